"""The map as a widget."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from PyQt6 import sip
from PyQt6.QtCore import Qt, QUrl, pyqtSignal
from PyQt6.QtGui import QColor
from PyQt6.QtWebChannel import QWebChannel
from PyQt6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
from PyQt6.QtWebEngineWidgets import QWebEngineView
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from missions.geo import GeoPoint, is_valid
from ui.map.bar import MapBar, page_words
from ui.map.colours import page_colours
from ui.map.door import ClosedPage, Inbox, point_of, points_of
from ui.map.fleet import FleetBook
from ui.map.hand import HandSignals, tool_of
from ui.map.marks import Bounds, PlanDrawing, Tool, place, plan_json, script_literal
from ui.map.measure import labels
from ui.map.page import ORIGIN, PAGE_ADDRESS, page_html
from ui.map.revival import Revival
from ui.map.scheme import Blocker, PageFiles
from ui.map.sightings import sighting_json
from ui.map.supply import TileSupply, utc_now_s
from ui.theme import DARK
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from pathlib import Path

    from ui.map.marks import VehicleMark
    from ui.map.sightings import SightingMark
    from ui.map.sources import TileSource
    from ui.theme import Theme

CLOSEST_FIT: Final = 18
_FIRST_PLACE: Final = GeoPoint(46.6, 2.4)  # all of France, until something is to be seen
_FIRST_ZOOM: Final = 6.0

_log = logging.getLogger(__name__)


class MapView(HandSignals):
    """Shows the fleet and a plan on a map, and reports what the hand does with them.

    Everything it was told it remembers, so that a page that dies comes back as it was.

    Args:
        storage: folder for kept tiles and the rendered page.
        parent: as for any QWidget.
        utc_s: tells UTC seconds since the epoch.
    """

    ready = pyqtSignal()
    """The page shows what it was told; again after every loss."""
    crashed = pyqtSignal()
    """The page was lost and is being fetched back."""
    vehicle_clicked = pyqtSignal(object, bool)
    """Key of the drone; whether to add it to the selection (Ctrl or Shift)."""
    measured = pyqtSignal(object)
    """Places of what is being measured, as a tuple."""
    tool_changed = pyqtSignal(object)
    """The :class:`Tool` in the hand, or None."""
    follow_ended = pyqtSignal()
    """The hand moved the map away from the drone it followed."""
    view_changed = pyqtSignal(object)
    """The :class:`Bounds` in view."""
    frame_painted = pyqtSignal(dict)
    """Sequence number and milliseconds of a painted frame, while :meth:`measure_frames` is on."""
    said = pyqtSignal(str)
    """What the bar says about the map's pictures; empty when all is well."""

    def __init__(
        self,
        storage: Path,
        parent: QWidget | None = None,
        *,
        utc_s: Callable[[], float] = utc_now_s,
    ) -> None:
        super().__init__(parent)
        self._storage = storage
        self._fleet = FleetBook()
        self._plan = PlanDrawing()
        self._sightings: list[dict[str, Any]] = []
        self._chosen: int | None = None
        self._theme = DARK
        self._selection: tuple[Hashable, ...] = ()
        self._followed: Hashable | None = None
        self._tool: Tool | None = None
        self._view: tuple[GeoPoint, float] = (_FIRST_PLACE, _FIRST_ZOOM)
        self._goal: Callable[[], None] | None = None
        self._is_ready = False
        self._is_behind = False
        self._turn = 0
        self.supply = TileSupply(storage / "tiles.sqlite", utc_s, self)
        self.bar = MapBar(self)
        self.bar.set_theme(self._theme)
        self._build()
        self._connect()
        self._load()

    # ---- what to show -------------------------------------------------------------------------

    def set_fleet(self, marks: Iterable[VehicleMark]) -> None:
        """Show these :class:`VehicleMark` s; once per tick, one call of the page."""
        self._fleet.update(marks)
        if self._is_ready and not self._is_behind:
            self._tell_fleet(whole=False)

    def set_plan(self, drawing: PlanDrawing) -> None:
        """Show a plan; an empty drawing shows none."""
        self._plan = drawing
        self._call("plan.set", plan_json(drawing))

    def set_sightings(self, marks: Iterable[SightingMark]) -> None:
        """Show these places somebody pointed at, and no others."""
        self._sightings = [sighting_json(mark) for mark in marks if is_valid(mark.point)]
        self._call("fleet.setSightings", self._sightings)

    def choose_waypoint(self, index: int | None) -> None:
        """Put a ring around a waypoint."""
        self._chosen = index
        self._call("plan.choose", index)

    def set_selection(self, keys: Sequence[Hashable]) -> None:
        """Put a ring around these drones."""
        self._selection = tuple(keys)
        self._call("fleet.select", [self._fleet.number(key) for key in keys])

    def follow(self, key: Hashable | None) -> None:
        """Keep a drone in view; None stops."""
        self._followed = key
        self._call("fleet.follow", None if key is None else self._fleet.number(key))

    def set_trail_length(self, places: int) -> None:
        """How many places a trail keeps, 0.7 m apart or more; 0 shows none."""
        self._fleet.set_trail_length(places)
        if self._is_ready:
            self._tell_fleet(whole=True)

    def clear_trails(self) -> None:
        """Start all trails anew."""
        self._fleet.forget_trails()
        if self._is_ready:
            self._tell_fleet(whole=True)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.bar.set_theme(theme)
        self._page.setBackgroundColor(QColor(theme.ground))
        self._call("setTheme", page_colours(theme))

    def set_source(self, source: TileSource | None) -> None:
        """Take the map's pictures from somewhere else; None shows an empty grid.

        Raises:
            UserError: the file cannot be used; the source before stays.
        """
        self.supply.choose(source)
        self._show_source()

    def allow_network(self, is_allowed: bool) -> None:
        """Let an online source fetch; off until the operator switches it on."""
        self.supply.allow_network(is_allowed)
        self._show_source()

    def fit(self, bounds: Bounds) -> None:
        """Bring a box into view."""
        corners = [[bounds.south_deg, bounds.west_deg], [bounds.north_deg, bounds.east_deg]]
        self._go(lambda: self._call("fit", corners, CLOSEST_FIT))

    def centre(self, point: GeoPoint, zoom: float | None = None) -> None:
        """Bring a place to the middle."""
        self._go(lambda: self._call("centre", place(point), zoom))

    def fit_fleet(self) -> None:
        """Bring every drone into view."""
        bounds = Bounds.around(self._fleet.places())
        if bounds is not None:
            self.fit(bounds)

    # ---- tools --------------------------------------------------------------------------------

    @property
    def tool(self) -> Tool | None:
        """What is in the hand."""
        return self._tool

    def start_tool(self, tool: Tool | None) -> None:
        """Take a tool in the hand, dropping an unfinished drawing; None puts it away."""
        self._tool = tool
        self.bar.set_tool(tool)
        self._call("editor.setTool", None if tool is None else tool.value)
        if tool is not None:
            self._web.setFocus()
        self.tool_changed.emit(tool)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.bar.retranslate()
        self._call("setWords", page_words())

    def measure_frames(self, is_on: bool) -> None:
        """Have the page report every frame it paints."""
        self._page.runJavaScript(f"dronemap.isMeasured = {str(is_on).lower()}")

    def close_map(self) -> None:
        """Stop fetching and let go of all files; the widget is not usable afterwards."""
        if not sip.isdeleted(self._page):
            self._is_ready = False
            self.supply.close()
            # Now, page and all: at the program's end its profile would go before it, and a view that
            # is hidden without a page makes itself another one.
            sip.delete(self._web)

    # ---- inside -------------------------------------------------------------------------------

    @property
    def web_view(self) -> QWebEngineView:
        """The view the page is in."""
        return self._web

    @property
    def page(self) -> ClosedPage:
        """The page."""
        return self._page

    @property
    def blocker(self) -> Blocker:
        """Knows what the page was refused."""
        return self._blocker

    def _build(self) -> None:
        """Made in the order Qt must unmake them: view and page before their profile."""
        self._web = QWebEngineView(self)
        self._web.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._web.setAcceptDrops(False)  # files are dropped on the window
        self._profile = QWebEngineProfile()
        self._page = ClosedPage(self._profile, self._web)
        self._page.setBackgroundColor(QColor(self._theme.ground))
        self._profile.setParent(self)
        self._profile.downloadRequested.connect(lambda download: download.cancel())
        self._blocker = Blocker(self)
        self._profile.setUrlRequestInterceptor(self._blocker)
        self._files = PageFiles(lambda: page_html(self._storage), self.supply, self)
        self._profile.installUrlSchemeHandler(b"dronemap", self._files)
        self._web.setPage(self._page)
        self.setFocusProxy(self._web)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._web, 1)
        layout.addWidget(self.bar)

    def _connect(self) -> None:
        self._inbox = Inbox(self)
        self._inbox.arrived.connect(self._take)
        self._channel = QWebChannel(self._page)
        self._channel.registerObject("window", self._inbox)
        self._page.setWebChannel(self._channel)
        self._page.renderProcessTerminated.connect(self._lost)
        self._revival = Revival(self._load, self)
        self.supply.said.connect(self.bar.set_trouble)
        self.supply.said.connect(self.said)
        self.supply.recovered.connect(self._show_source)
        self.cursor_moved.connect(self.bar.set_cursor)
        self._readers: dict[str, Callable[[dict[str, Any]], None]] = {
            "ready": lambda _message: self._begin(),
            "view": self._take_view,
            "vehicle-clicked": self._take_vehicle,
            "sketch": self._take_sketch,
            "tool-cancelled": lambda _message: self.start_tool(None),
            "edit-cancelled": lambda _message: self._call("plan.set", plan_json(self._plan)),
            "taken": self._caught_up,
            "panned": lambda _message: self._take_panned(),
            "frame": self.frame_painted.emit,
        }

    def _load(self) -> None:
        self._is_ready = False
        self._web.load(QUrl(PAGE_ADDRESS))

    def _lost(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        """The page's process died: fetch it back."""
        _log.info("the map page was lost (%s, %d)", status.name, code)
        self._is_ready = False
        self.bar.set_trouble(_("The map stopped and is being brought back."))
        self._revival.lose()
        self.crashed.emit()

    def _begin(self) -> None:
        """Tell a page that knows nothing everything."""
        center, zoom = self._view
        self._is_ready = True
        self._is_behind = False
        if self._revival.was_lost:
            self._revival.live()
            self.bar.set_trouble("")
        self._page.call(
            "begin",
            {
                "theme": page_colours(self._theme),
                "words": page_words(),
                "view": {"at": place(center), "zoom": zoom},
                "source": self._source_json(),
            },
        )
        self.set_plan(self._plan)
        self.choose_waypoint(self._chosen)
        self._call("fleet.setSightings", self._sightings)
        self._tell_fleet(whole=True)
        self.set_selection(self._selection)
        self._call("editor.setTool", None if self._tool is None else self._tool.value)
        if self._goal is not None:
            goal, self._goal = self._goal, None
            goal()
        self.follow(self._followed)
        self.ready.emit()

    def _call(self, function: str, *arguments: object) -> None:
        """Call the page when it listens; it is told everything when it begins to."""
        if self._is_ready:
            self._page.call(function, *arguments)

    def _go(self, goal: Callable[[], None]) -> None:
        """Move the view now, or as soon as there is one."""
        if self._is_ready:
            goal()
        else:
            self._goal = goal

    def _tell_fleet(self, *, whole: bool) -> None:
        """One call; the next waits until the page has taken this one."""
        self._is_behind = True
        message = self._fleet.message(whole=whole)
        if whole:
            self._page.call("fleet.tick", message, done=self._caught_up)
        else:
            self._inbox.tick.emit(script_literal(message))

    def _caught_up(self, _result: object = None) -> None:
        self._is_behind = False

    def _show_source(self) -> None:
        self._turn += 1
        self._call("setSource", self._source_json())

    def _source_json(self) -> dict[str, Any] | None:
        layer = self.supply.layer()
        if layer is None:
            return None
        return {"url": f"{ORIGIN}/tiles/{self._turn}/{{z}}/{{x}}/{{y}}", **layer}

    # ---- what the page says -------------------------------------------------------------------

    def _take(self, message: dict[str, Any]) -> None:
        if not self._pass_on(message):
            reader = self._readers.get(str(message.get("t")))
            if reader is not None:
                reader(message)

    def _take_view(self, message: dict[str, Any]) -> None:
        center, zoom, bounds = (
            point_of(message.get("at")),
            message.get("zoom"),
            message.get("bounds"),
        )
        if center is not None and isinstance(zoom, int | float):
            self._view = (center, float(zoom))
        if isinstance(bounds, list) and len(bounds) == 4:
            self.view_changed.emit(Bounds(*map(float, bounds)))

    def _take_vehicle(self, message: dict[str, Any]) -> None:
        key = self._fleet.key(message.get("n"))
        if key is not None:
            self.vehicle_clicked.emit(key, bool(message.get("many")))

    def _take_sketch(self, message: dict[str, Any]) -> None:
        tool, points = tool_of(message.get("tool")), points_of(message.get("points"))
        if tool is None or tool is not self._tool:
            return
        is_area = tool in (Tool.POLYGON, Tool.RECTANGLE)
        is_measure = tool is Tool.MEASURE
        self._call("editor.label", labels(points, is_area=is_area, has_bearings=is_measure))
        if is_measure:
            self.measured.emit(points)

    def _take_panned(self) -> None:
        if self._followed is not None:
            self.follow(None)
            self.follow_ended.emit()
