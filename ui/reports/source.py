"""What every report is made from: the records, the rules, the day, and the maps for pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dronectl.aircraft.register import Aircraft, Battery, Operator
from dronectl.legal.bases import LIVE_ONLY
from dronectl.store.documents import to_content
from missions.errors import UserError
from ui.formatting import DASH, Local
from ui.models.record_words import record_word
from ui.words import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dronectl.crew.rules import RuleBook
    from dronectl.crew.signoff import CrewMember
    from dronectl.programme.ledger import Ledger
    from dronectl.store.search import FlightRow


@dataclass(frozen=True, slots=True)
class Source:
    """The records a report is made from, read once."""

    ledger: Ledger
    book: RuleBook
    today: dt.date
    map_files: Sequence[Path] = ()
    names: dict[str, str] = field(default_factory=dict)
    """Of people by id."""
    aircraft: dict[str, Aircraft] = field(default_factory=dict)
    batteries: dict[str, Battery] = field(default_factory=dict)

    @classmethod
    def of(
        cls, ledger: Ledger, book: RuleBook, today: dt.date, map_files: Sequence[Path] = ()
    ) -> Source:
        """Read what all reports need."""
        return cls(
            ledger,
            book,
            today,
            tuple(map_files),
            ledger.names(),
            {craft.id: craft for craft in ledger.all(Aircraft)},
            {battery.id: battery for battery in ledger.all(Battery)},
        )

    def craft(self, row: FlightRow) -> str:
        """The aircraft of a flight by the name people gave it, else its hardware's."""
        known = self.aircraft.get(row.aircraft_id or "")
        if known is not None:
            return known.name
        return short_uid(row.vehicle_uid)

    def crew(self, members: Iterable[CrewMember]) -> str:
        """Everyone with the role."""
        return ", ".join(
            f"{self.names.get(m.person_id, m.person_id)} ({record_word(m.role.value)})"
            for m in members
        )

    def basis(self, basis_id: str) -> str:
        """The legal basis in words."""
        try:
            found = self.ledger.basis(basis_id)
        except UserError:
            return basis_id
        if found is LIVE_ONLY or found.code == LIVE_ONLY.code:
            return _("none: live view only, except in the simulator")
        return f"{found.code}: {found.title}"

    def operator(self) -> str:
        """Name and public number of the operator, if they were entered."""
        found = next(iter(self.ledger.all(Operator)), None)
        if found is None:
            return ""
        return f"{found.name} {found.number}".strip()


def short_uid(uid: str | None) -> str:
    """The end of a hardware UID, enough to tell boxes apart."""
    if not uid:
        return DASH
    return uid if len(uid) <= 12 else f"…{uid[-10:]}"


def moment(utc: str | None) -> str:
    """``2026-06-01 14:32`` of an ISO 8601 moment; UTC, as the column says."""
    return DASH if not utc else utc[:16].replace("T", " ")


def minutes(duration_s: float | None) -> str:
    """Minutes with one decimal, as logbooks count."""
    return DASH if duration_s is None else f"{Local(duration_s / 60):.1f}"


def hours(duration_s: float | None) -> str:
    """Hours and minutes, ``12 h 05``."""
    if duration_s is None:
        return DASH
    whole = round(duration_s / 60)
    return f"{whole // 60} h {whole % 60:02}"


def as_data(value: Any) -> Any:
    """Records as JSON knows them."""
    if isinstance(value, dict):
        return {str(key): as_data(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_data(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return to_content(value)
    return value
