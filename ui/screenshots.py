"""``python -m ui.screenshots OUT``: every page in both languages and three themes, as PNG files.

A simulated fleet flies in memory, in virtual time: no socket, no clock, so the pictures are the same
each time. Also looks for buttons whose words do not fit and says which; exit code 1 if there are any.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEventLoop, Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QRadioButton,
    QToolButton,
    QWidget,
)

from dronectl import requests as wanted
from dronectl.config import SettingsFile
from dronectl.demo import patrol
from dronectl.programme.sample import begin_programme
from dronectl.session import ELEVATION
from missions.files.elevation import ElevationFolder
from simulator.camera_reports import VideoOffer
from simulator.world import FleetSpec
from ui.main_window import MainWindow, Models
from ui.map.environment import prepare
from ui.map.sources import source_named
from ui.models.actions import ActionsModel
from ui.models.alerts import AlertsModel
from ui.models.crew import CrewModel
from ui.models.elevation import ElevationModel
from ui.models.fleet import FleetModel
from ui.models.next_step import NextStep
from ui.models.pictures import pictures_of
from ui.models.plan_document import PlanDocument
from ui.models.preflight import PreflightModel, remedies
from ui.models.review import ReviewModel
from ui.models.safety_parameters import SafetyParameters
from ui.models.settings import SettingsModel
from ui.models.training import TrainingModel
from ui.painted import PaintedCameras
from ui.panels.crew.workspace import CrewWorkspace
from ui.panels.fly.stage import Mode
from ui.panels.fly.workspace import FlyWorkspace
from ui.panels.plan.workspace import PlanWorkspace
from ui.panels.review.workspace import ReviewWorkspace
from ui.panels.settings.workspace import SettingsWorkspace
from ui.panels.training.workspace import TrainingWorkspace
from ui.rehearsal import (
    LINK,
    TRAINEE,
    UTC_S,
    Rehearsal,
    fly_exercises,
    nothing_to_fly,
)
from ui.theme import THEMES, interface_font
from ui.town import draw_town, town_scene
from ui.words import LANGUAGES, set_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.camera.scene import Scene
    from ui.map.view import MapView

SIZES: Final = {1.0: (1366, 768), 1.5: (1280, 720)}
"""Window in device-independent pixels by scaling: a 1366x768 laptop, a 1920x1080 one at 150 %."""
TICKS: Final = 3  # the map takes one answer after the other
MAPS: Final = frozenset({0, 1, 2, 4})  # pages with a map
PAINT_S: Final = 0.4  # for the map's page to draw what it was told
MAP_WAIT_S: Final = 30.0
PLACE: Final = (43.30, 4.50)


class Stage:
    """The whole window over a rehearsal.

    Args:
        folder: for settings, plans and kept tiles.
        vehicles: how many drones.
        scene: what their cameras see; None: bare ground.
        elevation: folder of elevation files; by default there are none.
    """

    def __init__(
        self,
        folder: Path,
        vehicles: int = 3,
        scene: Scene | None = None,
        elevation: Path | None = None,
    ) -> None:
        offers = (VideoOffer(uri="5600", is_rtsp=False),) * vehicles
        spec = FleetSpec(
            vehicles,
            "mixed",
            seed=3,
            latitude_deg=PLACE[0],
            longitude_deg=PLACE[1],
            videos=offers,
        )
        self.rehearsal = Rehearsal(spec, folder)
        self.settings = SettingsModel(SettingsFile(folder / "settings.toml"))
        self.settings.change(pilot="Martin", links=(LINK, "serial:/dev/ttyUSB0:57600"))
        self.fleet = FleetModel()
        self.parameters = SafetyParameters(self.rehearsal.submit)
        self.preflight = PreflightModel(self.fleet, self.parameters, self.rehearsal.tell)
        self.actions = ActionsModel(self.rehearsal.submit, self.fleet, self.preflight)
        self.alerts = AlertsModel(self.fleet, self.parameters)
        self.document = PlanDocument(folder)
        self.review = ReviewModel(folder, self.fleet.past_name)
        ground = ElevationFolder(elevation or folder / ELEVATION)
        self.elevation = ElevationModel(ground)
        self.fleet.ground = self.review.ground = self.review.video.ground = ground.height_m
        self.document.set_terrain(self.elevation.terrain)
        rehearsal = self.rehearsal
        self.cameras = PaintedCameras(rehearsal.world, scene, lambda: rehearsal.now_s, UTC_S)
        self.pictures = pictures_of(
            self.cameras, self.fleet, (rehearsal.submit, self.actions), folder
        )
        self.fly = FlyWorkspace(
            self.fleet, self.actions, self.alerts, self.preflight, self.pictures
        )
        self.fly.set_sound(has_sound=False, has_speech=False)
        self.plan = PlanWorkspace(self.document, self.fleet, self.rehearsal.submit)
        self.review_page = ReviewWorkspace(self.review, self.fleet)
        self.crew_page = CrewWorkspace(CrewModel(folder))
        self.training = TrainingModel(folder, nothing_to_fly, lambda: round(UTC_S * 1e6))
        self.training_page = TrainingWorkspace(self.training, self.fleet)
        self.options = SettingsWorkspace(
            self.settings,
            self.fleet,
            self.rehearsal,
            self.rehearsal.submit,
            folder,
            self.elevation,
        )
        self.options.watch_video(self.cameras)
        self.preflight.set_pilot("Martin")
        next_step = NextStep(self.fleet, self.document, self.preflight)
        self.window = MainWindow(
            Models(self.fleet, self.alerts, self.settings, next_step),
            [
                self.fly,
                self.plan,
                self.review_page,
                self.crew_page,
                self.training_page,
                self.options,
            ],
            None,
        )
        self.document.changed.connect(lambda: self.window.set_patrol(self.document.plan.name))

    def tick(self) -> None:
        """A tenth of a second for everyone."""
        tick = self.rehearsal.tick()
        self.cameras.observe(tick.snapshot)
        for model in (self.fleet, self.parameters, self.actions, self.preflight, self.alerts):
            model.on_tick(tick)
        self.pictures.on_tick(tick)
        for part in (
            self.fly,
            self.plan,
            self.review_page,
            self.crew_page,
            self.training_page,
            self.options,
            self.window,
        ):
            part.on_tick(tick)

    def until(self, condition: Callable[[], object], within_s: float) -> bool:
        """Let time pass until it is so; ``False`` when it has not come true in time."""
        end_s = self.rehearsal.now_s + within_s
        while not condition():
            if self.rehearsal.now_s >= end_s:
                return False
            self.tick()
        return True

    def run(self, duration_s: float) -> None:
        """Let time pass."""
        self.until(lambda: False, duration_s)

    def look(self) -> None:
        """Everyone's camera takes a picture, and it is shown."""
        for key in self.fleet.keys:
            self.cameras.paint(key)
        self.tick()
        self.fly.video.pump()

    def take_off(self) -> None:
        """Everyone flies its patrol; one is on its way home."""
        self.until(
            lambda: (
                len(self.parameters.all) == len(self.rehearsal.world.vehicles)
                and all(v.home and v.gps and v.gps.has_fix for v in self.fleet.vehicles)
            ),
            120.0,
        )
        self.run(2.0)
        for place, key in enumerate(self.fleet.keys):
            home = self.fleet.vehicles[place].home
            if home is None:
                continue
            plan = patrol(place, home)
            if place == 0:
                self.document.edit(lambda _old, new=plan: new, plan.name)  # type: ignore[misc]
            self.actions.ask(wanted.UploadPlan(key, plan))
        self.until(lambda: not self._is_asking(), 120.0)
        for vehicle in self.fleet.vehicles:
            known = self.preflight.parameters(vehicle.key)
            for check in self.preflight.checks(vehicle.key):
                for request in remedies(check, vehicle, known):
                    self.actions.ask(request)
        self.until(lambda: not self._is_asking(), 120.0)
        self.run(3.0)
        self.document.assign(self.fleet.keys[0])
        for key in self.fleet.keys:
            self.preflight.answer_all(key)
            self.actions.ask(wanted.StartMission(key))
        self.until(lambda: not self._is_asking(), 60.0)
        self.run(45.0)
        self.actions.ask(wanted.ReturnHome(self.fleet.keys[-1]))
        self.options.parameters.read()
        self.until(lambda: self.options.parameters.read_utc_s is not None, 120.0)
        self.run(3.0)

    def open_flight(self) -> None:
        """Let the flights end, and review the newest of them half-way."""
        self.rehearsal.close()
        self.review.flights.reload()
        wait(lambda: self.review.flights.rowCount() > 0)
        self.review.open(self.review.flights.flights[0].id)
        wait(lambda: self.review.flight is not None)
        replay = self.review.replay
        replay.seek((replay.begin_us + replay.end_us) // 2)

    def fill_crew(self) -> None:
        """A small programme of people and aircraft."""
        crew = self.crew_page.crew
        uids = [vehicle.uid for vehicle in self.fleet.vehicles if vehicle.uid]
        today = dt.datetime.fromtimestamp(UTC_S, dt.UTC).date()
        crew.act(lambda ledger: begin_programme(ledger, "Martin", uids, today))
        wait(lambda: crew.record is not None and len(crew.record.people) > 1)

    def open_debrief(self) -> None:
        """Exercises flown, the last of them debriefed; after :meth:`open_flight`."""
        self.training.open(fly_exercises(self.training.folder)[-1])
        self.training_page.form.trainee.setCurrentText(TRAINEE)
        self.training.reload()
        wait(lambda: self.training.debrief is not None)

    def _is_asking(self) -> bool:
        return any(not action.life.is_over for action in self.actions.actions)

    def show_map(self, folder: Path, town: Path | None) -> MapView:
        """Give the window its map and wait until it is drawn."""
        from ui.map.view import MapView  # noqa: PLC0415 - Chromium is loaded only for pictures

        map_view = MapView(folder)
        map_view.set_source(source_named("none" if town is None else str(town)))
        is_ready: list[bool] = []
        map_view.ready.connect(lambda: is_ready.append(True))
        self.window.set_map(map_view)
        self.options.watch_map(map_view)
        wait(lambda: bool(is_ready))
        if town is not None:
            self.settings.change(map_files=(str(town),), map_source=str(town))
        self.tick()
        map_view.fit_fleet()
        settle(4 * PAINT_S)
        return map_view


def wait(condition: Callable[[], bool]) -> None:
    """Let Qt work until it is so, or far too late."""
    end_s = time.monotonic() + MAP_WAIT_S
    while not condition() and time.monotonic() < end_s:
        settle(0.02)


def settle(duration_s: float) -> None:
    """Let Qt work for a while."""
    end_s = time.monotonic() + duration_s
    while (left_s := end_s - time.monotonic()) > 0:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, int(left_s * 1000) + 1)


def clipped(root: QWidget) -> Iterator[str]:
    """Visible buttons that do not have room for their words."""
    for button in root.findChildren(QAbstractButton):
        words = button.text().replace("&", "")
        if not button.isVisibleTo(root) or not words or _is_icon_only(button):
            continue
        metrics = button.fontMetrics()
        lines = words.split("\n")
        width = max(metrics.horizontalAdvance(line) for line in lines) + _beside_px(button)
        if width > button.width():
            yield f"{words!r} needs {width} px and has {button.width()}"
        elif metrics.height() * len(lines) > button.height():
            yield f"{words!r} has only {button.height()} px of height"


def _is_icon_only(button: QAbstractButton) -> bool:
    return (
        isinstance(button, QToolButton)
        and button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    )


def _beside_px(button: QAbstractButton) -> int:
    """Room an icon, or a tick, takes beside the words."""
    if isinstance(button, QCheckBox | QRadioButton):
        return 20
    is_under = (
        isinstance(button, QToolButton)
        and button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextUnderIcon
    )
    return 4 if button.icon().isNull() or is_under else button.iconSize().width() + 8


def take(out: Path, scale: float, *, with_town: bool) -> list[str]:
    """Draw everything into a folder; gives what does not fit."""
    out.mkdir(parents=True, exist_ok=True)
    troubles = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        town = draw_town(out / "maps") if with_town else None
        scene = None if town is None else town_scene(town.parent, PLACE)
        stage = Stage(folder, elevation=None if town is None else town.parent, scene=scene)
        stage.window.resize(*SIZES[scale])
        stage.window.show()
        stage.take_off()
        stage.options.parameters_page.safety_box.setChecked(True)
        map_view = stage.show_map(folder, town)
        stage.open_flight()
        stage.fill_crew()
        stage.open_debrief()
        pages = [("fly", 0, 0), ("fly-wall", 0, 0), ("plan", 1, 0), ("review", 2, 0)]
        pages += [(f"crew-{n}", 3, n) for n in range(stage.crew_page.sections.count())]
        pages.append(("training", 4, 0))
        pages += [(f"settings-{n}", 5, n) for n in range(stage.options.sections.count())]
        for language, theme in itertools.product(LANGUAGES, THEMES.values()):
            set_language(language)
            stage.settings.change(language=language, theme=theme.name)
            for model in (stage.actions, stage.alerts):
                model.retranslate()
            stage.window.retranslate()
            stage.window.set_theme(theme)
            map_view.retranslate()
            map_view.set_theme(theme)
            for page, index, section in pages:
                stage.window.open_page(index)
                for part in (stage.crew_page, stage.options):
                    part.sections.setCurrentRow(section)
                stage.fly.video.stage.show(Mode.WALL if page == "fly-wall" else Mode.MAP)
                for _ in range(TICKS):
                    stage.look() if index == 0 else stage.tick()
                    settle(PAINT_S if index in MAPS else 0.0)
                stage.window.grab().save(str(out / f"{page}-{language}-{theme.name}.png"))
                troubles += [f"{page} {language}: {text}" for text in clipped(stage.window)]
        map_view.close_map()
        stage.window.close()
    return sorted(set(troubles))


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures; 0 when every button shows its words."""
    parser = argparse.ArgumentParser(prog="ui.screenshots", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--scale", type=float, choices=sorted(SIZES), default=1.0)
    parser.add_argument("--without-town", action="store_true", help="an empty map, sooner")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = f"{options.scale:g}"
    prepare()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if isinstance(application, QApplication):
        application.setFont(interface_font())
    troubles = take(options.out, options.scale, with_town=not options.without_town)
    sys.stdout.write("".join(f"{text}\n" for text in troubles))
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
