"""What a report is made of: headings, facts, tables, pictures and places to sign."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside the report; level 1 begins a part, 2 a section."""

    text: str
    level: int = 2
    on_new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    is_remark: bool = False
    """Small and grey: how a figure is meant."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value, two pairs a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; the whole of it also goes into the CSV."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    """Columns set to the right."""
    widths: tuple[int, ...] = ()
    """Of the columns in percent; empty: as their words need."""
    empty: str = ""
    """Said instead of a table without rows."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, as wide as the page unless it is smaller."""

    png: bytes
    caption: str = ""
    width_fraction: float = 1.0
    """Of the page's width."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on paper."""

    labels: tuple[str, ...]


Block = Heading | Paragraph | Facts | Table | Picture | Signatures


@dataclass(frozen=True, slots=True)
class Report:
    """One report, whole."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    content: dict[str, Any] = field(default_factory=dict)
    """The same as data, for JSON: SI units in the names, English keys."""

    @property
    def tables(self) -> tuple[tuple[str, Table], ...]:
        """Every table with the heading it stands under."""
        found, heading = [], self.title
        for block in self.blocks:
            if isinstance(block, Heading):
                heading = block.text
            elif isinstance(block, Table):
                found.append((heading, block))
        return tuple(found)
