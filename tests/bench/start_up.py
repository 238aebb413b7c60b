"""How soon the window can be used: ``python -m tests.bench.start_up [--runs N] [--json FILE]``.

From the start of the process until the window is painted and has answered an event, and until the map
has its first picture. Cold: nothing compiled, no data folder, no page kept. Warm: as on any other day.
The same with a bare QMainWindow and a bare web view beside it, which is what Python and Qt cost.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[2]
LIMIT_S = 1.5  # issue: usable, warm
GIVE_UP_S = 120
BARE = """
import sys, time
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QMainWindow
from PyQt6.QtWebEngineWidgets import QWebEngineView
began_s = float(sys.argv[1])
app = QApplication(sys.argv[:1])
window = QMainWindow()
window.resize(1366, 768)
window.show()
def usable():
    print("usable", time.monotonic() - began_s, flush=True)
    view = QWebEngineView()
    window.setCentralWidget(view)
    view.loadFinished.connect(done)
    view.setHtml("<canvas></canvas>")
def done(_ok):
    print("map", time.monotonic() - began_s, flush=True)
    app.exit()
QTimer.singleShot(0, usable)
app.exec()
"""


@dataclass(frozen=True)
class Row:
    """One case; medians."""

    case: str
    runs: int
    usable_s: float
    map_s: float
    cpu_s: float
    """Of the process until the map is there, without Chromium's own."""


def child(began_s: float, folder: Path) -> int:
    """Open the window, say when it can be used and when its map is there, and leave."""
    from PyQt6.QtCore import QTimer  # noqa: PLC0415 - imports are what is measured
    from PyQt6.QtWidgets import QApplication  # noqa: PLC0415

    from dronectl.config import SettingsFile  # noqa: PLC0415
    from dronectl.demo import WindowOptions  # noqa: PLC0415
    from ui.app import Desk  # noqa: PLC0415
    from ui.map.environment import prepare  # noqa: PLC0415
    from ui.models.settings import SettingsModel  # noqa: PLC0415
    from ui.theme import interface_font  # noqa: PLC0415

    prepare()
    application = QApplication(sys.argv[:1])
    application.setFont(interface_font())
    desk = Desk(WindowOptions(folder=folder), SettingsModel(SettingsFile(folder / "settings.toml")))

    def tell(what: str) -> None:
        print(what, time.monotonic() - began_s, flush=True)

    def usable() -> None:
        """The first event after the window was painted."""
        tell("usable")
        look.start(5)

    def watch() -> None:
        if desk._map is not None:
            look.stop()
            desk._map.ready.connect(ready)

    def ready() -> None:
        tell("map")
        print("cpu", time.process_time(), flush=True)
        application.exit()

    look = QTimer()
    look.timeout.connect(watch)
    desk.show()
    desk.window.repaint()
    QTimer.singleShot(0, usable)
    application.exec()
    desk.close()
    return 0


def timed(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    """What a child says, in seconds from before it was started."""
    began = [part.replace("BEGAN", repr(time.monotonic())) for part in command]
    output = subprocess.run(  # noqa: S603
        began, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, timeout=GIVE_UP_S, check=True,
    ).stdout  # fmt: skip
    words = (line.split() for line in output.splitlines())
    return {pair[0]: float(pair[1]) for pair in words if len(pair) == 2}


def row(case: str, found: list[dict[str, float]]) -> Row:
    """The medians of a case."""
    figures = (median(each.get(name, 0.0) for each in found) for name in ("usable", "map", "cpu"))
    usable_s, map_s, cpu_s = figures
    return Row(case, len(found), round(usable_s, 2), round(map_s, 2), round(cpu_s, 2))


def measure(runs: int) -> list[Row]:
    """Cold, warm and bare, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        ours = [sys.executable, "-m", "tests.bench.start_up", "--child", "BEGAN", str(folder)]
        cold = [timed(ours, environment)]
        warm = [timed(ours, environment) for _run in range(runs)]
        bare = [timed([sys.executable, "-c", BARE, "BEGAN"], environment) for _run in range(runs)]
        return [row("cold", cold), row("warm", warm), row("bare Qt", bare)]


def main() -> int:
    """Print the table; 0 when the window is usable soon enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return child(float(arguments.child[0]), Path(arguments.child[1]))
    rows = measure(arguments.runs)
    print(f"{'case':12}{'runs':>6}{'usable s':>10}{'map s':>8}{'CPU s':>8}")
    for each in rows:
        print(f"{each.case:12}{each.runs:6}{each.usable_s:10.2f}{each.map_s:8.2f}{each.cpu_s:8.2f}")
    print(f"machine load {os.getloadavg()[0]:.1f}; aim: usable within {LIMIT_S} s, warm")
    document: dict[str, Any] = {"bench": "start_up", "rows": [asdict(each) for each in rows]}
    text = json.dumps(document)
    if arguments.json:
        arguments.json.write_text(text, encoding="utf-8")
    print(text)
    return 0 if rows[1].usable_s <= LIMIT_S else 1


if __name__ == "__main__":
    raise SystemExit(main())
