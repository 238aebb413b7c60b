"""How a picture is shown: brighter, with more contrast, or as a thermal camera's white-hot or black-hot.

Only what is shown changes, never what is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

import numpy as np

from dronectl.video._cv import cv2

if TYPE_CHECKING:
    import numpy.typing as npt

    from dronectl.video.frame import Image

MIDDLE: Final = 127.5
STEEPEST: Final = 4.0
"""Gain at full contrast."""


class Tone(Enum):
    """What the colours of a picture become."""

    AS_IS = "as it is"
    WHITE_HOT = "white hot"
    """Grey: what is warm, or bright, is white."""
    BLACK_HOT = "black hot"
    """Grey, turned over."""


@dataclass(frozen=True, slots=True)
class Look:
    """How to show the pictures of one camera."""

    brightness: float = 0.0
    """-1 black to 1 white."""
    contrast: float = 0.0
    """-1 all grey to 1 hard."""
    tone: Tone = Tone.AS_IS

    @property
    def is_plain(self) -> bool:
        """Whether pictures are shown as they are."""
        return self == PLAIN

    def curve(self) -> npt.NDArray[np.uint8]:
        """What each level becomes, as a table of 256."""
        level = np.arange(256, dtype=np.float64)
        gain = STEEPEST**self.contrast if self.contrast > 0 else 1.0 + self.contrast
        shown = (level - MIDDLE) * gain + MIDDLE + self.brightness * 255.0
        if self.tone is Tone.BLACK_HOT:
            shown = 255.0 - shown
        return np.clip(np.rint(shown), 0, 255).astype(np.uint8)


PLAIN: Final = Look()


def shown_as(image_bgr: Image, look: Look) -> Image:
    """The picture as it is to be shown; a new one unless the look is plain."""
    if look.is_plain:
        return image_bgr
    if look.tone is Tone.AS_IS:
        made: Image = cv2.LUT(image_bgr, look.curve())
        return made
    grey = cv2.LUT(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2GRAY), look.curve())
    three: Image = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    return three
