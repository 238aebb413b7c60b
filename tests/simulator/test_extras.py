from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.errors import UserError
from simulator.extras import read_extras

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = {
    "letter": "K",
    "north_m": 10.0,
    "east_m": -20.0,
    "up_m": 1.2,
    "bearing_deg": 90,
    "elevation_deg": 45.0,
}
MOVER = {"kind": "car", "way": [[0, 0], [0, 50], [50, 50]], "speed_mps": -3.0}


def a_file(folder: Path, content: object) -> Path:
    path = folder / "scene.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_scene_has_buckets_and_movers(tmp_path: Path) -> None:
    extras = read_extras(a_file(tmp_path, {"buckets": [BUCKET], "movers": [MOVER]}))

    assert extras.buckets[0].letter == "K"
    assert extras.buckets[0].seen_within_deg == 25.0
    assert extras.movers[0].way == ((0.0, 0.0), (0.0, 50.0), (50.0, 50.0))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not valid JSON"),
        ("[]", "must be an object"),
        ({"buckets": 3}, "must be a list"),
        ({"buckets": [{**BUCKET, "letter": "KK"}]}, "one letter"),
        ({"buckets": [{**BUCKET, "colour": 1}]}, "unknown key"),
        ({"buckets": [{"letter": "K"}]}, "lacks a key"),
        ({"buckets": [{**BUCKET, "up_m": "high"}]}, "must be a number"),
        ({"movers": [{**MOVER, "kind": "tank"}]}, "use car or person"),
        ({"movers": [{**MOVER, "way": [[0, 0]]}]}, "list of 3"),
        ({"movers": [{**MOVER, "way": [[0, 0], [0], [1, 1]]}]}, "2 numbers"),
        ({"movers": [{**MOVER, "way": [[0, 0], [0, 0], [0, 0]]}]}, "longer than"),
        ({"movers": [{**MOVER, "colour_bgr": [1, 2]}]}, "3 numbers"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, content: object, says: str) -> None:
    with pytest.raises(UserError, match=says):
        read_extras(a_file(tmp_path, content))


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="check --scene"):
        read_extras(tmp_path / "none.json")
