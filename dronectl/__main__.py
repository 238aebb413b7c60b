"""``dronectl`` and ``python -m dronectl``."""

from dronectl.cli.app import run
from dronectl.demo import WindowOptions


def main() -> None:
    """Run and leave with the exit code."""
    run(_open_window)


def _open_window(options: WindowOptions) -> int:
    from ui.app import open_window  # noqa: PLC0415 - Qt is loaded only when a window is wanted

    return open_window(options)


if __name__ == "__main__":
    main()
