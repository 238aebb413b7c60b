"""The score: points in large figures, each part with its bar, what cost points, in order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter
from PyQt6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.formatting import duration
from ui.models.exercise_words import loss_words, part_title, points_text
from ui.theme import DARK, SPACING
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PyQt6.QtGui import QPaintEvent

    from dronectl.crew.exercises.debrief import Entry
    from dronectl.crew.exercises.tasks import Exercise
    from ui.theme import Theme

BAR_PX: Final = 8
MINUS: Final = "\N{MINUS SIGN}"
LEAST_SHOWN: Final = 0.05
"""Points under this are rounding, not a lesson."""


class PartBar(QWidget):
    """How much of a part is kept: full, partly lost, all lost."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self._fraction = 1.0
        self._is_current = False
        self.setFixedHeight(BAR_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_part(self, fraction: float, *, is_current: bool) -> None:
        """Share of the points kept; the part being flown has a frame."""
        self._fraction, self._is_current = fraction, is_current
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QColor(self.theme.selected if self._is_current else self.theme.line))
        painter.setBrush(QColor(self.theme.raised))
        painter.drawRoundedRect(box, 3, 3)
        full = box.adjusted(1, 1, -1, -1)
        full.setWidth(full.width() * self._fraction)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.text if self._fraction < 1.0 else self.theme.good))
        painter.drawRoundedRect(full, 2, 2)


class ScoreView(QWidget):
    """One score, while it is flown or afterwards."""

    chosen = pyqtSignal(float)
    """Seconds from the begin of what was chosen in the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._exercise: Exercise | None = None
        self.points = QLabel()
        self.points.setStyleSheet("font-size: 32px; font-weight: 600;")
        self.of = QLabel()
        self.of.setProperty("role", "secondary")
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self._parts = QGridLayout()
        self._parts.setHorizontalSpacing(SPACING[1])
        self._parts.setVerticalSpacing(2)
        self._bars: list[PartBar] = []
        self._cells: list[QLabel] = []
        self.lost = QLabel()
        self.lost.setProperty("role", "heading")
        self.losses = QListWidget()
        self.losses.setFrameShape(QFrame.Shape.NoFrame)
        self.losses.setWordWrap(True)
        self.losses.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.losses.setStyleSheet("QListWidget::item { padding: 4px 2px; }")
        self.losses.currentItemChanged.connect(self._on_current)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACING[1])
        top.addWidget(self.points)
        top.addWidget(self.of, 1, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING[1])
        column.addLayout(top)
        column.addWidget(self.state)
        column.addLayout(self._parts)
        column.addWidget(self.lost)
        column.addWidget(self.losses, 1)
        column.addStretch(0)

    def show_score(
        self,
        exercise: Exercise,
        detail: Mapping[str, Any],
        losses: Sequence[Entry],
        current: str | None = None,
    ) -> None:
        """Show points, parts and losses; ``detail`` as the score is stored."""
        self._exercise = exercise
        self.points.setText(points_text(detail["points"]))
        self.points.setAccessibleName(_("Score"))
        self.of.setText(_("of 100"))
        self._show_parts(exercise, detail["parts"], current)
        self._show_losses(exercise, [e for e in losses if e.points >= LEAST_SHOWN])

    def show_to_be_had(self, exercise: Exercise) -> None:
        """Before the flight: what each part is worth."""
        parts = [
            {"code": p.code, "points": p.points, "earned": p.points} for p in exercise.parts(1)
        ]
        self.show_score(exercise, {"points": 100.0, "parts": parts}, ())
        self.of.setText(_("points to keep"))
        self.lost.setText("")
        self.show_state("")

    def show_state(self, text: str, state: str = "") -> None:
        """A sentence under the points."""
        self.state.setText(text)
        self.state.setVisible(bool(text))
        self.state.setProperty("state", state)
        style = self.state.style()
        if style is not None:
            style.unpolish(self.state)
            style.polish(self.state)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        for bar in self._bars:
            bar.theme = theme
            bar.update()

    def _show_parts(
        self, exercise: Exercise, parts: Sequence[Mapping[str, Any]], current: str | None
    ) -> None:
        while len(self._bars) < len(parts):
            self._add_row()
        for row, bar in enumerate(self._bars):
            name, figure = self._cells[2 * row : 2 * row + 2]
            is_shown = row < len(parts)
            for widget in (name, figure, bar):
                widget.setVisible(is_shown)
            if not is_shown:
                continue
            part = parts[row]
            words = part_title(exercise, part["code"])
            name.setText(words)
            figure.setText(f"{points_text(part['earned'])} / {part['points']:.0f}")
            bar.show_part(part["earned"] / part["points"], is_current=part["code"] == current)
            bar.setAccessibleName(f"{words}: {figure.text()}")

    def _add_row(self) -> None:
        row = 2 * len(self._bars)
        name, figure, bar = QLabel(), QLabel(), PartBar()
        bar.theme = self._theme
        figure.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._parts.addWidget(name, row, 0)
        self._parts.addWidget(figure, row, 1)
        self._parts.addWidget(bar, row + 1, 0, 1, 2)
        self._bars.append(bar)
        self._cells += [name, figure]

    def _show_losses(self, exercise: Exercise, losses: Sequence[Entry]) -> None:
        lines = [
            (
                f"{duration(entry.begin_s)}  {MINUS}{points_text(entry.points)}  "
                + _("{part}: {cause}").format(
                    part=part_title(exercise, entry.part), cause=loss_words(entry)
                ),
                entry.begin_s,
            )
            for entry in losses
        ]
        shown = [
            self.losses.item(row).text()  # type: ignore[union-attr]
            for row in range(self.losses.count())
        ]
        self.lost.setText(_("WHAT COST POINTS") if lines else _("NOTHING LOST"))
        self.losses.setAccessibleName(_("What cost points"))
        self.losses.setVisible(bool(lines))
        if shown == [text for text, _at_s in lines]:
            return
        self.losses.clear()
        for text, at_s in lines:
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, at_s)
            self.losses.addItem(item)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
