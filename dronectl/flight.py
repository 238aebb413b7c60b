"""When a flight begins, is airborne, has landed and is over, told from telemetry alone.

::

    (none) --armed--> on the ground <--landed/take-off--> airborne
                          |                                  |
                          +---- disarmed, rebooted ----------+---> ended

A flight is one arming. A lost link never ends it: only a word from the vehicle does, or closing
the station. No I/O, no clock; identifiers are made by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal

from dronectl.events import Event
from dronectl.vehicle import LandedState, LinkState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dronectl.vehicle import Snapshot, Vehicle, VehicleKey

DeviceClass = Literal["simulator", "real"]

ARDUPILOT: Final = 3
STANDBY: Final = 3  # MAV_STATE_STANDBY: ArduCopter's word for armed and on the ground
CLIMBED_M: Final = 2.0  # barometers wander by a metre while standing
FELL_FROM_M: Final = 3.0  # below this a disarmed vehicle counts as landed
UNKNOWN_BELOW_M: Final = -100.0  # ALTITUDE.altitude_terrain below -1000 means unknown
TAKE_OFF_HOLD_S: Final = 0.5
LANDING_HOLD_S: Final = 2.0  # a hover is still for a moment too
CONTRADICTION_HOLD_S: Final = 3.0  # against the vehicle's own word "on the ground"


class EndReason(Enum):
    """Why a flight ended."""

    LANDED = "landed"
    NOT_AIRBORNE = "not airborne"
    """Armed and disarmed without leaving the ground."""
    DISARMED_IN_AIR = "disarmed in air"
    LINK_LOST = "link lost"
    """The link was lost in the air; the vehicle was disarmed when heard again, or never was."""
    REBOOT = "vehicle rebooted"
    STATION_CLOSED = "station closed"
    RECOVERED = "recovered"
    """The station died in flight; closed at its next start."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what legal basis a flight is made and what for, as it was judged when it was prepared."""

    purpose: str = ""
    basis_id: str = ""
    """Empty: none, so live view only."""
    code: str = ""
    """The basis's short name."""
    may_record: bool = False
    why_not: str = ""
    """Sentence: why its picture is live only."""
    retention_days: int = 0
    """From the end of the flight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightPrepared(Event):
    """What is known of a vehicle's next flight before it arms: who flies, what was uploaded."""

    pilot: str | None = None
    plan_digest: str | None = None
    plan_content: str | None = None
    """The plan as a ``.plan`` file."""
    device_class: DeviceClass | None = None
    """None: what the vehicle itself says. A flight is real only if nothing says simulator."""
    preflight: Mapping[str, object] | None = None
    upload: Mapping[str, object] | None = None
    terms: Terms | None = None
    """None: nothing is said of it; what was said before holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightEvent(Event):
    """A step of one flight; ``at_s`` is when it happened, never later than when it was told."""

    flight_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightStarted(FlightEvent):
    """The vehicle armed, or was first heard armed."""

    is_joined_in_air: bool = False
    """The vehicle was already flying when it was first heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightAirborne(FlightEvent):
    """The vehicle left the ground; ``take_off`` counts from 1 within the flight."""

    take_off: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightLanded(FlightEvent):
    """The vehicle is on the ground, still armed or just disarmed."""

    landing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightEnded(FlightEvent):
    """The flight is over."""

    reason: EndReason
    duration_s: float
    airborne_s: float
    take_offs: int
    landings: int


@dataclass(slots=True)
class OpenFlight:
    """A flight that has not ended."""

    flight_id: str
    key: VehicleKey
    started_s: float
    reboots: int
    is_airborne: bool = False
    airborne_since_s: float = 0.0
    airborne_s: float = 0.0
    take_offs: int = 0
    landings: int = 0
    heard_s: float = 0.0
    """Newest moment something was heard of the vehicle."""
    is_unheard: bool = False
    told_s: float = 0.0
    """Moment of the newest event: none is told as earlier than one before it."""
    opposite_since_s: float | None = None
    """Since when telemetry says the opposite of ``is_airborne``."""


def _height_m(vehicle: Vehicle) -> float | None:
    above_ground_m = vehicle.height_above_ground_m
    if above_ground_m is not None and above_ground_m > UNKNOWN_BELOW_M:
        return above_ground_m
    return vehicle.height_m


def _is_moving(vehicle: Vehicle, *, speed_mps: float, climb_mps: float) -> bool:
    """Whether ground speed or climb rate is above its limit; unknown counts as not moving."""
    return (vehicle.ground_speed_mps or 0.0) > speed_mps or abs(
        vehicle.climb_rate_mps or 0.0
    ) > climb_mps


def _seems_airborne(vehicle: Vehicle) -> bool | None:
    """What height, speed and throttle say; None when they do not tell."""
    height_m = _height_m(vehicle)
    throttle = vehicle.throttle_fraction
    is_still = not _is_moving(vehicle, speed_mps=0.7, climb_mps=0.3)
    if is_still and throttle is not None and throttle < 0.1:
        return False
    if height_m is not None and height_m > CLIMBED_M:
        return True
    if _is_moving(vehicle, speed_mps=3.0, climb_mps=2.0):
        return True
    if height_m is not None and is_still and (throttle is None or throttle < 0.2):
        return False
    return None


def _evidence(vehicle: Vehicle, *, was_airborne: bool) -> tuple[bool | None, float]:
    """Whether the vehicle is in the air (None: no news), and how long that must hold in seconds."""
    state = vehicle.landed_state
    if state in (LandedState.IN_AIR, LandedState.TAKING_OFF, LandedState.LANDING):
        return True, 0.0
    is_standing = state is LandedState.ON_GROUND or (
        state is LandedState.UNDEFINED
        and vehicle.autopilot == ARDUPILOT
        and vehicle.system_status == STANDBY
    )
    if is_standing:
        height_m = _height_m(vehicle) or 0.0
        if height_m > FELL_FROM_M and _is_moving(vehicle, speed_mps=1.0, climb_mps=0.5):
            return True, CONTRADICTION_HOLD_S
        return False, 0.0
    return _seems_airborne(vehicle), LANDING_HOLD_S if was_airborne else TAKE_OFF_HOLD_S


class FlightTracker:
    """Follows one vehicle from arming to disarming.

    Args:
        new_flight_id: makes the identifier (UUIDv7) of each flight.
    """

    def __init__(self, new_flight_id: Callable[[], str]) -> None:
        self.flight: OpenFlight | None = None
        self._new_flight_id = new_flight_id
        self._now_s = float("-inf")
        self._silent_until_s = float("-inf")
        """A heartbeat must be newer than this to start a flight: older ones are of before a reboot."""

    def update(self, vehicle: Vehicle, now_s: float) -> list[FlightEvent]:
        """What happened since the last call, given the vehicle's state now."""
        now_s = self._now_s = max(now_s, self._now_s)
        is_unheard = vehicle.link_state(now_s) is LinkState.LOST
        flight = self.flight
        if flight is None:
            is_news = vehicle.last_heartbeat_s > self._silent_until_s
            if vehicle.is_armed and is_news and not is_unheard:
                return self._start(vehicle, now_s)
            return []
        if vehicle.reboots != flight.reboots:
            self._silent_until_s = now_s
            return [self._end(flight, EndReason.REBOOT, flight.heard_s)]
        if is_unheard:
            flight.is_unheard = True
            return []
        happened_s = flight.heard_s if flight.is_unheard else now_s
        events: list[FlightEvent] = []
        if vehicle.is_armed:
            events = self._follow(flight, vehicle, now_s, happened_s)
        else:
            events = self._disarm(flight, vehicle, now_s, happened_s)
        flight.is_unheard = False
        flight.heard_s = max(flight.heard_s, min(now_s, vehicle.last_heard_s))
        return events

    def close(self, now_s: float) -> list[FlightEvent]:
        """End the open flight because the station closes."""
        flight = self.flight
        if flight is None:
            return []
        now_s = max(now_s, self._now_s)
        if flight.is_unheard:
            return [self._end(flight, EndReason.LINK_LOST, flight.heard_s)]
        return [self._end(flight, EndReason.STATION_CLOSED, now_s)]

    def give_up(self) -> list[FlightEvent]:
        """End the open flight because nobody waits for the vehicle any more."""
        flight = self.flight
        return [] if flight is None else [self._end(flight, EndReason.LINK_LOST, flight.heard_s)]

    def _start(self, vehicle: Vehicle, now_s: float) -> list[FlightEvent]:
        is_airborne = _evidence(vehicle, was_airborne=False)[0] is True
        flight = OpenFlight(
            self._new_flight_id(),
            vehicle.key,
            now_s,
            vehicle.reboots,
            heard_s=now_s,
            told_s=now_s,
        )
        self.flight = flight
        started = FlightStarted(
            vehicle=vehicle.key,
            at_s=now_s,
            flight_id=flight.flight_id,
            is_joined_in_air=is_airborne,
        )
        return [started, self._take_off(flight, now_s)] if is_airborne else [started]

    def _follow(
        self, flight: OpenFlight, vehicle: Vehicle, now_s: float, happened_s: float
    ) -> list[FlightEvent]:
        """Armed: is it in the air or not."""
        is_airborne, hold_s = _evidence(vehicle, was_airborne=flight.is_airborne)
        if is_airborne is None or is_airborne == flight.is_airborne:
            flight.opposite_since_s = None
            return []
        if flight.opposite_since_s is None:
            flight.opposite_since_s = happened_s
        if now_s - flight.opposite_since_s < hold_s:
            return []
        since_s, flight.opposite_since_s = flight.opposite_since_s, None
        return [self._take_off(flight, since_s) if is_airborne else self._land(flight, since_s)]

    def _disarm(
        self, flight: OpenFlight, vehicle: Vehicle, now_s: float, happened_s: float
    ) -> list[FlightEvent]:
        # What the vehicle says of the ground after disarming proves nothing: autopilots call
        # every disarmed vehicle landed. So the height counts, and what was seen before.
        if flight.is_airborne and flight.is_unheard:
            landed = self._land(flight, happened_s)
            return [landed, self._end(flight, EndReason.LINK_LOST, happened_s)]
        if flight.is_airborne:
            height_m = _height_m(vehicle)
            was_landing = flight.opposite_since_s is not None
            if height_m is not None and height_m > FELL_FROM_M and not was_landing:
                return [self._end(flight, EndReason.DISARMED_IN_AIR, now_s)]
            since_s = now_s if flight.opposite_since_s is None else flight.opposite_since_s
            return [
                self._land(flight, since_s),
                self._end(flight, EndReason.LANDED, now_s),
            ]
        reason = EndReason.LANDED if flight.take_offs else EndReason.NOT_AIRBORNE
        return [self._end(flight, reason, now_s if not flight.is_unheard else happened_s)]

    def _take_off(self, flight: OpenFlight, at_s: float) -> FlightAirborne:
        at_s = flight.told_s = max(at_s, flight.told_s)
        flight.is_airborne = True
        flight.airborne_since_s = at_s
        flight.take_offs += 1
        return FlightAirborne(
            vehicle=flight.key, at_s=at_s, flight_id=flight.flight_id, take_off=flight.take_offs
        )

    def _land(self, flight: OpenFlight, at_s: float) -> FlightLanded:
        at_s = flight.told_s = max(at_s, flight.told_s)
        flight.is_airborne = False
        flight.airborne_s += at_s - flight.airborne_since_s
        flight.landings += 1
        return FlightLanded(
            vehicle=flight.key, at_s=at_s, flight_id=flight.flight_id, landing=flight.landings
        )

    def _end(self, flight: OpenFlight, reason: EndReason, at_s: float) -> FlightEnded:
        at_s = max(at_s, flight.told_s)
        if flight.is_airborne:
            flight.airborne_s += at_s - flight.airborne_since_s
        self.flight = None
        return FlightEnded(
            vehicle=flight.key,
            at_s=at_s,
            flight_id=flight.flight_id,
            reason=reason,
            duration_s=at_s - flight.started_s,
            airborne_s=flight.airborne_s,
            take_offs=flight.take_offs,
            landings=flight.landings,
        )


class FleetTracker:
    """One :class:`FlightTracker` for each vehicle ever heard."""

    def __init__(self, new_flight_id: Callable[[], str]) -> None:
        self._new_flight_id = new_flight_id
        self._trackers: dict[VehicleKey, FlightTracker] = {}

    def update(self, snapshot: Snapshot) -> list[FlightEvent]:
        """What happened to every vehicle since the last snapshot."""
        events: list[FlightEvent] = []
        for key, vehicle in snapshot.vehicles.items():
            tracker = self._trackers.get(key)
            if tracker is None:
                tracker = self._trackers[key] = FlightTracker(self._new_flight_id)
            events += tracker.update(vehicle, snapshot.now_s)
        for key in self._trackers.keys() - snapshot.vehicles.keys():  # forgotten
            events += self._trackers.pop(key).give_up()
        return events

    def flight(self, key: VehicleKey) -> OpenFlight | None:
        """The vehicle's open flight."""
        tracker = self._trackers.get(key)
        return tracker.flight if tracker else None

    def open_flights(self) -> list[OpenFlight]:
        """Every flight that has not ended."""
        return [tracker.flight for tracker in self._trackers.values() if tracker.flight]

    def close(self, now_s: float) -> list[FlightEvent]:
        """End every open flight because the station closes."""
        return [event for tracker in self._trackers.values() for event in tracker.close(now_s)]
