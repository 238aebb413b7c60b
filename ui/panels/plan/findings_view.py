"""The findings as a list: a mark by severity, the sentence; a click goes to the item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QModelIndex, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from missions.checks import Severity
from ui.models.findings import FINDING_ROLE, FindingsModel
from ui.theme import DARK
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent, QResizeEvent

    from missions.checks import Finding
    from ui.models.plan_document import PlanDocument
    from ui.theme import Theme

MARK_PX: Final = 22
MARKS: Final = {Severity.ERROR: "▲", Severity.WARNING: "◆", Severity.NOTE: "●"}


def severity_colour(severity: Severity, theme: Theme) -> str:
    """Red blocks, amber wants a look, grey is for information."""
    colours = {Severity.ERROR: theme.warning, Severity.WARNING: theme.caution}
    return colours.get(severity, theme.secondary)


class _Delegate(QStyledItemDelegate):
    """A mark and wrapped text."""

    def __init__(self, view: FindingsView) -> None:
        super().__init__(view)
        self._view = view

    def _text_box(self, width: int) -> QRect:
        return QRect(MARK_PX + 4, 5, max(60, width - MARK_PX - 14), 10_000)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        viewport = self._view.viewport()
        width = self._view.width() if viewport is None else viewport.width()
        text = str(index.data() or "")
        flags = int(Qt.TextFlag.TextWordWrap)
        box = self._view.fontMetrics().boundingRect(self._text_box(width), flags, text)
        return QSize(width, max(30, box.height() + 10))

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        finding = index.data(FINDING_ROLE)
        if painter is None or finding is None:
            return
        theme = self._view.theme
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(theme.raised))
        painter.setPen(QColor(severity_colour(finding.severity, theme)))
        mark = QRect(option.rect.left(), option.rect.top() + 5, MARK_PX, 18)
        painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, MARKS[finding.severity])
        painter.setPen(QColor(theme.text))
        box = self._text_box(option.rect.width()).translated(option.rect.topLeft())
        box.setBottom(option.rect.bottom() - 4)
        flags = int(Qt.TextFlag.TextWordWrap)
        painter.drawText(box, flags, str(index.data() or ""))
        painter.restore()


class FindingsView(QListView):
    """The list; choosing a finding selects its item and asks the map to show its place."""

    place_asked = pyqtSignal(object)
    """A :class:`~missions.geo.GeoPoint`."""

    def __init__(
        self, document: PlanDocument, model: FindingsModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._findings = model
        self.theme: Theme = DARK
        self.setItemDelegate(_Delegate(self))
        self.setModel(model)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        self.setWordWrap(True)
        self.activated.connect(self._go)
        self.clicked.connect(self._go)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self._findings.retranslate()
        self.setAccessibleName(_("Findings"))
        self.setToolTip(_("Enter or a click goes to the item"))

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.theme = theme
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        viewport = self.viewport()
        if viewport is None or self._findings.rowCount():
            return
        painter = QPainter(viewport)
        is_drawn = bool(self._document.plan.items)
        painter.setPen(QColor(self.theme.good if is_drawn else self.theme.secondary))
        text = _("✔ Nothing to find fault with.") if is_drawn else _("Draw an area to begin.")
        painter.drawText(viewport.rect(), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _go(self, index: QModelIndex) -> None:
        finding: Finding | None = self._findings.finding(index.row())
        if finding is None:
            return
        if finding.item is not None:
            self._document.focus.set([finding.item], finding.item)
        if finding.location is not None:
            self.place_asked.emit(finding.location)
