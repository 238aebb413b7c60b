"""JSON from anybody, read so that every complaint names the field.

Refuses what the JSON module lets through: duplicate keys, NaN and Infinity, numbers too large for a
float, nesting without end, and any value of another type than the reader asked for.
"""

import json
import math
from dataclasses import dataclass
from typing import NoReturn

from missions.errors import UserError

_SHOWN = 40
_DEEPEST = 50  # a survey item is eight levels deep


def parse(text: str, file_name: str) -> "Node":
    """The document as a :class:`Node`.

    Raises:
        UserError: when it is no JSON, names a key twice or is nested too deeply.
    """
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except _DuplicateKeyError as error:
        raise UserError(
            f'{file_name}: the key "{_cut(str(error))}" appears twice in one object, so its meaning '
            "is not certain: save the file again from the program that made it."
        ) from None
    except json.JSONDecodeError as error:
        raise UserError(
            f"{file_name}: line {error.lineno}, column {error.colno} is no JSON ({error.msg}): "
            "the file is damaged or of another kind."
        ) from None
    except RecursionError:
        raise UserError(
            f"{file_name}: its lists are nested too deeply to be a plan: choose another file."
        ) from None
    except ValueError:  # an integer of thousands of digits
        raise UserError(
            f"{file_name}: holds a number with thousands of digits: choose another file."
        ) from None
    return Node(value, file_name)


class _DuplicateKeyError(ValueError):
    """A JSON object names one key twice."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKeyError(key)
            seen.add(key)
    return result


@dataclass(slots=True)
class Node:
    """One value of a document and the way to it."""

    value: object
    file_name: str
    _parent: "Node | None" = None
    _step: str = ""

    @property
    def path(self) -> str:
        """Like ``mission.items[3].params``; empty for the document itself."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None:
            steps.append(node._step)  # noqa: SLF001 - another node of the same document
            node = node._parent  # noqa: SLF001
        return "".join(reversed(steps)).removeprefix(".")

    def fail(self, wanted: str) -> NoReturn:
        """Refuse this value.

        Raises:
            UserError: always; says where, what was wanted and what is there.
        """
        where = self.path or "the document"
        raise UserError(f"{self.file_name}: {where} must be {wanted}, not {_shown(self.value)}.")

    def get(self, key: str) -> "Node":
        """A member of this object; a missing one reads as null."""
        return Node(self._dict().get(key), self.file_name, self, f".{key}")

    def rest(self, known: frozenset[str]) -> dict[str, object]:
        """The members this reader gives no meaning to, checked to be savable as JSON again."""
        rest = {key: value for key, value in self._dict().items() if key not in known}
        for key in rest:
            self.get(key).check_finite()
        return rest

    def check_finite(self) -> None:
        """Refuse NaN, infinities and bottomless nesting anywhere below."""
        stack = [(self, 0)]
        while stack:
            node, depth = stack.pop()
            if depth > _DEEPEST:
                raise UserError(
                    f"{self.file_name}: {self.path[:60]} is nested too deeply to be a plan: choose "
                    "another file."
                )
            if isinstance(node.value, float) and not math.isfinite(node.value):
                node.fail("a finite number")
            if isinstance(node.value, dict):
                stack.extend((node.get(key), depth + 1) for key in node.value)
            elif isinstance(node.value, list):
                stack.extend((member, depth + 1) for member in node.items())

    def items(self, at_most: int = 1_000_000) -> list["Node"]:
        """The members of this list."""
        if not isinstance(self.value, list):
            self.fail("a list")
        if len(self.value) > at_most:
            raise UserError(
                f"{self.file_name}: {self.path} holds {len(self.value)} entries, more than the "
                f"{at_most} a vehicle can be sent: split the plan."
            )
        return [
            Node(value, self.file_name, self, f"[{index}]")
            for index, value in enumerate(self.value)
        ]

    def number(self) -> float:
        """A finite number."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail("a number")
        try:
            number = float(value)
        except OverflowError:
            self.fail("a number of ordinary size")
        if not math.isfinite(number):
            self.fail("a finite number")
        return number

    def number_or_none(self) -> float | None:
        """A finite number, or None for null."""
        return None if self.value is None else self.number()

    def whole(self, low: int, high: int) -> int:
        """A whole number within bounds, written with or without a decimal point."""
        number = self.number()
        if number != int(number) or not low <= number <= high:
            self.fail(f"a whole number from {low} to {high}")
        return int(number)

    def flag(self, default: bool | None = None) -> bool:
        """True or false; null reads as ``default`` when there is one."""
        if self.value is None and default is not None:
            return default
        if not isinstance(self.value, bool):
            self.fail("true or false")
        return self.value

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            self.fail("a text")
        return self.value

    def _dict(self) -> dict[str, object]:
        if not isinstance(self.value, dict):
            self.fail("an object")
        return self.value


def _shown(value: object) -> str:
    if value is None:
        return "missing or null"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**30:
        return "an enormous number"
    return _cut(json.dumps(value))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
