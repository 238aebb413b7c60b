"""A report as a PDF: A4, its fonts inside, page numbers, and the file whole or not there at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QMarginsF, QRectF, QSizeF, Qt, QUrl
from PyQt6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from dronectl.errors import UserError
from ui.reports.markup import GREY, INK, image_name, pictures, to_html
from ui.words import _

if TYPE_CHECKING:
    from ui.reports.document import Report

DPI: Final = 96  # pixels of the text document to the inch
PRINT_DPI: Final = 300
MARGIN_MM: Final = 15.0
BAND_PX: Final = 26.0
"""Above and below the text, for the running title and the page number."""
_MM_PER_INCH: Final = 25.4


def ensure_application() -> QGuiApplication:
    """Qt's fonts need an application; without a window system one that shows nothing."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["dronectl"])


def write_pdf(report: Report, path: Path, footer: str) -> int:
    """Write a report; gives the number of pages.

    Args:
        report: what to write.
        path: the file; replaced in one step at the end.
        footer: small print under each page: which record it was made from, and when.

    Raises:
        UserError: the file cannot be written.
    """
    application = ensure_application()
    try:
        handle, name = tempfile.mkstemp(suffix=".pdf", prefix=".", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise _not_written(path, error.strerror or str(error)) from error
    partial = Path(name)
    try:
        pages = _paint(report, partial, footer)
        if partial.stat().st_size == 0:
            raise _not_written(path, _("the disk is full"))
        partial.chmod(0o644)
        partial.replace(path)
    except OSError as error:
        raise _not_written(path, error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
    del application
    return pages


def _not_written(path: Path, reason: str) -> UserError:
    return UserError(
        _("{path} cannot be written ({reason}); choose another place.").format(
            path=path.absolute(), reason=reason
        )
    )


def _paint(report: Report, path: Path, footer: str) -> int:
    writer = QPdfWriter(str(path))
    writer.setTitle(report.title)
    writer.setCreator("dronectl")
    writer.setResolution(PRINT_DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM),
            QPageLayout.Unit.Millimeter,
        )
    )
    scale = PRINT_DPI / DPI
    width_px, height_px = writer.width() / scale, writer.height() / scale
    text_px = QSizeF(width_px, height_px - 2 * BAND_PX)
    document = _document(report, text_px)
    pages = document.pageCount()
    painter = QPainter(writer)
    if not painter.isActive():
        raise OSError(_("the disk is full"))
    try:
        for page in range(pages):
            if page:
                writer.newPage()
            painter.save()
            painter.scale(scale, scale)
            if page:
                _band(painter, QRectF(0, 0, width_px, BAND_PX), report.title, "")
            foot = QRectF(0, height_px - BAND_PX, width_px, BAND_PX)
            _band(painter, foot, footer, f"{page + 1} / {pages}")
            _text(painter, document, page, text_px)
            painter.restore()
    finally:
        painter.end()
    return pages


def _document(report: Report, text_px: QSizeF) -> QTextDocument:
    document = QTextDocument()
    document.setDefaultFont(_font(9.5))
    document.setDocumentMargin(0)
    for index, picture in enumerate(pictures(report)):
        image = QImage.fromData(picture.png)
        kind = QTextDocument.ResourceType.ImageResource.value
        document.addResource(kind, QUrl(image_name(index)), image)
    document.setPageSize(text_px)
    document.setHtml(to_html(report, round(text_px.width())))
    return document


def _font(points: float) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(round(points * DPI / 72))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _band(painter: QPainter, where: QRectF, left: str, right: str) -> None:
    painter.setFont(_font(7))
    painter.setPen(QColor(GREY))
    middle = Qt.AlignmentFlag.AlignVCenter
    metrics = painter.fontMetrics()
    room = where.width() - metrics.horizontalAdvance(right) - 12
    shown = metrics.elidedText(left, Qt.TextElideMode.ElideRight, round(room))
    painter.drawText(where, Qt.AlignmentFlag.AlignLeft | middle, shown)
    painter.drawText(where, Qt.AlignmentFlag.AlignRight | middle, right)


def _text(painter: QPainter, document: QTextDocument, page: int, text_px: QSizeF) -> None:
    """One page's stretch of the document, between the bands."""
    top = page * text_px.height()
    painter.translate(0, BAND_PX - top)
    seen = QRectF(0, top, text_px.width(), text_px.height())
    painter.setClipRect(seen)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = seen
    context.palette.setColor(QPalette.ColorRole.Text, QColor(INK))
    layout = document.documentLayout()
    assert layout is not None  # noqa: S101 - every document has one
    layout.draw(painter, context)
