"""What is drawn over a picture, as shapes in its pixels: decided here, painted elsewhere.

The window paints a scene with its own fonts, an export with OpenCV; both show the same.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from dronectl.video import instruments
from dronectl.video.geolocate import direction_to
from dronectl.video.optics import Pixel, horizon
from dronectl.video.shapes import Anchor, Label, Patch, Ring, Role, Scene, Stroke
from missions.geo import GeoPoint, between, distance_m

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.video.geolocate import Ground
    from dronectl.video.instruments import Readings
    from dronectl.video.optics import CameraPose, Lens, Vector

NEAREST_M: Final = 0.5
"""Lines are cut off here: behind the camera they would come out upside down."""
PIECE_M: Final = 25.0
PIECES: Final = 40
FARTHEST_M: Final = 5_000.0
SAME_WITHIN_PX: Final = 0.05
MARK_RADIUS_PX: Final = 7.0


class Layer(Enum):
    """What can be switched on and off."""

    TELEMETRY = "telemetry"
    HEADING = "heading"
    HORIZON = "horizon"
    CENTRE = "centre"
    NORTH = "north"
    PLAN = "plan"
    FENCE = "fence"
    POIS = "places of interest"
    NAMES = "names"
    DRONES = "drones"
    RECORDING = "recording"
    PRIVACY = "privacy"


_ROLES: Final = {
    Layer.PLAN: Role.PLAN,
    Layer.FENCE: Role.FENCE,
    Layer.POIS: Role.POI,
    Layer.NAMES: Role.NAME,
    Layer.DRONES: Role.DRONE,
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in space; on the ground where no height is given."""

    point: GeoPoint
    altitude_amsl_m: float | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """A line through places: the plan's path, a fence."""

    spots: tuple[Spot, ...]
    layer: Layer
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A named place: a POI, a street's name, another drone."""

    spot: Spot
    text: str
    layer: Layer


@dataclass(frozen=True, slots=True)
class World:
    """What there is to show at its true place."""

    paths: tuple[Path, ...] = ()
    marks: tuple[Mark, ...] = ()
    private: tuple[tuple[GeoPoint, ...], ...] = ()
    """Outlines on the ground of what must not be seen."""


@dataclass(frozen=True, slots=True)
class View:
    """The camera at the moment of the picture and the ground it looks at."""

    pose: CameraPose
    lens: Lens
    ground: Ground

    def direction(self, spot: Spot) -> Vector | None:
        """Camera axes, metres; None: how high the place is is not known."""
        height = spot.altitude_amsl_m
        if height is None:
            height = self.ground(spot.point)
        return None if height is None else direction_to(self.pose, spot.point, height)


@dataclass(slots=True)
class _Sheet:
    """The scene being drawn."""

    width_px: int
    height_px: int
    patches: list[Patch] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    rings: list[Ring] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def scene(self) -> Scene:
        return Scene(
            tuple(self.patches), tuple(self.strokes), tuple(self.rings), tuple(self.labels)
        )


def scene(
    size_px: tuple[int, int],
    readings: Readings,
    view: View | None,
    world: World,
    shown: frozenset[Layer] = frozenset(Layer),
) -> Scene:
    """Everything over one picture.

    Args:
        size_px: width and height of the picture.
        readings: what the instruments say.
        view: None: the pose is not known, so nothing is put at a true place.
        world: what there is to show.
        shown: layers that are switched on.
    """
    sheet = _Sheet(*size_px)
    if view is not None:
        if Layer.PRIVACY in shown:
            sheet.patches += _masks(view, world.private)
        for path in world.paths:
            if path.layer in shown:
                sheet.strokes += _strokes(view, path)
        for mark in world.marks:
            if mark.layer in shown:
                _mark(sheet, view, mark)
        if Layer.HORIZON in shown:
            line = horizon(view.pose, view.lens)
            sheet.strokes += [Stroke(line, Role.HORIZON)] if line else []
    for part, layer in (
        (instruments.telemetry, Layer.TELEMETRY),
        (instruments.heading_tape, Layer.HEADING),
        (instruments.cross, Layer.CENTRE),
        (instruments.north_arrow, Layer.NORTH),
        (instruments.recording, Layer.RECORDING),
    ):
        if layer in shown:
            strokes, rings, labels = part(size_px, readings)
            sheet.strokes += strokes
            sheet.rings += rings
            sheet.labels += labels
    return sheet.scene()


def _mark(sheet: _Sheet, view: View, mark: Mark) -> None:
    direction = view.direction(mark.spot)
    if direction is None or direction[0] < NEAREST_M:
        return
    pixel = view.lens.pixel(direction)
    if pixel is None or not view.lens.holds(pixel):
        return
    if distance_m(view.pose.position, mark.spot.point) > FARTHEST_M:
        return
    role = _ROLES[mark.layer]
    if mark.layer is not Layer.NAMES:
        sheet.rings.append(Ring(pixel, MARK_RADIUS_PX, role))
    beside = Pixel(pixel.x + MARK_RADIUS_PX + 4, pixel.y)
    sheet.labels.append(Label(mark.text, beside, role, Anchor.LEFT))


def _strokes(view: View, path: Path) -> list[Stroke]:
    """A path in pieces small enough to follow the ground and the lens, cut off behind us."""
    spots = [*path.spots, path.spots[0]] if path.is_closed and path.spots else list(path.spots)
    role = _ROLES[path.layer]
    strokes: list[Stroke] = []
    run: list[Pixel] = []
    for start, end in itertools.pairwise(spots):
        pieces = _pieces(start, end)
        for a, b in itertools.pairwise(pieces):
            clipped = _in_front(view.direction(a), view.direction(b))
            pixels = [view.lens.pixel(each) for each in clipped] if clipped else []
            first, last = pixels if len(pixels) == 2 else (None, None)
            if first is None or last is None or not _may_show(first, last, view.lens):
                run = _flushed(run, role, strokes)
                continue
            if not run or not _is_same(run[-1], first):
                run = _flushed(run, role, strokes)
                run.append(first)
            run.append(last)
    _flushed(run, role, strokes)
    return strokes


def _is_same(a: Pixel, b: Pixel) -> bool:
    return abs(a.x - b.x) + abs(a.y - b.y) < SAME_WITHIN_PX


def _flushed(run: list[Pixel], role: Role, strokes: list[Stroke]) -> list[Pixel]:
    if len(run) > 1:
        strokes.append(Stroke(tuple(run), role))
    return []


def _pieces(start: Spot, end: Spot) -> list[Spot]:
    length_m = distance_m(start.point, end.point)
    count = max(1, min(PIECES, round(length_m / PIECE_M)))
    low, high = start.altitude_amsl_m, end.altitude_amsl_m
    found = []
    for index in range(count + 1):
        share = index / count
        height = None if low is None or high is None else low + (high - low) * share
        found.append(Spot(between(start.point, end.point, share), height))
    return found


def _in_front(a: Vector | None, b: Vector | None) -> tuple[Vector, Vector] | None:
    """The part of a segment in front of the camera."""
    if a is None or b is None or (a[0] < NEAREST_M and b[0] < NEAREST_M):
        return None
    if a[0] < NEAREST_M:
        a = _cut(a, b)
    elif b[0] < NEAREST_M:
        b = _cut(b, a)
    return a, b


def _cut(behind: Vector, ahead: Vector) -> Vector:
    share = (NEAREST_M - behind[0]) / (ahead[0] - behind[0])
    x, y, z = (p + (q - p) * share for p, q in zip(behind, ahead, strict=True))
    return x, y, z


def _may_show(a: Pixel, b: Pixel, lens: Lens) -> bool:
    """Whether a straight piece could touch the picture (its bounding box does)."""
    return (
        min(a.x, b.x) <= lens.width_px
        and max(a.x, b.x) >= 0
        and min(a.y, b.y) <= lens.height_px
        and max(a.y, b.y) >= 0
    )


def _masks(view: View, outlines: Iterable[tuple[GeoPoint, ...]]) -> list[Patch]:
    """Private ground as filled shapes; what reaches behind the camera is cut off, not dropped."""
    patches = []
    for outline in outlines:
        spots = [
            spot
            for a, b in zip(outline, (*outline[1:], *outline[:1]), strict=True)
            for spot in _pieces(Spot(a), Spot(b))[:-1]
        ]
        corners = [view.direction(spot) for spot in spots]
        known = [corner for corner in corners if corner is not None]
        pixels = [view.lens.pixel(each) for each in _cut_polygon(known)]
        shape = tuple(pixel for pixel in pixels if pixel is not None)
        if len(shape) > 2:
            patches.append(Patch(shape, Role.MASK))
    return patches


def _cut_polygon(corners: list[Vector]) -> list[Vector]:
    """The part of a polygon in front of the camera (Sutherland-Hodgman against one plane)."""
    found: list[Vector] = []
    for here, there in zip(corners, corners[1:] + corners[:1], strict=True):
        if here[0] >= NEAREST_M:
            found.append(here)
        if (here[0] >= NEAREST_M) != (there[0] >= NEAREST_M):
            behind, ahead = (here, there) if here[0] < there[0] else (there, here)
            found.append(_cut(behind, ahead))
    return found
