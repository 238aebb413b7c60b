"""A three-axis gimbal: level whatever the vehicle does, its yaw following the nose or held to north."""

import math

from simulator.geodesy import bearing_deg, wrap_deg

Point = tuple[float, float, float]

LOWEST_DEG, HIGHEST_DEG = -90.0, 30.0
FASTEST_DEGPS = 120.0
_BELOW_BODY_M = 0.1


class Gimbal:
    """Where the camera's axis points, and what it was told to do."""

    def __init__(self) -> None:
        self.pitch_deg = 0.0
        """0 level, -90 straight down."""
        self.yaw_deg = 0.0
        """From the vehicle's nose, right positive, in [-180, 180)."""
        self.rates_degps = (0.0, 0.0)
        """How fast pitch and yaw change now."""
        self.is_locked = False
        """Yaw is held to north, not to the nose."""
        self.region: Point | None = None
        """Place it keeps in the middle: north, east, up in the vehicle's frame."""
        self._goal_deg = (0.0, 0.0)
        self._goal_degps = (0.0, 0.0)

    def point(self, pitch_deg: float, yaw_deg: float, *, is_locked: bool) -> None:
        """Turn to angles; NaN leaves one as it is. Yaw is from north when locked, else from the nose."""
        self.region = None
        self._goal_degps = (0.0, 0.0)
        pitch, yaw = self._goal_deg
        if is_locked != self.is_locked and not math.isfinite(yaw_deg):
            yaw_deg = 0.0
        self.is_locked = is_locked
        self._goal_deg = (
            _within(pitch_deg) if math.isfinite(pitch_deg) else pitch,
            wrap_deg(yaw_deg) if math.isfinite(yaw_deg) else yaw,
        )

    def turn(
        self, pitch_degps: float, yaw_degps: float, *, is_locked: bool, nose_deg: float
    ) -> None:
        """Keep turning at rates until told otherwise; NaN is no turning."""
        self.region = None
        yaw = self.yaw_deg + (nose_deg if is_locked else 0.0)
        self.is_locked = is_locked
        self._goal_deg = (self.pitch_deg, wrap_deg(yaw))
        self._goal_degps = (_finite(pitch_degps), _finite(yaw_degps))

    def look_at(self, place: Point | None) -> None:
        """Keep a place in the middle of the picture; None lets go and looks ahead."""
        if place is None and self.region is not None:
            self.point(0.0, 0.0, is_locked=False)
        self.region = place

    def step(self, dt_s: float, here: Point, nose_deg: float) -> None:
        """Move for ``dt_s`` seconds; ``here`` is the vehicle's place, ``nose_deg`` its heading."""
        pitch, yaw = self._wanted(dt_s, here, nose_deg)
        most = FASTEST_DEGPS * dt_s
        down = min(max(pitch - self.pitch_deg, -most), most)
        side = min(max(wrap_deg(yaw - self.yaw_deg), -most), most)
        self.pitch_deg += down
        self.yaw_deg = wrap_deg(self.yaw_deg + side)
        self.rates_degps = (down / dt_s, side / dt_s) if dt_s > 0.0 else (0.0, 0.0)

    def _wanted(self, dt_s: float, here: Point, nose_deg: float) -> tuple[float, float]:
        """Pitch, and yaw from the nose."""
        if self.region is not None:
            north, east, up = (a - b for a, b in zip(self.region, here, strict=True))
            away = math.hypot(north, east)
            pitch = math.degrees(math.atan2(up + _BELOW_BODY_M, away))
            return _within(pitch), wrap_deg(bearing_deg(north, east) - nose_deg)
        if self._goal_degps != (0.0, 0.0):
            pitch, yaw = self._goal_deg
            pitch += self._goal_degps[0] * dt_s
            yaw += self._goal_degps[1] * dt_s
            self._goal_deg = (_within(pitch), wrap_deg(yaw))
        pitch, yaw = self._goal_deg
        return pitch, wrap_deg(yaw - nose_deg) if self.is_locked else yaw


def quaternion(pitch_deg: float, yaw_deg: float) -> tuple[float, float, float, float]:
    """w, x, y, z of an attitude without roll, in the frame that yaw is given in."""
    cp, sp = math.cos(math.radians(pitch_deg) / 2), math.sin(math.radians(pitch_deg) / 2)
    cy, sy = math.cos(math.radians(yaw_deg) / 2), math.sin(math.radians(yaw_deg) / 2)
    return cp * cy, -sp * sy, sp * cy, cp * sy


def angles_deg(q: tuple[float, float, float, float]) -> tuple[float, float]:
    """Pitch and yaw of an attitude; NaN when it has none."""
    w, x, y, z = q
    if not all(math.isfinite(part) for part in q):
        return math.nan, math.nan
    pitch = math.asin(min(1.0, max(-1.0, 2.0 * (w * y - z * x))))
    yaw = math.atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z))
    return math.degrees(pitch), math.degrees(yaw)


def _within(pitch_deg: float) -> float:
    return min(max(pitch_deg, LOWEST_DEG), HIGHEST_DEG)


def _finite(rate_degps: float) -> float:
    return min(max(rate_degps, -FASTEST_DEGPS), FASTEST_DEGPS) if math.isfinite(rate_degps) else 0.0
