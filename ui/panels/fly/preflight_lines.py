"""The lines of the preflight: one check of the station, one thing a person looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from dronectl.safety.preflight import Level
from ui.models.check_words import check_title, item_text, value_text
from ui.theme import SPACING
from ui.widgets.icons import pixmap
from ui.widgets.states import set_state
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QMouseEvent

    from dronectl.safety.checklists import ManualItem
    from dronectl.safety.preflight import Check
    from ui.theme import Theme

SIGN_PX: Final = 18


class CheckLine(QWidget):
    """One automatic check: sign, words, measured, needed."""

    asked = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = ""
        self.has_remedy = False
        self._sign = QLabel(self)
        self._title = QLabel(self)
        self._measured = QLabel(self)
        self._needed = QLabel(self)
        self._needed.setProperty("role", "secondary")
        self.fix = QPushButton(self)
        self.fix.clicked.connect(lambda: self.asked.emit(self._code))
        for label in (self._title, self._measured, self._needed):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(SPACING[1])
        grid.setVerticalSpacing(0)
        grid.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._title, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._measured, 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._needed, 1, 1, 1, 2)
        grid.addWidget(self.fix, 2, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 4)

    def show_check(self, check: Check, theme: Theme, *, has_remedy: bool) -> None:
        """Show a check."""
        self._code = check.code
        sign, colour, words = "check-circle-outline", theme.good, _("passed")
        if check.blocks:
            sign, colour, words = "close-octagon", theme.warning, _("failed")
        elif not check.is_passed:
            sign, colour, words = "alert-outline", theme.caution, _("mind")
        self._sign.setPixmap(pixmap(sign, colour, SIGN_PX, self.devicePixelRatioF()))
        self._title.setText(check_title(check))
        measured = value_text(check.measured)
        self._measured.setText(measured)
        state = "" if check.is_passed else "warning" if check.level is Level.BLOCK else "caution"
        set_state(self._measured, state)
        needed = _("needed: {value}").format(value=value_text(check.needed))
        self._needed.setText(needed)
        self._needed.setVisible(not check.is_passed)
        self.has_remedy = has_remedy
        self.fix.setVisible(has_remedy)
        self.fix.setText(_("Switch on"))
        self.fix.setAccessibleName(f"{check_title(check)}: {_('Switch on')}")
        self.setAccessibleName(f"{check_title(check)}: {words}, {measured}, {needed}")
        self.setToolTip(needed)


class ItemLine(QWidget):
    """One thing a person looks at; a click anywhere on it answers."""

    answered = pyqtSignal(bool)

    def __init__(self, item: ManualItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        text = item_text(item)
        if not item.is_required:
            text = _("{item} (if needed)").format(item=text)
        self.box = QCheckBox(self)
        self.box.setAccessibleName(text)
        self.box.toggled.connect(self.answered)
        self.setFocusProxy(self.box)
        words = QLabel(text, self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 3, 0, 3)
        layout.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(words, 1)

    @property
    def is_good(self) -> bool:
        """Whether it was looked at and found good."""
        return self.box.isChecked()

    def set_good(self, *, is_good: bool) -> None:
        """Show an answer given elsewhere."""
        self.box.blockSignals(True)
        self.box.setChecked(is_good)
        self.box.blockSignals(False)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self.rect().contains(event.position().toPoint()):
            self.box.toggle()
