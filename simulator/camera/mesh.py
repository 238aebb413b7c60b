"""Faces of everything solid, as arrays: made once for what stands still, each time for what moves."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.camera.optics import Floats
from simulator.camera.scene import KINDS, Blocks
from simulator.town.brush import SUN
from simulator.town.values import MoverKind, Roof

SUN_NE: Floats = np.array(SUN[::-1]) / np.hypot(*SUN)
"""Where the light comes from, north and east parts of a unit vector."""

SIDES = 4
_MOST_CORNERS = 12
_HIPPED = list(Roof).index(Roof.HIPPED)
_SHADOW_BGR = (66.0, 60.0, 58.0)
_GLASS_BGR = (66.0, 60.0, 54.0)
_SKIN_BGR = (120.0, 150.0, 190.0)
_CABIN_BGR = (200.0, 204.0, 206.0)
_LONG_M = 5.0  # vans and buses are boxes, without a cabin of their own
_PERSON = KINDS.index(MoverKind.PERSON)
_BOAT = KINDS.index(MoverKind.BOAT)

Index = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Faces:
    """Flat outlines, in the order in which those of one owner are painted."""

    places: Floats
    """(F, N, 3) north, east, AMSL; the last corner is repeated where there are fewer than N."""
    normal: Floats
    """(F, 3) points outwards."""
    bgr: Floats
    owner: Index
    """(F) which solid it belongs to, ascending."""

    def facing(self, origin: Floats) -> npt.NDArray[np.bool_]:
        """Faces whose outer side is turned to a camera at ``origin``."""
        turned: npt.NDArray[np.bool_] = (
            np.einsum("fi,fi->f", self.normal, origin - self.places[:, 0]) > 0.0
        )
        return turned

    def chosen(self, rows: Index | npt.NDArray[np.bool_]) -> "Faces":
        """Some of the faces."""
        return Faces(self.places[rows], self.normal[rows], self.bgr[rows], self.owner[rows])

    def owned_by(self, solids: npt.NDArray[np.bool_]) -> "Faces":
        """The faces of some solids, given as a mask over all."""
        return self.chosen(solids[self.owner])


def joined(parts: list[Faces]) -> Faces:
    """Faces of several meshes; those of one owner stay in the order of the parts."""
    owner = np.concatenate([part.owner for part in parts])
    order = np.argsort(owner, kind="stable")
    return Faces(
        np.concatenate([part.places for part in parts])[order],
        np.concatenate([part.normal for part in parts])[order],
        np.concatenate([part.bgr for part in parts])[order],
        owner[order],
    )


def walls_of(blocks: Blocks) -> Faces:
    """One quad for each side of each building, lit by the sun."""
    owner = np.repeat(np.arange(len(blocks.top_m)), np.diff(blocks.starts))
    here = blocks.corners_m
    after = np.empty_like(here)
    after[:-1] = here[1:]
    after[blocks.starts[1:] - 1] = here[blocks.starts[:-1]]
    side = after - here
    length = np.maximum(np.hypot(side[:, 0], side[:, 1]), 1e-6)
    # outlines run anticlockwise seen from above: outwards is to the right of each side
    normal = np.column_stack((-side[:, 1] / length, side[:, 0] / length, np.zeros(len(side))))
    base, top = blocks.base_m[owner], blocks.top_m[owner]
    places = np.stack(
        [
            np.column_stack((here, base)),
            np.column_stack((after, base)),
            np.column_stack((after, top)),
            np.column_stack((here, top)),
        ],
        axis=1,
    )
    light = 0.74 + 0.26 * (normal[:, :2] @ SUN_NE)
    return Faces(places, normal, blocks.wall_bgr[owner] * light[:, None], owner)


def hips_of(blocks: Blocks) -> Faces:
    """Roofs of four corners that are hipped: four planes, painted on the flat top."""
    rows = [r for r in range(len(blocks.top_m)) if _is_hip(blocks, r)]
    places, bgr = [], []
    for row in rows:
        for outline, light in _hips(blocks.outline(row)):
            corners = np.concatenate((outline, outline[-1:]))[:SIDES]
            places.append(np.column_stack((corners, np.full(SIDES, blocks.top_m[row]))))
            bgr.append(np.clip(blocks.roof_bgr[row] * light, 0.0, 255.0))
    owner = np.repeat(np.array(rows, np.intp), SIDES)
    return Faces(
        np.array(places).reshape(-1, SIDES, 3),
        _upwards(len(owner)),
        np.array(bgr).reshape(-1, 3),
        owner,
    )


def tops_of(blocks: Blocks) -> Faces:
    """All other roofs, whole."""
    rows = [r for r in range(len(blocks.top_m)) if not _is_hip(blocks, r)]
    places = np.zeros((len(rows), _MOST_CORNERS, 3))
    for place, row in enumerate(rows):
        ring = blocks.outline(row)[:_MOST_CORNERS]
        places[place, :, 2] = blocks.top_m[row]
        places[place, : len(ring), :2] = ring
        places[place, len(ring) :, :2] = ring[-1]
    owner = np.array(rows, np.intp)
    return Faces(
        places, _upwards(len(rows)), np.minimum(blocks.roof_bgr[owner] * 1.06, 255.0), owner
    )


def _is_hip(blocks: Blocks, row: int) -> bool:
    corners = blocks.starts[row + 1] - blocks.starts[row]
    return bool(blocks.roof[row] == _HIPPED and corners == SIDES)


def _upwards(count: int) -> Floats:
    return np.tile((0.0, 0.0, 1.0), (count, 1))


def _hips(ring: Floats) -> list[tuple[Floats, float]]:
    if np.hypot(*(ring[1] - ring[0])) < np.hypot(*(ring[2] - ring[1])):
        ring = np.roll(ring, -1, axis=0)
    a, b, c, d = ring
    long_m = max(float(np.hypot(*(b - a))), 1e-6)
    inset = min(0.46, float(np.hypot(*(c - b))) / 2.0 / long_m)
    first, second = (a + d) / 2.0, (b + c) / 2.0
    start, end = first + (second - first) * inset, second + (first - second) * inset
    middle = ring.mean(axis=0)
    planes = []
    for plane in ([a, b, end, start], [b, c, end], [c, d, start, end], [d, a, start]):
        outline = np.array(plane)
        away = (outline[0] + outline[1]) / 2.0 - middle
        sunny = float(away @ SUN_NE) / max(float(np.hypot(*away)), 1e-6)
        planes.append((outline, 1.0 + 0.17 * sunny))
    return planes


# -- boxes: (K) each


@dataclass(frozen=True, slots=True)
class Boxes:
    """Upright boxes, turned to their headings."""

    stand_m: Floats
    """(K, 4) north, east and AMSL of the middle of the lower side, heading in degrees."""
    size_m: Floats
    """(K, 3) length, width, height."""

    def corners(self) -> Floats:
        """(K, 8, 3) north, east, AMSL: four below, four above, each clockwise from above."""
        angle = np.radians(self.stand_m[:, 3])[:, None]
        c, s = np.cos(angle), np.sin(angle)
        ahead = self.size_m[:, 0:1] * np.array([0.5, 0.5, -0.5, -0.5])
        right = self.size_m[:, 1:2] * np.array([-0.5, 0.5, 0.5, -0.5])
        north = self.stand_m[:, 0:1] + ahead * c - right * s
        east = self.stand_m[:, 1:2] + ahead * s + right * c
        low = np.broadcast_to(self.stand_m[:, 2:3], north.shape)
        high = low + self.size_m[:, 2:3]
        return np.concatenate(
            (np.stack((north, east, low), axis=2), np.stack((north, east, high), axis=2)), axis=1
        )

    def part(self, along: float, low: float, size: tuple[float, float, float]) -> "Boxes":
        """Smaller boxes inside: moved ahead and up, and sized, by shares of length and height."""
        angle = np.radians(self.stand_m[:, 3])
        stand = self.stand_m.copy()
        stand[:, 0] += np.cos(angle) * self.size_m[:, 0] * along
        stand[:, 1] += np.sin(angle) * self.size_m[:, 0] * along
        stand[:, 2] += self.size_m[:, 2] * low
        return Boxes(stand, self.size_m * np.array(size))

    def chosen(self, rows: npt.NDArray[np.bool_]) -> "Boxes":
        """Some of the boxes."""
        return Boxes(self.stand_m[rows], self.size_m[rows])


def faces_of(boxes: Boxes, bgr: Floats, owner: Index, top_bgr: Floats | None = None) -> Faces:
    """Four sides and the top of each box, lit by the sun."""
    corners = boxes.corners()
    low, top = corners[:, :SIDES], corners[:, SIDES:]
    next_low, next_top = np.roll(low, -1, axis=1), np.roll(top, -1, axis=1)
    sides = np.stack((low, next_low, next_top, top), axis=2)
    run = next_low[..., :2] - low[..., :2]
    length = np.maximum(np.hypot(run[..., 0], run[..., 1]), 1e-9)
    normal = np.stack((run[..., 1] / length, -run[..., 0] / length, np.zeros(length.shape)), axis=2)
    light = 0.7 + 0.24 * (normal[..., :2] @ SUN_NE)
    above = bgr if top_bgr is None else top_bgr
    colours = np.concatenate(
        (bgr[:, None, :] * light[..., None], np.minimum(above * 1.04, 255.0)[:, None, :]), axis=1
    )
    count = len(bgr)
    upwards = np.broadcast_to(np.array([0.0, 0.0, 1.0]), (count, 1, 3))
    return Faces(
        np.concatenate((sides, top[:, None]), axis=1).reshape(-1, SIDES, 3),
        np.concatenate((normal, upwards), axis=1).reshape(-1, 3),
        colours.reshape(-1, 3),
        np.repeat(owner, SIDES + 1),
    )


def vehicles(boxes: Boxes, bgr: Floats, owner: Index) -> Faces:
    """Cars with cabins; vans and buses as one box. A shadow is first."""
    long = boxes.size_m[:, 0] > _LONG_M
    short = ~long
    low = boxes.chosen(short)
    glass = np.tile(_GLASS_BGR, (int(short.sum()), 1))
    return joined(
        [
            _shadows(boxes, owner),
            faces_of(boxes.chosen(long), bgr[long], owner[long]),
            faces_of(low.part(0.0, 0.0, (1.0, 1.0, 0.6)), bgr[short], owner[short]),
            faces_of(low.part(-0.06, 0.6, (0.52, 0.86, 0.4)), glass, owner[short], bgr[short]),
        ]
    )


def people(boxes: Boxes, bgr: Floats, owner: Index) -> Faces:
    """Legs, coat and head."""
    skin = np.tile(_SKIN_BGR, (len(bgr), 1))
    return joined(
        [
            _shadows(boxes, owner),
            faces_of(boxes.part(0.0, 0.0, (0.75, 0.75, 0.48)), bgr * 0.55, owner),
            faces_of(boxes.part(0.0, 0.48, (1.0, 1.0, 0.37)), bgr, owner),
            faces_of(boxes.part(0.0, 0.85, (0.5, 0.5, 0.15)), skin, owner),
        ]
    )


def boats(boxes: Boxes, bgr: Floats, owner: Index) -> Faces:
    """A hull and a wheelhouse."""
    white = np.tile(_CABIN_BGR, (len(bgr), 1))
    return joined(
        [
            faces_of(boxes.part(0.0, 0.0, (1.0, 1.0, 0.45)), bgr, owner),
            faces_of(boxes.part(-0.1, 0.45, (0.35, 0.6, 0.55)), white, owner),
        ]
    )


def movers(kinds: npt.NDArray[np.uint8], boxes: Boxes, bgr: Floats) -> Faces:
    """Everything that moves; the owner of a face is the row of its mover."""
    rows = np.arange(len(kinds))
    is_person, is_boat = kinds == _PERSON, kinds == _BOAT
    parts = []
    for chosen, make in (
        (is_person, people),
        (is_boat, boats),
        (~is_person & ~is_boat, vehicles),
    ):
        parts.append(make(boxes.chosen(chosen), bgr[chosen], rows[chosen]))
    return joined(parts)


def _shadows(boxes: Boxes, owner: Index) -> Faces:
    """The dark patch on the side away from the sun."""
    low = boxes.corners()[:, :SIDES].copy()
    low[..., :2] -= SUN_NE * 0.35 * boxes.size_m[:, None, 2:3]
    bgr = np.tile(_SHADOW_BGR, (len(owner), 1))
    return Faces(low, _upwards(len(owner)), bgr, owner)
