from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtGui import QColor, QPainter, QRegion
from PyQt6.QtWidgets import QWidget

from ui.widgets.kept import KeptPicture

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot


class Field(QWidget):
    """Red, with a line that moves."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = KeptPicture()
        self.drawn = 0

    def draw(self, painter: QPainter) -> None:
        self.drawn += 1
        painter.fillRect(self.rect(), QColor("#FF0000"))

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt names it
        assert event is not None
        painter = QPainter(self)
        self.kept.paint(painter, self, event.region(), self.draw)


def test_what_stands_still_is_drawn_once(qtbot: QtBot) -> None:
    field = Field()
    qtbot.addWidget(field)
    field.resize(80, 40)

    first = field.grab().toImage()
    field.grab()

    assert field.drawn == 1
    assert first.pixelColor(79, 39) == QColor("#FF0000")


def test_it_is_drawn_anew_when_told_or_resized(qtbot: QtBot) -> None:
    field = Field()
    qtbot.addWidget(field)
    field.resize(80, 40)
    field.grab()

    field.kept.forget()
    field.grab()
    field.resize(120, 40)
    last = field.grab().toImage()

    assert field.drawn == 3
    assert last.pixelColor(119, 20) == QColor("#FF0000")


def test_only_what_is_asked_for_is_copied(qtbot: QtBot) -> None:
    field = Field()
    qtbot.addWidget(field)
    field.resize(80, 40)
    image = field.grab().toImage()
    image.fill(QColor("#00FF00"))

    painter = QPainter(image)
    field.kept.paint(painter, field, QRegion(10, 0, 4, 40), field.draw)
    painter.end()

    assert image.pixelColor(11, 20) == QColor("#FF0000")
    assert image.pixelColor(40, 20) == QColor("#00FF00")
