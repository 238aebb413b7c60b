"""Places the operator pointed at in a picture: the newest one, and those that were kept and named.

Kept places are on disk at once: they are what somebody wants to go back to.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.video.geolocate import ErrorEllipse
from missions.errors import UserError
from missions.files.disk import write_text
from missions.geo import GeoPoint, is_valid
from ui.models.sentences import translated
from ui.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.video.feed import Pointed

FILE_NAME: Final = "points.json"
LONGEST_NAME: Final = 40
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place on the ground, as a camera showed it."""

    number: int
    point: GeoPoint
    altitude_amsl_m: float
    ellipse: ErrorEllipse | None
    """Where it is with 95 %; None: towards the horizon it has no bound."""
    seen_by: str
    """Name of the drone."""
    colour: str
    utc_s: float
    name: str = ""
    is_kept: bool = False

    @property
    def error_m(self) -> float | None:
        """Long half axis of the ellipse."""
        return None if self.ellipse is None else self.ellipse.semi_major_m


class SightingsModel(QObject):
    """The points, oldest first; at most one of them is not kept.

    Args:
        folder: where kept ones are written; None: nowhere.
        parent: Qt's owner.
    """

    changed = pyqtSignal()
    trouble = pyqtSignal(str)
    """A sentence: they could not be written."""

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = None if folder is None else folder / FILE_NAME
        self._all: list[Sighting] = [] if self._path is None else _read(self._path)
        self._chosen: int | None = None

    @property
    def all(self) -> tuple[Sighting, ...]:
        """All of them."""
        return tuple(self._all)

    @property
    def kept(self) -> tuple[Sighting, ...]:
        """Those that stay."""
        return tuple(each for each in self._all if each.is_kept)

    @property
    def chosen(self) -> Sighting | None:
        """The one that is looked at now."""
        return next((each for each in self._all if each.number == self._chosen), None)

    def choose(self, number: int | None) -> None:
        """Look at one; one that was not kept goes when another is looked at."""
        self._chosen = number
        self._all = [each for each in self._all if each.is_kept or each.number == number]
        self.changed.emit()

    def add(self, pointed: Pointed, seen_by: str, colour: str, utc_s: float) -> Sighting:
        """A click in a picture: it takes the place of the one before unless that was kept."""
        number = max((each.number for each in self._all), default=0) + 1
        located = pointed.located
        made = Sighting(
            number, located.point, located.altitude_amsl_m, pointed.ellipse, seen_by, colour, utc_s
        )
        self._all.append(made)
        self.choose(number)
        return made

    def keep(self, number: int, name: str = "") -> None:
        """Keep one, under a name."""
        clean = "".join(c for c in name if c.isprintable()).strip()[:LONGEST_NAME]
        words = clean or _("Point {number}").format(number=number)
        self._change(number, is_kept=True, name=words)

    def forget(self, number: int) -> None:
        """Take one away."""
        self._all = [each for each in self._all if each.number != number]
        if self._chosen == number:
            self._chosen = None
        self._write()
        self.changed.emit()

    def _change(self, number: int, **values: Any) -> None:
        self._all = [replace(e, **values) if e.number == number else e for e in self._all][-MOST:]
        self._write()
        self.changed.emit()

    def _write(self) -> None:
        if self._path is None:
            return
        text = json.dumps([asdict(each) for each in self.kept], ensure_ascii=False, indent=1)
        try:
            write_text(self._path, text + "\n")
        except UserError as error:
            self.trouble.emit(translated(str(error)))


def _read(path: Path) -> list[Sighting]:
    """What was kept; what is no point is passed over."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    if not isinstance(values, list):
        return []
    found = [_sighting(each) for each in values[:MOST] if isinstance(each, dict)]
    return [each for each in found if each is not None]


def _sighting(values: dict[str, Any]) -> Sighting | None:
    try:
        point = GeoPoint(**values.pop("point"))
        shape = values.pop("ellipse")
        ellipse = None if shape is None else ErrorEllipse(**shape)
        made = Sighting(**values, point=point, ellipse=ellipse)
        texts = (made.seen_by, made.colour, made.name)
        numbers = (made.altitude_amsl_m, made.utc_s, float(made.number))
    except (KeyError, TypeError, ValueError):
        return None
    is_good = all(isinstance(each, str) for each in texts) and all(
        isinstance(each, int | float) and math.isfinite(each) for each in numbers
    )
    return replace(made, is_kept=True) if is_good and is_valid(point) else None
