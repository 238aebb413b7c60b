from __future__ import annotations

import pytest

from dronectl.review.same import Clash, Why, clashes
from dronectl.store.imports import ForeignFlight, ForeignVehicle, Origin, StoredFlight
from dronectl.store.rows import utc_text
from dronectl.store.totals import Sample
from missions.geo import GeoPoint, offset
from tests.dronectl.review.builders import EPOCH_US

HERE = GeoPoint(48.1, -1.68)


def a_flight(
    since_s: float = 0.0,
    length_s: float = 600.0,
    uid: str = "aa",
    key: str = "1",
    place: GeoPoint | None = HERE,
) -> ForeignFlight:
    return ForeignFlight(
        id="new",
        origin=Origin("tlog"),
        vehicle=ForeignVehicle(uid, key),
        pilot="Ana",
        device_class="real",
        started_s=7.0,
        ended_s=7.0 + length_s,
        started_utc_us=EPOCH_US + round(since_s * 1e6),
        reason="landed",
        samples=(Sample(7.0, 0, place),),
    )


def stored(
    since_s: float = 0.0,
    length_s: float = 600.0,
    uid: str | None = "aa",
    pilot: str = "Bo",
    place: GeoPoint | None = HERE,
) -> StoredFlight:
    times = [utc_text(EPOCH_US + round(s * 1e6)) for s in (since_s, since_s + length_s)]
    return StoredFlight("old", uid, "1", pilot, *times, origin=None, place=place)


@pytest.mark.parametrize(
    ("flight", "other", "why"),
    [
        (a_flight(), stored(), Why.SAME_FLIGHT),
        (a_flight(20, 500), stored(), Why.SAME_FLIGHT),
        (a_flight(0, 1200), stored(500, 300), Why.SAME_FLIGHT),
        (a_flight(500, 600), stored(), Why.SAME_AIRCRAFT),
        (a_flight(590, 600), stored(), None),
        (a_flight(uid="bb"), stored(), None),
        (a_flight(uid="bb"), stored(pilot="Ana"), Why.SAME_PILOT),
        (a_flight(590, 600, uid="bb"), stored(pilot="Ana"), None),
        (a_flight(uid="sysid-1"), stored(), Why.SAME_FLIGHT),
        (a_flight(), stored(uid=None), Why.SAME_FLIGHT),
        (a_flight(uid="sysid-2", key="2"), stored(), None),
        (a_flight(uid="sysid-1", place=offset(HERE, 5000, 0)), stored(), None),
        (a_flight(uid="sysid-1", place=None), stored(), Why.SAME_FLIGHT),
    ],
)
def test_what_two_flights_at_one_time_have_in_common(
    flight: ForeignFlight, other: StoredFlight, why: Why | None
) -> None:
    assert clashes(flight, [other]) == ([] if why is None else [Clash("old", why)])
