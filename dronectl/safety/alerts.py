"""What the operator must know now: raised by rules, cleared with hysteresis, never silently dropped.

Each rule looks at one vehicle (or all) and says which alerts hold; the book keeps them: an alert that
stops holding stays until it has been quiet for ``CLEAR_S``, and so does a level, so that nothing flaps;
an alert nobody acknowledged stays in the history as such. Texts are templates with named values, so that a window can
show them in any language.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dronectl.vehicle import VehicleKey

CLEAR_S: Final = 3.0


class Level(IntEnum):
    """How urgent; the dark-cockpit colours."""

    ADVISORY = 1
    """For information."""
    CAUTION = 2
    """Be ready (amber)."""
    WARNING = 3
    """Act now (red)."""


TEXTS: Final[Mapping[str, str]] = {
    "link.stale": "Link stale for {age_s:.1f} s",
    "link.stale.failsafe": "Link stale for {age_s:.1f} s; its own failsafe ({action}) acts in {in_s:.1f} s",
    "link.lost": "Link lost for {age_s:.0f} s; it has no failsafe of its own",
    "link.lost.failsafe": "Link lost for {age_s:.0f} s; its own failsafe ({action}) acts in {in_s:.1f} s",
    "link.lost.acting": "Link lost for {age_s:.0f} s; its own failsafe ({action}) must be acting",
    "link.lost.unknown": "Link lost for {age_s:.0f} s; its failsafe is not known",
    "battery.now": "Return now: {remaining:.0f} % left, home takes {minutes:.1f} min",
    "battery.soon": "Return soon: {minutes_left:.1f} min until the reserve is touched",
    "battery.low": "Battery at {remaining:.0f} %",
    "fence.near": "{distance_m:.0f} m to the fence",
    "fence.outside": "Outside the fence by {distance_m:.0f} m",
    "height.near": "{height_m:.0f} m above home, the limit is {limit_m:.0f} m",
    "height.over": "{height_m:.0f} m above home, over the limit of {limit_m:.0f} m",
    "height.near.ground": "{height_m:.0f} m above ground, the limit is {limit_m:.0f} m",
    "height.over.ground": "{height_m:.0f} m above ground, over the limit of {limit_m:.0f} m",
    "separation.now": "{other} is {horizontal_m:.0f} m away",
    "separation": "{other} comes within {horizontal_m:.0f} m in {in_s:.0f} s",
    "gps": "Satellites: fix {fix}, {satellites} in use",
    "estimator": "Position estimate is not to be trusted (ratio {ratio:.1f})",
    "vibration": "Vibration {value_mps2:.0f} m/s²",
    "conflict": "Another box answers to system id {system_id}; commands are blocked",
    "said": "It says: {text}",
    "room": "Recording stops in about {minutes:.0f} min: free space on {folder}",
    "room.none": "The video is not recorded: free space on {folder}",
    "recording": "Not recording: {text}",
    "station": "Another ground station uses our system id {system_id}",
}
"""English template of each code."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a rule found to hold."""

    code: str
    """Key into ``TEXTS``; may change while the alert lasts (near, over)."""
    level: Level
    topic: str
    """What it is about: one alert for each vehicle and topic."""
    vehicle: VehicleKey
    values: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert in the book."""

    number: int
    condition: Condition
    first_s: float
    last_s: float
    """When it last held."""
    level_s: float
    """When it last held at this level."""
    acknowledged_by: str | None = None
    ended_s: float | None = None

    @property
    def is_active(self) -> bool:
        """It holds, or has not been quiet for long enough."""
        return self.ended_s is None

    @property
    def level(self) -> Level:
        """Its urgency now."""
        return self.condition.level

    @property
    def vehicle(self) -> VehicleKey:
        """Whom it is about; system id 0: the station itself."""
        return self.condition.vehicle

    def text(self, templates: Mapping[str, str] = TEXTS) -> str:
        """The sentence in the language of the templates."""
        return templates[self.condition.code].format(**self.condition.values)


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update did to the book."""

    raised: tuple[Alert, ...] = ()
    worsened: tuple[Alert, ...] = ()
    """Of a higher level than before; acknowledged again."""
    ended: tuple[Alert, ...] = ()


class AlertBook:
    """All alerts, present and past."""

    def __init__(self, clear_s: float = CLEAR_S) -> None:
        self._clear_s = clear_s
        self._active: dict[tuple[VehicleKey, str], Alert] = {}
        self.history: list[Alert] = []
        """Ended alerts, oldest first."""
        self._next = 1

    def active(self) -> list[Alert]:
        """Most urgent first, then newest."""
        return sorted(self._active.values(), key=lambda a: (-a.level, -a.first_s, -a.number))

    def worst(self, vehicle: VehicleKey) -> Alert | None:
        """The most urgent alert of one vehicle."""
        return next((alert for alert in self.active() if alert.vehicle == vehicle), None)

    def acknowledge(self, number: int, who: str) -> None:
        """Someone has seen it; it stays until it ends."""
        for key, alert in self._active.items():
            if alert.number == number:
                self._active[key] = replace(alert, acknowledged_by=who)

    def update(self, conditions: Iterable[Condition], now_s: float) -> Changes:
        """Take in everything that holds now."""
        raised, worsened = [], []
        for condition in conditions:
            key = (condition.vehicle, condition.topic)
            old = self._active.get(key)
            if old is None:
                alert = Alert(self._next, condition, now_s, now_s, now_s)
                self._next += 1
                raised.append(alert)
            elif condition.level > old.level:
                alert = replace(
                    old, condition=condition, last_s=now_s, level_s=now_s, acknowledged_by=None
                )
                worsened.append(alert)
            elif condition.level < old.level and now_s - old.level_s < self._clear_s:
                # What flickers between two levels shows the higher one.
                alert = replace(old, condition=replace(condition, level=old.level), last_s=now_s)
            else:
                alert = replace(old, condition=condition, last_s=now_s, level_s=now_s)
            self._active[key] = alert
        return Changes(tuple(raised), tuple(worsened), tuple(self._end_quiet(now_s)))

    def _end_quiet(self, now_s: float) -> list[Alert]:
        ended = []
        for key, alert in list(self._active.items()):
            if now_s - alert.last_s >= self._clear_s:
                del self._active[key]
                ended.append(replace(alert, ended_s=now_s))
        self.history += ended
        return ended
