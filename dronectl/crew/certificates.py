"""Papers with a date: what a person, an aircraft or the operator holds and until when it is good."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from dronectl.crew.days import add_months
from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

OPERATOR: Final = "operator"
"""Holder of what belongs to the programme as a whole."""
NOTICE_DAYS: Final = 60  # an examination or a renewal takes that long to arrange


class Kind(StrEnum):
    """What paper it is."""

    A1_A3 = "A1/A3"
    BAPD = "BAPD"
    CATS = "CATS"
    CATT = "CATT"
    PRACTICAL = "practical attestation"
    """Attestation de suivi de formation; names its scenario in ``detail``."""
    MEDICAL = "medical"
    FIRST_AID = "first aid"
    RADIO = "radio"
    INSURANCE = "insurance"
    PREFECT = "prefect authorisation"
    DECLARATION = "operator declaration"
    REGISTRATION = "aircraft registration"
    OTHER = "other"


VALID_MONTHS: Final[dict[Kind, int]] = {
    Kind.A1_A3: 60,
    Kind.BAPD: 60,
    Kind.CATS: 60,
    Kind.DECLARATION: 24,
    Kind.REGISTRATION: 60,
}
"""How long a paper is good from its issue where the rule says so; CATT carries no expiry."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One paper; a renewal is a new version, so the old dates stay on record."""

    id: str
    holder: str
    """Id of a person or an aircraft, or :data:`OPERATOR`."""
    kind: Kind
    number: str = ""
    detail: str = ""
    """Scenario, aircraft or place it is for."""
    issued: dt.date | None = None
    expires: dt.date | None = None
    """Last day it is good; None: it does not expire."""
    scan: str = ""
    """Path of a picture of it, relative to the data folder."""
    scan_sha256: str = ""
    is_withdrawn: bool = False


class Validity(StrEnum):
    """What a paper is worth on a day."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NOT_YET = "not yet valid"
    WITHDRAWN = "withdrawn"


def default_expiry(kind: Kind, issued: dt.date | None) -> dt.date | None:
    """Last day by the general rule of the kind; None where there is none."""
    months = VALID_MONTHS.get(kind)
    if issued is None or months is None:
        return None
    return add_months(issued, months) - dt.timedelta(days=1)


def check_dates(certificate: Certificate) -> None:
    """Refuse dates that cannot be.

    Raises:
        UserError: it ends before it begins.
    """
    issued, expires = certificate.issued, certificate.expires
    if issued is not None and expires is not None and expires < issued:
        raise UserError(
            f"The {certificate.kind.value} certificate would end on {expires} before it begins on {issued}; correct the dates."
        )


def validity(certificate: Certificate, today: dt.date, notice_days: int = NOTICE_DAYS) -> Validity:
    """What it is worth today; ``EXPIRING`` is still good."""
    if certificate.is_withdrawn:
        return Validity.WITHDRAWN
    if certificate.issued is not None and certificate.issued > today:
        return Validity.NOT_YET
    if certificate.expires is None:
        return Validity.VALID
    left_days = (certificate.expires - today).days
    if left_days < 0:
        return Validity.EXPIRED
    return Validity.EXPIRING if left_days <= notice_days else Validity.VALID


def is_good(certificate: Certificate, today: dt.date) -> bool:
    """Whether it may be relied on today."""
    return validity(certificate, today) in (Validity.VALID, Validity.EXPIRING)


def best(
    certificates: Iterable[Certificate], kinds: Iterable[Kind], today: dt.date
) -> Certificate | None:
    """Of the papers of these kinds the one good today for longest, else the last to have been good."""
    wanted = set(kinds)
    chosen = [c for c in certificates if c.kind in wanted]
    return max(
        chosen,
        key=lambda c: (is_good(c, today), c.expires or dt.date.max, c.issued or dt.date.min, c.id),
        default=None,
    )
