import dataclasses
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.mavlink.codec import BY_NAME, Encoder, Message, PeerDecoder, build
from dronectl.mavlink.telemetry import REDUCERS, firmware_version, modes_of, point
from dronectl.vehicle import LandedState, Vehicle, VehicleKey
from missions.geo import Reference
from tests.support.box import Box, Rig

KEY = VehicleKey(1)
NAN, INF = math.nan, math.inf
U16, I16 = 0xFFFF, 0x7FFF


def reduced(name, vehicle=None, **fields):
    """A fresh vehicle after one message, as it comes off the wire."""
    (heard,) = PeerDecoder().datagram(Encoder(1, 1).encode(build(name, **fields)))
    return REDUCERS[name](vehicle or Vehicle(KEY), heard.fields)


def numbers_in(value):
    """All floats in a value, however deep."""
    if isinstance(value, float):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from numbers_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from numbers_in(part)


# --- hostile input


@given(st.data())
@settings(max_examples=60)
@pytest.mark.parametrize("name", sorted(REDUCERS))
def test_no_payload_puts_nan_or_infinity_into_a_vehicle(name, data):
    vehicle = Vehicle(KEY)
    for _ in range(3):
        payload = data.draw(st.binary(max_size=BY_NAME[name].layout.size))
        vehicle = REDUCERS[name](vehicle, BY_NAME[name].unpack(payload))

    assert all(math.isfinite(number) for number in numbers_in(vehicle))
    where = [vehicle.position, vehicle.home and vehicle.home.point]
    assert all(p is None or abs(p.latitude_deg) <= 90 for p in where)


@pytest.mark.parametrize("name", sorted(REDUCERS))
@pytest.mark.parametrize("fill", [b"\x00", b"\xff", b"\x7f", b"\x80"])
def test_every_byte_the_same_is_survived(name, fill):
    size = BY_NAME[name].layout.size

    vehicle = REDUCERS[name](Vehicle(KEY), BY_NAME[name].unpack(fill * size))

    assert all(math.isfinite(number) for number in numbers_in(vehicle))


@pytest.mark.parametrize("seed", range(3))
def test_a_random_payload_for_every_message_there_is_leaves_the_station_standing(seed):
    rng = random.Random(seed)  # noqa: S311 - repeatable
    rig = Rig()
    box = Box()
    rig.open("radio", box)
    rig.run(2.0)
    encoder = Encoder(1, 1)
    for name, definition in BY_NAME.items():
        if name == "HEARTBEAT":
            continue
        payload = rng.randbytes(definition.layout.size)
        fields = definition.unpack(payload)
        texts = {definition.fields._fields[i]: "\x00\u202e<b>" for i in definition.texts}
        frame = encoder.encode(Message(name, fields._replace(**texts)))
        rig.hear("radio", frame)
        rig.take(rig.station.on_time(rig.now_s))
    rig.run(3.0)

    vehicle = rig.vehicle(KEY)
    assert all(math.isfinite(number) for number in numbers_in(vehicle))


# --- each message


def test_heartbeat():
    vehicle = reduced("HEARTBEAT", type=2, autopilot=3, base_mode=0x81, custom_mode=5,
                      system_status=4)  # fmt: skip

    assert (vehicle.mode, vehicle.custom_mode, vehicle.is_armed) == ("LOITER", 5, True)
    assert (vehicle.vehicle_type, vehicle.autopilot, vehicle.system_status) == (2, 3, 4)


@pytest.mark.parametrize(
    ("autopilot", "vehicle_type", "custom_mode", "name"),
    [(3, 2, 3, "AUTO"), (3, 1, 10, "AUTO"), (3, 20, 18, "QHOVER"), (3, 20, 99, None), (12, 2, 4 << 16 | 4 << 24,
     "AUTO.MISSION"), (0, 2, 1, None)],
)  # fmt: skip
def test_mode_names_are_the_autopilots_own(autopilot, vehicle_type, custom_mode, name):
    vehicle = reduced("HEARTBEAT", autopilot=autopilot, type=vehicle_type, custom_mode=custom_mode)

    assert vehicle.mode == (name or f"MODE {custom_mode:#x}")
    assert modes_of(autopilot, vehicle_type).get(custom_mode) == name


def test_global_position():
    vehicle = reduced("GLOBAL_POSITION_INT", lat=435000000, lon=-52500000, alt=45500,
                      relative_alt=30250, vx=300, vy=-400, vz=-150, hdg=27000)  # fmt: skip

    assert vehicle.position.latitude_deg == pytest.approx(43.5)
    assert vehicle.position.longitude_deg == pytest.approx(-5.25)
    assert (vehicle.altitude_amsl_m, vehicle.height_m) == (45.5, 30.25)
    assert (vehicle.north_mps, vehicle.east_mps, vehicle.ground_speed_mps) == (3.0, -4.0, 5.0)
    assert (vehicle.climb_rate_mps, vehicle.heading_deg) == (1.5, 270.0)


def test_a_position_that_is_none_keeps_the_last_one():
    before = reduced("GLOBAL_POSITION_INT", lat=435000000, lon=1, hdg=9000)

    after = reduced("GLOBAL_POSITION_INT", before, lat=0, lon=0, hdg=U16)

    assert after.position == before.position
    assert after.heading_deg == 90.0


@pytest.mark.parametrize(("latitude", "longitude"), [(0, 0), (900_000_001, 0), (0, 1_800_000_001)])
def test_places_that_are_none(latitude, longitude):
    assert point(latitude, longitude) is None
    assert point(-900_000_000, -1_800_000_000) is not None


def test_attitude():
    vehicle = reduced("ATTITUDE", roll=0.1, pitch=-0.2, yaw=-math.pi / 2, yawspeed=0.5)

    assert vehicle.attitude.roll_deg == pytest.approx(5.73, abs=0.01)
    assert vehicle.attitude.pitch_deg == pytest.approx(-11.46, abs=0.01)
    assert vehicle.attitude.yaw_deg == vehicle.heading_deg == pytest.approx(270.0)
    assert vehicle.attitude.yaw_rate_degps == pytest.approx(28.65, abs=0.01)
    known = Vehicle(KEY).with_changes(heading_deg=10.0)
    assert reduced("ATTITUDE", known, yaw=1.0).heading_deg == 10.0
    assert reduced("ATTITUDE", roll=NAN).attitude is None
    assert reduced("ATTITUDE", roll=INF, pitch=-INF).attitude is None


def test_hud():
    vehicle = reduced("VFR_HUD", airspeed=7.5, groundspeed=5.0, climb=-1.0, throttle=45)
    unknown = reduced("VFR_HUD", airspeed=NAN, groundspeed=INF, climb=NAN, throttle=U16)

    assert (vehicle.air_speed_mps, vehicle.ground_speed_mps) == (7.5, 5.0)
    assert (vehicle.climb_rate_mps, vehicle.throttle_fraction) == (-1.0, 0.45)
    assert unknown.air_speed_mps is unknown.ground_speed_mps is None
    assert unknown.climb_rate_mps is unknown.throttle_fraction is None


def test_gps():
    gps = reduced("GPS_RAW_INT", fix_type=3, satellites_visible=12, eph=80, h_acc=1500).gps
    unknown = reduced("GPS_RAW_INT", fix_type=1, satellites_visible=255, eph=U16).gps

    assert (gps.fix, gps.satellites, gps.hdop, gps.horizontal_accuracy_m) == (3, 12, 0.8, 1.5)
    assert gps.has_fix
    assert not unknown.has_fix
    assert unknown.satellites is unknown.hdop is unknown.horizontal_accuracy_m is None


def test_system_status():
    vehicle = reduced("SYS_STATUS", voltage_battery=15800, current_battery=1250,
                      battery_remaining=80, load=500, onboard_control_sensors_present=7,
                      onboard_control_sensors_enabled=3, onboard_control_sensors_health=1)  # fmt: skip
    unknown = reduced("SYS_STATUS", voltage_battery=U16, current_battery=-1, battery_remaining=-1)

    battery = vehicle.battery
    assert (battery.voltage_v, battery.current_a, battery.remaining_fraction) == (15.8, 12.5, 0.8)
    assert vehicle.load_fraction == 0.5
    assert (vehicle.sensors_present, vehicle.sensors_enabled, vehicle.sensors_healthy) == (7, 3, 1)
    assert unknown.battery.voltage_v is unknown.battery.current_a is None
    assert unknown.battery.remaining_fraction is None
    kept = reduced("SYS_STATUS", vehicle, current_battery=-1, battery_remaining=-1).battery
    assert (kept.voltage_v, kept.current_a, kept.remaining_fraction) == (15.8, 12.5, 0.8)


def test_battery_status():
    cells = (4100, 4090, 4110, 4100) + (U16,) * 6
    battery = reduced("BATTERY_STATUS", voltages=cells, voltages_ext=(0, U16, 0, 0),
                      current_battery=2000, battery_remaining=75, energy_consumed=3600,
                      current_consumed=1500, time_remaining=600).battery  # fmt: skip

    assert battery.voltage_v == pytest.approx(16.4)
    assert (battery.current_a, battery.remaining_fraction) == (20.0, 0.75)
    assert (battery.consumed_wh, battery.consumed_ah) == (100.0, 1.5)
    assert battery.time_left_s == 600.0
    none = reduced("BATTERY_STATUS", voltages=(U16,) * 10, current_battery=-1,
                   battery_remaining=-1, energy_consumed=-1, current_consumed=-1).battery  # fmt: skip
    assert set(dataclasses.astuple(none)) == {None}
    spare = reduced("BATTERY_STATUS", id=1, voltages=cells)
    assert spare.battery.voltage_v is None


def test_twelve_cells_count_together():
    battery = reduced(
        "BATTERY_STATUS", voltages=(4000,) * 10, voltages_ext=(4000, 4000, 0, 0)
    ).battery

    assert battery.voltage_v == pytest.approx(48.0)


def test_landed_state():
    assert reduced("EXTENDED_SYS_STATE", landed_state=2).landed_state is LandedState.IN_AIR
    assert reduced("EXTENDED_SYS_STATE", landed_state=9).landed_state is LandedState.UNDEFINED


def test_home():
    home = reduced("HOME_POSITION", latitude=435000000, longitude=50000000, altitude=12500).home

    assert (home.altitude.value_m, home.altitude.reference) == (12.5, Reference.AMSL)
    assert reduced("HOME_POSITION").home is None


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("ESTIMATOR_STATUS", ("vel_ratio", "pos_horiz_ratio", "pos_vert_ratio", "mag_ratio")),
        ("EKF_STATUS_REPORT", ("velocity_variance", "pos_horiz_variance", "pos_vert_variance",
                               "compass_variance")),
    ],
)  # fmt: skip
def test_estimators_show_their_worst_ratio(name, fields):
    values = dict(zip(fields, (0.25, 0.5, NAN, 0.125), strict=True))

    estimator = reduced(name, flags=0x10, **values).estimator

    assert (estimator.worst_ratio, estimator.has_position) == (0.5, True)
    nothing = reduced(name, **dict.fromkeys(fields, NAN)).estimator
    assert (nothing.worst_ratio, nothing.has_position) == (0.0, False)


def test_wind_says_where_it_comes_from():
    ardupilot = reduced("WIND", direction=-90.0, speed=4.0)
    px4 = reduced("WIND_COV", wind_x=0.0, wind_y=4.0)  # blows to the east

    assert (ardupilot.wind_from_deg, ardupilot.wind_speed_mps) == (270.0, 4.0)
    assert (px4.wind_from_deg, px4.wind_speed_mps) == (270.0, 4.0)
    assert reduced("WIND", direction=NAN, speed=NAN).wind_from_deg is None
    assert reduced("WIND_COV", wind_x=NAN).wind_speed_mps is None


def test_vibration_is_the_worst_axis():
    assert reduced("VIBRATION", vibration_x=1.0, vibration_z=9.0).vibration_mps2 == 9.0
    assert reduced("VIBRATION", vibration_x=NAN).vibration_mps2 is None


def test_mission_progress():
    mission = reduced("MISSION_CURRENT", seq=3, total=10, mission_state=3, mission_id=7,
                      fence_id=8, rally_points_id=9).mission  # fmt: skip

    assert (mission.current, mission.total, mission.state) == (3, 10, 3)
    assert (mission.mission_id, mission.fence_id, mission.rally_id) == (7, 8, 9)


@pytest.mark.parametrize("total", [0, U16])
def test_an_untold_total_keeps_the_last_one(total):
    before = reduced("MISSION_CURRENT", seq=1, total=10, mission_id=7)
    before = reduced("MISSION_ITEM_REACHED", before, seq=1)

    mission = reduced("MISSION_CURRENT", before, seq=2, total=total).mission

    assert (mission.total, mission.last_reached) == (10, 1)
    assert mission.state is mission.mission_id is None


def test_a_reached_item_changes_nothing_else():
    before = reduced("MISSION_CURRENT", seq=3, total=10, mission_state=3, mission_id=7)

    mission = reduced("MISSION_ITEM_REACHED", before, seq=2).mission

    assert mission == dataclasses.replace(before.mission, last_reached=2)


@pytest.mark.parametrize(("frame", "reference"), [(3, Reference.HOME), (6, Reference.HOME),
                                                  (0, Reference.AMSL), (5, Reference.AMSL)])  # fmt: skip
def test_where_it_is_going(frame, reference):
    target = reduced("POSITION_TARGET_GLOBAL_INT", lat_int=435000000, lon_int=50000000, alt=30.0,
                     coordinate_frame=frame).target  # fmt: skip

    assert (target.altitude.value_m, target.altitude.reference) == (30.0, reference)
    assert reduced("POSITION_TARGET_GLOBAL_INT").target is None
    assert reduced("POSITION_TARGET_GLOBAL_INT", lat_int=1, alt=NAN).target is None


def test_clocks_and_versions():
    assert reduced("SYSTEM_TIME", time_unix_usec=1_700_000_000_500_000).utc_s == 1_700_000_000.5
    assert reduced("SYSTEM_TIME").utc_s is None
    version = reduced(
        "AUTOPILOT_VERSION", uid=0xAB, capabilities=0x20, flight_sw_version=0x04060000
    )
    assert (version.uid, version.capabilities, version.firmware) == (
        "00000000000000ab", 0x20, "4.6.0-dev"
    )  # fmt: skip
    long = reduced("AUTOPILOT_VERSION", version, uid=0xAB, uid2=bytes(range(18)))
    assert long.uid == bytes(range(18)).hex()
    assert reduced("AUTOPILOT_VERSION", long).uid == long.uid


@pytest.mark.parametrize(
    ("packed", "text"),
    [(0x04050740, "4.5.7-alpha"), (0x01101380, "1.16.19-beta"), (0x010203C0, "1.2.3-rc"),
     (0x010203FF, "1.2.3")],
)  # fmt: skip
def test_firmware_versions_read_as_people_write_them(packed, text):
    assert firmware_version(packed) == text


def test_radio_and_heights_above_ground():
    assert reduced("RADIO_STATUS", rssi=180).radio_rssi == 180
    assert reduced("RADIO_STATUS", rssi=255).radio_rssi is None
    ground = reduced("ALTITUDE", altitude_terrain=3.0, bottom_clearance=12.0)
    assert ground.height_above_ground_m == 12.0, "the terrain's own height is not the clearance"
    assert reduced("ALTITUDE", bottom_clearance=-1.0).height_above_ground_m is None
    assert reduced("ALTITUDE", bottom_clearance=NAN).height_above_ground_m is None
    assert reduced("TERRAIN_REPORT", spacing=100, current_height=8.0).height_above_ground_m == 8.0
    assert reduced("TERRAIN_REPORT", current_height=8.0).height_above_ground_m is None


def test_every_reducer_is_for_a_message_that_exists():
    assert set(REDUCERS) <= set(BY_NAME)
