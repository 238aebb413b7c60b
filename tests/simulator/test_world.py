"""One world: the same from the same seed, many vehicles, many links, faults on links."""

import json
import math
from typing import Any

import pytest

from simulator.codec import Decoder
from simulator.errors import UserError
from simulator.faults import Fault, FaultPlan, parse_faults
from simulator.world import FleetSpec, World
from tests.simulator.station import Station, item, place

NAN = math.nan


def a_flight(seed: int, faults: FaultPlan | None = None) -> list[tuple[str, bytes]]:
    world = World(FleetSpec(vehicles=2, autopilot="mixed", seed=seed), faults)
    station = Station(world)
    station.pass_time(8.0)
    station.ack(176, 1, 4)
    station.ack(400, 1)
    station.ack(22, 0, 0, 0, 0, 0, 0, 10)
    station.pass_time(15.0)
    return station.everything


def test_the_same_seed_gives_the_same_bytes():
    assert a_flight(5) == a_flight(5)
    assert a_flight(5) != a_flight(6)


def test_the_same_seed_gives_the_same_faults():
    plan = FaultPlan((Fault("loss", probability=0.3), Fault("delay", delay_s=0.1, jitter_s=0.1)))

    assert a_flight(5, plan) == a_flight(5, plan)


def test_how_time_is_cut_does_not_change_the_flight():
    def end(step_s: float) -> tuple[float, float, float]:
        world = World()
        station = Station(world)
        station.pass_time(8.0)
        station.ack(176, 1, 4)
        station.ack(400, 1)
        station.ack(22, 0, 0, 0, 0, 0, 0, 10)
        for _ in range(round(10.0 / step_s)):
            world.advance(step_s)
        body = world.vehicles[0].pilot.body
        return body.north_m, body.east_m, body.up_m

    assert end(0.05) == pytest.approx(end(1.0), abs=0.02)


def test_every_vehicle_of_a_fleet_stands_apart_and_answers_for_itself():
    world = World(FleetSpec(vehicles=12, autopilot="mixed"))
    station = Station(world)
    station.pass_time(8.0)

    for system in range(1, 13):
        mode = (176, 1, 4) if system % 2 else (176, 1, 4, 3)
        assert station.ack(*mode, system=system) == 0
        assert station.ack(400, 1, system=system) == 0

    assert all(v.pilot.is_armed for v in world.vehicles)
    spots = {
        (m.lat, m.lon)
        for v in world.vehicles
        if (m := station.last("GLOBAL_POSITION_INT", v.system_id))
    }
    assert len(spots) == 12
    assert {m.autopilot for m in station.of("HEARTBEAT")} == {3, 12}


def test_telemetry_goes_to_every_link_and_an_answer_only_to_the_asker():
    world = World(links=("a", "b"))
    first, second = Station(world, "a"), Station(world, "b", source=(254, 190))
    world.advance(2.0)

    first.command(512, 148)
    packets = world.advance(2.0)
    first._take(packets)
    second._take(packets)

    assert first.of("AUTOPILOT_VERSION")
    assert not second.of("AUTOPILOT_VERSION")
    assert first.of("ATTITUDE")
    assert second.of("ATTITUDE")


def test_sequence_numbers_run_without_gaps_on_each_link():
    world = World(links=("a", "b"))
    station = Station(world, "a")
    station.command(512, 148)
    packets = station.everything + world.advance(20.0)

    for link in ("a", "b"):
        numbers = [packet[4] for name, packet in packets if name == link]
        assert numbers == [(numbers[0] + n) % 256 for n in range(len(numbers))]


def test_a_closed_link_gets_nothing_more():
    world = World(links=("a",))
    world.advance(2.0)

    world.close_link("a")

    assert world.advance(5.0) == []


def test_a_reboot_is_silent_forgets_the_flight_and_keeps_the_plan():
    world = World()
    station = Station(world)
    station.pass_time(8.0)
    station.upload([item(16, 12, frame=0, **place(0, 0)), item(22, 20), item(20, 0)])

    assert station.ack(246, 1) == 0
    mark = len(station.heard)
    station.pass_time(1.0)
    assert len(station.heard) == mark
    station.pass_time(3.0)

    assert station.last("SYSTEM_TIME").time_boot_ms < 4000
    assert len(station.download()) == 3


def test_loss_takes_the_share_it_is_told():
    world = World(faults=FaultPlan((Fault("loss", probability=0.3, direction="down"),)))
    clean = World()

    lost = 1.0 - len(world.advance(100.0)) / len(clean.advance(100.0))

    assert lost == pytest.approx(0.3, abs=0.04)


def test_a_delay_shifts_and_keeps_all():
    world = World(faults=FaultPlan((Fault("delay", delay_s=1.0, direction="down"),)))

    assert world.advance(0.9) == []
    assert len(world.advance(2.0)) > 20


def test_duplicates_and_reordering_show_in_the_sequence():
    plan = FaultPlan(
        (Fault("duplicate", probability=0.2), Fault("reorder", probability=0.2, delay_s=0.5))
    )
    numbers = [packet[4] for _, packet in World(faults=plan).advance(9.0)]

    assert len(numbers) > len(set(numbers))
    assert numbers != sorted(numbers)


def test_corruption_is_caught_by_the_checksum():
    world = World(faults=FaultPlan((Fault("corruption", probability=0.5),)))
    packets = [packet for _, packet in world.advance(20.0)]

    good = sum(len(Decoder().feed_datagram(packet)) for packet in packets)
    assert 0.4 < good / len(packets) < 0.6


def test_a_cut_concerns_the_vehicle_and_the_time_it_names():
    cut = Fault("cut", start_s=5.0, end_s=10.0, vehicle=2)
    station = Station(World(FleetSpec(vehicles=2), FaultPlan((cut,))), heartbeat=False)
    station.pass_time(5.0)
    mark = len(station.heard)
    station.pass_time(4.0)

    assert {m.get_srcSystem() for m in station.heard[mark:]} == {1}
    station.pass_time(3.0)
    assert {m.get_srcSystem() for m in station.heard[mark:]} == {1, 2}


def test_a_fault_that_waits_for_the_take_off_counts_from_there():
    row = {"kind": "battery-drain", "fraction": 0.5, "start_s": 4.0, "since": "airborne"}
    world = World(FleetSpec(vehicles=2), parse_faults(json.dumps({"faults": [row]}), "faults"))
    station = Station(world)
    station.pass_time(20.0)
    full = world.vehicles[0].pilot.battery.remaining_fraction
    station.ack(176, 1, 4)
    station.ack(400, 1)
    station.ack(22, 0, 0, 0, 0, 0, 0, 10)
    station.pass_time(3.0)
    before = world.vehicles[0].pilot.battery.remaining_fraction
    station.pass_time(6.0)

    assert before > full - 0.1
    assert world.vehicles[0].pilot.battery.remaining_fraction < full - 0.45
    assert world.vehicles[1].pilot.battery.remaining_fraction == pytest.approx(full, abs=0.05)


def test_what_a_fault_counts_from_is_start_or_airborne():
    row = {"kind": "cut", "since": "lunch"}
    with pytest.raises(UserError, match="start or airborne"):
        parse_faults(json.dumps({"faults": [row]}), "faults")


def test_a_lossy_link_does_not_stop_an_upload_that_is_asked_for_again():
    plan = FaultPlan((Fault("loss", probability=0.2, direction="down"),))
    station = Station(World(FleetSpec(autopilot="px4"), plan))
    station.pass_time(8.0)

    items = [item(16, 20, **place(n, 0)) for n in range(20)]
    station.upload(items)

    assert len(station.world.vehicles[0].missions.stores[0]) == 20


def test_a_careless_vehicle_shows_each_of_its_faults_in_fifty_uploads():
    world = World(FleetSpec(is_careless=True, seed=3))
    station = Station(world)
    station.pass_time(8.0)
    items = [item(16, 12, frame=0, **place(0, 0)), *[item(16, 20, **place(n, 0)) for n in range(6)]]

    acked = unacked = rebooted = 0
    for _ in range(50):
        boot_s = world.vehicles[0].uptime_s
        began_s = world.now_s
        result = station.upload(items)
        acked += result == 0
        unacked += result is None
        rebooted += world.vehicles[0].uptime_s < boot_s + (world.now_s - began_s) - 0.5
        station.pass_time(15.0)

    assert min(acked, unacked, rebooted) > 0


def test_a_careless_px4_keeps_half_an_upload():
    world = World(FleetSpec(autopilot="px4", is_careless=True, seed=1))
    station = Station(world)
    station.pass_time(8.0)

    station.send("MISSION_COUNT", count=3)
    station.send("MISSION_ITEM_INT", seq=0, **item(22, 20, 0, 0, 0, NAN, **place(0, 0)))
    station.pass_time(10.0)

    assert len(world.vehicles[0].missions.stores[0]) == 1


GOOD: dict[str, Any] = {"kind": "loss", "probability": 0.3, "start_s": 1, "end_s": 2, "vehicle": 3}


def test_a_faults_file_is_read():
    plan = parse_faults(json.dumps({"faults": [GOOD, {"kind": "reboot", "start_s": 30}]}), "f.json")

    assert plan.faults[0] == Fault("loss", 1, 2, vehicle=3, probability=0.3)
    assert plan.touches_vehicles
    assert plan.touches_links


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not valid JSON"),
        ("[]", 'a list "faults"'),
        ('{"faults": [3]}', "fault 1 is not an object"),
        ('{"faults": [{"kind": "gremlins"}]}', "the kind “gremlins”"),
        ('{"faults": [{"kind": ["loss"]}]}', "the kind"),
        ('{"faults": [{"kind": "loss", "colour": 1}]}', "unknown key “colour”"),
        ('{"faults": [{"kind": "loss", "probability": 2}]}', "from 0 to 1"),
        ('{"faults": [{"kind": "loss", "probability": "x"}]}', "must be a number"),
        ('{"faults": [{"kind": "loss", "start_s": -1}]}', "must be a number from 0"),
        ('{"faults": [{"kind": "loss", "start_s": NaN}]}', "must be a number from 0"),
        ('{"faults": [{"kind": "loss", "start_s": 5, "end_s": 5}]}', "ends before it starts"),
        ('{"faults": [{"kind": "loss", "vehicle": 0}]}', "system id"),
        ('{"faults": [{"kind": "loss", "direction": "sideways"}]}', "up, down or both"),
        ('{"faults": [{"kind": "loss", "link": 4}]}', "link must be a name"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_bad_faults_file_gets_one_sentence_with_its_name(text: str, sentence: str):
    with pytest.raises(UserError, match=r"f\.json") as caught:
        parse_faults(text, "f.json")

    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
