"""Height above the ground of a flight that is looked at again, by the elevation files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from missions.geo import GeoPoint
from ui.models.series import Series

if TYPE_CHECKING:
    from dronectl.safety.height import Ground
    from ui.models.review_flight import OpenFlight

KEY: Final = "agl"
MOST_LOOKS: Final = 3000
"""Into the elevation files for one flight; between them the ground is taken for straight."""


def with_height_above_ground(flight: OpenFlight, ground: Ground) -> OpenFlight:
    """The flight with one more curve; as it was where the ground is not known.

    Heights above home are measured well, heights above sea are off by metres: so it is the ground
    that is compared with the ground at the place of take-off.
    """
    course = flight.course
    is_known = (
        np.isfinite(course.latitudes_deg)
        & np.isfinite(course.longitudes_deg)
        & np.isfinite(course.heights_m)
    )
    places = np.flatnonzero(is_known)
    if not places.size:
        return flight
    looks = places[:: -(-places.size // MOST_LOOKS)]
    grounds = [
        ground(GeoPoint(float(course.latitudes_deg[i]), float(course.longitudes_deg[i])))
        for i in looks.tolist()
    ]
    grounds_m = np.array([np.nan if each is None else each for each in grounds])
    if not np.isfinite(grounds_m[0]):
        return flight
    below_m = np.interp(course.times_s, course.times_s[looks], grounds_m)
    above_m = np.where(is_known, course.heights_m - (below_m - grounds_m[0]), np.nan)
    if not np.isfinite(above_m).any():
        return flight
    curve = Series(KEY, course.times_s, above_m, "m")
    return replace(flight, series={**flight.series, KEY: curve})
