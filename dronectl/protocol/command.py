"""One command and its acknowledgement.

https://mavlink.io/en/services/command.html

::

    start -> WAITING --ACK accepted--> done
                |--IN_PROGRESS--> RUNNING (no more repeats) --final ACK--> done | refused
                |---no ACK, tries left--> send again with confirmation + 1 (only if repeatable)
                |---LONG_ONLY / INT_ONLY / UNSUPPORTED, other form known--> send the other form
                |---no ACK, no tries left--> silent

An ACK is not an effect: what the command was for is confirmed in telemetry, by ``procedure``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dronectl.protocol.machine import Address, Effect, Failure, Fault, Finished, Progress, Send

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message

ACK_WAIT_S: Final = (
    3.0  # a slow radio with a full transmit queue; the figure QGroundControl settled on
)
REPEAT_WAIT_S: Final = 0.7  # commands that may be repeated are, well before that
RUNNING_WAIT_S: Final = 30.0  # calibrations report progress at least this often

ACCEPTED: Final = 0
TEMPORARILY_REJECTED: Final = 1
DENIED: Final = 2
UNSUPPORTED: Final = 3
FAILED: Final = 4
IN_PROGRESS: Final = 5
CANCELLED: Final = 6
LONG_ONLY: Final = 7
INT_ONLY: Final = 8
UNSUPPORTED_FRAME: Final = 9
NOT_IN_CONTROL: Final = 10

RESULT_TEXTS: Final = {
    TEMPORARILY_REJECTED: "not now (the vehicle's state does not allow it)",
    DENIED: "denied (a value is wrong or it is not allowed)",
    UNSUPPORTED: "this vehicle does not know the command",
    FAILED: "the vehicle tried and failed",
    CANCELLED: "cancelled on the vehicle",
    LONG_ONLY: "this vehicle wants the command in the other form (COMMAND_LONG)",
    INT_ONLY: "this vehicle wants the command in the other form (COMMAND_INT)",
    UNSUPPORTED_FRAME: "this vehicle does not know the coordinate frame",
    NOT_IN_CONTROL: "another ground station has control of this vehicle",
}

# Motors may start, the vehicle may leave the ground or fall: an operator who saw it fail may have
# walked up to it, so a copy that arrives seconds later must not exist.
NEVER_REPEATED: Final = frozenset(
    {
        22,  # NAV_TAKEOFF
        24,  # NAV_TAKEOFF_LOCAL
        84,  # NAV_VTOL_TAKEOFF
        185,  # DO_FLIGHTTERMINATION
        208,  # DO_PARACHUTE
        209,  # DO_MOTOR_TEST
        241,  # PREFLIGHT_CALIBRATION
        246,  # PREFLIGHT_REBOOT_SHUTDOWN
        300,  # MISSION_START
        400,  # COMPONENT_ARM_DISARM
    }
)

_OTHER_FORM: Final = (UNSUPPORTED, LONG_ONLY, INT_ONLY)


@dataclass(slots=True)
class Command:
    """Sends one COMMAND_LONG or COMMAND_INT and waits for its acknowledgement.

    Finishes with the final MAV_RESULT as code of the failure, or ``result_param2`` as value.
    """

    address: Address
    message: Message
    other_form: Message | None = None
    """The same command as the other message type, for vehicles that know only that one."""
    repeats: int = 5
    """How often it may be sent in all; 1 for commands in ``NEVER_REPEATED``, whatever is given."""
    deadline_s: float | None = None
    _sent: int = 0
    _is_running: bool = False
    _done: int = field(default=0)

    def __post_init__(self) -> None:
        if self.command in NEVER_REPEATED:
            self.repeats = 1

    @property
    def command(self) -> int:
        """MAV_CMD."""
        return int(self.message.fields.command)

    def start(self, now_s: float) -> list[Effect]:
        return [self._send(now_s)]

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        fields = message.fields
        if message.name != "COMMAND_ACK" or fields.command != self.command:
            return []
        if message.component_id != self.address.component_id and self.address.component_id:
            return []
        if fields.result == IN_PROGRESS:
            return self._running(fields, now_s)
        self.deadline_s = None
        if fields.result == ACCEPTED:
            return [Finished(value=fields.result_param2)]
        if fields.result in _OTHER_FORM and self.other_form is not None:
            self.message, self.other_form = self.other_form, None
            self._sent = 0
            return [self._send(now_s)]
        return [Finished(refusal(fields.result))]

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._sent < self.repeats and not self._is_running:
            return [self._send(now_s)]
        self.deadline_s = None
        told = "stopped reporting" if self._is_running else "did not answer"
        return [Finished(Failure(Fault.VEHICLE_SILENT, f"the vehicle {told}; check the link."))]

    def _running(self, fields: Any, now_s: float) -> list[Effect]:
        self._is_running = True
        self.deadline_s = now_s + RUNNING_WAIT_S
        percent = fields.progress
        if percent > 100 or percent <= self._done:
            return []
        self._done = percent
        return [Progress(percent, 100)]

    def _send(self, now_s: float) -> Send:
        message = self.message
        if message.name == "COMMAND_LONG":
            message = message._replace(
                fields=message.fields._replace(confirmation=min(self._sent, 255))
            )
        self._sent += 1
        last = self._sent >= self.repeats
        self.deadline_s = now_s + (ACK_WAIT_S if last else REPEAT_WAIT_S)
        return Send(message)


def refusal(result: int) -> Failure:
    """What a final MAV_RESULT other than ACCEPTED means to the operator."""
    return Failure(
        Fault.VEHICLE_REFUSED, RESULT_TEXTS.get(result, f"refused (MAV_RESULT {result})"), result
    )
