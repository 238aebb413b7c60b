"""A small piece of ground made by hand: a hill, a house, a lake, one car and one person."""

import numpy as np

from simulator.camera.scene import Blocks, Crowds, Scene, Texture, pyramid
from simulator.camera.terrain import Terrain
from simulator.geodesy import LocalFrame
from simulator.town.values import Building, Roof, Use

SIZE_M = 400.0
M_PER_PX = 0.25
WALL_BGR = (200, 60, 200)
CAR_BGR = (20, 20, 240)


def a_hilly_terrain():
    north = SIZE_M / 2 - 5.0 * np.arange(81)
    east = -SIZE_M / 2 + 5.0 * np.arange(81)
    n, e = np.meshgrid(north, east, indexing="ij")
    heights = 12.0 + 9.0 * np.exp(-((n - 40) ** 2 + (e - 30) ** 2) / (2 * 60.0**2))
    land = np.full((800, 800), 255, np.uint8)
    land[:, :120] = 0  # 60 m of water along the western edge
    return Terrain(heights.astype(np.float32), land, SIZE_M / 2, -SIZE_M / 2, 5.0, 0.5)


def a_house(north=-40.0, east=40.0, height=10.0):
    ring = ((north, east), (north, east + 12), (north + 12, east + 12), (north + 12, east))
    return Building(ring, 12.0, height, Roof.FLAT, (60, 200, 60), WALL_BGR, Use.HOUSES)


def nobody():
    none = np.zeros(0)
    return Crowds(
        way_m=np.zeros((0, 3)), offset_m=none, length_m=none, start_m=none, speed_mps=none,
        key=np.zeros(0, np.int32), kind=np.zeros(0, np.uint8), size_m=np.zeros((0, 3)),
        bgr=np.zeros((0, 3), np.uint8),
    )  # fmt: skip


def a_car_on_a_square(north=-60.0, east=-60.0):
    """A car on a square loop of 40 m, its first corner in the south-west."""
    corners = [(0, 0), (40, 0), (40, 40), (0, 40), (0, 0)]
    way = np.array([(north + a, east + b, 40.0 * i) for i, (a, b) in enumerate(corners)])
    return Crowds(
        way_m=way, offset_m=np.zeros(1), length_m=np.array([160.0]), start_m=np.zeros(1),
        speed_mps=np.array([8.0]), key=np.array([7], np.int32), kind=np.zeros(1, np.uint8),
        size_m=np.array([[4.3, 1.8, 1.5]]), bgr=np.array([CAR_BGR], np.uint8),
    )  # fmt: skip


def a_scene(dots=(), houses=(), crowds=None):
    """Grey ground with 1 m red dots at places (north, east)."""
    pixels = round(SIZE_M / M_PER_PX)
    image = np.full((pixels, pixels, 3), 120, np.uint8)
    for north, east in dots:
        row, column = (round(v / M_PER_PX) for v in (SIZE_M / 2 - north, east + SIZE_M / 2))
        image[row - 2 : row + 2, column - 2 : column + 2] = (0, 0, 255)
    return Scene(
        frame=LocalFrame(43.3, 4.5),
        terrain=a_hilly_terrain(),
        blocks=Blocks.of(tuple(houses)),
        crowds=nobody() if crowds is None else crowds,
        trees=np.zeros((0, 4)),
        parked=np.zeros((0, 6)),
        parked_bgr=np.zeros((0, 3), np.uint8),
        textures=pyramid(Texture(image, -SIZE_M / 2, SIZE_M / 2, M_PER_PX), 3),
    )
