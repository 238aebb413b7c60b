"""The verbs put together."""

from __future__ import annotations

import logging
import sys
from typing import Annotated, NoReturn

import typer

from dronectl.cli import flying, logbook, missions, params, plans
from dronectl.errors import UserError

app = typer.Typer(
    name="dronectl",
    help="Mission control for a town's drones: plan, fly, record and log patrols.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(flying.demo)
app.command("sim")(flying.sim)
app.command("fly")(flying.fly)
app.command("watch")(flying.watch)
app.add_typer(params.app, name="params", help="Read and set a vehicle's parameters.")
app.add_typer(missions.app, name="mission", help="The plan a vehicle holds.")
app.add_typer(plans.app, name="plan", help="Plans as files.")
app.add_typer(logbook.flights, name="flights", help="The logbook.")
app.add_typer(logbook.crew, name="crew", help="Pilots.")


@app.callback()
def options(
    *, verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what happens.")] = False
) -> None:
    """Mission control for a town's drones."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )


def run() -> NoReturn:
    """Run the command line and leave with the exit code: 0 done, 1 failed, 2 wrong usage."""
    try:
        app(prog_name="dronectl")
    except UserError as error:
        typer.echo(f"dronectl: {error}", err=True)
    sys.exit(1)
