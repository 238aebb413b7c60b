"""The record of a flight: what is typed once it is over, its way from draft to approved, and its versions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dronectl.crew.people import Role
from dronectl.crew.signoff import PURPOSES, SIGHTS, FlightState, Step
from ui.models.record_words import record_word
from ui.models.sign_off import WITH_REASON, with_pilot
from ui.models.sign_words import order_words
from ui.theme import SPACING
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.crew.signoff import FlightEntry
    from ui.models.sign_off import SignOffModel

ORDER: Final = tuple(FlightState)


def _plain(text: str = "", role: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label


class SignPanel(QScrollArea):
    """Form, orders and versions of the open flight.

    Args:
        sign_off: what is stored, and who acts.
        parent: Qt owner.
    """

    acting_as = pyqtSignal(str)
    """Name of who acts from now on."""

    def __init__(self, sign_off: SignOffModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = sign_off
        self._shown: FlightEntry | None = None
        self._reason_for: Step | None = None
        self._orders: list[QPushButton] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build()
        sign_off.changed.connect(self.refresh)

    def _build(self) -> None:
        self.way = _plain()
        self.pilot, self.purpose, self.sight, self.basis = (QComboBox() for _each in range(4))
        self.purpose.setEditable(True)
        self.number, self.remarks = QLineEdit(), QLineEdit()
        self.number.setMaxLength(200)
        self.remarks.setMaxLength(1000)
        self._labels = {name: _plain(role="secondary") for name in self._fields()}
        form = QFormLayout()
        form.setHorizontalSpacing(SPACING[1])
        form.setVerticalSpacing(SPACING[0])
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        for name, field in self._fields().items():
            self._labels[name].setFixedWidth(84)
            if isinstance(field, QComboBox):
                field.setMinimumContentsLength(8)
                field.setSizeAdjustPolicy(
                    QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
                )
            form.addRow(self._labels[name], field)
        self.missing = _plain()
        self.missing.setProperty("state", "caution")
        self.who = QComboBox()
        self.who.activated.connect(lambda _index: self._on_who())
        self._who_label = _plain(role="secondary")
        self._who_label.setFixedWidth(84)
        who = QHBoxLayout()
        who.addWidget(self._who_label)
        who.addWidget(self.who, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACING[0])
        self.reason = QLineEdit()
        self.reason.setMaxLength(1000)
        self.reason.returnPressed.connect(self._on_reason)
        self.why_not = _plain(role="secondary")
        self._versions_title = _plain(role="heading")
        self.versions = _plain()
        self._lay_out(form, who)
        for box in (self.pilot, self.purpose, self.sight, self.basis):
            box.activated.connect(lambda _index: self._on_typed())
        for line in (self.number, self.remarks, self.purpose.lineEdit()):
            if line is not None:
                line.textEdited.connect(lambda _text: self._on_typed())

    def _lay_out(self, form: QFormLayout, who: QHBoxLayout) -> None:
        body = QWidget()
        body.setStyleSheet("QWidget#record { background: transparent; }")
        body.setObjectName("record")
        column = QVBoxLayout(body)
        column.setContentsMargins(2, 4, 6, 0)
        column.setSpacing(SPACING[1])
        column.addWidget(self.way)
        column.addLayout(form)
        column.addWidget(self.missing)
        column.addLayout(who)
        column.addLayout(self._row)
        column.addWidget(self.reason)
        column.addWidget(self.why_not)
        column.addWidget(self._versions_title)
        column.addWidget(self.versions)
        column.addStretch(1)
        self.setWidget(body)

    def _fields(self) -> dict[str, QWidget]:
        return {
            "pilot": self.pilot,
            "purpose": self.purpose,
            "sight": self.sight,
            "basis": self.basis,
            "number": self.number,
            "remarks": self.remarks,
        }

    # ------------------------------------------------------------------- words

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self.setAccessibleName(_("Record of the flight"))
        words = {
            "pilot": _("Pilot"),
            "purpose": _("Purpose"),
            "sight": _("Sight"),
            "basis": _("Legal basis"),
            "number": _("Number"),
            "remarks": _("Remarks"),
        }
        for name, field in self._fields().items():
            self._labels[name].setText(words[name])
            field.setAccessibleName(words[name])
        self.number.setPlaceholderText(_("Incident or mission"))
        self._who_label.setText(_("You are"))
        self.who.setAccessibleName(_("Who signs"))
        self.reason.setPlaceholderText(_("Why (10 letters or more), then Enter"))
        self.reason.setAccessibleName(_("Reason"))
        self._versions_title.setText(_("VERSIONS"))
        self._shown = None
        self.refresh()

    # ------------------------------------------------------------------ content

    def typed(self) -> FlightEntry | None:
        """The entry with what stands in the fields."""
        state = self._model.state
        if state is None:
            return None
        entry = with_pilot(state.entry, self.pilot.currentData())
        index = self.purpose.currentIndex()
        text = self.purpose.currentText().strip()
        is_known = index >= 0 and text == self.purpose.itemText(index)
        return replace(
            entry,
            purpose=self.purpose.itemData(index) if is_known else text,
            sight=self.sight.currentData() or "",
            basis_id=self.basis.currentData() or "",
            mission_number=self.number.text().strip(),
            remarks=self.remarks.text().strip(),
        )

    def refresh(self) -> None:
        """Show what is stored now; what is being typed stays unless the stored entry is another."""
        state = self._model.state
        self.setEnabled(state is not None)
        if state is None:
            self._shown = None
            self.way.setText(_("Only a flight of the logbook that is over has a record."))
            self._fill_orders()
            self.versions.clear()
            self.missing.clear()
            return
        if state.entry != self._shown:
            self._shown = state.entry
            self._reason_for = None
            self._fill(state.entry)
        self._fill_who()
        self.way.setText(self._way(state.entry))
        lines = [self._version(version, state.names) for version in reversed(state.versions)]
        self.versions.setText("\n".join(lines) if lines else _("Nothing entered yet."))
        is_draft = state.entry.state is FlightState.DRAFT
        for field in self._fields().values():
            field.setEnabled(is_draft and not self._model.is_busy)
        self._fill_orders()
        self._on_typed()

    def _way(self, entry: FlightEntry) -> str:
        """The four states, where it stands marked."""
        place = ORDER.index(entry.state)
        words = [
            f"✔ {record_word(state)}" if number < place or entry.state is FlightState.APPROVED
            else f"● {record_word(state).upper()}" if number == place
            else record_word(state)
            for number, state in enumerate(ORDER)
        ]  # fmt: skip
        return "  >  ".join(words)

    def _version(self, version: object, names: dict[str, str]) -> str:
        document = version.document  # type: ignore[attr-defined] # a Version's document is Any
        author = version.author  # type: ignore[attr-defined]
        when = version.utc[:16].replace("T", " ")  # type: ignore[attr-defined]
        who = names.get(author, author)
        line = f"{document.version}. {when}  {record_word(document.step)} · {who}"
        return f"{line}\n    “{document.reason}”" if document.reason else line

    def _fill(self, entry: FlightEntry) -> None:
        state = self._model.state
        assert state is not None  # noqa: S101 - the entry is its
        pilots = [(p.name, p.id) for p in state.people if p.is_active or p.id == entry.pilot_id]
        _choices(self.pilot, [(_("not named"), None), *pilots], entry.pilot_id)
        purposes: list[tuple[str, object]] = [("", "")]
        purposes += [(record_word(each), each) for each in PURPOSES]
        if entry.purpose and entry.purpose not in PURPOSES:
            purposes.append((entry.purpose, entry.purpose))
        _choices(self.purpose, purposes, entry.purpose)
        sights: list[tuple[str, object]] = [(_("not said"), "")]
        _choices(self.sight, sights + [(each, each) for each in SIGHTS], entry.sight)
        bases = [
            (each.code if each.id else _("none: live view only"), each.id) for each in state.bases
        ]
        _choices(self.basis, bases, entry.basis_id)
        self.number.setText(entry.mission_number)
        self.remarks.setText(entry.remarks)

    def _fill_who(self) -> None:
        state, person = self._model.state, self._model.person
        assert state is not None  # noqa: S101 - asked before
        people: list[tuple[str, object]] = [(_("choose"), None)]
        for each in state.people:
            roles = ", ".join(record_word(role) for role in each.roles if role is not Role.PILOT)
            if each.is_active:
                people.append((f"{each.name} ({roles})" if roles else each.name, each.id))
        _choices(self.who, people, None if person is None else person.id)

    def _fill_orders(self) -> None:
        for button in self._orders:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._orders = []
        state = self._model.state
        self.why_not.clear()
        self.reason.setVisible(self._reason_for is not None)
        if state is None:
            return
        steps = state.steps
        if state.entry.state is FlightState.DRAFT:
            steps = (*steps, Step.ENTERED)
        for number, step in enumerate(steps):
            button = QPushButton(order_words(step))
            refusal = "" if step is Step.ENTERED else state.refusal(step, self._model.person)
            button.setEnabled(not refusal and not self._model.is_busy)
            if not number:
                button.setProperty("role", "primary")
            button.clicked.connect(partial(self._on_order, step))
            self._row.addWidget(button, 1)
            self._orders.append(button)
            if refusal and not number:
                self.why_not.setText(_refusal_words(refusal))

    # ------------------------------------------------------------------- hands

    def _on_typed(self) -> None:
        entry = self.typed()
        if entry is None or entry.state is not FlightState.DRAFT:
            self.missing.clear()
            return
        names = {"pilot": _("pilot"), "purpose": _("purpose"), "sight": _("sight")}
        missing = ", ".join(names[name] for name in entry.open_fields)
        text = _("Still to be said: {fields}").format(fields=missing)
        self.missing.setText(text if missing else "")

    def _on_who(self) -> None:
        chosen = self.who.currentData()
        self._model.act_as("" if chosen is None else str(chosen))
        person = self._model.person
        if person is not None:
            self.acting_as.emit(person.name)

    def _on_order(self, step: Step) -> None:
        entry = self.typed()
        if entry is None:
            return
        if step in WITH_REASON:
            self._reason_for = step
            self.reason.show()
            self.reason.setFocus()
        elif step is Step.SUBMITTED:
            self._model.submit(entry)
        elif step is Step.ENTERED:
            self._model.enter(entry)
        else:
            self._model.sign(step)

    def _on_reason(self) -> None:
        if self._reason_for is not None:
            self._model.sign(self._reason_for, self.reason.text())
            self.reason.clear()


def _choices(box: QComboBox, entries: Iterable[tuple[str, object]], chosen: object) -> None:
    box.clear()
    for words, value in entries:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))


def _refusal_words(code: str) -> str:
    return {
        "nobody": _("Say first who you are."),
        "role": _("A supervisor signs this; an instructor may verify. Roles are set under Crew."),
        "own": _("You were in the crew: nobody signs off an own flight."),
    }[code]
