"""A beat: the same places, visited in an order and for times nobody can learn.

The order comes from a seed, so that a plan can be made again and checked.
"""

import hashlib
from dataclasses import dataclass

from missions.errors import UserError
from missions.geo import Altitude, Area, GeoPoint, Position, Reference
from missions.items import MissionItem, waypoint

_MAX_VISITS = 1_000

_ALTITUDE = Altitude(40.0, Reference.HOME)


@dataclass(frozen=True, slots=True)
class BeatSettings:
    """How the places are visited."""

    altitude: Altitude = _ALTITUDE
    seed: int = 0
    rounds: int = 1
    dwell_least_s: float = 10.0
    dwell_most_s: float = 60.0


def beat(area: Area, settings: BeatSettings) -> tuple[MissionItem, ...]:
    """Waypoints over the area's places, every one once a round, never twice in a row.

    The places are the points drawn, else the corners of its lines, else of its surfaces.

    Raises:
        UserError: when there are fewer than two places or the settings give no beat.
    """
    places = _places(area)
    if len(places) < 2:
        raise UserError(f"The area {area.name!r} has fewer than two places: mark more of them.")
    if not 1 <= settings.rounds * len(places) <= _MAX_VISITS:
        raise UserError(f"A beat has 1 to {_MAX_VISITS} visits: change the number of rounds.")
    if not 0 <= settings.dwell_least_s <= settings.dwell_most_s:
        raise UserError("The shortest dwell must not be longer than the longest: correct them.")
    chance = _Chance(settings.seed)
    items: list[MissionItem] = []
    last: GeoPoint | None = None
    for _ in range(settings.rounds):
        order = chance.shuffled(places)
        if order[0] == last:
            order = order[1:] + order[:1]
        for place in order:
            span_s = settings.dwell_most_s - settings.dwell_least_s
            dwell_s = round(settings.dwell_least_s + chance.fraction() * span_s)
            items.append(waypoint(Position(place, settings.altitude), float(dwell_s)))
        last = order[-1]
    return tuple(items)


def _places(area: Area) -> list[GeoPoint]:
    places = list(area.points)
    if not places:
        places = [point for line in area.lines for point in line]
    if not places:
        places = [point for polygon in area.polygons for point in polygon.outer]
    return list(dict.fromkeys(places))


class _Chance:
    """Numbers from a seed, the same on every machine and Python version."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._count = 0

    def fraction(self) -> float:
        """The next number from 0 to below 1."""
        self._count += 1
        digest = hashlib.sha256(f"{self._seed}/{self._count}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def shuffled(self, places: list[GeoPoint]) -> list[GeoPoint]:
        """The places in another order (Fisher and Yates)."""
        order = list(places)
        for last in range(len(order) - 1, 0, -1):
            other = int(self.fraction() * (last + 1))
            order[last], order[other] = order[other], order[last]
        return order
