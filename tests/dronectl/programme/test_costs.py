from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dronectl.errors import UserError
from dronectl.programme.costs import Cost, check_cost, cost_eur

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
DRONE = Cost("c", "Drone", 15_000.0, dt.date(2026, 1, 1), dt.date(2028, 12, 31))


def test_a_purchase_is_spread_over_its_days() -> None:
    days = (DRONE.until - DRONE.since).days + 1

    assert cost_eur([DRONE], *YEAR) == pytest.approx(15_000 * 365 / days)
    assert cost_eur([DRONE], DRONE.since, DRONE.until) == pytest.approx(15_000)


def test_what_is_used_up_at_once_falls_on_its_day() -> None:
    rotor = replace(DRONE, amount_eur=80.0, until=DRONE.since)

    assert cost_eur([rotor], *YEAR) == 80.0
    assert cost_eur([rotor], dt.date(2026, 1, 2), YEAR[1]) == 0.0
    assert cost_eur([replace(rotor, is_active=False)], *YEAR) == 0.0


@pytest.mark.parametrize(
    "changes", [{"amount_eur": float("nan")}, {"amount_eur": -1.0}, {"until": dt.date(2025, 1, 1)}]
)
def test_a_cost_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    check_cost(DRONE)
    with pytest.raises(UserError):
        check_cost(replace(DRONE, **changes))  # type: ignore[arg-type]
