"""The geofence on board: polygons and circles from the fence store, height and radius limits."""

import math
from dataclasses import dataclass, field

from simulator import mission_items as mi
from simulator.geodesy import LocalFrame
from simulator.mission_items import Item

BREACH_LOW = 1
BREACH_HIGH = 2
BREACH_BOUNDARY = 3

Flat = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FenceRules:
    """What the parameters say about the fence; None is no limit."""

    is_enabled: bool = False
    highest_m: float | None = None
    lowest_m: float | None = None
    radius_m: float | None = None
    uses_shapes: bool = True


@dataclass(slots=True)
class Fence:
    """Whether a place is allowed, and whether the vehicle has broken out."""

    rules: FenceRules = field(default_factory=FenceRules)
    is_breached: bool = False
    breach_count: int = 0
    breach_kind: int = 0
    breach_ms: int = 0
    _inside: list[list[Flat]] = field(default_factory=list)
    _outside: list[list[Flat]] = field(default_factory=list)
    _circles_in: list[tuple[Flat, float]] = field(default_factory=list)
    _circles_out: list[tuple[Flat, float]] = field(default_factory=list)

    @property
    def is_enabled(self) -> bool:
        """The fence is switched on."""
        return self.rules.is_enabled

    def load(self, items: list[Item], frame: LocalFrame) -> None:
        """Take the shapes of a fence store."""
        self._inside, self._outside = [], []
        self._circles_in, self._circles_out = [], []
        place = 0
        while place < len(items):
            item = items[place]
            centre = frame.to_local(item.latitude_deg, item.longitude_deg)
            if item.command in (mi.FENCE_POLYGON_IN, mi.FENCE_POLYGON_OUT):
                count = max(1, int(item.params[0]))
                corners = [
                    frame.to_local(c.latitude_deg, c.longitude_deg)
                    for c in items[place : place + count]
                ]
                inside = item.command == mi.FENCE_POLYGON_IN
                (self._inside if inside else self._outside).append(corners)
                place += count
                continue
            if item.command == mi.FENCE_CIRCLE_IN:
                self._circles_in.append((centre, item.params[0]))
            elif item.command == mi.FENCE_CIRCLE_OUT:
                self._circles_out.append((centre, item.params[0]))
            place += 1

    @property
    def has_shapes(self) -> bool:
        """Any polygon or circle is loaded."""
        return bool(self._inside or self._outside or self._circles_in or self._circles_out)

    def allows(self, place: Flat) -> bool:
        """Whether the shapes allow a horizontal position; several inclusions must all hold it."""
        return (
            all(_contains(polygon, place) for polygon in self._inside)
            and not any(_contains(polygon, place) for polygon in self._outside)
            and all(math.dist(place, centre) <= radius for centre, radius in self._circles_in)
            and all(math.dist(place, centre) >= radius for centre, radius in self._circles_out)
        )

    def breach(self, place: tuple[float, float, float], height_m: float, home: Flat) -> int:
        """FENCE_BREACH of a position, 0 when allowed; ``height_m`` above home."""
        rules = self.rules
        if rules.highest_m is not None and height_m > rules.highest_m:
            return BREACH_HIGH
        if rules.lowest_m is not None and height_m < rules.lowest_m:
            return BREACH_LOW
        if rules.radius_m is not None and math.dist(place[:2], home) > rules.radius_m:
            return BREACH_BOUNDARY
        if rules.uses_shapes and not self.allows(place[:2]):
            return BREACH_BOUNDARY
        return 0


def _contains(polygon: list[Flat], place: Flat) -> bool:
    north, east = place
    inside = False
    last_n, last_e = polygon[-1]
    for n, e in polygon:
        if (e > east) != (last_e > east):
            crossing = n + (east - e) * (last_n - n) / (last_e - e)
            if north < crossing:
                inside = not inside
        last_n, last_e = n, e
    return inside
