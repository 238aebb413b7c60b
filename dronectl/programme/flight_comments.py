"""Comments of a flight: written, read and taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dronectl.crew.comments import Comment, comment
from dronectl.errors import UserError

if TYPE_CHECKING:
    from dronectl.programme.ledger import Ledger, Version


def add_comment(ledger: Ledger, flight_id: str, utc_us: int, text: str) -> Comment:
    """Pin a comment to a moment of a flight, in the name of the ledger's author.

    Raises:
        UserError: there is no such flight, or the text says nothing or too much.
    """
    _require_flight(ledger, flight_id)
    written = comment(flight_id, ledger.new_id(), utc_us, text)
    ledger.put(written)
    return written


def withdraw_comment(ledger: Ledger, comment_id: str) -> None:
    """Take a comment back; that it was there stays in its versions.

    Raises:
        UserError: there is none, or somebody else wrote it.
    """
    versions = ledger.history(Comment, comment_id)
    if not versions:
        raise UserError("This comment is not there any more; read the flight again.")
    if versions[0].author != ledger.author:
        raise UserError("Only who wrote a comment takes it back; answer it with another one.")
    ledger.put(replace(versions[-1].document, is_withdrawn=True))


def flight_comments(ledger: Ledger, flight_id: str) -> list[Version]:
    """The comments of a flight in the order of their moments, each with who wrote it and when."""
    found = [
        version
        for version in ledger.newest_under(Comment, f"{flight_id}/")
        if not version.document.is_withdrawn
    ]
    return sorted(found, key=lambda version: (version.document.utc_us, version.row_id))


def _require_flight(ledger: Ledger, flight_id: str) -> None:
    row = ledger.database.connection.execute(
        "SELECT 1 FROM flights WHERE id = ?", (flight_id,)
    ).fetchone()
    if row is None:
        raise UserError(f"There is no flight {flight_id!r}; list the flights to see their ids.")
