"""Preflight lines in the operator's language: what is checked, what was measured, what is needed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ui.formatting import decimal
from ui.models.record_words import record_word
from ui.models.sentences import translated
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.safety.checklists import ManualItem
    from dronectl.safety.preflight import Check


def _titles() -> Mapping[str, str]:
    return {
        "link": _("Link"),
        "identity": _("One box with this system id"),
        "gps": _("Satellites"),
        "estimator": _("Position estimate"),
        "home": _("Home position"),
        "battery": _("Battery"),
        "plan": _("Plan on the drone"),
        "place": _("Plan within reach of where it stands"),
        "place.height": _("Heights above where it stands"),
        "fence": _("Fence switched on"),
        "fence.radius": _("Plan inside the drone's own radius"),
        "fence.height": _("Plan below the drone's own ceiling"),
        "failsafe.link": _("Failsafe on lost link"),
        "failsafe.battery": _("Failsafe on low battery"),
        "station": _("Ground station the drone listens to"),
        "prearm": _("The drone's own check"),
        "clock": _("Clock"),
        "storage": _("Room for the record"),
        "crew": _("Crew, papers and aircraft on record"),
        "basis": _("Legal basis and recording"),
    }


def _items() -> Mapping[str, str]:
    return {
        "airframe": _("Airframe, arms and landing gear without damage, arms locked"),
        "propellers": _("Propellers undamaged, tight, on the right motors"),
        "battery": _("Battery latched, not swollen, charged for the plan"),
        "camera": _("Camera and gimbal free, lens clean, lock removed"),
        "area": _("Take-off area clear, spectators at a distance"),
        "airspace": _("Airspace and zones checked, authorisation at hand"),
        "basis": _("Legal basis of the flight and rule for recording known"),
        "weather": _("Wind, visibility and rain within the aircraft's limits"),
        "crew": _("Crew briefed: roles, lost link, emergency landing places"),
        "observer": _("Observer in place"),
    }


def _values() -> Mapping[str, str]:
    """Pattern of the core's text to a template with the pattern's groups."""
    return {
        r"fresh, (?P<n>\d+) % lost": _("fresh, {n} % lost"),
        r"stale, (?P<n>\d+) % lost": _("stale, {n} % lost"),
        r"lost, (?P<n>\d+) % lost": _("gone, {n} % lost"),
        r"fresh, at most (?P<n>\d+) % lost": _("fresh, at most {n} % lost"),
        r"two boxes": _("two boxes"),
        r"one": _("one"),
        r"nothing heard": _("nothing heard"),
        r"3D fix": _("3D fix"),
        r"fix (?P<fix>\d+), (?P<n>[\d-]+) satellites, HDOP (?P<hdop>[\d.-]+)": _(
            "fix {fix}, {n} satellites, HDOP {hdop}"
        ),
        r"3D fix, (?P<n>\d+) satellites, HDOP (?P<hdop>[\d.]+) or less": _(
            "3D fix, {n} satellites, HDOP {hdop} or less"
        ),
        r"the vehicle does not report it": _("the drone does not report it"),
        r"position valid": _("position valid"),
        r"position valid, worst ratio (?P<n>\S+)": _("position valid, worst ratio {n}"),
        r"no position, worst ratio (?P<n>\S+)": _("no position, worst ratio {n}"),
        r"position valid, ratios at most (?P<n>\S+)": _("position valid, ratios at most {n}"),
        r"not set": _("not set"),
        r"set": _("set"),
        r"not reported": _("not reported"),
        r"(?P<n>\d+) % \(need of the plan unknown\)": _("{n} % (need of the plan unknown)"),
        r"(?P<n>\d+) % \((?P<wh>\d+) Wh of (?P<full>\d+) Wh and the reserve\)": _(
            "{n} % ({wh} Wh of {full} Wh and the reserve)"
        ),
        r"unknown": _("unknown"),
        r"sending": _("being sent"),
        r"verified": _("verified"),
        r"differs": _("differs"),
        r"failed": _("transfer broke off"),
        r"another plan": _("another plan"),
        r"none sent": _("none sent"),
        r"verified by read-back": _("verified by read-back"),
        r"verified, to fly a mission": _("verified, to fly a mission"),
        r"on": _("on"),
        r"off": _("off"),
        r"on, but it only warns": _("on, but it only warns"),
        r"on, but not the fence of the plan": _("on, but not the fence of the plan"),
        r"on \((?P<n>\S+)\)": _("on ({n})"),
        r"(?P<n>\d+) m from home": _("{n} m from home"),
        r"(?P<n>-?\d+) m or less": _("{n} m or less"),
        r"(?P<low>-?\d+) to (?P<high>-?\d+) m": _("{low} to {high} m"),
        r"ready": _("ready"),
        r"not ready": _("not ready"),
        r"not set on the vehicle": _("not set on the drone"),
        r"within (?P<n>\d+) s of this computer": _("within {n} s of this computer"),
        r"(?P<n>[\d.]+) GB free": _("{n} GB free"),
        r"in force, for this purpose": _("in force, for this purpose"),
        r"(?P<code>\S+): live view only": _("{code}: live view only"),
        r"(?P<code>\S+): recorded, kept for (?P<n>\d+) d": _("{code}: recorded, kept for {n} d"),
    }


def _of_register() -> Mapping[str, str]:
    """The same for what people's records say: names are put in as they stand."""
    return {
        r"nothing against it": _("nothing against it"),
        r"The pilot is not in the register of people\.": _("the pilot is not in the register"),
        r"(?P<name>.+) is no longer active\.": _("{name} is no longer active"),
        r"(?P<name>.+) is not registered as pilot\.": _("{name} is not registered as a pilot"),
        r"(?P<name>.+) is out of practice: (?P<rule>.+)\.": _("{name} is out of practice: {rule}"),
        r"(?P<name>.+) is in practice only until (?P<day>\S+): (?P<rule>.+)\.": _(
            "{name} is in practice only until {day}: {rule}"
        ),
        r"The operator has no paper for: (?P<rule>.+)\.": _("the operator has no paper: {rule}"),
        r"The aircraft has no paper for: (?P<rule>.+)\.": _("the aircraft has no paper: {rule}"),
        r"(?P<name>.+) has no paper for: (?P<rule>.+)\.": _("{name} has no paper: {rule}"),
        r"(?P<name>.+): (?P<rule>.+): expired on (?P<day>\S+)\.": _(
            "{name}: expired on {day}: {rule}"
        ),
        r"(?P<name>.+): (?P<rule>.+): not valid on (?P<day>\S+)\.": _(
            "{name}: not valid on {day}: {rule}"
        ),
        r"(?P<name>.+) is grounded: (?P<state>[^(]+?)(?P<reason> \(.*\))?\.": _(
            "{name} is grounded: {state}{reason}"
        ),
        r"(?P<name>.+): (?P<what>.+) is overdue\.": _("{name}: {what} is overdue"),
        r"(?P<name>.+): (?P<what>.+) is due soon\.": _("{name}: {what} is due soon"),
        r"(?P<name>.+) has an open defect: (?P<what>.+)": _("{name} has an open defect: {what}"),
    }


def check_title(check: Check) -> str:
    """What a check looks at."""
    return title_of_code(check.code, check.what)


def title_of_code(code: str, unknown: str | None = None) -> str:
    """What the check with this code looks at; the code itself when it is not known."""
    family = "crew" if code.startswith("crew.") else code
    return _titles().get(family, code if unknown is None else unknown)


def value_text(text: str) -> str:
    """A measured or needed value; what the drone itself said stays as it said it."""
    for pattern, template in _values().items():
        found = re.fullmatch(pattern, text)
        if found is not None:
            return template.format(**{k: decimal(v) for k, v in found.groupdict().items()})
    for pattern, template in _of_register().items():
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found is not None:
            parts = found.groupdict(default="")
            return template.format(**{k: record_word(v) for k, v in parts.items()})
    return translated(text)


def item_text(item: ManualItem) -> str:
    """One thing a person looks at."""
    return _items().get(item.code, item.text)
