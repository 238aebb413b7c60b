"""The pictures of the fleet as the window knows them: which there are, what is drawn over each.

Reading and recording go on without it; it looks at what is newest and never waits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.flight import FlightEnded, FlightStarted
from dronectl.video.geolocate import footprint
from dronectl.video.instruments import Readings
from dronectl.video.look import PLAIN, Look
from dronectl.video.optics import Pixel
from ui.background import run_task
from ui.models.overlay import LayersModel, Overlay
from ui.models.video_health import Health, health_of
from ui.models.video_world import WorldBook, names_of, others_of, world_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dronectl.channels import Channel
    from dronectl.vehicle import Vehicle, VehicleKey
    from dronectl.video.chart import Chart
    from dronectl.video.feed import Feed, Pointed
    from dronectl.video.frame import Frame
    from dronectl.video.scene import View
    from missions.geo import GeoPoint
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment
    from ui.models.sightings import Sighting, SightingsModel
    from ui.models.video_world import Named

ALWAYS_DECODED: Final = 4
"""Pictures that are decoded though nobody looks: the next one looked at is there at once."""
FLIGHT_LETTERS: Final = 8
FOOTPRINT_EVERY_S: Final = 0.3
"""A footprint follows thirty rays over the terrain."""
FOOTPRINT_M: Final = 2_000.0
"""What is farther is not to be recognised."""
PAUSES: Final = 4.0
"""Of the time a footprint took, until the next one."""
LOWEST_M: Final = 2.0
"""Nearer to the ground than this every place is somewhere towards the horizon."""
CENTRE_EVERY_S: Final = 0.25
"""Coordinates that change with every picture cannot be read."""


class Cameras(Protocol):
    """Every drone's channels (see :class:`dronectl.feeds.Feeds`)."""

    def of(self, key: VehicleKey) -> tuple[Channel, ...]: ...
    def live_only(self, key: VehicleKey) -> str | None: ...
    def record(self, channel: Channel) -> None: ...
    def stop(self, channel: Channel) -> None: ...
    def bookmark(self, channel: Channel, note: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Centre:
    """What the middle of the picture showed last."""

    pointed: Pointed | None = None
    at_s: float = float("-inf")


class VideoModel(QObject):
    """Feeds, overlays and what was pointed at.

    Args:
        cameras: the feeds.
        fleet: who they belong to.
        layers: what is drawn.
        sightings: takes what is pointed at.
        parent: Qt's owner.
    """

    changed = pyqtSignal()
    """A picture came or went, or another of a drone's was chosen."""
    missed = pyqtSignal(object)
    """The key of a drone: a click into its picture hit no known ground."""

    def __init__(
        self,
        cameras: Cameras,
        fleet: FleetModel,
        layers: LayersModel,
        sightings: SightingsModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.layers = layers
        self.sightings = sightings
        self.names: tuple[Named, ...] = ()
        """Streets and places."""
        self.private: tuple[tuple[GeoPoint, ...], ...] = ()
        """Outlines of what must not be seen."""
        self._cameras = cameras
        self._fleet = fleet
        self._worlds = WorldBook()
        self._chosen: dict[VehicleKey, int] = {}
        self._looks: dict[VehicleKey, Look] = {}
        self._flights: dict[VehicleKey, str] = {}
        self._centres: dict[VehicleKey, _Centre] = {}
        self._footprints: dict[VehicleKey, tuple[float, tuple[GeoPoint, ...]]] = {}
        self._is_following = False
        """Whether a footprint is being worked out."""
        self._follow_from_s = float("-inf")
        self._known: tuple[tuple[VehicleKey, int], ...] = ()

    # ------------------------------------------------------------------- feeds

    @property
    def keys(self) -> tuple[VehicleKey, ...]:
        """Drones with a picture, in the fleet's order."""
        return tuple(key for key in self._fleet.keys if self._cameras.of(key))

    def channels(self, key: VehicleKey | None) -> tuple[Channel, ...]:
        """All channels of a drone."""
        return () if key is None else self._cameras.of(key)

    def channel(self, key: VehicleKey | None) -> Channel | None:
        """The channel of a drone that is shown."""
        channels = self.channels(key)
        if key is None or not channels:
            return None
        return channels[self._chosen.get(key, 0) % len(channels)]

    def feed(self, key: VehicleKey | None) -> Feed | None:
        """The feed of a drone that is shown."""
        channel = self.channel(key)
        return None if channel is None else channel.feed

    def choose_next(self, key: VehicleKey) -> None:
        """Show the next channel of a drone."""
        self._chosen[key] = (self._chosen.get(key, 0) + 1) % max(1, len(self.channels(key)))
        self._centres.pop(key, None)
        self.changed.emit()

    def title(self, key: VehicleKey) -> str:
        """Whose picture it is; which of them, where a drone has several."""
        name, channel = self._fleet.name(key), self.channel(key)
        if channel is None or len(self.channels(key)) < 2:
            return name
        return f"{name} · {channel.name}"

    def health(self, key: VehicleKey) -> Health:
        """How the picture of a drone is doing."""
        feed = self.feed(key)
        if feed is None:
            return Health()
        now_s = feed.setup.clock()
        source, recorder = feed.status(now_s)
        return health_of(feed.newest(), source, recorder, now_s)

    def watch(self, seen: Iterable[VehicleKey]) -> None:
        """Decode what is seen and the first few others, so that they are there when they are chosen."""
        wanted = set(seen)
        for place, key in enumerate(self.keys):
            shown = self.channel(key)
            for channel in self.channels(key):
                is_near = channel is shown and (key in wanted or place < ALWAYS_DECODED)
                channel.watch(is_watched=is_near)

    # ------------------------------------------------------------------- looks

    def look(self, key: VehicleKey | None) -> Look:
        """How a drone's picture is shown."""
        return PLAIN if key is None else self._looks.get(key, PLAIN)

    def set_look(self, key: VehicleKey, look: Look) -> None:
        """Show a drone's picture otherwise."""
        self._looks[key] = look
        self.changed.emit()

    # ----------------------------------------------------------------- overlays

    def overlay(self, key: VehicleKey, frame: Frame) -> Overlay:
        """What is drawn over a drone's picture."""
        feed, vehicle = self.feed(key), self._fleet.vehicle(key)
        shown = self.layers.shown
        if feed is None or vehicle is None:
            return Overlay(shown=shown)
        readings = self._readings(key, feed, frame, vehicle)
        return Overlay(readings, feed.view(frame), self._charts(key, feed), shown)

    def _readings(self, key: VehicleKey, feed: Feed, frame: Frame, vehicle: Vehicle) -> Readings:
        timed = feed.pose(frame)
        pose = None if timed is None or not timed.is_trusted else timed.pose
        pointed = self._centre(key, feed, frame)
        battery = vehicle.battery
        read = Readings(
            position=vehicle.position if pose is None else pose.position,
            height_above_ground_m=self._fleet.above_ground_m(key),
            height_above_home_m=vehicle.height_m,
            ground_speed_mps=vehicle.ground_speed_mps,
            heading_deg=vehicle.heading_deg,
            gimbal_pitch_deg=None if pose is None else pose.pitch_deg,
            gimbal_yaw_deg=None if pose is None else pose.yaw_deg,
            battery_fraction=None if battery is None else battery.remaining_fraction,
            utc_us=frame.utc_us or feed.setup.utc_us(frame.received_s),
            flight=_short(self._flights.get(key, "")),
        )
        if pointed is None:
            return read
        return replace(
            read,
            target=pointed.located.point,
            target_range_m=pointed.located.slant_range_m,
            target_error_m=None if pointed.ellipse is None else pointed.ellipse.semi_major_m,
        )

    def _centre(self, key: VehicleKey, feed: Feed, frame: Frame) -> Pointed | None:
        """What the middle shows, at a pace that can be read."""
        kept = self._centres.get(key, _Centre())
        if frame.received_s - kept.at_s < CENTRE_EVERY_S and frame.received_s >= kept.at_s:
            return kept.pointed
        width, height = frame.size_px
        view = feed.view(frame)
        is_up = view is not None and _is_up(view)
        pointed = feed.point_at(frame, Pixel(width / 2, height / 2)) if is_up else None
        self._centres[key] = _Centre(pointed, frame.received_s)
        return pointed

    def _charts(self, key: VehicleKey, feed: Feed) -> tuple[Chart, ...]:
        fleet, ground = self._fleet, feed.setup.ground
        vehicle = fleet.vehicle(key)
        home = None if vehicle is None else vehicle.home
        plan = fleet.plan(key)
        kept = self.sightings.all
        own = self._worlds.chart(
            key,
            (plan, home, kept, self.private, ground),
            lambda: world_of(plan, home, ground, _named(kept), self.private),
            ground,
        )
        names = self._worlds.chart(
            ("names", key), (self.names, home, ground), lambda: names_of(self.names), ground
        )
        others = tuple((each, fleet.name(each.key)) for each in fleet.vehicles if each.key != key)
        moving = self._worlds.chart(
            ("others", key),
            tuple((v.position, v.altitude_amsl_m, name) for v, name in others),
            lambda: others_of(others),
            ground,
        )
        return own, names, moving

    # ----------------------------------------------------------------- pointing

    def point(self, key: VehicleKey, frame: Frame, pixel: Pixel) -> Sighting | None:
        """A click into a drone's picture; None: sky, or it is not known where the camera was."""
        feed = self.feed(key)
        pointed = None if feed is None else feed.point_at(frame, pixel)
        if pointed is None:
            self.missed.emit(key)
            return None
        fleet = self._fleet
        utc_s = fleet.utc_s if frame.utc_us is None else frame.utc_us / 1e6
        return self.sightings.add(pointed, fleet.name(key), fleet.colour(key), utc_s)

    def footprint(self, key: VehicleKey) -> tuple[GeoPoint, ...]:
        """The ground a drone's picture shows; empty: not known, or only sky."""
        feed = self.feed(key)
        frame = None if feed is None else feed.newest()
        if feed is None or frame is None:
            return ()
        now_s = feed.setup.clock()
        at_s, kept = self._footprints.get(key, (float("-inf"), ()))
        if now_s - at_s >= FOOTPRINT_EVERY_S:
            is_old = health_of(frame, feed.status(now_s)[0], None, now_s).is_old
            # what nobody sees is not decoded: its newest frame says what lens it is, not more
            view = feed.view(replace(frame, received_s=now_s, telemetry=None) if is_old else frame)
            self._footprints[key] = (now_s, kept)
            self._follow_footprint(key, view, now_s)
        return self._footprints[key][1]

    def _follow_footprint(self, key: VehicleKey, view: View | None, at_s: float) -> None:
        """In the background: low over the ground, a ray to the horizon is a long way."""
        if view is None or not _is_up(view):
            self._footprints[key] = (at_s, ())
        elif not self._is_following and at_s >= self._follow_from_s:
            self._is_following = True
            run_task(
                lambda: footprint(view.pose, view.lens, view.ground, FOOTPRINT_M),
                lambda outline, _error: self._on_footprint(key, outline or (), at_s),
            )

    def _on_footprint(self, key: VehicleKey, outline: tuple[GeoPoint, ...], begun_s: float) -> None:
        """One at a time, and with pauses: pictures and flight go before."""
        feed = self.feed(key)
        now_s = begun_s if feed is None else feed.setup.clock()
        self._is_following = False
        self._follow_from_s = now_s + PAUSES * (now_s - begun_s)
        self._footprints[key] = (begun_s, outline)

    # --------------------------------------------------------------------- tick

    def on_tick(self, tick: Moment) -> None:
        """Say what came or went."""
        for event in tick.events:
            if isinstance(event, FlightStarted):
                self._flights[event.vehicle] = event.flight_id
            elif isinstance(event, FlightEnded):
                self._flights.pop(event.vehicle, None)
        known = tuple((key, len(self.channels(key))) for key in self.keys)
        if known != self._known:
            self._known = known
            self.changed.emit()


def _named(sightings: Sequence[Sighting]) -> tuple[Named, ...]:
    return tuple((each.point, each.name) for each in sightings if each.is_kept)


def _is_up(view: View) -> bool:
    """Whether the camera is high enough over the ground to look at a place of it."""
    below_m = view.ground(view.pose.position)
    return below_m is not None and view.pose.altitude_amsl_m - below_m > LOWEST_M


def _short(flight_id: str) -> str:
    """The end of an id tells flights apart; its front is the time."""
    return f"…{flight_id[-FLIGHT_LETTERS:]}" if len(flight_id) > 2 * FLIGHT_LETTERS else flight_id
