from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dronectl.review.dataflash import Dataflash
from dronectl.review.flights import courses_in, flights_in
from dronectl.review.log import Kind
from dronectl.review.logs import open_log
from tests.support.dataflash import FORMATS, a_dataflash_flight

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.review.log import Log

FLIGHT = a_dataflash_flight(20)


def opened(folder: Path, data: bytes, name: str = "a.bin") -> Log:
    path = folder / name
    path.write_bytes(data)
    return open_log(path)


@pytest.mark.parametrize("name", ["a.bin", "a.log", "A.BIN"])
def test_a_flight_is_found_with_its_figures(tmp_path: Path, name: str) -> None:
    written = a_dataflash_flight(40)
    data = bytes(written.text if name.endswith("log") else written.binary)

    log = opened(tmp_path, data, name)

    assert isinstance(log, Dataflash)
    assert (log.format, log.damaged, log.notes) == (name[-3:].lower(), 0, [])
    (flight,) = flights_in(log)
    assert [mark.is_take_off for mark in flight.marks] == [True, False]
    assert flight.totals.airborne_s == pytest.approx(30.0, abs=0.3)
    assert flight.totals.distance_m == pytest.approx(150.0, rel=0.02)
    assert flight.totals.max_height_m == 30.0
    airframe = flight.airframe
    assert (airframe.system, airframe.autopilot, airframe.firmware) == (7, 3, "4.5.7")
    assert airframe.uid == "23003a001551373139333238000000000000"
    assert not airframe.is_simulator
    assert flight.counter is not None
    assert flight.counter.counted_s == 7200.0
    sample = flight.samples[40]
    assert (sample.mode, sample.satellites, sample.mission_current) == ("AUTO", 14, 1)
    assert (sample.heading_deg, sample.ground_speed_mps) == (90.0, 5.0)
    assert flight.started_utc_us is not None
    assert flight.started_utc_us // 1_000_000 == 1_795_505_584
    assert [line.text for line in flight.texts] == ["Mission: 1 Takeoff"]


def test_sensors_are_told_apart_by_their_number(tmp_path: Path) -> None:
    log = opened(tmp_path, FLIGHT.binary)

    assert [kind for kind in log.messages if kind.name == "BAT"] == [
        Kind("BAT", 0, 0, 100),
        Kind("BAT", 0, 1, 100),
    ]
    assert set(log.column("BAT", "Volt", component=1).values.tolist()) == {12.0}
    assert len(log.column("BAT", "Volt").values) == 200
    assert len(log.column("BAT", "Volt", system=9).values) == 0


def test_columns_have_units_and_types(tmp_path: Path) -> None:
    log = opened(tmp_path, FLIGHT.binary)

    units = {field.name: field.unit for field in log.fields("GPS")}
    assert (units["Lat"], units["Spd"], units["TimeUS"]) == ("deglatitude", "m/s", "µs")
    assert log.column("ISBD", "x").values.shape == (1, 32)
    assert log.column("ATT", "Roll").values[0] == 1.5
    assert log.column("MSG", "Message").values[0].startswith("ArduCopter")
    assert log.fields("NONE") == ()
    assert len(log.column("NONE", "x").values) == 0
    with pytest.raises(KeyError):
        log.column("ATT", "Colour")
    log.close()
    with pytest.raises(ValueError, match="closed"):
        log.column("ATT", "Roll")


@pytest.mark.parametrize("name", ["a.bin", "a.log"])
def test_without_satellites_there_is_neither_place_nor_date(tmp_path: Path, name: str) -> None:
    written = a_dataflash_flight(20, has_gps=False)

    log = opened(tmp_path, bytes(written.text if name == "a.log" else written.binary), name)

    (flight,) = flights_in(log)
    assert flight.started_utc_us is None
    assert {sample.point for sample in flight.samples} == {None}
    assert log.notes == ["No satellite told this log the date."]


def test_a_receiver_in_the_wrong_year_is_told_and_not_believed(tmp_path: Path) -> None:
    log = opened(tmp_path, a_dataflash_flight(20, week=2446 - 1024).binary)

    assert log.utc0_us is None
    assert "2007" in log.notes[0]


def test_a_simulators_log_is_known_for_one(tmp_path: Path) -> None:
    uid = "3d1219c7c4c5404aaa1f6d2a48adfda4"
    written = a_dataflash_flight(20, is_simulator=True)
    written.add("MSG", 100_000_000, uid)
    written.binary[:] = written.binary.replace(b"CubeOrange 003A0023 31375115 38323339", b"x" * 37)

    (course,) = courses_in(opened(tmp_path, written.binary))

    assert course.airframe.is_simulator
    assert course.airframe.uid == "336431323139633763346335343034616100"


def test_damage_costs_what_it_hits_and_is_counted(tmp_path: Path) -> None:
    data = bytearray(FLIGHT.binary)
    at = data.index(b"\xa3\x95" + bytes((FORMATS["ATT"][0],)), len(data) // 2)
    whole = opened(tmp_path, FLIGHT.binary).counts()["ATT"]
    data[at + 1] = 0

    log = opened(tmp_path, data)

    assert log.counts()["ATT"] == whole - 1
    assert log.damaged == 1


def test_the_filling_of_the_last_page_is_no_damage(tmp_path: Path) -> None:
    assert opened(tmp_path, FLIGHT.binary + b"\xff" * 200).damaged == 0
    assert opened(tmp_path, FLIGHT.binary + b"\x01\x02" * 100).damaged == 1


def test_a_log_without_arming_was_armed_all_the_time(tmp_path: Path) -> None:
    data = FLIGHT.binary
    for name in ("EV", "ARM"):
        number = FORMATS[name][0]
        data = data.replace(bytes((0xA3, 0x95, number)), bytes((0xA3, 0x95, 250)))

    (flight,) = flights_in(opened(tmp_path, data))

    assert flight.started_s <= 100.2


def test_lines_that_fit_no_format_are_damage(tmp_path: Path) -> None:
    text = FLIGHT.text + b"GPS, 1, 2\nnonsense\nATT, x, y, 0, 0, 0, 0, 1.0\n\n"

    log = opened(tmp_path, text, "a.log")

    assert log.damaged == 1
    assert np.isnan(log.column("ATT", "DesRoll").values[-1])


def test_nothing_is_an_empty_log(tmp_path: Path) -> None:
    for name in ("a.bin", "a.log"):
        log = opened(tmp_path, b"", name)

        assert (log.messages, flights_in(log)) == ((), [])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from(["a.bin", "a.log"]))
def test_a_log_cut_or_changed_anywhere_never_raises(
    tmp_path: Path, draw: st.DataObject, name: str
) -> None:
    data = bytearray(FLIGHT.binary if name == "a.bin" else FLIGHT.text)
    del data[draw.draw(st.integers(0, len(data))) :]
    for _ in range(draw.draw(st.integers(0, 30))):
        if data:
            where = draw.draw(st.integers(0, min(len(data) - 1, 4000)))
            data[where] = draw.draw(st.integers(0, 255))

    log = opened(tmp_path, bytes(data), name)

    for flight in flights_in(log):
        assert flight.ended_s >= flight.started_s
    for kind in log.messages:
        for field in log.fields(kind.name):
            log.column(kind.name, field.name)
