"""How fast a review is scrubbed: ``python -m tests.bench.review_scrub [--points N] [--json FILE]``.

Four plots of a hundred thousand points each, as the Review page shows them: for every position of the cursor
the time until all of them, the time line and the clock are painted. Beside it the same curves on bare pyqtgraph
with all points, and with pyqtgraph's own thinning.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph
from PyQt6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.models.replay import Replay
from ui.models.series import Series
from ui.models.time_window import TimeWindow
from ui.panels.review.plots import PlotStack
from ui.panels.review.time_line import TimeLine
from ui.panels.review.transport import Transport
from ui.theme import DARK

if TYPE_CHECKING:
    from collections.abc import Callable

FRAME_MS = 1000 / 60
KEYS = ("height", "speed", "battery", "link")
POSITIONS = 120
SIZE = (710, 440)


def the_series(points: int) -> list[Series]:
    """A flight of two hours, as rough as real ones are."""
    random = np.random.default_rng(3)
    times_s = np.linspace(0.0, 7200.0, points)
    return [
        Series(key, times_s, np.cumsum(random.normal(size=points)) + random.normal(size=points))
        for key in KEYS
    ]


def timed(application: QApplication, move: Callable[[int], None]) -> list[float]:
    """Milliseconds of each move until everything is painted."""
    found = []
    for position in range(POSITIONS):
        began_s = time.perf_counter()
        move(position)
        application.processEvents()
        found.append((time.perf_counter() - began_s) * 1000)
    return found[POSITIONS // 10 :]


def ours(application: QApplication, series: list[Series]) -> tuple[list[float], list[float]]:
    """Scrubbing, and zooming in step by step."""
    replay, window = Replay(), TimeWindow()
    replay.open(0, 7_200_000_000)
    window.open(7200.0)
    page = QWidget()
    column = QVBoxLayout(page)
    plots = PlotStack(replay, window)
    for part in (Transport(replay), TimeLine(replay, window), plots):
        column.addWidget(part)
    plots.set_theme(DARK)
    plots.show_all(series)
    page.resize(*SIZE)
    page.show()
    application.processEvents()
    scrub = timed(application, lambda n: replay.seek(n * 59_000_000))
    zoom = timed(application, lambda n: window.zoom(0.3 if n < POSITIONS / 2 else -0.3, 3600.0))
    page.close()
    return scrub, zoom


def bare(application: QApplication, series: list[Series], *, thins: bool) -> list[float]:
    """The same curves and cursors on pyqtgraph alone."""
    view = pyqtgraph.GraphicsLayoutWidget()
    cursors = []
    for row, each in enumerate(series):
        plot = view.addPlot(row=row, col=0)
        plot.setDownsampling(auto=thins, mode="peak")
        plot.setClipToView(thins)
        plot.plot(each.times_s, each.values)
        cursor = pyqtgraph.InfiniteLine(angle=90)
        plot.addItem(cursor, ignoreBounds=True)
        cursors.append(cursor)
    view.resize(*SIZE)
    view.show()
    application.processEvents()

    def move(position: int) -> None:
        for cursor in cursors:
            cursor.setValue(position * 59.0)

    found = timed(application, move)
    view.close()
    return found


def figures(found: list[float]) -> dict[str, float]:
    """Median and the 95th percentile."""
    ordered = sorted(found)
    return {
        "p50_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
    }


def main() -> int:
    """0 when nineteen of twenty positions are painted within one frame of a 60 Hz screen."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench.review_scrub")
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    series = the_series(arguments.points)
    scrub, zoom = ours(application, series)
    rows = {
        "scrub": figures(scrub),
        "zoom": figures(zoom),
        "pyqtgraph thinned": figures(bare(application, series, thins=True)),
        "pyqtgraph": figures(bare(application, series, thins=False)),
    }
    print(f"{len(KEYS)} plots of {arguments.points} points; one frame is {FRAME_MS:.1f} ms")
    for name, row in rows.items():
        print(f"{name:20}{row['p50_ms']:10.2f} ms median{row['p95_ms']:10.2f} ms p95")
    result: dict[str, Any] = {"bench": "review_scrub", "points": arguments.points, **rows}
    document = json.dumps(result)
    if arguments.json:
        arguments.json.write_text(document, encoding="utf-8")
    print(document)
    return 0 if rows["scrub"]["p95_ms"] <= FRAME_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
