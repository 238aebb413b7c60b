"""What a camera looks at, as arrays: ground, blocks with walls, trees, cars, and who moves where.

Building a town takes seconds and its ground texture takes longer, so a scene can be kept in a folder
(:meth:`Scene.save`) and opened at once, its textures mapped from disk and shared between processes.
"""

import contextlib
import os
import shutil
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from simulator.camera.optics import Floats
from simulator.camera.terrain import Mask, Terrain
from simulator.geodesy import LocalFrame
from simulator.town.values import Building, MoverKind, Roof
from simulator.town.view import Image

Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]

KINDS = tuple(MoverKind)
_ROOFS = tuple(Roof)
_STRIDE_M = 1.5
_ARRAYS = "scene.npz"


@dataclass(frozen=True, slots=True)
class Blocks:
    """Buildings: prisms with vertical walls and flat tops."""

    corners_m: Floats
    """(N, 2) north, east of all outlines, one after the other, each seen anticlockwise from above."""
    starts: Ints
    """(B + 1) where each outline begins."""
    base_m: Floats
    top_m: Floats
    roof: Bytes
    """Index into the kinds of roof."""
    roof_bgr: Bytes
    wall_bgr: Bytes
    middle_m: Floats
    radius_m: Floats

    @classmethod
    def of(cls, buildings: tuple[Building, ...]) -> "Blocks":
        """Arrays of a town's buildings."""
        rings = [_anticlockwise(np.array(b.footprint, np.float64)) for b in buildings]
        middles = np.array([ring.mean(axis=0) for ring in rings]).reshape(-1, 2)
        return cls(
            corners_m=np.concatenate([np.zeros((0, 2)), *rings]),
            starts=np.cumsum([0, *(len(ring) for ring in rings)]).astype(np.int32),
            base_m=np.array([b.ground_m for b in buildings], np.float64),
            top_m=np.array([b.roof_m for b in buildings], np.float64),
            roof=np.array([_ROOFS.index(b.roof) for b in buildings], np.uint8),
            roof_bgr=np.array([b.roof_bgr for b in buildings], np.uint8).reshape(-1, 3),
            wall_bgr=np.array([b.wall_bgr for b in buildings], np.uint8).reshape(-1, 3),
            middle_m=middles,
            radius_m=np.array(
                [np.hypot(*(r - m).T).max() for r, m in zip(rings, middles, strict=True)]
            ),
        )

    def outline(self, index: int) -> Floats:
        """(N, 2) corners of one building."""
        return self.corners_m[self.starts[index] : self.starts[index + 1]]


@dataclass(frozen=True, slots=True)
class Crowds:
    """Everything that moves, as functions of time, for all of it at once."""

    way_m: Floats
    """(V, 3) north, east and length run of the vertices of all loops; lengths count on and on."""
    offset_m: Floats
    """Where the loop of each mover begins on that common scale."""
    length_m: Floats
    start_m: Floats
    speed_mps: Floats
    """Negative: the other way round."""
    key: Ints
    kind: Bytes
    size_m: Floats
    """(M, 3) length, width, height."""
    bgr: Bytes

    def at(self, t_s: float) -> Floats:
        """(M, 3) north, east and heading in degrees at a time."""
        along = self.start_m + self.speed_mps * t_s
        way = np.sign(self.speed_mps) * _STRIDE_M
        here = self._place(along)
        chord = self._place(along + way) - self._place(along - way)
        heading = np.degrees(np.arctan2(chord[:, 1], chord[:, 0])) % 360.0
        return np.column_stack((here, heading))

    def _place(self, along_m: Floats) -> Floats:
        run = np.mod(along_m, self.length_m) + self.offset_m
        way = self.way_m
        return np.column_stack(
            (np.interp(run, way[:, 2], way[:, 0]), np.interp(run, way[:, 2], way[:, 1]))
        )


@dataclass(frozen=True, slots=True)
class Texture:
    """The ground from straight above, north up, at one scale."""

    image: Image
    west_m: float
    north_m: float
    m_per_px: float

    def halved(self) -> "Texture":
        """The same ground with half the pixels each way."""
        rows, columns = (self.image.shape[0] // 2) * 2, (self.image.shape[1] // 2) * 2
        whole = self.image[:rows, :columns].astype(np.uint16)
        mean = (whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2] + 2) // 4
        return Texture(mean.astype(np.uint8), self.west_m, self.north_m, self.m_per_px * 2.0)


@dataclass(frozen=True, slots=True)
class Scene:
    """One town as a camera needs it."""

    frame: LocalFrame
    terrain: Terrain
    blocks: Blocks
    crowds: Crowds
    trees: Floats
    """(T, 4) north, east, crown radius, height."""
    parked: Floats
    """(P, 6) north, east, heading in degrees, length, width, height."""
    parked_bgr: Bytes
    textures: tuple[Texture, ...]
    """Finest first, each twice as coarse as the one before."""

    def save(self, folder: Path) -> None:
        """Keep the scene in a folder; a reader sees all of it or nothing."""
        partial = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
        partial.mkdir(parents=True, exist_ok=True)
        try:
            for level, texture in enumerate(self.textures):
                np.save(partial / f"ground{level}.npy", texture.image)
            np.savez_compressed(partial / _ARRAYS, allow_pickle=False, **self._arrays())
            with contextlib.suppress(OSError):  # somebody else has just kept the same one
                partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def _arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        ground, levels = self.terrain, self.textures
        kept: dict[str, npt.NDArray[np.generic]] = {
            "place_deg": np.array([self.frame.latitude_deg, self.frame.longitude_deg]),
            "heights_m": ground.heights_m,
            "land": ground.land,
            "grid_m": np.array([ground.north_m, ground.west_m, ground.step_m, ground.land_step_m]),
            "levels_m": np.array([(t.west_m, t.north_m, t.m_per_px) for t in levels]),
            "trees": self.trees,
            "parked": self.parked,
            "parked_bgr": self.parked_bgr,
        }
        for name, part in (("blocks", self.blocks), ("crowds", self.crowds)):
            kept |= {f"{name}.{f.name}": getattr(part, f.name) for f in fields(part)}
        return kept

    @classmethod
    def load(cls, folder: Path, place: tuple[float, float] | None = None) -> Self:
        """Open a kept scene, its middle at ``place`` (degrees) if that is another one.

        Raises:
            OSError: there is none, or it cannot be read.
        """
        with np.load(folder / _ARRAYS) as kept:
            latitude, longitude = place or (float(v) for v in kept["place_deg"])
            north, west, step, land_step = (float(v) for v in kept["grid_m"])
            levels = [tuple(float(v) for v in row) for row in kept["levels_m"]]
            images = [_ground(folder, level) for level in range(len(levels))]
            return cls(
                frame=LocalFrame(latitude, longitude),
                terrain=Terrain(kept["heights_m"], kept["land"], north, west, step, land_step),
                blocks=Blocks(**{f.name: kept[f"blocks.{f.name}"] for f in fields(Blocks)}),
                crowds=Crowds(**{f.name: kept[f"crowds.{f.name}"] for f in fields(Crowds)}),
                trees=kept["trees"],
                parked=kept["parked"],
                parked_bgr=kept["parked_bgr"],
                textures=tuple(
                    Texture(image, *level) for image, level in zip(images, levels, strict=True)
                ),
            )


def packed_ground(folder: Path, level: int) -> Path:
    """Where a texture is kept small instead of mapped."""
    return folder / f"ground{level}.webp"


def _ground(folder: Path, level: int) -> Image:
    packed = packed_ground(folder, level)
    if packed.exists():
        unpacked = cv2.imdecode(np.fromfile(packed, np.uint8), cv2.IMREAD_COLOR)
        if unpacked is None:
            raise ValueError(packed)
        whole: Image = np.asarray(unpacked, np.uint8)
        return whole
    mapped: Image = np.load(folder / f"ground{level}.npy", mmap_mode="r")
    return mapped


def pyramid(finest: Texture, levels: int = 5) -> tuple[Texture, ...]:
    """A texture and its coarser versions."""
    found = [finest]
    while len(found) < levels:
        found.append(found[-1].halved())
    return tuple(found)


def _anticlockwise(ring: Floats) -> Floats:
    north, east = ring[:, 0], ring[:, 1]
    twice_area = np.sum(east * np.roll(north, -1) - np.roll(east, -1) * north)
    return ring if twice_area > 0.0 else ring[::-1].copy()


__all__ = ["KINDS", "Blocks", "Crowds", "Mask", "Scene", "Texture", "packed_ground", "pyramid"]
