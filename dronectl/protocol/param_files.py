"""Parameter files: QGroundControl's ``.params`` and Mission Planner's ``.param``, as text.

QGroundControl: ``vehicle-id component-id name value type`` with tabs. Mission Planner and ArduPilot:
``NAME,VALUE`` or ``NAME VALUE``. Both take ``#`` comments.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.protocol.param_values import REAL64, UINT8, is_integer_type, is_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.protocol.machine import Address
    from dronectl.protocol.param_values import ParamValue

MOST_CHARACTERS: Final = 4_000_000  # far above any autopilot's 2,000 parameters


@dataclass(frozen=True, slots=True)
class FileParam:
    """One parameter of a file."""

    name: str
    value: float | int
    type: int | None = None
    """MAV_PARAM_TYPE; None when the file does not say."""
    component_id: int | None = None
    """Component it was read from; None when the file does not say."""


def read(text: str) -> list[FileParam]:
    """The parameters of either kind of file, in its order.

    Raises:
        UserError: a line that is neither, or a name given twice with two values.
    """
    if len(text) > MOST_CHARACTERS:
        raise UserError("This parameter file is too large to be one; choose another file.")
    found: dict[tuple[str, int | None], FileParam] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        content = line.split("#", 1)[0].strip()
        if not content:
            continue
        param = _line(content, number)
        key = (param.name, param.component_id)
        if key in found and found[key].value != param.value:
            raise UserError(
                f"Line {number} gives {param.name} a second, different value; delete one of them."
            )
        found[key] = param
    if not found:
        raise UserError("This file holds no parameters; choose a .params or .param file.")
    return list(found.values())


def _line(content: str, number: int) -> FileParam:
    if "\t" in content and "," not in content:
        parts = [part.strip() for part in content.split("\t")]
        if len(parts) == 5:
            return _qgc_line(parts, number)
    parts = content.replace(",", " ").split()
    if len(parts) != 2:
        raise UserError(
            f"Line {number} is not a parameter (NAME,VALUE or five columns with tabs); correct it."
        )
    name = _name(parts[0], number)
    return FileParam(name, _number(parts[1], number))


def _qgc_line(parts: list[str], number: int) -> FileParam:
    _, component, name, value, kind = parts
    if not (kind.isascii() and kind.isdecimal() and UINT8 <= int(kind) <= REAL64):
        raise UserError(f"Line {number} has no valid parameter type (1 to 10); correct it.")
    if not (component.isascii() and component.isdecimal() and int(component) <= 255):
        raise UserError(f"Line {number} has no valid component number (0 to 255); correct it.")
    amount = _number(value, number)
    type_ = int(kind)
    if is_integer_type(type_) and amount != int(amount):
        raise UserError(f"Line {number} gives {name!r} a fraction, but it is whole; correct it.")
    typed = int(amount) if is_integer_type(type_) else float(amount)
    return FileParam(_name(name, number), typed, type_, int(component))


def _name(text: str, number: int) -> str:
    if not is_name(text):
        raise UserError(f"Line {number} has no valid name (1 to 16 plain characters); correct it.")
    return text


def _number(text: str, number: int) -> float | int:
    try:
        value: float | int = int(text) if _is_integer(text) else float(text)
    except (ValueError, OverflowError):
        value = math.nan
    if "_" in text or not math.isfinite(value):
        raise UserError(f"Line {number} has no valid number; correct it.")
    return value


def _is_integer(text: str) -> bool:
    digits = text.removeprefix("-").removeprefix("+")
    return digits.isascii() and digits.isdecimal() and len(digits) <= 19


def write_qgc(values: Iterable[ParamValue], address: Address) -> str:
    """QGroundControl's ``.params`` text, sorted by name."""
    lines = ["# Onboard parameters", "#", "# Vehicle-Id\tComponent-Id\tName\tValue\tType"]
    lines += [
        f"{address.system_id}\t{address.component_id}\t{p.name}\t{_text(p)}\t{p.type}"
        for p in sorted(values, key=lambda p: p.name)
        if math.isfinite(p.value)
    ]
    return "\n".join(lines) + "\n"


def write_mission_planner(values: Iterable[ParamValue]) -> str:
    """Mission Planner's ``.param`` text, sorted by name."""
    lines = [
        f"{p.name},{_text(p)}"
        for p in sorted(values, key=lambda p: p.name)
        if math.isfinite(p.value)
    ]
    return "\n".join(lines) + "\n"


def _text(param: ParamValue) -> str:
    """Shortest text that reads back as the same number of the parameter's own width."""
    if isinstance(param.value, int) or param.type == REAL64:
        return repr(param.value)
    packed = _packed(param.value)
    texts = (f"{float(f'{param.value:.{digits}g}'):.9g}" for digits in range(1, 10))
    return next((t for t in texts if _packed(float(t)) == packed), repr(param.value))


def _packed(value: float) -> bytes:
    """The value's 32-bit form; empty where rounding took it beyond the largest."""
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return b""
