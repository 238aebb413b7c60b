"""The list of what the checks say about the plan being edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from missions.checks import Severity
from ui.models.sentences import translated
from ui.words import _

if TYPE_CHECKING:
    from missions.checks import Finding
    from ui.models.plan_document import PlanDocument

FINDING_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1


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
