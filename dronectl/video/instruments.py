"""The instruments over a picture: figures, heading tape, cross, north arrow, recording light."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.video.optics import Pixel
from dronectl.video.shapes import Anchor, Label, Ring, Role, Stroke

if TYPE_CHECKING:
    from missions.geo import GeoPoint

LINE_PX: Final = 20.0
MARGIN_PX: Final = 12.0
TAPE_SPAN_DEG: Final = 60.0
TAPE_STEP_DEG: Final = 10
CARDINALS: Final = {0: "N", 90: "E", 180: "S", 270: "W"}

Drawn = tuple[list[Stroke], list[Ring], list[Label]]


@dataclass(frozen=True, slots=True)
class Readings:
    """What the instruments say about the moment of the picture; None is left out."""

    position: GeoPoint | None = None
    height_above_ground_m: float | None = None
    ground_speed_mps: float | None = None
    heading_deg: float | None = None
    gimbal_pitch_deg: float | None = None
    gimbal_yaw_deg: float | None = None
    """True direction of the optical axis."""
    battery_fraction: float | None = None
    utc_us: int | None = None
    flight: str = ""
    target: GeoPoint | None = None
    """Ground in the middle of the picture."""
    target_range_m: float | None = None
    target_error_m: float | None = None
    """Long half axis of its error ellipse."""
    is_recording: bool | None = None
    """None: there is nothing to record."""
    notes: tuple[str, ...] = ()
    """Lines of the caller's own: age of the picture, losses."""
    height_above_home_m: float | None = None
    """Shown, and called so, only where the ground is not known."""


def telemetry(size_px: tuple[int, int], readings: Readings) -> Drawn:
    """Lines of figures in the upper left corner."""
    r = readings
    parts = [
        _utc(r.utc_us),
        r.flight,
        "" if r.position is None else _place(r.position),
        _figure("AGL", r.height_above_ground_m, "m", 0)
        if r.height_above_ground_m is not None
        else _figure("HOME", r.height_above_home_m, "m", 0),
        _figure("GS", r.ground_speed_mps, "m/s", 1),
        _figure("HDG", r.heading_deg, "°", 0),
        _figure("CAM", r.gimbal_pitch_deg, "°", 0),
        _figure("BAT", r.battery_fraction and r.battery_fraction * 100, "%", 0),
        *r.notes,
    ]
    room = max(1, int(size_px[1] / LINE_PX) - 1)
    lines = [part for part in parts if part][:room]
    return (
        [],
        [],
        [
            Label(text, Pixel(MARGIN_PX, MARGIN_PX + LINE_PX * (i + 0.5)), Role.TEXT)
            for i, text in enumerate(lines)
        ],
    )


def heading_tape(size_px: tuple[int, int], readings: Readings) -> Drawn:
    """A tape of directions along the top: where the camera looks, else where the nose points."""
    looks_deg = readings.gimbal_yaw_deg
    looks_deg = readings.heading_deg if looks_deg is None else looks_deg
    if looks_deg is None:
        return [], [], []
    width_px, middle = size_px[0] * 0.4, size_px[0] / 2
    strokes = [Stroke((Pixel(middle, 26), Pixel(middle, 38)), Role.CROSS)]
    labels = []
    first = math.ceil((looks_deg - TAPE_SPAN_DEG / 2) / TAPE_STEP_DEG) * TAPE_STEP_DEG
    for tick in range(first, math.floor(looks_deg + TAPE_SPAN_DEG / 2) + 1, TAPE_STEP_DEG):
        x = middle + (tick - looks_deg) / TAPE_SPAN_DEG * width_px
        strokes.append(Stroke((Pixel(x, 20), Pixel(x, 26)), Role.TEXT))
        name = CARDINALS.get(tick % 360, f"{tick % 360:03d}")
        if tick % 30 == 0:
            labels.append(Label(name, Pixel(x, 11), Role.TEXT, Anchor.CENTRE))
    labels.append(
        Label(f"{round(looks_deg) % 360:03d}", Pixel(middle, 48), Role.TEXT, Anchor.CENTRE)
    )
    return strokes, [], labels


def cross(size_px: tuple[int, int], readings: Readings) -> Drawn:
    """A cross in the middle with the place it points at."""
    x, y = size_px[0] / 2, size_px[1] / 2
    near, far = 6.0, 22.0
    strokes = [
        Stroke((Pixel(x + dx * near, y + dy * near), Pixel(x + dx * far, y + dy * far)), Role.CROSS)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    labels = []
    if readings.target is not None:
        text = _place(readings.target)
        if readings.target_range_m is not None:
            text += f"  {readings.target_range_m:.0f} m"
        if readings.target_error_m is not None:
            text += f"  ±{readings.target_error_m:.0f} m"
        labels.append(Label(text, Pixel(x, y + far + LINE_PX), Role.CROSS, Anchor.CENTRE))
    return strokes, [], labels


def north_arrow(size_px: tuple[int, int], readings: Readings) -> Drawn:
    """Where north is in the picture, lower right."""
    if readings.gimbal_yaw_deg is None:
        return [], [], []
    turn = math.radians(-readings.gimbal_yaw_deg)
    x, y, radius = size_px[0] - 40.0, size_px[1] - 40.0, 22.0
    tip = Pixel(x + radius * math.sin(turn), y - radius * math.cos(turn))
    tail = Pixel(2 * x - tip.x, 2 * y - tip.y)
    barbs = [
        Pixel(
            tip.x - 9 * math.sin(turn + side),
            tip.y + 9 * math.cos(turn + side),
        )
        for side in (-0.5, 0.5)
    ]
    strokes = [Stroke((tail, tip), Role.TEXT), Stroke((barbs[0], tip, barbs[1]), Role.TEXT)]
    beyond = Pixel(x + (radius + 10) * math.sin(turn), y - (radius + 10) * math.cos(turn))
    return strokes, [], [Label("N", beyond, Role.TEXT, Anchor.CENTRE)]


def recording(size_px: tuple[int, int], readings: Readings) -> Drawn:
    """A red light while it records, words while it does not although it could."""
    if readings.is_recording is None:
        return [], [], []
    at = Pixel(size_px[0] - MARGIN_PX - 8, MARGIN_PX + 8)
    beside = Pixel(at.x - 14, at.y)
    if not readings.is_recording:
        return [], [], [Label("LIVE", beside, Role.TEXT, Anchor.RIGHT)]
    light = Ring(at, 7.0, Role.RECORDING, is_filled=True)
    return [], [light], [Label("REC", beside, Role.RECORDING, Anchor.RIGHT)]


def _place(point: GeoPoint) -> str:
    return f"{point.latitude_deg:.6f}, {point.longitude_deg:.6f}"


def _figure(name: str, value: float | None, unit: str, digits: int) -> str:
    if value is None or not math.isfinite(value):
        return ""
    return f"{name} {value:.{digits}f}{'' if unit in '°%' else ' '}{unit}"


def _utc(utc_us: int | None) -> str:
    if utc_us is None:
        return ""
    try:
        moment = dt.datetime.fromtimestamp(utc_us / 1e6, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return ""
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 100_000}Z"
