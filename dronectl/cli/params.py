"""``dronectl params``: a vehicle's parameters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dronectl import requests as wanted
from dronectl.cli.common import (
    JsonOption,
    LinkOption,
    Operator,
    SpeedupOption,
    VehicleOption,
    ask,
    chosen_vehicle,
    connected,
    show,
)
from dronectl.cli.files import existing
from dronectl.cli.numbers import finite
from dronectl.errors import UserError
from dronectl.protocol import param_files
from dronectl.protocol.machine import Address
from missions.files.disk import decode, read_bytes, write_text

if TYPE_CHECKING:
    from dronectl.protocol.param_values import ParamValue
    from dronectl.vehicle import Vehicle

app = typer.Typer(no_args_is_help=True)
HEARD_S = 10.0


def _read_all(operator: Operator, vehicle: Vehicle) -> dict[str, ParamValue]:
    values: dict[str, ParamValue] = ask(operator, wanted.ReadParameters(vehicle.key))
    return values


def _plain(values: dict[str, ParamValue]) -> dict[str, float]:
    return {name: value.value for name, value in sorted(values.items())}


def _print(values: dict[str, ParamValue], *, as_json: bool) -> None:
    plain = _plain(values)
    show(plain, as_json=as_json, lines=lambda: [f"{n:<17}{v:g}" for n, v in plain.items()])


@app.command("get")
def get(
    link: LinkOption,
    names: Annotated[
        list[str] | None, typer.Argument(help="Names; all when none is given.")
    ] = None,
    vehicle: VehicleOption = None,
    speedup: SpeedupOption = 1.0,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print parameters."""
    with connected(link, speedup) as operator:
        found = chosen_vehicle(operator, vehicle, HEARD_S)
        if not names:
            _print(_read_all(operator, found), as_json=as_json)
            return
        wanted_names = tuple(name.upper() for name in names)
        values = ask(operator, wanted.ReadSomeParameters(found.key, wanted_names))
        _print(values, as_json=as_json)
        missing = [name for name in wanted_names if name not in values]
        if missing:
            raise UserError(f"Vehicle {found.system_id} has no parameter {', '.join(missing)}.")


@app.command("set")
def set_(
    name: str,
    value: Annotated[float, typer.Argument(callback=finite)],
    link: LinkOption,
    vehicle: VehicleOption = None,
    speedup: SpeedupOption = 1.0,
    *,
    as_json: JsonOption = False,
) -> None:
    """Set one parameter and check that the vehicle took it."""
    with connected(link, speedup) as operator:
        found = chosen_vehicle(operator, vehicle, HEARD_S)
        ask(operator, wanted.SetParameter(found.key, name.upper(), value))
        result: dict[str, Any] = {"name": name.upper(), "value": value, "verified": True}
        show(result, as_json=as_json, lines=lambda: [f"{name.upper()} is {value:g} now."])


@app.command("save")
def save(
    file: Annotated[
        Path, typer.Argument(help=".params (QGroundControl) or .param (Mission Planner).")
    ],
    link: LinkOption,
    vehicle: VehicleOption = None,
    speedup: SpeedupOption = 1.0,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write all parameters to a file."""
    with connected(link, speedup) as operator:
        found = chosen_vehicle(operator, vehicle, HEARD_S)
        values = _read_all(operator, found)
        address = Address(found.system_id, found.component_id)
        if file.suffix.lower() == ".param":
            write_text(file, param_files.write_mission_planner(values.values()))
        else:
            write_text(file, param_files.write_qgc(values.values(), address))
        result = {"file": str(file), "parameters": len(values)}
        show(result, as_json=as_json, lines=lambda: [f"{len(values)} parameters in {file}."])


@app.command("load")
def load(
    file: Path,
    link: LinkOption,
    vehicle: VehicleOption = None,
    speedup: SpeedupOption = 1.0,
    *,
    as_json: JsonOption = False,
) -> None:
    """Set what differs from a file, parameter by parameter, and check each."""
    wanted_values = {
        each.name: each.value
        for each in param_files.read(decode(read_bytes(existing(file)), file.name))
    }
    with connected(link, speedup) as operator:
        found = chosen_vehicle(operator, vehicle, HEARD_S)
        held = _read_all(operator, found)
        unknown = [name for name in wanted_values if name not in held]
        changed = {
            name: value
            for name, value in wanted_values.items()
            if name in held and abs(held[name].value - value) > 1e-6 * max(1.0, abs(value))
        }
        for name, value in changed.items():
            ask(operator, wanted.SetParameter(found.key, name, value))
        result = {"set": sorted(changed), "unknown": sorted(unknown), "file": str(file)}
        lines = [f"{len(changed)} of {len(wanted_values)} parameters were different and are set."]
        if unknown:
            lines.append(f"The vehicle does not have: {', '.join(sorted(unknown))}.")
        show(result, as_json=as_json, lines=lambda: lines)
