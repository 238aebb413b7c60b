"""Where the camera's process comes in: what it needs is loaded there, and not by the fleet's."""

import socket
from typing import TYPE_CHECKING

from simulator.streaming.orders import Studio

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def enter(studio: Studio, listening: socket.socket | None, orders: "Connection") -> None:
    """The process, see :func:`simulator.streaming.studio.work`."""
    from simulator.streaming.studio import work  # noqa: PLC0415 - a second that flight does not have

    work(studio, listening, orders)
