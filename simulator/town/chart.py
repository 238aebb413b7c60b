"""The town as a street map: calm colours, wide streets over narrow ones, names along them."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from simulator.town.blocks import ROUNDABOUT_ISLAND_M, ROUNDABOUT_M, widened
from simulator.town.details import details
from simulator.town.lettering import Lettering, Type
from simulator.town.materials import Material
from simulator.town.model import Town
from simulator.town.shapes import Layer, of_rings, of_shapes, outlines
from simulator.town.values import SECTIONS, Colour, Landmark, StreetClass, Use
from simulator.town.view import SHIFT, Image, Places, View

_SEA: Final = (232, 211, 176)
_SEA_EDGE: Final = (214, 186, 140)
_SAND: Final = (205, 232, 243)
_LAND: Final = (228, 238, 240)
_BUILDING: Final = (192, 206, 215)
_BUILDING_EDGE: Final = (160, 178, 190)
_NAMED_BUILDING: Final = (172, 186, 208)
_INK: Final = (62, 54, 50)
_WATER_INK: Final = (150, 104, 48)
_GREEN_INK: Final = (66, 104, 48)
_USES: Final[dict[Use, Colour]] = {
    Use.BASE: (196, 228, 202),
    Use.DENSE: (218, 228, 234),
    Use.HOUSES: (226, 236, 236),
    Use.FLATS: (220, 232, 230),
    Use.INDUSTRY: (224, 222, 226),
    Use.PUBLIC: (212, 222, 240),
    Use.SQUARE: (232, 238, 242),
    Use.PARK: (178, 220, 192),
    Use.SPORTS: (186, 226, 196),
    Use.CAR_PARK: (236, 234, 232),
    Use.CEMETERY: (196, 216, 200),
    Use.STATION: (226, 218, 222),
    Use.FIELD: (206, 232, 236),
    Use.MEADOW: (204, 232, 218),
    Use.WOOD: (172, 210, 182),
    Use.PROMENADE: (220, 232, 228),
}

_DETAILS: Final[dict[Material, Colour]] = {
    Material.GRAVEL: (226, 240, 234),
    Material.CONCRETE: (226, 232, 228),
    Material.HARBOUR: _SEA,
    Material.TRACK: (176, 196, 232),
    Material.PITCH: (166, 216, 180),
    Material.PAINT: (255, 255, 255),
}


@dataclass(frozen=True, slots=True)
class _Pen:
    """How a class of street is drawn."""

    fill: Colour
    edge: Colour
    least_px: float
    from_zoom: int
    name_from_zoom: int
    type_px: float


_PENS: Final = {
    StreetClass.PATH: _Pen((236, 242, 246), (190, 204, 212), 1.2, 15, 17, 10.5),
    StreetClass.ALLEY: _Pen((246, 248, 250), (206, 212, 216), 1.0, 15, 18, 10.0),
    StreetClass.STREET: _Pen((255, 255, 255), (198, 206, 212), 1.3, 14, 16, 11.5),
    StreetClass.QUAY: _Pen((255, 255, 255), (198, 206, 212), 1.5, 14, 16, 11.5),
    StreetClass.AVENUE: _Pen((166, 226, 252), (110, 178, 218), 2.4, 13, 15, 12.5),
    StreetClass.BOULEVARD: _Pen((150, 208, 250), (96, 160, 214), 2.8, 13, 15, 12.5),
}

_PLACE_ZOOM: Final = {
    "base": 14, "harbour": 15, "station": 15, "park": 16, "square": 17, "church": 16, "townhall": 16,
    "sports": 16, "cemetery": 16, "parking": 17, "public": 16,
}  # fmt: skip
_DOTS: Final[dict[str, Colour]] = {
    "base": (150, 96, 20), "station": (110, 70, 60), "church": (120, 84, 104), "townhall": (120, 84, 104),
    "public": (92, 70, 168), "parking": (170, 118, 54),
}  # fmt: skip


class Chart:
    """Draws one town as a map at any scale."""

    def __init__(self, town: Town):
        self._town = town
        self._plain = of_rings(b.footprint for b in town.buildings if b.name is None)
        self._named = of_rings(b.footprint for b in town.buildings if b.name is not None)
        self._uses = [(_USES[block.use], of_shapes([block.plot])) for block in town.blocks]
        self._details = [
            (_DETAILS[material], of_shapes([shape]))
            for block in town.blocks
            for material, shape in details(block)
        ]

    def picture(self, view: View, zoom: int) -> Image:
        """The map in a window, drawn for a web map zoom."""
        image = np.full((view.height_px, view.width_px, 3), _SEA, np.uint8)
        self._land(image, view, zoom)
        self._streets(image, view, zoom)
        self._walls(image, view, zoom)
        lettering = Lettering(image)
        self._place_names(image, lettering, view, zoom)
        self._street_names(lettering, view, zoom)
        self._water_names(lettering, view, zoom)
        return image

    def _land(self, image: Image, view: View, zoom: int) -> None:
        ground = self._town.ground
        for reach_m, colour in ((42.0, (236, 216, 184)), (18.0, (240, 222, 194))):
            _fill(image, view, of_shapes([ground.land.buffer(reach_m)]), colour)
        _fill(image, view, of_shapes([ground.coast]), _SAND)
        _fill(image, view, of_shapes([ground.moles]), (206, 212, 216))
        _fill(image, view, of_shapes([ground.coast.buffer(-13.0)]), _LAND)
        for colour, layer in self._uses:
            _fill(image, view, layer, colour)
        if zoom >= 16:
            for colour, layer in self._details:
                _fill(image, view, layer, colour)
        _fill(image, view, of_shapes([ground.canal, ground.basin]), _SEA)
        if zoom >= 15:
            _edge(image, view, ground.coast, (176, 206, 222))
            for water in (ground.canal, ground.basin):
                _edge(image, view, water.intersection(ground.coast), _SEA_EDGE)

    def _streets(self, image: Image, view: View, zoom: int) -> None:
        ground = self._town.ground
        edge_m = 1.0 / view.px_per_m
        causeway = ground.causeway.buffer(max(8.0, 1.4 / view.px_per_m))
        shapes: list[tuple[_Pen, BaseGeometry]] = []
        for street_class, pen in _PENS.items():
            if zoom < pen.from_zoom:
                continue
            half = max(SECTIONS[street_class].reserve_m * 0.86, pen.least_px / view.px_per_m)
            lines = [
                widened(line, half)
                for street, line in zip(self._town.streets, self._town.network.lines, strict=True)
                if street.street_class is street_class
            ]
            if street_class is StreetClass.AVENUE:
                lines.append(causeway)
            if street_class is StreetClass.BOULEVARD and zoom >= 16:
                lines += [place.buffer(ROUNDABOUT_M + 2.0) for place in ground.roundabouts]
            shapes.append((pen, shapely.union_all(lines)))
        for pen, shape in shapes:
            _fill(image, view, of_shapes([shape.buffer(edge_m)]), pen.edge)
        self._rails(image, view)
        for pen, shape in shapes:
            _fill(image, view, of_shapes([shape]), pen.fill)
        if zoom >= 16:
            islands = [place.buffer(ROUNDABOUT_ISLAND_M) for place in ground.roundabouts]
            _fill(
                image,
                view,
                of_shapes([island.buffer(edge_m) for island in islands]),
                (96, 160, 214),
            )
            _fill(image, view, of_shapes(islands), _USES[Use.PARK])

    def _rails(self, image: Image, view: View) -> None:
        rail = self._town.ground.rail
        half = max(1.1, 1.1 / view.px_per_m)
        _fill(image, view, of_shapes([rail.buffer(half + 0.8 / view.px_per_m)]), (128, 122, 118))
        dash = 11.0 / view.px_per_m
        marks = [
            substring(rail, start, start + dash / 2) for start in np.arange(0.0, rail.length, dash)
        ]
        _fill(
            image,
            view,
            of_shapes([m.buffer(half, cap_style="flat") for m in marks]),
            (244, 244, 244),
        )

    def _walls(self, image: Image, view: View, zoom: int) -> None:
        if zoom < 15:
            return
        for layer, colour in ((self._plain, _BUILDING), (self._named, _NAMED_BUILDING)):
            _fill(image, view, layer, colour)
            if zoom >= 17:
                for _, rings in layer.drawn(view):
                    cv2.polylines(image, rings, True, _BUILDING_EDGE, 1, cv2.LINE_AA, SHIFT)

    def _street_names(self, lettering: Lettering, view: View, zoom: int) -> None:
        rank = list(_PENS)
        order = sorted(
            range(len(self._town.streets)),
            key=lambda i: (
                -rank.index(self._town.streets[i].street_class),
                -self._town.network.lines[i].length,
            ),
        )
        for index in order:
            street, line = self._town.streets[index], self._town.network.lines[index]
            pen = _PENS[street.street_class]
            if zoom < pen.name_from_zoom:
                continue
            half = SECTIONS[street.street_class].reserve_m * view.px_per_m
            size = min(pen.type_px + (1.5 if zoom >= 18 else 0.0), max(9.5, half * 1.6))
            path = view.pixels(shapely.get_coordinates(line))
            _name_along(lettering, street.name, path, Type(size, _INK, (250, 252, 253), 400))

    def _place_names(self, image: Image, lettering: Lettering, view: View, zoom: int) -> None:
        if zoom <= 15:
            size = {13: 13.0, 14: 17.0}.get(zoom, 21.0)
            column, row = view.pixels(np.array([[-40.0, 205.0 if zoom == 15 else 0.0]]))[0]
            lettering.level(self._town.name, column, row, Type(size, (40, 34, 30), weight=600))
        for place in sorted(self._town.landmarks, key=lambda p: _PLACE_ZOOM.get(p.kind, 17)):
            if zoom >= _PLACE_ZOOM.get(place.kind, 17):
                _name_place(image, lettering, view, place)

    def _water_names(self, lettering: Lettering, view: View, zoom: int) -> None:
        style = Type(15.0, _WATER_INK, (240, 224, 196), 400, is_italic=True, spacing_px=2.0)
        for text, north_m, east_m in (
            ("Baie du Ponant", -640.0, -420.0),
            ("Rade de la Pointe", -640.0, 60.0),
            ("Mer Méditerranée", 660.0, -500.0),
        ):
            if zoom in {14, 15, 16, 17}:
                column, row = view.pixels(np.array([[east_m, north_m]]))[0]
                lettering.level(text, column, row, style)
        if zoom >= 16:
            path = view.pixels(shapely.get_coordinates(self._town.ground.canal_axis))
            small = Type(12.0, _WATER_INK, (236, 216, 184), 400, is_italic=True, spacing_px=1.0)
            _name_along(lettering, "Canal du Midi-de-l’Île", path, small)


def _name_along(lettering: Lettering, name: str, path: Places, style: Type) -> None:
    """Once on a short street, again and again on a long one."""
    length = float(np.hypot(*np.diff(path, axis=0).T).sum())
    times = max(1, int(length // 620.0))
    for turn in range(times):
        middle = length * (turn + 0.5) / times
        for shift in (0.0, 0.08, -0.08, 0.16, -0.16, 0.25, -0.25):
            if lettering.along(name, path, middle + shift * length / times, style):
                break


def _name_place(image: Image, lettering: Lettering, view: View, place: Landmark) -> None:
    column, row = view.pixels(np.array([[place.east_m, place.north_m]]))[0]
    ink = {"park": _GREEN_INK, "sports": _GREEN_INK, "cemetery": _GREEN_INK, "harbour": _WATER_INK}
    colour = _DOTS.get(place.kind)
    is_large = place.kind == "base"
    style = Type(
        13.5 if is_large else 11.5,
        colour or ink.get(place.kind, _INK),
        weight=600 if is_large else 500,
        is_italic=place.kind in {"park", "harbour"},
    )
    if colour is None:
        lettering.level(place.name, column, row, style)
        return
    if lettering.level(place.name, column, row + 14.0, style):
        centre = (round(column * 16), round(row * 16))
        lettering.reserve(column, row, 6)
        cv2.circle(image, centre, 16 * 6, (255, 255, 255), -1, cv2.LINE_AA, SHIFT)
        cv2.circle(image, centre, 74, colour, -1, cv2.LINE_AA, SHIFT)


def _fill(image: Image, view: View, layer: Layer, colour: Colour) -> None:
    for _, rings in layer.drawn(view):
        cv2.fillPoly(image, rings, colour, cv2.LINE_AA, SHIFT)


def _edge(image: Image, view: View, shape: BaseGeometry, colour: Colour) -> None:
    thick = max(1, math.floor(0.6 * view.px_per_m))
    for rings in outlines(shape):
        for ring in rings:
            cv2.polylines(image, [view.fixed(ring)], True, colour, thick, cv2.LINE_AA, SHIFT)
