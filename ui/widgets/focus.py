"""Where the keyboard goes when the panel it is in closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget


def hand_back(panel: QWidget, heir: QWidget | None) -> None:
    """Before a panel is hidden: the focus, if in there, goes to ``heir``, not to what Qt finds next."""
    focus = QApplication.focusWidget()
    if heir is not None and focus is not None and panel.isAncestorOf(focus):
        heir.setFocus(Qt.FocusReason.OtherFocusReason)
