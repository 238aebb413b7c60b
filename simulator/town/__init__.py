"""A training town on an island that does not exist: the same seed always builds the same streets.

The town is data first: streets, blocks, buildings, trees, relief and things that move, all in local
metres (north, east) around the vehicles' start place. Pictures of it (map tiles, the ground texture
of a camera) are made from that data and from nothing else. Only the modules ``ortho``, ``chart``,
``lettering`` and ``tiles`` touch pixels, and they import OpenCV when they are first used.
"""

from simulator.town.model import Town
from simulator.town.values import (
    Area,
    Building,
    Landmark,
    Mover,
    MoverKind,
    Parked,
    Roof,
    Street,
    StreetClass,
    Tree,
    Use,
)

__all__ = [
    "Area",
    "Building",
    "Landmark",
    "Mover",
    "MoverKind",
    "Parked",
    "Roof",
    "Street",
    "StreetClass",
    "Town",
    "Tree",
    "Use",
]
