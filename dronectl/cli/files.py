"""Files named on the command line: a missing one is said to be missing, whatever its extension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dronectl.errors import UserError
from missions.files import read_area, read_plan

if TYPE_CHECKING:
    from pathlib import Path

    from missions.geo import Area
    from missions.plan import Plan


def existing(path: Path) -> Path:
    """The path of a file that is there.

    Raises:
        UserError: nothing is there, or a folder; names the full path.
    """
    full = path.absolute()
    if full.is_dir():
        raise UserError(f"{full} is a folder; name a file in it.")
    if not full.exists():
        raise UserError(f"{full} was not found; check the name and the folder.")
    return path


def plan_in(path: Path) -> Plan:
    """The plan in a file.

    Raises:
        UserError: it is not there, cannot be read or is no plan.
    """
    return read_plan(existing(path))


def area_in(path: Path) -> Area:
    """What is drawn in a file.

    Raises:
        UserError: it is not there, cannot be read or holds no area.
    """
    return read_area(existing(path))
