"""People: who is current until when, what ages out, which papers they hold, how their training goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dronectl.crew.certificates import Certificate, Kind, Validity, check_dates, default_expiry
from dronectl.crew.currency import State
from dronectl.crew.people import Person, Role, clean_name
from dronectl.errors import UserError
from ui.formatting import DASH, number
from ui.models.record_table import RecordTable, Row
from ui.models.record_words import record_word
from ui.models.standing_words import (
    paper_header,
    paper_row,
    practice_header,
    practice_row,
)
from ui.panels.crew.forms import FieldSpec, FormSpec
from ui.panels.crew.section import Section, chosen_id, keep_choice
from ui.panels.crew.training_forms import balance_form, session_form, sign_form
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.programme.numbers import PilotUse
    from ui.models.crew import CrewModel, CrewRecord

_STATES: Final = {State.CURRENT: "good", State.EXPIRING: "caution", State.LAPSED: "warning"}
_PAPER_STATES: Final = {Validity.VALID: "good", Validity.EXPIRING: "caution"}
_GRADES: Final = {"acquired": "good", "in progress": "caution"}


class PeoplePage(Section):
    """The people of the programme and how each stands."""

    def __init__(self, crew: CrewModel) -> None:
        super().__init__(
            crew,
            lambda: _("People"),
            lambda: _("Who may fly today, until when, and what would keep it so."),
        )
        self.people = RecordTable(_people_header, 2, frozenset({4, 5, 6}))
        self.people_view = self.add_table(
            self.people, (190, 200, 150, 110, 70, 90), 1, lambda: _("People")
        )
        self.rules = RecordTable(practice_header, 1)
        self.rules_view = self.add_table(
            self.rules, (250, 110, 140, 120, 100, 150), 6, lambda: _("Practice")
        )
        self.papers = RecordTable(paper_header, 4)
        self.papers_view = self.add_table(
            self.papers, (180, 84, 60, 104, 86), 0, lambda: _("Papers")
        )
        self.training = RecordTable(_training_header, 1, frozenset({2, 3, 4}))
        self.training_view = self.add_table(
            self.training, (180, 112, 78, 84, 76), 0, lambda: _("Training")
        )
        self.column.addWidget(
            self.button_row(
                self.button(
                    lambda: _("Add person"),
                    lambda: _("Enter a pilot, observer, instructor or supervisor"),
                    self.add_person,
                ),
                self.button(
                    lambda: _("Change"), lambda: _("Change the chosen person"), self.change_person
                ),
                self.button(
                    lambda: _("Add paper"),
                    lambda: _("Enter a certificate or authorisation of the chosen person"),
                    self.add_paper,
                ),
                self.button(
                    lambda: _("Renew or withdraw"),
                    lambda: _("A new version of the chosen paper; the old dates stay on record"),
                    self.change_paper,
                ),
                self.button(
                    lambda: _("Enter training"),
                    lambda: _("A session of the chosen person on a line of the syllabus"),
                    lambda: self._open_for(session_form),
                ),
                self.button(
                    lambda: _("Sign off"),
                    lambda: _("An instructor signs a session or earlier experience of the chosen person"),
                    lambda: self._open_for(sign_form),
                ),
                self.button(
                    lambda: _("Earlier experience"),
                    lambda: _("Hours flown before these records began"),
                    lambda: self._open_for(balance_form),
                ),
            )
        )  # fmt: skip
        self.column.addWidget(self.people_view, 3)
        self.column.addWidget(self.label(lambda: _("Practice"), "heading"))
        self.column.addWidget(self.rules_view, 3)
        self.column.addWidget(
            self.beside(
                self.stacked(self.label(lambda: _("Papers"), "heading"), self.papers_view),
                self.stacked(self.label(lambda: _("Training"), "heading"), self.training_view),
            ),
            3,
        )  # fmt: skip
        selection = self.people_view.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(lambda _now, _before: self._show_person())

    # ------------------------------------------------------------------- shown

    def refresh(self) -> None:
        """Show the record as it is now."""
        record = self.crew.record
        if record is None:
            return
        rows = [_person_row(record, person) for person in record.people]
        keep_choice(self.people_view, self.people, rows)
        self._show_person()

    def _show_person(self) -> None:
        record, person = self.crew.record, self._person()
        found = None if record is None or person is None else record.standings.get(person.id)
        self.rules.show_rows(
            [] if found is None else [Row(s.rule.code, practice_row(s), _STATES[s.state]) for s in found.standings]
        )  # fmt: skip
        self.papers.show_rows(
            [] if found is None else [
                Row(p.paper.code, paper_row(p), "warning" if p.validity is None else _PAPER_STATES.get(p.validity, "warning"))
                for p in found.papers
            ]
        )  # fmt: skip
        progress = () if record is None or person is None else record.booklets.get(person.id, ())
        self.training.show_rows(
            [
                Row(
                    each.lesson.code,
                    (
                        record_word(each.lesson.title),
                        DASH if each.grade is None else record_word(each.grade.value),
                        str(each.sessions),
                        f"{each.real_minutes:.0f}",
                        f"{each.simulator_minutes:.0f}",
                    ),
                    "" if each.grade is None else _GRADES.get(each.grade.value, ""),
                )
                for each in progress
                if each.sessions
            ]
        )

    def _person(self) -> Person | None:
        record = self.crew.record
        return None if record is None else record.person(chosen_id(self.people_view))

    # ----------------------------------------------------------------- entered

    def add_person(self) -> None:
        """Enter somebody new."""
        self.open_form(
            FormSpec(
                _("New person"),
                _person_fields(),
                lambda values: self._put_person(Person(self.crew.new_id(), ""), values),
                {"roles": (Role.PILOT,), "is_active": True},
            )
        )

    def change_person(self) -> None:
        """Change the chosen one; the old version stays on record."""
        person = self._person()
        if person is None:
            self.crew.trouble.emit(_("Choose a person first."))
            return
        values = {
            "name": person.name,
            "roles": person.roles,
            "staff_number": person.staff_number,
            "is_active": person.is_active,
        }
        self.open_form(
            FormSpec(person.name, _person_fields(), lambda v: self._put_person(person, v), values)
        )

    def _put_person(self, person: Person, values: dict[str, Any]) -> None:
        values["name"] = clean_name(values["name"])
        self.crew.put(replace(person, **values))

    def _open_for(self, make: Callable[[CrewModel, CrewRecord, Person], FormSpec]) -> None:
        record, person = self.crew.record, self._person()
        if record is None or person is None:
            self.crew.trouble.emit(_("Choose a person first."))
            return
        try:
            spec = make(self.crew, record, person)
        except UserError as error:
            self.crew.trouble.emit(str(error))
            return
        self.open_form(spec)

    def change_paper(self) -> None:
        """Renew or withdraw the chosen paper."""
        record, person, code = self.crew.record, self._person(), chosen_id(self.papers_view)
        found = None if record is None or person is None else record.standings.get(person.id)
        held = next(
            (p.certificate for p in (found.papers if found else ()) if p.paper.code == code), None
        )
        if held is None:
            self.crew.trouble.emit(_("Choose a paper the person holds first."))
            return
        fields = (
            FieldSpec("number", lambda: _("Number")),
            FieldSpec("detail", lambda: _("For which scenario, aircraft or place")),
            FieldSpec("issued", lambda: _("Issued"), "date"),
            FieldSpec("expires", lambda: _("Good until"), "date"),
            FieldSpec("is_withdrawn", lambda: _("Withdrawn"), "check"),
        )

        def save(values: dict[str, Any]) -> None:
            renewed = replace(held, **values)
            check_dates(renewed)
            self.crew.put(renewed)

        values = {each.name: getattr(held, each.name) for each in fields}
        self.open_form(FormSpec(record_word(held.kind.value), fields, save, values))

    def add_paper(self) -> None:
        """Enter a paper of the chosen person."""
        person = self._person()
        if person is None:
            self.crew.trouble.emit(_("Choose a person first."))
            return
        title = _("Paper of {name}").format(name=person.name)
        self.open_form(
            FormSpec(title, paper_fields(), lambda v: put_paper(self.crew, person.id, v))
        )


def paper_fields() -> tuple[FieldSpec, ...]:
    """What is entered of a certificate."""
    kinds = tuple((kind, record_word(kind.value)) for kind in Kind)
    return (
        FieldSpec("kind", lambda: _("Paper"), "choice", kinds),
        FieldSpec("number", lambda: _("Number")),
        FieldSpec("detail", lambda: _("For which scenario, aircraft or place")),
        FieldSpec("issued", lambda: _("Issued"), "date"),
        FieldSpec(
            "expires",
            lambda: _("Good until"),
            "date",
            hint=_("Left empty, the general rule of the paper is used."),
        ),
    )


def put_paper(crew: CrewModel, holder: str, values: dict[str, Any]) -> None:
    """Store a certificate of somebody or something.

    Raises:
        UserError: the dates cannot be.
    """
    if values["expires"] is None:
        values["expires"] = default_expiry(values["kind"], values["issued"])
    paper = Certificate(crew.new_id(), holder, **values)
    check_dates(paper)
    crew.put(paper)


def _person_fields() -> tuple[FieldSpec, ...]:
    roles = tuple((role, record_word(role.value)) for role in Role)
    return (
        FieldSpec("name", lambda: _("Name"), is_needed=True),
        FieldSpec("staff_number", lambda: _("Staff number")),
        FieldSpec("roles", lambda: _("Roles"), "many", roles),
        FieldSpec("is_active", lambda: _("In the programme"), "check"),
    )


def _people_header() -> tuple[str, ...]:
    return (
        _("Name"), _("Roles"), _("Today"), _("Good until"), _("Flights"), _("Flight h"), _("Simulator h"),
    )  # fmt: skip


def _training_header() -> tuple[str, ...]:
    return (_("Line of the syllabus"), _("Grade"), _("Sessions"), _("Flight min"), _("Sim. min"))


def _person_row(record: CrewRecord, person: Person) -> Row:
    found = record.standings.get(person.id)
    use: PilotUse | None = next(
        (p for p in record.numbers.pilots if p.person_id == person.id), None
    )
    roles = ", ".join(record_word(role.value) for role in person.roles)
    words, state, until = DASH, "", DASH
    if not person.is_active:
        words = _("left")
    elif found is not None and (use is not None or Role.PILOT in person.roles):
        worst = max(
            (s.state for s in found.standings if not s.rule.is_for_night),
            key=list(State).index,
            default=State.CURRENT,
        )
        words, state = record_word(worst.value), _STATES[worst]
        ends = [s.valid_until for s in found.standings if s.valid_until is not None]
        until = min(ends).isoformat() if ends and worst is not State.LAPSED else DASH
    flown = (DASH, DASH, DASH)
    if use is not None:
        flown = (str(use.flights), hours(use.minutes), hours(use.simulator_minutes))
    return Row(person.id, (person.name, roles, words, until, *flown), state)


def hours(minutes: float) -> str:
    """Hours with one decimal."""
    return number(minutes, 1 / 60, 1)
