import json

from simulator.town.gazetteer import write_names


def test_streets_are_lines_and_places_points_each_by_its_name(town, tmp_path):
    path = tmp_path / "names.geojson"

    write_names(town, path)

    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    kinds = {each["geometry"]["type"] for each in features}
    names = [each["properties"]["name"] for each in features]
    assert kinds == {"LineString", "Point"}
    assert len(names) == len(town.network.streets) + len(town.landmarks)
    assert all(names)
    first = features[0]["geometry"]["coordinates"][0]
    assert abs(first[0] - 4.5) < 0.1
    assert abs(first[1] - 43.3) < 0.1
    assert list(tmp_path.iterdir()) == [path]
