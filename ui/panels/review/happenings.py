"""What happened, as a list, with the line that adds a comment to the moment shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dronectl.crew.comments import LONGEST
from ui.formatting import duration
from ui.models.event_words import Weight
from ui.models.review_entries import ALERTS, COMMENTS, EVENTS
from ui.panels.review.entry_list import EntryList
from ui.theme import SPACING
from ui.words import _

if TYPE_CHECKING:
    from ui.models.review import ReviewModel
    from ui.theme import Theme


class Happenings(QWidget):
    """The list of marks, what of it is shown, and a line to write on.

    Args:
        review: the open flight.
        parent: Qt owner.
    """

    commented = pyqtSignal(object, str)
    """A moment (UTC, microseconds: too many for a C++ int) and what was written about it."""

    def __init__(self, review: ReviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review = review
        self._pinned_us: int | None = None
        self.list = EntryList(review.entries, review.replay)
        self.passing = QCheckBox()
        self.passing.setChecked(True)
        self.line = QLineEdit()
        self.line.setMaxLength(LONGEST)
        self.add = QPushButton()
        self.withdraw = QPushButton()
        across = QHBoxLayout()
        across.setSpacing(SPACING[0])
        across.addWidget(self.line, 1)
        across.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACING[0], 0, 0)
        column.setSpacing(SPACING[0])
        column.addWidget(self.passing)
        column.addWidget(self.list, 1)
        column.addWidget(self.withdraw)
        column.addLayout(across)
        self.passing.toggled.connect(self._narrow)
        self.line.textEdited.connect(self._on_typed)
        self.line.returnPressed.connect(self._write)
        self.add.clicked.connect(self._write)
        self.withdraw.clicked.connect(self._take_back)
        review.replay.moved.connect(self._show_moment)
        review.sign_off.changed.connect(self.refresh)
        selection = self.list.selectionModel()
        assert selection is not None  # noqa: S101 - the view has a model
        selection.currentChanged.connect(lambda _now, _before: self._show_own())

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.list.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self.list.retranslate()
        self.passing.setText(_("Also waypoints and messages"))
        self.add.setText(_("Add"))
        self.add.setAccessibleName(_("Add the comment"))
        self.withdraw.setText(_("Take the comment back"))
        self.line.setAccessibleName(_("Comment"))
        self._show_moment()
        self.refresh()

    def refresh(self) -> None:
        """Whether a comment can be written."""
        sign_off = self._review.sign_off
        is_open = sign_off.state is not None
        may_write = is_open and sign_off.person is not None and not sign_off.is_busy
        self.line.setEnabled(is_open)
        self.add.setEnabled(may_write and bool(self.line.text().strip()))
        self._show_own()

    def write(self) -> None:
        """Begin a comment about the moment shown."""
        self._review.replay.pause()
        self.line.setFocus()

    def _narrow(self) -> None:
        least = Weight.PASSING if self.passing.isChecked() else Weight.PLAIN
        self._review.entries.narrow(least=least, lanes=frozenset({EVENTS, ALERTS, COMMENTS}))

    def _show_moment(self) -> None:
        """The moment a comment will be about: where it was begun, even if the replay runs on."""
        replay = self._review.replay
        moment_us = replay.position_us if self._pinned_us is None else self._pinned_us
        at = duration(int((moment_us - replay.begin_us) / 1e6))
        self.line.setPlaceholderText(_("Comment at {time}").format(time=at))

    def _on_typed(self, text: str) -> None:
        if not text:
            self._pinned_us = None
        elif self._pinned_us is None:
            self._pinned_us = self._review.replay.position_us
        self.refresh()

    def _write(self) -> None:
        text = self.line.text().strip()
        if not text:
            return
        moment_us = self._pinned_us
        self.commented.emit(
            self._review.replay.position_us if moment_us is None else moment_us, text
        )
        if self._review.sign_off.person is not None:
            self.line.clear()
            self._pinned_us = None

    def _show_own(self) -> None:
        entry, person = self.list.current(), self._review.sign_off.person
        is_own = entry is not None and person is not None and entry.author == person.id
        self.withdraw.setVisible(bool(is_own and entry is not None and entry.comment_id))

    def _take_back(self) -> None:
        entry = self.list.current()
        if entry is not None and entry.comment_id:
            self._review.sign_off.withdraw(entry.comment_id)
