"""Mission, fence and rally transfers: download, upload with read-back, clear, set current.

https://mavlink.io/en/services/mission.html

::

    Upload:   COUNT_SENT -> SERVING(seq) -> [ACK] -> READING_BACK -> equal: done | differs: failure
                  ^             |  ^                     |
                  |   restart   |  +--MISSION_REQUEST----+   (a late MISSION_COUNT restarted it)
                  +-------------+  (cancelled, error before the end, silence)

    Download: LIST_SENT -> READING(window of requests) -> ACK sent -> done

An upload is done when the read-back is equal, not when the ACK came: the final ACK may be lost or
belong to an earlier transfer, ArduPilot replaces its mission item by item, and a late duplicate of
MISSION_COUNT can restart the transfer after the ACK.

On a radio that loses a third of the packets the vehicle's own requests get lost as often as our
items. So the item last asked for is repeated until the next request comes; a repeated request for
an item that has just left is answered once only, else every duplicate would double the traffic.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dronectl.mavlink.codec import Message, build
from dronectl.protocol.machine import Address, Effect, Failure, Fault, Finished, Progress, Send
from dronectl.protocol.mission_download import Download
from dronectl.protocol.mission_items import (
    ACCEPTED,
    DENIED,
    ERROR,
    FIRST_WAIT_S,
    INVALID_SEQUENCE,
    MISSION,
    OPERATION_CANCELLED,
    SILENT_AFTER_S,
    TYPE_NAMES,
    RoundTrip,
    ack,
    clear_all,
    item_message,
    result_text,
    silence,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from missions.compile import WireItem

ACK_WAIT_S: Final = 2.0  # all items served, no ACK: the read-back decides
SETTLE_S: Final = 1.0  # a MISSION_COUNT younger than this may still be on its way
BUSY_WAIT_S: Final = 1.0  # before asking a busy vehicle again
SUSPECT_S: Final = 1.5  # an error may answer a late copy: only silence after it ends the transfer
EARLY_S: Final = 3.0  # an early ACK may be an older transfer's: only silence after it counts
MOST_EARLY_ENDS: Final = 2
ATTEMPTS: Final = 4
STUCK_S: Final = 30.0  # and a second an item: a vehicle may begin again, but not for ever
MOST_REOPENINGS: Final = 4


@dataclass(frozen=True, slots=True)
class Verified:
    """The vehicle holds what was sent: read back and compared."""

    items: int
    retries: int
    """Messages repeated and transfers begun again."""
    duration_s: float
    read_back: tuple[WireItem, ...]


@dataclass(slots=True)
class Upload:
    """Sends a whole list, reads it back and compares."""

    address: Address
    items: tuple[WireItem, ...]
    compare: Callable[[Sequence[WireItem], Sequence[WireItem]], Sequence[object]]
    """``(sent, read) -> differences``; each difference is a sentence by ``str``."""
    mission_type: int = MISSION
    window: int = 1
    """Requests on the way at once in the read-back."""
    deadline_s: float | None = None
    _round_trip: RoundTrip = field(default_factory=RoundTrip)
    _attempt: int = 1
    _retries: int = 0
    _started_s: float = 0.0
    _count_sent_s: float = 0.0
    _heard_s: float = 0.0
    _was_heard: bool = False
    _asked: int | None = None
    """Item last asked for in this attempt."""
    _served_s: float = 0.0
    _is_repeat: bool = False
    _highest: int = -1
    """Highest item asked for in this attempt."""
    _best: int = -1
    """Highest item asked for in this attempt, whatever the vehicle began again."""
    _best_s: float = 0.0
    _reopened: int = 0
    """How often the vehicle began again after it had acknowledged."""
    _is_ahead: bool = False
    """The item in ``_asked`` was sent without having been asked for."""
    _older: int | None = None
    """An item asked for that had been asked for before: late request, or begun again."""
    _nack: int | None = None
    """An error that may end the transfer, unless the vehicle goes on asking."""
    _nacked_s: float = 0.0
    _is_early: bool = False
    """The vehicle acknowledged before it had all, and has not asked for anything since."""
    _early_ends: int = 0
    """Attempts that ended so."""
    _done: int = 0
    _read_back: Download | None = None
    _read_again: int = 0
    _verdict: Finished | None = None
    """Result that waits for a young MISSION_COUNT to be too old to do harm."""

    def start(self, now_s: float) -> list[Effect]:
        self._started_s = self._heard_s = self._best_s = now_s
        return [self._send_count(now_s)]

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self.deadline_s is None or message.component_id != self.address.component_id:
            return []  # over, or another component's
        fields = message.fields
        name = message.name
        if name in ("MISSION_REQUEST", "MISSION_REQUEST_INT"):
            if fields.mission_type != self.mission_type:
                return []
            return self._on_request(fields.seq, now_s)
        if self._verdict is not None:
            return []
        if name == "MISSION_ACK" and fields.mission_type == self.mission_type:
            if self._read_back is None:
                return self._on_ack(fields.type, now_s)
            if fields.type == ACCEPTED:
                return []
        if self._read_back is not None:
            return self._reading_back(self._read_back.on_message(message, now_s), now_s)
        return []

    def on_time(self, now_s: float) -> list[Effect]:
        if self._verdict is not None:
            return self._settle(self._verdict, now_s)
        if self._read_back is not None:
            return self._reading_back(self._read_back.on_time(now_s), now_s)
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        return self._on_silence(now_s)

    def _on_silence(self, now_s: float) -> list[Effect]:
        silent_s = now_s - self._heard_s
        if self._is_early:
            if silent_s >= EARLY_S:
                return self._ended_early(now_s)
        elif self._nack is not None and now_s - self._nacked_s >= SUSPECT_S:
            return self._broken_off(self._nack, now_s)
        if self._asked == len(self.items) - 1 and silent_s >= ACK_WAIT_S:
            return self._start_read_back(now_s)
        if silent_s >= SILENT_AFTER_S:
            if not self._was_heard:
                return self._fail(silence(f"to a {TYPE_NAMES[self.mission_type]} upload"))
            return self._restart(now_s)
        self._retries += 1
        if self._asked is None:
            return [self._send_count(now_s)]
        return [self._serve(self._asked, now_s)]

    def _on_request(self, sequence: int, now_s: float) -> list[Effect]:
        if self._read_back is not None:
            self._reopen()
        if sequence > self._best:
            self._best, self._best_s = sequence, now_s
        elif self._is_stuck(now_s):
            return self._restart(now_s)
        self._heard_s = now_s
        self._was_heard = True
        self._is_ahead = self._is_early = False
        if sequence >= len(self.items):
            return [Send(ack(self.address, self.mission_type, INVALID_SEQUENCE))]
        if sequence == self._asked and now_s - self._served_s < 0.7 * self._round_trip.wait_s:
            return []  # a copy of the request just answered
        if self._asked is not None and sequence < self._asked and not self._goes_back(sequence):
            return [Send(item_message(self.address, self.items[sequence]))]
        if sequence == self._asked:
            self._retries += 1
            self._is_repeat = True
        else:
            if not self._is_repeat:
                since_s = self._count_sent_s if self._asked is None else self._served_s
                self._round_trip.measured(now_s - since_s)
            self._is_repeat = False
            self._nack = self._older = None
        self._asked = sequence
        self._highest = max(self._highest, sequence)
        effects: list[Effect] = [self._serve(sequence, now_s, is_repeat=self._is_repeat)]
        if sequence > self._done:
            self._done = sequence
            effects.append(Progress(sequence, len(self.items)))
        return effects

    def _reopen(self) -> None:
        """A late MISSION_COUNT has begun the transfer again on the vehicle."""
        self._read_back = None
        self._verdict = None
        self._asked = self._older = self._nack = None
        self._highest = -1
        self._reopened += 1

    def _is_stuck(self, now_s: float) -> bool:
        """Whether the vehicle asks and asks and never gets further."""
        patience_s = STUCK_S + len(self.items) * max(1.0, 2 * self._round_trip.wait_s)
        return now_s - self._best_s > patience_s or self._reopened > MOST_REOPENINGS

    def _goes_back(self, sequence: int) -> bool:
        """Whether an earlier item is asked for in earnest: again, or with the next one after it.

        Once may be a request that was overtaken on the way.
        """
        older, self._older = self._older, sequence
        return older is not None and sequence - older in (0, 1)

    def _on_ack(self, result: int, now_s: float) -> list[Effect]:
        is_complete = self._highest == len(self.items) - 1
        if result == ACCEPTED:
            if is_complete or not self.items:
                return self._start_read_back(now_s)
            # It belongs to an earlier transfer, or the vehicle is wrong: what follows tells.
            self._is_early = self._asked is not None
            return []
        if result == INVALID_SEQUENCE:
            return self._on_had_it(now_s)
        if result in (ERROR, DENIED) and is_complete:
            return self._start_read_back(now_s)  # a repeated last item after a lost ACK
        if result == OPERATION_CANCELLED:
            return self._restart(now_s)
        if result not in (ERROR, DENIED):
            return self._fail(self._refusal(result))
        if self._asked is None and self._attempt < ATTEMPTS:
            # PX4 is "busy" until a download it still has open is acknowledged
            close = Send(ack(self.address, self.mission_type, OPERATION_CANCELLED))
            return [close, *self._restart(now_s, wait_s=BUSY_WAIT_S)]
        if self._nack is None:
            self._nack, self._nacked_s = result, now_s
        return []

    def _on_had_it(self, now_s: float) -> list[Effect]:
        """The item just repeated was not wanted: the request for the next one was lost."""
        asked = self._asked
        is_doubtful = not self._is_repeat or self._is_ahead  # one step, then it must ask
        if asked is None or is_doubtful or asked + 1 >= len(self.items):
            return []
        self._is_ahead = True
        self._asked = asked + 1
        self._highest = max(self._highest, asked + 1)
        return [self._serve(asked + 1, now_s)]

    def _ended_early(self, now_s: float) -> list[Effect]:
        """The vehicle thinks it has all: once may be a slip, then it is its way."""
        self._early_ends += 1
        if self._early_ends < MOST_EARLY_ENDS:
            return self._restart(now_s)
        what = TYPE_NAMES[self.mission_type]
        text = (
            f"the vehicle acknowledges before it has all items of the {what} "
            f"({self._highest + 1} of {len(self.items)}); update its firmware or upload less."
        )
        return self._fail(Failure(Fault.VEHICLE_REFUSED, text, ACCEPTED))

    def _broken_off(self, result: int, now_s: float) -> list[Effect]:
        if self._attempt >= ATTEMPTS:
            return self._fail(self._refusal(result))
        return self._restart(now_s)

    def _refusal(self, result: int) -> Failure:
        what = TYPE_NAMES[self.mission_type]
        text = f"the vehicle refuses the {what}: {result_text(result)}"
        if self._asked is not None:
            item = self.items[self._asked]
            text += f", at item {item.sequence} (command {item.command})"
        return Failure(Fault.VEHICLE_REFUSED, text + ".", result)

    def _start_read_back(self, now_s: float) -> list[Effect]:
        self._best_s = now_s
        self._read_back = Download(
            self.address, self.mission_type, self.window, round_trip=self._round_trip
        )
        return self._reading_back(self._read_back.start(now_s), now_s)

    def _reading_back(self, effects: list[Effect], now_s: float) -> list[Effect]:
        assert self._read_back is not None  # noqa: S101 - only called while it exists
        self.deadline_s = self._read_back.deadline_s
        passed: list[Effect] = []
        for effect in effects:
            if isinstance(effect, Finished):
                passed += self._on_read_back(effect, now_s)
            elif isinstance(effect, Send):
                passed.append(effect)
        return passed

    def _on_read_back(self, finished: Finished, now_s: float) -> list[Effect]:
        assert self._read_back is not None  # noqa: S101 - only called while it exists
        self._retries += self._read_back.repeats
        if finished.failure is not None:
            if finished.failure.code == DENIED and self._read_again < ATTEMPTS:
                self._read_again += 1  # still in the upload: its next request brings us back
                self._read_back = None
                self.deadline_s = now_s + BUSY_WAIT_S
                return []
            return self._fail(finished.failure)
        differences = self.compare(self.items, finished.value)
        if not differences:
            value = Verified(
                len(self.items), self._retries, now_s - self._started_s, finished.value
            )
            return self._settle(Finished(value=value), now_s)
        if self._attempt < ATTEMPTS:
            return self._restart(now_s)
        text = f"the vehicle holds another {TYPE_NAMES[self.mission_type]} than was sent: "
        text += " ".join(str(difference) for difference in differences[:5])
        failure = Failure(Fault.DIFFERS, text)
        return self._settle(Finished(failure, tuple(differences)), now_s)

    def _settle(self, verdict: Finished, now_s: float) -> list[Effect]:
        """Say it once no MISSION_COUNT of ours can still be on its way."""
        settled_s = self._count_sent_s + SETTLE_S
        if now_s < settled_s:
            self._verdict = verdict
            self.deadline_s = settled_s
            return []
        self.deadline_s = None
        return [Progress(len(self.items), len(self.items)), verdict]

    def _restart(self, now_s: float, *, wait_s: float = 0.0) -> list[Effect]:
        if self._attempt >= ATTEMPTS:
            what = TYPE_NAMES[self.mission_type]
            text = (
                f"the {what} transfer broke off {ATTEMPTS} times; move closer or use another link."
            )
            return self._fail(Failure(Fault.VEHICLE_SILENT, text))
        self._attempt += 1
        self._retries += 1
        self._read_back = None
        self._asked = self._older = self._nack = None
        self._is_early = False
        self._highest = self._best = -1
        self._reopened = 0
        self._heard_s = self._best_s = now_s
        if wait_s:
            self.deadline_s = now_s + wait_s
            return []
        return [self._send_count(now_s)]

    def _fail(self, failure: Failure) -> list[Effect]:
        self.deadline_s = None
        return [Finished(failure)]

    def _send_count(self, now_s: float) -> Send:
        self._is_repeat = now_s != self._started_s
        self._count_sent_s = now_s
        # Not sooner than the guide says: a second MISSION_COUNT restarts the transfer.
        self.deadline_s = now_s + max(self._round_trip.wait_s, FIRST_WAIT_S)
        if not self.items:
            # The same to every autopilot as a count of 0, which leaves MAVSDK's server dead.
            return Send(clear_all(self.address, self.mission_type))
        return Send(
            build(
                "MISSION_COUNT",
                target_system=self.address.system_id,
                target_component=self.address.component_id,
                count=len(self.items),
                mission_type=self.mission_type,
            )
        )

    def _serve(self, sequence: int, now_s: float, *, is_repeat: bool = True) -> Send:
        self._is_repeat = is_repeat
        self._served_s = now_s
        self.deadline_s = now_s + self._round_trip.wait_s
        return Send(item_message(self.address, self.items[sequence]))
