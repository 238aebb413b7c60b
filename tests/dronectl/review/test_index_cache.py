from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dronectl.review import index_cache
from dronectl.review.scan import Index, scan
from dronectl.review.tlog import data_of
from tests.dronectl.review.builders import a_frame, a_tlog

if TYPE_CHECKING:
    from pathlib import Path

DATA = a_tlog(*[a_frame("ATTITUDE", roll=float(n)) for n in range(20)]) + b"junk"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "a.tlog"
    path.write_bytes(DATA)
    return path


def kept(log: Path) -> Index | None:
    return index_cache.load(log, data_of(log), log.parent / "cache")


def keep(log: Path) -> Path:
    data = data_of(log)
    index_cache.save(log, data, scan(data), log.parent / "cache")
    return next(place for place in index_cache.places(log, log.parent / "cache") if place.exists())


def test_a_kept_index_is_the_one_that_was_made(log: Path) -> None:
    place = keep(log)

    index = kept(log)

    assert place.parent == log.parent
    assert index is not None
    made = scan(data_of(log))
    assert index.starts.tolist() == made.starts.tolist()
    assert index.lost == made.lost


def test_nothing_is_kept_where_nothing_was_saved(log: Path) -> None:
    assert kept(log) is None


@pytest.mark.parametrize(
    "changed", [DATA + b"x", DATA[:-1], DATA.replace(b"junk", b"gunk"), b"", b"\0" * len(DATA)]
)
def test_an_index_of_an_older_file_is_not_believed(log: Path, changed: bytes) -> None:
    keep(log)

    log.write_bytes(changed)

    assert kept(log) is None


def test_a_change_of_time_alone_is_a_change(log: Path) -> None:
    keep(log)

    os.utime(log, ns=(1, 1))

    assert kept(log) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_index_is_not_believed(log: Path, draw: st.DataObject) -> None:
    place = keep(log)
    blob = bytearray(place.read_bytes())
    if draw.draw(st.booleans()):
        blob[draw.draw(st.integers(0, len(blob) - 1))] ^= draw.draw(st.integers(1, 255))
    else:
        del blob[draw.draw(st.integers(0, len(blob) - 1)) :]
    place.write_bytes(blob)

    assert kept(log) is None


def test_an_index_that_fits_the_ends_of_a_file_but_not_its_middle_is_not_believed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "b.tlog"
    path.write_bytes(a_tlog(*[a_frame("ATTITUDE", roll=float(n)) for n in range(6000)]))
    keep(path)
    time_ns = path.stat().st_mtime_ns
    changed = bytearray(path.read_bytes())
    middle = len(changed) // 2
    changed[middle : middle + 200] = b"\0" * 200
    path.write_bytes(changed)
    os.utime(path, ns=(time_ns, time_ns))

    assert kept(path) is None


def test_beside_a_log_that_cannot_be_written_to_the_users_cache_serves(log: Path) -> None:
    beside, elsewhere = index_cache.places(log, log.parent / "cache")
    beside.mkdir()  # a folder in its place cannot be replaced by a file, whoever one is

    place = keep(log)

    assert elsewhere.exists()
    assert place == beside
    index = kept(log)
    assert index is not None
    assert np.array_equal(index.starts, scan(data_of(log)).starts)


def test_where_nothing_can_be_kept_nothing_is_said(log: Path) -> None:
    data = data_of(log)
    (log.parent / "cache").write_text("a file where a folder should be")
    next(index_cache.places(log)).mkdir()

    index_cache.save(log, data, scan(data), log.parent / "cache")

    assert kept(log) is None
