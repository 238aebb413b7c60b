"""What a plan costs: time, ground distance and energy, leg by leg; pure arithmetic on a plan."""

from missions.estimate.cost import Estimate, LegEstimate, estimate
from missions.estimate.performance import Performance, Wind
from missions.estimate.route import Leg, LegKind, Route, route

__all__ = [
    "Estimate",
    "Leg",
    "LegEstimate",
    "LegKind",
    "Performance",
    "Route",
    "Wind",
    "estimate",
    "route",
]
