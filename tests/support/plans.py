"""Builders and hypothesis strategies for plans."""

import json
import math
from pathlib import Path

from hypothesis import strategies as st

from missions.catalog import CATALOG, Place
from missions.compile import WireItem
from missions.geo import Altitude, Area, AreaPolygon, GeoPoint, Position, Reference, offset
from missions.items import (
    DO_JUMP,
    MissionItem,
    Params,
    change_speed,
    return_home,
    takeoff,
    waypoint,
)
from missions.plan import Fence, FenceCircle, FencePolygon, Plan

DATA = Path(__file__).parents[1] / "data"
TOWN = GeoPoint(43.5146, 4.9876)
HOME = Position(TOWN, Altitude(10.0, Reference.AMSL))


def at(north_m: float, east_m: float, height_m: float = 30.0) -> Position:
    """A position in town, above home."""
    return Position(offset(TOWN, north_m, east_m), Altitude(height_m, Reference.HOME))


def ring(*spots: tuple[float, float]) -> tuple[GeoPoint, ...]:
    """Places given as (north, east) metres from the town's middle."""
    return tuple(offset(TOWN, north_m, east_m) for north_m, east_m in spots)


def square(half_m: float, north_m: float = 0.0, east_m: float = 0.0) -> tuple[GeoPoint, ...]:
    """A square ring."""
    corners = ((-half_m, -half_m), (half_m, -half_m), (half_m, half_m), (-half_m, half_m))
    return ring(*((north_m + n, east_m + e) for n, e in corners))


def an_area(*rings: tuple[GeoPoint, ...]) -> Area:
    """A surface with holes."""
    return Area("test", (AreaPolygon(rings[0], rings[1:]),))


def a_plan(**changes: object) -> Plan:
    """A patrol without any finding: take-off, speed, a square, return, inside a fence."""
    corners = (at(50, 50), at(50, -50), at(-50, -50), at(-50, 50))
    values: dict[str, object] = {
        "name": "patrol",
        "home": HOME,
        "items": (
            takeoff(Altitude(30.0, Reference.HOME), TOWN),
            change_speed(6.0),
            *(waypoint(corner) for corner in corners),
            return_home(),
        ),
        "fence": Fence((FencePolygon(square(100.0)),)),
    }
    values.update(changes)
    return Plan(**values)  # type: ignore[arg-type]


def recorded(name: str, side: str) -> tuple[tuple[WireItem, ...], ...]:
    """Mission, fence and rally items of a recording, "sent" or "read"."""
    document = json.loads((DATA / "plans" / f"{name}.json").read_text())
    return tuple(
        tuple(
            WireItem(
                *row[:5],
                tuple(math.nan if p is None else p for p in row[5]),
                *row[6:],  # type: ignore[arg-type]
            )
            for row in rows
        )
        for rows in document[side]
    )


latitudes = st.integers(-899_999_999, 899_999_999).filter(bool).map(lambda value: value / 1e7)
longitudes = st.integers(-1_799_999_999, 1_799_999_999).filter(bool).map(lambda value: value / 1e7)
points = st.builds(GeoPoint, latitudes, longitudes)
numbers = st.integers(-1_000_000, 1_000_000).map(lambda value: value / 100)
references = st.sampled_from(list(Reference))


def altitudes(*allowed: Reference) -> st.SearchStrategy[Altitude]:
    return st.builds(Altitude, numbers.filter(bool), st.sampled_from(allowed or tuple(Reference)))


def positions(*allowed: Reference) -> st.SearchStrategy[Position]:
    return st.builds(Position, points, altitudes(*allowed))


@st.composite
def items(
    draw: st.DrawFn, allowed: tuple[Reference, ...] = tuple(Reference), gaps: bool = True
) -> MissionItem:
    """Any item in the form the wire gives back: known placed, known bare, or unknown and raw."""
    number = numbers | st.none() if gaps else numbers
    params: Params = draw(st.tuples(number, number, number, number))
    goes_on = draw(st.booleans())
    command = draw(st.sampled_from(sorted(CATALOG)) | st.integers(43_000, 60_000))
    spec = CATALOG.get(command)
    whole = st.integers(-(2**30), 2**30)
    if spec is None:
        frame = draw(st.sampled_from([1, 2, 3, 7, 12, 77]))
        scale = {3: 1e7, 1: 1e4, 7: 1e4, 12: 1e4}.get(frame, 1.0)
        extra = (draw(whole) / scale, draw(whole) / scale, draw(number))
        return MissionItem(command, None, None, params, extra, goes_on, frame)
    if spec.place is Place.NONE:
        if command == DO_JUMP:
            params = (float(draw(st.integers(0, 60_000))), *params[1:])
        extra = (float(draw(whole)), float(draw(whole)), draw(number))
        return MissionItem(command, None, None, params, extra, goes_on)
    return MissionItem(
        command, draw(points), draw(altitudes(*allowed)), params, auto_continue=goes_on
    )


fences = st.builds(
    Fence,
    st.lists(
        st.builds(FencePolygon, st.lists(points, min_size=3, max_size=6).map(tuple), st.booleans()),
        max_size=3,
    ).map(tuple),
    st.lists(
        st.builds(FenceCircle, points, numbers.map(abs).filter(bool), st.booleans()), max_size=3
    ).map(tuple),
    st.none() | positions(Reference.HOME),
)
