"""``dronectl`` and ``python -m dronectl``."""

import sys

import click

from dronectl.cli.app import run


def main() -> None:
    """Run and leave with the exit code."""
    try:
        code = run()
    except click.ClickException as wrong_usage:
        wrong_usage.show()
        code = wrong_usage.exit_code
    sys.exit(code)


if __name__ == "__main__":
    main()
