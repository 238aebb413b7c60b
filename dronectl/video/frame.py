"""One picture and what is known about it, and how a source is doing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from dronectl.video.klv import Telemetry

    Image = npt.NDArray[np.uint8]
    """(H, W, 3) blue, green, red."""

STALE_AFTER_S = 2.0  # an operator must not fly or point by an older picture


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded picture; the array belongs to whoever takes the frame: draw on a copy."""

    image_bgr: Image
    number: int
    """Counts what this source has decoded since it was made."""
    received_s: float
    """Monotonic time its packet arrived."""
    time_s: float | None
    """Presentation time in the stream; starts anew with every connection."""
    utc_us: int | None = None
    """When it was taken by the stream's own telemetry; None: the stream does not say."""
    telemetry: Telemetry | None = None
    """The stream's own telemetry nearest to it."""
    is_corrupt: bool = False
    """A part was lost on the way; what is shown there is guessed."""

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        height, width = self.image_bgr.shape[:2]
        return width, height


class State(Enum):
    """What a source is doing."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALE = "stale"
    WAITING = "waiting to try again"
    ENDED = "ended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source is doing now."""

    state: State
    text: str = ""
    """What went wrong last and what to do, for the operator; empty when all is well."""
    age_s: float | None = None
    """Of the newest picture data, since it arrived; None: none came yet."""
    glass_age_s: float | None = None
    """From the moment the newest picture was taken to now; None: the stream does not say."""
    width_px: int | None = None
    height_px: int | None = None
    codec: str | None = None
    rate_hz: float = 0.0
    """Pictures arriving per second, over the last seconds."""
    bitrate_bps: float = 0.0
    frames: int = 0
    """Picture packets since the start."""
    corrupt: int = 0
    corrupt_fraction: float = 0.0
    """Over the last seconds."""
    connections: int = 0
    klv_packets: int = 0
    klv_refused: int = 0
    sound_streams: int = 0
    """Offered by the source and thrown away before they are read."""
