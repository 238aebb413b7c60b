"""The vehicle's MAVLink FTP server: a small file tree, and generated files such as parameters.

Payload layout and error codes: https://mavlink.io/en/services/ftp.html
"""

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.codec import Message, pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.vehicle import Vehicle

_HEAD = struct.Struct("<HBBBBBBI")
_DATA_BYTES = 239
_MOST_SESSIONS = 4
_MOST_ENTRIES = 200
_BURST_PACKETS = 20
_MOST_FILE_BYTES = 1 << 20

TERMINATE, RESET, LIST, OPEN_READ, READ, CREATE, WRITE, REMOVE = 1, 2, 3, 4, 5, 6, 7, 8
MAKE_DIRECTORY, REMOVE_DIRECTORY, OPEN_WRITE, TRUNCATE, RENAME, CHECKSUM, BURST = range(9, 16)
ACK, NAK = 128, 129
FAIL, INVALID_SIZE, INVALID_SESSION, NO_SESSION, END, UNKNOWN = 1, 3, 4, 5, 6, 7
EXISTS, NOT_FOUND = 8, 10


class _RefusedError(Exception):
    """Carries the FTP error code of a request that cannot be served."""

    def __init__(self, code: int):
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Session:
    path: str
    data: bytearray
    may_write: bool


@dataclass(slots=True)
class _Burst:
    session: int
    offset: int
    size: int
    sequence: int
    peer: tuple[int, int]
    link: str


@dataclass(frozen=True, slots=True)
class _Request:
    sequence: int
    session: int
    opcode: int
    size: int
    offset: int
    data: bytes
    peer: tuple[int, int]
    link: str

    @property
    def path(self) -> str:
        return self.data.split(b"\0", 1)[0].decode("utf-8", "replace")


class FtpServer:
    """Answers FILE_TRANSFER_PROTOCOL; ``files`` maps absolute paths to contents."""

    def __init__(self, vehicle: "Vehicle"):
        self._vehicle = vehicle
        self.files: dict[str, bytearray] = {}
        self.directories: set[str] = {"/", *vehicle.personality.directories}
        self._sessions: dict[int, _Session] = {}
        self._bursts: list[_Burst] = []
        self._last: dict[tuple[int, int], tuple[int, bytes]] = {}
        self._verbs: dict[int, Callable[[_Request], bytes]] = {
            TERMINATE: self._terminate,
            RESET: self._reset_sessions,
            LIST: self._list,
            OPEN_READ: self._open_read,
            READ: self._read,
            CREATE: self._create,
            WRITE: self._write,
            REMOVE: self._remove,
            MAKE_DIRECTORY: self._make_directory,
            REMOVE_DIRECTORY: self._remove_directory,
            OPEN_WRITE: self._open_write,
            TRUNCATE: self._truncate,
            RENAME: self._rename,
            CHECKSUM: self._checksum,
        }

    def reset(self) -> None:
        """Close everything, as a reboot does."""
        self._sessions.clear()
        self._bursts.clear()
        self._last.clear()

    def handle(self, message: Message, link: str) -> None:
        """One request."""
        raw = bytes(message.payload)
        sequence, session, opcode, size, _, _, _, offset = _HEAD.unpack_from(raw)
        peer = (message.system_id, message.component_id)
        data = raw[_HEAD.size : _HEAD.size + min(size, _DATA_BYTES)]
        request = _Request(sequence, session, opcode, size, offset, data, peer, link)
        last = self._last.get(peer)
        if last is not None and last[0] == sequence and opcode != BURST:
            self._post(peer, link, last[1])  # our answer was lost: the same one again
            return
        if opcode == BURST:
            self._start_burst(request)
            return
        try:
            verb = self._verbs.get(opcode, self._unknown)
            answer = self._answer(request, ACK, verb(request))
        except _RefusedError as refused:
            answer = self._answer(request, NAK, bytes((refused.code,)))
        self._last = {
            peer: (sequence, answer),
            **{p: a for p, a in self._last.items() if p != peer},
        }
        self._post(peer, link, answer)

    def step(self) -> None:
        """Send the next packets of bursts under way."""
        for burst in list(self._bursts):
            self._advance(burst)

    # -- answers

    def _answer(self, request: _Request, opcode: int, data: bytes) -> bytes:
        session = request.session
        if opcode == ACK and request.opcode in (OPEN_READ, OPEN_WRITE, CREATE):
            session = data[0]
            data = data[1:]
        sequence = (request.sequence + 1) & 0xFFFF
        head = _HEAD.pack(
            sequence, session, opcode, len(data), request.opcode, 0, 0, request.offset
        )
        return head + data

    def _post(self, peer: tuple[int, int], link: str, answer: bytes) -> None:
        payload = pack(
            "FILE_TRANSFER_PROTOCOL",
            target_system=peer[0],
            target_component=peer[1],
            payload=answer,
        )
        self._vehicle.post("FILE_TRANSFER_PROTOCOL", payload, link)

    # -- burst

    def _start_burst(self, request: _Request) -> None:
        self._bursts = [b for b in self._bursts if b.peer != request.peer]
        if request.session not in self._sessions:
            answer = self._answer(request, NAK, bytes((INVALID_SESSION,)))
            self._post(request.peer, request.link, answer)
            return
        size = min(request.size or _DATA_BYTES, _DATA_BYTES)
        following = (request.sequence + 1) & 0xFFFF
        burst = _Burst(request.session, request.offset, size, following, request.peer, request.link)
        self._bursts.append(burst)
        self._advance(burst)

    def _advance(self, burst: _Burst) -> None:
        session = self._sessions.get(burst.session)
        if session is None:
            self._bursts.remove(burst)
            return
        for _ in range(_BURST_PACKETS):
            data = bytes(session.data[burst.offset : burst.offset + burst.size])
            is_end = not data
            opcode, body = (NAK, bytes((END,))) if is_end else (ACK, data)
            head = _HEAD.pack(
                burst.sequence, burst.session, opcode, len(body), BURST, is_end, 0, burst.offset
            )
            self._post(burst.peer, burst.link, head + body)
            burst.sequence = (burst.sequence + 1) & 0xFFFF
            burst.offset += len(data)
            if is_end:
                self._bursts.remove(burst)
                return

    # -- verbs

    def _unknown(self, request: _Request) -> bytes:
        raise _RefusedError(UNKNOWN)

    def _terminate(self, request: _Request) -> bytes:
        if self._sessions.pop(request.session, None) is None:
            raise _RefusedError(INVALID_SESSION)
        self._bursts = [b for b in self._bursts if b.session != request.session]
        return b""

    def _reset_sessions(self, request: _Request) -> bytes:
        self._sessions.clear()
        self._bursts.clear()
        return b""

    def _contents(self, path: str) -> bytearray | None:
        generated = self._vehicle.personality.virtual_file(path)
        if generated is not None:
            return bytearray(generated)
        return self.files.get(_absolute(path))

    def _new_session(self, path: str, data: bytearray, *, may_write: bool) -> int:
        free = next((n for n in range(_MOST_SESSIONS) if n not in self._sessions), None)
        if free is None:
            raise _RefusedError(NO_SESSION)
        self._sessions[free] = _Session(path, data, may_write)
        return free

    def _open_read(self, request: _Request) -> bytes:
        data = self._contents(request.path)
        if data is None:
            raise _RefusedError(NOT_FOUND)
        session = self._new_session(request.path, data, may_write=False)
        return bytes((session,)) + struct.pack("<I", len(data))

    def _new_path(self, request: _Request) -> str:
        """Where something may be made; refused when the store is full."""
        if len(self.files) + len(self.directories) >= _MOST_ENTRIES:
            raise _RefusedError(FAIL)
        return _absolute(request.path)

    def _create(self, request: _Request) -> bytes:
        path = self._new_path(request)
        self.files[path] = bytearray()
        return bytes((self._new_session(path, self.files[path], may_write=True),))

    def _open_write(self, request: _Request) -> bytes:
        path = self._new_path(request)
        data = self.files.setdefault(path, bytearray())
        session = self._new_session(path, data, may_write=True)
        return bytes((session,)) + struct.pack("<I", len(data))

    def _session(self, request: _Request) -> _Session:
        session = self._sessions.get(request.session)
        if session is None:
            raise _RefusedError(INVALID_SESSION)
        return session

    def _read(self, request: _Request) -> bytes:
        data = self._session(request).data
        if request.offset >= len(data):
            raise _RefusedError(END)
        size = min(request.size or _DATA_BYTES, _DATA_BYTES)
        return bytes(data[request.offset : request.offset + size])

    def _write(self, request: _Request) -> bytes:
        session = self._session(request)
        if not session.may_write:
            raise _RefusedError(FAIL)
        end = request.offset + len(request.data)
        if end > _MOST_FILE_BYTES:
            raise _RefusedError(INVALID_SIZE)
        if len(session.data) < end:
            session.data.extend(bytes(end - len(session.data)))
        session.data[request.offset : end] = request.data
        return struct.pack("<I", len(request.data))

    def _remove(self, request: _Request) -> bytes:
        if self.files.pop(_absolute(request.path), None) is None:
            raise _RefusedError(NOT_FOUND)
        return b""

    def _truncate(self, request: _Request) -> bytes:
        data = self.files.get(_absolute(request.path))
        if data is None:
            raise _RefusedError(NOT_FOUND)
        del data[request.offset :]
        return b""

    def _rename(self, request: _Request) -> bytes:
        parts = request.data.split(b"\0")
        old, new = (_absolute(p.decode("utf-8", "replace")) for p in [*parts, b"", b""][:2])
        if old not in self.files:
            raise _RefusedError(NOT_FOUND)
        self.files[new] = self.files.pop(old)
        return b""

    def _make_directory(self, request: _Request) -> bytes:
        path = self._new_path(request)
        if path in self.directories:
            raise _RefusedError(EXISTS)
        self.directories.add(path)
        return b""

    def _remove_directory(self, request: _Request) -> bytes:
        path = _absolute(request.path)
        if path not in self.directories:
            raise _RefusedError(NOT_FOUND)
        if any(name.startswith(path + "/") for name in self.files):
            raise _RefusedError(FAIL)
        self.directories.discard(path)
        return b""

    def _checksum(self, request: _Request) -> bytes:
        data = self._contents(request.path)
        if data is None:
            raise _RefusedError(NOT_FOUND)
        # The protocol's CRC-32 starts from 0 and is not inverted at the end.
        return struct.pack("<I", zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF)

    def _list(self, request: _Request) -> bytes:
        base = _absolute(request.path)
        if base not in self.directories:
            raise _RefusedError(NOT_FOUND)
        prefix = base if base.endswith("/") else base + "/"
        entries = [
            f"D{path[len(prefix) :]}"
            for path in sorted(self.directories)
            if path != base and path.startswith(prefix) and "/" not in path[len(prefix) :]
        ]
        entries += [
            f"F{path[len(prefix) :]}\t{len(data)}"
            for path, data in sorted(self.files.items())
            if path.startswith(prefix) and "/" not in path[len(prefix) :]
        ]
        entries = entries[request.offset :]
        if not entries:
            raise _RefusedError(END)
        listing = b""
        for entry in entries:
            word = entry.encode() + b"\0"
            if len(listing) + len(word) > _DATA_BYTES:
                break
            listing += word
        return listing


def _absolute(path: str) -> str:
    return "/" + path.strip("/")
