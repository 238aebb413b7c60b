"""What the desktop's packages do for the command line: open the window, print reports.

No verb imports Qt: ``dronectl.__main__`` hands these in.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.demo import WindowOptions

REPORT_KINDS: Final = ("flight", "pilot", "aircraft", "training", "activity", "audit")


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """A report that is wanted."""

    kind: str
    """One of :data:`REPORT_KINDS`."""
    folder: Path
    """Data folder."""
    out: Path
    """``.pdf``, ``.csv``, ``.json``, or ``.zip`` of all three."""
    subject: str = ""
    """Flight, person or aircraft the report is about."""
    language: str = "en"
    since: dt.date | None = None
    until: dt.date | None = None
    """Last day."""
    count: int = 3
    """Flights of an evidence pack; inspectors ask for the last three."""


@dataclass(frozen=True, slots=True)
class Desktop:
    """The doors to the desktop."""

    open_window: Callable[[WindowOptions | None], int]
    """With ``None`` as the settings say."""
    write_report: Callable[[ReportOrder], Path]
    """Raises ``UserError`` when the report cannot be made or written."""
