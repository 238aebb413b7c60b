"""A lithium pack: what is left, what the terminals show under load, and what flying costs."""

import math

from simulator.dynamics import GRAVITY_MPS2, Body

# Open-circuit volts of one lithium-polymer cell at 0, 10, … 100 % charge.
_CELL_VOLTS = (3.27, 3.61, 3.69, 3.73, 3.77, 3.80, 3.85, 3.92, 4.00, 4.10, 4.20)
_AVIONICS_W = 8.0
_HOVER_W_PER_KG = 115.0
_PROPULSIVE_EFFICIENCY = 0.65


class Battery:
    """Charge state by energy drawn; voltage sags with current."""

    __slots__ = ("capacity_wh", "cells", "current_a", "drawn_mah", "drawn_wh", "resistance_ohm")

    def __init__(self, capacity_wh: float = 81.0, cells: int = 4, resistance_ohm: float = 0.022):
        self.capacity_wh = capacity_wh
        self.cells = cells
        self.resistance_ohm = resistance_ohm
        self.drawn_wh = 0.0
        self.drawn_mah = 0.0
        self.current_a = 0.0

    @property
    def remaining_fraction(self) -> float:
        """1 full to 0 empty, by energy."""
        return min(1.0, max(0.0, 1.0 - self.drawn_wh / self.capacity_wh))

    @property
    def open_voltage_v(self) -> float:
        """Terminal voltage without load."""
        place = self.remaining_fraction * (len(_CELL_VOLTS) - 1)
        low = min(int(place), len(_CELL_VOLTS) - 2)
        cell = _CELL_VOLTS[low] + (_CELL_VOLTS[low + 1] - _CELL_VOLTS[low]) * (place - low)
        return cell * self.cells

    @property
    def voltage_v(self) -> float:
        """Terminal voltage under the present load."""
        return max(0.0, self.open_voltage_v - self.current_a * self.resistance_ohm)

    def draw(self, power_w: float, dt_s: float) -> None:
        """Take ``power_w`` for ``dt_s`` seconds; an empty pack gives nothing more."""
        if self.drawn_wh >= self.capacity_wh:
            self.current_a = 0.0
            return
        volts = self.open_voltage_v
        # P = (V - I R) I, the smaller root
        inside = volts * volts - 4.0 * self.resistance_ohm * power_w
        self.current_a = (volts - math.sqrt(max(0.0, inside))) / (2.0 * self.resistance_ohm)
        self.drawn_wh += volts * self.current_a * dt_s / 3600.0
        self.drawn_mah += self.current_a * dt_s / 3.6

    def lose(self, fraction: float) -> None:
        """A fault: that share of the capacity is gone at once."""
        self.drawn_wh = min(self.capacity_wh, self.drawn_wh + fraction * self.capacity_wh)


def flight_power_w(body: Body) -> float:
    """Electrical power to fly as ``body`` does now: induced, climb and drag parts, and avionics."""
    mass = body.airframe.mass_kg
    load = max(0.0, body.push_u) / GRAVITY_MPS2
    induced = _HOVER_W_PER_KG * mass * load * math.sqrt(load)
    air = body.airspeed_mps
    induced /= math.sqrt(1.0 + (air / 9.0) ** 2)  # forward flight feeds the rotors fresh air
    climb = mass * GRAVITY_MPS2 * max(-2.0, body.vu_mps) / _PROPULSIVE_EFFICIENCY
    drag = mass * body.airframe.drag_per_m * air**3 / _PROPULSIVE_EFFICIENCY
    return _AVIONICS_W + max(0.3 * induced, induced + climb + drag)
