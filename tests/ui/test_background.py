"""Work in the pool, answered on the window's thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ui.background import run_task

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Answers:
    def __init__(self) -> None:
        self.found: list[tuple[Any, Exception | None, bool]] = []

    def __call__(self, result: Any, error: Exception | None) -> None:
        is_here = threading.current_thread() is threading.main_thread()
        self.found.append((result, error, is_here))


def test_the_answer_comes_on_the_thread_that_asked(qtbot: QtBot) -> None:
    answers = Answers()
    where: list[threading.Thread] = []

    def work() -> int:
        where.append(threading.current_thread())
        return 42

    run_task(work, answers)
    qtbot.waitUntil(lambda: bool(answers.found))

    assert answers.found == [(42, None, True)]
    assert where != [threading.main_thread()]


def test_what_went_wrong_is_answered_too(qtbot: QtBot) -> None:
    answers = Answers()

    def work() -> None:
        raise ValueError("no")

    run_task(work, answers)
    qtbot.waitUntil(lambda: bool(answers.found))

    result, error, is_here = answers.found[0]
    assert (result, str(error), is_here) == (None, "no", True)
    assert isinstance(error, ValueError)


def test_nothing_is_an_answer(qtbot: QtBot) -> None:
    answers = Answers()

    run_task(lambda: None, answers)
    qtbot.waitUntil(lambda: bool(answers.found))

    assert answers.found == [(None, None, True)]


def test_several_tasks_are_each_answered_once(qtbot: QtBot) -> None:
    answers = Answers()

    for each in range(12):
        run_task(lambda n=each: n, answers)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(answers.found) == 12)

    assert sorted(result for result, _, _ in answers.found) == list(range(12))
