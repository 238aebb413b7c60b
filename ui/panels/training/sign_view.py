"""The instructor's signature under a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dronectl.crew.training import Grade
from ui.models.exercise_words import grade_words
from ui.theme import SPACING
from ui.words import _

if TYPE_CHECKING:
    from dronectl.crew.people import Person
    from ui.models.training import Debrief, Records


class SignView(QWidget):
    """Who signs, the grade, a remark; or who has signed."""

    signed = pyqtSignal(object, object, str)
    """Instructor, grade, remarks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.instructor = QComboBox()
        self.grade = QComboBox()
        for grade in Grade:
            self.grade.addItem("", grade)
        self.grade.setCurrentIndex(self.grade.count() - 1)
        self.remarks = QLineEdit()
        self.button = QPushButton()
        self._fields = QWidget()
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACING[1])
        grid.addWidget(self.instructor, 0, 0)
        grid.addWidget(self.grade, 0, 1)
        grid.addWidget(self.remarks, 1, 0)
        grid.addWidget(self.button, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING[1])
        column.addWidget(self.state)
        column.addWidget(self._fields)
        self.button.clicked.connect(self._on_button)

    def show_debrief(self, debrief: Debrief, records: Records) -> None:
        """Offer the instructors who did not fly it themselves, or say who has signed."""
        standing = debrief.standing
        if standing.record is not None and standing.record.is_signed:
            said = _("Signed by {name}: {grade}.").format(
                name=records.name(standing.record.instructor_id),
                grade=grade_words(standing.record.grade),
            )
            self.state.setText(said)
            self.state.setProperty("state", "good")
            self._fields.hide()
        else:
            self._offer(debrief, records)
        style = self.state.style()
        if style is not None:
            style.unpolish(self.state)
            style.polish(self.state)

    def _offer(self, debrief: Debrief, records: Records) -> None:
        result = debrief.standing.result
        chosen = self.instructor.currentData()
        able = [p for p in records.instructors if p.id != result.trainee_id]
        self.instructor.clear()
        for person in able:
            self.instructor.addItem(person.name, person)
        watched = next((p for p in able if p.id == result.instructor_id), chosen)
        if isinstance(watched, type(able[0]) if able else ()):
            self.instructor.setCurrentText(watched.name)
        self._fields.setVisible(bool(able))
        self.state.setProperty("state", "")
        self.state.setText(
            _("Not signed off yet.")
            if able
            else _(
                "Not signed off yet: no other instructor is entered. Give somebody the role first."
            )
        )

    def retranslate(self) -> None:
        """Say everything again."""
        for row in range(self.grade.count()):
            self.grade.setItemText(row, grade_words(self.grade.itemData(row)))
        self.instructor.setAccessibleName(_("Instructor"))
        self.grade.setAccessibleName(_("Grade"))
        self.remarks.setAccessibleName(_("Remarks"))
        self.remarks.setPlaceholderText(_("Remarks"))
        self.button.setText(_("Sign off"))

    def _on_button(self) -> None:
        person: Person | None = self.instructor.currentData()
        if person is not None:
            self.signed.emit(person, self.grade.currentData(), self.remarks.text().strip())
