from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dronectl.errors import UserError
from dronectl.legal.bases import (
    LIVE_ONLY,
    TEMPLATES,
    LegalBasis,
    Recording,
    check_basis,
    is_in_force,
    problems,
)

TODAY = dt.date(2026, 11, 20)
BASIS = LegalBasis(
    "b", "P-17", "Event order", ("event",), Recording.RECORD, in_force_to=TODAY, authority="prefect"
)


def test_without_a_basis_a_flight_is_live_view_only() -> None:
    assert problems(LIVE_ONLY, "patrol", TODAY, is_recorded=False) == []
    assert "does not allow to record" in problems(LIVE_ONLY, "patrol", TODAY, is_recorded=True)[0]


def test_a_basis_covers_its_purposes_on_its_days() -> None:
    assert problems(BASIS, "event", TODAY, is_recorded=True) == []
    assert "does not cover traffic" in problems(BASIS, "traffic", TODAY, is_recorded=True)[0]
    after = TODAY + dt.timedelta(days=1)
    assert "not in force" in problems(BASIS, "event", after, is_recorded=True)[0]


def test_the_bill_that_is_not_law_is_shipped_switched_off() -> None:
    (bill,) = [basis for basis in TEMPLATES if basis.code == "CSI-L242-7"]

    assert not is_in_force(bill, TODAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"code": " "},
        {"title": ""},
        {"retention_days": -1},
        {"retention_days": 10**9},
        {"in_force_from": TODAY + dt.timedelta(days=1)},
    ],
)
def test_a_basis_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    check_basis(BASIS)
    with pytest.raises(UserError):
        check_basis(replace(BASIS, **changes))  # type: ignore[arg-type]
