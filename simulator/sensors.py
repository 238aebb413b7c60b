"""What the vehicle believes about where it is: satellite fix, filter health and seeded noise."""

import math

from simulator.chance import RandomSource

FIX_NONE = 1
FIX_3D = 3
FIX_RTK_FIXED = 6


class Sensors:
    """GPS and estimator as the autopilot sees them; ``step`` a few times a second is enough."""

    __slots__ = (
        "_drift_e",
        "_drift_n",
        "_drift_u",
        "_lost_since_s",
        "_random",
        "fix_after_s",
        "gps_blocked",
        "has_position",
        "ready_after_s",
        "satellites",
    )

    def __init__(self, random: RandomSource, fix_after_s: float = 2.0, ready_after_s: float = 4.0):
        self._random = random
        self.fix_after_s = fix_after_s
        self.ready_after_s = ready_after_s
        self.gps_blocked = False
        self.has_position = False
        self.satellites = 0
        self._lost_since_s: float | None = 0.0
        self._drift_n = self._drift_e = self._drift_u = 0.0

    @property
    def has_fix(self) -> bool:
        """A three-dimensional satellite fix now."""
        return self.satellites >= 6

    @property
    def error(self) -> tuple[float, float, float]:
        """Slowly moving error of the position solution north, east, up, in metres."""
        return self._drift_n, self._drift_e, self._drift_u

    def step(self, uptime_s: float, dt_s: float) -> None:
        """Move on to ``uptime_s`` seconds after boot."""
        if self.gps_blocked or uptime_s < self.fix_after_s:
            self.satellites = 0
        else:
            self.satellites = 14 + self._random.below(4)
        self._drift_n = self._walk(self._drift_n, dt_s, 0.15)
        self._drift_e = self._walk(self._drift_e, dt_s, 0.15)
        self._drift_u = self._walk(self._drift_u, dt_s, 0.2)
        if self.has_fix:
            self._lost_since_s = None
            self.has_position = uptime_s >= self.ready_after_s
        else:
            if self._lost_since_s is None:
                self._lost_since_s = uptime_s
            # The filter coasts on inertial sensors for a few seconds before it gives up.
            if uptime_s - self._lost_since_s > 5.0:
                self.has_position = False

    def _walk(self, value: float, dt_s: float, size_m: float) -> float:
        keep = max(0.0, 1.0 - dt_s / 30.0)
        return value * keep + self._random.gauss(0.0, size_m) * math.sqrt(2.0 * dt_s / 30.0)
