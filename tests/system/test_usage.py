"""Exit codes and sentences: 0 done, 1 it failed and says why, 2 wrong usage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from missions.files import read_plan
from tests.support.elevation import write_npz
from tests.system.processes import ROOT, a_patrol, dronectl, free_port

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[4.5, 43.3], [4.502, 43.3], [4.502, 43.302], [4.5, 43.302], [4.5, 43.3]]],
}


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-verb"],
        ["fly", "a.plan", "--link", "udpin:127.0.0.1:1"],
        ["demo", "--headless", "--vehicles", "0"],
        ["demo", "--headless", "--autopilot", "helicopter"],
        ["watch"],
        ["plan", "check", "a.plan", "--height", "nan"],
        ["plan", "check", "a.plan", "--distance", "-5"],
        ["plan", "make", "grid", "--area", "a.geojson", "--speed", "nan"],
        ["plan", "make", "grid", "--area", "a.geojson", "--height", "0"],
        ["plan", "make", "zigzag", "--area", "a.geojson"],
        ["plan", "make", "grid", "--area", "a.geojson", "--set", "colour=red"],
        ["plan", "make", "grid", "--area", "a.geojson", "--set", "spacing_m=nan"],
        ["plan", "make", "grid", "--area", "a.geojson", "--home", "91,4"],
        ["flights", "list", "--since", "yesterday"],
        ["flights", "list", "--until", "2026-13-01"],
        ["params", "set", "RTL_ALT", "nan", "--link", "udpin:127.0.0.1:14550"],
    ],
)
def test_wrong_usage_is_two(words: list[str]) -> None:
    answer = dronectl(*words)

    assert answer.code == 2
    assert answer.err
    assert "Traceback" not in answer.err


def test_a_vehicle_that_is_not_there_is_one(tmp_path: Path) -> None:
    answer = dronectl(
        "fly", a_patrol(tmp_path), "--link", f"udpin:127.0.0.1:{free_port()}", "--pilot", "D",
        "--data", tmp_path / "data", "--wait", 1,
    )  # fmt: skip

    assert answer.code == 1
    assert "No vehicle heard" in answer.err


@pytest.mark.parametrize(
    "name", ["synthetic_nan.plan", "synthetic_dup_keys.plan", "synthetic_wrong_types.plan"]
)
def test_a_hostile_plan_is_a_sentence_that_names_it(name: str) -> None:
    answer = dronectl("plan", "check", ROOT / "tests/data/hostile" / name)

    assert answer.code == 1
    assert "Traceback" not in answer.err
    assert (answer.err + answer.out).strip()


def test_a_plan_that_flies_too_high_is_refused_before_any_link_opens(tmp_path: Path) -> None:
    plan = a_patrol(tmp_path)

    checked = dronectl("plan", "check", plan, "--height", 20, "--json")
    flown = dronectl(
        "fly", plan, "--link", "udpin:127.0.0.1:9", "--pilot", "E", "--height-limit", 20,
        "--data", tmp_path / "data",
    )  # fmt: skip

    assert (checked.code, flown.code) == (1, 1)
    assert not checked.data["ok"]
    assert [f for f in checked.data["findings"] if f["severity"] == "error"]
    assert not (tmp_path / "data").exists()


def test_a_good_plan_is_checked_and_reckoned(tmp_path: Path) -> None:
    answer = dronectl("plan", "check", a_patrol(tmp_path), "--json")

    assert answer.code == 0
    assert answer.data["ok"]
    assert answer.data["estimate"]["duration_s"] > 30


@pytest.mark.parametrize("pattern", ["perimeter", "grid"])
def test_plans_are_made_over_an_area_and_converted(tmp_path: Path, pattern: str) -> None:
    area, plan, flat = (
        tmp_path / "area.geojson",
        tmp_path / "made.plan",
        tmp_path / "made.waypoints",
    )
    area.write_text(json.dumps(SQUARE), encoding="utf-8")

    made = dronectl("plan", "make", pattern, "--area", area, "--out", plan, "--json")
    converted = dronectl("plan", "convert", plan, flat)

    assert (made.code, converted.code) == (0, 0), made.err + converted.err
    assert made.data["items"] == len(read_plan(plan).items)
    assert flat.read_text(encoding="utf-8").startswith("QGC WPL 110")
    assert [i.command for i in read_plan(flat).items] == [i.command for i in read_plan(plan).items]


def test_a_plan_that_must_not_be_flown_is_written_by_force_only(tmp_path: Path) -> None:
    area, plan = tmp_path / "area.geojson", tmp_path / "high.plan"
    area.write_text(json.dumps(SQUARE), encoding="utf-8")
    words = ("plan", "make", "grid", "--area", area, "--out", plan, "--height", 300, "--json")

    refused = dronectl(*words)
    was_written = plan.exists()
    forced = dronectl(*words, "--force")

    assert (refused.code, forced.code) == (1, 0)
    assert not was_written
    assert "was not written" in refused.err
    assert refused.data["written"] is False
    assert len(read_plan(plan).items) == forced.data["items"]


def test_a_missing_plan_or_a_folder_is_told_with_its_full_path(tmp_path: Path) -> None:
    missing = dronectl("plan", "check", tmp_path / "nothing")
    folder = dronectl("plan", "check", tmp_path)

    assert (missing.code, folder.code) == (1, 1)
    assert f"{tmp_path / 'nothing'} was not found" in missing.err
    assert f"{tmp_path} is a folder" in folder.err


def test_heights_above_ground_are_checked_with_elevation_data(tmp_path: Path) -> None:
    plan, folder = a_patrol(tmp_path), tmp_path / "elevation"
    folder.mkdir()
    nowhere = dronectl("plan", "check", plan, "--elevation", folder)
    write_npz(folder / "high.npz", heights_m=np.full((21, 21), 100.0), north_deg=np.float64(43.32))
    (folder / "bad.npz").write_bytes(b"damaged")

    told = dronectl("plan", "check", plan, "--elevation", folder, "--json")
    flown = dronectl(
        "fly", plan, "--link", "udpin:127.0.0.1:9", "--pilot", "E", "--height-limit", 20,
        "--data", tmp_path,
    )  # fmt: skip

    assert nowhere.code == 1
    assert "holds no elevation file that can be used" in nowhere.err
    assert told.data["above_ground"]["highest_m"] == pytest.approx(30, abs=0.1)
    assert "bad.npz is no elevation file" in told.err
    assert "m above ground" in flown.err
