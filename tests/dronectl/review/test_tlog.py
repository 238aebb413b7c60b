from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from dronectl.review.log import Kind
from dronectl.review.logs import open_log
from tests.dronectl.review.builders import EPOCH_US, a_frame, a_record, a_tlog

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.review.log import Log


def opened(folder: Path, data: bytes) -> Log:
    path = folder / "a.tlog"
    path.write_bytes(data)
    return open_log(path, folder / "cache")


def test_messages_are_counted_by_type_and_sender(tmp_path: Path) -> None:
    log = opened(tmp_path, a_tlog(a_frame(), a_frame(system=2), a_frame("ATTITUDE"), a_frame()))

    assert log.messages == (
        Kind("ATTITUDE", 1, 1, 1),
        Kind("HEARTBEAT", 1, 1, 2),
        Kind("HEARTBEAT", 2, 1, 1),
    )
    assert log.counts() == {"ATTITUDE": 1, "HEARTBEAT": 3}
    assert log.has("ATTITUDE", "roll")
    assert not log.has("ATTITUDE", "colour")
    assert not log.has("GPS_RAW_INT")


def test_a_column_has_the_fields_own_type_and_the_times_of_its_records(tmp_path: Path) -> None:
    frames = [a_frame("ATTITUDE", roll=0.1 * n, time_boot_ms=n) for n in range(4)]
    log = opened(tmp_path, a_tlog(*frames, step_s=0.5))

    t_s, roll = log.column("ATTITUDE", "roll")

    assert t_s.tolist() == [0.0, 0.5, 1.0, 1.5]
    assert roll.dtype == np.float32
    assert roll == pytest.approx([0.0, 0.1, 0.2, 0.3])
    assert log.column("ATTITUDE", "time_boot_ms").values.dtype == np.uint32
    assert (log.utc0_us, log.duration_s) == (EPOCH_US, 1.5)


def test_payloads_cut_short_are_filled_with_zeros_at_the_end_of_the_file_too(
    tmp_path: Path,
) -> None:
    frames = [a_frame("PARAM_VALUE", param_id="A", param_count=n) for n in (0x0100, 0, 1)]
    log = opened(tmp_path, a_tlog(*frames, a_frame("STATUSTEXT", severity=0, text="")))

    assert log.column("PARAM_VALUE", "param_count").values.tolist() == [0x0100, 0, 1]
    assert log.column("PARAM_VALUE", "param_id").values.tolist() == ["A", "A", "A"]
    assert log.column("STATUSTEXT", "text").values.tolist() == [""]


def test_texts_end_at_the_first_zero_and_arrays_are_rows(tmp_path: Path) -> None:
    log = opened(
        tmp_path,
        a_tlog(
            a_frame("STATUSTEXT", text="Été\0rest"),
            a_frame("BATTERY_STATUS", voltages=(4100, 4000), battery_remaining=50),
            a_frame("GPS_RTCM_DATA", data=b"\1\2", len=2),
        ),
    )

    assert log.column("STATUSTEXT", "text").values.tolist() == ["Été"]
    voltages = log.column("BATTERY_STATUS", "voltages").values
    assert voltages.shape == (1, 10)
    assert voltages[0, :3].tolist() == [4100, 4000, 0]
    assert log.column("GPS_RTCM_DATA", "data").values.shape == (1, 180)
    fields = {field.name: field for field in log.fields("BATTERY_STATUS")}
    assert (fields["voltages"].length, fields["voltages"].unit) == (10, "mV")
    assert fields["battery_remaining"].is_plottable
    assert not log.fields("STATUSTEXT")[1].is_plottable


def test_version_one_frames_have_zero_extension_fields(tmp_path: Path) -> None:
    frame = a_frame("STATUSTEXT", text="x" * 50, version=1)
    log = opened(tmp_path, a_tlog(frame, a_frame("STATUSTEXT", text="y", id=7)))

    assert log.column("STATUSTEXT", "id").values.tolist() == [0, 7]


def test_one_sender_alone_can_be_asked_for(tmp_path: Path) -> None:
    frames = [a_frame("ATTITUDE", n % 2 + 1, roll=float(n)) for n in range(4)]
    log = opened(tmp_path, a_tlog(*frames))

    assert log.column("ATTITUDE", "roll", system=2).values.tolist() == [1.0, 3.0]
    assert len(log.column("ATTITUDE", "roll", system=1, component=9).t_s) == 0


def test_what_is_not_there_is_an_empty_column_but_a_wrong_field_is_a_bug(tmp_path: Path) -> None:
    log = opened(tmp_path, a_tlog(a_frame()))

    assert len(log.column("ATTITUDE", "roll").values) == 0
    assert len(log.column("NONSENSE", "roll").values) == 0
    assert log.fields("NONSENSE") == ()
    with pytest.raises(KeyError):
        log.column("HEARTBEAT", "roll")


def test_unknown_types_are_counted_under_their_number(tmp_path: Path) -> None:
    unknown = b"\xfd\x03\0\0\x07\x01\x01\xff\xff\x7f" + b"abc" + b"zz"
    log = opened(tmp_path, a_tlog(unknown))

    assert log.counts() == {"UNKNOWN_8388607": 1}


def test_damage_is_counted_with_its_place(tmp_path: Path) -> None:
    record = a_record(0, a_frame())
    log = opened(tmp_path, record + b"junk" + a_record(1, a_frame()))

    assert log.damaged == 1
    assert log.lost == ((len(record), len(record) + 4),)
    assert log.lost_bytes == 4


def test_an_empty_file_is_an_empty_log(tmp_path: Path) -> None:
    log = opened(tmp_path, b"")

    assert (log.messages, log.duration_s, log.utc0_us) == ((), 0.0, None)


def test_a_column_outlives_its_log_but_a_closed_log_gives_no_more(tmp_path: Path) -> None:
    log = opened(tmp_path, a_tlog(a_frame("ATTITUDE", roll=1.0)))
    column = log.column("ATTITUDE", "roll")

    log.close()

    assert column.values.tolist() == [1.0]
    with pytest.raises(ValueError, match="closed"):
        log.column("ATTITUDE", "pitch")


def told_time(utc_us: int) -> bytes:
    return a_frame("SYSTEM_TIME", time_unix_usec=utc_us)


def test_a_clock_that_was_set_is_told(tmp_path: Path) -> None:
    records = [a_record(0, a_frame()), a_record(1, a_frame(), epoch_us=5_000_000)]

    log = opened(tmp_path, b"".join(records))

    assert log.notes == ["The recording clock was set during the log (1); the times here run on."]
    assert log.times.tolist() == [0.0, 0.0]


def test_without_a_date_the_vehicles_is_taken_and_that_is_said(tmp_path: Path) -> None:
    records = [a_record(n, told_time(EPOCH_US + n * 1_000_000), epoch_us=0) for n in range(3)]

    log = opened(tmp_path, b"".join(records))

    assert log.utc0_us == EPOCH_US
    assert "this one is the vehicle's" in log.notes[0]


def test_a_date_nobody_knows_stays_unknown(tmp_path: Path) -> None:
    records = [a_record(n, told_time(n), epoch_us=0) for n in range(3)]

    log = opened(tmp_path, b"".join(records))

    assert log.utc0_us is None
    assert "no vehicle told one" in log.notes[0]


def test_clocks_of_different_days_are_told(tmp_path: Path) -> None:
    frames = [told_time(EPOCH_US - 366 * 86_400_000_000) for _ in range(3)]

    log = opened(tmp_path, a_tlog(*frames))

    assert log.utc0_us == EPOCH_US
    assert log.notes == [
        "The recording clock says 2026-11-18, the vehicle's 2025-11-17; the first is used."
    ]
