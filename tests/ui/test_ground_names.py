"""Names of places and private ground from the town's own files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from missions.errors import UserError
from missions.geo import GeoPoint
from ui.models.ground_names import GroundNames, read_names, read_private

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

SQUARE = [[4.5, 43.3], [4.51, 43.3], [4.51, 43.31], [4.5, 43.3]]


def a_file(path: Path, *features: tuple[str, object, object]) -> Path:
    shapes = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": kind, "coordinates": coordinates},
        }
        for kind, coordinates, name in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    return path


def test_points_lines_and_surfaces_give_their_names(tmp_path: Path) -> None:
    file = a_file(
        tmp_path / "names.geojson",
        ("Point", [4.5, 43.3], "Mairie"),
        ("LineString", [[4.5, 43.3], [4.51, 43.31], [4.52, 43.32]], "Rue des Sternes\n"),
        ("Polygon", [SQUARE], "Champ de Mars"),
        ("Point", [400.0, 43.3], "Nowhere"),
        ("Point", "x", "Broken"),
        ("Point", [4.5, 43.3], None),
    )

    names = read_names(file)

    assert [name for _place, name in names] == ["Mairie", "Rue des Sternes", "Champ de Mars"]
    assert names[1][0] == GeoPoint(43.31, 4.51)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"features": 3}', '{"features": [1, {}]}'])
def test_what_has_no_names_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "names.geojson"
    file.write_text(text)

    with pytest.raises(UserError, match=r"names\.geojson"):
        read_names(file)


def test_private_ground_is_surfaces(tmp_path: Path) -> None:
    good = a_file(tmp_path / "a.geojson", ("Polygon", [SQUARE], "garden"))
    bad = a_file(tmp_path / "b.geojson", ("Point", [4.5, 43.3], "gate"))

    assert len(read_private(good)[0]) == 3
    with pytest.raises(UserError, match="polygons"):
        read_private(bad)


def test_files_are_read_in_the_background_and_a_bad_one_is_said(
    qtbot: QtBot, tmp_path: Path
) -> None:
    ground = GroundNames()
    names = a_file(tmp_path / "n.geojson", ("Point", [4.5, 43.3], "Mairie"))
    said: list[str] = []
    ground.trouble.connect(said.append)

    ground.read(str(names), str(tmp_path / "missing.kml"))
    qtbot.waitUntil(lambda: bool(ground.names and said))
    assert "NOT masked" in said[0]

    ground.read("", "")
    assert ground.names == ()
