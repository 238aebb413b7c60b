"""What the map is told to show, as values, and the JSON the page gets for it.

Degrees, metres and seconds everywhere, latitude before longitude; ``None`` is unknown and simply not
drawn. Every text is data to the page, drawn with ``fillText``; none is ever markup.
"""

from __future__ import annotations

import enum
import json
import math
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from missions.geo import GeoPoint, is_valid

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

LONGEST_TEXT: Final = 40  # a name on a map; more would only cover it


class Link(enum.Enum):
    """How old the newest word from a drone is, in the three steps shown everywhere."""

    FRESH = "fresh"
    STALE = "stale"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class VehicleMark:
    """One drone as the map shows it."""

    key: Hashable
    """Whatever tells drones apart; it comes back with ``vehicle_clicked``."""
    name: str
    colour: str
    """``#RRGGBB``."""
    point: GeoPoint | None
    heading_deg: float | None = None
    """Where the nose points, true north; None draws a disc instead of an arrow."""
    course_deg: float | None = None
    """Where it is moving to, for the vector; None falls back on the heading."""
    ground_speed_mps: float | None = None
    home: GeoPoint | None = None
    target: GeoPoint | None = None
    """Where it is flying to now."""
    accuracy_m: float | None = None
    """Horizontal, one sigma or as reported; drawn when over 3 m."""
    link: Link = Link.FRESH
    is_armed: bool = False
    caption: str = ""
    """Small second line under the name, e.g. height or the age of the last word."""
    footprint: tuple[GeoPoint, ...] = ()
    """Outline of the ground its camera shows; empty: none, or not known."""
    has_trail: bool = True
    """Whether where it has been is kept and drawn."""
    is_hidden: bool = False
    """Not drawn now; its trail grows all the same."""


class Role(enum.Enum):
    """What an outline on the map means, which decides how it is drawn."""

    AREA = "area"
    """To be surveyed or patrolled."""
    BEAT = "beat"
    """A line to be patrolled."""
    FENCE = "fence"
    """The drone must stay inside."""
    EXCLUSION = "exclusion"
    """The drone must stay outside."""
    ZONE = "zone"
    """A UAS geographical zone; label and colour say which."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A polygon (not closed) or a line."""

    key: str
    """Comes back with the vertex signals."""
    role: Role
    points: tuple[GeoPoint, ...]
    label: str = ""
    is_closed: bool = True
    is_editable: bool = False
    colour: str | None = None
    """``#RRGGBB``; None takes the role's own."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A round fence or exclusion."""

    key: str
    role: Role
    center: GeoPoint
    radius_m: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Waypoint:
    """One place of the planned path."""

    index: int
    """Comes back with ``waypoint_moved``; the row of the item table."""
    point: GeoPoint
    label: str
    """What stands in the disc, normally the item's number."""
    is_path: bool = True
    """Whether the path goes through it; a region of interest is not flown to."""
    finding: str | None = None
    """``"warning"`` or ``"caution"`` when a check points at it."""


class PlaceKind(enum.Enum):
    """A single place of a plan."""

    HOME = "home"
    RALLY = "rally"
    POI = "poi"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class Place:
    """A rally point, a point of interest, the planned home or the ground station."""

    key: str
    kind: PlaceKind
    point: GeoPoint
    label: str = ""
    is_editable: bool = False


@dataclass(frozen=True, slots=True)
class FlownTrack:
    """Where a drone has been, drawn solid over the plan."""

    points: tuple[GeoPoint, ...]
    colour: str
    """``#RRGGBB``."""


@dataclass(frozen=True, slots=True)
class PlanDrawing:
    """Everything of a plan that has a place."""

    waypoints: tuple[Waypoint, ...] = ()
    path: tuple[GeoPoint, ...] | None = None
    """The path as it will be flown; None joins the waypoints."""
    is_path_closed: bool = False
    outlines: tuple[Outline, ...] = ()
    circles: tuple[Circle, ...] = ()
    places: tuple[Place, ...] = ()
    colour: str = "#39C5E6"
    """Of the path: the drone's it is assigned to."""
    is_editable: bool = False
    tracks: tuple[FlownTrack, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box on the ground; ``west`` may be greater than ``east`` across the antimeridian."""

    south_deg: float
    west_deg: float
    north_deg: float
    east_deg: float

    @classmethod
    def around(cls, points: Iterable[GeoPoint]) -> Bounds | None:
        """The smallest box that holds the valid ones of ``points``; None when there is none."""
        good = [point for point in points if is_valid(point)]
        if not good:
            return None
        latitudes = [point.latitude_deg for point in good]
        longitudes = [point.longitude_deg for point in good]
        return cls(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


class Tool(enum.Enum):
    """What the hand draws with."""

    POLYGON = "polygon"
    LINE = "line"
    POINT = "point"
    RECTANGLE = "rectangle"
    MEASURE = "measure"


@dataclass(slots=True)
class Trail:
    """Where a drone has been: grows at one end, is cut at the other.

    Places under ``spacing_m`` apart are left out, so a drone that hovers costs nothing.
    """

    spacing_m: float = 0.7
    longest: int = 1200
    points: list[GeoPoint] = field(default_factory=list)

    def add(self, point: GeoPoint) -> bool:
        """Take a place; returns whether it was far enough from the last one to be kept."""
        if self.points and _roughly_m(self.points[-1], point) < self.spacing_m:
            return False
        self.points.append(point)
        if len(self.points) > self.longest + self.longest // 4:
            self.cut(self.longest)
        return True

    def cut(self, longest: int) -> None:
        """Keep only the newest ``longest`` places, now and from now on."""
        self.longest = longest
        del self.points[: max(0, len(self.points) - longest)]


def _roughly_m(a: GeoPoint, b: GeoPoint) -> float:
    """Ground distance within 1 % for places close together."""
    north = (b.latitude_deg - a.latitude_deg) * 111_132.0
    east = (b.longitude_deg - a.longitude_deg) * 111_320.0
    return math.hypot(north, east * math.cos(math.radians(a.latitude_deg)))


def short(text: str) -> str:
    """``text`` as one short line: control and direction-changing characters out, the rest cut."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"


def place(point: GeoPoint | None) -> list[float] | None:
    """``[latitude, longitude]`` in degrees to 1 cm; None for an unknown or impossible place."""
    if point is None or not is_valid(point):
        return None
    return [round(point.latitude_deg, 7), round(point.longitude_deg, 7)]


def _places(points: Iterable[GeoPoint]) -> list[list[float]]:
    return [pair for pair in map(place, points) if pair is not None]


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 2)


def colour_text(value: str) -> str:
    """``value`` when it is ``#RRGGBB``, else grey."""
    digits = value.removeprefix("#")
    good = len(value) == 7 and len(digits) == 6 and set(digits.lower()) <= set("0123456789abcdef")
    return value if good else "#9AA7B4"


_NEWS: Final[tuple[tuple[str, Callable[[VehicleMark], Any], Callable[[Any], Any]], ...]] = (
    ("name", attrgetter("name"), short),
    ("colour", attrgetter("colour"), colour_text),
    ("at", attrgetter("point"), place),
    ("heading", attrgetter("heading_deg"), _number),
    ("course", attrgetter("course_deg"), _number),
    ("speed", attrgetter("ground_speed_mps"), _number),
    ("home", attrgetter("home"), place),
    ("target", attrgetter("target"), place),
    ("accuracy", attrgetter("accuracy_m"), _number),
    ("link", attrgetter("link"), attrgetter("value")),
    ("armed", attrgetter("is_armed"), bool),
    ("caption", attrgetter("caption"), short),
    ("footprint", attrgetter("footprint"), _places),
)
"""What the page is told of a drone, where it is in the mark, and how it is written."""


def vehicle_json(
    mark: VehicleMark, number: int, added: Sequence[GeoPoint], told: VehicleMark | None = None
) -> dict[str, Any]:
    """One drone for the page, as far as the page does not know it.

    Args:
        mark: what to show.
        number: the page's own number of this drone.
        added: places its trail has grown by since the page was last told.
        told: what the page was told last; None: it knows nothing.
    """
    news: dict[str, Any] = {"n": number, "trail": _places(added)}
    for name, read, written in _NEWS:
        value = read(mark)
        if told is None or value != read(told):
            news[name] = written(value)
    return news


def plan_json(drawing: PlanDrawing) -> dict[str, Any]:
    """A plan for the page."""
    return {
        "colour": colour_text(drawing.colour),
        "editable": drawing.is_editable,
        "closed": drawing.is_path_closed,
        "path": None if drawing.path is None else _places(drawing.path),
        "waypoints": [_waypoint(each) for each in drawing.waypoints if is_valid(each.point)],
        "outlines": [_outline(each) for each in drawing.outlines],
        "circles": [
            {
                "key": each.key,
                "role": each.role.value,
                "at": place(each.center),
                "radius": _number(each.radius_m),
                "label": short(each.label),
            }
            for each in drawing.circles
            if is_valid(each.center)
        ],
        "places": [
            {
                "key": each.key,
                "kind": each.kind.value,
                "at": place(each.point),
                "label": short(each.label),
                "editable": each.is_editable,
            }
            for each in drawing.places
            if is_valid(each.point)
        ],
        "tracks": [
            {"points": _places(each.points), "colour": colour_text(each.colour)}
            for each in drawing.tracks
        ],
    }


def _waypoint(waypoint: Waypoint) -> dict[str, Any]:
    return {
        "index": waypoint.index,
        "at": place(waypoint.point),
        "label": short(waypoint.label),
        "path": waypoint.is_path,
        "finding": waypoint.finding,
    }


def _outline(outline: Outline) -> dict[str, Any]:
    return {
        "key": outline.key,
        "role": outline.role.value,
        "points": _places(outline.points),
        "label": short(outline.label),
        "closed": outline.is_closed,
        "editable": outline.is_editable,
        "colour": None if outline.colour is None else colour_text(outline.colour),
    }


def script_literal(value: object) -> str:
    """``value`` as text that is JSON and a JavaScript literal alike, whatever its strings hold."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
