"""What a run of flights came to: the record of each vehicle as one JSON object."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from dronectl.crew.hours import credited_s
from dronectl.mavlink.autopilots import autopilot_of
from dronectl.store.flights import find_flight, track
from dronectl.store.tlog import summary
from missions.estimate import LegKind, Performance, route
from missions.geo import cross_track_m

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dronectl.sortie import Sortie
    from dronectl.store.database import Database
    from dronectl.store.flights import FlightRecord
    from dronectl.store.totals import Sample
    from dronectl.vehicle import Vehicle
    from missions.plan import Plan

MISSION_MODES: Final = frozenset({"AUTO", "AUTO.MISSION"})
TAKEN_OFF_M: Final = 2.0


def max_cross_track_m(plan: Plan, samples: Sequence[Sample]) -> float | None:
    """Greatest distance over the ground from the planned path while the mission was flown.

    ``None`` when no sample was taken in mission mode above the ground.
    """
    legs = [
        (leg.start, leg.end, leg.radius_m if leg.kind is LegKind.CIRCLE else 0.0)
        for leg in route(plan, Performance()).legs
    ]
    worst_m: float | None = None
    for sample in samples:
        if sample.point is None or sample.mode not in MISSION_MODES or not legs:
            continue
        if sample.height_m is None or sample.height_m < TAKEN_OFF_M:
            continue
        off_m = min(
            abs(cross_track_m(sample.point, start, end) - radius_m) for start, end, radius_m in legs
        )
        worst_m = off_m if worst_m is None else max(worst_m, off_m)
    return worst_m


def vehicle_report(
    sortie: Sortie, vehicle: Vehicle, flight_id: str | None, database: Database
) -> dict[str, Any]:
    """Everything about one vehicle's flight; parts that did not happen are ``None``."""
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
        "max_cross_track_m": _rounded(max_cross_track_m(sortie.plan, samples)),
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
