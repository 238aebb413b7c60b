from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dronectl.aircraft.register import (
    Aircraft,
    Battery,
    battery_problems,
    check_aircraft,
    check_battery,
)
from dronectl.errors import UserError

TODAY = dt.date(2026, 11, 20)
CRAFT = Aircraft("a", "Faucon", "X500", class_mark="C5", mass_kg=2.1)
PACK = Battery("b", "Pack 1", cycles=10, health_fraction=0.95, bought=TODAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"class_mark": "C9"},
        {"mass_kg": float("nan")},
        {"mass_kg": -1.0},
        {"opening_hours": float("inf")},
    ],
)
def test_an_aircraft_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    check_aircraft(CRAFT)
    with pytest.raises(UserError):
        check_aircraft(replace(CRAFT, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{"cycles": -1}, {"health_fraction": 1.1}])
def test_a_battery_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    check_battery(PACK)
    with pytest.raises(UserError):
        check_battery(replace(PACK, **changes))  # type: ignore[arg-type]


def test_a_worn_battery_is_said_to_be() -> None:
    worn = replace(
        PACK, is_retired=True, health_fraction=0.7, bought=TODAY - dt.timedelta(days=2000)
    )

    assert battery_problems(PACK, 10, 300, TODAY) == []
    assert len(battery_problems(worn, 300, 300, TODAY)) == 4
