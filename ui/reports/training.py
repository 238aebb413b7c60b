"""The progress booklet of a trainee: the syllabus, every session, and who signed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dronectl.crew.training import TrainingRecord, booklet
from ui.formatting import DASH, Local
from ui.models.record_words import record_word
from ui.reports.document import Heading, Paragraph, Report, Signatures, Table
from ui.reports.source import as_data
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dronectl.crew.training import Progress
    from ui.reports.document import Block
    from ui.reports.source import Source


def training_report(source: Source, person_text: str) -> Report:
    """One trainee's booklet.

    Raises:
        UserError: there is no such person, or several.
    """
    ledger = source.ledger
    person = ledger.person(person_text)
    records = sorted(
        (r for r in ledger.all(TrainingRecord) if r.trainee_id == person.id),
        key=lambda r: (r.day, r.id),
    )
    lessons = ledger.syllabus()
    titles = {lesson.code: record_word(lesson.title) for lesson in lessons}
    progress = booklet(records, lessons)
    blocks: list[Block] = [
        Heading(_("Progress")),
        _progress_table(progress),
        Paragraph(_("Only what an instructor signed is acquired. Simulator time is its own column."), is_remark=True),
        Heading(_("Sessions")),
        _session_table(source, records, titles),
        Signatures((_("Trainee"), _("Instructor"))),
    ]  # fmt: skip
    content = {
        "report": "training",
        "person": as_data(person),
        "progress": as_data(progress),
        "sessions": as_data(records),
    }
    parts = [source.operator(), person.name, source.today.isoformat()]
    subtitle = " · ".join(part for part in parts if part)
    return Report(_("Training booklet"), subtitle, tuple(blocks), content)


def _progress_table(progress: Sequence[Progress]) -> Table:
    rows = tuple(
        (
            record_word(each.lesson.phase),
            record_word(each.lesson.title),
            DASH if each.grade is None else record_word(each.grade.value),
            str(each.sessions),
            f"{Local(each.real_minutes):.0f}",
            f"{Local(each.simulator_minutes):.0f}",
            DASH if each.best_score is None else f"{Local(each.best_score):.0f}",
            DASH if each.last_day is None else each.last_day.isoformat(),
        )
        for each in progress
    )
    header = (
        _("Phase"),
        _("Line of the syllabus"),
        _("Grade"),
        _("Sessions"),
        _("Flight min"),
        _("Simulator min"),
        _("Best score"),
        _("Last"),
    )
    return Table(header, rows, frozenset({3, 4, 5, 6}), empty=_("The syllabus is empty."))


def _session_table(
    source: Source, records: Sequence[TrainingRecord], titles: dict[str, str]
) -> Table:
    rows = tuple(
        (
            record.day.isoformat(),
            titles.get(record.lesson, record.lesson),
            record.exercise or DASH,
            record_word(record.device.value),
            f"{Local(record.minutes):.0f}",
            DASH if record.score is None else f"{Local(record.score):.0f}",
            record_word(record.grade.value),
            source.names.get(record.instructor_id, record.instructor_id) or _("not signed"),
            record.remarks,
        )
        for record in records
    )
    header = (
        _("Day"),
        _("Line of the syllabus"),
        _("Exercise"),
        _("Flown with"),
        _("min"),
        _("Score"),
        _("Grade"),
        _("Signed by"),
        _("Remarks"),
    )
    return Table(header, rows, frozenset({4, 5}), empty=_("None yet."))
