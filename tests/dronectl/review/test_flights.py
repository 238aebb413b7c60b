"""Flights found in a log are those the tracker would have told live."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dronectl.flight import (
    EndReason,
    FleetTracker,
    FlightAirborne,
    FlightEnded,
    FlightLanded,
    FlightStarted,
)
from dronectl.network import Identity
from dronectl.review.flights import courses_in, flights_in
from dronectl.review.logs import open_log
from dronectl.station import Station
from dronectl.store.tlog import TlogReader
from tests.dronectl.review.builders import EPOCH_US, a_flight, a_frame, a_record

DATA = Path(__file__).parents[2] / "data"
OURS = 255


def told_live(path: Path) -> list:
    station = Station(Identity())
    station.open_link("log", 0.0)
    tracker = FleetTracker(lambda: "flight")
    events: list = []
    first_us, tick_s, now_s = None, 0.0, 0.0
    for record, message in TlogReader.open(path).messages():
        first_us = record.utc_us if first_us is None else first_us
        now_s = (record.utc_us - first_us) / 1e6
        while tick_s <= now_s:
            station.on_time(tick_s)
            events += tracker.update(station.snapshot(tick_s))
            tick_s += 0.1
        if message.system_id != OURS:
            station.on_data("log", message.raw, now_s)
    return events + tracker.close(now_s)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["arducopter_4_6_sitl_errors", "copter_sik_radio_2015", "px4_1_19_sih_patrol"]
)
def test_recorded_flights_are_those_told_live(name: str, tmp_path: Path) -> None:
    path = DATA / "tlog" / f"{name}.tlog"
    live = told_live(path)

    found = flights_in(open_log(path, tmp_path))

    def times(kind: type) -> list[float]:
        return [event.at_s for event in live if isinstance(event, kind)]

    assert [f.started_s for f in found] == pytest.approx(times(FlightStarted), abs=0.3)
    assert [f.ended_s for f in found] == pytest.approx(times(FlightEnded), abs=0.3)
    assert [f.reason for f in found] == [e.reason for e in live if isinstance(e, FlightEnded)]
    marks = [mark for f in found for mark in f.marks]
    assert [m.t_s for m in marks if m.is_take_off] == pytest.approx(times(FlightAirborne), abs=0.3)
    assert [m.t_s for m in marks if not m.is_take_off] == pytest.approx(
        times(FlightLanded), abs=0.3
    )


def opened(folder: Path, data: bytes) -> list:
    path = folder / "a.tlog"
    path.write_bytes(data)
    return flights_in(open_log(path, folder))


def test_a_flight_has_its_marks_samples_and_totals(tmp_path: Path) -> None:
    (flight,) = opened(tmp_path, a_flight(40))

    assert (flight.started_s, flight.ended_s, flight.reason) == (2.0, 38.0, EndReason.LANDED)
    assert [(mark.t_s, mark.is_take_off) for mark in flight.marks] == [(5.0, True), (35.0, False)]
    assert flight.totals.airborne_s == 30.0
    assert flight.totals.max_height_m == 30.0
    assert flight.totals.distance_m == pytest.approx(150.0, rel=0.02)
    assert flight.started_utc_us == EPOCH_US + 2_000_000
    sample = flight.samples[20]
    assert (sample.mode, sample.satellites, sample.ground_speed_mps) == ("AUTO", 12, 5.0)
    assert sample.point is not None
    assert sample.voltage_v == pytest.approx(15.976)
    assert sample.heading_deg == 90.0
    assert sample.utc_us == EPOCH_US + round(sample.t_s * 1e6)


def test_each_vehicle_has_its_own_flights_in_the_order_they_began(tmp_path: Path) -> None:
    late = a_flight(30, system=2, epoch_us=EPOCH_US + 100_000_000)

    found = opened(tmp_path, a_flight(40) + late)

    assert [flight.airframe.system for flight in found] == [1, 2]
    assert found[1].started_s == 102.0


def test_without_satellites_there_is_a_flight_without_places(tmp_path: Path) -> None:
    (flight,) = opened(tmp_path, a_flight(40, has_gps=False))

    assert flight.totals.airborne_s == 30.0
    assert flight.totals.distance_m == 0.0
    assert {sample.point for sample in flight.samples} == {None}


def test_a_log_of_1970_has_flights_without_a_date(tmp_path: Path) -> None:
    (flight,) = opened(tmp_path, a_flight(40, epoch_us=0))

    assert flight.started_utc_us is None
    assert flight.totals.airborne_s == 30.0


def test_a_clock_set_in_flight_neither_splits_nor_stretches_it(tmp_path: Path) -> None:
    data = a_flight(40)
    half = len(data) // 2
    first = data[: data.index(b"\xfd", half) - 8]
    rest = a_flight(40, epoch_us=EPOCH_US - 86_400_000_000 * 365)[len(first) :]

    (flight,) = opened(tmp_path, first + rest)

    assert flight.totals.airborne_s == pytest.approx(30.0, abs=0.6)


def test_the_link_lost_for_good_ends_the_flight_at_the_last_word(tmp_path: Path) -> None:
    beat = a_frame("HEARTBEAT", 9, type=2, autopilot=3)
    data = a_flight(40)[: len(a_flight(40)) // 2]

    (flight,) = opened(tmp_path, data + a_record(60.0, beat))

    assert flight.reason in (EndReason.STATION_CLOSED, EndReason.LINK_LOST)
    assert flight.ended_s == pytest.approx(19.5, abs=0.6)


def test_a_vehicle_that_starts_anew_ends_its_flight(tmp_path: Path) -> None:
    before = a_flight(40)[: len(a_flight(40)) // 2]
    after = a_flight(30, epoch_us=EPOCH_US + 21_000_000)

    anew = [a_record(20.0 + n / 10, a_frame("ATTITUDE", time_boot_ms=n)) for n in (1, 2)]

    found = opened(tmp_path, before + b"".join(anew) + after)

    assert [flight.reason for flight in found] == [EndReason.REBOOT, EndReason.LANDED]


@pytest.mark.parametrize(
    ("names", "seconds"),
    [
        ([("STAT_FLTTIME", 3600.0, 9), ("STAT_FLTTIME", 3630.0, 9)], 3630.0),
        ([("OTHER", 1.0, 9)], None),
    ],
)
def test_the_vehicles_own_counter_is_told(
    names: list[tuple[str, float, int]], seconds: float | None, tmp_path: Path
) -> None:
    frames = [
        a_frame("PARAM_VALUE", param_id=name, param_value=value, param_type=kind)
        for name, value, kind in names
    ]

    (flight,) = opened(tmp_path, a_flight(40) + b"".join(a_record(40, f) for f in frames))

    assert (None if flight.counter is None else flight.counter.counted_s) == seconds


def test_simulators_are_recognised(tmp_path: Path) -> None:
    path = DATA / "tlog" / "px4_1_19_sih_patrol.tlog"

    (course,) = courses_in(open_log(path, tmp_path))

    assert course.airframe.is_simulator
    assert course.airframe.uid == "4954414c44494e4f"
    assert course.airframe.firmware == "1.19.0-alpha"


def test_stations_cameras_and_an_empty_log_have_no_course(tmp_path: Path) -> None:
    path = tmp_path / "a.tlog"
    path.write_bytes(a_record(0, a_frame(type=6, autopilot=8)) + a_record(1, a_frame(type=30)))

    assert courses_in(open_log(path, tmp_path)) == []
    assert opened(tmp_path, b"") == []


FLIGHT = a_flight(20)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_log_cut_or_changed_anywhere_never_raises(tmp_path: Path, draw: st.DataObject) -> None:
    data = bytearray(FLIGHT[: draw.draw(st.integers(0, len(FLIGHT)))])
    for _ in range(draw.draw(st.integers(0, 20))):
        if data:
            data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))

    for flight in opened(tmp_path, bytes(data)):
        assert flight.ended_s >= flight.started_s
