"""The simulator's side of a pace shared with a station."""

import struct
from pathlib import Path

import pytest

from simulator.errors import UserError
from simulator.pace import Pace


class RealTime:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "pace"
    made.write_bytes(bytes(16))
    return made


def station_at(path: Path, seconds: float) -> None:
    with path.open("r+b") as file:
        file.seek(8)
        file.write(struct.pack("d", seconds))


def test_nobody_is_waited_for_before_the_station_has_begun(path: Path):
    assert Pace(path).limit_s(5.0) == float("inf")


def test_the_station_may_be_left_behind_by_a_moment_only(path: Path):
    pace = Pace(path, RealTime())
    station_at(path, 30.0)
    first_s = pace.limit_s(5.0)

    station_at(path, 32.0)

    assert 5.0 < first_s < 8.0
    assert pace.limit_s(first_s) == first_s + 2.0


def test_a_station_that_stands_still_is_given_up_and_taken_up_again(path: Path):
    time = RealTime()
    pace = Pace(path, time)
    station_at(path, 30.0)
    pace.limit_s(5.0)

    time.now_s += 0.9
    assert pace.limit_s(6.0) < 8.0
    time.now_s += 0.2
    assert pace.limit_s(6.0) == float("inf")

    station_at(path, 31.0)
    assert 60.0 < pace.limit_s(60.0) < 63.0


def test_the_station_reads_how_far_we_are(path: Path):
    pace = Pace(path)
    pace.limit_s(12.5)

    assert struct.unpack("dd", path.read_bytes()) == (12.5, 0.0)


@pytest.mark.parametrize("content", [None, b"", b"short"])
def test_a_file_that_cannot_be_shared_is_a_sentence(tmp_path: Path, content: bytes | None):
    path = tmp_path / "pace"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UserError, match="--pace"):
        Pace(path)
