"""What the buttons ask for, and when they may: pure, for one drone or for several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dronectl.mavlink.autopilots import autopilot_of
from dronectl.requests import (
    Arm,
    ChangeHeight,
    ChangeSpeed,
    ContinueMission,
    Disarm,
    GoTo,
    Land,
    Orbit,
    PauseMission,
    ReturnHome,
    StartMission,
    TakeOff,
)
from dronectl.vehicle import LinkState
from missions.geo import GeoPoint, is_valid, north_east_m, offset
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dronectl.requests import Request
    from dronectl.vehicle import Vehicle

DEFAULT_HEIGHT_M: Final = 20.0
DEFAULT_RADIUS_M: Final = 30.0
DEFAULT_SPEED_MPS: Final = 5.0

SIMPLE: Final[Mapping[str, Callable[[Vehicle], Request]]] = {
    "arm": lambda v: Arm(v.key),
    "disarm": lambda v: Disarm(v.key),
    "start": lambda v: StartMission(v.key),
    "continue": lambda v: ContinueMission(v.key),
    "pause": lambda v: PauseMission(v.key),
    "land": lambda v: Land(v.key),
    "return": lambda v: ReturnHome(v.key),
    "stop": lambda v: Disarm(v.key, force=True),
}
"""Requests that need nothing but the drone."""


def _on_ground(vehicle: Vehicle) -> bool:
    return not vehicle.is_airborne


def _flies_mission(vehicle: Vehicle) -> bool:
    mode = autopilot_of(vehicle.autopilot).mission_mode
    return vehicle.is_airborne and mode is not None and vehicle.custom_mode == mode


FITS: Final[Mapping[str, Callable[[Vehicle], bool]]] = {
    "arm": lambda v: not v.is_armed,
    "disarm": lambda v: v.is_armed and not v.is_airborne,
    "takeoff": _on_ground,
    "start": _on_ground,
    "continue": lambda v: v.is_airborne and not _flies_mission(v),
    "pause": lambda v: v.is_airborne,
    "go": lambda v: v.is_airborne,
    "orbit": lambda v: v.is_airborne,
    "height": lambda v: v.is_airborne,
    "speed": lambda v: v.is_airborne,
    "land": lambda v: v.is_airborne,
    "return": lambda v: v.is_armed,
    "stop": lambda v: v.is_armed,
}
"""Whether a drone is in a state where the order means something; the drone itself has the last word."""
NEEDS_LINK: Final = frozenset({"arm", "takeoff", "start"})
"""Orders that start motors: not for a drone that is not heard."""


def fitting(kind: str, vehicles: Iterable[Vehicle], now_s: float | None = None) -> list[Vehicle]:
    """Those of the drones an order means something to.

    Args:
        kind: of the order.
        vehicles: the drones as they are.
        now_s: station time, by which a link is lost; ``None``: whatever the links are.
    """
    found = [vehicle for vehicle in vehicles if FITS[kind](vehicle)]
    if now_s is None or kind not in NEEDS_LINK:
        return found
    return [vehicle for vehicle in found if vehicle.link_state(now_s) is not LinkState.LOST]


def reason(kind: str, vehicles: Sequence[Vehicle], names: str, now_s: float | None) -> str:
    """Why an order cannot be given now, where that needs saying; else empty."""
    if fitting(kind, vehicles, now_s):
        return ""
    if kind in NEEDS_LINK and fitting(kind, vehicles):
        return _("The link to {name} is lost: wait until it is heard again").format(name=names)
    if kind == "continue" and any(map(_flies_mission, vehicles)):
        return _("{name} flies the mission already").format(name=names)
    return ""


def simple(kind: str, vehicles: Iterable[Vehicle], now_s: float | None = None) -> list[Request]:
    """One request for each drone it fits."""
    return [SIMPLE[kind](vehicle) for vehicle in fitting(kind, vehicles, now_s)]


def take_off(
    vehicles: Iterable[Vehicle], height_m: float, now_s: float | None = None
) -> list[Request]:
    """Take-off for each drone on the ground."""
    return [TakeOff(vehicle.key, height_m) for vehicle in fitting("takeoff", vehicles, now_s)]


def change_height(vehicles: Iterable[Vehicle], height_m: float) -> list[Request]:
    """The same height for each drone in the air."""
    return [ChangeHeight(vehicle.key, height_m) for vehicle in fitting("height", vehicles)]


def change_speed(vehicles: Iterable[Vehicle], speed_mps: float) -> list[Request]:
    """The same speed for each drone in the air."""
    return [ChangeSpeed(vehicle.key, speed_mps) for vehicle in fitting("speed", vehicles)]


def go_to(
    vehicles: Sequence[Vehicle], point: GeoPoint, height_m: float | None = None
) -> list[Request]:
    """Fly to a point; several drones keep their places beside the first, so none meets another."""
    flying = fitting("go", vehicles)
    if not flying:
        return []
    lead = flying[0]
    requests: list[Request] = []
    for vehicle in flying:
        target = point
        if vehicle is not lead and lead.position is not None and vehicle.position is not None:
            target = offset(point, *north_east_m(lead.position, vehicle.position))
        requests.append(GoTo(vehicle.key, target, height_m))
    return requests


def orbit(
    vehicles: Sequence[Vehicle], point: GeoPoint, radius_m: float, height_m: float | None = None
) -> list[Request]:
    """Circle a point, for the first drone in the air only: several on one circle would meet."""
    flying = fitting("orbit", vehicles)
    return [Orbit(flying[0].key, point, radius_m, height_m)] if flying else []


def parse_point(text: str) -> GeoPoint | None:
    """A place typed as latitude and longitude in degrees, split by a comma, semicolon or space."""
    parts = text.replace(";", " ").replace(",", " ").split()
    if len(parts) != 2:
        return None
    try:
        point = GeoPoint(float(parts[0]), float(parts[1]))
    except ValueError:
        return None
    return point if is_valid(point) else None


def names_text(names: Sequence[str]) -> str:
    """Drones by name; from four on, the first and how many more."""
    if not names:
        return _("no drone")
    if len(names) <= 3:
        return ", ".join(names)
    return _("{name} and {count} more").format(name=names[0], count=len(names) - 1)
