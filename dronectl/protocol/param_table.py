"""What is known of a vehicle's parameter list while it is being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dronectl.protocol.param_values import is_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dronectl.protocol.param_values import ParamValue


@dataclass(slots=True)
class Table:
    """Parameters received so far and the places of the list still missing.

    The list may change while it is read: PX4 went from 949 to 952 entries in one connection. A
    name stays what it is then, but places before the change may stand for other names, so they
    count as unread; a list that became shorter is read anew.
    """

    values: dict[str, ParamValue] = field(default_factory=dict)
    count: int = 0
    """Entries the vehicle said it has; 0 before its first answer."""
    changes: int = 0
    """How often the count changed."""
    _held: set[int] = field(default_factory=set)

    def take(self, value: ParamValue) -> bool:
        """Keep a value; True if it fills a place that was missing."""
        if not is_name(value.name):
            return False
        if value.index >= value.count:  # an answer to a read or write by name has index 65535
            if value.name in self.values:
                self.values[value.name] = value
            return False
        if value.count != self.count:
            self._resize(value.count)
        fresh = value.index not in self._held
        self._held.add(value.index)
        self.values[value.name] = value
        return fresh

    @property
    def done(self) -> int:
        """Entries held, at most ``count``."""
        return min(self.count, max(len(self._held), len(self.values)))

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return 0 < self.count <= max(len(self._held), len(self.values))

    def missing(self) -> Iterator[int]:
        """Places not heard of since the list last changed."""
        return (index for index in range(self.count) if index not in self._held)

    def _resize(self, count: int) -> None:
        if count < self.count:
            self.values.clear()
        if self.count:
            self.changes += 1
        self._held.clear()
        self.count = count
