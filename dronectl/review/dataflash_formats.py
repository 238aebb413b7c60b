"""Message formats of ArduPilot's logs: a letter for each field, defined by the log itself.

https://ardupilot.org/dev/docs/code-overview-adding-a-new-log-message.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from dronectl.review.log import Field, texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FORMAT: Final = "FMT"
FORMAT_TYPE: Final = 0x80
FORMAT_LENGTH: Final = 89
HEADER: Final = 3
INSTANCE: Final = "#"  # unit of the field that numbers the sensor


class Letter(NamedTuple):
    """What a format letter means."""

    code: str
    """NumPy type; ``S`` followed by a length is text."""
    divisor: int = 1
    length: int = 0


LETTERS: Final[Mapping[str, Letter]] = {
    "a": Letter("<i2", length=32),
    "b": Letter("i1"),
    "B": Letter("u1"),
    "M": Letter("i1"),
    "g": Letter("<f2"),
    "h": Letter("<i2"),
    "H": Letter("<u2"),
    "i": Letter("<i4"),
    "I": Letter("<u4"),
    "f": Letter("<f4"),
    "d": Letter("<f8"),
    "q": Letter("<i8"),
    "Q": Letter("<u8"),
    "n": Letter("S4"),
    "N": Letter("S16"),
    "Z": Letter("S64"),
    "c": Letter("<i2", 100),
    "C": Letter("<u2", 100),
    "e": Letter("<i4", 100),
    "E": Letter("<u4", 100),
    "L": Letter("<i4", 10_000_000),
}
PREFIXES: Final[Mapping[float, str]] = {
    0.0: "", 1.0: "", 1e-1: "d", 1e-2: "c", 1e-3: "m", 1e-6: "µ", 1e-9: "n",
}  # fmt: skip


@dataclass(frozen=True)
class Format:
    """Layout of one message type."""

    number: int
    name: str
    length: int
    """Bytes of a whole message, header included."""
    letters: str
    names: tuple[str, ...]
    units: tuple[str, ...] = ()
    instance: str | None = None
    """The field that numbers the sensor, if the messages are of several."""

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """Where each field starts, from the beginning of the message."""
        sizes = [_size(letter) for letter in self.letters]
        return tuple(HEADER + sum(sizes[:index]) for index in range(len(sizes)))

    @property
    def is_sound(self) -> bool:
        """Whether letters, names and length agree."""
        if not self.name or not all(letter in LETTERS for letter in self.letters):
            return False
        if len(set(self.names)) != len(self.names) or len(self.names) != len(self.letters):
            return False
        return HEADER + sum(_size(letter) for letter in self.letters) == self.length

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Its fields as every log tells them."""
        units = self.units or ("",) * len(self.names)
        return tuple(
            Field(name, unit, LETTERS[letter].length, LETTERS[letter].code.startswith("S"))
            for name, letter, unit in zip(self.names, self.letters, units, strict=True)
        )


def _size(letter: str) -> int:
    return np.dtype(LETTERS[letter].code).itemsize * (LETTERS[letter].length or 1)


OF_FORMATS: Final = Format(
    FORMAT_TYPE, FORMAT, FORMAT_LENGTH, "BBnNZ", ("Type", "Length", "Name", "Format", "Columns")
)


def format_of(number: int, length: int, name: str, letters: str, columns: str) -> Format:
    """A format as a log defines it; to be asked whether it is sound."""
    names = tuple(columns.split(",")) if columns else ()
    return Format(number, name, length, letters, names)


def values_of(raw: NDArray[np.uint8], letter: str) -> NDArray[Any]:
    """Raw bytes, one row for each message, as values in the unit of the field."""
    meaning = LETTERS[letter]
    if meaning.code.startswith("S"):
        return texts_of(raw)
    values = np.ascontiguousarray(raw).view(meaning.code)
    if meaning.length:
        return values
    return values[:, 0] / meaning.divisor if meaning.divisor > 1 else values[:, 0]


def with_units(
    known: Format,
    unit_ids: str,
    multiplier_ids: str,
    units: Mapping[str, str],
    scales: Mapping[str, float],
) -> Format:
    """A format with the units and the sensor number that FMTU, UNIT and MULT tell."""
    named = []
    for index, letter in enumerate(known.letters):
        unit = units.get(unit_ids[index : index + 1], "")
        scale = scales.get(multiplier_ids[index : index + 1], 1.0)
        if unit and LETTERS[letter].divisor == 1:
            unit = f"{PREFIXES[scale]}{unit}" if scale in PREFIXES else f"{scale:.4g} {unit}"
        named.append(unit)
    at = unit_ids.find(INSTANCE)
    instance = known.names[at] if 0 <= at < len(known.names) else None
    return replace(known, units=tuple(named), instance=instance)
