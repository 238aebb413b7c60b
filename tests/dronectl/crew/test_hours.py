from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.crew.hours import Experience, credited_s, hours_per_pilot


@dataclass(frozen=True)
class AFlight:
    pilot: str | None = "Ana"
    state: str = "closed"
    device_class: str = "real"
    airborne_s: float | None = 600.0
    take_offs: int | None = 1
    landings: int | None = 1


def test_simulator_time_has_its_own_column() -> None:
    (ana,) = hours_per_pilot([AFlight(), AFlight(device_class="simulator", airborne_s=7200.0)])

    assert ana.real == Experience(1, 600.0, 1, 1)
    assert ana.simulator == Experience(1, 7200.0, 1, 1)


def test_open_flights_and_armings_without_take_off_are_not_credited() -> None:
    flights = [AFlight(state="open"), AFlight(airborne_s=0.0), AFlight(airborne_s=None)]

    assert hours_per_pilot(flights) == []
    assert credited_s(flights[0]) == 0.0


def test_pilots_are_listed_by_name_and_the_unnamed_last() -> None:
    pilots = [h.pilot for h in hours_per_pilot([AFlight(p) for p in (None, "Zoë", "Ana", "Bob")])]

    assert pilots == ["Ana", "Bob", "Zoë", None]


def test_unknown_counts_are_none_counted() -> None:
    (ana,) = hours_per_pilot([AFlight(take_offs=None, landings=None)])

    assert (ana.real.take_offs, ana.real.landings) == (0, 0)


@given(
    st.lists(
        st.builds(
            AFlight,
            pilot=st.sampled_from(["Ana", "Bob", None]),
            state=st.sampled_from(["open", "closed"]),
            device_class=st.sampled_from(["real", "simulator"]),
            airborne_s=st.none() | st.floats(0, 1e5),
        )
    )
)
def test_flight_hours_are_those_of_real_closed_flights_alone(flights: list[AFlight]) -> None:
    total_s = sum(hours.real.airborne_s for hours in hours_per_pilot(flights))

    real = [f for f in flights if f.device_class == "real" and f.state == "closed"]
    assert total_s == pytest.approx(sum(f.airborne_s or 0.0 for f in real))
