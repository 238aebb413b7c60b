"""From the town's data to a scene, and where scenes are kept between runs."""

import math
import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon

from simulator.camera.scene import (
    KINDS,
    Blocks,
    Crowds,
    Ints,
    Scene,
    Texture,
    packed_ground,
    pyramid,
)
from simulator.camera.terrain import Mask, Terrain
from simulator.town.model import VERSION, Town
from simulator.town.ortho import CAMERA_M_PER_PX, ground_texture
from simulator.town.values import Bounds

SCENE_VERSION = 1
"""Counts up whenever what a scene keeps changes."""
FIRST_M_PER_PX = 2.0
"""Ground that is drawn in a fraction of a second, to be shown until the fine one is made."""
SHIPPED_M_PER_PX = 1.0
_SHIPPED = Path(__file__).parent / "shipped"
_SHIPPED_QUALITY = 80
_RELIEF_STEP_M = 5.0
_LAND_STEP_M = 0.5
_BRIDGE_M = 4.0  # pavements beside the carriageway of a bridge


def scene_of(town: Town, m_per_px: float = CAMERA_M_PER_PX, bounds: Bounds | None = None) -> Scene:
    """A town, or a part of its ground, as a camera needs it; slow at a fine scale."""
    image, view = ground_texture(town, bounds, m_per_px)
    finest = Texture(image, view.west_m, view.north_m, m_per_px)
    cars = town.furniture.parked
    return Scene(
        frame=town.frame,
        terrain=terrain_of(town),
        blocks=Blocks.of(town.buildings),
        crowds=crowds_of(town),
        trees=np.array(
            [(t.north_m, t.east_m, t.crown_m, t.height_m) for t in town.furniture.trees]
        ),
        parked=np.array(
            [(c.north_m, c.east_m, c.heading_deg, c.length_m, c.width_m, c.height_m) for c in cars]
        ),
        parked_bgr=np.array([c.colour_bgr for c in cars], np.uint8),
        textures=pyramid(finest, max(1, round(math.log2(4.0 / m_per_px)) + 1)),
    )


def prepared_scene(
    root: Path, seed: int, place: tuple[float, float], m_per_px: float = CAMERA_M_PER_PX
) -> Scene:
    """The scene of a town from where it is kept; built and kept there when it is not yet."""
    folder = scene_folder(root, seed)
    return kept_scene(folder, place) or _made_and_kept(folder, seed, place, m_per_px)


def first_scene(root: Path, seed: int, place: tuple[float, float]) -> Scene:
    """The same town with coarse ground: all stands where it stands, and it is soon there."""
    folder = first_folder(root, seed)
    return (
        shipped_scene(seed, place)
        or kept_scene(folder, place)
        or _made_and_kept(folder, seed, place, FIRST_M_PER_PX)
    )


def shipped_scene(seed: int, place: tuple[float, float]) -> Scene | None:
    """The coarse scene that comes with the program; None for any but the usual town."""
    shipped = kept_scene(first_folder(_SHIPPED, seed), place)
    return None if shipped is None else replace(shipped, textures=pyramid(shipped.textures[0], 3))


def ship(root: Path = _SHIPPED, seed: int = 1) -> None:
    """Make what :func:`shipped_scene` opens; to be done whenever the town or its scene changes."""
    shutil.rmtree(root, ignore_errors=True)
    folder = first_folder(root, seed)
    scene = scene_of(Town.build(seed), SHIPPED_M_PER_PX)
    replace(scene, textures=scene.textures[:1]).save(folder)
    (folder / "ground0.npy").unlink()
    options = [cv2.IMWRITE_WEBP_QUALITY, _SHIPPED_QUALITY]
    packed = cv2.imencode(".webp", scene.textures[0].image, options)[1]
    packed_ground(folder, 0).write_bytes(packed.tobytes())


def kept_scene(folder: Path, place: tuple[float, float]) -> Scene | None:
    """The scene a folder keeps; None: there is none yet, or it is damaged."""
    try:
        return Scene.load(folder, place)
    except (OSError, KeyError, ValueError):
        return None


def scene_folder(root: Path, seed: int) -> Path:
    """Where the scene of a town is kept."""
    return root / f"camera-{VERSION}.{SCENE_VERSION}-{seed}"


def first_folder(root: Path, seed: int) -> Path:
    """Where its coarse scene is kept."""
    return root / f"first-{VERSION}.{SCENE_VERSION}-{seed}"


def _made_and_kept(folder: Path, seed: int, place: tuple[float, float], m_per_px: float) -> Scene:
    scene = scene_of(Town.build(seed, place), m_per_px)
    shutil.rmtree(folder, ignore_errors=True)
    scene.save(folder)
    return scene


def terrain_of(town: Town) -> Terrain:
    """The relief as posts, and land with the bridges."""
    area = town.bounds
    rows = math.ceil((area.north_m - area.south_m) / _RELIEF_STEP_M) + 1
    columns = math.ceil((area.east_m - area.west_m) / _RELIEF_STEP_M) + 1
    north = area.north_m - _RELIEF_STEP_M * np.arange(rows)
    east = area.west_m + _RELIEF_STEP_M * np.arange(columns)
    grid = np.meshgrid(north, east, indexing="ij")
    heights = town.relief.height_m(grid[0], grid[1]).astype(np.float32)
    return Terrain(heights, _land(town), area.north_m, area.west_m, _RELIEF_STEP_M, _LAND_STEP_M)


def _land(town: Town) -> Mask:
    area, ground = town.bounds, town.ground
    bridges = ground.carriageway.buffer(_BRIDGE_M).intersection(ground.canal.buffer(_BRIDGE_M))
    dry = shapely.union_all([ground.land, bridges, ground.causeway.buffer(8.0)])
    mask = np.zeros(
        (
            math.ceil((area.north_m - area.south_m) / _LAND_STEP_M),
            math.ceil((area.east_m - area.west_m) / _LAND_STEP_M),
        ),
        np.uint8,
    )
    for part in shapely.get_parts(dry):
        if isinstance(part, Polygon):
            rings = [_cells(part.exterior, area), *(_cells(r, area) for r in part.interiors)]
            cv2.fillPoly(mask, rings, 255, cv2.LINE_8, 4)
    return mask


def _cells(ring: shapely.LinearRing, area: Bounds) -> Ints:
    places = shapely.get_coordinates(ring)
    cells = np.column_stack((places[:, 0] - area.west_m, area.north_m - places[:, 1]))
    fixed: Ints = np.rint((cells / _LAND_STEP_M - 0.5) * 16.0).astype(np.int32)
    return fixed


def crowds_of(town: Town) -> Crowds:
    """The town's traffic on one common scale."""
    ways: list[npt.NDArray[np.float64]] = []
    rows: dict[str, list[object]] = {name: [] for name in ("offset", "length", "start", "speed")}
    offset = 0.0
    for crowd in town.traffic.crowds:
        loop = crowd.loop
        ways.append(np.column_stack((loop.y, loop.x, loop.run_m + offset)))
        rows["offset"] += [offset] * len(crowd.kinds)
        rows["length"] += [loop.length_m] * len(crowd.kinds)
        rows["start"] += list(crowd.starts_m)
        rows["speed"] += list(crowd.speeds_mps)
        offset += loop.length_m + 1.0
    movers = town.movers(0.0)
    numbers = {name: np.array(values, np.float64) for name, values in rows.items()}
    return Crowds(
        way_m=np.concatenate([np.zeros((0, 3)), *ways]),
        offset_m=numbers["offset"],
        length_m=numbers["length"],
        start_m=numbers["start"],
        speed_mps=numbers["speed"],
        key=np.array([m.key for m in movers], np.int32),
        kind=np.array([KINDS.index(m.kind) for m in movers], np.uint8),
        size_m=np.array([(m.length_m, m.width_m, m.height_m) for m in movers]).reshape(-1, 3),
        bgr=np.array([m.colour_bgr for m in movers], np.uint8).reshape(-1, 3),
    )
