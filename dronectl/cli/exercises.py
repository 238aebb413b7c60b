"""``dronectl exercise``: scored exercises in the simulator."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dronectl.cli.common import (
    DataOption,
    JsonOption,
    data_folder,
    interruptions,
    show,
    table,
)
from dronectl.cli.flying import require_name
from dronectl.cli.numbers import positive
from dronectl.clock import Clock, hurried
from dronectl.crew.exercises import EXERCISES, exercise_named
from dronectl.crew.exercises.debrief import lines
from dronectl.crew.exercises.pilot import Hand, ScriptedPilot
from dronectl.crew.exercises.values import Setting, Wind
from dronectl.crew.training import Grade
from dronectl.errors import UserError
from dronectl.exercise import (
    ExerciseRun,
    Lesson,
    Stage,
    score_log,
    setting_of,
)
from dronectl.network import Identity
from dronectl.programme.exercises import sign_off, standings
from dronectl.programme.ledger import Ledger
from dronectl.session import TICK_S, Session
from dronectl.store.database import open_beside, open_reader
from dronectl.store.exercises import find_result
from dronectl.store.flights import find_flight

if TYPE_CHECKING:
    from dronectl.crew.exercises.scoring import Score
    from dronectl.interruption import Interruption
    from dronectl.programme.exercises import Standing

app = typer.Typer(no_args_is_help=True)

CodeArgument = Annotated[str, typer.Argument(help="Code of the exercise; see exercise list.")]


@app.command("list")
def list_(*, as_json: JsonOption = False) -> None:
    """The exercises."""
    rows = [(e.code, e.title, e.autopilot, e.briefing) for e in EXERCISES.values()]
    value = [
        {
            "code": e.code,
            "title": e.title,
            "briefing": e.briefing,
            "autopilot": e.autopilot,
            "parts": [
                {"code": p.code, "title": e.part_titles[p.code], "points": p.points}
                for p in e.parts(1)
            ],
        }
        for e in EXERCISES.values()
    ]
    show(value, as_json=as_json, lines=lambda: table(rows, ("code", "title", "autopilot", "what")))


@app.command("run")
def run(
    exercise: CodeArgument,
    trainee: Annotated[str, typer.Option(help="Who flies; goes into the logbook.")],
    instructor: Annotated[
        str | None, typer.Option(help="Who watches: a person of the programme.")
    ] = None,
    wind: Annotated[Wind, typer.Option(help="How hard the air makes it.")] = Wind.CALM,
    seed: Annotated[
        int, typer.Option(help="The same seed gives the same scene, wind and troubles.")
    ] = 1,
    skill: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Of the scripted pilot: 1 is faultless.")
    ] = 1.0,
    speedup: Annotated[
        float,
        typer.Option(min=0.1, max=100, help="Times real time.", callback=positive),
    ] = 10.0,
    data: DataOption = None,
    *,
    scripted: Annotated[
        bool, typer.Option("--scripted", help="A scripted pilot flies: no hands, no window.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Fly an exercise in the simulator with the scripted pilot, score it and keep the result."""
    require_name(trainee)
    chosen = exercise_named(exercise)
    if not scripted:
        raise UserError(
            "A trainee flies exercises in the window: start dronectl and open Train (or let the"
            " scripted pilot fly with --scripted)."
        )
    lesson = Lesson(Setting(chosen.code, wind, seed), trainee.strip(), instructor, has_video=False)
    folder = data_folder(data)
    with hurried(speedup) as clock, Session(folder, [], clock, Identity()) as session:
        run = ExerciseRun(session.runtime, folder, lesson)
        try:
            run.start()
            reason = _fly(session, run, Hand(skill, seed), interruptions())
        finally:
            run.stop()
    live = run.score()
    score, result = run.keep(lambda: Clock().utc_us(0.0))
    value = {"result": asdict(result), "live_points": live.points, "reason": reason}
    show(value, as_json=as_json, lines=lambda: _told(run, score, result.id, reason))


def _told(run: ExerciseRun, score: Score, result_id: str, reason: str) -> list[str]:
    told = lines(run.exercise, score.as_json())
    if reason:
        told.append(f"The scripted pilot gave up: {reason}.")
    return [*told, f"Result {result_id} of flight {run.flight_id}."]


def _fly(session: Session, run: ExerciseRun, hand: Hand, stop: Interruption) -> str:
    """Let the scripted pilot fly until the flight is in the logbook; why he gave up, if he did.

    Raises:
        UserError: the simulator was not heard, or the operator interrupted it.
    """
    runtime = session.runtime
    subscription = runtime.subscribe()
    pilot: ScriptedPilot | None = None
    while run.stage is not Stage.FLOWN:
        if stop.wait(TICK_S):
            raise UserError("Interrupted; the flight is in the logbook, without a result.")
        runtime.check()
        session.check()
        runtime.feed()
        snapshot, events = runtime.snapshot(), subscription.drain()
        run.on_tick(snapshot, events)
        if run.stage is Stage.FAILED:
            raise UserError(run.reason)
        vehicle = None if run.key is None else snapshot.vehicle(run.key)
        if vehicle is None or run.key is None:
            continue
        if pilot is None:
            pilot = ScriptedPilot(run.exercise, hand, run.key, runtime.submit)
        pilot.on_tick(vehicle, events, snapshot.now_s)
        if pilot.is_over and run.flight_id is None:
            raise UserError(f"The scripted pilot could not take off: {pilot.reason}.")
    return "" if pilot is None else pilot.reason


@app.command("score")
def score(
    flight: Annotated[str, typer.Argument(help="Id of the flight, or the beginning or end of it.")],
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Score a recorded exercise again, from its telemetry log."""
    folder = data_folder(data)
    with closing(open_reader(folder)) as database:
        record = find_flight(database, flight)
        setting = setting_of(database, record)
    found = score_log(folder, record, setting)
    value = {"flight": record.id, **asdict(setting), **found.as_json()}
    chosen = exercise_named(setting.exercise)
    show(value, as_json=as_json, lines=lambda: lines(chosen, found.as_json()))


@app.command("results")
def results(
    data: DataOption = None,
    trainee: Annotated[str | None, typer.Option(help="Only this trainee's.")] = None,
    exercise: Annotated[str | None, typer.Option(help="Only of this exercise.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Results of exercises, newest first, each with the best one before it."""
    with closing(open_reader(data_folder(data))) as database:
        ledger = Ledger(database, lambda: 0)
        who = None if trainee is None else ledger.person(trainee).id
        found = standings(ledger, who, exercise)
        names = ledger.names()
    rows = [
        (
            each.result.id[-12:],
            each.result.flown_utc[:16],
            names.get(each.result.trainee_id, each.result.trainee_id),
            each.result.exercise,
            each.result.wind,
            each.result.seed,
            f"{each.result.score:.1f}",
            None if each.best_before is None else f"{each.best_before:.1f}",
            _signature(each, names),
        )
        for each in found
    ]
    header = ("result", "flown (UTC)", "trainee", "exercise", "wind", "seed", "score", "best before", "signed")  # fmt: skip
    value = [_value(each, names) for each in found]
    show(value, as_json=as_json, lines=lambda: table(rows, header))


def _signature(standing: Standing, names: dict[str, str]) -> str | None:
    record = standing.record
    if record is None:
        return None
    return f"{names.get(record.instructor_id, record.instructor_id)} ({record.grade.value})"


def _value(standing: Standing, names: dict[str, str]) -> dict[str, Any]:
    record = standing.record
    return {
        **asdict(standing.result),
        "trainee": names.get(standing.result.trainee_id),
        "best_before": standing.best_before,
        "signed_by": None if record is None else names.get(record.instructor_id),
        "grade": None if record is None else record.grade.value,
    }


@app.command("sign")
def sign(
    result: Annotated[str, typer.Argument(help="Id of the result, or its end.")],
    instructor: Annotated[str, typer.Option(help="Who signs: an instructor of the programme.")],
    grade: Annotated[Grade, typer.Option(help="How it went.")] = Grade.ACQUIRED,
    remarks: Annotated[str, typer.Option(help="For the progress booklet.")] = "",
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Sign a result off into the trainee's progress booklet; nobody signs an own one."""
    with closing(open_beside(data_folder(data))) as database:
        by = Ledger(database, lambda: Clock().utc_us(0.0)).person(instructor)
        ledger = Ledger(database, lambda: Clock().utc_us(0.0), by.id)
        record = sign_off(ledger, find_result(database, result), by, grade, remarks)
        trainee = ledger.names().get(record.trainee_id, record.trainee_id)
    text = f"{by.name} signed {record.exercise} of {trainee}: {grade.value}."
    show(json.loads(json.dumps(asdict(record), default=str)), as_json=as_json, lines=lambda: [text])
