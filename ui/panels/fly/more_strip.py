"""What is needed seldom: return all, emergency motor stop in two steps, mode, name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from dronectl.mavlink.autopilots import autopilot_of
from dronectl.requests import Forget, ReturnHome, SetMode
from dronectl.vehicle import LinkState
from ui.panels.fly import orders
from ui.theme import DARK, SPACING
from ui.widgets.action_button import ActionButton, HoldButton, Look
from ui.widgets.focus import hand_back
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QKeyEvent

    from dronectl.vehicle import Vehicle
    from ui.theme import Theme

UNLOCKED_MS: Final = 10_000  # an unlocked motor stop must not be forgotten
EXTRA_ICONS: Final = {
    "orbit": "orbit-variant",
    "height": "arrow-up-down",
    "speed": "speedometer",
}


class MoreStrip(QFrame):
    """The strip behind "More"."""

    given = pyqtSignal(object)
    """A list of requests."""
    opened = pyqtSignal(str)
    """The kind of an order the bar had no room for."""
    renamed = pyqtSignal(str)
    """A new name for the drone shown in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.heir: QWidget | None = None
        """Has the focus after this closed."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._selected: list[Vehicle] = []
        self._all: list[Vehicle] = []
        self._names = ""
        self._modes: tuple[str, ...] = ()
        self._return_all = HoldButton(Look("home-group", "return", is_wide=True), self)
        self._unlock = HoldButton(Look("lock-open-outline", "danger", is_wide=True), self)
        self._stop = HoldButton(Look("power", "danger", is_wide=True), self)
        self._forget = HoldButton(Look("playlist-remove", is_wide=True), self)
        self._mode = QComboBox(self)
        self._set_mode = HoldButton(Look("check", is_wide=True), self)
        self._name = QLineEdit(self)
        self._name.setMaximumWidth(140)
        self._close = QToolButton(self)
        self._extra = {
            kind: ActionButton(Look(EXTRA_ICONS[kind], is_wide=True), self) for kind in EXTRA_ICONS
        }
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNLOCKED_MS)
        self._timer.timeout.connect(self.lock)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACING[1], 2, SPACING[1], 2)
        layout.setSpacing(SPACING[1])
        for part in (self._return_all, self._unlock, self._stop, self._forget):
            layout.addWidget(part)
        layout.addStretch(1)
        for kind, button in self._extra.items():
            layout.addWidget(button)
            button.clicked.connect(lambda _=False, kind=kind: self.opened.emit(kind))
        layout.addWidget(self._mode)
        layout.addWidget(self._set_mode)
        layout.addWidget(self._name)
        layout.addWidget(self._close)
        self._return_all.held.connect(self._on_return_all)
        self._unlock.held.connect(self.unlock)
        self._stop.held.connect(self._on_stop)
        self._forget.held.connect(self._on_forget)
        self._set_mode.held.connect(self._on_mode)
        self._name.returnPressed.connect(self._on_name)
        self._close.clicked.connect(self.shut)
        self._stop.hide()
        self._forget.hide()
        self.set_theme(DARK)
        self.retranslate()
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        held = (self._return_all, self._unlock, self._stop, self._forget, self._set_mode)
        for part in (*held, *self._extra.values()):
            part.set_theme(theme)
        self._close.setIcon(icon("close", theme.text))

    def retranslate(self) -> None:
        """The language, or whom it acts on, changed."""
        name = self._names or _("no drone")
        count = self._armed_count
        everyone = _("Hold to return all {count}").format(count=count) if count else _("Return all")
        self._return_all.set_words(everyone, everyone)
        self._unlock.set_words(
            _("Motor stop…"),
            _("First step: hold to unlock the motor stop of {name}").format(name=name),
        )
        self._stop.set_words(
            _("Hold: STOP MOTORS of {name}").format(name=name),
            _("Second step: the motors stop at once and {name} falls").format(name=name),
        )
        self._forget.set_words(
            _("Take off the list"),
            _("Hold to take {name}, heard no more, off the list").format(name=name),
        )
        words = {"orbit": _("Orbit"), "height": _("Height"), "speed": _("Speed")}
        for kind, button in self._extra.items():
            button.set_words(words[kind], words[kind])
        self._mode.setAccessibleName(_("Flight mode"))
        self._mode.setToolTip(_("Change the flight mode of {name}").format(name=name))
        self._mode.setPlaceholderText(_("Mode"))
        self._set_mode.set_words(
            _("Set mode"), _("Hold to change the flight mode of {name}").format(name=name)
        )
        self._name.setPlaceholderText(_("Name"))
        self._name.setAccessibleName(_("Name"))
        self._name.setToolTip(_("Another name for {name}; Enter keeps it").format(name=name))
        self._close.setToolTip(_("Close (Esc)"))
        self._close.setAccessibleName(_("Close"))

    def set_vehicles(
        self,
        selected: Sequence[Vehicle],
        names: Sequence[str],
        everyone: Sequence[Vehicle],
        now_s: float = 0.0,
    ) -> None:
        """The drones as they are now; another selection locks the motor stop."""
        if self.isHidden():
            return
        before = (self._names, self._armed_count)
        self._selected, self._all = list(selected), list(everyone)
        self._names = orders.names_text(list(names))
        if (self._names, self._armed_count) != before:
            if self._names != before[0]:
                self.lock()
            self._return_all.cancel()
            self.retranslate()
        self._return_all.setEnabled(self._armed_count > 0)
        self._unlock.setEnabled(bool(orders.fitting("stop", selected)))
        self._stop.setEnabled(self._unlock.isEnabled())
        are_lost = bool(selected) and all(v.link_state(now_s) is LinkState.LOST for v in selected)
        if are_lost == self._forget.isHidden():
            self._forget.setVisible(are_lost)
        self._fill_modes()

    def open(self, hidden_kinds: Sequence[str]) -> None:
        """Show it, with the orders the bar had no room for."""
        for kind, button in self._extra.items():
            button.setVisible(kind in hidden_kinds)
        self.lock()
        self._name.clear()
        self.show()
        self._return_all.setFocus(Qt.FocusReason.OtherFocusReason)

    def shut(self) -> None:
        """Hide it, the motor stop locked."""
        self.lock()
        hand_back(self, self.heir)
        self.hide()

    @property
    def is_unlocked(self) -> bool:
        """Whether the second step of the motor stop is there."""
        return not self._stop.isHidden()

    def unlock(self) -> None:
        """The first step of the motor stop is done."""
        self._stop.show()
        self._unlock.hide()
        self._timer.start()

    def lock(self) -> None:
        """Both steps are needed again."""
        self._timer.stop()
        self._stop.hide()
        self._unlock.show()

    @property
    def _armed_count(self) -> int:
        return sum(vehicle.is_armed for vehicle in self._all)

    def _fill_modes(self) -> None:
        modes: tuple[str, ...] = ()
        if self._selected:
            modes = tuple(autopilot_of(self._selected[0].autopilot).modes.values())
        if modes != self._modes:
            self._modes = modes
            self._mode.clear()
            self._mode.addItems(list(modes))
        if not self._mode.hasFocus() and self._selected:
            self._mode.setCurrentText(self._selected[0].mode or "")
        self._mode.setEnabled(bool(modes))
        self._set_mode.setEnabled(bool(modes))

    def _on_return_all(self) -> None:
        self.given.emit([ReturnHome(v.key) for v in self._all if v.is_armed])

    def _on_stop(self) -> None:
        if self.is_unlocked:
            self.given.emit(orders.simple("stop", self._selected))
        self.lock()

    def _on_forget(self) -> None:
        self.given.emit([Forget(vehicle.key) for vehicle in self._selected])

    def _on_mode(self) -> None:
        mode = self._mode.currentText()
        self.given.emit([SetMode(vehicle.key, mode) for vehicle in self._selected])

    def _on_name(self) -> None:
        self.renamed.emit(self._name.text())
        self._name.clear()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)
