"""Cars, people and boats as pure functions of time: where each truly is, without any stepping.

Each block (or group of blocks across alleys) owns the lane at its own kerb, so cars that keep right go
round it clockwise and no two groups ever share a lane; cars of one group keep one speed, so none
runs into another. The outer lane of the ring boulevard belongs to the whole town inside it.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon

from simulator.chance import RandomSource
from simulator.town.blocks import ROUNDABOUT_M, Block, Ground
from simulator.town.furniture import PAINT
from simulator.town.values import Colour, Mover, MoverKind, Use

_KERB_TO_LANE_M = 3.25
_PAVEMENT_M = 1.0  # people walk this far outside the plots
_CAR_EVERY_M = 260.0
_CARS_MOST = 140
_PERSON_EVERY_M = 105.0
_CLOTHES: tuple[Colour, ...] = (
    (60, 52, 48), (110, 60, 40), (48, 48, 140), (180, 180, 176), (72, 96, 60), (40, 120, 170), (96, 88, 120),
)  # fmt: skip
_STRIDE_M = 1.5  # heading is taken over this length, so that corners are turned, not jumped

_SIZES = {
    MoverKind.CAR: (4.3, 1.8, 1.5),
    MoverKind.VAN: (5.4, 2.0, 2.4),
    MoverKind.BUS: (11.0, 2.5, 3.1),
    MoverKind.PERSON: (0.5, 0.55, 1.72),
    MoverKind.BOAT: (9.0, 2.8, 2.0),
}


@dataclass(frozen=True, slots=True)
class Loop:
    """A way that ends where it begins; vertices (east, north) with the length run up to each."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    run_m: npt.NDArray[np.float64]

    @property
    def length_m(self) -> float:
        """Once round."""
        return float(self.run_m[-1])

    def at(self, along_m: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """(N, 2) east and north at lengths along the way, any number of rounds."""
        s = np.mod(along_m, self.length_m)
        return np.column_stack((np.interp(s, self.run_m, self.x), np.interp(s, self.run_m, self.y)))


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Those who share a loop: one row each."""

    loop: Loop
    first_key: int
    kinds: tuple[MoverKind, ...]
    starts_m: npt.NDArray[np.float64]
    speeds_mps: npt.NDArray[np.float64]
    """Negative: the other way round."""
    colours: tuple[Colour, ...]

    def at(self, t_s: float) -> list[Mover]:
        along = self.starts_m + self.speeds_mps * t_s
        way = np.sign(self.speeds_mps)
        here = self.loop.at(along)
        chord = self.loop.at(along + way * _STRIDE_M) - self.loop.at(along - way * _STRIDE_M)
        headings = np.degrees(np.arctan2(chord[:, 0], chord[:, 1])) % 360.0
        movers = []
        for index, kind in enumerate(self.kinds):
            length, width, height = _SIZES[kind]
            movers.append(
                Mover(
                    key=self.first_key + index,
                    kind=kind,
                    north_m=float(here[index, 1]),
                    east_m=float(here[index, 0]),
                    heading_deg=float(headings[index]),
                    speed_mps=abs(float(self.speeds_mps[index])),
                    length_m=length,
                    width_m=width,
                    height_m=height,
                    colour_bgr=self.colours[index],
                )
            )
        return movers


@dataclass(frozen=True, slots=True)
class Traffic:
    """Everything that moves in one town."""

    crowds: tuple[_Crowd, ...]

    def at(self, t_s: float) -> list[Mover]:
        """Truth at a time, in the order of their keys."""
        return [mover for crowd in self.crowds for mover in crowd.at(t_s)]


def build_traffic(ground: Ground, blocks: tuple[Block, ...], chance: RandomSource) -> Traffic:
    """Who moves where in one town."""
    crowds: list[_Crowd] = []
    key = 1
    loops = [_ring_loop(ground), *_car_loops(blocks)]
    cars = 0
    for loop in loops:
        many = min(int(loop.length_m // _CAR_EVERY_M), _CARS_MOST - cars)
        if many > 0:
            crowds.append(_cars(loop, key, many, chance))
            key, cars = key + many, cars + many
    for block in blocks:
        walk = _walk(block)
        if walk is not None:
            many = int(walk.length_m / _PERSON_EVERY_M + chance.uniform(0.0, 0.9))
            if many:
                crowds.append(_people(walk, key, many, chance))
                key += many
    crowds.append(_boats(ground, key, chance))
    return Traffic(tuple(crowds))


def _loop(ring: Polygon, *, is_clockwise: bool) -> Loop:
    places = shapely.get_coordinates(ring.exterior)
    if shapely.is_ccw(ring.exterior) == is_clockwise:
        places = places[::-1]
    steps = np.hypot(*np.diff(places, axis=0).T)
    run = np.concatenate(([0.0], np.cumsum(steps)))
    return Loop(places[:, 0].copy(), places[:, 1].copy(), run)


def _ring_loop(ground: Ground) -> Loop:
    """The outer lane of the ring boulevard, anticlockwise, around the outside of its roundabouts."""
    inside = ground.ring.buffer(_KERB_TO_LANE_M)
    discs = [place.buffer(ROUNDABOUT_M - 5.0) for place in ground.roundabouts]
    return _loop(_largest(shapely.union_all([inside, *discs])), is_clockwise=False)


def _car_loops(blocks: tuple[Block, ...]) -> list[Loop]:
    """One loop for each group of town blocks that only alleys part."""
    town = [block.kerb for block in blocks if not block.is_fringe]
    unique = list({shape.wkb: shape for shape in town}.values())
    merged = shapely.union_all([shape.buffer(2.6, join_style="mitre") for shape in unique])
    loops = []
    for group in shapely.get_parts(merged.buffer(-2.6, join_style="mitre")):
        if not isinstance(group, Polygon) or group.area < 1500.0:
            continue
        rounded = Polygon(group.exterior).buffer(-5.0).buffer(5.0 + _KERB_TO_LANE_M)
        if isinstance(rounded, Polygon):
            loops.append(_loop(rounded, is_clockwise=True))
    return loops


def _cars(loop: Loop, key: int, many: int, chance: RandomSource) -> _Crowd:
    start = chance.uniform(0.0, loop.length_m)
    gap = loop.length_m / many
    speed = chance.uniform(6.5, 11.5)
    kinds = tuple(_car_kind(chance) for _ in range(many))
    return _Crowd(
        loop=loop,
        first_key=key,
        kinds=kinds,
        starts_m=np.array([start + gap * i + chance.uniform(-0.2, 0.2) * gap for i in range(many)]),
        speeds_mps=np.full(many, speed),
        colours=tuple(PAINT[chance.below(len(PAINT))] for _ in kinds),
    )


def _car_kind(chance: RandomSource) -> MoverKind:
    draw = chance.uniform(0.0, 1.0)
    if draw < 0.8:
        return MoverKind.CAR
    return MoverKind.VAN if draw < 0.95 else MoverKind.BUS


def _walk(block: Block) -> Loop | None:
    """The pavement round a town block, or the paths inside a park."""
    if block.is_fringe:
        return None
    inside = {Use.PARK: -6.0, Use.SQUARE: -3.0, Use.BASE: _PAVEMENT_M}
    ring = block.plot.buffer(inside.get(block.use, _PAVEMENT_M))
    if not isinstance(ring, Polygon) or ring.is_empty or not block.kerb.contains(ring):
        return None
    return _loop(ring, is_clockwise=True)


def _people(walk: Loop, key: int, many: int, chance: RandomSource) -> _Crowd:
    ways = [1.0 if chance.chance(0.5) else -1.0 for _ in range(many)]
    return _Crowd(
        loop=walk,
        first_key=key,
        kinds=(MoverKind.PERSON,) * many,
        starts_m=np.array([chance.uniform(0.0, walk.length_m) for _ in ways]),
        speeds_mps=np.array([way * chance.uniform(0.9, 1.7) for way in ways]),
        colours=tuple(_CLOTHES[chance.below(len(_CLOTHES))] for _ in ways),
    )


def _boats(ground: Ground, key: int, chance: RandomSource) -> _Crowd:
    """Two boats that go up one side of the canal and down the other, turning out at sea."""
    loop = _loop(_largest(ground.canal_axis.buffer(4.0)), is_clockwise=False)
    speed = chance.uniform(1.8, 2.6)
    return _Crowd(
        loop=loop,
        first_key=key,
        kinds=(MoverKind.BOAT, MoverKind.BOAT),
        starts_m=np.array([0.2, 0.7]) * loop.length_m,
        speeds_mps=np.array([speed, speed]),
        colours=((225, 228, 230), (150, 96, 52)),
    )


def _largest(shape: shapely.Geometry) -> Polygon:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon)]
    return Polygon(max(parts, key=lambda part: math.fabs(part.area)).exterior)
