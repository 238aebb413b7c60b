"""Turning the cameras: by steps, by dragging the picture, to a place, after something that moves.

A hand that turns sends many aims; those are not orders with a life of their own, only their refusal
is said. Looking at a place is an order like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl import requests as wanted
from dronectl.events import RequestFinished
from dronectl.video.optics import Pixel, look_deg
from ui.models.request_words import why
from ui.words import _

if TYPE_CHECKING:
    from dronectl.vehicle import Vehicle, VehicleKey
    from dronectl.video.frame import Frame
    from dronectl.video.optics import CameraPose, Lens
    from missions.geo import GeoPoint
    from ui.models.actions import ActionsModel
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment, Submit
    from ui.models.video import VideoModel

STEP_OF_VIEW: Final = 0.12
"""A key turns the camera by this share of what it sees: fine when zoomed in."""
AIM_EVERY_S: Final = 0.2
REMEMBERED_S: Final = 2.0
"""A second step within this counts from where the first one goes, not from where it is."""
DOWN_DEG: Final = -90.0
HIGHEST_DEG: Final = 30.0
USUAL_VIEW_DEG: Final = 62.0


@dataclass(frozen=True, slots=True)
class _Aim:
    """Where a camera was last sent."""

    pitch_deg: float
    yaw_deg: float
    at_s: float


@dataclass(frozen=True, slots=True)
class _Drag:
    """What the hand holds."""

    key: VehicleKey
    pose: CameraPose
    lens: Lens
    start: Pixel


class GimbalModel(QObject):
    """Where the cameras look.

    Args:
        submit: asks without an entry in the list of orders.
        actions: asks with one.
        fleet: the drones.
        video: their pictures.
        parent: Qt's owner.
    """

    refused = pyqtSignal(str)
    """A sentence: the camera was not turned, and why."""

    def __init__(
        self,
        submit: Submit,
        actions: ActionsModel,
        fleet: FleetModel,
        video: VideoModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.own_system_id = 255
        """Who we are to the drones."""
        self._submit = submit
        self._actions = actions
        self._fleet = fleet
        self._video = video
        self._aims: dict[VehicleKey, _Aim] = {}
        self._drag: _Drag | None = None
        self._open: set[int] = set()
        self._sent_s = float("-inf")

    def has_gimbal(self, key: VehicleKey | None) -> bool:
        """Whether the drone told of one."""
        vehicle = self._fleet.vehicle(key)
        return vehicle is not None and vehicle.gimbal is not None

    def zoom_fraction(self, key: VehicleKey | None) -> float | None:
        """How far its lens is drawn out; None: it cannot zoom."""
        vehicle = self._fleet.vehicle(key)
        cameras = () if vehicle is None else vehicle.cameras
        able = next((camera for camera in cameras if camera.has_zoom), None)
        return None if able is None else able.zoom_fraction or 0.0

    def state_words(self, key: VehicleKey | None) -> str:
        """Where it looks and who has control."""
        vehicle = self._fleet.vehicle(key)
        if vehicle is None or vehicle.gimbal is None:
            return _("No gimbal was heard of.")
        now = self._looks_deg(vehicle)
        words = _("Looks nowhere known")
        if now is not None:
            words = _("Pitch {pitch:.0f}°, direction {yaw:03.0f}°").format(
                pitch=now[0], yaw=now[1] % 360.0
            )
        holder = vehicle.gimbal.holder
        if holder is None or holder.system_id in (0, vehicle.key.system_id):
            return words
        held = _("held by station {station}").format(station=holder.system_id)
        return f"{words} · {_('held by us') if holder.system_id == self.own_system_id else held}"

    # ------------------------------------------------------------------ turning

    def nudge(self, key: VehicleKey, right: int, up: int) -> None:
        """One step right or up, of a size that fits what is seen."""
        vehicle = self._fleet.vehicle(key)
        now = None if vehicle is None else self._goal(vehicle)
        if now is None:
            return
        step = STEP_OF_VIEW * self._view_deg(key)
        self._aim(key, now[0] + up * step, now[1] + right * step)

    def drag(
        self, key: VehicleKey, frame: Frame, hand: tuple[Pixel, Pixel], *, is_over: bool
    ) -> None:
        """The hand pulls what it took hold of: the camera turns so that it comes along.

        Args:
            key: whose camera.
            frame: the picture the hand is in.
            hand: where it took hold, and where it is.
            is_over: it has let go.
        """
        start, now = hand
        if self._drag is None or self._drag.key != key or self._drag.start != start:
            self._drag = self._hold(key, frame, start)
        held = self._drag
        if is_over:
            self._drag = None
        if held is None or not (is_over or self._fleet.now_s - self._sent_s >= AIM_EVERY_S):
            return
        from_deg = look_deg(held.pose, held.lens, start)
        to_deg = look_deg(held.pose, held.lens, now)
        turn = (from_deg[1] - to_deg[1] + 180.0) % 360.0 - 180.0
        self._aim(key, held.pose.pitch_deg + from_deg[0] - to_deg[0], held.pose.yaw_deg + turn)

    def point_after(self, key: VehicleKey, frame: Frame, pixel: Pixel) -> None:
        """Bring a pixel into the middle: something that is followed is there."""
        feed = self._video.feed(key)
        timed = None if feed is None else feed.pose(frame)
        if feed is None or timed is None or not timed.is_trusted:
            return
        if self._fleet.now_s - self._sent_s >= AIM_EVERY_S:
            self._aim(key, *look_deg(timed.pose, feed.lens(frame), pixel))

    def ask(self, key: VehicleKey, what: str) -> None:
        """``"centre"``, ``"down"``, ``"ahead"`` or ``"release"``."""
        self._aims.pop(key, None)
        requests = {
            "centre": wanted.CentreCamera(key),
            "down": wanted.AimCamera(key, pitch_deg=DOWN_DEG),
            "ahead": wanted.LookAhead(key),
            "release": wanted.ReleaseCamera(key),
        }
        self._actions.ask(requests[what])

    def look_at(
        self, key: VehicleKey, point: GeoPoint, altitude_amsl_m: float | None = None
    ) -> None:
        """Keep the camera on a place; without a height, on the ground there."""
        height_m = altitude_amsl_m
        feed, vehicle = self._video.feed(key), self._fleet.vehicle(key)
        if height_m is None and feed is not None:
            height_m = feed.setup.ground(point)
        if height_m is None and vehicle is not None and vehicle.home is not None:
            height_m = vehicle.home.altitude.value_m
        self._aims.pop(key, None)
        self._actions.ask(wanted.LookAt(key, point, height_m or 0.0))

    def zoom(self, key: VehicleKey, fraction: float) -> None:
        """Zoom the lens."""
        channel = self._video.channel(key)
        camera_id = None if channel is None else channel.camera_id
        self._send(wanted.ZoomCamera(key, fraction, camera_id))

    # --------------------------------------------------------------------- tick

    def on_tick(self, tick: Moment) -> None:
        """Say what was refused."""
        for event in tick.events:
            if isinstance(event, RequestFinished) and event.request_id in self._open:
                self._open.discard(event.request_id)
                if event.failure is not None:
                    name = self._fleet.name(event.vehicle)
                    reason = why(event.failure)
                    self.refused.emit(
                        _("The camera of {name} was not turned: {why}").format(
                            name=name, why=reason
                        )
                    )

    # ------------------------------------------------------------------- inside

    def _hold(self, key: VehicleKey, frame: Frame, start: Pixel) -> _Drag | None:
        feed = self._video.feed(key)
        timed = None if feed is None else feed.pose(frame)
        if feed is None or timed is None or not timed.is_trusted:
            return None
        return _Drag(key, timed.pose, feed.lens(frame), start)

    def _goal(self, vehicle: Vehicle) -> tuple[float, float] | None:
        """Where it looks, or is about to."""
        last = self._aims.get(vehicle.key)
        if last is not None and self._fleet.now_s - last.at_s < REMEMBERED_S:
            return last.pitch_deg, last.yaw_deg
        return self._looks_deg(vehicle)

    def _looks_deg(self, vehicle: Vehicle) -> tuple[float, float] | None:
        attitude = None if vehicle.gimbal is None else vehicle.gimbal.attitude
        if attitude is None:
            return None
        yaw_deg = attitude.yaw_deg
        if not attitude.yaw_is_earth:
            yaw_deg += vehicle.heading_deg or 0.0
        return attitude.pitch_deg, yaw_deg % 360.0

    def _view_deg(self, key: VehicleKey) -> float:
        feed = self._video.feed(key)
        return USUAL_VIEW_DEG if feed is None else feed.fov_deg

    def _aim(self, key: VehicleKey, pitch_deg: float, yaw_deg: float) -> None:
        pitch = min(HIGHEST_DEG, max(DOWN_DEG, pitch_deg))
        self._sent_s = self._fleet.now_s
        self._aims[key] = _Aim(pitch, yaw_deg % 360.0, self._sent_s)
        self._send(wanted.AimCamera(key, pitch, yaw_deg % 360.0))

    def _send(self, request: wanted.Request) -> None:
        self._open.add(self._submit(request))
