"""The order of a plan's items: take-off first, landing last, jumps that go somewhere and end."""

import math
from collections.abc import Iterator

from missions.catalog import name_of
from missions.checks.findings import Finding, error, warning
from missions.estimate import Performance, route
from missions.items import (
    DO_JUMP,
    JUMP_FOREVER,
    NAV_LAND,
    NAV_LAST,
    NAV_LOITER_UNLIM,
    NAV_RETURN_TO_LAUNCH,
    NAV_TAKEOFF,
    NAV_VTOL_LAND,
    NAV_VTOL_TAKEOFF,
    MissionItem,
)
from missions.plan import Plan

_TAKEOFFS = (NAV_TAKEOFF, NAV_VTOL_TAKEOFF)
_ENDINGS = (NAV_RETURN_TO_LAUNCH, NAV_LAND, NAV_VTOL_LAND)
_NAV_DELAY = 93


def check_structure(plan: Plan) -> list[Finding]:
    """Findings about the order of items."""
    if not plan.items:
        return [error("empty", None, "The mission has no item; draw a route first.")]
    return [*_takeoff(plan), *_ending(plan), *_jumps(plan)]


def _moving(plan: Plan) -> list[tuple[int, MissionItem]]:
    return [
        (index, item)
        for index, item in enumerate(plan.items)
        if item.command <= NAV_LAST and item.command != _NAV_DELAY
    ]


def _takeoff(plan: Plan) -> Iterator[Finding]:
    moving = _moving(plan)
    if not moving:
        yield error("takeoff-first", None, "The mission never takes off; add a take-off first.")
        return
    index, first = moving[0]
    if first.command not in _TAKEOFFS:
        yield error(
            "takeoff-first",
            index,
            f"Item {index + 1} ({name_of(first.command)}) comes before any take-off; put a take-off "
            "before it.",
            first.position,
        )
    elif first.altitude is None or not first.altitude.value_m > 0:
        yield error(
            "takeoff-height",
            index,
            f"Item {index + 1} (take-off) climbs to no height; give it an altitude above 0.",
            first.position,
        )
    is_flying = False
    for index, item in moving:
        if item.command in _TAKEOFFS:
            if is_flying:
                yield warning(
                    "takeoff-again",
                    index,
                    f"Item {index + 1} takes off while the drone is flying; delete it or land first.",
                    item.position,
                )
            is_flying = True
        elif item.command in _ENDINGS:
            is_flying = False


def _ending(plan: Plan) -> Iterator[Finding]:
    moving = _moving(plan)
    if not moving:
        return
    index, last = moving[-1]
    if last.command not in _ENDINGS:
        yield warning(
            "no-landing",
            index,
            f"The mission ends with item {index + 1} ({name_of(last.command)}) in the air; end it "
            "with a return or a landing.",
            last.position,
        )
    for index, item in moving:
        if item.command == NAV_LOITER_UNLIM:
            yield warning(
                "endless",
                index,
                f"Item {index + 1} holds without end, until the pilot takes over; use a timed hold "
                "if the mission shall go on.",
                item.position,
            )


def _jumps(plan: Plan) -> Iterator[Finding]:
    for index, item in enumerate(plan.items):
        if item.command != DO_JUMP:
            continue
        target, repeats = item.params[:2]
        if target is None or repeats is None or not math.isfinite(target + repeats):
            continue  # said by the fields' own check
        label = f"Item {index + 1} (DO_JUMP)"
        if not 0 <= target < len(plan.items):
            yield error(
                "jump-nowhere",
                index,
                f"{label} goes to item {target + 1:g}, which does not exist; choose one of the "
                f"{len(plan.items)}.",
            )
            continue
        low, high = sorted((int(target), index))
        is_back = int(target) <= index
        body = plan.items[low:high]
        if is_back and not any(other.command <= NAV_LAST for other in body):
            yield error(
                "jump-spins",
                index,
                f"{label} goes back over items that do not move the drone; let it go back to a "
                "waypoint.",
            )
        elif is_back and repeats == JUMP_FOREVER:
            yield warning(
                "jump-endless",
                index,
                f"{label} repeats without end, until the pilot or the battery ends it; give it a "
                "number of rounds.",
            )


def check_reach(plan: Plan) -> Iterator[Finding]:
    """Findings about items that are never run; every number must be finite."""
    way = route(plan, Performance(), max_repeats=1)
    if way.unreached:
        first = way.unreached[0]
        yield warning(
            "unreached",
            first,
            f"Item {first + 1} ({name_of(plan.items[first].command)}) is never flown, because the "
            "mission ends or jumps before it; delete it or move it.",
            plan.items[first].position,
        )
