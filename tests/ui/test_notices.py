"""Sentences over the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QLabel, QPushButton, QWidget

from ui import notices
from ui.notices import MOST, Notices

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def pile(qtbot: QtBot) -> Notices:
    window = QWidget()
    window.resize(1000, 600)
    qtbot.addWidget(window)
    pile = Notices(window)
    window.show()
    pile.window_kept = window  # type: ignore[attr-defined]
    return pile


def button(pile: Notices, words: str) -> QPushButton:
    return next(
        b for b in pile.findChildren(QPushButton) if words in (b.text(), b.accessibleName())
    )


def test_a_sentence_is_shown_inside_the_window(pile: Notices) -> None:
    pile.say("The plan is saved.")

    assert pile.texts() == ["The plan is saved."]
    assert pile.isVisible()
    assert pile.x() + pile.width() <= 1000


def test_a_name_with_markup_is_shown_as_it_is(pile: Notices) -> None:
    pile.say("<b>Alpha</b>")

    assert "<b>Alpha</b>" in [label.text() for label in pile.findChildren(QLabel)]


def test_the_pile_does_not_grow_over_the_window(pile: Notices, qtbot: QtBot) -> None:
    for each in range(MOST + 3):
        pile.say(f"sentence {each}", stays=True)

    assert pile.texts() == [f"sentence {each}" for each in range(3, MOST + 3)]


def test_an_action_acts_and_the_notice_goes(pile: Notices, qtbot: QtBot) -> None:
    done: list[bool] = []
    pile.say("Something can be done.", ("Do it", lambda: done.append(True)))

    button(pile, "Do it").click()
    qtbot.waitUntil(lambda: pile.texts() == [] and not pile.isVisible())

    assert done == [True]


def test_the_cross_closes_it(pile: Notices, qtbot: QtBot) -> None:
    pile.say("Read me.", stays=True)

    button(pile, "Close the notice").click()

    qtbot.waitUntil(lambda: not pile.isVisible())


def test_a_notice_without_a_question_goes_by_itself(
    pile: Notices, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "SHOWN_MS", 1)

    pile.say("In passing.")
    pile.say("For good.", stays=True)
    qtbot.waitUntil(lambda: pile.texts() == ["For good."])

    assert QTimer is not None


def test_the_pile_follows_the_windows_middle(pile: Notices, qtbot: QtBot) -> None:
    pile.say("Here.", stays=True)
    before = pile.x()

    pile.parentWidget().resize(1400, 600)  # type: ignore[union-attr]

    qtbot.waitUntil(lambda: pile.x() == before + 200)


def test_the_pile_keeps_to_the_map_and_off_its_buttons(pile: Notices, qtbot: QtBot) -> None:
    window = pile.parentWidget()
    assert window is not None
    shown = QWidget(window)
    shown.setGeometry(200, 36, 500, 400)
    shown.show()

    pile.stay_over(shown)
    pile.say("A sentence that is long enough to need more than one line over a map so narrow.")

    room = shown.geometry().adjusted(notices.BESIDE_PX, 0, -notices.BESIDE_PX, 0)
    qtbot.waitUntil(lambda: room.contains(pile.geometry()))


def test_the_keyboard_goes_to_the_newest_and_esc_closes_it(pile: Notices, qtbot: QtBot) -> None:
    pile.say("First.", stays=True)
    pile.say("A drone is armed.", ("Close all the same", lambda: None))
    pile.window().activateWindow()

    pile.focus_newest()
    qtbot.waitUntil(lambda: button(pile, "Close all the same").hasFocus())
    qtbot.keyClick(button(pile, "Close all the same"), Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: pile.texts() == ["First."])
