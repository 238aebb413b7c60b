"""``dronectl`` and ``python -m dronectl``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dronectl.cli.app import run
from dronectl.cli.desktop import Desktop

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.cli.desktop import ReportOrder
    from dronectl.demo import WindowOptions


def main() -> None:
    """Run and leave with the exit code."""
    run(Desktop(_open_window, _write_report))


def _open_window(options: WindowOptions | None) -> int:
    from ui.app import open_window  # noqa: PLC0415 - Qt is loaded only when a window is wanted

    return open_window(options)


def _write_report(order: ReportOrder) -> Path:
    from ui.reports.order import write_report  # noqa: PLC0415 - the same

    return write_report(order)


if __name__ == "__main__":
    main()
