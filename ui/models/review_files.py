"""Recordings behind a review: those of a flight of the logbook, and videos from elsewhere.

Everything here reads whole files; to be called in the background.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from dronectl.errors import UserError
from dronectl.store.rows import utc_us_of
from dronectl.video.library import Recording, open_recording
from ui.models.review_flight import Course, OpenFlight
from ui.models.review_logs import LOGS, read_log
from ui.models.series import Series
from ui.models.vehicle_clock import ONE_CLOCK, VehicleClock, clock_in
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dronectl.store.media import MediaRecord
    from dronectl.video.klv import Telemetry
    from ui.models.review_logs import LogShelf

VIDEOS: Final = (".ts", ".mp4")
OPENED: Final = (*LOGS, *VIDEOS)
FOLDER: Final = "video"


def is_video(path: Path) -> bool:
    """Whether a file, or a folder of ours, is taken for a video by its name."""
    return path.suffix.lower() in VIDEOS or (path.is_dir() and any(path.glob("segment-*.ts")))


def recordings_of(
    folder: Path, flight_id: str, media: Sequence[MediaRecord] = ()
) -> tuple[tuple[str, Path], ...]:
    """Camera and folder of each recording of a flight: those on the list, and what a crash left off it."""
    listed = [(each.channel, folder / each.path) for each in media if each.kind == "video"]
    known = {path for _camera, path in listed}
    found = sorted((folder / FOLDER / flight_id).glob("*"))
    listed += [(path.name, path) for path in found if path not in known]
    return tuple((camera, path) for camera, path in listed if is_video(path))


class Take(NamedTuple):
    """One recording, and how its clock goes beside the record's."""

    camera: str
    recording: Recording
    clock: VehicleClock = ONE_CLOCK


def read_takes(
    shelf: LogShelf, flight: OpenFlight, folder: Path, places: Sequence[tuple[str, Path]]
) -> tuple[Take, ...]:
    """The recordings of a flight; those that hold no picture are left out.

    Args:
        shelf: where the flight's log is kept open.
        flight: whose they are.
        folder: data folder.
        places: camera and folder of each.
    """
    clock = ONE_CLOCK
    if flight.log is not None:
        with suppress(UserError):
            clock = shelf.use(flight.log, lambda log: clock_in(log, flight.system))
    begun = {folder / each.path: utc_us_of(each.started_utc) for each in flight.media}
    found = []
    for camera, path in places:
        with suppress(UserError):
            recording = open_recording(path)
            begun_us = begun.get(path, flight.begin_us)
            found.append(Take(camera, recording, _fitting(clock, recording, begun_us)))
    return tuple(found)


def _fitting(clock: VehicleClock, recording: Recording, begun_us: int) -> VehicleClock:
    """Whether the pictures were stamped by the vehicle or by the station, by when they began."""
    start_us = recording.start_utc_us
    is_vehicles = abs(clock.to_station(start_us) - begun_us) < abs(start_us - begun_us)
    return clock if is_vehicles else ONE_CLOCK


def read_video(shelf: LogShelf, path: Path) -> tuple[OpenFlight, Recording]:
    """A video that is no recording of the logbook, with what tells where it was taken.

    That is the telemetry inside it, else a log of the same name beside it.

    Args:
        shelf: where a log is kept open.
        path: the video.

    Raises:
        UserError: there is no picture in it.
    """
    recording = open_recording(path)
    if recording.telemetry:
        return _by_telemetry(path, recording), recording
    beside = _log_beside(path)
    if beside is not None:
        flight = read_log(shelf, beside)
        shifted = recording if recording.start_utc_us else _shifted(recording, flight.begin_us)
        begin_us = min(flight.begin_us, shifted.start_utc_us)
        return replace(
            flight, title=path.name, file=path,
            end_us=max(flight.end_us, shifted.end_utc_us, begin_us + 1),
        ), shifted  # fmt: skip
    nothing = np.empty(0)
    course = Course(nothing, nothing, nothing, nothing, nothing, nothing)
    text = _(
        "Nothing says where this video was taken: it has no telemetry, and no log lies beside it."
    )
    return (
        OpenFlight(
            path.name, recording.start_utc_us, recording.end_utc_us, course, file=path,
            troubles=(text,),
        ),
        recording,
    )  # fmt: skip


def _log_beside(path: Path) -> Path | None:
    """A log of the same name, whatever the case of its extension."""
    stem = path.stem.casefold()
    beside = sorted(path.parent.glob("*"))
    return next((p for p in beside if p.stem.casefold() == stem and p.suffix.lower() in LOGS), None)


def _shifted(recording: Recording, begin_us: int) -> Recording:
    """A video that does not know its time, taken to begin with the log."""
    shift_us = begin_us - recording.start_utc_us
    pieces = tuple(
        replace(piece, start_utc_us=piece.start_utc_us + shift_us) for piece in recording.pieces
    )
    return replace(recording, pieces=pieces)


def _by_telemetry(path: Path, recording: Recording) -> OpenFlight:
    """A flight made of the telemetry inside a video."""
    told = [each for each in recording.telemetry if each.utc_us > 0]
    begin_us = min(recording.start_utc_us, told[0].utc_us) if told else recording.start_utc_us
    end_us = max(recording.end_utc_us, told[-1].utc_us if told else 0)
    times_s = np.array([(each.utc_us - begin_us) / 1e6 for each in told])

    def column(value: Callable[[Telemetry], float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:  # fmt: skip
        found = [value(each) for each in told]
        return np.array([np.nan if v is None else v for v in found], dtype=np.float64)

    altitudes_m = column(lambda each: each.altitude_amsl_m)
    speeds_mps = column(lambda each: each.ground_speed_mps)
    headings_deg = column(lambda each: each.heading_deg)
    course = Course(
        times_s,
        column(lambda each: None if each.position is None else each.position.latitude_deg),
        column(lambda each: None if each.position is None else each.position.longitude_deg),
        headings_deg,
        altitudes_m,
        speeds_mps,
    )
    columns = {
        "altitude": (altitudes_m, "m"),
        "speed": (speeds_mps, "m/s"),
        "heading": (headings_deg, "°"),
    }
    series = {
        key: Series(key, times_s, values, unit)
        for key, (values, unit) in columns.items()
        if np.isfinite(values).any()
    }
    return OpenFlight(path.name, begin_us, end_us, course, series, file=path)
