"""A station that flies in virtual time, says what is on disk, and waits to be killed.

Run as ``python -m tests.dronectl.store.dying_station FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dronectl.flight import FlightPrepared
from dronectl.store.database import open_database
from dronectl.store.recording import Recording
from tests.dronectl.store.support import (
    KEY,
    a_patrol_state,
    a_snapshot,
    heartbeat,
    raw,
    utc_us,
)


def main(folder: Path) -> None:
    recording = Recording(open_database(folder))
    prepared = FlightPrepared(vehicle=KEY, at_s=0.0, pilot="Ana", device_class="simulator")
    recording.on_events([prepared], 0.0, utc_us(0))
    for step in range(1_000_000):
        t_s = step / 10
        state = a_patrol_state(min(t_s, 80.0)).with_changes(last_heard_s=t_s, last_heartbeat_s=t_s)
        recording.on_frames([raw(t_s, heartbeat(1, step & 0xFF))])
        recording.on_snapshot(a_snapshot(t_s, state), utc_us(t_s))
        recording.on_time(t_s, utc_us(t_s))
        sys.stdout.write(f"{t_s}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
