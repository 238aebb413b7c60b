"""pymavlink's own log reader on the logs of a demo flight, frame for frame."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pymavlink import mavutil

from dronectl.store.tlog import TlogReader
from tests.system.processes import dronectl

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["ardupilot", "px4"])
def flown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo flight."""
    out = tmp_path_factory.mktemp("demo")
    answer = dronectl(
        "demo", "--headless", "--vehicles", 1, "--autopilot", request.param, "--seed", 3, "--no-video",
        "--speedup", 25, "--out", out,
    )  # fmt: skip
    assert answer.code == 0, answer.err
    return out


def flight_logs(out: Path) -> list[tuple[Path, Any]]:
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return [(out / v["tlog"]["path"], v) for v in report["vehicles"]]


def theirs(path: Path) -> list[Any]:
    log = mavutil.mavlink_connection(str(path), dialect="all")
    try:
        found = []
        while (message := log.recv_match()) is not None:
            found.append(message)
        return found
    finally:
        log.close()


def test_mavutil_reads_each_frame_we_wrote(flown: Path) -> None:
    for path, vehicle in flight_logs(flown):
        ours = list(TlogReader.open(path))
        read = theirs(path)

        assert len(ours) == vehicle["tlog"]["messages"]
        assert vehicle["tlog"]["damaged"] == 0
        assert [bytes(m.get_msgbuf()) for m in read] == [bytes(record.frame) for record in ours]
        assert not [m for m in read if m.get_type() == "BAD_DATA"]
        for message, record in zip(read, ours, strict=True):
            assert message._timestamp == pytest.approx(record.utc_us * 1e-6, abs=1e-5)


def test_mavutil_finds_both_directions_and_the_whole_flight(flown: Path) -> None:
    (path, vehicle), *_ = flight_logs(flown)
    read = theirs(path)
    heartbeats = [m for m in read if m.get_type() == "HEARTBEAT" and m.get_srcSystem() == 1]
    armed = [bool(m.base_mode & 128) for m in heartbeats]
    heights = [m.relative_alt for m in read if m.get_type() == "GLOBAL_POSITION_INT"]

    assert {m.get_srcSystem() for m in read} == {1, 255}
    assert (armed[0], any(armed), armed[-1]) == (False, True, False)
    assert max(heights) * 0.001 == pytest.approx(vehicle["flight"]["max_height_m"], abs=1.0)


def test_what_lies_outside_flights_is_readable_too(flown: Path) -> None:
    sessions = sorted((flown / "tlogs").glob("session-*.tlog"))

    assert sessions
    for path in sessions:
        assert [bytes(m.get_msgbuf()) for m in theirs(path)] == [
            bytes(record.frame) for record in TlogReader.open(path)
        ]
