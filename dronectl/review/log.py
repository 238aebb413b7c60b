"""What every kind of log gives: messages with counts, and each of their fields as a column."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from dronectl.review.timeline import Timeline

NOTHING_LOST: Final[tuple[tuple[int, int], ...]] = ()


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """One type of message of one sender."""

    name: str
    system: int
    """MAVLink system id; 0 in a log the vehicle wrote itself."""
    component: int
    """MAVLink component id; the number of the sensor in a log the vehicle wrote itself."""
    count: int


class Field(NamedTuple):
    """One field of a message type."""

    name: str
    unit: str
    """As the log's own definition writes it (``degE7``, ``cm/s``); empty when it says none."""
    length: int = 0
    """Elements of an array; 0: a single value."""
    is_text: bool = False

    @property
    def is_plottable(self) -> bool:
        """Whether its values are single numbers."""
        return self.length == 0 and not self.is_text


class Column(NamedTuple):
    """Values of one field with their times, in the order of the log."""

    t_s: NDArray[np.float64]
    """Seconds since the log's first record; never steps back."""
    values: NDArray[Any]
    """(N,) numbers or text, (N, length) for arrays; in the field's own type and unit."""


class Log(ABC):
    """An open log. Nothing is decoded before it is asked for.

    Args:
        path: the file.
        timeline: its clock.
        kinds: what it holds.
    """

    format: str = ""
    """``tlog``, ``bin``, ``log``, ``ulg`` or ``csv``."""

    def __init__(self, path: Path, timeline: Timeline, kinds: Sequence[Kind]) -> None:
        self.path = path
        self.timeline = timeline
        self.messages: tuple[Kind, ...] = tuple(kinds)
        """Message types with counts, by name, system and component."""
        self.lost: tuple[tuple[int, int], ...] = NOTHING_LOST
        """Places of the file that could not be read, as (first byte, byte behind the last)."""
        self.notes: list[str] = []
        """Sentences about what is strange in this log, for the person who opens it."""

    @property
    def times(self) -> NDArray[np.float64]:
        """Time of every record, seconds since the first; never steps back."""
        return self.timeline.t_s

    @property
    def utc0_us(self) -> int | None:
        """UTC of ``t_s`` 0 in microseconds since 1970; None when the log does not know the date."""
        return self.timeline.utc0_us

    @property
    def duration_s(self) -> float:
        """From the first record to the last."""
        return float(self.times[-1]) if len(self.times) else 0.0

    @property
    def damaged(self) -> int:
        """How many places could not be read."""
        return len(self.lost)

    @property
    def lost_bytes(self) -> int:
        """Bytes in those places."""
        return sum(end - start for start, end in self.lost)

    def counts(self) -> dict[str, int]:
        """Messages of each type, from whomever."""
        found: dict[str, int] = {}
        for kind in self.messages:
            found[kind.name] = found.get(kind.name, 0) + kind.count
        return found

    def has(self, name: str, field: str | None = None) -> bool:
        """Whether the log holds a message of this type, and whether the type has the field."""
        if not any(kind.name == name for kind in self.messages):
            return False
        return field is None or any(known.name == field for known in self.fields(name))

    @abstractmethod
    def fields(self, name: str) -> tuple[Field, ...]:
        """Fields of a message type; empty for one that is not known."""

    @abstractmethod
    def column(
        self, name: str, field: str, system: int | None = None, component: int | None = None
    ) -> Column:
        """All values of a field; an empty column when the log has no such message.

        Args:
            name: message type.
            field: one of :meth:`fields`.
            system: only of this sender; None: of all.
            component: only of this component, or sensor.

        Raises:
            KeyError: the message has no such field (a bug, not bad input).
        """

    @abstractmethod
    def close(self) -> None:
        """Let the file go; columns already taken stay good."""


EMPTY: Final = Column(np.empty(0), np.empty(0))


def texts_of(raw: NDArray[np.uint8]) -> NDArray[np.str_]:
    """Text up to the first zero byte; a few texts come again and again, so each is decoded once."""
    known: dict[bytes, str] = {}
    texts = []
    for row in np.ascontiguousarray(raw).view(f"S{raw.shape[1]}")[:, 0].tolist():
        text = known.get(row)
        if text is None:
            text = known[row] = row.split(b"\0", 1)[0].decode("utf-8", "replace")
        texts.append(text)
    return np.array(texts, np.str_)
