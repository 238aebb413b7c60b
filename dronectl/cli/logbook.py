"""``dronectl flights``: the logbook."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dronectl.cli.common import DataOption, JsonOption, data_folder, show, table
from dronectl.cli.numbers import iso_date
from dronectl.store import export as exports
from dronectl.store.database import open_reader
from dronectl.store.flights import (
    FlightFilter,
    find_flight,
    flight_events,
    list_flights,
    track,
)
from dronectl.store.media import list_media
from missions.files.disk import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dronectl.store.database import Database
    from dronectl.store.flights import FlightRecord
    from dronectl.store.media import MediaRecord

flights = typer.Typer(no_args_is_help=True)


class ExportFormat(StrEnum):
    """Formats of ``flights export``."""

    CSV = "csv"
    GEOJSON = "geojson"
    KML = "kml"
    JSON = "json"


PilotOption = Annotated[str | None, typer.Option("--pilot", help="Only this pilot's.")]


@contextmanager
def _reading(data: Path | None) -> Iterator[Database]:
    database = open_reader(data_folder(data))
    try:
        yield database
    finally:
        database.close()


def _minutes(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds / 60:.1f}"


@flights.command("list")
def list_(
    data: DataOption = None,
    pilot: PilotOption = None,
    since: Annotated[
        str | None, typer.Option(help="From this UTC date on (YYYY-MM-DD).", callback=iso_date)
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Before this UTC date.", callback=iso_date)
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """All flights, oldest first."""
    with _reading(data) as database:
        found = list_flights(database, FlightFilter(pilot=pilot, since_utc=since, until_utc=until))
    rows = [
        (
            f.id,
            f.started_utc[:19],
            f.pilot,
            f.vehicle_key,
            f.device_class,
            _minutes(f.airborne_s),
            None if f.distance_m is None else f"{f.distance_m:.0f}",
            f.reason or f.state,
        )
        for f in found
    ]
    header = ("flight", "started (UTC)", "pilot", "vehicle", "class", "min", "m", "ended")
    show([asdict(f) for f in found], as_json=as_json, lines=lambda: table(rows, header))


@flights.command("show")
def show_(
    flight: Annotated[str, typer.Argument(help="Id, or the beginning or end of it.")],
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """One flight with what happened in it."""
    with _reading(data) as database:
        record = find_flight(database, flight)
        events = flight_events(database, record.id)
        media = list_media(database, record.id)
    lines = [f"{name:<16}{value}" for name, value in asdict(record).items() if value is not None]
    if media:
        lines += ["", "recordings:", *map(_medium, media)]
    lines += ["", "events:"]
    first_s = events[0]["t_s"] if events else 0.0
    lines += [f"{e['t_s'] - first_s:8.1f} s  {e['kind']}  {_plain(e['detail'])}" for e in events]
    shown = {**asdict(record), "media": [asdict(each) for each in media], "events": events}
    show(shown, as_json=as_json, lines=lambda: lines)


def _medium(media: MediaRecord) -> str:
    length = "open" if media.duration_s is None else f"{media.duration_s:.0f} s"
    until = f", to be deleted after {media.delete_after[:10]}" if media.delete_after else ""
    return f"{media.channel:<16}{media.path}, {length}{until}"


def _plain(detail: object) -> str:
    if not isinstance(detail, dict):
        return str(detail or "")
    return ", ".join(f"{key} {value}" for key, value in detail.items())


@flights.command("export")
def export(
    out: Annotated[Path, typer.Argument(help="File to write; the extension says the format.")],
    data: DataOption = None,
    flight: Annotated[str | None, typer.Option(help="Only this flight.")] = None,
    pilot: PilotOption = None,
    as_format: Annotated[
        ExportFormat | None, typer.Option("--format", help="If the extension does not say it.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write flights as CSV, GeoJSON, KML or JSON; one flight as CSV is its track."""
    form = as_format or _format(out)
    with _reading(data) as database:
        chosen = (
            [find_flight(database, flight)]
            if flight
            else list_flights(database, FlightFilter(pilot=pilot))
        )
        text = _exported(database, chosen, form, is_single=flight is not None)
    write_text(out, text)
    result = {"file": str(out), "flights": len(chosen), "format": form.value}
    show(result, as_json=as_json, lines=lambda: [f"{len(chosen)} flights in {out}."])


def _format(out: Path) -> ExportFormat:
    try:
        return ExportFormat(out.suffix.lower().removeprefix("."))
    except ValueError as error:
        names = ", ".join(f".{form.value}" for form in ExportFormat)
        raise typer.BadParameter(f"{out.name}: use one of {names}, or --format.") from error


def _exported(
    database: Database, chosen: list[FlightRecord], form: ExportFormat, *, is_single: bool
) -> str:
    if form is ExportFormat.JSON:
        return exports.flights_json(chosen)
    if form is ExportFormat.CSV:
        if is_single:
            return exports.track_csv(track(database, chosen[0].id))
        return exports.flights_csv(chosen)
    tracks = [(record, track(database, record.id)) for record in chosen]
    if form is ExportFormat.KML:
        return exports.flights_kml(tracks)
    return exports.flights_geojson(tracks)
