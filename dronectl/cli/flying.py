"""``dronectl demo``, ``sim``, ``fly`` and ``watch``."""

from __future__ import annotations

import json
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dronectl.cli.common import (
    DataOption,
    JsonOption,
    LinkOption,
    Operator,
    SpeedupOption,
    SystemIdOption,
    VehicleOption,
    chosen_vehicle,
    connected,
    data_folder,
    ground,
    interruptions,
    table,
)
from dronectl.cli.desk import entering, reading
from dronectl.cli.files import plan_in
from dronectl.cli.missions import refuse_errors
from dronectl.cli.numbers import positive
from dronectl.cli.progress import Narrator
from dronectl.cli.screen import has_screen, open_window
from dronectl.clock import Clock
from dronectl.demo import DemoOptions, WindowOptions, run_demo
from dronectl.errors import UserError
from dronectl.network import Identity
from dronectl.programme.clearance import Question, cleared_to_fly, say_purpose, terms_of
from dronectl.session import Flights, Order, Session
from dronectl.sortie import Phase
from dronectl.vehicle import LinkState
from missions.checks import Limits

if TYPE_CHECKING:
    from dronectl.vehicle import Snapshot, Vehicle


class AutopilotName(StrEnum):
    """Personalities of the simulator."""

    ARDUPILOT = "ardupilot"
    PX4 = "px4"
    MIXED = "mixed"


AutopilotOption = Annotated[
    AutopilotName, typer.Option("--autopilot", help="Which one to simulate.")
]
VehiclesOption = Annotated[int, typer.Option("--vehicles", min=1, max=50, help="How many drones.")]
SeedOption = Annotated[
    int, typer.Option("--seed", help="The same seed gives the same wind and noise.")
]


def require_name(pilot: str) -> None:
    """A flight in the logbook has a pilot.

    Raises:
        BadParameter: the name is empty.
    """
    if not pilot.strip():
        raise typer.BadParameter("give the pilot's name", param_hint="--pilot")


def demo(
    context: typer.Context,
    vehicles: VehiclesOption = 3,
    plan: Annotated[
        Path | None, typer.Option(help="Plan to fly instead of the demo's own.")
    ] = None,
    autopilot: AutopilotOption = AutopilotName.ARDUPILOT,
    seed: SeedOption = 1,
    speedup: Annotated[
        float | None,
        typer.Option(
            "--speedup",
            min=0.1,
            max=100,
            help="Times real time; 1 in the window, else 10.",
            callback=positive,
        ),
    ] = None,
    pilot: Annotated[str, typer.Option(help="Who flies.")] = "Demo Pilot",
    out: Annotated[Path, typer.Option(help="Folder for report, logs and database.")] = Path(
        "demo-out"
    ),
    *,
    headless: Annotated[bool, typer.Option("--headless", help="Without a window.")] = False,
    no_video: Annotated[bool, typer.Option("--no-video", help="Leave the cameras out.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Fly simulated patrols: in the window, or headless from plan to logbook."""
    require_name(pilot)
    is_shown = not (headless or as_json) and has_screen()
    options = DemoOptions(
        vehicles=vehicles,
        plan=None if plan is None else plan_in(plan),
        autopilot=autopilot.value,
        seed=seed,
        speedup=speedup or (1.0 if is_shown else 10.0),
        pilot=pilot,
        out=out,
        has_video=not no_video,
    )
    if is_shown:
        open_window(context, WindowOptions(folder=out, fleet=options))
    narrator = Narrator(is_silent=as_json)
    if not headless:
        narrator.say("There is no screen here: flying without a window.")
    report = run_demo(options, interruptions(), narrator)
    if as_json:
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        narrator.say_report(report, out)
    if not report["ok"]:
        raise typer.Exit(1)


def sim(
    vehicles: Annotated[
        int, typer.Option("--vehicles", min=1, max=200, help="How many drones.")
    ] = 1,
    autopilot: AutopilotOption = AutopilotName.ARDUPILOT,
    listen: Annotated[
        list[str] | None,
        typer.Option("--listen", help="udp://HOST:PORT (send there), udpin:// or tcp:// (wait)."),
    ] = None,
    seed: SeedOption = 1,
    speedup: Annotated[float, typer.Option("--speedup", min=0.1, max=100, callback=positive)] = 1.0,
    faults: Annotated[
        Path | None, typer.Option("--faults", help="Faults to happen (JSON).")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", help="LAT,LON of the first drone.")
    ] = None,
    duration: Annotated[
        float | None, typer.Option("--duration", help="End after so many s.", callback=positive)
    ] = None,
    *,
    careless: Annotated[bool, typer.Option("--careless", help="Behave badly on purpose.")] = False,
) -> None:
    """The simulator alone, for any ground station."""
    words = [
        "--vehicles", str(vehicles), "--autopilot", autopilot.value, "--seed", str(seed),
        "--speedup", str(speedup),
    ]  # fmt: skip
    for url in listen or ["udp://127.0.0.1:14550"]:
        words += ["--listen", url]
    for name, value in (("--faults", faults), ("--place", place), ("--duration", duration)):
        if value is not None:
            words += [name, str(value)]
    if careless:
        words.append("--careless")
    # A process of its own: the simulator shares no code with what it is there to test.
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "simulator", *words, "--until-eof"], stdin=subprocess.PIPE
    ) as process:
        stop = interruptions()
        while process.poll() is None:
            if stop.wait(0.1):
                process.terminate()
                break
    raise typer.Exit(0 if stop.is_asked else process.returncode)


def fly(
    plan: Path,
    link: LinkOption,
    pilot: Annotated[str, typer.Option(help="Who flies; goes into the logbook.")],
    vehicle: VehicleOption = None,
    data: DataOption = None,
    speedup: SpeedupOption = 1.0,
    sysid: SystemIdOption = 255,
    override: Annotated[
        str | None,
        typer.Option(help="Fly although preflight fails; the reason is stored with the flight."),
    ] = None,
    supervisor: Annotated[
        str | None,
        typer.Option(
            help="Who lets it fly although the pilot or aircraft may not; with --override."
        ),
    ] = None,
    purpose: Annotated[str, typer.Option(help="What it is flown for.")] = "",
    basis: Annotated[
        str,
        typer.Option(help="Code of the legal basis; none: live view only, nothing is recorded."),
    ] = "",
    instructor: Annotated[str | None, typer.Option(help="In the crew, if there is one.")] = None,
    height_limit: Annotated[
        float,
        typer.Option(
            help="Highest flight allowed, m above ground; above home where the ground is not known.",
            callback=positive,
        ),
    ] = 120.0,
    wait: Annotated[
        float, typer.Option(help="How long to wait for the vehicle, s.", callback=positive)
    ] = 30.0,
    *,
    simulator: Annotated[
        bool, typer.Option("--simulator", help="Log it as a simulator flight, whatever it says.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Fly a plan: checks, verified upload, preflight, take-off, patrol, landing, logbook."""
    require_name(pilot)
    wanted = plan_in(plan)
    refuse_errors(wanted, Limits(height_m=height_limit), ground(data))
    stop = interruptions()
    narrator = Narrator(is_silent=as_json)
    folder = data_folder(data)
    with Session(folder, link, Clock(speedup), Identity(system_id=sysid)) as session:
        narrator.say_recovered(session.recovered)
        found = chosen_vehicle(Operator(session.runtime, stop), vehicle, wait)
        # No real drone lives at another pace than the clock.
        is_simulator = simulator or speedup != 1.0
        question = Question(
            pilot.strip(),
            session.runtime.moment()[1],
            is_real=not (is_simulator or found.is_simulator),
            vehicle_uid=found.uid,
            point=found.position,
            purpose=purpose,
            instructor=instructor,
            basis=basis,
        )
        with reading(folder) as ledger:
            terms = terms_of(ledger, question)
        narrator.say_terms(terms, is_real=question.is_real)
        order = Order(
            found.key,
            wanted,
            pilot.strip(),
            "simulator" if is_simulator else None,
            cleared_to_fly(folder, question, supervisor, override),
            supervisor,
            terms,
        )
        flights = Flights(session, [order], narrator.sortie_maker(override, height_limit))
        flights.run(stop)
        snapshot = session.runtime.snapshot()
    report = flights.report(snapshot, folder)[0]
    if as_json:
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        narrator.say_vehicle(report)
    sortie = flights.sorties[found.key]
    if found.key in flights.ended:
        with entering(data) as ledger:
            say_purpose(ledger, flights.ended[found.key], question)
    if sortie.phase is not Phase.DONE:
        raise UserError(f"Vehicle {found.system_id}: {sortie.reason or sortie.phase.value}.")


def _row(vehicle: Vehicle, now_s: float) -> tuple[object, ...]:
    battery = vehicle.battery.remaining_fraction
    place = vehicle.position
    state = vehicle.link_state(now_s)
    return (
        vehicle.key,
        vehicle.mode,
        "armed" if vehicle.is_armed else "safe",
        None if battery is None else f"{battery * 100:.0f} %",
        None if vehicle.height_m is None else f"{vehicle.height_m:.1f} m",
        None if vehicle.ground_speed_mps is None else f"{vehicle.ground_speed_mps:.1f} m/s",
        None if place is None else f"{place.latitude_deg:.6f} {place.longitude_deg:.6f}",
        None if vehicle.gps is None else vehicle.gps.satellites,
        vehicle.mission.current,
        state.value if state is LinkState.FRESH else f"{state.value} {vehicle.age_s(now_s):.0f} s",
        vehicle.texts[-1].text[:50] if vehicle.texts else None,
    )


HEADER = ("id", "mode", "state", "battery", "height", "speed", "position", "sats", "item", "link", "said")  # fmt: skip


def _json_line(snapshot: Snapshot) -> str:
    rows = [
        dict(zip(HEADER, [None if c is None else str(c) for c in _row(v, snapshot.now_s)], strict=True))
        for v in snapshot.vehicles.values()
    ]  # fmt: skip
    return json.dumps({"t_s": round(snapshot.now_s, 2), "vehicles": rows}, ensure_ascii=False)


def watch(
    link: LinkOption,
    duration: Annotated[
        float | None, typer.Option(help="End after so many seconds.", callback=positive)
    ] = None,
    speedup: SpeedupOption = 1.0,
    *,
    as_json: JsonOption = False,
) -> None:
    """A live table of all vehicles heard."""
    with connected(link, speedup) as operator:
        start_s = operator.runtime.clock.now_s()
        is_live = sys.stdout.isatty() and not as_json
        while True:
            snapshot = operator.runtime.snapshot()
            if as_json:
                typer.echo(_json_line(snapshot))
            else:
                rows = [_row(v, snapshot.now_s) for _, v in sorted(snapshot.vehicles.items())]
                text = "\n".join(table(rows, HEADER)) if rows else "Nothing heard yet."
                typer.echo(("\x1b[2J\x1b[H" if is_live else "") + text)
            elapsed_s = operator.runtime.clock.real_s(operator.runtime.clock.now_s() - start_s)
            if duration is not None and elapsed_s >= duration:
                return
            try:
                operator.wait(lambda _: False, 1.0 if duration is None else min(1.0, duration))
            except UserError:
                return  # Ctrl-C is how a watch ends
