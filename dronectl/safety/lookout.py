"""Alerts of flights nobody watches in a window: raised by the same rules, kept in the same record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dronectl.events import AlertRaised
from dronectl.safety.alerts import AlertBook
from dronectl.safety.rules import conditions

if TYPE_CHECKING:
    from dronectl.safety.alerts import Alert
    from dronectl.safety.rules import Context
    from dronectl.vehicle import Snapshot

PERIOD_S: Final = 0.5  # station time; the window looks as often
KEPT_ELSEWHERE: Final = frozenset({"link", "said", "recording", "room", "station", "conflict"})
"""First words of codes whose facts the record has as events of their own."""


def recorded(alert: Alert) -> AlertRaised | None:
    """An alert as the record keeps it; None: it has it already as an event of its own."""
    condition = alert.condition
    if condition.code.partition(".")[0] in KEPT_ELSEWHERE:
        return None
    return AlertRaised(
        vehicle=alert.vehicle,
        at_s=alert.last_s,
        code=condition.code,
        level=int(alert.level),
        values=dict(condition.values),
    )


class Lookout:
    """Looks at every vehicle again and again."""

    def __init__(self) -> None:
        self._book = AlertBook()
        self._next_s = float("-inf")

    def look(self, snapshot: Snapshot, context: Context) -> list[AlertRaised]:
        """What is to be recorded of alerts that are new or have become worse."""
        if snapshot.now_s < self._next_s:
            return []
        self._next_s = snapshot.now_s + PERIOD_S
        changes = self._book.update(conditions(snapshot, context), snapshot.now_s)
        events = [recorded(alert) for alert in (*changes.raised, *changes.worsened)]
        return [event for event in events if event is not None]
