import time

import pytest

from dronectl.errors import UserError
from dronectl.video import journal
from dronectl.video.library import open_recording
from dronectl.video.player import Player
from tests.dronectl.video.streams import UTC_US, a_file, number_of, until
from tests.dronectl.video.test_recorder import Feed, a_recorder

S = 1_000_000


def recorded(tmp_path, files=1, frames=60, gap_s=4.0, segment_s=60.0):
    """A recording of so many connections with gaps between them."""
    recorder = a_recorder(tmp_path / "r", segment_s=segment_s)
    recorder.start()
    feed = Feed(recorder)
    for index in range(files):
        feed.play(a_file(tmp_path / f"{index}.ts", frames, first=index * 100))
        feed.now_s += gap_s
    return recorder.folder


@pytest.fixture
def played():
    made = []

    def play(path):
        player = Player(open_recording(path), time.monotonic)
        player.start()
        made.append(player)
        return player

    yield play
    for each in made:
        each.close()
        assert each.join(3)


def shown(player):
    return None if player.newest() is None else number_of(player.newest().image_bgr)


def test_a_recording_says_what_is_in_it(tmp_path):
    folder = recorded(tmp_path, files=2)
    journal.append(folder, journal.Bookmark(UTC_US + S, "car"))

    found = open_recording(folder)

    assert [piece.frames for piece in found.pieces] == [60, 60]
    assert found.start_utc_us == pytest.approx(UTC_US, abs=1000)
    assert found.duration_s == pytest.approx(59 / 30 * 2 + 4.0, abs=0.1)
    assert all(piece.is_complete for piece in found.pieces)
    assert len(found.telemetry) == 40
    assert len(found.gaps) == 1
    assert found.bookmarks[0].note == "car"
    assert (found.refused, found.unreadable) == (0, ())
    near = found.telemetry_at(UTC_US + S)
    assert near.heading_deg == pytest.approx(30, abs=2)
    assert found.telemetry_at(UTC_US + 4 * S) is None


def test_after_a_crash_the_files_alone_are_enough(tmp_path):
    folder = recorded(tmp_path, files=2, segment_s=0.9)
    (folder / journal.NAME).unlink()

    found = open_recording(folder)

    assert found.frames == 120
    assert found.start_utc_us == pytest.approx(UTC_US, abs=1000)
    assert [round((gap.to_utc_us - gap.from_utc_us) / S) for gap in found.gaps] == [4]
    assert not any(piece.is_complete for piece in found.pieces)


@pytest.mark.parametrize("cut", [0, 100, 10_007])
def test_a_file_cut_anywhere_is_replayed_as_far_as_it_goes(tmp_path, cut):
    folder = recorded(tmp_path, files=2)
    first, second = sorted(folder.glob("*.ts"))
    second.write_bytes(second.read_bytes()[:cut])

    found = open_recording(folder)

    assert found.pieces[0].frames == 60
    assert len(found.pieces) + len(found.unreadable) == 2
    assert first.exists()


def test_a_foreign_file_is_a_recording_of_one_piece(tmp_path):
    path = a_file(tmp_path / "a.mp4", 30, "mp4")

    found = open_recording(path)

    assert (found.frames, found.start_utc_us, found.telemetry) == (30, 0, ())


def test_nothing_to_replay_is_said(tmp_path):
    with pytest.raises(UserError, match="no picture to replay"):
        open_recording(tmp_path)
    (tmp_path / "x.ts").write_bytes(b"hello" * 1000)
    with pytest.raises(UserError, match=r"x\.ts; choose another"):
        open_recording(tmp_path / "x.ts")
    with pytest.raises(UserError):
        open_recording(tmp_path / "nowhere.ts")


def test_reading_tells_how_far_it_is_and_can_be_stopped(tmp_path):
    folder = recorded(tmp_path, files=2)
    shares = []

    found = open_recording(folder, lambda share: shares.append(share) or len(shares) < 2)

    assert all(0 <= share <= 1 for share in shares)
    assert found.frames < 120


def test_it_shows_the_first_picture_and_waits(tmp_path, played):
    player = played(recorded(tmp_path))

    until(lambda: shown(player) == 0)

    assert not player.wish.is_playing
    assert player.position_utc_us == pytest.approx(UTC_US, abs=1000)
    assert player.newest().telemetry.heading_deg == pytest.approx(0, abs=0.1)


def test_a_moment_is_found_to_the_picture(tmp_path, played):
    player = played(recorded(tmp_path, files=2, segment_s=0.9))

    for number in (47, 3, 31, 59):
        player.seek(UTC_US + round(number / 30 * S))
        until(lambda: shown(player) == number)  # noqa: B023 - waited for at once
        assert abs(player.position_utc_us - UTC_US - number / 30 * S) < 20_000
        assert player.newest().telemetry.heading_deg == pytest.approx(number, abs=3)


def test_a_moment_in_a_gap_is_the_picture_after_it_and_beyond_the_end_the_last(tmp_path, played):
    player = played(recorded(tmp_path, files=2))

    player.seek(UTC_US + 4 * S)
    until(lambda: shown(player) == 100)
    player.seek(UTC_US + 4000 * S)
    until(lambda: shown(player) == 159)


@pytest.mark.parametrize(("speed", "takes_s"), [(1.0, 1.97), (2.0, 0.98), (16.0, 0.12)])
def test_it_plays_at_the_speed_that_is_asked_for(tmp_path, played, speed, takes_s):
    player = played(recorded(tmp_path))
    until(lambda: shown(player) == 0)
    player.set_speed(speed)

    began_s = time.monotonic()
    player.play()
    until(lambda: player.is_at_end)

    assert time.monotonic() - began_s == pytest.approx(takes_s, abs=0.4)
    assert shown(player) >= (59 if speed <= 4 else 50)
    assert not player.wish.is_playing


def test_it_holds_and_goes_on_and_begins_anew(tmp_path, played):
    player = played(recorded(tmp_path))
    player.play()
    until(lambda: (shown(player) or 0) > 5)
    player.play(is_playing=False)
    until(lambda: not player.wish.is_playing)
    held = player.newest().number
    until(lambda: player.newest().number >= held)

    player.set_speed(16.0)
    player.play()
    until(lambda: player.is_at_end)
    player.set_speed(1.0)
    player.play()
    until(lambda: (shown(player) or 99) < 20)


def test_speeds_have_bounds(tmp_path, played):
    player = played(recorded(tmp_path))

    player.set_speed(1000)
    assert player.wish.speed == 16.0
    player.set_speed(0)
    assert player.wish.speed == 0.1


def test_a_file_that_disappears_ends_the_replay_and_nothing_hangs(tmp_path, played):
    folder = recorded(tmp_path)
    player = played(folder)
    until(lambda: shown(player) == 0)

    for path in folder.glob("*.ts"):
        path.unlink()
    player.seek(UTC_US + S)

    until(lambda: player.is_at_end)
