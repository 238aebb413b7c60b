"""Uploads over a bad radio, ours next to MAVSDK's: ``python -m tests.bench.upload_speed [--seeds N]``.

Real loopback, 50 ms each way, 5 % loss both ways, 100 items, a fresh simulated vehicle for each
upload; the two take turns. The floor is one round trip for each item, whoever asks for it.
MAVSDK is done at the vehicle's ACK; we go on to read everything back and compare.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mavsdk import ComponentType, Configuration, Mavsdk
from mavsdk.plugins.mission_raw.mission_raw import MissionItem, MissionRaw, MissionRawError

from dronectl.clock import Clock
from dronectl.events import RequestFinished
from dronectl.mavlink.codec import PeerDecoder
from dronectl.network import Identity
from dronectl.requests import UploadPlan
from dronectl.runtime import Runtime
from missions.compile import ARDUPILOT, compile_mission
from missions.geo import Altitude, Position, Reference, offset
from missions.items import takeoff, waypoint
from missions.plan import Plan
from tests.system.processes import GROUND_AMSL_M, HOME, free_port, simulator, stop, until

if TYPE_CHECKING:
    from collections.abc import Iterator

DELAY_S = 0.05
LOSS = 0.05
ITEMS = 100  # on the wire, home included
SETTLE_S = 6.0  # greetings are over, the vehicle has its position


@dataclass(frozen=True)
class Row:
    """One pair of uploads on the same losses."""

    seed: int
    ours_ack_s: float
    ours_verified_s: float
    mavsdk_ack_s: float | None
    """``None``: it gave up."""


def a_plan(items: int) -> Plan:
    """A spiral of waypoints 20 m apart."""
    home = Position(HOME, Altitude(GROUND_AMSL_M, Reference.AMSL))
    height = Altitude(40.0, Reference.HOME)
    spots = [offset(HOME, 20.0 * (n % 10), 20.0 * (n // 10)) for n in range(items - 2)]
    flown = [waypoint(Position(spot, height)) for spot in spots]
    return Plan(name="bench", home=home, items=(takeoff(height), *flown))


@contextmanager
def bad_radio(seed: int) -> Iterator[int]:
    """A vehicle behind a bad radio; the station's port."""
    far, near = free_port(), free_port()
    command = [
        sys.executable, "-m", "tests.bench.lossy_link", "--listen", str(near), "--forward", str(far),
        "--delay", str(DELAY_S), "--loss", str(LOSS), "--seed", str(seed),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as radio:  # noqa: S603
        try:
            assert radio.stdout is not None
            assert radio.stdout.readline().strip() == "ready"
            with simulator("--seed", "3", port=near):
                yield far
        finally:
            stop(radio)


def settle() -> None:
    end_s = time.monotonic() + SETTLE_S
    until(lambda: time.monotonic() >= end_s, SETTLE_S + 1.0, "settled")


def ours(seed: int, plan: Plan) -> tuple[float, float]:
    """Time to the vehicle's ACK, and to VERIFIED, of the mission list."""
    with bad_radio(seed) as port:
        runtime = Runtime(Clock(), Identity(), [f"udpin:127.0.0.1:{port}"])
        events = runtime.subscribe()
        runtime.start()
        try:
            until(lambda: runtime.snapshot().vehicles, 10.0, "the vehicle is heard")
            settle()
            runtime.record()
            (key,) = runtime.snapshot().vehicles
            began_us = runtime.moment()[1]
            number = runtime.submit(UploadPlan(key, plan))
            found: list[RequestFinished] = []

            def is_finished() -> bool:
                runtime.feed()
                drained = events.drain()
                found.extend(
                    e for e in drained if isinstance(e, RequestFinished) and e.request_id == number
                )
                return bool(found)

            until(is_finished, 120.0, "the upload ended")
            frames = runtime.frames()
        finally:
            runtime.stop()
    assert found[0].failure is None, found[0].failure
    decoder = PeerDecoder()
    acks = [
        frame.utc_us
        for frame in frames
        if not frame.is_sent
        for message in decoder.datagram(frame.data)
        if message.name == "MISSION_ACK"
        and (message.fields.mission_type, message.fields.type) == (0, 0)
    ]
    verified_s = found[0].value["mission"].duration_s
    return (acks[0] - began_us) * 1e-6 if acks else verified_s, verified_s


def with_mavsdk(seed: int, plan: Plan) -> float | None:
    """Time until MAVSDK's upload is answered; ``None`` when it gives up."""
    wire = compile_mission(plan, ARDUPILOT)
    items = [
        MissionItem(
            seq, i.frame, i.command, int(seq == 0), int(i.auto_continue), *i.params[:4], i.x, i.y,
            i.z_m, 0,
        )
        for seq, i in enumerate(wire)
    ]  # fmt: skip
    with bad_radio(seed) as port:
        configuration = Configuration.create_with_component_type(ComponentType.GROUND_STATION)
        mavsdk = Mavsdk(configuration)
        try:
            mavsdk.add_any_connection(f"udpin://127.0.0.1:{port}")
            system = mavsdk.first_autopilot(15.0)
            assert system is not None, "MAVSDK heard no autopilot"
            raw = MissionRaw(system)
            settle()
            began_s = time.monotonic()
            try:
                raw.upload_mission(items)
            except MissionRawError:
                return None
            return time.monotonic() - began_s
        finally:
            mavsdk.destroy()
            configuration.destroy()


def main() -> int:
    """Print the table; 0 when we are ahead of MAVSDK and within 1.3 of the floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    plan = a_plan(ITEMS)
    floor_s = ITEMS * 2 * DELAY_S
    rows = []
    print(f"{ITEMS} items, {DELAY_S * 1e3:.0f} ms each way, {LOSS:.0%} loss; floor {floor_s:.1f} s")
    print(
        f"{'seed':>4}{'ours, ACK':>12}{'VERIFIED':>10}{'MAVSDK, ACK':>13}{'ours/MAVSDK':>13}{'ours/floor':>12}"
    )
    for seed in range(1, arguments.seeds + 1):
        row = Row(seed, *ours(seed, plan), with_mavsdk(seed, plan))
        rows.append(row)
        theirs = row.mavsdk_ack_s
        ratio = f"{row.ours_ack_s / theirs:.2f}" if theirs else "-"
        print(
            f"{seed:>4}{row.ours_ack_s:>10.2f} s{row.ours_verified_s:>8.2f} s"
            f"{f'{theirs:.2f} s' if theirs else 'gave up':>13}{ratio:>13}"
            f"{row.ours_ack_s / floor_s:>12.2f}",
            flush=True,
        )
    ratios = [r.ours_ack_s / r.mavsdk_ack_s for r in rows if r.mavsdk_ack_s]
    to_mavsdk = statistics.median(ratios) if ratios else None
    to_floor = statistics.median(r.ours_ack_s for r in rows) / floor_s
    document = json.dumps(
        {
            "bench": "upload_speed",
            "floor_s": floor_s,
            "ack_to_mavsdk": to_mavsdk and round(to_mavsdk, 3),
            "verified_to_mavsdk_ack": round(
                statistics.median(
                    r.ours_verified_s / r.mavsdk_ack_s for r in rows if r.mavsdk_ack_s
                ),
                3,
            )
            if ratios
            else None,
            "ack_to_floor": round(to_floor, 3),
            "rows": [asdict(row) for row in rows],
        }
    )
    if arguments.json:
        arguments.json.write_text(document, encoding="utf-8")
    print(document)
    return 0 if to_floor <= 1.3 and (to_mavsdk is None or to_mavsdk < 1.0) else 1


if __name__ == "__main__":
    raise SystemExit(main())
