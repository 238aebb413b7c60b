"""The alerts, most urgent first, each to be acknowledged; no room taken while there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QModelIndex, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QPainter
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
    from PyQt6.QtGui import QKeyEvent

    from dronectl.safety.alerts import Alert
    from ui.models.alerts import AlertsModel
    from ui.theme import Theme

ROW_PX: Final = 42
MOST_ROWS: Final = 5
MARKS: Final = {Level.WARNING: "▲", Level.CAUTION: "△", Level.ADVISORY: "○"}


class _Painter(QStyledItemDelegate):
    def __init__(self, owner: AlertList) -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(100, ROW_PX)

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
        font = QFont(self._owner.font())
        font.setPixelSize(TYPE_PX[0])
        font.setBold(is_new)
        painter.setFont(font)
        colour = state_colour(theme, state_of(alert.level)) if alert.is_active else theme.secondary
        painter.setPen(QColor(colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, MARKS[alert.level])
        words = box.adjusted(20, 0, 0, 0)
        how = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.setPen(QColor(theme.text if is_new and alert.is_active else theme.secondary))
        text = str(index.data())
        if not alert.is_active:
            text = _("{text} (over)").format(text=text)
        painter.drawText(words, how, text)
        painter.restore()


class AlertList(QWidget):
    """Heading, acknowledge-all and the rows; Enter or a click acknowledges one."""

    chosen = pyqtSignal(object)
    """The key of the drone whose alert was clicked."""

    def __init__(self, alerts: AlertsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self._alerts = alerts
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self._all = QToolButton(self)
        self._all.clicked.connect(alerts.acknowledge_all)
        self._view = QListView(self)
        self._view.setModel(alerts)
        self._view.setItemDelegate(_Painter(self))
        self._view.setUniformItemSizes(True)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.clicked.connect(self._on_clicked)
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
        self._view.setFixedHeight(min(count, MOST_ROWS) * ROW_PX + 4)

    def _on_clicked(self, index: QModelIndex) -> None:
        alert: Alert | None = index.data(ALERT_ROLE)
        if alert is not None:
            self._alerts.acknowledge(alert.number)
            self.chosen.emit(alert.vehicle)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked(self._view.currentIndex())
        else:
            super().keyPressEvent(event)
