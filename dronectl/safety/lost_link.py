"""What a vehicle does by itself when it hears us no more, and when.

Reckoned from its own parameters. ArduCopter: ``FS_GCS_ENABLE``, ``FS_GCS_TIMEOUT``, and only the
heartbeats of ``SYSID_MYGCS`` count (https://ardupilot.org/copter/docs/gcs-failsafe.html). PX4:
``NAV_DLL_ACT``, ``COM_DL_LOSS_T``, then Hold for ``COM_FAIL_ACT_T``
(https://docs.px4.io/main/en/config/safety.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.mavlink.autopilots import ARDUPILOT, PX4, autopilot_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.vehicle import Vehicle

COPTER_ACTIONS: Final[Mapping[int, str]] = {
    1: "return",
    2: "return",  # before 4.0 it went on in Auto; FS_OPTIONS took that over
    3: "smart-return",  # SmartRTL, else return
    4: "smart-return",  # SmartRTL, else land
    5: "land",
    6: "land",  # DO_LAND_START, else return
    7: "brake",
}
PX4_ACTIONS: Final[Mapping[int, str]] = {
    1: "hold",
    2: "return",
    3: "land",
    5: "terminate",
    6: "disarm",
}
COPTER_OPTIONS: Final = 16  # FS_OPTIONS as shipped: a pilot who flies by hand goes on
CONTINUE_IN_AUTO: Final = 2
CONTINUE_LANDING: Final = 8
CONTINUE_BY_HAND: Final = 16
FLIES_ITSELF: Final = frozenset(
    {"AUTO", "GUIDED", "RTL", "SMART_RTL", "LAND", "CIRCLE", "FOLLOW", "GUIDED_NOGPS", "AUTO_RTL"}
)
"""Modes in which ArduCopter does not count as flown by hand."""
COPTER_TIMEOUT_S: Final = 5.0  # FS_GCS_TIMEOUT, where the version has no such parameter
PX4_TIMEOUT_S: Final = 10.0  # COM_DL_LOSS_T
PX4_REACTION_S: Final = 5.0  # COM_FAIL_ACT_T


@dataclass(frozen=True, slots=True)
class LinkFailsafe:
    """A vehicle's own answer to a lost link."""

    action: str
    """``none``, ``return``, ``smart-return``, ``land``, ``hold``, ``brake``, ``continue``,
    ``terminate``, ``disarm`` or ``unknown``."""
    after_s: float | None
    """Silence after which it acts; ``None`` when it does not act or it is not known."""

    def in_s(self, silent_s: float) -> float | None:
        """Seconds until it acts, 0 when it must have acted."""
        return None if self.after_s is None else max(0.0, self.after_s - silent_s)


UNKNOWN: Final = LinkFailsafe("unknown", None)
NONE: Final = LinkFailsafe("none", None)


def link_failsafe(
    vehicle: Vehicle, parameters: Mapping[str, float], station_system_id: int = 255
) -> LinkFailsafe:
    """What the vehicle will do when it hears us no more, by its parameters."""
    autopilot = autopilot_of(vehicle.autopilot)
    if autopilot is ARDUPILOT:
        return _copter(vehicle, parameters, station_system_id)
    if autopilot is PX4:
        return _px4(parameters)
    return UNKNOWN


def _copter(
    vehicle: Vehicle, parameters: Mapping[str, float], station_system_id: int
) -> LinkFailsafe:
    number = parameters.get("FS_GCS_ENABLE")
    if number is None:
        return UNKNOWN
    listens_to = parameters.get("MAV_GCS_SYSID", parameters.get("SYSID_MYGCS"))
    if number == 0 or (listens_to is not None and listens_to != station_system_id):
        return NONE  # never armed by our heartbeats, so their absence means nothing to it
    if _goes_on(vehicle.mode, int(parameters.get("FS_OPTIONS", COPTER_OPTIONS))):
        return LinkFailsafe("continue", None)
    action = COPTER_ACTIONS.get(int(number), "return")
    return LinkFailsafe(action, parameters.get("FS_GCS_TIMEOUT", COPTER_TIMEOUT_S))


def _goes_on(mode: str | None, options: int) -> bool:
    """Whether FS_OPTIONS lets it go on with what it does in this mode."""
    if mode is None:
        return False
    if mode not in FLIES_ITSELF:
        return bool(options & CONTINUE_BY_HAND)
    if mode == "AUTO":
        return bool(options & CONTINUE_IN_AUTO)
    return mode == "LAND" and bool(options & CONTINUE_LANDING)


def _px4(parameters: Mapping[str, float]) -> LinkFailsafe:
    number = parameters.get("NAV_DLL_ACT")
    if number is None:
        return UNKNOWN
    if number == 0:
        return NONE
    after_s = parameters.get("COM_DL_LOSS_T", PX4_TIMEOUT_S)
    if number != 1:
        after_s += parameters.get("COM_FAIL_ACT_T", PX4_REACTION_S)
    return LinkFailsafe(PX4_ACTIONS.get(int(number), "return"), after_s)
