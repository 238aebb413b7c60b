"""The plan on its way to a drone, and what the drone holds: sent, read back, compared, in words.

What counts is the drone's own :class:`~dronectl.vehicle.PlanStatus`; this only adds the progress, the
list of differences and the plan that was read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl import requests as wanted
from dronectl.events import RequestFinished, RequestProgress
from dronectl.protocol.machine import Fault
from missions import edit
from missions.compile import Difference
from missions.errors import UserError
from missions.estimate import Wind
from missions.geo import distance_m
from missions.plan import Plan
from ui.models.plan_compare import (
    CAPACITY_NAMES,
    Comparison,
    Stage,
    capacity_wh,
    compared,
    difference_words,
    stage_of,
)
from ui.words import _

if TYPE_CHECKING:
    from dronectl.events import Event
    from dronectl.vehicle import Vehicle, VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment, Submit
    from ui.models.plan_document import PlanDocument

FAR_FROM_HOME_M: Final = 30.0  # heights are above the drone's home: another one means other heights
LEAST_WIND_MPS: Final = 1.0
ASK_AGAIN_S: Final = 2.0


@dataclass(slots=True)
class _Job:
    request_id: int
    key: VehicleKey
    is_upload: bool
    done: int = 0
    total: int = 0


class PlanTransfer(QObject):
    """Sends and reads; one transfer at a time.

    Args:
        document: the plan.
        fleet: who is there.
        submit: how it is asked.
        parent: Qt owner.
    """

    changed = pyqtSignal()
    """Progress, stage, differences or the comparison."""
    failed = pyqtSignal(str)
    """A sentence."""

    def __init__(
        self,
        document: PlanDocument,
        fleet: FleetModel,
        submit: Submit,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._fleet = fleet
        self._submit = submit
        self._job: _Job | None = None
        self._asked: dict[int, VehicleKey] = {}
        self._told: dict[VehicleKey, dict[str, float]] = {}
        self._capacity: dict[VehicleKey, float] = {}
        self._ask_again_s = -math.inf
        self.differences: tuple[str, ...] = ()
        """What the read-back after the last upload found, a sentence each."""
        self.comparison: Comparison | None = None
        """The plan read last, beside the plan as it was then."""
        self._shown: tuple[object, ...] = ()
        document.assigned_changed.connect(self._on_assigned)
        document.changed.connect(self._tell_changes)

    # ------------------------------------------------------------------- state

    @property
    def vehicle(self) -> Vehicle | None:
        """The drone assigned, as last heard."""
        return self._fleet.vehicle(self._document.assigned)

    @property
    def name(self) -> str:
        """Its name."""
        key = self._document.assigned
        return "" if key is None else self._fleet.name(key)

    @property
    def stage(self) -> Stage:
        """How the drone stands to the plan as it is now."""
        is_reading = self._job is not None and not self._job.is_upload
        return stage_of(self.vehicle, self._document.plan, is_busy=is_reading)

    @property
    def is_busy(self) -> bool:
        """Whether a transfer of ours is under way."""
        return self._job is not None

    @property
    def progress(self) -> tuple[int, int]:
        """Items done and in all; (0, 0) before the first word."""
        return (0, 0) if self._job is None else (self._job.done, self._job.total)

    @property
    def verified_utc_s(self) -> float | None:
        """Unix time at which the plan the drone holds was read back."""
        vehicle = self.vehicle
        if vehicle is None or vehicle.plan.at_s is None:
            return None
        return self._fleet.utc_s - (self._fleet.now_s - vehicle.plan.at_s)

    @property
    def home_apart_m(self) -> float | None:
        """How far the drone's home is from the plan's; None while one is not known."""
        vehicle, home = self.vehicle, self._document.plan.home
        if vehicle is None or vehicle.home is None or home is None:
            return None
        return distance_m(vehicle.home.point, home.point)

    @property
    def is_home_elsewhere(self) -> bool:
        """Whether the plan was drawn for another place to start."""
        return (self.home_apart_m or 0.0) > FAR_FROM_HOME_M

    @property
    def battery_wh(self) -> float | None:
        """Energy of the drone's full battery, when it told."""
        key = self._document.assigned
        return None if key is None else self._capacity.get(key)

    # ------------------------------------------------------------------ asking

    def upload(self) -> None:
        """Send the plan and have it read back.

        Raises:
            UserError: when there is no drone, a transfer is under way or a finding blocks.
        """
        key = self._ready()
        if not self._document.is_analysed:
            self._document.analyse_now()
        if errors := self._document.analysis.errors:
            raise UserError(
                _("{count} findings block the upload: correct them first.").format(count=errors)
            )
        vehicle = self._fleet.vehicle(key)
        uid = vehicle.uid if vehicle is not None else None
        if uid is not None and self._document.plan.owner_uid != uid:
            self._document.edit(lambda plan: edit.bind(plan, uid), self._bind_label(key))
        plan = self._document.plan
        self.differences, self.comparison = (), None
        self._job = _Job(self._submit(wanted.UploadPlan(key, plan)), key, is_upload=True)
        self._fleet.learn_plan(key, plan)
        self._tell_changes()

    def read_back(self) -> None:
        """Read what the drone holds and compare it.

        Raises:
            UserError: when there is no drone or a transfer is under way.
        """
        key = self._ready()
        self.comparison = None
        self._job = _Job(self._submit(wanted.DownloadPlan(key)), key, is_upload=False)
        self._tell_changes()

    def cancel(self) -> None:
        """Stop waiting for the transfer under way."""
        if self._job is not None:
            self._submit(wanted.Cancel(self._job.key, self._job.request_id))

    def take_over(self, label: str) -> None:
        """Make the plan the drone holds ours; Undo goes back."""
        if self.comparison is None:
            return
        held = self.comparison.held

        def change(plan: Plan) -> Plan:
            return replace(plan, items=held.items, fence=held.fence, rally=held.rally)

        self._document.edit(change, label)

    def use_home(self, label: str) -> None:
        """Plan from where the drone's home is; the drawing stays where it is."""
        vehicle = self.vehicle
        if vehicle is not None and vehicle.home is not None:
            home = vehicle.home
            self._document.edit(lambda plan: replace(plan, home=home), label)

    def _ready(self) -> VehicleKey:
        key = self._document.assigned
        if key is None or self._fleet.vehicle(key) is None:
            raise UserError(_("No drone is assigned: choose one first."))
        if self._job is not None:
            raise UserError(_("A transfer is under way: wait for it or cancel it."))
        return key

    def _bind_label(self, key: VehicleKey) -> str:
        return _("Assign to {drone}").format(drone=self._fleet.name(key))

    # --------------------------------------------------------------- listening

    def on_tick(self, tick: Moment) -> None:
        """Take in how transfers go; after the fleet took in the same tick."""
        for event in tick.events:
            self._on_event(event, tick.utc_s)
        self._ask_battery()
        self._follow_wind()
        self._tell_changes()

    def _on_event(self, event: Event, utc_s: float) -> None:
        if isinstance(event, RequestFinished) and event.request_id in self._asked:
            self._learn_capacity(self._asked.pop(event.request_id), event.value)
        job = self._job
        if job is None:
            return
        if isinstance(event, RequestProgress) and event.request_id == job.request_id:
            job.done, job.total = event.done, event.total
        elif isinstance(event, RequestFinished) and event.request_id == job.request_id:
            self._job = None
            if job.is_upload:
                self._on_uploaded(event)
            else:
                self._on_read(event, job.key, utc_s)

    def _on_uploaded(self, event: RequestFinished) -> None:
        failure = event.failure
        if failure is None:
            return
        found = event.value if isinstance(event.value, tuple) else ()
        lines = tuple(difference_words(d) for d in found if isinstance(d, Difference))
        if failure.fault is Fault.DIFFERS:
            self.differences = lines or (failure.text,)
        else:
            self.failed.emit(failure.text)

    def _on_read(self, event: RequestFinished, key: VehicleKey, utc_s: float) -> None:
        vehicle = self._fleet.vehicle(key)
        if event.failure is not None or not isinstance(event.value, Plan) or vehicle is None:
            text = event.failure.text if event.failure is not None else ""
            self.failed.emit(text or _("The plan could not be read: try again."))
            return
        held = replace(event.value, name=event.value.name or self._document.plan.name)
        try:
            lines = compared(self._document.plan, held, vehicle.autopilot)
        except UserError as error:
            lines = (str(error),)
        self.comparison = Comparison(held, lines, utc_s)

    def _tell_changes(self) -> None:
        """Tell only what would look different: ticks come ten times a second."""
        vehicle = self.vehicle
        status = None if vehicle is None else vehicle.plan
        shown = (
            self.stage,
            self.is_busy,
            self.progress,
            self.differences,
            self.comparison,
            status,
            self.is_home_elsewhere,
            self.name,
            self.battery_wh,
            None if vehicle is None else vehicle.battery.remaining_fraction,
        )
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    # ----------------------------------------------------- what the drone tells

    def _on_assigned(self) -> None:
        self.differences, self.comparison = (), None
        self._ask_again_s = -math.inf
        self._ask_battery()
        self._use_battery()
        self._tell_changes()

    @property
    def is_asking_battery(self) -> bool:
        """Whether the drone has still to tell its battery; another reader may go first."""
        return self._document.assigned is not None and self._document.assigned not in self._told

    def _ask_battery(self) -> None:
        """Ask until it is told: the drone answers one reader of parameters at a time."""
        key, vehicle = self._document.assigned, self.vehicle
        if key is None or vehicle is None:
            return
        if key in self._told:
            full_wh = None if key in self._capacity else capacity_wh(vehicle, self._told[key])
            if full_wh is not None:
                self._capacity[key] = full_wh
                self._use_battery()
        elif key not in self._asked.values() and self._fleet.now_s >= self._ask_again_s:
            self._asked[self._submit(wanted.ReadSomeParameters(key, CAPACITY_NAMES))] = key

    def _learn_capacity(self, key: VehicleKey, value: object) -> None:
        if isinstance(value, dict):
            self._told[key] = {str(name): float(entry.value) for name, entry in value.items()}
        self._ask_again_s = self._fleet.now_s + ASK_AGAIN_S

    def _use_battery(self) -> None:
        self._document.set_limits(replace(self._document.limits, battery_wh=self.battery_wh))

    def _follow_wind(self) -> None:
        """Reckon with the wind the drone reports, in steps large enough not to flicker."""
        vehicle = self.vehicle
        wind = None
        if vehicle is not None and vehicle.wind_speed_mps is not None:
            speed_mps = float(round(vehicle.wind_speed_mps))
            from_deg = round((vehicle.wind_from_deg or 0.0) / 15.0) * 15.0 % 360.0
            wind = Wind(speed_mps, from_deg) if speed_mps >= LEAST_WIND_MPS else None
        self._document.set_limits(replace(self._document.limits, wind=wind))
