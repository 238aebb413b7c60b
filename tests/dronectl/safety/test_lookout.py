"""Alerts of flights nobody watches in a window."""

from __future__ import annotations

from dronectl.safety.alerts import Alert, Condition, Level
from dronectl.safety.lookout import Lookout, recorded
from dronectl.safety.rules import Context
from dronectl.vehicle import Snapshot, VehicleKey
from tests.support.vehicles import a_vehicle

KEY = VehicleKey(1)


def high(now_s: float, height_m: float) -> Snapshot:
    vehicle = a_vehicle(height_m=height_m, is_armed=True).with_changes(
        key=KEY, last_heard_s=now_s, last_heartbeat_s=now_s
    )
    return Snapshot(now_s, {KEY: vehicle})


def test_a_drone_too_high_is_recorded_once() -> None:
    lookout, context = Lookout(), Context(height_limit_m=120.0)

    told = [
        event
        for tenth in range(100)
        for event in lookout.look(high(100.0 + tenth / 10, 140.0), context)
    ]

    (too_high,) = [event for event in told if event.code.startswith("height")]
    assert too_high.vehicle == KEY
    assert too_high.values


def test_it_looks_twice_a_second() -> None:
    lookout, context = Lookout(), Context(height_limit_m=120.0)
    lookout.look(high(100.0, 20.0), context)

    assert lookout.look(high(100.4, 140.0), context) == []
    assert lookout.look(high(100.6, 140.0), context) != []


def test_what_the_record_has_as_an_event_of_its_own_is_not_told_again() -> None:
    lost = Alert(1, Condition("link.lost", Level.WARNING, "link", KEY, {}), 1.0, 1.0, 1.0)

    assert recorded(lost) is None
