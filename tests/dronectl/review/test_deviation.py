from __future__ import annotations

import numpy as np
import pytest

from dronectl.review.deviation import deviation
from dronectl.store.totals import Sample
from missions.estimate import LegKind, Performance, route
from missions.geo import GeoPoint, cross_track_m, offset
from tests.support.plans import TOWN, a_plan


def a_sample(t_s: float, point: GeoPoint | None, **values: object) -> Sample:
    changes: dict[str, object] = {"mode": "AUTO", "height_m": 30.0, **values}
    return Sample(t_s, round(t_s * 1e6), point, **changes)  # type: ignore[arg-type]


def test_a_flight_beside_its_path_is_as_far_off_as_it_is() -> None:
    samples = [a_sample(float(n), offset(TOWN, 50.0 + 7.0, 40.0 - n)) for n in range(60)]

    found = deviation(a_plan(), samples)

    assert found.t_s.tolist() == [float(n) for n in range(60)]
    assert found.worst_m == pytest.approx(7.0, abs=0.05)
    assert found.mean_m == pytest.approx(7.0, abs=0.05)
    assert found.height_m == pytest.approx(np.zeros(60), abs=0.1)


def test_it_agrees_with_the_distance_to_each_leg() -> None:
    plan = a_plan()
    points = [offset(TOWN, 13.0 * n - 90, 60 - 9.0 * n) for n in range(16)]
    legs = route(plan, Performance()).legs

    found = deviation(plan, [a_sample(float(n), point) for n, point in enumerate(points)])

    expected = [
        min(
            abs(
                cross_track_m(point, leg.start, leg.end)
                - (leg.radius_m if leg.kind is LegKind.CIRCLE else 0.0)
            )
            for leg in legs
        )
        for point in points
    ]
    assert found.sideways_m == pytest.approx(np.array(expected), abs=0.05)


def test_too_high_is_positive_and_too_low_negative() -> None:
    spots = [offset(TOWN, 50.0, 0.0)] * 2

    found = deviation(
        a_plan(), [a_sample(float(n), spots[n], height_m=(40.0, 20.0)[n]) for n in (0, 1)]
    )

    assert found.height_m == pytest.approx([10.0, -10.0], abs=0.1)


@pytest.mark.parametrize(
    "sample",
    [
        a_sample(0.0, None),
        a_sample(0.0, TOWN, mode="LOITER"),
        a_sample(0.0, TOWN, height_m=None),
        a_sample(0.0, TOWN, height_m=1.0),
    ],
)
def test_only_the_mission_in_the_air_counts(sample: Sample) -> None:
    found = deviation(a_plan(), [sample])

    assert (len(found.t_s), found.worst_m, found.mean_m) == (0, None, None)


def test_a_plan_without_a_path_has_no_deviation() -> None:
    assert deviation(a_plan(items=()), [a_sample(0.0, TOWN)]).worst_m is None
