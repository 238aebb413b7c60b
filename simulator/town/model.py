"""The town as one value: data, heights, addresses and everything that moves."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely
from shapely import Point, Polygon

from simulator.chance import RandomSource
from simulator.geodesy import LocalFrame
from simulator.town.blocks import Block, Ground, divide, lay_ground
from simulator.town.buildings import build_on, ring_of
from simulator.town.furniture import Furniture, furnish
from simulator.town.names import TOWNS
from simulator.town.relief import WATER_M, Field, Relief, build_relief
from simulator.town.skeleton import HALF_EAST_M, HALF_NORTH_M, build_skeleton
from simulator.town.traffic import Traffic, build_traffic
from simulator.town.values import (
    Area,
    Bounds,
    Building,
    Landmark,
    Mover,
    Street,
    Use,
)
from simulator.town.weave import Network, weave

VERSION = 1
"""Counts up whenever the same seed builds another town or draws it differently: old tiles expire."""

DEFAULT_PLACE = (43.30, 4.50)
_KINDS = {
    Use.BASE: "base",
    Use.SQUARE: "square",
    Use.PARK: "park",
    Use.SPORTS: "sports",
    Use.CAR_PARK: "parking",
    Use.CEMETERY: "cemetery",
    Use.STATION: "station",
    Use.PUBLIC: "public",
}


class HasLatitude(Protocol):
    """A place in degrees, WGS84."""

    @property
    def latitude_deg(self) -> float: ...

    @property
    def longitude_deg(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Town:
    """One town. Everything in it is in metres north and east of ``frame``'s origin, the base's middle.

    Build it with :meth:`build`; a town never changes afterwards.
    """

    seed: int
    name: str
    frame: LocalFrame
    network: Network
    blocks: tuple[Block, ...]
    buildings: tuple[Building, ...]
    furniture: Furniture
    landmarks: tuple[Landmark, ...]
    ground: Ground
    relief: Relief
    traffic: Traffic
    _walls: shapely.STRtree
    _lines: shapely.STRtree

    @classmethod
    def build(
        cls, seed: int = 1, place: HasLatitude | tuple[float, float] = DEFAULT_PLACE
    ) -> "Town":
        """The town of a seed, its base at ``place`` (latitude and longitude in degrees)."""
        latitude, longitude = (
            place if isinstance(place, tuple) else (place.latitude_deg, place.longitude_deg)
        )
        skeleton = build_skeleton(RandomSource(f"{seed}/town/skeleton"))
        network = weave(skeleton, RandomSource(f"{seed}/town/streets"))
        ground = lay_ground(skeleton, network)
        blocks = divide(ground, network, RandomSource(f"{seed}/town/blocks"))
        relief = build_relief(RandomSource(f"{seed}/town/relief"))
        chance = RandomSource(f"{seed}/town/buildings")
        buildings = tuple(made for block in blocks for made in build_on(block, relief, chance))
        furniture = furnish(
            ground, network, blocks, buildings, RandomSource(f"{seed}/town/furniture")
        )
        shapely.prepare(ground.land)
        return cls(
            seed=seed,
            name=TOWNS[RandomSource(f"{seed}/town/name").below(len(TOWNS))],
            frame=LocalFrame(latitude, longitude),
            network=network,
            blocks=blocks,
            buildings=buildings,
            furniture=furniture,
            landmarks=_landmarks(blocks, buildings, ground),
            ground=ground,
            relief=relief,
            traffic=build_traffic(ground, blocks, RandomSource(f"{seed}/town/traffic")),
            _walls=shapely.STRtree([_polygon(building) for building in buildings]),
            _lines=shapely.STRtree(network.lines),
        )

    @property
    def streets(self) -> tuple[Street, ...]:
        """Every named street."""
        return self.network.streets

    @property
    def areas(self) -> tuple[Area, ...]:
        """Every block with its use."""
        return tuple(Area(block.use, ring_of(block.plot), block.name) for block in self.blocks)

    @property
    def bounds(self) -> Bounds:
        """The island and its harbour moles; beyond is open sea."""
        return Bounds(
            -HALF_NORTH_M - 100.0, -HALF_EAST_M - 50.0, HALF_NORTH_M + 40.0, HALF_EAST_M + 50.0
        )

    def ground_m(self, north_m: float, east_m: float) -> float:
        """AMSL of the ground, or of the water where there is water; roofs are not ground."""
        if not shapely.contains_xy(self.ground.land, east_m, north_m):
            return WATER_M
        return float(self.relief.height_m(np.array([north_m]), np.array([east_m]))[0])

    def ground_field_m(self, north_m: Field, east_m: Field) -> Field:
        """:meth:`ground_m` for many places at once."""
        heights = self.relief.height_m(north_m, east_m)
        dry = shapely.contains_xy(self.ground.land, east_m, north_m)
        return np.where(dry, heights, WATER_M)

    def surface_m(self, north_m: float, east_m: float) -> float:
        """AMSL of the first thing met from above: a roof, else the ground. Trees are not counted."""
        building = self.building_at(north_m, east_m)
        ground = self.ground_m(north_m, east_m)
        return ground if building is None else max(ground, building.roof_m)

    def building_at(self, north_m: float, east_m: float) -> Building | None:
        """The highest building over a place, or None."""
        found = self._walls.query(Point(east_m, north_m), predicate="intersects")
        over = [self.buildings[int(index)] for index in found]
        return max(over, key=lambda building: building.roof_m, default=None)

    def buildings_near(self, north_m: float, east_m: float, radius_m: float) -> list[Building]:
        """Buildings with a wall within a distance, in no order."""
        found = self._walls.query(Point(east_m, north_m), predicate="dwithin", distance=radius_m)
        return [self.buildings[int(index)] for index in found]

    def is_water(self, north_m: float, east_m: float) -> bool:
        """Whether a place is sea, harbour or canal (under bridges too)."""
        return not bool(shapely.contains_xy(self.ground.land, east_m, north_m))

    def nearest_street(self, latitude_deg: float, longitude_deg: float) -> Street:
        """The street whose middle line is nearest."""
        north_m, east_m = self.frame.to_local(latitude_deg, longitude_deg)
        return self.network.streets[self._nearest(north_m, east_m)]

    def address(self, latitude_deg: float, longitude_deg: float) -> str:
        """The postal address a caller would give, such as ``12, rue des Tamaris``.

        Numbers count every eight metres from the street's beginning, odd ones on the left.
        """
        north_m, east_m = self.frame.to_local(latitude_deg, longitude_deg)
        index = self._nearest(north_m, east_m)
        line, here = self.network.lines[index], Point(east_m, north_m)
        along = line.project(here)
        a, b = line.interpolate(max(0.0, along - 1.0)), line.interpolate(along + 1.0)
        is_right = (b.x - a.x) * (north_m - a.y) - (b.y - a.y) * (east_m - a.x) < 0.0
        number = 2 * int(along // 8.0) + (2 if is_right else 1)
        name = self.network.streets[index].name
        return f"{number}, {name[0].lower()}{name[1:]}"

    def movers(self, t_s: float) -> list[Mover]:
        """Where every car, person and boat is at a time; the same for ever for the same seed."""
        return self.traffic.at(t_s)

    def digest(self) -> str:
        """A fingerprint of everything built: equal for equal towns on every machine."""
        parts = (
            self.name,
            self.streets,
            self.areas,
            self.buildings,
            self.furniture,
            self.landmarks,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def _nearest(self, north_m: float, east_m: float) -> int:
        return int(self._lines.query_nearest(Point(east_m, north_m), all_matches=False)[0])


def _polygon(building: Building) -> Polygon:
    return Polygon([(east, north) for north, east in building.footprint])


def _landmarks(
    blocks: tuple[Block, ...], buildings: tuple[Building, ...], ground: Ground
) -> tuple[Landmark, ...]:
    found: list[Landmark] = []
    for block in blocks:
        if block.name is not None:
            place = block.plot.representative_point()
            if block.use is Use.BASE:
                place = Point(0.0, 0.0)
            kind = _KINDS.get(block.use, "place")
            found.append(Landmark(block.name, kind, round(place.y, 1), round(place.x, 1)))
    named = {building.name for building in buildings if building.name} - {b.name for b in blocks}
    for building in buildings:
        if building.name in named:
            named.discard(building.name)
            place = _polygon(building).centroid
            kind = "church" if building.name.startswith("Église") else "townhall"
            found.append(Landmark(building.name, kind, round(place.y, 1), round(place.x, 1)))
    port = ground.basin.intersection(ground.coast).representative_point()
    found.append(Landmark("Port de la Criée", "harbour", round(port.y, 1), round(port.x, 1)))
    return tuple(found)
