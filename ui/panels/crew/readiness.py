"""Readiness: how likely a crew is there, what one more agent changes, who carries the flying, what it costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dronectl.crew.readiness import PRESENCE, Shift, pool
from dronectl.errors import UserError
from dronectl.programme.costs import Cost, check_cost
from dronectl.store.export import csv_text
from missions.files.disk import write_text
from ui.formatting import DASH, Local, percent
from ui.models.record_table import RecordTable, Row
from ui.models.record_words import record_word
from ui.panels.crew.coverage_chart import CoverageChart
from ui.panels.crew.forms import FieldSpec, FormSpec
from ui.panels.crew.people import hours
from ui.panels.crew.section import Section, chosen_id, keep_choice
from ui.panels.settings.parts import choose_path, plain_label
from ui.theme import SPACING
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QLabel

    from dronectl.crew.readiness import Coverage
    from dronectl.programme.numbers import Numbers
    from ui.models.crew import CrewModel, CrewRecord
    from ui.theme import Theme

DUTY_FRACTION: Final = 0.18
"""Of all hours an agent of a small force is on duty: what the pool curve is drawn for."""
MOST_AGENTS: Final = 8
ENOUGH: Final = 0.9


class ReadinessPage(Section):
    """Coverage of the roster, and the programme in figures."""

    def __init__(self, crew: CrewModel) -> None:
        super().__init__(
            crew,
            lambda: _("Readiness"),
            lambda: _("How likely a current crew and a sound aircraft are there when they are needed."),
        )  # fmt: skip
        self.figures: dict[str, tuple[QLabel, QLabel]] = {}
        self.column.addWidget(self._cards())
        self.verdict = plain_label("sentence")
        self.column.addWidget(self.verdict)
        self.shifts = RecordTable(_shift_header, 2, frozenset({1, 2, 3}))
        self.shifts_view = self.add_table(self.shifts, (110, 80, 80, 60), 4, lambda: _("Roster"))
        self.chart = CoverageChart()
        self.speak(self.chart.setAccessibleName, lambda: _("Coverage by number of trained agents"))
        self.pilots = RecordTable(_pilot_header, None, frozenset({1, 2, 3}))
        self.pilots_view = self.add_table(self.pilots, (150, 60, 80, 90), 4, lambda: _("Pilots"))
        self.due = RecordTable(_due_header, 0)
        self.due_view = self.add_table(self.due, (120, 130, 170), 2, lambda: _("Due"))
        self._lay_out()

    def _lay_out(self) -> None:
        self.column.addWidget(
            self.button_row(
                self.button(
                    lambda: _("Add shift"),
                    lambda: _("A slot of the week and who is planned in it"),
                    self.add_shift,
                ),
                self.button(
                    lambda: _("Change shift"),
                    lambda: _("Change the chosen slot"),
                    self.change_shift,
                ),
                self.button(
                    lambda: _("Add cost"),
                    lambda: _("An amount and the days it is for"),
                    self.add_cost,
                ),
                self.button(
                    lambda: _("Save as CSV…"),
                    lambda: _("Figures, roster, pilots and what is due, for a spreadsheet"),
                    self.ask_where,
                ),
            )
        )
        self.column.addWidget(
            self.beside(
                self.stacked(self.label(lambda: _("Roster"), "heading"), self.shifts_view),
                self.stacked(
                    self.label(lambda: _("What one more agent changes"), "heading"), self.chart
                ),
            ),
            3,
        )
        self.column.addWidget(
            self.beside(
                self.stacked(self.label(lambda: _("Pilots, last 12 months"), "heading"), self.pilots_view),
                self.stacked(self.label(lambda: _("Due in 90 days"), "heading"), self.due_view),
            ),
            3,
        )  # fmt: skip

    def _cards(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING[1])
        for key in ("one", "two", "flown", "spread", "cost", "alerts"):
            card = QFrame()
            card.setObjectName("surface")
            column = QVBoxLayout(card)
            column.setContentsMargins(SPACING[2], SPACING[1], SPACING[2], SPACING[1])
            column.setSpacing(0)
            value, words = plain_label("value"), plain_label("secondary")
            column.addWidget(value)
            column.addWidget(words)
            row.addWidget(card, 1)
            self.figures[key] = (value, words)
        return holder

    # ------------------------------------------------------------------- shown

    def refresh(self) -> None:
        """Show the record as it is now."""
        record = self.crew.record
        if record is None:
            return
        for key, (value, words) in _figures(record).items():
            self.figures[key][0].setText(value)
            self.figures[key][1].setText(words)
        self.verdict.setText(verdict(record))
        rows = [
            _shift_row(shift, record.readiness.shifts.get(shift.name), record)
            for shift in record.shifts
        ]
        keep_choice(self.shifts_view, self.shifts, rows)
        able = _able(record)
        self.chart.show_pool(
            [pool(n, DUTY_FRACTION) for n in range(1, MOST_AGENTS + 1)], able, self.theme
        )
        self.pilots.show_rows(_pilot_rows(record.numbers))
        self.due.show_rows(
            [
                Row(
                    f"{n}",
                    (_due_words(line.kind), line.subject, line.what, line.when),
                    "warning" if line.is_overdue else "caution",
                )
                for n, line in enumerate(record.due)
            ]
        )

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        super().set_theme(theme)
        if self.crew.record is not None:
            self.refresh()

    # ---------------------------------------------------------------- entering

    def add_shift(self) -> None:
        """Enter a slot of the week."""
        self._shift_form(Shift(self.crew.new_id(), "", 0.0), _("New shift"))

    def change_shift(self) -> None:
        """Change the chosen slot."""
        record, wanted = self.crew.record, chosen_id(self.shifts_view)
        found = () if record is None else record.shifts
        shift = next((each for each in found if each.id == wanted), None)
        if shift is None:
            self.crew.trouble.emit(_("Choose a shift first."))
            return
        self._shift_form(shift, shift.name)

    def _shift_form(self, shift: Shift, title: str) -> None:
        record = self.crew.record
        people = () if record is None else tuple((p.id, p.name) for p in record.people if p.is_active)  # fmt: skip
        fields = (
            FieldSpec("name", lambda: _("Name"), is_needed=True),
            FieldSpec("hours_per_week", lambda: _("Hours a week"), "number", is_needed=True),
            FieldSpec(
                "presence", lambda: _("Planned agents really there, %"), "number", is_needed=True
            ),
            FieldSpec("people", lambda: _("Planned in it"), "many", people),
        )

        def save(values: dict[str, Any]) -> None:
            hours_a_week, presence = values["hours_per_week"], values["presence"]
            if not 0 < hours_a_week <= 168:
                raise UserError(_("A week has up to 168 hours."))
            if not 0 <= presence <= 100:
                raise UserError(_("Presence is between 0 and 100 %."))
            self.crew.put(Shift(shift.id, values["name"], hours_a_week, values["people"], presence / 100))  # fmt: skip

        values = {
            "name": shift.name,
            "hours_per_week": shift.hours_per_week or None,
            "presence": (shift.presence_fraction if shift.name else PRESENCE) * 100,
            "people": shift.people,
        }
        self.open_form(FormSpec(title, fields, save, values))

    def ask_where(self) -> None:
        """Ask for the file of the figures."""
        dialog = QFileDialog(self, _("Save as CSV…"), str(Path.home() / "readiness.csv"))
        dialog.setDefaultSuffix("csv")
        choose_path(dialog, self.save_csv, is_saving=True)

    def save_csv(self, path: Path) -> None:
        """Write what the page shows; what cannot be is said."""
        figures = [(words.text(), value.text()) for value, words in self.figures.values()]
        tables = [csv_text((_("Figure"), _("Value")), figures)]
        tables += [
            csv_text(table.header, [row.cells for row in table.rows])
            for table in (self.shifts, self.pilots, self.due)
        ]
        try:
            write_text(path, "\r\n".join(tables))
        except UserError as error:
            self.crew.trouble.emit(str(error))
            return
        self.verdict.setText(_("Saved as {file}.").format(file=path))

    def add_cost(self) -> None:
        """Enter an amount."""
        fields = (
            FieldSpec("name", lambda: _("What for"), is_needed=True),
            FieldSpec("amount_eur", lambda: _("Amount, €"), "number", is_needed=True),
            FieldSpec("since", lambda: _("From"), "date", is_needed=True),
            FieldSpec("until", lambda: _("Up to and with"), "date", is_needed=True),
        )

        def save(values: dict[str, Any]) -> None:
            cost = Cost(self.crew.new_id(), **values)
            check_cost(cost)
            self.crew.put(cost)

        self.open_form(FormSpec(_("New cost"), fields, save))


def _able(record: CrewRecord) -> int:
    """Active pilots no rule keeps on the ground."""
    return sum(
        found.person.is_active and all(s.state.value != "lapsed" for s in found.standings if not s.rule.is_for_night)
        for found in record.standings.values()
    )  # fmt: skip


def verdict(record: CrewRecord) -> str:
    """What the town must know, in a sentence."""
    found, able = record.readiness, _able(record)
    if not able:
        return _("Nobody is in practice today; the page of people says what would restore it.")
    if not record.shifts:
        now, more = pool(able, DUTY_FRACTION), pool(able + 1, DUTY_FRACTION)
        text = _(
            "{count} current pilots without a roster: a pilot and an observer are on duty {now} of the time; one more trained agent makes it {more}."
        )
        return text.format(count=able, now=percent(now.two), more=percent(more.two))
    if found.total.two >= ENOUGH:
        text = _("The roster is covered: a pilot and an observer are there {now} of the time.")
        return text.format(now=percent(found.total.two))
    text = _(
        "A pilot and an observer are there {now} of the rostered time; one more trained agent in {shift} makes it {more}."
    )
    return text.format(
        now=percent(found.total.two), shift=found.best_shift, more=percent(found.plus_one.two)
    )


def _figures(record: CrewRecord) -> dict[str, tuple[str, str]]:
    numbers, total = record.numbers, record.readiness.total
    if not record.shifts:
        total = pool(_able(record), DUTY_FRACTION)
    spread = numbers.flights_spread
    money = numbers.money.per_flight_hour_eur
    alerts = numbers.safety.alerts_per_hour
    return {
        "one": (percent(total.one), _("a pilot is there")),
        "two": (percent(total.two), _("pilot and observer are there")),
        "flown": (f"{Local(numbers.hours):.1f} h", _("flown in 12 months")),
        "spread": (
            DASH if spread is None else f"{spread.least:.0f} · {spread.median:.0f} · {spread.most:.0f}",
            _("flights a pilot: least, middle, most"),
        ),
        "cost": (DASH if money is None else f"{money:.0f} €", _("cost of a flight hour")),
        "alerts": (DASH if alerts is None else f"{Local(alerts):.1f}", _("alerts a flight hour")),
    }  # fmt: skip


def _shift_header() -> tuple[str, ...]:
    return (_("Shift"), _("h a week"), _("A pilot"), _("Two"), _("Planned"))


def _shift_row(shift: Shift, found: Coverage | None, record: CrewRecord) -> Row:
    names = ", ".join(record.name(person) for person in shift.people)
    cells = (
        shift.name,
        f"{Local(shift.hours_per_week):g}",
        DASH if found is None else percent(found.one),
        DASH if found is None else percent(found.two),
        names or _("nobody"),
    )
    state = "" if found is None else "good" if found.one >= ENOUGH else "caution"
    return Row(shift.id, cells, state)


def _pilot_header() -> tuple[str, ...]:
    return (_("Pilot"), _("Flights"), _("Flight h"), _("Simulator h"), _("Last flown"))


def _pilot_rows(numbers: Numbers) -> list[Row]:
    return [
        Row(
            each.person_id,
            (
                each.name,
                str(each.flights),
                hours(each.minutes),
                hours(each.simulator_minutes),
                DASH if each.last_flown is None else each.last_flown.isoformat(),
            ),
        )
        for each in numbers.pilots
    ]


def _due_header() -> tuple[str, ...]:
    return (_("Kind"), _("Of what"), _("What"), _("When"))


def _due_words(kind: str) -> str:
    return {
        "certificate": _("paper"),
        "maintenance": _("upkeep"),
        "battery": _("battery"),
        "deletion": _("deletion"),
    }.get(kind, record_word(kind))
