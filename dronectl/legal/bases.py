"""Legal bases of flights: who allows what, for which purposes, from when to when, recorded or not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dronectl.errors import UserError
from dronectl.flight import Terms

MOST_RETENTION_DAYS: Final = 3660
HOME_INTERIOR_HOURS: Final = 48  # R242-11: homes and their entrances


class Recording(StrEnum):
    """What may be done with the pictures."""

    NONE = "none"
    LIVE = "live only"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One basis; a change is a new version, and what was flown under the old one stays so."""

    id: str
    code: str
    """Short name, such as ``CSI-L242-6``."""
    title: str
    purposes: tuple[str, ...] = ()
    """Empty: any."""
    recording: Recording = Recording.LIVE
    retention_days: int = 7
    """From the end of the flight; sound is never recorded."""
    authority: str = ""
    reference: str = ""
    """Number of the authorisation, order or convention."""
    area: str = ""
    in_force_from: dt.date | None = None
    in_force_to: dt.date | None = None
    is_active: bool = True
    remarks: str = ""


LIVE_ONLY: Final = LegalBasis(
    id="",
    code="none",
    title="No legal basis for recording: live view only",
    recording=Recording.LIVE,
    retention_days=0,
    reference="CSI L242-5, L242-6; Conseil constitutionnel 2021-834 DC",
    remarks="French municipal police may not film from aircraft today: live view only.",
)
"""What a flight has unless it names another."""
NO_BASIS: Final = (
    "No legal basis that allows recording is set for this flight, so its picture is live only; "
    "set the basis before the flight, or fly it as training in the simulator."
)

TEMPLATES: Final = (
    LegalBasis(
        "",
        "training",
        "Training without identifiable persons",
        ("training", "test", "demonstration"),
        Recording.RECORD,
        30,
    ),
    LegalBasis(
        "",
        "inspection",
        "Heritage, works, environment: no identification of persons",
        ("inspection",),
        Recording.RECORD,
        30,
    ),
    LegalBasis(
        "",
        "CSI-L242-6",
        "Civil security: risk prevention, rescue and fire (fire services, approved associations)",
        ("rescue", "fire", "flood", "search"),
        Recording.RECORD,
        7,
    ),
    LegalBasis(
        "",
        "CSI-L242-7",
        "Municipal police experiment: in a bill, not in force; check before it is switched on",
        ("event", "traffic", "rescue", "flood", "inspection"),
        Recording.LIVE,
        7,
        authority="prefect",
        is_active=False,
    ),
)
"""Offered when a basis is entered; each town enters its own reference and dates."""


def check_basis(basis: LegalBasis) -> None:
    """Refuse what cannot be.

    Raises:
        UserError: no code or title, dates the wrong way round, or a retention out of range.
    """
    if not basis.code.strip() or not basis.title.strip():
        raise UserError("A legal basis needs a code and a title.")
    if not 0 <= basis.retention_days <= MOST_RETENTION_DAYS:
        raise UserError(f"A retention is between 0 and {MOST_RETENTION_DAYS} days.")
    since, until = basis.in_force_from, basis.in_force_to
    if since is not None and until is not None and until < since:
        raise UserError(f"The basis would end on {until} before it begins on {since}.")


def is_in_force(basis: LegalBasis, day: dt.date) -> bool:
    """Whether it may be relied on that day."""
    since = basis.in_force_from or dt.date.min
    until = basis.in_force_to or dt.date.max
    return basis.is_active and since <= day <= until


def terms(basis: LegalBasis, purpose: str, day: dt.date) -> Terms:
    """What a flight of that day may record under this basis, and for how long it is kept."""
    if not basis.id:
        return Terms(purpose, code=LIVE_ONLY.code, why_not=NO_BASIS)
    against = problems(basis, purpose, day, is_recorded=True)
    return Terms(
        purpose,
        basis.id,
        basis.code,
        may_record=not against,
        why_not=against[0] if against else "",
        retention_days=basis.retention_days,
    )


def problems(basis: LegalBasis, purpose: str, day: dt.date, *, is_recorded: bool) -> list[str]:
    """What speaks against a flight under this basis, in sentences."""
    found = []
    if basis.code != LIVE_ONLY.code and not is_in_force(basis, day):
        found.append(_out_of_force(basis, day))
    if basis.purposes and purpose and purpose not in basis.purposes:
        found.append(
            f"The legal basis {basis.code} does not cover {purpose}; choose another basis or purpose."
        )
    if is_recorded and basis.recording is not Recording.RECORD:
        found.append(f"The legal basis {basis.code} does not allow to record: live view only.")
    return found


def _out_of_force(basis: LegalBasis, day: dt.date) -> str:
    since, until = basis.in_force_from, basis.in_force_to
    why = "it is switched off"
    if until is not None and day > until:
        why = f"it ended on {until}"
    elif since is not None and day < since:
        why = f"it begins on {since}"
    return f"The legal basis {basis.code} is not in force on {day}: {why}; choose another or none."
