"""The strip about a place somebody pointed at: what is known of it, its name, and who is sent there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ui.formatting import NARROW_SPACE, Units, number
from ui.theme import DARK, SPACING
from ui.widgets.icons import icon, pixmap
from ui.words import _, ngettext

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent

    from dronectl.vehicle import VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.pictures import Pictures
    from ui.models.sightings import Sighting
    from ui.theme import Theme

SIGN_PX: Final = 20


class PointStrip(QFrame):
    """Shows the point that is looked at, and keeps, names, sends and forgets it.

    Args:
        pictures: the points, and the cameras that can look at them.
        fleet: whom they can be sent to.
        parent: Qt's owner.
    """

    planned = pyqtSignal(object)
    """A :class:`Sighting` that is to go into the plan."""
    sent = pyqtSignal(str, object, object)
    """``"go"`` or ``"orbit"``, the drone's key, and the :class:`Sighting`."""

    def __init__(
        self, pictures: Pictures, fleet: FleetModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.units = Units()
        self._gimbal = pictures.gimbal
        self._sightings = pictures.sightings
        self._fleet = fleet
        self._theme: Theme = DARK
        self._menu: QMenu | None = None
        self._number: int | None = None
        self._sign = QLabel(self)
        self._place = QLabel(self)
        self._place.setTextFormat(Qt.TextFormat.PlainText)
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._origin = QLabel(self)
        self._origin.setTextFormat(Qt.TextFormat.PlainText)
        self._origin.setProperty("role", "secondary")
        self.name = QLineEdit(self)
        self.name.setMaximumWidth(180)
        self.keep_button = QPushButton(self)
        self.send_button = QPushButton(self)
        self.all_button = QPushButton(self)
        self.forget_button = QToolButton(self)
        self._close = QToolButton(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING[2], 4, SPACING[1], 4)
        row.setSpacing(SPACING[1])
        for label in (self._sign, self._place, self._origin):
            row.addWidget(label)
        row.addStretch(1)
        for part in (
            self.name, self.keep_button, self.send_button, self.all_button, self.forget_button,
            self._close,
        ):  # fmt: skip
            row.addWidget(part)
        self.keep_button.clicked.connect(self.keep)
        self.name.returnPressed.connect(self.keep)
        self.send_button.clicked.connect(self.open_send_menu)
        self.all_button.clicked.connect(self.open_list)
        self.forget_button.clicked.connect(self._forget)
        self._close.clicked.connect(self.shut)
        self._sightings.changed.connect(self.refresh)
        self.retranslate()
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self._close.setIcon(icon("close", theme.text))
        self.forget_button.setIcon(icon("trash-can-outline", theme.text))
        self.refresh()

    def retranslate(self) -> None:
        """The language changed."""
        self.name.setPlaceholderText(_("Name"))
        self.name.setAccessibleName(_("Name of the point"))
        self.keep_button.setText(_("Keep"))
        self.keep_button.setToolTip(_("Keep the point under this name"))
        self.send_button.setText(_("Send …"))
        self.send_button.setToolTip(_("Into the plan, or a drone or its camera there"))
        for button, words in (
            (self.forget_button, _("Forget this point")),
            (self._close, _("Close")),
        ):
            button.setAccessibleName(words)
            button.setToolTip(words)
        self._close.setToolTip(_("Close (Esc)"))
        self.setAccessibleName(_("Point in the picture"))
        self.refresh()

    def refresh(self) -> None:
        """Show the point that is looked at; without one the strip is not there."""
        point = self._sightings.chosen
        self.setVisible(point is not None)
        if point is None:
            self._number = None
            return
        if point.number != self._number:
            self._number = point.number
            self.name.setText(point.name)
        self._sign.setPixmap(
            pixmap("map-marker" if point.is_kept else "map-marker-outline", point.colour, SIGN_PX)
        )
        self._place.setText(place_words(point, self.units))
        self._origin.setText(_("seen by {name}").format(name=point.seen_by))
        count = len(self._sightings.kept)
        self.all_button.setText(ngettext("{n} point", "{n} points", count).format(n=count))
        self.all_button.setVisible(count > 0)
        self.forget_button.setVisible(point.is_kept)

    # ----------------------------------------------------------------------- doing

    def keep(self) -> None:
        """Keep the point, under the name that is typed."""
        if self._number is not None:
            self._sightings.keep(self._number, self.name.text())
            point = self._sightings.chosen
            self.name.setText("" if point is None else point.name)

    def shut(self) -> None:
        """Look at none; one that was not kept is gone."""
        self._sightings.choose(None)

    def _forget(self) -> None:
        if self._number is not None:
            self._sightings.forget(self._number)

    def open_send_menu(self) -> None:
        """Whom it can be sent to."""
        point = self._sightings.chosen
        if point is None:
            return
        menu = self._menu = QMenu(self)
        plan = menu.addAction(_("Into the plan, as a point of interest"))
        if plan is not None:
            plan.triggered.connect(lambda: self.planned.emit(point))
        for vehicle in self._fleet.vehicles:
            menu.addSeparator()
            name = self._fleet.name(vehicle.key)
            for kind, words, is_possible in (
                ("look", _("Camera of {name} on it"), vehicle.gimbal is not None),
                ("go", _("Go here with {name}"), vehicle.is_airborne),
                ("orbit", _("Orbit here with {name}"), vehicle.is_airborne),
            ):
                action = menu.addAction(words.format(name=name))
                if action is not None:
                    action.setEnabled(is_possible)
                    action.triggered.connect(
                        lambda _checked, kind=kind, key=vehicle.key: self._send(kind, key, point)
                    )
        self._pop(menu, self.send_button)

    def open_list(self) -> None:
        """The points that were kept."""
        menu = self._menu = QMenu(self)
        for each in self._sightings.kept:
            action = menu.addAction(each.name.replace("&", "&&"))
            if action is not None:
                action.triggered.connect(
                    lambda _checked, number=each.number: self._sightings.choose(number)
                )
        self._pop(menu, self.all_button)

    def _send(self, kind: str, key: VehicleKey, point: Sighting) -> None:
        if kind == "look":
            self._gimbal.look_at(key, point.point, point.altitude_amsl_m)
        else:
            self.sent.emit(kind, key, point)

    def _pop(self, menu: QMenu, button: QWidget) -> None:
        """Above the button: the strip is at the bottom of the window."""
        at = button.mapToGlobal(QPoint(0, 0))
        menu.popup(at - QPoint(0, menu.sizeHint().height()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)


def place_words(point: Sighting, units: Units) -> str:
    """Coordinates, height above the sea, and how sure they are."""
    parts = [
        f"{point.point.latitude_deg:.6f}, {point.point.longitude_deg:.6f}",
        _("{height} AMSL").format(height=units.height_text(point.altitude_amsl_m)),
    ]
    if point.error_m is None:
        parts.append(_("not bounded"))
    else:
        digits = 1 if point.error_m < 10 else 0
        parts.append(f"±{number(point.error_m, decimals=digits)}{NARROW_SPACE}m")
    return " · ".join(parts)
