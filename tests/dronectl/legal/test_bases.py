from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dronectl.errors import UserError
from dronectl.legal.bases import (
    LIVE_ONLY,
    NO_BASIS,
    TEMPLATES,
    LegalBasis,
    Recording,
    check_basis,
    is_in_force,
    problems,
    terms,
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


def test_the_sentence_says_why_a_basis_does_not_hold():
    since, until = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
    basis = LegalBasis("b", "P", "Order", in_force_from=since, in_force_to=until)

    def said(basis, day):
        return problems(basis, "", day, is_recorded=False)[0]

    assert "it ended on 2026-03-31" in said(basis, dt.date(2026, 4, 1))
    assert "it begins on 2026-01-01" in said(basis, dt.date(2025, 12, 31))
    assert "it is switched off" in said(replace(basis, is_active=False), since)


def test_terms_say_what_may_be_recorded_and_how_long_it_is_kept():
    basis = LegalBasis("b", "P", "Order", ("fire",), Recording.RECORD, 5)

    assert terms(basis, "fire", TODAY).may_record
    assert terms(basis, "fire", TODAY).retention_days == 5
    assert "does not cover patrol" in terms(basis, "patrol", TODAY).why_not
    assert (
        "does not allow" in terms(replace(basis, recording=Recording.LIVE), "fire", TODAY).why_not
    )
    assert terms(LIVE_ONLY, "fire", TODAY).why_not == NO_BASIS


def test_the_program_says_that_municipal_police_may_not_film():
    assert "municipal police may not film" in LIVE_ONLY.remarks
    assert all(t.recording is not Recording.RECORD for t in TEMPLATES if t.code == "CSI-L242-7")
