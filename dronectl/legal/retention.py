"""Which recordings must be deleted, and which must not although their time is up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.legal.bases import HOME_INTERIOR_HOURS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.legal.bases import LegalBasis

SHORTEST_REASON: Final = 10  # characters: "ok" is no reason


@dataclass(frozen=True, slots=True)
class LegalHold:
    """An order to keep: while it is on, nothing of the flight is deleted."""

    id: str
    flight_id: str
    reference: str
    """Number of the requisition or procedure."""
    requester: str
    reason: str
    since: dt.date
    lifted: dt.date | None = None
    lifted_by: str = ""

    @property
    def is_on(self) -> bool:
        """Whether it still holds."""
        return self.lifted is None


def check_hold(hold: LegalHold) -> None:
    """Refuse a hold nobody could account for.

    Raises:
        UserError: no reference, requester, or reason worth the name.
    """
    if not hold.reference.strip() or not hold.requester.strip():
        raise UserError("A legal hold needs the reference of the order and who asks for it.")
    if len(hold.reason.strip()) < SHORTEST_REASON:
        raise UserError(f"Say in at least {SHORTEST_REASON} characters why it must be kept.")


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording that is still there."""

    flight_id: str
    path: str
    sha256: str
    ended_utc: dt.datetime
    """Of the flight."""
    basis: LegalBasis
    has_home_interior: bool = False
    delete_after: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Deletion:
    """When a recording must go, and what stops it."""

    kept: Kept
    due_utc: dt.datetime
    is_due: bool
    held_by: str
    """Reference of the hold that stops it; empty: none."""

    @property
    def may_delete(self) -> bool:
        """Whether its time is up and nothing stops it."""
        return self.is_due and not self.held_by


def due_utc(kept: Kept) -> dt.datetime:
    """The moment a recording must be gone: the earliest of its rules."""
    moments = [kept.ended_utc + dt.timedelta(days=kept.basis.retention_days)]
    if kept.has_home_interior:
        moments.append(kept.ended_utc + dt.timedelta(hours=HOME_INTERIOR_HOURS))
    if kept.delete_after is not None:
        midnight = dt.datetime.combine(kept.delete_after, dt.time(), dt.UTC)
        moments.append(midnight + dt.timedelta(days=1))
    return min(moments)


def deletions(
    recordings: Iterable[Kept], holds: Iterable[LegalHold], now: dt.datetime
) -> list[Deletion]:
    """All recordings with the moment each must be gone, the most urgent first."""
    held = {hold.flight_id: hold.reference for hold in holds if hold.is_on}
    found = [
        Deletion(kept, due_utc(kept), due_utc(kept) <= now, held.get(kept.flight_id, ""))
        for kept in recordings
    ]
    return sorted(found, key=lambda each: (each.due_utc, each.kept.path))
