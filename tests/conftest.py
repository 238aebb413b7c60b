"""What holds for every test: no window, no network, no warning nobody expected."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Qt reads these when it starts. A developer who wants to see the windows sets QT_QPA_PLATFORM.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")  # no GPU: WebEngine costs 2/3 with it
os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # Chromium refuses root otherwise

# How long an example takes says more about the machine than about the code.
settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.register_profile("coverage", settings.get_profile("ci"), max_examples=50)
settings.load_profile("ci" if os.environ.get("CI") else "here")

OURS = ("dronectl", "missions", "simulator", "ui")
HERE = ("", "localhost")


class NetworkUsedError(RuntimeError):
    """A test tried to reach another machine."""


def _refuse_elsewhere(address: object) -> None:
    """Raise for an internet address that is not this machine's own."""
    if not isinstance(address, tuple) or address[0] in HERE:
        return  # a Unix socket's path, or by name
    try:
        target = ipaddress.ip_address(str(address[0]).partition("%")[0])
    except ValueError as error:
        raise NetworkUsedError(f"a test asked for the host {address[0]!r}") from error
    if not (target.is_loopback or target.is_unspecified):
        raise NetworkUsedError(f"a test tried to reach {address}")


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: socket.socket, *arguments: Any) -> Any:
        _refuse_elsewhere(arguments[-1])
        return method(self, *arguments)

    return checked


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Connections and datagrams to other machines fail at once; nothing here needs any."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


MACHINE = "ui.held_up"
"""Says how late the window is, which depends on what else the machine does."""


class _Keep(logging.Handler):
    """Remembers our own warnings and worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in OURS and record.name != MACHINE:
            self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_unannounced_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """A WARNING of ours fails the test, unless the test takes ``caplog`` and looks for itself."""
    keep = _Keep()
    root = logging.getLogger()
    root.addHandler(keep)
    try:
        yield
    finally:
        root.removeHandler(keep)
    if "caplog" not in request.fixturenames:
        assert not keep.lines, f"logged, and the test did not say so: {keep.lines}"
