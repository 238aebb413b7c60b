"""What was asked and what became of it: a log, and the newest lines over the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QModelIndex, QPoint, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPen
from PyQt6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.models.actions import ACTION_ROLE, Action, ActionsModel, Life, life_words
from ui.models.request_words import describe
from ui.theme import DARK, RADIUS, TYPE_PX
from ui.widgets.icons import pixmap
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent

    from ui.models.fleet import FleetModel
    from ui.theme import Theme

ROW_PX: Final = 42
LINE_PX: Final = 18
ICON_PX: Final = 16
SHOWN_S: Final = 8.0  # a line over the map, after it is over
MOST_LINES: Final = 4
ICONS: Final = {
    Life.ASKED: "progress-clock",
    Life.ACCEPTED: "check",
    Life.SEEN: "check-all",
    Life.FAILED: "close-octagon-outline",
}


def life_colour(theme: Theme, life: Life) -> str:
    """The colour of a step of an action's life."""
    return {
        Life.ASKED: theme.secondary,
        Life.ACCEPTED: theme.selected,
        Life.SEEN: theme.good,
        Life.FAILED: theme.caution,
    }[life]


class _Painter(QStyledItemDelegate):
    def __init__(self, owner: ActionList) -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        action: Action | None = index.data(ACTION_ROLE)
        is_long = action is not None and action.life is Life.FAILED
        return QSize(100, ROW_PX + (LINE_PX if is_long else 0))

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        action: Action | None = index.data(ACTION_ROLE)
        if painter is None or action is None:
            return
        theme, fleet = self._owner.theme, self._owner.fleet
        painter.save()
        box = QRectF(option.rect).adjusted(4, 2, -4, -2)
        ink = life_colour(theme, action.life)
        sign = pixmap(ICONS[action.life], ink, ICON_PX, self._owner.devicePixelRatioF())
        painter.drawPixmap(box.topLeft() + QPoint(0, 2).toPointF(), sign)
        font = QFont(self._owner.font())
        font.setPixelSize(TYPE_PX[0])
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        line = QRectF(box.left() + 24, box.top(), box.width() - 24, LINE_PX)
        self._text(painter, line, f"{fleet.name(action.key)} · {describe(action.request)}")
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        rest = QRectF(line.left(), line.bottom(), line.width(), box.bottom() - line.bottom())
        how = int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(rest, how, life_words(action))
        painter.restore()

    def _text(self, painter: QPainter, box: QRectF, text: str) -> None:
        metrics = painter.fontMetrics()
        short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, short)


class ActionList(QListView):
    """All actions of this session, the newest at the bottom."""

    def __init__(
        self, actions: ActionsModel, fleet: FleetModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.fleet = fleet
        self.setModel(actions)
        self.setItemDelegate(_Painter(self))
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(ROW_PX)
        actions.rowsInserted.connect(self.scrollToBottom)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.theme = theme
        self.retranslate()

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(_("Actions"))
        port = self.viewport()
        if port is not None:
            port.update()


class LifeLines(QWidget):
    """The newest actions as lines over the bottom of the map, until they are old news."""

    def __init__(self, actions: ActionsModel, fleet: FleetModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self._actions = actions
        self._fleet = fleet
        self._lines: tuple[tuple[str, Life], ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def lines(self) -> tuple[str, ...]:
        """The sentences shown."""
        return tuple(text for text, _life in self._lines)

    def refresh(self) -> None:
        """Show what is under way or just over."""
        now_s = self._fleet.now_s
        recent = [
            action
            for action in self._actions.actions[-4 * MOST_LINES :]
            if not action.life.is_over or now_s - action.changed_s < SHOWN_S
        ]
        lines = tuple(
            (self._actions.sentence(action), action.life) for action in recent[-MOST_LINES:]
        )
        if lines != self._lines:
            self._lines = lines
            self.setAccessibleName(_("Actions under way"))
            self.setAccessibleDescription(". ".join(self.lines))
            self.place()

    def place(self) -> None:
        """Over the bottom left of the parent."""
        owner = self.parentWidget()
        if owner is None or not self._lines:
            self.hide()
            return
        widest = max(self.fontMetrics().horizontalAdvance(text) for text in self.lines)
        width = min(owner.width() - 24, widest + 60)
        height = 26 * len(self._lines) + 10
        self.setGeometry(12, owner.height() - height - 34, max(120, width), height)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self.theme
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(theme.line), theme.line_px))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        font = QFont(self.font())
        font.setPixelSize(TYPE_PX[0])
        painter.setFont(font)
        for place, (text, life) in enumerate(self._lines):
            ink = life_colour(theme, life)
            y = 5 + 26 * place
            sign = pixmap(ICONS[life], ink, ICON_PX, self.devicePixelRatioF())
            painter.drawPixmap(QPoint(10, y + 5), sign)
            painter.setPen(QColor(ink if life is Life.FAILED else theme.text))
            line = QRectF(34, y, self.width() - 42, 26)
            short = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, int(line.width())
            )
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, short)
