"""A report asked for by its kind, made from a data folder and written to a file."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dronectl.cli.desktop import REPORT_KINDS, ReportOrder
from dronectl.errors import UserError
from dronectl.programme.ledger import Ledger
from dronectl.programme.practice import load_rules
from dronectl.store.database import open_reader
from missions.files.disk import write_bytes, write_text
from ui.reports.activity import activity_report
from ui.reports.audit import audit_report
from ui.reports.flight import flight_report
from ui.reports.logbook import aircraft_report, pilot_report
from ui.reports.pdf import ensure_application, write_pdf
from ui.reports.source import Source
from ui.reports.text_files import report_csv, report_json
from ui.reports.training import training_report
from ui.words import _, speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ui.reports.document import Report

_BY_SUBJECT: Final[Mapping[str, Callable[[Source, str], Report]]] = {
    "flight": flight_report,
    "pilot": pilot_report,
    "aircraft": aircraft_report,
    "training": training_report,
}


def make_report(source: Source, order: ReportOrder) -> Report:
    """The report that is wanted, in the language in use.

    Raises:
        UserError: what it is about is not on record, or there is no such kind.
    """
    if order.kind in _BY_SUBJECT:
        return _BY_SUBJECT[order.kind](source, order.subject)
    if order.kind == "activity":
        since = order.since or dt.date(source.today.year, 1, 1)
        return activity_report(source, since, order.until or source.today)
    if order.kind == "audit":
        return audit_report(source, order.count)
    raise UserError(f"There is no report {order.kind!r}; choose one of {', '.join(REPORT_KINDS)}.")


def write_report(order: ReportOrder) -> Path:
    """Make a report and write it as its file name says: ``.pdf``, ``.csv``, ``.json`` or ``.zip``.

    Raises:
        UserError: it cannot be made or written.
    """
    application = ensure_application()  # held until the last letter is drawn
    try:
        with speaking(order.language), closing(open_reader(order.folder)) as database:
            now = dt.datetime.now(dt.UTC)
            ledger = Ledger(database, lambda: round(now.timestamp() * 1e6))
            maps = sorted(
                (order.folder / "maps").glob("*.mbtiles"), key=lambda p: "-plan-" not in p.name
            )
            source = Source.of(ledger, load_rules(order.folder), now.date(), maps)
            return save(make_report(source, order), order.out, now)
    finally:
        del application


def save(report: Report, path: Path, now: dt.datetime) -> Path:
    """Write a report as the file name's end says; ``.zip`` holds the other three with their digests.

    Raises:
        UserError: the end is none of these, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        footer = _("Made by dronectl on {moment} UTC from the records of this computer").format(
            moment=f"{now:%Y-%m-%d %H:%M}"
        )
        write_pdf(report, path, footer)
    elif suffix == ".csv":
        write_text(path, report_csv(report))
    elif suffix == ".json":
        write_text(path, report_json(report))
    elif suffix == ".zip":
        write_bytes(path, _packed(report, path.stem, now))
    else:
        raise UserError(
            f"{path.name}: a report is written as .pdf, .csv, .json or .zip; choose one of them."
        )
    return path


def _packed(report: Report, name: str, now: dt.datetime) -> bytes:
    """The report in every form, and ``SHA256SUMS`` as ``sha256sum --check`` reads it."""
    packed = io.BytesIO()
    sums = []
    with (
        tempfile.TemporaryDirectory(prefix="dronectl-") as folder,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for suffix in (".pdf", ".csv", ".json"):
            part = save(report, Path(folder, name + suffix), now)
            content = part.read_bytes()
            archive.writestr(part.name, content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {part.name}\n")
        archive.writestr("SHA256SUMS", "".join(sums))
    return packed.getvalue()
