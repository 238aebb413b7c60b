"""Faults on purpose: disturbed links and failing vehicles, from a JSON file or built by a test.

The file is ``{"faults": [{"kind": "loss", "probability": 0.3, "start_s": 10, "end_s": 60}, …]}``;
``vehicle`` (system id) and ``link`` narrow a fault down, both are optional.
"""

import heapq
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from simulator.chance import RandomSource
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.vehicle import Vehicle

LINK_KINDS = frozenset({"loss", "delay", "duplicate", "reorder", "corruption", "cut"})
VEHICLE_KINDS = frozenset({"gps-loss", "motor-loss", "reboot", "battery-drain"})
VIDEO_KINDS = frozenset(
    {
        "video-rain",
        "video-night",
        "video-thermal",
        "video-compression",
        "video-loss",
        "video-freeze",
    }
)
"""Of the camera: ``fraction`` is how strong rain and night are, ``probability`` how likely a lost packet."""
_KINDS = LINK_KINDS | VEHICLE_KINDS | VIDEO_KINDS
_DIRECTIONS = frozenset({"both", "up", "down"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a time window."""

    kind: str
    start_s: float = 0.0
    end_s: float = math.inf
    vehicle: int | None = None
    """System id; None is every vehicle."""
    link: str | None = None
    direction: str = "both"
    """``up`` is from the station to the vehicle."""
    probability: float = 1.0
    delay_s: float = 0.0
    jitter_s: float = 0.0
    since: str = "start"
    """What times count from: the ``start`` of the run, or the first time a vehicle is ``airborne``."""
    fraction: float = 0.0
    """Share of the battery a drain takes at once; strength of rain or night (0 is all of it)."""

    def is_on(self, now_s: float) -> bool:
        """Inside the window; never before what it counts from has happened."""
        return self.since == "start" and self.start_s <= now_s < self.end_s


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """All faults of a run."""

    faults: tuple[Fault, ...] = ()

    @property
    def awaits_take_off(self) -> bool:
        """Any fault whose time counts from the first take-off of a vehicle."""
        return any(fault.since == "airborne" for fault in self.faults)

    def after_take_off(self, system_id: int, now_s: float) -> "FaultPlan":
        """With the faults of a vehicle that has just left the ground for the first time."""
        begun = tuple(
            replace(
                fault,
                since="start",
                start_s=fault.start_s + now_s,
                end_s=fault.end_s + now_s,
                vehicle=system_id,
            )
            for fault in self.faults
            if fault.since == "airborne" and fault.vehicle in (None, system_id)
        )
        return FaultPlan(self.faults + begun)

    @property
    def touches_vehicles(self) -> bool:
        """Any fault that is not about a link."""
        return any(fault.kind in VEHICLE_KINDS for fault in self.faults)

    @property
    def touches_links(self) -> bool:
        """Any fault about a link."""
        return any(fault.kind in LINK_KINDS for fault in self.faults)


def parse_faults(text: str, name: str) -> FaultPlan:
    """Read a faults file; ``name`` is what error sentences call it."""
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UserError(f"{name} is not valid JSON ({error}); correct it.") from None
    rows = content.get("faults") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise UserError(
            f'{name} must be an object with a list "faults"; see the simulator\'s help.'
        )
    return FaultPlan(tuple(_fault(row, f"{name}, fault {n}") for n, row in enumerate(rows, 1)))


def _fault(row: object, where: str) -> Fault:
    if not isinstance(row, dict):
        raise UserError(f'{where} is not an object; write it as {{"kind": …}}.')
    known = {f.name for f in fields(Fault)}
    unknown = sorted(set(row) - known)
    if unknown:
        raise UserError(
            f"{where} has an unknown key “{unknown[0]}”; known: {', '.join(sorted(known))}."
        )
    kind = row.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        kinds = ", ".join(sorted(_KINDS))
        raise UserError(f"{where} has the kind “{kind}”; use one of {kinds}.")
    for key, value in row.items():
        _check(key, value, where)
    fault = Fault(**row)
    if fault.end_s <= fault.start_s:
        raise UserError(f"{where} ends before it starts; make end_s larger than start_s.")
    return fault


def _check(key: str, value: object, where: str) -> None:
    if key in ("start_s", "end_s", "probability", "delay_s", "jitter_s", "fraction"):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not float(str(value)) >= 0.0:
            raise UserError(f"{where}: {key} must be a number from 0; it is {value!r}.")
        if key in ("probability", "fraction") and float(str(value)) > 1.0:
            raise UserError(f"{where}: {key} must be from 0 to 1; it is {value!r}.")
    elif key == "vehicle":
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 255:
            raise UserError(f"{where}: vehicle must be a system id from 1 to 255; it is {value!r}.")
    elif key == "since" and value not in ("start", "airborne"):
        raise UserError(f"{where}: since must be start or airborne; it is {value!r}.")
    elif key == "direction" and value not in _DIRECTIONS:
        raise UserError(f"{where}: direction must be up, down or both; it is {value!r}.")
    elif key == "link" and not isinstance(value, str):
        raise UserError(f"{where}: link must be a name; it is {value!r}.")


Held = tuple[float, int, str, int, bytes]
"""Due time, order, link, system id, datagram."""


@dataclass(slots=True)
class LinkFaults:
    """Carries datagrams over disturbed links; with no link fault it is idle and bypassed."""

    plan: FaultPlan
    random: RandomSource
    _up: list[Held] = field(default_factory=list)
    _down: list[Held] = field(default_factory=list)
    _order: int = 0
    is_idle: bool = field(init=False)
    """Nothing disturbs any link in this run."""

    def __post_init__(self) -> None:
        self.is_idle = not self.plan.touches_links

    def uplink(self, link: str, system_id: int, data: bytes, now_s: float) -> None:
        """A datagram from the station to one vehicle."""
        self._carry(self._up, "up", (link, system_id, data), now_s)

    def downlink(self, link: str, system_id: int, data: bytes, now_s: float) -> None:
        """A datagram from one vehicle to the station."""
        self._carry(self._down, "down", (link, system_id, data), now_s)

    def arrived_up(self, now_s: float) -> list[tuple[str, int, bytes]]:
        """(link, system id, datagram) that reach their vehicles by now."""
        return [(link, number, data) for _, _, link, number, data in _due(self._up, now_s)]

    def arrived_down(self, now_s: float) -> list[tuple[str, bytes]]:
        """(link, datagram) that reach the station by now."""
        return [(link, data) for _, _, link, _, data in _due(self._down, now_s)]

    def _carry(
        self, queue: list[Held], direction: str, parcel: tuple[str, int, bytes], now_s: float
    ) -> None:
        link, system_id, data = parcel
        wait_s, copies = 0.0, 1
        for fault in self._active(direction, link, system_id, now_s):
            chance = self.random.chance(fault.probability)
            if fault.kind == "cut" or (fault.kind == "loss" and chance):
                return
            if fault.kind == "delay":
                wait_s += fault.delay_s + self.random.uniform(0.0, fault.jitter_s)
            elif fault.kind == "reorder" and chance:
                wait_s += self.random.uniform(0.0, fault.delay_s or 0.2)
            elif fault.kind == "duplicate" and chance:
                copies += 1
            elif fault.kind == "corruption" and chance and data:
                place = self.random.below(len(data))
                flipped = data[place] ^ (1 << self.random.below(8))
                data = data[:place] + bytes((flipped,)) + data[place + 1 :]
        for copy in range(copies):
            self._order += 1
            due = now_s + wait_s + copy * 0.01
            heapq.heappush(queue, (due, self._order, link, system_id, data))

    def _active(self, direction: str, link: str, system_id: int, now_s: float) -> Iterable[Fault]:
        for fault in self.plan.faults:
            if (
                fault.kind in LINK_KINDS
                and fault.is_on(now_s)
                and fault.vehicle in (None, system_id)
                and fault.link in (None, link)
                and fault.direction in ("both", direction)
            ):
                yield fault


def _due(queue: list[Held], now_s: float) -> list[Held]:
    ready = []
    while queue and queue[0][0] <= now_s + 1e-9:
        ready.append(heapq.heappop(queue))
    return ready


def apply_vehicle_faults(plan: FaultPlan, vehicles: list["Vehicle"], now_s: float) -> None:
    """Switch GPS and motors of each vehicle as the plan says at ``now_s``."""
    for vehicle in vehicles:
        gps_blocked = motor_lost = False
        for place, fault in enumerate(plan.faults):
            if fault.vehicle not in (None, vehicle.system_id) or not fault.is_on(now_s):
                continue
            if fault.kind == "gps-loss":
                gps_blocked = True
            elif fault.kind == "motor-loss":
                motor_lost = True
            elif fault.kind in ("reboot", "battery-drain") and place not in vehicle.faults_done:
                vehicle.faults_done.add(place)
                if fault.kind == "reboot":
                    vehicle.reboot()
                else:
                    vehicle.pilot.battery.lose(fault.fraction)
        vehicle.pilot.sensors.gps_blocked = gps_blocked
        vehicle.pilot.body.has_motor_loss = motor_lost
