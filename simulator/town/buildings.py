"""Plots and what is built on them."""

import math

import numpy as np
import shapely
from shapely import Polygon, affinity

from simulator.chance import RandomSource
from simulator.town.blocks import Block
from simulator.town.planes import between, corners, pieces, stretched
from simulator.town.relief import Relief
from simulator.town.values import Building, Colour, Ring, Roof, Use

_TILES: tuple[Colour, ...] = (
    (92, 118, 176), (84, 108, 164), (104, 130, 186), (96, 122, 168), (110, 140, 190), (78, 100, 150),
)  # fmt: skip
_FLATS: tuple[Colour, ...] = ((176, 182, 186), (160, 166, 172), (190, 194, 196), (148, 152, 158))
_SHEDS: tuple[Colour, ...] = ((176, 172, 164), (168, 150, 132), (150, 158, 160), (190, 190, 188))
_WALLS: tuple[Colour, ...] = (
    (190, 212, 228), (176, 202, 224), (200, 214, 222), (170, 190, 214), (206, 220, 230), (160, 186, 214),
)  # fmt: skip

_MARGIN_M = 0.4  # walls stay this far behind the pavement


def build_on(block: Block, relief: Relief, chance: RandomSource) -> list[Building]:
    """Every building of one block."""
    plot = block.plot.buffer(-_MARGIN_M, join_style="mitre")
    if not isinstance(plot, Polygon) or plot.is_empty:
        return []
    site = _Site(block, plot, relief, chance)
    if block.use is Use.DENSE:
        return site.dense()
    if block.use is Use.HOUSES:
        return site.houses()
    if block.use is Use.FLATS:
        return site.flats()
    if block.use is Use.INDUSTRY:
        return site.sheds()
    if block.use in {Use.PUBLIC, Use.STATION}:
        return site.public()
    if block.use is Use.SQUARE:
        return site.on_square()
    return []


class _Site:
    """One block while it is being built on."""

    def __init__(self, block: Block, plot: Polygon, relief: Relief, chance: RandomSource):
        self._block = block
        self._plot = plot
        self._relief = relief
        self._chance = chance

    def dense(self) -> list[Building]:
        """Row houses along the streets, courtyards inside."""
        depth = self._chance.uniform(9.5, 12.0)
        yard = self._plot.buffer(-depth, join_style="mitre")
        band = shapely.difference(self._plot, yard) if yard.area > 120.0 else self._plot
        level = self._chance.uniform(8.5, 13.0)
        made = []
        for lot in _lots(self._plot, 330.0, self._chance):
            for part in shapely.get_parts(shapely.intersection(lot, band)):
                if isinstance(part, Polygon) and part.area > 38.0:
                    height = level + 2.9 * self._chance.below(3)
                    flat = self._chance.chance(0.12)
                    made.append(self._building(part, height, Roof.FLAT if flat else Roof.HIPPED))
        return [building for building in made if building is not None]

    def houses(self) -> list[Building]:
        """Detached houses in gardens."""
        made = []
        for lot in _lots(self._plot, 520.0, self._chance):
            garden = lot.buffer(-2.6, join_style="mitre")
            if not isinstance(garden, Polygon) or garden.area < 90.0:
                continue
            house = _set_in(garden, (8.5, 12.5), (10.0, 15.0), self._chance)
            if house is not None:
                height = self._chance.uniform(3.4, 6.6)
                made.append(self._building(house, height, Roof.HIPPED))
        return [building for building in made if building is not None]

    def flats(self) -> list[Building]:
        """Slabs among lawns."""
        made = []
        for lot in _lots(self._plot, 1900.0, self._chance):
            inner = lot.buffer(-5.0, join_style="mitre")
            if isinstance(inner, Polygon) and inner.area > 250.0:
                slab = _set_in(inner, (12.0, 14.5), (26.0, 46.0), self._chance)
                if slab is not None:
                    height = 3.0 * (4 + self._chance.below(5))
                    made.append(self._building(slab, height, Roof.FLAT))
        return [building for building in made if building is not None]

    def sheds(self) -> list[Building]:
        """Workshops and warehouses."""
        made = []
        for lot in _lots(self._plot, 2400.0, self._chance):
            inner = lot.buffer(-6.0, join_style="mitre")
            if isinstance(inner, Polygon) and inner.area > 250.0:
                shed = _set_in(inner, (16.0, 30.0), (24.0, 52.0), self._chance)
                if shed is not None:
                    height = self._chance.uniform(6.0, 11.0)
                    made.append(self._building(shed, height, Roof.SHED))
        return [building for building in made if building is not None]

    def public(self) -> list[Building]:
        """One large building, around a yard where there is room."""
        inner = self._plot.buffer(-6.0, join_style="mitre")
        if not isinstance(inner, Polygon) or inner.area < 200.0:
            return []
        hall = _set_in(inner, (22.0, 42.0), (34.0, 70.0), self._chance)
        if hall is None:
            return []
        yard = hall.buffer(-11.0, join_style="mitre")
        parts = [hall]
        if isinstance(yard, Polygon) and yard.area > 150.0:
            parts = _wings(hall, yard)
        made = [self._building(part, 11.5, Roof.HIPPED, self._block.name) for part in parts]
        return [building for building in made if building is not None]

    def on_square(self) -> list[Building]:
        """A church or a town hall, when the square is named after one."""
        name = {"Place de l’Église": "Église Notre-Dame", "Place de la Mairie": "Mairie"}.get(
            self._block.name or ""
        )
        inner = self._plot.buffer(-7.0, join_style="mitre")
        if name is None or not isinstance(inner, Polygon) or inner.is_empty:
            return []
        size = min(30.0, math.sqrt(self._plot.area) * 0.48)
        hall = _set_in(inner, (size * 0.42, size * 0.5), (size * 0.9, size), self._chance)
        if hall is None:
            return []
        is_church = name.startswith("Église")
        nave = self._building(hall, 14.0, Roof.HIPPED, name)
        tower = self._building(_end_of(hall, 7.0), 27.0, Roof.HIPPED, name) if is_church else None
        return [building for building in (nave, tower) if building is not None]

    def _building(
        self, shape: Polygon, height_m: float, roof: Roof, name: str | None = None
    ) -> Building | None:
        shape = _clean(shape)
        if shape.area < 30.0:
            return None
        places = np.asarray(shape.exterior.coords)[:-1]
        ground = float(self._relief.height_m(places[:, 1], places[:, 0]).min())
        colours = {Roof.HIPPED: _TILES, Roof.FLAT: _FLATS, Roof.SHED: _SHEDS}[roof]
        chance = self._chance
        return Building(
            footprint=ring_of(shape),
            ground_m=round(ground, 2),
            height_m=round(height_m, 2),
            roof=roof,
            roof_bgr=_shade(colours[chance.below(len(colours))], chance),
            wall_bgr=_shade(_WALLS[chance.below(len(_WALLS))], chance),
            use=self._block.use,
            name=name,
        )


def ring_of(shape: Polygon) -> Ring:
    """An outline as (north, east), rounded to the millimetre so that digests do not depend on noise."""
    return tuple((round(float(y), 3), round(float(x), 3)) for x, y in shape.exterior.coords[:-1])


def _shade(colour: Colour, chance: RandomSource) -> Colour:
    factor = chance.uniform(0.9, 1.1)
    b, g, r = (max(0, min(255, round(part * factor))) for part in colour)
    return (b, g, r)


def _clean(shape: Polygon) -> Polygon:
    """Without courtyards and without corners too close to see."""
    return Polygon(shapely.simplify(Polygon(shape.exterior), 0.15).exterior)


def _lots(plot: Polygon, area_m2: float, chance: RandomSource) -> list[Polygon]:
    """A plot cut across its long side until its lots are small enough."""
    if plot.area < area_m2 * chance.uniform(0.8, 1.35):
        return [plot]
    a, b, c, d = corners(plot)
    share = chance.uniform(0.44, 0.56)
    knife = stretched(between(a, b, share), between(d, c, share), math.dist(a, d) * 0.1)
    parts = pieces(plot, knife)
    if len(parts) < 2:
        return [plot]
    return [lot for piece in parts for lot in _lots(piece, area_m2, chance)]


def _set_in(
    garden: Polygon,
    width_m: tuple[float, float],
    length_m: tuple[float, float],
    chance: RandomSource,
) -> Polygon | None:
    """A rectangle along the garden's own axes that lies wholly inside it, as large as wanted."""
    (ax, ay), (bx, by), _, _ = corners(garden)
    angle = math.degrees(math.atan2(by - ay, bx - ax))
    middle = garden.centroid if garden.contains(garden.centroid) else garden.representative_point()
    width, length = chance.uniform(*width_m), chance.uniform(*length_m)
    for factor in (1.0, 0.86, 0.72, 0.6, 0.48):
        w, h = width * factor / 2, length * factor / 2
        box = shapely.box(middle.x - h, middle.y - w, middle.x + h, middle.y + w)
        turned = affinity.rotate(box, angle, origin=(middle.x, middle.y))
        if garden.contains(turned):
            return turned
    return None


def _wings(hall: Polygon, yard: Polygon) -> list[Polygon]:
    """A hall around a yard as four wings, without a hole in any."""
    outer = list(hall.exterior.coords)[:4]
    inner = [min(yard.exterior.coords[:-1], key=lambda c, o=o: math.dist(c, o)) for o in outer]  # type: ignore[misc]
    return [Polygon([outer[i], outer[(i + 1) % 4], inner[(i + 1) % 4], inner[i]]) for i in range(4)]


def _end_of(hall: Polygon, size_m: float) -> Polygon:
    """A square tower at the first end of a rectangle."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = list(hall.exterior.coords)[:4]
    if math.dist((ax, ay), (bx, by)) < math.dist((bx, by), (cx, cy)):
        ax, ay, bx, by, cx, cy, dx, dy = bx, by, cx, cy, dx, dy, ax, ay
    mx, my = (ax + dx) / 2, (ay + dy) / 2
    length = math.dist((ax, ay), (bx, by))
    ux, uy = (bx - ax) / length, (by - ay) / length
    half = min(size_m, math.dist((ax, ay), (dx, dy))) / 2
    return Polygon(
        [
            (mx - uy * half, my + ux * half),
            (mx + uy * half, my - ux * half),
            (mx + uy * half + ux * 2 * half, my - ux * half + uy * 2 * half),
            (mx - uy * half + ux * 2 * half, my + ux * half + uy * 2 * half),
        ]
    )
