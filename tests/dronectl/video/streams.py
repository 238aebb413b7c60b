"""Streams to test with: a made-up camera that writes files or sends to a port, and waiting."""

from __future__ import annotations

import threading
import time
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

from dronectl.video.klv import Telemetry, encode
from missions.geo import GeoPoint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UTC_US = 1_790_000_000_000_000
HERE = GeoPoint(48.1, -1.6)
BITS = 12


def until(condition: Callable[[], object], within_s: float = 8.0) -> None:
    """Wait for another thread to make something true."""
    end_s = time.monotonic() + within_s
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end_s, "it did not happen"
        pause.wait(0.005)


def a_picture(number: int, width: int = 320, height: int = 240) -> np.ndarray:
    """A picture that says its number in a row of black and white squares."""
    image = np.full((height, width, 3), 90, np.uint8)
    image[:, (number * 5) % width : (number * 5) % width + 10] = (40, 160, 220)
    side = width // BITS
    for bit in range(BITS):
        image[:side, bit * side : (bit + 1) * side] = 255 if number >> bit & 1 else 0
    return image


def number_of(image: np.ndarray) -> int:
    """The number a picture says."""
    side = image.shape[1] // BITS
    return sum(
        (int(image[side // 2, bit * side + side // 2].mean()) > 127) << bit for bit in range(BITS)
    )


def telemetry_at(number: int, rate_hz: int = 30) -> Telemetry:
    return Telemetry(
        UTC_US + round(number * 1e6 / rate_hz),
        heading_deg=float(number % 360),
        position=HERE,
        altitude_amsl_m=100.0,
        horizontal_fov_deg=62.0,
        relative_elevation_deg=-45.0,
    )


class Maker:
    """Encodes numbered pictures (and telemetry, and sound) into a file or to an address."""

    def __init__(self, target, container="mpegts", size=(320, 240), **options):
        self.rate = options.get("rate", 30)
        self.size = size
        self.number = options.get("first", 0)
        self._first = self.number
        self._out = av.open(str(target), "w", format=container, options=options.get("mux", {}))
        codec = options.get("codec", "libx264")
        tuned = {"preset": "ultrafast", "tune": "zerolatency"} if "264" in codec else {}
        self._video = self._out.add_stream(codec, rate=self.rate, options=tuned)
        self._video.width, self._video.height = size
        self._video.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        self._video.codec_context.gop_size = options.get("gop", 10)
        self._klv = self._out.add_data_stream("klv") if options.get("klv") else None
        self._sound = None
        if options.get("sound"):
            self._sound = self._out.add_stream("aac", rate=8000, layout="mono")

    def make(self) -> None:
        """One more picture."""
        number = self.number
        picture = av.VideoFrame.from_ndarray(a_picture(number, *self.size), format="bgr24")
        picture.pts, picture.time_base = number - self._first, Fraction(1, self.rate)
        for packet in self._video.encode(picture):
            self._out.mux(packet)
        if self._klv is not None:
            packet = av.Packet(encode(telemetry_at(number, self.rate)))
            packet.stream = self._klv
            packet.time_base = Fraction(1, self.rate)
            packet.pts = packet.dts = number - self._first
            self._out.mux(packet)
        if self._sound is not None and number % 4 == 0:
            tone = av.AudioFrame.from_ndarray(
                np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
            )
            tone.sample_rate, tone.pts = 8000, (number - self._first) // 4 * 1024
            for packet in self._sound.encode(tone):
                self._out.mux(packet)
        self.number += 1

    def close(self) -> None:
        for stream in (self._video, self._sound):
            if stream is not None:
                for packet in stream.encode(None):
                    self._out.mux(packet)
        self._out.close()


def a_file(path: Path, frames: int = 60, container: str = "mpegts", **options) -> Path:
    """A recording of so many pictures."""
    maker = Maker(path, container, options.pop("size", (320, 240)), **options)
    for _ in range(frames):
        maker.make()
    maker.close()
    return path


class Camera:
    """Sends pictures in its own thread at their rate until it is stopped; a context manager."""

    def __init__(self, target: str, container: str = "mpegts", **options):
        self._made = (target, container, options)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="test camera", daemon=True)
        self.number = 0
        self.error: Exception | None = None

    def _run(self) -> None:
        target, container, options = self._made
        try:
            maker = Maker(target, container, **options)
            while not self._stop.wait(1 / maker.rate):
                maker.make()
                self.number = maker.number
            maker.close()
        except (av.error.FFmpegError, OSError) as error:
            self.error = error

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(5)
        assert not self._thread.is_alive()
