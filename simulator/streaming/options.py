"""The command line's words about video."""

import argparse
import dataclasses
from pathlib import Path

from platformdirs import user_cache_path

from simulator.camera.optics import Lens
from simulator.errors import UserError
from simulator.extras import Extras, read_extras
from simulator.streaming.feed import VideoChoice

SIZES = {"320x180": Lens(320, 180), "640x360": Lens(640, 360), "1280x720": Lens(1280, 720)}
_FASTEST_HZ = 30.0


def default_scenes() -> Path:
    """Where scenes are kept between runs."""
    return user_cache_path("dronectl", appauthor=False) / "scenes"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be said about video."""
    add = parser.add_argument
    add("--video", choices=("rtsp", "udp"), help="give every drone a camera with a stream")
    add("--no-video", action="store_true", help="leave the cameras out, whatever else is said")
    add("--video-size", choices=tuple(SIZES), default="640x360")
    add("--video-rate", type=float, metavar="HZ", help="pictures per second; 10, or 15 at 1280x720")
    add("--video-address", metavar="HOST[:PORT]", help="RTSP: where to listen; UDP: where to send")
    add(
        "--video-truth",
        type=Path,
        metavar="FILE",
        help="what each picture truly shows (JSON lines)",
    )
    add("--unfilmed", action="store_true", help="cameras say where they look, make no pictures")
    add("--scene", type=Path, metavar="FILE", help="what an exercise adds to the town (JSON)")
    add("--town", type=int, metavar="SEED", help="of the town; that of --seed by default")
    add("--scenes", type=Path, metavar="DIR", help="where the towns' scenes are kept")


def choice_of(given: argparse.Namespace) -> VideoChoice | None:
    """What was chosen; None is no video.

    Raises:
        UserError: a value cannot be used.
    """
    if given.video is None or given.no_video:
        return None
    lens = SIZES[given.video_size]
    rate = given.video_rate or (15.0 if lens.width_px == 1280 else 10.0)
    if not 0.5 <= rate <= _FASTEST_HZ:
        raise UserError(f"--video-rate must be from 0.5 to {_FASTEST_HZ:g}; it is {rate:g}.")
    choice = VideoChoice(
        kind=given.video,
        lens=lens,
        rate_hz=rate,
        extras=Extras() if given.scene is None else read_extras(given.scene),
        town=given.town,
        is_filmed=not given.unfilmed,
        truth=given.video_truth,
    )
    if given.video_address is None:
        return choice
    host, _, port = given.video_address.partition(":")
    if not host or (port and not (port.isdecimal() and 0 < int(port) < 65536)):
        raise UserError(
            f"--video-address {given.video_address} is not HOST or HOST:PORT; correct it."
        )
    return dataclasses.replace(choice, host=host, port=int(port) if port else None)
