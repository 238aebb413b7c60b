"""A telemetry log from file to first plot, next to mavutil: ``python -m tests.bench.logs [--messages N]``.

In one run, each way in a process of its own: time until the roll angle is there (by the clock, and of
the processor, which other work does not stretch and which is judged), and peak memory.
Ours without an index beside the log, and with one. Then two hours at 50 messages a second; the time
a dragged cursor needs for four plots of 100,000 points; and the flights in a log.
"""

from __future__ import annotations

import argparse
import json
import resource
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "tests/data/tlog/arducopter_4_6_sitl_patrol.tlog"
MESSAGES = 500_000
TWO_HOURS = 7200 * 50
FASTER = 50.0
FRAME_MS = 1000 / 60


def a_long_log(path: Path, messages: int) -> None:
    """The recorded flight again and again, one behind the other in time, exactly so many messages."""
    from dronectl.store.tlog import TlogReader  # noqa: PLC0415 - not in the measured processes

    records = list(TlogReader.open(RECORDED))
    span_us = records[-1].utc_us - records[0].utc_us + 100_000
    with path.open("wb") as file:
        for number in range(messages):
            turn, which = divmod(number, len(records))
            record = records[which]
            file.write(struct.pack(">Q", record.utc_us + (turn * span_us & ~3)))
            file.write(record.frame)


def by_us(path: Path) -> int:
    """Our way: how many roll angles there are."""
    from dronectl.review.logs import open_log  # noqa: PLC0415 - its import is not measured

    return len(open_log(path).column("ATTITUDE", "roll").values)


def by_mavutil(path: Path) -> int:
    """The way of a script with pymavlink: every message in turn, the angles picked out."""
    from pymavlink import mavutil  # noqa: PLC0415 - its import is not measured

    log = mavutil.mavlink_connection(str(path), dialect="all")
    rolls = []
    while (message := log.recv_match()) is not None:
        if message.get_type() == "ATTITUDE":
            rolls.append((message._timestamp, message.roll))
    return len(rolls)


WAYS = {"ours": by_us, "mavutil": by_mavutil}


def one(way: str, path: Path) -> None:
    """Measured in this process: seconds, values, peak memory above what Python and NumPy need."""
    from pymavlink import mavutil  # noqa: F401, PLC0415

    import dronectl.review.logs  # noqa: F401, PLC0415 - what is imported before the clock starts

    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    count = WAYS[way](path)
    spent_s, cpu_s = time.perf_counter() - began_s, time.process_time() - began_cpu_s
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps({"s": spent_s, "cpu_s": cpu_s, "n": count, "mb": (peak_kb - before_kb) / 1024})
    )


def measured(way: str, path: Path) -> dict[str, Any]:
    """:func:`one` in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.logs", "--one", way, str(path)]
    answer = subprocess.run(  # noqa: S603 (our own command)
        command, cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def scrub_ms(points: int = 100_000, plots: int = 4) -> float:
    """What one move of the cursor costs before anything is painted: the moment, and four plots."""
    from dronectl.review.decimate import decimated  # noqa: PLC0415
    from dronectl.review.replay import Replay  # noqa: PLC0415
    from dronectl.store.totals import Sample  # noqa: PLC0415
    from missions.geo import GeoPoint  # noqa: PLC0415

    t_s = np.arange(points) * 0.05
    columns = [np.sin(t_s * (n + 1)) for n in range(plots)]
    replay = Replay(
        [Sample(float(t), round(t * 1e6), GeoPoint(48.0, 2.0), height_m=float(t)) for t in t_s[::4]]
    )
    moves, began_s = 200, time.perf_counter()
    for move in range(moves):
        at_s = float(t_s[-1]) * move / moves
        replay.at(at_s)
        for column in columns:
            decimated(t_s, column, at_s - 2000.0, at_s + 2000.0, 2000)
    return (time.perf_counter() - began_s) / moves * 1e3


def flights_s(path: Path) -> tuple[float, int]:
    """Time to find the flights of an open log."""
    from dronectl.review.flights import flights_in  # noqa: PLC0415
    from dronectl.review.logs import open_log  # noqa: PLC0415

    log = open_log(path)
    began_s = time.perf_counter()
    found = flights_in(log)
    return time.perf_counter() - began_s, len(found)


def main() -> int:
    """0 when everything aimed for was reached."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench.logs")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--one", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        one(arguments.one[0], Path(arguments.one[1]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path, short = Path(folder) / "long.tlog", Path(folder) / "two_hours.tlog"
        a_long_log(path, arguments.messages)
        a_long_log(short, TWO_HOURS)
        theirs = measured("mavutil", path)
        ours = measured("ours", path)
        again = measured("ours", path)
        two_hours = measured("ours", short)
        seconds, count = flights_s(short)
        scrub = scrub_ms()
        size_mb = path.stat().st_size / 1024 / 1024
    ways = {"mavutil": theirs, "ours": ours, "ours_with_index": again}
    figures = {
        "bench": "logs",
        "messages": arguments.messages,
        "file_mb": size_mb,
        **{f"{name}_s": found["s"] for name, found in ways.items()},
        **{f"{name}_cpu_s": found["cpu_s"] for name, found in ways.items()},
        "times_faster": theirs["cpu_s"] / ours["cpu_s"],
        "times_faster_with_index": theirs["cpu_s"] / again["cpu_s"],
        "ours_peak_mb": ours["mb"],
        "mavutil_peak_mb": theirs["mb"],
        "two_hours_s": two_hours["s"],
        "two_hours_cpu_s": two_hours["cpu_s"],
        "flights_of_two_hours_s": seconds,
        "flights": count,
        "scrub_ms": scrub,
    }
    for name, value in figures.items():
        print(f"{name:26}{value:.3f}" if isinstance(value, float) else f"{name:26}{value}")
    assert ours["n"] == again["n"] == theirs["n"] > 0
    print(json.dumps(figures))
    reached = figures["times_faster"] >= FASTER and two_hours["cpu_s"] < 1.0 and scrub < FRAME_MS
    return 0 if reached else 1


if __name__ == "__main__":
    raise SystemExit(main())
