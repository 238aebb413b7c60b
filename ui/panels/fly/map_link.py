"""Between the fleet and the map: marks and plans out, clicks in, while the Fly page has the map."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, QPoint, QTimer, pyqtSignal
from PyQt6.QtGui import QCursor
from PyQt6.QtWidgets import QMenu

from dronectl.vehicle import LinkState
from missions.items import DO_SET_ROI, DO_SET_ROI_LOCATION
from ui.formatting import Units
from ui.map.marks import (
    Circle,
    Link,
    Outline,
    Place,
    PlaceKind,
    PlanDrawing,
    Role,
    VehicleMark,
    Waypoint,
)
from ui.map.sightings import SightingMark
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtCore import pyqtBoundSignal

    from dronectl.vehicle import Vehicle, VehicleKey
    from missions.geo import GeoPoint
    from missions.plan import Plan
    from ui.map.marks import Bounds
    from ui.map.view import MapView
    from ui.models.fleet import FleetModel
    from ui.models.pictures import Pictures
    from ui.models.sightings import Sighting

LINKS: Final = {
    LinkState.FRESH: Link.FRESH,
    LinkState.STALE: Link.STALE,
    LinkState.LOST: Link.LOST,
}
NOT_FLOWN_TO: Final = frozenset({DO_SET_ROI, DO_SET_ROI_LOCATION})
MOVING_MPS: Final = 0.5
FIRST_FITS: Final = 3  # a page that is being laid out forgets where it was sent
FIT_TICKS: Final = 10
NEAR_DEG: Final = 0.5
TRAILS: Final = (0, 200, 1200)


def mark_of(vehicle: Vehicle, name: str, colour: str, now_s: float, units: Units) -> VehicleMark:
    """A drone as the map shows it."""
    north, east = vehicle.north_mps, vehicle.east_mps
    course = None
    if north is not None and east is not None and math.hypot(north, east) > MOVING_MPS:
        course = math.degrees(math.atan2(east, north)) % 360.0
    link = vehicle.link_state(now_s)
    caption = ""
    if link is not LinkState.FRESH:
        caption = f"{vehicle.age_s(now_s):.0f} s"
    elif vehicle.is_airborne:
        caption = units.height_text(vehicle.height_m)
    is_going = vehicle.is_airborne and vehicle.target is not None
    return VehicleMark(
        key=vehicle.key,
        name=name,
        colour=colour,
        point=vehicle.position,
        heading_deg=vehicle.heading_deg,
        course_deg=course,
        ground_speed_mps=vehicle.ground_speed_mps,
        home=None if vehicle.home is None else vehicle.home.point,
        target=vehicle.target.point if is_going and vehicle.target is not None else None,
        accuracy_m=None if vehicle.gps is None else vehicle.gps.horizontal_accuracy_m,
        link=LINKS[link],
        is_armed=vehicle.is_armed,
        caption=caption,
    )


def drawing_of(plan: Plan, colour: str) -> PlanDrawing:
    """A plan a drone holds, to look at only."""
    waypoints = tuple(
        Waypoint(index, item.position, str(index + 1), is_path=item.command not in NOT_FLOWN_TO)
        for index, item in enumerate(plan.items)
        if item.position is not None
    )
    outlines = tuple(
        Outline(f"fence {n}", Role.FENCE if polygon.inclusion else Role.EXCLUSION, polygon.points)
        for n, polygon in enumerate(plan.fence.polygons)
    )
    circles = tuple(
        Circle(
            f"circle {n}",
            Role.FENCE if circle.inclusion else Role.EXCLUSION,
            circle.center,
            circle.radius_m,
        )
        for n, circle in enumerate(plan.fence.circles)
    )
    places = tuple(
        Place(f"rally {n}", PlaceKind.RALLY, spot.point) for n, spot in enumerate(plan.rally)
    )
    return PlanDrawing(waypoints, outlines=outlines, circles=circles, places=places, colour=colour)


def sighting_mark(sighting: Sighting) -> SightingMark:
    """A place pointed at as the map shows it."""
    ellipse = sighting.ellipse
    shape = None
    if ellipse is not None:
        shape = (ellipse.semi_major_m, ellipse.semi_minor_m, ellipse.bearing_deg)
    return SightingMark(
        sighting.point, sighting.name, sighting.colour, shape, is_kept=sighting.is_kept
    )


class MapLink(QObject):
    """Feeds the map and listens to it."""

    picked = pyqtSignal(object)
    """A place clicked while one was asked for."""
    ordered = pyqtSignal(str, object)
    """``"go"`` or ``"orbit"``, and the place, from the context menu."""

    def __init__(
        self, fleet: FleetModel, pictures: Pictures, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.units = Units()
        self._fleet = fleet
        self._pictures = pictures
        pictures.sightings.changed.connect(self._show_sightings)
        self._view: MapView | None = None
        self._is_picking = False
        self._shown: tuple[VehicleKey | None, Plan | PlanDrawing | None, str] = (None, None, "")
        self._fits_left = FIRST_FITS
        self._ticks = 0
        self._menu: QMenu | None = None
        self.guide_of: Callable[[VehicleKey], PlanDrawing | None] = lambda _: None
        """What to draw for a drone without a plan: the way of an exercise."""
        self.trail_places = TRAILS[-1]
        self.followed: VehicleKey | None = None
        """The drone the map keeps in view."""

    # -------------------------------------------------------------------- map

    def take(self, view: MapView) -> None:
        """The map is shown here."""
        self.release()
        self._view = view
        for signal, slot in self._slots(view):
            signal.connect(slot)
        self._shown = (None, None, "")
        self._show_plan(is_forced=True)
        self._select()
        self._show_sightings()
        self._fleet.selection.changed.connect(self._select)
        view.follow(self.followed)

    def release(self) -> None:
        """Another page takes the map."""
        view, self._view = self._view, None
        if view is None:
            return
        for signal, slot in self._slots(view):
            signal.disconnect(slot)
        self._fleet.selection.changed.disconnect(self._select)
        view.follow(None)

    def on_tick(self) -> None:
        """Tell the map where everyone is."""
        view, fleet = self._view, self._fleet
        if view is None:
            return
        marks = [
            self._with_footprint(
                v.key, mark_of(v, fleet.name(v.key), fleet.colour(v.key), fleet.now_s, self.units)
            )
            for v in fleet.vehicles
        ]
        view.set_fleet(marks)
        self._show_plan(is_forced=False)
        if self._fits_left and any(mark.point is not None for mark in marks):
            if self._ticks % FIT_TICKS == 0:
                self._fits_left -= 1
                view.fit_fleet()
            self._ticks += 1

    def _with_footprint(self, key: VehicleKey, mark: VehicleMark) -> VehicleMark:
        """What its camera sees, if it has one."""
        footprint = self._pictures.video.footprint(key)
        return replace(mark, footprint=footprint) if footprint else mark

    def pick(self, *, is_on: bool) -> None:
        """Whether the next click on the map is a place for an order."""
        self._is_picking = is_on

    def follow(self, key: VehicleKey | None) -> None:
        """Keep a drone in view; ``None`` ends it."""
        self.followed = key
        if self._view is not None:
            self._view.follow(key)

    def fit(self) -> None:
        """Bring everyone into view."""
        if self._view is not None:
            self._view.fit_fleet()

    def _slots(self, view: MapView) -> list[tuple[pyqtBoundSignal, Callable[..., None]]]:
        return [
            (view.clicked, self._on_clicked),
            (view.context_asked, self._on_context),
            (view.vehicle_clicked, self._on_vehicle),
            (view.follow_ended, self._on_follow_ended),
            (view.view_changed, self._on_view),
        ]

    def _select(self) -> None:
        if self._view is not None:
            self._view.set_selection(self._fleet.selection.keys)
            self._show_plan(is_forced=False)

    def _show_plan(self, *, is_forced: bool) -> None:
        key = self._fleet.selection.primary
        plan = None if key is None else self._fleet.plan(key)
        colour = "" if key is None else self._fleet.colour(key)
        guide = self.guide_of(key) if key is not None and plan is None else None
        now = (key, plan or guide, colour)
        if self._view is None or (now == self._shown and not is_forced):
            return
        self._shown = now
        drawing = guide or PlanDrawing()
        self._view.set_plan(drawing if plan is None else drawing_of(plan, colour))

    def _show_sightings(self) -> None:
        if self._view is not None:
            self._view.set_sightings(sighting_mark(each) for each in self._pictures.sightings.all)

    # ------------------------------------------------------------------ clicks

    def _on_clicked(self, point: GeoPoint) -> None:
        if self._is_picking:
            self.picked.emit(point)

    def _on_vehicle(self, key: VehicleKey, is_added: bool) -> None:
        if is_added:
            self._fleet.selection.toggle(key)
        else:
            self._fleet.selection.set([key], key)

    def _on_view(self, bounds: Bounds) -> None:
        """Seen from near: the first look at the fleet has worked, the hand has the map now."""
        if self._ticks and abs(bounds.north_deg - bounds.south_deg) < NEAR_DEG:
            self._fits_left = 0

    def _on_follow_ended(self) -> None:
        self.followed = None

    def _on_context(self, point: GeoPoint) -> None:
        """Later, and without a loop of its own: the page waits for this call to return."""
        QTimer.singleShot(0, partial(self.open_menu, point, QCursor.pos()))

    def open_menu(self, point: GeoPoint, where: QPoint) -> None:
        """What can be done at a place."""
        if self._view is None:
            return
        key = self._fleet.selection.primary
        vehicle = self._fleet.vehicle(key)
        name = "" if key is None else self._fleet.name(key)
        menu = self._menu = QMenu(self._view)
        is_flying = vehicle is not None and vehicle.is_airborne
        for text, kind in (
            (_("Go here with {name}"), "go"),
            (_("Orbit here with {name}"), "orbit"),
        ):
            action = menu.addAction(text.format(name=name))
            if action is not None:
                action.setEnabled(is_flying)
                action.triggered.connect(partial(self._order, kind, point))
        look = menu.addAction(_("Camera of {name} here").format(name=name))
        if look is not None:
            look.setEnabled(self._pictures.gimbal.has_gimbal(key))
            look.triggered.connect(partial(self._look_at, key, point))
        menu.addSeparator()
        follow = menu.addAction(_("Follow {name}").format(name=name))
        if follow is not None:
            follow.setCheckable(True)
            follow.setChecked(self.followed is not None)
            follow.setEnabled(key is not None)
            follow.toggled.connect(lambda is_on: self.follow(key if is_on else None))
        everyone = menu.addAction(_("Show all drones"))
        if everyone is not None:
            everyone.triggered.connect(self.fit)
        trails = menu.addMenu(_("Trails"))
        if trails is not None:
            self._fill_trails(trails)
        menu.popup(where)

    def _fill_trails(self, menu: QMenu) -> None:
        words = (_("none"), _("short"), _("long"))
        for text, places in zip(words, TRAILS, strict=True):
            action = menu.addAction(text)
            if action is not None:
                action.setCheckable(True)
                action.setChecked(places == self.trail_places)
                action.triggered.connect(partial(self.set_trails, places))

    def set_trails(self, places: int) -> None:
        """How many places a drone's trail keeps on the map."""
        self.trail_places = places
        if self._view is not None:
            self._view.set_trail_length(places)

    def _look_at(self, key: VehicleKey | None, point: GeoPoint) -> None:
        if key is not None:
            self._pictures.gimbal.look_at(key, point)

    def _order(self, kind: str, point: GeoPoint) -> None:
        self.ordered.emit(kind, point)
