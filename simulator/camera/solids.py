"""Paints what stands on the ground, farthest first: buildings, trees, parked and moving things."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from simulator.camera import mesh
from simulator.camera.mesh import SIDES, SUN_NE, Boxes, Faces, Index
from simulator.camera.optics import NEAR_M, Floats, Sight, clipped
from simulator.camera.scene import KINDS, Scene
from simulator.camera.targets import Targets
from simulator.camera.terrain import WATER_M
from simulator.camera.windows import Windows
from simulator.town.values import MoverKind
from simulator.town.view import Image

_SHIFT = 4
_ONE = 1 << _SHIFT
_LIMIT = 1 << 18  # far outside any picture, and small enough for fixed-point arithmetic
_BUILDINGS_M = 1100.0
_SKYLINE_M = 320.0
_TREES_M = 420.0
_CARS_M = 230.0
_MOVERS_M = 700.0
_TARGETS_M = 400.0
_IN_FRONT_M = 0.01  # a bottom is painted right after its bucket
_HAZE_M = 2600.0
_HAZE_BGR = np.array((226.0, 214.0, 196.0))
_CROWN = ((1.0, 0.86), (0.78, 1.08), (0.45, 1.3))
_SMALL_CROWN_PX = 3.0
_BOAT = KINDS.index(MoverKind.BOAT)

Ids = npt.NDArray[np.int32]
Fixed = npt.NDArray[np.int32]
Bgr = tuple[float, float, float]


@dataclass(slots=True)
class _Stroke:
    """One thing to paint: an outline, or a crown when it has a radius."""

    away_m: float
    pixels: Fixed
    bgr: Bgr
    key: int = 0
    radius_px: float = 0.0
    wall: int = -1
    """Row of the wall whose windows come right after it."""


class SolidsPainter:
    """Paints the solids of one scene into one picture after another."""

    def __init__(self, scene: Scene, targets: Targets | None = None):
        self._scene = scene
        self._targets = targets
        self._moved: tuple[float, Floats, Floats] | None = None
        blocks, terrain = scene.blocks, scene.terrain
        self._walls = mesh.walls_of(blocks)
        self._hips = mesh.hips_of(blocks)
        self._tops = mesh.tops_of(blocks)
        self._windows = Windows(self._walls)
        self._middle = np.column_stack((blocks.middle_m, (blocks.base_m + blocks.top_m) / 2.0))
        self._radius = blocks.radius_m + (blocks.top_m - blocks.base_m) / 2.0
        trees, cars = scene.trees.reshape(-1, 4), scene.parked.reshape(-1, 6)
        crown = trees[:, 2]
        up = terrain.relief_m(trees[:, 0], trees[:, 1])
        up = up + np.maximum(trees[:, 3] - crown * 0.8, crown * 0.6)
        self._crowns = np.column_stack((trees[:, :2], up))
        self._crown_m = crown
        tint = (trees[:, 1] * 7.3 + trees[:, 0] * 3.1) % 1.0
        self._leaf_bgr = np.column_stack((50 + 10 * tint, 78 + 16 * tint, 62 + 18 * tint))
        stand = np.column_stack((cars[:, :2], terrain.relief_m(cars[:, 0], cars[:, 1]), cars[:, 2]))
        self._car_stand = stand
        self._car_size = cars[:, 3:]
        paint = scene.parked_bgr.reshape(-1, 3).astype(float)
        self._cars = mesh.vehicles(Boxes(stand, cars[:, 3:]), paint, np.arange(len(cars)))

    def paint(self, image: Image, ids: Ids | None, sight: Sight, t_s: float) -> Index:
        """Paint all of it; the rows of the scene's crowds that were painted.

        ``ids`` (as large as the picture) gets the key of the mover seen at each pixel, 0 elsewhere.
        """
        canvas = _Canvas(sight)
        height = sight.pose.amsl_m - self._scene.terrain.lowest_m
        range_m = min(_BUILDINGS_M, _SKYLINE_M + height * 11.0)  # low down, near ones hide the rest
        near = canvas.visible(self._middle, self._radius, range_m)
        away = np.hypot(*(self._middle[:, :2] - sight.origin[:2]).T)
        walls = np.flatnonzero(near[self._walls.owner])
        canvas.add(self._walls.chosen(walls), away, walls=walls)
        for roofs in (self._hips, self._tops):
            canvas.add(roofs.owned_by(near), away)
        self._add_cars(canvas)
        self._add_crowns(canvas)
        rows = self._add_movers(canvas, t_s)
        self._add_targets(canvas)
        canvas.strokes.sort(key=lambda stroke: -stroke.away_m)  # stable: parts keep their order
        walls_seen = [stroke.wall for stroke in canvas.strokes if stroke.wall >= 0]
        windows = self._windows.seen(sight, walls_seen, _fixed)
        sun = (float(sight.right[:2] @ SUN_NE), float(sight.down[:2] @ SUN_NE) - 0.45)
        for stroke in canvas.strokes:
            _paint(image, stroke, sun)
            if stroke.wall in windows:
                outlines = list(windows[stroke.wall])
                dark = tuple(part * 0.52 for part in stroke.bgr)
                cv2.fillPoly(image, outlines, dark, cv2.LINE_AA, _SHIFT)
            if ids is not None:
                _mark(ids, stroke)
        return rows

    def mover_boxes(self, at: Floats, rows: Index) -> Boxes:
        """The boxes of some movers, given north, east and heading of each."""
        crowds = self._scene.crowds
        base = self._scene.terrain.relief_m(at[:, 0], at[:, 1])
        base = np.where(crowds.kind[rows] == _BOAT, WATER_M, base)
        return Boxes(np.column_stack((at[:, :2], base, at[:, 2])), crowds.size_m[rows])

    def _add_cars(self, canvas: "_Canvas") -> None:
        if len(self._car_stand) == 0:
            return
        places = self._car_stand[:, :3]
        near = canvas.visible(places, self._car_size[:, 0] / 2.0 + 1.0, _CARS_M)
        away = np.hypot(*(places[:, :2] - canvas.sight.origin[:2]).T)
        canvas.add(self._cars.owned_by(near), away)

    def _add_crowns(self, canvas: "_Canvas") -> None:
        if len(self._crowns) == 0:
            return
        near = np.flatnonzero(canvas.visible(self._crowns, self._crown_m, _TREES_M))
        seen = canvas.sight.seen(self._crowns[near])
        ahead = seen[:, 2] > 2.0
        near, seen = near[ahead], seen[ahead]
        pixels = canvas.sight.flat(seen)
        radii = self._crown_m[near] * canvas.sight.focal_px / seen[:, 2]
        away = np.hypot(*(self._crowns[near, :2] - canvas.sight.origin[:2]).T)
        for d, pixel, radius, bgr in zip(
            away.tolist(), pixels, radii.tolist(), _hazy(self._leaf_bgr[near], away), strict=True
        ):
            canvas.strokes.append(_Stroke(d, pixel, bgr, radius_px=radius))

    def _add_targets(self, canvas: "_Canvas") -> None:
        """Buckets; the bottom only of those that are looked into."""
        targets = self._targets
        if targets is None:
            return
        reach = np.full(len(targets.middles_m), 2.0)
        near = canvas.visible(targets.middles_m, reach, _TARGETS_M)
        away = np.hypot(*(targets.middles_m[:, :2] - canvas.sight.origin[:2]).T)
        canvas.add(targets.closed.owned_by(near), away)
        open_ = near & targets.seen_into(canvas.sight.origin)
        canvas.add(targets.bottoms.owned_by(open_), away - _IN_FRONT_M)

    def _add_movers(self, canvas: "_Canvas", t_s: float) -> Index:
        crowds = self._scene.crowds
        if len(crowds.key) == 0:
            return np.zeros(0, np.intp)
        at, places = self._places(t_s)
        near = canvas.visible(places, crowds.size_m[:, 0] / 2.0 + 6.0, _MOVERS_M)
        rows = np.flatnonzero(near)
        boxes = self.mover_boxes(at[rows], rows)
        faces = mesh.movers(crowds.kind[rows], boxes, crowds.bgr[rows].astype(float))
        away = np.hypot(*(at[rows, :2] - canvas.sight.origin[:2]).T)
        canvas.add(faces, away, keys=crowds.key[rows])
        return rows

    def _places(self, t_s: float) -> tuple[Floats, Floats]:
        """All movers at a time: where they are and head, and where they stand; several look at once."""
        known = self._moved
        if known is None or known[0] != t_s:
            at = self._scene.crowds.at(t_s)
            relief_m = self._scene.terrain.relief_m(at[:, 0], at[:, 1])
            known = self._moved = (t_s, at, np.column_stack((at[:, :2], relief_m)))
        return known[1], known[2]


class _Canvas:
    """Collects the strokes of one picture."""

    def __init__(self, sight: Sight):
        self.sight = sight
        self.strokes: list[_Stroke] = []

    def visible(self, places: Floats, radius_m: Floats, range_m: float) -> npt.NDArray[np.bool_]:
        """Which places (N, 3) may be in the picture with all that is around them."""
        seen = self.sight.seen(places)
        lens, focal = self.sight.lens, self.sight.focal_px
        wide, tall = lens.width_px / 2.0 / focal, lens.height_px / 2.0 / focal
        ahead = seen[:, 2]
        margin_x, margin_y = radius_m * np.hypot(1.0, wide), radius_m * np.hypot(1.0, tall)
        near = (places[:, :2] - self.sight.origin[:2]) ** 2 @ np.ones(2) < (range_m + radius_m) ** 2
        found: npt.NDArray[np.bool_] = (
            near
            & (ahead > -radius_m)
            & (np.abs(seen[:, 0]) < ahead * wide + margin_x)
            & (np.abs(seen[:, 1]) < ahead * tall + margin_y)
        )
        return found

    def add(
        self,
        faces: Faces,
        away_m: Floats,
        *,
        walls: Index | None = None,
        keys: npt.NDArray[np.int32] | None = None,
    ) -> None:
        """The faces turned to the camera that touch the picture; ``away_m`` is per owner."""
        shown = np.flatnonzero(faces.facing(self.sight.origin))
        seen = self.sight.seen(faces.places[shown])
        cut = seen[..., 2].min(axis=1, initial=np.inf) < NEAR_M
        pixels = self.sight.flat(seen)
        touching = cut | self._touches(pixels)
        shown, seen, cut, pixels = shown[touching], seen[touching], cut[touching], pixels[touching]
        owner = faces.owner[shown]
        away = away_m[owner]
        outlines = list(_fixed(pixels))
        colours = _hazy(faces.bgr[shown], away)
        numbers = [-1] * len(shown) if walls is None else walls[shown].tolist()
        marks = [0] * len(shown) if keys is None else keys[owner].tolist()
        for row, d in enumerate(away.tolist()):
            outline = outlines[row]
            if cut[row]:
                rest = clipped(seen[row])
                if len(rest) < 3:
                    continue
                outline = _fixed(self.sight.flat(rest))
            self.strokes.append(
                _Stroke(d, outline, colours[row], key=marks[row], wall=numbers[row])
            )

    def _touches(self, pixels: Floats) -> npt.NDArray[np.bool_]:
        lens = self.sight.lens
        low, high = pixels.min(axis=1), pixels.max(axis=1)
        inside: npt.NDArray[np.bool_] = (
            (high >= 0.0).all(axis=1) & (low[:, 0] < lens.width_px) & (low[:, 1] < lens.height_px)
        )
        return inside


def _paint(image: Image, stroke: _Stroke, sun: tuple[float, float]) -> None:
    if stroke.radius_px > 0.0:
        _paint_crown(image, stroke, sun)
    elif len(stroke.pixels) <= SIDES:
        cv2.fillConvexPoly(image, stroke.pixels, stroke.bgr, cv2.LINE_AA, _SHIFT)
    else:
        cv2.fillPoly(image, [stroke.pixels], stroke.bgr, cv2.LINE_AA, _SHIFT)


def _mark(ids: Ids, stroke: _Stroke) -> None:
    if stroke.radius_px > 0.0:
        centre, size = _disc(stroke.pixels, stroke.radius_px)
        cv2.circle(ids, centre, size, 0, -1, cv2.LINE_8, _SHIFT)
    else:
        cv2.fillPoly(ids, [stroke.pixels], stroke.key, cv2.LINE_8, _SHIFT)


def _paint_crown(image: Image, stroke: _Stroke, sun: tuple[float, float]) -> None:
    """A tree from the side or from above: a dark ball with a sunny side."""
    x, y = float(stroke.pixels[0]), float(stroke.pixels[1])
    radius = stroke.radius_px
    sun_x, sun_y = sun
    for share, lift in _CROWN if radius > _SMALL_CROWN_PX else _CROWN[:2]:
        shift = radius * (1.0 - share) * 0.62
        b, g, r = stroke.bgr
        centre, size = _disc((x + sun_x * shift, y + sun_y * shift), radius * share)
        bgr = (b * lift, g * lift, r * lift)
        cv2.circle(image, centre, size, bgr, -1, cv2.LINE_AA, _SHIFT)


def _disc(
    pixel: npt.NDArray[np.generic] | tuple[float, float], radius: float
) -> tuple[tuple[int, int], int]:
    x, y = float(pixel[0]), float(pixel[1])
    return (round((x - 0.5) * _ONE), round((y - 0.5) * _ONE)), max(1, round(radius * _ONE))


def _hazy(bgr: Floats, away_m: Floats) -> list[Bgr]:
    """Colours as the haze leaves them."""
    haze = np.where(away_m > 60.0, 1.0 - np.exp(-away_m / _HAZE_M), 0.0)[:, None]
    return [(b, g, r) for b, g, r in (bgr + (_HAZE_BGR - bgr) * haze).tolist()]


def _fixed(pixels: Floats) -> Fixed:
    return np.rint((np.clip(pixels, -_LIMIT, _LIMIT) - 0.5) * _ONE).astype(np.int32)
