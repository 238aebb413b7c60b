"""Numbers that carry their own check: aircraft serials and operator numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dronectl.errors import UserError

SERIAL_CHARACTERS: Final = frozenset(
    "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
)  # ANSI/CTA-2063-A: no I, no O
LENGTHS: Final = "123456789ABCDEF"
_PUBLIC: Final = re.compile(r"([A-Z]{3})([0-9a-z]{12})([0-9a-z])")
_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def serial_problem(serial: str) -> str | None:
    """What is wrong with a serial by ANSI/CTA-2063-A, in words; None: nothing.

    Four characters of the maker, one that says how many follow (1 to 9, A to F), and those. Some
    makers print other serials on the airframe, so this is said, not refused.
    """
    text = serial.strip()
    if len(text) < 6:
        return "is shorter than 6 characters"
    wrong = sorted(set(text) - SERIAL_CHARACTERS)
    if wrong:
        return f"holds {wrong[0]!r}; only digits and capitals without I and O are used"
    if text[4] not in LENGTHS:
        return f"has {text[4]!r} as its fifth character, which must say the length (1 to 9, A to F)"
    length = LENGTHS.index(text[4]) + 1
    if len(text) != 5 + length:
        return f"says that {length} characters follow the fifth, but {len(text) - 5} do"
    return None


def luhn36(text: str) -> str:
    """Check character over digits and small letters (Luhn modulo 36)."""
    total = 0
    for position, character in enumerate(reversed(text)):
        addend = _ALPHABET.index(character) * (2 if position % 2 == 0 else 1)
        total += addend // 36 + addend % 36
    return _ALPHABET[-total % 36]


@dataclass(frozen=True, slots=True)
class OperatorNumber:
    """An operator's registration number, the public part only."""

    public: str
    is_checked: bool
    """Its check character was seen to agree with the secret part, which is not kept."""


def operator_number(text: str) -> OperatorNumber:
    """Read a number as it was given, with or without its three secret characters.

    Raises:
        UserError: it is no such number, or the check character does not agree.
    """
    given = text.strip()
    public, dash, secret = given.partition("-")
    match = _PUBLIC.fullmatch(public)
    if match is None or (dash and re.fullmatch(r"[0-9a-z]{3}", secret) is None):
        raise UserError(
            "An operator number is a country's three capitals and 13 digits or small letters, then a dash and three more; copy it whole."
        )
    if not dash:
        return OperatorNumber(public, is_checked=False)
    if luhn36(match[2] + secret) != match[3]:
        raise UserError(
            "The operator number does not agree with its check character; copy it again, the three characters after the dash included."
        )
    return OperatorNumber(public, is_checked=True)
