"""Preflight by hand, and what is kept of it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from dronectl.safety.checklists import (
    DEFAULT,
    Checklist,
    CheckResult,
    ManualItem,
    Override,
    checklist_from,
)
from dronectl.safety.preflight import Check, Level

ALL_DONE = {item.code: True for item in DEFAULT.items}
GOOD = Check("gps", "Satellites", True, "3D", "3D", Level.BLOCK)
BAD = Check("battery", "Battery", False, "20 %", "60 %", Level.BLOCK)


def a_result(**changes: object) -> CheckResult:
    result = CheckResult(DEFAULT, "Martin", "2026-06-01T08:00:00Z", ALL_DONE, (GOOD,))
    return replace(result, **changes)  # type: ignore[arg-type]


def test_everything_looked_at_and_good_may_arm() -> None:
    assert a_result().may_arm


@pytest.mark.parametrize(
    "changes",
    [
        {"who": "  "},
        {"answers": {**ALL_DONE, "propellers": False}},
        {"answers": {}},
        {"checks": (GOOD, BAD)},
        {"checks": (BAD,), "override": Override("Dupont", "ok")},
        {"checks": (BAD,), "override": Override(" ", "search for a missing child")},
        {"who": "", "override": Override("Dupont", "search for a missing child")},
    ],
)
def test_anything_missing_keeps_it_from_arming(changes: dict[str, object]) -> None:
    assert not a_result(**changes).may_arm


def test_a_supervisor_with_a_written_reason_may_override() -> None:
    override = Override("Dupont", "search for a missing child")

    assert a_result(checks=(BAD,), answers={}, override=override).may_arm


def test_what_is_optional_may_be_left_open() -> None:
    answers = {code: done for code, done in ALL_DONE.items() if code != "observer"}

    result = a_result(answers=answers)

    assert result.missing == ()
    assert result.may_arm


def test_the_record_says_what_was_answered_measured_and_overridden() -> None:
    override = Override("Dupont", "search for a missing child")

    record = a_result(checks=(BAD,), answers={"battery": True}, override=override).record()

    assert json.loads(json.dumps(record)) == record
    assert record["checklist"] == {"model": "*", "version": 1}
    assert record["answers"]["battery"] is True
    assert record["answers"]["propellers"] is None
    assert record["checks"][0]["measured"] == "20 %"
    assert record["override"] == {"supervisor": "Dupont", "reason": "search for a missing child"}
    assert a_result().record()["override"] is None


def test_a_list_comes_back_from_what_was_written() -> None:
    own = Checklist("M30", 3, (ManualItem("a", "Arms"), ManualItem("b", "Beacon", False)))

    assert checklist_from(json.loads(json.dumps(asdict(own)))) == own


@pytest.mark.parametrize("data", [{}, {"model": "x", "version": 1, "items": [{"code": "a"}]},
                                  {"model": "x", "version": 1, "items": None}])  # fmt: skip
def test_what_is_no_list_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a checklist"):
        checklist_from(data)
