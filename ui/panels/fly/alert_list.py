"""The alerts, most urgent first, each to be acknowledged; no room taken while there is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dronectl.safety.alerts import Level
from ui.models.alerts import ALERT_ROLE, state_of
from ui.theme import DARK, SPACING, TYPE_PX
from ui.widgets.tiles import state_colour
from ui.words import _

if TYPE_CHECKING:
    from dronectl.safety.alerts import Alert
    from ui.models.alerts import AlertsModel
    from ui.theme import Theme

ROW_PX: Final = 42
MOST_PX: Final = 230
WRAP: Final = int(Qt.TextFlag.TextWordWrap)
MOST_ROWS: Final = 5
MOST_HEIGHTS: Final = 1000
DIGIT: Final = re.compile(r"\d")
MARKS: Final = {Level.WARNING: "▲", Level.CAUTION: "△", Level.ADVISORY: "○"}


class _Painter(QStyledItemDelegate):
    def __init__(self, owner: AlertList) -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(100, self._owner.row_px(index))

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        alert: Alert | None = index.data(ALERT_ROLE)
        if painter is None or alert is None:
            return
        theme = self._owner.theme
        is_new = alert.acknowledged_by is None
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(theme.raised))
        box = QRectF(option.rect).adjusted(6, 2, -4, -2)
        painter.setFont(self._owner.row_font(is_bold=is_new))
        colour = state_colour(theme, state_of(alert.level)) if alert.is_active else theme.secondary
        painter.setPen(QColor(colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, MARKS[alert.level])
        words = box.adjusted(20, 0, 0, 0)
        how = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.setPen(QColor(theme.text if is_new and alert.is_active else theme.secondary))
        painter.drawText(words, how, self._owner.row_text(index))
        painter.restore()


class AlertList(QWidget):
    """Heading, acknowledge-all and the rows; Enter or a click acknowledges one."""

    chosen = pyqtSignal(object)
    """The key of the drone whose alert was clicked."""

    def __init__(self, alerts: AlertsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self._alerts = alerts
        self._rows_px: list[int] = []
        self._heights: dict[tuple[str, int], int] = {}
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self._all = QToolButton(self)
        self._all.clicked.connect(alerts.acknowledge_all)
        self._view = QListView(self)
        self._view.setModel(alerts)
        self._painter = _Painter(self)
        self._view.setItemDelegate(self._painter)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.clicked.connect(self._on_clicked)
        self._view.activated.connect(self._on_clicked)  # Enter
        top = QHBoxLayout()
        top.addWidget(self._heading, 1)
        top.addWidget(self._all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING[0])
        layout.addLayout(top)
        layout.addWidget(self._view)
        alerts.changed.connect(self._fit)
        self.retranslate()
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.theme = theme
        self._repaint()

    def retranslate(self) -> None:
        """The language changed."""
        self._heading.setText(_("ALERTS"))
        self._all.setText(_("Acknowledge all"))
        self._all.setToolTip(_("All alerts are seen: sound off (Ctrl+K)"))
        self._all.setShortcut("Ctrl+K")
        self._view.setAccessibleName(_("Alerts"))
        self._view.setToolTip(_("A click or Enter acknowledges an alert"))
        self._repaint()

    def _repaint(self) -> None:
        port = self._view.viewport()
        if port is not None:
            port.update()

    def _fit(self) -> None:
        count = self._alerts.rowCount()
        self.setVisible(count > 0)
        self._all.setEnabled(bool(self._alerts.unacknowledged))
        model = self._alerts
        rows = [self.row_px(model.index(row)) for row in range(min(count, MOST_ROWS))]
        if rows != self._rows_px:
            self._rows_px = rows
            self._painter.sizeHintChanged.emit(model.index(0))
            self._view.setFixedHeight(min(sum(rows), MOST_PX) + 4)

    def row_font(self, *, is_bold: bool = True) -> QFont:
        """The font of a row."""
        font = QFont(self.font())
        font.setPixelSize(TYPE_PX[0])
        font.setBold(is_bold)
        return font

    def row_text(self, index: QModelIndex) -> str:
        """The sentence of a row."""
        alert: Alert | None = index.data(ALERT_ROLE)
        text = str(index.data())
        is_over = alert is not None and not alert.is_active
        return _("{text} (over)").format(text=text) if is_over else text

    def row_px(self, index: QModelIndex) -> int:
        """Height of a row: a number that changes must not change it, so figures count as wide."""
        text = DIGIT.sub("0", self.row_text(index))
        width = max(60, self._view.width() - 46)
        if len(self._heights) > MOST_HEIGHTS:
            self._heights.clear()
        if (text, width) not in self._heights:
            metrics = QFontMetrics(self.row_font())
            high = metrics.boundingRect(QRect(0, 0, width, 1000), WRAP, text).height()
            self._heights[text, width] = max(ROW_PX, high + 10)
        return self._heights[text, width]

    def _on_clicked(self, index: QModelIndex) -> None:
        alert: Alert | None = index.data(ALERT_ROLE)
        if alert is not None:
            self._alerts.acknowledge(alert.number)
            self.chosen.emit(alert.vehicle)
