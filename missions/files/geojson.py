"""GeoJSON (RFC 7946): areas in, plans out. Longitude comes before latitude in this format."""

import json

from missions.errors import UserError
from missions.files.strict_json import Node, parse
from missions.geo import Area, AreaPolygon, GeoPoint
from missions.plan import Plan

_MAX_POINTS = 100_000
_MAX_DEPTH = 20
_LONGEST_NAME = 200


class _Shapes:
    """Geometry while it is read."""

    def __init__(self) -> None:
        self.name = ""
        self.polygons: list[AreaPolygon] = []
        self.lines: list[tuple[GeoPoint, ...]] = []
        self.points: list[GeoPoint] = []


def read_geojson_area(text: str, file_name: str) -> Area:
    """Polygons with holes, lines and points of a geometry, a feature or a collection.

    Raises:
        UserError: when it is no GeoJSON or has no geometry; names the member.
    """
    try:
        document = parse(text, file_name)
        _check_crs(document)
        shapes = _Shapes()
        _any(document, shapes, 0)
    except RecursionError:
        raise UserError(
            f"{file_name}: its lists are nested too deeply to be an area: choose another file."
        ) from None
    if not (shapes.polygons or shapes.lines or shapes.points):
        raise UserError(f"{file_name}: holds no geometry: draw an area and export it again.")
    return Area(
        shapes.name or file_name.rpartition(".")[0] or file_name,
        tuple(shapes.polygons),
        tuple(shapes.lines),
        tuple(shapes.points),
    )


def _check_crs(document: Node) -> None:
    crs = document.get("crs")
    if crs.value is None:
        return
    name = str(crs.get("properties").get("name").value)
    if not name.endswith(("CRS84", "EPSG::4326", "EPSG:4326")):
        raise UserError(
            f"{document.file_name}: uses the coordinate system {name[:60]!r}: export it again in "
            "WGS 84 (longitude, latitude)."
        )


def _any(node: Node, shapes: _Shapes, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise UserError(
            f"{node.file_name}: {node.path[:60]} is nested too deeply: choose another file."
        )
    kind = node.get("type")
    match kind.value:
        case "FeatureCollection":
            for member in node.get("features").items(_MAX_POINTS):
                _any(member, shapes, depth + 1)
        case "GeometryCollection":
            for member in node.get("geometries").items(_MAX_POINTS):
                _any(member, shapes, depth + 1)
        case "Feature":
            _feature(node, shapes, depth)
        case _:
            _geometry(kind, node.get("coordinates"), shapes)


def _feature(node: Node, shapes: _Shapes, depth: int) -> None:
    properties = node.get("properties")
    if isinstance(properties.value, dict) and isinstance(properties.get("name").value, str):
        shapes.name = shapes.name or properties.get("name").text()[:_LONGEST_NAME]
    geometry = node.get("geometry")
    if geometry.value is not None:
        _any(geometry, shapes, depth + 1)


def _geometry(kind: Node, coordinates: Node, shapes: _Shapes) -> None:
    match kind.value:
        case "Polygon":
            shapes.polygons.append(_polygon(coordinates))
        case "MultiPolygon":
            shapes.polygons.extend(_polygon(member) for member in coordinates.items(_MAX_POINTS))
        case "LineString":
            shapes.lines.append(_line(coordinates))
        case "MultiLineString":
            shapes.lines.extend(_line(member) for member in coordinates.items(_MAX_POINTS))
        case "Point":
            shapes.points.append(_point(coordinates))
        case "MultiPoint":
            shapes.points.extend(_point(member) for member in coordinates.items(_MAX_POINTS))
        case _:
            kind.fail("a GeoJSON type")


def _polygon(node: Node) -> AreaPolygon:
    rings = [_ring(member) for member in node.items(_MAX_POINTS)]
    if not rings:
        node.fail("a list of rings")
    return AreaPolygon(rings[0], tuple(rings[1:]))


def _ring(node: Node) -> tuple[GeoPoint, ...]:
    points = tuple(_point(member) for member in node.items(_MAX_POINTS))
    if len(points) > 1 and points[0] == points[-1]:
        points = points[:-1]
    if len(points) < 3:
        node.fail("a ring of at least three different places")
    return points


def _line(node: Node) -> tuple[GeoPoint, ...]:
    points = tuple(_point(member) for member in node.items(_MAX_POINTS))
    if len(points) < 2:
        node.fail("a line of at least two places")
    return points


def _point(node: Node) -> GeoPoint:
    numbers = [member.number() for member in node.items()]
    if len(numbers) < 2:
        node.fail("longitude and latitude")
    longitude_deg, latitude_deg = numbers[:2]
    if abs(longitude_deg) > 180 or abs(latitude_deg) > 90:
        node.fail("longitude and latitude in degrees, in this order")
    return GeoPoint(latitude_deg, longitude_deg)


def write_geojson(plan: Plan) -> str:
    """The plan as features to look at elsewhere: path, items, fence, rally points."""
    features: list[dict[str, object]] = []
    placed = [(number, item) for number, item in enumerate(plan.items, start=1) if item.position]
    path = [_pair(item.position) for _, item in placed if item.position]
    if len(path) > 1:
        features.append(_shape("LineString", path, kind="path", name=plan.name))
    for number, item in placed:
        if item.position is None:
            continue
        height = item.altitude
        features.append(
            _shape(
                "Point",
                _pair(item.position),
                kind="item",
                number=number,
                command=item.command,
                altitude_m=height.value_m if height else None,
                reference=height.reference.value if height else None,
            )
        )
    for polygon in plan.fence.polygons:
        ring = [_pair(point) for point in (*polygon.points, *polygon.points[:1])]
        features.append(_shape("Polygon", [ring], kind="fence", inclusion=polygon.inclusion))
    features.extend(
        _shape(
            "Point",
            _pair(circle.center),
            kind="fence",
            inclusion=circle.inclusion,
            radius_m=circle.radius_m,
        )
        for circle in plan.fence.circles
    )
    features.extend(
        _shape("Point", _pair(spot.point), kind="rally", altitude_m=spot.altitude.value_m)
        for spot in plan.rally
    )
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _pair(point: GeoPoint) -> list[float]:
    return [point.longitude_deg, point.latitude_deg]


def _shape(kind_of: str, coordinates: object, **properties: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind_of, "coordinates": coordinates},
    }
