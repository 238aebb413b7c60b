"""``dronectl log`` and ``dronectl flights import``: what a person types."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from tests.system.processes import ROOT, dronectl

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PATROL = ROOT / "tests/data/tlog/arducopter_4_6_sitl_patrol.tlog"


def test_a_log_is_imported_once_and_listed(tmp_path: Path) -> None:
    first = dronectl("flights", "import", PATROL, "--pilot", "Ana", "--data", tmp_path, "--json")
    second = dronectl("flights", "import", PATROL, "--data", tmp_path)

    listed = json.loads(dronectl("flights", "list", "--data", tmp_path, "--json").out)
    assert (first.code, second.code) == (0, 0)
    assert json.loads(first.out)["files"][0]["outcomes"][0]["flight_id"] == listed[0]["id"]
    assert "brought in before" in second.out
    assert [(f["pilot"], f["device_class"]) for f in listed] == [("Ana", "simulator")]
    counted = json.loads(dronectl("flights", "counters", "--data", tmp_path, "--json").out)
    assert counted[0]["counted_s"] == 182.0


def test_one_bad_file_does_not_keep_the_others_out(tmp_path: Path) -> None:
    bad = tmp_path / "bad.tlog"
    bad.write_bytes(b"\xfd" * 500)

    answer = dronectl("flights", "import", bad, PATROL, "--data", tmp_path / "data")

    assert answer.code == 1
    assert "bad.tlog" in answer.err
    assert "1 of 1 flights added" in answer.out
    assert "Traceback" not in answer.err


def test_a_flight_is_entered_by_hand_with_a_reason(tmp_path: Path) -> None:
    words = [
        "flights",
        "add",
        "--pilot",
        "Bo",
        "--aircraft",
        "7",
        "--minutes",
        12,
        "--data",
        tmp_path,
    ]

    without = dronectl(*words, "--started", "2026-10-01T10:00")
    given = dronectl(*words, "--started", "2026-10-01T10:00", "--reason", "no card", "--json")
    again = dronectl(*words, "--started", "2026-10-01T10:01", "--reason", "no card")

    assert (without.code, given.code, again.code) == (2, 0, 1)
    assert json.loads(given.out)["airborne_s"] == 720.0
    assert "has this flight already" in again.err


def test_what_a_log_holds_is_told_and_exported(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"

    info = json.loads(dronectl("log", "info", PATROL, "--json").out)
    columns = json.loads(dronectl("log", "columns", PATROL, "--json").out)
    export = dronectl("log", "export", PATROL, out, "-m", "ATTITUDE", "-f", "roll")
    wrong = dronectl("log", "export", PATROL, out, "-m", "ATTITUDE", "-f", "colour")

    assert (info["messages"], info["damaged"], len(info["flights"])) == (26_499, 0, 1)
    assert {"message": "ATTITUDE", "count": 931, "field": "roll", "unit": "rad"}.items() <= next(
        c for c in columns if c["field"] == "roll" and c["message"] == "ATTITUDE"
    ).items()
    assert (export.code, wrong.code) == (0, 1)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["t_s", "utc", "roll"]
    assert len(rows) == 932
    assert "roll" in wrong.err
