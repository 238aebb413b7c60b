"""Alerts in the operator's language: a sentence for each code of the core."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from dronectl.safety.alerts import Condition, Level
from dronectl.vehicle import VehicleKey
from ui.formatting import Local
from ui.words import _, language

if TYPE_CHECKING:
    from collections.abc import Mapping


def _failsafe(action: str) -> str:
    """What the drone does by itself, to go before "in 2.9 s"."""
    words = {
        "return": _("its own failsafe returns it"),
        "smart-return": _("its own failsafe returns it along its path"),
        "land": _("its own failsafe lands it"),
        "hold": _("its own failsafe holds it in place"),
        "brake": _("its own failsafe stops it in place"),
        "continue": _("its own failsafe continues the mission"),
        "terminate": _("its own failsafe ends the flight"),
        "disarm": _("its own failsafe stops the motors"),
    }
    return words.get(action, _("its own failsafe acts"))


def templates() -> Mapping[str, str]:
    """Sentence of each code with the core's named values; ``{failsafe}`` is what it does by itself."""
    return _templates(language())


@cache
def _templates(_language: str) -> Mapping[str, str]:
    """Those of one language: a fleet in trouble asks for them hundreds of times a second."""
    return {
        "link.stale": _("link stale {age_s:.1f} s"),
        "link.stale.failsafe": _("link stale {age_s:.1f} s; {failsafe} in {in_s:.1f} s"),
        "link.lost": _("link lost {age_s:.0f} s; it has no failsafe of its own"),
        "link.lost.failsafe": _("link lost {age_s:.0f} s; {failsafe} in {in_s:.1f} s"),
        "link.lost.acting": _("link lost {age_s:.0f} s; {failsafe} now"),
        "link.lost.unknown": _("link lost {age_s:.0f} s; its failsafe is not known"),
        "battery.now": _("return now: {remaining:.0f} % left, home takes {minutes:.1f} min"),
        "battery.soon": _("return soon: {minutes_left:.1f} min until the reserve is touched"),
        "battery.low": _("battery at {remaining:.0f} %"),
        "fence.near": _("{distance_m:.0f} m to the fence"),
        "fence.outside": _("{distance_m:.0f} m outside the fence"),
        "height.near": _("{height_m:.0f} m above home, the limit is {limit_m:.0f} m"),
        "height.over": _("{height_m:.0f} m above home, over the limit of {limit_m:.0f} m"),
        "height.near.ground": _("{height_m:.0f} m above ground, the limit is {limit_m:.0f} m"),
        "height.over.ground": _("{height_m:.0f} m above ground, over the limit of {limit_m:.0f} m"),
        "separation.now": _("{other} is {horizontal_m:.0f} m away"),
        "separation": _("{other} comes within {horizontal_m:.0f} m in {in_s:.0f} s"),
        "gps": _("satellite fix {fix}, {satellites} satellites"),
        "estimator": _("position estimate not to be trusted (ratio {ratio:.1f})"),
        "vibration": _("vibration {value_mps2:.0f} m/s²"),
        "conflict": _("another box answers to system id {system_id}; commands are blocked"),
        "said": _("it says: {text}"),
        "room": _("recording stops in about {minutes:.0f} min: free space on {folder}"),
        "room.none": _("the video is not recorded: free space on {folder}"),
        "recording": _("not recording: {text}"),
        "station": _("another ground station uses our system id {system_id}"),
    }


def _local(value: object) -> object:
    return Local(value) if isinstance(value, float) else value


def condition_text(condition: Condition) -> str:
    """The sentence without the drone's name."""
    template = templates().get(condition.code, condition.code)
    values = {name: _local(value) for name, value in condition.values.items()}
    if "{failsafe}" in template:
        values["failsafe"] = _failsafe(str(condition.values.get("action", "")))
    return template.format(**values)


def recorded_text(code: str, values: Mapping[str, float | str]) -> str:
    """The sentence of an alert of the record; its code where nothing else is known of it."""
    condition = Condition(code, Level.CAUTION, "", VehicleKey(0), values)
    try:
        return condition_text(condition)
    except (KeyError, ValueError, TypeError, IndexError):
        return code
