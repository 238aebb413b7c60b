"""What the plan costs, in four numbers and one bar: used, left on landing, reserve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from ui.formatting import DASH, distance, duration, number, percent
from ui.theme import DARK
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent

    from ui.models.plan_document import PlanDocument
    from ui.models.plan_transfer import PlanTransfer
    from ui.theme import Theme

BAR_PX: Final = 14


class EnergyBar(QWidget):
    """A battery lying down: what the plan takes of it, what is left, where the reserve begins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._used: float | None = None
        self._start = 1.0
        self._reserve = 0.25
        self.setFixedHeight(BAR_PX)

    def sizeHint(self) -> QSize:
        return QSize(200, BAR_PX)

    def show_shares(self, used: float | None, start: float, reserve: float) -> None:
        """Shares of a full battery; ``used`` None: not known."""
        self._used, self._start, self._reserve = used, start, reserve
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, 4, 4)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), QColor(theme.raised))
        if self._used is not None:
            left = self._start - self._used
            colour = theme.good
            if left < self._reserve:
                colour = theme.caution if left > 0 else theme.warning
            width = frame.width()
            kept = QColor(colour)
            kept.setAlphaF(0.85)
            painter.fillRect(QRectF(0, 0, width * max(0.0, left), BAR_PX), kept)
            taken = QColor(theme.secondary)
            taken.setAlphaF(0.45)
            start = max(0.0, left)
            painter.fillRect(QRectF(width * start, 0, width * (self._start - start), BAR_PX), taken)
            painter.setPen(QPen(QColor(theme.text), 2))
            mark = width * self._reserve
            painter.drawLine(int(mark), 0, int(mark), BAR_PX)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawPath(outline)
        painter.end()


class EstimateView(QWidget):
    """Time, distance, energy and what is left on landing; follows every edit.

    Args:
        document: whose estimate.
        transfer: knows the battery of the drone assigned.
        parent: Qt owner.
    """

    def __init__(
        self, document: PlanDocument, transfer: PlanTransfer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._transfer = transfer
        self._theme: Theme = DARK
        self.bar = EnergyBar()
        self._titles = [QLabel() for _place in range(4)]
        self.values = [QLabel(DASH) for _place in range(4)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        for place, (title, value) in enumerate(zip(self._titles, self.values, strict=True)):
            title.setProperty("role", "secondary")
            value.setStyleSheet("font-size: 18px;")
            grid.addWidget(title, 0, place)
            grid.addWidget(value, 1, place)
            grid.setColumnStretch(place, 1)
        self._words = QLabel()
        self._words.setProperty("role", "secondary")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(grid)
        column.addWidget(self.bar)
        column.addWidget(self._words)
        document.analysed.connect(self.renew)
        transfer.changed.connect(self.renew)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        titles = (_("Time"), _("Distance"), _("Energy"), _("On landing"))
        for title, value, text in zip(self._titles, self.values, titles, strict=True):
            title.setText(text)
            value.setAccessibleName(text)
        self.bar.setAccessibleName(_("Battery: left on landing, used, reserve"))
        self.renew()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self.bar.set_theme(theme)
        self.renew()

    @property
    def landing_fraction(self) -> float | None:
        """What is left of a full battery on landing; None when that cannot be said."""
        cost, full_wh = self._document.estimate, self._transfer.battery_wh
        if cost is None or not full_wh or cost.is_endless:
            return None
        return self._start - cost.energy_wh / full_wh

    @property
    def _start(self) -> float:
        """What the battery holds now; a full one when the drone does not say."""
        vehicle = self._transfer.vehicle
        remaining = None if vehicle is None else vehicle.battery.remaining_fraction
        return 1.0 if remaining is None else remaining

    def renew(self) -> None:
        """Show the estimate as it is now."""
        cost = self._document.estimate
        left, reserve = self.landing_fraction, self._document.limits.reserve_fraction
        texts = (
            DASH if cost is None else duration(cost.duration_s),
            DASH if cost is None else distance(cost.distance_m),
            DASH if cost is None else f"{number(cost.energy_wh)} Wh",
            DASH if left is None else percent(max(0.0, left)),
        )
        for label, text in zip(self.values, texts, strict=True):
            label.setText(text)
        colour = self._theme.text
        if left is not None and left < reserve:
            colour = self._theme.caution if left > 0 else self._theme.warning
        self.values[3].setStyleSheet(f"font-size: 18px; color: {colour};")
        self.bar.show_shares(None if left is None else self._start - left, self._start, reserve)
        self._words.setText(self._sentence(left, reserve))

    def _why_unknown(self) -> str:
        """What is missing to say what is left on landing."""
        if self._transfer.vehicle is None:
            return _("Assign a drone that tells its battery to see what is left.")
        if self._transfer.is_asking_battery:
            return _("Asking the drone what its battery holds …")
        return _("The drone does not tell how much its battery holds (parameter BATT_CAPACITY).")

    def _sentence(self, left: float | None, reserve: float) -> str:
        cost = self._document.estimate
        if cost is None:
            return _("Draw a route to see what it costs.")
        if cost.is_endless:
            return _("The plan has no end of its own: this is one round.")
        if left is None:
            return self._why_unknown()
        if left <= 0:
            return _("The battery is empty before the landing.")
        if left < reserve:
            return _("Below the reserve of {share}.").format(share=percent(reserve))
        wind = self._document.limits.wind
        if wind is not None:
            return _("With wind of {speed:.0f} m/s; the mark is the reserve.").format(
                speed=wind.speed_mps
            )
        return _("Calm air; the mark is the reserve of {share}.").format(share=percent(reserve))
