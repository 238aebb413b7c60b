"""Icons: there, in their colour, sharp on any screen, and without their package's import."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ui.widgets.icons import icon, pixmap

if TYPE_CHECKING:
    from PyQt6.QtGui import QColor
    from pytestqt.qtbot import QtBot


def inks(image: object) -> set[str]:
    """Colours of what is not transparent at all."""
    found = set()
    for x in range(image.width()):  # type: ignore[attr-defined]
        for y in range(image.height()):  # type: ignore[attr-defined]
            colour: QColor = image.pixelColor(x, y)  # type: ignore[attr-defined]
            if colour.alpha() == 255:
                found.add(colour.name())
    return found


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_icon_is_painted_in_its_colour_at_the_screens_own_size(
    qtbot: QtBot, ratio: float
) -> None:
    found = pixmap("quadcopter", "#3366cc", 22, ratio)

    assert found.width() == round(22 * ratio)
    assert found.devicePixelRatio() == ratio
    assert inks(found.toImage()) == {"#3366cc"}


def test_a_disabled_icon_keeps_its_colour(qtbot: QtBot) -> None:
    from PyQt6.QtGui import QIcon  # noqa: PLC0415

    shown = icon("play", "#123456").pixmap(24, 24, QIcon.Mode.Disabled)

    assert inks(shown.toImage()) == {"#123456"}


def test_a_name_that_does_not_exist_is_a_bug(qtbot: QtBot) -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon", "#000000")


def test_the_package_of_the_font_is_not_imported() -> None:
    words = "import sys, ui.app; sys.exit('qtawesome' in sys.modules or 'qtpy' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", words], check=False)  # noqa: S603

    assert done.returncode == 0
