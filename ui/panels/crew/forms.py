"""A form made of field descriptions: what is typed comes back as values, or a sentence says what is wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dronectl.errors import UserError
from ui.theme import SPACING, TARGET_PX
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FORM_PX: Final = 360


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One thing that can be typed or chosen."""

    name: str
    words: Callable[[], str]
    kind: str = "text"
    """``text``, ``date``, ``number``, ``whole``, ``choice``, ``many`` or ``check``."""
    choices: Sequence[tuple[Any, str]] = ()
    """For ``choice`` and ``many``: value and words."""
    is_needed: bool = False
    hint: str = ""


@dataclass(slots=True)
class FormSpec:
    """A form as it is opened: its title, its fields, and what is done with the values."""

    title: str
    fields: Sequence[FieldSpec]
    save: Callable[[dict[str, Any]], object]
    """Given every field's value; raises ``UserError`` with what is wrong."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What is there already."""
    save_words: str = ""


class EntryForm(QFrame):
    """Slides over the right of a page; Esc leaves it, Ctrl+Enter saves."""

    closed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.setFixedWidth(FORM_PX)
        self._spec: FormSpec | None = None
        self._controls: dict[str, Any] = {}
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._title.setProperty("role", "title")
        self._body = QScrollArea()
        self._body.setWidgetResizable(True)
        self._body.setFrameShape(QFrame.Shape.NoFrame)
        viewport = self._body.viewport()
        if viewport is not None:
            viewport.setAutoFillBackground(False)
        self._body.setStyleSheet("QScrollArea { background: transparent; }")
        self._wrong = QLabel()
        self._wrong.setTextFormat(Qt.TextFormat.PlainText)
        self._wrong.setWordWrap(True)
        self._wrong.setProperty("state", "warning")
        self._save, self._cancel = QPushButton(), QPushButton()
        self._save.setProperty("role", "primary")
        for button in (self._save, self._cancel):
            button.setMinimumHeight(TARGET_PX)
        self._save.clicked.connect(self.save)
        self._cancel.clicked.connect(self.leave)
        row = QHBoxLayout()
        row.addWidget(self._cancel)
        row.addWidget(self._save, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING[2], SPACING[2], SPACING[2], SPACING[2])
        column.addWidget(self._title)
        column.addWidget(self._body, 1)
        column.addWidget(self._wrong)
        column.addLayout(row)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, self.leave, context=inside)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.save, context=inside)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether something is being entered."""
        return self._spec is not None

    def open_form(self, spec: FormSpec) -> None:
        """Show the form and wait for what is typed."""
        self._spec = spec
        self._title.setText(spec.title)
        self._save.setText(spec.save_words or _("Save"))
        self._save.setToolTip(_("Ctrl+Enter"))
        self._cancel.setText(_("Cancel"))
        self._cancel.setToolTip(_("Esc"))
        self._wrong.setText("")
        self._wrong.hide()
        self._controls = {}
        body = QWidget()
        body.setObjectName("formBody")
        body.setStyleSheet("QWidget#formBody { background: transparent; }")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, SPACING[1], 0)
        column.setSpacing(SPACING[0])
        for each in spec.fields:
            self._add(column, each, spec.values.get(each.name))
        column.addStretch(1)
        self._body.setWidget(body)
        self.show()
        self.raise_()
        first = next(iter(self._controls.values()), None)
        if isinstance(first, QWidget):
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Close without saving."""
        self._spec = None
        self.hide()
        self.closed.emit()

    def save(self) -> None:
        """Check what was typed and hand it over; what is wrong is said and nothing is lost."""
        if self._spec is None:
            return
        try:
            values = {each.name: self._value(each) for each in self._spec.fields}
            self._spec.save(values)
        except UserError as error:
            self._wrong.setText(str(error))
            self._wrong.show()
            return
        self.leave()

    def control(self, name: str) -> Any:
        """The control of a field, for tests and for the page."""
        return self._controls[name]

    # ------------------------------------------------------------------- parts

    def _add(self, column: QVBoxLayout, spec: FieldSpec, value: Any) -> None:
        words = spec.words()
        if spec.kind == "check":
            box = QCheckBox(words)
            box.setChecked(bool(value))
            self._controls[spec.name] = box
            column.addWidget(box)
            return
        label = QLabel(f"{words} *" if spec.is_needed else words)
        label.setProperty("role", "secondary")
        column.addWidget(label)
        if spec.kind == "many":
            boxes = []
            for choice, text in spec.choices:
                box = QCheckBox(text)
                box.setChecked(choice in (value or ()))
                boxes.append((choice, box))
                column.addWidget(box)
            self._controls[spec.name] = boxes
            return
        control = self._choice(spec, value) if spec.kind == "choice" else self._line(spec, value)
        control.setMinimumHeight(TARGET_PX - 4)
        control.setAccessibleName(words)
        label.setBuddy(control)
        self._controls[spec.name] = control
        column.addWidget(control)
        if spec.hint:
            hint = QLabel(spec.hint)
            hint.setWordWrap(True)
            hint.setProperty("role", "secondary")
            column.addWidget(hint)

    def _choice(self, spec: FieldSpec, value: Any) -> QComboBox:
        box = QComboBox()
        for choice, text in spec.choices:
            box.addItem(text, choice)
        box.setCurrentIndex(max(0, box.findData(value)))
        return box

    def _line(self, spec: FieldSpec, value: Any) -> QLineEdit:
        line = QLineEdit("" if value is None else f"{value:g}" if isinstance(value, float) else str(value))  # fmt: skip
        line.setMaxLength(1000)
        if spec.kind == "date":
            line.setPlaceholderText(_("YYYY-MM-DD"))
        return line

    def _value(self, spec: FieldSpec) -> Any:
        control = self._controls[spec.name]
        if spec.kind == "check":
            return control.isChecked()
        if spec.kind == "many":
            return tuple(choice for choice, box in control if box.isChecked())
        if spec.kind == "choice":
            return control.currentData()
        text = control.text().strip()
        if not text:
            if spec.is_needed:
                raise UserError(_("{field} is missing.").format(field=spec.words()))
            return "" if spec.kind == "text" else None
        return _read(spec, text)


def _read(spec: FieldSpec, text: str) -> Any:
    """What a line's text means.

    Raises:
        UserError: it is no such thing.
    """
    try:
        if spec.kind == "date":
            return dt.date.fromisoformat(text)
        if spec.kind == "whole":
            return int(text)
        if spec.kind == "number":
            return float(text.replace(",", "."))
    except ValueError:
        if spec.kind == "date":
            wanted = _("{field}: write the date as 2026-11-27.")
        else:
            wanted = _("{field}: write a number.")
        raise UserError(wanted.format(field=spec.words())) from None
    return text
