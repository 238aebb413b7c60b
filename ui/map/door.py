"""The two ways between the window and the page: calls in, messages out.

A slot called by the page must not run an event loop of its own (everything between page and window
would stand still), so messages are queued and handed out once the page's call has returned.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineSettings

from missions.geo import GeoPoint, is_valid
from ui.map.marks import script_literal
from ui.map.page import PAGE_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtCore import QUrl

_log = logging.getLogger(__name__)


class Inbox(QObject):
    """What the page knows of the window: one slot that takes JSON, one signal that brings it."""

    tick = pyqtSignal(str)
    """To the page, ten times a second: JSON is data there, where a call is compiled as a script of its
    own each time and stays in the page's memory for minutes."""
    arrived = pyqtSignal(dict)
    """A message, on a later turn of the event loop."""
    _queued = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        queued = Qt.ConnectionType.QueuedConnection
        self._queued.connect(self._read, queued)  # type: ignore[call-arg] # not in the stubs

    @pyqtSlot(str)
    def receive(self, text: str) -> None:
        """From the page."""
        self._queued.emit(text)

    def _read(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            _log.info("the map page sent no JSON")
            return
        if isinstance(message, dict):
            self.arrived.emit(message)


class ClosedPage(QWebEnginePage):
    """A page that goes nowhere, opens nothing and says what is wrong to our log."""

    def __init__(self, profile: QWebEngineProfile, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        self.complaints: list[str] = []
        """The last few errors of the page's scripts."""
        settings = self.settings()
        if settings is not None:
            off = QWebEngineSettings.WebAttribute
            for attribute in (
                off.PluginsEnabled,
                off.JavascriptCanOpenWindows,
                off.JavascriptCanAccessClipboard,
                off.LocalStorageEnabled,
                off.LocalContentCanAccessRemoteUrls,
                off.LocalContentCanAccessFileUrls,
                off.ErrorPageEnabled,
                off.HyperlinkAuditingEnabled,
                off.FullScreenSupportEnabled,
                off.ScreenCaptureEnabled,
                off.PdfViewerEnabled,
                off.NavigateOnDropEnabled,
                off.DnsPrefetchEnabled,
            ):
                settings.setAttribute(attribute, False)

    def acceptNavigationRequest(
        self,
        url: QUrl,
        kind: QWebEnginePage.NavigationType,
        isMainFrame: bool,  # noqa: N803 - Qt's own name
    ) -> bool:
        return isMainFrame and url.toString() == PAGE_ADDRESS

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage | None:
        return None

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str | None,
        lineNumber: int,  # noqa: N803 - Qt's own name
        sourceID: str | None,  # noqa: N803
    ) -> None:
        line = f"{message} ({sourceID}:{lineNumber})"
        if level == QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel:
            self.complaints = [*self.complaints[-19:], line]
            _log.warning("map page: %s", line)
        else:
            _log.debug("map page: %s", line)

    def call(
        self, function: str, *arguments: object, done: Callable[[Any], None] | None = None
    ) -> None:
        """Run a function of the page's ``dronemap``.

        Args:
            function: its name, e.g. ``"fleet.tick"``; never anything a person typed.
            arguments: JSON values.
            done: called with what it returned, once it has; not when the page dies before.
        """
        literals = ",".join(script_literal(argument) for argument in arguments)
        script = f"dronemap.{function}({literals})"
        if done is None:
            self.runJavaScript(script)
        else:
            self.runJavaScript(script, done)


def point_of(value: object) -> GeoPoint | None:
    """A place the page named; None when it is none."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(isinstance(angle, int | float) for angle in value):
        return None
    point = GeoPoint(float(value[0]), float(value[1]))
    return point if is_valid(point) else None


def points_of(value: object) -> tuple[GeoPoint, ...]:
    """The places the page named, those that are none left out."""
    if not isinstance(value, list):
        return ()
    return tuple(point for point in map(point_of, value) if point is not None)
