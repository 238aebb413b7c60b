"""What the checks and the estimate say of a plan: pure, so it may run beside the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from missions.checks import Finding, Limits, Severity, check
from missions.clearance import Clearance, over_ground
from missions.estimate import Estimate, Route, estimate, route

if TYPE_CHECKING:
    from missions.plan import Plan
    from missions.terrain import Terrain

_BROKEN: Final = frozenset({"field-number", "field-place", "field-range"})


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that is worked out about one plan."""

    findings: tuple[Finding, ...] = ()
    estimate: Estimate | None = None
    """None when the plan is empty or holds numbers that mean nothing."""
    route: Route | None = None
    """Every leg once, for the profile; None as above."""
    clearance: Clearance | None = None
    """The same legs over the ground; None where none of it is known."""

    @property
    def errors(self) -> int:
        """How many findings block the upload."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    def worst(self, item: int) -> Severity | None:
        """The worst severity of any finding about an item."""
        return min((f.severity for f in self.findings if f.item == item), default=None)


def analyse(plan: Plan, limits: Limits, terrain: Terrain | None = None) -> Analysis:
    """Findings, estimate and route of a plan, and its height above ground where there is data."""
    findings = check(plan, limits, terrain)
    is_broken = any(f.severity is Severity.ERROR and f.code in _BROKEN for f in findings)
    if is_broken or not plan.items:
        return Analysis(findings)
    cost = estimate(plan, limits.performance, limits.wind)
    way = route(plan, limits.performance, max_repeats=1)
    clearance = None if terrain is None else over_ground(plan, way.legs, terrain)
    if clearance is not None and clearance.is_unknown:
        clearance = None
    return Analysis(findings, cost, way, clearance)
