from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dronectl.errors import UserError
from dronectl.programme.flight_comments import add_comment, flight_comments, withdraw_comment
from tests.dronectl.programme.support import a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def test_comments_come_in_the_order_of_their_moments_with_their_author(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    flight, other = a_flight(ledger.database), a_flight(ledger.database, vehicle_key="2")
    ledger.author = ana.id
    add_comment(ledger, flight, 200, "second")
    add_comment(ledger, flight, 100, "first")
    add_comment(ledger, other, 150, "elsewhere")

    found = flight_comments(ledger, flight)

    assert [version.document.text for version in found] == ["first", "second"]
    assert {version.author for version in found} == {ana.id}


def test_only_its_author_takes_a_comment_back(ledger: Ledger) -> None:
    ana, bob = a_person(ledger, "Ana"), a_person(ledger, "Bob")
    flight = a_flight(ledger.database)
    ledger.author = ana.id
    written = add_comment(ledger, flight, 100, "too low")

    ledger.author = bob.id
    with pytest.raises(UserError, match="who wrote"):
        withdraw_comment(ledger, written.id)
    ledger.author = ana.id
    withdraw_comment(ledger, written.id)

    assert flight_comments(ledger, flight) == []


def test_a_comment_needs_a_flight_and_taking_back_needs_a_comment(ledger: Ledger) -> None:
    with pytest.raises(UserError, match="no flight"):
        add_comment(ledger, "nowhere", 1, "hm")
    with pytest.raises(UserError, match="not there"):
        withdraw_comment(ledger, "nowhere/1")
