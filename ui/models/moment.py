"""What a model needs of the bridge: one tick, and the three ways to say something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dronectl.events import Event
    from dronectl.requests import Request
    from dronectl.vehicle import Snapshot


class Moment(Protocol):
    """One tick of the bridge."""

    @property
    def now_s(self) -> float:
        """Station time, monotonic."""

    @property
    def utc_s(self) -> float:
        """Unix time."""

    @property
    def snapshot(self) -> Snapshot:
        """Every vehicle now."""

    @property
    def events(self) -> Sequence[Event]:
        """What happened since the tick before."""


class Submit(Protocol):
    """How something is asked of a vehicle; the number comes back in the events about it."""

    def __call__(self, request: Request, /) -> int: ...


class Tell(Protocol):
    """How a fact of the operator's side reaches the record."""

    def __call__(self, events: Sequence[Event], /) -> None: ...
