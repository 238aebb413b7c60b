"""What the drone holds, beside the plan: the same, or line by line what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget

from ui.models.plan_compare import lines_of
from ui.panels.plan.transfer_bar import local_time
from ui.words import _, ngettext

if TYPE_CHECKING:
    from ui.models.plan_transfer import PlanTransfer

MOST_LINES: Final = 200


class DroneView(QWidget):
    """The list of differences, and a way to take over what the drone holds.

    Args:
        transfer: read and compared.
        parent: Qt owner.
    """

    take_over_asked = pyqtSignal()
    found = pyqtSignal()
    """There is something new to see."""

    def __init__(self, transfer: PlanTransfer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._transfer = transfer
        self._last = (transfer.comparison, transfer.differences)
        self.headline = QLabel()
        self.headline.setWordWrap(True)
        self.headline.setTextFormat(Qt.TextFormat.PlainText)
        self.lines = QListWidget()
        self.lines.setWordWrap(True)
        self.take = QPushButton()
        self.take.clicked.connect(self.take_over_asked)
        row = QHBoxLayout()
        row.addWidget(self.headline, 1)
        row.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.lines, 1)
        transfer.changed.connect(self.renew)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self.lines.setAccessibleName(_("Differences between plan and drone"))
        self.take.setText(_("Take over"))
        self.take.setToolTip(_("Make the drone's plan this plan; Undo goes back"))
        self.take.setAccessibleName(_("Take over the drone's plan"))
        self._show()

    def renew(self) -> None:
        """Show the newest comparison."""
        now = (self._transfer.comparison, self._transfer.differences)
        if now == self._last:
            return
        self._last = now
        self._show()
        if any(now):
            self.found.emit()

    def _show(self) -> None:
        comparison, differences = self._transfer.comparison, self._transfer.differences
        lines = differences if comparison is None else comparison.lines
        self.headline.setText(self._headline(len(lines)))
        self.lines.clear()
        self.lines.addItems(lines_of(lines, MOST_LINES))
        self.take.setVisible(comparison is not None and bool(lines))

    def _headline(self, count: int) -> str:
        name, comparison = self._transfer.name, self._transfer.comparison
        if comparison is None and not count:
            return _("Nothing was read yet: “On the drone” reads and compares.")
        if comparison is None:
            text = ngettext(
                "After the upload one thing differs on {drone}:",
                "After the upload {count} things differ on {drone}:",
                count,
            )
            return text.format(drone=name, count=count)
        time = local_time(comparison.utc_s)
        if not count:
            text = _("{drone} holds exactly this plan, read at {time}.")
            return text.format(drone=name, time=time)
        text = ngettext(
            "One thing differs on {drone}, read at {time}:",
            "{count} things differ on {drone}, read at {time}:",
            count,
        )
        return text.format(drone=name, count=count, time=time)
