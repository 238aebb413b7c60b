"""The picture of a flight's track for paper: map tiles from files, planned and flown path, a scale."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QBuffer, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF

from dronectl.errors import UserError
from missions.geo import GeoPoint
from ui.map.mbtiles import MbtilesFile
from ui.map.tiles import HIGHEST_LATITUDE_DEG, Tile
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ui.map.marks import Bounds

WIDTH_PX: Final = 1400
HEIGHT_PX: Final = 760
TILE_PX: Final = 256
NEAREST_ZOOM: Final = 19
MARGIN_PX: Final = 60
SMALLEST_M: Final = 60.0
"""A flight on the spot is shown with this much around it."""
EQUATOR_M: Final = 40_075_016.7
_PAPER: Final = "#F4F6F7"
_FLOWN: Final = "#0B5FA5"
_PLANNED: Final = "#17202A"
_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class TrackPicture:
    """What is on the picture."""

    flown: Sequence[GeoPoint]
    planned: Sequence[GeoPoint] = ()
    fences: Sequence[Sequence[GeoPoint]] = ()
    map_files: Sequence[Path] = field(default=())
    """MBTiles files to look for tiles in, the best first."""


def track_png(wanted: TrackPicture) -> bytes | None:
    """The picture as PNG; None: there is no place to show."""
    places = [*wanted.flown, *wanted.planned]
    if not places:
        return None
    frame = _Frame.around(places)
    image = QImage(WIDTH_PX, HEIGHT_PX, QImage.Format.Format_RGB32)
    image.fill(QColor(_PAPER))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    credit = _draw_tiles(painter, frame, wanted.map_files)
    for fence in wanted.fences:
        _draw_line(painter, frame, [*fence, *fence[:1]], QPen(QColor("#C62828"), 3))
    dashed = QPen(QColor(_PLANNED), 3, Qt.PenStyle.DashLine)
    _draw_line(painter, frame, wanted.planned, dashed)
    _draw_line(painter, frame, wanted.flown, QPen(QColor("#FFFFFF"), 8))
    _draw_line(painter, frame, wanted.flown, QPen(QColor(_FLOWN), 4))
    if wanted.flown:
        _draw_place(painter, frame.pixel(wanted.flown[0]), "#1B7F4B")
        _draw_place(painter, frame.pixel(wanted.flown[-1]), _FLOWN)
    _draw_furniture(painter, frame, credit)
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


@dataclass(frozen=True, slots=True)
class _Frame:
    """Web Mercator at one scale, cut to the picture."""

    zoom: float
    """Not whole: tiles are enlarged or shrunk a little."""
    west_px: float
    north_px: float
    latitude_deg: float

    @classmethod
    def around(cls, places: Sequence[GeoPoint]) -> _Frame:
        xs, ys = zip(*(_world(place) for place in places), strict=True)
        middle = (max(ys) + min(ys)) / 2
        latitude_deg = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * middle))))
        least = SMALLEST_M / (EQUATOR_M * math.cos(math.radians(latitude_deg)))
        wide, high = max(max(xs) - min(xs), least), max(max(ys) - min(ys), least)
        scale = min(
            (WIDTH_PX - 2 * MARGIN_PX) / (wide * TILE_PX),
            (HEIGHT_PX - 2 * MARGIN_PX) / (high * TILE_PX),
        )
        zoom = min(float(NEAREST_ZOOM + 1), math.log2(scale))
        side = TILE_PX * 2**zoom
        return cls(
            zoom,
            (max(xs) + min(xs)) / 2 * side - WIDTH_PX / 2,
            middle * side - HEIGHT_PX / 2,
            latitude_deg,
        )

    def pixel(self, place: GeoPoint) -> QPointF:
        """Where a place is on the picture."""
        x, y = _world(place)
        side = TILE_PX * 2**self.zoom
        return QPointF(x * side - self.west_px, y * side - self.north_px)

    @property
    def metres_a_pixel(self) -> float:
        """On the ground in the middle of the picture."""
        around_m = EQUATOR_M * math.cos(math.radians(self.latitude_deg))
        return around_m / (TILE_PX * 2**self.zoom)

    def tiles(self, zoom: int) -> list[tuple[Tile, QRectF]]:
        """The tiles of a zoom that touch the picture, with their places on it."""
        size = TILE_PX * 2 ** (self.zoom - zoom)
        columns = range(
            math.floor(self.west_px / size), math.floor((self.west_px + WIDTH_PX) / size) + 1
        )
        rows = range(
            math.floor(self.north_px / size), math.floor((self.north_px + HEIGHT_PX) / size) + 1
        )
        found = []
        for x in columns:
            for y in rows:
                tile = Tile(zoom, x % (1 << zoom), y)
                if tile.exists():
                    place = QRectF(x * size - self.west_px, y * size - self.north_px, size, size)
                    found.append((tile, place))
        return found


def _world(place: GeoPoint) -> tuple[float, float]:
    """Web Mercator, the world being one unit wide and high."""
    latitude_deg = max(-HIGHEST_LATITUDE_DEG, min(HIGHEST_LATITUDE_DEG, place.latitude_deg))
    y = (1.0 - math.asinh(math.tan(math.radians(latitude_deg))) / math.pi) / 2.0
    return (place.longitude_deg + 180.0) / 360.0, y


def _draw_tiles(painter: QPainter, frame: _Frame, files: Iterable[Path]) -> str:
    """The first file that has tiles here; gives its attribution."""
    for path in files:
        try:
            sheet = MbtilesFile(path)
        except UserError:
            continue
        try:
            if _draw_sheet(painter, frame, sheet):
                return sheet.sheet.attribution
        finally:
            sheet.close()
    return ""


def _draw_sheet(painter: QPainter, frame: _Frame, sheet: MbtilesFile) -> bool:
    said = sheet.sheet
    zoom = max(said.farthest_zoom, min(said.nearest_zoom, round(frame.zoom)))
    if zoom < frame.zoom - 4 or not _touches(frame, said.bounds):
        return False
    drawn = False
    for tile, place in frame.tiles(zoom):
        data = sheet.tile(tile)
        image = QImage.fromData(data) if data else QImage()
        if not image.isNull():
            painter.drawImage(place, image)
            drawn = True
    return drawn


def _touches(frame: _Frame, bounds: Bounds | None) -> bool:
    if bounds is None:
        return True
    corner = frame.pixel(GeoPoint(bounds.north_deg, bounds.west_deg))
    other = frame.pixel(GeoPoint(bounds.south_deg, bounds.east_deg))
    return QRectF(corner, other).intersects(QRectF(0, 0, WIDTH_PX, HEIGHT_PX))


def _draw_line(painter: QPainter, frame: _Frame, places: Sequence[GeoPoint], pen: QPen) -> None:
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([frame.pixel(place) for place in places]))


def _draw_place(painter: QPainter, at: QPointF, colour: str) -> None:
    painter.setPen(QPen(QColor("#FFFFFF"), 3))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(at, 9.0, 9.0)


def _draw_furniture(painter: QPainter, frame: _Frame, credit: str) -> None:
    """Scale, north, legend and where the map is from."""
    font = QFont(painter.font())
    font.setPixelSize(22)
    painter.setFont(font)
    length_m = _round_length_m(frame.metres_a_pixel * WIDTH_PX / 5)
    length_px = length_m / frame.metres_a_pixel
    bar = QRectF(24, HEIGHT_PX - 60, length_px + 24, 44)
    _plate(painter, bar)
    painter.setPen(QPen(QColor(_PLANNED), 3))
    foot = bar.bottom() - 8
    painter.drawLine(QPointF(36, foot), QPointF(36 + length_px, foot))
    words = f"{length_m:g} m" if length_m < 1000 else f"{length_m / 1000:g} km"
    painter.drawText(bar.adjusted(12, 2, 0, -12), Qt.AlignmentFlag.AlignLeft, words)
    north = QRectF(WIDTH_PX - 64, 20, 44, 60)
    _plate(painter, north)
    painter.setPen(QColor(_PLANNED))
    painter.drawText(north, Qt.AlignmentFlag.AlignCenter, f"▲\n{_('N')}")
    if credit:
        metrics = painter.fontMetrics()
        wide = metrics.horizontalAdvance(credit) + 20
        plate = QRectF(WIDTH_PX - wide - 12, HEIGHT_PX - 46, wide, 34)
        _plate(painter, plate)
        painter.setPen(QColor(_PLANNED))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, credit)


def _plate(painter: QPainter, where: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 225))
    painter.drawRoundedRect(where, 6, 6)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _round_length_m(about_m: float) -> float:
    power = 10.0 ** math.floor(math.log10(max(about_m, 1e-3)))
    return max(step * power for step in _STEPS if step * power <= about_m)
