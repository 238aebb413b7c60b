from __future__ import annotations

from dataclasses import dataclass

import pytest

from dronectl.crew.hours import credited_s


@dataclass(frozen=True)
class AFlight:
    state: str = "closed"
    airborne_s: float | None = 600.0


@pytest.mark.parametrize(
    ("flight", "credit_s"),
    [
        (AFlight(), 600.0),
        (AFlight(state="open"), 0.0),
        (AFlight(airborne_s=None), 0.0),
        (AFlight(airborne_s=-5.0), 0.0),
    ],
)
def test_only_airborne_time_of_closed_flights_is_credited(flight: AFlight, credit_s: float) -> None:
    assert credited_s(flight) == credit_s
