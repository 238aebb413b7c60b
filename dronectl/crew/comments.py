"""What people write beside a moment of a flight, for whoever looks at it next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dronectl.errors import UserError

LONGEST: Final = 500
"""Characters; a remark about the whole flight goes into its record."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment pinned to a moment; taken back, never changed."""

    id: str
    """The flight's id, a slash, and its own."""
    utc_us: int
    """The moment it is about."""
    text: str
    is_withdrawn: bool = False

    @property
    def flight_id(self) -> str:
        """Of the flight it is about."""
        return self.id.partition("/")[0]


def comment(flight_id: str, own_id: str, utc_us: int, text: str) -> Comment:
    """A comment as it is stored.

    Raises:
        UserError: it says nothing, or too much.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not line:
        raise UserError("The comment is empty; write what is to be seen there.")
    if len(line) > LONGEST:
        raise UserError(f"The comment is longer than {LONGEST} characters; shorten it.")
    return Comment(f"{flight_id}/{own_id}", utc_us, line)
