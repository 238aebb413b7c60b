"""What a recorder has done so far: the figures an operator and the flight record see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dronectl.video.segment import Segment


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """What a recorder has done and whether it can go on."""

    is_wanted: bool = False
    is_recording: bool = False
    text: str = ""
    """Why it does not record although it should, for the operator."""
    frames: int = 0
    corrupt: int = 0
    """Of the frames: those that came damaged."""
    klv_packets: int = 0
    gaps: int = 0
    duration_s: float = 0.0
    """Of the pictures recorded, gaps left out."""
    size_bytes: int = 0
    segments: int = 0
    time_left_s: float | None = None
    """Until the disk is full at the rate of the last minutes; None: not known yet."""


@dataclass(slots=True)
class Tally:
    """Of the segments that are closed, the damaged frames of the open one too."""

    frames: int = 0
    corrupt: int = 0
    klv_packets: int = 0
    gaps: int = 0
    segments: int = 0
    duration_s: float = 0.0
    size_bytes: int = 0

    def close(self, segment: Segment, lasted_s: float) -> None:
        """One segment is complete."""
        self.frames += segment.frames
        self.klv_packets += segment.klv_packets
        self.duration_s += lasted_s
        self.size_bytes += segment.size_bytes

    def status(
        self, segment: Segment | None, lasted_s: float, text: str, time_left_s: float | None
    ) -> RecorderStatus:
        """With the open segment, which lasts since ``lasted_s``."""
        return RecorderStatus(
            is_recording=segment is not None,
            text=text,
            frames=self.frames + (segment.frames if segment else 0),
            corrupt=self.corrupt,
            klv_packets=self.klv_packets + (segment.klv_packets if segment else 0),
            gaps=self.gaps,
            duration_s=self.duration_s + lasted_s,
            size_bytes=self.size_bytes + (segment.size_bytes if segment else 0),
            segments=self.segments,
            time_left_s=time_left_s,
        )
