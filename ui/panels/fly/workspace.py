"""The Fly page put together: what each part says goes to the models, what they say to the parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dronectl.events import ArmedChanged
from dronectl.requests import ReturnHome
from ui.panels.fly import orders
from ui.panels.fly.action_bar import SPECS, ActionBar, button_words
from ui.panels.fly.action_list import LifeLines
from ui.panels.fly.alert_list import AlertList
from ui.panels.fly.fleet_column import FleetColumn
from ui.panels.fly.fleet_list import FleetList
from ui.panels.fly.map_link import MapLink
from ui.panels.fly.more_strip import MoreStrip
from ui.panels.fly.order_strip import OrderStrip
from ui.panels.fly.point_strip import PointStrip
from ui.panels.fly.preflight_panel import PreflightPanel
from ui.panels.fly.side_column import COLUMN_PX, SideColumn
from ui.panels.fly.slot import Slot
from ui.panels.fly.sounds import Sounder
from ui.panels.fly.video_desk import VideoDesk
from ui.theme import DARK
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.requests import Request
    from dronectl.vehicle import Vehicle, VehicleKey
    from missions.geo import GeoPoint
    from ui.formatting import Units
    from ui.map.view import MapView
    from ui.models.actions import Action, ActionsModel
    from ui.models.alerts import AlertsModel
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment
    from ui.models.pictures import Pictures
    from ui.models.preflight import PreflightModel
    from ui.models.sightings import Sighting
    from ui.theme import Theme

FOLD_PX: Final = 20
RETURN_KEY: Final = SPECS["return"].shortcut
FOLD_KEY: Final = "F4"
FOLLOW_KEY: Final = "F6"
CLOSE_KEY: Final = "Esc"


class FlyWorkspace(QWidget):
    """Fleet, map, instruments, actions, preflight and alerts.

    Args:
        fleet: the drones; ticked before this.
        actions: takes every order.
        alerts: what is wrong.
        preflight: who may arm.
        pictures: what the drones see.
    """

    icon_name = "quadcopter"

    planned = pyqtSignal(object)
    """A :class:`Sighting` that is to go into the plan."""

    def __init__(
        self,
        fleet: FleetModel,
        actions: ActionsModel,
        alerts: AlertsModel,
        preflight: PreflightModel,
        pictures: Pictures,
    ) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._fleet = fleet
        self._actions = actions
        self._alerts = alerts
        self._preflight = preflight
        self._theme: Theme = DARK
        self._return_key: QShortcut | None = None
        self._middle = Slot(self)
        self._middle.setMinimumWidth(160)
        self.sounder = Sounder(alerts, self)
        self.map_link = MapLink(fleet, pictures, self)
        self.fleet_list = FleetList(fleet, alerts, alerts.parameters, self)
        self.alert_list = AlertList(alerts, self)
        self.side = SideColumn(actions, fleet, self)
        self.video = VideoDesk(pictures, fleet, self._middle, self.side.beside, self)
        self.point_strip = PointStrip(pictures, fleet, self)
        self.preflight_panel = PreflightPanel(fleet, preflight, self)
        self.bar = ActionBar(self)
        self.order_strip = OrderStrip(self)
        self.more_strip = MoreStrip(self)
        self._panels = (self.preflight_panel, self.order_strip, self.more_strip, self.point_strip)
        self._build()
        self._connect()
        self.retranslate()

    # ---------------------------------------------------------------- building

    def _build(self) -> None:
        self._left = FleetColumn(self.fleet_list, self.alert_list, self)
        self.life_lines = LifeLines(self._actions, self._fleet, self._middle)
        self._middle.installEventFilter(self)
        self._fold = QToolButton(self)
        self._fold.setFixedWidth(FOLD_PX)
        self._fold.setProperty("role", "fold")
        self._fold.setStyleSheet("QToolButton { padding: 0; border: 0; border-radius: 0; }")
        self._right = QStackedWidget(self)
        self._right.setFixedWidth(COLUMN_PX)
        self._right.addWidget(self.side)
        self._right.addWidget(self.preflight_panel)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(0)
        top.addWidget(self._left)
        top.addWidget(self._middle, 1)
        top.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self._right)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top, 1)
        layout.addWidget(self.point_strip)
        layout.addWidget(self.order_strip)
        layout.addWidget(self.more_strip)
        layout.addWidget(self.bar)

    def _connect(self) -> None:
        self._fold.clicked.connect(self.toggle_column)
        for keys, slot in ((FOLD_KEY, self.toggle_column), (FOLLOW_KEY, self.toggle_follow)):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self._close_key = QShortcut(QKeySequence(CLOSE_KEY), self)
        self._close_key.setEnabled(False)  # until something is open: the map has its own use for it
        self._close_key.activated.connect(self.close_topmost)
        for panel in self._panels:
            panel.installEventFilter(self)
        self.bar.pressed.connect(self._on_pressed)
        self.bar.opened.connect(self._on_opened)
        self.preflight_panel.heir = self.order_strip.heir = self.more_strip.heir = self.bar
        self.order_strip.given.connect(self.ask)
        self.order_strip.picking.connect(lambda is_on: self.map_link.pick(is_on=is_on))
        self.more_strip.given.connect(self.ask)
        self.more_strip.opened.connect(self._on_opened)
        self.more_strip.renamed.connect(self._on_renamed)
        self.preflight_panel.closed.connect(lambda: self._right.setCurrentWidget(self.side))
        self.preflight_panel.asked.connect(self.ask)
        self.alert_list.chosen.connect(self._on_alert_chosen)
        self.map_link.picked.connect(self.order_strip.set_point)
        self.map_link.ordered.connect(self._on_map_order)
        self.video.panel.bar.bind_keys(self)
        self.point_strip.planned.connect(self.planned)
        self.point_strip.sent.connect(self._on_sent)
        self._actions.refused.connect(self._on_refused)
        self._actions.changed.connect(lambda _action: self.life_lines.refresh())
        self._fleet.selection.changed.connect(self.refresh)
        self._preflight.changed.connect(lambda _key: self._show_preflight_state())

    # --------------------------------------------------- the window's contract

    def title(self) -> str:
        """Name on the rail."""
        return _("Fly")

    def shortcuts(self) -> list[tuple[str, str]]:
        """Keys and what they do, for the list of shortcuts."""
        words = button_words()
        rows = [(spec.shortcut, words[kind][0]) for kind, spec in SPECS.items() if spec.shortcut]
        return [
            *rows,
            (FOLD_KEY, _("Fold the right column")),
            (FOLLOW_KEY, _("Follow the drone on the map")),
            ("Ctrl+K", _("Acknowledge all alerts")),
            (CLOSE_KEY, _("Close what is open")),
            *self.video.shortcuts(),
        ]

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        for part in (
            self.fleet_list, self.alert_list, self.bar, self.order_strip, self.more_strip,
            self.preflight_panel, self.side, self.video, self.point_strip,
        ):  # fmt: skip
            part.set_theme(theme)
        self.life_lines.theme = theme
        self.life_lines.update()
        self._show_fold()

    def set_units(self, units: Units) -> None:
        """Show and ask in the operator's units."""
        self.fleet_list.units = units
        self.map_link.units = units
        self.order_strip.units = self.point_strip.units = units
        self.side.instruments.units = units
        self.refresh()

    def set_sound(self, *, has_sound: bool, has_speech: bool) -> None:
        """Whether alerts are heard, and spoken."""
        self.sounder.has_sound, self.sounder.has_speech = has_sound, has_speech

    def take_map(self, map_view: MapView) -> None:
        """This page shows the map now."""
        self.video.stage.take_map(map_view)
        self.map_link.take(map_view)
        self.life_lines.place()

    def release_map(self) -> None:
        """Another page shows the map."""
        self.map_link.release()
        self.video.stage.release_map()

    def retranslate(self) -> None:
        """The language changed."""
        self._fold.setToolTip(_("Fold the right column ({key})").format(key=FOLD_KEY))
        self._fold.setAccessibleName(_("Fold the right column"))
        for part in (
            self._left, self.fleet_list, self.alert_list, self.bar, self.order_strip,
            self.more_strip, self.preflight_panel, self.side, self.video, self.point_strip,
        ):  # fmt: skip
            part.retranslate()
        self.refresh()

    def showEvent(self, event: object) -> None:
        """The window is known now: its whole-window key for the emergency."""
        self.fleet_list.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._return_key is None:
            keys = QShortcut(QKeySequence(RETURN_KEY), self.window())
            keys.setContext(Qt.ShortcutContext.ApplicationShortcut)
            keys.setAutoRepeat(False)
            keys.activated.connect(self.return_selected)
            self._return_key = keys

    def close_topmost(self) -> None:
        """Close what the keyboard is in, else the first that is open."""
        shown, focus = [p for p in self._panels if p.isVisible()], QApplication.focusWidget()
        shown.sort(key=lambda panel: focus is None or not panel.isAncestorOf(focus))
        if shown:
            shown[0].shut()

    # ------------------------------------------------------------------- tick

    def on_tick(self, tick: Moment) -> None:
        """The models have the tick already: show it."""
        for event in tick.events:
            if isinstance(event, ArmedChanged) and event.is_armed:
                self._on_armed(event.vehicle)
        self.map_link.on_tick()
        self.video.on_tick()
        self.sounder.on_tick(tick.now_s)
        self.life_lines.refresh()
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Show the selected drones as they are now."""
        fleet, selection = self._fleet, self._fleet.selection
        self._left.set_empty(is_empty=not fleet.keys)
        selected = self._selected()
        names = [fleet.name(v.key) for v in selected]
        colours = [fleet.colour(v.key) for v in selected]
        self.bar.set_vehicles(selected, names, colours, fleet.now_s)
        self.order_strip.set_vehicles(selected, names, fleet.now_s)
        self.more_strip.set_vehicles(selected, names, fleet.vehicles, fleet.now_s)
        key = selection.primary
        self.side.instruments.show_vehicle(
            fleet.vehicle(key),
            fleet.now_s,
            {} if key is None else self._alerts.parameters.of(key),
            self._alerts.performance,
            fleet.above_ground_m(key),
        )

    def _selected(self) -> list[Vehicle]:
        """The drone shown in full first."""
        selection = self._fleet.selection
        keys = sorted(selection.keys, key=lambda key: key != selection.primary)
        found = (self._fleet.vehicle(key) for key in keys)
        return [vehicle for vehicle in found if vehicle is not None]

    # ------------------------------------------------------------------ orders

    def ask(self, requests: Iterable[Request]) -> None:
        """Ask each drone; every one has its own result."""
        for request in requests:
            self._actions.ask(request)

    def return_selected(self) -> None:
        """The selected drones return home at once, from whatever page is shown."""
        self.ask(ReturnHome(vehicle.key) for vehicle in orders.fitting("return", self._selected()))

    def _on_pressed(self, kind: str) -> None:
        self.ask(orders.simple(kind, self._selected(), self._fleet.now_s))

    def _on_opened(self, kind: str) -> None:
        key = self._fleet.selection.primary
        if kind == "preflight":
            if key is not None:
                self.toggle_preflight(key)
            return
        strip = self.more_strip if kind == "more" else self.order_strip
        other = self.order_strip if kind == "more" else self.more_strip
        other.shut()
        if kind == "more" and not strip.isHidden():
            strip.shut()
            return
        if kind == "more":
            self.more_strip.open(self.bar.hidden_kinds)
        else:
            selected = self._selected()
            names = [self._fleet.name(vehicle.key) for vehicle in selected]
            self.order_strip.open(kind, selected, names)
        self.refresh()

    def _on_sent(self, kind: str, key: VehicleKey, point: Sighting) -> None:
        """A point seen by one drone is for another one, with the usual confirmation."""
        self._fleet.selection.set([key], key)
        self._on_map_order(kind, point.point)

    def _on_map_order(self, kind: str, point: GeoPoint) -> None:
        self._on_opened(kind)
        self.order_strip.set_point(point)

    def _on_renamed(self, name: str) -> None:
        key = self._fleet.selection.primary
        if key is not None:
            self._fleet.rename(key, name)

    # --------------------------------------------------------------- preflight

    def toggle_preflight(self, key: VehicleKey) -> None:
        """Open the preflight of a drone, or close it if it is open."""
        if self.preflight_panel.key == key:
            self.preflight_panel.shut()
        else:
            self.open_preflight(key)

    def open_preflight(self, key: VehicleKey) -> None:
        """Open the preflight of a drone."""
        self._right.show()
        self._right.setCurrentWidget(self.preflight_panel)
        self.preflight_panel.open(key)
        self._show_fold()

    def _on_refused(self, action: Action) -> None:
        if self.preflight_panel.key is None:
            self.toggle_preflight(action.key)
        elif self.preflight_panel.key == action.key:
            self.preflight_panel.focus_first()

    def _on_armed(self, key: VehicleKey) -> None:
        """Its preflight is over: the instruments are what counts now."""
        if self.preflight_panel.key == key:
            self.preflight_panel.shut()

    def _show_preflight_state(self) -> None:
        key = self._fleet.selection.primary
        self.bar.set_preflight("good" if key and self._preflight.result(key).may_arm else "")

    def _on_alert_chosen(self, key: VehicleKey) -> None:
        if key in self._fleet.keys:
            self._fleet.selection.set([key], key)

    # ------------------------------------------------------------------ layout

    def toggle_column(self) -> None:
        """Fold the right column away, or back."""
        self._right.setVisible(self._right.isHidden())
        self._show_fold()

    def toggle_follow(self) -> None:
        """Let the map follow the drone shown in full, or stop it."""
        followed = self.map_link.followed
        self.map_link.follow(None if followed is not None else self._fleet.selection.primary)

    def _show_fold(self) -> None:
        name = "chevron-left" if self._right.isHidden() else "chevron-right"
        self._fold.setIcon(icon(name, self._theme.secondary))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if watched is self._middle and event is not None and event.type() == QEvent.Type.Resize:
            self.life_lines.place()
        if event is not None and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._close_key.setEnabled(any(panel.isVisible() for panel in self._panels))
        return False
