"""What a pixel shows on the ground, how sure that is, and where the ground appears in the picture.

A pixel's ray is followed over the terrain, not over a plane: a ridge in between is hit. All earth
coordinates are on the plane touching the ellipsoid below the camera, with the earth's curvature
added to heights, so that both ways agree to a centimetre over the few kilometres a drone sees.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from dronectl.video.optics import Pixel, angles_deg, applied, product, rotation, transposed
from missions.geo import GeoPoint, north_east_m, offset

if TYPE_CHECKING:
    from dronectl.video.optics import CameraPose, Lens, Vector

Ground = Callable[[GeoPoint], float | None]
"""Height of the ground above mean sea level, metres; None: not known there."""

EARTH_M: Final = 6_371_000.0
FARTHEST_M: Final = 10_000.0
"""Nothing is located beyond: a degree of pitch is worth kilometres there."""
STEEPEST: Final = 2.5
"""Rise over run (68°) no elevation grid of 5 m or coarser exceeds; sets how far a step may go."""
SHORTEST_STEP_M: Final = 0.25
SHORTEST_STEP: Final = 0.004
"""Of the way so far: what is narrower than that, far away, is not looked for. Without it a camera on
the ground that looks level would be followed in steps of a hand's width to the horizon."""
HIT_WITHIN_M: Final = 0.002
SLOPE_OVER_M: Final = 4.0
CHI2_95: Final = 5.991  # two degrees of freedom
LARGEST_MOVE: Final = 0.5
"""Of the slant range by one cause: beyond, a tangent says nothing about the ground any more."""
BORDER_SAMPLES: Final = 8
"""Footprint points along each side of the picture."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """One standard deviation of everything a located pixel depends on.

    The defaults are a small drone with an ordinary receiver and a stabilised gimbal.
    """

    horizontal_m: float = 1.2
    vertical_m: float = 1.5
    tilt_deg: float = 0.5
    heading_deg: float = 1.5
    terrain_m: float = 1.0
    time_skew_s: float = 0.03
    """Between the picture and the pose that is taken for its moment."""
    pixel_px: float = 1.5


@dataclass(frozen=True, slots=True)
class Motion:
    """How the camera moves, for what a time skew does."""

    north_mps: float = 0.0
    east_mps: float = 0.0
    climb_mps: float = 0.0
    yaw_rate_degps: float = 0.0


@dataclass(frozen=True, slots=True)
class ErrorEllipse:
    """Where the true place is with 95 % probability, around the located one."""

    semi_major_m: float
    semi_minor_m: float
    bearing_deg: float
    """Of the long axis, 0 to 180 clockwise from true north."""

    def holds(self, north_m: float, east_m: float) -> bool:
        """Whether a place this far from the middle is inside."""
        turn = math.radians(self.bearing_deg)
        along = north_m * math.cos(turn) + east_m * math.sin(turn)
        across = east_m * math.cos(turn) - north_m * math.sin(turn)
        return (along / self.semi_major_m) ** 2 + (across / self.semi_minor_m) ** 2 <= 1


@dataclass(frozen=True, slots=True)
class Located:
    """What a pixel shows."""

    point: GeoPoint
    altitude_amsl_m: float
    slant_range_m: float


class _Hit(NamedTuple):
    north_m: float
    east_m: float
    height_m: float
    range_m: float


def flat(height_m: float) -> Ground:
    """Level ground at a height above mean sea level."""
    return lambda _: height_m


def locate(
    pose: CameraPose,
    lens: Lens,
    pixel: Pixel,
    ground: Ground,
    farthest_m: float = FARTHEST_M,
) -> Located | None:
    """The nearest ground a pixel looks at; None: sky, farther, or the ground is not known."""
    hit = _march(pose, applied(pose.rotation, lens.direction(pixel)), ground, farthest_m)
    if hit is None:
        return None
    shrink = EARTH_M / (EARTH_M + hit.height_m)
    point = offset(pose.position, hit.north_m * shrink, hit.east_m * shrink)
    return Located(point, hit.height_m, hit.range_m)


def project(pose: CameraPose, lens: Lens, point: GeoPoint, altitude_amsl_m: float) -> Pixel | None:
    """Where a place appears, maybe outside the picture; None: behind the camera."""
    return lens.pixel(direction_to(pose, point, altitude_amsl_m))


def direction_to(pose: CameraPose, point: GeoPoint, altitude_amsl_m: float) -> Vector:
    """A place in camera axes (forward, right, down), metres."""
    relative = _relative(pose, point, altitude_amsl_m)
    return applied(transposed(pose.rotation), relative)


def is_hidden(pose: CameraPose, point: GeoPoint, altitude_amsl_m: float, ground: Ground) -> bool:
    """Whether terrain stands between the camera and a place (buildings are not known)."""
    north, east, down = _relative(pose, point, altitude_amsl_m)
    distance_m = math.sqrt(north**2 + east**2 + down**2)
    if distance_m < 1.0:
        return False
    ray = (north / distance_m, east / distance_m, down / distance_m)
    hit = _march(pose, ray, ground)
    return hit is not None and hit.range_m < distance_m - max(2.0, 0.02 * distance_m)


def error_ellipse(
    pose: CameraPose,
    lens: Lens,
    pixel: Pixel,
    ground: Ground,
    accuracy: Accuracy = Accuracy(),
    motion: Motion = Motion(),
) -> ErrorEllipse | None:
    """How sure the located place is; None: it is not located, or not bounded (along the horizon).

    Each cause moves the place on the slope it lies on; the moves are added as covariances.
    """
    moves = _moves(pose, lens, pixel, ground, (accuracy, motion))
    if moves is None:
        return None
    a = sum(north * north for north, _ in moves)
    b = sum(east * east for _, east in moves)
    c = sum(north * east for north, east in moves)
    spread = math.hypot(a - b, 2 * c)
    major = math.sqrt(CHI2_95 * max((a + b + spread) / 2, 1e-6))
    minor = math.sqrt(CHI2_95 * max((a + b - spread) / 2, 1e-6))
    bearing_deg = math.degrees(math.atan2(2 * c, a - b) / 2) % 180.0
    return ErrorEllipse(major, minor, bearing_deg)


def footprint(
    pose: CameraPose, lens: Lens, ground: Ground, farthest_m: float = FARTHEST_M
) -> tuple[GeoPoint, ...]:
    """The outline of what the picture shows, cut off at the horizon; empty: no ground in it."""
    border = _border(lens)
    anchor = _any_ground(pose, lens, ground, farthest_m)
    if anchor is None:
        return ()
    outline: list[GeoPoint] = []
    for pixel in border:
        seen = locate(pose, lens, pixel, ground, farthest_m)
        if seen is None:
            seen = _last_ground((pose, lens, ground), (anchor, pixel), farthest_m)
        outline.append(seen.point)
    return tuple(outline)


def corners(
    pose: CameraPose, lens: Lens, ground: Ground
) -> tuple[GeoPoint, GeoPoint, GeoPoint, GeoPoint] | None:
    """Ground in the four corners, clockwise from the upper left; None: one shows sky."""
    w, h = float(lens.width_px), float(lens.height_px)
    found = [
        locate(pose, lens, Pixel(x, y), ground) for x, y in ((0.0, 0.0), (w, 0.0), (w, h), (0.0, h))
    ]
    a, b, c, d = found
    if a is None or b is None or c is None or d is None:
        return None
    return a.point, b.point, c.point, d.point


def _relative(pose: CameraPose, point: GeoPoint, altitude_amsl_m: float) -> Vector:
    """North, east and down from the camera."""
    north, east = north_east_m(pose.position, point)
    stretch = (EARTH_M + altitude_amsl_m) / EARTH_M
    north, east = north * stretch, east * stretch
    sunk_m = (north**2 + east**2) / (2 * EARTH_M)
    return north, east, pose.altitude_amsl_m - altitude_amsl_m + sunk_m


def _march(
    pose: CameraPose, ray: Vector, ground: Ground, farthest_m: float = FARTHEST_M
) -> _Hit | None:
    """Follow a unit ray (north, east, down) to the first ground.

    A step goes no farther than the steepest possible slope could rise to meet the ray, so nothing
    wide enough to be seen is jumped over; where the ground is not known the last known height goes on.
    """
    north, east, down = ray
    level = math.hypot(north, east)
    closing = down + STEEPEST * level
    known = ground(pose.position)
    if known is None or known >= pose.altitude_amsl_m or closing <= 0:
        return None
    place = _plane(pose.position)

    def clearance_m(range_m: float) -> float:
        nonlocal known
        height = pose.altitude_amsl_m - down * range_m + (level * range_m) ** 2 / (2 * EARTH_M)
        found = ground(place(north * range_m, east * range_m))
        known = known if found is None else found
        assert known is not None  # noqa: S101 - it was known below the camera
        return height - known

    before_m, range_m = 0.0, 0.0
    left_m = pose.altitude_amsl_m - known
    while left_m > 0:
        before_m = range_m
        range_m += max(SHORTEST_STEP_M, range_m * SHORTEST_STEP, left_m / closing)
        if range_m > farthest_m:
            return None
        left_m = clearance_m(range_m)
    while range_m - before_m > HIT_WITHIN_M:
        middle_m = (before_m + range_m) / 2
        if clearance_m(middle_m) > 0:
            before_m = middle_m
        else:
            range_m = middle_m
    height_m = pose.altitude_amsl_m - down * range_m + (level * range_m) ** 2 / (2 * EARTH_M)
    return _Hit(north * range_m, east * range_m, height_m, range_m)


def _plane(origin: GeoPoint) -> Callable[[float, float], GeoPoint]:
    """Metres north and east to a place: a quick :func:`missions.geo.offset`, 1 cm at 2 km."""
    phi = math.radians(origin.latitude_deg)
    e2 = 0.006_694_379_990_14
    w = 1 - e2 * math.sin(phi) ** 2
    across_m = 6_378_137.0 / math.sqrt(w)
    along_m = across_m * (1 - e2) / w
    tangent = math.tan(phi)
    per_m = math.degrees(1 / (across_m * max(math.cos(phi), 1e-6)))

    def place(north_m: float, east_m: float) -> GeoPoint:
        bend = east_m * east_m * tangent / (2 * along_m * across_m)
        latitude = origin.latitude_deg + math.degrees(north_m / along_m - bend)
        stretch = 1 + north_m * tangent / across_m
        return GeoPoint(latitude, origin.longitude_deg + east_m * per_m * stretch)

    return place


def _moves(
    pose: CameraPose,
    lens: Lens,
    pixel: Pixel,
    ground: Ground,
    sigmas: tuple[Accuracy, Motion],
) -> list[tuple[float, float]] | None:
    """How far (north, east) one standard deviation of each cause moves the place."""
    accuracy, motion = sigmas
    hit = _march(pose, applied(pose.rotation, lens.direction(pixel)), ground)
    if hit is None:
        return None
    slope = _slope(pose, hit, ground)

    def moved(changed: CameraPose, where: Pixel = pixel) -> tuple[float, float] | None:
        ray = applied(changed.rotation, lens.direction(where))
        return _on_slope(ray, hit, slope, changed.altitude_amsl_m - pose.altitude_amsl_m, pose)

    tilt, turn = accuracy.tilt_deg, accuracy.heading_deg
    skew_s = accuracy.time_skew_s
    higher = math.hypot(accuracy.vertical_m, accuracy.terrain_m)
    swung = moved(replace(pose, yaw_deg=pose.yaw_deg + motion.yaw_rate_degps * skew_s))
    lifted = moved(replace(pose, altitude_amsl_m=pose.altitude_amsl_m + motion.climb_mps * skew_s))
    causes = [
        moved(replace(pose, yaw_deg=pose.yaw_deg + turn)),
        moved(_tilted(pose, tilt, 0.0)),
        moved(_tilted(pose, 0.0, tilt)),
        moved(replace(pose, altitude_amsl_m=pose.altitude_amsl_m + higher)),
        moved(pose, Pixel(pixel.x + accuracy.pixel_px, pixel.y)),
        moved(pose, Pixel(pixel.x, pixel.y + accuracy.pixel_px)),
    ]
    if swung is None or lifted is None:
        return None
    found = [move for move in causes if move is not None]
    if len(found) < len(causes):
        return None
    if max(math.hypot(*move) for move in found) > LARGEST_MOVE * hit.range_m:
        return None
    drift_north = motion.north_mps * skew_s + swung[0] + lifted[0]
    drift_east = motion.east_mps * skew_s + swung[1] + lifted[1]
    return [
        *found,
        (drift_north, drift_east),
        (accuracy.horizontal_m, 0.0),
        (0.0, accuracy.horizontal_m),
    ]


def _tilted(pose: CameraPose, nod_deg: float, lean_deg: float) -> CameraPose:
    """The camera tipped about the earth's level axes beside and along its heading.

    Not about its own roll axis: looking straight down that one is the vertical.
    """
    heading = rotation(0.0, 0.0, pose.yaw_deg)
    tip = product(product(heading, rotation(lean_deg, nod_deg, 0.0)), transposed(heading))
    roll, pitch, yaw = angles_deg(product(tip, pose.rotation))
    return replace(pose, roll_deg=roll, pitch_deg=pitch, yaw_deg=yaw)


def _slope(pose: CameraPose, hit: _Hit, ground: Ground) -> tuple[float, float]:
    """Rise of the ground per metre north and east around a place; 0 where not known."""
    place, d = _plane(pose.position), SLOPE_OVER_M

    def rise(north_m: float, east_m: float) -> float:
        ahead = ground(place(hit.north_m + north_m, hit.east_m + east_m))
        behind = ground(place(hit.north_m - north_m, hit.east_m - east_m))
        return 0.0 if ahead is None or behind is None else (ahead - behind) / (2 * d)

    return rise(d, 0.0), rise(0.0, d)


def _on_slope(
    ray: Vector, hit: _Hit, slope: tuple[float, float], higher_m: float, pose: CameraPose
) -> tuple[float, float] | None:
    """Where a ray from the camera, raised a little, meets the tangent of the ground, from the hit."""
    north, east, down = ray
    falls = down + slope[0] * north + slope[1] * east
    if falls <= 1e-3:
        return None
    plane_m = hit.height_m - slope[0] * hit.north_m - slope[1] * hit.east_m
    curved_m = (hit.north_m**2 + hit.east_m**2) / (2 * EARTH_M)
    range_m = (pose.altitude_amsl_m + higher_m + curved_m - plane_m) / falls
    return north * range_m - hit.north_m, east * range_m - hit.east_m


def _border(lens: Lens) -> list[Pixel]:
    """Pixels around the picture, clockwise from the upper left."""
    w, h, n = float(lens.width_px), float(lens.height_px), BORDER_SAMPLES
    sides = [((0.0, 0.0), (w, 0.0)), ((w, 0.0), (w, h)), ((w, h), (0.0, h)), ((0.0, h), (0.0, 0.0))]
    return [
        Pixel(a[0] + (b[0] - a[0]) * i / n, a[1] + (b[1] - a[1]) * i / n)
        for a, b in sides
        for i in range(n)
    ]


def _any_ground(pose: CameraPose, lens: Lens, ground: Ground, farthest_m: float) -> Pixel | None:
    """A pixel that shows ground: the one looking down most, else the middle."""
    rows = pose.rotation
    border = [*_border(lens), Pixel(lens.width_px / 2, lens.height_px / 2)]
    lowest = max(border, key=lambda pixel: applied(rows, lens.direction(pixel))[2])
    return lowest if locate(pose, lens, lowest, ground, farthest_m) is not None else None


def _last_ground(
    scene: tuple[CameraPose, Lens, Ground], way: tuple[Pixel, Pixel], farthest_m: float
) -> Located:
    """The farthest ground on the way in the picture from a pixel that shows ground to sky."""
    pose, lens, ground = scene
    near, far = way
    seen = locate(pose, lens, near, ground, farthest_m)
    assert seen is not None  # noqa: S101 - it was chosen because it shows ground
    for _ in range(10):
        middle = Pixel((near.x + far.x) / 2, (near.y + far.y) / 2)
        found = locate(pose, lens, middle, ground, farthest_m)
        if found is None:
            far = middle
        else:
            near, seen = middle, found
    return seen
