"""A page made when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QMimeData, QPointF, Qt
from PyQt6.QtGui import QDropEvent
from PyQt6.QtWidgets import QLabel, QWidget

from ui.late_page import LatePage
from ui.theme import THEMES

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.theme import Theme


class Told(QLabel):
    """A page that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__("here")
        self.told: list[object] = []

    def retranslate(self) -> None:
        self.told.append("words")

    def set_theme(self, theme: Theme) -> None:
        self.told.append(theme)

    def take_map(self, map_view: QWidget) -> None:
        self.told.append(map_view)

    def release_map(self) -> None:
        self.told.append("no map")

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802 - Qt's name
        self.told.append(event)

    def shortcuts(self) -> list[tuple[str, str]]:
        return [("F5", "again")]

    def on_tick(self, tick: object) -> None:
        self.told.append(tick)


def a_late_page(qtbot: QtBot) -> LatePage[Told]:
    late = LatePage("cog-outline", lambda: "Told", Told)
    qtbot.addWidget(late)
    return late


def test_nothing_is_made_before_it_is_wanted(qtbot: QtBot) -> None:
    late = a_late_page(qtbot)

    late.retranslate()
    late.set_theme(THEMES["dark"])
    late.on_tick(object())  # type: ignore[arg-type]

    assert not late.is_made
    assert late.title() == "Told"


def test_a_page_is_made_once_and_has_the_colours_chosen_before(qtbot: QtBot) -> None:
    late = a_late_page(qtbot)
    late.set_theme(THEMES["sun"])

    late.make()

    assert late.page is late.page
    assert late.page.told == [THEMES["sun"]]


def test_whoever_shows_the_page_sees_it(qtbot: QtBot) -> None:
    late = a_late_page(qtbot)

    late.show()

    assert late.is_made
    assert late.page.isVisible()


def test_what_the_window_says_reaches_the_page(qtbot: QtBot) -> None:
    late, map_view = a_late_page(qtbot), QWidget()
    qtbot.addWidget(map_view)

    late.take_map(map_view)
    late.release_map()
    late.retranslate()
    late.on_tick("tick")  # type: ignore[arg-type]
    late.set_theme(THEMES["light"])

    assert late.page.told == [map_view, "no map", "words", "tick", THEMES["light"]]
    assert late.shortcuts() == [("F5", "again")]


def test_a_file_dropped_for_it_reaches_the_page(qtbot: QtBot) -> None:
    late = a_late_page(qtbot)
    where, copy = QPointF(5.0, 5.0), Qt.DropAction.CopyAction
    drop = QDropEvent(
        where, copy, QMimeData(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )

    late.dropEvent(drop)

    assert late.page.told[-1] is drop
