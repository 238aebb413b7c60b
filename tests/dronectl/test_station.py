"""The station as a whole: links, ages, identities, other stations, floods."""

import random

import pytest

from dronectl import requests as wanted
from dronectl.events import (
    ArmedChanged,
    IdentityConflict,
    LinkLost,
    LinkRegained,
    LinkStale,
    ModeChanged,
    OtherStation,
    RequestAccepted,
    RequestFinished,
    Said,
    VehicleForgotten,
    VehicleFound,
    VehicleIdentified,
    VehicleRebooted,
    WaypointReached,
)
from dronectl.mavlink.codec import Encoder, build
from dronectl.network import MOST_VEHICLES
from dronectl.protocol.machine import Fault
from dronectl.vehicle import LinkState, PlanState, PlanStatus, VehicleKey
from tests.support.box import GROUND_STATION, NO_AUTOPILOT, PX4, Box, Rig

ONE, TWO = VehicleKey(1), VehicleKey(2)


def a_rig(*boxes, link="radio"):
    rig = Rig()
    rig.open(link, *(boxes or (Box(),)))
    return rig


def finished(rig, request_id):
    (event,) = [e for e in rig.told(RequestFinished) if e.request_id == request_id]
    return event


# --- vehicles and links


def test_a_vehicle_is_found_asked_who_it_is_and_followed():
    box = Box(autopilot=PX4)
    rig = a_rig(box)

    rig.run(5.0)

    (identified,) = rig.told(VehicleIdentified)
    assert identified.uid == f"{0xA1:016x}"
    vehicle = rig.vehicle(ONE)
    assert vehicle.position is not None
    assert vehicle.mode == "MODE 0x0"
    assert vehicle.links[0].messages > 40
    assert rig.station.reception("radio").lost == 0
    assert rig.station.reception("nowhere") is None


def test_many_vehicles_share_a_link():
    rig = a_rig(*(Box(n, uid=n) for n in range(1, 21)))

    rig.run(3.0)

    assert len(rig.told(VehicleFound)) == 20
    assert {e.vehicle.system_id: e.uid for e in rig.told(VehicleIdentified)} == {
        n: f"{n:016x}" for n in range(1, 21)
    }
    assert not rig.told(IdentityConflict)


def test_two_links_to_one_vehicle_are_one_vehicle():
    box = Box()
    rig = a_rig(box)
    rig.open("cable", box)

    rig.run(4.0)

    assert list(rig.station.tracks) == [ONE]
    assert not rig.told(IdentityConflict)
    assert {quality.link for quality in rig.vehicle(ONE).links} == {"radio", "cable"}


def test_a_second_link_counts_only_once_the_vehicle_has_proved_who_it_is():
    box = Box()
    rig = a_rig(box)
    rig.run(2.0)
    rig.open("cable", box)
    box.answers_version = False

    rig.hear("cable", box.heartbeat())
    rig.hear("cable", box.position(rig.now_s, height_m=77.0))

    assert rig.vehicle(ONE).height_m == 0.0


def test_a_vehicle_without_a_uid_proves_itself_by_its_clock():
    box = Box(uid=0)
    rig = a_rig(box)
    rig.open("cable", box)
    rig.run(3.0)

    assert {quality.link for quality in rig.vehicle(ONE).links} == {"radio", "cable"}
    assert list(rig.station.tracks) == [ONE]


def test_a_vehicle_that_never_tells_who_it_is_proves_itself_by_its_clock_in_the_end():
    box = Box()
    box.answers_version = False
    rig = a_rig(box)
    rig.open("cable", box)

    rig.run(9.0)

    assert {quality.link for quality in rig.vehicle(ONE).links} == {"radio", "cable"}
    assert not rig.told(IdentityConflict)


def test_commands_change_over_to_the_link_the_vehicle_is_heard_on():
    box = Box()
    rig = a_rig(box)
    rig.open("cable", box)
    rig.run(4.0)
    first = rig.station.tracks[ONE].link
    other = {"radio": "cable", "cable": "radio"}[first]
    rig.boxes[first] = []
    rig.run(1.5)
    rig.sent.clear()

    rig.ask(wanted.ChangeSpeed(ONE, 5.0))

    assert [link for link, m in rig.sent if m.name == "COMMAND_LONG"] == [other]
    assert not rig.told(LinkStale)


def test_a_closed_link_is_used_no_more():
    box = Box()
    rig = a_rig(box)
    rig.open("cable", box)
    rig.run(4.0)
    first = rig.station.tracks[ONE].link

    rig.station.close_link(first)
    rig.station.close_link(first)
    rig.boxes.pop(first)
    rig.sent.clear()
    rig.ask(wanted.ChangeSpeed(ONE, 5.0))

    assert {link for link, _ in rig.sent} == {"radio", "cable"} - {first}
    rig.hear(first, box.heartbeat())
    rig.station.close_link(({"radio", "cable"} - {first}).pop())
    rig.boxes.clear()
    rig.sent.clear()
    rig.ask(wanted.EnableFence(ONE))
    assert rig.sent == []


def test_a_link_that_comes_back_carries_the_same_vehicle():
    box = Box()
    rig = a_rig(box)
    rig.run(3.0)
    rig.station.close_link("radio")
    rig.boxes.clear()
    rig.run(10.0)
    rig.open("radio again", box)

    rig.run(3.0)

    assert list(rig.station.tracks) == [ONE]
    assert rig.vehicle(ONE).link_state(rig.now_s) is LinkState.FRESH
    assert rig.station.tracks[ONE].link == "radio again"


def test_a_suspect_whose_link_closes_is_forgotten():
    box = Box()
    rig = a_rig(box)
    rig.run(2.0)
    rig.open("cable")
    rig.hear("cable", box.heartbeat())
    rig.station.close_link("cable")

    rig.boxes.pop("cable")
    rig.run(8.0)

    assert list(rig.station.tracks) == [ONE]


def test_link_ages_are_told_in_steps():
    box = Box()
    rig = a_rig(box)
    rig.run(3.0)
    quiet_s = rig.now_s
    rig.mute.add(box)
    rig.run(6.0)
    stale, lost = rig.told(LinkStale), rig.told(LinkLost)
    rig.mute.clear()
    rig.run(1.5)

    assert len(stale) == len(lost) == 1
    assert stale[0].at_s - quiet_s == pytest.approx(1.5, abs=0.35)
    assert lost[0].at_s - quiet_s == pytest.approx(3.5, abs=0.35)
    (regained,) = rig.told(LinkRegained)
    assert regained.silent_for_s == pytest.approx(6.0, abs=0.5)


def test_a_short_pause_is_no_loss():
    box = Box()
    rig = a_rig(box)
    rig.run(3.0)
    rig.mute.add(box)
    rig.run(2.5)
    rig.mute.clear()
    rig.run(2.0)

    assert len(rig.told(LinkStale)) == 1
    assert not rig.told(LinkLost)
    assert not rig.told(LinkRegained)


# --- our heartbeat


def test_our_heartbeat_goes_out_on_every_link_once_a_second():
    rig = a_rig(Box())
    rig.open("empty")

    rig.run(10.0)

    for link in ("radio", "empty"):
        assert len(rig.sent_on(link, "HEARTBEAT")) in (10, 11)


def test_heartbeats_stop_when_the_operators_side_hangs_and_go_on_with_it():
    rig = a_rig(Box())
    rig.run(3.0)
    rig.is_fed = False
    rig.run(2.1)
    rig.sent.clear()
    rig.run(10.0)
    hung = len(rig.sent_on("radio", "HEARTBEAT"))
    rig.is_fed = True
    rig.run(3.0)

    assert hung == 0
    assert len(rig.sent_on("radio", "HEARTBEAT")) >= 2


def test_a_station_called_late_does_not_catch_up_on_heartbeats():
    rig = a_rig()
    rig.station.feed(200.0)

    rig.take(rig.station.on_time(200.0))
    rig.take(rig.station.on_time(200.1))

    assert len(rig.sent_on("radio", "HEARTBEAT")) == 1


# --- MAVLink 1


def test_a_vehicle_that_speaks_version_1_is_answered_in_version_1():
    old, new = Box(1, version=1), Box(2, uid=2)
    rig = a_rig(old, new)
    rig.run(3.0)
    packets = rig.station.on_request(1, wanted.ChangeSpeed(ONE, 5.0), rig.now_s).packets
    newer = rig.station.on_request(2, wanted.ChangeSpeed(TWO, 5.0), rig.now_s).packets

    assert packets[0].data[0] == 0xFE
    assert newer[0].data[0] == 0xFD


def test_heartbeats_go_out_in_both_versions_while_version_1_is_spoken():
    rig = a_rig(Box(version=1))
    rig.run(3.0)
    rig.station.feed(rig.now_s + 1.0)

    packets = rig.station.on_time(rig.now_s + 1.0).packets

    assert {packet.data[0] for packet in packets if packet.system_id == 0} == {0xFE, 0xFD}


# --- two boxes with one system id


def test_two_boxes_with_one_number_on_two_links_are_an_alarm_and_blocked():
    rig = a_rig(Box(uid=0xA1))
    rig.run(3.0)
    rig.open("cable", Box(uid=0xB2))

    rig.run(3.0)

    assert set(rig.station.tracks) == {ONE, VehicleKey(1, 1)}
    assert len(rig.told(IdentityConflict)) == 2
    assert str(VehicleKey(1, 1)) == "1.1"
    for key in rig.station.tracks:
        assert rig.vehicle(key).is_conflicted
        refused = finished(rig, rig.ask(wanted.Arm(key)))
        assert refused.failure.fault is Fault.WE_REFUSED
        assert "another box answers to system id 1" in refused.failure.text


def test_commands_are_free_again_when_one_box_is_switched_off():
    second = Box(uid=0xB2)
    rig = a_rig(Box(uid=0xA1))
    rig.open("cable", second)
    rig.run(5.0)
    rig.mute.add(second)

    rig.run(6.0)

    assert not rig.vehicle(ONE).is_conflicted
    assert rig.told(IdentityConflict)


def test_a_box_that_tells_its_number_before_the_first_one_did_waits_for_it():
    first = Box(uid=0xA1)
    first.answers_version = False
    rig = a_rig(first)
    second = Box(uid=0xB2)
    second.booted_s = -40.0
    rig.open("cable", second)
    rig.run(2.0)
    early = set(rig.station.tracks)
    first.answers_version = True

    rig.run(8.0)

    assert early == {ONE}
    assert set(rig.station.tracks) == {ONE, VehicleKey(1, 1)}


def test_two_boxes_on_one_link_are_noticed_from_the_start():
    rig = a_rig(Box(uid=0xA1), Box(uid=0xB2))

    rig.run(4.0)

    assert rig.vehicle(ONE).is_conflicted
    (conflict,) = rig.told(IdentityConflict)
    assert "on one link" in conflict.text


def test_a_second_box_switched_on_later_behind_the_same_link_is_noticed():
    rig = a_rig(Box(uid=0xA1))
    rig.run(30.0)
    late = Box(uid=0xB2)
    late.booted_s = rig.now_s
    rig.boxes["radio"].append(late)

    rig.run(10.0)

    assert rig.vehicle(ONE).is_conflicted


def test_one_link_is_free_again_some_time_after_one_box_is_gone():
    first, second = Box(uid=0xA1), Box(uid=0xB2)
    rig = a_rig(first, second)
    rig.run(5.0)
    rig.mute.add(second)

    rig.run(12.0)
    still = rig.vehicle(ONE).is_conflicted
    rig.run(25.0)

    assert still
    assert not rig.vehicle(ONE).is_conflicted
    assert finished(rig, rig.ask(wanted.Cancel(ONE, 99))).failure is None


# --- restarts


def test_a_restart_is_noticed_and_the_vehicle_asked_anew():
    box = Box()
    rig = a_rig(box)
    rig.run(5.0)
    rig.station.tracks[ONE].change(
        plan=rig.vehicle(ONE).plan.__class__(PlanState.VERIFIED, "digest", rig.now_s)
    )
    box.booted_s = rig.now_s
    rig.run(5.0)

    (rebooted,) = rig.told(VehicleRebooted)
    assert rebooted.vehicle == ONE
    assert rig.vehicle(ONE).reboots == 1
    assert len(rig.told(VehicleIdentified)) == 2
    assert rig.vehicle(ONE).plan.state is PlanState.UNKNOWN
    assert rig.vehicle(ONE).plan.text == "the vehicle restarted"


def test_one_late_packet_is_no_restart():
    box = Box()
    rig = a_rig(box)
    rig.run(5.0)

    rig.hear("radio", box.attitude(rig.now_s - 4.0))
    rig.run(2.0)

    assert not rig.told(VehicleRebooted)


# --- what it says


def test_texts_modes_arming_and_waypoints_become_events():
    box = Box()
    rig = a_rig(box)
    rig.run(2.0)
    box.mode, box.is_armed = 4, True
    rig.hear("radio", box.say("STATUSTEXT", severity=4, text="PreArm: \x1b[31mcompass\t"))
    rig.hear("radio", box.say("STATUSTEXT", severity=6, text="x" * 50, id=7, chunk_seq=0))
    for _ in range(10):
        rig.hear("radio", box.say("MISSION_ITEM_REACHED", seq=2))
    rig.run(3.0)
    rig.run(4.0)
    rig.hear("radio", box.say("MISSION_ITEM_REACHED", seq=2))

    assert [e.text for e in rig.told(Said)] == ["PreArm: [31mcompass", "x" * 50 + "[…]"]
    assert rig.told(ModeChanged)[-1].mode == "GUIDED"
    assert rig.told(ModeChanged)[-1].previous == "STABILIZE"
    assert rig.told(ArmedChanged)[-1].is_armed
    assert [e.sequence for e in rig.told(WaypointReached)] == [2, 2]


def test_only_the_newest_texts_are_kept():
    box = Box()
    rig = a_rig(box)
    rig.run(2.0)

    for number in range(200):
        rig.hear("radio", box.say("STATUSTEXT", severity=6, text=f"line {number}"))

    texts = rig.vehicle(ONE).texts
    assert (len(texts), texts[-1].text) == (50, "line 199")


def test_other_components_are_not_the_vehicle():
    box = Box()
    rig = a_rig(box)
    rig.run(2.0)
    camera = Encoder(1, 100)

    rig.hear("radio", camera.encode(build("HEARTBEAT", type=30, autopilot=8, custom_mode=77)))
    rig.hear("radio", camera.encode(build("GLOBAL_POSITION_INT", lat=1, lon=1)))

    assert rig.vehicle(ONE).custom_mode == 0
    assert rig.vehicle(ONE).position.latitude_deg == pytest.approx(43.5146)


def test_a_version_that_gets_lost_is_asked_for_again():
    box = Box()
    box.answers_version = False
    rig = a_rig(box)
    rig.run(4.0)
    box.answers_version = True

    rig.run(2.0)

    assert rig.vehicle(ONE).uid is not None


# --- other stations


def test_another_station_is_noticed_once_a_minute_and_one_with_our_number_as_such():
    rig = a_rig(Box())
    stranger = Encoder(254, 190)
    twin = Encoder(255, 190)
    heartbeat = build("HEARTBEAT", type=GROUND_STATION, autopilot=NO_AUTOPILOT)
    for _ in range(30):
        rig.hear("radio", stranger.encode(heartbeat))
        rig.hear("radio", twin.encode(heartbeat))
        rig.run(1.0)

    assert [(e.system_id, e.is_ours) for e in rig.told(OtherStation)] == [(254, False), (255, True)]
    rig.now_s += 60.0
    rig.hear("radio", stranger.encode(heartbeat))
    assert len(rig.told(OtherStation)) == 3


@pytest.mark.parametrize(("system_id", "component_id", "is_ours"), [
    (255, 190, True), (0, 0, True), (255, 0, True), (254, 190, False), (255, 1, False),
])  # fmt: skip
def test_answers_to_another_station_are_not_ours(system_id, component_id, is_ours):
    box = Box()
    rig = a_rig(box)
    rig.run(3.0)
    rig.mute.add(box)
    request_id = rig.ask(wanted.EnableFence(ONE))

    rig.hear("radio", box.say("COMMAND_ACK", command=207, target_system=system_id,
                              target_component=component_id))  # fmt: skip

    assert bool([e for e in rig.told(RequestFinished) if e.request_id == request_id]) is is_ours
    assert bool(rig.told(RequestAccepted)) is is_ours


def test_what_is_no_autopilot_is_no_vehicle():
    rig = a_rig()
    rig.hear("radio", Encoder(7, 1).encode(build("ATTITUDE")))
    rig.hear("radio", Encoder(7, 154).encode(build("HEARTBEAT", type=26, autopilot=NO_AUTOPILOT)))
    rig.hear("radio", Encoder(0, 1).encode(build("HEARTBEAT", type=2, autopilot=3)))

    assert not rig.station.tracks


# --- floods


def test_numbers_without_end_are_capped():
    rig = a_rig(Box())
    rig.run(2.0)
    for number in range(1, 255):
        for component in (1, 2, 3):
            heartbeat = build("HEARTBEAT", type=2, autopilot=3)
            rig.hear("radio", Encoder(number, component).encode(heartbeat))

    assert len(rig.station.tracks) == MOST_VEHICLES
    rig.run(2.0)
    assert rig.vehicle(ONE).link_state(rig.now_s) is LinkState.FRESH


@pytest.mark.parametrize("is_framed", [True, False])
def test_a_strangers_junk_costs_other_peers_nothing(is_framed):
    box = Box()
    rig = a_rig(box)
    rig.open("stranger", is_framed=is_framed)
    rng = random.Random(5)  # noqa: S311 - repeatable
    good = box.position(rig.now_s)
    for _ in range(300):
        rig.hear("stranger", rng.randbytes(300))
        rig.hear("stranger", good[: rng.randrange(len(good))])
        rig.hear("stranger", good[:-1] + bytes([good[-1] ^ 0x55]))
        rig.hear("stranger", b"\xfd\xff")
    rig.run(5.0)

    assert rig.station.reception("radio").lost == 0
    assert rig.station.reception("stranger").damaged > 0
    assert list(rig.station.tracks) == [ONE]


def test_messages_of_unknown_types_are_passed_over():
    box = Box()
    rig = a_rig(box)
    rig.run(2.0)
    frame = bytearray(box.attitude(rig.now_s))
    frame[7:10] = (54321).to_bytes(3, "little")

    outputs = rig.station.on_data("radio", bytes(frame), rig.now_s)

    (received,) = outputs.received
    assert (received.message.name, received.vehicle) == ("UNKNOWN", ONE)
    assert rig.station.reception("radio").unknown == 1


def test_nothing_is_heard_on_a_link_that_does_not_exist():
    rig = a_rig(Box())

    assert rig.station.on_data("nowhere", Box().heartbeat(), 1.0).received == []


def test_what_brings_a_drone_down_is_never_withheld_in_a_conflict():
    rig = a_rig(Box(uid=0xA1))
    rig.run(3.0)
    rig.open("cable", Box(uid=0xB2))
    rig.run(3.0)
    assert rig.vehicle(ONE).is_conflicted

    request_id = rig.ask(wanted.ReturnHome(ONE))

    assert not [e for e in rig.told(RequestFinished) if e.request_id == request_id]
    assert rig.sent_on("radio", "COMMAND_LONG")


def test_a_heartbeat_without_a_name_takes_no_commands_away():
    rig = a_rig(Box(uid=0xA1))
    rig.run(3.0)
    nameless = Box(uid=0)
    nameless.booted_s = -100.0
    rig.open("stranger", nameless)

    rig.run(12.0)

    assert not rig.vehicle(ONE).is_conflicted
    assert "is not listened to" in rig.told(IdentityConflict)[-1].text


def test_a_transfer_opened_again_later_makes_the_plan_unknown():
    box = Box(uid=0xA1)
    rig = a_rig(box)
    rig.run(3.0)
    track = rig.station.tracks[ONE]
    track.change(plan=PlanStatus(PlanState.VERIFIED, "digest", rig.now_s))

    rig.hear("radio", box.say("MISSION_REQUEST", target_system=255, target_component=190, seq=0))

    assert rig.vehicle(ONE).plan.state is PlanState.UNKNOWN


# --- off the list


def test_a_vehicle_that_is_heard_stays_on_the_list():
    rig = a_rig()
    rig.run(2.0)

    asked = rig.ask(wanted.Forget(ONE))

    assert "still heard" in str(finished(rig, asked).failure.text)
    assert ONE in rig.station.tracks


def test_a_vehicle_whose_link_is_closed_is_taken_off_the_list_and_found_anew():
    box = Box()
    rig = a_rig(box)
    rig.run(2.0)
    waiting = rig.ask(wanted.ReadParameters(ONE))
    rig.station.close_link("radio")

    asked = rig.ask(wanted.Forget(ONE))

    assert finished(rig, asked).failure is None
    assert finished(rig, waiting).failure.fault is Fault.CANCELLED
    assert [e.vehicle for e in rig.told(VehicleForgotten)] == [ONE]
    assert ONE not in rig.station.snapshot(rig.now_s).vehicles
    rig.open("radio", box)
    rig.run(2.0)
    assert len(rig.told(VehicleFound)) == 2
    assert not rig.told(IdentityConflict)


def test_a_lost_vehicle_is_taken_off_the_list_while_its_link_stays():
    first, second = Box(), Box(2, uid=2)
    rig = a_rig(first, second)
    rig.run(2.0)
    rig.mute.add(first)
    rig.run(5.0)

    rig.ask(wanted.Forget(ONE))
    rig.run(1.0)

    assert list(rig.station.snapshot(rig.now_s).vehicles) == [TWO]
