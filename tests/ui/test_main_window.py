"""The frame of the window: pages, status line, alert strip, closing, settings that survive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QLabel, QPushButton, QWidget

from dronectl.config import SettingsFile
from dronectl.vehicle import Snapshot, VehicleKey
from missions.geo import offset
from tests.support.vehicles import GROUND, a_vehicle
from ui.bridge import Tick
from ui.main_window import RAIL_PX, MainWindow, Models
from ui.models.alerts import AlertsModel
from ui.models.fleet import FleetModel
from ui.models.safety_parameters import SafetyParameters
from ui.models.settings import SettingsModel
from ui.theme import DARK, SUN, THEMES
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from dronectl.vehicle import Vehicle
    from ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
UTC_S = 1_780_300_800.0  # 2026-06-01 08:00 UTC


class Page(QWidget):
    """A page that keeps what the window told it."""

    icon_name = "cog-outline"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.told: list[str] = []
        self.theme: Theme = DARK

    def title(self) -> str:
        return self.name

    def retranslate(self) -> None:
        self.told.append("retranslate")

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme

    def take_map(self, map_view: QWidget) -> None:
        self.told.append("take")

    def release_map(self) -> None:
        self.told.append("release")

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802 - Qt's name
        data = None if event is None else event.mimeData()
        assert data is not None
        self.told += [url.fileName() for url in data.urls()]

    def shortcuts(self) -> list[tuple[str, str]]:
        return [("Ctrl+X", f"something on {self.name}")]


class Frame:
    def __init__(self, folder: Path) -> None:
        self.settings = SettingsModel(SettingsFile(folder / "settings.toml"))
        self.fleet = FleetModel()
        parameters = SafetyParameters(lambda _request: 1)
        self.alerts = AlertsModel(self.fleet, parameters)
        self.pages = [Page("Fly"), Page("Plan"), Page("Set")]
        models = Models(self.fleet, self.alerts, self.settings)
        self.window = MainWindow(models, self.pages, None)

    def tick(self, now_s: float, *vehicles: Vehicle) -> None:
        tick = Tick(now_s, UTC_S, Snapshot(now_s, {v.key: v for v in vehicles}))
        for model in (self.fleet, self.alerts, self.window):
            model.on_tick(tick)

    def labels(self) -> list[str]:
        return [label.text() for label in self.window.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def frame(qtbot: QtBot, tmp_path: Path) -> Iterator[Frame]:
    frame = Frame(tmp_path)
    qtbot.addWidget(frame.window)
    frame.window.show()
    yield frame
    frame.window._may_close = True
    set_language("en")


def silent(age_s: float, now_s: float, number: int = 1) -> Vehicle:
    heard_s = now_s - age_s
    place = offset(GROUND, number * 500.0, 0.0)
    vehicle = a_vehicle(height_m=30.0, last_heard_s=heard_s, position=place)
    return vehicle.with_changes(key=VehicleKey(number))


def test_it_opens_at_the_size_of_a_laptop(frame: Frame) -> None:
    assert (frame.window.width(), frame.window.height()) == (1366, 768)
    assert frame.window.findChild(QWidget, "rail").width() == RAIL_PX


def test_pages_are_reached_by_key_and_by_button(frame: Frame, qtbot: QtBot) -> None:
    qtbot.keyClick(frame.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert frame.pages[1].isVisible()

    frame.window._buttons[2].click()

    assert frame.pages[2].isVisible()
    assert frame.window._buttons[2].isChecked()
    assert frame.window._buttons[0].toolTip() == "Fly (Ctrl+1)"
    assert frame.window._buttons[0].accessibleName() == "Fly"


@pytest.mark.parametrize(("name", "index"), [("park.geojson", 1), ("Flight.TLOG", 2)])
def test_a_file_dropped_anywhere_opens_where_it_belongs(
    frame: Frame, name: str, index: int
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/somewhere/{name}")])
    where, copy = QPointF(600.0, 300.0), Qt.DropAction.CopyAction
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), copy, data, left, plain)
    enter.ignore()

    frame.window.dragEnterEvent(enter)
    frame.window.dropEvent(QDropEvent(where, copy, data, left, plain))

    assert enter.isAccepted()
    assert frame.pages[index].isVisible()
    assert name in frame.pages[index].told


def test_the_one_map_is_handed_to_the_page_shown(frame: Frame) -> None:
    frame.window.set_map(QWidget())
    frame.window.open_page(1)
    frame.window.open_page(1)
    frame.window.open_page(0)

    told = [[t for t in page.told if t != "retranslate"] for page in frame.pages]
    assert told == [["take", "release", "take"], ["take", "release"], []]


def test_the_status_line_tells_patrol_time_wind_map_and_pilot(frame: Frame) -> None:
    frame.tick(1.0)
    assert "No patrol open" in frame.labels()
    assert "Wind \N{EN DASH}" in frame.labels()
    assert "no pilot" in frame.labels()

    frame.window.set_patrol("Vieux-Port <b>2</b>")
    frame.settings.change(pilot="Martin", speed_unit="km/h")
    frame.tick(2.0, a_vehicle(wind_speed_mps=5.0, wind_from_deg=310.0))

    shown = [text.replace("\N{NARROW NO-BREAK SPACE}", " ") for text in frame.labels()]
    assert "Vieux-Port <b>2</b>" in shown
    assert "Wind 18 km/h NW" in shown
    assert "Martin" in shown
    assert any("(UTC 08:00)" in text for text in shown)
    assert "Map: none" in shown


def test_a_map_that_is_being_drawn_says_how_far(frame: Frame) -> None:
    frame.window.set_map_progress(0.4)
    frame.tick(1.0)
    assert "Map: drawing 40 %" in frame.labels()

    frame.window.set_map_progress(None)
    frame.settings.change(map_source="ign-plan")
    frame.tick(2.0)

    assert any(text.startswith("Map: ") and "drawing" not in text for text in frame.labels())


def test_the_strip_shows_the_most_urgent_alert_and_how_many_more(frame: Frame) -> None:
    frame.tick(100.0, silent(2.0, 100.0, 1), silent(6.0, 100.0, 2))

    strip = frame.window._strip
    assert strip._text.text().startswith("▲ Bravo: link lost 6 s")
    assert strip._more.text().startswith("1 more")
    assert DARK.warning in strip._text.styleSheet()


def test_when_all_is_well_the_strip_is_empty(frame: Frame) -> None:
    frame.tick(100.0, silent(2.0, 100.0))
    frame.tick(101.0, silent(0.1, 101.0))
    frame.tick(120.0, silent(0.1, 120.0))

    assert frame.window._strip._text.text() == ""
    assert frame.window._strip._more.text() == ""


def test_language_and_theme_change_while_it_runs(frame: Frame) -> None:
    set_language("fr")
    frame.window.retranslate()
    frame.window.set_theme(SUN)
    frame.tick(1.0)

    assert "Aucune patrouille ouverte" in frame.labels()
    assert frame.pages[0].told[-1] == "retranslate"
    assert {page.theme for page in frame.pages} == {SUN}
    assert SUN.warning in frame.window.styleSheet()
    assert frame.window.palette().text().color().name() == SUN.text


def test_f1_lists_the_keys_of_every_page_and_esc_closes_the_list(
    frame: Frame, qtbot: QtBot
) -> None:
    qtbot.keyClick(frame.window, Qt.Key.Key_F1)

    text = "\n".join(frame.labels())
    for words in ("Ctrl+1\nFly", "F11\nFull screen", "Ctrl+X\nsomething on Plan"):
        assert words in text
    qtbot.keyClick(frame.window._help.close_button, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: not frame.window._help.isVisible())


def test_full_screen_and_back(frame: Frame, qtbot: QtBot) -> None:
    qtbot.keyClick(frame.window, Qt.Key.Key_F11)
    assert frame.window.isFullScreen()
    qtbot.keyClick(frame.window, Qt.Key.Key_F11)
    assert not frame.window.isFullScreen()


def test_closing_while_a_drone_is_armed_asks_without_getting_in_the_way(
    frame: Frame, qtbot: QtBot
) -> None:
    frame.tick(1.0, a_vehicle(height_m=30.0, last_heard_s=1.0))

    frame.window.close()
    assert frame.window.isVisible()
    assert "A drone is armed" in frame.window.notices.texts()[0]
    buttons = frame.window.notices.findChildren(QPushButton)
    with qtbot.waitSignal(frame.window.closing):
        next(b for b in buttons if b.text() == "Close all the same").click()

    assert not frame.window.isVisible()


def test_the_layout_survives_a_restart(frame: Frame, qtbot: QtBot, tmp_path: Path) -> None:
    frame.window.resize(1500, 900)
    with qtbot.waitSignal(frame.window.closing):
        frame.window.close()

    again = Frame(tmp_path)
    qtbot.addWidget(again.window)

    assert again.settings.settings.window != ""
    assert again.window.height() >= 768


def test_a_broken_layout_is_left_alone(frame: Frame, qtbot: QtBot, tmp_path: Path) -> None:
    frame.settings.change(window="§ not base64")
    frame.settings.save()

    again = Frame(tmp_path)
    qtbot.addWidget(again.window)

    assert (again.window.width(), again.window.height()) == (1366, 768)


def test_the_window_goes_without_asking_when_nothing_is_armed(frame: Frame) -> None:
    event = QCloseEvent()
    event.setAccepted(False)

    frame.window.closeEvent(event)
    frame.window.closeEvent(None)

    assert event.isAccepted()


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_can_be_read_in_every_theme(theme: Theme) -> None:
    least = 7.0 if theme.name == "sun" else 4.5
    for ink in (theme.text, theme.secondary):
        for paper in (theme.ground, theme.surface, theme.raised):
            assert contrast(ink, paper) >= least, f"{ink} on {paper}"
    for ink in (theme.warning, theme.good, theme.selected):
        assert contrast(ink, theme.surface) >= (least if theme.name == "sun" else 4.0), ink


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
