"""``dronectl`` and ``python -m dronectl``."""

from dronectl.cli.app import run


def main() -> None:
    """Run and leave with the exit code."""
    run()


if __name__ == "__main__":
    main()
