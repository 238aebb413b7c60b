import json
from pathlib import Path

import pytest

from dronectl.video.klv import Telemetry
from dronectl.video.library import Piece, Recording
from dronectl.video.truth import errors_m, read_truth
from missions.geo import GeoPoint, offset

HERE = GeoPoint(48.1, -1.6)


def a_line(utc_us, point=HERE, stream="drone1", **changes):
    values = {
        "stream": stream, "utc_us": utc_us, "latitude_deg": point.latitude_deg,
        "longitude_deg": point.longitude_deg, "is_building": False,
    }  # fmt: skip
    return json.dumps(values | changes)


def a_recording(*told):
    piece = Piece(Path("a.ts"), 0, 0.0, 1.0, 1, 0, True)
    return Recording((piece,), tuple(Telemetry(us, centre=point) for us, point in told))


def test_told_and_true_centre_are_compared_at_the_pictures_moment(tmp_path):
    path = tmp_path / "truth.jsonl"
    lines = [a_line(1_000_000), a_line(1_050_000), a_line(1_100_000), a_line(5_000_000)]
    path.write_text("\n".join(lines))
    recording = a_recording(
        (1_000_000, offset(HERE, 1.0, 0.0)),
        (1_100_000, offset(HERE, 3.0, 0.0)),
        (1_200_000, None),
        (9_000_000, HERE),
    )

    found = errors_m(recording, read_truth(path, "drone1"))

    assert found == pytest.approx([1.0, 2.0, 3.0], abs=0.01)


def test_only_the_ground_of_the_stream_asked_for_counts(tmp_path):
    path = tmp_path / "truth.jsonl"
    path.write_text(
        "\n".join(
            [a_line(1), a_line(2, stream="drone2"), a_line(3, is_building=True), "{", "[]", '{"']
        )
    )

    assert [seen.utc_us for seen in read_truth(path, "drone1")] == [1]
    assert read_truth(tmp_path / "none", "drone1") == ()
