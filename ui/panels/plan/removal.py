"""What of the plan can be taken away without pointing at it: drawings, fences, rally points."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QMenu

from missions import edit
from ui.models import plan_shapes as shapes
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtWidgets import QWidget

    from missions.plan import Plan
    from ui.models.plan_document import PlanDocument


def removals(document: PlanDocument) -> list[tuple[str, Callable[[Plan], Plan]]]:
    """Everything that can be taken away: what it is called, and the edit."""
    plan = document.plan
    found: list[tuple[str, Callable[[Plan], Plan]]] = []
    for number, survey in enumerate(document.surveys):
        text = _("Drawing {number} with its {count} items")
        found.append(
            (
                text.format(number=number + 1, count=survey.count),
                partial(edit.delete, indices=range(survey.first, survey.end)),
            )
        )
    for number, polygon in enumerate(plan.fence.polygons):
        text = _("Fence {number}") if polygon.inclusion else _("Exclusion {number}")
        take = partial(shapes.with_corners, number=number, points=())
        found.append((text.format(number=number + 1), take))
    for number, circle in enumerate(plan.fence.circles):
        text = _("Round fence {number}") if circle.inclusion else _("Round exclusion {number}")
        found.append((text.format(number=number + 1), partial(_without_circle, number=number)))
    for number in range(len(plan.rally)):
        away = partial(shapes.with_rally_moved, number=number, point=None)
        found.append((_("Rally point {number}").format(number=number + 1), away))
    if not plan.fence.is_empty:
        found.append((_("Every fence and exclusion"), shapes.without_fence))
    return found


def _without_circle(plan: Plan, number: int) -> Plan:
    circles = (*plan.fence.circles[:number], *plan.fence.circles[number + 1 :])
    return replace(plan, fence=replace(plan.fence, circles=circles))


class RemovalMenu(QMenu):
    """Lists what there is each time it opens.

    Args:
        document: the plan.
        parent: Qt owner.
    """

    def __init__(self, document: PlanDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.aboutToShow.connect(self.renew)

    def renew(self) -> None:
        """List what can be removed now."""
        self.clear()
        for text, change in removals(self._document):
            action = self.addAction(text)
            if action is not None:
                action.triggered.connect(partial(self._remove, text, change))
        if self.isEmpty():
            nothing = self.addAction(_("There is nothing to remove."))
            if nothing is not None:
                nothing.setEnabled(False)

    def _remove(self, text: str, change: Callable[[Plan], Plan], _checked: object = None) -> None:
        self._document.edit(change, _("Remove: {what}").format(what=text))
