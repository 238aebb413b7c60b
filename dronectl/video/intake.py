"""What a recorder knows of the connection at hand, and the pictures it keeps for a sudden beginning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from dronectl.video.segment import Taken

KLV_EVERY_S: Final = 0.1
JUMP_S: Final = 3.0
"""Stream time farther off than this is another clock, not a lost packet."""
SAME_WITHIN_S: Final = 0.5
"""So far the stream's clock and its time stamps may be apart over a jump of both."""
KEPT_PACKETS: Final = 600
KEPT_BYTES: Final = 24_000_000


@dataclass(slots=True)
class Intake:
    """One connection's stream."""

    video: Any
    needs_encoding: bool
    sets: bytes = b""
    """Parameter sets of the pictures now."""
    last_dts_s: float | None = None
    last_utc_us: int | None = None
    own_klv_s: float = float("-inf")
    """Stream time of the newest telemetry of its own."""
    begun_s: float = 0.0
    kept: list[tuple[Taken, float]] = field(default_factory=list)
    """Everything since the last whole picture, with the time each came."""
    kept_bytes: int = 0
    untimed: list[tuple[Any, float]] = field(default_factory=list)
    """Packets before the first that has a time: RTSP often begins with a whole picture like that."""

    def has_jumped(self, taken: Taken, now_s: float) -> bool:
        """Whether the stream's clock is another one from this picture on; then nothing is kept."""
        last_s, self.last_dts_s = self.last_dts_s, taken.dts_s
        last_us, self.last_utc_us = self.last_utc_us, taken.utc_us
        if last_s is None or -JUMP_S < taken.dts_s - last_s < JUMP_S:
            return False
        if last_us is not None and taken.utc_us is not None:
            stamped_s = (taken.utc_us - last_us) / 1e6
            if stamped_s > 0 and abs(taken.dts_s - last_s - stamped_s) < SAME_WITHIN_S:
                return False  # a camera that takes a picture now and then
        self.kept.clear()
        self.kept_bytes = 0
        self.own_klv_s = float("-inf")
        self.begun_s = now_s
        return True

    def keep(self, taken: Taken, now_s: float) -> None:
        """The pictures since the last whole one, for a recording that begins now."""
        if taken.is_picture and taken.is_keyframe:
            self.kept = [
                each
                for each in self.kept
                if not each[0].is_picture and taken.dts_s - each[0].dts_s < KLV_EVERY_S
            ]
            self.kept_bytes = 0
        self.kept.append((taken, now_s))
        self.kept_bytes += len(taken.data)
        if len(self.kept) > KEPT_PACKETS or self.kept_bytes > KEPT_BYTES:
            self.kept.clear()
            self.kept_bytes = 0
