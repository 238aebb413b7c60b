"""A report as the HTML that Qt's text documents know; every word is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from ui.reports.document import Facts, Heading, Paragraph, Picture, Report, Signatures, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ui.reports.document import Block

INK: Final = "#17202A"
GREY: Final = "#556270"
LINE: Final = "#C3CCD4"
SHADE: Final = "#F1F4F6"
PAIRS_A_LINE: Final = 2


def image_name(index: int) -> str:
    """Name under which the document finds its picture."""
    return f"picture-{index}"


def pictures(report: Report) -> list[Picture]:
    """The report's pictures in the order of their names."""
    return [block for block in report.blocks if isinstance(block, Picture)]


def to_html(report: Report, width_px: int) -> str:
    """The whole report.

    Args:
        report: what to show.
        width_px: width of the page's text in the document's pixels, for pictures.
    """
    parts = [
        f"<h1>{escape(report.title)}</h1>",
        f'<p style="color:{GREY}">{escape(report.subtitle)}</p>',
    ]
    shown = 0
    for block in report.blocks:
        if isinstance(block, Picture):
            wide = round(width_px * block.width_fraction)
            parts.append(f'<p><img src="{image_name(shown)}" width="{wide}"></p>')
            if block.caption:
                parts.append(_remark(block.caption))
            shown += 1
        else:
            parts.append(_block(block))
    return f"<html><head><style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"


_STYLE: Final = (
    f"body {{ color:{INK} }} h1 {{ font-size:19pt; margin:0 0 2px 0 }}"
    " h2 { font-size:14pt; margin:16px 0 4px 0 } h3 { font-size:11pt; margin:12px 0 3px 0 }"
    " p { margin:0 0 6px 0 } td, th { padding:2px 6px }"
)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        tag = "h2" if block.level == 1 else "h3"
        apart = ' style="page-break-before:always"' if block.on_new_page else ""
        return f"<{tag}{apart}>{escape(block.text)}</{tag}>"
    if isinstance(block, Paragraph):
        return _remark(block.text) if block.is_remark else f"<p>{_lines(block.text)}</p>"
    if isinstance(block, Facts):
        return _facts(block.pairs)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Signatures):
        return _signatures(block.labels)
    return ""


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _remark(text: str) -> str:
    return f'<p style="color:{GREY}; font-size:8pt">{_lines(text)}</p>'


def _facts(pairs: Sequence[tuple[str, str]]) -> str:
    rows = []
    for first in range(0, len(pairs), PAIRS_A_LINE):
        cells = "".join(
            f'<td width="17%" style="color:{GREY}">{escape(label)}</td><td width="33%">{_lines(value)}</td>'
            for label, value in pairs[first : first + PAIRS_A_LINE]
        )
        rows.append(f"<tr>{cells}</tr>")
    return f'<table width="100%" cellspacing="0">{"".join(rows)}</table>'


def _table(table: Table) -> str:
    if not table.rows:
        return _remark(table.empty) if table.empty else ""
    head = "".join(_cells("th", table.header, table, SHADE))
    body = "".join(
        f"<tr>{''.join(_cells('td', row, table, None if i % 2 == 0 else '#FAFBFC'))}</tr>"
        for i, row in enumerate(table.rows)
    )
    return (
        f'<table width="100%" cellspacing="0" border="1" style="border-collapse:collapse; border-style:solid; border-color:{LINE}; font-size:8pt">'
        f"<thead><tr>{head}</tr></thead>{body}</table><p></p>"
    )


def _cells(tag: str, row: Sequence[str], table: Table, shade: str | None) -> Iterator[str]:
    for column, text in enumerate(row):
        side = "right" if column in table.numbers else "left"
        back = f' bgcolor="{shade}"' if shade else ""
        wide = f' width="{table.widths[column]}%"' if table.widths else ""
        yield f'<{tag} align="{side}"{back}{wide}>{_lines(text)}</{tag}>'


def _signatures(labels: Sequence[str]) -> str:
    width = 100 // max(1, len(labels))
    cells = "".join(
        f'<td width="{width}%"><br><br><hr><span style="color:{GREY}; font-size:8pt">{escape(label)}</span></td>'
        for label in labels
    )
    return f'<table width="100%" cellspacing="8"><tr>{cells}</tr></table>'
