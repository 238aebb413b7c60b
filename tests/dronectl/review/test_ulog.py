from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dronectl.flight import EndReason
from dronectl.review.flights import courses_in, flights_in
from dronectl.review.logs import open_log
from dronectl.review.ulog import Ulog
from dronectl.review.ulog_formats import layout_of, parse_format
from tests.support.ulog import UTC_US, UlogWriter, a_ulog_flight

if TYPE_CHECKING:
    from pathlib import Path

FLIGHT = bytes(a_ulog_flight(20).data)


def opened(folder: Path, data: bytes) -> Ulog:
    path = folder / "a.ulg"
    path.write_bytes(data)
    log = open_log(path)
    assert isinstance(log, Ulog)
    return log


def test_a_flight_is_found_with_its_figures(tmp_path: Path) -> None:
    (flight,) = flights_in(opened(tmp_path, a_ulog_flight(40).data))

    assert (flight.started_s, flight.ended_s, flight.reason) == (2.0, 38.0, EndReason.LANDED)
    assert flight.totals.airborne_s == 30.0
    assert flight.totals.distance_m == pytest.approx(150.0, rel=0.02)
    assert flight.totals.max_height_m == 30.0
    airframe = flight.airframe
    assert (airframe.system, airframe.autopilot, airframe.firmware) == (9, 12, "1.14.3")
    assert airframe.uid == "000100000000373337383430510a00340021"
    assert not airframe.is_simulator
    assert flight.started_utc_us == UTC_US + 2_000_000
    sample = flight.samples[50]
    assert (sample.mode, sample.satellites, sample.ground_speed_mps) == ("AUTO.MISSION", 14, 5.0)
    assert sample.heading_deg == pytest.approx(90.0)
    assert sample.remaining_fraction == pytest.approx(0.94)
    assert flight.counter is not None
    assert flight.counter.counted_s == pytest.approx(0x1FFFFFFFF * 1e-6)
    assert [(line.t_s, line.text) for line in flight.texts] == [(5.0, "Takeoff detected")]


def test_sensors_are_told_apart_and_read_together(tmp_path: Path) -> None:
    log = opened(tmp_path, FLIGHT)

    second = log.column("battery_status", "voltage_v", component=1)
    both = log.column("battery_status", "voltage_v")

    assert set(second.values.tolist()) == {12.0}
    assert len(both.t_s) == 200
    assert (both.t_s[1:] >= both.t_s[:-1]).all()
    assert len(log.column("battery_status", "voltage_v", system=3).t_s) == 0


def test_types_within_types_have_their_own_fields(tmp_path: Path) -> None:
    log = opened(tmp_path, FLIGHT)

    assert log.column("esc_status", "esc[1].rpm").values[:3].tolist() == [0, -1, -2]
    assert log.column("esc_status", "main.state").values[0] == 3
    assert log.column("vehicle_local_position", "delta").values.shape == (100, 3)
    with pytest.raises(KeyError):
        log.column("esc_status", "colour")
    assert log.fields("none") == ()
    assert len(log.column("none", "x").t_s) == 0


def test_without_satellites_there_is_neither_place_nor_date(tmp_path: Path) -> None:
    log = opened(tmp_path, a_ulog_flight(20, has_gps=False).data)

    (flight,) = flights_in(log)
    assert flight.started_utc_us is None
    assert {sample.point for sample in flight.samples} == {None}
    assert log.notes == ["No satellite told this log the date."]


def test_a_receiver_in_the_wrong_year_is_told_and_not_believed(tmp_path: Path) -> None:
    log = opened(tmp_path, a_ulog_flight(20, utc_us=946_684_800_000_000).data)

    assert log.utc0_us is None
    assert "2000" in log.notes[0]


def test_a_simulators_log_is_known_for_one(tmp_path: Path) -> None:
    (course,) = courses_in(opened(tmp_path, a_ulog_flight(20, is_simulator=True).data))

    assert course.airframe.is_simulator


def test_damage_costs_what_it_hits_and_is_counted(tmp_path: Path) -> None:
    data = bytearray(FLIGHT)
    half = len(data) // 2
    data[half : half + 40] = b"\xff" * 40
    whole = sum(kind.count for kind in opened(tmp_path, FLIGHT).messages)

    log = opened(tmp_path, bytes(data))

    assert log.damaged == 1
    assert whole - 6 <= sum(kind.count for kind in log.messages) < whole


@pytest.mark.parametrize("data", [b"", b"x", b"ULog" * 100, FLIGHT[:15], FLIGHT[:16]])
def test_what_is_no_log_is_an_empty_one(tmp_path: Path, data: bytes) -> None:
    log = opened(tmp_path, data)

    assert (log.messages, flights_in(log)) == ((), [])


@pytest.mark.parametrize(
    "text", ["", "a", "a:uint8_t", "a:uint8_t[99999999] x;", ":uint8_t x;", "a:uint8_t x y;"]
)
def test_a_definition_that_is_none_is_refused(text: str) -> None:
    assert parse_format(text) is None


@pytest.mark.parametrize(
    "fields",
    [
        [("a", 0, "x")],
        [("b", 0, "x")],
        [("uint64_t", 60_000, "x")],
        [("c", 9999, "x")],
    ],
)
def test_a_type_that_holds_itself_an_unknown_or_too_much_has_no_layout(
    fields: list[tuple[str, int, str]],
) -> None:
    definitions = {"a": fields, "c": [("double", 100, "y")]}

    assert layout_of("a", definitions) is None


def test_closed_logs_give_no_more(tmp_path: Path) -> None:
    log = opened(tmp_path, FLIGHT)

    log.close()

    with pytest.raises(ValueError, match="closed"):
        log.column("vehicle_status", "nav_state")


def test_strange_messages_are_passed_over(tmp_path: Path) -> None:
    log = UlogWriter()
    log.message("A", b"\0")
    log.message("A", b"\0\0\0unknown")
    log.message("L", b"1")
    log.message("I", b"\xff")
    log.message("I", b"")
    log.inform("double x", b"12345678")
    log.inform("float y", b"1")
    log.subscribe("vehicle_status")
    log.add("vehicle_status", "QBBBB", 1, 1, 1, 1, 1)
    log.message("D", b"\xff\xff1")

    found = opened(tmp_path, log.data)

    assert found.counts() == {"vehicle_status": 1}
    assert found.damaged >= 2


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_log_cut_or_changed_anywhere_never_raises(tmp_path: Path, draw: st.DataObject) -> None:
    data = bytearray(FLIGHT)
    del data[draw.draw(st.integers(0, len(data))) :]
    for _ in range(draw.draw(st.integers(0, 30))):
        if data:
            where = draw.draw(st.integers(0, min(len(data) - 1, 3000)))
            data[where] = draw.draw(st.integers(0, 255))

    log = opened(tmp_path, bytes(data))

    for flight in flights_in(log):
        assert flight.ended_s >= flight.started_s
    for kind in log.messages:
        for field in log.fields(kind.name):
            log.column(kind.name, field.name)
