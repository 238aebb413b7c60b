"""The settings page as a person uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit, QSpinBox

from dronectl.config import SettingsFile
from simulator.world import FleetSpec
from tests.support.maps import HERE, an_mbtiles_file
from ui.map.cache import TileCache
from ui.map.marks import Bounds
from ui.models.fleet import FleetModel
from ui.models.link_trial import Heard, Trial
from ui.models.links import LinkLife
from ui.models.parameters import Column
from ui.models.settings import SettingsModel
from ui.panels.settings import connections as connections_module
from ui.panels.settings import maps as maps_module
from ui.panels.settings.parts import choose_path
from ui.panels.settings.sources import NONE, chosen_source, source_title
from ui.panels.settings.workspace import SettingsWorkspace
from ui.rehearsal import LINK, Rehearsal
from ui.theme import SUN, THEMES, style_sheet
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PyQt6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from ui.map.prepare import Preparation

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Office:
    """The page over a fleet in memory."""

    def __init__(self, folder: Path) -> None:
        self.rehearsal = Rehearsal(FleetSpec(seed=4))
        self.settings = SettingsModel(SettingsFile(folder / "settings.toml"))
        self.settings.change(links=(LINK, "serial:/dev/ttyUSB0:57600"))
        self.fleet = FleetModel()
        self.page = SettingsWorkspace(
            self.settings, self.fleet, self.rehearsal, self.rehearsal.submit, folder
        )
        self.page.setStyleSheet(style_sheet(THEMES["dark"]))
        self.page.resize(1300, 700)

    def tick(self) -> None:
        tick = self.rehearsal.tick()
        self.fleet.on_tick(tick)
        self.page.on_tick(tick)

    def until(self, condition: Callable[[], object], within_s: float = 60.0) -> None:
        end_s = self.rehearsal.now_s + within_s
        while not condition():
            assert self.rehearsal.now_s < end_s
            self.tick()

    def read_parameters(self) -> None:
        self.until(lambda: self.fleet.keys and self.fleet.vehicles[0].uid)
        self.page.sections.setCurrentRow(1)
        self.page.parameters_page.read_button.click()
        self.until(lambda: self.page.parameters.read_utc_s is not None)


@pytest.fixture
def office(qtbot: QtBot, tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    qtbot.addWidget(office.page)
    office.page.show()
    yield office
    set_language("en")


def words_of(widget: QWidget) -> str:
    labels = (getattr(child, "text", str)() for child in widget.findChildren(QObject))
    return " ".join(str(text) for text in labels)


# --------------------------------------------------------------------- whole


def test_the_sections_are_reached_by_key(office: Office, qtbot: QtBot) -> None:
    office.read_parameters()

    for number in range(len(office.page.pages)):
        qtbot.keyClick(office.page, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.AltModifier)
        assert office.page.sections.currentRow() == number
        assert office.page.pages[number].isVisible()
    qtbot.keyClick(office.page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)

    assert office.page.parameters_page.search.hasFocus()
    assert ("F5", "Read the parameters") in office.page.shortcuts()


def test_every_control_has_a_name_and_a_tooltip(office: Office) -> None:
    kinds = (QAbstractButton, QComboBox, QLineEdit, QSpinBox)
    controls = [c for kind in kinds for c in office.page.findChildren(kind)]
    own = [c for c in controls if not c.objectName().startswith("qt_") and c.parent() is not None]

    silent = [
        f"{type(c).__name__} in {type(c.parent()).__name__}"
        for c in own
        if not (c.accessibleName() and c.toolTip())
        and not isinstance(c.parent(), QComboBox | QSpinBox | QLineEdit)
    ]

    assert silent == []


def test_the_page_speaks_the_language_chosen_at_once(office: Office) -> None:
    set_language("fr")
    office.page.retranslate()

    assert office.page.title() == "Réglages"
    assert office.page.sections.item(0).text() == "Connexions"  # type: ignore[union-attr]
    text = words_of(office.page)
    for english in ("Connection", "Settings", "Theme", "Pilot", "Free on its disk", "No drone"):
        assert english not in text


def test_the_page_takes_another_theme_and_needs_no_map(office: Office) -> None:
    office.page.set_theme(SUN)
    office.page.release_map()

    assert office.page.connections._state.theme is SUN


# --------------------------------------------------------------- connections


def test_a_new_connection_is_written_by_kind_address_and_port(office: Office) -> None:
    page = office.page.connections

    assert page.url == "udpin:14550"
    page.kind.setCurrentIndex(2)
    page.address.setText(" ::1 ")
    assert page.url == "tcp:[::1]:5760"
    page._devices = lambda: ["/dev/ttyACM0"]
    page.kind.setCurrentIndex(4)
    assert page.url == "serial:/dev/ttyACM0:57600"
    assert page.device.isVisibleTo(page)
    assert not page.address.isVisibleTo(page)


def test_adding_says_what_came_of_it(office: Office, qtbot: QtBot) -> None:
    page = office.page.connections
    page.kind.setCurrentIndex(1)
    page.address.setText("10.0.0.5")

    page.add_button.click()
    qtbot.waitUntil(lambda: "is open and kept" in page.outcome.text())

    assert office.rehearsal.urls()[-1] == "udpout:10.0.0.5:14550"
    assert page.outcome.property("state") == "good"
    page.kind.setCurrentIndex(1)
    page.address.clear()
    page.add_button.click()
    qtbot.waitUntil(lambda: "does not say where to" in page.outcome.text())


def test_a_test_says_who_was_heard(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def listen(url: str, _now_s: object, *, system_id: int) -> Trial:
        asked.append(f"{url} as {system_id}")
        return Trial(url, (Heard(1, 2, 3),), 12)

    monkeypatch.setattr(connections_module, "try_link", listen)
    page = office.page.connections

    page.try_button.click()
    qtbot.waitUntil(lambda: "1 drone heard" in page.outcome.text())

    assert asked == ["udpin:14550 as 255"]
    set_language("fr")
    page.retranslate()
    assert "1 drone reçu" in page.outcome.text()
    page.kind.setCurrentIndex(2)
    page.address.clear()
    monkeypatch.undo()
    page.try_button.click()
    qtbot.waitUntil(lambda: "ne dit pas vers où" in page.outcome.text())


def test_a_chosen_connection_is_opened_or_removed(office: Office, qtbot: QtBot) -> None:
    page = office.page.connections
    for _ in range(15):
        office.tick()
    assert not page.remove_button.isEnabled()
    page.table.selectRow(1)
    assert page.open_button.isEnabled()

    page.open_button.click()
    qtbot.waitUntil(lambda: office.page.links.rows[1].life is LinkLife.WAITING)
    page.remove_button.click()

    assert [row.url for row in office.page.links.rows] == [LINK]
    assert "closed and forgotten" in page.outcome.text()


# ---------------------------------------------------------------- parameters


def test_parameters_are_searched_in_both_languages_and_by_state(office: Office) -> None:
    office.read_parameters()
    page = office.page.parameters_page
    everything = page.filter.rowCount()

    page.search.setText("ground station retour")
    assert page.filter.rowCount() == 0
    page.search.setText("station sol")
    assert {page.filter.index(r, 0).data() for r in range(page.filter.rowCount())} >= {
        "FS_GCS_ENABLE"
    }
    page.search.setText("rtl_alt")
    assert page.filter.index(0, 0).data() == "RTL_ALT"
    page.search.clear()
    page.safety_box.setChecked(True)
    explained = page.filter.rowCount()
    page.changed_box.setChecked(True)

    assert page.filter.rowCount() < explained < everything
    assert page.state.text().startswith(f"{everything} parameters, read at")


def test_a_value_is_edited_in_place(office: Office, qtbot: QtBot) -> None:
    office.read_parameters()
    page = office.page.parameters_page
    page.search.setText("RTL_ALT_FINAL")
    index = page.filter.index(0, Column.VALUE)

    page.table.setCurrentIndex(index)
    page.table.edit(index)
    editor = next(e for e in page.table.findChildren(QLineEdit) if e.isVisible())
    editor.clear()
    qtbot.keyClicks(editor, "5 x00")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: office.page.parameters.waiting > 0)
    office.until(lambda: not office.page.parameters.waiting)

    assert index.data() == "500"
    assert office.page.parameters.values["RTL_ALT_FINAL"].value == 500


def test_a_value_with_choices_is_chosen_from_them(office: Office) -> None:
    office.read_parameters()
    page = office.page.parameters_page
    page.search.setText("FENCE_ENABLE")
    index = page.filter.index(0, Column.VALUE)

    page.table.edit(index)
    box = next(b for b in page.table.findChildren(QComboBox) if b.isVisible())
    box.setCurrentIndex(1)
    box.activated.emit(1)
    office.until(lambda: not office.page.parameters.waiting)

    assert index.data() == "1 · On"


def test_a_file_is_compared_before_anything_is_set(office: Office, tmp_path: Path) -> None:
    office.read_parameters()
    page = office.page.parameters_page
    saved = tmp_path / "alpha.params"
    page.save_to(saved)
    assert "parameters in alpha.params" in page.sentence.text()
    text = saved.read_text(encoding="utf-8").replace("RTL_ALT\t1500", "RTL_ALT\t4000")
    saved.write_text(text, encoding="utf-8")

    page.compare_with(saved)
    assert page.pages.currentWidget() is page.comparison
    assert "1 difference" in page.comparison.summary.text()
    assert page.comparison.set_button.text() == "Set 1 parameter"
    page.comparison.set_button.click()
    office.until(lambda: not office.page.parameters.waiting)
    assert office.page.parameters.values["RTL_ALT"].value == 4000
    page.comparison.close_button.click()

    assert page.pages.currentWidget() is page.table


def test_a_file_that_is_none_is_said(office: Office, tmp_path: Path) -> None:
    office.read_parameters()
    page = office.page.parameters_page
    set_language("fr")

    page.compare_with(tmp_path / "gone.params")
    assert "gone.params est illisible" in page.sentence.text()
    page.save_to(tmp_path / "no" / "such" / "folder.params")

    assert "n’a pas pu être écrit" in page.sentence.text()


# ------------------------------------------------------------------- display


def test_choices_are_kept_at_once(office: Office) -> None:
    page = office.page.display
    for box, name, value in (
        (page.language, "language", "fr"),
        (page.look, "theme", "sun"),
        (page.speed, "speed_unit", "kt"),
        (page.height_unit, "height_unit", "ft"),
        (page.coordinates, "coordinates", "mgrs"),
    ):
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())
        assert getattr(office.settings.settings, name) == value
    page.sound.setChecked(False)
    page.speech.setChecked(True)
    page.pilot.setText(" Dupont ")
    page.pilot.editingFinished.emit()
    page.system_id.setValue(250)
    page.system_id.editingFinished.emit()
    page.trail.setValue(60)
    page.trail.editingFinished.emit()

    chosen = office.settings.settings
    assert (chosen.sound, chosen.speech, chosen.pilot) == (False, True, "Dupont")
    assert (chosen.system_id, chosen.trail_s) == (250, 60.0)


def test_the_height_limit_is_in_the_operators_unit_and_does_not_drift(office: Office) -> None:
    page = office.page.display
    office.settings.change(height_unit="ft")
    assert (page.limit.value(), page.limit.suffix()) == (394, " ft")

    page.limit.editingFinished.emit()
    assert office.settings.settings.height_limit_m == 120.0
    page.limit.setValue(328)
    page.limit.editingFinished.emit()

    assert office.settings.settings.height_limit_m == pytest.approx(99.97, abs=0.01)


# ---------------------------------------------------------------------- maps


class PlainSupply:
    def __init__(self, folder: Path) -> None:
        self.cache_path = folder / "tiles.sqlite"
        self.cache = TileCache(self.cache_path)


class PlainMap(QObject):
    """A map without a page."""

    view_changed = pyqtSignal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.supply = PlainSupply(folder)


def chosen_row(office: Office) -> str:
    item = office.page.maps.list.currentItem()
    assert item is not None
    return item.text()


def test_a_map_file_is_added_chosen_and_taken_off(office: Office, tmp_path: Path) -> None:
    page = office.page.maps
    path = an_mbtiles_file(tmp_path / "centre.mbtiles", HERE)

    page.add_file(path)
    page.add_file(path)
    assert office.settings.settings.map_files == (str(path),)
    assert (chosen_row(office), source_title(office.settings.settings)) == ("Town", "Town")
    assert "centre.mbtiles" in page.note.text()
    page.remove_button.click()

    assert office.settings.settings.map_source == NONE
    assert chosen_row(office) == "No map"
    assert chosen_source(office.settings.settings) is None


def test_a_file_that_is_no_map_is_said_and_not_added(office: Office, tmp_path: Path) -> None:
    broken = tmp_path / "x.mbtiles"
    broken.write_text("no map", encoding="utf-8")

    office.page.maps.add_file(broken)

    assert "is not an MBTiles map" in office.page.maps.note.text()
    assert office.settings.settings.map_files == ()


def test_the_network_is_off_until_it_is_switched_on(office: Office, tmp_path: Path) -> None:
    page = office.page.maps
    office.page.sections.setCurrentRow(4)
    map_view = PlainMap(tmp_path)
    office.page.take_map(map_view)  # type: ignore[arg-type]
    page.list.setCurrentRow(1)
    assert office.settings.settings.map_source == "ign-plan"
    assert "switched off" in page.note.text()
    assert page.area_text.text() == "Show the area on the map first."

    map_view.view_changed.emit(Bounds(43.50, 4.98, 43.52, 5.00))
    assert "switch fetching on first" in page.area_text.text()
    assert not page.prepare_button.isEnabled()
    page.network.setChecked(True)
    assert office.settings.settings.online_maps
    assert page.prepare_button.isEnabled()
    page.zoom.setValue(19)
    map_view.view_changed.emit(Bounds(42.0, 3.0, 45.0, 6.0))
    assert "more than" in page.area_text.text()
    page.list.setCurrentRow(3)

    assert "forbid fetching an area ahead" in page.area_text.text()
    map_view.supply.cache.close()


class PlainJob(QObject):
    """Fetching an area, told step by step by the test."""

    progressed = pyqtSignal(int, int, int)
    ended = pyqtSignal(str)
    made: ClassVar[list[PlainJob]] = []

    def __init__(self, area: Preparation, *_rest: object, parent: QObject) -> None:
        super().__init__(parent)
        self.area = area
        self.steps: list[str] = []
        self.made.append(self)

    def start(self) -> None:
        self.steps.append("start")

    def cancel(self) -> None:
        self.steps.append("cancel")


def test_an_area_is_prepared_with_its_progress_and_can_be_cancelled(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maps_module, "AreaJob", PlainJob)
    page = office.page.maps
    office.page.sections.setCurrentRow(4)
    map_view = PlainMap(tmp_path)
    office.page.watch_map(map_view)  # type: ignore[arg-type]
    office.settings.change(map_source="ign-plan", online_maps=True)
    map_view.view_changed.emit(Bounds(43.50, 4.98, 43.52, 5.00))

    page.prepare_button.click()
    job = PlainJob.made[-1]
    job.progressed.emit(20, job.area.tile_count, 0)
    assert page.progress.isVisible()
    assert (page.progress.value(), page.progress.maximum()) == (20, job.area.tile_count)
    assert not page.prepare_button.isVisible()
    page.cancel_button.click()
    job.ended.emit("Cancelled; what was fetched so far stays usable.")

    assert job.steps == ["start", "cancel"]
    assert page.area_text.text() == "Cancelled; what was fetched so far stays usable."
    assert page.prepare_button.isVisible()
    map_view.supply.cache.close()


# ---------------------------------------------------------------------- data


def test_the_data_folder_is_shown_with_its_room(
    office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    page = office.page.data
    (tmp_path / "record.bin").write_bytes(b"x" * 5000)

    office.page.sections.setCurrentRow(5)
    qtbot.waitUntil(lambda: "kB" in page.used.text())

    assert page.place.text() == str(tmp_path)
    assert page.free.text() != ""


def test_another_folder_holds_from_the_next_start(office: Office, tmp_path: Path) -> None:
    page = office.page.data

    page.choose(tmp_path / "elsewhere")
    assert "records go to" in page.sentence.text()
    assert page.default_button.isEnabled()
    page.default_button.click()

    assert office.settings.settings.data_folder == ""


def test_a_file_is_asked_for_beside_the_window(office: Office, tmp_path: Path) -> None:
    found: list[Path] = []
    dialog = choose_path(QFileDialog(office.page), found.append, is_saving=True)

    assert not dialog.isModal()
    dialog.fileSelected.emit(str(tmp_path / "a.params"))
    dialog.close()

    assert found == [tmp_path / "a.params"]


@pytest.mark.parametrize("which", ["parameters", "maps", "data"])
def test_every_file_dialog_lets_one_fly_on(office: Office, which: str) -> None:
    if which == "parameters":
        office.read_parameters()
        office.page.parameters_page.save_button.click()
        office.page.parameters_page.compare_button.click()
    elif which == "maps":
        office.page.maps.add_button.click()
    else:
        office.page.data.choose_button.click()

    dialogs = office.page.findChildren(QFileDialog)
    assert dialogs
    assert not any(dialog.isModal() for dialog in dialogs)
    for dialog in dialogs:
        dialog.close()
