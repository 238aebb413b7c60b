"""Plans as flown, kept once under their digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dronectl.errors import UserError
from dronectl.store.rows import utc_text

if TYPE_CHECKING:
    from dronectl.store.database import Database


def store_plan(database: Database, digest: str, content: str, utc_us: int) -> None:
    """Keep a plan; storing it again changes nothing.

    For use before the recorder runs; in flight ``FlightPrepared`` carries the plan.
    """
    with database.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO plans (digest, content, stored_utc) VALUES (?, ?, ?)",
            (digest, content, utc_text(utc_us)),
        )


def load_plan(database: Database, digest: str) -> str:
    """The plan stored under a digest.

    Raises:
        UserError: there is none.
    """
    row = database.connection.execute(
        "SELECT content FROM plans WHERE digest = ?", (digest,)
    ).fetchone()
    if row is None:
        raise UserError(
            f"No plan {digest} is stored in {database.folder}; list the flights to see which plans are."
        )
    return str(row["content"])
