"""Station time, hurried and paced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dronectl.clock import GIVEN_UP_S, MOST_AHEAD_S, Clock, PacedClock, hurried
from dronectl.errors import UserError
from simulator.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAST = 1000.0
"""A millisecond is a second, so that a test sees seconds pass without waiting for them."""


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[PacedClock]:
    made = PacedClock(FAST, tmp_path / "pace")
    yield made
    made.close()


def latest(clock: Clock, seconds: float) -> float:
    """The clock's time once as many of its seconds would have passed without anyone to wait for."""
    free = Clock(FAST)
    while free.now_s() < seconds:
        now_s = clock.now_s()
    return now_s


@pytest.mark.parametrize("speedup", [0.0, -1.0, 1001.0, float("nan")])
def test_an_impossible_speed_is_refused(speedup: float) -> None:
    with pytest.raises(UserError, match="speed-up"):
        Clock(speedup)


def test_without_a_simulator_the_clock_runs_at_its_own_speed(clock: PacedClock) -> None:
    assert latest(clock, 20.0) > 15.0


def test_the_clock_waits_for_a_simulator_that_stands_still(
    clock: PacedClock, tmp_path: Path
) -> None:
    simulator = Pace(tmp_path / "pace")
    simulator.limit_s(1.0)
    begun_s = clock.now_s()

    assert latest(clock, 100.0) == pytest.approx(begun_s + MOST_AHEAD_S)

    simulator.limit_s(3.0)
    assert latest(clock, 100.0) == pytest.approx(begun_s + 2.0 + MOST_AHEAD_S)


def test_a_simulator_that_has_ended_is_not_waited_for(clock: PacedClock, tmp_path: Path) -> None:
    Pace(tmp_path / "pace").limit_s(1.0)
    begun_s = clock.now_s()

    assert latest(clock, (GIVEN_UP_S + 0.2) * FAST) > begun_s + MOST_AHEAD_S + 10.0


def test_a_closed_clock_runs_on(clock: PacedClock, tmp_path: Path) -> None:
    Pace(tmp_path / "pace").limit_s(1.0)
    begun_s = clock.now_s()
    clock.close()
    clock.keep_up(5.0)

    assert latest(clock, 20.0) > begun_s + MOST_AHEAD_S


def test_only_a_hurried_simulator_is_told_of_a_pace() -> None:
    with hurried(1.0) as slow, hurried(20.0) as fast:
        assert slow.simulator_words == ["--speedup", "1.0"]
        assert fast.simulator_words[:3] == ["--speedup", "20.0", "--pace"]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        PacedClock(20.0, tmp_path / "none" / "pace")
