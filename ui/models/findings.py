"""What the checks and the estimate say of the plan being edited, and the list of it.

``analyse`` is the one place where both are worked out; it is pure, so it may run anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from missions.checks import Finding, Limits, Severity, check
from missions.estimate import Estimate, Route, estimate, route
from ui.models.sentences import translated
from ui.words import _

if TYPE_CHECKING:
    from missions.plan import Plan
    from ui.models.plan_document import PlanDocument

FINDING_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
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


def severity_word(severity: Severity) -> str:
    """The severity in a word, for those who do not see its colour."""
    words = {
        Severity.ERROR: _("Blocks"),
        Severity.WARNING: _("Caution"),
        Severity.NOTE: _("Note"),
    }
    return words[severity]


class FindingsModel(QAbstractListModel):
    """The findings about a document's plan, errors first."""

    def __init__(self, document: PlanDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._findings: tuple[Finding, ...] = document.findings
        document.analysed.connect(self._renew)

    def finding(self, row: int) -> Finding | None:
        """The finding in a row."""
        return self._findings[row] if 0 <= row < len(self._findings) else None

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        if self._findings:
            self.dataChanged.emit(self.index(0), self.index(len(self._findings) - 1))

    def _renew(self) -> None:
        if self._document.findings == self._findings:
            return
        self.beginResetModel()
        self._findings = self._document.findings
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._findings)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        finding = self.finding(index.row()) if index.isValid() else None
        if finding is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return translated(finding.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{severity_word(finding.severity)}: {translated(finding.text)}"
        return finding if role == FINDING_ROLE else None
