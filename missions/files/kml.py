"""KML and KMZ: areas in, plans out. Coordinates are ``longitude,latitude[,altitude]``.

Untrusted input: no document type definition, no entity, no external reference is ever followed, and
nothing of an archive is ever written to disk.
"""

import html
import io
import math
import zipfile
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from missions.errors import UserError
from missions.files.disk import MAX_BYTES, decode
from missions.geo import Area, AreaPolygon, GeoPoint, Position, Reference
from missions.plan import Plan

_MAX_MEMBERS = 1_000
_MAX_POINTS = 100_000
_LONGEST_NAME = 200


def read_kmz_area(content: bytes, file_name: str) -> Area:
    """The area in the first ``.kml`` of an archive (``doc.kml`` before others).

    Raises:
        UserError: when the archive is damaged, holds no KML, or holds what an honest one does not.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, file_name)
            documents = [member for member in members if member.filename.lower().endswith(".kml")]
            if not documents:
                raise UserError(f"{file_name}: holds no .kml file: export it again.")
            documents.sort(key=lambda member: member.filename.lower() != "doc.kml")
            with archive.open(documents[0]) as member:
                inner = member.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UserError(
            f"{file_name} is a damaged or locked archive ({error}): export it again."
        ) from None
    if len(inner) > MAX_BYTES:
        raise UserError(
            f"{file_name}: unpacks to more than {MAX_BYTES // 1_000_000} MB, which no area does: "
            "choose another file."
        )
    return read_kml_area(decode(inner, file_name), file_name)


def _check_members(members: list[zipfile.ZipInfo], file_name: str) -> None:
    if len(members) > _MAX_MEMBERS:
        raise UserError(f"{file_name}: holds {len(members)} files: choose another file.")
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise UserError(
                f"{file_name}: holds a file that points outside the archive ({name[:60]!r}): "
                "do not trust it, ask where it comes from."
            )


def read_kml_area(text: str, file_name: str) -> Area:
    """Polygons with their inner rings, lines and points, wherever they are nested.

    Raises:
        UserError: when it is no KML, tries to define entities, or holds no geometry.
    """
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        raise UserError(
            f"{file_name}: defines XML entities or a document type, which no map program does: "
            "do not trust it, ask where it comes from."
        ) from None
    except (ParseError, ValueError) as error:
        raise UserError(f"{file_name} is no KML ({error}): export it again.") from None
    name = ""
    polygons: list[AreaPolygon] = []
    lines: list[tuple[GeoPoint, ...]] = []
    points: list[GeoPoint] = []
    for element in root.iter():
        match _local(element):
            case "name" if not name:
                name = (element.text or "").strip()[:_LONGEST_NAME]
            case "Polygon":
                polygons.append(_polygon(element, file_name))
            case "LineString":
                lines.append(_coordinates(element, file_name, at_least=2))
            case "Point":
                points.extend(_coordinates(element, file_name, at_least=1))
            case "Track":
                lines.append(_track(element, file_name))
            case _:
                pass
    if not (polygons or lines or points):
        raise UserError(f"{file_name}: holds no polygon, line or point: draw one and export again.")
    title = name or file_name.rpartition(".")[0] or file_name
    return Area(title, tuple(polygons), tuple(lines), tuple(points))


def _local(element: Element) -> str:
    """The tag without its namespace; files with a wrong or no namespace are common."""
    return element.tag.rpartition("}")[2]


def _polygon(element: Element, file_name: str) -> AreaPolygon:
    outers: list[tuple[GeoPoint, ...]] = []
    holes: list[tuple[GeoPoint, ...]] = []
    for boundary in element:
        rings = {"outerBoundaryIs": outers, "innerBoundaryIs": holes}.get(_local(boundary))
        if rings is not None:
            rings.append(_ring(boundary, file_name))
    if len(outers) != 1:
        raise UserError(f"{file_name}: a Polygon has {len(outers)} outer rings: it must have one.")
    return AreaPolygon(outers[0], tuple(holes))


def _ring(element: Element, file_name: str) -> tuple[GeoPoint, ...]:
    points = _coordinates(element, file_name, at_least=3)
    if points[0] == points[-1]:
        points = points[:-1]
    if len(points) < 3:
        raise UserError(f"{file_name}: a ring has fewer than three different places: redraw it.")
    return points


def _coordinates(element: Element, file_name: str, at_least: int) -> tuple[GeoPoint, ...]:
    text = " ".join(part.text or "" for part in element.iter() if _local(part) == "coordinates")
    cells = text.split()
    if not at_least <= len(cells) <= _MAX_POINTS:
        raise UserError(
            f"{file_name}: a {_local(element)} has {len(cells)} places where {at_least} to "
            f"{_MAX_POINTS} are due: redraw it."
        )
    return tuple(_place(cell.split(","), cell, file_name) for cell in cells)


def _track(element: Element, file_name: str) -> tuple[GeoPoint, ...]:
    cells = [part.text or "" for part in element if _local(part) == "coord"]
    if not 2 <= len(cells) <= _MAX_POINTS:
        raise UserError(f"{file_name}: a Track has {len(cells)} places: export it again.")
    return tuple(_place(cell.split(), cell, file_name) for cell in cells)


def _place(parts: list[str], cell: str, file_name: str) -> GeoPoint:
    try:
        longitude_deg, latitude_deg = float(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        longitude_deg = latitude_deg = math.nan
    if not (abs(longitude_deg) <= 180 and abs(latitude_deg) <= 90):
        raise UserError(
            f"{file_name}: {cell[:40]!r} is no longitude,latitude in degrees: export it again."
        )
    return GeoPoint(latitude_deg, longitude_deg)


def write_kml(plan: Plan) -> str:
    """The plan to look at in a globe program: path, items, fence, rally points."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
        f"<name>{_escaped(plan.name)}</name>",
    ]
    spots = [
        Position(item.position, item.altitude)
        for item in plan.items
        if item.position and item.altitude
    ]
    if len(spots) > 1:
        mode, cells = _path(spots, plan.home)
        parts.append(
            f"<Placemark><name>path</name><LineString><altitudeMode>{mode}</altitudeMode>"
            f"<coordinates>{cells}</coordinates></LineString></Placemark>"
        )
    for number, item in enumerate(plan.items, start=1):
        if item.position is not None:
            parts.append(_placemark(f"item {number}", "Point", _cell(item.position)))
    for polygon in plan.fence.polygons:
        ring = " ".join(_cell(point) for point in (*polygon.points, *polygon.points[:1]))
        name = "fence: stay inside" if polygon.inclusion else "fence: stay outside"
        parts.append(
            f"<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
            f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        )
    parts.extend(_placemark("rally point", "Point", _cell(spot.point)) for spot in plan.rally)
    parts.append("</Document></kml>")
    return "\n".join(parts) + "\n"


def _path(spots: list[Position], home: Position | None) -> tuple[str, str]:
    """One altitude mode serves a whole line: absolute where home is known, else above ground."""
    references = {spot.altitude.reference for spot in spots}
    base_m = home.altitude.value_m if home else None
    absolute = Reference.TERRAIN not in references and (
        base_m is not None or references == {Reference.AMSL}
    )
    cells: list[str] = []
    for spot in spots:
        height_m = spot.altitude.value_m
        if absolute and spot.altitude.reference is Reference.HOME:
            height_m += base_m or 0.0
        cells.append(f"{_cell(spot.point)},{height_m:g}")
    return "absolute" if absolute else "relativeToGround", " ".join(cells)


def _cell(point: GeoPoint) -> str:
    return f"{point.longitude_deg!r},{point.latitude_deg!r}"


def _placemark(name: str, kind: str, cells: str) -> str:
    return (
        f"<Placemark><name>{_escaped(name)}</name><{kind}><coordinates>{cells}</coordinates>"
        f"</{kind}></Placemark>"
    )


def _escaped(text: str) -> str:
    """Text without markup and without the control characters XML cannot hold."""
    return html.escape("".join(letter for letter in text if letter.isprintable()))
