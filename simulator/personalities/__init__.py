"""What each firmware does in its own way, as its recordings show it; no sockets, no clock."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.param_store import ParamStore
from simulator.personalities.ardupilot import ArduPilot
from simulator.personalities.ardupilot_names import OVERRIDES as _ARDUPILOT_OVERRIDES
from simulator.personalities.ardupilot_params import TABLE as _ARDUPILOT_TABLE
from simulator.personalities.base import Personality
from simulator.personalities.px4 import Px4
from simulator.personalities.px4_names import OVERRIDES as _PX4_OVERRIDES
from simulator.personalities.px4_params import TABLE as _PX4_TABLE

if TYPE_CHECKING:
    from simulator.vehicle import Vehicle


def _ardupilot_params(system_id: int) -> ParamStore:
    return ParamStore(_ARDUPILOT_TABLE, _ARDUPILOT_OVERRIDES | {"SYSID_THISMAV": float(system_id)})


def _px4_params(system_id: int) -> ParamStore:
    return ParamStore(_PX4_TABLE, _PX4_OVERRIDES | {"MAV_SYS_ID": float(system_id)})


PERSONALITIES: dict[str, tuple[Callable[["Vehicle"], Personality], Callable[[int], ParamStore]]] = {
    "ardupilot": (ArduPilot, _ardupilot_params),
    "px4": (Px4, _px4_params),
}
"""Per firmware: what makes the personality, and what makes its parameters for a system id."""
