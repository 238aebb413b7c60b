"""From a place somebody pointed at in a picture to a point of interest of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.models.plan_shapes import with_interest
from ui.words import _

if TYPE_CHECKING:
    from ui.models.plan_document import PlanDocument
    from ui.models.sightings import Sighting


def into_plan(document: PlanDocument, point: Sighting) -> str:
    """Add it; gives the sentence that says so."""
    document.edit(lambda plan: with_interest(plan, point.point, None), _("Add a point of interest"))
    said = _("{name} is in the plan {plan} as a point of interest.")
    return said.format(
        name=point.name or _("The point"), plan=document.plan.name or _("without a name")
    )
