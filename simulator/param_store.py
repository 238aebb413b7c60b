"""The vehicle's parameters and its side of the parameter protocol.

ArduPilot sends every value as a float (C cast) and keeps silent about names it does not know; PX4
sends integers bytewise, answers unknown names and wrong types with PARAM_ERROR and offers
``_HASH_CHECK``. https://mavlink.io/en/services/parameter.html
"""

import math
import struct
import zlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from simulator.codec import BY_NAME, Message, pack

NO_INDEX = 65535
HASH_NAME = "_HASH_CHECK"
_UINT32 = 5
_TYPES = {"b": 2, "h": 4, "i": 6, "f": 9}
_LIMITS = {"b": (-128, 127), "h": (-32768, 32767), "i": (-(2**31), 2**31 - 1)}
_DOES_NOT_EXIST = 1
_TYPE_MISMATCH = 7
_HEAD = struct.Struct("<fHH16sB")
_SENT_PER_SECOND = 700.0
_MOST_SETTING = 1e6


@dataclass(slots=True)
class Parameter:
    """One parameter; integers are kept as whole floats."""

    name: str
    letter: str
    value: float
    default: float

    @property
    def mav_type(self) -> int:
        """MAV_PARAM_TYPE of the value."""
        return _TYPES[self.letter]

    @property
    def is_real(self) -> bool:
        """Held as a 32-bit float."""
        return self.letter == "f"


class ParamStore:
    """Named values in the order the vehicle lists them."""

    def __init__(self, table: str, overrides: dict[str, float]):
        self.entries: list[Parameter] = []
        for word in table.split():
            entry = _parsed(word)
            entry.value = entry.default = float(overrides.get(entry.name, entry.value))
            self.entries.append(entry)
        self._by_name = {entry.name: place for place, entry in enumerate(self.entries)}
        missing = set(overrides) - set(self._by_name)
        if missing:
            raise KeyError(f"no such parameter: {', '.join(sorted(missing))}")
        self.version = 0
        """Counts changes, so that values derived from parameters can be kept until it moves."""

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def value(self, name: str) -> float:
        """Value of a parameter that exists."""
        return self.entries[self._by_name[name]].value

    def setting(self, name: str) -> float:
        """Value to act on: the default where a station stored something unusable."""
        entry = self.entries[self._by_name[name]]
        value = entry.value if math.isfinite(entry.value) else entry.default
        return min(max(value, -_MOST_SETTING), _MOST_SETTING)

    def index(self, name: str) -> int | None:
        """Place in the list, None when there is no such parameter."""
        return self._by_name.get(name)

    def assign(self, name: str, value: float) -> None:
        """Set a parameter that exists, cut to what its type can hold."""
        entry = self.entries[self._by_name[name]]
        if not entry.is_real:
            low, high = _LIMITS[entry.letter]
            value = float(min(max(int(value), low), high))
        else:
            value = struct.unpack("<f", struct.pack("<f", value))[0]
        entry.value = value
        self.version += 1

    def appear(self, word: str) -> None:
        """Add a parameter (``NAME:type:value``) in its alphabetical place: later indices move."""
        entry = _parsed(word)
        if entry.name in self._by_name:
            return
        place = next(
            (n for n, other in enumerate(self.entries) if other.name > entry.name), len(self)
        )
        self.entries.insert(place, entry)
        self._by_name = {other.name: n for n, other in enumerate(self.entries)}
        self.version += 1

    def hash(self) -> int:
        """Checksum over all names and values, as ``_HASH_CHECK`` carries it."""
        checksum = 0
        for entry in self.entries:
            checksum = zlib.crc32(entry.name.encode(), checksum)
            checksum = zlib.crc32(bytewise(entry), checksum)
        return checksum


def _parsed(word: str) -> Parameter:
    name, letter, text = word.split(":")
    return Parameter(name, letter, float(text), float(text))


def bytewise(entry: Parameter) -> bytes:
    """The four bytes of the value in its own type."""
    if entry.is_real:
        return struct.pack("<f", entry.value)
    return struct.pack("<i", int(entry.value))


Post = Callable[[str, bytes], None]
"""Sends one message: (name, payload)."""


def _nobody(name: str) -> None:
    """Stands in until the vehicle listens."""


class ParamServer:
    """Answers PARAM_* requests; ``is_bytewise`` chooses PX4's manners, else ArduPilot's."""

    def __init__(self, store: ParamStore, post: Post, *, is_bytewise: bool):
        self.store = store
        self._post = post
        self._is_px4 = is_bytewise
        self._queue: deque[int] = deque()
        self._credit = 0.0
        self.changed: Callable[[str], None] = _nobody
        """Called with the name after a station set a parameter."""

    @property
    def is_listing(self) -> bool:
        """A full list is still going out."""
        return bool(self._queue)

    def handle(self, message: Message) -> None:
        """One PARAM_REQUEST_LIST, PARAM_REQUEST_READ or PARAM_SET for this vehicle."""
        if message.name == "PARAM_REQUEST_LIST":
            if self._is_px4:
                self._send_hash()
            self._queue = deque(range(len(self.store)))
        elif message.name == "PARAM_REQUEST_READ":
            self._read(message)
        else:
            self._write(message)

    def step(self, dt_s: float) -> None:
        """Send what is due of a list under way."""
        if not self._queue:
            self._credit = 0.0
            return
        self._credit += dt_s * _SENT_PER_SECOND
        while self._credit >= 1.0 and self._queue:
            self._credit -= 1.0
            index = self._queue.popleft()
            self._send(index, index)

    def announce(self, names: Iterable[str]) -> None:
        """Send values that changed on board."""
        for name in names:
            index = self.store.index(name)
            if index is not None:
                self._send(index, index if self._is_px4 else NO_INDEX)

    def _read(self, message: Message) -> None:
        if message.param_index >= 0:
            if message.param_index < len(self.store):
                self._send(message.param_index, message.param_index)
            else:
                self._refuse(message, message.param_index, _DOES_NOT_EXIST)
            return
        if message.param_id == HASH_NAME and self._is_px4:
            self._send_hash()
            return
        index = self.store.index(message.param_id)
        if index is None:
            self._refuse(message, -1, _DOES_NOT_EXIST)
        else:
            self._send(index, index if self._is_px4 else NO_INDEX)

    def _write(self, message: Message) -> None:
        if message.param_id == HASH_NAME and self._is_px4:
            self._queue.clear()  # the station has these values cached: the list stops
            return
        index = self.store.index(message.param_id)
        if index is None:
            self._refuse(message, -1, _DOES_NOT_EXIST)
            return
        entry = self.store.entries[index]
        if self._is_px4:
            if message.param_type != entry.mav_type:
                self._refuse(message, -1, _TYPE_MISMATCH)
                return
            raw = struct.pack("<f", message.param_value)
            value = message.param_value if entry.is_real else struct.unpack("<i", raw)[0]
        elif math.isnan(message.param_value) or math.isinf(message.param_value):
            return
        else:
            value = message.param_value
        self.store.assign(entry.name, value)
        self._send(index, index if self._is_px4 else NO_INDEX)
        self.changed(entry.name)

    def _send(self, index: int, shown_index: int) -> None:
        entry = self.store.entries[index]
        value = entry.value
        number = value if entry.is_real or not self._is_px4 else 0.0
        name = entry.name.encode()
        payload = _HEAD.pack(number, len(self.store), shown_index, name, entry.mav_type)
        if self._is_px4:
            payload = bytewise(entry) + payload[4:]
        self._post("PARAM_VALUE", payload)

    def _send_hash(self) -> None:
        payload = _HEAD.pack(0.0, len(self.store), NO_INDEX, HASH_NAME.encode(), _UINT32)
        self._post("PARAM_VALUE", struct.pack("<I", self.store.hash()) + payload[4:])

    def _refuse(self, message: Message, index: int, error: int) -> None:
        if not self._is_px4 or "PARAM_ERROR" not in BY_NAME:
            return
        self._post(
            "PARAM_ERROR",
            pack(
                "PARAM_ERROR",
                param_index=index,
                target_system=message.system_id,
                target_component=message.component_id,
                param_id=message.fields.get("param_id", ""),
                error=error,
            ),
        )
