"""What one drone is to do: home, mission, fence, rally points, and the speeds they were planned for."""

import hashlib
import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from missions.geo import Altitude, GeoPoint, Position
from missions.items import MissionItem

AUTOPILOT_ARDUPILOT = 3
AUTOPILOT_PX4 = 12
VEHICLE_QUADROTOR = 2


@dataclass(frozen=True, slots=True)
class FencePolygon:
    """A polygon the drone must stay inside (inclusion) or outside of; not closed, in order."""

    points: tuple[GeoPoint, ...]
    inclusion: bool = True


@dataclass(frozen=True, slots=True)
class FenceCircle:
    """A circle the drone must stay inside (inclusion) or outside of."""

    center: GeoPoint
    radius_m: float
    inclusion: bool = True


@dataclass(frozen=True, slots=True)
class Fence:
    """Where the drone may be. It must be inside every inclusion and outside every exclusion."""

    polygons: tuple[FencePolygon, ...] = ()
    circles: tuple[FenceCircle, ...] = ()
    return_point: Position | None = None
    """Where the drone goes after a breach; None leaves it to the vehicle."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is fenced."""
        return not self.polygons and not self.circles


def _no_keys() -> Mapping[str, object]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one drone needs for one patrol. Immutable: :mod:`missions.edit` makes new ones."""

    name: str = ""
    home: Position | None = None
    """Planned launch place, above mean sea level; None when the plan does not say."""
    items: tuple[MissionItem, ...] = ()
    """The mission without any home item, whatever the autopilot wants on the wire."""
    fence: Fence = Fence()
    rally: tuple[Position, ...] = ()
    cruise_speed_mps: float = 10.0
    """Forward flight; the speed a fixed wing or a VTOL is planned at."""
    hover_speed_mps: float = 5.0
    """The speed a multirotor flies its legs at until a DO_CHANGE_SPEED."""
    firmware: int | None = None
    """MAV_AUTOPILOT the plan was made for; None: any."""
    vehicle_type: int | None = None
    """MAV_TYPE the plan was made for; None: any."""
    owner_uid: str | None = None
    """Hardware UID of the one vehicle that may fly it; None: not bound yet."""
    unknown: Mapping[str, object] = field(default_factory=_no_keys, compare=False, hash=False)
    """What a file held that this package gives no meaning to, by place in the file; kept for saving."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what a vehicle would be told: items, fence and rally points.

        What stays with us (name, owner, planned home and speeds, foreign keys) does not take part, so
        renaming a verified plan keeps it verified. Numbers count as the wire carries them (1e-7 of a
        degree, float32), so a plan read back whole has the digest of the plan that was sent.
        """
        content = {
            "items": [_item(item) for item in self.items],
            "polygons": [
                [polygon.inclusion, [_point(point) for point in polygon.points]]
                for polygon in self.fence.polygons
            ],
            "circles": [
                [circle.inclusion, _point(circle.center), _number(circle.radius_m)]
                for circle in self.fence.circles
            ],
            "return": _position(self.fence.return_point),
            "rally": [_position(position) for position in self.rally],
        }
        text = json.dumps(content, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _number(value: float | None) -> str | None:
    """A number as float32 carries it, as text: the same for every value the wire cannot tell apart."""
    if value is None or math.isnan(value):
        return None
    try:
        return repr(struct.unpack("<f", struct.pack("<f", value))[0] + 0.0)
    except OverflowError:
        return repr(value)


def _point(point: GeoPoint | None) -> list[str] | None:
    if point is None:
        return None
    return [f"{round(angle, 7) + 0.0:.7f}" for angle in (point.latitude_deg, point.longitude_deg)]


def _altitude(altitude: Altitude | None) -> list[str | None] | None:
    return None if altitude is None else [_number(altitude.value_m), altitude.reference.value]


def _position(position: Position | None) -> list[object] | None:
    if position is None:
        return None
    return [_point(position.point), _altitude(position.altitude)]


def _item(item: MissionItem) -> list[object]:
    return [
        item.command,
        _point(item.position),
        _altitude(item.altitude),
        [_number(value) for value in item.params],
        [_number(value) for value in item.extra],
        item.auto_continue,
        item.frame,
    ]
