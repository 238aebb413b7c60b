"""Whether a plan may be flown: every check returns findings and none raises.

An ERROR blocks the upload, a WARNING wants a second look, a NOTE is for information. Texts name items
as operators count them, from 1.
"""

from missions.checks.fence import check_fence_shapes, check_inside_fence
from missions.checks.fields import check_fields
from missions.checks.findings import Finding, Limits, Severity
from missions.checks.space import check_cost, check_counts, check_space
from missions.checks.structure import check_reach, check_structure
from missions.plan import Plan
from missions.terrain import Terrain

__all__ = ["Finding", "Limits", "Severity", "check"]

_UNUSABLE = frozenset({"field-number", "field-place", "field-range"})


def check(plan: Plan, limits: Limits, terrain: Terrain | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong or remarkable about a plan; errors first, then in plan order.

    Args:
        plan: any plan, however broken.
        limits: what it must keep to.
        terrain: the ground, for heights above it; without it heights are checked above home.
    """
    fields = check_fields(plan)
    found = [*fields, *check_counts(plan, limits), *check_structure(plan)]
    if not any(
        finding.code in _UNUSABLE and finding.severity is Severity.ERROR for finding in fields
    ):
        found += check_reach(plan)
        found += check_fence_shapes(plan.fence)
        found += check_space(plan, limits, terrain)
        found += check_inside_fence(plan, limits)
        found += check_cost(plan, limits)
    found.sort(key=lambda finding: (finding.severity.value, finding.item is not None, finding.item))
    return tuple(found)
