"""Judges of the camera: targets in buckets, a vehicle to follow, a person to find.

All of it is geometry: where the vehicle was, where its gimbal looked and how wide, and where the
target stood or moved. A reading without a gimbal has seen nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.crew.exercises.measuring import Cause, Clock, LossShare, Meter, Tolerance
from dronectl.crew.exercises.scenery import BLIND_DEG, BUCKET_M, CONE_DEG
from dronectl.crew.exercises.values import Spot, angle_between_deg

if TYPE_CHECKING:
    from dronectl.crew.exercises.scenery import Bucket, Mover
    from dronectl.crew.exercises.values import Act, CameraView, Reading

MIDDLE: Final = Tolerance(0.5, 1.0)
"""How far from the middle of the picture: 1 is its left or right edge."""
AXIS: Final = Tolerance(CONE_DEG, BLIND_DEG)
LETTER_SMALL: Final = Tolerance(-0.025, -0.01)
"""Share of the picture's width a letter needs to be read, with the sign turned: less is worse."""
VEHICLE_SMALL: Final = Tolerance(-0.03, -0.012)
PERSON_SMALL: Final = Tolerance(-0.02, -0.008)
NEAR: Final = Tolerance(-15.0, -5.0)
FAR: Final = Tolerance(80.0, 140.0)
FOLLOW_FROM_M: Final = 30.0  # not what happens to pass by during the climb
STEADY_S: Final = 3.0
"""Long enough to read a letter and say it."""
PICTURE_RATIO: Final = 9.0 / 16.0


@dataclass(frozen=True, slots=True)
class Look:
    """How well something is seen at one moment, and what is worst about it."""

    share: float
    cause: Cause
    error: float


def look(
    camera: CameraView | None, eye: Spot, target: Spot, size_m: float, small: Tolerance
) -> Look:
    """How well a camera at ``eye`` shows a target: near the middle, and large enough."""
    if camera is None:
        return Look(0.0, Cause.NOT_SEEN, 0.0)
    off_deg = camera.off_axis_deg(eye, target)
    off = off_deg / (camera.hfov_deg / 2.0)
    aimed = Look(MIDDLE.share(off), Cause.BADLY_AIMED, off_deg)
    size = camera.share_of_width(eye, target, size_m)
    large = Look(small.share(-size), Cause.TOO_FAR, size)
    return min(aimed, large, key=lambda each: each.share)


class RecceJudge:
    """Read the letters in all buckets, in any order: each wants a few steady seconds."""

    def __init__(self, buckets: tuple[Bucket, ...], for_s: float = STEADY_S) -> None:
        self._buckets = buckets
        self._for_s = for_s
        self._seen_s = dict.fromkeys(range(len(buckets)), 0.0)
        self._best: dict[int, Look] = {}
        self._clock = Clock()

    @property
    def is_over(self) -> bool:
        return all(seen_s >= self._for_s for seen_s in self._seen_s.values())

    @property
    def read(self) -> tuple[str, ...]:
        """Letters seen long enough."""
        return tuple(
            bucket.letter
            for bucket, seen_s in zip(self._buckets, self._seen_s.values(), strict=True)
            if seen_s >= self._for_s
        )

    def on_reading(self, reading: Reading) -> None:
        step_s = self._clock.step(reading)
        for index, bucket in enumerate(self._buckets):
            seen = _into(bucket, reading)
            self._seen_s[index] = min(self._for_s, self._seen_s[index] + step_s * seen.share)
            best = self._best.get(index)
            if seen.share > 0.0 and (best is None or seen.share > best.share):
                self._best[index] = seen

    def on_act(self, act: Act) -> None:
        """Only what was looked at counts."""

    def losses(self, *, is_final: bool) -> list[LossShare]:
        if not is_final:
            return []
        now_s = self._clock.now_s
        each = 1.0 / len(self._buckets)
        found: list[LossShare] = []
        for index, seen_s in self._seen_s.items():
            missing = 1.0 - seen_s / self._for_s
            if missing > 1e-9:
                best = self._best.get(index)
                cause = Cause.NOT_SEEN if best is None or best.share >= 1.0 else best.cause
                error = None if best is None else best.error
                found.append((cause, now_s, now_s, each * missing, error))
        return found


def _into(bucket: Bucket, reading: Reading) -> Look:
    """How well the bottom of a bucket is seen."""
    seen = look(reading.camera, reading.place, bucket.spot, BUCKET_M, LETTER_SMALL)
    beside_deg = angle_between_deg(bucket.spot, bucket.axis, reading.place)
    inside = Look(AXIS.share(beside_deg), Cause.OFF_AXIS, beside_deg)
    return min(seen, inside, key=lambda each: each.share)


@dataclass(frozen=True, slots=True)
class StandOff:
    """How near to the one who is watched: near enough for a picture, not over his head."""

    near: Tolerance = NEAR
    far: Tolerance = FAR

    def look(self, away_m: float) -> Look:
        """What a horizontal distance earns."""
        near = Look(self.near.share(-away_m), Cause.TOO_NEAR, away_m)
        far = Look(self.far.share(away_m), Cause.TOO_FAR, away_m)
        return min(near, far, key=lambda each: each.share)


class FollowJudge:
    """Keep a moving vehicle in the picture: counted from the first good look of a few seconds."""

    def __init__(self, mover: Mover, for_s: float, stand_off: StandOff = StandOff()) -> None:
        self._mover = mover
        self._stand_off = stand_off
        self._meter = Meter(for_s)
        self._clock = Clock()
        self._good_s = 0.0
        self._has_begun = False

    @property
    def is_over(self) -> bool:
        return self._meter.is_full

    def on_reading(self, reading: Reading) -> None:
        step_s = self._clock.step(reading)
        target = self._mover.at(reading.t_s)
        seen = look(reading.camera, reading.place, target, self._mover.size_m, VEHICLE_SMALL)
        if not self._has_begun:
            is_good = reading.place.up_m >= FOLLOW_FROM_M and seen.share >= 1.0
            self._good_s = self._good_s + step_s if is_good else 0.0
            self._has_begun = self._good_s >= STEADY_S
            return
        kept = self._stand_off.look(reading.place.away_m(target))
        worst = min(seen, kept, key=lambda each: each.share)
        self._meter.add(reading.t_s, step_s, worst.share, (worst.cause, worst.error))

    def on_act(self, act: Act) -> None:
        """Only what was looked at counts."""

    def losses(self, *, is_final: bool) -> list[LossShare]:
        return self._meter.losses(self._clock.now_s, is_final=is_final)


class FindJudge:
    """Find a person: a few steady seconds in the middle of the picture, large enough to be sure."""

    def __init__(self, person: Mover, for_s: float = STEADY_S) -> None:
        self._person = person
        self._for_s = for_s
        self._seen_s = 0.0
        self._clock = Clock()

    @property
    def is_over(self) -> bool:
        return self._seen_s >= self._for_s

    @property
    def size_m(self) -> float:
        """How tall the person is."""
        return self._person.size_m

    def on_reading(self, reading: Reading) -> None:
        step_s = self._clock.step(reading)
        target = self._person.at(reading.t_s)
        seen = look(reading.camera, reading.place, target, self._person.size_m, PERSON_SMALL)
        self._seen_s = min(self._for_s, self._seen_s + step_s * seen.share)

    def on_act(self, act: Act) -> None:
        """Only what was looked at counts."""

    def losses(self, *, is_final: bool) -> list[LossShare]:
        missing = 1.0 - self._seen_s / self._for_s
        if not is_final or missing <= 1e-9:
            return []
        now_s = self._clock.now_s
        return [(Cause.NOT_SEEN, now_s, now_s, missing, None)]


class SearchJudge:
    """Cover an area with the picture until the person is found.

    Who finds the person early need not search the rest; who does not is still paid for what he saw.

    Args:
        corner: south-west corner of the area.
        size_m: north and east.
        find: the judge that knows when the person is found.
    """

    CELL_M: Final = 10.0

    def __init__(self, corner: Spot, size_m: tuple[float, float], find: FindJudge) -> None:
        rows, columns = (max(1, round(side / self.CELL_M)) for side in size_m)
        self._cells = {
            Spot(
                corner.north_m + (row + 0.5) * self.CELL_M,
                corner.east_m + (column + 0.5) * self.CELL_M,
                0.86,
            )
            for row in range(rows)
            for column in range(columns)
        }
        self._count = len(self._cells)
        self._find = find
        self._clock = Clock()

    @property
    def is_over(self) -> bool:
        return self._find.is_over or not self._cells

    @property
    def covered_fraction(self) -> float:
        """How much of the area was in the picture, near enough to see a person."""
        return 1.0 - len(self._cells) / self._count

    def on_reading(self, reading: Reading) -> None:
        self._clock.step(reading)
        camera = reading.camera
        if camera is None or not reading.is_airborne or self._find.is_over:
            return
        half_deg = camera.hfov_deg / 2.0 * PICTURE_RATIO
        self._cells = {
            cell
            for cell in self._cells
            if camera.off_axis_deg(reading.place, cell) > half_deg
            or camera.share_of_width(reading.place, cell, self._find.size_m) < -PERSON_SMALL.zero
        }

    def on_act(self, act: Act) -> None:
        """Only what was looked at counts."""

    def losses(self, *, is_final: bool) -> list[LossShare]:
        if not is_final or self._find.is_over:
            return []
        missing = len(self._cells) / self._count
        now_s = self._clock.now_s
        return [(Cause.UNCOVERED, now_s, now_s, missing, missing)] if missing > 0.0 else []
