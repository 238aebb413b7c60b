"""``QGC WPL 110``: the tab-separated waypoint file of Mission Planner, MAVProxy and others.

One item a line: INDEX CURRENT FRAME COMMAND P1 P2 P3 P4 LATITUDE LONGITUDE ALTITUDE AUTOCONTINUE.
ArduPilot's tools write home as line 0, a waypoint in frame 0; PX4's write none. Such a first line is
read as the home, and one is always written, so that a file this program wrote is never ambiguous.
"""

import math
import re

from missions.catalog import name_of
from missions.errors import UserError
from missions.files.fields import (
    MAX_ITEMS,
    fields_from_item,
    is_jump,
    item_from_fields,
    with_jump_target,
)
from missions.geo import Altitude, GeoPoint, Position, Reference
from missions.items import NAV_WAYPOINT, MissionItem
from missions.plan import Plan

_HEADER = re.compile(r"QGC\s+WPL\s+(\d{1,4})\s*")
_VERSIONS = frozenset({"100", "110", "120"})
_COLUMNS = 12
_NAMES = (
    "index",
    "current",
    "frame",
    "command",
    "parameter 1",
    "parameter 2",
    "parameter 3",
    "parameter 4",
    "latitude",
    "longitude",
    "altitude",
    "autocontinue",
)


def read_wpl(text: str, file_name: str) -> Plan:
    """The plan in a waypoint file; it has no fence, no rally points and no speeds.

    Raises:
        UserError: when it is no such file; names the line and the column.
    """
    lines = text.splitlines()
    header = _HEADER.fullmatch(lines[0]) if lines else None
    if header is None or header[1] not in _VERSIONS:
        raise UserError(
            f'{file_name}: line 1 must be "QGC WPL 110": this is no waypoint file of that kind.'
        )
    filled = [(number, line) for number, line in enumerate(lines[1:], start=2) if line.strip()]
    if len(filled) > MAX_ITEMS + 1:
        raise UserError(
            f"{file_name}: holds more than the {MAX_ITEMS} items a vehicle can be sent: split it."
        )
    rows = [(number, _row(line, number, file_name)) for number, line in filled]
    for position, (number, row) in enumerate(rows):
        if row[0] != position:
            raise UserError(
                f"{file_name}: line {number} has index {_shown(row[0])} where {position} is due: "
                "lines are missing or mixed up."
            )
    home = None
    has_home = bool(rows) and rows[0][1][2] == 0 and rows[0][1][3] in (0, NAV_WAYPOINT)
    if has_home:
        home = _home(rows.pop(0)[1])
    items = tuple(_item(row, number, has_home, file_name) for number, row in rows)
    name = file_name.rpartition(".")[0] or file_name
    return Plan(name=name, home=home, items=items)


def _row(line: str, number: int, file_name: str) -> list[float | None]:
    cells = line.split()
    if len(cells) != _COLUMNS:
        raise UserError(
            f"{file_name}: line {number} has {len(cells)} columns where {_COLUMNS} are due: "
            "the file is damaged or of another kind."
        )
    return [_cell(cell, name, number, file_name) for cell, name in zip(cells, _NAMES, strict=True)]


def _cell(cell: str, name: str, number: int, file_name: str) -> float | None:
    """A number; None for NaN, which tools write for "not set" in parameters 1 to 7."""
    try:
        value = float(cell)
    except ValueError:
        value = math.inf
    if math.isnan(value) and name in _NAMES[4:11]:
        return None
    if not math.isfinite(value) or "_" in cell:
        raise UserError(f"{file_name}: line {number}, {name}, must be a number, not {cell[:40]!r}.")
    return value


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"


def _home(row: list[float | None]) -> Position | None:
    latitude_deg, longitude_deg, altitude_m = row[8:11]
    if not latitude_deg and not longitude_deg:
        return None
    return Position(
        GeoPoint(latitude_deg or 0.0, longitude_deg or 0.0),
        Altitude(altitude_m or 0.0, Reference.AMSL),
    )


def _item(row: list[float | None], number: int, has_home: bool, file_name: str) -> MissionItem:
    frame = _code(row[2], 255, "frame", f"{file_name}: line {number}")
    command = _code(row[3], 65_535, "command", f"{file_name}: line {number}")
    where = f"{file_name}: line {number} ({name_of(command)})"
    seven = (row[4], row[5], row[6], row[7], row[8], row[9], row[10])
    item = item_from_fields(command, frame, seven, row[11] != 0, where)
    if has_home and is_jump(item) and item.params[0] is not None:
        item = with_jump_target(item, item.params[0] - 1)
    return item


def _code(value: float | None, high: int, name: str, where: str) -> int:
    if value is None or value != int(value) or not 0 <= value <= high:
        raise UserError(f"{where}, {name}, must be a whole number from 0 to {high}.")
    return int(value)


def write_wpl(plan: Plan) -> str:
    """The waypoint file of a plan.

    Raises:
        UserError: when the plan has a fence or rally points, which the format cannot hold.
    """
    if not plan.fence.is_empty or plan.rally or plan.fence.return_point:
        raise UserError(
            "A waypoint file cannot hold a fence or rally points, and leaving them out would fly "
            "another plan: save it as .plan, or remove them first."
        )
    home = plan.home
    place = (0.0, 0.0, 0.0)
    if home is not None:
        place = (home.point.latitude_deg, home.point.longitude_deg, home.altitude.value_m)
    lines = ["QGC WPL 110", _line(0, 0, NAV_WAYPOINT, (0.0, 0.0, 0.0, 0.0, *place), True)]
    for index, item in enumerate(plan.items, start=1):
        shifted = item
        if is_jump(item) and item.params[0] is not None:
            shifted = with_jump_target(item, item.params[0] + 1)
        frame, seven = fields_from_item(shifted)
        lines.append(_line(index, frame, item.command, seven, item.auto_continue))
    return "\n".join(lines) + "\n"


def _line(
    index: int, frame: int, command: int, seven: tuple[float | None, ...], auto_continue: bool
) -> str:
    numbers = [_number(value) for value in seven[:4]]
    numbers += [_number(value, decimals=8) for value in seven[4:]]
    cells = [index, 1 if index == 0 else 0, frame, command, *numbers, int(auto_continue)]
    return "\t".join(str(cell) for cell in cells)


def _number(value: float | None, decimals: int = 6) -> str:
    """Fixed decimals as other programs write them, or all digits where those would lose some."""
    if value is None:
        return "NaN"
    text = f"{value:.{decimals}f}"
    return text if float(text) == value else repr(value)
