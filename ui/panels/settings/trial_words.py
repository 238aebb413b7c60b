"""What came of trying a connection, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dronectl.mavlink.autopilots import autopilot_of
from ui.words import _, ngettext

if TYPE_CHECKING:
    from ui.models.link_trial import Heard, Trial

NAMES: Final = {"ardupilot": "ArduPilot", "px4": "PX4"}


def _vehicle(heard: Heard) -> str:
    name = NAMES.get(autopilot_of(heard.autopilot).name)
    if name is None:
        return _("system {number}").format(number=heard.system_id)
    return _("system {number} ({autopilot})").format(number=heard.system_id, autopilot=name)


def trial_text(trial: Trial) -> str:
    """Who was heard; else what to look at."""
    if trial.vehicles:
        count = len(trial.vehicles)
        text = ngettext(
            "{n} drone heard on {url}: {drones}; {messages} messages.",
            "{n} drones heard on {url}: {drones}; {messages} messages.",
            count,
        )
        drones = ", ".join(_vehicle(heard) for heard in trial.vehicles)
        return text.format(n=count, url=trial.url, drones=drones, messages=trial.messages)
    if not trial.is_open:
        return _("{url} could not be opened; check the device or the address.").format(
            url=trial.url
        )
    if trial.messages:
        return _(
            "{url} carries MAVLink, but no drone was heard; check the radio's settings."
        ).format(url=trial.url)
    if trial.octets:
        return _("{url} carries something that is not MAVLink; check port and baud rate.").format(
            url=trial.url
        )
    return _("Nothing was heard on {url}; is the drone on, and does it send there?").format(
        url=trial.url
    )
