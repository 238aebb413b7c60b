"""Sorties against the simulated fleet, in virtual time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.demo import patrol
from dronectl.safety.preflight import Check
from dronectl.sortie import Phase, Sortie, Surroundings
from dronectl.vehicle import PlanState, PlanStatus, VehicleKey
from missions.edit import translate
from missions.estimate import Performance, estimate
from simulator.world import FleetSpec, World
from tests.support.virtual import VirtualFleet

if TYPE_CHECKING:
    from collections.abc import Callable

    from missions.plan import Plan

ONE = VehicleKey(1)
AROUND = Surroundings(1.78e9, 255, 10**12)


class Flying:
    """One sortie with one simulated vehicle."""

    def __init__(
        self,
        autopilot: str = "ardupilot",
        override: str | None = None,
        change: Callable[[Plan], Plan] = lambda plan: plan,
        crew_checks: tuple[Check, ...] = (),
    ) -> None:
        self.fleet = VirtualFleet(World(FleetSpec(autopilot=autopilot)))
        self.fleet.until(lambda: bool(self.fleet.keys) and self.vehicle.home is not None, 60.0)
        home = self.vehicle.home
        assert home is not None
        plan = change(patrol(0, home))
        self.phases: list[Phase] = []
        self.sortie = Sortie(
            ONE,
            plan,
            estimate(plan, Performance()),
            self.fleet.submit,
            override=override,
            crew_checks=crew_checks,
            on_phase=lambda sortie: self.phases.append(sortie.phase),
        )
        self._seen = 0

    @property
    def vehicle(self):
        return self.fleet.vehicle(ONE)

    def tick(self) -> None:
        self.fleet.run(0.1)
        events, self._seen = self.fleet.events[self._seen :], len(self.fleet.events)
        self.sortie.on_tick(self.vehicle, events, AROUND, self.fleet.now_s)

    def until(self, condition: Callable[[], bool], within_s: float = 400.0) -> None:
        end_s = self.fleet.now_s + within_s
        while not condition():
            assert self.fleet.now_s < end_s, self.phases
            self.tick()


@pytest.mark.parametrize("autopilot", ["ardupilot", "px4"])
def test_a_patrol_is_flown_from_upload_to_landing(autopilot: str):
    flying = Flying(autopilot)

    flying.until(lambda: flying.sortie.is_over)

    assert flying.sortie.phase is Phase.DONE
    assert len(flying.sortie.reached) >= 5
    assert flying.sortie.uploaded is not None


def test_a_plan_of_another_town_stays_on_the_ground_whatever_reason_is_given():
    flying = Flying(override="the mayor wants it", change=lambda p: translate(p, 50_000.0, 0.0))

    flying.until(lambda: flying.sortie.is_over)

    assert flying.sortie.phase is Phase.FAILED
    assert "within reach of where it stands" in flying.sortie.reason
    assert Phase.TAKE_OFF not in flying.phases
    assert not flying.vehicle.is_armed


def test_a_pilot_out_of_practice_stays_on_the_ground_and_is_told_why():
    lapsed = Check("crew.currency.hours", "Crew", False, "Ana is out of practice", "nothing")
    flying = Flying(crew_checks=(lapsed,))

    flying.until(lambda: flying.sortie.is_over)

    assert flying.sortie.phase is Phase.FAILED
    assert "Ana is out of practice" in flying.sortie.reason
    assert not flying.vehicle.is_armed


def test_a_plan_that_became_unknown_before_take_off_is_sent_again():
    flying = Flying()
    flying.until(lambda: flying.sortie.phase is Phase.FENCE)
    track = flying.fleet.station.tracks[ONE]
    track.change(plan=PlanStatus(PlanState.UNKNOWN, None, flying.fleet.now_s, "changed"))

    flying.until(lambda: flying.sortie.phase is Phase.FLYING)

    assert flying.phases.count(Phase.UPLOAD) == 2


def test_a_pilot_who_takes_over_is_not_sent_home():
    flying = Flying()
    flying.until(lambda: flying.sortie.phase is Phase.FLYING)
    short = replace(flying.sortie.need, duration_s=1.0)
    flying.sortie.need = short
    box = flying.fleet.world.vehicle(1)
    box.personality.set_mode(5)  # LOITER, by the pilot's own switch

    flying.fleet.run(1.5)
    for _ in range(3000):
        flying.tick()

    assert flying.sortie.phase is Phase.FLYING
    assert flying.vehicle.mode == "LOITER"


def test_giving_up_in_the_air_brings_it_home():
    flying = Flying()
    flying.until(lambda: flying.sortie.phase is Phase.FLYING)
    flying.until(lambda: flying.vehicle.is_airborne)

    flying.sortie.abandon("enough", flying.vehicle, flying.fleet.now_s)
    flying.until(lambda: flying.sortie.is_over)

    assert flying.sortie.phase is Phase.FAILED
    assert flying.sortie.reason.startswith("enough")
    assert not flying.vehicle.is_armed
