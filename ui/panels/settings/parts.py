"""What every section of the settings is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.theme import DARK, SPACING, TARGET_PX

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtCore import QAbstractItemModel

    from ui.theme import Theme

LABEL_PX: Final = 190
FIELD_PX: Final = 280
ROW_PX: Final = 32


class Page(QWidget):
    """One section: a title, a sentence, and what belongs to it; says its texts again when asked."""

    def __init__(self, title: Callable[[], str], lead: Callable[[], str]) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self._spoken: list[tuple[Callable[[str], object], Callable[[], str]]] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SPACING[4], SPACING[3], SPACING[4], SPACING[3])
        self.column.setSpacing(SPACING[1])
        self.column.addWidget(self.label(title, "title"))
        self.column.addWidget(self.label(lead, "secondary"))
        self.column.addSpacing(SPACING[0])

    def speak(self, show: Callable[[str], object], words: Callable[[], str]) -> None:
        """Show words now and, in another language, whenever the language changes."""
        self._spoken.append((show, words))
        show(words())

    def label(self, words: Callable[[], str], role: str = "") -> QLabel:
        """A label with words."""
        label = plain_label(role)
        self.speak(label.setText, words)
        return label

    def button(
        self, words: Callable[[], str], tip: Callable[[], str], act: Callable[[], object]
    ) -> QPushButton:
        """A button with a word on it and a sentence about it."""
        button = QPushButton()
        button.setMinimumHeight(TARGET_PX)
        self.speak(button.setText, words)
        self.speak(button.setAccessibleName, words)
        self.speak(button.setToolTip, tip)
        button.clicked.connect(lambda: act())
        return button

    def name(self, widget: QWidget, words: Callable[[], str], tip: Callable[[], str]) -> None:
        """What a control is called and what it does."""
        self.speak(widget.setAccessibleName, words)
        self.speak(widget.setToolTip, tip)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        for show, words in self._spoken:
            show(words())

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.theme = theme


class Form(QFrame):
    """Labelled controls under each other, each with a hint in grey."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("surface")
        self._page = page
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACING[3], SPACING[2], SPACING[3], SPACING[2])
        self._grid.setHorizontalSpacing(SPACING[3])
        self._grid.setVerticalSpacing(SPACING[1])
        self._grid.setColumnMinimumWidth(0, LABEL_PX)
        self._grid.setColumnMinimumWidth(1, FIELD_PX)
        self._grid.setColumnStretch(2, 1)

    def add(
        self,
        words: Callable[[], str],
        control: QWidget,
        hint: Callable[[], str] | None = None,
    ) -> None:
        """One more row; the label is the control's accessible name, the hint its tooltip."""
        row = self._grid.rowCount()
        label = self._page.label(words)
        label.setBuddy(control)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(control, row, 1)
        self._page.name(control, words, hint or words)
        if hint is not None:
            said = self._page.label(hint, "secondary")
            said.setWordWrap(True)
            self._grid.addWidget(said, row, 2)


def plain_label(role: str = "") -> QLabel:
    """An empty label that never takes its text for markup."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(role in ("secondary", "sentence"))
    if role:
        label.setProperty("role", role)
    return label


def table(model: QAbstractItemModel) -> QTableView:
    """A table of whole rows, one at a time, with the keyboard's tab leading on."""
    view = QTableView()
    view.setObjectName("roomy")
    view.setModel(model)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    rows, columns = view.verticalHeader(), view.horizontalHeader()
    assert rows is not None  # noqa: S101 - every table has one
    assert columns is not None  # noqa: S101 - as above
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(ROW_PX)
    columns.setHighlightSections(False)
    columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    columns.setMinimumSectionSize(40)
    return view


def set_widths(view: QTableView, widths_px: tuple[int, ...], stretched: int) -> None:
    """Fixed widths, so that nothing moves while figures change; one column takes the rest."""
    header = view.horizontalHeader()
    assert header is not None  # noqa: S101 - every table has one
    for column, width_px in enumerate(widths_px):
        view.setColumnWidth(column, width_px)
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)


def show_state(label: QLabel, text: str, state: str = "") -> None:
    """Show a sentence in a state's colour: ``good``, ``caution``, ``warning`` or none."""
    label.setText(text)
    if label.property("state") != state:
        label.setProperty("state", state)
        style = label.style()
        if style is not None:
            style.unpolish(label)
            style.polish(label)


def choose_path(
    dialog: QFileDialog, then: Callable[[Path], object], *, is_saving: bool = False
) -> QFileDialog:
    """Ask for a file or folder beside the window: nothing waits for the answer."""
    dialog.setModal(False)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)  # some are modal whatever one asks
    if is_saving:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.show()
    return dialog
