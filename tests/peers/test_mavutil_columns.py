"""Every value of every message of the recorded logs, as pymavlink's own reader gives it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pymavlink import mavutil

from dronectl.review.logs import open_log

DATA = Path(__file__).parents[1] / "data"

pytestmark = pytest.mark.slow


def theirs(path: Path) -> dict[str, list[Any]]:
    log = mavutil.mavlink_connection(str(path), dialect="all")
    found: dict[str, list[Any]] = defaultdict(list)
    try:
        while (message := log.recv_match()) is not None:
            found[message.get_type()].append(message)
    finally:
        log.close()
    found.pop("BAD_DATA", None)
    return found


def flat(value: Any) -> Any:
    """Text as ours: up to the first zero byte."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.split("\0", 1)[0] if isinstance(value, str) else value


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "name",
    [
        "tlog/arducopter_4_6_sitl_errors.tlog",
        "tlog/arducopter_4_6_sitl_patrol.tlog",
        "tlog/copter_sik_radio_2015.tlog",
        "tlog/px4_1_19_sih_patrol.tlog",
        "hostile/synthetic_tlog_truncated_midframe.tlog",
    ],
)
def test_every_field_of_every_message_is_what_mavutil_reads(name: str, tmp_path: Path) -> None:
    path = DATA / name
    ours = open_log(path, tmp_path)

    read = theirs(path)

    assert ours.counts() == {kind: len(messages) for kind, messages in read.items()}
    compared = 0
    for kind, messages in read.items():
        if kind.startswith("UNKNOWN"):
            continue
        for field in messages[0].get_fieldnames():
            column = ours.column(kind, f"{field}_" if field in ("from", "class") else field)
            values = np.array([flat(getattr(m, field)) for m in messages])
            assert np.array_equal(column.values, values, equal_nan=values.dtype.kind == "f"), (
                kind,
                field,
            )
            compared += values.size
    assert compared > 20_000


def test_times_senders_and_directions_are_those_of_mavutil(tmp_path: Path) -> None:
    path = DATA / "tlog/copter_sik_radio_2015.tlog"
    ours = open_log(path, tmp_path)

    read = theirs(path)

    for kind, messages in read.items():
        t_s, _ = ours.column(kind, ours.fields(kind)[0].name)
        assert ours.utc0_us is not None
        stamps = np.array([m._timestamp for m in messages])
        assert np.allclose(t_s + ours.utc0_us * 1e-6, stamps, atol=2e-6)
    senders = {(m.get_srcSystem(), m.get_srcComponent()) for ms in read.values() for m in ms}
    assert {(kind.system, kind.component) for kind in ours.messages} == senders
