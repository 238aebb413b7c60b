"""A Plan page with drones that are only told of: no station, no socket, no map."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dronectl.vehicle import Battery, PlanState, PlanStatus, Snapshot, Vehicle, VehicleKey
from tests.support.plans import HOME, TOWN
from ui.models.fleet import FleetModel
from ui.models.plan_document import PlanDocument

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dronectl.events import Event
    from dronectl.requests import Request

ALPHA = VehicleKey(1)
BRAVO = VehicleKey(2)
UTC_S = 1_790_000_000.0


@dataclass(frozen=True)
class Tick:
    """One tick, as the bridge gives it."""

    now_s: float
    utc_s: float
    snapshot: Snapshot
    events: Sequence[Event] = ()


@dataclass
class Desk:
    """The models of the page, and what was asked of the station."""

    folder: Path | None = None
    now_s: float = 100.0
    asked: list[Request] = field(default_factory=list)
    vehicles: dict[VehicleKey, Vehicle] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fleet = FleetModel()
        self.document = PlanDocument(self.folder)

    def submit(self, request: Request) -> int:
        self.asked.append(request)
        return len(self.asked)

    def has(self, key: VehicleKey = ALPHA, **changes: object) -> Vehicle:
        """A drone on the ground at home; ``changes`` are fields of it."""
        before = self.vehicles.get(key)
        vehicle = before or Vehicle(
            key=key,
            uid=f"uid{key.system_id}",
            autopilot=3,
            position=TOWN,
            home=HOME,
            battery=Battery(voltage_v=16.4, remaining_fraction=0.96),
            last_heard_s=self.now_s,
        )
        self.vehicles[key] = vehicle.with_changes(**changes)
        return self.vehicles[key]

    def holds(self, digest: str | None, state: PlanState = PlanState.VERIFIED) -> None:
        """What Alpha's plan state is from now on."""
        self.has(plan=PlanStatus(state, digest, self.now_s))

    def tick(self, *events: Event) -> Tick:
        """The next tick; the fleet takes it in."""
        self.now_s += 0.1
        tick = Tick(
            self.now_s,
            UTC_S + self.now_s,
            Snapshot(self.now_s, dict(self.vehicles)),
            events,
        )
        self.fleet.on_tick(tick)
        return tick
