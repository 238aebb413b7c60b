"""The verbs put together; only the one that is typed is loaded."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from dronectl.cli.screen import open_window
from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from dronectl.cli.desktop import Desktop


@dataclass(frozen=True, slots=True)
class Verb:
    """One word after ``dronectl``."""

    help: str
    """Its line in the list of verbs."""
    module: str
    """Of :mod:`dronectl.cli`."""
    name: str = "app"
    """What it is there: verbs under the verb, or one function."""
    more: tuple[str, ...] = ()
    """Modules with further verbs under it, put there by their ``add_to``."""


VERBS: Final[Mapping[str, Verb]] = {
    "demo": Verb(
        "Fly simulated patrols: in the window, or headless from plan to logbook.", "flying", "demo"
    ),
    "sim": Verb("The simulator alone, for any ground station.", "flying", "sim"),
    "fly": Verb(
        "Fly a plan: checks, verified upload, preflight, take-off, patrol, landing, logbook.",
        "flying",
        "fly",
    ),
    "watch": Verb("A live table of all vehicles heard.", "flying", "watch"),
    "params": Verb("Read and set a vehicle's parameters.", "params"),
    "mission": Verb("The plan a vehicle holds.", "missions"),
    "plan": Verb("Plans as files.", "plans"),
    "flights": Verb("The logbook.", "logbook", "flights", ("foreign", "signoff")),
    "log": Verb("Logs as files.", "logs"),
    "video": Verb("What was filmed.", "video"),
    "exercise": Verb("Scored exercises in the simulator.", "exercises"),
    "crew": Verb("People, papers, practice, training.", "people", more=("training",)),
    "aircraft": Verb("Aircraft, payloads, upkeep, defects.", "fleet", "aircraft"),
    "battery": Verb("Batteries.", "fleet", "battery"),
    "legal": Verb("Legal bases, holds, deletions, who looked at what.", "legal"),
    "programme": Verb("The programme in figures, and what is due.", "programme"),
    "report": Verb(
        "Print a flight, a logbook, a booklet, a year or an evidence pack.", "reports", "report"
    ),
}


@cache
def command_of(word: str) -> Any:
    """The command of one of :data:`VERBS`, with everything that carries it out."""
    verb = VERBS[word]
    found = getattr(import_module(f"dronectl.cli.{verb.module}"), verb.name)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(word)(found)
        return get_command(alone)
    for module in verb.more:
        import_module(f"dronectl.cli.{module}").add_to(found)
    found.info.name, found.info.help = word, verb.help
    return get_group(found)


class Verbs(TyperGroup):
    """The list of verbs without what carries them out, until one is chosen."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        verb = VERBS.get(cmd_name)
        return None if verb is None else TyperCommand(cmd_name, help=verb.help)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        if name is None or command is None:
            return name, command, rest
        return name, command_of(name), rest


app = typer.Typer(
    name="dronectl",
    cls=Verbs,
    help="Mission control for a town's drones: plan, fly, record and log patrols.",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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
        open_window(context)


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
