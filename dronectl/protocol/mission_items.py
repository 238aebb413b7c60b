"""What every mission transfer shares: result codes, waiting times, items as messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dronectl.mavlink.codec import Message, build
from dronectl.protocol.machine import Failure, Fault
from missions.compile import WireItem

if TYPE_CHECKING:
    from dronectl.protocol.machine import Address

MISSION: Final = 0
FENCE: Final = 1
RALLY: Final = 2
TYPE_NAMES: Final = {MISSION: "mission", FENCE: "fence", RALLY: "rally points"}

ACCEPTED: Final = 0
ERROR: Final = 1
INVALID_SEQUENCE: Final = 13
DENIED: Final = 14
OPERATION_CANCELLED: Final = 15

RESULT_TEXTS: Final = {
    1: "an unspecified error",
    2: "it does not know the coordinate frame",
    3: "it does not know the command",
    4: "it has no room for so many items",
    5: "a value is invalid",
    6: "parameter 1 is invalid",
    7: "parameter 2 is invalid",
    8: "parameter 3 is invalid",
    9: "parameter 4 is invalid",
    10: "the latitude (parameter 5) is invalid",
    11: "the longitude (parameter 6) is invalid",
    12: "the altitude (parameter 7) is invalid",
    13: "items came out of order",
    14: "it is busy with another transfer or does not allow it now",
    15: "it cancelled the transfer",
}

SILENT_AFTER_S: Final = 8.0  # ArduPilot itself gives an upload up after 8 s without an item
FIRST_WAIT_S: Final = 0.5  # before a round trip was measured
SHORTEST_WAIT_S: Final = 0.08
LONGEST_WAIT_S: Final = 1.5  # the guide's default time-out
OUTLIER: Final = 2.0
"""An answer this many waits late was asked for again by the other side: it measures no way."""


@dataclass(slots=True)
class RoundTrip:
    """Smoothed round trip time, and how long to wait before a repeat."""

    smoothed_s: float | None = None
    deviation_s: float = 0.0

    def measured(self, sample_s: float) -> None:
        """Take in one request-to-answer time (RFC 6298 §2, gains 1/8 and 1/4).

        Long ones count as ``OUTLIER`` waits at most: on a bad link the answer was lost and given
        again, which says nothing of the way, and a link that did become slow still gets there.
        """
        if self.smoothed_s is None:
            sample_s = min(sample_s, LONGEST_WAIT_S)
            self.smoothed_s, self.deviation_s = sample_s, sample_s / 4
            return
        sample_s = min(sample_s, OUTLIER * self.wait_s)
        self.deviation_s += (abs(sample_s - self.smoothed_s) - self.deviation_s) / 4
        self.smoothed_s += (sample_s - self.smoothed_s) / 8

    @property
    def wait_s(self) -> float:
        """Time after which an answer is taken as lost."""
        if self.smoothed_s is None:
            return FIRST_WAIT_S
        wait_s = 1.2 * self.smoothed_s + 1.5 * self.deviation_s + 0.01
        return min(max(wait_s, SHORTEST_WAIT_S), LONGEST_WAIT_S)


def result_text(code: int) -> str:
    """What a MAV_MISSION_RESULT means to the operator."""
    return RESULT_TEXTS.get(code, f"MAV_MISSION_RESULT {code}")


def ack(address: Address, mission_type: int, result: int) -> Message:
    """MISSION_ACK that ends or cancels a transfer."""
    return build(
        "MISSION_ACK",
        target_system=address.system_id,
        target_component=address.component_id,
        type=result,
        mission_type=mission_type,
    )


def clear_all(address: Address, mission_type: int) -> Message:
    """MISSION_CLEAR_ALL for one list."""
    return build(
        "MISSION_CLEAR_ALL",
        target_system=address.system_id,
        target_component=address.component_id,
        mission_type=mission_type,
    )


def silence(what: str) -> Failure:
    """The failure of a vehicle that stopped answering."""
    return Failure(Fault.VEHICLE_SILENT, f"the vehicle does not answer {what}; check the link.")


def item_message(address: Address, item: WireItem) -> Message:
    """MISSION_ITEM_INT of an item."""
    return build(
        "MISSION_ITEM_INT",
        target_system=address.system_id,
        target_component=address.component_id,
        seq=item.sequence,
        frame=item.frame,
        command=item.command,
        current=int(item.current),
        autocontinue=int(item.auto_continue),
        param1=item.params[0],
        param2=item.params[1],
        param3=item.params[2],
        param4=item.params[3],
        x=item.x,
        y=item.y,
        z=item.z_m,
        mission_type=item.mission_type,
    )


def item_of(fields: Any) -> WireItem:
    """The item in a MISSION_ITEM_INT."""
    return WireItem(
        sequence=fields.seq,
        frame=fields.frame,
        command=fields.command,
        current=bool(fields.current),
        auto_continue=bool(fields.autocontinue),
        params=(fields.param1, fields.param2, fields.param3, fields.param4),
        x=fields.x,
        y=fields.y,
        z_m=fields.z,
        mission_type=fields.mission_type,
    )


def item_of_float(fields: Any) -> WireItem:
    """The item in an old MISSION_ITEM, whose positions are degrees as 32-bit floats."""
    is_local = fields.frame in (1, 2, 4)  # local NED, MAV_FRAME_MISSION, local ENU: not degrees
    scale = 1 if is_local else 10_000_000
    return WireItem(
        sequence=fields.seq,
        frame=fields.frame,
        command=fields.command,
        current=bool(fields.current),
        auto_continue=bool(fields.autocontinue),
        params=(fields.param1, fields.param2, fields.param3, fields.param4),
        x=_integer(fields.x * scale),
        y=_integer(fields.y * scale),
        z_m=fields.z,
        mission_type=fields.mission_type,
    )


def _integer(value: float) -> int:
    if value != value:  # NaN: no position
        return 0
    return round(min(max(value, -2147483648.0), 2147483647.0))
