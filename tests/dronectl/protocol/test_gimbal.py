import math
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.components import Gimbal, GimbalLimits
from dronectl.mavlink.codec import build
from dronectl.protocol.gimbal import (
    AIM_TIMES,
    Aim,
    Pointing,
    attitude_of,
    give_back,
    limits_of,
    look_ahead,
    look_at,
    mount,
    mount_neutral,
)
from dronectl.protocol.machine import Accepted, Address, Fault, Finished
from missions.geo import GeoPoint
from tests.support.drive import Silent, drive
from tests.support.strangers import any_messages

VEHICLE = Address(1, 1)
OURS = Address(255, 190)
OTHER = Address(250, 190)
REACH = GimbalLimits(1, (-90.0, 20.0), (-180.0, 180.0), 0)


@dataclass
class FakeGimbal:
    """A gimbal manager."""

    held_by: Address | None = None
    refuses: int | None = None
    knows_gimbals: bool = True
    loses: int = 0
    """So many configurations are not answered."""
    address: Address = VEHICLE
    deadline_s: float | None = None
    configured: list[float] = field(default_factory=list)
    aims: list[object] = field(default_factory=list)

    def on_message(self, message, now_s):
        fields = message.fields
        if message.name == "GIMBAL_MANAGER_SET_PITCHYAW":
            self.aims.append(fields)
        if message.name != "COMMAND_LONG":
            return []
        if fields.command == 512:
            if not self.knows_gimbals:
                return [build("COMMAND_ACK", command=512, result=3)]
            return [
                build("COMMAND_ACK", command=512, result=0),
                self.status(),
                build(
                    "GIMBAL_MANAGER_INFORMATION",
                    gimbal_device_id=1,
                    pitch_min=-math.pi / 2,
                    pitch_max=math.radians(20),
                ),
            ]
        if self.loses:
            self.loses -= 1
            return []
        self.configured.append(fields.param1)
        result = 0 if self.refuses is None else self.refuses
        return [build("COMMAND_ACK", command=1001, result=result)]

    def on_time(self, now_s):
        return []

    def status(self, gimbal_id=1):
        holder = self.held_by or Address(0, 0)
        return build(
            "GIMBAL_MANAGER_STATUS",
            gimbal_device_id=gimbal_id,
            primary_control_sysid=holder.system_id,
            primary_control_compid=holder.component_id,
        )


def a_pointing(aim=None, gimbal=None, **changes):
    gimbal = Gimbal(VEHICLE) if gimbal is None else gimbal
    return Pointing(VEHICLE, OURS, gimbal, Aim(-30.0, 350.0) if aim is None else aim, **changes)


def aiming(aim=None, **changes):
    """A pointing whose first aim has just gone out, because control was had before."""
    machine = a_pointing(aim, Gimbal(VEHICLE, REACH, holder=OURS), **changes)
    accepted, sent = machine.start(1000.0)
    assert accepted == Accepted()
    return machine, sent.message.fields


def said(name, **values):
    return build(name, **values)._replace(system_id=1, component_id=1)


def test_control_is_taken_and_the_aim_is_repeated_a_little():
    gimbal = FakeGimbal()

    outcome = drive(a_pointing(), gimbal)

    assert outcome.finished == Finished()
    assert gimbal.configured == [-2.0]
    assert len(gimbal.aims) == AIM_TIMES
    aim = gimbal.aims[0]
    assert math.degrees(aim.pitch) == pytest.approx(-30.0)
    assert math.degrees(aim.yaw) == pytest.approx(-10.0)
    assert math.isnan(aim.pitch_rate)
    assert aim.flags == 4 + 8 + 16 + 64
    assert aim.gimbal_device_id == 1
    assert any(isinstance(effect, Accepted) for effect in outcome.effects)


def test_what_is_ours_already_is_not_taken_again():
    gimbal = FakeGimbal(held_by=OURS)

    outcome = drive(a_pointing(gimbal=Gimbal(VEHICLE, REACH, holder=OURS)), gimbal)

    assert outcome.finished == Finished()
    assert gimbal.configured == []
    assert len(gimbal.aims) == AIM_TIMES


def test_a_gimbal_whose_reach_is_known_is_not_asked_for_it():
    gimbal = FakeGimbal()
    machine = a_pointing(gimbal=Gimbal(VEHICLE, REACH))

    (first,) = machine.start(0.0)

    assert first.message.fields.command == 1001
    assert drive(a_pointing(gimbal=Gimbal(VEHICLE, REACH)), gimbal).finished == Finished()


def test_it_is_known_whether_an_aim_went_out():
    machine = a_pointing()
    machine.start(0.0)
    held, _ = aiming()

    assert not machine.has_aimed
    assert held.has_aimed


def test_an_aim_from_the_nose_a_rate_and_a_rest():
    _, nose = aiming(Aim(yaw_deg=20.0, yaw_is_earth=False))
    _, rate = aiming(Aim(pitch_rate_degps=10.0, yaw_rate_degps=-5.0))
    _, rest = aiming(Aim(is_neutral=True))

    assert nose.flags == 4 + 8 + 32
    assert math.isnan(nose.pitch)
    assert math.degrees(rate.pitch_rate) == pytest.approx(10.0)
    assert math.degrees(rate.yaw_rate) == pytest.approx(-5.0)
    assert rest.flags == 2


def test_an_aim_stays_within_what_the_gimbal_reaches():
    _, up = aiming(Aim(pitch_deg=80.0))

    assert math.degrees(up.pitch) == pytest.approx(20.0)


def test_a_reach_that_is_none_is_not_believed():
    assert GimbalLimits(1, (0.0, 0.0), (0.0, 0.0), 0).nearest_pitch_deg(-45.0) == -45.0


def test_what_another_station_holds_is_not_taken_unasked():
    outcome = drive(a_pointing(), FakeGimbal(held_by=OTHER))
    known = a_pointing(gimbal=Gimbal(VEHICLE, REACH, holder=OTHER)).start(0.0)

    assert outcome.fault is Fault.WE_REFUSED
    assert "station 250 has control of the camera" in outcome.finished.failure.text
    assert known[0].failure == outcome.finished.failure


def test_it_is_taken_over_when_the_pilot_says_so():
    machine = a_pointing(takes_over=True)
    machine.start(0.0)
    machine.on_message(FakeGimbal(held_by=OTHER).status()._replace(component_id=1), 0.1)

    (taken,) = machine.on_message(said("GIMBAL_MANAGER_INFORMATION", gimbal_device_id=1), 0.2)

    assert (taken.message.fields.command, taken.message.fields.param1) == (1001, -2.0)


def test_the_autopilot_itself_is_no_other_station():
    gimbal = FakeGimbal(held_by=VEHICLE)

    assert drive(a_pointing(), gimbal).finished == Finished()
    assert gimbal.configured == [-2.0]


def test_who_takes_it_from_us_is_not_fought():
    machine, _ = aiming()
    stranger = FakeGimbal(held_by=OTHER)

    other_gimbal = stranger.status(2)._replace(component_id=1)
    assert machine.on_message(other_gimbal, 1000.05) == []
    effects = machine.on_message(stranger.status()._replace(component_id=1), 1000.1)

    assert effects[0].failure.fault is Fault.WE_REFUSED
    assert machine.on_message(said("COMMAND_ACK", command=1001), 1000.2) == []
    assert machine.on_time(1001.0) == []


def test_a_vehicle_without_a_gimbal_says_so():
    assert drive(a_pointing(), FakeGimbal(knows_gimbals=False)).fault is Fault.VEHICLE_REFUSED
    assert drive(a_pointing(), Silent(VEHICLE)).fault is Fault.VEHICLE_SILENT
    assert drive(a_pointing(), FakeGimbal(refuses=2)).fault is Fault.VEHICLE_REFUSED


def test_a_lost_configuration_is_sent_again():
    assert drive(a_pointing(), FakeGimbal(loses=2)).finished == Finished()
    assert drive(a_pointing(), FakeGimbal(loses=9)).fault is Fault.VEHICLE_SILENT


def test_what_is_not_for_it_is_passed_over():
    machine = a_pointing()
    machine.start(0.0)

    assert machine.on_message(said("COMMAND_ACK", command=512, result=1), 0.1) == []
    assert machine.on_message(said("COMMAND_ACK", command=1001), 0.1) == []
    assert machine.on_message(said("HEARTBEAT"), 0.1) == []
    assert machine.on_time(0.5) == []
    held, _ = aiming()
    assert held.on_message(said("GIMBAL_MANAGER_INFORMATION"), 1000.1) == []


def test_control_is_given_back_by_its_own_command():
    fields = give_back(VEHICLE, 1).fields

    assert (fields.command, fields.param1, fields.param7) == (1001, -3.0, 1.0)


def test_limits_are_read_from_their_message_alone():
    assert limits_of(said("HEARTBEAT")) is None
    told = limits_of(said("GIMBAL_MANAGER_INFORMATION", gimbal_device_id=3, pitch_min=-1.0))
    assert told.gimbal_id == 3
    assert told.pitch_deg[0] == pytest.approx(-57.3, abs=0.1)


def test_looking_at_a_place_and_letting_go():
    message = look_at(VEHICLE, GeoPoint(48.1, -1.6), 31.5, gimbal_id=1)

    assert message.name == "COMMAND_INT"
    assert (message.fields.command, message.fields.param1) == (195, 1.0)
    assert (message.fields.x, message.fields.y, message.fields.z) == (481000000, -16000000, 31.5)
    assert look_ahead(VEHICLE).fields.command == 197


def test_an_old_mount_is_turned_by_angles():
    fields = mount(VEHICLE, -30.0, 350.0).fields

    assert (fields.command, fields.param1, fields.param3, fields.param7) == (205, -30.0, -10.0, 2.0)
    assert mount_neutral(VEHICLE).fields.param7 == 1.0


def quaternion(roll, pitch, yaw):
    r, p, y = (math.radians(v) / 2 for v in (roll, pitch, yaw))
    sr, cr, sp, cp, sy, cy = *_sc(r), *_sc(p), *_sc(y)
    return (
        cr * cp * cy + sr * sp * sy,
        sr * cp * cy - cr * sp * sy,
        cr * sp * cy + sr * cp * sy,
        cr * cp * sy - sr * sp * cy,
    )


def _sc(angle):
    return math.sin(angle), math.cos(angle)


def lying(q, flags=0):
    return attitude_of(said("GIMBAL_DEVICE_ATTITUDE_STATUS", q=q, flags=flags))


@given(st.floats(-60, 60), st.floats(-89, 60), st.floats(0, 359))
def test_an_attitude_is_read_from_its_quaternion(roll, pitch, yaw):
    found = lying(quaternion(roll, pitch, yaw))

    assert found.roll_deg == pytest.approx(roll, abs=1e-3)
    assert found.pitch_deg == pytest.approx(pitch, abs=1e-3)
    assert (found.yaw_deg - yaw + 180) % 360 == pytest.approx(180, abs=1e-3)


@pytest.mark.parametrize("pitch", [-90.0, 90.0])
@pytest.mark.parametrize("yaw", [0.0, 40.0, 200.0, 359.0])
def test_straight_down_or_up_all_turning_is_yaw(pitch, yaw):
    found = lying(quaternion(0.0, pitch, yaw))

    assert found.roll_deg == 0.0
    assert found.pitch_deg == pytest.approx(pitch, abs=0.1)
    assert (found.yaw_deg - yaw + 180) % 360 == pytest.approx(180, abs=0.1)


def test_the_flags_say_what_yaw_is_measured_from():
    level = (1.0, 0.0, 0.0, 0.0)

    assert not lying(level).yaw_is_earth
    assert lying(level, 16).yaw_is_earth
    assert lying(level, 64).yaw_is_earth
    assert not lying(level, 16 + 32).yaw_is_earth


def test_what_is_no_attitude_is_none():
    assert lying((0.0, 0.0, 0.0, 0.0)) is None
    assert lying((math.nan,) * 4) is None
    assert attitude_of(said("HEARTBEAT")) is None
    assert attitude_of(said("MOUNT_ORIENTATION", pitch=math.nan)) is None
    lost = said("MOUNT_ORIENTATION", yaw=math.nan, yaw_absolute=math.nan)
    assert attitude_of(lost) is None


def test_old_mounts_say_their_attitude_too():
    orientation = said("MOUNT_ORIENTATION", roll=1.0, pitch=-45.0, yaw=10.0, yaw_absolute=-90.0)
    relative = said("MOUNT_ORIENTATION", pitch=-45.0, yaw=-10.0, yaw_absolute=math.nan)
    status = said("MOUNT_STATUS", pointing_a=-4500, pointing_b=100, pointing_c=-1000)

    found = attitude_of(orientation)
    assert (found.yaw_deg, found.yaw_is_earth) == (270.0, True)
    assert attitude_of(relative).yaw_deg == 350.0
    found = attitude_of(status)
    assert (found.pitch_deg, found.roll_deg, found.yaw_deg) == (-45.0, 1.0, 350.0)
    assert not found.yaw_is_earth


@given(
    any_messages(
        "GIMBAL_MANAGER_INFORMATION",
        "GIMBAL_MANAGER_STATUS",
        "COMMAND_ACK",
        "GIMBAL_DEVICE_ATTITUDE_STATUS",
        "MOUNT_ORIENTATION",
        "MOUNT_STATUS",
    )
)
def test_nothing_a_gimbal_says_raises(messages):
    machine = a_pointing()
    machine.start(0.0)

    for index, message in enumerate(messages):
        machine.on_message(message, float(index))
        machine.on_time(float(index) + 0.5)
        attitude_of(message)
        limits_of(message)
