"""The names of the town's streets and places as GeoJSON, as a town hall would hand them out."""

import json
from pathlib import Path

from simulator.town.model import Town


def write_names(town: Town, path: Path) -> None:
    """Write streets as lines and landmarks as points, each with its name."""
    features = [
        _feature(street.name, "LineString", [_pair(town, *place) for place in street.line])
        for street in town.network.streets
    ]
    features += [
        _feature(each.name, "Point", _pair(town, each.north_m, each.east_m))
        for each in town.landmarks
    ]
    document = {"type": "FeatureCollection", "features": features}
    beside = path.with_suffix(".partial")
    beside.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def _feature(name: str, kind: str, coordinates: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def _pair(town: Town, north_m: float, east_m: float) -> list[float]:
    """Longitude and latitude to a decimetre."""
    latitude, longitude = town.frame.to_global(north_m, east_m)
    return [round(longitude, 6), round(latitude, 6)]
