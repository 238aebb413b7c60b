from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import Qt

from missions import items as known
from missions.geo import Altitude, GeoPoint, Position, Reference
from missions.items import jump, loiter_time, look_at, return_home, waypoint
from missions.plan import Plan
from tests.support.plans import a_plan, at
from ui.models.item_table import DERIVED_ROLE, SEVERITY_ROLE, Column, ItemTable
from ui.models.plan_document import PlanDocument

if TYPE_CHECKING:
    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot


pytestmark = pytest.mark.usefixtures("qapp")


def a_table(plan: Plan | None = None) -> tuple[PlanDocument, ItemTable]:
    document = PlanDocument()
    table = ItemTable(document)
    table.setParent(document)
    if plan is not None:
        document.edit(lambda _plan: plan, "make")
    return document, table


def shown(table: ItemTable, row: int, column: Column) -> Any:
    return table.data(table.index(row, column))


def write(table: ItemTable, row: int, column: Column, value: object) -> bool:
    return table.setData(table.index(row, column), value)


def test_it_is_a_proper_model_empty_full_and_while_it_changes(
    qtmodeltester: ModelTester, qtbot: QtBot
) -> None:
    document, table = a_table()
    qtmodeltester.check(table)
    document.edit(lambda _plan: a_plan(), "make")
    qtmodeltester.check(table)

    table.delete([1, 3])
    table.move([0, 1], 4)
    document.undo()
    document.undo()
    document.analyse_now()

    assert table.rowCount() == len(document.plan.items)


def test_it_shows_what_an_operator_reads() -> None:
    _, table = a_table(a_plan())

    row = [shown(table, 2, column) for column in Column]

    assert row[:2] == ["Waypoint", "3"]
    assert row[2].startswith("43.51505, 4.98")
    assert row[3:] == ["30", "6.0", "0"]
    assert shown(table, 1, Column.COMMAND) == "Speed"
    assert shown(table, 1, Column.PLACE) == "–"  # noqa: RUF001 - a dash is meant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45", Altitude(45.0, Reference.HOME)),
        ("45,5 m", Altitude(45.5, Reference.HOME)),
        ("60 AGL", Altitude(60.0, Reference.TERRAIN)),
        ("120 amsl", Altitude(120.0, Reference.AMSL)),
    ],
)
def test_a_height_is_written_with_or_without_what_it_is_above(
    text: str, expected: Altitude
) -> None:
    document, table = a_table(a_plan())

    assert write(table, 2, Column.HEIGHT, text)

    assert document.plan.items[2].altitude == expected
    assert document.undo_label == "Height of item 3"


@pytest.mark.parametrize(
    ("text", "latitude_deg", "longitude_deg"),
    [
        ("43.5, 4.9", 43.5, 4.9),
        ("43,5 ; 4,9", 43.5, 4.9),
        ("33.5 S 70.6 W", -33.5, -70.6),
        ("-33.5 -70.6", -33.5, -70.6),
        ("48.1°N 1.2°O", 48.1, -1.2),
    ],
)
def test_a_place_is_written_as_people_write_it(
    text: str, latitude_deg: float, longitude_deg: float
) -> None:
    document, table = a_table(a_plan())

    assert write(table, 2, Column.PLACE, text)

    assert document.plan.items[2].position == GeoPoint(latitude_deg, longitude_deg)


def test_a_height_written_with_several_items_selected_is_for_all_of_them() -> None:
    document, table = a_table(a_plan())
    document.focus.set([1, 2, 4], 2)

    write(table, 2, Column.HEIGHT, "55")

    heights = [item.altitude.value_m for item in document.plan.items if item.altitude]
    assert heights == [30.0, 55.0, 30.0, 55.0, 30.0]
    document.undo()
    assert document.plan == a_plan()


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (2, Column.HEIGHT, "high"),
        (2, Column.HEIGHT, "40 fathoms"),
        (2, Column.HEIGHT, "nan"),
        (2, Column.PLACE, "somewhere"),
        (2, Column.PLACE, "95, 10"),
        (2, Column.SPEED, "-3"),
        (2, Column.SPEED, "fast"),
        (2, Column.HOLD, "-1"),
        (2, Column.HOLD, "99999"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_happens(
    row: int, column: Column, value: str, qtbot: QtBot
) -> None:
    document, table = a_table(a_plan())
    before = document.plan

    with qtbot.waitSignal(table.refused) as blocker:
        assert not write(table, row, column, value)

    assert len(blocker.args[0]) > 10
    assert document.plan == before


def test_a_speed_is_a_step_of_its_own_before_the_item_and_then_changed_in_place() -> None:
    document, table = a_table(a_plan())
    count = len(document.plan.items)
    write(table, 4, Column.SPEED, "9")
    write(table, 5, Column.SPEED, "7.5")
    write(table, 1, Column.SPEED, "5")

    assert len(document.plan.items) == count + 1
    assert [shown(table, row, Column.SPEED) for row in (1, 3, 4, 5, 6)] == [
        "5.0",
        "5.0",
        "7.5",
        "7.5",
        "7.5",
    ]
    assert table.data(table.index(5, Column.SPEED), DERIVED_ROLE)
    assert not table.data(table.index(4, Column.SPEED), DERIVED_ROLE)


def test_a_command_becomes_another_that_can_be_flown() -> None:
    for command in sorted(vars(known)[name] for name in dir(known) if name.startswith("NAV_L")):
        if command == known.NAV_LAST:
            continue
        document, table = a_table(a_plan())
        write(table, 3, Column.COMMAND, command)
        document.analyse_now()

        assert document.plan.items[3].command == command
        assert [f for f in document.findings if f.item == 3 and f.code.startswith("field")] == []


def test_a_command_without_a_place_loses_it_and_gets_it_back_from_its_neighbours() -> None:
    document, table = a_table(a_plan())
    write(table, 3, Column.COMMAND, known.DO_CHANGE_SPEED)
    assert document.plan.items[3].position is None
    write(table, 3, Column.COMMAND, known.NAV_WAYPOINT)

    assert document.plan.items[3].position == document.plan.items[2].position
    assert document.plan.items[3].altitude == document.plan.items[2].altitude


def test_only_cells_that_mean_something_can_be_edited() -> None:
    _, table = a_table(a_plan(items=(*a_plan().items, loiter_time(at(0, 0), 5.0))))

    def editable(row: int) -> list[bool]:
        flags = [table.flags(table.index(row, column)) for column in Column]
        return [bool(flag & Qt.ItemFlag.ItemIsEditable) for flag in flags]

    assert editable(1) == [True, False, False, False, True, False]
    assert editable(2) == [True, False, True, True, True, True]
    assert editable(6) == [True, False, False, False, True, False]


@given(st.sets(st.integers(0, 9)), st.integers(0, 10))
def test_moving_keeps_the_order_and_puts_items_where_they_were_dropped(
    rows: set[int], to: int
) -> None:
    places = tuple(waypoint(at(10.0 * n, 0)) for n in range(10))
    document, table = a_table(Plan(items=places))

    table.move(sorted(rows), to)

    rest = [n for n in range(10) if n not in rows]
    cut = sum(n < to for n in rest)
    expected = [*rest[:cut], *sorted(rows), *rest[cut:]] if rows else list(range(10))
    assert [places.index(item) for item in document.plan.items] == expected


def test_jumps_follow_a_moved_item_and_are_shown_as_operators_count() -> None:
    plan = Plan(items=(*(waypoint(at(10.0 * n, 0)) for n in range(4)), jump(2, 3), return_home()))
    document, table = a_table(plan)
    assert shown(table, 4, Column.COMMAND) == "Repeat from 3 ×3"  # noqa: RUF001 - "times" is meant

    table.shift([2], -1)

    assert document.plan.items[4].params[0] == 1.0


def test_the_edges_stop_a_shift() -> None:
    document, table = a_table(a_plan())
    before = document.plan
    table.shift([0], -1)
    table.shift([len(before.items) - 1], 1)
    table.shift([], 1)
    table.delete([])

    assert document.plan == before


def test_rows_carry_the_worst_severity_of_their_findings() -> None:
    document, table = a_table(a_plan())
    document.edit(
        lambda plan: replace(
            plan,
            items=(
                *plan.items[:3],
                waypoint(Position(at(0, 0).point, Altitude(300.0, Reference.HOME))),
                look_at(at(5, 5)),
                *plan.items[3:],
            ),
        ),
        "high",
    )
    document.analyse_now()

    assert table.data(table.index(3, 0), SEVERITY_ROLE) == 0
    assert table.data(table.index(2, 0), SEVERITY_ROLE) is None
