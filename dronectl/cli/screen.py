"""The way to the window, short: whoever types ``dronectl`` waits for nothing else."""

from __future__ import annotations

import os
import re
import socket
import sys
from typing import TYPE_CHECKING

import typer

from dronectl.errors import UserError

if TYPE_CHECKING:
    from dronectl.cli.desktop import Desktop
    from dronectl.demo import WindowOptions


def has_screen() -> bool:
    """Whether a window could be shown here."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", os.environ.get("DISPLAY", ""))
    if display is None:
        return bool(os.environ.get("DISPLAY"))  # on another computer: Qt will see
    with socket.socket(socket.AF_UNIX) as probe:  # a display that is only named ends Qt by abort
        names = (f"/tmp/.X11-unix/X{display[1]}", f"\0/tmp/.X11-unix/X{display[1]}")  # noqa: S108 - X's place
        return any(probe.connect_ex(name) == 0 for name in names)


def open_window(context: typer.Context, options: WindowOptions | None = None) -> None:
    """Open the desktop and leave with its exit code.

    Raises:
        UserError: there is no screen.
    """
    if not has_screen():
        raise UserError(
            "There is no screen here; use the verbs (dronectl --help), or demo --headless."
        )
    desktop: Desktop = context.obj
    raise typer.Exit(desktop.open_window(options))
