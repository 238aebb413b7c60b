"""What an exercise adds to the town, from a scene file: buckets to look into, and who moves where.

The file is ``{"buckets": [...], "movers": [...]}``. Places are metres north and east of the vehicles'
start and up from it; where a mover is, is a function of the simulated time alone.
"""

import itertools
import json
import math
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from simulator.errors import UserError

_KINDS = ("car", "person")
_MOST = 200
_FAR_M = 5_000.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket on a stand, its bottom with a letter seen only from near its axis."""

    letter: str
    north_m: float
    east_m: float
    up_m: float
    bearing_deg: float
    """Where it opens to."""
    elevation_deg: float
    """How far it opens upwards; 90 is straight up."""
    diameter_m: float = 1.0
    seen_within_deg: float = 25.0
    """Further from the axis the bottom is dark."""


@dataclass(frozen=True, slots=True)
class ExtraMover:
    """A car or a person on a way that ends where it begins."""

    kind: str
    way: tuple[tuple[float, float], ...]
    speed_mps: float
    """Negative: the other way round; 0: stands at the start."""
    start_m: float = 0.0
    colour_bgr: tuple[int, int, int] = (40, 40, 205)


@dataclass(frozen=True, slots=True)
class Extras:
    """All that is added."""

    buckets: tuple[Bucket, ...] = ()
    movers: tuple[ExtraMover, ...] = field(default=())


def read_extras(path: Path) -> Extras:
    """Read a scene file.

    Raises:
        UserError: it cannot be read, or something in it cannot be used.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"Cannot read {path} ({error.strerror}); check --scene.") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UserError(f"{path} is not valid JSON ({error}); correct it.") from None
    if not isinstance(content, dict):
        raise UserError(f'{path} must be an object with lists "buckets" and "movers".')
    buckets = [_bucket(row, f"{path}, bucket {n}") for n, row in _rows(content, "buckets", path)]
    movers = [_mover(row, f"{path}, mover {n}") for n, row in _rows(content, "movers", path)]
    return Extras(tuple(buckets), tuple(movers))


def _rows(content: dict[str, Any], key: str, path: Path) -> list[tuple[int, dict[str, Any]]]:
    rows = content.get(key, [])
    is_good = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    if not is_good or len(rows) > _MOST:
        raise UserError(f"{path}: {key!r} must be a list of at most {_MOST} objects.")
    return list(enumerate(rows, 1))


T = TypeVar("T", Bucket, ExtraMover)


def _made(kind: type[T], values: dict[str, Any], where: str) -> T:
    known = {f.name for f in fields(kind)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise UserError(f"{where} has an unknown key “{unknown[0]}”; known: {', '.join(known)}.")
    try:
        return kind(**values)
    except TypeError:
        raise UserError(f"{where} lacks a key; it needs {', '.join(sorted(known))}.") from None


def _bucket(row: dict[str, Any], where: str) -> Bucket:
    for key, value in row.items():
        if key == "letter":
            if not isinstance(value, str) or len(value) != 1:
                raise UserError(f"{where}: letter must be one letter; it is {value!r}.")
        else:
            _number(value, key, where)
    return _made(Bucket, row, where)


def _mover(row: dict[str, Any], where: str) -> ExtraMover:
    if row.get("kind") not in _KINDS:
        raise UserError(f"{where} has the kind {row.get('kind')!r}; use car or person.")
    for key in ("speed_mps", "start_m"):
        _number(row.get(key, 0.0), key, where)
    way = row.get("way")
    if not isinstance(way, list) or not 3 <= len(way) <= _MOST:
        raise UserError(f"{where}: way must be a list of 3 to {_MOST} places [north, east].")
    corners = tuple(_tuple(corner, 2, "way", where) for corner in way)
    if sum(math.dist(a, b) for a, b in itertools.pairwise(corners)) < 0.1:
        raise UserError(f"{where}: way must be longer than 0.1 m.")
    values = {**row, "way": corners}
    if "colour_bgr" in row:
        colour = _tuple(row["colour_bgr"], 3, "colour_bgr", where)
        values["colour_bgr"] = tuple(min(255, max(0, round(part))) for part in colour)
    return _made(ExtraMover, values, where)


def _tuple(value: object, count: int, key: str, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list) or len(value) != count:
        raise UserError(f"{where}: {key} must have {count} numbers; it is {value!r}.")
    return tuple(_number(part, key, where) for part in value)


def _number(value: object, key: str, where: str) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not abs(float(str(value))) <= _FAR_M:
        raise UserError(f"{where}: {key} must be a number within {_FAR_M:.0f}; it is {value!r}.")
    return float(str(value))
