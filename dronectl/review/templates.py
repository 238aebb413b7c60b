"""How the columns of a table are to be read: which is the time, which the height, in what unit.

A template is a small TOML file::

    name = "our old logger"
    time = "elapsed ms"
    time_scale_s = 0.001
    utc = "date"                  # a column with the date and time, if there is one

    [columns]
    latitude_deg = "lat"
    height_m = ["height ft", 0.3048]
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NUMBERS: Final = (
    "latitude_deg", "longitude_deg", "altitude_amsl_m", "height_m", "ground_speed_mps",
    "climb_rate_mps", "heading_deg", "voltage_v", "current_a", "remaining_fraction", "consumed_wh",
    "satellites", "mission_current",
)  # fmt: skip
MODE: Final = "mode"
QUANTITIES: Final = frozenset({*NUMBERS, MODE})
FOOT_M: Final = 0.3048
MILE_PER_HOUR_MPS: Final = 0.44704


@dataclass(frozen=True, slots=True)
class Source:
    """Where a quantity is."""

    column: str
    scale: float = 1.0
    """What its numbers are multiplied with to be in the quantity's unit."""


@dataclass(frozen=True, slots=True)
class Template:
    """What the columns of one kind of table mean."""

    name: str
    time: str
    """Column with the time of each line."""
    time_scale_s: float | None = None
    """Seconds in one of its units; None: it is written as date and time (ISO 8601, UTC)."""
    utc: str | None = None
    """Column with date and time, where ``time`` only counts."""
    columns: Mapping[str, Source] = field(default_factory=dict)

    def fits(self, header: Iterable[str]) -> bool:
        """Whether a table with these columns can be read so."""
        known = set(header)
        return self.time in known and any(s.column in known for s in self.columns.values())


BUILT_IN: Final = (
    Template(
        name="dronectl",
        time="utc",
        columns={name: Source(name) for name in (*NUMBERS, MODE)},
    ),
    Template(
        name="Airdata",
        time="time(millisecond)",
        time_scale_s=0.001,
        utc="datetime(utc)",
        columns={
            "latitude_deg": Source("latitude"),
            "longitude_deg": Source("longitude"),
            "height_m": Source("height_above_takeoff(feet)", FOOT_M),
            "altitude_amsl_m": Source("altitude_above_seaLevel(feet)", FOOT_M),
            "ground_speed_mps": Source("speed(mph)", MILE_PER_HOUR_MPS),
            "heading_deg": Source("compass_heading(degrees)"),
            "satellites": Source("satellites"),
            "voltage_v": Source("voltage(v)"),
            "remaining_fraction": Source("battery_percent", 0.01),
            MODE: Source("flycState"),
        },
    ),
)


def template_for(header: Iterable[str]) -> Template | None:
    """The built-in template a table can be read by."""
    columns = tuple(header)
    return next((template for template in BUILT_IN if template.fits(columns)), None)


def read_template(path: Path) -> Template:
    """The template in a TOML file.

    Raises:
        UserError: it cannot be read, or is none; says what is wrong.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror or error}); check that it is there and yours to read."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name} is no TOML file: {error}.") from error
    try:
        return _template(path.stem, content)
    except ValueError as error:
        raise UserError(f"{path.name} is no template: {error}.") from error


def _template(stem: str, content: dict[str, Any]) -> Template:
    columns = content.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise ValueError("it needs a table [columns]")
    unknown = sorted(set(columns) - QUANTITIES)
    if unknown:
        raise ValueError(f"there is no {unknown[0]}; choose from {', '.join(sorted(QUANTITIES))}")
    scale_s = content.get("time_scale_s")
    utc = content.get("utc")
    return Template(
        name=str(content.get("name", stem)),
        time=_text("time", content.get("time")),
        time_scale_s=None if scale_s is None else _positive("time_scale_s", scale_s),
        utc=None if utc is None else _text("utc", utc),
        columns={name: _source(name, told) for name, told in columns.items()},
    )


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} must be the name of a column")
    return value


def _positive(name: str, value: Any) -> float:
    number = _number(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be greater than 0")
    return number


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name} must be a number")
    return float(value)


def _source(name: str, told: Any) -> Source:
    if isinstance(told, list) and len(told) == 2:
        return Source(_text(name, told[0]), _number(name, told[1]))
    return Source(_text(name, told))
