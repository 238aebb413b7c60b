"""Two exercises one after the other on one station: each has a drone and a flight of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from dronectl.clock import Clock
from dronectl.crew.exercises.pilot import Hand, ScriptedPilot
from dronectl.crew.exercises.values import Setting
from dronectl.events import IdentityConflict
from dronectl.exercise import ExerciseRun, Lesson, Stage
from dronectl.network import Identity
from dronectl.session import Session

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
NEVER = threading.Event()


def flown(session: Session, run: ExerciseRun) -> list[object]:
    """Fly to the end; what happened."""
    runtime, pilot, seen = session.runtime, None, []
    subscription = runtime.subscribe()
    run.start()
    try:
        while run.stage not in (Stage.FLOWN, Stage.FAILED):
            NEVER.wait(0.02)
            runtime.feed()
            snapshot, events = runtime.snapshot(), subscription.drain()
            seen += events
            run.on_tick(snapshot, events)
            if run.key is not None:
                if pilot is None:
                    pilot = ScriptedPilot(run.exercise, Hand(), run.key, runtime.submit)
                pilot.on_tick(snapshot.vehicles[run.key], events, snapshot.now_s)
    finally:
        run.stop()
    return seen


def test_the_second_exercise_has_its_own_drone_flight_and_score(tmp_path: Path) -> None:
    with Session(tmp_path, [], Clock(12.0), Identity()) as session:
        runs = [
            ExerciseRun(
                session.runtime,
                tmp_path,
                Lesson(Setting("straight-approach", seed=seed), "Zoé", has_video=False),
            )
            for seed in (1, 2)
        ]
        happened = [event for run in runs for event in flown(session, run)]

    assert [run.stage for run in runs] == [Stage.FLOWN, Stage.FLOWN], [r.reason for r in runs]
    assert len({run.key for run in runs}) == len({run.flight_id for run in runs}) == 2
    assert not [event for event in happened if isinstance(event, IdentityConflict)]
    for run in runs:
        live = run.score()
        score, result = run.keep(lambda: 1_780_000_000_000_000)
        assert score == live
        assert result.score > 90.0
