"""The report of one flight: who, with what, why, where, what was checked, what happened, who signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dronectl.programme.flight_records import flight_entry, flight_versions
from dronectl.store.flights import find_flight, flight_events, track
from dronectl.store.plans import load_plan
from dronectl.store.search import find_row
from missions.errors import UserError
from missions.estimate import LegKind, Performance, route
from missions.files.qgc_read import read_qgc_plan
from ui.formatting import DASH, Local, Units, distance, number
from ui.models.check_words import title_of_code, value_text
from ui.models.event_words import Weight, reason_words, words_of
from ui.models.record_words import record_word
from ui.reports.curve_picture import curve_png
from ui.reports.document import Facts, Heading, Paragraph, Picture, Report, Signatures, Table
from ui.reports.source import as_data, minutes, moment, short_uid
from ui.reports.track_picture import TrackPicture, track_png
from ui.words import _

if TYPE_CHECKING:
    from dronectl.crew.signoff import FlightEntry
    from dronectl.store.flights import FlightRecord
    from dronectl.store.search import FlightRow
    from dronectl.store.totals import Sample
    from missions.geo import GeoPoint
    from missions.plan import Plan
    from ui.reports.document import Block
    from ui.reports.source import Source

MOST_EVENTS: Final = 400
UNITS: Final = Units()


def flight_report(source: Source, flight_id: str) -> Report:
    """Everything about one flight.

    Raises:
        UserError: there is no such flight, or it is still open.
    """
    database = source.ledger.database
    flight = find_flight(database, flight_id)
    entry = flight_entry(source.ledger, flight.id)
    row = find_row(database, flight.id)
    samples = track(database, flight.id)
    plan = _plan(source, flight)
    blocks = [
        *_head(source, flight, entry, row),
        *_pictures(source, samples, plan),
        *_preflight(flight),
        *_events(source, flight),
        *_media(entry),
        *_history(source, flight.id),
        Signatures((_("Pilot"), _("Supervisor"))),
    ]
    content = {
        "flight": as_data(flight),
        "entry": as_data(entry),
        "versions": [as_data(v.document) | {"utc": v.utc, "author": v.author} for v in flight_versions(source.ledger, flight.id)],
        "events": flight_events(database, flight.id),
    }  # fmt: skip
    return Report(
        _("Flight report"),
        _subtitle(source, flight),
        tuple(blocks),
        {"report": "flight", **content},
    )


def _subtitle(source: Source, flight: FlightRecord) -> str:
    parts = [moment(flight.started_utc) + " UTC", flight.pilot or _("no pilot"), flight.id]
    if source.operator():
        parts.insert(0, source.operator())
    return " · ".join(parts)


def _head(
    source: Source, flight: FlightRecord, entry: FlightEntry, row: FlightRow | None
) -> list[Block]:
    batteries = [source.batteries[b].name for b in entry.battery_ids if b in source.batteries]
    place = DASH
    if row is not None and row.latitude_deg is not None and row.longitude_deg is not None:
        place = f"{row.latitude_deg:.5f}, {row.longitude_deg:.5f}"
    told = Facts(
        (
            (_("State"), record_word(entry.state.value)),
            (_("Flown with"), record_word(flight.device_class)),
            (_("Crew"), source.crew(entry.crew) or DASH),
            (_("Aircraft"), DASH if row is None else source.craft(row)),
            (_("Purpose"), record_word(entry.purpose) or DASH),
            (_("Legal basis"), source.basis(entry.basis_id)),
            (_("In sight"), entry.sight or DASH),
            (_("Mission number"), entry.mission_number or DASH),
            (_("Batteries"), ", ".join(batteries) or DASH),
            (_("Hardware"), short_uid(flight.vehicle_uid)),
        )
    )
    measured = Facts(
        (
            (_("Take-off place"), place),
            (_("Armed to disarmed (UTC)"), f"{moment(flight.started_utc)} {DASH} {(flight.ended_utc or '')[11:16]}"),
            (_("In the air"), f"{minutes(flight.airborne_s)} min"),
            (_("By night"), DASH if row is None else f"{minutes(row.night_s)} min"),
            (_("Take-offs / landings"), f"{number(flight.take_offs)} / {number(flight.landings)}"),
            (_("Distance flown"), distance(flight.distance_m)),
            (_("Greatest height above home"), UNITS.height_text(flight.max_height_m)),
            (_("Farthest from take-off"), distance(flight.max_distance_m)),
            (_("Energy"), DASH if flight.energy_wh is None else f"{Local(flight.energy_wh):.1f} Wh"),
            (_("Ended"), reason_words(flight.reason)),
            (_("Plan"), DASH if flight.plan_digest is None else flight.plan_digest[:16]),
            (_("Log"), flight.tlog or DASH),
        )
    )  # fmt: skip
    blocks: list[Block] = [told, Heading(_("Measured")), measured]
    if flight.device_class == "simulator":
        blocks.insert(0, Paragraph(_("Flown in the simulator: it counts for no flight hours.")))
    if entry.remarks:
        blocks += [Heading(_("Remarks")), Paragraph(entry.remarks)]
    if entry.occurrence:
        blocks.append(Facts(((_("Occurrence report"), entry.occurrence),)))
    return blocks


def _plan(source: Source, flight: FlightRecord) -> Plan | None:
    if flight.plan_digest is None:
        return None
    try:
        content = load_plan(source.ledger.database, flight.plan_digest)
        return read_qgc_plan(content, flight.plan_digest)
    except UserError:
        return None


def _pictures(source: Source, samples: list[Sample], plan: Plan | None) -> list[Block]:
    flown = [sample.point for sample in samples if sample.point is not None]
    planned: list[GeoPoint] = []
    fences: list[list[GeoPoint]] = []
    if plan is not None:
        legs = [leg for leg in route(plan, Performance()).legs if leg.kind is not LegKind.CIRCLE]
        planned = [*(leg.start for leg in legs), *(leg.end for leg in legs[-1:])]
        fences = [list(polygon.points) for polygon in plan.fence.polygons if polygon.inclusion]
    blocks: list[Block] = [Heading(_("Track"))]
    png = track_png(TrackPicture(flown, planned, fences, source.map_files))
    if png is None:
        return [*blocks, Paragraph(_("No position was recorded."), is_remark=True)]
    words = _("Flown in blue from the green point on; planned dashed; fence red.")
    blocks.append(Picture(png, words))
    first_s = samples[0].t_s
    for title, values in (
        (_("Height above home, m"), [(s.t_s, s.height_m) for s in samples]),
        (_("Ground speed, m/s"), [(s.t_s, s.ground_speed_mps) for s in samples]),
        (_("Battery, V"), [(s.t_s, s.voltage_v) for s in samples]),
    ):
        known = [(t - first_s, v) for t, v in values if v is not None]
        curve = curve_png(title, known)
        if curve is not None:
            blocks.append(Picture(curve))
    return blocks


def _preflight(flight: FlightRecord) -> list[Block]:
    said: Any = flight.preflight
    blocks: list[Block] = [Heading(_("Checks before the flight"))]
    if not isinstance(said, dict):
        return [*blocks, Paragraph(_("None are on record."), is_remark=True)]
    rows = []
    for check in said.get("checks", ()):
        verdict = "✔" if check.get("passed") else "✘"
        rows.append(
            (
                verdict,
                title_of_code(str(check.get("code", ""))),
                value_text(str(check.get("measured", ""))),
                value_text(str(check.get("needed", ""))),
            )
        )
    header = ("", _("Check"), _("Found"), _("Needed"))
    blocks.append(
        Table(header, tuple(rows), widths=(4, 34, 31, 31), empty=_("None are on record."))
    )
    if said.get("override"):
        blocks.append(
            Paragraph(_("Overridden by a supervisor: {reason}").format(reason=said["override"]))
        )
    return blocks


def _events(source: Source, flight: FlightRecord) -> list[Block]:
    events = flight_events(source.ledger.database, flight.id)
    first_s = events[0]["t_s"] if events else 0.0
    rows = []
    for event in events:
        words = words_of(event["kind"], event["detail"])
        if words is None or words.weight is Weight.PASSING:
            continue
        mark = {Weight.CAUTION: "▲", Weight.WARNING: "■"}.get(words.weight, "")
        passed_s = event["t_s"] - first_s
        rows.append((f"{passed_s // 60:.0f}:{passed_s % 60:02.0f}", mark, words.text))
    table = Table(
        (_("min:s"), "", _("Event")),
        tuple(rows[:MOST_EVENTS]),
        frozenset({0}),
        widths=(9, 4, 87),
        empty=_("Nothing is on record."),
    )
    blocks: list[Block] = [Heading(_("Events and alerts")), table]
    if len(rows) > MOST_EVENTS:
        text = _("{count} more events are in the log.").format(count=len(rows) - MOST_EVENTS)
        blocks.append(Paragraph(text, is_remark=True))
    return blocks


def _media(entry: FlightEntry) -> list[Block]:
    if not entry.media:
        return []
    rows = tuple(
        (
            medium.path,
            medium.sha256[:16] or DASH,
            _("yes") if medium.is_evidence else _("no"),
            DASH if medium.delete_after is None else medium.delete_after.isoformat(),
        )
        for medium in entry.media
    )
    header = (_("File"), "SHA-256", _("Evidence"), _("Delete after"))
    return [Heading(_("Recordings")), Table(header, rows)]


def _history(source: Source, flight_id: str) -> list[Block]:
    rows = tuple(
        (
            str(version.document.version),
            moment(version.utc),
            record_word(version.document.step.value),
            source.names.get(version.author, version.author),
            version.document.reason,
        )
        for version in flight_versions(source.ledger, flight_id)
    )
    header = (_("Version"), _("When (UTC)"), _("What"), _("Who"), _("Reason"))
    return [
        Heading(_("Sign-off")),
        Table(header, rows, frozenset({0}), empty=_("Nobody has entered or signed anything yet.")),
    ]
