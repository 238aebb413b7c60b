"""The fleet list: a card for each drone, quiet while all is well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QItemSelectionModel, QModelIndex, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPen
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from dronectl.vehicle import LinkState
from ui.formatting import NARROW_SPACE, Units, distance, minutes, percent
from ui.models.alert_words import condition_text
from ui.models.alerts import state_of
from ui.models.fleet import KEY_ROLE, FleetModel
from ui.models.mode_words import short_mode
from ui.panels.fly.readings import distance_home_m, link_words, time_left
from ui.theme import DARK, RADIUS, TYPE_PX
from ui.widgets.icons import pixmap
from ui.widgets.tiles import state_colour
from ui.words import _

if TYPE_CHECKING:
    from dronectl.vehicle import Vehicle, VehicleKey
    from ui.models.alerts import AlertsModel
    from ui.models.safety_parameters import SafetyParameters
    from ui.theme import Theme

CARD_PX: Final = 92
LINE_PX: Final = 20
SIGN_PX: Final = 14
BARS: Final = {LinkState.FRESH: 3, LinkState.STALE: 2, LinkState.LOST: 0}


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says."""

    name: str
    colour: str
    mode: str
    armed: str
    is_armed: bool
    battery: str
    height: str
    is_above_ground: bool
    """Else the height is above home."""
    away: str
    mission: str
    link: str
    bars: int
    link_state: str
    alert: str
    alert_state: str
    is_stale: bool


def card_of(
    vehicle: Vehicle,
    fleet: FleetModel,
    alerts: AlertsModel,
    parameters: SafetyParameters,
    units: Units,
) -> Card:
    """The card of one drone now."""
    key, now_s = vehicle.key, fleet.now_s
    link = vehicle.link_state(now_s)
    worst = alerts.worst(key)
    left_s = time_left(vehicle, parameters.of(key), alerts.performance)
    battery = percent(vehicle.battery.remaining_fraction)
    if left_s is not None:
        battery += f" · {minutes(left_s)}"
    ground_m = fleet.above_ground_m(key)
    height_m = vehicle.height_m if ground_m is None else ground_m
    progress = vehicle.mission
    mission = f"{progress.current}/{progress.total}" if progress.total else ""
    return Card(
        name=fleet.name(key),
        colour=fleet.colour(key),
        mode=short_mode(vehicle.mode),
        armed=_("ARMED") if vehicle.is_armed else _("disarmed"),
        is_armed=vehicle.is_armed,
        battery=battery,
        height=units.height_text(height_m),
        is_above_ground=ground_m is not None,
        away=distance(distance_home_m(vehicle)),
        mission=mission,
        link=link_words(vehicle, now_s),
        bars=BARS[link],
        link_state={LinkState.FRESH: "", LinkState.STALE: "caution"}.get(link, "warning"),
        alert="" if worst is None else condition_text(worst.condition),
        alert_state="" if worst is None else state_of(worst.level),
        is_stale=link is not LinkState.FRESH,
    )


class CardPainter(QStyledItemDelegate):
    """Paints a card."""

    def __init__(self, owner: FleetList) -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(120, CARD_PX)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        card = self._owner.card(index)
        if painter is None or card is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(1.5, 2.5, -1.5, -2.5)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_frame(
            painter, box, is_selected=is_selected, is_primary=self._owner.is_primary(index)
        )
        inside = box.adjusted(10, 5, -8, -5)
        self._paint_heading(painter, inside, card)
        self._paint_numbers(painter, inside, card)
        self._paint_foot(painter, inside, card)
        painter.restore()

    def _paint_frame(
        self, painter: QPainter, box: QRectF, *, is_selected: bool, is_primary: bool
    ) -> None:
        theme = self._owner.theme
        painter.setBrush(QColor(theme.raised if is_selected else theme.surface))
        width = 2.0 if is_selected else float(theme.line_px)
        painter.setPen(QPen(QColor(theme.selected if is_selected else theme.line), width))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        if is_primary:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selected))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 8, 4, box.height() - 16), 2, 2)

    def _paint_heading(self, painter: QPainter, box: QRectF, card: Card) -> None:
        theme = self._owner.theme
        painter.setPen(QPen(QColor(theme.text), 1.0 if theme.name != "dark" else 0.0))
        painter.setBrush(QColor(card.colour))
        painter.drawEllipse(QPointF(box.left() + 6, box.top() + 10), 5.5, 5.5)
        mode_font = self._font(TYPE_PX[0], is_bold=card.is_armed)
        painter.setFont(mode_font)
        mode_width = min(painter.fontMetrics().horizontalAdvance(card.mode) + 2, 100)
        mode = QRectF(box.right() - mode_width, box.top(), mode_width, LINE_PX)
        painter.setPen(QColor(theme.text if card.is_armed else theme.secondary))
        self._text(painter, mode, card.mode, Qt.AlignmentFlag.AlignRight)
        painter.setFont(self._font(TYPE_PX[1], is_bold=True))
        painter.setPen(QColor(theme.text))
        name = QRectF(box.left() + 18, box.top(), box.width() - 24 - mode_width, LINE_PX)
        self._text(painter, name, card.name)

    def _paint_numbers(self, painter: QPainter, box: QRectF, card: Card) -> None:
        theme = self._owner.theme
        painter.setOpacity(0.5 if card.is_stale else 1.0)
        painter.setFont(self._font(TYPE_PX[0]))
        first = QRectF(box.left(), box.top() + LINE_PX + 1, box.width(), LINE_PX)
        second = first.translated(0, LINE_PX)
        painter.setPen(QColor(theme.text))
        self._text(painter, first, card.battery)
        ink = theme.text
        half = QRectF(second.left(), second.top(), 78, LINE_PX)
        upwards = "terrain" if card.is_above_ground else "arrow-expand-up"
        self._signed(painter, half, (upwards, ink), card.height)
        self._signed(painter, half.translated(78, 0), ("home-outline", ink), card.away)
        painter.setPen(QColor(theme.text if card.is_armed else theme.secondary))
        painter.setFont(self._font(TYPE_PX[0], is_bold=card.is_armed))
        self._text(painter, first, card.armed, Qt.AlignmentFlag.AlignRight)
        painter.setFont(self._font(TYPE_PX[0]))
        painter.setPen(QColor(theme.secondary))
        self._text(painter, second, card.mission, Qt.AlignmentFlag.AlignRight)
        painter.setOpacity(1.0)

    def _paint_foot(self, painter: QPainter, box: QRectF, card: Card) -> None:
        """The link bars, and the worst alert where there is one."""
        theme = self._owner.theme
        line = QRectF(box.left(), box.bottom() - LINE_PX + 2, box.width(), LINE_PX)
        colour = state_colour(theme, card.link_state) if card.link_state else theme.secondary
        for bar in range(3):
            height = 5 + 4 * bar
            shape = QRectF(line.left() + 6 * bar, line.bottom() - 4 - height, 4, height)
            is_full = bar < card.bars
            painter.setPen(Qt.PenStyle.NoPen if is_full else QPen(QColor(theme.line), 1.0))
            painter.setBrush(QColor(colour) if is_full else Qt.BrushStyle.NoBrush)
            painter.drawRect(shape)
        painter.setFont(self._font(TYPE_PX[0], is_bold=bool(card.alert)))
        words = line.adjusted(24, 0, 0, 0)
        if card.alert:
            painter.setPen(QColor(state_colour(theme, card.alert_state)))
            mark = "▲" if card.alert_state == "warning" else "△"
            self._text(painter, words, f"{mark}{NARROW_SPACE}{card.alert}")
        elif card.is_stale:
            painter.setPen(QColor(colour))
            self._text(painter, words, card.link)

    def _signed(self, painter: QPainter, box: QRectF, sign: tuple[str, str], text: str) -> None:
        """A value after the small sign that says what it is."""
        ratio = self._owner.devicePixelRatioF()
        painter.drawPixmap(QPointF(box.left(), box.top() + 3), pixmap(*sign, SIGN_PX, ratio))
        self._text(painter, box.adjusted(SIGN_PX + 3, 0, 0, 0), text)

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
        metrics = painter.fontMetrics()
        short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, short)


class FleetList(QListView):
    """Cards of all drones; its selection is the fleet's."""

    def __init__(
        self,
        fleet: FleetModel,
        alerts: AlertsModel,
        parameters: SafetyParameters,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.units = Units()
        self._fleet = fleet
        self._alerts = alerts
        self._parameters = parameters
        self._is_following = False
        self.setModel(fleet)
        self.setItemDelegate(CardPainter(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        chosen = self.selectionModel()
        assert chosen is not None  # noqa: S101 - a view with a model has one
        self._chosen = chosen
        chosen.selectionChanged.connect(self._on_chosen)
        chosen.currentChanged.connect(self._on_chosen)
        fleet.selection.changed.connect(self._follow)
        self._follow()
        self.retranslate()

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(_("Fleet"))
        self.setToolTip(_("Click selects a drone; Ctrl+click adds one, Ctrl+A selects all"))
        self.update_cards()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.theme = theme
        self.update_cards()

    def update_cards(self) -> None:
        """Paint again."""
        port = self.viewport()
        if port is not None:
            port.update()

    def card(self, index: QModelIndex) -> Card | None:
        """What the card of a row says."""
        vehicle = self._fleet.vehicle(index.data(KEY_ROLE))
        if vehicle is None:
            return None
        return card_of(vehicle, self._fleet, self._alerts, self._parameters, self.units)

    def is_primary(self, index: QModelIndex) -> bool:
        """Whether it is the drone shown in full."""
        return bool(index.data(KEY_ROLE) == self._fleet.selection.primary)

    def _key(self, index: QModelIndex) -> VehicleKey | None:
        key: VehicleKey | None = index.data(KEY_ROLE)
        return key

    def _on_chosen(self) -> None:
        if self._is_following:
            return
        rows = sorted(index.row() for index in self._chosen.selectedIndexes())
        keys = [self._fleet.keys[row] for row in rows]
        current = self._key(self.currentIndex())
        if keys:
            self._fleet.selection.set(keys, current if current in keys else None)

    def _follow(self) -> None:
        """The selection was changed elsewhere, e.g. by a click on the map."""
        selection = self._fleet.selection
        self._is_following = True
        flags = QItemSelectionModel.SelectionFlag
        wanted = {self._fleet.row_of(key) for key in selection.keys}
        for row in range(self._fleet.rowCount()):
            how = flags.Select if row in wanted else flags.Deselect
            self._chosen.select(self._fleet.index(row), how)
        if selection.primary is not None:
            row_of = self._fleet.row_of(selection.primary)
            if row_of is not None:
                index = self._fleet.index(row_of)
                self._chosen.setCurrentIndex(index, flags.NoUpdate)
        self._is_following = False
        self.update_cards()
