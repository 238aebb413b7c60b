from __future__ import annotations

import functools

import pytest

from dronectl.crew.exercises import EXERCISES
from dronectl.crew.exercises.measuring import Cause
from dronectl.crew.exercises.readings import Readings
from dronectl.crew.exercises.scoring import Score, Scorer, score_of
from dronectl.crew.exercises.values import Act, ActKind, Reading, Wind
from dronectl.store.tlog import TlogReader, whole_records
from tests.support.exercise_flights import Flown, fly

pytestmark = pytest.mark.slow


@functools.cache
def flown(code: str, skill: float = 1.0, wind: Wind = Wind.CALM, seed: int = 1) -> Flown:
    return fly(code, skill=skill, wind=wind, seed=seed)


def entries_of(log: bytes, readings: Readings | None = None) -> list[Reading | Act]:
    readings = readings or Readings()
    found: list[Reading | Act] = []
    for record, message in TlogReader(log).messages():
        found += readings.take(record.utc_us * 1e-6, message, is_sent=record.link == 3)
    return found


def score(flight: Flown) -> Score:
    return score_of(EXERCISES[flight.setting.exercise], flight.setting, entries_of(flight.log))


@pytest.mark.parametrize("code", list(EXERCISES))
def test_the_model_flight_earns_nearly_everything_in_the_simulator(code: str) -> None:
    flight = flown(code)

    assert flight.reason == ""
    assert score(flight).points > 97.0


@pytest.mark.parametrize("code", ["position", "recce", "follow", "battery"])
def test_a_worse_hand_earns_less(code: str) -> None:
    assert score(flown(code, skill=0.2)).points < score(flown(code)).points - 15.0


def test_strong_wind_is_flown_by_a_good_hand() -> None:
    assert score(flown("position", wind=Wind.STRONG)).points > 90.0


@pytest.mark.parametrize("code", ["position", "recce", "battery"])
def test_the_score_while_it_is_recorded_is_the_score_of_the_log(code: str) -> None:
    flight = flown(code, skill=0.2)
    exercise = EXERCISES[code]
    live, readings, rest = Scorer(exercise, flight.setting), Readings(), b""
    shown = []
    for start in range(0, len(flight.log), 3_001):  # as a file grows: never in whole records
        rest += flight.log[start : start + 3_001]
        whole = whole_records(rest)
        live.add(entries_of(rest[:whole], readings))
        rest = rest[whole:]
        shown.append(live.score().points)

    assert live.score(is_final=True) == score(flight)
    assert shown == sorted(shown, reverse=True)


def test_the_lost_link_and_what_was_ordered_then_are_read_from_the_log() -> None:
    acts = [entry.kind for entry in entries_of(flown("lost-link").log) if isinstance(entry, Act)]

    lost, back = acts.index(ActKind.LINK_LOST), acts.index(ActKind.LINK_BACK)
    assert lost < acts.index(ActKind.RETURN) < back
    assert acts[0] is ActKind.HOLD  # guided mode, then the take-off
    assert ActKind.TAKE_OFF in acts


def test_the_camera_of_the_log_looks_where_the_pilot_aimed() -> None:
    flight = flown("recce")
    seen = [e for e in entries_of(flight.log) if isinstance(e, Reading) and e.camera is not None]
    bucket = EXERCISES["recce"].scene(1).buckets[0]

    assert min(e.camera.off_axis_deg(e.place, bucket.spot) for e in seen if e.camera) < 2.0
    assert {round(e.camera.hfov_deg) for e in seen if e.camera} == {62}


def test_deciding_late_on_the_battery_is_named() -> None:
    causes = {loss.cause for loss in score(flown("battery", skill=0.2)).losses}

    assert Cause.LATE in causes
