"""What a drone can do and what it draws while doing it."""

import math
from dataclasses import dataclass

_GRAVITY_MPS2 = 9.80665
_INDUCED_SHARE = 0.75  # of hover power; the rest spins the blades through the air
_CLIMB_EFFICIENCY = 0.7
_DESCENT_GAIN = 0.5
_LEAST_SHARE = 0.6  # of hover power, however fast it comes down


@dataclass(frozen=True, slots=True)
class Wind:
    """Steady wind over the whole area."""

    speed_mps: float
    from_deg: float
    """Where it blows from, clockwise from true north."""


@dataclass(frozen=True, slots=True)
class Performance:
    """A multirotor's limits and consumption; the defaults are a 2 kg patrol quadrotor.

    The motion limits are ArduCopter's defaults (WPNAV_*, LAND_SPEED), which PX4's are close to.
    """

    max_speed_mps: float = 15.0
    max_airspeed_mps: float = 18.0
    acceleration_mps2: float = 2.5
    climb_mps: float = 2.5
    descent_mps: float = 1.5
    landing_mps: float = 0.5
    """Rate of descent over the last ``landing_height_m``."""
    landing_height_m: float = 10.0
    vertical_acceleration_mps2: float = 1.0
    corner_radius_m: float = 2.0
    """How far before a waypoint without a hold the turn may begin."""
    loiter_radius_m: float = 10.0
    """Radius of a turn item that gives none."""
    return_height_m: float = 15.0
    """The least height above home of the way back."""
    hover_power_w: float = 200.0
    cruise_speed_mps: float = 10.0
    cruise_power_w: float = 205.0
    """Drawn at ``cruise_speed_mps`` through the air."""
    mass_kg: float = 2.0
    induced_velocity_mps: float = 5.0
    """Speed of the air through the rotors in hover."""

    def power_w(self, airspeed_mps: float, climb_mps: float) -> float:
        """Electrical power in steady flight: momentum theory, blade drag, body drag and climb."""
        drag = self.cruise_power_w - self._rotor_w(self.cruise_speed_mps)
        body_w = max(0.0, drag) * (airspeed_mps / self.cruise_speed_mps) ** 3
        vertical_w = self.mass_kg * _GRAVITY_MPS2 * climb_mps
        vertical_w *= 1 / _CLIMB_EFFICIENCY if climb_mps > 0 else _DESCENT_GAIN
        level_w = self._rotor_w(airspeed_mps) + body_w
        return max(_LEAST_SHARE * level_w, level_w + vertical_w)

    def _rotor_w(self, airspeed_mps: float) -> float:
        """Glauert: the faster the air crosses the disc, the less work holding up takes."""
        v2, h2 = airspeed_mps**2, self.induced_velocity_mps**2
        inflow = math.sqrt((math.sqrt(v2**2 + 4 * h2**2) - v2) / 2)
        ratio = inflow / self.induced_velocity_mps
        return self.hover_power_w * (_INDUCED_SHARE * ratio + 1 - _INDUCED_SHARE)
