"""A hundred vehicles at once: ``python -m tests.bench.load [--vehicles N] [--json F]``.

The same packets go at the same time to two processes over the loopback: our station with its
recorder (decoded, reduced, events, tlogs, database) and pymavlink's ``mavutil``, which only reads.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from pymavlink import mavutil
from pymavlink.dialects.v20 import all as dialect

from dronectl.clock import Clock
from dronectl.network import Identity
from dronectl.session import Session

WARM_UP_S = 4.0
MEASURED_S = 10.0
TICK_S = 0.02  # 50 Hz: one message of each vehicle
PARTS = 5  # of a tick: vehicles do not all speak at once

# What one vehicle says in a second, by slot: 50 messages.
SECOND = (
    ["ATTITUDE", "GLOBAL_POSITION_INT", "VFR_HUD", "RC_CHANNELS", "SERVO_OUTPUT_RAW"] * 8
    + ["GPS_RAW_INT"] * 4
    + ["SYS_STATUS", "BATTERY_STATUS", "EXTENDED_SYS_STATE", "MISSION_CURRENT", "SYSTEM_TIME"]
    + ["HEARTBEAT"]
)


@dataclass(frozen=True)
class Share:
    """What one reader took of a core."""

    messages: int
    cpu_s: float
    wall_s: float

    @property
    def message_us(self) -> float:
        return self.cpu_s / self.messages * 1e6

    def core_fraction(self, vehicles: int) -> float:
        """Share of a core at the full rate, should the sender have been held up."""
        return self.message_us * 1e-6 * vehicles * 50


def packet(mav: Any, name: str, vehicle: int, t_s: float) -> bytes:
    """One message of a vehicle that circles 50 m above its home."""
    angle = t_s * 0.2 + vehicle
    lat = int((43.3 + 0.0005 * math.cos(angle) + vehicle * 1e-4) * 1e7)
    lon = int((4.5 + 0.0005 * math.sin(angle)) * 1e7)
    ms = int(t_s * 1000) + 60_000
    built = {
        "ATTITUDE": lambda: mav.attitude_encode(ms, 0.1, -0.05, angle % 3.1, 0.0, 0.0, 0.2),
        "GLOBAL_POSITION_INT": lambda: mav.global_position_int_encode(
            ms, lat, lon, 62_000, 50_000, 300, 400, 0, 9000
        ),
        "VFR_HUD": lambda: mav.vfr_hud_encode(8.0, 8.0, 90, 55, 62.0, 0.1),
        "RC_CHANNELS": lambda: mav.rc_channels_encode(ms, 8, *[1500] * 18, 200),
        "SERVO_OUTPUT_RAW": lambda: mav.servo_output_raw_encode(ms * 1000, 0, *[1600] * 8),
        "GPS_RAW_INT": lambda: mav.gps_raw_int_encode(
            ms * 1000, 3, lat, lon, 62_000, 80, 120, 500, 9000, 14
        ),
        "SYS_STATUS": lambda: mav.sys_status_encode(
            1, 1, 1, 300, 16_000 - int(t_s) % 500, 1500, 80, 0, 0, 0, 0, 0, 0
        ),
        "BATTERY_STATUS": lambda: mav.battery_status_encode(
            0, 0, 0, 3000, [4000] * 10, 1500, 1000, 500, 80
        ),
        "EXTENDED_SYS_STATE": lambda: mav.extended_sys_state_encode(0, 2),
        "MISSION_CURRENT": lambda: mav.mission_current_encode(int(t_s) % 9),
        "SYSTEM_TIME": lambda: mav.system_time_encode(1_780_000_000_000_000 + ms * 1000, ms),
        "HEARTBEAT": lambda: mav.heartbeat_encode(2, 3, 0x80 | 0x59, 3, 4, 3),
    }[name]()
    return bytes(built.pack(mav))


def make_ticks(vehicles: int, seconds: int) -> list[list[bytes]]:
    """All packets, made before anything is measured: one list for each tick."""
    mavs = [dialect.MAVLink(None, srcSystem=v + 1, srcComponent=1) for v in range(vehicles)]
    return [
        [packet(mavs[v], SECOND[(tick * 7 + v) % 50], v, tick * TICK_S) for v in range(vehicles)]
        for tick in range(seconds * 50)
    ]


def replies(mav: Any, message: Any, vehicle: int) -> list[Any]:
    """What a vehicle says to a station's question."""
    if message.msgname == "TIMESYNC":
        return [mav.timesync_encode(time.monotonic_ns(), message.ts1)]
    ack = mav.command_ack_encode(message.command, dialect.MAV_RESULT_ACCEPTED)
    if message.command != dialect.MAV_CMD_REQUEST_MESSAGE:
        return [ack]
    if message.param1 == dialect.MAVLINK_MSG_ID_HOME_POSITION:
        place = (433_000_000 + vehicle * 1000, 45_000_000, 12_000, 0.0, 0.0, 0.0)
        return [ack, mav.home_position_encode(*place, [1.0, 0.0, 0.0, 0.0], 0.0, 0.0, 0.0)]
    return [ack, mav.autopilot_version_encode(0, 0, 0, 0, 0, *[[0] * 8] * 3, 0, 0, vehicle)]


def answer(out: socket.socket, parser: Any, mavs: dict[int, Any]) -> None:
    """Accept commands and tell the time, as vehicles do: a station's questions end."""
    while True:
        try:
            data, address = out.recvfrom(2048)
        except BlockingIOError:
            return
        for message in parser.parse_buffer(data) or []:
            vehicle = getattr(message, "target_system", 0)
            if not vehicle or message.msgname not in ("COMMAND_LONG", "TIMESYNC"):
                continue
            mav = mavs.setdefault(vehicle, dialect.MAVLink(None, srcSystem=vehicle, srcComponent=1))
            for reply in replies(mav, message, vehicle):
                out.sendto(bytes(reply.pack(mav)), address)


def send(ticks: list[list[bytes]], ports: list[int], over: threading.Event) -> None:
    parser, mavs = dialect.MAVLink(None), {}
    parser.robust_parsing = True
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.bind(("127.0.0.1", 0))
        out.setblocking(False)
        began_s = time.monotonic()
        for number, tick in enumerate(ticks):
            for part in range(PARTS):
                due_s = began_s + (number + part / PARTS) * TICK_S
                over.wait(max(0.0, due_s - time.monotonic()))
                for data in tick[part::PARTS]:
                    for port in ports:
                        out.sendto(data, ("127.0.0.1", port))
            answer(out, parser, mavs)


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(count: Any) -> Share:
    """CPU time and messages of this process over the measured stretch, once packets come."""
    wait = threading.Event().wait
    while not count():
        wait(0.01)
    wait(WARM_UP_S)
    before, cpu, wall = count(), cpu_s(), time.monotonic()
    wait(MEASURED_S)
    return Share(count() - before, cpu_s() - cpu, time.monotonic() - wall)


def read_with_us(port: int) -> Share:
    """Our station and recorder, as every verb that records uses them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Session(Path(folder), [f"udpin:127.0.0.1:{port}"], Clock(), Identity()) as session,
    ):
        print("ready", flush=True)

        def count() -> int:
            session.runtime.feed()
            vehicles = session.runtime.snapshot().vehicles.values()
            return sum(quality.messages for v in vehicles for quality in v.links)

        return measured(count)


def read_with_mavutil(port: int) -> Share:
    """mavutil's own loop, with nothing done about what it reads."""
    link = mavutil.mavlink_connection(f"udpin:127.0.0.1:{port}", dialect="all")
    taken = [0]
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            if link.recv_match(blocking=True, timeout=0.5) is not None:
                taken[0] += 1

    thread = threading.Thread(target=read)
    thread.start()
    print("ready", flush=True)
    try:
        return measured(lambda: taken[0])
    finally:
        over.set()
        thread.join()
        link.close()


READERS = {"ours": read_with_us, "mavutil": read_with_mavutil}


def started(reader: str, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.bench.load", "--reader", reader, "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert answer_of(process) == "ready"
    return process


def answer_of(process: subprocess.Popen[str]) -> str:
    out: IO[str] | None = process.stdout
    assert out is not None
    return out.readline().strip()


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def side_by_side(ticks: list[list[bytes]]) -> dict[str, Share]:
    ports = {name: free_port() for name in READERS}
    processes = {name: started(name, port) for name, port in ports.items()}
    over = threading.Event()
    sender = threading.Thread(target=send, args=(ticks, list(ports.values()), over))
    sender.start()
    try:
        return {name: Share(**json.loads(answer_of(p))) for name, p in processes.items()}
    finally:
        sender.join()
        for process in processes.values():
            process.terminate()
            process.communicate()


def main() -> int:
    """Print the table; 0 when we take less than mavutil alone and lose nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.reader:
        print(json.dumps(asdict(READERS[arguments.reader](arguments.port))))
        return 0
    ticks = make_ticks(arguments.vehicles, round(WARM_UP_S + MEASURED_S) + 2)
    rows = [side_by_side(ticks) for _ in range(arguments.runs)]
    print(f"{arguments.vehicles} vehicles x 50 messages/s, the same packets to both at once")
    print(
        f"{'run':>4}{'ours, core':>13}{'messages':>10}{'mavutil, core':>15}{'messages':>10}{'ratio':>8}"
    )
    ratios = []
    for number, row in enumerate(rows):
        ours, theirs = row["ours"], row["mavutil"]
        ratios.append(ours.message_us / theirs.message_us)
        print(
            f"{number:>4}{ours.core_fraction(arguments.vehicles):>13.1%}{ours.messages:>10}"
            f"{theirs.core_fraction(arguments.vehicles):>15.1%}{theirs.messages:>10}{ratios[-1]:>8.2f}"
        )
    ratio = statistics.median(ratios)
    document = json.dumps(
        {
            "bench": "load",
            "vehicles": arguments.vehicles,
            "ratio_to_mavutil": round(ratio, 3),
            "rows": [{name: asdict(share) for name, share in row.items()} for row in rows],
        }
    )
    if arguments.json:
        arguments.json.write_text(document)
    print(document)
    return 0 if ratio < 1.0 else 1


if __name__ == "__main__":
    raise SystemExit(main())
