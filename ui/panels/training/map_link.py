"""The training ground on the map: where the exercise is flown, and in the debrief where it was."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject

from dronectl.crew.exercises import script
from dronectl.crew.exercises.values import HOME, Spot
from ui.formatting import Units
from ui.map.marks import (
    Bounds,
    FlownTrack,
    Outline,
    Place,
    PlaceKind,
    PlanDrawing,
    Role,
    VehicleMark,
    Waypoint,
)
from ui.models.exercise_words import points_text
from ui.panels.fly.map_link import mark_of
from ui.theme import DARK
from ui.words import _

if TYPE_CHECKING:
    from dronectl.crew.exercises.tasks import Exercise
    from missions.geo import GeoPoint
    from ui.map.view import MapView
    from ui.models.fleet import FleetModel
    from ui.models.training import Debrief
    from ui.theme import Theme

MOMENT: Final = "debriefed"
"""Key of the mark of the moment chosen: no live drone has it."""
LEAST_MARKED: Final = 0.5
MOST_MARKED: Final = 12
MINUS: Final = "\N{MINUS SIGN}"
CIRCLE_CORNERS: Final = 36


def guide(exercise: Exercise, seed: int, colour: str) -> PlanDrawing:
    """Where an exercise is flown; what is to be found stays hidden."""
    return PlanDrawing(
        path=tuple(spot.point() for spot in _route(exercise, seed)),
        waypoints=_stops(exercise, seed),
        outlines=_area(exercise),
        places=_buckets(exercise, seed),
        colour=colour,
    )


class TrainingMap(QObject):
    """Draws while the Training page has the map.

    Args:
        fleet: the live drones.
        parent: Qt owner.
    """

    def __init__(self, fleet: FleetModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.units = Units()
        self._fleet = fleet
        self._view: MapView | None = None
        self._theme: Theme = DARK
        self._drawing = PlanDrawing()
        self._bounds: Bounds | None = None
        self._moment: GeoPoint | None = None

    def take(self, view: MapView) -> None:
        """The map is shown here."""
        self._view = view
        view.follow(None)
        view.set_plan(self._drawing)
        self.fit()

    def release(self) -> None:
        """Another page takes the map."""
        self._view = None

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours."""
        self._theme = theme

    @property
    def colour(self) -> str:
        """What is drawn of an exercise has this colour."""
        return self._theme.selected

    def show_exercise(self, exercise: Exercise, seed: int) -> None:
        """Where it is flown; what is to be found stays hidden."""
        spots = _route(exercise, seed)
        self._moment = None
        self._draw(
            guide(exercise, seed, self._theme.selected),
            [HOME.point(), *(spot.point() for spot in spots)],
        )

    def show_debrief(self, debrief: Debrief) -> None:
        """What was flown, what was to be found, and where points were lost."""
        track = tuple(fix.point for fix in debrief.track)
        losses = sorted(debrief.losses, key=lambda entry: -entry.points)[:MOST_MARKED]
        marks = [
            Place(f"loss {number}", PlaceKind.POI, point, f"{MINUS}{points_text(entry.points)}")
            for number, entry in enumerate(losses)
            if entry.points >= LEAST_MARKED
            and (point := debrief.place_at(entry.begin_s)) is not None
        ]
        seed = debrief.setting.seed
        tracks = (FlownTrack(track, self._theme.selected),) if len(track) > 1 else ()
        self._moment = None
        self._draw(
            PlanDrawing(
                outlines=_area(debrief.exercise),
                places=(*_buckets(debrief.exercise, seed), *_found(debrief), *marks),
                tracks=tracks,
                colour=self._theme.selected,
            ),
            [HOME.point(), *track],
        )

    def show_moment(self, point: GeoPoint | None) -> None:
        """Where the drone was at the moment chosen."""
        self._moment = point
        self.show_fleet()

    def show_fleet(self) -> None:
        """Live drones, and the moment chosen."""
        view, fleet = self._view, self._fleet
        if view is None:
            return
        marks = [
            mark_of(v, fleet.name(v.key), fleet.colour(v.key), fleet.now_s, self.units)
            for v in fleet.vehicles
        ]
        if self._moment is not None:
            marks.append(
                VehicleMark(MOMENT, _("here"), self._theme.text, self._moment, has_trail=False)
            )
        view.set_fleet(marks)

    def fit(self) -> None:
        """Bring all of it into view."""
        if self._view is not None and self._bounds is not None:
            self._view.fit(self._bounds)

    def _draw(self, drawing: PlanDrawing, points: list[GeoPoint]) -> None:
        bounds = Bounds.around(points)
        is_new = bounds != self._bounds
        self._drawing, self._bounds = drawing, bounds
        if self._view is not None:
            self._view.set_plan(drawing)
            if is_new:
                self.fit()
            self.show_fleet()


def _route(exercise: Exercise, seed: int) -> list[Spot]:
    """The model flight over ground."""
    spots = [HOME]
    for leg in exercise.legs(seed):
        if isinstance(leg, script.Go):
            spots.append(leg.spot)
        elif isinstance(leg, script.Circle):
            spots += [
                Spot(
                    leg.middle.north_m + leg.radius_m * math.cos(angle),
                    leg.middle.east_m + leg.radius_m * math.sin(angle),
                )
                for angle in (
                    math.radians(leg.middle.bearing_deg(spots[-1])) + math.tau * n / CIRCLE_CORNERS
                    for n in range(CIRCLE_CORNERS + 1)
                )
            ]
        elif isinstance(leg, script.Sweep):
            spots += leg.path
        elif isinstance(leg, script.Home):
            spots.append(HOME)
    return spots if not exercise.scene(seed).buckets else [HOME]


def _stops(exercise: Exercise, seed: int) -> tuple[Waypoint, ...]:
    """Places to be reached, numbered, with their heights."""
    if exercise.scene(seed).buckets:
        return ()
    legs = [leg for leg in exercise.legs(seed) if isinstance(leg, script.Go)]
    return tuple(
        Waypoint(number, leg.spot.point(), str(number + 1), is_path=False)
        for number, leg in enumerate(legs)
    )


def _area(exercise: Exercise) -> tuple[Outline, ...]:
    """The bounds of the exercise; a ring drawn as the area it is flown in."""
    radius_m = exercise.rules.radius_m
    ring = tuple(
        Spot(radius_m * math.cos(a), radius_m * math.sin(a)).point()
        for a in (math.tau * n / CIRCLE_CORNERS for n in range(CIRCLE_CORNERS))
    )
    return (Outline("bounds", Role.AREA, ring),)


def _buckets(exercise: Exercise, seed: int) -> tuple[Place, ...]:
    return tuple(
        Place(f"bucket {n}", PlaceKind.RALLY, bucket.spot.point(), str(n + 1))
        for n, bucket in enumerate(exercise.scene(seed).buckets)
    )


def _found(debrief: Debrief) -> tuple[Place, ...]:
    """Where the missing person was."""
    return tuple(
        Place("person", PlaceKind.RALLY, mover.at(0.0).point(), _("person"))
        for mover in debrief.exercise.scene(debrief.setting.seed).movers
        if mover.kind == "person"
    )
