"""The demo as a newcomer runs it, and what can be asked of its record afterwards."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from missions.files import read_plan
from missions.files.elevation import open_terrain
from tests.system.processes import GROUND_AMSL_M, HOME, a_patrol, dronectl

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

SHAPE = {
    "vehicle_uid": str,
    "sysid": int,
    "autopilot": str,
    "plan_digest": str,
    "upload": {"items": int, "verified": bool, "retries": int, "duration_s": float},
    "flight": {
        "id": str,
        "pilot": str,
        "started_utc": str,
        "ended_utc": str,
        "airborne_s": float,
        "distance_m": float,
        "max_height_m": float,
        "energy_wh": float,
        "reason": str,
        "device_class": str,
        "samples": int,
    },
    "tlog": {"path": str, "messages": int, "damaged": int},
    "waypoints_reached": int,
    "max_cross_track_m": float,
    "credited_s": float,
}

VIDEO = {
    "path": str,
    "frames": int,
    "duration_s": float,
    "klv_packets": int,
    "corrupt_frames": int,
    "gaps": int,
}


def misshapen(value: Any, shape: Any, name: str = "vehicle") -> list[str]:
    """What is missing in, or of the wrong kind for, a report."""
    if isinstance(shape, dict):
        return [
            fault
            for key, part in shape.items()
            for fault in misshapen(value.get(key), part, f"{name}.{key}")
        ]
    return [] if type(value) is shape else [f"{name}: {value!r} is no {shape.__name__}"]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo of both autopilots."""
    folder = tmp_path_factory.mktemp("demo")
    answer = dronectl(
        "demo", "--headless", "--vehicles", 3, "--autopilot", "mixed", "--seed", 7,
        "--speedup", 20, "--pilot", "Ann Example", "--out", folder, "--no-video",
    )  # fmt: skip
    assert answer.code == 0, answer.out + answer.err
    assert "all flights verified, flown and logged" in answer.out
    return folder


@pytest.fixture
def report(out: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return content


def test_the_demo_knows_the_ground_of_its_town(out: Path) -> None:
    terrain, troubles = open_terrain(out / "elevation")

    assert troubles == ()
    assert terrain.height_m(HOME) == pytest.approx(GROUND_AMSL_M, abs=0.01)


def test_the_demo_flies_every_drone_and_reports_each(report: dict[str, Any], out: Path) -> None:
    vehicles = report["vehicles"]

    assert report["ok"]
    assert [v["sysid"] for v in vehicles] == [1, 2, 3]
    assert [v["autopilot"] for v in vehicles] == ["ardupilot", "px4", "ardupilot"]
    for vehicle in vehicles:
        assert misshapen(vehicle, SHAPE) == []
        assert vehicle["upload"]["verified"]
        assert vehicle["flight"]["device_class"] == "simulator"
        assert vehicle["flight"]["pilot"] == "Ann Example"
        assert vehicle["flight"]["airborne_s"] > 60
        assert vehicle["flight"]["samples"] > vehicle["flight"]["airborne_s"]  # over 1 Hz
        assert vehicle["credited_s"] == pytest.approx(vehicle["flight"]["airborne_s"], abs=0.1)
        assert vehicle["waypoints_reached"] >= 4
        assert vehicle["max_cross_track_m"] < 15.0
        assert vehicle["tlog"]["damaged"] == 0
        assert (out / vehicle["tlog"]["path"]).stat().st_size > 10_000


def test_the_logbook_holds_what_the_demo_flew(
    report: dict[str, Any], out: Path, tmp_path: Path
) -> None:
    flights = dronectl("flights", "list", "--data", out, "--json").data
    hours = dronectl("crew", "hours", "--data", out, "--json").data
    wanted = report["vehicles"][1]["flight"]["id"]
    shown = dronectl("flights", "show", wanted[-12:], "--data", out, "--json").data

    assert {f["id"] for f in flights} == {v["flight"]["id"] for v in report["vehicles"]}
    assert {f["reason"] for f in flights} == {"landed"}
    (ann,) = hours
    assert ann["pilot"] == "Ann Example"
    assert (ann["simulator"]["flights"], ann["real"]["flights"]) == (3, 0)
    flown_s = sum(v["flight"]["airborne_s"] for v in report["vehicles"])
    assert ann["simulator"]["airborne_s"] == pytest.approx(flown_s, abs=1.0)
    kinds = [event["kind"] for event in shown["events"]]
    assert kinds.index("FlightStarted") < kinds.index("FlightAirborne") < kinds.index("FlightEnded")
    for extension, count in (("csv", rows_of), ("geojson", features_of), ("kml", tracks_of)):
        file = tmp_path / f"flights.{extension}"
        assert dronectl("flights", "export", file, "--data", out).code == 0
        assert count(file.read_text(encoding="utf-8")) == 3


def rows_of(text: str) -> int:
    return len(list(csv.DictReader(text.splitlines())))


def features_of(text: str) -> int:
    return len(json.loads(text)["features"])


def tracks_of(text: str) -> int:
    return text.count("<gx:Track>")


def test_a_plan_of_ones_own_is_flown_where_it_lies(tmp_path: Path) -> None:
    plan = a_patrol(tmp_path, 1)

    answer = dronectl(
        "demo", "--headless", "--vehicles", 1, "--plan", plan, "--speedup", 60, "--json",
        "--out", tmp_path / "out", "--no-video",
    )  # fmt: skip

    assert answer.code == 0, answer.err
    assert answer.data["vehicles"][0]["plan_digest"] == read_plan(plan).digest
    assert answer.data["vehicles"][0]["video"] is None


@pytest.mark.timeout(300)  # the first run builds the town for the camera
def test_the_demo_films_its_flights_and_finds_what_it_sees(tmp_path: Path) -> None:
    out = tmp_path / "out"

    answer = dronectl(
        "demo", "--headless", "--vehicles", 1, "--speedup", 20, "--json", "--out", out,
    )  # fmt: skip

    assert answer.code == 0, answer.err
    (vehicle,) = answer.data["vehicles"]
    video = vehicle["video"]
    assert misshapen(video, VIDEO) == []
    assert video["duration_s"] == pytest.approx(vehicle["flight"]["airborne_s"], rel=0.25)
    assert video["frames"] > video["duration_s"]
    assert video["klv_packets"] > 9 * video["duration_s"]
    assert (video["corrupt_frames"], video["gaps"]) == (0, 0)
    assert vehicle["geolocation_error_m"] < 3.0
    listed = dronectl("video", "list", "--data", out, "--json").data
    assert [each["path"] for each in listed] == [video["path"]]
