"""What there is to see at its true place in a picture: a plan, its fence, points, other drones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from dronectl.video.chart import Chart, Layer, Mark, Path, Spot, World
from missions.geo import Reference, offset
from missions.items import DO_SET_ROI, DO_SET_ROI_LOCATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dronectl.vehicle import Vehicle
    from dronectl.video.geolocate import Ground
    from missions.geo import Altitude, GeoPoint, Position
    from missions.plan import FenceCircle, Plan

INTEREST: Final = frozenset({DO_SET_ROI, DO_SET_ROI_LOCATION})
CIRCLE_SIDES: Final = 36
Named = tuple["GeoPoint", str]
"""A place and what it is called."""


def world_of(
    plan: Plan | None,
    home: Position | None,
    ground: Ground,
    points: Iterable[Named] = (),
    private: Sequence[tuple[GeoPoint, ...]] = (),
) -> World:
    """What stands still.

    Args:
        plan: what the drone flies.
        home: heights above home count from it.
        ground: heights above the ground count from it.
        points: marked places.
        private: outlines of what must not be seen.
    """
    marks = [Mark(Spot(point), name, Layer.POIS) for point, name in points]
    if plan is None:
        return World((), tuple(marks), tuple(private))
    flown = [i for i in plan.items if i.position is not None and i.command not in INTEREST]
    spots = tuple(
        Spot(each.position, _amsl_m(each.altitude, each.position, home, ground))
        for each in flown
        if each.position is not None
    )
    paths = [Path(spots, Layer.PLAN)] if len(spots) > 1 else []
    paths += [
        Path(tuple(Spot(point) for point in polygon.points), Layer.FENCE, is_closed=True)
        for polygon in plan.fence.polygons
    ]
    paths += [Path(_ring(circle), Layer.FENCE, is_closed=True) for circle in plan.fence.circles]
    marks += [
        Mark(Spot(item.position), str(index + 1), Layer.POIS)
        for index, item in enumerate(plan.items)
        if item.position is not None and item.command in INTEREST
    ]
    return World(tuple(paths), tuple(marks), tuple(private))


def others_of(vehicles: Iterable[tuple[Vehicle, str]]) -> World:
    """Other drones where they are now, by name."""
    return World(
        (),
        tuple(
            Mark(Spot(vehicle.position, vehicle.altitude_amsl_m), name, Layer.DRONES)
            for vehicle, name in vehicles
            if vehicle.position is not None and vehicle.altitude_amsl_m is not None
        ),
    )


def names_of(names: Iterable[Named]) -> World:
    """Streets and places on the ground."""
    return World((), tuple(Mark(Spot(point), name, Layer.NAMES) for point, name in names))


class WorldBook:
    """Charts of what stands still, made anew only when it has changed."""

    def __init__(self) -> None:
        self._kept: dict[object, tuple[tuple[object, ...], Chart]] = {}

    def chart(
        self, key: object, made_of: tuple[object, ...], make: Callable[[], World], ground: Ground
    ) -> Chart:
        """The chart under a key, made anew when what it was made of has changed."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != made_of:
            kept = self._kept[key] = (made_of, Chart(make(), ground))
        return kept[1]


def _ring(circle: FenceCircle) -> tuple[Spot, ...]:
    turns = [2 * math.pi * side / CIRCLE_SIDES for side in range(CIRCLE_SIDES)]
    return tuple(
        Spot(
            offset(
                circle.center, circle.radius_m * math.cos(turn), circle.radius_m * math.sin(turn)
            )
        )
        for turn in turns
    )


def _amsl_m(
    altitude: Altitude | None, point: GeoPoint, home: Position | None, ground: Ground
) -> float | None:
    """Height above sea of a planned place; None: on the ground, for want of better."""
    if altitude is None:
        return None
    if altitude.reference is Reference.AMSL:
        return altitude.value_m
    if altitude.reference is Reference.HOME:
        if home is None or home.altitude.reference is not Reference.AMSL:
            return None
        return home.altitude.value_m + altitude.value_m
    below = ground(point)
    return None if below is None else below + altitude.value_m
