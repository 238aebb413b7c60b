"""The yearly activity report: hours by scenario, what for, by whom, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dronectl.aircraft.maintenance import Defect
from dronectl.crew.signoff import FlightEntry
from dronectl.crew.training import TrainingRecord
from dronectl.programme.costs import Cost, cost_eur
from dronectl.programme.upkeep import all_aircraft
from ui.formatting import DASH, Local
from ui.models.record_words import record_word
from ui.reports.document import Facts, Heading, Paragraph, Report, Signatures, Table
from ui.reports.source import as_data, hours
from ui.words import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from ui.reports.document import Block
    from ui.reports.source import Source

_SUMS: Final = (
    "COUNT(*) AS flights, COALESCE(SUM(airborne_s), 0) AS airborne_s,"
    " COALESCE(SUM(night_s), 0) AS night_s, COALESCE(SUM(landings), 0) AS landings,"
    " COALESCE(SUM(alerts), 0) AS alerts, COALESCE(SUM(failsafes), 0) AS failsafes,"
    " COALESCE(SUM(link_losses), 0) AS link_losses, COALESCE(SUM(useful = 1), 0) AS useful,"
    " COALESCE(SUM(state <> 'approved'), 0) AS unapproved,"
    " COALESCE(SUM(purpose = ''), 0) AS without_purpose"
)
_WITHIN: Final = "FROM flight_index WHERE device_class = ? AND started_utc >= ? AND started_utc < ?"
_GROUPS: Final = {
    "scenario": "sight",
    "purpose": "purpose",
    "month": "substr(started_utc, 1, 7)",
    "pilot": "COALESCE(pilot, '')",
}
PER_HOURS: Final = 100.0
"""Safety is counted per this many flight hours."""


def activity_report(source: Source, since: dt.date, until: dt.date) -> Report:
    """What the programme did from one day to another, both included."""
    real = _totals(source, "real", since, until)
    simulated = _totals(source, "simulator", since, until)
    groups = {name: _grouped(source, column, since, until) for name, column in _GROUPS.items()}
    occurrences = _occurrences(source, since, until)
    defects = [d for d in source.ledger.all(Defect) if since <= d.reported <= until]
    sessions = [r for r in source.ledger.all(TrainingRecord) if since <= r.day <= until]
    spent_eur = cost_eur(source.ledger.all(Cost), since, until)
    deleted = _deleted(source, since, until)
    blocks: list[Block] = [
        Facts(_facts(real, simulated, spent_eur)),
        Paragraph(_("Time in the simulator is not part of any other figure here."), is_remark=True),
        Heading(_("By scenario")),
        _group_table(_("Scenario"), groups["scenario"], _("in sight unknown")),
        Heading(_("By purpose")),
        _group_table(_("Purpose"), groups["purpose"], _("no purpose entered")),
        Heading(_("By month")),
        _group_table(_("Month"), groups["month"], DASH),
        Heading(_("By pilot")),
        _group_table(_("Pilot"), groups["pilot"], _("no pilot")),
        Heading(_("Aircraft")),
        _aircraft_table(source),
        Heading(_("Safety")),
        Facts(_safety(real)),
        Heading(_("Occurrences reported to the authority")),
        _occurrence_table(occurrences),
        Heading(_("Defects")),
        _defect_table(source, defects),
        Heading(_("Training and privacy")),
        Facts(
            (
                (_("Training sessions"), str(len(sessions))),
                (_("Of them signed"), str(sum(r.is_signed for r in sessions))),
                (_("Recordings deleted"), str(deleted)),
                (_("Flights without purpose"), str(real["without_purpose"])),
            )
        ),
        Signatures((_("Head of the programme"),)),
    ]
    content = {
        "report": "activity",
        "since": since.isoformat(),
        "until": until.isoformat(),
        "real": real,
        "simulator": simulated,
        **{f"by_{name}": rows for name, rows in groups.items()},
        "occurrences": occurrences,
        "defects": as_data(defects),
        "training_sessions": as_data(sessions),
        "cost_eur": spent_eur,
        "recordings_deleted": deleted,
    }
    period = _("{since} to {until}").format(since=since, until=until)
    subtitle = " · ".join(part for part in (source.operator(), period) if part)
    return Report(_("Activity report"), subtitle, tuple(blocks), content)


def _between(device: str, since: dt.date, until: dt.date) -> tuple[str, str, str]:
    return device, since.isoformat(), f"{until.isoformat()}T99"  # sorts after every moment of it


def _totals(source: Source, device: str, since: dt.date, until: dt.date) -> dict[str, Any]:
    row = source.ledger.database.connection.execute(
        f"SELECT {_SUMS} {_WITHIN}",
        _between(device, since, until),
    ).fetchone()
    return dict(row)


def _grouped(source: Source, column: str, since: dt.date, until: dt.date) -> list[dict[str, Any]]:
    rows = source.ledger.database.connection.execute(
        f"SELECT {column} AS name, {_SUMS} {_WITHIN} GROUP BY 1 ORDER BY 1",
        _between("real", since, until),
    )
    return [dict(row) for row in rows]


def _facts(
    real: dict[str, Any], simulated: dict[str, Any], spent_eur: float
) -> tuple[tuple[str, str], ...]:
    flown_h = real["airborne_s"] / 3600
    return (
        (_("Flights"), str(real["flights"])),
        (_("Flight time"), hours(real["airborne_s"])),
        (_("Of it by night"), hours(real["night_s"])),
        (_("Simulator time"), hours(simulated["airborne_s"])),
        (_("Useful flights"), str(real["useful"])),
        (_("Not approved yet"), str(real["unapproved"])),
        (_("Costs"), _euros(spent_eur)),
        (_("Cost of a flight hour"), _euros(spent_eur / flown_h) if flown_h else DASH),
        (
            _("Cost of a useful flight"),
            _euros(spent_eur / real["useful"]) if real["useful"] else DASH,
        ),
    )


def _euros(amount: float) -> str:
    grouped = f"{amount:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{grouped}\N{NARROW NO-BREAK SPACE}€"


def _group_table(title: str, rows: Iterable[dict[str, Any]], unnamed: str) -> Table:
    lines = tuple(
        (
            record_word(row["name"]) or unnamed,
            str(row["flights"]),
            hours(row["airborne_s"]),
            hours(row["night_s"]),
            str(row["landings"]),
            str(row["useful"]),
            str(row["alerts"]),
        )
        for row in rows
    )
    header = (
        title,
        _("Flights"),
        _("Flight time"),
        _("By night"),
        _("Landings"),
        _("Useful"),
        _("Alerts"),
    )
    return Table(header, lines, frozenset(range(1, 7)), empty=_("No flight in this time."))


def _aircraft_table(source: Source) -> Table:
    rows = tuple(
        (
            each.aircraft.name,
            each.aircraft.model,
            hours(each.usage.hours * 3600),
            str(each.usage.cycles),
            str(len(each.defects)),
            record_word(each.aircraft.grounding.value),
        )
        for each in all_aircraft(source.ledger, source.today)
    )
    header = (_("Aircraft"), _("Model"), _("In all"), _("Take-offs"), _("Open defects"), _("State"))
    return Table(header, rows, frozenset({2, 3, 4}), empty=_("No aircraft is registered."))


def _safety(real: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    flown_h = real["airborne_s"] / 3600

    def rate(count: int) -> str:
        if not flown_h:
            return str(count)
        per = _("{rate} in 100 h").format(rate=f"{Local(count / flown_h * PER_HOURS):.1f}")
        return f"{count} ({per})"

    return (
        (_("Links lost"), rate(real["link_losses"])),
        (_("Failsafes"), rate(real["failsafes"])),
        (_("Alerts of the aircraft"), rate(real["alerts"])),
    )


def _occurrences(source: Source, since: dt.date, until: dt.date) -> list[dict[str, str]]:
    started = dict(
        source.ledger.database.connection.execute(
            f"SELECT flight_id, started_utc {_WITHIN}",
            _between("real", since, until),
        ).fetchall()
    )
    found = [
        {"started_utc": started[entry.id], "occurrence": entry.occurrence, "remarks": entry.remarks}
        for entry in source.ledger.all(FlightEntry)
        if entry.occurrence and entry.id in started
    ]
    return sorted(found, key=lambda each: each["started_utc"])


def _occurrence_table(occurrences: list[dict[str, str]]) -> Table:
    rows = tuple(
        (each["started_utc"][:10], each["occurrence"], each["remarks"]) for each in occurrences
    )
    return Table((_("Day"), _("Reference"), _("Remarks")), rows, empty=_("None."))


def _defect_table(source: Source, defects: Iterable[Defect]) -> Table:
    rows = tuple(
        (
            defect.reported.isoformat(),
            source.aircraft[defect.subject_id].name
            if defect.subject_id in source.aircraft
            else DASH,
            defect.text,
            _("open") if defect.rectified is None else defect.rectified.isoformat(),
        )
        for defect in sorted(defects, key=lambda d: d.reported)
    )
    header = (_("Reported"), _("Aircraft"), _("Defect"), _("Rectified"))
    return Table(header, rows, empty=_("None."))


def _deleted(source: Source, since: dt.date, until: dt.date) -> int:
    row = source.ledger.database.connection.execute(
        "SELECT COUNT(*) FROM tombstones WHERE deleted_utc >= ? AND deleted_utc < ?",
        _between("", since, until)[1:],
    ).fetchone()
    return int(row[0])
