"""How well the map keeps up: ``python tests/bench/map_live.py [--minutes N] [--json FILE]``.

Drones at 10 Hz with trails, first on our own canvas, then as Leaflet's own markers and polylines in a
page of the same kind, in the same run. Latency is from the window's call to the end of the page's
frame, told back through the web channel, so it holds that way as well. Times are by the clock: on a
machine with other work (see ``load``) means and p95 tell of that work, the medians of the map.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QApplication

from missions.geo import GeoPoint, offset
from ui.map.environment import prepare
from ui.map.fleet import FleetBook
from ui.map.marks import Bounds, VehicleMark
from ui.map.view import MapView
from ui.theme import drone_colour, drone_name

HERE = GeoPoint(43.05, 4.6)
TICK_MS = 100
WARM_UP_TICKS = 30
# What a page made of Leaflet's own parts does with the same message.
PEER = """
(() => {
  const known = new Map();
  const renderer = L.canvas();
  dronemap.peer = (message) => {
    const started = performance.now();
    let before = 0;
    requestAnimationFrame(() => { before = performance.now(); });
    for (const mark of message.vehicles) {
      let drone = known.get(mark.n);
      if (!drone) {
        drone = {
          marker: L.marker(mark.at, { icon: L.divIcon({ html: '', iconSize: [22, 22] }) }),
          line: L.polyline([], { color: mark.colour, weight: 3, renderer }),
          ahead: L.polyline([], { color: mark.colour, weight: 1, renderer }),
        };
        Object.values(drone).forEach((layer) => layer.addTo(dronemap.map));
        drone.marker.bindTooltip(document.createTextNode(mark.name).data, { permanent: true });
        known.set(mark.n, drone);
      }
      if (!mark.at) { continue; }
      drone.marker.setLatLng(mark.at);
      mark.trail.forEach((place) => drone.line.addLatLng(place));
      drone.ahead.setLatLngs([mark.at, [mark.at[0] + 0.001, mark.at[1]]]);
    }
    const spent = performance.now() - started;
    requestAnimationFrame(() => dronemap.send({
      t: 'frame', sequence: message.sequence, ms: spent + performance.now() - before }));
  };
})()
"""


@dataclass(frozen=True)
class Row:
    """What came of one case."""

    case: str
    drones: int
    seconds: float
    frames: int
    latency_p50_ms: float
    latency_p95_ms: float
    script_p50_ms: float
    script_mean_ms: float
    script_p95_ms: float
    python_p50_ms: float
    python_mean_ms: float
    core_percent: float
    """Of one core: the window's process and the page's together."""
    page_start_mb: float
    page_end_mb: float
    page_slope_mb_per_min: float
    """By least squares over the second half."""
    load: float
    """Processes that wanted to run at the end, as the system averages them over a minute."""


class Case:
    """One run: a map, a fleet that flies circles, and what was measured of them."""

    def __init__(self, name: str, drones: int, seconds: float, folder: Path) -> None:
        self.name, self.drones = name, drones
        self.view = MapView(folder)
        self.view.resize(1280, 800)
        self.book = FleetBook()
        self.tick_count = 0
        self.ticks_wanted = WARM_UP_TICKS + round(seconds * 1000 / TICK_MS)
        self.sent: dict[int, float] = {}
        self.latencies_ms: list[float] = []
        self.script_ms: list[float] = []
        self.python_ms: list[float] = []
        self.memory: list[tuple[float, float]] = []
        self.started_s = self.started_cpu_s = 0.0
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.tick)

    def run(self) -> Row:
        self.view.frame_painted.connect(self.painted)
        self.view.ready.connect(self.begin)
        self.view.fit(Bounds.around(offset(HERE, *at) for at in ((-500, -700), (500, 700))))
        self.view.show()
        QApplication.exec()
        elapsed_s = time.monotonic() - self.started_s
        cpu_s = self.cpu_s() - self.started_cpu_s
        self.view.close_map()
        self.view.close()
        latencies, script = sorted(self.latencies_ms), sorted(self.script_ms)
        return Row(
            self.name, self.drones, round(elapsed_s, 1), len(latencies),
            *(round(part(latencies, share), 1) for share in (0.5, 0.95)),
            round(part(script, 0.5), 2), round(sum(script) / len(script), 2),
            round(part(script, 0.95), 2), round(part(sorted(self.python_ms), 0.5), 2),
            round(sum(self.python_ms) / len(self.python_ms), 2), round(100 * cpu_s / elapsed_s, 1),
            round(self.memory[0][1], 1), round(self.memory[-1][1], 1),
            round(slope(self.memory[len(self.memory) // 2 :]) * 60, 2), round(os.getloadavg()[0], 1),
        )  # fmt: skip

    def begin(self) -> None:
        self.view.measure_frames(self.name == "own canvas")
        if self.name != "own canvas":
            self.view.page.runJavaScript(PEER)
        self.timer.start(TICK_MS)

    def tick(self) -> None:
        self.tick_count += 1
        marks = [self.mark(index) for index in range(self.drones)]
        if self.tick_count == WARM_UP_TICKS:
            self.started_s, self.started_cpu_s = time.monotonic(), self.cpu_s()
            self.python_ms.clear()
        started_s = time.perf_counter()
        if self.name == "own canvas":
            self.view.set_fleet(marks)
            sequence = self.view._fleet._sequence
        else:
            self.book.update(marks)
            message = self.book.message(whole=False)
            sequence = message["sequence"]
            self.view.page.call("peer", message)
        self.sent.setdefault(sequence, started_s)
        self.python_ms.append((time.perf_counter() - started_s) * 1000)
        if self.tick_count >= WARM_UP_TICKS and self.tick_count % 10 == 0:
            self.memory.append((time.monotonic(), pss_mb(self.view.page.renderProcessPid())))
        if self.tick_count >= self.ticks_wanted:
            self.timer.stop()
            QApplication.exit()

    def painted(self, message: dict[str, Any]) -> None:
        sent_s = self.sent.pop(message.get("sequence", -1), None)
        if sent_s is not None and self.tick_count > WARM_UP_TICKS:
            self.latencies_ms.append((time.perf_counter() - sent_s) * 1000)
            self.script_ms.append(message["ms"])

    def mark(self, index: int) -> VehicleMark:
        """A drone on its circle at 8 m/s."""
        radius_m = 60 + 8 * (index % 40)
        angle = self.tick_count * TICK_MS / 1000 * 8 / radius_m + index
        middle_m = 90 * (index % 5 - 2), 160 * (index // 5 % 8 - 3.5)
        north_m, east_m = radius_m * math.cos(angle), radius_m * math.sin(angle)
        course_deg = (math.degrees(angle) + 90) % 360
        return VehicleMark(
            key=index, name=drone_name(index), colour=drone_colour(index),
            point=offset(HERE, middle_m[0] + north_m, middle_m[1] + east_m),
            heading_deg=course_deg, course_deg=course_deg, ground_speed_mps=8.0, home=HERE,
            is_armed=True, caption=f"{40 + (index + self.tick_count // 10) % 60} m",
        )  # fmt: skip

    def cpu_s(self) -> float:
        own = os.times()
        page = Path(f"/proc/{self.view.page.renderProcessPid()}/stat").read_text(encoding="ascii")
        user, system = page.rpartition(")")[2].split()[11:13]
        return own.user + own.system + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def part(ordered: list[float], share: float) -> float:
    """The value that ``share`` of the ordered ones stay below."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def slope(points: list[tuple[float, float]]) -> float:
    """Of the straight line nearest to the points."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def pss_mb(process: int) -> float:
    """Memory of a process, what it shares counted in part."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=0.5, help="of 20 drones; 10 is the long form"
    )
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    prepare()
    application = QApplication(["dronectl"])
    application.setQuitOnLastWindowClosed(False)
    longer_s = options.minutes * 60
    shorter_s = max(10.0, longer_s / 5)
    cases = (
        ("own canvas", 20, longer_s),
        ("Leaflet's own layers", 20, longer_s),
        ("own canvas", 100, shorter_s),
        ("Leaflet's own layers", 100, shorter_s),
    )
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, drones, seconds in cases:
            row = Case(name, drones, seconds, Path(folder)).run()
            rows.append(asdict(row))
            print("  ".join(f"{key} {value}" for key, value in rows[-1].items()), flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
