"""Tries a source of pictures before it is kept: opened for a few seconds in the background."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.video.source import Source

if TYPE_CHECKING:
    from dronectl.video.address import Address
    from dronectl.video.frame import SourceStatus

LOOK_S: Final = 8.0
"""A handshake and the first whole picture of a camera that sends one every few seconds."""
SEEN_S: Final = 1.0
"""Watched this long after the first picture, for the rate."""
STEP_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class VideoTrial:
    """What came."""

    status: SourceStatus
    is_seen: bool
    """Whether there was a picture."""


def try_source(address: Address, look_s: float = LOOK_S) -> VideoTrial:
    """Open a source, look until a picture was seen for a moment, close it. To be run in a thread."""
    source = Source(address, time.monotonic)
    pause = threading.Event()
    source.start()
    begun_s, seen_s = time.monotonic(), None
    while time.monotonic() - begun_s < look_s:
        pause.wait(STEP_S)
        if seen_s is None and source.newest() is not None:
            seen_s = time.monotonic()
        if seen_s is not None and time.monotonic() - seen_s >= SEEN_S:
            break
    status = source.status(time.monotonic())
    source.close()
    return VideoTrial(status, seen_s is not None)
