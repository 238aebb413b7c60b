import errno
import hashlib
import io
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest
from stanag4609 import decode_uas_local_set, iter_klv

from dronectl.video import journal
from dronectl.video.address import parse
from dronectl.video.frame import State
from dronectl.video.intake import Intake
from dronectl.video.klv import decode
from dronectl.video.recorder import (
    KLV_EVERY_S,
    RESERVE_BYTES,
    RETRY_S,
    SEGMENT_S,
    Clocks,
    Recorder,
)
from dronectl.video.segment import Taken
from dronectl.video.source import Source
from tests.dronectl.video.streams import (
    UTC_US,
    Camera,
    a_file,
    number_of,
    telemetry_at,
    until,
)

START_S = 1000.0
ROOT = Path(__file__).resolve().parents[3]


def utc_us(now_s):
    return UTC_US + round((now_s - START_S) * 1e6)


def telemetry(now_s, utc_us=None):
    return telemetry_at(round((now_s - START_S) * 30))


def a_recorder(folder, segment_s=SEGMENT_S, **clocks):
    return Recorder(folder, Clocks(utc_us, **{"telemetry": telemetry, **clocks}), segment_s)


class Untimed:
    """A packet whose times the demuxer did not know yet."""

    def __init__(self, packet):
        self.stream, self.is_keyframe = packet.stream, packet.is_keyframe
        self.dts = self.pts = None
        self._data = bytes(packet)

    def __bytes__(self):
        return self._data


class Feed:
    """Plays a file's packets into a recorder in virtual time."""

    def __init__(self, recorder, now_s=START_S):
        self.recorder = recorder
        self.now_s = now_s

    def play(self, path, *, before=None, first=0, last=None, lose=True, stamped=False):
        with av.open(str(path)) as container:
            wanted = [s for s in container.streams if s.type in ("video", "data")]
            self.recorder.opened(container.streams.video[0], self.now_s)
            count, began_s, first_dts = 0, self.now_s, None
            for packet in container.demux(wanted):
                if packet.size == 0:
                    continue
                is_picture = packet.stream.type == "video"
                dts_s = float(packet.dts * packet.time_base)
                first_dts = dts_s if first_dts is None else first_dts
                if count >= first and (last is None or count < last):
                    self.now_s = began_s + dts_s - first_dts
                    if before is not None:
                        before(count)
                    utc_us = UTC_US + round(count * 1e6 / 30) if stamped else None
                    self.recorder.packet(packet, self.now_s, utc_us)
                count += is_picture
            if lose:
                self.recorder.lost(self.now_s)


def packets(path, kind="video"):
    with av.open(str(path)) as container:
        streams = [s for s in container.streams if s.type == kind]
        return [bytes(packet) for packet in container.demux(streams) if packet.size]


def numbers(path):
    with av.open(str(path)) as container:
        return [number_of(f.to_ndarray(format="bgr24")) for f in container.decode(video=0)]


def entries(folder, kind):
    return [entry for entry in journal.read(folder) if isinstance(entry, kind)]


def segments(folder):
    return sorted(folder.glob("*.ts"))


def test_packets_are_recorded_untouched_with_telemetry_an_independent_reader_reads(tmp_path):
    source = a_file(tmp_path / "a.ts", 90)
    recorder = a_recorder(tmp_path / "r")
    recorder.start()

    Feed(recorder).play(source)

    (made,) = segments(recorder.folder)
    assert packets(made) == packets(source)
    assert numbers(made) == list(range(90))
    told = packets(made, "data")
    read = [decode_uas_local_set(packet) for raw in told for packet in iter_klv(io.BytesIO(raw))]
    assert len(read) == len(told) == 30  # ten a second
    assert [round(decode(raw).heading_deg) for raw in told[:4]] == [0, 3, 6, 9]
    status = recorder.status()
    assert (status.frames, status.klv_packets, status.gaps) == (90, 30, 1)
    assert status.duration_s == pytest.approx(89 / 30, abs=0.01)


def test_the_list_says_what_is_in_the_folder(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()

    Feed(recorder).play(a_file(tmp_path / "a.ts", 30))

    (made,) = segments(recorder.folder)
    (begun,) = entries(recorder.folder, journal.SegmentStarted)
    (ended,) = entries(recorder.folder, journal.SegmentEnded)
    assert (begun.file, begun.utc_us, begun.codec) == (made.name, UTC_US, "h264")
    assert (begun.width_px, begun.height_px) == (320, 240)
    data = made.read_bytes()
    assert (ended.frames, ended.size_bytes) == (30, len(data))
    assert ended.sha256 == hashlib.sha256(data).hexdigest()


def test_telemetry_keeps_its_rate_when_pictures_are_slow(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()

    Feed(recorder).play(a_file(tmp_path / "a.ts", 6, rate=1, gop=2))

    (made,) = segments(recorder.folder)
    assert len(packets(made, "data")) == pytest.approx(5 / KLV_EVERY_S, abs=2)


def test_a_sources_own_telemetry_is_kept_and_ours_left_out(tmp_path):
    source = a_file(tmp_path / "a.ts", 40, klv=True)
    recorder = a_recorder(tmp_path / "r", telemetry=lambda _, __: telemetry_at(359))
    recorder.start()

    Feed(recorder).play(source)

    (made,) = segments(recorder.folder)
    theirs = [raw for raw in packets(made, "data") if round(decode(raw).heading_deg) != 359]
    assert theirs == packets(source, "data")
    assert len(packets(made, "data")) - len(theirs) <= 1


def test_a_recording_begins_with_the_whole_picture_before_the_moment_it_was_asked_for(tmp_path):
    recorder = a_recorder(tmp_path / "r")

    def begin(count):
        if count == 27:
            recorder.start()

    Feed(recorder).play(a_file(tmp_path / "a.ts", 40), before=begin)

    (made,) = segments(recorder.folder)
    assert numbers(made) == list(range(20, 40))
    assert entries(recorder.folder, journal.SegmentStarted)[0].utc_us == pytest.approx(
        UTC_US + 20 / 30 * 1e6, abs=1000
    )


def test_nothing_is_written_unless_it_is_wanted(tmp_path):
    recorder = a_recorder(tmp_path / "r")

    Feed(recorder).play(a_file(tmp_path / "a.ts", 40))

    assert not recorder.folder.exists()
    assert not recorder.status().is_recording


def test_it_stops_when_told(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()

    def end(count):
        if count == 25:
            recorder.stop()

    Feed(recorder).play(a_file(tmp_path / "a.ts", 40), before=end)

    (made,) = segments(recorder.folder)
    assert numbers(made) == list(range(25))
    status = recorder.status()
    assert (status.is_wanted, status.is_recording, status.gaps) == (False, False, 0)


def test_files_change_at_a_whole_picture_and_together_hold_everything(tmp_path):
    recorder = a_recorder(tmp_path / "r", segment_s=0.9)
    recorder.start()

    Feed(recorder).play(a_file(tmp_path / "a.ts", 100))

    made = segments(recorder.folder)
    assert len(made) == 4
    assert [n for each in made for n in numbers(each)] == list(range(100))
    assert recorder.status().frames == 100
    assert entries(recorder.folder, journal.Gap) == []


def test_a_stream_that_comes_back_in_another_size_is_a_gap_and_a_new_file(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()
    feed = Feed(recorder)

    feed.play(a_file(tmp_path / "a.ts", 30))
    lost_s = feed.now_s
    feed.now_s += 7.0
    feed.play(a_file(tmp_path / "b.ts", 30, size=(640, 480), first=100))

    assert [numbers(each)[0] for each in segments(recorder.folder)] == [0, 100]
    (gap,) = entries(recorder.folder, journal.Gap)
    assert gap.why == "the camera's stream was lost"
    assert gap.from_utc_us == utc_us(lost_s)
    assert gap.to_utc_us - gap.from_utc_us == pytest.approx(7e6, abs=1e5)
    sizes = [e.width_px for e in entries(recorder.folder, journal.SegmentStarted)]
    assert sizes == [320, 640]


def test_a_new_format_within_one_stream_begins_a_new_file(tmp_path):
    both = tmp_path / "both.ts"
    both.write_bytes(
        a_file(tmp_path / "a.ts", 30).read_bytes()
        + a_file(tmp_path / "b.ts", 30, size=(640, 480), first=100).read_bytes()
    )
    recorder = a_recorder(tmp_path / "r")
    recorder.start()

    Feed(recorder).play(both)

    assert len(segments(recorder.folder)) == 2


def test_a_jump_of_the_streams_clock_begins_a_new_file(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()
    late = a_file(tmp_path / "b.ts", 30, first=50, mux={"output_ts_offset": "5000"})
    both = tmp_path / "both.ts"
    both.write_bytes(a_file(tmp_path / "a.ts", 30).read_bytes() + late.read_bytes())

    Feed(recorder).play(both)

    made = segments(recorder.folder)
    assert [numbers(each)[0] for each in made] == [0, 50]
    assert entries(recorder.folder, journal.Gap)[0].why == "the stream's clock jumped"


def test_a_codec_no_transport_stream_carries_is_encoded_anew(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()

    Feed(recorder).play(a_file(tmp_path / "a.avi", 30, "avi", codec="mjpeg"))

    (made,) = segments(recorder.folder)
    assert numbers(made) == list(range(30))
    assert recorder.status().frames == 30


def test_a_whole_picture_that_comes_before_its_stream_has_a_clock_is_not_lost(tmp_path):
    class Late(Recorder):
        """Hears the first packet without its times, as from an RTSP camera."""

        def packet(self, packet, now_s, utc_us=None):
            is_first = self.status().frames == 0 and packet.is_keyframe
            super().packet(Untimed(packet) if is_first else packet, now_s)

    recorder = Late(tmp_path / "r", Clocks(utc_us, telemetry))
    recorder.start()

    Feed(recorder).play(a_file(tmp_path / "a.ts", 30))

    (made,) = segments(recorder.folder)
    assert numbers(made) == list(range(30))


def test_a_disk_that_fills_up_is_announced_and_recording_goes_on_when_there_is_room(tmp_path):
    room = [RESERVE_BYTES + 10_000_000]
    recorder = a_recorder(tmp_path / "r", free_bytes=lambda _: room[0])
    recorder.start()
    said = []

    def fill(count):
        if count == 100:
            said.append(recorder.status())
            room[0] = RESERVE_BYTES - 1
        if count == 200:
            said.append(recorder.status())
            room[0] = RESERVE_BYTES + 10_000_000

    Feed(recorder).play(a_file(tmp_path / "a.ts", 400), before=fill)

    before, full = said
    assert before.time_left_s > 10
    assert (full.is_wanted, full.is_recording, full.time_left_s) == (True, False, 0.0)
    assert "The video is not recorded (No space left on device); free space" in full.text
    assert recorder.status().text == ""
    shown = [n for each in segments(recorder.folder) for n in numbers(each)]
    assert shown[:101] == list(range(101))
    assert shown[-100:] == list(range(300, 400))
    assert entries(recorder.folder, journal.Gap)[0].why


def test_a_write_that_fails_loses_nothing_that_was_written(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    source = a_file(tmp_path / "a.ts", 400)

    def limit(count):
        if count == 60:
            resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
        if count == 200:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    try:
        Feed(recorder).play(source, before=limit)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    made = segments(recorder.folder)
    assert len(numbers(made[0])) > 30
    assert numbers(made[-1])[-1] == 399
    assert entries(recorder.folder, journal.Gap)[0].why == os.strerror(errno.EFBIG)
    assert RETRY_S < 5


def test_an_earlier_runs_files_are_never_written_over(tmp_path):
    for _ in range(2):
        recorder = a_recorder(tmp_path / "r")
        recorder.start()
        Feed(recorder).play(a_file(tmp_path / "a.ts", 20))

    assert [path.name for path in segments(tmp_path / "r")] == [
        "segment-00001.ts",
        "segment-00002.ts",
    ]


def test_a_bookmark_is_kept_with_its_moment(tmp_path):
    recorder = a_recorder(tmp_path / "r")

    recorder.bookmark(START_S + 2.0, "voiture été " + "x" * 1000)

    (mark,) = entries(recorder.folder, journal.Bookmark)
    assert mark.utc_us == UTC_US + 2_000_000
    assert mark.note.startswith("voiture été")
    assert len(mark.note) == journal.LONGEST_NOTE


def test_the_source_and_the_recorder_work_together(tmp_path):
    recorder = Recorder(tmp_path / "r", Clocks(utc_us, telemetry))
    recorder.start()
    path = a_file(tmp_path / "a.ts", 20)
    made = Source(parse(str(path)), time.monotonic, sinks=(recorder,))

    made.start()
    until(lambda: made.status(0.0).state is State.ENDED)
    assert made.join(3)

    assert numbers(segments(tmp_path / "r")[0]) == list(range(20))
    assert number_of(made.newest().image_bgr) == 19


VICTIM = """
import sys, time
from pathlib import Path
from dronectl.video.address import parse
from dronectl.video.recorder import Clocks, Recorder
from dronectl.video.segment import Taken
from dronectl.video.source import Source
from tests.dronectl.video.streams import telemetry_at, until
recorder = Recorder(Path(sys.argv[1]), Clocks(lambda s: round(s * 1e6), lambda s, utc_us: telemetry_at(7)))
recorder.start()
source = Source(parse(sys.argv[2]), time.monotonic, sinks=(recorder,))
source.start()
said = 0
while True:
    until(lambda: recorder.status().frames > said, 20)
    said = recorder.status().frames
    print(said, flush=True)
"""


@pytest.mark.slow
def test_every_picture_before_a_kill_is_readable_after_it(tmp_path):
    port = 20_000 + os.getpid() % 20_000
    folder = tmp_path / "r"
    with Camera(f"udp://127.0.0.1:{port}?pkt_size=1316"):
        victim = subprocess.Popen(  # noqa: S603 (our own command)
            (sys.executable, "-c", VICTIM, str(folder), f"udp://127.0.0.1:{port}"),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        said = 0
        while said < 45:
            said = int(victim.stdout.readline())
        victim.send_signal(signal.SIGKILL)
        rest = victim.stdout.read().split()
        victim.wait(5)
        victim.stdout.close()

    said = max([said, *map(int, rest)])
    (made,) = segments(folder)
    shown = numbers(made)
    assert len(shown) >= said - 1  # the newest may still have been on its way to the disk
    assert shown == list(range(shown[0], shown[0] + len(shown)))
    assert len(packets(made, "data")) >= len(shown) / 30 * 10 - 2
    assert entries(folder, journal.SegmentStarted)[0].file == made.name
    assert entries(folder, journal.SegmentEnded) == []


def test_a_camera_that_takes_a_picture_now_and_then_is_no_jump_of_its_clock():
    intake = Intake(None, needs_encoding=False)

    def taken(dts_s, utc_us):
        return Taken(b"", dts_s, dts_s, True, True, utc_us)

    assert not intake.has_jumped(taken(1.0, UTC_US), 0.0)
    assert not intake.has_jumped(taken(11.0, UTC_US + 10_000_000), 1.0)
    assert intake.has_jumped(taken(31.0, UTC_US + 12_000_000), 2.0)
    assert intake.has_jumped(taken(51.0, None), 3.0)


def test_a_stream_that_stamps_its_pictures_is_recorded_by_its_own_clock(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()
    feed = Feed(recorder, START_S + 100.0)

    def before(count):
        if count == 30:
            recorder.stop(UTC_US + 1_500_000)

    feed.play(a_file(tmp_path / "a.ts", 60), before=before, stamped=True)

    (begun,) = entries(recorder.folder, journal.SegmentStarted)
    (ended,) = entries(recorder.folder, journal.SegmentEnded)
    assert begun.utc_us == UTC_US
    assert ended.frames == 46
    assert ended.utc_us == pytest.approx(UTC_US + 1_500_000, abs=1_000)


def test_a_stream_that_is_lost_before_its_last_pictures_ends_there(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()
    Feed(recorder).play(a_file(tmp_path / "a.ts", 30), stamped=True, lose=False)
    recorder.stop(UTC_US + 9_000_000)
    assert recorder.status().is_wanted

    recorder.lost(START_S + 2.0)

    assert not recorder.status().is_wanted


def test_another_folder_is_another_recording(tmp_path):
    recorder = a_recorder(tmp_path / "first")
    recorder.start()
    feed = Feed(recorder)
    feed.play(a_file(tmp_path / "a.ts", 30))
    recorder.start(tmp_path / "second")
    feed.play(a_file(tmp_path / "b.ts", 60))
    recorder.stop()
    recorder.idle(feed.now_s)

    finished = recorder.taken_finished()

    assert [folder.name for folder, _ in finished] == ["first", "second"]
    assert [status.frames for _, status in finished] == [30, 60]
    assert recorder.taken_finished() == []
