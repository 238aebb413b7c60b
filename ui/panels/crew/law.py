"""The law: on what basis is flown, what must be deleted and when, what an order keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dronectl.aircraft.identity import operator_number
from dronectl.aircraft.register import Operator
from dronectl.crew.certificates import OPERATOR
from dronectl.crew.signoff import PURPOSES
from dronectl.errors import UserError
from dronectl.legal.bases import LegalBasis, Recording, check_basis, is_in_force
from dronectl.legal.retention import LegalHold, check_hold
from dronectl.programme.retention import delete
from ui.formatting import DASH
from ui.models.record_table import RecordTable, Row
from ui.models.record_words import record_word
from ui.models.standing_words import paper_header, paper_row
from ui.panels.crew.forms import FieldSpec, FormSpec
from ui.panels.crew.people import paper_fields, put_paper
from ui.panels.crew.section import Section, chosen_id, keep_choice
from ui.words import _

if TYPE_CHECKING:
    from dronectl.legal.retention import Deletion
    from dronectl.programme.ledger import Ledger
    from dronectl.programme.retention import Tombstone
    from ui.models.crew import CrewModel, CrewRecord

_PAPER_STATES: Final = {"valid": "good", "expiring": "caution"}


class LawPage(Section):
    """Legal bases, the operator's papers, deletions."""

    def __init__(self, crew: CrewModel) -> None:
        super().__init__(
            crew,
            lambda: _("Law and recordings"),
            lambda: _("Without a basis that allows it nothing is recorded: the picture is live only."),
        )  # fmt: skip
        self.operator = self.label(lambda: "", "sentence")
        self.bases = RecordTable(_basis_header, 2, frozenset({4}))
        self.bases_view = self.add_table(
            self.bases, (110, 260, 130, 140, 90, 140), 1, lambda: _("Legal bases")
        )
        self.papers = RecordTable(paper_header, 4)
        self.papers_view = self.add_table(
            self.papers, (220, 130, 110, 100), 4, lambda: _("Papers of the operator")
        )
        self.deletions = RecordTable(_deletion_header, 2)
        self.deletions_view = self.add_table(
            self.deletions, (250, 140, 150, 150), 0, lambda: _("Deletions")
        )
        self._lay_out()

    def _lay_out(self) -> None:
        self.column.addWidget(self.operator)
        self.column.addWidget(
            self.button_row(
                self.button(
                    lambda: _("Operator"),
                    lambda: _("Name and registration number of the operator"),
                    self.enter_operator,
                ),
                self.button(
                    lambda: _("Add basis"),
                    lambda: _("Enter what flights may rely on"),
                    self.add_basis,
                ),
                self.button(
                    lambda: _("Change basis"),
                    lambda: _("Change the chosen basis, or end it"),
                    self.change_basis,
                ),
                self.button(
                    lambda: _("Add paper"),
                    lambda: _("Enter an insurance, declaration or authorisation"),
                    self.add_paper,
                ),
            )
        )
        self.column.addWidget(self.bases_view, 3)
        self.column.addWidget(self.label(lambda: _("Papers of the operator"), "heading"))
        self.column.addWidget(self.papers_view, 2)
        self.column.addWidget(
            self.label(lambda: _("Recordings and when they must be gone"), "heading")
        )
        self.column.addWidget(self.deletions_view, 3)
        self.column.addWidget(
            self.button_row(
                self.button(lambda: _("Keep by order"), lambda: _("A requisition or procedure: the recording is not deleted"), self.hold),
                self.button(lambda: _("Lift the order"), lambda: _("The recording may be deleted again when its time is up"), self.lift),
                self.button(lambda: _("Delete the chosen one"), lambda: _("Delete a recording whose time is up; its digest stays on record"), self.delete_chosen),
            )
        )  # fmt: skip

    # ------------------------------------------------------------------- shown

    def refresh(self) -> None:
        """Show the record as it is now."""
        record = self.crew.record
        if record is None:
            return
        keep_choice(self.bases_view, self.bases, [_basis_row(b, record) for b in record.bases])
        self.papers.show_rows(
            [
                Row(
                    each.paper.code,
                    paper_row(each),
                    "warning" if each.validity is None else _PAPER_STATES.get(each.validity.value, "warning"),
                )
                for each in record.operator_papers
            ]
        )  # fmt: skip
        rows = [_deletion_row(n, each) for n, each in enumerate(record.deletions)]
        rows += [_deleted_row(n, stone, record) for n, stone in enumerate(record.deleted)]
        keep_choice(self.deletions_view, self.deletions, rows)
        self.operator.setText(_operator_words(record.operator))

    # ---------------------------------------------------------------- entering

    def enter_operator(self) -> None:
        """Name and public number; the secret part is dropped."""
        known = None if self.crew.record is None else self.crew.record.operator
        fields = (
            FieldSpec("name", lambda: _("Name"), is_needed=True),
            FieldSpec(
                "number",
                lambda: _("Registration number"),
                hint=_("With its three last characters it is checked; only the public part is kept."),
            ),
        )  # fmt: skip

        def save(values: dict[str, Any]) -> None:
            number, is_checked = "", False
            if values["number"]:
                read = operator_number(values["number"])
                number, is_checked = read.public, read.is_checked
            self.crew.put(Operator(OPERATOR, values["name"], number, is_checked))

        values = {} if known is None else {"name": known.name, "number": known.number}
        self.open_form(FormSpec(_("Operator"), fields, save, values))

    def add_basis(self) -> None:
        """Enter a new legal basis."""
        fresh = LegalBasis(self.crew.new_id(), "", "")
        self._basis_form(fresh, _("New legal basis"))

    def change_basis(self) -> None:
        """Change the chosen one; flights made under the old version keep it."""
        record, wanted = self.crew.record, chosen_id(self.bases_view)
        found = () if record is None else record.bases
        basis = next((each for each in found if each.id == wanted), None)
        if basis is None:
            self.crew.trouble.emit(_("Choose a legal basis first."))
            return
        self._basis_form(basis, basis.code)

    def _basis_form(self, basis: LegalBasis, title: str) -> None:
        recording = tuple((each, _recording_words(each)) for each in Recording)
        purposes = tuple((each, record_word(each)) for each in PURPOSES)
        fields = (
            FieldSpec("code", lambda: _("Short name"), is_needed=True),
            FieldSpec("title", lambda: _("Title"), is_needed=True),
            FieldSpec("recording", lambda: _("Pictures"), "choice", recording),
            FieldSpec("retention_days", lambda: _("Kept for days"), "whole", is_needed=True),
            FieldSpec("authority", lambda: _("Authority")),
            FieldSpec("reference", lambda: _("Number of the order")),
            FieldSpec("in_force_from", lambda: _("In force from"), "date"),
            FieldSpec("in_force_to", lambda: _("Up to and with"), "date"),
            FieldSpec("is_active", lambda: _("May be relied on"), "check"),
            FieldSpec("purposes", lambda: _("For (none: any)"), "many", purposes),
        )

        def save(values: dict[str, Any]) -> None:
            changed = LegalBasis(basis.id, area=basis.area, remarks=basis.remarks, **values)
            check_basis(changed)
            self.crew.put(changed)

        values = {each.name: getattr(basis, each.name) for each in fields}
        self.open_form(FormSpec(title, fields, save, values))

    def add_paper(self) -> None:
        """Enter a paper of the programme as a whole."""
        self.open_form(
            FormSpec(_("Paper of the operator"), paper_fields(), lambda v: put_paper(self.crew, OPERATOR, v))
        )  # fmt: skip

    def hold(self) -> None:
        """An order keeps the recordings of the chosen one's flight."""
        found, record = self._chosen(), self.crew.record
        if found is None or record is None:
            return
        fields = (
            FieldSpec("reference", lambda: _("Number of the order"), is_needed=True),
            FieldSpec("requester", lambda: _("Who asks for it"), is_needed=True),
            FieldSpec("reason", lambda: _("Why"), is_needed=True),
        )

        def save(values: dict[str, Any]) -> None:
            hold = LegalHold(self.crew.new_id(), found.kept.flight_id, since=record.today, **values)
            check_hold(hold)
            self.crew.put(hold)

        self.open_form(FormSpec(_("Keep by order"), fields, save))

    def lift(self) -> None:
        """The order that keeps the chosen recording ends; who said so stays on record."""
        found, record, author = self._chosen(), self.crew.record, self.crew.author
        if found is None or record is None:
            return
        on = [h for h in record.holds if h.is_on and h.flight_id == found.kept.flight_id]
        if not on:
            self.crew.trouble.emit(_("No order keeps this recording."))
            return
        if author is None:
            self.crew.trouble.emit(_("Say who you are first, at the left under the sections."))
            return
        orders = tuple((each, f"{each.reference} · {each.requester}") for each in on)
        fields = (FieldSpec("hold", lambda: _("Number of the order"), "choice", orders),)

        def save(values: dict[str, Any]) -> None:
            self.crew.put(replace(values["hold"], lifted=record.today, lifted_by=author.id))

        self.open_form(FormSpec(_("Lift the order"), fields, save, save_words=_("Lift the order")))

    def delete_chosen(self) -> None:
        """Delete the chosen recording; who and why stay on record."""
        found = self._chosen()
        if found is None:
            return
        author = self.crew.author
        if author is None:
            self.crew.trouble.emit(_("Say who you are first, at the left under the sections."))
            return
        fields = (FieldSpec("reason", lambda: _("Why"), is_needed=True),)

        def save(values: dict[str, Any]) -> None:
            if not found.may_delete:
                raise UserError(_("Its time is not up, or an order keeps it."))

            def write(ledger: Ledger) -> None:
                delete(ledger, [found], author, values["reason"])

            self.crew.act(write)

        title = _("Delete {path}").format(path=found.kept.path)
        self.open_form(FormSpec(title, fields, save, save_words=_("Delete for good")))

    def _chosen(self) -> Deletion | None:
        record, wanted = self.crew.record, chosen_id(self.deletions_view)
        if record is None or not wanted:
            self.crew.trouble.emit(_("Choose a recording first."))
            return None
        if not wanted.isdecimal():
            self.crew.trouble.emit(_("This recording is deleted; only its digest is left."))
            return None
        return record.deletions[int(wanted)]


def _operator_words(operator: Operator | None) -> str:
    if operator is None:
        return _("The operator is not entered yet.")
    return _("Operator: {name} {number}").format(name=operator.name, number=operator.number)


def _recording_words(recording: Recording) -> str:
    return {
        Recording.NONE: _("no pictures"),
        Recording.LIVE: _("live only"),
        Recording.RECORD: _("may be recorded"),
    }[recording]


def _basis_header() -> tuple[str, ...]:
    return (
        _("Short name"), _("Title"), _("Today"), _("Pictures"), _("Kept, days"), _("Reference"),
    )  # fmt: skip


def _basis_row(basis: LegalBasis, record: CrewRecord) -> Row:
    is_good = is_in_force(basis, record.today)
    cells = (
        basis.code,
        basis.title,
        _("in force") if is_good else _("not in force"),
        _recording_words(basis.recording),
        str(basis.retention_days),
        basis.reference or DASH,
    )
    return Row(basis.id, cells, "good" if is_good else "caution", basis.title)


def _deletion_header() -> tuple[str, ...]:
    return (_("Recording"), _("Gone by (UTC)"), _("Standing"), _("Kept by order"))


def _deletion_row(n: int, each: Deletion) -> Row:
    words = _("kept by order") if each.held_by else _("delete now") if each.is_due else _("kept")
    state = "caution" if each.held_by else "warning" if each.is_due else "good"
    cells = (each.kept.path, f"{each.due_utc:%Y-%m-%d %H:%M}", words, each.held_by or DASH)
    return Row(str(n), cells, state)


def _deleted_row(n: int, stone: Tombstone, record: CrewRecord) -> Row:
    words = _("deleted by {name}").format(name=record.name(stone.person_id))
    when = stone.deleted_utc[:16].replace("T", " ")
    tip = f"{stone.reason}\nSHA-256 {stone.sha256}"
    return Row(f"deleted-{n}", (stone.path, when, words, DASH), "", tip)
