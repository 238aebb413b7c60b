from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.crew.exercises import EXERCISES, exercise_named
from dronectl.crew.exercises.measuring import Cause
from dronectl.crew.exercises.scoring import Scorer, score_of
from dronectl.crew.exercises.values import Act, ActKind, Reading, Setting, Spot
from dronectl.errors import UserError
from tests.support.paper_flights import Paper

EVERY = pytest.mark.parametrize("code", list(EXERCISES))


def a_score(code: str, paper: Paper | None = None, seed: int = 1):
    exercise = EXERCISES[code]
    entries = (paper or Paper()).fly(exercise, seed)
    return score_of(exercise, Setting(code, seed=seed), entries)


@EVERY
@pytest.mark.parametrize("seed", [1, 2, 7])
def test_a_perfect_flight_keeps_every_point(code: str, seed: int) -> None:
    score = a_score(code, seed=seed)

    assert score.losses == ()
    assert score.points == pytest.approx(100.0)
    assert all(part.is_over for part in score.parts)


@EVERY
def test_the_points_of_the_parts_add_up_to_100(code: str) -> None:
    exercise = EXERCISES[code]
    parts = exercise.parts(1)

    assert sum(part.points for part in parts) == pytest.approx(100.0)
    assert set(exercise.part_titles) == {part.code for part in parts}
    assert len({part.code for part in parts}) == len(parts)


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("position", "n"),
        ("position", "u"),
        ("orbit", "u"),
        ("traverse", "n"),
        ("traverse", "u"),
        ("spiral", "u"),
        ("straight-approach", "n"),
        ("straight-approach", "u"),
        ("curved-approach", "u"),
        ("lost-link", "e"),
        ("battery", "n"),
    ],
)
@given(shifts=st.lists(st.floats(0.0, 14.0), min_size=2, max_size=2))
@settings(max_examples=6, deadline=None)
def test_a_larger_error_never_earns_more(code: str, way: str, shifts: list[float]) -> None:
    smaller, larger = (
        a_score(code, Paper(shift=Spot(*(size if axis == way else 0.0 for axis in "neu"))))
        for size in sorted(shifts)
    )

    assert larger.points <= smaller.points + 1e-6


@pytest.mark.parametrize("code", ["recce", "follow", "search"])
def test_a_camera_that_looks_beside_earns_less_and_less(code: str) -> None:
    points = [a_score(code, Paper(aim_off_deg=off)).points for off in (0.0, 12.0, 18.0, 24.0, 40.0)]

    assert points == sorted(points, reverse=True)
    assert points[0] == pytest.approx(100.0)
    assert points[-1] < 55.0


@pytest.mark.parametrize("code", ["lost-link", "battery"])
def test_deciding_later_earns_less_and_never_deciding_earns_nothing_for_it(code: str) -> None:
    points = [a_score(code, Paper(decide_after_s=s)).points for s in (5.0, 20.0, 40.0, 80.0, 200.0)]

    assert points[0] == points[1] == pytest.approx(100.0)
    assert points == sorted(points, reverse=True)
    assert points[-1] <= 75.0


@EVERY
def test_who_only_takes_off_and_lands_keeps_little(code: str) -> None:
    entries: list[Reading | Act] = []
    for step in range(200):
        up_m = min(step, 200 - step) * 0.1
        entries.append(Reading(100.0 + step * 0.2, Spot(0.0, 0.0, up_m)))
    entries.append(Reading(140.2, Spot(0.0, 0.0), is_armed=False, is_airborne=False))

    score = score_of(EXERCISES[code], Setting(code), entries)

    assert score.points <= 46.0
    assert Cause.NOT_FLOWN in {loss.cause for loss in score.losses} | {
        {Cause.NOT_SEEN: Cause.NOT_FLOWN}.get(loss.cause, loss.cause) for loss in score.losses
    }


@EVERY
def test_live_and_afterwards_give_the_same_score(code: str) -> None:
    exercise, setting = EXERCISES[code], Setting(code)
    entries = Paper(shift=Spot(3.0, 1.0, 2.0), aim_off_deg=9.0).fly(exercise)

    live = Scorer(exercise, setting)
    shown = []
    for start in range(0, len(entries), 7):
        live.add(entries[start : start + 7])
        shown.append(live.score().points)

    assert live.score(is_final=True) == score_of(exercise, setting, entries)
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == 100.0


@EVERY
def test_the_losses_explain_the_points(code: str) -> None:
    score = a_score(code, Paper(shift=Spot(3.0, 2.0, 2.5), aim_off_deg=14.0, decide_after_s=40.0))

    assert score.points == pytest.approx(100.0 - sum(loss.points for loss in score.losses))
    assert json.loads(json.dumps(score.as_json()))["points"] == pytest.approx(
        score.points, abs=0.01
    )


def test_a_record_that_ends_in_the_air_loses_the_landing() -> None:
    entries = Paper().fly(EXERCISES["position"])
    cut = [e for e in entries if isinstance(e, Reading) and e.is_airborne][:-20]

    score = score_of(EXERCISES["position"], Setting("position"), cut)

    assert [loss.cause for loss in score.losses] == [Cause.NOT_LANDED]
    assert score.points == pytest.approx(80.0)


def test_fighting_the_failsafe_costs() -> None:
    entries = Paper().fly(EXERCISES["lost-link"])
    back = next(i for i, e in enumerate(entries) if e == Act(e.t_s, ActKind.LINK_BACK))
    at_s = entries[back].t_s
    orders = [Act(at_s, ActKind.HOLD), Act(at_s + 0.3, ActKind.GO)]  # one order of two messages

    once = score_of(
        EXERCISES["lost-link"], Setting("lost-link"), entries[:back] + orders + entries[back:]
    )

    assert [(loss.cause, loss.points) for loss in once.losses] == [(Cause.FOUGHT, 15.0)]


def test_a_part_that_is_not_flown_gives_its_turn_away() -> None:
    exercise, setting = EXERCISES["position"], Setting("position")
    scorer = Scorer(exercise, setting)

    scorer.add(Reading(t * 1.0, Spot(100.0, 100.0, 20.0)) for t in range(250))

    assert scorer.score().current == "high"
    assert scorer.score().parts[0].earned == 0.0


def test_nothing_is_scored_after_the_landing() -> None:
    exercise, setting = EXERCISES["position"], Setting("position")
    scorer = Scorer(exercise, setting)
    scorer.add(Paper().fly(exercise))
    before = scorer.score(is_final=True)

    scorer.add([Reading(9_000.0, Spot(500.0, 0.0, 100.0), is_armed=True)])

    assert scorer.is_landed
    assert scorer.score(is_final=True) == before


def test_an_unknown_exercise_is_refused_with_those_there_are() -> None:
    with pytest.raises(UserError, match="position"):
        exercise_named("juggling")
