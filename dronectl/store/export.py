"""Flights and tracks as CSV, GeoJSON and KML.

Names are hostile input: a spreadsheet must not run them, a map must not render them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from dronectl.store.flights import FlightRecord
from dronectl.store.jsonable import to_json
from dronectl.store.rows import utc_text
from dronectl.store.totals import Sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_EXPORTED: Final = frozenset({"preflight", "upload"})
FLIGHT_COLUMNS: Final = tuple(
    field.name for field in fields(FlightRecord) if field.name not in _NOT_EXPORTED
)
SAMPLE_COLUMNS: Final = (
    "utc",
    "latitude_deg",
    "longitude_deg",
    *(f.name for f in fields(Sample) if f.name not in {"t_s", "utc_us", "point"}),
)


def _cell(value: object) -> str:
    """A CSV cell no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(FORMULA_STARTS) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table (RFC 4180, a header line) no spreadsheet takes for formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def flights_csv(flights: Iterable[FlightRecord]) -> str:
    """The logbook, one line for each flight (RFC 4180; a header line; SI units in the names)."""
    return csv_text(FLIGHT_COLUMNS, ([getattr(f, c) for c in FLIGHT_COLUMNS] for f in flights))


def track_csv(samples: Iterable[Sample]) -> str:
    """One flight's samples, one line for each."""
    return csv_text(SAMPLE_COLUMNS, (_sample_cells(sample) for sample in samples))


def _sample_cells(sample: Sample) -> list[object]:
    point = sample.point
    cells: list[object] = [
        utc_text(sample.utc_us),
        point.latitude_deg if point else None,
        point.longitude_deg if point else None,
    ]
    return cells + [getattr(sample, name) for name in SAMPLE_COLUMNS[3:]]


def _coordinates(samples: Iterable[Sample]) -> list[tuple[Sample, list[float]]]:
    """Samples with a place, each with (longitude, latitude[, metres above mean sea level])."""
    placed = []
    for sample in samples:
        if sample.point is None:
            continue
        place = [round(sample.point.longitude_deg, 7), round(sample.point.latitude_deg, 7)]
        if sample.altitude_amsl_m is not None:
            place.append(round(sample.altitude_amsl_m, 2))
        placed.append((sample, place))
    return placed


def flights_geojson(tracks: Iterable[tuple[FlightRecord, Sequence[Sample]]]) -> str:
    """Flights with their tracks as a FeatureCollection (RFC 7946); altitude above mean sea level.

    A flight without two places has no geometry; the UTC time of each position is in
    ``coordTimes``.
    """
    features = []
    for flight, samples in tracks:
        placed = _coordinates(samples)
        geometry = None
        if len(placed) >= 2:
            geometry = {"type": "LineString", "coordinates": [place for _, place in placed]}
        properties: dict[str, object] = {name: getattr(flight, name) for name in FLIGHT_COLUMNS}
        properties["coordTimes"] = [utc_text(sample.utc_us) for sample, _ in placed]
        features.append(
            {"type": "Feature", "id": flight.id, "geometry": geometry, "properties": properties}
        )
    return to_json({"type": "FeatureCollection", "features": features})


def _xml(value: object) -> str:
    """Text as XML text: escaped, without what XML cannot hold."""
    text = _NOT_XML.sub("\ufffd", str(value))
    return escape(text, {'"': "&quot;", "'": "&apos;"})


def _described(flight: FlightRecord) -> str:
    """A flight's figures as escaped lines of text: a viewer renders descriptions as HTML."""
    lines = []
    for name in FLIGHT_COLUMNS:
        value = getattr(flight, name)
        if value is not None:
            lines.append(f"{name}: {escape(str(value))}")
    return _xml("<br>".join(lines))


def _placemark(flight: FlightRecord, samples: Sequence[Sample]) -> list[str]:
    lines = [
        '<Placemark id="flight-' + _xml(flight.id) + '">',
        f"<name>{_xml(f'{flight.started_utc} {flight.pilot or flight.vehicle_key}')}</name>",
        f"<description>{_described(flight)}</description>",
    ]
    placed = [(s, place) for s, place in _coordinates(samples) if len(place) == 3]
    if placed:
        lines.append("<gx:Track><altitudeMode>absolute</altitudeMode>")
        lines += [f"<when>{utc_text(sample.utc_us)}</when>" for sample, _ in placed]
        lines += [f"<gx:coord>{lon} {lat} {alt}</gx:coord>" for _, (lon, lat, alt) in placed]
        lines.append("</gx:Track>")
    return [*lines, "</Placemark>"]


def flights_kml(tracks: Iterable[tuple[FlightRecord, Sequence[Sample]]]) -> str:
    """Flights with their tracks as KML 2.2 (``gx:Track``, altitudes above mean sea level)."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">',
        "<Document><name>Flights</name>",
    ]
    for flight, samples in tracks:
        lines += _placemark(flight, samples)
    return "\n".join([*lines, "</Document></kml>", ""])


def flights_json(flights: Iterable[FlightRecord]) -> str:
    """The logbook as a JSON array, preflight and upload included."""
    return json.dumps(json.loads(to_json(list(flights))), ensure_ascii=False, indent=2)
