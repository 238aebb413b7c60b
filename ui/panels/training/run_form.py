"""Who flies what, in which wind; start and end of an exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from dronectl.crew.exercises import EXERCISES
from dronectl.crew.exercises.values import Setting, Wind
from dronectl.exercise import Lesson
from ui.models.exercise_words import title, wind_words
from ui.theme import SPACING, TARGET_PX
from ui.words import _

if TYPE_CHECKING:
    from dronectl.crew.exercises.tasks import Exercise
    from ui.models.training import Records

MOST_SEED: Final = 999
ROW_PX: Final = 36


class RunForm(QWidget):
    """The form left on the page."""

    started = pyqtSignal(object)
    """A :class:`~dronectl.exercise.Lesson` to begin."""
    ended = pyqtSignal()
    """End the one that runs."""
    chosen = pyqtSignal()
    """Another exercise, variant or trainee."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_running = False
        self.heading = QLabel()
        self.heading.setProperty("role", "heading")
        self.exercises = QListWidget()
        self.exercises.setObjectName("sections")
        for _code in EXERCISES:
            item = QListWidgetItem("")
            item.setSizeHint(QSize(0, ROW_PX))
            self.exercises.addItem(item)
        self.trainee = QComboBox()
        self.trainee.setEditable(True)
        self.trainee.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.instructor = QComboBox()
        self.wind = QComboBox()
        for wind in Wind:
            self.wind.addItem("", wind)
        self.seed = QSpinBox()
        self.seed.setRange(1, MOST_SEED)
        self.button = QPushButton()
        self.button.setProperty("role", "primary")
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setProperty("role", "secondary")
        self._names = [QLabel() for _name in range(4)]
        self._lay_out()
        self.exercises.setCurrentRow(0)
        self.exercises.currentRowChanged.connect(lambda _row: self.chosen.emit())
        self.seed.valueChanged.connect(lambda _seed: self.chosen.emit())
        self.trainee.currentTextChanged.connect(lambda _text: self._on_trainee())
        self.button.clicked.connect(self._on_button)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(SPACING[1])
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        fields = (self.trainee, self.instructor, self.wind, self.seed)
        for label, field in zip(self._names, fields, strict=True):
            label.setBuddy(field)
            label.setMinimumHeight(TARGET_PX)
            form.addRow(label, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING[1])
        column.addWidget(self.heading)
        column.addWidget(self.exercises, 1)
        column.addLayout(form)
        column.addWidget(self.button)
        column.addWidget(self.hint)

    # ------------------------------------------------------------------ values

    @property
    def exercise(self) -> Exercise:
        """The one chosen."""
        return list(EXERCISES.values())[max(0, self.exercises.currentRow())]

    @property
    def lesson(self) -> Lesson:
        """What would be flown now."""
        wind = self.wind.currentData()
        setting = Setting(self.exercise.code, wind, self.seed.value())
        instructor = self.instructor.currentData()
        return Lesson(setting, self.trainee.currentText().strip(), instructor)

    def show_people(self, records: Records, pilot: str) -> None:
        """Offer these people; what is chosen stays."""
        trainee = self.trainee.currentText() or pilot
        instructor = self.instructor.currentData()
        self.trainee.blockSignals(True)
        self.trainee.clear()
        self.trainee.addItems([p.name for p in records.people if p.is_active])
        self.trainee.setCurrentText(trainee)
        self.trainee.blockSignals(False)
        self.instructor.clear()
        self.instructor.addItem(_("nobody"), None)
        for person in records.instructors:
            self.instructor.addItem(person.name, person.name)
        self.instructor.setCurrentIndex(max(0, self.instructor.findData(instructor)))
        self._show_button()

    def show_exercise(self, code: str) -> None:
        """Choose the exercise of the debrief that is open, without putting it away."""
        self.exercises.blockSignals(True)
        self.exercises.setCurrentRow(list(EXERCISES).index(code))
        self.exercises.blockSignals(False)

    def show_running(self, *, is_running: bool) -> None:
        """While an exercise runs only its end can be asked."""
        self._is_running = is_running
        fields = (self.exercises, self.trainee, self.instructor, self.wind, self.seed)
        for field in fields:
            field.setEnabled(not is_running)
        self._show_button()

    # ------------------------------------------------------------------ words

    def retranslate(self) -> None:
        """Say everything again."""
        self.heading.setText(_("EXERCISES"))
        self.exercises.setAccessibleName(_("Exercises"))
        for row, exercise in enumerate(EXERCISES.values()):
            item = self.exercises.item(row)
            if item is not None:
                item.setText(title(exercise))
        words = (_("Trainee"), _("Instructor"), _("Wind"), _("Variant"))
        fields = (self.trainee, self.instructor, self.wind, self.seed)
        for label, field, text in zip(self._names, fields, words, strict=True):
            label.setText(text)
            field.setAccessibleName(text)
        for row in range(self.wind.count()):
            self.wind.setItemText(row, wind_words(self.wind.itemData(row).value))
        if self.instructor.count():
            self.instructor.setItemText(0, _("nobody"))
        self.seed.setToolTip(
            _("The same variant has the same scene, wind direction and moment of trouble.")
        )
        self._show_button()

    def _show_button(self) -> None:
        has_trainee = bool(self.trainee.currentText().strip())
        is_own = self.instructor.currentData() == self.trainee.currentText().strip()
        self.button.setText(_("End the exercise") if self._is_running else _("Start the exercise"))
        self.button.setEnabled(self._is_running or (has_trainee and not is_own))
        self.hint.setVisible(not self._is_running and not self.button.isEnabled())
        self.hint.setText(
            _("Choose another instructor: nobody signs off an own training.")
            if is_own and has_trainee
            else _("Choose or write the trainee's name.")
        )

    def _on_trainee(self) -> None:
        self._show_button()
        self.chosen.emit()

    def _on_button(self) -> None:
        if self._is_running:
            self.ended.emit()
        else:
            self.started.emit(self.lesson)
