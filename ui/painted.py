"""Cameras of a rehearsal: pictures painted in memory as the simulated drones see them, no stream.

What is shown, pointed at and drawn over is the same as with a real camera; only the way of the picture
is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dronectl.channels import Channel, Origin
from dronectl.legal.bases import NO_BASIS
from dronectl.video.address import parse
from dronectl.video.feed import LATENCY_S, Feed, FeedSetup
from dronectl.video.frame import Frame, SourceStatus, State
from dronectl.video.tally import RecorderStatus
from simulator.camera.optics import Lens
from simulator.camera.renderer import Camera
from simulator.streaming.feed import shot_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.vehicle import Snapshot, VehicleKey
    from missions.geo import GeoPoint
    from simulator.camera.scene import Scene
    from simulator.world import World

SIZE_PX: Final = (1280, 720)
FOV_DEG: Final = 62.0
RATE_HZ: Final = 10.0
ADDRESS: Final = "udp://127.0.0.1:5600"


class PaintedFeed(Feed):
    """A feed whose pictures are put there."""

    def __init__(self, setup: FeedSetup) -> None:
        super().__init__(parse(ADDRESS), setup)
        self.frame: Frame | None = None
        self.is_recording = False
        self.fov_deg = FOV_DEG

    def newest(self) -> Frame | None:
        return self.frame

    def status(self, now_s: float) -> tuple[SourceStatus, RecorderStatus | None]:
        frame = self.frame
        if frame is None:
            return SourceStatus(State.CONNECTING), None
        age_s = now_s - frame.received_s
        status = SourceStatus(
            State.LIVE, age_s=age_s, glass_age_s=age_s + LATENCY_S, rate_hz=RATE_HZ
        )
        return status, RecorderStatus(self.is_recording, self.is_recording, time_left_s=36_000.0)


class PaintedCameras:
    """Every simulated drone's camera.

    Args:
        world: the simulated fleet.
        scene: what there is to see; None: nothing but a ground without features.
        clock: station time.
        utc_s: Unix time at station time zero.
    """

    def __init__(
        self, world: World, scene: Scene | None, clock: Callable[[], float], utc_s: float
    ) -> None:
        self._world = world
        self._scene = scene
        self._setup = FeedSetup(clock, lambda now_s: round((utc_s + now_s) * 1e6), self._ground_m)
        self._camera = None if scene is None else Camera(scene, Lens(*SIZE_PX, FOV_DEG))
        self._channels: dict[VehicleKey, Channel] = {}
        self.may_record = True
        self.marks: list[str] = []
        """Notes of the bookmarks."""

    def of(self, key: VehicleKey) -> tuple[Channel, ...]:
        """The drone's camera."""
        return (self._channels[key],) if key in self._channels else ()

    def live_only(self, key: VehicleKey) -> str | None:
        """Why nothing may be recorded."""
        return None if self.may_record else NO_BASIS

    def record(self, channel: Channel) -> None:
        """Pretend to record."""
        self._feed(channel).is_recording = True

    def stop(self, channel: Channel) -> None:
        """Pretend no more."""
        self._feed(channel).is_recording = False

    def bookmark(self, channel: Channel, note: str) -> None:
        """Remember the note."""
        self.marks.append(note)

    def observe(self, snapshot: Snapshot) -> None:
        """The drones are there; each has a camera."""
        for key, vehicle in snapshot.vehicles.items():
            if key not in self._channels:
                feed = PaintedFeed(self._setup)
                self._channels[key] = Channel(key, "video", Origin.TYPED, feed.source.address, feed)
            self._channels[key].feed.observe(vehicle, snapshot.now_s)

    def paint(self, key: VehicleKey) -> None:
        """Take a picture with a drone's camera now; it arrives a little later."""
        place = next(
            index
            for index, each in enumerate(self._world.vehicles)
            if each.system_id == key.system_id
        )
        shot = shot_of(self._world.vehicles[place], place, self._world.faults, self._world)
        feed = self._feed(self._channels[key])
        image = np.full((SIZE_PX[1], SIZE_PX[0], 3), (74, 92, 84), np.uint8)
        if self._camera is not None and shot is not None:
            image = self._camera.zoomed(shot.hfov_deg).picture(shot.pose, shot.t_s)
        now_s = self._setup.clock()
        number = 1 if feed.frame is None else feed.frame.number + 1
        feed.frame = Frame(image, number, now_s + LATENCY_S, None)

    def _feed(self, channel: Channel) -> PaintedFeed:
        assert isinstance(channel.feed, PaintedFeed)  # noqa: S101 - made here
        return channel.feed

    def _ground_m(self, point: GeoPoint) -> float | None:
        if self._scene is None:
            return self._world.fleet.ground_amsl_m
        north, east = self._scene.frame.to_local(point.latitude_deg, point.longitude_deg)
        return self._scene.terrain.ground_m(north, east)
