"""How soon a key press is on the screen while a fleet talks: ``python -m tests.bench.window_load [--json F]``.

The whole window with its map and recorder takes 50 messages a second of each vehicle over the loopback.
Keys are put into its queue from another thread at times of their own, so that one that comes while the
window is busy waits as a hand would; the time ends when the list they change is painted and the event
loop is free again. The same without any vehicle beside it, which is what the window itself costs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication

from dronectl.config import SettingsFile
from dronectl.demo import WindowOptions
from tests.bench.load import answer_of, cpu_s, free_port, make_ticks, send
from ui.app import Desk
from ui.map.environment import prepare
from ui.models.settings import SettingsModel
from ui.theme import interface_font

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QAbstractItemView

LIMIT_MS = 50.0  # issue: p95, input to paint
WARM_UP_S = 8.0
MEASURED_S = 20.0
BETWEEN_S = (0.12, 0.35)  # two presses of a hurried hand
FLEETS = (0, 20, 100)
WINDOW = (1366, 768)


@dataclass(frozen=True)
class Row:
    """What came of one fleet."""

    vehicles: int
    presses: int
    p50_ms: float
    p95_ms: float
    longest_ms: float
    messages: int
    core_fraction: float


class Watch(QObject):
    """Sees a press arrive at a list and the paint that shows it.

    Args:
        view: the list.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__()
        port = view.viewport()
        assert port is not None
        self.view, self.port = view, port
        self.pressed_s: float | None = None
        """When the press that is not shown yet was put into the queue."""
        self.took_s: list[float] = []
        self._is_pressed = False
        view.installEventFilter(self)
        port.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        kind = None if event is None else event.type()
        if kind is QEvent.Type.KeyPress and watched is self.view:
            self._is_pressed = True
            self.port.update()
        elif kind is QEvent.Type.Paint and watched is self.port and self._is_pressed:
            self._is_pressed = False
            QTimer.singleShot(0, self._on_free)
        return False

    def _on_free(self) -> None:
        assert self.pressed_s is not None
        self.took_s.append(time.monotonic() - self.pressed_s)
        self.pressed_s = None


class Hand(threading.Thread):
    """Presses keys at times of its own, never before the one before is shown."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch
        self.over = threading.Event()
        self.cpu_s = self.wall_s = 0.0

    def run(self) -> None:
        choice = random.Random(7)  # noqa: S311 - a hand
        self.over.wait(WARM_UP_S)
        cpu, began_s = cpu_s(), time.monotonic()
        while time.monotonic() < began_s + MEASURED_S:
            self.over.wait(choice.uniform(*BETWEEN_S))
            if self.watch.pressed_s is None:
                self.press(choice.choice((Qt.Key.Key_Down, Qt.Key.Key_Up)))
        self.cpu_s, self.wall_s = cpu_s() - cpu, time.monotonic() - began_s
        self.over.set()

    def press(self, key: Qt.Key) -> None:
        """Put one into the window's queue."""
        self.watch.pressed_s = time.monotonic()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier)
            QCoreApplication.postEvent(self.watch.view, event)


def window(port: int, folder: Path) -> dict[str, Any]:
    """Run the window in this process and press keys; the latencies in seconds and what it took."""
    prepare()
    application = QApplication(sys.argv[:1])
    application.setFont(interface_font())
    settings = SettingsModel(SettingsFile(folder / "settings.toml"))
    settings.change(links=(f"udpin:127.0.0.1:{port}",), sound=False, speech=False)
    desk = Desk(WindowOptions(folder=folder), settings)
    desk.window.resize(*WINDOW)
    desk.show()
    hand = Hand(Watch(desk.fly.fleet_list))
    looking = QTimer()
    looking.timeout.connect(lambda: application.exit() if hand.over.is_set() else None)
    looking.start(100)
    print("ready", flush=True)
    hand.start()
    application.exec()
    hand.join()
    quality = [q for v in desk.fleet.vehicles for q in v.links]
    desk.close()
    return {
        "took_s": hand.watch.took_s,
        "messages": sum(q.messages for q in quality),
        "core_fraction": hand.cpu_s / hand.wall_s,
    }


def measured(vehicles: int) -> Row:
    """One fleet at one window."""
    port = free_port()
    seconds = round(WARM_UP_S + MEASURED_S) + 6
    ticks = make_ticks(vehicles, seconds) if vehicles else []
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.window_load", "--window", str(port), folder]
        process = subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert answer_of(process) == "ready"
        over = threading.Event()
        sender = threading.Thread(target=send, args=(ticks, [port], over))
        sender.start()
        try:
            found = json.loads(answer_of(process))
        finally:
            over.set()
            sender.join()
            process.terminate()
            process.communicate()
    took = sorted(each * 1000 for each in found["took_s"])
    assert took, "no press was seen"
    return Row(
        vehicles, len(took), round(took[len(took) // 2], 1), round(took[int(len(took) * 0.95)], 1),
        round(took[-1], 1), found["messages"], round(found["core_fraction"], 2),
    )  # fmt: skip


def main() -> int:
    """Print the table; 0 when a press is shown soon enough at the largest fleet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, nargs="*", default=list(FLEETS))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--window", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.window:
        print(json.dumps(window(int(arguments.window[0]), Path(arguments.window[1]))), flush=True)
        return 0
    print(
        f"{'vehicles':>9}{'presses':>9}{'p50 ms':>8}{'p95 ms':>8}{'max ms':>8}{'messages':>10}{'core':>7}"
    )
    rows = []
    for vehicles in arguments.vehicles:
        row = measured(vehicles)
        rows.append(row)
        print(
            f"{row.vehicles:9}{row.presses:9}{row.p50_ms:8.1f}{row.p95_ms:8.1f}{row.longest_ms:8.1f}"
            f"{row.messages:10}{row.core_fraction:7.0%}", flush=True,
        )  # fmt: skip
    print(f"machine load {os.getloadavg()[0]:.1f}; aim: p95 below {LIMIT_MS:.0f} ms")
    document = json.dumps({"bench": "window_load", "rows": [asdict(row) for row in rows]})
    if arguments.json:
        arguments.json.write_text(document, encoding="utf-8")
    print(document)
    return 0 if rows[-1].p95_ms < LIMIT_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
