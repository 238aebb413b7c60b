"""What stands and moves on the training ground, as data: drawn by the simulator, aimed at by the trainee.

A scene is a function of the exercise's seed. Where something that moves is, is a function of the
vehicle's clock, which is the simulator's: the score needs no other witness.
"""

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass
from typing import Any, Final

from dronectl.crew.exercises.values import Spot

BUCKET_M: Final = 1.0
"""Diameter of a bucket's opening."""
CONE_DEG: Final = 15.0
"""The coloured bottom of a bucket is seen whole from this close to its axis."""
BLIND_DEG: Final = 25.0
"""Beyond, nothing of the bottom is seen."""
CAR_M: Final = 4.3
PERSON_M: Final = 1.72


@dataclass(frozen=True, slots=True)
class Bucket:
    """A target on a stand: its letter is at the bottom and seen only along its axis."""

    letter: str
    spot: Spot
    """Middle of the opening."""
    bearing_deg: float
    """Where it opens to, from north."""
    elevation_deg: float
    """How far it opens upwards: 90 is straight up."""

    @property
    def axis(self) -> tuple[float, float, float]:
        """Unit vector north, east, up out of the opening."""
        bearing, elevation = math.radians(self.bearing_deg), math.radians(self.elevation_deg)
        flat = math.cos(elevation)
        return flat * math.cos(bearing), flat * math.sin(bearing), math.sin(elevation)

    def eye(self, range_m: float) -> Spot:
        """A place on its axis."""
        north, east, up = self.axis
        place = self.spot
        return Spot(
            place.north_m + north * range_m,
            place.east_m + east * range_m,
            place.up_m + up * range_m,
        )


@dataclass(frozen=True, slots=True)
class Mover:
    """Someone or something on a way that ends where it begins, at one speed."""

    kind: str
    """``car`` or ``person``."""
    way: tuple[tuple[float, float], ...]
    """Corners, north and east, metres; the last is joined to the first."""
    speed_mps: float
    """0: stays where it starts."""
    start_m: float
    """Length along the way at time 0."""
    colour_bgr: tuple[int, int, int]

    @property
    def size_m(self) -> float:
        """Its longest side, as a camera sees it."""
        return CAR_M if self.kind == "car" else PERSON_M

    def lengths_m(self) -> list[float]:
        """Length run up to each corner, and once round."""
        runs = [0.0]
        for a, b in zip(self.way, self.way[1:] + self.way[:1], strict=True):
            runs.append(runs[-1] + math.dist(a, b))
        return runs

    def at(self, t_s: float) -> Spot:
        """Where it is at a time of the vehicle's clock; its middle, half its height above ground."""
        runs = self.lengths_m()
        along = (self.start_m + self.speed_mps * t_s) % runs[-1]
        index = min(bisect.bisect_right(runs, along) - 1, len(self.way) - 1)
        a, b = self.way[index], self.way[(index + 1) % len(self.way)]
        share = (along - runs[index]) / max(1e-9, runs[index + 1] - runs[index])
        up_m = 0.75 if self.kind == "car" else 0.86
        return Spot(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, up_m)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything an exercise adds to the training town."""

    buckets: tuple[Bucket, ...] = ()
    movers: tuple[Mover, ...] = ()

    @property
    def is_empty(self) -> bool:
        """The town as it is will do."""
        return not self.buckets and not self.movers

    def as_json(self) -> dict[str, Any]:
        """As the simulator's scene file has it."""
        return {
            "buckets": [
                {
                    "letter": bucket.letter,
                    "north_m": bucket.spot.north_m,
                    "east_m": bucket.spot.east_m,
                    "up_m": bucket.spot.up_m,
                    "bearing_deg": bucket.bearing_deg,
                    "elevation_deg": bucket.elevation_deg,
                    "diameter_m": BUCKET_M,
                    "seen_within_deg": BLIND_DEG,
                }
                for bucket in self.buckets
            ],
            "movers": [
                {
                    "kind": mover.kind,
                    "way": [list(corner) for corner in mover.way],
                    "speed_mps": mover.speed_mps,
                    "start_m": mover.start_m,
                    "colour_bgr": list(mover.colour_bgr),
                }
                for mover in self.movers
            ],
        }
