"""The strip over the action bar: what an order still needs, then one clear button to give it.

It never takes the window: Esc closes it, and everything else stays in reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ui.formatting import HEIGHT_FACTORS, NARROW_SPACE, SPEED_FACTORS, Units
from ui.panels.fly import orders
from ui.theme import DARK, SPACING
from ui.widgets.action_button import ActionButton, HoldButton, Look
from ui.widgets.focus import hand_back
from ui.widgets.icons import icon
from ui.widgets.number_box import NumberBox
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QKeyEvent

    from dronectl.requests import Request
    from dronectl.vehicle import Vehicle
    from missions.geo import GeoPoint
    from ui.theme import Theme

KINDS: Final = ("takeoff", "go", "orbit", "height", "speed")
NEEDS_POINT: Final = frozenset({"go", "orbit"})
FIELDS: Final = {
    "takeoff": ("height",),
    "go": ("point", "height"),
    "orbit": ("point", "radius", "height"),
    "height": ("height",),
    "speed": ("speed",),
}
LIMITS: Final = {"height": (1.0, 500.0), "radius": (5.0, 1000.0), "speed": (0.5, 30.0)}


class OrderStrip(QFrame):
    """Asks for the height, speed or place of an order."""

    given = pyqtSignal(object)
    """A list of requests."""
    picking = pyqtSignal(bool)
    """Whether the next click on the map is the place."""
    closed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.heir: QWidget | None = None
        """Has the focus after this closed."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.units = Units()
        self.kind = ""
        self._vehicles: list[Vehicle] = []
        self._names = ""
        self._now_s: float | None = None
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._point = QLineEdit(self)
        self._point.setMinimumWidth(190)
        self._labels = {name: QLabel(self) for name in ("height", "radius", "speed")}
        self._spins = {name: self._make_spin(name) for name in self._labels}
        self._hold = HoldButton(Look("airplane-takeoff", is_wide=True), self)
        self._give = ActionButton(Look("check", "primary", is_wide=True), self)
        self._close = QToolButton(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACING[2], 2, SPACING[1], 2)
        layout.setSpacing(SPACING[1])
        layout.addWidget(self._title)
        layout.addSpacing(SPACING[2])
        layout.addWidget(self._point, 1)
        for name, label in self._labels.items():
            layout.addWidget(label)
            layout.addWidget(self._spins[name])
        layout.addWidget(self._hold)
        layout.addWidget(self._give)
        layout.addStretch(1)
        layout.addWidget(self._close)
        self._hold.held.connect(self.give)
        self._give.clicked.connect(self.give)
        self._close.clicked.connect(self.shut)
        self._point.returnPressed.connect(self.give)
        self._point.textChanged.connect(self._check)
        self.set_theme(DARK)
        self.hide()

    def _make_spin(self, name: str) -> NumberBox:
        spin = NumberBox(self)
        spin.setDecimals(1 if name == "speed" else 0)
        spin.setMinimumWidth(96)
        spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        return spin

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._hold.set_theme(theme)
        self._give.set_theme(theme)
        self._close.setIcon(icon("close", theme.text))

    def retranslate(self) -> None:
        """The language changed, or another order is asked for."""
        names = self._names
        titles = {
            "takeoff": _("Take off"),
            "go": _("Go here"),
            "orbit": _("Orbit"),
            "height": _("Height"),
            "speed": _("Speed"),
        }
        give = {
            "go": _("Send {name} there"),
            "orbit": _("Let {name} circle it"),
            "height": _("Change the height of {name}"),
            "speed": _("Change the speed of {name}"),
        }
        self._title.setText(titles.get(self.kind, ""))
        words = give.get(self.kind, "").format(name=names)
        self._give.set_words(words, words, "Enter")
        hold = _("Hold to take off with {name}").format(name=names)
        self._hold.set_words(hold, hold, _("hold Space"))
        self._labels["height"].setText(_("Height"))
        self._labels["radius"].setText(_("Radius"))
        self._labels["speed"].setText(_("Speed"))
        for name, spin in self._spins.items():
            spin.setAccessibleName(self._labels[name].text())
            spin.retranslate()
        self._point.setPlaceholderText(_("Click on the map, or type latitude, longitude"))
        self._point.setAccessibleName(_("Place"))
        self._close.setToolTip(_("Close (Esc)"))
        self._close.setAccessibleName(_("Close"))

    # ------------------------------------------------------------------ orders

    def open(self, kind: str, vehicles: Sequence[Vehicle], names: Sequence[str]) -> None:
        """Ask for what this order needs."""
        self.kind = kind
        self._vehicles, self._names = list(vehicles), orders.names_text(list(names))
        self._fill()
        self.retranslate()
        shown = FIELDS[kind]
        self._point.setVisible("point" in shown)
        for name, spin in self._spins.items():
            spin.setVisible(name in shown)
            self._labels[name].setVisible(name in shown)
        self._hold.setVisible(kind == "takeoff")
        self._give.setVisible(kind != "takeoff")
        self._point.clear()
        self._check()
        self.show()
        first = self._point if "point" in shown else self._spins[shown[0]]
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.picking.emit(kind in NEEDS_POINT)

    def set_vehicles(
        self, vehicles: Sequence[Vehicle], names: Sequence[str], now_s: float | None = None
    ) -> None:
        """The drones as they are at ``now_s``; another selection closes the strip."""
        self._now_s = now_s
        if self.isHidden():
            return
        if orders.names_text(list(names)) != self._names:
            self.shut()
            return
        self._vehicles = list(vehicles)
        self._check()

    def set_point(self, point: GeoPoint) -> None:
        """The place was clicked on the map."""
        self._point.setText(f"{point.latitude_deg:.6f}, {point.longitude_deg:.6f}")
        self._give.setFocus(Qt.FocusReason.OtherFocusReason)

    def shut(self) -> None:
        """Ask for nothing any more."""
        if self.isHidden():
            return
        hand_back(self, self.heir)
        self.hide()
        self.picking.emit(False)
        self.closed.emit()

    def give(self) -> None:
        """Give the order."""
        requests = self.requests()
        if requests:
            self.given.emit(requests)
            self.shut()

    def requests(self) -> list[Request]:
        """What would be asked now; empty while something is missing."""
        point = orders.parse_point(self._point.text())
        height_m, radius_m = self._value("height"), self._value("radius")
        vehicles = self._vehicles
        if self.kind in NEEDS_POINT and point is None:
            return []
        if self.kind == "takeoff":
            return orders.take_off(vehicles, height_m, self._now_s)
        if self.kind == "height":
            return orders.change_height(vehicles, height_m)
        if self.kind == "speed":
            return orders.change_speed(vehicles, self._value("speed"))
        if point is not None and self.kind == "go":
            return orders.go_to(vehicles, point, height_m if len(vehicles) == 1 else None)
        if point is not None and self.kind == "orbit":
            return orders.orbit(vehicles, point, radius_m, height_m)
        return []

    def _check(self) -> None:
        self._give.setEnabled(bool(self.requests()))
        self._hold.setEnabled(bool(self.requests()))
        why = orders.reason("takeoff", self._vehicles, self._names, self._now_s)
        self._hold.setToolTip(why or self._hold.text())

    # ------------------------------------------------------------------ fields

    def _factor(self, name: str) -> float:
        units = self.units
        return SPEED_FACTORS[units.speed] if name == "speed" else HEIGHT_FACTORS[units.height]

    def _value(self, name: str) -> float:
        return self._spins[name].value() / self._factor(name)

    def _fill(self) -> None:
        """Begin with what the first drone does now."""
        first = self._vehicles[0] if self._vehicles else None
        height_m = orders.DEFAULT_HEIGHT_M
        if first is not None and first.is_airborne and first.height_m is not None:
            height_m = max(LIMITS["height"][0], first.height_m)
        values = {
            "height": height_m,
            "radius": orders.DEFAULT_RADIUS_M,
            "speed": orders.DEFAULT_SPEED_MPS,
        }
        for name, spin in self._spins.items():
            factor = self._factor(name)
            unit = self.units.speed if name == "speed" else self.units.height
            low, high = LIMITS[name]
            spin.setRange(low * factor, high * factor)
            spin.setSingleStep(1.0 if name == "speed" else 5.0)
            spin.setSuffix(NARROW_SPACE + unit)
            spin.setValue(values[name] * factor)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.shut()
        elif (
            event is not None
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and self.kind != "takeoff"
        ):
            self.give()
        else:
            super().keyPressEvent(event)
