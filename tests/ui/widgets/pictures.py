"""Frames and overlays made up in memory."""

from __future__ import annotations

import numpy as np

from dronectl.video.chart import Chart, Layer, Mark, Path, Spot, World
from dronectl.video.frame import Frame
from dronectl.video.geolocate import flat
from dronectl.video.instruments import Readings
from dronectl.video.optics import CameraPose, Lens
from dronectl.video.redact import Box
from dronectl.video.scene import View
from dronectl.video.tracker import Track
from missions.geo import GeoPoint, offset
from ui.models.overlay import Overlay

HERE = GeoPoint(43.3, 4.5)
LENS = Lens(1280, 720, 62.0)
LEVEL = flat(0.0)


def a_frame(number: int = 1, bgr: tuple[int, int, int] = (90, 120, 60), **known: object) -> Frame:
    """One colour all over, its upper left quarter white."""
    image = np.full((720, 1280, 3), bgr, np.uint8)
    image[:360, :640] = 255
    values = {"received_s": 0.0, "time_s": None, **known}
    return Frame(image, number, **values)  # type: ignore[arg-type]


def a_pose(pitch_deg: float = -45.0, height_m: float = 60.0) -> CameraPose:
    """North of ``HERE``, looking north."""
    return CameraPose(HERE, height_m, 0.0, pitch_deg, 0.0)


def a_track(number: int, left: float, top: float, finds: int = 9) -> Track:
    return Track(number, Box(left, top, left + 80, top + 50), "moving", 0.9, (0.0, 0.0), 0.0, finds)


def an_overlay(**changes: object) -> Overlay:
    """A bit of everything around what the camera looks at."""
    middle = offset(HERE, 60.0, 0.0)
    path = tuple(Spot(offset(middle, n, e), 30.0) for n, e in ((-10, -20), (20, -5), (25, 25)))
    fence = tuple(Spot(offset(middle, n, e)) for n, e in ((-25, -30), (-25, 30), (40, 30)))
    private = tuple(offset(middle, n, e) for n, e in ((5, 5), (5, 15), (15, 15), (15, 5)))
    world = World(
        (Path(path, Layer.PLAN), Path(fence, Layer.FENCE, is_closed=True)),
        (
            Mark(Spot(offset(middle, 10.0, -10.0)), "Gate <b>3</b>", Layer.POIS),
            Mark(Spot(offset(middle, 30.0, 10.0)), "Quai du Port", Layer.NAMES),
            Mark(Spot(offset(middle, 20.0, -25.0), 5.0), "Bravo", Layer.DRONES),
        ),
        (private,),
    )
    readings = Readings(
        HERE, 60.0, 8.2, 4.0, -45.0, 0.0, 0.82, 1_780_300_800_000_000, "F-2026-0117",
        middle, 85.0, 3.4,
    )  # fmt: skip
    values = {
        "readings": readings,
        "view": View(a_pose(), LENS, LEVEL),
        "charts": (Chart(world, LEVEL),),
        "tracks": (a_track(4, 300, 300), a_track(7, 800, 420)),
        "followed": 7,
    }
    return Overlay(**{**values, **changes})  # type: ignore[arg-type]
