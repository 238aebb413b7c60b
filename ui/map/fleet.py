"""The fleet between two ticks: numbers for the page, trails, and what the page has not been told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from missions.geo import is_valid
from ui.map.marks import Trail, VehicleMark, vehicle_json

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from missions.geo import GeoPoint

LONGEST_TRAIL: Final = 1200  # places 0.7 m apart or more: at least a kilometre, minutes of flight


@dataclass(slots=True)
class _Drone:
    number: int
    trail: Trail
    mark: VehicleMark
    untold: list[GeoPoint] = field(default_factory=list)
    told: VehicleMark | None = None
    """What the page shows of it; None: nothing."""


class FleetBook:
    """Knows what the page shows, so that a tick carries only what is new."""

    def __init__(self) -> None:
        self._drones: dict[Hashable, _Drone] = {}
        self._keys: list[Hashable] = []
        self._sequence = 0
        self._longest = LONGEST_TRAIL

    def update(self, marks: Iterable[VehicleMark]) -> None:
        """Take this tick's marks; a drone that is not among them goes, its trail with it."""
        marks = list(marks)
        for mark in marks:
            drone = self._drones.get(mark.key)
            if drone is None:
                number = self.number(mark.key)
                drone = _Drone(number, Trail(longest=self._longest), mark)
                self._drones[mark.key] = drone
            if drone.mark.is_hidden and not mark.is_hidden:
                drone.untold = list(drone.trail.points)  # the page has forgotten it meanwhile
            drone.mark = mark
            point = mark.point if mark.has_trail else None
            if point is not None and is_valid(point) and drone.trail.add(point):
                drone.untold.append(point)
        present = {mark.key for mark in marks}
        for key in [key for key in self._drones if key not in present]:
            del self._drones[key]

    def set_trail_length(self, places: int) -> None:
        """How many places a trail keeps; 0 shows none."""
        self._longest = max(0, places)
        for drone in self._drones.values():
            drone.trail.cut(self._longest)

    def forget_trails(self) -> None:
        """Start all trails anew."""
        for drone in self._drones.values():
            drone.trail.points.clear()
            drone.untold.clear()

    def number(self, key: Hashable) -> int:
        """The page's number of a drone, the same as long as the window lives."""
        if key not in self._keys:
            self._keys.append(key)
        return self._keys.index(key)

    def key(self, number: object) -> Hashable | None:
        """The drone with a number; None when there never was one."""
        if isinstance(number, int) and 0 <= number < len(self._keys):
            return self._keys[number]
        return None

    def places(self) -> list[GeoPoint]:
        """Where the drones are now."""
        return [d.mark.point for d in self._shown() if d.mark.point is not None]

    def message(self, *, whole: bool) -> dict[str, Any]:
        """What the page must be told now.

        Args:
            whole: with all trails, for a page that knows nothing.
        """
        self._sequence += 1
        vehicles = [
            vehicle_json(drone.mark, drone.number, drone.trail.points)
            if whole
            else vehicle_json(drone.mark, drone.number, drone.untold, drone.told)
            for drone in self._shown()
        ]
        for drone in self._drones.values():
            drone.told = None if drone.mark.is_hidden else drone.mark
            drone.untold.clear()
        return {
            "sequence": self._sequence,
            "longest": self._longest,
            "whole": whole,
            "vehicles": vehicles,
        }

    def _shown(self) -> list[_Drone]:
        return [drone for drone in self._drones.values() if not drone.mark.is_hidden]
