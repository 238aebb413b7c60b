"""Pictures to H.264: one access unit for each picture, none held back.

Every key picture carries its parameter sets, so that a viewer can join at any of them.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av

from simulator.camera.optics import Lens
from simulator.town.view import Image

CLOCK_HZ = 90_000
"""Ticks per second of all time stamps, as in RTP and MPEG-TS."""
_KEY_EVERY_S = 2.0
_STARVED_BPS = 90_000  # little enough to fall to blocks in every picture

_PARAMETER_SETS = (7, 8)
_STAMP_NAME = b"MISPmicrosectime"
_USER_DATA = 5  # SEI payload type: user data, unregistered


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One encoded picture."""

    nals: tuple[bytes, ...]
    """Without start codes."""
    ticks: int
    """Time of the picture at 90 kHz since the world began."""
    is_key: bool

    @property
    def annex_b(self) -> bytes:
        """With start codes, as a transport stream carries it."""
        return b"".join(b"\0\0\0\1" + nal for nal in self.nals)


class Encoder:
    """x264 at its fastest, without delay."""

    def __init__(self, lens: Lens, rate_hz: float, bitrate_bps: int, *, is_starved: bool = False):
        self._key_ticks = 0
        context: Any = av.CodecContext.create("libx264", "w")
        context.width, context.height = lens.width_px, lens.height_px
        context.pix_fmt = "yuv420p"
        context.time_base = Fraction(1, CLOCK_HZ)
        context.framerate = Fraction(rate_hz).limit_denominator(1001)
        context.bit_rate = _STARVED_BPS if is_starved else bitrate_bps
        context.thread_count = 1
        every = max(1, round(rate_hz * _KEY_EVERY_S))
        context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "x264-params": f"keyint={every}:min-keyint=1:scenecut=0:repeat-headers=1:annexb=1"
            + (":qpmin=40" if is_starved else ""),
        }
        self._context = context

    def encode(
        self, image: Image, ticks: int, *, is_key: bool = False, utc_us: int | None = None
    ) -> list[AccessUnit]:
        """What can be sent after this picture: it, as a rule; ``utc_us`` goes along as its stamp."""
        if is_key or ticks - self._key_ticks >= _KEY_EVERY_S * CLOCK_HZ:
            self._key_ticks = ticks  # by time too: pictures may be fewer than agreed
            is_key = True
        frame = av.VideoFrame.from_ndarray(image, format="bgr24")
        frame.pts = ticks
        frame.time_base = Fraction(1, CLOCK_HZ)
        if is_key:
            frame.pict_type = 1
        return [self._unit(packet, utc_us) for packet in self._context.encode(frame)]

    def _unit(self, packet: Any, utc_us: int | None) -> AccessUnit:
        nals = split_nals(bytes(packet))
        if utc_us is not None:
            sets = sum(nal[0] & 0x1F in _PARAMETER_SETS for nal in nals)
            nals = (*nals[:sets], stamp(utc_us), *nals[sets:])
        return AccessUnit(nals, int(packet.pts), bool(packet.is_keyframe))


def stamp(utc_us: int) -> bytes:
    """An SEI NAL unit that says when the picture was taken (MISB ST 0604)."""
    time = utc_us.to_bytes(8, "big")
    spaced = time[0:2] + b"\xff" + time[2:4] + b"\xff" + time[4:6] + b"\xff" + time[6:8]
    content = _STAMP_NAME + b"\x1f" + spaced
    return bytes((6, _USER_DATA, len(content))) + content + b"\x80"


def split_nals(stream: bytes) -> tuple[bytes, ...]:
    """The NAL units of a byte stream with start codes."""
    found = []
    start = stream.find(b"\0\0\1")
    while start >= 0:
        after = stream.find(b"\0\0\1", start + 3)
        nal = stream[start + 3 : after if after >= 0 else len(stream)]
        nal = nal.rstrip(b"\0") if after >= 0 else nal
        if nal:
            found.append(nal)
        start = after
    return tuple(found)


def parameter_sets(lens: Lens, rate_hz: float, bitrate_bps: int) -> tuple[bytes, ...]:
    """Sequence and picture parameter sets an encoder of these settings will send."""
    black = av.VideoFrame(lens.width_px, lens.height_px, "bgr24").to_ndarray()
    black[:] = 0
    units = Encoder(lens, rate_hz, bitrate_bps).encode(black, 0)
    return tuple(nal for unit in units for nal in unit.nals if nal[0] & 0x1F in _PARAMETER_SETS)
