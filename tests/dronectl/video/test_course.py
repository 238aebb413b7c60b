import pytest

from dronectl.components import Gimbal, GimbalAttitude
from dronectl.vehicle import Attitude, Fix, Sample, Vehicle, VehicleKey
from dronectl.video.course import Course
from missions.geo import GeoPoint, north_east_m, offset

HERE = GeoPoint(48.1, -1.6)
DOWN = GimbalAttitude(0.0, -45.0, 350.0, yaw_is_earth=True)


class Heard:
    """A vehicle whose words come one after another."""

    def __init__(self, *, has_gimbal=True, kept=3000):
        self.course = Course(kept)
        self.vehicle = Vehicle(VehicleKey(1), booted_utc_s=1_000.0)
        if has_gimbal:
            self.vehicle = self.vehicle.with_changes(gimbal=Gimbal(attitude=DOWN))
        self.samples = ()

    def say(self, boot_s, *values, now_s=None):
        new = tuple(Sample(boot_s, value) for value in values)
        self.samples = (*self.samples, *new)[-50:]
        self.vehicle = self.vehicle.with_changes(
            samples=self.samples, sampled=self.vehicle.sampled + len(new)
        )
        self.course.take(self.vehicle, boot_s + 7.0 if now_s is None else now_s)
        return self


def a_fix(north_m=0.0, up_m=100.0, north_mps=10.0):
    return Fix(offset(HERE, north_m, 0.0), up_m, north_mps, 0.0, -1.0)


def level(yaw_deg=0.0):
    return Attitude(0.0, 0.0, yaw_deg, 5.0)


def north_m(moment):
    return north_east_m(HERE, moment.camera.pose.position)[0]


def test_between_two_words_vehicle_and_camera_were_on_the_way():
    heard = Heard().say(10.0, a_fix(0.0), level(350.0), DOWN)
    heard.say(10.2, a_fix(2.0, 90.0), level(10.0), GimbalAttitude(0.0, -35.0, 10.0, True))

    found = heard.course.at(10.05)

    assert north_m(found) == pytest.approx(0.5, abs=1e-3)
    assert found.camera.pose.altitude_amsl_m == pytest.approx(97.5)
    assert found.camera.pose.yaw_deg == pytest.approx(355.0)
    assert found.camera.pose.pitch_deg == pytest.approx(-42.5)
    assert found.body.heading_deg == pytest.approx(355.0)
    assert found.motion.north_mps == 10.0
    assert (found.camera.skew_s, found.camera.is_trusted) == (0.0, True)


def test_a_little_after_the_newest_word_the_vehicle_has_flown_on():
    heard = Heard().say(10.0, a_fix(), level(), DOWN)

    found = heard.course.at(10.2)

    assert north_m(found) == pytest.approx(2.0, abs=1e-3)
    assert found.camera.pose.altitude_amsl_m == pytest.approx(99.8)
    assert found.camera.skew_s == pytest.approx(0.2)
    assert not heard.course.at(11.0).camera.is_trusted
    assert heard.course.at(9.7).camera.skew_s == pytest.approx(0.3)


def test_a_long_silence_is_skew_and_nothing_is_carried_on_in_it():
    heard = Heard().say(10.0, a_fix(), level(), DOWN).say(14.0, a_fix(8.0), level(), DOWN)

    found = heard.course.at(12.0)

    assert north_m(found) == pytest.approx(4.0, abs=1e-3)
    assert found.camera.skew_s == pytest.approx(2.0)


def test_what_was_never_told_is_not_made_up():
    assert Course().at(1.0) is None
    assert Heard().say(10.0, a_fix(), level()).course.at(10.0) is None
    assert Heard().say(10.0, a_fix(), DOWN).course.at(10.0) is None
    assert Heard(has_gimbal=False).say(10.0, a_fix(), level(40.0)).course.at(10.0) is not None


def test_words_that_were_overtaken_are_left_and_a_restart_begins_anew():
    heard = Heard().say(10.0, a_fix(), level(), DOWN).say(9.9, a_fix(50.0), level(90.0))
    assert north_m(heard.course.at(10.0)) == pytest.approx(0.0)

    heard.say(1.0, a_fix(70.0), level(), DOWN)

    assert north_m(heard.course.at(1.0)) == pytest.approx(70.0, abs=1e-3)


def test_where_the_frame_of_yaw_changes_the_nearer_word_counts():
    nose = GimbalAttitude(0.0, -45.0, 20.0, yaw_is_earth=False)
    heard = Heard().say(10.0, a_fix(), level(), DOWN).say(10.2, a_fix(), level(), nose)

    assert heard.course.at(10.05).camera.pose.yaw_deg == pytest.approx(350.0)
    assert heard.course.at(10.15).camera.pose.yaw_deg == pytest.approx(20.0)


def test_samples_that_are_known_are_not_taken_twice_and_missed_ones_do_no_harm():
    heard = Heard()
    for tick in range(100):
        heard.say(10.0 + tick / 10, a_fix(tick), level(), DOWN)
    course = Course()
    course.take(heard.vehicle, 27.0)
    course.take(heard.vehicle, 27.1)

    assert north_m(course.at(19.85)) == pytest.approx(98.5, abs=1e-2)


def test_only_so_many_words_are_kept():
    heard = Heard(kept=10)
    for tick in range(100):
        heard.say(10.0 + tick / 10, a_fix(tick), level(), DOWN)

    assert heard.course.at(10.0).camera.skew_s > 5.0
    assert north_m(heard.course.at(19.5)) == pytest.approx(95.0, abs=1e-2)


def test_our_time_becomes_the_vehicles_by_the_quickest_message():
    heard = Heard().say(10.0, a_fix(), now_s=17.3).say(10.2, level(), now_s=17.25)
    heard.say(10.4, DOWN, now_s=18.5)

    assert heard.course.boot_s_at(17.25) == pytest.approx(10.2, abs=0.02)
    assert heard.course.boot_s_of(1_010_500_000) == pytest.approx(10.5)
    assert Course().boot_s_at(1.0) is None
    assert Course().boot_s_of(1) is None
    heard.say(1.0, a_fix(), now_s=19.0)
    assert heard.course.boot_s_at(19.0) == pytest.approx(1.0)
