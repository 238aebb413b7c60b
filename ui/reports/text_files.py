"""A report as CSV or JSON: the tables one under the other, or everything as data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dronectl.store.export import csv_text

if TYPE_CHECKING:
    from ui.reports.document import Report


def report_csv(report: Report) -> str:
    """Every table of the report under its heading, with an empty line between two.

    No cell is taken for a formula by a spreadsheet.
    """
    lines: list[tuple[str, ...]] = []
    for heading, table in report.tables:
        if lines:
            lines.append(())
        lines += [(heading,), table.header, *table.rows]
    return csv_text((report.title, report.subtitle), [(), *lines])


def report_json(report: Report) -> str:
    """Everything the report says, as data."""
    content = {"title": report.title, "subtitle": report.subtitle, **report.content}
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
