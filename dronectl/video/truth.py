"""How far located places are from the truth, where a simulator wrote down what was really seen.

The truth is one JSON object a line: ``stream``, ``utc_us``, ``latitude_deg``, ``longitude_deg`` and
``is_building`` of what the middle of the picture with that time stamp shows (``python -m simulator
--video-truth``). Compared with the centre the recording's own telemetry tells for that moment. A
middle on a wall or a roof is left out: places are located on the ground.
"""

from __future__ import annotations

import bisect
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from missions.geo import GeoPoint, between, distance_m

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.video.klv import Telemetry
    from dronectl.video.library import Recording

NEIGHBOURS_US: Final = 150_000
"""Two packets farther apart have a hole between them; what is in it is not known."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the middle of one picture truly showed."""

    utc_us: int
    point: GeoPoint


def read_truth(path: Path, stream: str) -> tuple[Seen, ...]:
    """The ground one stream's pictures truly showed; empty where there is no such file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ()
    found = [_seen(line, stream) for line in lines]
    return tuple(each for each in found if each is not None)


def errors_m(recording: Recording, truth: tuple[Seen, ...]) -> list[float]:
    """Distance on the ground between told and true centre, for each picture both know of."""
    told = [each for each in recording.telemetry if each.centre is not None]
    times = [each.utc_us for each in told]
    found = []
    for seen in truth:
        centre = _centre_at(told, times, seen.utc_us)
        if centre is not None:
            found.append(distance_m(centre, seen.point))
    return found


def _centre_at(told: list[Telemetry], times: list[int], utc_us: int) -> GeoPoint | None:
    """Where the middle was between two packets."""
    after = bisect.bisect_left(times, utc_us)
    if after < len(told) and times[after] == utc_us:
        return told[after].centre
    if not 0 < after < len(told) or times[after] - times[after - 1] > NEIGHBOURS_US:
        return None
    a, b = told[after - 1], told[after]
    if a.centre is None or b.centre is None:
        return None
    return between(a.centre, b.centre, (utc_us - a.utc_us) / (b.utc_us - a.utc_us))


def _seen(line: str, stream: str) -> Seen | None:
    """None: another stream, a roof, or the line a killed simulator left half."""
    try:
        value: Any = json.loads(line)
        if value["stream"] != stream or value["is_building"]:
            return None
        return Seen(int(value["utc_us"]), GeoPoint(value["latitude_deg"], value["longitude_deg"]))
    except (ValueError, KeyError, TypeError):
        return None
