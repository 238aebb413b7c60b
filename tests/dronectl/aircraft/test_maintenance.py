from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dronectl.aircraft.maintenance import (
    Defect,
    Due,
    MaintenanceItem,
    Usage,
    check_item,
    done,
    due_item,
    objections,
)
from dronectl.aircraft.register import Aircraft, Grounding
from dronectl.errors import UserError

TODAY = dt.date(2026, 11, 20)
CRAFT = Aircraft("a", "Faucon", "X500")
ITEM = MaintenanceItem("m", "a", "Propellers", every_hours=50.0, done=TODAY)


@pytest.mark.parametrize(
    ("hours", "due"), [(44.0, Due.OK), (45.5, Due.SOON), (50.0, Due.SOON), (50.1, Due.OVERDUE)]
)
def test_upkeep_by_hours(hours: float, due: Due) -> None:
    assert due_item(ITEM, Usage(hours=hours), TODAY).due is due


def test_the_first_interval_to_run_out_decides() -> None:
    item = replace(ITEM, every_cycles=100, every_days=30, done=TODAY - dt.timedelta(days=31))

    found = due_item(item, Usage(10.0, 20), TODAY)

    assert (found.left_hours, found.left_cycles, found.left_days) == (40.0, 80, -1)
    assert found.due is Due.OVERDUE


def test_upkeep_by_date_that_was_never_done_is_overdue() -> None:
    item = MaintenanceItem("m", "a", "Inspection", every_days=365)

    assert due_item(item, Usage(), TODAY).due is Due.OVERDUE


def test_doing_it_starts_the_interval_anew() -> None:
    item = done(ITEM, "Eve", TODAY, Usage(60.0, 80), "new set")

    assert due_item(item, Usage(60.0, 80), TODAY).due is Due.OK
    assert (item.done_by, item.remarks) == ("Eve", "new set")


def test_what_keeps_an_aircraft_on_the_ground_is_said() -> None:
    grounded = replace(CRAFT, grounding=Grounding.PARTS, grounding_reason="gimbal")
    overdue = due_item(replace(ITEM, blocks_flight=True), Usage(99.0), TODAY)
    mild = due_item(ITEM, Usage(99.0), TODAY)
    soon = due_item(ITEM, Usage(49.0), TODAY)
    defect = Defect("d", "a", "cracked arm", TODAY)

    found = objections(grounded, [overdue, mild, soon], [defect, replace(defect, rectified=TODAY)])

    assert [(each.code, each.blocks) for each in found] == [
        ("aircraft.grounded", True),
        ("aircraft.maintenance", True),
        ("aircraft.maintenance", False),
        ("aircraft.maintenance", False),
        ("aircraft.defect", True),
    ]
    assert "waiting for parts (gimbal)" in found[0].text
    assert objections(CRAFT, [due_item(ITEM, Usage(1.0), TODAY)], []) == []


@pytest.mark.parametrize(
    "item", [MaintenanceItem("m", "a", "Nothing"), replace(ITEM, every_hours=0.0)]
)
def test_upkeep_that_never_comes_is_refused(item: MaintenanceItem) -> None:
    with pytest.raises(UserError):
        check_item(item)
