from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.programme.clearance import Question
from dronectl.safety.preflight import blocking
from tests.dronectl.programme.support import NOW, a_ledger, a_person
from ui.models.check_words import check_title, value_text
from ui.models.register import Register
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger

QUESTION = Question("Ana", round(NOW.timestamp() * 1e6), is_real=True)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    set_language("en")
    made.database.close()


def test_a_lapsed_pilot_is_told_in_the_preflight_in_french(ledger: Ledger) -> None:
    a_person(ledger, "Ana")
    checks = blocking(Register(ledger.database.folder)(QUESTION))
    set_language("fr")

    assert check_title(checks[0]) == "Équipage, titres et aéronef au registre"
    assert value_text(checks[0].measured).startswith("Ana n’est plus à jour\xa0: 2 h")
    assert (
        value_text("A. Martin has no paper for: Theory.")
        == "A. Martin\xa0: titre manquant\xa0: Theory"
    )


def test_an_answer_is_kept_for_ten_seconds(ledger: Ledger) -> None:
    register = Register(ledger.database.folder)
    before = register(QUESTION)
    a_person(ledger, "Ana")

    assert register(replace(QUESTION, utc_us=QUESTION.utc_us + 9_000_000)) == before
    assert register(replace(QUESTION, utc_us=QUESTION.utc_us + 10_000_000)) != before


def test_a_broken_rule_book_warns_and_does_not_stop_the_window(ledger: Ledger) -> None:
    a_person(ledger, "Ana")
    (ledger.database.folder / "rules.toml").write_text("rule = 3", encoding="utf-8")

    (check,) = Register(ledger.database.folder)(QUESTION)

    assert not check.is_passed
    assert not check.blocks
    assert "cannot be used" in check.measured
