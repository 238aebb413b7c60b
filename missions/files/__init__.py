"""Plans and areas in files: QGroundControl ``.plan``, ``QGC WPL 110``, GeoJSON, KML and KMZ.

The only part of ``missions`` that touches the disk. Everything read is hostile until checked: sizes are
bounded, types are checked, and whatever is refused is refused in one sentence that says where.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from missions.errors import UserError
from missions.files.disk import decode, read_bytes, write_text
from missions.files.geojson import read_geojson_area, write_geojson
from missions.files.kml import read_kml_area, read_kmz_area, write_kml
from missions.files.qgc_read import read_qgc_plan
from missions.files.qgc_write import write_qgc_plan
from missions.files.wpl import read_wpl, write_wpl
from missions.geo import Area
from missions.plan import Plan

__all__ = ["FORMATS", "Format", "read_area", "read_plan", "write_plan"]


@dataclass(frozen=True, slots=True)
class Format:
    """What can be done with one kind of file; None: not this."""

    title: str
    read_plan: Callable[[str, str], Plan] | None = None
    """(text, file name) -> plan."""
    write_plan: Callable[[Plan], str] | None = None
    read_area: Callable[[bytes, str], Area] | None = None
    """(content, file name) -> area."""


def _text_area(read: Callable[[str, str], Area]) -> Callable[[bytes, str], Area]:
    return lambda content, file_name: read(decode(content, file_name), file_name)


_QGC = Format("QGroundControl plan", read_qgc_plan, write_qgc_plan)
_WPL = Format("waypoint file (QGC WPL 110)", read_wpl, write_wpl)
_GEOJSON = Format("GeoJSON", None, write_geojson, _text_area(read_geojson_area))
_KML = Format("KML", None, write_kml, _text_area(read_kml_area))
_KMZ = Format("KMZ", None, None, read_kmz_area)

FORMATS: dict[str, Format] = {
    ".plan": _QGC,
    ".waypoints": _WPL,
    ".txt": _WPL,
    ".wp": _WPL,
    ".geojson": _GEOJSON,
    ".json": _GEOJSON,
    ".kml": _KML,
    ".kmz": _KMZ,
}


def read_plan(path: Path) -> Plan:
    """The plan in a file, its kind told by the extension.

    Raises:
        UserError: when the file cannot be read or is not what its extension says.
    """
    read = _format(path).read_plan
    if read is None:
        raise UserError(_cannot(path, "read a plan from", lambda entry: entry.read_plan))
    return read(decode(read_bytes(path), path.name), path.name)


def write_plan(plan: Plan, path: Path) -> None:
    """Save a plan, its kind told by the extension; an existing file is replaced in one step.

    Raises:
        UserError: when the format cannot hold the plan or the file cannot be written.
    """
    write = _format(path).write_plan
    if write is None:
        raise UserError(_cannot(path, "write a plan to", lambda entry: entry.write_plan))
    write_text(path, write(plan))


def read_area(path: Path) -> Area:
    """What was drawn in a map program.

    Raises:
        UserError: when the file cannot be read or is not what its extension says.
    """
    read = _format(path).read_area
    if read is None:
        raise UserError(_cannot(path, "read an area from", lambda entry: entry.read_area))
    return read(read_bytes(path), path.name)


def _format(path: Path) -> Format:
    return FORMATS.get(path.suffix.lower(), Format("file"))


def _cannot(path: Path, verb: str, what: Callable[[Format], object]) -> str:
    able = ", ".join(suffix for suffix, entry in FORMATS.items() if what(entry) is not None)
    kind = f"a {path.suffix} file" if path.suffix else "a file without extension"
    return f"Cannot {verb} {path.name}: {kind} does not hold one; use one of {able}."
