"""The verbs put together."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from dronectl.cli import (
    exercises,
    fleet,
    flying,
    foreign,
    legal,
    logbook,
    logs,
    missions,
    params,
    people,
    plans,
    programme,
    reports,
    signoff,
    training,
    video,
)
from dronectl.demo import WindowOptions
from dronectl.errors import UserError

if TYPE_CHECKING:
    from dronectl.cli.desktop import Desktop

app = typer.Typer(
    name="dronectl",
    help="Mission control for a town's drones: plan, fly, record and log patrols.",
    invoke_without_command=True,
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
logbook.flights.command("import")(foreign.import_)
logbook.flights.command("add")(foreign.add)
logbook.flights.command("counters")(foreign.counters)
app.add_typer(exercises.app, name="exercise", help="Scored exercises in the simulator.")
app.add_typer(logs.app, name="log", help="Logs as files.")
signoff.add_to(logbook.flights)
training.add_to(people.app)
app.add_typer(people.app, name="crew", help="People, papers, practice, training.")
app.add_typer(fleet.aircraft, name="aircraft", help="Aircraft, payloads, upkeep, defects.")
app.add_typer(fleet.battery, name="battery", help="Batteries.")
app.add_typer(legal.app, name="legal", help="Legal bases, holds, deletions, who looked at what.")
app.add_typer(programme.app, name="programme", help="The programme in figures, and what is due.")
app.add_typer(video.app, name="video", help="What was filmed.")
app.command("report")(reports.report)


@app.callback()
def options(
    context: typer.Context,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what happens.")] = False,
) -> None:
    """Mission control for a town's drones; without a verb, the window opens."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    if context.invoked_subcommand is None:
        flying.open_window(context, WindowOptions())


def run(desktop: Desktop) -> NoReturn:
    """Run the command line and leave with the exit code: 0 done, 1 failed, 2 wrong usage.

    Args:
        desktop: opens the window and prints reports.
    """
    try:
        app(prog_name="dronectl", obj=desktop)
    except UserError as error:
        typer.echo(f"dronectl: {error}", err=True)
    sys.exit(1)
