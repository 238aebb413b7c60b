"""Between the open flight and the map: flown track, plan, and the aircraft where it was at the moment shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject

from ui.formatting import Units
from ui.map.marks import Bounds, FlownTrack, PlanDrawing, VehicleMark
from ui.panels.fly.map_link import drawing_of, mark_of

if TYPE_CHECKING:
    from missions.geo import GeoPoint
    from ui.map.view import MapView
    from ui.models.fleet import FleetModel
    from ui.models.replay import Replay
    from ui.models.review_flight import OpenFlight

REPLAYED: Final = "replayed"
"""Key of the mark: no live drone has it."""


class ReviewMap(QObject):
    """Draws the open flight while the Review page has the map.

    Args:
        replay: the moment shown.
        fleet: the live drones, whose trails go on growing unseen.
        parent: Qt owner.
    """

    def __init__(self, replay: Replay, fleet: FleetModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.units = Units()
        self._replay, self._fleet = replay, fleet
        self._view: MapView | None = None
        self._flight: OpenFlight | None = None
        self._name, self._colour = "", "#39C5E6"
        self._track: tuple[GeoPoint, ...] = ()
        self._is_fitted = False
        self.footprint: tuple[GeoPoint, ...] = ()
        """The ground the picture shows."""
        replay.moved.connect(self.show_moment)

    def take(self, view: MapView) -> None:
        """The map is shown here."""
        self._view = view
        view.follow(None)
        view.set_selection(())
        self._draw()

    def release(self) -> None:
        """Another page takes the map."""
        if self._view is not None:
            self._view.set_fleet(self._live(is_hidden=False))
            self._view = None

    def open(self, flight: OpenFlight | None, name: str, colour: str) -> None:
        """Another flight, of a drone with this name and colour."""
        self._flight, self._name, self._colour = flight, name, colour
        self._track = () if flight is None else flight.course.track()
        self._is_fitted = False
        self._draw()

    def fit(self) -> None:
        """Bring the whole flight into view."""
        bounds = Bounds.around(self._track)
        if self._view is not None and bounds is not None:
            self._view.fit(bounds)

    def show_moment(self) -> None:
        """Put the aircraft where it was."""
        if self._view is None:
            return
        marks = self._live(is_hidden=True)
        flight = self._flight
        spot = None if flight is None else flight.course.at(self._replay.elapsed_s)
        if spot is not None:
            marks.append(
                VehicleMark(
                    key=REPLAYED,
                    name=self._name,
                    colour=self._colour,
                    point=spot.point,
                    heading_deg=spot.heading_deg,
                    caption=self.units.height_text(spot.height_m),
                    is_armed=True,
                    has_trail=False,
                    footprint=self.footprint,
                )
            )
        self._view.set_fleet(marks)

    def _live(self, *, is_hidden: bool) -> list[VehicleMark]:
        fleet = self._fleet
        marks = [
            mark_of(v, fleet.name(v.key), fleet.colour(v.key), fleet.now_s, self.units)
            for v in fleet.vehicles
        ]
        return [replace(mark, is_hidden=is_hidden) for mark in marks]

    def _draw(self) -> None:
        view, flight = self._view, self._flight
        if view is None:
            return
        drawing = PlanDrawing()
        if flight is not None and flight.plan is not None:
            drawing = drawing_of(flight.plan, self._colour)
        view.set_plan(replace(drawing, tracks=self._tracks()))
        if not self._is_fitted and self._track:
            self._is_fitted = True
            self.fit()
        self.show_moment()

    def _tracks(self) -> tuple[FlownTrack, ...]:
        return (FlownTrack(self._track, self._colour),) if len(self._track) > 1 else ()
