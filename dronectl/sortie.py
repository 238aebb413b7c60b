"""One flight of a plan from request to landing, without I/O: what to ask of the station next.

::

    IDENTIFY -> CONDITION (fix, home) -> PARAMETERS -> UPLOAD -> FENCE -> PREFLIGHT
             -> TAKE_OFF -> START -> FLYING -> DONE
    anything goes wrong on the ground: FAILED; armed or in the air: RETURNING -> FAILED
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from dronectl import requests as wanted
from dronectl.events import (
    Event,
    RequestFinished,
    VehicleIdentified,
    VehicleRebooted,
    WaypointReached,
)
from dronectl.mavlink.autopilots import ARDUPILOT, UNKNOWN, autopilot_of
from dronectl.protocol.actions import FENCE_SHAPES
from dronectl.safety.height import unknown_ground
from dronectl.safety.preflight import Check, Circumstances, blocking, preflight
from dronectl.vehicle import PlanState
from missions.geo import Reference
from missions.items import (
    NAV_LOITER_TIME,
    NAV_LOITER_TURNS,
    NAV_SPLINE_WAYPOINT,
    NAV_TAKEOFF,
    NAV_WAYPOINT,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dronectl.protocol.machine import Failure
    from dronectl.protocol.mission_upload import Verified
    from dronectl.safety.height import Ground
    from dronectl.vehicle import Vehicle, VehicleKey
    from missions.estimate import Estimate
    from missions.plan import Plan

IDENTIFY_S: Final = 10.0
CONDITION_S: Final = 120.0  # a cold receiver
PREFLIGHT_S: Final = 60.0
LANDING_S: Final = 600.0
ASK_AGAIN_S: Final = 5.0
MOST_UPLOADS: Final = 3
HOVER_S: Final = 30.0  # a mission without an end of its own: the vehicle waits in the air
DEFAULT_HEIGHT_M: Final = 20.0
WARNING: Final = 4  # MAV_SEVERITY
PLACES: Final = frozenset({NAV_WAYPOINT, NAV_SPLINE_WAYPOINT, NAV_LOITER_TIME, NAV_LOITER_TURNS})


class Phase(Enum):
    """Where a sortie is."""

    IDENTIFY = "identifying"
    CONDITION = "waiting for position and home"
    PARAMETERS = "reading parameters"
    UPLOAD = "uploading"
    FENCE = "switching the fence on"
    PREFLIGHT = "preflight"
    TAKE_OFF = "taking off"
    START = "starting the mission"
    FLYING = "flying"
    RETURNING = "returning"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sortie may ask about the world outside the vehicle, each tick."""

    utc_s: float
    station_system_id: int
    free_bytes: int | None
    ground: Ground = unknown_ground


@dataclass(slots=True)
class Sortie:
    """Flies one plan with one vehicle."""

    key: VehicleKey
    plan: Plan
    need: Estimate
    submit: Callable[[wanted.Request], int]
    height_limit_m: float = 120.0
    override: str | None = None
    """A written reason to fly although checks fail; ``None``: failed checks keep it on the ground."""
    crew_checks: tuple[Check, ...] = ()
    """What the register says of crew, papers and aircraft, added to the vehicle's own checks."""
    phase: Phase = Phase.IDENTIFY
    reason: str = ""
    """Why it failed, in words."""
    checks: tuple[Check, ...] = ()
    uploaded: dict[str, Verified] | None = None
    parameters: dict[str, float] = field(default_factory=dict)
    reached: set[int] = field(default_factory=set)
    """Mission items reached, by the vehicle's numbering."""
    on_phase: Callable[[Sortie], None] = lambda _: None
    _since_s: float = 0.0
    _request_id: int | None = None
    _hovering_since_s: float | None = None
    _was_airborne: bool = False
    _is_abandoned: bool = False
    _uploads: int = 0
    _asked_home_s: float = 0.0

    @property
    def is_over(self) -> bool:
        """Nothing more will be asked."""
        return self.phase in (Phase.DONE, Phase.FAILED)

    def on_tick(
        self, vehicle: Vehicle, events: Sequence[Event], around: Surroundings, now_s: float
    ) -> None:
        """Take in what happened and ask for what is next."""
        if self.is_over:
            return
        self._was_airborne = self._was_airborne or vehicle.is_airborne
        for event in events:
            if event.vehicle == self.key:
                self._on_event(event, vehicle, now_s)
        if not self.is_over and self._request_id is None:
            _STEPS[self.phase](self, vehicle, around, now_s)

    def abandon(self, reason: str, vehicle: Vehicle, now_s: float) -> None:
        """Stop: on the ground at once, in the air by returning home."""
        if not self.is_over and not self._is_abandoned:
            self._fail(reason, vehicle, now_s)

    # ---------------------------------------------------------------- events

    def _on_event(self, event: Event, vehicle: Vehicle, now_s: float) -> None:
        if isinstance(event, WaypointReached) and self.phase is Phase.FLYING:
            self.reached.add(event.sequence)
        elif isinstance(event, VehicleRebooted) and not vehicle.is_airborne:
            self._fail("the vehicle restarted", vehicle, now_s)
        elif isinstance(event, VehicleIdentified) and self.phase is Phase.IDENTIFY:
            self._go(Phase.CONDITION, now_s)
        elif isinstance(event, RequestFinished) and event.request_id == self._request_id:
            self._request_id = None
            self._on_finished(event, vehicle, now_s)

    def _on_finished(self, event: RequestFinished, vehicle: Vehicle, now_s: float) -> None:
        failure, value = event.failure, event.value
        if self.phase is Phase.PARAMETERS:
            # Not every autopilot answers; preflight says what it could not find out.
            self.parameters = {n: float(v.value) for n, v in (value or {}).items()}
            self._go(Phase.UPLOAD, now_s)
        elif self.phase is Phase.FENCE:
            if not failure and not self.parameters.get("FENCE_ENABLE"):
                # Only the plan's own shapes were switched on, not the vehicle's radius and ceiling.
                self.parameters |= {"FENCE_ENABLE": 1.0, "FENCE_TYPE": FENCE_SHAPES}
            self._go(Phase.PREFLIGHT, now_s)
        elif self.phase is Phase.RETURNING:
            self._on_return_answered(failure, vehicle, now_s)
        elif failure is not None:
            self._fail(_sentence(failure), vehicle, now_s)
        elif self.phase is Phase.UPLOAD:
            self.uploaded = value
            needs_switch = not self.plan.fence.is_empty
            is_ardupilot = autopilot_of(vehicle.autopilot) is ARDUPILOT
            self._go(Phase.FENCE if needs_switch and is_ardupilot else Phase.PREFLIGHT, now_s)
        elif self.phase is Phase.TAKE_OFF:
            self._go(Phase.START, now_s)
        elif self.phase is Phase.START:
            self._go(Phase.FLYING, now_s)

    def _on_return_answered(self, failure: Failure | None, vehicle: Vehicle, now_s: float) -> None:
        """In the air keep watching, refused or not, until it is down."""
        if failure is not None and not vehicle.is_airborne:
            self.reason += f"; it is still armed: {failure.text}"
            self._go(Phase.FAILED, now_s)

    # ----------------------------------------------------------------- steps

    def identify(self, vehicle: Vehicle, around: Surroundings, now_s: float) -> None:
        if vehicle.capabilities is not None or self._waited_s(now_s) > IDENTIFY_S:
            self._go(Phase.CONDITION, now_s)

    def condition(self, vehicle: Vehicle, around: Surroundings, now_s: float) -> None:
        if vehicle.is_armed:
            self._fail("it is armed already; land and disarm it first", vehicle, now_s)
        elif vehicle.gps is not None and vehicle.gps.has_fix and vehicle.home is not None:
            self._go(Phase.PARAMETERS, now_s)
        elif self._waited_s(now_s) > CONDITION_S:
            missing = "home position" if vehicle.home is None else "satellite fix"
            self._fail(
                f"no {missing} within {CONDITION_S:.0f} s; check its sky view", vehicle, now_s
            )

    def read_parameters(self, vehicle: Vehicle, around: Surroundings, now_s: float) -> None:
        names = autopilot_of(vehicle.autopilot).safety_parameters
        if names:
            self._ask(wanted.ReadSomeParameters(self.key, names))
        else:
            self._go(Phase.UPLOAD, now_s)

    def send_plan(self, vehicle: Vehicle, around: Surroundings, now_s: float) -> None:
        self._uploads += 1
        self._ask(wanted.UploadPlan(self.key, self.plan))

    def enable_fence(self, vehicle: Vehicle, around: Surroundings, now_s: float) -> None:
        self._ask(wanted.EnableFence(self.key))

    def check(self, vehicle: Vehicle, around: Surroundings, now_s: float) -> None:
        if vehicle.plan.state is PlanState.SENDING:
            return  # the state is a moment older than the end of the upload
        if vehicle.plan.state is PlanState.UNKNOWN and self._uploads < MOST_UPLOADS:
            self._go(Phase.UPLOAD, now_s)  # restarted, or changed by someone: send it again
            return
        of_vehicle = preflight(
            vehicle,
            Circumstances(
                now_s,
                around.utc_s,
                around.station_system_id,
                self.parameters,
                self.plan,
                self.need,
                around.free_bytes,
                self.height_limit_m,
                ground=around.ground,
            ),
        )
        self.checks = (*of_vehicle, *self.crew_checks)
        failed = blocking(self.checks)
        may_override = bool(self.override) and all(check.is_overridable for check in failed)
        has_waited = self._waited_s(now_s) > PREFLIGHT_S
        if not failed or (may_override and has_waited):
            is_px4_like = autopilot_of(vehicle.autopilot).flies_when_armed_in_mission
            is_unknown = autopilot_of(vehicle.autopilot) is UNKNOWN
            self._go(Phase.START if is_px4_like or is_unknown else Phase.TAKE_OFF, now_s)
        elif has_waited:
            words = "; ".join(f"{c.what}: {c.measured}, needed {c.needed}" for c in failed)
            self._fail(f"preflight failed: {words}", vehicle, now_s)

    def take_off(self, vehicle: Vehicle, around: Surroundings, now_s: float) -> None:
        self._ask(wanted.TakeOff(self.key, takeoff_height_m(self.plan)))

    def start(self, vehicle: Vehicle, around: Surroundings, now_s: float) -> None:
        self._ask(wanted.StartMission(self.key))

    def fly(self, vehicle: Vehicle, around: Surroundings, now_s: float) -> None:
        if not vehicle.is_armed and self._was_airborne:
            self._landed(vehicle, now_s)
        elif not vehicle.is_armed and self._waited_s(now_s) > 10.0:
            self._fail("it disarmed without leaving the ground", vehicle, now_s)
        elif self._is_taken_over(vehicle):
            self._since_s = now_s  # the pilot's hands have it: nothing more is commanded
        elif self._is_hovering_at_the_end(vehicle, now_s):
            self._ask(wanted.ReturnHome(self.key))
            self._hovering_since_s = None
        elif not self.need.is_endless and self._waited_s(now_s) > self._longest_s():
            self._fail("the flight takes far longer than planned", vehicle, now_s)

    def _landed(self, vehicle: Vehicle, now_s: float) -> None:
        """Down again: after the whole mission, or because the vehicle broke it off."""
        first = autopilot_of(vehicle.autopilot).target.has_home_item
        places = [i for i, item in enumerate(self.plan.items) if item.command in PLACES]
        last = places[-1] + first if places else None
        if last is None or self.need.is_endless or max(self.reached, default=-1) >= last:
            self._go(Phase.DONE, now_s)
            return
        self.reason = (
            f"the vehicle left the mission before item {last} (mode {vehicle.mode})"
            + self._last_words(vehicle)
        )
        self._go(Phase.FAILED, now_s)

    def _last_words(self, vehicle: Vehicle) -> str:
        said = [t.text for t in vehicle.texts if t.severity <= WARNING and t.at_s >= self._since_s]
        return f"; it said: {' / '.join(dict.fromkeys(said))}" if said else ""

    def come_back(self, vehicle: Vehicle, around: Surroundings, now_s: float) -> None:
        family = autopilot_of(vehicle.autopilot)
        is_coming = vehicle.custom_mode in (family.return_mode, family.land_mode)
        if not vehicle.is_armed or self._waited_s(now_s) > LANDING_S:
            self._go(Phase.FAILED, now_s)
        elif vehicle.is_airborne and not is_coming and now_s - self._asked_home_s > ASK_AGAIN_S:
            self._asked_home_s = now_s
            self._ask(wanted.ReturnHome(self.key))

    # --------------------------------------------------------------- helpers

    def _longest_s(self) -> float:
        return 3.0 * self.need.duration_s + 180.0

    def _is_taken_over(self, vehicle: Vehicle) -> bool:
        """Somebody flies it by hand: a mode that neither we nor the mission chose."""
        family = autopilot_of(vehicle.autopilot)
        ours = (
            family.mission_mode,
            family.return_mode,
            family.land_mode,
            family.guided_mode,
            family.pause_mode,
        )
        if family is UNKNOWN or not vehicle.is_airborne or (vehicle.mode or "").startswith("AUTO"):
            return False
        return vehicle.custom_mode not in ours

    def _is_hovering_at_the_end(self, vehicle: Vehicle, now_s: float) -> bool:
        """A plan that ends in the air leaves the vehicle hovering at its last item."""
        mission = vehicle.mission
        last = len(self.plan.items) - (0 if autopilot_of(vehicle.autopilot) is ARDUPILOT else 1)
        speed = vehicle.ground_speed_mps or 0.0
        climb = abs(vehicle.climb_rate_mps or 0.0)
        at_end = mission.last_reached is not None and mission.last_reached >= last
        if not (at_end and vehicle.is_airborne and speed < 1.0 and climb < 0.3):
            self._hovering_since_s = None
            return False
        if self._hovering_since_s is None:
            self._hovering_since_s = now_s
        return now_s - self._hovering_since_s > HOVER_S

    def _waited_s(self, now_s: float) -> float:
        return now_s - self._since_s

    def _ask(self, request: wanted.Request) -> None:
        self._request_id = self.submit(request)

    def _go(self, phase: Phase, now_s: float) -> None:
        self.phase = phase
        self._since_s = now_s
        self.on_phase(self)

    def _fail(self, reason: str, vehicle: Vehicle, now_s: float) -> None:
        self.reason = reason
        self._is_abandoned = True
        self._request_id = None
        if vehicle.is_airborne:
            self._go(Phase.RETURNING, now_s)
            self._asked_home_s = now_s
            self._ask(wanted.ReturnHome(self.key))
        else:
            is_ours = vehicle.is_armed and self.phase in (Phase.TAKE_OFF, Phase.START)
            self._go(Phase.RETURNING if is_ours else Phase.FAILED, now_s)
            if is_ours:
                self._ask(wanted.Disarm(self.key))  # an autopilot that has just left refuses it


_STEPS: Final = {
    Phase.IDENTIFY: Sortie.identify,
    Phase.CONDITION: Sortie.condition,
    Phase.PARAMETERS: Sortie.read_parameters,
    Phase.UPLOAD: Sortie.send_plan,
    Phase.FENCE: Sortie.enable_fence,
    Phase.PREFLIGHT: Sortie.check,
    Phase.TAKE_OFF: Sortie.take_off,
    Phase.START: Sortie.start,
    Phase.FLYING: Sortie.fly,
    Phase.RETURNING: Sortie.come_back,
}


def takeoff_height_m(plan: Plan) -> float:
    """Height above home the plan takes off to; a cautious default if it does not say."""
    for item in plan.items:
        if item.command == NAV_TAKEOFF and item.altitude is not None:
            if item.altitude.reference is Reference.AMSL and plan.home is not None:
                return item.altitude.value_m - plan.home.altitude.value_m
            return item.altitude.value_m
    return DEFAULT_HEIGHT_M


def _sentence(failure: Failure) -> str:
    return f"{failure.text} [{failure.fault.value}]"
