"""A vehicle that stores one mission list, well or badly, in virtual time.

Two honest firmwares (what ArduPilot and PX4 do, from their sources) and every misbehaviour that has
been met or that another ground station's test vehicle shows. What it holds can be asked at the end:
``holds`` is the truth that a "verified" is measured against.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dronectl.mavlink.codec import Message
    from missions.compile import WireItem

VEHICLE = Address(1, 1)
STATION = (255, 190)

ACCEPTED, ERROR, INVALID_SEQUENCE, DENIED, CANCELLED = 0, 1, 13, 14, 15

GIVES_UP_S = 8.0
ARDUPILOT_ASKS_AGAIN_S = 1.0
PX4_ASKS_AGAIN_S = 0.25
PX4_GIVES_UP_S = 5.0


class Firmware(Enum):
    """Whose rules it follows."""

    ARDUPILOT = auto()
    """Restarts at any MISSION_COUNT, replaces item by item, answers what is wrong with errors."""
    PX4 = auto()
    """Keeps the old list until the end; an error ends the transfer; busy until acknowledged."""


class Misstep(Enum):
    """One thing done wrong. Without a number: every time."""

    LIST_SILENT = auto()
    LIST_LOST_ONCE = auto()
    READ_0_SILENT = auto()
    READ_1_SILENT = auto()
    READ_1_LOST_ONCE = auto()
    READ_0_WRONG_SEQUENCE = auto()
    READ_1_WRONG_SEQUENCE = auto()
    READ_0_ERROR = auto()
    READ_1_ERROR = auto()
    COUNT_SILENT = auto()
    COUNT_LOST_ONCE = auto()
    WRITE_1_NOT_ASKED = auto()
    WRITE_0_WRONG_SEQUENCE = auto()
    WRITE_1_WRONG_SEQUENCE = auto()
    WRITE_0_ERROR = auto()
    WRITE_1_ERROR = auto()
    FINAL_ACK_MISSING = auto()
    FINAL_ACK_ERROR = auto()
    ACK_BEFORE_ALL = auto()
    # beyond those nineteen
    RESTARTS_AFTER_ACK = auto()
    """Takes a late copy of MISSION_COUNT for a new one, once."""
    REBOOTS_ONCE = auto()
    """Forgets transfer and list in the middle of an upload."""
    KEEPS_SILENT_CHANGE = auto()
    """Stores another altitude for one item than it was sent, and says nothing."""
    DROPS_LAST = auto()
    """Acknowledges everything and loses the last item."""
    BUSY_ONCE = auto()
    """Denies the first transfer: a download is still open."""
    NOISE = auto()
    """Says INVALID_SEQUENCE beside every request."""
    ASKS_RANGE = auto()
    """Asks for three items at once."""
    CANCELS_ONCE = auto()
    """Gives up once in the middle and says so."""


@dataclass
class _Incoming:
    count: int
    next: int = 0
    heard_s: float = 0.0
    asked_s: float = 0.0
    staged: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class FakeMission:
    """Answers MISSION_* messages about one list."""

    firmware: Firmware = Firmware.ARDUPILOT
    missteps: frozenset[Misstep] = frozenset()
    old_items: int = 0
    """It holds so many other items before."""
    final_result: int = ERROR
    """What FINAL_ACK_ERROR and the WRITE_ERRORs say."""
    address: Address = VEHICLE
    mission_type: int = 0
    store: list[dict[str, Any]] = field(default_factory=list)
    counts: int = 0
    """MISSION_COUNTs heard."""
    items_heard: int = 0
    now_s: float = 0.0
    _upload: _Incoming | None = None
    _download_s: float | None = None
    """PX4: when the open download was last heard of."""
    _finished_count: int | None = None
    _done: set[Misstep] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.store = [_fields(0, mission_type=self.mission_type)] * self.old_items

    # ------------------------------------------------------------ the truth

    def holds(self, items: Sequence[WireItem]) -> bool:
        """Whether it holds exactly these, every field as it was sent."""
        return [_as_tuple(one) for one in self.store] == [
            (i.frame, i.command, *i.params, i.x, i.y, i.z_m, int(i.auto_continue)) for i in items
        ]

    # -------------------------------------------------------------- the peer

    @property
    def deadline_s(self) -> float | None:
        times = []
        if self._upload is not None:
            times.append(self._upload.asked_s + self._asks_again_s)
        if self._download_s is not None:
            times.append(self._download_s + PX4_GIVES_UP_S)
        return min(times, default=None)

    def on_time(self, now_s: float) -> list[Message]:
        self.now_s = now_s
        if self._download_s is not None and now_s >= self._download_s + PX4_GIVES_UP_S:
            self._download_s = None
        upload = self._upload
        if upload is None or now_s < upload.asked_s + self._asks_again_s:
            return []
        if now_s - upload.heard_s >= self._gives_up_s:
            self._upload = None
            return [self._ack(CANCELLED)] if self._is_ardupilot else []
        return self._ask()

    def on_message(self, message: Message, now_s: float) -> list[Message]:
        self.now_s = now_s
        fields = message.fields
        if getattr(fields, "mission_type", None) != self.mission_type:
            return []
        answer = {
            "MISSION_COUNT": self._on_count,
            "MISSION_ITEM_INT": self._on_item,
            "MISSION_REQUEST_LIST": self._on_list,
            "MISSION_REQUEST_INT": self._on_request,
            "MISSION_CLEAR_ALL": self._on_clear,
            "MISSION_ACK": self._on_ack,
        }[message.name]
        return answer(fields)

    # ---------------------------------------------------------------- upload

    def _on_count(self, fields: Any) -> list[Message]:
        self.counts += 1
        if self._has(Misstep.COUNT_SILENT) or self._once(Misstep.COUNT_LOST_ONCE):
            return []
        if self._once(Misstep.BUSY_ONCE):
            return [self._ack(DENIED if self._is_ardupilot else ERROR)]
        if not self._is_ardupilot and (
            self._download_s is not None or (self._upload is not None and self._upload.next > 0)
        ):
            return [self._ack(ERROR)]
        self._upload = _Incoming(fields.count, heard_s=self.now_s)
        if self._is_ardupilot:
            del self.store[fields.count :]
        if not fields.count:
            return self._complete(self._upload)
        if self._has(Misstep.WRITE_0_WRONG_SEQUENCE):
            return [self._request(1)]
        return self._ask()

    def _on_item(self, fields: Any) -> list[Message]:
        self.items_heard += 1
        upload = self._upload
        if upload is None:
            return self._unexpected_item(fields)
        if fields.seq != upload.next:
            upload.heard_s = self.now_s if not self._is_ardupilot else upload.heard_s
            return [self._ack(INVALID_SEQUENCE)] if self._is_ardupilot else []
        stumble = self._stumble(upload, fields.seq)
        if stumble is not None:
            return stumble
        self._keep(upload, fields)
        upload.heard_s = self.now_s
        upload.next += 1
        if upload.next == upload.count:
            return self._complete(upload)
        answer = self._ask()
        if upload.next == 2 and self._has(Misstep.ACK_BEFORE_ALL):
            self._upload = None
            return [self._ack(ACCEPTED)]
        return answer

    def _stumble(self, upload: _Incoming, sequence: int) -> list[Message] | None:
        """What it does instead of taking an item it asked for."""
        middle = sequence == upload.count // 2
        if middle and self._once(Misstep.REBOOTS_ONCE):
            self._upload = None
            self.store = []
            return []
        if middle and self._once(Misstep.CANCELS_ONCE):
            self._upload = None
            return [self._ack(CANCELLED)]
        error = {0: Misstep.WRITE_0_ERROR, 1: Misstep.WRITE_1_ERROR}.get(sequence)
        if error is not None and self._has(error):
            self._upload = None
            return [self._ack(self.final_result)]
        if sequence == 0 and self._has(Misstep.WRITE_1_NOT_ASKED):
            upload.asked_s = self.now_s + 1e9
            return []
        if sequence == 0 and self._has(Misstep.WRITE_1_WRONG_SEQUENCE):
            return [self._request(5)]
        return None

    def _unexpected_item(self, fields: Any) -> list[Message]:
        if self._is_ardupilot:
            return [self._ack(ERROR)]
        if self._finished_count is not None and fields.seq == self._finished_count - 1:
            return [self._ack(ACCEPTED)]  # our last acknowledgement was lost
        return [self._ack(ERROR)]

    def _keep(self, upload: _Incoming, fields: Any) -> None:
        item = fields._asdict()
        if upload.next == 1 and self._has(Misstep.KEEPS_SILENT_CHANGE):
            item["z"] += 1.0
        if self._is_ardupilot:
            self.store[upload.next : upload.next + 1] = [item]
        else:
            upload.staged.append(item)

    def _complete(self, upload: _Incoming) -> list[Message]:
        self._upload = None
        self._finished_count = upload.count
        if not self._is_ardupilot:
            self.store = upload.staged
        if self._has(Misstep.DROPS_LAST):
            self.store = self.store[:-1]
        answer = [self._ack(ACCEPTED)]
        if self._has(Misstep.FINAL_ACK_MISSING):
            answer = []
        elif self._has(Misstep.FINAL_ACK_ERROR):
            answer = [self._ack(self.final_result)]
        if upload.count and self._once(Misstep.RESTARTS_AFTER_ACK):
            self._upload = _Incoming(upload.count, heard_s=self.now_s)
            answer += self._ask()
        return answer

    def _ask(self) -> list[Message]:
        upload = self._upload
        assert upload is not None
        upload.asked_s = self.now_s
        ahead = 3 if self._has(Misstep.ASKS_RANGE) else 1
        wanted = range(upload.next, min(upload.next + ahead, upload.count))
        noise = [self._ack(INVALID_SEQUENCE)] if self._has(Misstep.NOISE) else []
        return [*noise, *(self._request(sequence) for sequence in wanted)]

    # -------------------------------------------------------------- download

    def _on_list(self, fields: Any) -> list[Message]:
        if self._has(Misstep.LIST_SILENT) or self._once(Misstep.LIST_LOST_ONCE):
            return []
        if self._upload is not None:
            return [self._ack(DENIED)] if self._is_ardupilot else []
        if not self._is_ardupilot:
            self._download_s = self.now_s
        return [self._say("MISSION_COUNT", count=len(self.store))]

    def _on_request(self, fields: Any) -> list[Message]:
        if self._upload is not None:
            return [self._ack(DENIED)] if self._is_ardupilot else []
        if not self._is_ardupilot:
            if self._download_s is None:
                return []
            self._download_s = self.now_s
        if fields.seq >= len(self.store):
            return [self._ack(ERROR)]
        return self._misread(fields.seq) or [self._item(fields.seq, fields.seq)]

    def _misread(self, sequence: int) -> list[Message] | None:
        if sequence > 1:
            return None
        silent = (Misstep.READ_0_SILENT, Misstep.READ_1_SILENT)[sequence]
        wrong = (Misstep.READ_0_WRONG_SEQUENCE, Misstep.READ_1_WRONG_SEQUENCE)[sequence]
        error = (Misstep.READ_0_ERROR, Misstep.READ_1_ERROR)[sequence]
        nothing: list[Message] = [self._say("MISSION_CURRENT", seq=0)]
        if self._has(silent) or (sequence == 1 and self._once(Misstep.READ_1_LOST_ONCE)):
            return nothing
        if self._has(wrong):
            return [self._item(sequence, sequence + 4)]
        return [self._ack(ERROR)] if self._has(error) else None

    def _on_clear(self, fields: Any) -> list[Message]:
        if self._upload is not None or self._download_s is not None:
            return [self._ack(DENIED if self._is_ardupilot else ERROR)]
        self.store = []
        return [self._ack(ACCEPTED)]

    def _on_ack(self, fields: Any) -> list[Message]:
        self._download_s = None
        if fields.type == CANCELLED:
            self._upload = None
        return []

    # --------------------------------------------------------------- helpers

    @property
    def _is_ardupilot(self) -> bool:
        return self.firmware is Firmware.ARDUPILOT

    @property
    def _asks_again_s(self) -> float:
        return ARDUPILOT_ASKS_AGAIN_S if self._is_ardupilot else PX4_ASKS_AGAIN_S

    @property
    def _gives_up_s(self) -> float:
        return GIVES_UP_S if self._is_ardupilot else PX4_GIVES_UP_S

    def _has(self, misstep: Misstep) -> bool:
        return misstep in self.missteps

    def _once(self, misstep: Misstep) -> bool:
        if misstep not in self.missteps or misstep in self._done:
            return False
        self._done.add(misstep)
        return True

    def _request(self, sequence: int) -> Message:
        name = "MISSION_REQUEST" if self._is_ardupilot else "MISSION_REQUEST_INT"
        return self._say(name, seq=sequence)

    def _item(self, sequence: int, told: int) -> Message:
        fields = dict(self.store[sequence])
        fields["seq"] = told
        fields["target_system"], fields["target_component"] = STATION
        return build("MISSION_ITEM_INT", **fields)

    def _ack(self, result: int) -> Message:
        return self._say("MISSION_ACK", type=result)

    def _say(self, name: str, **fields: int) -> Message:
        if name == "MISSION_CURRENT":
            return build(name, **fields)
        return build(
            name,
            target_system=STATION[0],
            target_component=STATION[1],
            mission_type=self.mission_type,
            **fields,
        )


def _fields(sequence: int, **values: Any) -> dict[str, Any]:
    return build("MISSION_ITEM_INT", seq=sequence, command=16, z=99.0, **values).fields._asdict()  # type: ignore[no-any-return]


def _as_tuple(item: dict[str, Any]) -> tuple[Any, ...]:
    names = ("frame", "command", "param1", "param2", "param3", "param4", "x", "y", "z")
    return (*(item[name] for name in names), item["autocontinue"])
