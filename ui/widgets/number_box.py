"""A field for a number with its unit, with the decimal mark of the language; takes point and comma."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QLocale
from PyQt6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox

from ui.formatting import Local

if TYPE_CHECKING:
    from PyQt6.QtGui import QValidator, QWheelEvent
    from PyQt6.QtWidgets import QWidget


class NumberBox(QDoubleSpinBox):
    """A number that the wheel cannot change by accident."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())
        self.setKeyboardTracking(True)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)

    def retranslate(self) -> None:
        """The language changed: write the number as it is written there."""
        line = self.lineEdit()
        if line is not None and not self.hasFocus():
            line.setText(f"{self.prefix()}{self.textFromValue(self.value())}{self.suffix()}")

    def textFromValue(self, value: float) -> str:
        return f"{Local(value):.{self.decimals()}f}"

    def valueFromText(self, text: str | None) -> float:
        return super().valueFromText((text or "").replace(",", "."))

    def validate(self, text: str | None, pos: int) -> tuple[QValidator.State, str, int]:
        state, _text, place = super().validate((text or "").replace(",", "."), pos)
        return state, text or "", place

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Only when it has the focus: scrolling a form must not change what is in it."""
        if self.hasFocus():
            super().wheelEvent(event)
        elif event is not None:
            event.ignore()
