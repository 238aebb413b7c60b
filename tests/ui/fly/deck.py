"""The Fly page with its models over a station and a simulated fleet, all in one virtual time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from simulator.camera_reports import VideoOffer
from simulator.world import FleetSpec, World
from tests.support.virtual import VirtualFleet
from ui.models.actions import ActionsModel, Life
from ui.models.alerts import AlertsModel
from ui.models.fleet import FleetModel
from ui.models.pictures import pictures_of
from ui.models.preflight import PreflightModel
from ui.models.safety_parameters import SafetyParameters
from ui.painted import PaintedCameras
from ui.panels.fly.workspace import FlyWorkspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dronectl.events import Event
    from dronectl.requests import Request
    from dronectl.vehicle import Snapshot, VehicleKey
    from simulator.camera.scene import Scene
    from simulator.faults import FaultPlan
    from ui.models.actions import Action

UTC_S = 1_780_300_800.0
TICK_S = 0.1


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick as the bridge would give it."""

    now_s: float
    utc_s: float
    snapshot: Snapshot
    events: Sequence[Event] = ()


class PlainMap(QWidget):
    """A map without a page: keeps what it was told, and a test clicks by emitting."""

    clicked = pyqtSignal(object)
    context_asked = pyqtSignal(object)
    vehicle_clicked = pyqtSignal(object, bool)
    follow_ended = pyqtSignal()
    view_changed = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[object] = []
        self.plan: object = None
        self.sightings: list[object] = []
        self.selection: tuple[object, ...] = ()
        self.followed: object = None
        self.fits = 0
        self.trail_places = 1200

    def set_fleet(self, marks: Sequence[object]) -> None:
        self.marks = list(marks)

    def set_plan(self, drawing: object) -> None:
        self.plan = drawing

    def set_selection(self, keys: Sequence[object]) -> None:
        self.selection = tuple(keys)

    def follow(self, key: object) -> None:
        self.followed = key

    def set_sightings(self, marks: Iterable[object]) -> None:
        self.sightings = list(marks)

    def set_trail_length(self, places: int) -> None:
        self.trail_places = places

    def fit_fleet(self) -> None:
        self.fits += 1


class Deck:
    """Everything behind, and on, the Fly page."""

    def __init__(
        self,
        vehicles: int = 1,
        autopilot: str = "ardupilot",
        faults: FaultPlan | None = None,
        folder: Path | None = None,
        scene: Scene | None = None,
    ) -> None:
        """``folder`` is for what is kept; with one, the drones have cameras that see ``scene``."""
        offers = (VideoOffer(uri="5600", is_rtsp=False),) * (0 if folder is None else vehicles)
        world = World(FleetSpec(vehicles=vehicles, autopilot=autopilot, videos=offers), faults)
        self.virtual = VirtualFleet(world)
        self.told: list[Event] = []
        self.asked: list[Request] = []
        self.fleet = FleetModel()
        self.parameters = SafetyParameters(self.submit)
        self.preflight = PreflightModel(self.fleet, self.parameters, self.told.extend)
        self.actions = ActionsModel(self.submit, self.fleet, self.preflight)
        self.alerts = AlertsModel(self.fleet, self.parameters)
        self.cameras = PaintedCameras(world, scene, lambda: self.virtual.now_s, UTC_S)
        self.has_cameras = folder is not None
        orders = (self.submit, self.actions)
        self.pictures = pictures_of(self.cameras, self.fleet, orders, folder or Path("nowhere"))
        self.page = FlyWorkspace(
            self.fleet, self.actions, self.alerts, self.preflight, self.pictures
        )
        self.page.set_sound(has_sound=False, has_speech=False)
        self.map = PlainMap()
        self.page.take_map(self.map)  # type: ignore[arg-type]
        self.others: list[Callable[[Tick], None]] = []
        """Who else is told of each tick."""
        self._seen = 0

    def submit(self, request: Request) -> int:
        self.asked.append(request)
        return self.virtual.submit(request)

    @property
    def now_s(self) -> float:
        return self.virtual.now_s

    def tick(self) -> None:
        """Let a tenth of a second pass and tell everyone."""
        self.virtual.run(TICK_S)
        events, self._seen = self.virtual.events[self._seen :], len(self.virtual.events)
        now_s = self.virtual.now_s
        tick = Tick(now_s, UTC_S + now_s, self.virtual.station.snapshot(now_s), events)
        if self.has_cameras:
            self.cameras.observe(tick.snapshot)
        for model in (self.fleet, self.parameters, self.actions, self.preflight, self.alerts):
            model.on_tick(tick)
        self.pictures.on_tick(tick)
        self.page.on_tick(tick)
        for tell in self.others:
            tell(tick)

    def run(self, duration_s: float) -> None:
        end_s = self.now_s + duration_s
        while self.now_s < end_s:
            self.tick()

    def until(self, condition: Callable[[], object], within_s: float = 60.0) -> None:
        """Run until it is so; fails when it has not come true in time."""
        end_s = self.now_s + within_s
        while not condition():
            assert self.now_s < end_s, f"not in {within_s} s"
            self.tick()

    def settle(self) -> None:
        """Everyone is heard, has a fix and home, and its parameters are read."""
        self.until(
            lambda: (
                len(self.fleet.keys) == len(self.virtual.world.vehicles)
                and all(v.home and v.gps and v.gps.has_fix for v in self.fleet.vehicles)
                and len(self.parameters.all) == len(self.fleet.keys)
            ),
            120.0,
        )
        self.run(2.0)

    def prepare(self, pilot: str = "Martin") -> None:
        """Every drone's preflight is answered."""
        self.preflight.set_pilot(pilot)
        for key in self.fleet.keys:
            self.preflight.answer_all(key)

    def finish(self, request: Request, within_s: float = 60.0) -> Action:
        """Ask and run until it is over."""
        number = self.actions.ask(request)
        self.until(lambda: self.life(number).is_over, within_s)
        action = self.actions.find(number)
        assert action is not None
        return action

    def life(self, number: int) -> Life:
        action = self.actions.find(number)
        assert action is not None
        return action.life

    @property
    def first(self) -> VehicleKey:
        return self.fleet.keys[0]
