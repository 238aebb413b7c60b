"""How much faster than time the fleet flies: ``python -m tests.bench.simulator_speed [--json F]``.

Virtual time, no socket: vehicles hover in guided mode with all their telemetry going to one link.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from simulator.world import DEFAULT_LINK, FleetSpec, World
from tests.simulator.station import Station

AIM = 1000.0
VEHICLE_SECONDS = 1500.0  # of simulated time in each measured stretch
LONGEST_S = 250  # three stretches of it leave the battery good for more
GUIDED = 4
SET_MODE, ARM, TAKE_OFF = 176, 400, 22
HEIGHT_M = 20.0


@dataclass(frozen=True)
class Row:
    """One size of fleet."""

    vehicles: int
    autopilot: str
    flying: int
    cpu_s: float
    vehicle_s_per_cpu_s: float
    messages_per_vehicle_s: float


def a_flying_fleet(vehicles: int) -> tuple[World, Station]:
    world = World(FleetSpec(vehicles=vehicles, seed=7))
    station = Station(world)
    station.pass_time(35.0)  # receivers and estimators settle
    for number in range(1, vehicles + 1):
        station.command(SET_MODE, 1, GUIDED, system=number)
        station.command(ARM, 1, system=number)
        station.command(TAKE_OFF, 0, 0, 0, 0, 0, 0, HEIGHT_M, system=number)
    station.pass_time(20.0)
    return world, station


def measure(vehicles: int, rounds: int) -> Row:
    world, station = a_flying_fleet(vehicles)
    heartbeat = station.build("HEARTBEAT", type=6, autopilot=8, system_status=4)
    seconds = min(LONGEST_S, round(VEHICLE_SECONDS / vehicles))
    speeds: list[float] = []
    used_s, messages = 0.0, 0
    for _ in range(rounds):
        began_s = time.process_time()
        for _ in range(seconds):
            world.send(DEFAULT_LINK, heartbeat)
            messages += len(world.advance(1.0))
        took_s = time.process_time() - began_s
        used_s += took_s
        speeds.append(vehicles * seconds / took_s)
    lowest = HEIGHT_M - 3.0
    ground_m = world.fleet.ground_amsl_m
    flying = sum(vehicle.position[2] - ground_m > lowest for vehicle in world.vehicles)
    return Row(
        vehicles, world.fleet.autopilot, flying, round(used_s, 2),
        round(statistics.median(speeds)), round(messages / (vehicles * seconds * rounds), 1),
    )  # fmt: skip


def main() -> int:
    """Print the table; 0 when every size reaches the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = [measure(vehicles, arguments.rounds) for vehicles in (1, 10, 50)]
    print(
        f"{'vehicles':>8}{'flying':>8}{'CPU s':>8}{'vehicle-s per CPU-s':>21}{'messages/s each':>17}"
    )
    for row in rows:
        print(
            f"{row.vehicles:>8}{row.flying:>8}{row.cpu_s:>8}{row.vehicle_s_per_cpu_s:>21,.0f}"
            f"{row.messages_per_vehicle_s:>17}"
        )
    document = json.dumps({"bench": "simulator_speed", "rows": [asdict(row) for row in rows]})
    if arguments.json:
        arguments.json.write_text(document, encoding="utf-8")
    print(document)
    return 0 if all(row.vehicle_s_per_cpu_s >= AIM for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
