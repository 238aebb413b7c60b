"""The desktop put together: session, models, workspaces, window."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox

from dronectl.clock import Clock
from dronectl.config import Settings, SettingsFile, default_settings_file
from dronectl.demo import WindowOptions, start_simulator
from dronectl.errors import UserError
from dronectl.links.udp import free_port
from dronectl.network import Identity
from dronectl.session import Session
from dronectl.station import WATCHDOG_S
from ui.bridge import Bridge
from ui.held_up import HeldUp, close_log, open_log
from ui.main_window import MainWindow, Models
from ui.map.environment import prepare
from ui.map.sources import source_named
from ui.models.actions import ActionsModel
from ui.models.alert_record import AlertRecord
from ui.models.alerts import AlertsModel
from ui.models.elevation import ElevationModel
from ui.models.fleet import FleetModel
from ui.models.next_step import NextStep
from ui.models.pictures import pictures_of
from ui.models.plan_document import PlanDocument
from ui.models.plan_points import into_plan
from ui.models.preflight import PreflightModel
from ui.models.recovered import recovered_sentences
from ui.models.register import Register
from ui.models.safety_parameters import SafetyParameters
from ui.models.settings import SettingsModel
from ui.models.video_sources import addresses_of
from ui.panels.fly.workspace import FlyWorkspace
from ui.panels.plan.workspace import PlanWorkspace
from ui.rooms import Foundations, Rooms
from ui.theme import THEMES, interface_font
from ui.town import TownDrawing
from ui.words import _, set_language

if TYPE_CHECKING:
    from types import TracebackType

    from dronectl.demo import DemoOptions
    from dronectl.vehicle import VehicleKey
    from ui.bridge import Tick
    from ui.map.view import MapView
    from ui.models.sightings import Sighting

logger = logging.getLogger(__name__)

MAP_DELAY_MS: Final = 50  # the window is painted and answers before Chromium is loaded
ROOMS_DELAY_MS: Final = 100  # the map is on its way
STOP_WAIT_S: Final = 3.0


def open_window(options: WindowOptions | None = None) -> int:
    """Run the desktop until its window is closed; gives the exit code."""
    options = options or WindowOptions()
    prepare()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101 - made above
    application.setApplicationName("dronectl")
    application.setFont(interface_font())
    file = SettingsFile(_settings_path(options))
    settings = SettingsModel(file)
    set_language(settings.settings.language)
    try:
        desk = Desk(options, settings)
    except UserError as error:
        QMessageBox.critical(None, "dronectl", str(error))
        return 1
    desk.show()
    code = application.exec()
    desk.close()
    return code


def _settings_path(options: WindowOptions) -> Path:
    """A demo keeps its settings beside its records: it never changes the operator's own."""
    if options.fleet is not None and options.folder is not None:
        return options.folder / "settings.toml"
    return default_settings_file()


class Desk(QObject):
    """Everything behind one window, made and taken down in order.

    Raises:
        UserError: the data folder cannot be used.
    """

    def __init__(self, options: WindowOptions, settings: SettingsModel) -> None:
        super().__init__()
        self.settings = settings
        self._fleet_options = options.fleet
        self._last_plan = settings.settings.last_plan
        chosen = settings.settings
        folder = options.folder or chosen.folder()
        clock = Clock(options.fleet.speedup if options.fleet else 1.0)
        self.session = Session(folder, [], clock, Identity(system_id=chosen.system_id))
        self.session.__enter__()
        runtime = self.session.runtime
        self.bridge = Bridge(runtime)
        self.fleet = FleetModel()
        self.fleet.set_given_names(chosen.drone_names)
        self.parameters = SafetyParameters(self.bridge.submit)
        register = Register(folder)
        self.preflight = PreflightModel(
            self.fleet,
            self.parameters,
            self.bridge.tell,
            chosen.system_id,
            self.session.free_bytes,
            register,
        )
        self.preflight.terms.follow(settings, register.bases)
        self.session.chosen_terms = self.preflight.terms.terms
        self.actions = ActionsModel(self.bridge.submit, self.fleet, self.preflight)
        self.alerts = AlertsModel(self.fleet, self.parameters, chosen.system_id)
        self.document = PlanDocument(folder)
        self.elevation = ElevationModel(self.session.elevation)
        self.fleet.ground = self.session.elevation.height_m
        self.session.video_addresses = lambda vehicle: addresses_of(settings, vehicle)
        self.pictures = pictures_of(
            self.session.feeds,
            self.fleet,
            (self.bridge.submit, self.actions),
            folder,
            chosen.video_hidden,
        )
        self.pictures.gimbal.own_system_id = chosen.system_id
        self._simulator: subprocess.Popen[bytes] | None = None
        self._town: TownDrawing | None = None
        self._map: MapView | None = None
        self._make_window()
        self._take_settings(chosen)
        self.bridge.ticked.connect(self.on_tick)
        settings.changed.connect(self._on_settings)
        self.fleet.renamed.connect(self._on_renamed)
        AlertRecord(self.alerts, self.bridge.tell)
        self.preflight.pilot_named.connect(lambda pilot: settings.change(pilot=pilot))
        self._log = open_log(self.session.folder)
        self.held_up = HeldUp(parent=self)
        self.held_up.over.connect(self._say_held_up)
        self._previous_hook = sys.excepthook
        sys.excepthook = self._on_exception

    def _make_window(self) -> None:
        self.fly = FlyWorkspace(
            self.fleet, self.actions, self.alerts, self.preflight, self.pictures
        )
        self.plan = PlanWorkspace(self.document, self.fleet, self.bridge.submit)
        self.rooms = Rooms(
            Foundations(
                self.session,
                self.bridge,
                self.fleet,
                self.settings,
                self.elevation,
                self.pictures.names,
            ),
            self,
        )
        next_step = NextStep(self.fleet, self.document, self.preflight)
        self.window = MainWindow(
            Models(self.fleet, self.alerts, self.settings, next_step),
            [self.fly, self.plan, *self.rooms.pages],
            None,
        )
        self.elevation.changed.connect(self._show_ground)
        self._show_ground()
        self.document.changed.connect(self._show_patrol)
        self.document.changed.connect(self._keep_last_plan)
        self.settings.trouble.connect(self.window.notices.say)
        self.plan.fly_asked.connect(self._go_to_preflight)
        self.fly.map_link.guide_of = self.rooms.guide_of
        self.rooms.fly_asked.connect(self._go_to_preflight)
        self.rooms.score_said.connect(self.window.set_exercise)
        self.fly.video.said.connect(self.window.notices.say)
        self.fly.planned.connect(self._plan_point)
        self.pictures.layers.changed.connect(
            lambda: self.settings.change(video_hidden=self.pictures.layers.hidden)
        )

    # ------------------------------------------------------------------ course

    def show(self) -> None:
        """Open the window, then everything that takes longer."""
        self.window.open_fitting()
        self.bridge.start()
        self.held_up.start()
        QTimer.singleShot(0, self._open_links)
        QTimer.singleShot(0, self._open_last_plan)
        QTimer.singleShot(MAP_DELAY_MS, self._make_map)
        QTimer.singleShot(ROOMS_DELAY_MS, self.rooms.start)
        if self.settings.notice:
            self.window.notices.say(self.settings.notice, stays=True)
        self._say_recovered()

    def _say_recovered(self) -> None:
        """Flights the last run left open are in the logbook: said once."""
        for text in recovered_sentences(self.session.folder, self.session.recovered):
            self.window.notices.say(text)

    def close(self) -> None:
        """Take down everything; what is recorded is on disk afterwards."""
        self.bridge.stop()
        self.held_up.stop()
        self.fly.video.close()
        self.pictures.close()
        self.rooms.close()
        self.document.autosave_now()
        if self._map is not None:
            self._map.close_map()
        sys.excepthook = self._previous_hook
        self.session.close()
        close_log(self._log)
        if self._town is not None:
            self._town.stop()
        if self._simulator is not None:
            self._simulator.terminate()
            try:
                self._simulator.wait(STOP_WAIT_S)
            except subprocess.TimeoutExpired:
                self._simulator.kill()

    def on_tick(self, tick: Tick) -> None:
        """Ten times a second: models first, then what shows them."""
        self.session.look(tick.snapshot, tick.events)
        for model in (self.fleet, self.pictures, self.parameters, self.actions, self.preflight):
            model.on_tick(tick)
        for part in (self.alerts, self.fly, self.plan, self.rooms, self.window):
            part.on_tick(tick)

    # ------------------------------------------------------------------- parts

    def _open_last_plan(self) -> None:
        """The plan of the last time, unless unsaved changes are offered."""
        path = self._last_plan
        if not path or self.document.recoverable is not None:
            return
        try:
            self.document.open(Path(path), _("Open the last plan"))
        except UserError as error:
            self.window.notices.say(str(error))

    def _keep_last_plan(self) -> None:
        path = self.document.path
        self.settings.change(last_plan="" if path is None else str(path))

    def _plan_point(self, point: Sighting) -> None:
        self.window.notices.say(into_plan(self.document, point))

    def _open_links(self) -> None:
        if self._fleet_options is not None:
            self._start_fleet(self._fleet_options)
            return
        for url in self.settings.settings.links:
            try:
                self.session.runtime.add(url)
            except UserError as error:
                self.window.notices.say(str(error), stays=True)

    def _start_fleet(self, options: DemoOptions) -> None:
        if not self.settings.settings.pilot:
            self.settings.change(pilot=options.pilot)
        port = free_port()
        self.session.runtime.add(f"udpin:127.0.0.1:{port}")
        self.rooms.begin_sample(options)
        self._simulator = start_simulator(options, port, self.session.runtime.clock)

    def _make_map(self) -> None:
        from ui.map.view import MapView  # noqa: PLC0415 - Chromium is loaded after the first paint

        self._map = MapView(self.session.folder / "maps")
        self._map.set_theme(THEMES[self.settings.settings.theme])
        self.window.set_map(self._map)
        self.rooms.watch_map(self._map)
        self._show_source()
        if self._fleet_options is not None:
            self._draw_town(self._fleet_options)

    def _show_source(self) -> None:
        """The map source of the settings; a file that cannot be read is said, not shown."""
        if self._map is None:
            return
        chosen = self.settings.settings
        self._map.allow_network(chosen.online_maps)
        try:
            self._map.set_source(source_named(chosen.map_source))
        except UserError as error:
            self.window.notices.say(str(error))

    def _draw_town(self, options: DemoOptions) -> None:
        """Map tiles of the training town, unless they are there already."""
        town = self._town = TownDrawing(self.session.folder / "maps", self)
        town.progressed.connect(self.window.set_map_progress)
        town.drawn.connect(self._show_town)
        town.measured.connect(self.elevation.renew)
        town.start(options.seed, self.session.elevation.path)

    def _show_town(self) -> None:
        """Show the town's plan as soon as its file is whole; the aerial picture can be chosen."""
        files = [] if self._town is None else self._town.files()
        plans = [str(path) for path in files if "-plan-" in path.name]
        self.settings.change(map_files=tuple(str(path) for path in files))
        if plans and self.settings.settings.map_source == "none":
            self.settings.change(map_source=plans[0])
        names = None if self._town is None else self._town.names()
        if names is not None and not self.settings.settings.video_names:
            self.settings.change(video_names=str(names))

    # ---------------------------------------------------------------- settings

    def _on_settings(self, names: frozenset[str]) -> None:
        chosen = self.settings.settings
        if "language" in names:
            set_language(chosen.language)
            for model in (self.actions, self.alerts):
                model.retranslate()
            self.window.retranslate()
            if self._map is not None:
                self._map.retranslate()
        if "theme" in names:
            theme = THEMES[chosen.theme]
            self.window.set_theme(theme)
            if self._map is not None:
                self._map.set_theme(theme)
        if names & {"map_source", "map_files", "online_maps"}:
            self._show_source()
        self._take_settings(chosen)

    def _take_settings(self, chosen: Settings) -> None:
        self.fly.set_units(self.settings.units)
        self.plan.set_units(self.settings.units)
        self.rooms.take_settings()
        self.fly.set_sound(has_sound=chosen.sound, has_speech=chosen.speech)
        self.pictures.names.read(chosen.video_names, chosen.video_private)
        self.pictures.detector.read(chosen.video_detector)
        self.preflight.pilot = self.alerts.who = chosen.pilot
        self.alerts.height_limit_m = chosen.height_limit_m
        self.document.set_limits(replace(self.document.limits, height_m=chosen.height_limit_m))

    def _on_renamed(self, _key: object) -> None:
        self.settings.change(drone_names=dict(self.fleet.given_names))

    def _go_to_preflight(self, key: VehicleKey) -> None:
        self.window.open_page(0)
        self.fleet.selection.set([key], key)
        self.fly.open_preflight(key)

    def _show_ground(self) -> None:
        self.document.set_terrain(self.elevation.terrain)

    def _show_patrol(self) -> None:
        self.window.set_patrol(self.document.plan.name)

    def _say_held_up(self, held_s: float) -> None:
        """Heartbeats stopped with the window: a drone that went home by itself has its reason."""
        if held_s <= WATCHDOG_S or not self.fleet.vehicles:
            return
        text = _(
            "The window was held up for {seconds:.0f} s; the drones did not hear us and may follow their own failsafe."
        )
        self.window.notices.say(text.format(seconds=held_s), stays=True)

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """A bug in a slot must not end the program in the air."""
        logger.critical("Unexpected error", exc_info=(kind, error, trace))
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        text = _("Something went wrong inside: {error}. Flying goes on; please report it.")
        self.window.notices.say(text.format(error=f"{kind.__name__}: {error}"), stays=True)
