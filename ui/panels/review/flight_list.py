"""The flights of the logbook: search, filters, one card for each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QModelIndex, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from dronectl.crew.signoff import FlightState
from dronectl.store.search import FlightQuery
from ui.models.record_words import record_word
from ui.models.review_list import FLIGHT_ROLE, FlightsModel
from ui.theme import DARK, RADIUS, SPACING, TYPE_PX
from ui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.models.review_list import Listed
    from ui.theme import Theme

CARD_PX: Final = 74
LINE_PX: Final = 20
SEARCH_MS: Final = 120
PASSED_ON: Final = frozenset(
    {
        Qt.Key.Key_Space,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_J,
        Qt.Key.Key_K,
        Qt.Key.Key_L,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Minus,
        Qt.Key.Key_0,
    }
)
"""Keys of the replay, which a list would take for its own."""
DAYS: Final = (None, 7, 30, 90, 365)


class CardPainter(QStyledItemDelegate):
    """Paints a flight."""

    def __init__(self, owner: FlightCards) -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(120, CARD_PX)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        flight: Listed | None = index.data(FLIGHT_ROLE)
        if painter is None or flight is None:
            return
        owner, theme = self._owner, self._owner.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(1.5, 2.5, -1.5, -2.5)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(QColor(theme.raised if is_selected else theme.surface))
        width = 2.0 if is_selected else float(theme.line_px)
        painter.setPen(QPen(QColor(theme.selected if is_selected else theme.line), width))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        inside = box.adjusted(10, 5, -8, -5)
        line = QRectF(inside.left(), inside.top(), inside.width(), LINE_PX)
        model = owner.flights
        when, figures, end = model.lines(flight)
        painter.setPen(QPen(QColor(theme.text), 1.0 if theme.name != "dark" else 0.0))
        painter.setBrush(QColor(owner.colour_of(flight)))
        painter.drawEllipse(QRectF(line.left(), line.top() + 5, 11, 11))
        painter.setPen(QColor(theme.text))
        painter.setFont(self._font(TYPE_PX[0], is_bold=True))
        self._text(painter, line.adjusted(18, 0, 0, 0), when)
        painter.setFont(self._font(TYPE_PX[0]))
        self._text(painter, line.translated(0, LINE_PX + 1), figures)
        mark, words, colour = owner.state_of(flight)
        third = line.translated(0, 2 * LINE_PX + 2)
        painter.setPen(QColor(theme.secondary))
        taken = 0.0
        if words:
            painter.setPen(QColor(colour))
            text = f"{mark} {words}"
            taken = painter.fontMetrics().horizontalAdvance(text) + 8.0
            self._text(painter, third, text, Qt.AlignmentFlag.AlignRight)
        painter.setPen(QColor(theme.secondary))
        self._text(painter, third.adjusted(0, 0, -taken, 0), end)
        painter.restore()

    def _font(self, size_px: int, *, is_bold: bool = False) -> QFont:
        font = QFont(self._owner.font())
        font.setPixelSize(size_px)
        font.setBold(is_bold)
        return font

    def _text(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        shown = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, int(box.width())
        )
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)


class FlightCards(QListView):
    """The cards; Enter, a click or moving on them opens a flight."""

    def __init__(self, flights: FlightsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flights = flights
        self.theme: Theme = DARK
        self.colour_of: Callable[[Listed], str] = lambda _flight: DARK.secondary
        self.setModel(flights)
        self.setItemDelegate(CardPainter(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setStyleSheet("QListView { background: transparent; border: 0; }")

    def state_of(self, flight: Listed) -> tuple[str, str, str]:
        """Sign, word and colour of how far a flight's record is."""
        signs = {
            FlightState.DRAFT: ("○", self.theme.secondary),
            FlightState.SUBMITTED: ("◐", self.theme.selected),
            FlightState.VERIFIED: ("◕", self.theme.selected),
            FlightState.APPROVED: ("✔", self.theme.good),
        }
        sign, colour = signs.get(FlightState(flight.row.state), ("", self.theme.secondary))
        return sign, record_word(flight.row.state), colour

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in PASSED_ON:
            event.ignore()
            return
        super().keyPressEvent(event)


class FlightList(QWidget):
    """Search, filters, cards.

    Args:
        flights: the logbook.
        parent: Qt owner.
    """

    chosen = pyqtSignal(object)
    """A :class:`~ui.models.review_list.Listed` to be opened."""

    def __init__(self, flights: FlightsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flights = flights
        self._kept: str | None = None
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.device = QComboBox()
        self.days = QComboBox()
        self.pilot = QComboBox()
        self.state = QComboBox()
        self.alerts = QComboBox()
        self._boxes = (self.state, self.pilot, self.device, self.days, self.alerts)
        self.more = QPushButton()
        self.more.setCheckable(True)
        self.more.setStyleSheet("min-height: 26px;")
        self.cards = FlightCards(flights, self)
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "secondary")
        self.count = QLabel()
        self.count.setProperty("role", "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING[0] + 2)
        across = QHBoxLayout()
        across.addWidget(self._title, 1)
        across.addWidget(self.more)
        column.addLayout(across)
        column.addWidget(self.search)
        for box in self._boxes:
            box.hide()
            column.addWidget(box)
        column.addWidget(self.empty)
        column.addWidget(self.cards, 1)
        column.addWidget(self.count)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SEARCH_MS)
        self._soon.timeout.connect(self._narrow)
        self._connect()

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._soon.start())
        self.search.returnPressed.connect(self.cards.setFocus)
        self.more.toggled.connect(self._show_boxes)
        for box in self._boxes:
            box.activated.connect(lambda _index: self._narrow())
        self._flights.modelAboutToBeReset.connect(self._keep)
        self._flights.modelReset.connect(self._on_reset)
        self._flights.loaded.connect(self._fill_pilots)
        self._flights.loaded.connect(self._show_count)
        selection = self.cards.selectionModel()
        assert selection is not None  # noqa: S101 - the view has a model
        # Not the current one: a list that gets the focus makes its first card current by itself.
        selection.selectionChanged.connect(self._on_selected)
        self.cards.activated.connect(self._choose)

    def retranslate(self) -> None:
        """The language changed."""
        self._title.setText(_("FLIGHTS"))
        self.search.setPlaceholderText(_("Search (Ctrl+F)"))
        self.search.setAccessibleName(_("Search the flights: names, numbers, purpose, remarks"))
        self._fill(self.device, [(_("All aircraft"), None), (_("Flights"), "real"), (_("Simulator"), "simulator")])  # fmt: skip
        words = {7: _("Last 7 days"), 30: _("Last 30 days"), 90: _("Last 90 days"), 365: _("Last year")}  # fmt: skip
        self._fill(self.days, [(_("Any time") if d is None else words[d], d) for d in DAYS])
        states: list[tuple[str, object]] = [(_("Any state"), None)]
        self._fill(self.state, states + [(record_word(s), s.value) for s in FlightState])
        self._fill(self.alerts, [(_("With or without trouble"), None), (_("With trouble"), True), (_("Without trouble"), False)])  # fmt: skip
        self.state.setAccessibleName(_("State of the record"))
        self.alerts.setAccessibleName(_("Trouble in flight"))
        self.device.setAccessibleName(_("Flights or simulator"))
        self.days.setAccessibleName(_("How old"))
        self.pilot.setAccessibleName(_("Pilot"))
        self.more.setToolTip(_("State, pilot, aircraft, age, trouble"))
        self.cards.setAccessibleName(_("Flights"))
        self._flights.retranslate()
        self._fill_pilots()
        self._say_filters()
        self._show_count()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.cards.theme = theme
        viewport = self.cards.viewport()
        if viewport is not None:
            viewport.update()

    def select(self, flight_id: str) -> None:
        """Mark a flight as the one that is open."""
        self._kept = flight_id
        row = self._flights.row_of(flight_id)
        if row is not None:
            index = self._flights.index(row)
            if self.cards.currentIndex() != index:
                self.cards.setCurrentIndex(index)

    def forget(self) -> None:
        """No flight of the logbook is open."""
        self._kept = None
        self.cards.clearSelection()
        self.cards.setCurrentIndex(QModelIndex())

    # ------------------------------------------------------------------ inside

    def _fill(self, box: QComboBox, entries: list[tuple[str, object]]) -> None:
        kept = box.currentData()
        box.clear()
        for words, value in entries:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(kept)))

    def _fill_pilots(self) -> None:
        everyone: list[tuple[str, object]] = [(_("All pilots"), None)]
        self._fill(self.pilot, everyone + [(name, key) for key, name in self._flights.pilots])

    def _show_boxes(self, is_shown: bool) -> None:
        for box in self._boxes:
            box.setVisible(is_shown)

    def _say_filters(self) -> None:
        """How many filters are on: a folded one must not hide flights unseen."""
        count = sum(box.currentIndex() > 0 for box in self._boxes)
        self.more.setText(_("Filters ({count})").format(count=count) if count else _("Filters"))
        self.more.setAccessibleName(self.more.text())

    def _narrow(self) -> None:
        self._soon.stop()
        self._say_filters()
        self._flights.narrow(
            FlightQuery(
                text=self.search.text(),
                state=self.state.currentData(),
                pilot_id=self.pilot.currentData(),
                device_class=self.device.currentData(),
                since_utc=_since(self.days.currentData()),
                has_alerts=self.alerts.currentData(),
            )
        )

    def _keep(self) -> None:
        flight = self.cards.currentIndex().data(FLIGHT_ROLE)
        if flight is not None:
            self._kept = flight.id

    def _on_reset(self) -> None:
        row = None if self._kept is None else self._flights.row_of(self._kept)
        selection = self.cards.selectionModel()
        if row is not None and selection is not None:
            was_blocked = selection.blockSignals(True)
            self.cards.setCurrentIndex(self._flights.index(row))
            selection.blockSignals(was_blocked)

    def _show_count(self) -> None:
        shown, total = self._flights.matching, self._flights.total
        words = ngettext("{n} flight", "{n} flights", shown).format(n=shown)
        if shown != total:
            words = _("{shown} of {total}").format(shown=words, total=total)
        self.count.setText(words if total else "")
        self.empty.setVisible(not shown)
        self.empty.setText(
            _("No flight fits: search for less, or choose all.")
            if total
            else _("No flight yet. Every flight is here by itself when it is over.")
        )

    def _on_selected(self) -> None:
        for index in self.cards.selectedIndexes()[:1]:
            self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        flight = index.data(FLIGHT_ROLE)
        if flight is not None:
            self._kept = flight.id
            self.chosen.emit(flight)


def _since(days: int | None) -> str | None:
    """The date so many days ago, UTC."""
    if days is None:
        return None
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()
