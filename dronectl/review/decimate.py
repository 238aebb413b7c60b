"""Long columns made short enough to draw: the lowest and the highest value of each pixel stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def decimated(
    t_s: NDArray[np.float64],
    values: NDArray[np.float64],
    since_s: float,
    until_s: float,
    points: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The part of a column between two moments in about ``points`` points.

    One value before and one behind stay, so that a line reaches the edges. No peak is lost: of
    every stretch the lowest and the highest value are given, at the times at which it begins and
    ends. A short part comes as it is.

    Args:
        t_s: in order.
        values: as many; NaN is a gap and stays one where a whole stretch is NaN.
        since_s: begin of the view.
        until_s: end of the view.
        points: how many are wanted, at least 4.
    """
    first = max(int(np.searchsorted(t_s, since_s, side="left")) - 1, 0)
    last = min(int(np.searchsorted(t_s, until_s, side="right")) + 1, len(t_s))
    t_s, values = t_s[first:last], values[first:last]
    stretches = max(points, 4) // 2
    if len(t_s) <= 2 * stretches:
        return t_s, values
    begins = np.linspace(0, len(t_s), stretches, endpoint=False).astype(np.intp)
    ends = np.append(begins[1:], len(t_s)) - 1
    times, extremes = np.empty(2 * stretches), np.empty(2 * stretches)
    times[0::2], times[1::2] = t_s[begins], t_s[ends]
    lows, highs = np.fmin.reduceat(values, begins), np.fmax.reduceat(values, begins)
    falls = values[begins] > values[ends]
    extremes[0::2] = np.where(falls, highs, lows)
    extremes[1::2] = np.where(falls, lows, highs)
    return times, extremes
