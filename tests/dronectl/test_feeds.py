"""Every drone's pictures: what is opened, what is recorded and under which name."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from dronectl.channels import Origin
from dronectl.clock import Clock
from dronectl.components import Address, CameraFacts, Capability, VideoStream
from dronectl.errors import UserError
from dronectl.events import VideoEnded, VideoStarted
from dronectl.feeds import MOST_CHANNELS, Feeds, FeedsSetup
from dronectl.flight import EndReason, FlightEnded, FlightPrepared, FlightStarted, Terms
from dronectl.vehicle import LandedState, LinkQuality, Snapshot, Vehicle, VehicleKey
from dronectl.video.geolocate import flat
from dronectl.video.tally import RecorderStatus

ONE = VehicleKey(1)
ALLOWED = Terms("search", "b", "P-17", may_record=True, retention_days=7)


class FakeSource:
    """A source whose thread ends when it is closed."""

    def __init__(self):
        self.is_watched = None
        self.is_running = True

    def watch(self, *, is_watched):
        self.is_watched = is_watched

    def join(self, timeout_s):
        self.is_running = False
        return True


class FakeRecorder:
    """A recorder whose pictures come when the test says so."""

    def __init__(self, folder):
        self.folder = folder
        self.is_wanted = False
        self.frames = 0
        self.until_us = None
        self.notes = []
        self._finished = []

    def start(self, folder=None):
        self.finish()
        self.folder = folder or self.folder
        self.is_wanted = True

    def stop(self, until_us=None):
        self.until_us = until_us
        self.is_wanted = False

    def finish(self):
        if self.frames:
            self._finished.append((self.folder, replace(self.status(), is_recording=False)))
        self.frames = 0

    def status(self):
        return RecorderStatus(self.is_wanted, self.frames > 0, frames=self.frames, gaps=1)

    def taken_finished(self):
        finished, self._finished = self._finished, []
        return finished

    def bookmark(self, now_s, note):
        self.notes.append(note)


class FakeFeed:
    """A feed without a stream."""

    def __init__(self, address, setup):
        self.address, self.setup = address, setup
        self.fov_deg = 62.0
        self.source = FakeSource()
        self.recorder = FakeRecorder(setup.folder)
        self.seen = []
        self.is_started = self.is_closed = False

    def start(self):
        self.is_started = True

    def close(self):
        self.is_closed = True
        self.recorder.finish()

    def observe(self, vehicle, now_s):
        self.seen.append((vehicle, now_s))

    def newest(self):
        return None

    def status(self, now_s):
        return None, self.recorder.status()


def a_stream(uri="rtsp://10.0.0.2:8554/main", name="Main", **changes):
    values = VideoStream(1, 0, 1, uri, name, True, False, 30.0, 1280, 720, 62.0, 0)
    return replace(values, **changes)


def a_camera(*streams, component_id=100, fov_deg=40.0):
    return CameraFacts(
        Address(1, component_id), 0, "V", "M", Capability.HAS_VIDEO_STREAM, None, None, None, None,
        0, "", tuple(streams), horizontal_fov_deg=fov_deg,
    )  # fmt: skip


def a_vehicle(*cameras, airborne=False, **changes):
    landed = LandedState.IN_AIR if airborne else LandedState.ON_GROUND
    values = {"cameras": tuple(cameras), "landed_state": landed, "is_armed": airborne}
    return Vehicle(ONE, **(values | changes))


@dataclass
class Rig:
    """Feeds without streams, looked at tick by tick."""

    folder: Path
    addresses: tuple[str, ...] = ()
    is_allowed: bool = False
    now_s: float = 0.0
    feeds: Feeds = field(init=False)

    def __post_init__(self):
        setup = FeedsSetup(
            Clock(),
            self.folder,
            flat(0.0),
            addresses=lambda _: self.addresses,
            terms=lambda _: ALLOWED if self.is_allowed else None,
            make=FakeFeed,
        )
        self.feeds = Feeds(setup)

    def look(self, vehicle, *events):
        self.now_s += 0.1
        return self.feeds.observe(Snapshot(self.now_s, {ONE: vehicle}), events)

    @property
    def channel(self):
        (channel,) = self.feeds.of(ONE)
        return channel


def started(flight_id="F-1"):
    return FlightStarted(vehicle=ONE, at_s=0.0, flight_id=flight_id)


def ended(flight_id="F-1"):
    return FlightEnded(
        vehicle=ONE, at_s=0.0, flight_id=flight_id, reason=EndReason.LANDED, duration_s=1.0,
        airborne_s=1.0, take_offs=1, landings=1,
    )  # fmt: skip


def training():
    return FlightPrepared(vehicle=ONE, at_s=0.0, device_class="simulator")


@pytest.fixture
def rig(tmp_path):
    return Rig(tmp_path)


def test_what_a_drone_announces_is_opened_once_and_told_where_it_is(rig):
    vehicle = a_vehicle(a_camera(a_stream()))
    rig.look(vehicle)
    rig.look(vehicle)

    channel = rig.channel
    assert (channel.name, channel.origin, channel.camera_id) == ("Main", Origin.ANNOUNCED, 100)
    assert channel.feed.is_started
    assert not channel.feed.source.is_watched
    assert len(channel.feed.seen) == 2
    assert channel.feed.fov_deg == 40.0
    assert channel.newest() is None


def test_several_streams_of_one_name_are_told_apart(rig):
    rig.look(
        a_vehicle(
            a_camera(a_stream(), a_stream("rtsp://10.0.0.2:8554/wide"), a_stream("file:///etc")),
            a_camera(a_stream("5600", "Heat", stream_type=3, is_thermal=True), component_id=101),
        )
    )

    assert [c.name for c in rig.feeds.of(ONE)] == ["Main", "Main 2", "Heat"]
    assert [c.is_thermal for c in rig.feeds.channels] == [False, False, True]


def test_an_address_without_a_host_means_the_drones_own(rig):
    link = LinkQuality("udpin:0.0.0.0:14550 10.0.0.7:53211", 0.0, 0.0, 1)
    rig.look(a_vehicle(a_camera(a_stream("9000", stream_type=2)), links=(link,)))

    assert rig.channel.address.text == "tcp://10.0.0.7:9000"


def test_what_is_announced_no_more_is_closed_and_what_changes_is_opened_anew(rig):
    rig.look(a_vehicle(a_camera(a_stream())))
    first = rig.channel
    rig.look(a_vehicle(a_camera(a_stream("rtsp://10.0.0.2:8554/other"))))

    assert first.feed.is_closed
    assert rig.channel.address.text.endswith("/other")
    rig.look(a_vehicle())
    assert rig.feeds.of(ONE) == ()


def test_the_settings_and_a_hand_open_sources_too(rig):
    rig.addresses = ("rtsp://10.0.0.9/a", "nonsense://")
    rig.look(a_vehicle())
    typed = rig.feeds.open(ONE, "udp://0.0.0.0:5600", "Ground")
    rig.look(a_vehicle())

    assert [c.origin for c in rig.feeds.of(ONE)] == [Origin.SETTINGS, Origin.TYPED]
    assert typed.name == "Ground"
    with pytest.raises(UserError, match="nonsense:// is not a way"):
        rig.feeds.open(ONE, "nonsense://x")


def test_a_dropped_channel_stays_closed_while_it_is_announced(rig):
    vehicle = a_vehicle(a_camera(a_stream()))
    rig.look(vehicle)
    rig.feeds.drop(rig.channel)
    rig.look(vehicle)

    assert rig.feeds.of(ONE) == ()


def test_only_so_many_pictures_of_one_drone_are_opened(rig):
    streams = [a_stream(f"rtsp://10.0.0.2/{n}", stream_id=n) for n in range(MOST_CHANNELS + 3)]
    rig.look(a_vehicle(a_camera(*streams)))

    assert len(rig.feeds.of(ONE)) == MOST_CHANNELS
    with pytest.raises(UserError, match="close one first"):
        rig.feeds.open(ONE, "rtsp://10.0.0.3/x")


def test_a_training_flight_is_recorded_from_take_off_to_its_end_under_its_name(rig):
    camera = a_camera(a_stream(name="Caméra n° 1"))
    rig.look(a_vehicle(camera), training(), started())
    assert not rig.channel.is_recording_wanted

    rig.look(a_vehicle(camera, airborne=True))
    recorder = rig.channel.feed.recorder
    assert recorder.folder == rig.folder / "video/F-1/camera-n-1"
    assert rig.channel.feed.setup.name == "F-1"
    recorder.frames = 5
    (begun,) = rig.look(a_vehicle(camera, airborne=True))
    landed = a_vehicle(camera, booted_utc_s=1000.0, boot_s=20.5)
    assert rig.look(landed, ended()) == []
    assert recorder.until_us == 1_020_500_000
    recorder.finish()
    (over,) = rig.look(landed)

    assert isinstance(begun, VideoStarted)
    assert isinstance(over, VideoEnded)
    assert (begun.flight_id, begun.path) == ("F-1", "video/F-1/camera-n-1")
    assert (over.media_id, over.frames, over.gaps) == (begun.media_id, 5, 1)
    assert over.sha256 is None
    assert not rig.feeds.is_recording


def test_a_stream_that_comes_in_flight_is_recorded_too(rig):
    rig.look(a_vehicle(), training(), started())
    rig.look(a_vehicle(airborne=True))
    rig.look(a_vehicle(a_camera(a_stream()), airborne=True))

    assert rig.feeds.is_recording


def test_without_a_legal_basis_a_real_flight_is_live_only_also_by_hand(rig):
    camera = a_camera(a_stream())
    rig.look(a_vehicle(camera), started())
    rig.look(a_vehicle(camera, airborne=True))

    assert not rig.channel.is_recording_wanted
    assert "No legal basis" in rig.feeds.live_only(ONE)
    with pytest.raises(UserError, match="No legal basis that allows recording"):
        rig.feeds.record(rig.channel)
    with pytest.raises(UserError, match="start recording first"):
        rig.feeds.bookmark(rig.channel, "here")


def test_with_a_basis_or_in_the_simulator_recording_is_allowed(rig):
    camera = a_camera(a_stream())
    rig.is_allowed = True
    rig.look(a_vehicle(camera))
    rig.feeds.record(rig.channel)
    rig.feeds.bookmark(rig.channel, "here")
    assert rig.channel.feed.recorder.notes == ["here"]
    assert "video/ground-" in rig.channel.feed.recorder.folder.as_posix()
    rig.feeds.stop(rig.channel)
    assert not rig.channel.is_recording_wanted

    rig.is_allowed = False
    assert rig.feeds.live_only(ONE) is not None
    rig.look(a_vehicle(camera, is_simulator=True))
    assert rig.feeds.live_only(ONE) is None


def test_a_second_recording_of_a_flight_gets_a_name_of_its_own(rig):
    camera = a_camera(a_stream())
    rig.look(a_vehicle(camera), training(), started())
    rig.look(a_vehicle(camera, airborne=True))
    first = rig.channel.feed.recorder.folder
    rig.feeds.record(rig.channel)

    assert rig.channel.feed.recorder.folder != first
    assert rig.channel.feed.recorder.folder.name.startswith("main-")


def test_a_mark_the_disk_does_not_take_is_said(rig):
    rig.look(a_vehicle(a_camera(a_stream()), is_simulator=True))
    rig.feeds.record(rig.channel)

    def full(now_s, note):
        raise OSError(28, "No space left on device")

    rig.channel.feed.recorder.bookmark = full
    with pytest.raises(UserError, match="could not be written \\(No space left"):
        rig.feeds.bookmark(rig.channel, "x")


def test_closing_ends_everything_and_tells_what_was_recorded(rig):
    camera = a_camera(a_stream())
    rig.look(a_vehicle(camera), training(), started())
    rig.look(a_vehicle(camera, airborne=True))
    rig.channel.feed.recorder.frames = 3
    feed = rig.channel.feed

    told = rig.feeds.close(0.1)

    assert feed.is_closed
    assert [type(event) for event in told] == [VideoStarted, VideoEnded]
    assert rig.feeds.channels == ()


def test_a_withdrawn_stream_still_tells_what_was_recorded_of_it(rig):
    camera = a_camera(a_stream())
    rig.look(a_vehicle(camera), training(), started())
    rig.look(a_vehicle(camera, airborne=True))
    rig.channel.feed.recorder.frames = 3

    told = rig.look(a_vehicle(airborne=True))

    assert [type(event) for event in told] == [VideoStarted, VideoEnded]


def prepared(terms):
    return FlightPrepared(vehicle=ONE, at_s=0.0, terms=terms)


REFUSED = Terms("search", "b", "P-17", why_not="The legal basis P-17 is not in force.")


def test_a_flight_prepared_on_a_basis_that_allows_it_is_recorded_from_take_off(rig):
    camera = a_camera(a_stream())
    rig.look(a_vehicle(camera), prepared(ALLOWED), started())
    assert not rig.channel.is_recording_wanted

    rig.look(a_vehicle(camera, airborne=True))

    assert rig.channel.is_recording_wanted
    assert "video/F-1/" in rig.channel.feed.recorder.folder.as_posix()


def test_what_was_prepared_counts_for_one_flight(rig):
    camera = a_camera(a_stream())
    rig.look(a_vehicle(camera), prepared(ALLOWED), started())
    rig.look(a_vehicle(camera, airborne=True))
    rig.look(a_vehicle(camera), ended())

    rig.look(a_vehicle(camera, airborne=True), started("F-2"))

    assert not rig.channel.is_recording_wanted
    assert "No legal basis" in rig.feeds.live_only(ONE)


def test_a_basis_withdrawn_in_flight_ends_the_recording_and_one_given_begins_it(rig):
    camera = a_camera(a_stream())
    flying = a_vehicle(camera, airborne=True)
    rig.look(a_vehicle(camera), prepared(REFUSED), started())
    rig.look(flying)
    assert rig.feeds.live_only(ONE) == REFUSED.why_not
    assert not rig.channel.is_recording_wanted

    rig.look(flying, prepared(ALLOWED))
    assert rig.channel.is_recording_wanted

    rig.look(flying, prepared(REFUSED))
    assert not rig.channel.is_recording_wanted


def test_the_same_terms_told_twice_do_not_record_what_was_stopped_by_hand(rig):
    camera = a_camera(a_stream())
    flying = a_vehicle(camera, airborne=True)
    rig.look(a_vehicle(camera), prepared(ALLOWED), started())
    rig.look(flying)
    rig.feeds.stop(rig.channel)

    rig.look(flying, prepared(ALLOWED))

    assert not rig.channel.is_recording_wanted
