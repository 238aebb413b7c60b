"""One message asked of a vehicle and waited for: the message counts, not the acknowledgement.

https://mavlink.io/en/messages/common.html#MAV_CMD_REQUEST_MESSAGE

::

    start -> ASKED --the message--> done
               |--refused, older way to ask known--> ask that way
               |--refused--> failed
               |--acknowledged or not, message lost--> ask again | silent
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.protocol.command import ACCEPTED, IN_PROGRESS, TEMPORARILY_REJECTED, refusal
from dronectl.protocol.machine import Address, Effect, Failure, Fault, Finished, Send

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message

ASK_AGAIN_S: Final = 1.0


@dataclass(slots=True)
class Fetch:
    """Asks for a message until it comes; the value is its fields."""

    address: Address
    name: str
    request: Message
    older_request: Message | None = None
    """For vehicles that do not know MAV_CMD_REQUEST_MESSAGE."""
    tries: int = 5
    deadline_s: float | None = None
    _asked: int = 0

    def start(self, now_s: float) -> list[Effect]:
        return [self._ask(now_s)]

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self.deadline_s is None or message.component_id != self.address.component_id:
            return []
        if message.name == self.name:
            self.deadline_s = None
            return [Finished(value=message.fields)]
        fields = message.fields
        if message.name != "COMMAND_ACK" or fields.command != self.request.fields.command:
            return []
        if fields.result in (ACCEPTED, IN_PROGRESS, TEMPORARILY_REJECTED):
            return []
        if self.older_request is not None:
            self.request, self.older_request = self.older_request, None
            return [self._ask(now_s)]
        self.deadline_s = None
        return [Finished(refusal(fields.result))]

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._asked < self.tries:
            return [self._ask(now_s)]
        self.deadline_s = None
        text = f"the vehicle did not send {self.name}; check the link."
        return [Finished(Failure(Fault.VEHICLE_SILENT, text))]

    def _ask(self, now_s: float) -> Send:
        self._asked += 1
        self.deadline_s = now_s + ASK_AGAIN_S
        return Send(self.request)
