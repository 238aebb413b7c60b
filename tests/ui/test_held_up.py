"""A window that hangs is found out, with the place."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from ui.held_up import LOG_NAME, HeldUp, close_log, open_log

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot


class Hands:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at_s = 100.0

    def now_s(self) -> float:
        return self.at_s


def look_from_elsewhere(watch: HeldUp) -> None:
    thread = threading.Thread(target=watch.look)
    thread.start()
    thread.join()


def test_where_it_hangs_is_written_down_once(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    hands = Hands()
    watch = HeldUp(hands.now_s)
    hands.at_s += 1.5

    look_from_elsewhere(watch)
    look_from_elsewhere(watch)

    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "held up for 1.5 s" in caplog.text
    assert "look_from_elsewhere" in caplog.text


def test_how_long_it_was_held_up_is_told_when_it_goes_on(qtbot: QtBot) -> None:
    hands = Hands()
    watch = HeldUp(hands.now_s)
    told: list[float] = []
    watch.over.connect(told.append)

    hands.at_s += 0.2
    watch.beat()
    hands.at_s += 3.0
    watch.beat()

    assert told == [3.0]


def test_the_next_time_is_written_down_too(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    hands = Hands()
    watch = HeldUp(hands.now_s)
    hands.at_s += 1.5
    look_from_elsewhere(watch)
    watch.beat()
    caplog.clear()
    hands.at_s += 2.5

    look_from_elsewhere(watch)

    assert "held up for 2.5 s" in caplog.text


def test_a_window_that_goes_round_says_nothing(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    hands = Hands()
    watch = HeldUp(hands.now_s)
    hands.at_s += 0.9

    look_from_elsewhere(watch)
    watch.beat()

    assert not caplog.records


def test_warnings_are_kept_in_the_data_folder(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    handler = open_log(tmp_path)
    try:
        assert not (tmp_path / LOG_NAME).exists()
        logging.getLogger("ui.test").warning("found in the field")
    finally:
        close_log(handler)

    assert "WARNING ui.test: found in the field" in (tmp_path / LOG_NAME).read_text("utf-8")
