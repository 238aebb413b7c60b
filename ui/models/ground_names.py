"""Names of places, and private ground, from files: what the pictures say and what they hide.

A GeoJSON or KML file of the town's own; read in the background, as it may hold thousands of places.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QObject, pyqtSignal

from missions.errors import UserError
from missions.files import read_area
from missions.files.disk import decode, read_bytes
from missions.geo import GeoPoint, is_valid
from ui.background import run_task
from ui.models.sentences import translated
from ui.words import _

if TYPE_CHECKING:
    from ui.models.video_world import Named

MOST: Final = 5000
LONGEST: Final = 40
NAME_KEYS: Final = ("name", "nom", "Name", "NAME", "nom_voie", "label")


def read_names(path: Path) -> tuple[Named, ...]:
    """Named points, and the middles of named lines and areas, of a GeoJSON file.

    Raises:
        UserError: it is no GeoJSON, or nothing in it has a name.
    """
    try:
        document: Any = json.loads(decode(read_bytes(path), path.name))
    except ValueError:
        document = None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        said = _("{file} is no GeoJSON file with features; export the names of places as GeoJSON.")
        raise UserError(said.format(file=path.name))
    found = [_named(each) for each in features[:MOST] if isinstance(each, dict)]
    names = tuple(each for each in found if each is not None)
    if not names:
        said = _("No place in {file} has a name; give its features a property “name”.")
        raise UserError(said.format(file=path.name))
    return names


def _named(feature: dict[str, Any]) -> Named | None:
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        return None
    name = next((properties[key] for key in NAME_KEYS if properties.get(key)), None)
    places = list(_places(geometry.get("coordinates")))
    if not isinstance(name, str) or not places:
        return None
    text = "".join(c if c.isprintable() else " " for c in name).strip()[:LONGEST]
    return (places[len(places) // 2], text) if text else None


def _places(coordinates: Any, depth: int = 0) -> list[GeoPoint]:
    """All places in nested lists of longitude and latitude."""
    if not isinstance(coordinates, list) or depth > 4:
        return []
    if len(coordinates) >= 2 and all(isinstance(each, int | float) for each in coordinates[:2]):
        point = GeoPoint(float(coordinates[1]), float(coordinates[0]))
        return [point] if is_valid(point) else []
    return [place for each in coordinates for place in _places(each, depth + 1)]


def read_private(path: Path) -> tuple[tuple[GeoPoint, ...], ...]:
    """Outlines of the surfaces in a GeoJSON, KML or KMZ file.

    Raises:
        UserError: it cannot be read, or there is no surface in it.
    """
    outlines = tuple(polygon.outer for polygon in read_area(path).polygons)
    if not outlines:
        said = _("There is no surface in {file}; draw what is private as polygons.")
        raise UserError(said.format(file=path.name))
    return outlines


class GroundNames(QObject):
    """What the two files hold."""

    changed = pyqtSignal()
    trouble = pyqtSignal(str)
    """A sentence: a file could not be read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[Named, ...] = ()
        self.private: tuple[tuple[GeoPoint, ...], ...] = ()
        self._names_file = ""
        self._private_file = ""

    def read(self, names_file: str, private_file: str) -> None:
        """Read what is another file than before; an empty name is none."""
        if names_file != self._names_file:
            self._names_file = names_file
            self.names = ()
            if names_file:
                run_task(lambda: read_names(Path(names_file)), self._on_names)
            self.changed.emit()
        if private_file != self._private_file:
            self._private_file = private_file
            self.private = ()
            if private_file:
                run_task(lambda: read_private(Path(private_file)), self._on_private)
            self.changed.emit()

    def _on_names(self, names: tuple[Named, ...] | None, error: Exception | None) -> None:
        self.names = names or ()
        self._on_read(error, _("The names of places are not shown: {why}"))

    def _on_private(
        self, private: tuple[tuple[GeoPoint, ...], ...] | None, error: Exception | None
    ) -> None:
        self.private = private or ()
        self._on_read(error, _("Private ground is NOT masked: {why}"))

    def _on_read(self, error: Exception | None, words: str) -> None:
        if error is not None:
            self.trouble.emit(words.format(why=translated(str(error))))
        self.changed.emit()
