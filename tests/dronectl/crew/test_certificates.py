from __future__ import annotations

import datetime as dt

import pytest

from dronectl.crew.certificates import (
    Certificate,
    Kind,
    Validity,
    best,
    check_dates,
    default_expiry,
    validity,
)
from dronectl.errors import UserError

TODAY = dt.date(2026, 11, 20)


def a_paper(expires: dt.date | None = None, **changes: object) -> Certificate:
    values = {"id": "c", "holder": "p", "kind": Kind.CATS, "expires": expires} | changes
    return Certificate(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("paper", "worth"),
    [
        (a_paper(), Validity.VALID),
        (a_paper(TODAY), Validity.EXPIRING),
        (a_paper(TODAY - dt.timedelta(days=1)), Validity.EXPIRED),
        (a_paper(TODAY + dt.timedelta(days=60)), Validity.EXPIRING),
        (a_paper(TODAY + dt.timedelta(days=61)), Validity.VALID),
        (a_paper(issued=TODAY + dt.timedelta(days=1)), Validity.NOT_YET),
        (a_paper(is_withdrawn=True), Validity.WITHDRAWN),
    ],
)
def test_a_paper_is_good_through_its_last_day(paper: Certificate, worth: Validity) -> None:
    assert validity(paper, TODAY) is worth


def test_a_theory_certificate_lasts_five_years_and_the_old_one_has_no_end() -> None:
    assert default_expiry(Kind.CATS, dt.date(2024, 2, 29)) == dt.date(2029, 2, 27)
    assert default_expiry(Kind.DECLARATION, dt.date(2026, 1, 1)) == dt.date(2027, 12, 31)
    assert default_expiry(Kind.CATT, dt.date(2018, 1, 1)) is None
    assert default_expiry(Kind.CATS, None) is None


def test_the_paper_that_is_good_for_longest_counts() -> None:
    old = a_paper(TODAY - dt.timedelta(days=5), id="old")
    new = a_paper(TODAY + dt.timedelta(days=500), id="new")
    endless = a_paper(kind=Kind.CATT, id="endless")

    assert best([old, new], [Kind.CATS], TODAY) == new
    assert best([old, endless], [Kind.CATS, Kind.CATT], TODAY) == endless
    assert best([old], [Kind.CATS], TODAY) == old
    assert best([old], [Kind.MEDICAL], TODAY) is None


def test_a_paper_cannot_end_before_it_begins() -> None:
    with pytest.raises(UserError, match="before it begins"):
        check_dates(a_paper(dt.date(2020, 1, 1), issued=dt.date(2021, 1, 1)))
