"""The desktop put together: what it loads, and that every page comes."""

from __future__ import annotations

import gc
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dronectl.config import SettingsFile
from dronectl.crew.people import Role
from dronectl.demo import DemoOptions, WindowOptions
from dronectl.programme.ledger import Ledger
from dronectl.store.database import open_reader
from dronectl.vehicle import Snapshot, Vehicle, VehicleKey
from ui.app import Desk
from ui.bridge import Tick
from ui.models.settings import SettingsModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

SLOW_TO_LOAD = {
    "PyQt6.QtMultimedia",
    "PyQt6.QtWebEngineWidgets",
    "av",
    "dronectl.review",
    "folium",
    "onnxruntime",
    "pyproj",
    "pyqtgraph",
    "pyulog",
    "simulator",
    "sqlite_utils",
    "typer",
    "ui.map.view",
    "ui.panels.crew",
    "ui.panels.review",
    "ui.panels.settings",
    "ui.panels.training",
    "ui.reports",
}
KEY = VehicleKey(1)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(
        WindowOptions(folder=tmp_path / "data"),
        SettingsModel(SettingsFile(tmp_path / "settings.toml")),
    )
    yield made
    made.close()
    made.window.deleteLater()


def test_the_first_second_is_not_spent_on_what_nobody_sees_yet() -> None:
    words = f"import sys, ui.app; sys.exit(' '.join({SLOW_TO_LOAD} & set(sys.modules)))"

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", words], check=False, capture_output=True, text=True
    )

    assert done.stderr == "\n"


def test_every_page_comes_by_itself(desk: Desk, qtbot: QtBot) -> None:
    made_first = [page.is_made for page in desk.rooms.pages]

    desk.rooms.start()

    assert not any(made_first)
    qtbot.waitUntil(lambda: all(page.is_made for page in desk.rooms.pages), timeout=30_000)


def test_a_demonstration_has_people_to_fly_review_and_sign(desk: Desk, qtbot: QtBot) -> None:
    folder = desk.session.folder
    desk.rooms.begin_sample(DemoOptions(1, None, "ardupilot", 1, 1.0, "Ann", folder))
    desk.rooms.crew.make()
    gc.collect()
    drone = Vehicle(KEY, 1).with_changes(uid="a1")

    desk.bridge.ticked.emit(Tick(1.0, 1.78e9, Snapshot(1.0, {KEY: drone})))

    def roles() -> set[Role]:
        with closing(open_reader(folder)) as database:
            return {role for each in Ledger(database, lambda: 0).people() for role in each.roles}

    qtbot.waitUntil(lambda: Role.INSTRUCTOR in roles(), timeout=10_000)


def test_a_page_asked_for_early_knows_the_settings(desk: Desk) -> None:
    desk.settings.change(pilot="Ann Example", height_limit_m=77.0)

    desk.window.open_page(4)
    desk.settings.change(pilot="Bea Example")

    assert desk.rooms.training.page.pilot == "Bea Example"
    assert not desk.rooms.review.is_made
    assert desk.rooms.crew.page.crew.author_name == "Bea Example"


def test_a_window_that_was_held_up_says_that_the_drones_did_not_hear_us(desk: Desk) -> None:
    desk.fleet.on_tick(Tick(0.0, 0.0, Snapshot(0.0, {KEY: Vehicle(KEY)})))

    desk.held_up.over.emit(1.5)
    assert not desk.window.notices.texts()
    desk.held_up.over.emit(3.2)

    assert desk.window.notices.texts() == [
        "The window was held up for 3 s; the drones did not hear us and may follow their own failsafe."
    ]
