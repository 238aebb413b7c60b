"""The demo: a simulated fleet in a process of its own, flown over real sockets to the logbook."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from dronectl.clock import Clock, hurried
from dronectl.errors import UserError
from dronectl.filmed import TRUTH_FILE, Gaze, camera_words, wait_for_films, wait_for_pictures
from dronectl.links.udp import free_port
from dronectl.network import Identity
from dronectl.programme.ledger import Ledger
from dronectl.programme.sample import begin_programme
from dronectl.session import Flights, Order, Session
from dronectl.sortie import Phase
from dronectl.store.database import open_beside
from missions.checks import Limits, Severity, check
from missions.edit import translate
from missions.files.disk import write_text
from missions.geo import (
    Altitude,
    Area,
    AreaPolygon,
    GeoPoint,
    Position,
    Reference,
    north_east_m,
    offset,
)
from missions.patterns import GridSettings, PerimeterSettings, grid, perimeter, plan_over
from missions.plan import Fence, FencePolygon

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dronectl.interruption import Interruption
    from dronectl.runtime import Runtime
    from dronectl.sortie import Sortie
    from dronectl.vehicle import Snapshot, Vehicle
    from missions.plan import Plan
    from missions.terrain import Terrain

RELIEF_S: Final = 60.0  # real seconds for the town's relief, made once for a data folder
HEARD_S: Final = 30.0  # real seconds for the simulator's process to start
TRIES: Final = 5
PATROL_MPS: Final = 8.0
BLOCK_M: Final = 80.0
NEAR_M: Final = 20.0
LOWEST_M: Final = 30.0
LAYER_M: Final = 10.0  # between the heights of drones that fly over one another


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What to fly."""

    vehicles: int
    plan: Plan | None
    autopilot: str
    seed: int
    speedup: float
    pilot: str
    out: Path
    has_video: bool = True
    """Whether the drones have cameras."""


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """What the desktop is opened for."""

    folder: Path | None = None
    """Data folder; ``None``: as the settings say."""
    fleet: DemoOptions | None = None
    """A simulated fleet to begin with."""


class Teller(Protocol):
    """Who is told how it goes."""

    def say(self, text: str) -> None: ...
    def say_recovered(self, flights: Sequence[str]) -> None: ...
    def sortie_maker(self, override: str | None = None) -> Callable[[Order, Runtime], Sortie]: ...


def run_demo(options: DemoOptions, stop: Interruption, teller: Teller) -> dict[str, Any]:
    """Fly every drone's patrol and write ``report.json``; the report is returned.

    Raises:
        UserError: the folder is in use, the plan must not be flown, or no vehicle was heard.
    """
    if options.plan is not None:
        _refuse(options.plan, None)
    port = free_port()
    url = f"udpin:127.0.0.1:{port}"
    truth = options.out / TRUTH_FILE if options.has_video else None
    with (
        hurried(options.speedup) as clock,
        Session(options.out, [url], clock, Identity()) as session,
    ):
        teller.say_recovered(session.recovered)
        with (
            write_relief(options, session) as town,
            start_simulator(options, port, clock, truth) as simulator,
        ):
            try:
                vehicles = _wait_for_fleet(options, session, simulator, stop)
                _wait_for_relief(town, session, stop)
                orders = [
                    Order(v.key, _plan_for(options, i, v, vehicles[0]), options.pilot, "simulator")
                    for i, v in enumerate(vehicles)
                ]
                for order in orders:
                    _refuse(order.plan, session.terrain)
                _begin_programme(options, vehicles)
                if options.has_video:
                    _film(session, orders, stop, teller)
                gaze = Gaze(session, orders)
                flights = Flights(session, orders, teller.sortie_maker())
                flights.run(stop, gaze.on_tick if options.has_video else lambda _: None)
                if options.has_video and not wait_for_films(session, stop):
                    teller.say("The cameras did not catch up; the recordings end early.")
                snapshot = session.runtime.snapshot()
            finally:
                simulator.terminate()
                town.terminate()
    report = {
        "ok": all(s.phase is Phase.DONE for s in flights.sorties.values())
        and flights.ended.keys() == flights.sorties.keys(),
        "options": {
            "vehicles": options.vehicles,
            "autopilot": options.autopilot,
            "seed": options.seed,
            "speedup": options.speedup,
        },
        "vehicles": flights.report(snapshot, options.out, truth),
    }
    text = json.dumps(report, indent=2, ensure_ascii=False, allow_nan=False)
    write_text(options.out / "report.json", text + "\n")
    return report


def _film(session: Session, orders: Sequence[Order], stop: Interruption, teller: Teller) -> None:
    """Pictures before take-off, so that the recording begins with it."""
    teller.say("Waiting for the cameras' pictures; the first time, the town has to be built.")
    if not wait_for_pictures(session, [order.key for order in orders], stop):
        teller.say("Not every camera sends a picture; the flights go on without.")


def write_relief(options: DemoOptions, session: Session) -> subprocess.Popen[bytes]:
    """The training town's elevation into the data folder, by the simulator in a process of its own."""
    words = ["--relief-only", "--out", str(session.elevation.path), "--seed", str(options.seed)]
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "simulator.town", *words], stderr=subprocess.DEVNULL
    )


def _wait_for_relief(town: subprocess.Popen[bytes], session: Session, stop: Interruption) -> None:
    """Without it the flights go on, and heights above ground are not known."""
    runtime = session.runtime
    end_s = runtime.clock.now_s() + RELIEF_S * runtime.clock.speedup
    while town.poll() is None and runtime.clock.now_s() < end_s:
        runtime.feed()
        if stop.wait(0.02):
            raise UserError("Interrupted.")
    session.elevation.renew()


def _begin_programme(options: DemoOptions, vehicles: Sequence[Vehicle]) -> None:
    """People and aircraft, so that the flights can be reviewed and signed afterwards."""
    with closing(open_beside(options.out)) as database:
        now = datetime.now(UTC)
        ledger = Ledger(database, lambda: round(now.timestamp() * 1e6))
        begin_programme(ledger, options.pilot, [v.uid for v in vehicles if v.uid], now.date())


def _refuse(plan: Plan, terrain: Terrain | None) -> None:
    errors = [f.text for f in check(plan, Limits(), terrain) if f.severity is Severity.ERROR]
    if errors:
        raise UserError(f"The plan {plan.name!r} must not be flown: {' '.join(errors)}")


def start_simulator(
    options: DemoOptions, port: int, clock: Clock, truth: Path | None = None
) -> subprocess.Popen[bytes]:
    """The simulator in a process of its own, sending to a port of this computer.

    Args:
        options: what to fly.
        port: where the station listens.
        clock: the station's.
        truth: file for what the cameras' pictures truly show.
    """
    words = [
        "--vehicles", str(options.vehicles), "--autopilot", options.autopilot,
        "--seed", str(options.seed), *clock.simulator_words,
        "--listen", f"udp://127.0.0.1:{port}",
    ]  # fmt: skip
    if options.has_video:
        words += camera_words(options.vehicles, options.speedup, truth)
    place = None if options.plan is None else _start(options.plan)
    if place is not None:
        words += ["--place", f"{place.latitude_deg:.7f},{place.longitude_deg:.7f}"]
    # Its input ends when this process does, however it ends: no simulator is left behind.
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "simulator", *words, "--until-eof"], stdin=subprocess.PIPE
    )


def _start(plan: Plan) -> GeoPoint | None:
    """Where a plan takes off."""
    if plan.home is not None:
        return plan.home.point
    return next((item.position for item in plan.items if item.position is not None), None)


def _wait_for_fleet(
    options: DemoOptions,
    session: Session,
    simulator: subprocess.Popen[bytes],
    stop: Interruption,
) -> list[Vehicle]:
    runtime = session.runtime
    end_s = runtime.clock.now_s() + HEARD_S * options.speedup

    def ready(snapshot: Snapshot) -> bool:
        vehicles = snapshot.vehicles.values()
        return len(vehicles) >= options.vehicles and all(
            v.uid and v.home is not None and v.position is not None for v in vehicles
        )

    while not ready(runtime.snapshot()):
        runtime.feed()
        if stop.wait(0.02):
            raise UserError("Interrupted.")
        if simulator.poll() is not None:
            raise UserError(f"The simulator ended with exit code {simulator.returncode}.")
        if runtime.clock.now_s() > end_s:
            raise UserError(f"Not all drones of the simulator were heard in {HEARD_S:.0f} s.")
    return [vehicle for _, vehicle in sorted(runtime.snapshot().vehicles.items())]


def _plan_for(options: DemoOptions, index: int, vehicle: Vehicle, first: Vehicle) -> Plan:
    """The given plan, moved as far as the drone stands from the first; else one of our own."""
    assert vehicle.home is not None  # noqa: S101 - waited for
    assert first.home is not None  # noqa: S101 - waited for
    if options.plan is None:
        return patrol(index, vehicle.home)
    if index == 0:
        return options.plan
    north_m, east_m = north_east_m(first.home.point, vehicle.home.point)
    moved = translate(options.plan, north_m, east_m)
    return replace(moved, name=f"{options.plan.name} ({index + 1})")


def patrol(index: int, home: Position) -> Plan:
    """A patrol of a block beside home: round the edge for even drones, in lines for odd ones."""
    side = index % 4
    north_m = NEAR_M if side < 2 else -NEAR_M - BLOCK_M
    east_m = NEAR_M if side % 2 == 0 else -NEAR_M - BLOCK_M
    corners = tuple(
        offset(home.point, north_m + n, east_m + e)
        for n, e in ((0.0, 0.0), (0.0, BLOCK_M), (BLOCK_M, BLOCK_M), (BLOCK_M, 0.0))
    )
    area = Area(polygons=(AreaPolygon(corners),))
    altitude = Altitude(LOWEST_M + LAYER_M * (index % 8), Reference.HOME)
    if index % 2 == 0:
        items = perimeter(area, PerimeterSettings(altitude=altitude))
    else:
        items = grid(area, GridSettings(altitude=altitude, spacing_m=20.0))
    plan = plan_over(f"Demo patrol {index + 1}", home, altitude, PATROL_MPS, items)
    edge_m = BLOCK_M + 60.0
    fence = tuple(
        offset(home.point, n * edge_m, e * edge_m) for n, e in ((-1, -1), (-1, 1), (1, 1), (1, -1))
    )
    return replace(plan, fence=Fence(polygons=(FencePolygon(fence),)))
