"""Paints what is drawn over a picture, in the widget's own pixels and fonts.

Over a picture no theme holds: light ink on dark plates reads on snow and at night.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from dronectl.video.chart import Layer
from dronectl.video.optics import Pixel
from dronectl.video.scene import scene
from dronectl.video.shapes import MOVING, Anchor, Label, Ring, Role, Scene, Stroke
from ui.models.overlay import NOTHING_READ
from ui.widgets.label_room import apart

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.video.tracker import Track
    from ui.models.overlay import Overlay
    from ui.widgets.placement import Placement

WORLD: Final = frozenset(
    {
        Layer.HORIZON,
        Layer.PLAN,
        Layer.FENCE,
        Layer.POIS,
        Layer.NAMES,
        Layer.DRONES,
        Layer.PRIVACY,
    }
)
"""Drawn at true places; the others stay where they are when the picture is enlarged."""
FIGURES: Final = frozenset({Layer.TELEMETRY, Layer.HEADING, Layer.NORTH})
"""Left out of a small picture: the instruments beside it say the same."""
SMALL_PX: Final = 300
"""Height below which a picture is small."""
COLOURS: Final = {
    Role.TEXT: "#F5F5F5",
    Role.HORIZON: "#78DCDC",
    Role.CROSS: "#50FF50",
    Role.PLAN: "#3CBEFF",
    Role.FENCE: "#FF6A6A",
    Role.POI: "#FFDC50",
    Role.NAME: "#EBEBEB",
    Role.DRONE: "#DC9BFF",
    Role.RECORDING: "#FF4040",
    Role.TRACK: "#FFC83C",
    Role.WARNING: "#FFB020",
    Role.MASK: "#464646",
}
PLATE: Final = QColor(16, 20, 24, 150)
HALO: Final = QColor(12, 16, 20, 190)
TEXT_PX: Final = 12
CORNER: Final = 0.28
"""Length of the corner marks of a followed thing, of its size."""


def scenes(overlay: Overlay, placement: Placement, head_px: float) -> tuple[Scene, Scene]:
    """What lies on the ground, in widget pixels, and the instruments, from the visible corner on.

    Args:
        overlay: what to draw.
        placement: of the picture.
        head_px: left free at the top, for the name.
    """
    whole, visible = placement.whole, placement.visible
    world = Scene()
    if overlay.view is not None:
        width, height = max(1, round(whole.width())), max(1, round(whole.height()))
        view = replace(overlay.view, lens=overlay.view.lens.scaled(width, height))
        world = scene((width, height), NOTHING_READ, view, overlay.charts, overlay.shown & WORLD)
        world = _moved(world, whole.left(), whole.top())
    if Layer.MOVING in overlay.shown:
        world = _with_tracks(world, overlay, placement)
    shown = overlay.shown - WORLD
    if visible.height() < SMALL_PX:
        shown -= FIGURES
    size = (max(1, round(visible.width())), max(1, round(visible.height() - head_px)))
    instruments = scene(size, overlay.readings, None, (), shown - {Layer.CENTRE})
    instruments = _moved(instruments, visible.left(), visible.top() + head_px)
    if Layer.CENTRE in shown and placement.zoom == 1.0:
        full = (round(visible.width()), round(visible.height()))
        cross = scene(full, overlay.readings, None, (), frozenset({Layer.CENTRE}))
        instruments = _joined(instruments, _moved(cross, visible.left(), visible.top()))
    labels = apart(world.labels, instruments.labels, visible)
    return replace(world, labels=labels), instruments


def paint(painter: QPainter, drawn: Scene, font: QFont) -> None:
    """Paint a scene whose shapes are in the painter's pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for patch in drawn.patches:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS[patch.role]))
        painter.drawPolygon(_polygon(patch.outline))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    lines = [(_polygon(stroke.points), QColor(COLOURS[stroke.role])) for stroke in drawn.strokes]
    painter.setPen(QPen(HALO, 3.5))
    for line, _colour in lines:
        painter.drawPolyline(line)
    for line, colour in lines:
        painter.setPen(QPen(colour, 1.6))
        painter.drawPolyline(line)
    for ring in drawn.rings:
        _paint_ring(painter, ring)
    small = QFont(font)
    small.setPixelSize(TEXT_PX)
    small.setBold(True)
    painter.setFont(small)
    for label in drawn.labels:
        _write(painter, label)


def _paint_ring(painter: QPainter, ring: Ring) -> None:
    colour = QColor(COLOURS[ring.role])
    at = QPointF(ring.at.x, ring.at.y)
    if ring.is_filled:
        painter.setPen(QPen(HALO, 1.5))
        painter.setBrush(colour)
        painter.drawEllipse(at, ring.radius_px, ring.radius_px)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        return
    for pen in (QPen(HALO, 4.0), QPen(colour, 2.0)):
        painter.setPen(pen)
        painter.drawEllipse(at, ring.radius_px, ring.radius_px)


def _write(painter: QPainter, label: Label) -> None:
    """Text on a plate; names come from outside and are painted as text only."""
    metrics = painter.fontMetrics()
    text = metrics.elidedText(label.text, Qt.TextElideMode.ElideRight, 340)
    width, height = metrics.horizontalAdvance(text), metrics.height()
    shift = {Anchor.LEFT: 0.0, Anchor.CENTRE: width / 2, Anchor.RIGHT: float(width)}[label.anchor]
    box = QRectF(label.at.x - shift - 4, label.at.y - height / 2, width + 8, height)
    painter.fillRect(box, PLATE)
    painter.setPen(QColor(COLOURS[label.role]))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _polygon(pixels: tuple[Pixel, ...]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in pixels])


def _moved(drawn: Scene, right: float, down: float) -> Scene:
    """Every shape this much farther right and down."""
    if not right and not down:
        return drawn

    def there(pixel: Pixel) -> Pixel:
        return Pixel(pixel.x + right, pixel.y + down)

    return Scene(
        tuple(replace(each, outline=tuple(map(there, each.outline))) for each in drawn.patches),
        tuple(replace(each, points=tuple(map(there, each.points))) for each in drawn.strokes),
        tuple(replace(each, at=there(each.at)) for each in drawn.rings),
        tuple(replace(each, at=there(each.at)) for each in drawn.labels),
    )


def _joined(first: Scene, second: Scene) -> Scene:
    return Scene(
        first.patches + second.patches,
        first.strokes + second.strokes,
        first.rings + second.rings,
        first.labels + second.labels,
    )


def _with_tracks(world: Scene, overlay: Overlay, placement: Placement) -> Scene:
    """Boxes around what moves; what is followed has corners only, and its number."""
    strokes: list[Stroke] = []
    labels: list[Label] = []

    def place(x: float, y: float) -> Pixel:
        at = placement.point(Pixel(x, y))
        return Pixel(at.x(), at.y())

    for track in overlay.tracks:
        is_followed = track.number == overlay.followed
        if not track.is_confirmed and not is_followed:
            continue
        first, last = place(track.box.left, track.box.top), place(track.box.right, track.box.bottom)
        role = Role.CROSS if is_followed else Role.TRACK
        strokes += _corners(first, last, role) if is_followed else [_box(first, last, role)]
        labels.append(
            Label(_title(track), Pixel((first.x + last.x) / 2, first.y - 10), role, Anchor.CENTRE)
        )
    return _joined(world, Scene(strokes=tuple(strokes), labels=tuple(labels)))


def _title(track: Track) -> str:
    """Its number, and what a detector says it is."""
    return str(track.number) if track.label == MOVING else f"{track.number} {track.label}"


def _box(first: Pixel, last: Pixel, role: Role) -> Stroke:
    upper, lower = Pixel(last.x, first.y), Pixel(first.x, last.y)
    return Stroke((first, upper, last, lower, first), role)


def _corners(first: Pixel, last: Pixel, role: Role) -> list[Stroke]:
    found = []
    wide, high = (last.x - first.x) * CORNER, (last.y - first.y) * CORNER
    corner: Callable[[float, float, float, float], Stroke] = lambda x, y, dx, dy: Stroke(  # noqa: E731
        (Pixel(x + dx, y), Pixel(x, y), Pixel(x, y + dy)), role
    )
    for x, dx in ((first.x - 4, wide + 4), (last.x + 4, -wide - 4)):
        for y, dy in ((first.y - 4, high + 4), (last.y + 4, -high - 4)):
            found.append(corner(x, y, dx, dy))
    return found
