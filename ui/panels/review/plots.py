"""The plots stacked under the time line: one cursor and one part of the flight through all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPen
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.formatting import Units, duration
from ui.models.series_words import in_units, title_of, value_text
from ui.panels.review.time_line import LEFT_PX, RIGHT_PX, on_wheel
from ui.theme import DARK
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QPaintEvent, QWheelEvent

    from ui.models.replay import Replay
    from ui.models.series import Series
    from ui.models.time_window import TimeWindow
    from ui.panels.review.curves import CurveView
    from ui.theme import Theme

AXIS_PX: Final = 18
LEAST_PX: Final = 48
STEPS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
TICK_EACH_PX: Final = 90


class TimeAxis(QWidget):
    """Minutes and seconds under the last plot."""

    def __init__(self, window: TimeWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self._window = window
        self.setFixedHeight(AXIS_PX)
        window.changed.connect(self.update)

    def ticks(self) -> list[float]:
        """Moments that get a mark, seconds from the begin."""
        window = self._window
        span_s = window.to_s - window.from_s
        room = self.width() - LEFT_PX - RIGHT_PX
        if span_s <= 0 or room <= 0:
            return []
        most = max(1.0, room / TICK_EACH_PX)
        step_s = next((each for each in STEPS_S if span_s / each <= most), STEPS_S[-1])
        first = -int(-window.from_s // step_s) * step_s
        return [first + n * step_s for n in range(int((window.to_s - first) / step_s) + 1)]

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.surface))
        window = self._window
        span_s = window.to_s - window.from_s
        for tick_s in self.ticks():
            share = (tick_s - window.from_s) / span_s
            x = LEFT_PX + share * (self.width() - LEFT_PX - RIGHT_PX)
            painter.setPen(QPen(QColor(self.theme.line), 1.0))
            painter.drawLine(QPointF(x, 0), QPointF(x, 4))
            painter.setPen(QColor(self.theme.secondary))
            box = QRectF(min(x - 40, self.width() - 82), 2, 80, AXIS_PX - 2)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, duration(tick_s))


class PlotRow(QFrame):
    """Name and value of one figure, and its curve."""

    removed = pyqtSignal(str)
    """Its key."""

    def __init__(self, view: CurveView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from ui.panels.review.curves import AXIS_PX as CURVE_AXIS_PX  # noqa: PLC0415 - see PlotStack

        self.view = view
        self.series: Series | None = None
        self._name = QLabel()
        self._name.setProperty("role", "secondary")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._value = QLabel()
        self._value.setStyleSheet("font-weight: 600;")
        self._close = QToolButton()
        self._close.setStyleSheet(
            "QToolButton { min-height: 20px; padding: 0; border: 0; background: transparent; }"
        )
        self._close.setFixedSize(24, 24)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(self._on_close)
        head = QWidget()
        head.setFixedWidth(LEFT_PX - CURVE_AXIS_PX)
        head.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        words = QVBoxLayout()
        words.setContentsMargins(8, 2, 0, 2)
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._value)
        words.addStretch(1)
        across = QHBoxLayout(head)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(words, 1)
        across.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(head)
        row.addWidget(view, 1)
        self.setMinimumHeight(LEAST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_series(self, series: Series) -> None:
        """Another figure."""
        self.series = series
        self.retranslate()
        self.view.show_series(series)

    def retranslate(self) -> None:
        """The language changed."""
        if self.series is None:
            return
        title = title_of(self.series.key)
        self._name.setText(title.replace(".", "\n", 1))
        self._name.setToolTip(title)
        self._close.setToolTip(_("Take this plot away"))
        self._close.setAccessibleName(_("Take the plot {name} away").format(name=title))
        self.view.setAccessibleName(title)

    def set_theme(self, theme: Theme, colour: str) -> None:
        """Paint with these colours."""
        self._close.setIcon(icon("close", theme.secondary))
        self.setStyleSheet(f"PlotRow {{ background: {theme.surface}; border: 0; }}")
        self.view.set_theme(theme, colour)

    def show_moment(self, moment_s: float) -> None:
        """Move the cursor and say the value there."""
        self.view.show_moment(moment_s)
        if self.series is not None:
            text = value_text(self.series, moment_s)
            if text != self._value.text():
                self._value.setText(text)

    def _on_close(self) -> None:
        if self.series is not None:
            self.removed.emit(self.series.key)


class PlotStack(QWidget):
    """The rows and the time axis under them.

    Args:
        replay: the moment shown.
        window: the part of the flight shown.
        parent: Qt owner.
    """

    removed = pyqtSignal(str)
    """Key of a plot that was closed."""

    def __init__(self, replay: Replay, window: TimeWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._replay, self._window = replay, window
        self._theme: Theme = DARK
        self._colour = DARK.selected
        self._units = Units()
        self._all: tuple[Series, ...] = ()
        self.rows: list[PlotRow] = []
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._body)
        bar = self._area.verticalScrollBar()
        assert bar is not None  # noqa: S101 - every area has one
        self._scroll = bar
        bar.rangeChanged.connect(lambda _least, _most: self._leave_room())
        self.axis = TimeAxis(window)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.axis)
        replay.moved.connect(self._show_moment)
        window.changed.connect(self._show_range)

    def sizeHint(self) -> QSize:
        return QSize(600, 300)

    def show_all(self, series: Sequence[Series]) -> None:
        """Plot these, in this order."""
        self._all = tuple(series)
        while len(self.rows) > len(self._all):
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(self._all):
            self._add_row()
        for row, each in zip(self.rows, self._all, strict=True):
            row.show_series(in_units(each, self._units))
        self._leave_room()
        self._show_range()
        self._show_moment()

    def set_units(self, units: Units) -> None:
        """Show heights and speeds in these units."""
        self._units = units
        self.show_all(self._all)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = self.axis.theme = theme
        self._body.setStyleSheet(f"background: {theme.surface};")
        self.axis.update()
        self._paint_rows()

    def set_colour(self, colour: str) -> None:
        """The drone's colour."""
        self._colour = colour
        self._paint_rows()

    def retranslate(self) -> None:
        """The language changed."""
        self._area.setAccessibleName(_("Plots"))
        for row in self.rows:
            row.retranslate()

    # ------------------------------------------------------------------ inside

    def _add_row(self) -> None:
        from ui.panels.review.curves import CurveView  # noqa: PLC0415 - 0.7 s the first window need not wait for

        view = CurveView(RIGHT_PX)
        row = PlotRow(view)
        view.scrubbed.connect(self._on_scrubbed)
        view.wheeled.connect(self._on_wheel)
        view.reset.connect(self._window.whole)
        row.removed.connect(self.removed)
        row.set_theme(self._theme, self._ink())
        self.rows.append(row)
        self._column.addWidget(row, 1)

    def _leave_room(self) -> None:
        """A scroll bar takes its room from the margin: all time axes still end together."""
        taken = self._scroll.sizeHint().width() if self._scroll.maximum() > 0 else 0
        for row in self.rows:
            row.view.set_right(max(0, RIGHT_PX - taken))

    def _ink(self) -> str:
        """The drone's colour reads on dark only; on white a curve is drawn in the text's colour."""
        return self._colour if self._theme.name == "dark" else self._theme.selected

    def _paint_rows(self) -> None:
        for row in self.rows:
            row.set_theme(self._theme, self._ink())

    def _show_range(self) -> None:
        for row in self.rows:
            row.view.show_range(self._window.from_s, self._window.to_s)

    def _show_moment(self) -> None:
        moment_s = self._replay.elapsed_s
        for row in self.rows:
            row.show_moment(moment_s)

    def _on_scrubbed(self, share: float) -> None:
        self._replay.seek(self._replay.begin_us + round(self._moment(share) * 1e6))

    def _on_wheel(self, event: QWheelEvent, share: float) -> None:
        on_wheel(event, self._window, self._moment(share))

    def _moment(self, share: float) -> float:
        window = self._window
        return window.from_s + share * (window.to_s - window.from_s)
