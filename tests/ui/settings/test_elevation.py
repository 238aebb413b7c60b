from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtWidgets import QFileDialog

from missions.files.elevation import ElevationFolder, read_sheet
from tests.support.elevation import write_hgt, write_npz
from ui.formatting import NARROW_SPACE
from ui.models.elevation import ElevationModel
from ui.panels.settings.elevation import ElevationPart, coverage
from ui.panels.settings.parts import Page
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


class Desk:
    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.model = ElevationModel(ElevationFolder(folder / "elevation"))
        self.page = Page(lambda: "Maps", lambda: "")
        self.part = ElevationPart(self.page, self.model)
        self.part.show()
        qtbot.addWidget(self.page)
        self.page.show()

    def add(self, path: Path) -> None:
        self.model.add(path)
        assert self.model.is_busy
        assert self.part.note.text() == "Reading the file…"
        self.qtbot.waitUntil(lambda: not self.model.is_busy)

    @property
    def rows(self) -> list[str]:
        listed = self.part.list
        return [listed.item(row).text() for row in range(listed.count())]  # type: ignore[union-attr]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


def test_without_data_the_page_says_what_that_means(desk: Desk) -> None:
    assert desk.rows == []
    assert desk.model.terrain is None
    assert "checked above home" in desk.part.note.text()
    assert not desk.part.remove_button.isEnabled()


def test_a_file_is_added_listed_and_deleted(desk: Desk, tmp_path: Path) -> None:
    desk.add(write_npz(tmp_path / "town.npz"))

    assert desk.rows == [
        f"town.npz · 3.2 \N{MULTIPLICATION SIGN} 2.2{NARROW_SPACE}km · a height every 222 m · Made for a test"
    ]
    assert desk.model.terrain is not None
    assert "known where these files reach" in desk.part.note.text()

    desk.part.list.setCurrentRow(0)
    desk.part.remove_button.click()

    assert desk.rows == []
    assert desk.model.terrain is None
    assert not desk.part.remove_button.isEnabled()


def test_a_damaged_file_is_refused_with_a_sentence_in_the_language_in_use(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "bad.npz").write_bytes(b"no grid")
    set_language("fr")
    desk.model.add(tmp_path / "bad.npz")

    desk.qtbot.waitUntil(lambda: not desk.model.is_busy)

    assert desk.rows == []
    assert desk.part.note.text().startswith("bad.npz n’est pas un fichier d’altitudes")
    assert desk.part.note.property("state") == "caution"


def test_a_file_damaged_in_the_folder_is_told_of(desk: Desk, tmp_path: Path) -> None:
    desk.add(write_npz(tmp_path / "town.npz"))
    (tmp_path / "elevation" / "worse.npz").write_bytes(b"no grid")

    desk.model.renew()

    assert len(desk.rows) == 1
    assert "worse.npz is no elevation file" in desk.part.note.text()


def test_the_choice_stays_when_files_come(desk: Desk, tmp_path: Path) -> None:
    desk.add(write_npz(tmp_path / "b.npz"))
    desk.part.list.setCurrentRow(0)

    desk.add(write_npz(tmp_path / "a.npz"))

    assert [row.split()[0] for row in desk.rows] == ["a.npz", "b.npz"]
    assert desk.part.list.currentRow() == 1


def test_a_folder_that_cannot_be_changed_is_said(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "elevation").write_text("in the way")

    with desk.qtbot.waitSignal(desk.model.trouble) as told:
        desk.model.remove("town.npz")

    assert "cannot be deleted" in told.args[0]


def test_large_tiles_are_told_in_whole_kilometres(tmp_path: Path) -> None:
    sheet = read_sheet(write_hgt(tmp_path / "N43E004.hgt"))

    assert coverage(sheet) == (
        f"81 \N{MULTIPLICATION SIGN} 111{NARROW_SPACE}km · a height every 93 m"
    )


def test_the_button_asks_for_a_file_beside_the_window(desk: Desk) -> None:
    desk.part.add_button.click()

    dialog = desk.page.findChild(QFileDialog)
    assert dialog is not None
    assert not dialog.isModal()
    assert "*.hgt" in dialog.nameFilters()[0]
    dialog.reject()
