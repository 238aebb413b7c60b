"""Small telemetry logs, made frame by frame."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from dronectl.mavlink.codec import Encoder, build

if TYPE_CHECKING:
    from numpy.typing import NDArray

EPOCH_US = 1_795_000_000_000_000


def a_frame(name: str = "HEARTBEAT", system: int = 1, *, version: int = 2, **values: Any) -> bytes:
    return Encoder(system, 1).encode(build(name, **values), version=version)


def a_record(t_s: float, frame: bytes, link: int = 0, epoch_us: int = EPOCH_US) -> bytes:
    return struct.pack(">Q", (epoch_us + round(t_s * 1e6)) & ~3 | link) + frame


def a_tlog(*frames: bytes, step_s: float = 1.0) -> bytes:
    return b"".join(a_record(number * step_s, frame) for number, frame in enumerate(frames))


def bytes_of(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8)
