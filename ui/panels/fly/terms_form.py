"""What a flight is for and on what legal basis, and what that lets the pictures do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from dronectl.crew.signoff import PURPOSES
from ui.models.record_words import record_word
from ui.models.terms import Choice
from ui.theme import SPACING
from ui.widgets.states import set_state
from ui.words import _

if TYPE_CHECKING:
    from dronectl.vehicle import VehicleKey
    from ui.models.terms import TermsModel

SHOWN: Final = "{code} · {title}"
TOOL_TIP: Final = Qt.ItemDataRole.ToolTipRole


class TermsForm(QWidget):
    """Two choices and a sentence on what they mean."""

    def __init__(self, terms: TermsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._terms = terms
        self._key: VehicleKey | None = None
        self.purpose, self.basis = QComboBox(self), QComboBox(self)
        self._labels = (QLabel(self), QLabel(self))
        self.means = QLabel(self)
        self.means.setWordWrap(True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(SPACING[0])
        self._grid.setColumnStretch(1, 1)
        for row, (label, box) in enumerate(
            zip(self._labels, (self.purpose, self.basis), strict=True), start=1
        ):
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.activated.connect(self._on_chosen)
            self._put(row, label, box)
        self._grid.addWidget(self.means, 3, 0, 1, 2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        terms.changed.connect(lambda _key: self.show_meaning())

    def put_first(self, label: QLabel, field: QWidget) -> None:
        """A line above the two, in the same columns."""
        self._put(0, label, field)

    def _put(self, row: int, label: QLabel, field: QWidget) -> None:
        label.setBuddy(field)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)

    def retranslate(self) -> None:
        """The language changed."""
        for label, box, words in zip(
            self._labels,
            (self.purpose, self.basis),
            (_("Flown for"), _("Legal basis")),
            strict=True,
        ):
            label.setText(words)
            box.setAccessibleName(words)
        if self._key is not None:
            self.open(self._key)

    def open(self, key: VehicleKey) -> None:
        """Show what is chosen for a drone."""
        self._key = key
        self._terms.reload()
        chosen = self._terms.chosen(key)
        purposes = list(PURPOSES)
        if chosen.purpose and chosen.purpose not in purposes:
            purposes.append(chosen.purpose)
        self.purpose.clear()
        self.purpose.addItem(_("not said"), "")
        for each in purposes:
            self.purpose.addItem(record_word(each), each)
        self.basis.clear()
        for basis in self._terms.bases():
            words = SHOWN.format(code=basis.code, title=basis.title)
            self.basis.addItem(words if basis.id else _("none: live view only"), basis.id)
            self.basis.setItemData(self.basis.count() - 1, basis.title, TOOL_TIP)
        self.purpose.setCurrentIndex(max(0, self.purpose.findData(chosen.purpose)))
        self.basis.setCurrentIndex(max(0, self.basis.findData(chosen.basis_id)))
        self.show_meaning()

    def _on_chosen(self) -> None:
        if self._key is not None:
            choice = Choice(self.basis.currentData() or "", self.purpose.currentData() or "")
            self._terms.choose(self._key, choice)

    def show_meaning(self) -> None:
        """Say what the choice lets the pictures do, as of now."""
        if self._key is None:
            return
        text, state = self._terms.words(self._key)
        self.means.setText(text)
        set_state(self.means, state)
