"""What ArduPilot and PX4 do differently, as data.

Observed on ArduCopter 4.6 and PX4 1.19; an unknown autopilot gets the cautious default: standard
messages only, nothing assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dronectl.mavlink import modes
from missions import compile as wire
from missions.geo import Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missions.compile import Target

CAPABILITY_FTP: Final = 0x20
CAPABILITY_MISSION_FENCE: Final = 0x4000
CAPABILITY_MISSION_RALLY: Final = 0x8000


@dataclass(frozen=True, slots=True)
class Autopilot:
    """One family of autopilots."""

    name: str
    number: int
    """MAV_AUTOPILOT."""
    modes: Mapping[int, str] = field(default_factory=dict)
    guided_mode: int | None = None
    """Mode in which it hovers where told and may be armed for a take-off."""
    pause_mode: int | None = None
    mission_mode: int | None = None
    return_mode: int | None = None
    land_mode: int | None = None
    takeoff_reference: Reference = Reference.AMSL
    """What the altitude of NAV_TAKEOFF sent as a command is measured from."""
    arms_before_takeoff: bool = True
    """Arm first, then NAV_TAKEOFF; otherwise NAV_TAKEOFF is accepted first and arming lifts off."""
    flies_when_armed_in_mission: bool = False
    """Arming in mission mode starts the flight, and the mission has no need of MISSION_START."""
    target: Target = wire.GENERIC
    read_window: int = 1
    """Mission items that may be asked for at once."""
    has_bytewise_parameters: bool = False
    """Integer parameters travel as their own bytes in the float field, not as a float."""
    kept_items: int = 0
    """Items that stay when the mission is cleared."""
    takes_data_streams: bool = False
    """Knows REQUEST_DATA_STREAM."""
    safety_parameters: tuple[str, ...] = ()
    """What preflight must know; newer names first where one replaced another."""


ARDUPILOT: Final = Autopilot(
    name="ardupilot",
    number=3,
    modes=modes.COPTER,
    guided_mode=4,
    pause_mode=17,
    mission_mode=3,
    return_mode=6,
    land_mode=9,
    takeoff_reference=Reference.HOME,
    target=wire.ARDUPILOT,
    read_window=8,
    kept_items=1,
    takes_data_streams=True,
    safety_parameters=(
        "FS_GCS_ENABLE",
        "FS_GCS_TIMEOUT",
        "FS_OPTIONS",
        "MAV_GCS_SYSID",
        "SYSID_MYGCS",
        "FENCE_ENABLE",
        "FENCE_ACTION",
        "FENCE_TYPE",
        "FENCE_ALT_MAX",
        "FENCE_RADIUS",
        "BATT_FS_LOW_ACT",
        "BATT_FS_CRT_ACT",
        "BATT_LOW_VOLT",
        "BATT_CAPACITY",
        "RTL_ALT",
        "RTL_ALT_FINAL",
        "ARMING_CHECK",
        "WPNAV_SPEED",
        "WPNAV_SPEED_UP",
        "WPNAV_SPEED_DN",
        "FS_THR_ENABLE",
        "SIM_SPEEDUP",
    ),
)

PX4: Final = Autopilot(
    name="px4",
    number=12,
    modes=modes.PX4,
    guided_mode=modes.px4_mode(4, 3),
    pause_mode=modes.px4_mode(4, 3),
    mission_mode=modes.px4_mode(4, 4),
    return_mode=modes.px4_mode(4, 5),
    land_mode=modes.px4_mode(4, 6),
    takeoff_reference=Reference.AMSL,
    arms_before_takeoff=False,
    flies_when_armed_in_mission=True,
    target=wire.PX4,
    has_bytewise_parameters=True,
    safety_parameters=(
        "COM_DL_LOSS_T",
        "COM_FAIL_ACT_T",
        "NAV_DLL_ACT",
        "GF_ACTION",
        "GF_MAX_HOR_DIST",
        "GF_MAX_VER_DIST",
        "COM_LOW_BAT_ACT",
        "BAT_LOW_THR",
        "BAT_CRIT_THR",
        "BAT1_CAPACITY",
        "BAT1_N_CELLS",
        "RTL_RETURN_ALT",
        "RTL_TYPE",
        "MPC_XY_CRUISE",
        "MPC_Z_VEL_MAX_UP",
        "MPC_Z_VEL_MAX_DN",
        "MIS_TAKEOFF_ALT",
        "COM_ARM_WO_GPS",
        "MAV_SYS_ID",
        "SYS_HITL",
        "SENS_EN_GPSSIM",
    ),
)

UNKNOWN: Final = Autopilot(name="unknown", number=0)

AUTOPILOTS: Final[Mapping[int, Autopilot]] = {a.number: a for a in (ARDUPILOT, PX4)}


def autopilot_of(number: int) -> Autopilot:
    """The family of a MAV_AUTOPILOT number; the cautious default if it is not known."""
    return AUTOPILOTS.get(number, UNKNOWN)
