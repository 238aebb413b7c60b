import pytest

from dronectl.errors import UserError
from dronectl.video.library import open_recording
from dronectl.video.still import picture_at
from tests.dronectl.video.streams import a_file, number_of


def test_the_picture_shown_at_a_moment_is_found(tmp_path):
    recording = open_recording(a_file(tmp_path / "a.ts", 60, klv=True))
    start_us = recording.start_utc_us

    image, taken_us = picture_at(recording, start_us + 1_010_000)

    assert number_of(image) == 30
    assert taken_us == pytest.approx(start_us + 1_000_000, abs=2_000)
    assert number_of(picture_at(recording, start_us - 5)[0]) == 0
    assert number_of(picture_at(recording, start_us + 60_000_000)[0]) == 59


def test_a_file_that_is_gone_says_so(tmp_path):
    path = a_file(tmp_path / "a.ts", 10)
    recording = open_recording(path)
    path.unlink()

    with pytest.raises(UserError, match=r"a\.ts cannot be read"):
        picture_at(recording, 0)


def test_a_file_whose_pictures_are_garbage_has_none(tmp_path):
    path = a_file(tmp_path / "a.ts", 3)
    recording = open_recording(path)
    data = bytearray(path.read_bytes())
    for at in range(0, len(data), 188):
        if at > 188 * 3:
            data[at + 20 : at + 188] = bytes(168)
    path.write_bytes(data)

    with pytest.raises(UserError, match=r"no picture|cannot be read"):
        picture_at(recording, 0)
