from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ui.models.replay import FASTEST, SLOWEST, Replay
from ui.models.time_window import SHORTEST_S, TimeWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

BEGIN_US = 1_795_000_000_000_000
END_US = BEGIN_US + 100_000_000


@pytest.fixture
def replay(qtbot: QtBot) -> Replay:
    replay = Replay()
    replay.open(BEGIN_US, END_US)
    return replay


def test_a_flight_opens_held_at_its_begin(replay: Replay) -> None:
    assert replay.position_us == BEGIN_US
    assert not replay.is_playing
    assert replay.speed == 1.0
    assert not replay.is_empty


def test_position_follows_real_time_times_the_speed(replay: Replay) -> None:
    replay.play()
    replay.advance(0.1)
    replay.set_speed(4.0)
    replay.advance(0.1)

    assert replay.elapsed_s == pytest.approx(0.5)


def test_fractions_of_a_microsecond_are_not_lost(replay: Replay) -> None:
    replay.play()
    replay.set_speed(0.1)
    for _ in range(1000):
        replay.advance(0.001_001_3)

    assert replay.elapsed_s == pytest.approx(0.100_130, abs=2e-6)


def test_speed_stays_between_a_tenth_and_sixteen(replay: Replay) -> None:
    replay.set_speed(100.0)
    fastest = replay.speed
    replay.set_speed(0.0)

    assert (fastest, replay.speed) == (FASTEST, SLOWEST)


def test_it_holds_at_the_end_and_begins_anew_when_played_there(replay: Replay) -> None:
    replay.seek(END_US - 10_000)
    replay.play()
    replay.advance(0.2)
    held = replay.is_playing
    assert replay.position_us == END_US

    replay.play()

    assert (held, replay.is_playing) == (False, True)
    assert replay.position_us == BEGIN_US


def test_seeking_outside_shows_the_nearest_moment(replay: Replay) -> None:
    replay.seek(0)
    first = replay.position_us
    replay.seek(END_US * 2)

    assert (first, replay.position_us) == (BEGIN_US, END_US)


def test_a_step_holds_and_a_leap_does_not(replay: Replay) -> None:
    replay.play()
    replay.leap(2)
    was_playing = replay.is_playing
    replay.step(-1)

    assert (was_playing, replay.is_playing) == (True, False)
    assert replay.elapsed_s == pytest.approx(9.9)


def test_j_and_l_run_faster_with_each_press_and_k_holds(replay: Replay) -> None:
    replay.seek(BEGIN_US + 50_000_000)
    replay.shuttle(1)
    replay.shuttle(1)
    assert (replay.speed, replay.is_backward) == (2.0, False)

    replay.shuttle(-1)
    assert (replay.speed, replay.is_backward, replay.is_playing) == (1.0, True, True)
    replay.advance(0.5)
    assert replay.elapsed_s == pytest.approx(49.5)

    replay.hold()
    was_playing = replay.is_playing
    replay.toggle()
    assert not was_playing
    assert (replay.speed, replay.is_backward) == (1.0, False)


def test_backwards_it_holds_at_the_begin(replay: Replay) -> None:
    replay.seek(BEGIN_US + 100_000)
    replay.shuttle(-1)
    replay.advance(0.3)

    assert replay.position_us == BEGIN_US
    assert not replay.is_playing


def test_a_window_that_stood_still_goes_on_from_where_it_stood(replay: Replay) -> None:
    replay.play()
    replay.advance(60.0)

    assert replay.elapsed_s == pytest.approx(0.5)


def test_a_hand_is_told_apart_from_running(replay: Replay, qtbot: QtBot) -> None:
    with qtbot.waitSignals([replay.sought, replay.moved]):
        replay.seek(BEGIN_US + 1)
    replay.play()
    with qtbot.assertNotEmitted(replay.sought), qtbot.waitSignal(replay.moved):
        replay.advance(0.1)


def test_nothing_to_replay_cannot_be_played(qtbot: QtBot) -> None:
    replay = Replay()
    replay.play()
    replay.shuttle(-1)

    assert replay.is_empty
    assert not replay.is_playing


def test_zoom_keeps_the_moment_pointed_at_and_stays_inside_the_flight(qtbot: QtBot) -> None:
    window = TimeWindow()
    window.open(100.0)
    was_whole = window.is_whole

    window.zoom(3, 25.0)
    share = (25.0 - window.from_s) / (window.to_s - window.from_s)
    assert share == pytest.approx(0.25)
    for _ in range(50):
        window.zoom(1, 0.0)
    assert window.to_s - window.from_s == pytest.approx(SHORTEST_S)
    window.pan(-50.0)
    assert window.from_s == 0.0
    window.pan(1e6)
    assert window.to_s == pytest.approx(100.0)
    window.keep_in_view(10.0)
    assert window.from_s <= 10.0 <= window.to_s
    window.whole()
    assert was_whole
    assert window.is_whole
