from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dronectl.errors import UserError
from dronectl.review.flights import flights_in
from dronectl.review.logs import open_log
from dronectl.review.table import Table
from dronectl.review.templates import BUILT_IN, Source, Template, read_template
from dronectl.store.export import track_csv
from tests.dronectl.review.builders import EPOCH_US, a_flight

if TYPE_CHECKING:
    from dronectl.review.log import Log

DATA = Path(__file__).parents[2] / "data"
AIRDATA = "time(millisecond),datetime(utc),latitude,longitude,height_above_takeoff(feet),speed(mph),satellites,battery_percent,flycState\n"
OURS = Template("old", "ms", 0.001, None, {"height_m": Source("ft", 0.3048)})


def opened(folder: Path, text: str | bytes, template: Template | None = None) -> Log:
    path = folder / "a.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_log(path, template=template)


def an_airdata_flight() -> str:
    lines = []
    for second in range(40):
        is_flying = 5 <= second < 35
        moment = f"2026-11-20 10:00:{second:02d}"
        lines.append(
            f"{second * 1000},{moment},48.1,{-1.68 + second * 6.7e-5:.7f},"
            f"{100 if is_flying else 0},{11 if is_flying else 0},14,{100 - second},P-GPS\n"
        )
    return AIRDATA + "".join(lines)


def test_our_own_track_comes_back_as_the_same_flight(tmp_path: Path) -> None:
    path = tmp_path / "a.tlog"
    path.write_bytes(a_flight(60))
    (flight,) = flights_in(open_log(path, tmp_path))

    log = opened(tmp_path, track_csv(flight.samples))

    (again,) = flights_in(log)
    assert isinstance(log, Table)
    assert log.template is BUILT_IN[0]
    assert again.started_utc_us == flight.started_utc_us == EPOCH_US + 2_000_000
    assert again.totals.airborne_s == pytest.approx(flight.totals.airborne_s, abs=3.0)
    assert again.totals.max_height_m == flight.totals.max_height_m
    assert again.totals.distance_m == pytest.approx(flight.totals.distance_m, rel=0.1)
    assert again.samples[40].mode == "AUTO"
    assert again.samples[40].satellites == 12


def test_a_foreign_table_is_read_by_its_template(tmp_path: Path) -> None:
    log = opened(tmp_path, an_airdata_flight())

    (flight,) = flights_in(log)

    assert flight.totals.airborne_s == pytest.approx(30.0, abs=3.0)
    assert flight.totals.max_height_m == pytest.approx(30.48)
    assert flight.samples[20].ground_speed_mps == pytest.approx(4.917, abs=0.01)
    assert flight.samples[20].remaining_fraction == pytest.approx(0.8)
    assert flight.samples[20].mode == "P-GPS"
    assert log.utc0_us == 1_795_168_800_000_000


def test_columns_are_numbers_or_text(tmp_path: Path) -> None:
    log = opened(tmp_path, "\ufeffa;b;c\n1,5;x;\n;y;\n")

    assert log.counts() == {"LINE": 2}
    assert np.array_equal(log.column("LINE", "a").values, [1.5, np.nan], equal_nan=True)
    assert log.column("LINE", "b").values.tolist() == ["x", "y"]
    assert [field.is_text for field in log.fields("LINE")] == [False, True, False]
    assert log.fields("OTHER") == ()
    assert len(log.column("OTHER", "a").values) == 0
    assert log.column("LINE", "a").t_s.tolist() == [0.0, 1.0]
    assert "template" in log.notes[0]
    assert flights_in(log) == []
    log.close()


def test_lines_that_do_not_fit_are_told(tmp_path: Path) -> None:
    log = opened(tmp_path, "ms,ft\n0,10\n1000\n\n2000,20\n1,2,3\n", OURS)

    assert log.column("LINE", "ft").values.tolist() == [10.0, 20.0]
    assert log.times.tolist() == [0.0, 2.0]
    assert log.notes == ["2 lines do not fit the header and were passed over."]
    assert flights_in(log)[0].started_utc_us is None


def test_a_template_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no column 'ms'"):
        opened(tmp_path, "a,b\n1,2\n", OURS)
    with pytest.raises(UserError, match="no table"):
        open_log(tmp_path / "a.tlog", template=OURS)
    with pytest.raises(UserError, match="cannot be read"):
        open_log(tmp_path / "missing.csv", template=OURS)


def test_hostile_cells_stay_text_and_impossible_numbers_nothing(tmp_path: Path) -> None:
    log = open_log(DATA / "hostile" / "synthetic_formula.csv")
    assert flights_in(log) == []

    track = opened(
        tmp_path,
        "utc,latitude_deg,longitude_deg,height_m,mode\n"
        "2026-11-20T10:00:00Z,999,2,1e400,=cmd|x\n"
        "yesterday,48,nan,inf,\n"
        "9999-99-99,0,0,-5,A\n",
    )

    for flight in flights_in(track):
        assert {sample.point for sample in flight.samples} == {None}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_table_cut_or_changed_anywhere_never_raises(tmp_path: Path, draw: st.DataObject) -> None:
    data = bytearray(an_airdata_flight().encode())
    del data[draw.draw(st.integers(0, len(data))) :]
    for _ in range(draw.draw(st.integers(0, 20))):
        if data:
            data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))

    log = opened(tmp_path, bytes(data))

    flights_in(log)
    for field in log.fields("LINE"):
        log.column("LINE", field.name)


def a_template(folder: Path, text: str) -> Path:
    path = folder / "t.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_template_is_read_from_a_file(tmp_path: Path) -> None:
    path = a_template(
        tmp_path,
        'name = "old"\ntime = "ms"\ntime_scale_s = 0.001\n[columns]\nheight_m = ["ft", 0.3048]\n',
    )

    assert read_template(path) == OURS
    assert read_template(a_template(tmp_path, 'time="t"\n[columns]\nmode="m"\n')) == Template(
        "t", "t", None, None, {"mode": Source("m")}
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("=", "no TOML"),
        ("", r"\[columns\]"),
        ("[columns]\ncolour = 'x'", "there is no colour"),
        ("[columns]\nmode = 'x'", "time must be"),
        ("time = 3\n[columns]\nmode = 'x'", "time must be"),
        ("time = 't'\ntime_scale_s = 0\n[columns]\nmode = 'x'", "greater than 0"),
        ("time = 't'\ntime_scale_s = nan\n[columns]\nmode = 'x'", "must be a number"),
        ("time = 't'\nutc = ''\n[columns]\nmode = 'x'", "utc must be"),
        ("time = 't'\n[columns]\nmode = ['x', true]", "must be a number"),
        ("time = 't'\n[columns]\nmode = []", "name of a column"),
    ],
)
def test_what_is_no_template_is_refused_with_a_sentence(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        read_template(a_template(tmp_path, text))


def test_a_template_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_template(tmp_path / "missing.toml")
