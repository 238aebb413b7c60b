"""Preflight of every drone: the automatic checks, what people confirm, and who may arm."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.events import ArmedChanged, RequestFinished, VehicleForgotten, VehicleRebooted
from dronectl.flight import FlightPrepared
from dronectl.programme.clearance import Question
from dronectl.requests import Arm, EnableFence, SetParameter, StartMission, TakeOff
from dronectl.safety.checklists import DEFAULT, CheckResult
from dronectl.safety.fence_state import SHAPES, fence_remedies
from dronectl.safety.preflight import Check, Circumstances, Level, blocking, preflight
from missions.estimate import Performance, estimate
from missions.files import FORMATS
from missions.plan import Plan
from ui.models.terms import TermsModel
from ui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dronectl.events import Event
    from dronectl.requests import Request
    from dronectl.safety.checklists import Checklist, Override
    from dronectl.vehicle import Vehicle, VehicleKey
    from missions.estimate import Estimate
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment, Tell
    from ui.models.safety_parameters import SafetyParameters

PERIOD_S: Final = 0.5  # between two looks at the checks of a drone someone watches
ARMING: Final = (Arm, TakeOff, StartMission)
CHANGING: Final = (EnableFence, SetParameter)
"""What changes the parameters some checks look at."""
NO_PLAN: Final = Plan()


@dataclass(slots=True)
class _State:
    answers: dict[str, bool] = field(default_factory=dict)
    override: Override | None = None
    checks: tuple[Check, ...] = ()
    looked_s: float = float("-inf")
    was_airborne: bool = False
    need: Estimate | None = None
    upload: Mapping[str, object] | None = None
    has_changed: bool = False
    """Something was asked that changes what its checks look at."""
    keeps_shapes_only: bool = False
    """Its fence was switched on from here: the plan's shapes, not its own radius and ceiling."""


class PreflightModel(QObject):
    """Decides whether a drone may arm, and keeps how that was decided with the flight.

    It is the guard of :class:`ui.models.actions.ActionsModel`.

    Args:
        fleet: the drones and the plans they hold.
        parameters: their failsafes and fences.
        tell: passes facts to the recorder.
        station_system_id: ours.
        free_bytes: room on the disk that records; ``None``: nothing is recorded.
        register: what is on record against this pilot flying this drone now.
    """

    changed = pyqtSignal(object)
    """The key of a drone whose preflight is different now."""
    pilot_named = pyqtSignal(str)
    """Someone wrote down who flies."""

    def __init__(
        self,
        fleet: FleetModel,
        parameters: SafetyParameters,
        tell: Tell,
        station_system_id: int = 255,
        free_bytes: Callable[[], int | None] = lambda: None,
        register: Callable[[Question], tuple[Check, ...]] = lambda _: (),
    ) -> None:
        super().__init__()
        self.terms = TermsModel(fleet, tell)
        self.pilot = ""
        self.performance = Performance()
        self.checklists: Mapping[str, Checklist] = {}
        """Own lists by vehicle name; any other drone has the list every drone has."""
        self._fleet = fleet
        self._parameters = parameters
        self._tell = tell
        self._station_system_id = station_system_id
        self._free_bytes = free_bytes
        self._register = register
        self._states: dict[VehicleKey, _State] = {}
        self._watched: VehicleKey | None = None
        fleet.plan_changed.connect(self._on_plan)
        parameters.learned.connect(self._look_again)
        self.terms.changed.connect(self._look_again)

    # ---------------------------------------------------------------- answers

    def checklist(self, key: VehicleKey) -> Checklist:
        """What people look at before this drone flies."""
        return self.checklists.get(self._fleet.name(key), DEFAULT)

    def checks(self, key: VehicleKey) -> tuple[Check, ...]:
        """The automatic checks as of the last look."""
        state = self._state(key)
        if not state.checks:
            self._look(key)
        return state.checks

    def parameters(self, key: VehicleKey) -> Mapping[str, float]:
        """What decides what this drone does by itself, as far as it was read."""
        found = self._parameters.of(key)
        is_narrowed = "FENCE_TYPE" in found and self._state(key).keeps_shapes_only
        return {**found, "FENCE_TYPE": float(SHAPES)} if is_narrowed else found

    def answers(self, key: VehicleKey) -> Mapping[str, bool]:
        """What people confirmed so far."""
        return self._state(key).answers

    def answer(self, key: VehicleKey, code: str, *, is_good: bool) -> None:
        """Someone looked at one thing."""
        self._state(key).answers[code] = is_good
        self.changed.emit(key)

    def answer_all(self, key: VehicleKey) -> None:
        """Someone looked at everything and found it good."""
        for item in self.checklist(key).items:
            self._state(key).answers.setdefault(item.code, True)
            if item.is_required:
                self._state(key).answers[item.code] = True
        self.changed.emit(key)

    def override(self, key: VehicleKey) -> Override | None:
        """The supervisor's word for this flight."""
        return self._state(key).override

    def set_override(self, key: VehicleKey, override: Override | None) -> None:
        """A supervisor lets it fly although something failed, or takes that back."""
        self._state(key).override = override
        self.changed.emit(key)

    def set_pilot(self, pilot: str) -> None:
        """Who flies, and so who answers."""
        if pilot != self.pilot:
            self.pilot = pilot
            self.pilot_named.emit(pilot)
            for key in self._fleet.keys:
                self.changed.emit(key)

    def result(self, key: VehicleKey) -> CheckResult:
        """Everything decided so far, as it would be stored now."""
        state = self._state(key)
        utc = datetime.fromtimestamp(self._fleet.utc_s, UTC).isoformat(timespec="seconds")
        return CheckResult(
            checklist=self.checklist(key),
            who=self.pilot,
            utc=utc,
            answers=dict(state.answers),
            checks=state.checks,
            override=state.override,
        )

    # ------------------------------------------------------------------ guard

    def refusal(self, request: Request) -> str | None:
        """Why a drone must not be armed now, in words; ``None`` when the request may be sent."""
        key = request.vehicle
        vehicle = self._fleet.vehicle(key)
        if not isinstance(request, ARMING) or vehicle is None or vehicle.is_armed:
            return None
        self._look(key)
        result = self.result(key)
        if result.may_arm:
            return None
        if not self.pilot.strip():
            return _("preflight: nobody is named as the pilot; write a name first")
        parts = open_parts(result)
        return _("preflight is not done: {reasons}").format(reasons=", ".join(parts))

    def before(self, request: Request) -> None:
        """Say who flies what, once it is sure that it will be asked."""
        key = request.vehicle
        vehicle = self._fleet.vehicle(key)
        if isinstance(request, CHANGING):
            state = self._state(key)
            state.has_changed = True
            state.keeps_shapes_only |= isinstance(request, EnableFence) and request.is_on
        if not isinstance(request, ARMING) or vehicle is None or vehicle.is_armed:
            return
        state = self._state(key)
        plan = self._fleet.held_plan(key)
        write = FORMATS[".plan"].write_plan
        prepared = FlightPrepared(
            vehicle=key,
            at_s=self._fleet.now_s,
            pilot=self.pilot,
            plan_digest=None if plan is None else plan.digest,
            plan_content=None if plan is None or write is None else write(plan),
            device_class="simulator" if vehicle.is_simulator else None,
            preflight=self.result(key).record(),
            upload=None if plan is None else state.upload,
            terms=self.terms.for_flight(key),
        )
        self._tell([prepared])

    # ------------------------------------------------------------------- tick

    def watch(self, key: VehicleKey | None) -> None:
        """Someone looks at the preflight of this drone: keep its checks fresh."""
        self._watched = key
        if key is not None:
            self._parameters.read_again(key)
            self._look(key)
            self.changed.emit(key)

    def on_tick(self, tick: Moment) -> None:
        """Look again at what is watched; forget what a flight has used up."""
        self.terms.on_tick(tick)
        for event in tick.events:
            self._on_event(event)
        for key, vehicle in tick.snapshot.vehicles.items():
            if vehicle.is_airborne:
                self._state(key).was_airborne = True
        watched = self._watched
        if watched is not None and tick.now_s - self._state(watched).looked_s >= PERIOD_S:
            before = self._state(watched).checks
            self._look(watched)
            if self._state(watched).checks != before:
                self.changed.emit(watched)

    def _on_event(self, event: Event) -> None:
        key = event.vehicle
        if isinstance(event, ArmedChanged) and not event.is_armed:
            if self._state(key).was_airborne:
                self._forget(key)
        elif isinstance(event, VehicleForgotten):
            self._states.pop(key, None)
            self._watched = None if self._watched == key else self._watched
        elif isinstance(event, VehicleRebooted):
            self._state(key).keeps_shapes_only = False
            self._forget(key)
        elif isinstance(event, RequestFinished) and event.failure is None:
            self._on_done(event)
            if self._state(key).has_changed:
                self._state(key).has_changed = False
                self._parameters.read_again(key)

    def _on_done(self, event: RequestFinished) -> None:
        value = event.value
        if isinstance(value, dict) and "mission" in value and hasattr(value["mission"], "retries"):
            self._state(event.vehicle).upload = {
                name: {"items": v.items, "retries": v.retries, "duration_s": v.duration_s}
                for name, v in value.items()
            }

    def _forget(self, key: VehicleKey) -> None:
        """Every flight has its own preflight; what is on the drone stays known."""
        old = self._state(key)
        self._states[key] = _State(
            need=old.need, upload=old.upload, keeps_shapes_only=old.keeps_shapes_only
        )
        self.changed.emit(key)

    def _state(self, key: VehicleKey) -> _State:
        return self._states.setdefault(key, _State())

    def _on_plan(self, key: VehicleKey) -> None:
        plan = self._fleet.plan(key)
        state = self._state(key)
        state.need = None if plan is None else estimate(plan, self.performance)
        self._look_again(key)

    def _look_again(self, key: VehicleKey) -> None:
        self._look(key)
        self.changed.emit(key)

    def _look(self, key: VehicleKey) -> None:
        vehicle = self._fleet.vehicle(key)
        if vehicle is None:
            return
        state = self._state(key)
        plan = self._fleet.plan(key)
        if state.need is None:
            state.need = estimate(plan or NO_PLAN, self.performance)
        around = Circumstances(
            now_s=self._fleet.now_s,
            utc_s=self._fleet.utc_s,
            station_system_id=self._station_system_id,
            parameters=self.parameters(key),
            plan=plan or NO_PLAN,
            need=state.need,
            free_bytes=self._free_bytes(),
            ground=self._fleet.ground,
        )
        state.looked_s = self._fleet.now_s
        checks = preflight(vehicle, around) + self._checks_of_register(vehicle)
        state.checks = checks if plan is not None else tuple(map(_without_plan, checks))

    def _checks_of_register(self, vehicle: Vehicle) -> tuple[Check, ...]:
        """Crew, papers and aircraft on record, once someone is named; nothing is asked in the air."""
        if not self.pilot.strip() or vehicle.is_airborne:
            return ()
        chosen = self.terms.chosen(vehicle.key)
        return self._register(
            Question(
                self.pilot,
                round(self._fleet.utc_s * 1e6),
                is_real=not vehicle.is_simulator,
                vehicle_uid=vehicle.uid,
                point=vehicle.position,
                purpose=chosen.purpose,
                basis=chosen.basis_id,
            )
        )


def _without_plan(check: Check) -> Check:
    """A flight by hand needs no plan; starting a mission that is not verified is refused anyway."""
    if check.code != "plan":
        return check
    return Check("plan", check.what, False, "none sent", "verified, to fly a mission", Level.WARN)


def open_parts(result: CheckResult) -> list[str]:
    """How many checks failed and items are open, each only if there are any."""
    failed, missing = len(blocking(result.checks)), len(result.missing)
    parts = []
    if failed:
        text = ngettext("{count} check failed", "{count} checks failed", failed)
        parts.append(text.format(count=failed))
    if missing:
        text = ngettext("{count} item open", "{count} items open", missing)
        parts.append(text.format(count=missing))
    return parts


def remedies(
    check: Check, vehicle: Vehicle, parameters: Mapping[str, float]
) -> tuple[Request, ...]:
    """What can be asked of the drone, in this order, to make a failed check pass."""
    if check.code == "fence" and not check.is_passed:
        return fence_remedies(vehicle, parameters)
    return ()
