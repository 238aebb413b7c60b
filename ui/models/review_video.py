"""The pictures of a review, in step with its one clock.

The replay leads: the player is sent where it stands, runs at its speed, and is called back when it has
drifted. Backwards a player cannot run: it is sent from picture to picture.
"""

from __future__ import annotations

import math
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from dronectl.safety.height import unknown_ground
from dronectl.video.chart import Chart
from dronectl.video.geolocate import flat
from dronectl.video.instruments import Readings
from dronectl.video.optics import Lens, Pixel, look_deg
from dronectl.video.player import Player
from dronectl.video.poses import pose_of
from dronectl.video.scene import View
from missions.geo import destination
from ui.background import run_task
from ui.models.overlay import Overlay
from ui.models.review_files import Take, read_takes, recordings_of
from ui.models.video_exports import Surroundings
from ui.models.video_world import WorldBook, world_of

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.safety.height import Ground
    from dronectl.video.frame import Frame
    from dronectl.video.klv import Telemetry
    from dronectl.video.library import Recording
    from missions.geo import GeoPoint
    from ui.models.replay import Replay
    from ui.models.review_flight import OpenFlight
    from ui.models.review_logs import LogShelf

LOOK_MS: Final = 25
"""Between two looks for a new picture."""
DRIFT_US: Final = 400_000
"""A picture farther from the moment shown than this is called back."""
OLD_US: Final = 1_500_000
"""Farther than this a picture does not show the moment at all."""
LOWEST_M: Final = 2.0
"""Below this the picture shows what is beside the drone."""
FARTHEST_M: Final = 1_000.0
SCRUB_MS: Final = 60
"""A hand that scrubs is followed by the picture this often."""


class ReviewVideo(QObject):
    """Pictures of the open flight.

    Args:
        replay: the moment shown.
        shelf: where the flight's log is kept open.
        parent: Qt owner.
    """

    changed = pyqtSignal()
    """Other recordings, or another camera."""
    looked = pyqtSignal(list)
    """Paths of recordings, relative to the data folder, that are about to be seen."""
    frame_changed = pyqtSignal()
    """Another picture is shown."""

    def __init__(self, replay: Replay, shelf: LogShelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._replay = replay
        self._flight: OpenFlight | None = None
        self._turn = 0
        self._chosen = 0
        self._player: Player | None = None
        self._shown: Frame | None = None
        self._worlds = WorldBook()
        self.takes: tuple[Take, ...] = ()
        """What each camera recorded."""
        self.private: tuple[tuple[GeoPoint, ...], ...] = ()
        """Outlines that a blurred copy hides."""
        self.ground: Ground = unknown_ground
        """The ground that was filmed: heights above it."""
        self.is_reading = False
        """The recordings of the flight are being read."""
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._take_frame)
        self._seek = QTimer(self)
        self._seek.setSingleShot(True)
        self._seek.setInterval(SCRUB_MS)
        self._seek.timeout.connect(self._send)
        replay.sought.connect(self._on_sought)
        replay.changed.connect(self._follow)
        replay.moved.connect(self._on_moved)

    # ----------------------------------------------------------------- flights

    def open(self, flight: OpenFlight | None, folder: Path) -> None:
        """Another flight; its recordings are read in the background."""
        self.show(flight, ())
        if flight is None or flight.record is None:
            return
        places = recordings_of(folder, flight.record.id, flight.media)
        if places:
            self.is_reading = True
            self.changed.emit()
            self.looked.emit([str(path.relative_to(folder)) for _camera, path in places])
            read = partial(read_takes, self._shelf, flight, folder, places)
            run_task(read, partial(self._take, self._turn))

    def show(self, flight: OpenFlight | None, takes: tuple[Take, ...]) -> None:
        """Another flight, with recordings that are read already."""
        self._turn += 1
        self._flight = flight
        self.is_reading = False
        self.takes = takes
        self._chosen = 0
        self._start()

    def close(self) -> None:
        """Let the files go."""
        self._turn += 1
        self._stop()

    def choose_next(self) -> None:
        """The next camera of the flight."""
        if self.takes:
            self._chosen = (self._chosen + 1) % len(self.takes)
            self._start()

    @property
    def recording(self) -> Recording | None:
        """What is played."""
        return self.takes[self._chosen].recording if self.takes else None

    @property
    def camera(self) -> str:
        """Name of the camera shown."""
        return self.takes[self._chosen].camera if self.takes else ""

    @property
    def _position_us(self) -> int:
        """The moment shown by the clock of the pictures."""
        position_us = self._replay.position_us
        return self.takes[self._chosen].clock.to_vehicle(position_us) if self.takes else position_us

    @property
    def frame(self) -> Frame | None:
        """The picture of the moment shown; None: there is none."""
        frame, position_us = self._shown, self._position_us
        if frame is None or frame.utc_us is None or abs(frame.utc_us - position_us) > OLD_US:
            return None
        return frame

    # ---------------------------------------------------------------- overlays

    def overlay(self) -> Overlay:
        """What is known about the picture shown, by the telemetry recorded with it."""
        frame = self.frame
        telemetry = None if frame is None else frame.telemetry
        if frame is None or telemetry is None:
            return Overlay()
        view = self._view(frame, telemetry)
        charts: tuple[Chart, ...] = ()
        if view is not None and self._flight is not None:
            plan = self._flight.plan
            home = None if plan is None else plan.home
            chart = self._worlds.chart(
                "plan",
                (plan, self._ground_m(telemetry)),
                lambda: world_of(plan, home, view.ground),
                view.ground,
            )
            charts = (chart,)
        readings = _readings(telemetry, self.ground, self._home_m())
        return Overlay(readings, view, charts)

    def footprint(self) -> tuple[GeoPoint, ...]:
        """The ground the picture shows; empty: not known, or only sky."""
        frame = self.frame
        telemetry = None if frame is None else frame.telemetry
        if telemetry is None:
            return ()
        if telemetry.corners is not None:
            return telemetry.corners
        view = None if frame is None else self._view(frame, telemetry)
        ground_m = self._ground_m(telemetry)
        return () if view is None or ground_m is None else _seen(view, ground_m)

    def surroundings(self) -> Surroundings:
        """What painting on a copy needs to know: the ground, the plan, what is private."""
        recording = self.recording
        told = recording.telemetry[:1] if recording is not None else ()
        ground = _over(self.ground, (self._ground_m(told[0]) if told else None) or 0.0)
        plan = None if self._flight is None else self._flight.plan
        home = None if plan is None else plan.home
        charts = () if plan is None else (Chart(world_of(plan, home, ground), ground),)
        return Surroundings(ground, charts, self.private)

    def _ground_m(self, telemetry: Telemetry) -> float | None:
        """Height of the ground: under the middle of the picture, else where the drone took off."""
        home_m = self._home_m()
        return telemetry.centre_amsl_m if home_m is None else home_m

    def _home_m(self) -> float | None:
        """Height above sea of where the drone took off, as its plan knows it."""
        plan = None if self._flight is None else self._flight.plan
        return None if plan is None or plan.home is None else plan.home.altitude.value_m

    def _view(self, frame: Frame, telemetry: Telemetry) -> View | None:
        pose, fov_deg = pose_of(telemetry), telemetry.horizontal_fov_deg
        ground_m = self._ground_m(telemetry)
        if pose is None or fov_deg is None or ground_m is None or fov_deg <= 0:
            return None
        return View(pose, Lens(*frame.size_px, fov_deg), flat(ground_m))

    # ------------------------------------------------------------------ inside

    def _take(
        self,
        turn: int,
        found: tuple[Take, ...] | None,
        error: Exception | None,
    ) -> None:
        if turn != self._turn:
            return
        self.is_reading = False
        if error is not None:
            raise error
        self.takes = found or ()
        self._start()

    def _stop(self) -> None:
        self._look.stop()
        self._seek.stop()
        if self._player is not None:
            self._player.close()
        self._player = None
        self._shown = None

    def _start(self) -> None:
        self._stop()
        recording = self.recording
        if recording is not None:
            self._player = Player(recording, time.monotonic)
            self._player.start()
            self._send()
            self._follow()
            self._look.start()
        self.changed.emit()
        self.frame_changed.emit()

    def _on_sought(self) -> None:
        if not self._seek.isActive():
            self._seek.start()

    def _send(self) -> None:
        if self._player is not None:
            self._player.seek(self._position_us)

    def _follow(self) -> None:
        """Play, hold or run at another speed, as the replay does; before and after its pictures it waits."""
        player, replay, recording = self._player, self._replay, self.recording
        if player is None or recording is None:
            return
        if player.wish.speed != replay.speed:
            player.set_speed(replay.speed)
        is_inside = recording.start_utc_us <= self._position_us < recording.end_utc_us
        is_playing = replay.is_playing and not replay.is_backward and is_inside
        if player.wish.is_playing != is_playing:
            player.play(is_playing=is_playing)

    def _on_moved(self) -> None:
        """Call a picture back that is not where the replay is."""
        player, recording = self._player, self.recording
        if player is None or recording is None:
            return
        self._follow()
        inside = min(max(self._position_us, recording.start_utc_us), recording.end_utc_us)
        drift_us = abs(player.position_utc_us - inside)
        if drift_us > DRIFT_US * max(1.0, self._replay.speed) and not self._seek.isActive():
            self._seek.start()

    def _take_frame(self) -> None:
        frame = None if self._player is None else self._player.newest()
        if frame is not self._shown:
            self._shown = frame
            self.frame_changed.emit()


def _seen(view: View, ground_m: float) -> tuple[GeoPoint, ...]:
    """Outline of level ground in the picture, cut off where nobody sees anything any more.

    In closed form: following rays over a terrain takes too long to be done for every picture.
    """
    pose, lens = view.pose, view.lens
    height_m = pose.altitude_amsl_m - ground_m
    if height_m < LOWEST_M:
        return ()
    width, height = float(lens.width_px), float(lens.height_px)
    around = ((0, 0), (0.5, 0), (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (0, 0.5))
    outline = []
    nearest_m = FARTHEST_M
    for x, y in around:
        pitch_deg, azimuth_deg = look_deg(pose, lens, Pixel(x * width, y * height))
        slope = math.tan(math.radians(-pitch_deg))
        away_m = min(FARTHEST_M, height_m / slope) if slope > 0 else FARTHEST_M
        nearest_m = min(nearest_m, away_m)
        outline.append(destination(pose.position, azimuth_deg, away_m))
    return tuple(outline) if nearest_m < FARTHEST_M else ()


def _over(ground: Ground, level_m: float) -> Ground:
    """The ground, and this level where it is not known."""

    def height_m(point: GeoPoint) -> float | None:
        found_m = ground(point)
        return level_m if found_m is None else found_m

    return height_m


def _readings(telemetry: Telemetry, ground: Ground, home_m: float | None) -> Readings:
    pose = pose_of(telemetry)
    below_m = None if telemetry.position is None else ground(telemetry.position)

    def above(level_m: float | None) -> float | None:
        altitude_m = telemetry.altitude_amsl_m
        return None if altitude_m is None or level_m is None else altitude_m - level_m

    return Readings(
        position=telemetry.position,
        height_above_ground_m=above(below_m),
        height_above_home_m=above(home_m),
        ground_speed_mps=telemetry.ground_speed_mps,
        heading_deg=telemetry.heading_deg,
        gimbal_pitch_deg=None if pose is None else pose.pitch_deg,
        gimbal_yaw_deg=None if pose is None else pose.yaw_deg,
        utc_us=telemetry.utc_us,
        flight=telemetry.mission or "",
        target=telemetry.centre,
        target_range_m=telemetry.slant_range_m,
    )
