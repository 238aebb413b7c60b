"""The town from straight above, as an aerial photograph: ground, shadows, roofs, trees, cars.

The same pixels come out whichever window they are drawn in: grain is taken from seeded noise laid over
the town in metres, never drawn afresh.
"""

import math

import cv2
import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity

from simulator.town.blocks import ROUNDABOUT_ISLAND_M, Block
from simulator.town.materials import COARSE, FINE, OF_USE, PALETTE, Material
from simulator.town.model import Town
from simulator.town.shapes import Layer, of_rings, of_shapes
from simulator.town.values import Bounds, Colour, Roof, Use
from simulator.town.view import SHIFT, Image, Places, View

CAMERA_M_PER_PX = 0.25

_SUN = (-0.62, -0.55)  # where the light comes from: east and north parts; a southern afternoon
_SHADOW_M_PER_M = 0.62
_SHADE = 0.56
_NOISE_PX = 1024
_MARGIN_M = 30.0  # tall things outside a window throw shadows into it
_DEEP_M = 140.0  # from the shore to deep water
_DEPTH_STEP_M = 4.0
_WINDOW_PX = 1024

Mask = npt.NDArray[np.uint8]
Grain = npt.NDArray[np.float32]


class Orthophoto:
    """Draws any window of one town."""

    def __init__(self, town: Town):
        self._town = town
        rng = np.random.default_rng(town.seed)
        self._fine = _grain(rng, 1)
        self._coarse = 0.7 * _grain(rng, 40) + 0.6 * _grain(rng, 9)
        self._ground = _ground_layers(town)
        self._footprints = of_rings(building.footprint for building in town.buildings)
        self._trees = np.array([(t.east_m, t.north_m, t.crown_m, t.height_m) for t in town.furniture.trees])
        self._cars = of_rings(
            _turned(c.north_m, c.east_m, c.heading_deg, c.length_m, c.width_m)
            for c in town.furniture.parked
        )
        self._screens = of_rings(
            _turned(c.north_m, c.east_m, c.heading_deg, c.length_m * 0.42, c.width_m * 0.8)
            for c in town.furniture.parked
        )
        self._boats = of_rings(
            _hull(b.north_m, b.east_m, b.heading_deg, b.length_m, b.width_m)
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
        material = self._materials(view)
        image = self._coloured(view, material)
        self._shadows(view, image, with_buildings=with_buildings)
        self._cars_and_boats(view, image)
        if with_buildings:
            self._roofs(view, image)
        self._crowns(view, image)
        return np.clip(image, 0, 255).astype(np.uint8)

    def _materials(self, view: View) -> Mask:
        material = np.zeros((view.height_px, view.width_px), np.uint8)
        for kind, layer in self._ground:
            for _, rings in layer.inside(view):
                _fill(material, view, rings, int(kind))
        return material

    def _coloured(self, view: View, material: Mask) -> Grain:
        fine, coarse = _laid(self._fine, view, 0.25), _laid(self._coarse, view, 0.5)
        image: Grain = PALETTE[material]
        image += (FINE[material] * fine + COARSE[material] * coarse)[..., None]
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
        columns = (view.west_m - grid.west_m) / _DEPTH_STEP_M + (
            np.arange(view.width_px) + 0.5
        ) / (view.px_per_m_east * _DEPTH_STEP_M)
        rows = (grid.north_m - view.north_m) / _DEPTH_STEP_M + (
            np.arange(view.height_px) + 0.5
        ) / (view.px_per_m_north * _DEPTH_STEP_M)
        across, down = np.meshgrid(columns.astype(np.float32), rows.astype(np.float32))
        depth = cv2.remap(
            self._depth, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=1.0
        )
        shallow = ((1.0 - depth) ** 2)[..., None] * np.array((40.0, 62.0, 46.0), np.float32)
        image[mask] += shallow[mask]

    def _shadows(self, view: View, image: Grain, *, with_buildings: bool) -> None:
        dark = np.zeros(image.shape[:2], np.uint8)
        way = (-_SUN[0] * _SHADOW_M_PER_M, -_SUN[1] * _SHADOW_M_PER_M)
        if with_buildings:
            for index, rings in self._footprints.inside(view, _MARGIN_M):
                _extrude(dark, view, rings[0], way, self._town.buildings[index].height_m)
        for east, north, crown, height in self._near_trees(view):
            reach = height * 0.55
            here = np.array([[east + way[0] * reach, north + way[1] * reach]])
            _disc(dark, view, here, crown, 255)
        for _, rings in self._cars.inside(view, 3.0):
            _extrude(dark, view, rings[0], way, 1.4)
        soft = cv2.GaussianBlur(dark, (3, 3), 0).astype(np.float32) * ((1.0 - _SHADE) / 255.0)
        image *= (1.0 - soft)[..., None]
        image[..., 0] += soft * 10.0  # skylight is blue

    def _cars_and_boats(self, view: View, image: Grain) -> None:
        cars = self._town.furniture.parked
        for index, rings in self._cars.inside(view):
            _fill(image, view, rings, cars[index].colour_bgr)
        for _, rings in self._screens.inside(view):
            _fill(image, view, rings, (66, 60, 54))
        for _, rings in self._boats.inside(view):
            _fill(image, view, rings, (226, 228, 228))
            inner = rings[0].mean(axis=0) + (rings[0] - rings[0].mean(axis=0)) * 0.55
            _fill(image, view, [inner], (150, 160, 168))

    def _roofs(self, view: View, image: Grain) -> None:
        hipped = np.zeros(image.shape[:2], np.uint8)
        over = np.zeros(image.shape[:2], np.uint8)
        for index, rings in self._footprints.inside(view):
            building = self._town.buildings[index]
            _fill(image, view, rings, building.roof_bgr)
            _fill(over, view, rings, 255)
            if building.roof is Roof.HIPPED:
                _fill(hipped, view, rings, 255)
            elif building.roof is Roof.FLAT:
                _parapet(image, view, rings[0], building.roof_bgr)
            else:
                _ribs(image, view, rings[0], building.roof_bgr)
        for _, rings in self._footprints.inside(view):
            cv2.polylines(hipped, [view.fixed(rings[0])], True, 0, 1, cv2.LINE_8, SHIFT)
        light = _hip_light(hipped)
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
        for east, north, crown, height in self._near_trees(view):
            tint = (east * 7.3 + north * 3.1) % 1.0
            dark = (50 + 10 * tint, 78 + 16 * tint, 62 + 18 * tint)
            place = np.array([[east, north]])
            _disc(image, view, place, crown, dark)
            _disc(crown_mask, view, place, crown, 255)
            for share, lift in ((0.74, 1.16), (0.42, 1.36)):
                sunny = place + np.array([_SUN]) * crown * (1.0 - share) * 0.62
                _disc(image, view, sunny, crown * share, tuple(c * lift for c in dark))
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
        (Material.STONE, of_shapes([ground.canal.buffer(1.6)])),
        (Material.HARBOUR, of_shapes([ground.basin, ground.canal])),
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
        layers += _details(block)
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


def _details(block: Block) -> list[tuple[Material, Layer]]:
    """Paths, pitches and landing pads."""
    plot = block.plot
    if block.use is Use.PARK:
        inner = plot.buffer(-6.0)
        axes = shapely.oriented_envelope(plot).centroid.buffer(7.0)
        cross = shapely.union_all(
            [_axis(block, turn).buffer(1.5) for turn in (0.0, 90.0)] + [axes]
        )
        paths = shapely.union(inner.boundary.buffer(1.4), cross.intersection(inner))
        return [(Material.GRAVEL, of_shapes([paths])), (Material.HARBOUR, of_shapes([axes.buffer(-3.0)]))]
    if block.use is Use.SPORTS:
        return _stadium(block)
    if block.use is Use.BASE:
        pads = [shapely.Point(x, 0.0) for x in (-75.0, -25.0, 25.0, 75.0)]
        strip = shapely.box(-100.0, -30.0, 100.0, 30.0)
        return [
            (Material.GRAVEL, of_shapes([strip.buffer(1.5)])),
            (Material.CONCRETE, of_shapes([strip])),
            (Material.PAINT, of_shapes([strip.buffer(-1.0).boundary.buffer(0.15)])),
            (Material.PAINT, of_shapes([pad.buffer(6.0).boundary.buffer(0.3) for pad in pads])),
            (Material.PAINT, of_shapes([_letter_h(pad) for pad in pads])),
        ]
    if block.use is Use.CEMETERY:
        inner = plot.buffer(-4.0)
        return [(Material.CONCRETE, of_shapes([_graves(inner)]))]
    return []


def _axis(block: Block, turn_deg: float) -> shapely.LineString:
    middle = shapely.oriented_envelope(block.plot).centroid
    corners = shapely.get_coordinates(shapely.oriented_envelope(block.plot))
    angle = math.degrees(math.atan2(*(corners[1] - corners[0])[::-1])) + turn_deg
    line = shapely.LineString([(middle.x - 300.0, middle.y), (middle.x + 300.0, middle.y)])
    turned: shapely.LineString = affinity.rotate(line, angle, origin=(middle.x, middle.y))
    return turned


def _stadium(block: Block) -> list[tuple[Material, Layer]]:
    """A football pitch inside a running track, as large as fits."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(block.plot))
    sides = corners[1] - corners[0], corners[2] - corners[1]
    long_side = max(sides, key=lambda side: float(np.hypot(*side)))
    angle = math.degrees(math.atan2(long_side[1], long_side[0]))
    circle = shapely.maximum_inscribed_circle(block.plot, tolerance=1.0)
    x, y = circle.coords[0]
    room = float(circle.length) * 0.94
    unit = room / 40.0
    axis = shapely.LineString([(x - 30.0 * unit, y), (x + 30.0 * unit, y)])
    oval = affinity.rotate(axis.buffer(36.0 * unit), angle, origin=(x, y)).intersection(block.plot)
    box = shapely.box(x - 38.0 * unit, y - 22.0 * unit, x + 38.0 * unit, y + 22.0 * unit)
    field = affinity.rotate(box, angle, origin=(x, y))
    half = affinity.rotate(
        shapely.LineString([(x, y - 20.0 * unit), (x, y + 20.0 * unit)]), angle, origin=(x, y)
    )
    lines = [field.buffer(-2.0 * unit).boundary, half, shapely.Point(x, y).buffer(7.0 * unit).boundary]
    return [
        (Material.TRACK, of_shapes([oval])),
        (Material.PITCH, of_shapes([oval.buffer(-7.0 * unit)])),
        (Material.PAINT, of_shapes([line.buffer(0.15) for line in lines])),
    ]


def _letter_h(pad: shapely.Point) -> shapely.geometry.base.BaseGeometry:
    x, y = pad.x, pad.y
    bars = [
        shapely.box(x - 2.2, y - 3.0, x - 1.4, y + 3.0),
        shapely.box(x + 1.4, y - 3.0, x + 2.2, y + 3.0),
        shapely.box(x - 1.4, y - 0.4, x + 1.4, y + 0.4),
    ]
    return shapely.union_all(bars)


def _graves(inner: shapely.Geometry) -> shapely.Geometry:
    west, south, east, north = inner.bounds
    slabs = [
        shapely.box(x, y, x + 1.1, y + 2.3)
        for x in np.arange(west, east, 2.4)
        for y in np.arange(south, north, 4.6)
    ]
    kept = [slab for slab in slabs if inner.contains(slab)]
    return shapely.MultiPolygon(kept)


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
    for _, rings in of_shapes([town.ground.coast, town.ground.moles]).inside(view):
        _fill(wet, view, rings, 0)
    away = cv2.distanceTransform(wet, cv2.DIST_L2, 5) * _DEPTH_STEP_M / _DEEP_M
    return cv2.GaussianBlur(np.minimum(away, 1.0).astype(np.float32), (9, 9), 0), view


def _open_sea(view: View) -> Image:
    return np.full((view.height_px, view.width_px, 3), PALETTE[Material.SEA], np.float32).astype(np.uint8)


def _fill(
    image: Mask | Grain, view: View, rings: list[Places], colour: int | Colour
) -> None:
    cv2.fillPoly(image, [view.fixed(ring) for ring in rings], colour, cv2.LINE_8, SHIFT)


def _disc(
    image: Mask | Grain, view: View, place: Places, radius_m: float, colour: int | tuple[float, ...]
) -> None:
    x, y = view.fixed(place)[0]
    radius = max(1, round(radius_m * view.px_per_m * (1 << SHIFT)))
    cv2.circle(image, (int(x), int(y)), radius, colour, -1, cv2.LINE_8, SHIFT)


def _extrude(
    dark: Mask, view: View, ring: Places, way: tuple[float, float], height_m: float
) -> None:
    """The shadow of a block with vertical walls."""
    far = ring + np.array(way) * height_m
    quads = [
        view.fixed(np.array([ring[i - 1], ring[i], far[i], far[i - 1]])) for i in range(len(ring))
    ]
    for quad in quads:
        cv2.fillConvexPoly(dark, quad, 255, cv2.LINE_8, SHIFT)
    _fill(dark, view, [far], 255)


def _hip_light(hipped: Mask) -> Grain:
    """How much lighter each roof plane is for the way it faces; the eaves' distance is its height."""
    height = cv2.GaussianBlur(cv2.distanceTransform(hipped, cv2.DIST_L2, 5), (3, 3), 0)
    slope_x = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3)
    slope_y = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3)
    size = np.maximum(np.hypot(slope_x, slope_y), 1e-3)
    facing = (-slope_x * _SUN[0] + slope_y * _SUN[1]) / size
    is_plane = (hipped > 0) & (size > 2.0)
    light: Grain = np.where(is_plane, facing * 0.2, 0.0).astype(np.float32)
    light[(hipped > 0) & ~is_plane] = 0.1
    return light


def _parapet(image: Grain, view: View, ring: Places, colour: Colour) -> None:
    light = tuple(min(255.0, part * 1.14) for part in colour)
    thick = max(1, round(0.5 * view.px_per_m))
    cv2.polylines(image, [view.fixed(ring)], True, light, thick, cv2.LINE_8, SHIFT)
    middle = ring.mean(axis=0)
    for share, size in ((0.35, 0.16), (-0.3, 0.12)):
        place = middle + (ring[0] - middle) * share
        box = place + (ring - middle) * size
        _fill(image, view, [box + np.array([0.7, 0.6])], (84, 84, 84))
        _fill(image, view, [box], (206, 208, 208))


def _ribs(image: Grain, view: View, ring: Places, colour: Colour) -> None:
    """A ridge and ribs across it, on a roof with four corners."""
    if len(ring) != 4:
        return
    first, second = ring[1] - ring[0], ring[2] - ring[1]
    a, b, c, d = ring if np.hypot(*first) > np.hypot(*second) else np.roll(ring, -1, axis=0)
    dark = tuple(part * 0.9 for part in colour)
    _fill(image, view, [np.array([(a + d) / 2, (b + c) / 2, c, d])], _rounded(dark))
    steps = max(2, int(np.hypot(*(b - a)) / 4.0))
    for step in range(1, steps):
        share = step / steps
        ends = np.array([a + (b - a) * share, d + (c - d) * share])
        cv2.polylines(
            image, [view.fixed(ends)], False, tuple(part * 0.84 for part in colour), 1, cv2.LINE_8, SHIFT
        )


def _rounded(colour: tuple[float, ...]) -> Colour:
    b, g, r = (round(part) for part in colour)
    return (b, g, r)


def _turned(
    north_m: float, east_m: float, heading_deg: float, length_m: float, width_m: float
) -> tuple[tuple[float, float], ...]:
    """Corners of a rectangle that points along its heading, (north, east)."""
    c, s = math.cos(math.radians(heading_deg)), math.sin(math.radians(heading_deg))
    h, w = length_m / 2, width_m / 2
    return tuple(
        (north_m + a * c - b * s, east_m + a * s + b * c) for a, b in ((h, -w), (h, w), (-h, w), (-h, -w))
    )


def _hull(
    north_m: float, east_m: float, heading_deg: float, length_m: float, width_m: float
) -> tuple[tuple[float, float], ...]:
    c, s = math.cos(math.radians(heading_deg)), math.sin(math.radians(heading_deg))
    h, w = length_m / 2, width_m / 2
    outline = ((h, 0.0), (h * 0.5, w * 0.85), (-h * 0.6, w), (-h, w * 0.7), (-h, -w * 0.7), (-h * 0.6, -w), (h * 0.5, -w * 0.85))
    return tuple((north_m + a * c - b * s, east_m + a * s + b * c) for a, b in outline)
