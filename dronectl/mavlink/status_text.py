"""STATUSTEXT lines: chunks put together, control characters taken out.

https://mavlink.io/en/messages/common.html#STATUSTEXT: a text longer than 50 bytes comes in chunks
with one non-zero ``id`` and growing ``chunk_seq``; a chunk shorter than 50 bytes is the last.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK_LENGTH: Final = 50
CHUNK_WAIT_S: Final = 1.0  # chunks are sent back to back; what has not come by then is lost
LONGEST_TEXT: Final = 1000
MISSING: Final = "[…]"


def clean(text: str) -> str:
    """The text without control and direction-changing characters; whitespace folded."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(kept.split())[:LONGEST_TEXT]


@dataclass(slots=True)
class _Pending:
    severity: int
    since_s: float
    chunks: dict[int, str] = field(default_factory=dict)
    last: int | None = None

    @property
    def is_complete(self) -> bool:
        return self.last is not None and len(self.chunks) == self.last + 1

    @property
    def text(self) -> str:
        end = max(self.chunks) if self.last is None else self.last
        parts = [self.chunks.get(i, MISSING) for i in range(end + 1)]
        return clean("".join(parts) + ("" if self.last is not None else MISSING))


@dataclass(slots=True)
class TextAssembler:
    """Puts the chunks of one component's texts together."""

    _pending: dict[int, _Pending] = field(default_factory=dict)

    def on_text(self, fields: Any, now_s: float) -> tuple[int, str] | None:
        """(severity, text) when this chunk completes one."""
        if not fields.id:
            return fields.severity, clean(fields.text)
        pending = self._pending.setdefault(fields.id, _Pending(fields.severity, now_s))
        pending.chunks[fields.chunk_seq] = fields.text
        if len(fields.text.encode()) < CHUNK_LENGTH:
            pending.last = fields.chunk_seq
        if not pending.is_complete:
            return None
        del self._pending[fields.id]
        return pending.severity, pending.text

    def late(self, now_s: float) -> Iterator[tuple[int, str]]:
        """Texts whose missing chunks will not come any more, with the holes marked."""
        for number, pending in list(self._pending.items()):
            if now_s - pending.since_s >= CHUNK_WAIT_S:
                del self._pending[number]
                yield pending.severity, pending.text
