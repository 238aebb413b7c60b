"""The demo's films: cameras that look at the patrol, pictures before take-off and after landing.

Faster than real time the simulated camera lags behind the flight and keeps simulated time, so the
demo waits for its last pictures; what they truly show is written by the simulator for the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.requests import LookAt
from missions.geo import GeoPoint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dronectl.interruption import Interruption
    from dronectl.session import Order, Session
    from dronectl.vehicle import Snapshot, VehicleKey
    from missions.plan import Plan

TRUTH_FILE: Final = "video-truth.jsonl"
PICTURES_S: Final = 120.0  # real seconds: the first run of a seed builds the town before it films
FILMS_S: Final = 600.0  # real seconds for the camera to catch up with a long fast flight
STEP_S: Final = 0.05
FEW: Final = 2
"""So many drones film at the full rate; more share the machine."""
HURRIED_HZ: Final = (2.0, 1.0)
"""Pictures per simulated second, of few and of many, when time runs faster: each costs real time."""


def camera_words(vehicles: int, speedup: float, truth: Path | None) -> list[str]:
    """What the simulator is told about its cameras."""
    words = ["--video", "rtsp"]
    if speedup > 1.0:
        words += ["--video-size", "320x180", "--video-rate", f"{HURRIED_HZ[vehicles > FEW]:g}"]
    elif vehicles > FEW:
        words += ["--video-rate", "5"]
    if truth is not None:
        words += ["--video-truth", str(truth)]
    return words


class Gaze:
    """Keeps each drone's camera on the middle of its patrol, once it is in the air."""

    def __init__(self, session: Session, orders: Sequence[Order]) -> None:
        self._session = session
        self._waiting = {order.key: _middle(order.plan) for order in orders}

    def on_tick(self, snapshot: Snapshot) -> None:
        """Turn the cameras of drones that have taken off."""
        for key, point in list(self._waiting.items()):
            vehicle = snapshot.vehicle(key)
            if vehicle is None or not vehicle.is_airborne:
                continue
            ground_m = self._session.ground_m(point) if point is not None else None
            if point is not None and ground_m is not None:
                self._session.runtime.submit(LookAt(key, point, ground_m))
            del self._waiting[key]


def _middle(plan: Plan) -> GeoPoint | None:
    points = [item.position for item in plan.items if item.position is not None]
    if not points:
        return None
    count = len(points)
    return GeoPoint(
        sum(point.latitude_deg for point in points) / count,
        sum(point.longitude_deg for point in points) / count,
    )


def wait_for_pictures(session: Session, keys: Sequence[VehicleKey], stop: Interruption) -> bool:
    """Until every drone's picture is there; False: one did not come."""
    clock = session.runtime.clock

    def is_seen(key: VehicleKey) -> bool:
        channels = session.feeds.of(key)
        return any(c.status(clock.now_s())[0].frames > 0 for c in channels)

    return _wait(session, stop, PICTURES_S, lambda: all(is_seen(key) for key in keys))


def wait_for_films(session: Session, stop: Interruption) -> bool:
    """Until the last pictures of all flights are recorded; False: they did not all come."""
    return _wait(session, stop, FILMS_S, lambda: not session.feeds.is_recording)


def _wait(session: Session, stop: Interruption, within_s: float, is_so: Callable[[], bool]) -> bool:
    runtime = session.runtime
    subscription = runtime.subscribe()
    waited_s = 0.0
    while not is_so():
        if waited_s > within_s:
            return False
        if stop.wait(STEP_S):
            raise UserError("Interrupted.")
        waited_s += STEP_S
        runtime.feed()
        session.look(runtime.snapshot(), subscription.drain())
    return True
