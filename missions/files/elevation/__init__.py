"""Elevation data from disk: one reader a format, and the folder a station keeps its files in.

A reader tells what a file covers without reading its heights, and reads them when they are needed. All
of it is hostile input: sizes are checked before anything is allocated, and what does not fit is refused
with a sentence. Nothing here interpolates: that is :mod:`missions.terrain`.
"""

from missions.files.elevation.folder import ElevationFolder, open_terrain
from missions.files.elevation.table import ELEVATION_FORMATS, read_heights, read_sheet

__all__ = ["ELEVATION_FORMATS", "ElevationFolder", "open_terrain", "read_heights", "read_sheet"]
