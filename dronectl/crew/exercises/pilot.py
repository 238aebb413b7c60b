"""A pilot who flies the model flight by himself, well or badly: requests out, no hands.

He orders what a trainee would order in the window, so that an exercise and its score can be tried
from take-off to landing without anyone at the screen, faster than real time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from dronectl import requests as wanted
from dronectl.crew.exercises import script
from dronectl.crew.exercises.values import GROUND, Spot, draw, turn_deg
from dronectl.events import RequestFinished
from dronectl.mavlink.autopilots import autopilot_of
from dronectl.vehicle import LinkState
from missions.geo import north_east_m

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from dronectl.crew.exercises.tasks import Exercise
    from dronectl.events import Event
    from dronectl.vehicle import Vehicle, VehicleKey
    from missions.geo import GeoPoint

WORST_PLACE_M: Final = 9.0
WORST_AIM_DEG: Final = 40.0
QUICKEST_S: Final = 4.0
SLOWEST_S: Final = 75.0
ARRIVED_M: Final = 1.5
STILL_MPS: Final = 0.6
TRY_AGAIN_S: Final = 2.0
TRIES: Final = 5
LEG_WITHIN_S: Final = 300.0
ORBIT_MPS: Final = 4.0
LOOK_EVERY_S: Final = 1.0
FOLLOW_EVERY_S: Final = 4.0
DROP_FRACTION: Final = 0.10
NOTICED_M: Final = 16.0


@dataclass(frozen=True, slots=True)
class Hand:
    """How well he flies: 1 is faultless, 0 is far beside every place and slow to decide."""

    skill: float = 1.0
    seed: int = 1

    def spot(self, spot: Spot, what: str) -> Spot:
        """Where he goes when he means to go to a place."""
        off_m = WORST_PLACE_M * (1.0 - self.skill) * (0.4 + 0.6 * draw(self.seed, f"far {what}"))
        angle = math.tau * draw(self.seed, f"way {what}")
        return Spot(
            spot.north_m + off_m * math.cos(angle),
            spot.east_m + off_m * math.sin(angle),
            max(3.0, spot.up_m + off_m * 0.3 * (2.0 * draw(self.seed, f"up {what}") - 1.0)),
        )

    def target(self, spot: Spot, eye: Spot, what: str) -> Spot:
        """What he points at when he means to point at a place."""
        angle = math.radians(WORST_AIM_DEG * (1.0 - self.skill))
        off_m = math.dist(spot, eye) * math.tan(angle)
        way = math.tau * draw(self.seed, f"aim {what}")
        return Spot(
            spot.north_m + off_m * math.cos(way), spot.east_m + off_m * math.sin(way), spot.up_m
        )

    @property
    def reaction_s(self) -> float:
        """How long he takes to decide."""
        return QUICKEST_S + (SLOWEST_S - QUICKEST_S) * (1.0 - self.skill)


class ScriptedPilot:
    """Flies an exercise's model flight with one vehicle, tick by tick.

    Args:
        exercise: what to fly.
        hand: how well, and with which seed.
        key: the vehicle.
        submit: takes a request and gives its number.
        ground: middle of the training ground.
    """

    def __init__(
        self,
        exercise: Exercise,
        hand: Hand,
        key: VehicleKey,
        submit: Callable[[wanted.Request], int],
        ground: GeoPoint = GROUND,
    ) -> None:
        self.is_over = False
        self.reason = ""
        """Why he gave up, in words; empty when he flew it all."""
        self._hand = hand
        self._key = key
        self._submit = submit
        self._ground = ground
        self._legs = exercise.legs(hand.seed)
        self._vehicle: Vehicle | None = None
        self._now_s = 0.0
        self._answers: dict[int, RequestFinished] = {}
        self._flight = self._fly()

    def on_tick(self, vehicle: Vehicle, events: Iterable[Event], now_s: float) -> None:
        """Take in what happened and order what is next."""
        self._vehicle, self._now_s = vehicle, now_s
        for event in events:
            if isinstance(event, RequestFinished):
                self._answers[event.request_id] = event
        if not self.is_over and next(self._flight, self) is self:
            self.is_over = True

    # ------------------------------------------------------------------- legs

    def _fly(self) -> Generator[None, None, None]:
        for number, leg in enumerate(self._legs):
            yield from self._leg(leg, str(number))
            if self.reason:
                yield from self._home()
                return

    def _leg(self, leg: script.Leg, what: str) -> Generator[None, None, None]:
        if isinstance(leg, script.Climb):
            yield from self._climb(leg)
        elif isinstance(leg, script.Go):
            yield from self._go(self._hand.spot(leg.spot, what))
            yield from self._wait(leg.wait_s)
        elif isinstance(leg, script.Circle):
            yield from self._circle(leg, what)
        elif isinstance(leg, script.Aim):
            yield from self._aim(leg, what)
        elif isinstance(leg, script.Chase):
            yield from self._chase(leg, what)
        elif isinstance(leg, script.Sweep):
            yield from self._sweep(leg, what)
        elif isinstance(leg, script.AwaitLostLink):
            yield from self._until(lambda: self._seen.link_state(self._now_s) is LinkState.LOST)
            yield from self._wait(self._hand.reaction_s)
        elif isinstance(leg, script.AwaitBatteryDrop):
            yield from self._drop()
        elif isinstance(leg, script.LandHere):
            yield from self._down(wanted.Land(self._key))
        else:
            yield from self._home()

    def _climb(self, leg: script.Climb) -> Generator[None, None, None]:
        yield from self._ask(wanted.TakeOff(self._key, leg.height_m))
        yield from self._until(lambda: self._place.up_m > leg.height_m - 1.0)

    def _go(self, spot: Spot) -> Generator[None, None, None]:
        yield from self._ask(wanted.GoTo(self._key, spot.point(self._ground), spot.up_m))
        yield from self._until(
            lambda: (
                math.dist(self._place, spot) < ARRIVED_M
                and (self._seen.ground_speed_mps or 0.0) < STILL_MPS
            )
        )

    def _circle(self, leg: script.Circle, what: str) -> Generator[None, None, None]:
        off_m = self._hand.spot(Spot(0.0, 0.0), what).north_m
        middle = leg.middle
        yield from self._ask(
            wanted.Orbit(
                self._key, middle.point(self._ground), leg.radius_m + off_m, middle.up_m, ORBIT_MPS
            )
        )
        yield from self._until(
            lambda: (
                abs(self._place.away_m(middle) - leg.radius_m) < abs(off_m) + 3.0
                and abs(self._place.up_m - middle.up_m) < 2.0
            )
        )
        turned, before = 0.0, middle.bearing_deg(self._place)

        def is_round() -> bool:
            nonlocal turned, before
            here = middle.bearing_deg(self._place)
            turned, before = turned + turn_deg(before, here), here
            return abs(turned) > 360.0 * leg.turns + 8.0

        yield from self._until(is_round)

    def _aim(self, leg: script.Aim, what: str) -> Generator[None, None, None]:
        yield from self._look_at(self._hand.target(leg.spot, self._place, what))
        yield from self._wait(leg.for_s)

    def _look_at(self, spot: Spot) -> Generator[None, None, None]:
        home = self._seen.home
        height_m = (0.0 if home is None else home.altitude.value_m) + spot.up_m
        yield from self._ask(wanted.LookAt(self._key, spot.point(self._ground), height_m))

    def _chase(self, leg: script.Chase, what: str) -> Generator[None, None, None]:
        end_s, moved_s = self._now_s + leg.for_s, -math.inf
        while self._now_s < end_s and not self.reason:
            if self._now_s - moved_s >= FOLLOW_EVERY_S:
                moved_s = self._now_s
                there = leg.mover.at(self._clock_s + FOLLOW_EVERY_S)
                spot = Spot(there.north_m * 0.4, there.east_m * 0.75, leg.height_m)
                spot = self._hand.spot(spot, what)
                self._submit(wanted.GoTo(self._key, spot.point(self._ground), spot.up_m))
            ahead = leg.mover.at(self._clock_s + 0.7 * LOOK_EVERY_S)
            yield from self._look_at(self._hand.target(ahead, self._place, what))
            yield from self._wait(LOOK_EVERY_S)

    def _sweep(self, leg: script.Sweep, what: str) -> Generator[None, None, None]:
        yield from self._ask(wanted.AimCamera(self._key, pitch_deg=-90.0, yaw_deg=0.0))
        for number, spot in enumerate(leg.path):
            aim = self._hand.spot(spot, f"{what}.{number}")
            yield from self._ask(wanted.GoTo(self._key, aim.point(self._ground), aim.up_m))
            yield from self._until(partial(self._is_there_or_notices, aim, leg))
            if self._notices(leg):
                person = leg.person.at(self._clock_s)
                yield from self._go(self._place)
                yield from self._look_at(self._hand.target(person, self._place, what))
                yield from self._wait(8.0)
                return

    def _is_there_or_notices(self, spot: Spot, leg: script.Sweep) -> bool:
        return self._notices(leg) or math.dist(self._place, spot) < ARRIVED_M

    def _notices(self, leg: script.Sweep) -> bool:
        return self._place.away_m(leg.person.at(self._clock_s)) < NOTICED_M

    def _drop(self) -> Generator[None, None, None]:
        before = self._seen.battery.remaining_fraction

        def has_fallen() -> bool:
            nonlocal before
            now = self._seen.battery.remaining_fraction
            last, before = before, now
            return now is not None and last is not None and last - now >= DROP_FRACTION

        yield from self._until(has_fallen)
        yield from self._wait(self._hand.reaction_s)

    def _home(self) -> Generator[None, None, None]:
        yield from self._down(wanted.ReturnHome(self._key))

    def _down(self, request: wanted.Request) -> Generator[None, None, None]:
        """Order it, again if need be, until the motors are off."""
        family = autopilot_of(self._seen.autopilot)
        ordered_s = -math.inf
        end_s = self._now_s + LEG_WITHIN_S
        while self._seen.is_armed and self._now_s < end_s:
            is_coming = self._seen.custom_mode in (family.return_mode, family.land_mode)
            if ordered_s == -math.inf or (not is_coming and self._now_s - ordered_s > 15.0):
                ordered_s = self._now_s
                self._submit(request)
            yield

    # ---------------------------------------------------------------- helpers

    @property
    def _seen(self) -> Vehicle:
        assert self._vehicle is not None  # noqa: S101 - set before the first step
        return self._vehicle

    @property
    def _clock_s(self) -> float:
        return self._seen.boot_s or 0.0

    @property
    def _place(self) -> Spot:
        point = self._seen.position
        if point is None:
            return Spot(0.0, 0.0)
        return Spot(*north_east_m(self._ground, point), self._seen.height_m or 0.0)

    def _wait(self, for_s: float) -> Generator[None, None, None]:
        end_s = self._now_s + for_s
        while self._now_s < end_s:
            yield

    def _until(self, condition: Callable[[], bool]) -> Generator[None, None, None]:
        end_s = self._now_s + LEG_WITHIN_S
        while not condition():
            if self._now_s > end_s:
                self.reason = f"nothing came of it within {LEG_WITHIN_S:.0f} s"
            if self.reason or not self._seen.is_armed:
                self.reason = self.reason or "the vehicle disarmed"
                return
            yield

    def _ask(self, request: wanted.Request) -> Generator[None, None, None]:
        """Order something and wait for its answer; refusals are tried again a few times."""
        failure = None
        for _ in range(TRIES):
            number = self._submit(request)
            while number not in self._answers:
                yield
            failure = self._answers.pop(number).failure
            if failure is None:
                return
            yield from self._wait(TRY_AGAIN_S)
        self.reason = f"{type(request).__name__}: {failure.text if failure else 'no answer'}"
