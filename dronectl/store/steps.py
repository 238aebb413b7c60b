"""Names of the steps that made the database's layout, without what carries them out.

A file that is up to date is opened without loading the library that brings it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

SET: Final = "dronectl"
KNOWN: Final = frozenset(
    {
        "m001_flights",
        "m002_records",
        "m003_imports",
        "m004_flight_pages",
        "m005_exercise_results",
        "m006_media",
        "m007_terms",
    }
)
"""Those of :data:`dronectl.store.migrations.MIGRATIONS`."""


def applied(connection: sqlite3.Connection) -> frozenset[str]:
    """Names of the steps that were applied to the file, as sqlite-utils keeps them."""
    table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlite_migrations'"
    if connection.execute(table).fetchone() is None:
        return frozenset()
    names = "SELECT name FROM _sqlite_migrations WHERE migration_set = ?"
    return frozenset(row[0] for row in connection.execute(names, (SET,)))
