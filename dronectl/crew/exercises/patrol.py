"""NIST's payload test and patrol work: targets, a suspect vehicle, a missing person, emergencies."""

from __future__ import annotations

from typing import Final

from dronectl.crew.exercises import script
from dronectl.crew.exercises.drills import (
    HandsOffJudge,
    ReserveJudge,
    TurnBackJudge,
    decide_on_battery,
    recognise_lost_link,
)
from dronectl.crew.exercises.flying import HoldJudge
from dronectl.crew.exercises.looking import FindJudge, FollowJudge, RecceJudge, SearchJudge
from dronectl.crew.exercises.manoeuvres import LANDING, LANDING_TITLE, landing
from dronectl.crew.exercises.safety import Rules
from dronectl.crew.exercises.scenery import Bucket, Mover, Scene
from dronectl.crew.exercises.tasks import Exercise, Part, Trouble
from dronectl.crew.exercises.values import Spot, draw

LETTERS: Final = "CDEFHJKLNPRTUVXZ"  # none is taken for another or for a digit
RED: Final = (40, 40, 205)
ORANGE: Final = (30, 130, 255)

_STANDS: Final = (
    (25.0, 60.0, 90.0),
    (-25.0, 80.0, 45.0),
    (-30.0, -40.0, 45.0),
    (30.0, -70.0, 60.0),
    (0.0, -100.0, 45.0),
)
"""North, east and how far up the opening looks; where to, and the letter, come from the seed."""
_READ_FROM_M: Final = 20.0


def _buckets(seed: int) -> tuple[Bucket, ...]:
    buckets = []
    letters = list(LETTERS)
    for number, (north_m, east_m, elevation_deg) in enumerate(_STANDS):
        letter = letters.pop(int(draw(seed, f"letter {number}") * len(letters)))
        bearing = round(360.0 * draw(seed, f"bearing {number}"))
        buckets.append(Bucket(letter, Spot(north_m, east_m, 1.2), bearing, elevation_deg))
    return tuple(buckets)


def _recce_parts(seed: int) -> tuple[Part, ...]:
    read = Part("read", 80.0, RecceJudge(_buckets(seed)), is_always=True)
    return (read, landing())


def _recce_legs(seed: int) -> tuple[script.Leg, ...]:
    legs: list[script.Leg] = [script.Climb(20.0)]
    for bucket in _buckets(seed):
        legs += [script.Go(bucket.eye(_READ_FROM_M), 1.0), script.Aim(bucket.spot, 8.0)]
    return (*legs, script.Home())


RECCE: Final = Exercise(
    code="recce",
    title="Recce of targets",
    briefing=(
        "Five buckets stand on the training ground, each open to another side. Read the letter in"
        " each: it is seen only along the bucket's axis, near enough and in the middle of the"
        " picture, for a few seconds. Come back and land on the pad."
    ),
    parts=_recce_parts,
    part_titles={"read": "Letters read", LANDING: LANDING_TITLE},
    legs=_recce_legs,
    scene=lambda seed: Scene(buckets=_buckets(seed)),
    rules=Rules(time_s=900.0),
)

_ROUND: Final = ((-42.0, -112.0), (-42.0, 112.0), (42.0, 112.0), (42.0, -112.0))


def _suspect(seed: int) -> Mover:
    way = 1.0 if draw(seed, "way") < 0.5 else -1.0
    speed = way * round(2.5 + 2.0 * draw(seed, "speed"), 2)
    return Mover("car", _ROUND, speed, round(616.0 * draw(seed, "start"), 1), RED)


def _follow_parts(seed: int) -> tuple[Part, ...]:
    follow = Part("follow", 80.0, FollowJudge(_suspect(seed), 90.0), is_always=True)
    return (follow, landing())


FOLLOW: Final = Exercise(
    code="follow",
    title="Follow a suspect vehicle",
    briefing=(
        "A red car drives round the training ground. Climb to 30 m or more, find it, keep it in the"
        " middle of the picture for 90 s from 15 m to 80 m away, never overhead. Come back and land"
        " on the pad."
    ),
    parts=_follow_parts,
    part_titles={"follow": "Car kept in the picture", LANDING: LANDING_TITLE},
    legs=lambda seed: (
        script.Climb(35.0),
        script.Chase(_suspect(seed), 35.0, 110.0),
        script.Home(),
    ),
    scene=lambda seed: Scene(movers=(_suspect(seed),)),
)

_AREA_CORNER: Final = Spot(-50.0, -120.0)
_AREA_M: Final = (100.0, 240.0)
_SEARCH_UP_M: Final = 40.0


def _missing(seed: int) -> Mover:
    """Somewhere on the ground, not beside the pads."""
    north = -42.0 + 84.0 * draw(seed, "north")
    east = 45.0 + 70.0 * draw(seed, "east")
    east = east if draw(seed, "side") < 0.5 else -east
    way = ((north, east), (north + 0.2, east), (north + 0.2, east + 0.2), (north, east + 0.2))
    return Mover("person", way, 0.0, 0.0, ORANGE)


def _search_parts(seed: int) -> tuple[Part, ...]:
    find = FindJudge(_missing(seed))
    return (
        Part("find", 60.0, find, is_always=True),
        Part("cover", 20.0, SearchJudge(_AREA_CORNER, _AREA_M, find), is_always=True),
        landing(),
    )


def _lines() -> tuple[Spot, ...]:
    spots: list[Spot] = []
    for number, north_m in enumerate((-38.0, -13.0, 12.0, 37.0)):
        ends = [Spot(north_m, east_m, _SEARCH_UP_M) for east_m in (-110.0, 110.0)]
        spots += ends if number % 2 == 0 else ends[::-1]
    return tuple(spots)


SEARCH: Final = Exercise(
    code="search",
    title="Find a missing person",
    briefing=(
        "A person in an orange jacket is somewhere on the training ground, 240 m by 100 m. Search it"
        " in lines; when you see the person, stop and keep the camera on it for a few seconds. Come"
        " back and land on the pad."
    ),
    parts=_search_parts,
    part_titles={"find": "Person found", "cover": "Area searched", LANDING: LANDING_TITLE},
    legs=lambda seed: (
        script.Climb(_SEARCH_UP_M),
        script.Sweep(_lines(), _missing(seed)),
        script.Home(),
    ),
    scene=lambda seed: Scene(movers=(_missing(seed),)),
    rules=Rules(time_s=900.0),
)


_POST: Final = Spot(0.0, 95.0, 30.0)


def _lost_link_parts(_seed: int) -> tuple[Part, ...]:
    return (
        Part("post", 15.0, HoldJudge(_POST, 15.0)),
        Part("recognise", 25.0, recognise_lost_link(), is_always=True),
        Part("hands-off", 30.0, HandsOffJudge(), is_always=True),
        landing(30.0),
    )


LOST_LINK: Final = Exercise(
    code="lost-link",
    title="Lost link",
    briefing=(
        "Fly to the post 95 m east at 30 m and watch. The link will be lost. Recognise it and order"
        " the return; do not fight the vehicle's own failsafe, let it come home and land."
    ),
    parts=_lost_link_parts,
    part_titles={
        "post": "At the post",
        "recognise": "Return ordered in time",
        "hands-off": "Failsafe left to work",
        LANDING: LANDING_TITLE,
    },
    legs=lambda _seed: (
        script.Climb(30.0),
        script.Go(_POST, 1.0),
        script.AwaitLostLink(),
        script.Home(),
    ),
    troubles=(Trouble("cut", 75.0, 110.0, for_s=30.0),),
)


def _battery_parts(_seed: int) -> tuple[Part, ...]:
    return (
        Part("post", 15.0, HoldJudge(_POST, 15.0)),
        Part("decide", 30.0, decide_on_battery(), is_always=True),
        Part("turn-back", 10.0, TurnBackJudge(), is_always=True),
        Part("reserve", 25.0, ReserveJudge(), is_always=True),
        landing(20.0),
    )


BATTERY: Final = Exercise(
    code="battery",
    title="Battery emergency",
    briefing=(
        "Fly to the post 95 m east at 30 m and watch. The battery will fall suddenly. Decide, come"
        " back by the shortest way and land with something left."
    ),
    parts=_battery_parts,
    part_titles={
        "post": "At the post",
        "decide": "Decided in time",
        "turn-back": "No further away",
        "reserve": "Landed with a reserve",
        LANDING: LANDING_TITLE,
    },
    legs=lambda _seed: (
        script.Climb(30.0),
        script.Go(_POST, 1.0),
        script.AwaitBatteryDrop(),
        script.Home(),
    ),
    troubles=(Trouble("battery-drain", 75.0, 110.0, fraction=0.62),),
    rules=Rules(has_reserve=False),
)
