"""The progress booklet: what a trainee did, how it went, and which instructor signed for it."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read at run time, where entries are made into documents
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from dronectl.crew.currency import Credit, Device
from dronectl.crew.people import Role
from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.crew.people import Person


class Grade(StrEnum):
    """How it went, as the booklet says it."""

    SEEN = "seen"
    """Shown or tried, not yet judged."""
    IN_PROGRESS = "in progress"
    ACQUIRED = "acquired"


@dataclass(frozen=True, slots=True)
class Lesson:
    """One line of the syllabus."""

    id: str
    code: str
    title: str
    phase: str = ""
    is_test: bool = False
    """Passing it counts for rules of practice that ask for its code."""
    order: int = 0
    is_active: bool = True


SYLLABUS: Final = (
    Lesson("lesson-planning", "planning", "Plan a flight: area, airspace, legal basis, risk", "ground", order=10),
    Lesson("lesson-inspection", "inspection", "Check aircraft, batteries and station before the flight", "ground", order=20),
    Lesson("lesson-briefing", "briefing", "Brief the crew: roles, lost link, emergency landing places", "ground", order=30),
    Lesson("lesson-position-hold", "position-hold", "Hold a position and keep the aircraft in sight", "handling", order=40),
    Lesson("lesson-trajectory", "trajectory", "Fly a set path: traverse, orbit, spiral, approaches", "handling", order=50),
    Lesson("lesson-camera", "camera", "Aim the camera: recce of targets, follow a subject", "payload", order=60),
    Lesson("lesson-search", "search", "Find a missing person by a search pattern", "mission", order=70),
    Lesson("lesson-night", "night", "Fly at night", "mission", order=80),
    Lesson("lesson-lost-link", "lost-link", "Lost link: watch the failsafe, clear the way, report", "emergency", order=90),
    Lesson("lesson-battery", "battery", "Battery emergency: decide, land, report", "emergency", order=100),
    Lesson("lesson-emergency-drill", "emergency-drill", "Emergency drill of the whole crew", "emergency", is_test=True, order=110),
    Lesson("lesson-debriefing", "debriefing", "Check after the flight and debrief", "ground", order=120),
    Lesson("lesson-proficiency", "proficiency", "Proficiency test", "test", is_test=True, order=130),
)  # fmt: skip
"""What a programme begins with; STS practical items and the drills the rules ask for."""


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """One session of one trainee on one line of the syllabus."""

    id: str
    trainee_id: str
    lesson: str
    """Code of the syllabus line."""
    day: dt.date
    device: Device = Device.SIMULATOR
    minutes: float = 0.0
    grade: Grade = Grade.SEEN
    score: float | None = None
    """Of a scored exercise, 0 to 100."""
    exercise: str = ""
    flight_id: str = ""
    remarks: str = ""
    instructor_id: str = ""
    """Who signed; empty: nobody yet."""
    signed_utc: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether an instructor stands for it."""
        return bool(self.instructor_id)


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """Experience from before the programme's own records; the columns are never summed."""

    id: str
    person_id: str
    until: dt.date
    real_minutes: float = 0.0
    real_flights: int = 0
    real_landings: int = 0
    night_minutes: float = 0.0
    simulator_minutes: float = 0.0
    source: str = ""
    """Which logbook it was taken from."""
    signed_by: str = ""
    signed_utc: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether someone else stands for it; it counts only then."""
        return bool(self.signed_by)


def signed(record: TrainingRecord, by: Person, grade: Grade, utc: str) -> TrainingRecord:
    """The record with an instructor's signature.

    Raises:
        UserError: no instructor, or one's own training.
    """
    if not by.is_active or not by.has(Role.INSTRUCTOR):
        raise UserError(f"{by.name} is no instructor; let one sign.")
    if by.id == record.trainee_id:
        raise UserError(f"{by.name} is the trainee; nobody signs off an own training.")
    return replace(record, grade=grade, instructor_id=by.id, signed_utc=utc)


def signed_balance(balance: OpeningBalance, by: Person, utc: str) -> OpeningBalance:
    """The opening balance with a supervisor's or instructor's signature.

    Raises:
        UserError: neither of them, or one's own balance.
    """
    if not by.is_active or not by.has(Role.SUPERVISOR, Role.INSTRUCTOR):
        raise UserError(f"{by.name} is no supervisor or instructor; let one sign.")
    if by.id == balance.person_id:
        raise UserError(f"{by.name} is the pilot; nobody signs off an own opening balance.")
    return replace(balance, signed_by=by.id, signed_utc=utc)


def check_session(record: TrainingRecord, today: dt.date) -> None:
    """Refuse what cannot be.

    Raises:
        UserError: a day to come, or figures out of range.
    """
    if record.day > today:
        raise UserError(f"{record.day} is still to come; training is entered once it was done.")
    if not 0 <= record.minutes <= 24 * 60:
        raise UserError("A session has between 0 and 1440 minutes.")
    if record.score is not None and not 0 <= record.score <= 100:
        raise UserError("A score is between 0 and 100.")


def passed_tests(records: Iterable[TrainingRecord], tests: Iterable[str]) -> list[Credit]:
    """What signed and acquired tests and drills are worth to the rules of practice."""
    codes = set(tests)
    return [
        Credit(record.day, record.device, test=record.lesson)
        for record in records
        if record.is_signed and record.grade is Grade.ACQUIRED and record.lesson in codes
    ]


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of a trainee's booklet."""

    lesson: Lesson
    grade: Grade | None
    """The best signed grade; None: nothing signed yet."""
    sessions: int
    unsigned: int
    real_minutes: float
    simulator_minutes: float
    best_score: float | None
    last_day: dt.date | None


def booklet(records: Iterable[TrainingRecord], syllabus: Iterable[Lesson]) -> list[Progress]:
    """A trainee's booklet, line by line of the syllabus."""
    all_records = list(records)
    return [
        _progress(lesson, [record for record in all_records if record.lesson == lesson.code])
        for lesson in sorted(syllabus, key=lambda lesson: (lesson.order, lesson.code))
        if lesson.is_active
    ]


def _progress(lesson: Lesson, records: list[TrainingRecord]) -> Progress:
    grades = list(Grade)
    done = [record.grade for record in records if record.is_signed]
    return Progress(
        lesson=lesson,
        grade=max(done, key=grades.index, default=None),
        sessions=len(records),
        unsigned=sum(not record.is_signed for record in records),
        real_minutes=sum(r.minutes for r in records if r.device is Device.REAL),
        simulator_minutes=sum(r.minutes for r in records if r.device is Device.SIMULATOR),
        best_score=max((r.score for r in records if r.score is not None), default=None),
        last_day=max((record.day for record in records), default=None),
    )
