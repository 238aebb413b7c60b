"""Parameter files beside a drone: what differs, before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dronectl.protocol import param_files
from dronectl.protocol.machine import Address
from dronectl.protocol.param_values import same
from missions.files.disk import decode, read_bytes, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dronectl.protocol.param_values import ParamValue
    from dronectl.vehicle import Vehicle


@dataclass(frozen=True, slots=True)
class Difference:
    """One parameter that is not the same in the file and on the drone."""

    name: str
    held: float | int | None
    """On the drone; ``None``: it has no such parameter."""
    wanted: float | int
    """In the file."""

    @property
    def can_be_set(self) -> bool:
        """Whether the drone has it."""
        return self.held is not None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A file beside a drone."""

    path: Path
    equal: int
    differences: tuple[Difference, ...]
    only_on_drone: int
    """Parameters the file does not name: they stay as they are."""


def compare(path: Path, values: Mapping[str, ParamValue], component_id: int) -> Comparison:
    """What a file would change.

    Args:
        path: ``.params`` (QGroundControl) or ``.param`` (Mission Planner).
        values: of the drone, as last read.
        component_id: of its autopilot: a file may hold other components' parameters too.

    Raises:
        UserError: the file cannot be read or is no parameter file.
    """
    found = param_files.read(decode(read_bytes(path), path.name))
    wanted = {p.name: p.value for p in found if p.component_id in (None, component_id)}
    differences = []
    equal = 0
    for name, value in sorted(wanted.items()):
        held = values.get(name)
        if held is None:
            differences.append(Difference(name, None, value))
        elif same(held.value, value, held.type):
            equal += 1
        else:
            differences.append(Difference(name, held.value, value))
    return Comparison(path, equal, tuple(differences), len(values.keys() - wanted.keys()))


def save(path: Path, values: Mapping[str, ParamValue], vehicle: Vehicle) -> None:
    """Write a drone's parameters; ``.param`` in Mission Planner's form, else QGroundControl's.

    Raises:
        UserError: it cannot be written.
    """
    if path.suffix.lower() == ".param":
        text = param_files.write_mission_planner(values.values())
    else:
        address = Address(vehicle.system_id, vehicle.component_id)
        text = param_files.write_qgc(values.values(), address)
    write_text(path, text)
