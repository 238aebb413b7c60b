"""The shapes a scene is made of, in pixels of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dronectl.video.optics import Pixel

MOVING: Final = "moving"
"""Label of what moves and no detector has named."""


class Role(Enum):
    """What a shape stands for; who paints it chooses the colour."""

    TEXT = "text"
    HORIZON = "horizon"
    CROSS = "cross"
    PLAN = "plan"
    FENCE = "fence"
    POI = "poi"
    NAME = "name"
    DRONE = "drone"
    RECORDING = "recording"
    TRACK = "track"
    WARNING = "warning"
    MASK = "mask"


class Anchor(Enum):
    """Which part of a text is at its place."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through pixels."""

    points: tuple[Pixel, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle."""

    at: Pixel
    radius_px: float
    role: Role
    is_filled: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Text, its middle line at ``at``. Names come from outside: paint it as text only."""

    text: str
    at: Pixel
    role: Role
    anchor: Anchor = Anchor.LEFT


@dataclass(frozen=True, slots=True)
class Patch:
    """A filled surface."""

    outline: tuple[Pixel, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class Scene:
    """All shapes over one picture, painted in this order."""

    patches: tuple[Patch, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    rings: tuple[Ring, ...] = ()
    labels: tuple[Label, ...] = ()
