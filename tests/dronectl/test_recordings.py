"""Recorded flights of real autopilots through a whole station: nothing raises, all is as it was."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from dronectl.events import ArmedChanged, IdentityConflict, ModeChanged, Said, VehicleRebooted
from dronectl.network import Identity
from dronectl.protocol.mission_items import item_of
from dronectl.station import Station
from dronectl.store.tlog import TlogReader
from dronectl.vehicle import Vehicle, VehicleKey

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message

TLOGS = Path(__file__).parents[1] / "data" / "tlog"
COPTER = "arducopter_4_6_sitl_patrol.tlog"
ERRORS = "arducopter_4_6_sitl_errors.tlog"
PX4 = "px4_1_19_sih_patrol.tlog"
RADIO = "copter_sik_radio_2015.tlog"
OURS = 255
KEY = VehicleKey(1)


class Replay(NamedTuple):
    """What a station made of a recording."""

    vehicle: Vehicle
    events: list
    parameters: dict[str, int]
    """Name to MAV_PARAM_TYPE."""
    missions: dict[int, dict]
    """By mission type: the items the vehicle last gave."""
    list_numbers: set
    """The vehicle's own numbers of its mission, fence and rally list."""


@cache
def replayed(name: str) -> Replay:
    station = Station(Identity())
    station.open_link("log", 0.0)
    events, parameters, missions, numbers = [], {}, {}, set()
    first_us = None
    next_tick_s = 0.0
    for record, message in TlogReader.open(TLOGS / name).messages():
        first_us = record.utc_us if first_us is None else first_us
        now_s = (record.utc_us - first_us) / 1e6
        if message.system_id != OURS:
            outputs = station.on_data("log", message.raw, now_s)
            events += outputs.events
            for received in outputs.received:
                note(received.message, parameters, missions)
                if received.vehicle and received.message.name == "MISSION_CURRENT":
                    mission = station.tracks[KEY].vehicle.mission
                    numbers.add((mission.mission_id, mission.fence_id, mission.rally_id))
        while next_tick_s <= now_s:
            events += station.on_time(next_tick_s).events
            next_tick_s += 0.25
    (key,) = station.tracks
    assert key == KEY
    return Replay(station.snapshot(now_s).vehicles[KEY], events, parameters, missions, numbers)


def note(message: Message, parameters: dict, missions: dict) -> None:
    fields = message.fields
    if message.name == "PARAM_VALUE":
        parameters[fields.param_id] = fields.param_type
    elif message.name == "MISSION_ITEM_INT":
        missions.setdefault(fields.mission_type, {})[fields.seq] = item_of(fields)


def told(replay, kind):
    return [event for event in replay.events if isinstance(event, kind)]


@pytest.mark.parametrize(
    ("name", "flights", "modes"),
    [
        (COPTER, 1, ["GUIDED", "AUTO"]),
        (ERRORS, None, ["GUIDED"]),
        (PX4, None, ["AUTO.MISSION", "AUTO.LOITER", "AUTO.RTL"]),
        (RADIO, None, ["LOITER", "RTL"]),
    ],
)
def test_flights_and_modes_are_found_as_they_were(name, flights, modes):
    replay = replayed(name)
    armings = [event.is_armed for event in told(replay, ArmedChanged)]
    seen = [event.mode for event in told(replay, ModeChanged)]

    assert armings[0] is True
    assert all(a != b for a, b in itertools.pairwise(armings))
    assert flights is None or armings.count(True) == flights
    assert set(modes) <= set(seen)
    assert not [mode for mode in seen if mode.startswith("MODE")]


@pytest.mark.parametrize("name", [COPTER, ERRORS, PX4, RADIO])
def test_one_vehicle_is_one_vehicle_all_the_time(name):
    replay = replayed(name)

    assert not told(replay, IdentityConflict)
    assert all(event.text.isprintable() for event in told(replay, Said))
    assert replay.vehicle.position is not None
    assert replay.vehicle.reboots == len(told(replay, VehicleRebooted))


def test_the_autopilots_are_known_by_what_they_tell():
    copter, px4, radio = (replayed(name).vehicle for name in (COPTER, PX4, RADIO))

    assert (copter.autopilot, px4.autopilot, radio.autopilot) == (3, 12, 3)
    assert copter.firmware.startswith("4.6")
    assert px4.firmware.startswith("1.1")
    assert copter.uid is not None
    assert px4.uid is not None


def test_parameters_are_found_as_they_were():
    copter, px4 = replayed(COPTER).parameters, replayed(PX4).parameters

    assert len(copter) > 1300
    assert 949 <= len(px4) <= 960
    assert set(copter.values()) >= {2, 9}  # int8, real32
    assert set(px4.values()) >= {6, 9}  # int32, real32


def test_missions_fences_and_rally_points_are_found_as_they_were():
    copter, px4 = replayed(COPTER).missions, replayed(PX4).missions

    for missions in (copter, px4):
        assert set(missions) == {0, 1, 2}
        for items in missions.values():
            assert sorted(items) == list(range(len(items)))
    assert copter[0][0].command == 16  # home
    assert {item.command for item in copter[0].values()} >= {16, 20, 22}
    assert {item.command for item in copter[1].values()} & {5001, 5002, 5003, 5004}
    assert {item.command for item in copter[2].values()} == {5100}
    assert {item.command for item in px4[2].values()} == {5100}


def test_px4_numbers_its_lists_and_ardupilot_does_not():
    assert (1014785973, 2717819737, 3005236198) in replayed(PX4).list_numbers
    assert replayed(COPTER).list_numbers == {(None, None, None)}
