"""What an exercise is measured by: places on the training ground, readings, orders, settings.

The training ground is a plane frame: metres north and east of its middle (the vehicle's start) and
up from home. Time is the vehicle's own clock, so that the same log always tells the same times.
"""

from __future__ import annotations

import enum
import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from missions.geo import GeoPoint, offset

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUND: Final = GeoPoint(43.30, 4.50)
"""Middle of the training town's flying ground, where its drones stand."""


class Spot(NamedTuple):
    """A place on the training ground, metres."""

    north_m: float
    east_m: float
    up_m: float = 0.0

    def away_m(self, other: Spot) -> float:
        """Horizontal distance."""
        return math.hypot(other.north_m - self.north_m, other.east_m - self.east_m)

    def bearing_deg(self, other: Spot) -> float:
        """Direction of another spot, 0 to 360 clockwise from north."""
        north, east = other.north_m - self.north_m, other.east_m - self.east_m
        return math.degrees(math.atan2(east, north)) % 360.0

    def point(self, ground: GeoPoint = GROUND) -> GeoPoint:
        """Where it is on the map."""
        return offset(ground, self.north_m, self.east_m)


HOME: Final = Spot(0.0, 0.0)
"""Where the vehicle starts."""


def turn_deg(from_deg: float, to_deg: float) -> float:
    """The way from one direction to another, -180 to 180, clockwise positive."""
    return (to_deg - from_deg + 180.0) % 360.0 - 180.0


@dataclass(frozen=True, slots=True)
class CameraView:
    """Where the camera looks."""

    yaw_deg: float
    """Clockwise from true north."""
    pitch_deg: float
    """Up from the horizon."""
    hfov_deg: float
    """Across the whole width of the picture."""

    def off_axis_deg(self, eye: Spot, target: Spot) -> float:
        """Angle between the middle of the picture and a place."""
        yaw, pitch = math.radians(self.yaw_deg), math.radians(self.pitch_deg)
        flat = math.cos(pitch)
        axis = (flat * math.cos(yaw), flat * math.sin(yaw), math.sin(pitch))
        way = tuple(b - a for a, b in zip(eye, target, strict=True))
        return _angle_deg(axis, (way[0], way[1], way[2]))

    def share_of_width(self, eye: Spot, target: Spot, size_m: float) -> float:
        """How much of the picture's width something of a size takes."""
        range_m = max(0.1, math.dist(eye, target))
        return size_m / (2.0 * range_m * math.tan(math.radians(self.hfov_deg) / 2.0))


def angle_between_deg(at: Spot, axis: tuple[float, float, float], target: Spot) -> float:
    """Angle at ``at`` between a direction (north, east, up) and the way to a place."""
    return _angle_deg(
        axis, (target.north_m - at.north_m, target.east_m - at.east_m, target.up_m - at.up_m)
    )


def _angle_deg(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    product = sum(x * y for x, y in zip(a, b, strict=True))
    cross = (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )
    return math.degrees(math.atan2(math.hypot(*cross), product))


@dataclass(frozen=True, slots=True)
class Reading:
    """The vehicle at one moment, as its telemetry told it."""

    t_s: float
    """Seconds of the vehicle's own clock."""
    place: Spot
    speed_mps: float = 0.0
    """Over ground."""
    climb_mps: float = 0.0
    heading_deg: float = 0.0
    is_armed: bool = True
    is_airborne: bool = True
    battery_fraction: float | None = None
    camera: CameraView | None = None
    """None: no gimbal has told where it looks."""


class ActKind(enum.Enum):
    """What the pilot's station asked of the vehicle, or what became of the link."""

    TAKE_OFF = "take off"
    GO = "go"
    ORBIT = "orbit"
    HOLD = "hold"
    MISSION = "mission"
    RETURN = "return"
    LAND = "land"
    LINK_LOST = "link lost"
    LINK_BACK = "link back"


HEADS_HOME: Final = frozenset({ActKind.RETURN, ActKind.LAND})
FLIES_ON: Final = frozenset(
    {ActKind.TAKE_OFF, ActKind.GO, ActKind.ORBIT, ActKind.HOLD, ActKind.MISSION}
)


@dataclass(frozen=True, slots=True)
class Act:
    """One order of the pilot, or a change of the link, on the vehicle's clock."""

    t_s: float
    kind: ActKind


class Wind(enum.StrEnum):
    """How hard the air makes it."""

    CALM = "calm"
    LIGHT = "light"
    MODERATE = "moderate"
    STRONG = "strong"


class Air(NamedTuple):
    """A wind level in numbers."""

    speed_mps: float
    gust_mps: float


AIR: Final[Mapping[Wind, Air]] = {
    Wind.CALM: Air(0.0, 0.0),
    Wind.LIGHT: Air(3.0, 0.7),
    Wind.MODERATE: Air(6.0, 1.5),
    Wind.STRONG: Air(9.0, 2.5),
}


def draw(seed: int, what: str) -> float:
    """A number from 0 to 1 that a seed gives to a question, the same on every machine."""
    digest = hashlib.blake2b(f"{seed}/{what}".encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big") / (1 << 56)


@dataclass(frozen=True, slots=True)
class Setting:
    """One run of an exercise: what makes two results comparable, or not."""

    exercise: str
    """Code of the exercise."""
    wind: Wind = Wind.CALM
    seed: int = 1

    @property
    def wind_towards_mps(self) -> tuple[float, float]:
        """Where the air goes, north and east; the seed says from where it comes."""
        bearing = math.radians(360.0 * draw(self.seed, "wind"))
        speed = AIR[self.wind].speed_mps
        return round(speed * math.cos(bearing), 3), round(speed * math.sin(bearing), 3)
