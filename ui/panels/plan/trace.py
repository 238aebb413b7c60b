"""The route seen from the side, as numbers: the drone and the ground along the distance flown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from missions.clearance import Clearance
    from missions.estimate import Leg

    Field = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Corner:
    """One place of the route."""

    item: int
    distance_m: float
    height_m: float
    """Above home."""
    above_ground_m: float | None = None


def _empty() -> Field:
    return np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The line of the route, and the ground below it where it is known; heights are above home."""

    corners: tuple[Corner, ...] = ()
    """Where legs begin and end."""
    distance_m: Field = field(default_factory=_empty)
    height_m: Field = field(default_factory=_empty)
    ground_m: Field = field(default_factory=_empty)
    """NaN where it is unknown."""
    items: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    has_ground: bool = False

    @property
    def length_m(self) -> float:
        """Flown over the ground, at least a metre."""
        return max(self.corners[-1].distance_m, 1.0) if self.corners else 1.0

    @property
    def highest_m(self) -> float:
        """The highest place of the route."""
        return float(self.height_m.max(initial=0.0))

    @property
    def lowest_m(self) -> float:
        """The lowest place of the route or the ground below it, at most zero."""
        lowest = float(self.height_m.min(initial=0.0))
        return min(lowest, self.lowest_ground_m)

    @property
    def lowest_ground_m(self) -> float:
        """The lowest known ground, at most zero."""
        return float(np.fmin.reduce(self.ground_m, initial=0.0))

    @property
    def highest_ground_m(self) -> float:
        """The highest known ground, at least zero."""
        return float(np.fmax.reduce(self.ground_m, initial=0.0))

    @property
    def above_ground_m(self) -> Field:
        """The drone above the ground; above home where the ground is unknown."""
        return np.where(np.isnan(self.ground_m), self.height_m, self.height_m - self.ground_m)

    def corner_near(self, distance_m: float) -> Corner | None:
        """The corner nearest to a distance flown."""
        return min(self.corners, key=lambda c: abs(c.distance_m - distance_m), default=None)

    def at(self, distance_m: float) -> Corner | None:
        """The place of the route at a distance flown, between two looks at the ground."""
        if not self.corners:
            return None
        after = int(np.searchsorted(self.distance_m, distance_m))
        after = min(max(after, 1), self.distance_m.size - 1)
        before = after - 1
        run_m = self.distance_m[after] - self.distance_m[before]
        share = (distance_m - self.distance_m[before]) / run_m if run_m > 0 else 1.0
        share = min(max(float(share), 0.0), 1.0)

        def between(values: Field) -> float:
            return float(values[before] + (values[after] - values[before]) * share)

        height_m, ground_m = between(self.height_m), between(self.ground_m)
        return Corner(
            int(self.items[after]),
            min(max(distance_m, 0.0), self.length_m),
            height_m,
            None if ground_m != ground_m else height_m - ground_m,  # NaN: unknown
        )


def trace_of(legs: tuple[Leg, ...], clearance: Clearance | None) -> Trace:
    """The legs from the side; ``clearance`` belongs to them, None where no ground is known."""
    if not legs:
        return Trace()
    return _flat(legs) if clearance is None else _over(clearance)


def _flat(legs: tuple[Leg, ...]) -> Trace:
    corners: list[Corner] = []
    gone_m = 0.0
    for leg in legs:
        if not corners or corners[-1].height_m != leg.start_height_m:
            corners.append(Corner(leg.item, gone_m, leg.start_height_m))
        gone_m += leg.length_m
        corners.append(Corner(leg.item, gone_m, leg.end_height_m))
    return Trace(
        tuple(corners),
        np.array([corner.distance_m for corner in corners]),
        np.array([corner.height_m for corner in corners]),
        np.full(len(corners), np.nan),
        np.array([corner.item for corner in corners], np.int64),
    )


def _over(clearance: Clearance) -> Trace:
    corners: list[Corner] = []
    heights: list[Field] = []
    for stretch in clearance.stretches:
        leg = stretch.leg
        height = stretch.path_m - clearance.launch_m
        straight = np.linspace(leg.start_height_m, leg.end_height_m, height.size)
        height = np.where(np.isnan(height), straight, height)
        heights.append(height)
        above = stretch.above_m
        ends = (0, -1) if not corners or corners[-1].height_m != height[0] else (-1,)
        for end in ends:
            known = float(above[end])
            corners.append(
                Corner(
                    leg.item,
                    stretch.start_m + float(stretch.along_m[end]),
                    float(height[end]),
                    None if known != known else known,
                )
            )
    return Trace(
        tuple(corners),
        np.concatenate([stretch.start_m + stretch.along_m for stretch in clearance.stretches]),
        np.concatenate(heights),
        np.concatenate([s.ground_m for s in clearance.stretches]) - clearance.launch_m,
        np.concatenate([np.full(s.along_m.size, s.leg.item) for s in clearance.stretches]),
        has_ground=True,
    )
