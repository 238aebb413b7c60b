"""``dronectl plan``: plans as files, no vehicle needed."""

from __future__ import annotations

import math
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dronectl.cli.common import DataOption, JsonOption, ground, show
from dronectl.cli.files import area_in, plan_in
from dronectl.cli.numbers import positive
from dronectl.errors import UserError
from missions.checks import Limits, Severity, check
from missions.clearance import over_ground
from missions.estimate import Performance, estimate, route
from missions.files import write_plan
from missions.geo import Altitude, GeoPoint, Position, Reference, centre
from missions.patterns import PATTERNS, plan_over

if TYPE_CHECKING:
    from missions.checks import Finding
    from missions.geo import Area
    from missions.plan import Plan
    from missions.terrain import Terrain

app = typer.Typer(no_args_is_help=True)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity.name.lower(),
        "code": finding.code,
        "item": None if finding.item is None else finding.item + 1,
        "text": finding.text,
    }


def _estimate(plan: Plan, findings: tuple[Finding, ...]) -> dict[str, Any] | None:
    if any(f.severity is Severity.ERROR and f.code.startswith("field") for f in findings):
        return None  # numbers that mean nothing cannot be reckoned with
    cost = estimate(plan, Performance())
    return {
        "duration_s": round(cost.duration_s, 1),
        "distance_m": round(cost.distance_m, 1),
        "energy_wh": round(cost.energy_wh, 2),
        "endless": cost.is_endless,
    }


def _above_ground(plan: Plan, terrain: Terrain) -> dict[str, float] | None:
    """The lowest and highest place on the way over known ground, take-off and landing left out."""
    legs = route(plan, Performance(), max_repeats=1).legs
    clearance = over_ground(plan, legs, terrain)
    stretches = () if clearance is None else clearance.stretches
    heights_m = [
        height_m
        for stretch in stretches
        if stretch.leg.length_m > 0
        for height_m in stretch.above_m.tolist()
        if math.isfinite(height_m)
    ]
    if not heights_m:
        return None
    return {"lowest_m": round(min(heights_m), 1), "highest_m": round(max(heights_m), 1)}


@app.command("check")
def check_(
    file: Path,
    height: Annotated[
        float,
        typer.Option(
            help="Highest flight allowed, m above ground; above home where the ground is not known.",
            callback=positive,
        ),
    ] = 120.0,
    distance: Annotated[
        float, typer.Option(help="Farthest from home, m.", callback=positive)
    ] = 2000.0,
    elevation: Annotated[
        Path | None, typer.Option(help="Folder of elevation files; the data folder's by default.")
    ] = None,
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong or remarkable with a plan; exit code 1 if it must not be flown."""
    plan = plan_in(file)
    terrain = ground(data, elevation)
    findings = check(plan, Limits(height_m=height, distance_to_home_m=distance), terrain)
    cost = _estimate(plan, findings)
    above = None if cost is None or terrain is None else _above_ground(plan, terrain)
    errors = sum(f.severity is Severity.ERROR for f in findings)
    result = {
        "file": str(file),
        "digest": plan.digest,
        "items": len(plan.items),
        "ok": not errors,
        "findings": [_finding(f) for f in findings],
        "estimate": cost,
        "above_ground": above,
    }
    lines = [f"{f.severity.name.lower()}: {f.text}" for f in findings]
    if above is not None:
        lines.append(
            f"Above ground: {above['lowest_m']:.0f} to {above['highest_m']:.0f} m on the way."
        )
    if cost is not None:
        lines.append(
            f"{len(plan.items)} items, {cost['distance_m']:.0f} m, {cost['duration_s'] / 60:.1f} min, "
            f"{cost['energy_wh']:.1f} Wh" + (" for one round of an endless plan" if cost["endless"] else "")
        )  # fmt: skip
    lines.append(f"{errors} errors: must not be flown." if errors else "May be flown.")
    show(result, as_json=as_json, lines=lambda: lines)
    if errors:
        raise typer.Exit(1)


@app.command("convert")
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The extension says the format.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Write a plan in another format."""
    plan = plan_in(source)
    write_plan(plan, target)
    result = {
        "in": str(source),
        "out": str(target),
        "items": len(plan.items),
        "digest": plan.digest,
    }
    show(result, as_json=as_json, lines=lambda: [f"{len(plan.items)} items in {target}."])


@app.command("make")
def make(
    pattern: Annotated[str, typer.Argument(help=", ".join(PATTERNS))],
    area: Annotated[Path, typer.Option(help="GeoJSON, KML or KMZ with the area or line.")],
    out: Annotated[Path, typer.Option(help="Plan to write.")] = Path("patrol.plan"),
    height: Annotated[float, typer.Option(help="m above home.", callback=positive)] = 50.0,
    speed: Annotated[float, typer.Option(help="m/s over the ground.", callback=positive)] = 8.0,
    home: Annotated[
        str | None, typer.Option(help="LAT,LON[,AMSL] of the take-off; the area's edge by default.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="A setting of the pattern: NAME=VALUE.")
    ] = None,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Write it although the checks find errors.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a patrol over an area; one that must not be flown is not written."""
    if pattern not in PATTERNS:
        text = f"There is no pattern {pattern!r}; choose one of {', '.join(PATTERNS)}."
        raise typer.BadParameter(text, param_hint="PATTERN")
    altitude = Altitude(height, Reference.HOME)
    chosen = PATTERNS[pattern]
    settings = _settings(chosen.settings, altitude, set_ or [])
    place = _home(home) if home is not None else None
    drawn = area_in(area)
    items = chosen.build(drawn, settings)
    start = place or Position(_edge(drawn), Altitude(0.0, Reference.AMSL))
    plan = plan_over(out.stem, start, altitude, speed, items)
    findings = check(plan, Limits())
    errors = sum(f.severity is Severity.ERROR for f in findings)
    is_written = force or not errors
    if is_written:
        write_plan(plan, out)
    cost = _estimate(plan, findings)
    result = {
        "file": str(out),
        "written": is_written,
        "items": len(plan.items),
        "digest": plan.digest,
        "findings": [_finding(f) for f in findings],
        "estimate": cost,
    }
    lines = [f"{len(plan.items)} items in {out}."] if is_written else []
    lines += [f"{f.severity.name.lower()}: {f.text}" for f in findings]
    show(result, as_json=as_json, lines=lambda: lines)
    if not is_written:
        raise UserError(
            f"{out} was not written: the plan has {errors} errors; correct them or use --force."
        )


def _settings(kind: type[Any], altitude: Altitude, pairs: list[str]) -> Any:
    known = {field.name: field for field in fields(kind)}
    values: dict[str, Any] = {"altitude": altitude} if "altitude" in known else {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or name not in known or name == "altitude":
            names = ", ".join(sorted(known.keys() - {"altitude"}))
            text = f"{pair!r} is not a setting; write NAME=VALUE with one of {names}."
            raise typer.BadParameter(text, param_hint="--set")
        values[name] = _value(name, text, known[name].default)
    return kind(**values)


def _value(name: str, text: str, default: object) -> object:
    try:
        if isinstance(default, bool):
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[
                text.lower()
            ]
        number = int(text) if isinstance(default, int) else float(text)
    except (KeyError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        said = f"{name}={text}: not a value for {name}; give a number or yes/no."
        raise typer.BadParameter(said, param_hint="--set")
    return number


def _home(text: str) -> Position:
    try:
        numbers = [float(part) for part in text.split(",")]
        latitude, longitude = numbers[0], numbers[1]
        amsl_m = numbers[2] if len(numbers) > 2 else 0.0
    except (ValueError, IndexError) as error:
        said = f"{text!r} is not a place; write LAT,LON or LAT,LON,AMSL."
        raise typer.BadParameter(said, param_hint="--home") from error
    is_sound = math.isfinite(amsl_m) and len(numbers) <= 3
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and is_sound):
        said = f"{text!r} is not on the earth; write LAT,LON or LAT,LON,AMSL."
        raise typer.BadParameter(said, param_hint="--home")
    return Position(GeoPoint(latitude, longitude), Altitude(amsl_m, Reference.AMSL))


def _edge(drawn: Area) -> GeoPoint:
    """A place to take off from when none is given: where the drawing begins."""
    for polygon in drawn.polygons:
        return polygon.outer[0]
    for line in drawn.lines:
        return line[0]
    return centre(drawn.points)
