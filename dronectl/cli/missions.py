"""``dronectl mission``: the plan a vehicle holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dronectl import requests as wanted
from dronectl.cli.common import (
    DataOption,
    JsonOption,
    LinkOption,
    SpeedupOption,
    VehicleOption,
    ask,
    chosen_vehicle,
    connected,
    ground,
    show,
)
from dronectl.cli.files import plan_in
from dronectl.errors import UserError
from missions.checks import Limits, Severity, check
from missions.files import write_plan

if TYPE_CHECKING:
    from dronectl.protocol.mission_upload import Verified
    from missions.plan import Plan
    from missions.terrain import Terrain

app = typer.Typer(no_args_is_help=True)
HEARD_S = 10.0
ForceOption = Annotated[
    bool, typer.Option("--force", help="Upload although the checks find errors.")
]


def refuse_errors(plan: Plan, limits: Limits, terrain: Terrain | None) -> None:
    """Stop at findings that block.

    Raises:
        UserError: names each of them.
    """
    errors = [f for f in check(plan, limits, terrain) if f.severity is Severity.ERROR]
    if errors:
        raise UserError(
            f"The plan {plan.name!r} must not be flown: " + " ".join(e.text for e in errors)
        )


@app.command("download")
def download(
    file: Annotated[Path, typer.Argument(help="Where to; the extension says the format.")],
    link: LinkOption,
    vehicle: VehicleOption = None,
    speedup: SpeedupOption = 1.0,
    *,
    as_json: JsonOption = False,
) -> None:
    """Read mission, fence and rally points into a file."""
    with connected(link, speedup) as operator:
        found = chosen_vehicle(operator, vehicle, HEARD_S)
        plan: Plan = ask(operator, wanted.DownloadPlan(found.key))
        write_plan(plan, file)
        result = {"file": str(file), "items": len(plan.items), "digest": plan.digest}
        show(result, as_json=as_json, lines=lambda: [f"{len(plan.items)} items in {file}."])


@app.command("upload")
def upload(
    file: Path,
    link: LinkOption,
    vehicle: VehicleOption = None,
    data: DataOption = None,
    speedup: SpeedupOption = 1.0,
    *,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Send a plan and read it back; done only when the vehicle holds exactly it."""
    plan = plan_in(file)
    if not force:
        refuse_errors(plan, Limits(), ground(data))
    with connected(link, speedup) as operator:
        found = chosen_vehicle(operator, vehicle, HEARD_S)
        lists: dict[str, Verified] = ask(operator, wanted.UploadPlan(found.key, plan))
        result: dict[str, Any] = {
            "verified": True,
            "digest": plan.digest,
            "lists": {
                n: {"items": v.items, "retries": v.retries, "duration_s": round(v.duration_s, 3)}
                for n, v in lists.items()
            },
        }
        items = ", ".join(f"{name} {v.items}" for name, v in lists.items())
        show(result, as_json=as_json, lines=lambda: [f"VERIFIED: {items} items read back equal."])


@app.command("clear")
def clear(
    link: LinkOption,
    vehicle: VehicleOption = None,
    speedup: SpeedupOption = 1.0,
    *,
    as_json: JsonOption = False,
) -> None:
    """Empty mission, fence and rally points and check that they are empty."""
    with connected(link, speedup) as operator:
        found = chosen_vehicle(operator, vehicle, HEARD_S)
        ask(operator, wanted.ClearPlan(found.key))
        show({"cleared": True}, as_json=as_json, lines=lambda: ["The vehicle holds no plan now."])
