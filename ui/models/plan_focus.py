"""Which items of the plan are selected, for everything that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

if TYPE_CHECKING:
    from collections.abc import Iterable


class Focus(QObject):
    """Which items are selected: the same in table, map, profile and findings."""

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[int, ...] = ()
        self._current: int | None = None

    @property
    def items(self) -> tuple[int, ...]:
        """Indices of the selected items, in order."""
        return self._items

    @property
    def current(self) -> int | None:
        """The item shown in full; always one of ``items``."""
        return self._current

    def set(self, items: Iterable[int], current: int | None = None) -> None:
        """Select these; without ``current`` the old one stays if it can, else the first."""
        wanted = tuple(sorted(set(items)))
        if current is None:
            current = self._current
        if current not in wanted:
            current = wanted[0] if wanted else None
        if (wanted, current) != (self._items, self._current):
            self._items, self._current = wanted, current
            self.changed.emit()
