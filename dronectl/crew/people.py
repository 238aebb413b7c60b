"""People of the programme and what each may do."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read at run time, where entries are made into documents
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dronectl.errors import UserError

LONGEST_NAME: Final = 120


class Role(StrEnum):
    """What a person is in the programme, or was on one flight."""

    PILOT = "pilot"
    OBSERVER = "observer"
    PAYLOAD = "payload operator"
    STUDENT = "student"
    INSTRUCTOR = "instructor"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Person:
    """One person; the id is the one flights name as their pilot."""

    id: str
    name: str
    roles: tuple[Role, ...] = (Role.PILOT,)
    staff_number: str = ""
    is_active: bool = True
    joined: dt.date | None = None
    left: dt.date | None = None
    """Files are kept three years from then on."""

    def has(self, *roles: Role) -> bool:
        """Whether the person has one of the roles."""
        return any(role in self.roles for role in roles)


def clean_name(name: str, what: str = "name") -> str:
    """The name as it is stored: one line, without leading or trailing space.

    Raises:
        UserError: it is empty, too long, or holds control characters.
    """
    text = " ".join(name.split(" ")).strip()
    if not text:
        raise UserError(f"The {what} is empty; write one.")
    if len(text) > LONGEST_NAME:
        raise UserError(f"The {what} is longer than {LONGEST_NAME} characters; shorten it.")
    if not text.isprintable():
        raise UserError(f"The {what} {text!r} holds control characters; write it on one line.")
    return text
