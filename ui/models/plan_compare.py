"""How a drone stands to a plan, and what differs between the two, in words; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from dronectl.mavlink.autopilots import autopilot_of
from dronectl.vehicle import PlanState
from missions.compile import Difference, compile_fence, compile_mission, compile_rally, differences
from ui.formatting import Local
from ui.models.finding_words import N_
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dronectl.vehicle import Vehicle
    from missions.plan import Plan

CAPACITY_NAMES: Final = ("BATT_CAPACITY", "BAT1_CAPACITY")
NOMINAL_CELL_V: Final = 3.7
FULL_CELL_V: Final = 4.0
FIELD_WORDS: Final = (
    N_("latitude"), N_("longitude"), N_("altitude"), N_("frame"), N_("command"), N_("count"),
    N_("sequence"), N_("mission type"), N_("auto-continue"), N_("parameter 1"), N_("parameter 2"),
    N_("parameter 3"), N_("parameter 4"), N_("parameter 5"), N_("parameter 6"), N_("parameter 7"),
)  # fmt: skip
"""Names of fields, as differences give them."""


class Stage(Enum):
    """How the drone stands to the plan as it is now."""

    NOBODY = "nobody"
    """No drone is assigned."""
    UNKNOWN = "unknown"
    SENDING = "sending"
    READING = "reading"
    VERIFIED = "verified"
    OUTDATED = "outdated"
    """The drone holds another plan, read back whole."""
    DIFFERS = "differs"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The plan a drone holds beside ours."""

    held: Plan
    lines: tuple[str, ...]
    """What differs, a sentence each; empty: the same."""
    utc_s: float


def stage_of(vehicle: Vehicle | None, plan: Plan, *, is_busy: bool) -> Stage:
    """Where the drone stands, from what is known of the plan it holds."""
    if vehicle is None:
        return Stage.NOBODY
    status = vehicle.plan
    if is_busy:
        return Stage.READING
    if status.state is PlanState.VERIFIED:
        return Stage.VERIFIED if status.digest == plan.digest else Stage.OUTDATED
    return {
        PlanState.UNKNOWN: Stage.UNKNOWN,
        PlanState.SENDING: Stage.SENDING,
        PlanState.DIFFERS: Stage.DIFFERS,
        PlanState.FAILED: Stage.FAILED,
    }[status.state]


def compared(ours: Plan, held: Plan, autopilot: int) -> tuple[str, ...]:
    """What differs between our plan and the one a drone holds, as that autopilot keeps plans.

    Raises:
        UserError: when our plan cannot be put into a drone's terms.
    """
    target = autopilot_of(autopilot).target
    pairs = (
        (_("Mission"), compile_mission(ours, target), compile_mission(held, target)),
        (_("Fence"), compile_fence(ours), compile_fence(held)),
        (_("Rally points"), compile_rally(ours), compile_rally(held)),
    )
    return tuple(
        f"{name}: {difference_words(difference)}"
        for name, sent, read in pairs
        for difference in differences(sent, read, target)
    )


def difference_words(difference: Difference) -> str:
    """A difference between plan and drone, as a sentence in the language in use."""
    sent, read = _shown(difference.sent), _shown(difference.read)
    if difference.item is None:
        return _("the plan has {sent} items, the drone holds {read}.").format(sent=sent, read=read)
    return _("item {number}: {field} is {sent} in the plan and {read} on the drone.").format(
        number=difference.item, field=_(difference.field), sent=sent, read=read
    )


def _shown(value: float | None) -> str:
    if value is None or math.isnan(value):
        return _("not set")
    return f"{Local(value):.9g}"


def capacity_wh(vehicle: Vehicle, parameters: Mapping[str, float]) -> float | None:
    """Energy of a full battery, from the drone's own capacity in mAh and its cell count."""
    capacity_mah = next((parameters[n] for n in CAPACITY_NAMES if parameters.get(n)), 0.0)
    voltage_v = vehicle.battery.voltage_v
    if capacity_mah <= 0 or not voltage_v:
        return None
    return capacity_mah * 0.001 * max(1, round(voltage_v / FULL_CELL_V)) * NOMINAL_CELL_V


def lines_of(items: Sequence[str], most: int) -> list[str]:
    """The first ``most`` of them, and how many more there are."""
    shown = list(items[:most])
    if len(items) > most:
        shown.append(_("… and {count} more.").format(count=len(items) - most))
    return shown
