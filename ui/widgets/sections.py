"""Sections on the left, one of them in full beside it; Alt and a number goes to each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.theme import DARK, SPACING
from ui.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.theme import Theme

LIST_PX: Final = 200
ITEM_PX: Final = 44


class Sections(QWidget):
    """A list of sections and the page of the chosen one.

    Args:
        pages: one for each section.
        icons: their names, in the same order.
        titles: their words in the language in use.
        name: what the list is called, for who does not see it.
    """

    def __init__(
        self,
        pages: Sequence[QWidget],
        icons: Sequence[str],
        titles: Callable[[], Sequence[str]],
        name: Callable[[], str],
    ) -> None:
        super().__init__()
        self._icons, self._titles, self._name = icons, titles, name
        self._theme: Theme = DARK
        self.list = QListWidget()
        self.list.setObjectName("sections")
        self.list.setFixedWidth(LIST_PX)
        self.list.setIconSize(QSize(20, 20))
        stack = QStackedWidget()
        for page in pages:
            item = QListWidgetItem()
            item.setSizeHint(QSize(LIST_PX - 8, ITEM_PX))
            self.list.addItem(item)
            stack.addWidget(page)
        self.list.currentRowChanged.connect(stack.setCurrentIndex)
        self.left = QVBoxLayout()
        """Room for more under the list."""
        self.left.setContentsMargins(0, 0, 0, 0)
        self.left.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING[1], SPACING[1], 0, SPACING[1])
        row.setSpacing(0)
        row.addLayout(self.left)
        row.addWidget(stack, 1)
        for number in range(len(pages)):
            shortcut = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            shortcut.activated.connect(lambda n=number: self.list.setCurrentRow(n))
        self.list.setCurrentRow(0)
        self.retranslate()

    def keys(self) -> list[tuple[str, str]]:
        """Keys and the section each goes to."""
        return [(f"Alt+{n}", words) for n, words in enumerate(self._titles(), start=1)]

    def retranslate(self) -> None:
        """Say the sections again in the language in use."""
        self.list.setAccessibleName(self._name())
        for number, words in enumerate(self._titles()):
            item = self.list.item(number)
            if item is not None:
                item.setText(words)
                item.setToolTip(f"{words} (Alt+{number + 1})")
                item.setIcon(icon(self._icons[number], self._theme.text))

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.retranslate()
