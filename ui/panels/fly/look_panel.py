"""How a picture is shown: brightness, contrast, thermal look, enlargement. The recording is not touched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSlider,
    QWidget,
)

from dronectl.video.look import PLAIN, Look, Tone
from ui.widgets.popover import Popover
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPS: Final = 50
SLIDER_PX: Final = 180


def tone_words() -> Mapping[Tone, str]:
    """What each tone is called."""
    return {
        Tone.AS_IS: _("As it is"),
        Tone.WHITE_HOT: _("White hot"),
        Tone.BLACK_HOT: _("Black hot"),
    }


class LookPanel(Popover):
    """Two sliders, three tones, zoom."""

    changed = pyqtSignal(object)
    """A :class:`Look`."""
    zoomed = pyqtSignal(int)
    """Nearer (1), farther (-1), or all of it (0)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = PLAIN
        self._is_showing = False
        self.sliders = {name: self._slider(name) for name in ("brightness", "contrast")}
        self._labels = {name: QLabel(self) for name in self.sliders}
        grid = QGridLayout()
        for row, name in enumerate(self.sliders):
            grid.addWidget(self._labels[name], row, 0)
            grid.addWidget(self.sliders[name], row, 1)
        self.tones = {tone: QRadioButton(self) for tone in Tone}
        self._group = QButtonGroup(self)
        tones = QHBoxLayout()
        for tone, button in self.tones.items():
            self._group.addButton(button)
            tones.addWidget(button)
            button.toggled.connect(lambda is_on, tone=tone: self._on_tone(tone, is_on=is_on))
        self._reset = QPushButton(self)
        self._reset.clicked.connect(lambda: self._say(PLAIN))
        self._zoom = {step: QPushButton(self) for step in (1, -1, 0)}
        low = QHBoxLayout()
        for step, push in self._zoom.items():
            push.clicked.connect(lambda _checked, step=step: self.zoomed.emit(step))
            low.addWidget(push)
        self.add(grid)
        self.add(tones)
        self.add(self._reset)
        self.add(low)
        self.retranslate()
        self.show_look(PLAIN)

    def _slider(self, name: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(-STEPS, STEPS)
        slider.setPageStep(STEPS // 5)
        slider.setMinimumWidth(SLIDER_PX)
        slider.valueChanged.connect(
            lambda value: self._say(replace(self._look, **{name: value / STEPS}))
        )
        return slider

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(_("How the picture is shown"))
        for name, words in (("brightness", _("Brightness")), ("contrast", _("Contrast"))):
            self._labels[name].setText(words)
            self.sliders[name].setAccessibleName(words)
        for tone, words in tone_words().items():
            self.tones[tone].setText(words)
        self._reset.setText(_("As it comes from the camera"))
        for step, words, key in (
            (1, _("Nearer"), "+"),
            (-1, _("Farther"), "-"),
            (0, _("All"), "0"),
        ):
            self._zoom[step].setText(f"{words} ({key})")

    def show_look(self, look: Look) -> None:
        """Show what is chosen now."""
        self._is_showing = True
        self._look = look
        self.sliders["brightness"].setValue(round(look.brightness * STEPS))
        self.sliders["contrast"].setValue(round(look.contrast * STEPS))
        self.tones[look.tone].setChecked(True)
        self._is_showing = False

    def _on_tone(self, tone: Tone, *, is_on: bool) -> None:
        if is_on:
            self._say(replace(self._look, tone=tone))

    def _say(self, look: Look) -> None:
        if self._is_showing or look == self._look:
            return
        self.show_look(look)
        self.changed.emit(look)
