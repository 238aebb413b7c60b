"""Opening, exporting and importing, as steps of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from missions.files import FORMATS, read_area
from ui.models.surveys import Survey
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ui.models.plan_document import PlanDocument
    from ui.panels.plan.hand import Hand


class FileSteps(QObject):
    """What a file chosen, or dropped on the window, becomes.

    Args:
        document: the plan.
        hand: lays what was drawn elsewhere like a drawing.
        guard: runs a step and shows a :class:`~missions.errors.UserError`.
        parent: Qt owner.
    """

    opened = pyqtSignal()
    """The plan goes somewhere else now: show it whole."""
    said = pyqtSignal(str)

    def __init__(
        self,
        document: PlanDocument,
        hand: Hand,
        guard: Callable[[Callable[[], None]], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._hand, self._guard = document, hand, guard

    def open(self, path: Path) -> None:
        """Open a plan; Undo goes back to the one before."""
        label = _("Open {file}").format(file=path.name)
        if self._guard(lambda: self._document.open(path, label)):
            self.opened.emit()

    def export(self, path: Path) -> None:
        """Write the plan as its extension says; the document stays with its own file."""
        plan, surveys = self._document.plan, self._document.surveys
        if self._guard(lambda: self._document.files.write(path, plan, surveys)):
            self.said.emit(_("Exported to {file}.").format(file=path.name))

    def take_in(self, path: Path) -> None:
        """Draw what a file of a map program holds; a plan is opened."""
        entry = FORMATS.get(path.suffix.lower())
        if entry is not None and entry.read_plan is not None:
            self.open(path)
        elif self._guard(lambda: self._import(path)):
            self.opened.emit()

    def _import(self, path: Path) -> None:
        area = read_area(path)
        pattern, settings = self._hand.first_pattern(area)
        survey = self._hand.with_exclusions(Survey(area, pattern, settings))
        self._hand.add(survey, area.name or path.stem, _("Import {file}").format(file=path.name))
