"""Blocks between the streets, and what each is used for."""

import math
from collections import Counter
from dataclasses import dataclass, field

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from simulator.chance import RandomSource
from simulator.town.names import PARKS, SCHOOLS, SQUARES
from simulator.town.skeleton import BASE_BOX, Skeleton
from simulator.town.values import SECTIONS, Use
from simulator.town.weave import OLD_TOWN, Network

_SLIVER_M2 = 120.0
_SHORE_M = 15.0  # sand or rock between the blocks and the sea
ROUNDABOUT_M = 22.0
"""Outer kerb of a roundabout."""
ROUNDABOUT_ISLAND_M = 10.0


@dataclass(frozen=True, slots=True)
class Block:
    """Ground between streets; shapes are (east, north) metres on the ground."""

    kerb: Polygon
    """Up to the kerb: pavement included."""
    plot: Polygon
    """Behind the pavement: where buildings may stand."""
    use: Use
    name: str | None
    is_fringe: bool
    """Outside the ring boulevard."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The shapes the town stands on, (east, north) metres."""

    land: BaseGeometry
    """Dry ground, moles included."""
    coast: Polygon
    basin: BaseGeometry
    canal: BaseGeometry
    canal_axis: LineString
    carriageway: BaseGeometry
    """Every street from kerb to kerb, bridges included."""
    ring: Polygon
    roundabouts: tuple[Point, ...]
    rail: LineString
    causeway: LineString
    moles: BaseGeometry


@dataclass(slots=True)
class _Draft:
    kerb: Polygon
    plot: Polygon
    is_fringe: bool
    use: Use | None = None
    name: str | None = None
    middle: Point = field(init=False)

    def __post_init__(self) -> None:
        self.middle = self.plot.centroid


def lay_ground(skeleton: Skeleton, network: Network) -> Ground:
    """Everything below the buildings, bent onto the ground."""
    bend = skeleton.bend
    coast = bend(skeleton.coast)
    basin, canal = shapely.intersection(bend(skeleton.basin), coast), bend(skeleton.canal)
    moles = bend(skeleton.moles)
    roundabouts = tuple(bend(place) for place in skeleton.roundabouts)
    parts: list[BaseGeometry] = [place.buffer(ROUNDABOUT_M) for place in roundabouts]
    for street, line in zip(network.streets, network.lines, strict=True):
        parts.append(widened(line, SECTIONS[street.street_class].half_m))
    dry = shapely.difference(coast, shapely.union(basin, canal))
    return Ground(
        land=shapely.union(dry, moles),
        coast=coast,
        basin=basin,
        canal=shapely.intersection(canal, coast),
        canal_axis=bend(skeleton.canal_axis),
        carriageway=shapely.union_all(parts),
        ring=bend(skeleton.ring),
        roundabouts=roundabouts,
        rail=bend(skeleton.rail),
        causeway=bend(skeleton.causeway),
        moles=moles,
    )


def divide(ground: Ground, network: Network, chance: RandomSource) -> tuple[Block, ...]:
    """All blocks with their use."""
    drafts = _drafts(ground, network)
    _assign_fringe([draft for draft in drafts if draft.is_fringe], ground, chance)
    _assign_town([draft for draft in drafts if not draft.is_fringe], ground, chance)
    return tuple(
        Block(draft.kerb, draft.plot, draft.use or Use.HOUSES, draft.name, draft.is_fringe)
        for draft in drafts
    )


def _drafts(ground: Ground, network: Network) -> list[_Draft]:
    reserve = shapely.union_all(
        [
            widened(line, SECTIONS[street.street_class].reserve_m)
            for street, line in zip(network.streets, network.lines, strict=True)
        ]
        + [place.buffer(ROUNDABOUT_M + 3.0) for place in ground.roundabouts]
        + [ground.rail.buffer(9.0)]
    )
    inland = shapely.difference(
        ground.coast.buffer(-_SHORE_M),
        shapely.union_all([ground.basin.buffer(14.0), ground.canal.buffer(1.5)]),
    )
    kerbs = shapely.difference(inland, shapely.union(ground.carriageway, ground.rail.buffer(6.0)))
    drafts = []
    for kerb in shapely.get_parts(kerbs):
        for plot in shapely.get_parts(shapely.difference(kerb, reserve)):
            plot = shapely.simplify(plot.buffer(-1.2).buffer(1.2), 0.12)
            if not isinstance(plot, Polygon) or plot.area < _SLIVER_M2 or plot.interiors:
                continue
            is_fringe = not ground.ring.contains(plot.representative_point())
            drafts.append(_Draft(kerb, plot, is_fringe))
    return drafts


def _assign_fringe(drafts: list[_Draft], ground: Ground, chance: RandomSource) -> None:
    uses = (Use.FIELD, Use.WOOD, Use.FIELD, Use.MEADOW, Use.FIELD, Use.WOOD)
    for index, draft in enumerate(sorted(drafts, key=_angle)):
        draft.use = uses[(index + chance.below(2)) % len(uses)]
        if draft.plot.distance(ground.basin) < 60.0:
            draft.use = Use.INDUSTRY
        elif draft.plot.buffer(-12.0).is_empty:
            draft.use = Use.PROMENADE
    dry = [draft for draft in drafts if draft.use in uses]
    _station(drafts, ground)
    free = [draft for draft in dry if draft.name is None]
    widest = max(free, key=lambda d: _width_m(d.plot) * math.sqrt(d.plot.area))
    widest.use, widest.name = Use.SPORTS, "Stade de la Pointe"
    free.remove(widest)
    roomy = [draft for draft in free if draft.plot.area > 3500.0] or free
    quiet = min(roomy, key=lambda draft: float(draft.plot.area))
    quiet.use, quiet.name = Use.CEMETERY, "Cimetière marin"
    free.remove(quiet)
    for use in (Use.WOOD, Use.FIELD, Use.MEADOW):
        if free and all(draft.use is not use for draft in drafts):
            counts = Counter(draft.use for draft in free)
            next(d for d in free if counts[d.use] == max(counts.values())).use = use


def _station(drafts: list[_Draft], ground: Ground) -> None:
    near = [d for d in drafts if d.plot.distance(ground.rail) < 12.0]
    for draft in near:
        if draft.use is not Use.PROMENADE:
            draft.use = Use.MEADOW
    widest = max(near, key=lambda d: _width_m(d.plot))
    widest.use, widest.name = Use.STATION, "Gare maritime"


def _angle(draft: _Draft) -> float:
    return math.atan2(draft.middle.y, draft.middle.x)


def _width_m(plot: Polygon) -> float:
    """Twice the radius of the widest circle inside, roughly."""
    return float(2 * shapely.maximum_inscribed_circle(plot, tolerance=2.0).length)


def _assign_town(drafts: list[_Draft], ground: Ground, chance: RandomSource) -> None:
    for draft in drafts:
        if draft.plot.intersection(BASE_BOX).area > BASE_BOX.area / 2:
            draft.use, draft.name = Use.BASE, "Base, Champ de Mars"
        elif draft.plot.buffer(-7.0).is_empty:
            draft.use = Use.PROMENADE
    _assign_public(drafts)
    for draft in drafts:
        if draft.use is None:
            draft.use = _housing(draft, ground, chance)


def _assign_public(drafts: list[_Draft]) -> None:
    old_n, old_e = OLD_TOWN
    wanted = (
        (Use.SQUARE, SQUARES[0], Point(old_e, old_n), 900.0, 3200.0),
        (Use.SQUARE, SQUARES[1], Point(20.0, 110.0), 2200.0, 9000.0),
        (Use.SQUARE, SQUARES[2], Point(old_e - 130.0, old_n - 100.0), 900.0, 5500.0),
        (Use.PARK, PARKS[0], Point(-240.0, 200.0), 5500.0, 30000.0),
        (Use.PARK, PARKS[1], Point(430.0, -120.0), 5000.0, 30000.0),
        (Use.PARK, PARKS[3], Point(-20.0, -330.0), 2500.0, 30000.0),
        (Use.CAR_PARK, "Parking de la Base", Point(-190.0, 0.0), 2500.0, 12000.0),
        (Use.CAR_PARK, "Parking de la Gare", Point(-60.0, 380.0), 2500.0, 12000.0),
        (Use.CAR_PARK, "Parking du Port", Point(330.0, -210.0), 2500.0, 12000.0),
        (Use.PUBLIC, SCHOOLS[0], Point(-120.0, -200.0), 3500.0, 14000.0),
        (Use.PUBLIC, SCHOOLS[1], Point(-520.0, 120.0), 4500.0, 16000.0),
        (Use.PUBLIC, "Hôpital Saint-Elme", Point(560.0, 60.0), 4500.0, 16000.0),
        (Use.PUBLIC, "Police municipale", Point(190.0, -20.0), 2000.0, 12000.0),
        (Use.PUBLIC, "Caserne des pompiers", Point(100.0, -140.0), 2000.0, 9000.0),
    )
    for use, name, place, least_m2, most_m2 in wanted:
        free = [
            draft
            for draft in drafts
            if draft.use is None and least_m2 <= draft.plot.area <= most_m2
        ]
        if free:
            best = min(free, key=lambda draft: draft.middle.distance(place))
            best.use, best.name = use, name


def _housing(draft: _Draft, ground: Ground, chance: RandomSource) -> Use:
    from_old = math.hypot(draft.middle.y - OLD_TOWN[0], draft.middle.x - OLD_TOWN[1])
    from_middle = math.hypot(draft.middle.y * 1.2, draft.middle.x)
    if draft.plot.distance(ground.basin) < 90.0 and chance.chance(0.6):
        return Use.INDUSTRY
    if from_old < 260.0 or from_middle < 290.0:
        return Use.DENSE
    if draft.plot.area > 5200.0 and chance.chance(0.3):
        return Use.FLATS
    return Use.HOUSES


def widened(line: LineString, half_m: float) -> BaseGeometry:
    """A street's surface: square at its ends, so that it does not bulge out of the one it meets."""
    return line.buffer(half_m, quad_segs=6, cap_style="round" if line.is_ring else "flat")
