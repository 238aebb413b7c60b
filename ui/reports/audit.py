"""The evidence pack for an audit: the last flights whole, who flew them, in practice, with what."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from dronectl.programme.practice import Practice
from dronectl.programme.upkeep import all_aircraft, all_batteries
from dronectl.store.flights import find_flight
from dronectl.store.search import FlightQuery, search_flights
from ui.formatting import DASH
from ui.models.record_words import record_word
from ui.models.standing_words import (
    paper_header,
    paper_row,
    paper_rows,
    practice_header,
    practice_rows,
)
from ui.reports.document import Facts, Heading, Paragraph, Report, Table
from ui.reports.flight import flight_report
from ui.reports.source import as_data, hours, minutes, moment
from ui.words import _

if TYPE_CHECKING:
    from dronectl.store.search import FlightRow
    from ui.reports.document import Block
    from ui.reports.source import Source

BLOCK_OCTETS: Final = 1 << 20


def audit_report(source: Source, count: int) -> Report:
    """The last ``count`` real flights with crew, practice, upkeep and checks; simulator ones if there are no others."""
    database = source.ledger.database
    rows = search_flights(database, FlightQuery(device_class="real", limit=count)).rows
    is_simulated = not rows
    if is_simulated:
        rows = search_flights(database, FlightQuery(limit=count)).rows
    practice = Practice(source.ledger, source.book, source.today)
    blocks: list[Block] = [
        *_contents(rows, is_simulated=is_simulated),
        Heading(_("Papers of the operator"), level=1),
        Table(paper_header(), tuple(paper_row(p) for p in practice.operator_papers()), empty=_("None are asked for.")),
        *_crew(practice),
        *_machines(source),
        Heading(_("Logs and their digests"), level=1),
        _digests(source, rows),
        Paragraph(_("SHA-256 of each log file as it is on disk today."), is_remark=True),
    ]  # fmt: skip
    reports = [flight_report(source, row.flight_id) for row in rows]
    for report in reports:
        blocks.append(Heading(f"{report.title} · {report.subtitle}", level=1, on_new_page=True))
        blocks += report.blocks
    content = {
        "report": "audit",
        "flights": [report.content for report in reports],
        "practice": as_data(practice.all()),
        "aircraft": as_data(all_aircraft(source.ledger, source.today)),
        "batteries": as_data(all_batteries(source.ledger, source.today)),
    }
    parts = [source.operator(), source.today.isoformat()]
    subtitle = " · ".join(part for part in parts if part)
    return Report(_("Evidence pack for an audit"), subtitle, tuple(blocks), content)


def _contents(rows: tuple[FlightRow, ...], *, is_simulated: bool) -> list[Block]:
    lines = tuple(
        (
            moment(row.started_utc),
            row.pilot or DASH,
            record_word(row.purpose) or DASH,
            minutes(row.airborne_s),
            str(row.alerts),
            record_word(row.state),
        )
        for row in rows
    )
    header = (_("Start (UTC)"), _("Pilot"), _("Purpose"), _("min"), _("Alerts"), _("State"))
    blocks: list[Block] = [
        Heading(_("The flights of this pack"), level=1),
        Table(header, lines, frozenset({3, 4}), empty=_("No flight is on record.")),
    ]
    if is_simulated and rows:
        blocks.insert(1, Paragraph(_("There is no flight of an aircraft; these are simulated.")))
    return blocks


def _crew(practice: Practice) -> list[Block]:
    blocks: list[Block] = [Heading(_("Crews and their practice"), level=1)]
    for found in practice.all():
        roles = ", ".join(record_word(role.value) for role in found.person.roles)
        blocks += [
            Heading(found.person.name),
            Facts(((_("Roles"), roles), (_("Staff number"), found.person.staff_number or DASH))),
            Table(practice_header(), practice_rows(found), frozenset({2, 3})),
            Table(paper_header(), paper_rows(found)),
        ]
    return blocks


def _machines(source: Source) -> list[Block]:
    crafts = tuple(
        (
            each.aircraft.name,
            each.aircraft.model,
            each.aircraft.serial or DASH,
            hours(each.usage.hours * 3600),
            "; ".join(objection.text for objection in each.objections) or _("in order"),
        )
        for each in all_aircraft(source.ledger, source.today)
    )
    packs = tuple(
        (each.battery.name, each.battery.serial or DASH, str(each.cycles), "; ".join(each.problems) or _("in order"))
        for each in all_batteries(source.ledger, source.today)
    )  # fmt: skip
    return [
        Heading(_("Aircraft and batteries"), level=1),
        Table(
            (_("Aircraft"), _("Model"), _("Serial number"), _("Flight time"), _("Standing")),
            crafts,
            frozenset({3}),
            empty=_("No aircraft is registered."),
        ),
        Table(
            (_("Battery"), _("Serial number"), _("Cycles"), _("Standing")),
            packs,
            frozenset({2}),
            empty=_("No battery is registered."),
        ),
    ]


def _digests(source: Source, rows: tuple[FlightRow, ...]) -> Table:
    database = source.ledger.database
    lines = []
    for row in rows:
        name = find_flight(database, row.flight_id).tlog
        if name is not None:
            lines.append((name, _digest(source, name)))
    return Table((_("File"), "SHA-256"), tuple(lines), empty=_("No log is kept for them."))


def _digest(source: Source, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with (source.ledger.database.folder / name).open("rb") as file:
            while block := file.read(BLOCK_OCTETS):
                digest.update(block)
    except OSError:
        return _("the file is missing")
    return digest.hexdigest()
