"""The camera and the gimbal under the vehicle: counters and angles, no pictures."""

import math

from simulator import mission_items as mi
from simulator.gimbal import Gimbal
from simulator.tasks import Point

_YAW_LOCK = 16


class Camera:
    """Takes pictures by command, by distance or at an interval, and points where it is told."""

    def __init__(self) -> None:
        self.gimbal = Gimbal()
        self.image_count = 0
        self.trigger_distance_m = 0.0
        self.interval_s = 0.0
        self.remaining = 0
        self.gimbal_pitch_deg = 0.0
        self.gimbal_yaw_deg = 0.0
        self.pending = 0
        """Pictures taken and not reported yet."""
        self._last: Point | None = None
        self._wait_s = 0.0

    def look_at(self, place: Point | None) -> None:
        """Keep a place of the mission in the picture; None lets go."""
        self.gimbal.look_at(place)

    def command(self, item: mi.Item) -> None:
        """A camera or gimbal item of the mission."""
        self.order(item.command, (*item.params, float(item.x), float(item.y), item.z))

    def order(self, command: int, params: tuple[float, ...]) -> bool:
        """One camera or gimbal command; False when it is neither."""
        clean = tuple(p if math.isfinite(p) else 0.0 for p in params)
        if command == mi.DO_TRIGGER_DISTANCE:
            self.trigger_distance_m = max(0.0, clean[0])
            self._last = None
            if clean[2] == 1.0:
                self._shoot()
        elif command == mi.DO_DIGICAM:
            if clean[4] == 1.0 or clean[3] == 1.0:
                self._shoot()
        elif command == mi.IMAGE_START:
            self.interval_s = max(0.0, clean[1])
            self.remaining = int(clean[2]) - 1 if clean[2] > 0.0 else 1_000_000
            self._wait_s = self.interval_s
            self._shoot()
            if clean[2] == 1.0:
                self.interval_s = 0.0
        elif command == mi.IMAGE_STOP:
            self.interval_s = 0.0
        elif command == mi.DO_MOUNT_CONTROL:
            self._point(clean[0], clean[2], is_locked=False)
        elif command == mi.DO_GIMBAL_PITCHYAW:
            self._point(clean[0], clean[1], is_locked=bool(int(clean[4]) & _YAW_LOCK))
        else:
            return command in (530, 531, 532, 2500, 2501, 2502, 2503)
        return True

    def _point(self, pitch_deg: float, yaw_deg: float, *, is_locked: bool) -> None:
        self.gimbal_pitch_deg, self.gimbal_yaw_deg = pitch_deg, yaw_deg
        self.gimbal.point(pitch_deg, yaw_deg, is_locked=is_locked)

    def step(self, here: Point, dt_s: float) -> None:
        """Take the pictures that distance or time make due."""
        if self.trigger_distance_m > 0.0 and (
            self._last is None or math.dist(self._last, here) >= self.trigger_distance_m
        ):
            self._last = here
            self._shoot()
        if self.interval_s > 0.0 and self.remaining > 0:
            self._wait_s -= dt_s
            if self._wait_s <= 0.0:
                self._wait_s += self.interval_s
                self.remaining -= 1
                self._shoot()

    def _shoot(self) -> None:
        self.image_count += 1
        self.pending += 1
