"""Shapes prepared once for drawing many windows: vertex arrays with their boxes, found quickly."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from simulator.town.values import Ring
from simulator.town.view import Pixels, Places, View


class Layer:
    """Outlines in one order; those a window does not touch are left out."""

    def __init__(self, outlines: Iterable[list[Places]]):
        self._outlines = list(outlines)
        boxes = [(*np.min(rings[0], axis=0), *np.max(rings[0], axis=0)) for rings in self._outlines]
        self._boxes: npt.NDArray[np.float64] = np.array(boxes, dtype=float).reshape(-1, 4)

    def inside(self, view: View, margin_m: float = 0.0) -> Iterator[tuple[int, list[Places]]]:
        """(index, rings) of each outline whose box a window touches."""
        boxes = self._boxes
        touched = (
            (boxes[:, 0] < view.east_m + margin_m)
            & (boxes[:, 2] > view.west_m - margin_m)
            & (boxes[:, 1] < view.north_m + margin_m)
            & (boxes[:, 3] > view.south_m - margin_m)
        )
        for index in np.flatnonzero(touched):
            yield int(index), self._outlines[int(index)]

    def drawn(self, view: View, margin_m: float = 0.0) -> Iterator[tuple[int, list[Pixels]]]:
        """(index, rings) as :meth:`inside`, ready for OpenCV's drawing functions."""
        touched = list(self.inside(view, margin_m))
        if not touched:
            return
        fixed = view.fixed(np.concatenate([ring for _, rings in touched for ring in rings]))
        start = 0
        for index, rings in touched:
            parts = []
            for ring in rings:
                parts.append(fixed[start : start + len(ring)])
                start += len(ring)
            yield index, parts


def of_rings(rings: Iterable[Ring]) -> Layer:
    """A layer of simple outlines given as (north, east)."""
    return Layer([[np.asarray(ring, dtype=float)[:, ::-1]] for ring in rings])


def of_shapes(shapes: Iterable[BaseGeometry]) -> Layer:
    """A layer of (east, north) shapes; holes are kept, parts of one shape become outlines."""
    return Layer([rings for shape in shapes for rings in outlines(shape)])


def outlines(shape: BaseGeometry) -> list[list[Places]]:
    """Outer ring and holes of each part."""
    return [
        [shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shape)
        if isinstance(part, Polygon) and not part.is_empty
    ]
