import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Fault, Finished, Progress, Send
from dronectl.protocol.mission_upload import EARLY_S, Verified
from tests.support.drive import Link, Silent, drive
from tests.support.fake_mission import VEHICLE, FakeMission, Firmware, Misstep
from tests.support.strangers import any_messages
from tests.support.uploads import ROUGH, a_vehicle, an_upload, some_items, unequal

BOTH = pytest.mark.parametrize("firmware", list(Firmware), ids=lambda f: f.name.lower())


def from_vehicle(name, **fields):
    return build(name, **fields)._replace(system_id=1, component_id=1)


def told_verified(outcome):
    return outcome.finished.failure is None


# --- properties


@st.composite
def worlds(draw):
    """A vehicle with its missteps, what it is sent, and the link between."""
    firmware = draw(st.sampled_from(list(Firmware)))
    missteps = draw(st.sets(st.sampled_from(list(Misstep)), max_size=3))
    vehicle = a_vehicle(firmware, *missteps, old_items=draw(st.integers(0, 15)))
    link = Link(
        latency_s=0.03,
        jitter_s=draw(st.sampled_from([0.0, 0.05, 0.3, 1.0])),
        duplicate=draw(st.sampled_from([0.0, 0.05, 0.3])),
    )
    return vehicle, some_items(draw(st.integers(0, 12))), link


@given(world=worlds(), loss=st.floats(0.0, 0.4), seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_it_always_ends_and_verified_means_that_the_vehicle_holds_exactly_it(world, loss, seed):
    vehicle, items, link = world

    # drive() itself asserts: it ends, progress never goes back, nothing comes after the end
    outcome = drive(an_upload(items, vehicle.firmware), vehicle, seed=seed, loss=loss, link=link)

    assert outcome.finished is not None
    if told_verified(outcome):
        assert vehicle.holds(items)
        assert outcome.progress[-1] == Progress(len(items), len(items))


@pytest.mark.slow
@BOTH
def test_a_third_of_the_packets_lost_does_not_stop_an_upload(firmware):
    items = some_items(100)
    verified = 0
    for seed in range(15):
        vehicle = a_vehicle(firmware)
        outcome = drive(an_upload(items, firmware), vehicle, seed=1000 + seed, loss=0.3, link=ROUGH)
        verified += told_verified(outcome) and vehicle.holds(items)

    assert verified == 15


@BOTH
def test_seven_hundred_items_get_there_over_a_tenth_lost(firmware):
    items = some_items(700)
    vehicle = a_vehicle(firmware)

    outcome = drive(an_upload(items, firmware), vehicle, seed=3, loss=0.1, link=ROUGH)

    assert isinstance(outcome.value, Verified)
    assert outcome.value.items == 700
    assert outcome.value.retries > 0
    assert vehicle.holds(items)


@BOTH
def test_without_loss_it_takes_one_round_trip_an_item_and_sends_nothing_twice(firmware):
    items = some_items(100)
    vehicle = a_vehicle(firmware)
    round_trip_s = 0.1

    outcome = drive(an_upload(items, firmware), vehicle, link=Link(latency_s=round_trip_s / 2))

    assert outcome.value.retries == 0
    assert vehicle.items_heard == 100
    read_s = 101 * round_trip_s / (8 if firmware is Firmware.ARDUPILOT else 1)
    assert outcome.ended_s < 1.1 * (101 * round_trip_s + read_s + round_trip_s)


# --- the vehicle's missteps, one at a time

HARMLESS = (
    Misstep.LIST_LOST_ONCE, Misstep.READ_1_LOST_ONCE, Misstep.COUNT_LOST_ONCE,
    Misstep.FINAL_ACK_MISSING, Misstep.FINAL_ACK_ERROR, Misstep.RESTARTS_AFTER_ACK,
    Misstep.REBOOTS_ONCE, Misstep.BUSY_ONCE, Misstep.NOISE, Misstep.ASKS_RANGE,
    Misstep.CANCELS_ONCE,
)  # fmt: skip
FAULTS = {
    Misstep.LIST_SILENT: Fault.VEHICLE_SILENT,
    Misstep.READ_0_SILENT: Fault.VEHICLE_SILENT,
    Misstep.READ_1_SILENT: Fault.VEHICLE_SILENT,
    Misstep.READ_0_WRONG_SEQUENCE: Fault.VEHICLE_SILENT,
    Misstep.READ_1_WRONG_SEQUENCE: Fault.VEHICLE_SILENT,
    Misstep.READ_0_ERROR: Fault.VEHICLE_SILENT,
    Misstep.READ_1_ERROR: Fault.VEHICLE_SILENT,
    Misstep.COUNT_SILENT: Fault.VEHICLE_SILENT,
    Misstep.WRITE_1_NOT_ASKED: Fault.VEHICLE_SILENT,
    Misstep.WRITE_0_ERROR: Fault.VEHICLE_REFUSED,
    Misstep.WRITE_1_ERROR: Fault.VEHICLE_REFUSED,
    Misstep.KEEPS_SILENT_CHANGE: Fault.DIFFERS,
    Misstep.DROPS_LAST: Fault.DIFFERS,
}


@BOTH
@pytest.mark.parametrize("misstep", HARMLESS, ids=lambda m: m.name.lower())
def test_the_upload_survives(firmware, misstep):
    items = some_items(10)
    vehicle = a_vehicle(firmware, misstep)

    outcome = drive(an_upload(items, firmware), vehicle)

    assert isinstance(outcome.value, Verified)
    assert vehicle.holds(items)


@BOTH
@pytest.mark.parametrize(("misstep", "fault"), FAULTS.items(), ids=lambda m: m.name.lower())
def test_the_upload_fails_and_says_whose_fault_it_is(firmware, misstep, fault):
    vehicle = a_vehicle(firmware, misstep)

    outcome = drive(an_upload(some_items(10), firmware), vehicle)

    assert outcome.fault is fault
    assert outcome.ended_s < 90.0


@BOTH
@pytest.mark.parametrize(
    "misstep", [Misstep.ACK_BEFORE_ALL, Misstep.WRITE_0_WRONG_SEQUENCE,
                Misstep.WRITE_1_WRONG_SEQUENCE], ids=lambda m: m.name.lower()
)  # fmt: skip
def test_the_upload_is_never_taken_for_done(firmware, misstep):
    items = some_items(10)
    vehicle = a_vehicle(firmware, misstep)

    outcome = drive(an_upload(items, firmware), vehicle)

    assert outcome.fault is not None or vehicle.holds(items)


@BOTH
@pytest.mark.parametrize("result", [*range(2, 13), 99])
def test_a_definite_refusal_ends_it_at_once_and_names_the_item(firmware, result):
    vehicle = a_vehicle(firmware, Misstep.WRITE_1_ERROR, final_result=result)

    outcome = drive(an_upload(some_items(10), firmware), vehicle)

    assert outcome.fault is Fault.VEHICLE_REFUSED
    assert outcome.finished.failure.code == result
    assert "at item 1 (command 16)" in outcome.finished.failure.text
    assert outcome.ended_s < 1.0


def test_a_refused_count_names_no_item():
    machine = an_upload(some_items(2))
    machine.start(0.0)

    (finished,) = machine.on_message(from_vehicle("MISSION_ACK", type=4), 0.1)

    assert finished.failure.text == (
        "the vehicle refuses the mission: it has no room for so many items."
    )


def test_a_final_error_other_than_the_ambiguous_ones_is_a_refusal():
    vehicle = a_vehicle(Firmware.ARDUPILOT, Misstep.FINAL_ACK_ERROR, final_result=5)

    outcome = drive(an_upload(some_items(3)), vehicle)

    assert outcome.finished.failure.code == 5


def test_a_silent_vehicle_is_told_as_silent_within_ten_seconds():
    outcome = drive(an_upload(some_items(3)), Silent(VEHICLE))

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert 8.0 <= outcome.ended_s <= 10.0


@BOTH
@pytest.mark.parametrize("mission_type", [0, 1, 2])
def test_an_empty_list_is_sent_and_verified(firmware, mission_type):
    vehicle = a_vehicle(firmware, old_items=4, mission_type=mission_type)
    machine = an_upload((), firmware)
    machine.mission_type = mission_type

    outcome = drive(machine, vehicle)

    assert outcome.value.items == 0
    assert vehicle.store == []


@BOTH
def test_a_busy_vehicle_for_good_is_a_refusal(firmware):
    machine = an_upload(some_items(3), firmware)
    now_s, effects = 0.0, machine.start(0.0)
    while not any(isinstance(e, Finished) for e in effects):
        effects = machine.on_message(from_vehicle("MISSION_ACK", type=14), now_s)
        now_s += 1.0
        if not effects:
            effects = machine.on_time(now_s)

    assert effects[-1].failure.fault is Fault.VEHICLE_REFUSED
    assert effects[-1].failure.code == 14
    assert now_s < 20.0


class Cut(FakeMission):
    """Falls silent for good in the middle."""

    deadline_s = None

    def on_message(self, message, now_s):
        return [] if self.items_heard >= 30 else super().on_message(message, now_s)


def test_the_link_cut_in_the_middle_for_good_is_told():
    outcome = drive(an_upload(some_items(60)), Cut())

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert "broke off" in outcome.finished.failure.text


# --- details that decide between a quick and a slow, a right and a wrong upload


def serving(items=3, at_item=None):
    """An upload that was asked for items 0 to ``at_item``."""
    machine = an_upload(some_items(items))
    machine.start(0.0)
    now_s = 0.0
    for sequence in range(0 if at_item is None else at_item + 1):
        now_s += 0.1
        machine.on_message(from_vehicle("MISSION_REQUEST", seq=sequence), now_s)
    return machine, now_s


def items_sent(effects):
    return [
        e.message.fields.seq
        for e in effects
        if isinstance(e, Send) and e.message.name == "MISSION_ITEM_INT"
    ]


def test_copies_of_a_request_are_answered_once():
    machine, now_s = serving(at_item=0)

    assert machine.on_message(from_vehicle("MISSION_REQUEST", seq=0), now_s + 0.01) == []


def test_a_request_repeated_later_is_answered_again():
    machine, now_s = serving(at_item=0)

    effects = machine.on_message(from_vehicle("MISSION_REQUEST", seq=0), now_s + 1.0)

    assert items_sent(effects) == [0]


def test_an_overtaken_request_is_answered_without_going_back():
    machine, now_s = serving(items=6, at_item=3)

    late = machine.on_message(from_vehicle("MISSION_REQUEST", seq=1), now_s + 0.01)
    repeat = machine.on_time(machine.deadline_s)

    assert items_sent(late) == [1]
    assert items_sent(repeat) == [3]


@pytest.mark.parametrize("following", [0, 1])
def test_a_vehicle_that_began_again_is_followed(following):
    machine, now_s = serving(items=6, at_item=3)

    machine.on_message(from_vehicle("MISSION_REQUEST", seq=0), now_s + 0.01)
    machine.on_message(from_vehicle("MISSION_REQUEST", seq=following), now_s + 0.2)
    repeat = machine.on_time(machine.deadline_s)

    assert items_sent(repeat) == [following]


def test_a_rejected_repeat_tells_that_the_item_was_taken():
    machine, _ = serving(items=6, at_item=2)
    now_s = machine.deadline_s
    machine.on_time(now_s)
    had_it = from_vehicle("MISSION_ACK", type=13)

    assert items_sent(machine.on_message(had_it, now_s + 0.1)) == [3]
    assert machine.on_message(had_it, now_s + 0.11) == []  # one step, then it must ask


def test_a_rejection_that_nothing_repeated_explains_is_noise():
    machine, now_s = serving(items=6, at_item=2)

    assert machine.on_message(from_vehicle("MISSION_ACK", type=13), now_s) == []
    assert an_upload(some_items(2)).on_message(from_vehicle("MISSION_ACK", type=13), 0.0) == []


def test_an_error_the_vehicle_goes_on_after_is_forgotten():
    machine, now_s = serving(items=6, at_item=2)

    assert machine.on_message(from_vehicle("MISSION_ACK", type=1), now_s) == []
    assert machine.on_message(from_vehicle("MISSION_ACK", type=1), now_s) == []
    machine.on_message(from_vehicle("MISSION_REQUEST", seq=3), now_s + 0.1)
    effects = machine.on_time(now_s + 3.0)

    assert items_sent(effects) == [3]


def test_an_item_beyond_the_end_is_denied():
    machine, now_s = serving(items=3, at_item=0)

    (send,) = machine.on_message(from_vehicle("MISSION_REQUEST", seq=7), now_s + 0.1)

    assert (send.message.name, send.message.fields.type) == ("MISSION_ACK", 13)


def test_an_early_acknowledgement_is_not_believed():
    machine, now_s = serving(items=3, at_item=1)

    assert machine.on_message(from_vehicle("MISSION_ACK", type=0), now_s) == []


@BOTH
def test_a_vehicle_that_acknowledges_before_it_has_all_is_refused_after_one_retry(firmware):
    vehicle = a_vehicle(firmware, Misstep.ACK_BEFORE_ALL)

    outcome = drive(an_upload(some_items(10), firmware), vehicle)

    assert outcome.fault is Fault.VEHICLE_REFUSED
    assert "acknowledges before it has all items" in outcome.finished.failure.text
    assert vehicle.counts == 2
    assert outcome.ended_s < 10.0


def test_an_early_acknowledgement_the_vehicle_goes_on_after_is_forgotten():
    machine, now_s = serving(items=4, at_item=1)

    machine.on_message(from_vehicle("MISSION_ACK", type=0), now_s + 0.05)
    went_on = machine.on_message(from_vehicle("MISSION_REQUEST", seq=2), now_s + 0.1)
    later = machine.on_time(now_s + 0.1 + EARLY_S)

    assert items_sent(went_on) == [2]
    assert items_sent(later) == [2]


def test_another_component_list_or_message_changes_nothing():
    machine, now_s = serving(items=3, at_item=1)

    for message in (
        from_vehicle("MISSION_REQUEST", seq=2)._replace(component_id=191),
        from_vehicle("MISSION_REQUEST", seq=2, mission_type=1),
        from_vehicle("MISSION_ACK", type=5, mission_type=2),
        from_vehicle("HEARTBEAT"),
    ):
        assert machine.on_message(message, now_s) == []


def test_nothing_happens_before_the_deadline():
    machine, now_s = serving(at_item=0)

    assert machine.on_time(now_s) == []


def test_the_verdict_waits_until_no_count_can_be_on_its_way():
    machine = an_upload(some_items(1))
    machine.start(0.0)
    machine.on_message(from_vehicle("MISSION_REQUEST", seq=0), 0.02)
    machine.on_message(from_vehicle("MISSION_ACK", type=0), 0.04)
    machine.on_message(from_vehicle("MISSION_COUNT", count=1), 0.06)
    item = machine.items[0]
    held = machine.on_message(
        from_vehicle(
            "MISSION_ITEM_INT", seq=0, frame=item.frame, command=item.command, autocontinue=1,
            param2=item.params[1], param3=item.params[2], param4=item.params[3],
            x=item.x, y=item.y, z=item.z_m,
        ),
        0.08,
    )  # fmt: skip

    assert not any(isinstance(e, Finished) for e in held)
    assert machine.on_message(from_vehicle("MISSION_ACK", type=0), 0.5) == []
    assert machine.deadline_s == 1.0
    progress, finished = machine.on_time(1.0)
    assert progress == Progress(1, 1)
    assert finished.failure is None


def test_a_difference_is_told_item_by_item():
    vehicle = a_vehicle(Firmware.PX4, Misstep.KEEPS_SILENT_CHANGE)

    outcome = drive(an_upload(some_items(4), Firmware.PX4), vehicle)

    assert outcome.finished.failure.text == (
        "the vehicle holds another mission than was sent: item 1"
    )
    assert unequal(some_items(4), some_items(3)) == ["3 items instead of 4"]


@given(any_messages("MISSION_REQUEST", "MISSION_REQUEST_INT", "MISSION_ACK", "MISSION_COUNT",
                    "MISSION_ITEM_INT", "MISSION_ITEM"))  # fmt: skip
@settings(deadline=None)
def test_no_message_makes_it_raise(messages):
    machine = an_upload(some_items(3))
    machine.start(0.0)
    now_s = 0.0

    for message in messages:
        now_s += 0.3
        machine.on_message(message, now_s)
        machine.on_time(now_s)


def test_a_vehicle_that_denies_the_reading_is_still_in_the_upload():
    machine, now_s = serving(items=2, at_item=1)
    acknowledged = machine.on_message(from_vehicle("MISSION_ACK", type=0), now_s)

    denied = machine.on_message(from_vehicle("MISSION_ACK", type=14), now_s + 0.1)
    asked_again = machine.on_message(from_vehicle("MISSION_REQUEST", seq=1), now_s + 0.9)

    assert acknowledged[0].message.name == "MISSION_REQUEST_LIST"
    assert denied == []
    assert items_sent(asked_again) == [1]


def test_a_reading_denied_for_good_is_a_refusal():
    machine, now_s = serving(items=2, at_item=1)
    effects = machine.on_message(from_vehicle("MISSION_ACK", type=0), now_s)
    for _ in range(60):
        if any(isinstance(e, Finished) for e in effects):
            break
        if any(isinstance(e, Send) and e.message.name == "MISSION_REQUEST_LIST" for e in effects):
            effects = machine.on_message(from_vehicle("MISSION_ACK", type=14), now_s)
        else:
            now_s = machine.deadline_s
            effects = machine.on_time(now_s)

    assert effects[-1].failure.fault is Fault.VEHICLE_REFUSED
    assert effects[-1].failure.code == 14
