"""Watches link, battery, fence and position, and tells the personality when one fails.

Each condition is reported once until it clears; what happens then is the firmware's decision.
"""

from dataclasses import dataclass
from typing import Protocol

from simulator.autopilot import Autopilot
from simulator.fence import Fence

LINK = "link"
BATTERY_LOW = "battery-low"
BATTERY_CRITICAL = "battery-critical"
BATTERY_EMERGENCY = "battery-emergency"
FENCE = "fence"
POSITION = "position"


@dataclass(frozen=True, slots=True)
class Policy:
    """When a condition counts as failed; None: never."""

    link_loss_s: float | None = None
    low_fraction: float | None = None
    critical_fraction: float | None = None
    emergency_fraction: float | None = None
    low_voltage_v: float | None = None
    critical_voltage_v: float | None = None
    voltage_hold_s: float = 10.0


class Owner(Protocol):
    """The personality, as this module sees it."""

    def policy(self) -> Policy: ...
    def station_silence_s(self) -> float | None: ...
    def failsafe(self, condition: str) -> None: ...
    def recovered(self, condition: str) -> None: ...


class Failsafes:
    """Call ``step`` a few times a second."""

    def __init__(self, pilot: Autopilot, fence: Fence, owner: Owner):
        self._pilot = pilot
        self._fence = fence
        self._owner = owner
        self._active: set[str] = set()
        self._low_since_s: float | None = None
        self._critical_since_s: float | None = None

    @property
    def is_active(self) -> bool:
        """Any condition has failed and not recovered."""
        return bool(self._active)

    @property
    def charge_state(self) -> int:
        """MAV_BATTERY_CHARGE_STATE."""
        if BATTERY_EMERGENCY in self._active:
            return 4
        if BATTERY_CRITICAL in self._active:
            return 3
        return 2 if BATTERY_LOW in self._active else 1

    def reset(self) -> None:
        """Forget everything, as a reboot or a disarm does."""
        self._active.clear()
        self._low_since_s = self._critical_since_s = None

    def step(self, now_s: float, boot_ms: int) -> None:
        """Look at every condition."""
        policy = self._owner.policy()
        self._watch_battery(policy, now_s)
        if policy.link_loss_s is not None:
            silence = self._owner.station_silence_s()
            self._set(LINK, on=silence is not None and silence > policy.link_loss_s)
        pilot = self._pilot
        if pilot.is_airborne and pilot.is_armed:
            self._watch_fence(boot_ms)
            self._set(POSITION, on=not pilot.has_position)

    def _watch_battery(self, policy: Policy, now_s: float) -> None:
        battery = self._pilot.battery
        left, volts = battery.remaining_fraction, battery.voltage_v
        hold = policy.voltage_hold_s
        if policy.low_voltage_v is not None and volts < policy.low_voltage_v:
            self._low_since_s = now_s if self._low_since_s is None else self._low_since_s
        else:
            self._low_since_s = None
        if policy.critical_voltage_v is not None and volts < policy.critical_voltage_v:
            since = self._critical_since_s
            self._critical_since_s = now_s if since is None else since
        else:
            self._critical_since_s = None
        if _below(left, policy.emergency_fraction):
            self._latch(BATTERY_EMERGENCY)
        if _below(left, policy.critical_fraction) or _held(self._critical_since_s, now_s, hold):
            self._latch(BATTERY_CRITICAL)
        if _below(left, policy.low_fraction) or _held(self._low_since_s, now_s, hold):
            self._latch(BATTERY_LOW)

    def _watch_fence(self, boot_ms: int) -> None:
        fence, pilot = self._fence, self._pilot
        if not fence.is_enabled:
            self._set(FENCE, on=False)
            fence.is_breached = False
            return
        body = pilot.body
        place = (body.north_m, body.east_m, body.up_m)
        kind = fence.breach(place, pilot.relative_up_m, pilot.home[:2])
        if kind and not fence.is_breached:
            fence.breach_count += 1
            fence.breach_kind = kind
            fence.breach_ms = boot_ms
        fence.is_breached = kind != 0
        self._set(FENCE, on=fence.is_breached)

    def _latch(self, condition: str) -> None:
        if condition not in self._active:
            self._active.add(condition)
            self._owner.failsafe(condition)

    def _set(self, condition: str, *, on: bool) -> None:
        if on:
            self._latch(condition)
        elif condition in self._active:
            self._active.discard(condition)
            self._owner.recovered(condition)


def _below(value: float, limit: float | None) -> bool:
    return limit is not None and value < limit


def _held(since_s: float | None, now_s: float, hold_s: float) -> bool:
    return since_s is not None and now_s - since_s >= hold_s
