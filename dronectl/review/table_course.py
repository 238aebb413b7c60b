"""The course told by a table: nothing says armed or landed, so height and speed must."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dronectl.review.course import Airframe, Course, held, moments, places
from dronectl.review.log import Column
from dronectl.review.templates import MODE, NUMBERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dronectl.review.table import Table


PLACE = ("latitude_deg", "longitude_deg")


def course_of(table: Table) -> Course:
    """The course of the vehicle a table is about."""
    at_s = moments(table.times)
    zeros, unknown = np.zeros(len(at_s)), np.full(len(at_s), np.nan)
    numbers: dict[str, Any] = {
        name: held(at_s, [_column(table, name)]) for name in NUMBERS if name not in PLACE
    }
    where = places(*(_column(table, name) for name in PLACE))
    numbers |= {name: held(at_s, [told]) for name, told in zip(PLACE, where, strict=True)}
    return Course(
        airframe=Airframe(),
        timeline=table.timeline,
        t_s=at_s,
        is_armed=np.ones(len(at_s), np.bool_),
        landed_state=zeros,
        mode=_modes(table, at_s),
        system_status=zeros,
        reboots=zeros,
        height_above_ground_m=unknown,
        throttle_fraction=unknown,
        **numbers,
    )


def _column(table: Table, name: str) -> Column:
    t_s, values = table.quantity(name)
    if values.dtype.kind == "U":
        return Column(t_s, np.full(len(t_s), np.nan))
    return Column(t_s, values)


def _modes(table: Table, at_s: NDArray[np.float64]) -> NDArray[np.str_]:
    t_s, values = table.quantity(MODE)
    if values.dtype.kind != "U":
        return np.full(len(at_s), "", np.str_)
    newest = np.searchsorted(t_s, at_s, side="right") - 1
    return np.asarray(values[np.maximum(newest, 0)], np.str_)
