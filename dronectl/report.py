"""What a run of flights came to: the record of each vehicle as one JSON object."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING, Any

from dronectl.crew.hours import credited_s
from dronectl.errors import UserError
from dronectl.mavlink.autopilots import autopilot_of
from dronectl.store.flights import find_flight, track
from dronectl.store.media import list_media
from dronectl.store.tlog import summary
from dronectl.video.truth import errors_m, read_truth

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dronectl.sortie import Sortie
    from dronectl.store.database import Database
    from dronectl.store.flights import FlightRecord
    from dronectl.store.media import MediaRecord
    from dronectl.store.totals import Sample
    from dronectl.vehicle import Vehicle, VehicleKey


def vehicle_report(
    sortie: Sortie, vehicle: Vehicle, flight_id: str | None, database: Database
) -> dict[str, Any]:
    """Everything about one vehicle's flight; parts that did not happen are ``None``."""
    from dronectl.review.deviation import (  # noqa: PLC0415 - numpy, which no link and no window needs
        deviation,
    )

    flight = None if flight_id is None else find_flight(database, flight_id)
    samples = [] if flight is None else track(database, flight.id)
    return {
        "vehicle_uid": vehicle.uid,
        "sysid": vehicle.system_id,
        "autopilot": autopilot_of(vehicle.autopilot).name,
        "plan_digest": sortie.plan.digest,
        "outcome": sortie.phase.value,
        "failure": sortie.reason or None,
        "upload": _upload(sortie),
        "flight": None if flight is None else _flight(flight, samples),
        "tlog": None if flight is None else _tlog(flight, database),
        "waypoints_reached": len(sortie.reached),
        "max_cross_track_m": _rounded(deviation(sortie.plan, samples).worst_m),
        "credited_s": 0.0 if flight is None else round(credited_s(flight), 1),
    }


def video_report(
    key: VehicleKey, flight_id: str | None, database: Database, truth: Path | None = None
) -> dict[str, Any]:
    """The flight's recording, and how far located places were from the truth where it is known."""
    films = [] if flight_id is None else list_media(database, flight_id)
    film = max(films, key=lambda each: each.frames or 0, default=None)
    return {
        "video": None if film is None else _video(film),
        "geolocation_error_m": None if film is None else _error_m(key, film, database, truth),
    }


def _video(film: MediaRecord) -> dict[str, Any]:
    return {
        "path": film.path,
        "frames": film.frames or 0,
        "duration_s": _rounded(film.duration_s),
        "klv_packets": film.klv_packets or 0,
        "corrupt_frames": film.corrupt_frames or 0,
        "gaps": film.gaps or 0,
    }


def _error_m(
    key: VehicleKey, film: MediaRecord, database: Database, truth: Path | None
) -> float | None:
    """Median over the pictures whose middle shows the ground."""
    seen = () if truth is None else read_truth(truth, f"drone{key.system_id}")
    if not seen or not film.frames:
        return None
    from dronectl.video.library import open_recording  # noqa: PLC0415 - loads the demuxers

    try:
        found = errors_m(open_recording(database.folder / film.path), seen)
    except UserError:
        return None
    return _rounded(statistics.median(found)) if found else None


def _upload(sortie: Sortie) -> dict[str, Any] | None:
    if sortie.uploaded is None:
        return None
    lists = sortie.uploaded.values()
    return {
        "items": len(sortie.plan.items),  # without the home item some autopilots want first
        "verified": True,
        "retries": sum(verified.retries for verified in lists),
        "duration_s": round(sum(verified.duration_s for verified in lists), 3),
    }


def _flight(flight: FlightRecord, samples: Sequence[Sample]) -> dict[str, Any]:
    return {
        "id": flight.id,
        "pilot": flight.pilot,
        "started_utc": flight.started_utc,
        "ended_utc": flight.ended_utc,
        "airborne_s": _rounded(flight.airborne_s),
        "distance_m": _rounded(flight.distance_m),
        "max_height_m": _rounded(flight.max_height_m),
        "energy_wh": _rounded(flight.energy_wh),
        "reason": flight.reason,
        "device_class": flight.device_class,
        "samples": len(samples),
    }


def _tlog(flight: FlightRecord, database: Database) -> dict[str, Any] | None:
    if flight.tlog is None:
        return None
    found = summary(database.folder / flight.tlog)
    return {"path": flight.tlog, "messages": found.messages, "damaged": found.damaged}


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 2)
