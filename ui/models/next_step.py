"""What comes next on the way from an empty map to a patrol in the air: one quiet sentence, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dronectl.vehicle import PlanState
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.vehicle import Vehicle
    from missions.plan import Plan
    from ui.models.fleet import FleetModel
    from ui.models.plan_document import PlanDocument
    from ui.models.preflight import PreflightModel


class NextStep:
    """Knows the way; says nothing in the air, where the pilot decides.

    Args:
        fleet: the drones.
        document: the plan being made.
        preflight: who may arm.
    """

    def __init__(
        self, fleet: FleetModel, document: PlanDocument, preflight: PreflightModel
    ) -> None:
        self._fleet = fleet
        self._document = document
        self._preflight = preflight
        self._plan: Plan | None = None
        self._digest = ""

    def sentence(self) -> str:
        """The next step, with the key that does it; empty when there is none to suggest."""
        if not self._fleet.keys:
            return _("Next: connect a drone under Settings (Ctrl+5).")
        if self._fleet.is_any_armed:
            return self._in_flight()
        if self._is_sending():
            return ""
        steps: tuple[Callable[[], str], ...] = (self._to_plan, self._to_upload, self._to_fly)
        return next((text for step in steps if (text := step())), "")

    def _is_sending(self) -> bool:
        vehicle = self._fleet.vehicle(self._document.assigned)
        return vehicle is not None and vehicle.plan.state is PlanState.SENDING

    def _in_flight(self) -> str:
        vehicle = self._fleet.vehicle(self._fleet.selection.primary)
        if vehicle is None or not vehicle.is_armed or vehicle.is_airborne:
            return ""
        text = _("Next: hold Start (Ctrl+Enter, then Space), or take off (Ctrl+T) with {name}.")
        return text.format(name=self._fleet.name(vehicle.key))

    def _to_plan(self) -> str:
        if self._document.plan.items or self._is_someone_ready():
            return ""
        return _("Next: draw a patrol on the Plan page (Ctrl+2).")

    def _to_upload(self) -> str:
        vehicle = self._fleet.vehicle(self._document.assigned)
        if not self._document.plan.items:
            return ""
        if self._document.analysis.errors:
            return _("Next: put right what the findings on the Plan page say.")
        if vehicle is None:
            return _("Next: choose the drone for the plan (Ctrl+D on the Plan page).")
        if not self._holds_the_plan(vehicle):
            text = _("Next: upload the plan to {name} (Ctrl+U on the Plan page).")
            return text.format(name=self._fleet.name(vehicle.key))
        return ""

    def _to_fly(self) -> str:
        vehicle = self._fleet.vehicle(self._document.assigned)
        if vehicle is None:
            vehicle = self._fleet.vehicle(self._fleet.selection.primary)
        if vehicle is None:
            return ""
        name = self._fleet.name(vehicle.key)
        if not self._preflight.result(vehicle.key).may_arm:
            return _("Next: the preflight of {name} (Ctrl+P on the Fly page).").format(name=name)
        text = _("Next: hold Start to fly the mission of {name} (Ctrl+Enter, then Space).")
        return text.format(name=name)

    def _holds_the_plan(self, vehicle: Vehicle) -> bool:
        if self._plan is not self._document.plan:
            self._plan, self._digest = self._document.plan, self._document.plan.digest
        held = vehicle.plan
        return held.state is PlanState.VERIFIED and held.digest == self._digest

    def _is_someone_ready(self) -> bool:
        """Whether the drone shown in full holds a plan that was read back."""
        vehicle = self._fleet.vehicle(self._fleet.selection.primary)
        return vehicle is not None and vehicle.plan.state is PlanState.VERIFIED
