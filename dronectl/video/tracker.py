"""Keeps things found picture by picture apart: boxes become tracks with a number and a motion.

A constant-velocity Kalman filter predicts where each thing is; predictions and finds are paired by
overlap and nearness, best first. What is not found goes on by its motion for a while: trees and
lorries hide people only for moments. The camera's own motion is taken out first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from dronectl.video.redact import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from dronectl.video.motion import Detection, Homography
    from dronectl.video.optics import Pixel

CONFIRMED_AFTER: Final = 4
"""Finds before a track is shown: a flicker does not last that long."""
LOST_AFTER_S: Final = 0.7
KEPT_HIDDEN_S: Final = 2.5
"""A track somebody follows is kept this long without being seen."""
NEAR: Final = 1.8
"""Of its own size a thing may be off its prediction."""
ACCELERATION_SIZES: Final = 4.0
"""Box sizes per second squared that motion may change."""
SMOOTHING: Final = 0.3
"""How fast the size follows the finds."""


@dataclass(frozen=True, slots=True)
class Track:
    """One thing followed over several pictures."""

    number: int
    box: Box
    label: str
    score: float
    velocity_px_s: tuple[float, float]
    """In the picture, the camera's own motion taken out."""
    seen_s: float
    """When it was last found, not predicted."""
    finds: int
    is_muted: bool = False
    """The operator called it a false alarm."""

    @property
    def is_confirmed(self) -> bool:
        """Whether it is worth showing."""
        return self.finds >= CONFIRMED_AFTER and not self.is_muted


@dataclass(slots=True)
class _State:
    """A track's filter: place, velocity and their covariance, along each axis the same."""

    number: int
    mean: npt.NDArray[np.float64]
    """x, y, vx, vy."""
    spread: npt.NDArray[np.float64]
    size: tuple[float, float]
    label: str
    score: float
    time_s: float
    seen_s: float
    finds: int = 1
    is_muted: bool = False

    def box(self) -> Box:
        x, y = float(self.mean[0]), float(self.mean[1])
        w, h = self.size
        return Box(x - w / 2, y - h / 2, x + w / 2, y + h / 2)

    def scale(self) -> float:
        return max(4.0, max(self.size))

    def predict(self, now_s: float) -> None:
        dt = min(max(now_s - self.time_s, 0.0), 1.0)
        self.time_s = now_s
        move = np.eye(4)
        move[0, 2] = move[1, 3] = dt
        jerk = (ACCELERATION_SIZES * self.scale()) ** 2
        noise = np.kron(np.array([[dt**4 / 4, dt**3 / 2], [dt**3 / 2, dt**2]]) * jerk, np.eye(2))
        self.mean = move @ self.mean
        self.spread = move @ self.spread @ move.T + noise

    def correct(self, found: Detection, now_s: float) -> None:
        box = found.box
        measured = np.array([(box.left + box.right) / 2, (box.top + box.bottom) / 2])
        uncertain = np.eye(2) * (0.15 * self.scale()) ** 2
        looks = np.eye(2, 4)
        gain = self.spread @ looks.T @ np.linalg.inv(looks @ self.spread @ looks.T + uncertain)
        self.mean = self.mean + gain @ (measured - looks @ self.mean)
        self.spread = (np.eye(4) - gain @ looks) @ self.spread
        w, h = self.size
        self.size = (
            w + SMOOTHING * (box.width_px - w),
            h + SMOOTHING * (box.height_px - h),
        )
        self.score += SMOOTHING * (found.score - self.score)
        self.label, self.seen_s = found.label, now_s
        self.finds += 1

    def carried(self, ground: Homography) -> None:
        """Move with the ground: the camera turned or flew on."""
        x, y = float(self.mean[0]), float(self.mean[1])
        moved = ground @ np.array([x, y, 1.0])
        if abs(moved[2]) < 1e-6:
            return
        nx, ny = moved[0] / moved[2], moved[1] / moved[2]
        scale = math.sqrt(abs(float(np.linalg.det(ground[:2, :2]))) or 1.0)
        turn = ground[:2, :2]
        self.mean = np.array([nx, ny, *(turn @ self.mean[2:])])
        self.size = (self.size[0] * scale, self.size[1] * scale)


@dataclass(slots=True)
class Tracker:
    """The tracks of one camera."""

    followed: int | None = None
    """The track the operator follows; kept longer while hidden."""
    _states: list[_State] = field(default_factory=list)
    _next: int = 1

    @property
    def tracks(self) -> tuple[Track, ...]:
        """All of them, confirmed or not."""
        return tuple(_track(state) for state in self._states)

    @property
    def count(self) -> int:
        """How many are shown."""
        return sum(track.is_confirmed for track in self.tracks)

    def update(
        self, detections: Iterable[Detection], ground: Homography | None, now_s: float
    ) -> tuple[Track, ...]:
        """One more picture.

        Args:
            detections: what was found in it.
            ground: takes pixels of the picture before to this one; None: not known.
            now_s: when it was taken, in any clock that runs on.
        """
        for state in self._states:
            if ground is not None:
                state.carried(ground)
            state.predict(now_s)
        found = list(detections)
        for state, detection in self._paired(found):
            state.correct(detection, now_s)
            found.remove(detection)
        self._states += [self._begun(each, now_s) for each in found]
        self._states = [state for state in self._states if self._is_kept(state, now_s)]
        if self.followed is not None and all(s.number != self.followed for s in self._states):
            self.followed = None
        return self.tracks

    def at(self, pixel: Pixel) -> Track | None:
        """The track at or nearest to a clicked pixel; None: none is near."""
        best: tuple[float, Track] | None = None
        for track in self.tracks:
            box = track.box.grown(0.5)
            x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
            if not (box.left <= pixel.x <= box.right and box.top <= pixel.y <= box.bottom):
                continue
            off = math.hypot(pixel.x - x, pixel.y - y)
            if best is None or off < best[0]:
                best = (off, track)
        return None if best is None else best[1]

    def mute(self, number: int) -> None:
        """Show this one no more: it is a false alarm."""
        for state in self._states:
            if state.number == number:
                state.is_muted = True

    def _paired(self, found: list[Detection]) -> list[tuple[_State, Detection]]:
        """The best pair first, each track and each find once."""
        offers = []
        for state in self._states:
            box = state.box()
            for detection in found:
                closeness = _closeness(box, detection.box, state.scale())
                if closeness > 0:
                    settled = 0.05 * min(state.finds, 10)
                    offers.append((closeness + settled, state.number, state, detection))
        pairs: list[tuple[_State, Detection]] = []
        for _, _, state, detection in sorted(offers, key=lambda each: (-each[0], each[1])):
            if all(state is not s and detection is not d for s, d in pairs):
                pairs.append((state, detection))
        return pairs

    def _begun(self, detection: Detection, now_s: float) -> _State:
        box = detection.box
        size = (box.width_px, box.height_px)
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        number, self._next = self._next, self._next + 1
        scale = max(4.0, max(size))
        spread = np.diag([(0.2 * scale) ** 2] * 2 + [(2.0 * scale) ** 2] * 2)
        mean = np.array([x, y, 0.0, 0.0])
        return _State(number, mean, spread, size, detection.label, detection.score, now_s, now_s)

    def _is_kept(self, state: _State, now_s: float) -> bool:
        limit_s = LOST_AFTER_S
        if state.number == self.followed or state.is_muted:
            limit_s = KEPT_HIDDEN_S
        elif state.finds < CONFIRMED_AFTER:
            limit_s = LOST_AFTER_S / 2
        return now_s - state.seen_s <= limit_s


def _track(state: _State) -> Track:
    return Track(
        state.number,
        state.box(),
        state.label,
        state.score,
        (float(state.mean[2]), float(state.mean[3])),
        state.seen_s,
        state.finds,
        state.is_muted,
    )


def _closeness(predicted: Box, found: Box, scale: float) -> float:
    """0 for strangers, up to 2: overlap and nearness."""
    dx = (predicted.left + predicted.right - found.left - found.right) / 2
    dy = (predicted.top + predicted.bottom - found.top - found.bottom) / 2
    off = math.hypot(dx, dy) / max(scale, found.width_px, found.height_px)
    near = max(0.0, 1.0 - off / NEAR)
    return near + predicted.overlap(found) if near > 0 else 0.0
