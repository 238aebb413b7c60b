"""The training town's map, drawn in a process of its own while the window is at work already."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, QProcess, pyqtSignal

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.camera.scene import Scene

STOP_WAIT_MS: Final = 3000
SCENE_M_PER_PX: Final = 0.5  # four times as fast to make as what the simulator's cameras see


class TownDrawing(QObject):
    """Map tiles and heights of the training town.

    Args:
        maps: folder for the tiles.
        parent: Qt's owner.
    """

    progressed = pyqtSignal(object)
    """Share that is done; None: no more is being drawn."""
    drawn = pyqtSignal()
    """One more file is whole."""
    measured = pyqtSignal()
    """Its heights are whole."""

    def __init__(self, maps: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._maps = maps
        self._process = QProcess(self)
        self._process.readyReadStandardError.connect(self._on_said)
        self._process.finished.connect(self._on_finished)

    def start(self, seed: int, elevation: Path) -> None:
        """Draw the town of this seed, its heights into another file."""
        self._maps.mkdir(parents=True, exist_ok=True)
        words = ["-m", "simulator.town", "--out", str(self._maps), "--seed", str(seed)]
        words += ["--elevation", str(elevation), "--aside"]
        self._process.start(sys.executable, words)

    def files(self) -> list[Path]:
        """What is whole."""
        return sorted(self._maps.glob("*.mbtiles"))

    def names(self) -> Path | None:
        """The file with the names of streets and places, once it is whole."""
        return next(iter(sorted(self._maps.glob("*-names-*.geojson"))), None)

    def stop(self) -> None:
        """End it; what was not whole is not there."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(STOP_WAIT_MS)

    def _on_said(self) -> None:
        """Lines like ``plan: 40/300 tiles``, and a file's name when it is whole."""
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        counts = re.findall(r"(\d+)/(\d+) tiles", said)
        if counts:
            done, total = (int(number) for number in counts[-1])
            self.progressed.emit(done / max(1, total))
        if "-relief-" in said:
            self.measured.emit()
        if ".mbtiles" in said or ".geojson" in said:
            self.drawn.emit()

    def _on_finished(self) -> None:
        self.progressed.emit(None)
        self.drawn.emit()


def draw_town(folder: Path) -> Path | None:
    """The training town's map, drawn in a process of its own unless it is there already."""
    if not list(folder.glob("town-*-plan-*.mbtiles")):
        words = ["-m", "simulator.town", "--out", str(folder), "--seed", "1", "--style", "plan"]
        subprocess.run(  # noqa: S603 - our own words
            [sys.executable, *words], check=False, stderr=subprocess.DEVNULL
        )
    return next(iter(sorted(folder.glob("town-*-plan-*.mbtiles"))), None)


def town_scene(folder: Path, place: tuple[float, float]) -> Scene:
    """What the cameras see of the training town; kept beside its map, for it takes half a minute."""
    from simulator.camera.survey import prepared_scene  # noqa: PLC0415 - heavy: for pictures only

    return prepared_scene(folder, 1, place, SCENE_M_PER_PX)
