"""What the records say against a flight, asked for the preflight and remembered for a moment."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.legal.bases import LegalBasis
from dronectl.programme.clearance import checks_of_register
from dronectl.programme.ledger import Ledger
from dronectl.safety.preflight import Check, Level
from dronectl.store.database import open_reader

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.programme.clearance import Question

KEPT_US: Final = 10_000_000  # the preflight looks twice a second, the register changes by hand


class Register:
    """Answers the preflight of each drone from the records of a data folder.

    Args:
        folder: the data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers: dict[Question, tuple[int, tuple[Check, ...]]] = {}

    def __call__(self, question: Question) -> tuple[Check, ...]:
        """Lines of the preflight; what cannot be found out is one that warns."""
        key = replace(question, utc_us=0, point=None)
        asked_us, checks = self._answers.get(key, (-KEPT_US, ()))
        if not 0 <= question.utc_us - asked_us < KEPT_US:
            checks = self._ask(question)
            self._answers[key] = (question.utc_us, checks)
        return checks

    def bases(self) -> tuple[LegalBasis, ...]:
        """The legal bases on record; none if the records cannot be read."""
        try:
            with closing(open_reader(self._folder)) as database:
                return tuple(Ledger(database, lambda: 0).all(LegalBasis))
        except UserError:
            return ()

    def _ask(self, question: Question) -> tuple[Check, ...]:
        try:
            database = open_reader(self._folder)
            try:
                ledger = Ledger(database, lambda: question.utc_us)
                return checks_of_register(ledger, question)
            finally:
                database.close()
        except UserError as error:
            what = "Crew, papers and aircraft on record"
            return (Check("crew", what, False, str(error), "nothing against it", Level.WARN),)
