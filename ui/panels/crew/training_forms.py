"""What is entered of somebody's training: a session, an instructor's signature, earlier experience."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dronectl.crew.currency import Device
from dronectl.crew.training import (
    Grade,
    OpeningBalance,
    TrainingRecord,
    check_session,
    signed,
    signed_balance,
)
from dronectl.errors import UserError
from dronectl.store.rows import utc_text
from ui.models.crew import now_us
from ui.models.record_words import record_word
from ui.panels.crew.forms import FieldSpec, FormSpec
from ui.words import _

if TYPE_CHECKING:
    from dronectl.crew.people import Person
    from ui.models.crew import CrewModel, CrewRecord


def session_form(crew: CrewModel, record: CrewRecord, trainee: Person) -> FormSpec:
    """A session of one trainee; it counts once an instructor has signed it."""
    lessons = tuple((each.code, record_word(each.title)) for each in record.syllabus if each.is_active)  # fmt: skip
    devices = ((Device.REAL, _("aircraft")), (Device.SIMULATOR, _("simulator")))
    fields = (
        FieldSpec("lesson", lambda: _("Line of the syllabus"), "choice", lessons),
        FieldSpec("day", lambda: _("Day"), "date", is_needed=True),
        FieldSpec("device", lambda: _("Flown with"), "choice", devices),
        FieldSpec("minutes", lambda: _("Minutes"), "number", is_needed=True),
        FieldSpec("score", lambda: _("Score, 0 to 100"), "number"),
        FieldSpec("remarks", lambda: _("Remarks")),
    )

    def save(values: dict[str, Any]) -> None:
        session = TrainingRecord(crew.new_id(), trainee.id, **values)
        check_session(session, record.today)
        crew.put(session)

    title = _("Training of {name}").format(name=trainee.name)
    return FormSpec(title, fields, save, {"day": record.today, "device": Device.SIMULATOR})


def open_sign_offs(
    record: CrewRecord, person: Person
) -> dict[str, TrainingRecord | OpeningBalance]:
    """What of a person waits for a signature, by id."""
    found: list[TrainingRecord | OpeningBalance] = [
        each for each in record.sessions if each.trainee_id == person.id and not each.is_signed
    ]
    found += [b for b in record.balances if b.person_id == person.id and not b.is_signed]
    return {each.id: each for each in found}


def sign_form(crew: CrewModel, record: CrewRecord, person: Person) -> FormSpec:
    """A signature under one of a person's sessions or under the earlier experience.

    Raises:
        UserError: nobody is named who could sign, or nothing waits for a signature.
    """
    signer, waiting = crew.author, open_sign_offs(record, person)
    if signer is None:
        raise UserError(_("Say who you are first, at the left under the sections."))
    if not waiting:
        raise UserError(_("Nothing of {name} waits for a signature.").format(name=person.name))
    titles = {lesson.code: record_word(lesson.title) for lesson in record.syllabus}
    choices = tuple((key, _sign_words(thing, titles)) for key, thing in waiting.items())
    grades = tuple((grade, record_word(grade.value)) for grade in reversed(Grade))
    fields = (
        FieldSpec("thing", lambda: _("What is signed"), "choice", choices),
        FieldSpec(
            "grade",
            lambda: _("Grade"),
            "choice",
            grades,
            hint=_("Signed by {name}, with today's date.").format(name=signer.name),
        ),
    )

    def save(values: dict[str, Any]) -> None:
        thing, utc = waiting[values["thing"]], utc_text(now_us())
        if isinstance(thing, TrainingRecord):
            crew.put(signed(thing, signer, values["grade"], utc))
        else:
            crew.put(signed_balance(thing, signer, utc))

    title = _("Sign-off for {name}").format(name=person.name)
    return FormSpec(title, fields, save, save_words=_("Sign"))


def _sign_words(thing: TrainingRecord | OpeningBalance, titles: dict[str, str]) -> str:
    if isinstance(thing, OpeningBalance):
        return _("experience until {day}").format(day=thing.until)
    return f"{thing.day} · {titles.get(thing.lesson, thing.lesson)}"


def balance_form(crew: CrewModel, record: CrewRecord, person: Person) -> FormSpec:
    """Experience from before these records; entered anew it must be signed anew."""
    known = next((each for each in record.balances if each.person_id == person.id), None)
    hint = _("It counts once an instructor or supervisor has signed it.")
    fields = (
        FieldSpec("until", lambda: _("Up to and with"), "date", is_needed=True, hint=hint),
        FieldSpec("real_minutes", lambda: _("Flight minutes"), "number", is_needed=True),
        FieldSpec("real_flights", lambda: _("Flights"), "whole", is_needed=True),
        FieldSpec("real_landings", lambda: _("Landings"), "whole", is_needed=True),
        FieldSpec("night_minutes", lambda: _("Of it minutes by night"), "number", is_needed=True),
        FieldSpec("simulator_minutes", lambda: _("Simulator minutes"), "number", is_needed=True),
        FieldSpec("source", lambda: _("Logbook it was taken from")),
    )

    def save(values: dict[str, Any]) -> None:
        if any(value < 0 for value in values.values() if isinstance(value, int | float)):
            raise UserError(_("Experience cannot be less than nothing."))
        if values["until"] > record.today:
            raise UserError(_("The day is still to come."))
        crew.put(OpeningBalance(known.id if known else crew.new_id(), person.id, **values))

    start = known or OpeningBalance("", person.id, record.today)
    values = {each.name: getattr(start, each.name) for each in fields}
    title = _("Earlier experience of {name}").format(name=person.name)
    return FormSpec(title, fields, save, values)
