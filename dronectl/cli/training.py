"""``dronectl crew train``, ``sign``, ``booklet``, ``before`` and ``may-fly``."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from dronectl.cli.common import DataOption, JsonOption, show, table
from dronectl.cli.desk import ByOption, SignerOption, day, entering, mark, plain, reading, today_of
from dronectl.crew.assignment import Intent, blocks
from dronectl.crew.currency import Device
from dronectl.crew.training import (
    Grade,
    Lesson,
    OpeningBalance,
    TrainingRecord,
    booklet,
    check_session,
    signed,
    signed_balance,
)
from dronectl.errors import UserError
from dronectl.programme.assignment import Wish, may_fly
from dronectl.programme.ledger import chosen
from dronectl.programme.practice import load_rules
from dronectl.store.jsonable import jsonable

PersonArgument = Annotated[str, typer.Argument(help="Name, staff number or id.")]


def train(
    trainee: PersonArgument,
    lesson: Annotated[str, typer.Argument(help="Code of the syllabus; crew booklet lists them.")],
    minutes: Annotated[float, typer.Option("--minutes", min=0, max=1440)] = 0.0,
    score: Annotated[float | None, typer.Option("--score", min=0, max=100)] = None,
    on: Annotated[str | None, typer.Option("--on", help="YYYY-MM-DD; today by default.")] = None,
    remarks: Annotated[str, typer.Option("--remarks")] = "",
    flight: Annotated[
        str, typer.Option("--flight", help="Id of the flight, if there is one.")
    ] = "",
    data: DataOption = None,
    by: ByOption = None,
    *,
    real: Annotated[
        bool, typer.Option("--real", help="With a real aircraft, not simulated.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Enter a training session; it counts once an instructor has signed it."""
    asked = day(on)
    with entering(data, by) as ledger:
        person = ledger.person(trainee)
        codes = [line.code for line in ledger.syllabus() if line.is_active]
        if lesson not in codes:
            raise UserError(f"{lesson!r} is not in the syllabus; choose from {', '.join(codes)}.")
        record = TrainingRecord(
            ledger.new_id(),
            person.id,
            lesson,
            asked or today_of(ledger),
            Device.REAL if real else Device.SIMULATOR,
            minutes,
            score=score,
            remarks=remarks.strip(),
            flight_id=flight,
        )
        check_session(record, today_of(ledger))
        ledger.put(record)
    text = f"{person.name}: {lesson} entered as {record.id[-8:]}; an instructor signs it."
    show(plain(record), as_json=as_json, lines=lambda: [text])


def sign(
    record: Annotated[
        str, typer.Argument(help="Id of a session or an opening balance, or its end.")
    ],
    by: SignerOption,
    grade: Annotated[Grade, typer.Option("--grade")] = Grade.ACQUIRED,
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Sign off a training session or an opening balance; nobody signs an own one."""
    with entering(data, by) as ledger:
        instructor = ledger.person(by)
        things: list[TrainingRecord | OpeningBalance] = []
        things += ledger.all(TrainingRecord)
        things += ledger.all(OpeningBalance)
        found = chosen(things, record, "session", lambda _: ())
        if isinstance(found, TrainingRecord):
            found = signed(found, instructor, grade, ledger.now_utc)
        else:
            found = signed_balance(found, instructor, ledger.now_utc)
        ledger.put(found)
    text = f"Signed by {instructor.name}."
    show(plain(found), as_json=as_json, lines=lambda: [text])


def show_booklet(
    trainee: PersonArgument, data: DataOption = None, *, as_json: JsonOption = False
) -> None:
    """A trainee's progress booklet, line by line of the syllabus."""
    with reading(data) as ledger:
        person = ledger.person(trainee)
        records = [r for r in ledger.all(TrainingRecord) if r.trainee_id == person.id]
        lines = booklet(records, ledger.syllabus())
    rows = [
        (
            line.lesson.code,
            line.lesson.title,
            None if line.grade is None else line.grade.value,
            line.sessions or None,
            line.unsigned or None,
            f"{line.real_minutes:.0f}" if line.real_minutes else None,
            f"{line.simulator_minutes:.0f}" if line.simulator_minutes else None,
            mark(line.best_score),
            line.last_day,
        )
        for line in lines
    ]
    header = ("code", "lesson", "grade", "sessions", "unsigned", "min", "sim min", "best", "last")
    result = {"person": plain(person), "lines": jsonable(lines), "records": jsonable(records)}
    show(result, as_json=as_json, lines=lambda: table(rows, header))


def before(
    person: PersonArgument,
    minutes: Annotated[float, typer.Option("--minutes", min=0, help="Real flight minutes.")],
    flights: Annotated[int, typer.Option("--flights", min=0)] = 0,
    landings: Annotated[int, typer.Option("--landings", min=0)] = 0,
    simulator_minutes: Annotated[float, typer.Option("--simulator-minutes", min=0)] = 0.0,
    until: Annotated[str | None, typer.Option("--until", help="Last day it covers.")] = None,
    source: Annotated[str, typer.Option("--source", help="Logbook it was taken from.")] = "",
    data: DataOption = None,
    by: ByOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Enter experience from before these records; it counts once another person has signed it."""
    last = day(until)
    with entering(data, by) as ledger:
        pilot = ledger.person(person)
        known = next((b for b in ledger.all(OpeningBalance) if b.person_id == pilot.id), None)
        balance = OpeningBalance(
            known.id if known else ledger.new_id(),
            pilot.id,
            last or today_of(ledger),
            minutes,
            flights,
            landings,
            simulator_minutes=simulator_minutes,
            source=source.strip(),
        )
        ledger.put(balance)
    text = f"{pilot.name}: entered as {balance.id[-8:]}; a supervisor or instructor signs it."
    show(plain(balance), as_json=as_json, lines=lambda: [text])


def may(
    pilot: PersonArgument,
    aircraft: Annotated[str | None, typer.Option("--aircraft")] = None,
    on: Annotated[str | None, typer.Option("--on", help="YYYY-MM-DD; today by default.")] = None,
    purpose: Annotated[str, typer.Option("--purpose")] = "",
    sight: Annotated[str, typer.Option("--sight", help="VLOS, EVLOS or BVLOS.")] = "VLOS",
    instructor: Annotated[str | None, typer.Option("--instructor")] = None,
    basis: Annotated[str | None, typer.Option("--basis", help="Code of the legal basis.")] = None,
    data: DataOption = None,
    *,
    night: Annotated[bool, typer.Option("--night")] = False,
    record: Annotated[bool, typer.Option("--record", help="Pictures are to be recorded.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What speaks against a flight: practice, papers, aircraft, legal basis; exit code 1 if it must not."""
    asked = day(on)
    with reading(data) as ledger:
        intent = Intent(
            asked or today_of(ledger), purpose=purpose, sight=sight.upper(), is_night=night
        )
        wish = Wish(
            ledger.person(pilot),
            intent,
            ledger.aircraft(aircraft) if aircraft else None,
            ledger.person(instructor) if instructor else None,
            ledger.basis(basis or "") if basis is not None or record else None,
            is_recorded=record,
        )
        found = may_fly(ledger, load_rules(ledger.database.folder), wish)
    rows = [(finding.effect.value, finding.text) for finding in found]
    result = {"may_fly": not blocks(found), "findings": jsonable(found)}
    lines = table(rows, ("effect", "finding")) if rows else ["Nothing speaks against it."]
    show(result, as_json=as_json, lines=lambda: lines)
    if blocks(found):
        raise typer.Exit(1)


def lesson(
    code: Annotated[str, typer.Argument(help="Short name; letters, digits and dashes.")],
    title: Annotated[str, typer.Argument(help="What is learnt.")],
    phase: Annotated[str, typer.Option("--phase")] = "",
    order: Annotated[int, typer.Option("--order", help="Place in the booklet.")] = 200,
    data: DataOption = None,
    by: ByOption = None,
    *,
    test: Annotated[
        bool, typer.Option("--test", help="Passing it counts for rules of practice.")
    ] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Take it out of the syllabus.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Add a line to the syllabus, or change one of that code."""
    with entering(data, by) as ledger:
        known = next((each for each in ledger.syllabus() if each.code == code), None)
        if not code.replace("-", "").isalnum() or not title.strip():
            raise UserError(
                "A lesson needs a short code of letters, digits and dashes, and a title."
            )
        line = replace(known or Lesson(ledger.new_id(), code, ""), title=title.strip())
        line = replace(line, phase=phase, order=order, is_test=test, is_active=not drop)
        ledger.put(line)
    show(plain(line), as_json=as_json, lines=lambda: [f"{code}: {line.title}"])


def add_to(crew: typer.Typer) -> None:
    """Put the verbs under ``dronectl crew``."""
    crew.command("train")(train)
    crew.command("sign")(sign)
    crew.command("booklet")(show_booklet)
    crew.command("before")(before)
    crew.command("lesson")(lesson)
    crew.command("may-fly")(may)
