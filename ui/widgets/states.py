"""Colours of a label by what it says, as the style sheet knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget


def set_state(widget: QWidget, state: str) -> None:
    """Give a widget the style of ``"warning"``, ``"caution"``, ``"good"`` or none (``""``)."""
    if widget.property("state") == state:
        return
    widget.setProperty("state", state)
    style = widget.style()
    if style is not None:  # a style sheet looks at properties only when it polishes
        style.unpolish(widget)
        style.polish(widget)
