"""Events, alerts and comments as a list in step with the replay; a click jumps to the moment."""

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

from ui.formatting import duration
from ui.models.event_words import Weight
from ui.models.review_entries import COMMENTS, ENTRY_ROLE, EntriesModel
from ui.panels.review.flight_list import PASSED_ON
from ui.theme import DARK
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent, QResizeEvent

    from ui.models.replay import Replay
    from ui.models.review_entries import Entry
    from ui.theme import Theme

TIME_PX: Final = 48
MARK_PX: Final = 18


def mark_of(entry: Entry, theme: Theme) -> tuple[str, str]:
    """Sign and colour of an entry."""
    if entry.lane == COMMENTS:
        return "✎", theme.selected
    return {
        Weight.WARNING: ("▲", theme.warning),
        Weight.CAUTION: ("◆", theme.caution),
        Weight.PLAIN: ("●", theme.text),
    }.get(entry.weight, ("·", theme.secondary))


class _Delegate(QStyledItemDelegate):
    """Time, mark, wrapped words."""

    def __init__(self, view: EntryList) -> None:
        super().__init__(view)
        self._view = view

    def _box(self, width: int) -> QRect:
        return QRect(TIME_PX + MARK_PX + 4, 4, max(60, width - TIME_PX - MARK_PX - 10), 10_000)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        viewport = self._view.viewport()
        width = self._view.width() if viewport is None else viewport.width()
        entry: Entry | None = index.data(ENTRY_ROLE)
        text = "" if entry is None else _words(entry)
        flags = int(Qt.TextFlag.TextWordWrap)
        box = self._view.fontMetrics().boundingRect(self._box(width), flags, text)
        return QSize(width, max(26, box.height() + 8))

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        entry: Entry | None = index.data(ENTRY_ROLE)
        if painter is None or entry is None:
            return
        theme = self._view.theme
        painter.save()
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(option.rect, QColor(theme.raised))
            bar = QRect(option.rect.left(), option.rect.top() + 2, 3, option.rect.height() - 4)
            painter.fillRect(bar, QColor(theme.selected))
        painter.setPen(QColor(theme.secondary))
        left, top = option.rect.left(), option.rect.top() + 4
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        painter.drawText(QRect(left, top, TIME_PX, 18), right, duration(int(entry.at_s)))
        sign, colour = mark_of(entry, theme)
        painter.setPen(QColor(colour))
        centre = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        painter.drawText(QRect(left + TIME_PX + 2, top, MARK_PX, 18), centre, sign)
        is_passing = entry.weight is Weight.PASSING and entry.lane != COMMENTS
        painter.setPen(QColor(theme.secondary if is_passing else theme.text))
        box = self._box(option.rect.width()).translated(option.rect.topLeft())
        box.setBottom(option.rect.bottom() - 2)
        painter.drawText(box, int(Qt.TextFlag.TextWordWrap), _words(entry))
        painter.restore()


def _words(entry: Entry) -> str:
    return f"{entry.who}: {entry.text}" if entry.who else entry.text


class EntryList(QListView):
    """The list; the newest entry at the moment shown is the current one.

    Args:
        entries: what is listed.
        replay: the moment shown.
        parent: Qt owner.
    """

    chosen = pyqtSignal(object)
    """An :class:`~ui.models.review_entries.Entry` to jump to."""

    def __init__(
        self, entries: EntriesModel, replay: Replay, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self._entries, self._replay = entries, replay
        self._is_following = False
        self.setModel(entries)
        self.setItemDelegate(_Delegate(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(True)
        self.clicked.connect(self._go)
        self.activated.connect(self._go)
        selection = self.selectionModel()
        assert selection is not None  # noqa: S101 - the view has a model
        selection.currentChanged.connect(self._on_current)
        replay.moved.connect(self._follow)
        entries.modelReset.connect(self._follow)

    def current(self) -> Entry | None:
        """The entry that is marked."""
        entry: Entry | None = self.currentIndex().data(ENTRY_ROLE)
        return entry

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(_("Events, alerts and comments"))

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.theme = theme
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in PASSED_ON:
            event.ignore()
            return
        super().keyPressEvent(event)

    def _go(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(ENTRY_ROLE)
        if entry is not None:
            self.chosen.emit(entry)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not self._is_following and self.hasFocus():
            self._go(index)

    def _follow(self) -> None:
        """Mark the newest entry at the moment; of several at one moment, keep the one chosen."""
        row = self._entries.row_at(self._replay.position_us)
        current: Entry | None = self.currentIndex().data(ENTRY_ROLE)
        if current is not None and current.utc_us == self._replay.position_us:
            return
        index = QModelIndex() if row is None else self._entries.index(row)
        if index == self.currentIndex():
            return
        self._is_following = True
        self.setCurrentIndex(index)
        self._is_following = False
