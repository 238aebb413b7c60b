"""Room on the disk while pictures are recorded: announced by the time left, and made if it can be.

What is deleted is only what is made again by itself, the oldest first; a recording, a log, a snapshot
or the database is never touched, however full the disk is.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from dronectl.events import RoomLeft
from dronectl.vehicle import VehicleKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dronectl.events import Event
    from dronectl.video.tally import RecorderStatus

LOW_S: Final = 15 * 60.0
"""Recording time left below which it is announced: a patrol lasts longer."""
STEP_S: Final = 60.0  # said again when it has become so much less, or more
RETRY_S: Final = 60.0  # between two tries to make room
CACHES: Final = ("tlogs/.*.dronectl-index",)
"""Within the data folder: what is made anew when it is asked for."""
STATION: Final = VehicleKey(0)


class Room:
    """Watches how long the recordings under way can go on.

    Args:
        folder: the data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told_s: float | None = None
        self._tried_s = float("-inf")

    def look(self, recordings: Iterable[RecorderStatus], now_s: float) -> Sequence[Event]:
        """What is to be told; room is made before it is said that there is none."""
        left_s = _together(recordings)
        if left_s is None or left_s >= LOW_S:
            left_s = None
        elif now_s - self._tried_s >= RETRY_S:
            self._tried_s = now_s
            if make_room(self._folder):
                return ()
        if left_s is None:
            return self._say(None, now_s) if self._told_s is not None else ()
        is_news = self._told_s is None or abs(left_s - self._told_s) >= STEP_S
        if not is_news and (left_s > 0.0) == (self._told_s != 0.0):
            return ()
        return self._say(left_s, now_s)

    def _say(self, left_s: float | None, now_s: float) -> Sequence[Event]:
        self._told_s = left_s
        folder = str(self._folder)
        return (RoomLeft(vehicle=STATION, at_s=now_s, left_s=left_s, folder=folder),)


def _together(recordings: Iterable[RecorderStatus]) -> float | None:
    """How long they can all go on; each counts as if it had the whole disk."""
    rate = 0.0
    for each in recordings:
        if each.is_wanted and not each.is_recording and each.text:
            return 0.0
        if each.is_recording and each.time_left_s is not None:
            if each.time_left_s <= 0.0:
                return 0.0
            rate += 1.0 / each.time_left_s
    return 1.0 / rate if rate else None


def make_room(folder: Path) -> int:
    """Delete the older half of what can be made again, one file at least; how many bytes that gave."""
    found = []
    for pattern in CACHES:
        for path in folder.glob(pattern):
            with suppress(OSError):
                if path.is_file() and not path.is_symlink():
                    found.append((path.stat().st_mtime, path.stat().st_size, path))
    found.sort()
    freed = 0
    for _made_s, size, path in found[: (len(found) + 1) // 2]:
        with suppress(OSError):
            path.unlink()
            freed += size
    return freed
