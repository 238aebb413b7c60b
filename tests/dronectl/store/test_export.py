from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import defusedxml.ElementTree as SafeET
import pytest

from dronectl.store.export import (
    flights_csv,
    flights_geojson,
    flights_json,
    flights_kml,
    track_csv,
)
from dronectl.store.flights import FlightRecord
from dronectl.store.totals import Sample
from missions.geo import GeoPoint
from tests.dronectl.store.support import EPOCH_US

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    " =1+1",
    "<script>alert(1)</script>",
    "]]><!-- & \" ' -->",
    "a\x00b\x1b[31m\ud800",
    'Zoë, "the" pilot\nnext line',
]
FLIGHT = FlightRecord(
    terms=None,
    id="0199-a",
    state="closed",
    pilot="Ana",
    vehicle_key="1",
    vehicle_uid="abc",
    plan_digest="d1",
    device_class="real",
    started_utc="2026-11-22T06:00:00.000Z",
    ended_utc="2026-11-22T06:10:00.000Z",
    duration_s=600.0,
    airborne_s=550.5,
    take_offs=1,
    landings=1,
    distance_m=1200.0,
    max_height_m=40.0,
    max_distance_m=300.0,
    energy_wh=None,
    samples=2,
    reason="landed",
    recovered=False,
    tlog="tlogs/a.tlog",
    tlog_messages=10,
    preflight={"ok": True},
    upload=None,
)
TRACK = [
    Sample(0.0, EPOCH_US, GeoPoint(48.1, -1.68), altitude_amsl_m=100.0, climb_rate_mps=-1.5),
    Sample(0.2, EPOCH_US + 200_000, None),
    Sample(0.4, EPOCH_US + 400_000, GeoPoint(48.1001, -1.68), altitude_amsl_m=101.0),
]


def hostile_flight(text: str) -> FlightRecord:
    return replace(FLIGHT, pilot=text, reason=text, vehicle_uid=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula_and_the_text_survives(text: str) -> None:
    content = flights_csv([hostile_flight(text)])

    (row,) = list(csv.DictReader(io.StringIO(content, newline="")))
    assert row["pilot"].removeprefix("'") == text.replace("\0", "")
    assert all(not cell.lstrip().startswith(("=", "+", "@")) for cell in row.values())
    assert not row["pilot"].lstrip().startswith("-")


def test_csv_keeps_numbers_and_leaves_the_unknown_empty() -> None:
    (row,) = list(csv.DictReader(io.StringIO(flights_csv([FLIGHT]))))

    assert (row["airborne_s"], row["energy_wh"], row["recovered"]) == ("550.5", "", "no")


def test_track_csv_has_one_line_for_each_sample() -> None:
    rows = list(csv.DictReader(io.StringIO(track_csv(TRACK))))

    assert len(rows) == 3
    assert (rows[0]["latitude_deg"], rows[1]["latitude_deg"]) == ("48.1", "")
    assert rows[0]["climb_rate_mps"] == "-1.5"
    assert rows[2]["utc"].endswith(".400Z")


@pytest.mark.parametrize("text", HOSTILE[:-2] + HOSTILE[-1:])
def test_geojson_is_valid_whatever_the_names(text: str) -> None:
    collection: dict[str, Any] = json.loads(flights_geojson([(hostile_flight(text), TRACK)]))

    (feature,) = collection["features"]
    assert feature["properties"]["pilot"] == text
    assert feature["geometry"]["coordinates"] == [[-1.68, 48.1, 100.0], [-1.68, 48.1001, 101.0]]
    assert len(feature["properties"]["coordTimes"]) == 2


def test_flight_without_a_track_has_no_geometry() -> None:
    collection = json.loads(flights_geojson([(FLIGHT, TRACK[:2])]))

    assert collection["features"][0]["geometry"] is None


@pytest.mark.parametrize("text", HOSTILE)
def test_kml_is_well_formed_and_renders_no_markup(text: str) -> None:
    content = flights_kml([(hostile_flight(text), TRACK)])

    root = SafeET.fromstring(content.encode())
    names = [element.text or "" for element in root.iter("{http://www.opengis.net/kml/2.2}name")]
    description = next(root.iter("{http://www.opengis.net/kml/2.2}description")).text
    assert len(names) == 2
    assert description is not None
    assert "<script" not in description
    assert isinstance(root, ET.Element)


def test_kml_track_has_a_time_for_each_place() -> None:
    root = SafeET.fromstring(flights_kml([(FLIGHT, TRACK)]).encode())

    whens = list(root.iter("{http://www.opengis.net/kml/2.2}when"))
    coords = list(root.iter("{http://www.google.com/kml/ext/2.2}coord"))
    assert [c.text for c in coords] == ["-1.68 48.1 100.0", "-1.68 48.1001 101.0"]
    assert len(whens) == 2


def test_kml_flight_without_heights_has_no_track() -> None:
    assert "gx:Track>" not in flights_kml([(FLIGHT, [])])


def test_json_has_everything() -> None:
    (flight,) = json.loads(flights_json([FLIGHT]))

    assert flight["preflight"] == {"ok": True}
    assert flight["energy_wh"] is None
