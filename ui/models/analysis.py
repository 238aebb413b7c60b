"""What the checks and the estimate say of a plan: pure, so it may run beside the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from missions.checks import Finding, Limits, Severity, check
from missions.estimate import Estimate, Route, estimate, route

if TYPE_CHECKING:
    from missions.plan import Plan

_BROKEN: Final = frozenset({"field-number", "field-place", "field-range"})


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that is worked out about one plan."""

    findings: tuple[Finding, ...] = ()
    estimate: Estimate | None = None
    """None when the plan is empty or holds numbers that mean nothing."""
    route: Route | None = None
    """Every leg once, for the profile; None as above."""

    @property
    def errors(self) -> int:
        """How many findings block the upload."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    def worst(self, item: int) -> Severity | None:
        """The worst severity of any finding about an item."""
        return min((f.severity for f in self.findings if f.item == item), default=None)


def analyse(plan: Plan, limits: Limits) -> Analysis:
    """Findings, estimate and route of a plan."""
    findings = check(plan, limits)
    is_broken = any(f.severity is Severity.ERROR and f.code in _BROKEN for f in findings)
    if is_broken or not plan.items:
        return Analysis(findings)
    cost = estimate(plan, limits.performance, limits.wind)
    return Analysis(findings, cost, route(plan, limits.performance, max_repeats=1))
