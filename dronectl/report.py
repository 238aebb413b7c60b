"""What a run of flights came to: the record of each vehicle as one JSON object."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from dronectl.crew.hours import credited_s
from dronectl.mavlink.autopilots import autopilot_of
from dronectl.store.flights import find_flight, track
from dronectl.store.tlog import summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dronectl.sortie import Sortie
    from dronectl.store.database import Database
    from dronectl.store.flights import FlightRecord
    from dronectl.store.totals import Sample
    from dronectl.vehicle import Vehicle


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
