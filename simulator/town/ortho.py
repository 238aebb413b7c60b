"""The town from straight above, as an aerial photograph: ground, shadows, roofs, trees, cars.

The same pixels come out whichever window they are drawn in: grain is taken from seeded noise laid over
the town in metres, never drawn afresh.
"""

import math

import cv2
import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from simulator.town.blocks import ROUNDABOUT_ISLAND_M, Block, widened
from simulator.town.brush import (
    SUN,
    Grain,
    Mask,
    disc,
    fill,
    hip_light,
    hull,
    parapet,
    ribs,
    shadow,
    turned,
)
from simulator.town.details import details
from simulator.town.materials import COARSE, FINE, OF_USE, PALETTE, Material
from simulator.town.model import Town
from simulator.town.shapes import Layer, of_rings, of_shapes
from simulator.town.values import (
    CAR_CLASSES,
    SECTIONS,
    Bounds,
    Roof,
    StreetClass,
    Use,
)
from simulator.town.view import SHIFT, Image, View

CAMERA_M_PER_PX = 0.25

_SHADOW_M_PER_M = 0.62
_SHADE = 0.56
_NOISE_PX = 1024
_MARGIN_M = 30.0  # tall things outside a window throw shadows into it
_DEEP_M = 140.0  # from the shore to deep water
_DEPTH_STEP_M = 4.0
_WINDOW_PX = 1024
_ROOF_HALF_M = 16.0  # from the eaves to the ridge of the widest roof
_RING_PAVED_M = SECTIONS[StreetClass.BOULEVARD].reserve_m


class Orthophoto:
    """Draws any window of one town."""

    def __init__(self, town: Town):
        self._town = town
        rng = np.random.default_rng(town.seed)
        self._fine = _grain(rng, 1)
        self._coarse = 0.7 * _grain(rng, 40) + 0.6 * _grain(rng, 9)
        self._ground = _ground_layers(town)
        self._footprints = of_rings(building.footprint for building in town.buildings)
        self._trees = np.array(
            [(t.east_m, t.north_m, t.crown_m, t.height_m) for t in town.furniture.trees]
        )
        self._cars = of_rings(
            turned(c.north_m, c.east_m, c.heading_deg, c.length_m, c.width_m)
            for c in town.furniture.parked
        )
        self._screens = of_rings(
            turned(c.north_m, c.east_m, c.heading_deg, c.length_m * 0.42, c.width_m * 0.8)
            for c in town.furniture.parked
        )
        self._boats = of_rings(
            hull(b.north_m, b.east_m, b.heading_deg, b.length_m, b.width_m)
            for b in town.furniture.boats
        )
        self._decks = of_rings(
            hull(b.north_m, b.east_m, b.heading_deg, b.length_m * 0.55, b.width_m * 0.55)
            for b in town.furniture.boats
        )
        self._depth, self._depth_view = _depth(town)
        reach = town.ground.land.buffer(_DEEP_M)
        shapely.prepare(reach)
        self._reach = shapely.union(reach, town.ground.causeway.buffer(20.0))

    def window(self, view: View, *, with_buildings: bool = True) -> Image:
        """One window; without buildings it is the ground a camera sees between the walls."""
        box = shapely.box(view.west_m, view.south_m, view.east_m, view.north_m)
        if not self._reach.intersects(box):
            return _open_sea(view)
        edge = math.ceil(_ROOF_HALF_M * view.px_per_m)
        wide = view.part(-edge, -edge, view.width_px + 2 * edge, view.height_px + 2 * edge)
        drawn = self._drawn(wide, with_buildings=with_buildings)
        return np.ascontiguousarray(drawn[edge:-edge, edge:-edge])

    def _drawn(self, view: View, *, with_buildings: bool) -> Image:
        """A window whose outer rim is not right: the roofs there are cut."""
        image = self._coloured(view, self._materials(view))
        self._shadows(view, image, with_buildings=with_buildings)
        self._cars_and_boats(view, image)
        if with_buildings:
            self._roofs(view, image)
        self._crowns(view, image)
        return np.clip(image, 0, 255).astype(np.uint8)

    def _materials(self, view: View) -> Mask:
        material = np.zeros((view.height_px, view.width_px), np.uint8)
        for kind, layer in self._ground:
            for _, rings in layer.drawn(view):
                fill(material, rings, int(kind))
        return material

    def _coloured(self, view: View, material: Mask) -> Grain:
        fine, coarse = _laid(self._fine, view, 0.25), _laid(self._coarse, view, 0.5)
        grain = cv2.LUT(material, FINE) * fine + cv2.LUT(material, COARSE) * coarse
        image: Grain = cv2.LUT(cv2.merge([material] * 3), PALETTE[None])
        image += cv2.merge([grain] * 3)
        self._rows(view, material, image)
        self._sea(view, material, image)
        return image

    def _rows(self, view: View, material: Mask, image: Grain) -> None:
        """Furrows and vines."""
        for kind, angle, step_m, swing in (
            (Material.FIELD, 0.35, 1.9, (7.0, 9.0, 11.0)),
            (Material.VINEYARD, 1.9, 2.6, (24.0, 12.0, 34.0)),
        ):
            mask = material == kind
            if not mask.any():
                continue
            rows, columns = np.nonzero(mask)
            east = view.west_m + columns / view.px_per_m_east
            north = view.north_m - rows / view.px_per_m_north
            wave = np.sin((east * math.cos(angle) + north * math.sin(angle)) * math.tau / step_m)
            image[rows, columns] += wave[:, None].astype(np.float32) * np.array(swing, np.float32)

    def _sea(self, view: View, material: Mask, image: Grain) -> None:
        """Turquoise over the sand near the shore, blue outside."""
        mask = material == Material.SEA
        if not mask.any():
            return
        grid = self._depth_view
        columns = (view.west_m - grid.west_m) / _DEPTH_STEP_M + (np.arange(view.width_px) + 0.5) / (
            view.px_per_m_east * _DEPTH_STEP_M
        )
        rows = (grid.north_m - view.north_m) / _DEPTH_STEP_M + (np.arange(view.height_px) + 0.5) / (
            view.px_per_m_north * _DEPTH_STEP_M
        )
        across, down = np.meshgrid(columns.astype(np.float32), rows.astype(np.float32))
        depth = cv2.remap(
            self._depth,
            across,
            down,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=1.0,
        )
        shallow = (1.0 - depth) ** 2 * mask
        image += shallow[..., None] * np.array((40.0, 62.0, 46.0), np.float32)

    def _shadows(self, view: View, image: Grain, *, with_buildings: bool) -> None:
        dark = np.zeros(image.shape[:2], np.uint8)
        way = (-SUN[0] * _SHADOW_M_PER_M, -SUN[1] * _SHADOW_M_PER_M)
        if with_buildings:
            for index, rings in self._footprints.drawn(view, _MARGIN_M):
                shadow(dark, view, rings[0], way, self._town.buildings[index].height_m)
        for east, north, crown, height in self._near_trees(view):
            reach = height * 0.55
            disc(dark, view, (east + way[0] * reach, north + way[1] * reach), crown, 255)
        for _, rings in self._cars.drawn(view, 3.0):
            shadow(dark, view, rings[0], way, 1.4)
        soft = cv2.GaussianBlur(dark, (3, 3), 0).astype(np.float32) * ((1.0 - _SHADE) / 255.0)
        image *= (1.0 - soft)[..., None]
        image[..., 0] += soft * 10.0  # skylight is blue

    def _cars_and_boats(self, view: View, image: Grain) -> None:
        cars = self._town.furniture.parked
        for index, rings in self._cars.drawn(view):
            fill(image, rings, cars[index].colour_bgr)
        for _, rings in self._screens.drawn(view):
            fill(image, rings, (66, 60, 54))
        for _, rings in self._boats.drawn(view):
            fill(image, rings, (226, 228, 228))
        for _, rings in self._decks.drawn(view):
            fill(image, rings, (150, 160, 168))

    def _roofs(self, view: View, image: Grain) -> None:
        hipped = np.zeros(image.shape[:2], np.uint8)
        over = np.zeros(image.shape[:2], np.uint8)
        seen = list(self._footprints.drawn(view))
        for index, rings in seen:
            building = self._town.buildings[index]
            fill(image, rings, building.roof_bgr)
            fill(over, rings, 255)
            if building.roof is Roof.HIPPED:
                fill(hipped, rings, 255)
            elif building.roof is Roof.FLAT:
                parapet(image, view, rings[0], building.roof_bgr)
            else:
                ribs(image, view, rings[0], building.roof_bgr)
        for _, rings in seen:
            cv2.polylines(hipped, [rings[0]], True, 0, 1, cv2.LINE_8, SHIFT)
        light = hip_light(hipped)
        light += (over > 0) * _laid(self._fine, view, 0.25) * 0.045
        image *= (1.0 + light)[..., None]

    def _near_trees(self, view: View) -> npt.NDArray[np.float64]:
        trees = self._trees
        is_near = (
            (trees[:, 0] > view.west_m - _MARGIN_M)
            & (trees[:, 0] < view.east_m + _MARGIN_M)
            & (trees[:, 1] > view.south_m - _MARGIN_M)
            & (trees[:, 1] < view.north_m + _MARGIN_M)
        )
        found: npt.NDArray[np.float64] = trees[is_near]
        return found

    def _crowns(self, view: View, image: Grain) -> None:
        crown_mask = np.zeros(image.shape[:2], np.uint8)
        for east, north, crown, _ in self._near_trees(view):
            tint = (east * 7.3 + north * 3.1) % 1.0
            dark = (50 + 10 * tint, 78 + 16 * tint, 62 + 18 * tint)
            disc(image, view, (east, north), crown, dark)
            disc(crown_mask, view, (east, north), crown, 255)
            for share, lift in ((0.74, 1.16), (0.42, 1.36)):
                shift = crown * (1.0 - share) * 0.62
                sunny = (east + SUN[0] * shift, north + SUN[1] * shift)
                disc(image, view, sunny, crown * share, tuple(c * lift for c in dark))
        leaf = (crown_mask > 0) * _laid(self._fine, view, 0.4) * 0.11
        image *= (1.0 + leaf)[..., None]


def ground_texture(
    town: Town,
    bounds: Bounds | None = None,
    m_per_px: float = CAMERA_M_PER_PX,
    *,
    with_buildings: bool = False,
) -> tuple[Image, View]:
    """The ground a simulated camera looks at, and the view that maps metres to its pixels.

    Buildings are left out by default: a camera draws them as blocks with walls, with ``roof_bgr`` on
    top. About 40 million pixels (120 MB) for the whole island at 0.25 m.
    """
    area = bounds or town.bounds
    scale = 1.0 / m_per_px
    width = math.ceil((area.east_m - area.west_m) * scale)
    height = math.ceil((area.north_m - area.south_m) * scale)
    view = View(area.west_m, area.north_m, scale, scale, width, height)
    photo = Orthophoto(town)
    texture = np.empty((height, width, 3), np.uint8)
    for row in range(0, height, _WINDOW_PX):
        for column in range(0, width, _WINDOW_PX):
            w, h = min(_WINDOW_PX, width - column), min(_WINDOW_PX, height - row)
            part = view.part(column, row, w, h)
            texture[row : row + h, column : column + w] = photo.window(
                part, with_buildings=with_buildings
            )
    return texture, view


def _ground_layers(town: Town) -> list[tuple[Material, Layer]]:
    ground = town.ground
    layers = [
        (Material.SAND, of_shapes([ground.coast])),
        (Material.MEADOW, of_shapes([ground.coast.buffer(-13.0)])),
        (Material.ROCK, of_shapes([ground.moles])),
        (Material.CONCRETE, of_shapes([ground.basin.buffer(13.0).intersection(ground.coast)])),
        (Material.PAVEMENT, of_shapes([ground.ring.buffer(_RING_PAVED_M)])),
        (Material.CONCRETE, of_shapes(_paved_to_the_kerb(town.blocks))),
        (Material.STONE, of_shapes([ground.canal.buffer(1.6)])),
        (Material.HARBOUR, of_shapes([ground.basin, ground.canal])),
        (Material.CONCRETE, of_shapes([_decks(town)])),
        (Material.PAVEMENT, of_shapes([b.kerb for b in town.blocks if not b.is_fringe])),
    ]
    vines = False
    for block in town.blocks:
        kind = OF_USE[block.use]
        if block.use is Use.FIELD:
            kind, vines = (Material.VINEYARD if vines else Material.FIELD), not vines
        layers.append((kind, of_shapes([block.plot])))
        if block.use is Use.DENSE and block.plot.area > 3500.0:
            layers.append((Material.GARDEN, of_shapes([block.plot.buffer(-16.0)])))
        layers += [(made_of, of_shapes([shape])) for made_of, shape in details(block)]
    rails = [ground.rail.buffer(side * 0.8, single_sided=True).buffer(0.12) for side in (-1.0, 1.0)]
    islands = [place.buffer(ROUNDABOUT_ISLAND_M) for place in ground.roundabouts]
    layers += [
        (Material.CONCRETE, of_shapes([ground.causeway.buffer(8.0), ground.rail.buffer(3.6)])),
        (Material.ASPHALT, of_shapes([ground.carriageway, ground.causeway.buffer(6.5)])),
        (Material.PAVEMENT, of_shapes([island.buffer(0.5) for island in islands])),
        (Material.LAWN, of_shapes(islands)),
        (Material.BALLAST, of_shapes([ground.rail.buffer(2.6)])),
        (Material.STEEL, of_shapes([rail.boundary.buffer(0.1) for rail in rails])),
        (Material.PAINT, of_rings(marking.outline for marking in town.furniture.markings)),
    ]
    return layers


def _decks(town: Town) -> BaseGeometry:
    """Bridges, pavements included."""
    network = town.network
    spans = [
        widened(line, SECTIONS[street.street_class].reserve_m)
        for street, line in zip(network.streets, network.lines, strict=True)
        if street.street_class in CAR_CLASSES and line.crosses(town.ground.canal)
    ]
    return shapely.union_all(spans).intersection(town.ground.canal.buffer(4.0))


def _paved_to_the_kerb(blocks: tuple[Block, ...]) -> list[Polygon]:
    """Yards outside the ring that have no pavement of their own."""
    paved = {Use.INDUSTRY, Use.STATION}
    return [block.kerb for block in blocks if block.is_fringe and block.use in paved]


def _grain(rng: np.random.Generator, cell_px: int) -> Grain:
    """Noise of mean 0 and deviation 1 that repeats without a seam."""
    cells = max(1, _NOISE_PX // cell_px)
    small = rng.standard_normal((cells, cells)).astype(np.float32)
    if cell_px > 1:
        small = np.tile(small, (3, 3))
        big = cv2.resize(small, (3 * _NOISE_PX, 3 * _NOISE_PX), interpolation=cv2.INTER_CUBIC)
        small = big[_NOISE_PX : 2 * _NOISE_PX, _NOISE_PX : 2 * _NOISE_PX]
    else:
        small = cv2.GaussianBlur(np.tile(small, (3, 3)), (3, 3), 0.7)[
            _NOISE_PX : 2 * _NOISE_PX, _NOISE_PX : 2 * _NOISE_PX
        ]
    spread: Grain = (small / small.std()).astype(np.float32)
    return spread


def _laid(grain: Grain, view: View, cell_m: float) -> Grain:
    """Noise laid over the ground, ``cell_m`` to a sample, as this window sees it."""
    columns = (view.west_m + np.arange(view.width_px) / view.px_per_m_east) / cell_m
    rows = (-view.north_m + np.arange(view.height_px) / view.px_per_m_north) / cell_m
    across = np.floor(columns + 1e-6).astype(np.int64) % _NOISE_PX
    down = np.floor(rows + 1e-6).astype(np.int64) % _NOISE_PX
    return grain[np.ix_(down, across)]


def _depth(town: Town) -> tuple[Grain, View]:
    """Share of the way to deep water, 0 at the shore to 1, on a coarse grid around the island."""
    area, scale = town.bounds, 1.0 / _DEPTH_STEP_M
    west, north = area.west_m - 300.0, area.north_m + 300.0
    width = round((area.east_m + 300.0 - west) * scale)
    height = round((north - area.south_m + 300.0) * scale)
    view = View(west, north, scale, scale, width, height)
    wet = np.full((height, width), 255, np.uint8)
    for _, rings in of_shapes([town.ground.coast, town.ground.moles]).drawn(view):
        fill(wet, rings, 0)
    away = cv2.distanceTransform(wet, cv2.DIST_L2, 5) * _DEPTH_STEP_M / _DEEP_M
    return cv2.GaussianBlur(np.minimum(away, 1.0).astype(np.float32), (9, 9), 0), view


def _open_sea(view: View) -> Image:
    return np.full((view.height_px, view.width_px, 3), PALETTE[Material.SEA], np.float32).astype(
        np.uint8
    )
