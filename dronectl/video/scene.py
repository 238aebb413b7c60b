"""What is drawn over a picture, as shapes in its pixels: decided here, painted elsewhere.

The window paints a scene with its own fonts, an export with OpenCV; both show the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from dronectl.video import instruments
from dronectl.video.chart import Chart, Layer, Mark, Path, Spot, World
from dronectl.video.optics import Pixel, horizon
from dronectl.video.shapes import Anchor, Label, Patch, Ring, Role, Scene, Stroke

if TYPE_CHECKING:
    import numpy.typing as npt

    from dronectl.video.chart import Points
    from dronectl.video.geolocate import Ground
    from dronectl.video.instruments import Readings
    from dronectl.video.optics import CameraPose, Lens

__all__ = ["Chart", "Layer", "Mark", "Path", "Spot", "View", "World", "scene"]

NEAREST_M: Final = 0.5
"""Lines are cut off here: behind the camera they would come out upside down."""
FARTHEST_M: Final = 5_000.0
MOST_NAMES: Final = 15
"""The nearest: more hide the picture."""
MARK_RADIUS_PX: Final = 7.0
SMALLEST_TEXT_PX: Final = 12.0
TEXT_FRACTION: Final = 1 / 45  # of the picture's height, as texts are burnt in
LETTER_FRACTION: Final = 0.62  # mean advance of a letter, of the text's height
LINE_FRACTION: Final = 1.5
"""How large a text is about, for whoever paints it chooses the font."""

_ROLES: Final = {
    Layer.PLAN: Role.PLAN,
    Layer.FENCE: Role.FENCE,
    Layer.POIS: Role.POI,
    Layer.NAMES: Role.NAME,
    Layer.DRONES: Role.DRONE,
}


@dataclass(frozen=True, slots=True)
class View:
    """The camera at the moment of the picture and the ground it looks at."""

    pose: CameraPose
    lens: Lens
    ground: Ground


@dataclass(slots=True)
class _Sheet:
    """The scene being drawn."""

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
    charts: tuple[Chart, ...],
    shown: frozenset[Layer] = frozenset(Layer),
) -> Scene:
    """Everything over one picture.

    Args:
        size_px: width and height of the picture.
        readings: what the instruments say.
        view: None: the pose is not known, so nothing is put at a true place.
        charts: what there is to show; what stands still is prepared once, what moves every time.
        shown: layers that are switched on.
    """
    sheet = _Sheet()
    if view is not None:
        for chart in charts:
            _add_chart(sheet, view, chart, shown)
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


def _add_chart(sheet: _Sheet, view: View, chart: Chart, shown: frozenset[Layer]) -> None:
    directions = chart.directions(view.pose)
    if Layer.PRIVACY in shown:
        for run in chart.masks:
            sheet.patches += _mask(view.lens, directions[run.first : run.after])
    for run in chart.lines:
        if run.layer in shown:
            part = directions[run.first : run.after]
            sheet.strokes += _strokes(view.lens, part, _ROLES[run.layer])
    _add_marks(sheet, view.lens, chart.marks, directions[chart.marks_from :], shown)


def _add_marks(
    sheet: _Sheet, lens: Lens, marks: list[Mark], directions: Points, shown: frozenset[Layer]
) -> None:
    """The nearest first: of names only so many are written, and none over another text."""
    if not marks:
        return
    text_px = max(SMALLEST_TEXT_PX, lens.height_px * TEXT_FRACTION)
    taken: list[tuple[Pixel, float]] = []
    range_m = np.linalg.norm(directions, axis=1)
    names = 0
    for index in np.argsort(range_m, kind="stable"):
        mark = marks[index]
        if mark.layer not in shown or range_m[index] > FARTHEST_M:
            continue
        forward, right, down = directions[index]
        if forward < NEAREST_M:
            continue
        pixel = lens.pixel((float(forward), float(right), float(down)))
        if pixel is None or not lens.holds(pixel):
            continue
        beside = Pixel(pixel.x + MARK_RADIUS_PX + 4, pixel.y)
        width_px = len(mark.text) * text_px * LETTER_FRACTION + text_px
        if mark.layer is Layer.NAMES:
            if names >= MOST_NAMES or _is_taken(taken, beside, width_px, text_px * LINE_FRACTION):
                continue
            names += 1
        else:
            sheet.rings.append(Ring(pixel, MARK_RADIUS_PX, _ROLES[mark.layer]))
        taken.append((beside, width_px))
        sheet.labels.append(Label(mark.text, beside, _ROLES[mark.layer], Anchor.LEFT))


def _is_taken(
    taken: list[tuple[Pixel, float]], at: Pixel, width_px: float, height_px: float
) -> bool:
    """Whether a text would lie over one that is written already."""
    return any(
        abs(at.y - other.y) < height_px and at.x < other.x + wide_px and other.x < at.x + width_px
        for other, wide_px in taken
    )


def _strokes(lens: Lens, directions: Points, role: Role) -> list[Stroke]:
    """A line's parts that may touch the picture, cut off behind us."""
    starts, ends = directions[:-1], directions[1:]
    ahead = (starts[:, 0] >= NEAREST_M) | (ends[:, 0] >= NEAREST_M)
    a, b = _cut(starts, ends), _cut(ends, starts)
    first, last = lens.pixels(a), lens.pixels(b)
    with np.errstate(invalid="ignore"):
        low, high = np.minimum(first, last), np.maximum(first, last)
        size = (lens.width_px, lens.height_px)
        touches = ahead & (low <= size).all(axis=1) & (high >= 0).all(axis=1)
    strokes: list[Stroke] = []
    run: list[Pixel] = []
    before = -2
    for index in map(int, np.flatnonzero(touches)):
        if index != before + 1 or starts[index, 0] < NEAREST_M:
            strokes += [Stroke(tuple(run), role)] if run else []
            run = [Pixel(float(first[index, 0]), float(first[index, 1]))]
        run.append(Pixel(float(last[index, 0]), float(last[index, 1])))
        before = index
    return [*strokes, Stroke(tuple(run), role)] if run else strokes


def _cut(points: Points, others: Points) -> Points:
    """Each point, or where its way to the other one comes in front of the camera."""
    behind = (points[:, 0] < NEAREST_M) & (others[:, 0] >= NEAREST_M)
    if not behind.any():
        return points
    span = np.where(behind, others[:, 0] - points[:, 0], 1.0)
    share = np.where(behind, (NEAREST_M - points[:, 0]) / span, 0.0)[:, None]
    found: Points = points + (others - points) * share
    return found


def _mask(lens: Lens, corners: Points) -> list[Patch]:
    """Private ground as a filled shape; what reaches behind the camera is cut off, not dropped."""
    found: list[npt.NDArray[np.float64]] = []
    for here, there in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if here[0] >= NEAREST_M:
            found.append(here)
        if (here[0] >= NEAREST_M) != (there[0] >= NEAREST_M):
            share = (NEAREST_M - here[0]) / (there[0] - here[0])
            found.append(here + (there - here) * share)
    if len(found) < 3:  # no surface
        return []
    pixels = lens.pixels(np.asarray(found))
    shape = tuple(Pixel(float(x), float(y)) for x, y in pixels if np.isfinite(x))
    return [Patch(shape, Role.MASK)] if len(shape) > 2 else []
