"""Parameters and files on board."""

import struct
import zlib
from typing import Any

import pytest

from simulator.param_store import ParamStore
from simulator.world import FleetSpec, World
from tests.simulator.station import Station, item, place

HEAD = struct.Struct("<HBBBBBBI")
TERMINATE, RESET, LIST, OPEN_READ, READ, CREATE, WRITE, REMOVE = 1, 2, 3, 4, 5, 6, 7, 8
CHECKSUM, BURST, ACK, NAK = 14, 15, 128, 129


class Ftp:
    """The client side of MAVLink FTP, for one vehicle."""

    def __init__(self, station: Station):
        self.station = station
        self.sequence = 0

    def ask(
        self, opcode: int, data: bytes = b"", *, session: int = 0, offset: int = 0, size: int = 0
    ) -> list[tuple[int, int, int, bytes]]:
        """(sequence, session, opcode, data) of each answer."""
        mark = len(self.station.heard)
        head = HEAD.pack(self.sequence, session, opcode, size or len(data), 0, 0, 0, offset)
        payload = (head + data).ljust(251, b"\0")
        self.station.send("FILE_TRANSFER_PROTOCOL", payload=list(payload))
        self.sequence += 1
        self.station.pass_time(2.0 if opcode == BURST else 0.1)
        answers = []
        for message in self.station.of("FILE_TRANSFER_PROTOCOL", mark):
            raw = bytes(message.payload)
            sequence, number, code, length, *_ = HEAD.unpack_from(raw)
            answers.append((sequence, number, code, raw[HEAD.size : HEAD.size + length]))
        return answers

    def read_file(self, path: str) -> bytes:
        _, session, code, size = self.ask(OPEN_READ, path.encode())[0]
        assert code == ACK
        content = b""
        while len(content) < struct.unpack("<I", size)[0]:
            answer = self.ask(READ, session=session, offset=len(content), size=239)[0]
            assert answer[2] == ACK
            content += answer[3]
        assert self.ask(TERMINATE, session=session)[0][2] == ACK
        return content


def a_station(autopilot: str = "ardupilot") -> Station:
    station = Station(World(FleetSpec(autopilot=autopilot)))
    station.pass_time(8.0)
    return station


def unpacked(data: bytes) -> dict[str, tuple[float, float | None]]:
    """Names, values and defaults of a param.pck, read as its format says."""
    magic, count, total = struct.unpack_from("<HHH", data)
    assert magic in (0x671B, 0x671C)
    assert count <= total
    position, last, found = 6, "", {}
    formats = {1: "<b", 2: "<h", 3: "<i", 4: "<f"}
    for _ in range(count):
        kind, lengths = data[position], data[position + 1]
        rest = (lengths >> 4) + 1
        start = position + 2
        name = last[: lengths & 15] + data[start : start + rest].decode()
        form = formats[kind & 15]
        position = start + rest
        (value,) = struct.unpack_from(form, data, position)
        position += struct.calcsize(form)
        default = None
        if kind >> 4 & 1:
            (default,) = struct.unpack_from(form, data, position)
            position += struct.calcsize(form)
        found[name] = (value, default)
        last = name
    assert position == len(data)
    return found


def test_a_full_list_has_every_index_once():
    station = a_station()
    mark = len(station.heard)

    station.send("PARAM_REQUEST_LIST")
    station.pass_time(4.0)

    indices = [m.param_index for m in station.of("PARAM_VALUE", mark)]
    assert indices == list(range(1371))


def test_px4_sends_its_hash_first_and_stops_the_list_when_it_is_known():
    station = a_station("px4")
    mark = len(station.heard)

    station.send("PARAM_REQUEST_LIST")
    station.pass_time(0.1)
    first = station.of("PARAM_VALUE", mark)[0]
    station.send("PARAM_SET", param_id=b"_HASH_CHECK", param_value=first.param_value, param_type=5)
    station.pass_time(5.0)

    assert (first.param_id, first.param_index) == ("_HASH_CHECK", 65535)
    assert len(station.of("PARAM_VALUE", mark)) < 300


def test_px4s_hash_changes_with_a_value():
    station = a_station("px4")
    store = station.world.vehicles[0].params
    before = store.hash()

    store.assign("RTL_RETURN_ALT", 44.0)

    assert store.hash() != before


def test_px4s_list_grows_and_moves_while_connected():
    station = a_station("px4")

    def index_and_count(name: bytes) -> tuple[int, int]:
        station.send("PARAM_REQUEST_READ", param_id=name, param_index=-1)
        station.pass_time(0.2)
        answer = station.last("PARAM_VALUE")
        return answer.param_index, answer.param_count

    assert index_and_count(b"COM_DL_LOSS_T") == (274, 949)
    assert index_and_count(b"RTL_RETURN_ALT") == (827, 949)
    station.upload([item(22, 20, 0, 0, 0, float("nan"), **place(0, 0))])

    assert index_and_count(b"COM_DL_LOSS_T") == (274, 952)
    assert index_and_count(b"RTL_RETURN_ALT") == (830, 952)


def test_a_parameter_can_be_read_by_index():
    station = a_station()

    station.send("PARAM_REQUEST_READ", param_index=3)
    station.pass_time(0.2)

    answer = station.last("PARAM_VALUE")
    assert (answer.param_index, answer.param_id) == (
        3,
        station.world.vehicles[0].params.entries[3].name,
    )


def test_a_changed_speed_is_flown():
    station = a_station()

    station.send("PARAM_SET", param_id=b"WPNAV_SPEED", param_value=400.0, param_type=9)
    station.pass_time(0.2)

    assert station.world.vehicles[0].pilot.limits.cruise_mps == pytest.approx(4.0)


def test_an_upload_announces_the_new_totals():
    station = a_station()
    mark = len(station.heard)

    station.upload([item(16, 12, frame=0, **place(0, 0)), item(22, 20), item(20, 0)])
    station.pass_time(0.5)

    told = {m.param_id: m.param_value for m in station.of("PARAM_VALUE", mark)}
    assert told["MIS_TOTAL"] == 3


def test_an_integer_keeps_to_its_width():
    store = ParamStore("A:b:1 B:h:2 C:i:3 D:f:4.5", {})

    store.assign("A", 300)
    store.assign("B", -40000)
    store.assign("C", 7.9)

    assert [entry.value for entry in store.entries] == [127, -32768, 7, 4.5]


def test_an_override_must_exist():
    with pytest.raises(KeyError, match="NOPE"):
        ParamStore("A:b:1", {"NOPE": 1.0})


def test_packed_parameters_hold_the_same_as_the_list():
    station = a_station()
    store = station.world.vehicles[0].params

    found = unpacked(Ftp(station).read_file("@PARAM/param.pck"))

    assert {name: value for name, (value, _) in found.items()} == pytest.approx(
        {entry.name: entry.value for entry in store.entries}
    )


def test_packed_parameters_with_defaults_name_what_differs():
    station = a_station()
    station.world.vehicles[0].params.assign("RTL_ALT", 3000)

    found = unpacked(Ftp(station).read_file("@PARAM/param.pck?withdefaults=1"))

    assert found["RTL_ALT"] == (3000, 1500)
    assert found["RTL_SPEED"][1] is None


def test_a_burst_sends_the_whole_file_and_says_when_it_ends():
    station = a_station()
    ftp = Ftp(station)
    _, session, _, size = ftp.ask(OPEN_READ, b"@PARAM/param.pck")[0]

    answers = ftp.ask(BURST, session=session, size=239)

    content = b"".join(data for _, _, code, data in answers if code == ACK)
    assert len(content) == struct.unpack("<I", size)[0]
    assert answers[-1][2:] == (NAK, b"\x06")
    assert len(unpacked(content)) == 1371


def test_a_mission_can_be_read_as_a_file():
    station = a_station()
    station.upload([item(16, 12, frame=0, **place(0, 0)), item(22, 20), item(20, 0)])

    data = Ftp(station).read_file("@MISSION/mission.dat")

    assert struct.unpack_from("<HHHHH", data) == (0x763D, 0, 0, 0, 3)
    assert len(data) == 10 + 3 * 38


def test_a_file_written_is_read_back_and_summed():
    station = a_station("px4")
    ftp = Ftp(station)
    content = bytes(range(256)) * 3

    session = ftp.ask(CREATE, b"/fs/microsd/note.bin")[0][1]
    for offset in range(0, len(content), 200):
        piece = content[offset : offset + 200]
        assert ftp.ask(WRITE, piece, session=session, offset=offset)[0][2] == ACK
    ftp.ask(TERMINATE, session=session)

    assert ftp.read_file("/fs/microsd/note.bin") == content
    total = struct.unpack("<I", ftp.ask(CHECKSUM, b"/fs/microsd/note.bin")[0][3])[0]
    assert total == zlib.crc32(content, 0xFFFFFFFF) ^ 0xFFFFFFFF


def test_a_folder_is_listed_and_its_end_is_said():
    ftp = Ftp(a_station("px4"))
    ftp.ask(CREATE, b"/fs/microsd/a.txt")

    listing = ftp.ask(LIST, b"/fs/microsd")[0]

    assert listing[3].split(b"\0")[:-1] == [b"Dlog", b"Fa.txt\t0"]
    assert ftp.ask(LIST, b"/fs/microsd", offset=2)[0][2:] == (NAK, b"\x06")


def test_a_repeated_request_gets_the_same_answer_and_no_second_session():
    station = a_station()
    ftp = Ftp(station)

    first = ftp.ask(OPEN_READ, b"@PARAM/param.pck")
    ftp.sequence -= 1
    again = ftp.ask(OPEN_READ, b"@PARAM/param.pck")

    assert again == first


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("no file", {"opcode": OPEN_READ, "data": b"/nowhere"}, 10),
    ("no session", {"opcode": READ, "session": 3}, 4),
    ("no session to end", {"opcode": TERMINATE, "session": 3}, 4),
    ("no folder", {"opcode": LIST, "data": b"/nowhere"}, 10),
    ("no verb", {"opcode": 77}, 7),
    ("nothing to remove", {"opcode": REMOVE, "data": b"/nowhere"}, 10),
    ("burst without session", {"opcode": BURST, "session": 2}, 4),
]


@pytest.mark.parametrize("case", REFUSED, ids=[case[0] for case in REFUSED])
def test_what_cannot_be_served_is_refused_with_its_code(case: tuple[str, dict[str, Any], int]):
    asked = dict(case[1])

    answers = Ftp(a_station()).ask(asked.pop("opcode"), asked.pop("data", b""), **asked)

    assert answers[0][2:] == (NAK, bytes((case[2],)))


def test_there_are_only_so_many_sessions():
    ftp = Ftp(a_station())
    for _ in range(4):
        assert ftp.ask(OPEN_READ, b"@PARAM/param.pck")[0][2] == ACK

    assert ftp.ask(OPEN_READ, b"@PARAM/param.pck")[0][2:] == (NAK, b"\x05")
    assert ftp.ask(RESET)[0][2] == ACK
    assert ftp.ask(OPEN_READ, b"@PARAM/param.pck")[0][2] == ACK
