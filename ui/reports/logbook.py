"""The logbook of a pilot and the log of an aircraft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dronectl.aircraft.maintenance import Defect, MaintenanceItem
from dronectl.crew.certificates import Certificate
from dronectl.crew.training import OpeningBalance
from dronectl.programme.practice import Practice
from dronectl.programme.upkeep import aircraft_standing
from dronectl.store.search import FlightQuery, search_flights
from ui.formatting import DASH, Local, number
from ui.models.record_words import record_word
from ui.models.standing_words import paper_header, paper_rows, practice_header, practice_rows
from ui.reports.document import Facts, Heading, Paragraph, Report, Signatures, Table
from ui.reports.source import as_data, hours, minutes, moment
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dronectl.aircraft.maintenance import DueItem
    from dronectl.store.search import FlightRow
    from ui.reports.document import Block
    from ui.reports.source import Source

ALL: Final = 1_000_000
_CREDITS: Final = (
    "SELECT role, device_class, COUNT(DISTINCT flight_id) AS flights, SUM(airborne_s) AS airborne_s,"
    " SUM(night_s) AS night_s, SUM(landings) AS landings, SUM(night_landings) AS night_landings"
    " FROM flight_credits WHERE person_id = ? GROUP BY role, device_class ORDER BY device_class, role"
)
_FLIGHTS: Final = "SELECT flight_id, role FROM flight_credits WHERE person_id = ?"


def pilot_report(source: Source, person_text: str) -> Report:
    """A pilot's logbook: experience by role, papers, practice and every flight.

    Raises:
        UserError: there is no such person, or several.
    """
    ledger = source.ledger
    person = ledger.person(person_text)
    connection = ledger.database.connection
    totals = [dict(row) for row in connection.execute(_CREDITS, (person.id,))]
    roles = dict(connection.execute(_FLIGHTS, (person.id,)).fetchall())
    flown = [row for row in _rows(source, FlightQuery(limit=ALL, is_oldest_first=True)) if row.flight_id in roles]  # fmt: skip
    standing = Practice(ledger, source.book, source.today).of(person)
    opening = [b for b in ledger.all(OpeningBalance) if b.person_id == person.id]
    papers = [c for c in ledger.all(Certificate) if c.holder == person.id]
    real = [row for row in flown if row.device_class == "real"]
    simulated = [row for row in flown if row.device_class != "real"]
    blocks: list[Block] = [
        Facts(
            (
                (_("Roles"), ", ".join(record_word(role.value) for role in person.roles)),
                (_("Staff number"), person.staff_number or DASH),
            )
        ),
        Heading(_("Experience")),
        _totals_table(totals),
        Paragraph(_("Time in the simulator is a column of its own and never added."), is_remark=True),
        *_opening(source, opening),
        Heading(_("Practice on {day}").format(day=source.today)),
        Table(practice_header(), practice_rows(standing), frozenset({2, 3}), empty=_("No rule binds this person.")),
        Heading(_("Papers")),
        Table(paper_header(), paper_rows(standing), empty=_("None are asked for.")),
        Heading(_("Flights"), on_new_page=bool(real)),
        _flight_table(source, real, roles),
        Heading(_("In the simulator")),
        _flight_table(source, simulated, roles),
        Signatures((_("Pilot"), _("Supervisor"))),
    ]  # fmt: skip
    content = {
        "report": "pilot",
        "person": as_data(person),
        "totals": totals,
        "opening_balances": as_data(opening),
        "certificates": as_data(papers),
        "practice": as_data(standing.standings),
        "flights": [as_data(row) | {"role": roles[row.flight_id]} for row in flown],
    }
    subtitle = _subtitle(source, person.name)
    return Report(_("Pilot's logbook"), subtitle, tuple(blocks), content)


def _subtitle(source: Source, name: str) -> str:
    parts = [source.operator(), name, source.today.isoformat()]
    return " · ".join(part for part in parts if part)


def _rows(source: Source, query: FlightQuery) -> Sequence[FlightRow]:
    return search_flights(source.ledger.database, query).rows


def _totals_table(totals: Iterable[dict[str, object]]) -> Table:
    rows = []
    for line in totals:
        seconds = float(str(line["airborne_s"] or 0))
        night_s = float(str(line["night_s"] or 0))
        is_real = line["device_class"] == "real"
        rows.append(
            (
                record_word(str(line["role"])),
                str(line["flights"]),
                hours(seconds) if is_real else DASH,
                DASH if is_real else hours(seconds),
                hours(night_s) if is_real else DASH,
                str(line["landings"] or 0),
                str(line["night_landings"] or 0),
            )
        )
    header = (
        _("Role"),
        _("Flights"),
        _("Flight time"),
        _("Simulator time"),
        _("By night"),
        _("Landings"),
        _("Landings by night"),
    )
    return Table(header, tuple(rows), frozenset(range(1, 7)), empty=_("Nothing flown yet."))


def _opening(source: Source, balances: Sequence[OpeningBalance]) -> list[Block]:
    if not balances:
        return []
    rows = tuple(
        (
            balance.until.isoformat(),
            hours(balance.real_minutes * 60),
            hours(balance.simulator_minutes * 60),
            str(balance.real_flights),
            balance.source or DASH,
            source.names.get(balance.signed_by, balance.signed_by) or _("nobody: does not count"),
        )
        for balance in balances
    )
    header = (
        _("Until"),
        _("Flight time"),
        _("Simulator time"),
        _("Flights"),
        _("Taken from"),
        _("Signed by"),
    )
    numbers = frozenset({1, 2, 3})
    return [Heading(_("Earlier experience")), Table(header, rows, numbers)]


def _flight_table(source: Source, flown: Iterable[FlightRow], roles: dict[str, str]) -> Table:
    rows = tuple(
        (
            moment(row.started_utc),
            source.craft(row),
            row.model or DASH,
            record_word(row.purpose) or DASH,
            row.sight or DASH,
            record_word(roles.get(row.flight_id, "")),
            minutes(row.airborne_s),
            minutes(row.night_s) if row.night_s else DASH,
            str(row.landings),
            record_word(row.state),
        )
        for row in flown
    )
    header = (
        _("Start (UTC)"),
        _("Aircraft"),
        _("Model"),
        _("Purpose"),
        _("Sight"),
        _("Role"),
        _("min"),
        _("night"),
        _("Ldg"),
        _("State"),
    )
    return Table(header, rows, frozenset({6, 7, 8}), empty=_("None."))


def aircraft_report(source: Source, aircraft_text: str) -> Report:
    """An aircraft's log: what it is, what it has done, its upkeep, its defects and every flight.

    Raises:
        UserError: there is no such aircraft, or several.
    """
    ledger = source.ledger
    craft = ledger.aircraft(aircraft_text)
    standing = aircraft_standing(ledger, craft, source.today)
    rows = [
        row
        for row in _rows(source, FlightQuery(aircraft_id=craft.id, limit=ALL, is_oldest_first=True))
        if row.device_class == "real"
    ]
    defects = [d for d in ledger.all(Defect) if d.subject_id == craft.id]
    items = [i for i in ledger.all(MaintenanceItem) if i.subject_id == craft.id]
    speaking = "; ".join(objection.text for objection in standing.objections)
    blocks: list[Block] = [
        Facts(
            (
                (_("Model"), craft.model or DASH),
                (_("Registration"), craft.registration or DASH),
                (_("Serial number"), craft.serial or DASH),
                (_("Class"), craft.class_mark or DASH),
                (_("Mass"), DASH if craft.mass_kg is None else f"{Local(craft.mass_kg):.2f} kg"),
                (_("Firmware"), craft.firmware or DASH),
                (_("Hardware"), craft.vehicle_uid or DASH),
                (_("State"), record_word(craft.grounding.value)),
                (_("Flight time"), hours(standing.usage.hours * 3600)),
                (_("Take-offs"), number(standing.usage.cycles)),
            )
        ),
        Paragraph(speaking or _("Nothing speaks against flying it.")),
        Heading(_("Upkeep")),
        _upkeep_table(standing.due),
        *_work_done(source, items),
        Heading(_("Defects")),
        _defect_table(source, defects),
        Heading(_("Flights")),
        _aircraft_flights(rows),
        Paragraph(_("Flights in the simulator are not part of this log."), is_remark=True),
        Signatures((_("Responsible for maintenance"), _("Supervisor"))),
    ]
    content = {
        "report": "aircraft",
        "aircraft": as_data(craft),
        "hours": standing.usage.hours,
        "cycles": standing.usage.cycles,
        "maintenance": as_data(items),
        "defects": as_data(defects),
        "flights": as_data(rows),
    }
    return Report(_("Aircraft log"), _subtitle(source, craft.name), tuple(blocks), content)


def _upkeep_table(due: Sequence[DueItem]) -> Table:
    rows = []
    for each in due:
        item = each.item
        rows.append(
            (
                item.name,
                _every(item),
                DASH if item.done is None else item.done.isoformat(),
                item.done_by or DASH,
                DASH if each.left_hours is None else f"{Local(each.left_hours):.1f} h",
                DASH if each.left_cycles is None else str(each.left_cycles),
                DASH if each.left_days is None else _("{days} d").format(days=each.left_days),
                record_word(each.due.value),
            )
        )
    header = (
        _("Work"),
        _("Every"),
        _("Last done"),
        _("By"),
        _("Hours left"),
        _("Cycles left"),
        _("Days left"),
        _("Standing"),
    )
    return Table(header, tuple(rows), frozenset({4, 5, 6}), empty=_("None is entered."))


def _every(item: MaintenanceItem) -> str:
    parts = []
    if item.every_hours is not None:
        parts.append(f"{Local(item.every_hours):g} h")
    if item.every_cycles is not None:
        parts.append(_("{count} cycles").format(count=item.every_cycles))
    if item.every_days is not None:
        parts.append(_("{days} d").format(days=item.every_days))
    return ", ".join(parts)


def _work_done(source: Source, items: Sequence[MaintenanceItem]) -> list[Block]:
    rows = []
    for item in items:
        for version in source.ledger.history(MaintenanceItem, item.id):
            done = version.document
            if done.done is not None:
                rows.append((done.done.isoformat(), done.name, done.done_by or DASH, done.remarks or DASH))  # fmt: skip
    if not rows:
        return []
    header = (_("Day"), _("Work"), _("By"), _("Remarks"))
    return [Heading(_("Work done")), Table(header, tuple(sorted(set(rows))))]


def _defect_table(source: Source, defects: Sequence[Defect]) -> Table:
    rows = tuple(
        (
            defect.reported.isoformat(),
            source.names.get(defect.reported_by, defect.reported_by) or DASH,
            defect.text,
            _("open") if defect.rectified is None else defect.rectified.isoformat(),
            defect.rectification or DASH,
        )
        for defect in sorted(defects, key=lambda d: d.reported)
    )
    header = (_("Reported"), _("By"), _("Defect"), _("Rectified"), _("How"))
    return Table(header, rows, empty=_("None."))


def _aircraft_flights(rows: Sequence[FlightRow]) -> Table:
    hours_s = 0.0
    lines = []
    for row in rows:
        hours_s += row.airborne_s
        lines.append(
            (
                moment(row.started_utc),
                row.pilot or DASH,
                record_word(row.purpose) or DASH,
                minutes(row.airborne_s),
                str(row.landings),
                hours(hours_s),
            )
        )
    header = (_("Start (UTC)"), _("Pilot"), _("Purpose"), _("min"), _("Ldg"), _("Sum"))
    return Table(header, tuple(lines), frozenset({3, 4, 5}), empty=_("None."))
