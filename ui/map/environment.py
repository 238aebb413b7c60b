"""What Qt must be told before the application object exists, for the map to work."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QCoreApplication, Qt
from PyQt6.QtWebEngineCore import QWebEngineUrlScheme

if TYPE_CHECKING:
    from collections.abc import MutableMapping

SCHEME: Final = b"dronemap"
HOST: Final = "map"
_FLAGS: Final = "QTWEBENGINE_CHROMIUM_FLAGS"
# A page that is told the fleet ten times a second makes half a megabyte of garbage a second, and left
# alone Chromium lets it grow for many minutes. A lower ceiling makes it tidy up early: measured flat.
# A hundred trails of 6000 places take 50 MB.
_SCRIPT_MEMORY: Final = "--js-flags=--max-old-space-size=128"


def prepare() -> None:
    """Register the map's own address scheme and fit Chromium to this machine; call it first of all.

    Does nothing the second time. What the environment already says is left as it is.
    """
    choose_environment(os.environ, has_gpu=_has_gpu(), is_root=_is_root())
    if bytes(QWebEngineUrlScheme.schemeByName(SCHEME).name().data()) == SCHEME:
        return
    scheme = QWebEngineUrlScheme(SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    flag = QWebEngineUrlScheme.Flag
    scheme.setFlags(flag.SecureScheme | flag.LocalAccessAllowed | flag.CorsEnabled)
    QWebEngineUrlScheme.registerScheme(scheme)
    if QCoreApplication.instance() is None:
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)


def choose_environment(
    environment: MutableMapping[str, str], *, has_gpu: bool, is_root: bool
) -> None:
    """Fill in the variables Chromium and Qt Quick read, where nobody has set them.

    Without a GPU the software back end costs a ninth of what emulated OpenGL does, and Chromium's own
    GPU process only adds latency. Flags somebody set are kept, only the script memory's ceiling is
    added. Chromium refuses to start in its sandbox as root.
    """
    if not has_gpu:
        environment.setdefault("QT_QUICK_BACKEND", "software")
        environment.setdefault(_FLAGS, "--disable-gpu")
    flags = environment.get(_FLAGS, "")
    if "--js-flags" not in flags:
        environment[_FLAGS] = f"{flags} {_SCRIPT_MEMORY}".strip()
    if is_root:
        environment.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")


def _has_gpu() -> bool:
    """Whether there is a render node; other systems than Linux always bring a driver."""
    return not sys.platform.startswith("linux") or any(Path("/dev/dri").glob("renderD*"))


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
