"""The rules behind the alerts: pure functions from what is known of a vehicle to what holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from shapely.geometry import Point, Polygon

from dronectl.events import OtherStation, RecordingFailed, RecordingResumed, RoomLeft
from dronectl.safety.alerts import Condition, Level
from dronectl.safety.height import Over, best_height, unknown_ground
from dronectl.safety.lost_link import link_failsafe
from dronectl.safety.reserve import return_budget
from dronectl.safety.separation import near_approaches
from dronectl.vehicle import LinkState, Vehicle, VehicleKey
from missions.estimate import Performance
from missions.geo import distance_m, north_east_m

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dronectl.events import Event
    from dronectl.safety.height import Ground
    from dronectl.vehicle import Snapshot
    from missions.geo import GeoPoint
    from missions.plan import Fence

STATION: Final = VehicleKey(0)
FENCE_NEAR_M: Final = 15.0  # two seconds at patrol speed
HEIGHT_NEAR_M: Final = 5.0
LOW_FRACTION: Final = 0.25  # where the need cannot be reckoned
VIBRATION_MPS2: Final = 30.0  # ArduPilot's documentation: clipping begins near here
ESTIMATOR_CAUTION: Final = 0.8
ESTIMATOR_WARNING: Final = 1.0  # both autopilots act
SAID_HOLD_S: Final = 10.0
ROOM_URGENT_S: Final = 5 * 60.0  # of recording: time to end it in good order
STATION_HOLD_S: Final = 70.0  # it is told of once a minute


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules need besides telemetry."""

    parameters: Mapping[VehicleKey, Mapping[str, float]] = field(default_factory=dict)
    fences: Mapping[VehicleKey, Fence] = field(default_factory=dict)
    names: Mapping[VehicleKey, str] = field(default_factory=dict)
    height_limit_m: float = 120.0
    station_system_id: int = 255
    performance: Performance = field(default_factory=Performance)
    ground: Ground = unknown_ground

    def parameters_of(self, key: VehicleKey) -> Mapping[str, float]:
        """Parameters of a vehicle, as far as they were read."""
        return self.parameters.get(key, {})


Rule = Callable[[Vehicle, Context, float], Condition | None]


def link(vehicle: Vehicle, context: Context, now_s: float) -> Condition | None:
    """The link's age, and when the vehicle's own failsafe will act; on the ground, less urgent."""
    state = vehicle.link_state(now_s)
    if state is LinkState.FRESH:
        return None
    age_s = vehicle.age_s(now_s)
    failsafe = link_failsafe(vehicle, context.parameters_of(vehicle.key), context.station_system_id)
    in_s = failsafe.in_s(age_s)
    values: dict[str, float | str] = {
        "age_s": age_s,
        "action": failsafe.action,
        "in_s": in_s or 0.0,
    }
    if state is LinkState.STALE:
        code = "link.stale" if in_s is None else "link.stale.failsafe"
        return Condition(code, Level.CAUTION, "link", vehicle.key, values)
    if failsafe.action == "none":
        code = "link.lost"
    elif in_s is None:
        code = "link.lost.unknown"
    else:
        code = "link.lost.failsafe" if in_s > 0 else "link.lost.acting"
    level = Level.WARNING if vehicle.is_armed else Level.CAUTION
    return Condition(code, level, "link", vehicle.key, values)


def battery(vehicle: Vehicle, context: Context, now_s: float) -> Condition | None:
    """Energy against the way home in the air; plainly low on the ground."""
    remaining = vehicle.battery.remaining_fraction
    if remaining is None or vehicle.link_state(now_s) is LinkState.LOST:
        return None
    values: dict[str, float | str] = {"remaining": remaining * 100}
    budget = None
    if vehicle.is_airborne:
        budget = return_budget(vehicle, context.parameters_of(vehicle.key), context.performance)
    if budget is None:
        if remaining > LOW_FRACTION:
            return None
        level = Level.WARNING if vehicle.is_airborne else Level.CAUTION
        return Condition("battery.low", level, "battery", vehicle.key, values)
    values["minutes"] = budget.time_home_s / 60
    values["minutes_left"] = budget.time_left_s / 60
    if budget.must_return_now:
        return Condition("battery.now", Level.WARNING, "battery", vehicle.key, values)
    if budget.should_return_soon:
        return Condition("battery.soon", Level.CAUTION, "battery", vehicle.key, values)
    return None


def height(vehicle: Vehicle, context: Context, _: float) -> Condition | None:
    """The height limit: above the ground where that is known, else above home."""
    height = best_height(vehicle, context.ground)
    if height is None or not vehicle.is_airborne:
        return None
    values: dict[str, float | str] = {
        "height_m": height.value_m,
        "limit_m": context.height_limit_m,
    }
    over = "" if height.over is Over.HOME else ".ground"
    if height.value_m > context.height_limit_m:
        return Condition(f"height.over{over}", Level.WARNING, "height", vehicle.key, values)
    if height.value_m > context.height_limit_m - HEIGHT_NEAR_M:
        return Condition(f"height.near{over}", Level.CAUTION, "height", vehicle.key, values)
    return None


def fence(vehicle: Vehicle, context: Context, _: float) -> Condition | None:
    """How near the fence of the plan is, before the vehicle itself breaks off."""
    shapes = context.fences.get(vehicle.key)
    if shapes is None or vehicle.position is None or not vehicle.is_airborne:
        return None
    margin_m = fence_margin_m(shapes, vehicle.position)
    if margin_m is None or margin_m > FENCE_NEAR_M:
        return None
    values: dict[str, float | str] = {"distance_m": abs(margin_m)}
    if margin_m < 0:
        return Condition("fence.outside", Level.WARNING, "fence", vehicle.key, values)
    return Condition("fence.near", Level.CAUTION, "fence", vehicle.key, values)


def fence_margin_m(shapes: Fence, point: GeoPoint) -> float | None:
    """Metres to the nearest fence line, negative outside; ``None`` without a fence.

    All inclusions must hold the point and no exclusion may.
    """
    margins = []
    for polygon in shapes.polygons:
        corners = [north_east_m(point, corner) for corner in polygon.points]
        if len(corners) < 3:
            continue
        ring = Polygon(corners)
        away_m = float(ring.exterior.distance(Point(0.0, 0.0)))
        is_inside = bool(ring.covers(Point(0.0, 0.0)))
        margins.append(away_m if is_inside == polygon.inclusion else -away_m)
    for circle in shapes.circles:
        to_edge_m = circle.radius_m - distance_m(point, circle.center)
        margins.append(to_edge_m if circle.inclusion else -to_edge_m)
    return min(margins, default=None)


def satellites(vehicle: Vehicle, _: Context, __: float) -> Condition | None:
    """A lost or weak fix while armed."""
    gps = vehicle.gps
    if gps is None or not vehicle.is_armed:
        return None
    weak = gps.satellites is not None and gps.satellites < 6
    if gps.has_fix and not weak:
        return None
    count = "-" if gps.satellites is None else str(gps.satellites)
    level = Level.CAUTION if gps.has_fix else Level.WARNING
    return Condition("gps", level, "gps", vehicle.key, {"fix": gps.fix, "satellites": count})


def estimate(vehicle: Vehicle, _: Context, __: float) -> Condition | None:
    """The vehicle's own doubt about its position while armed."""
    estimator = vehicle.estimator
    if estimator is None or not vehicle.is_armed:
        return None
    ratio = estimator.worst_ratio
    if ratio < ESTIMATOR_CAUTION:
        return None
    level = Level.WARNING if ratio >= ESTIMATOR_WARNING else Level.CAUTION
    return Condition("estimator", level, "estimator", vehicle.key, {"ratio": ratio})


def vibration(vehicle: Vehicle, _: Context, __: float) -> Condition | None:
    """Vibration that spoils the estimate."""
    value_mps2 = vehicle.vibration_mps2
    if value_mps2 is None or value_mps2 < VIBRATION_MPS2 or not vehicle.is_armed:
        return None
    return Condition(
        "vibration", Level.CAUTION, "vibration", vehicle.key, {"value_mps2": value_mps2}
    )


def conflict(vehicle: Vehicle, _: Context, __: float) -> Condition | None:
    """Two boxes with one system id."""
    if not vehicle.is_conflicted:
        return None
    values: dict[str, float | str] = {"system_id": vehicle.system_id}
    return Condition("conflict", Level.WARNING, "conflict", vehicle.key, values)


def said(vehicle: Vehicle, _: Context, now_s: float) -> Condition | None:
    """The worst line of the last seconds, from "error" on."""
    recent = [t for t in vehicle.texts if now_s - t.at_s < SAID_HOLD_S and t.severity <= 4]
    if not recent:
        return None
    worst = min(recent, key=lambda text: (text.severity, -text.at_s))
    level = Level.WARNING if worst.severity <= 2 else Level.CAUTION
    return Condition("said", level, f"said:{worst.text}", vehicle.key, {"text": worst.text})


RULES: Final[Mapping[str, Rule]] = {
    "link": link,
    "battery": battery,
    "height": height,
    "fence": fence,
    "gps": satellites,
    "estimator": estimate,
    "vibration": vibration,
    "conflict": conflict,
    "said": said,
}


def conditions(snapshot: Snapshot, context: Context) -> list[Condition]:
    """Everything that holds of all vehicles now."""
    found = [
        condition
        for vehicle in snapshot.vehicles.values()
        for rule in RULES.values()
        if (condition := rule(vehicle, context, snapshot.now_s)) is not None
    ]
    return found + separation(snapshot.vehicles.values(), context)


def separation(vehicles: Iterable[Vehicle], context: Context) -> list[Condition]:
    """Pairs that come too near; told to both."""
    found = []
    for near in near_approaches(vehicles):
        level = Level.WARNING if near.in_s < 10 else Level.CAUTION
        for one, other in ((near.first, near.second), (near.second, near.first)):
            values: dict[str, float | str] = {
                "other": context.names.get(other, f"Vehicle {other}"),
                "horizontal_m": near.horizontal_m,
                "in_s": near.in_s,
            }
            code = "separation" if near.in_s >= 1 else "separation.now"
            found.append(Condition(code, level, f"separation:{other}", one, values))
    return found


@dataclass(slots=True)
class StationConditions:
    """What holds of the station itself, as events tell it."""

    _recording: Condition | None = None
    _room: Condition | None = None
    _others: dict[int, float] = field(default_factory=dict)
    """When other stations with our system id were last told of, by system id."""

    def update(self, events: Sequence[Event], now_s: float) -> list[Condition]:
        """Take in events; what holds now."""
        for event in events:
            if isinstance(event, RecordingFailed):
                values: dict[str, float | str] = {"text": event.text}
                self._recording = Condition(
                    "recording", Level.WARNING, "recording", STATION, values
                )
            elif isinstance(event, RecordingResumed):
                self._recording = None
            elif isinstance(event, RoomLeft):
                self._room = _room_condition(event)
            elif isinstance(event, OtherStation) and event.is_ours:
                self._others[event.system_id] = now_s
        found = [
            Condition("station", Level.CAUTION, "station", STATION, {"system_id": system_id})
            for system_id, told_s in self._others.items()
            if now_s - told_s < STATION_HOLD_S
        ]
        return found + [each for each in (self._recording, self._room) if each is not None]


def _room_condition(event: RoomLeft) -> Condition | None:
    if event.left_s is None:
        return None
    level = Level.WARNING if event.left_s < ROOM_URGENT_S else Level.CAUTION
    values: dict[str, float | str] = {"minutes": event.left_s / 60.0, "folder": event.folder}
    code = "room" if event.left_s > 0.0 else "room.none"
    return Condition(code, level, "room", STATION, values)
