"""The action bar: what can be asked of the selected drones, dangerous things by holding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEvent, QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeySequence, QPainter, QPen, QResizeEvent, QShortcut
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.panels.fly import orders
from ui.theme import ACTION_PX, DARK, RADIUS, SPACING, TYPE_PX
from ui.widgets.action_button import ActionButton, HoldButton, Look
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PyQt6.QtGui import QPaintEvent

    from dronectl.vehicle import Vehicle
    from ui.theme import Theme

NAME_PX: Final = 144
BAR_PX: Final = ACTION_PX + 8  # with its own frame, two pixels wide in the sun
HIDDEN_FIRST: Final = ("speed", "height", "orbit")


@dataclass(frozen=True, slots=True)
class Spec:
    """One button of the bar."""

    icon: str
    is_held: bool = False
    shortcut: str = ""
    """Presses it, or moves the focus to it when it is to be held."""
    role: str = ""


SPECS: Final[Mapping[str, Spec]] = {
    "preflight": Spec("clipboard-check-outline", shortcut="Ctrl+P"),
    "arm": Spec("engine", is_held=True, shortcut="Ctrl+Shift+A"),
    "disarm": Spec("engine-off", is_held=True, shortcut="Ctrl+Shift+A"),
    "takeoff": Spec("airplane-takeoff", shortcut="Ctrl+T"),
    "start": Spec("play", is_held=True, shortcut="Ctrl+Return"),
    "continue": Spec("play-pause", shortcut="Ctrl+Return"),
    "pause": Spec("pause", shortcut="F7"),
    "go": Spec("map-marker-right-outline", shortcut="Ctrl+G"),
    "orbit": Spec("orbit-variant", shortcut="Ctrl+O"),
    "height": Spec("arrow-up-down", shortcut="Ctrl+H"),
    "speed": Spec("speedometer", shortcut="Ctrl+E"),
    "land": Spec("airplane-landing", is_held=True, shortcut="Ctrl+L"),
    "return": Spec("home-import-outline", shortcut="F8", role="return"),
    "more": Spec("dots-horizontal", shortcut="Ctrl+M"),
}
SHARED: Final[Mapping[str, str]] = {"disarm": "arm", "continue": "start"}
"""Buttons that take the place of another one when it means nothing."""
LEAVING: Final = (QEvent.Type.FocusOut, QEvent.Type.Hide)
OPENS: Final = frozenset({"preflight", "takeoff", "go", "orbit", "height", "speed", "more"})


def button_words() -> Mapping[str, tuple[str, str]]:
    """Word and sentence of each button; ``{name}`` is whom it acts on."""
    return {
        "preflight": (_("Preflight"), _("Open the preflight of {name}")),
        "arm": (_("Arm"), _("Hold to arm {name}")),
        "disarm": (_("Disarm"), _("Hold to disarm {name}")),
        "takeoff": (_("Take off"), _("Choose a height and take off with {name}")),
        "start": (_("Start"), _("Hold to start the mission of {name}")),
        "continue": (_("Continue"), _("{name} goes on with the mission")),
        "pause": (_("Pause"), _("{name} stops and hovers")),
        "go": (_("Go here"), _("Click on the map where {name} is to go")),
        "orbit": (_("Orbit"), _("Click on the map what {name} is to circle")),
        "height": (_("Height"), _("Change the height of {name}")),
        "speed": (_("Speed"), _("Change the speed of {name}")),
        "land": (_("Land"), _("Hold to land {name} where it is")),
        "return": (_("RTL"), _("{name} returns home at once")),
        "more": (_("More"), _("Return all, motor stop, mode, name")),
    }


class Who(QWidget):
    """Whom the bar acts on: colour dots and names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self._names = ""
        self._colours: tuple[str, ...] = ()
        self.setFixedWidth(NAME_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        return QSize(NAME_PX, ACTION_PX)

    def set_who(self, names: str, colours: Sequence[str]) -> None:
        """Show these drones."""
        if (names, tuple(colours)) != (self._names, self._colours):
            self._names, self._colours = names, tuple(colours)
            self.setAccessibleName(_("Actions for {name}").format(name=names))
            self.setToolTip(names)
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(TYPE_PX[1] if len(self._colours) == 1 else TYPE_PX[0])
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QPen(QColor(self.theme.text), 0.8))
        middle = self.height() // 2
        for place, colour in enumerate(self._colours[:6]):
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPoint(14 + 14 * place, middle - 10), 5, 5)
        painter.setPen(QColor(self.theme.text))
        box = self.rect().adjusted(9, middle - 2, -9, -2)
        text = painter.fontMetrics().elidedText(
            self._names, Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self.theme.selected), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -5, -1), RADIUS, RADIUS)


class Hint(QLabel):
    """What a button does, in a sentence over it, while it has the focus or is held."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.setStyleSheet(
            f"background: {theme.raised}; color: {theme.text}; padding: 6px 10px;"
            f"border: 2px solid {theme.selected}; border-radius: 6px; font-weight: 600;"
        )

    def show_over(self, button: QWidget, text: str) -> None:
        """Say something over a button."""
        window = self.parentWidget()
        if window is None:
            return
        self.setText(text)
        self.adjustSize()
        corner = button.mapTo(window, QPoint(0, 0))
        x = corner.x() + (button.width() - self.width()) // 2
        x = max(4, min(window.width() - self.width() - 4, x))
        self.move(x, corner.y() - self.height() - 6)
        self.raise_()
        self.show()


class ActionBar(QFrame):
    """Buttons for the selected drones."""

    pressed = pyqtSignal(str)
    """The kind of an order that needs nothing more: one was pressed, or held to the end."""
    opened = pyqtSignal(str)
    """The kind of an order that asks for something first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._who = Who(self)
        self.setFocusProxy(self._who)
        self._hint: Hint | None = None
        self._theme: Theme = DARK
        self.buttons: dict[str, ActionButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACING[1], 2, SPACING[1], 2)
        layout.setSpacing(SPACING[0])
        layout.addWidget(self._who)
        self._vehicles: list[Vehicle] = []
        self._names = ""
        self._now_s: float | None = None
        self._tips: dict[str, str] = {}
        self._shown: dict[str, bool] = {}
        for kind, spec in SPECS.items():
            button = self._make(kind, spec)
            layout.addWidget(button, 1)
            self.buttons[kind] = button
            if kind not in SHARED and kind != "return":  # the whole window has that one
                self._add_shortcut(kind, spec)
        self.set_vehicles([], [], [])

    def sizeHint(self) -> QSize:
        return QSize(400, BAR_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, BAR_PX)

    @property
    def hidden_kinds(self) -> tuple[str, ...]:
        """Orders without room on the bar."""
        return tuple(kind for kind in HIDDEN_FIRST if not self._shown.get(kind, True))

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self._who.theme = theme
        self._who.update()
        for button in self.buttons.values():
            button.set_theme(theme)
        if self._hint is not None:
            self._hint.set_theme(theme)

    def set_vehicles(
        self,
        vehicles: Sequence[Vehicle],
        names: Sequence[str],
        colours: Sequence[str],
        now_s: float | None = None,
    ) -> None:
        """Act on these drones, as they are now; a link is lost by the station time ``now_s``."""
        self._vehicles, self._now_s = list(vehicles), now_s
        text = orders.names_text(list(names))
        if text != self._names:
            self._names = text
            self._cancel_holds()
            self.retranslate()
        self._who.set_who(text, colours)
        self._refresh()

    def retranslate(self) -> None:
        """The language, or whom the bar acts on, changed."""
        self._tips.clear()
        self._show_words()
        self._fit()

    def tip(self, kind: str) -> str:
        """What a button does now, or why it cannot."""
        why = self._why(kind)
        if why:
            return why
        words = button_words()[kind][1]
        starts = orders.fitting("start", self._vehicles) if kind == "start" else []
        if any(not vehicle.is_armed for vehicle in starts):
            words = _("Hold to arm and start the mission of {name}")
        return words.format(name=self._names)

    def _show_words(self) -> None:
        words = button_words()
        for kind, button in self.buttons.items():
            tip = self.tip(kind) if kind in orders.FITS else words[kind][1].format(name=self._names)
            if self._tips.get(kind) != tip:
                self._tips[kind] = tip
                button.set_words(words[kind][0], tip, SPECS[kind].shortcut)

    def set_preflight(self, state: str) -> None:
        """Colour the preflight button: ``good`` when it is done."""
        button = self.buttons["preflight"]
        icon = "clipboard-check" if state == "good" else "clipboard-check-outline"
        if button.look.icon != icon:
            button.look = Look(icon)
            button.update()

    # ---------------------------------------------------------------- building

    def _make(self, kind: str, spec: Spec) -> ActionButton:
        look = Look(spec.icon, spec.role)
        if spec.is_held:
            held = HoldButton(look, self)
            held.held.connect(lambda: self.pressed.emit(kind))
            held.holding.connect(lambda is_on: self._on_holding(kind, is_on=is_on))
            held.installEventFilter(self)
            return held
        button = ActionButton(look, self)
        signal = self.opened if kind in OPENS else self.pressed
        button.clicked.connect(lambda: signal.emit(kind))
        return button

    def _add_shortcut(self, kind: str, spec: Spec) -> None:
        keys = QShortcut(QKeySequence(spec.shortcut), self)
        keys.setAutoRepeat(False)
        keys.activated.connect(lambda: self.trigger(kind))

    def trigger(self, kind: str) -> None:
        """The shortcut of a button: press it, or put the focus on it to be held."""
        shown = next((other for other, at in SHARED.items() if at == kind), kind)
        if self.buttons[shown].isHidden():
            shown = kind
        button = self.buttons[shown]
        if isinstance(button, HoldButton):
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif button.isEnabled():
            button.click()

    # ----------------------------------------------------------------- showing

    def _refresh(self) -> None:
        focused = next((button for button in self.buttons.values() if button.hasFocus()), None)
        self._show_state()
        if focused is not None and not focused.hasFocus():
            self._who.setFocus(Qt.FocusReason.OtherFocusReason)  # never onto another order

    def _show_state(self) -> None:
        for kind, button in self.buttons.items():
            if kind in ("preflight", "more"):
                button.setEnabled(bool(self._vehicles) or kind == "more")
                continue
            button.setEnabled(bool(orders.fitting(kind, self._vehicles, self._now_s)))
        self._show_words()
        for other, kind in SHARED.items():
            means = self.buttons[other].isEnabled() or bool(self._why(other))
            is_other = means and not self.buttons[kind].isEnabled()
            self.buttons[other].setVisible(is_other)
            self.buttons[kind].setVisible(not is_other)
        if len(self._vehicles) > 1:
            self.buttons["orbit"].setEnabled(False)

    def _why(self, kind: str) -> str:
        return orders.reason(kind, self._vehicles, self._names, self._now_s)

    def _cancel_holds(self) -> None:
        for button in self.buttons.values():
            if isinstance(button, HoldButton):
                button.cancel()

    def _on_holding(self, kind: str, *, is_on: bool) -> None:
        if is_on:
            self._say(kind)
        elif self._hint is not None and not self.buttons[kind].hasFocus():
            self._hint.hide()

    def _say(self, kind: str) -> None:
        window = self.window()
        if window is None:
            return
        if self._hint is None or self._hint.parentWidget() is not window:
            self._hint = Hint(window)
            self._hint.set_theme(self._theme)
        self._hint.show_over(self.buttons[kind], self.tip(kind))

    def eventFilter(self, watched: object, event: QEvent | None) -> bool:
        kind = next((k for k, b in self.buttons.items() if b is watched), None)
        if event is None or kind is None:
            return False
        if event.type() == QEvent.Type.FocusIn:
            self._say(kind)
        elif event.type() in LEAVING and self._hint is not None:
            self._hint.hide()
        return False

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out what there is no room for; it is under More then."""
        free = self.width() - NAME_PX - 2 * SPACING[1]
        wide = {
            kind: button.sizeHint().width() + SPACING[0]
            for kind, button in self.buttons.items()
            if kind not in SHARED
        }
        need = sum(wide.values())
        for kind in HIDDEN_FIRST:
            is_shown = need <= free
            if not is_shown:
                need -= wide[kind]
            self._shown[kind] = is_shown
            self.buttons[kind].setVisible(is_shown)
