"""What is on the Plan page and where: widgets, layout, words and colours; what happens is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from missions.errors import UserError
from ui.models.findings import FindingsModel
from ui.models.item_table import ItemTable
from ui.models.plan_transfer import PlanTransfer
from ui.models.sentences import translated
from ui.panels.plan.by_numbers import ByNumbers
from ui.panels.plan.drone_view import DroneView
from ui.panels.plan.estimate_view import EstimateView
from ui.panels.plan.files_bar import FilesBar
from ui.panels.plan.findings_view import FindingsView
from ui.panels.plan.hand import Hand
from ui.panels.plan.item_buttons import ItemButtons
from ui.panels.plan.item_details import ItemDetails
from ui.panels.plan.item_view import ItemView
from ui.panels.plan.notice import NoticeLine
from ui.panels.plan.pattern_form import PatternForm
from ui.panels.plan.profile import Profile
from ui.panels.plan.removal import RemovalMenu
from ui.panels.plan.tools import TOOLS, ToolGrid
from ui.panels.plan.transfer_bar import TransferBar
from ui.theme import DARK
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.models.fleet import FleetModel
    from ui.models.moment import Submit
    from ui.models.plan_document import PlanDocument
    from ui.theme import Theme

LEFT_PX: Final = 256
RIGHT_PX: Final = 448
FINDINGS_PX: Final = 150
STYLE: Final = """
QToolButton[role="tool"] { padding: 0 6px; }
QToolButton[role="small"] { padding: 0 5px; min-height: 24px; }
QPushButton { padding: 0 8px; }
QToolButton[role="tool"]::menu-indicator, QToolButton[role="small"]::menu-indicator {
  image: none; }
QFormLayout QLabel { padding: 0; }
QScrollArea { border: 0; background: transparent; }
QWidget#form { background: transparent; }
QDoubleSpinBox, QWidget#form QComboBox { min-height: 26px; }
QTableView, QListView, QListWidget { border-radius: 4px; border-width: 2px; }
QTabBar::tab { padding: 4px 10px; }
"""


class PlanPage(QWidget):
    """The page without behaviour.

    Args:
        document: the plan.
        fleet: the drones it may be for.
        submit: how the station is asked.
        parent: Qt owner.
    """

    fly_asked = pyqtSignal(object)
    """The plan is on this drone: on to its preflight."""

    def __init__(
        self,
        document: PlanDocument,
        fleet: FleetModel,
        submit: Submit,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.document, self.fleet = document, fleet
        self._theme: Theme = DARK
        self.transfer = PlanTransfer(document, fleet, submit, self)
        self.table = ItemTable(document, self)
        self.setObjectName("ground")
        self.setAcceptDrops(True)
        self._make_parts()
        self._lay_out()
        self.setStyleSheet(STYLE)

    def say(self, text: str) -> None:
        """Show a sentence over the map."""
        self.notice.say(translated(text))

    def guard(self, step: Callable[[], None]) -> bool:
        """Do a step; what the operator can act on is shown. Whether it went well."""
        try:
            step()
        except UserError as error:
            self.say(str(error))
            return False
        return True

    # ------------------------------------------------------------------- parts

    def _make_parts(self) -> None:
        document = self.document
        self.files = FilesBar(document)
        self.name = QLineEdit()
        self.name.setMaxLength(60)
        self.tools = ToolGrid()
        self.fence, self.numbers = QPushButton(), QPushButton()
        self.remove = QToolButton()
        self.remove.setProperty("role", "small")
        self.remove.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.removal = RemovalMenu(document, self.remove)
        self.remove.setMenu(self.removal)
        self.form = PatternForm()
        self.form.setObjectName("form")
        self.hand = Hand(document, self.fleet, self.form, self.guard, self)
        self.by_numbers = ByNumbers(self.hand.middle)
        self.by_numbers.setObjectName("form")
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setProperty("state", "caution")
        self.notice = NoticeLine()
        self.profile = Profile(document)
        self.findings = FindingsView(document, FindingsModel(document, self))
        self.drone = DroneView(self.transfer)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.findings, "")
        self.tabs.addTab(self.drone, "")
        self.items = ItemView(document, self.table)
        self.buttons = ItemButtons()
        self.details = ItemDetails(document)
        self.estimate = EstimateView(document, self.transfer)
        self.bar = TransferBar(document, self.fleet, self.transfer)
        self.bar.fly_asked.connect(lambda: self.fly_asked.emit(document.assigned))

    def _lay_out(self) -> None:
        self._map_slot = QVBoxLayout()
        self._map_slot.setContentsMargins(0, 0, 0, 0)
        self._no_map = QLabel()
        self._no_map.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._no_map.setProperty("role", "secondary")
        self._map_slot.addWidget(self._no_map, 1)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.notice)
        middle.addLayout(self._map_slot, 1)
        middle.addWidget(self.profile)
        across = QHBoxLayout()
        across.setSpacing(12)
        across.addWidget(self._left_column())
        across.addLayout(middle, 1)
        across.addWidget(self._right_column())
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(across, 1)
        column.addWidget(self.bar)

    def _left_column(self) -> QWidget:
        self._tools_title, self._pattern_title = QLabel(), QLabel()
        for label in (self._tools_title, self._pattern_title):
            label.setProperty("role", "heading")
        pages = self._pages = QStackedWidget()
        for page in (self.form, self.by_numbers):
            scroll = QScrollArea()
            scroll.setWidget(page)
            scroll.setWidgetResizable(True)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            pages.addWidget(scroll)
        both = QHBoxLayout()
        both.setSpacing(4)
        both.addWidget(self.fence, 1)
        both.addWidget(self.numbers, 1)
        left = QWidget()
        left.setFixedWidth(LEFT_PX)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.files)
        column.addWidget(self.name)
        column.addWidget(self._tools_title)
        column.addWidget(self.tools)
        column.addLayout(both)
        heading = QHBoxLayout()
        heading.addWidget(self._pattern_title, 1)
        heading.addWidget(self.remove)
        column.addLayout(heading)
        column.addWidget(pages, 1)
        column.addWidget(self.trouble)
        return left

    def _right_column(self) -> QWidget:
        right = QWidget()
        right.setFixedWidth(RIGHT_PX)
        self.tabs.setFixedHeight(FINDINGS_PX)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.tabs)
        column.addWidget(self.buttons)
        column.addWidget(self.items, 1)
        column.addWidget(self.details)
        column.addWidget(self.estimate)
        return right

    # -------------------------------------------------------------- appearance

    def set_theme(self, theme: Theme) -> None:
        """Recolour everything that is painted."""
        self._theme = theme
        for part in (
            self.files, self.tools, self.profile, self.findings, self.buttons, self.items, self.estimate,
            self.bar,
        ):  # fmt: skip
            part.set_theme(theme)
        self.fence.setIcon(icon("shield-outline", theme.text))
        self.numbers.setIcon(icon("keyboard-outline", theme.text))
        self.remove.setIcon(icon("trash-can-outline", theme.text))

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        for part in (
            self.files, self.tools, self.form, self.by_numbers, self.profile, self.findings,
            self.drone, self.buttons, self.items, self.details, self.estimate, self.bar,
        ):  # fmt: skip
            part.retranslate()
        self.name.setPlaceholderText(_("Name of the plan"))
        self.name.setAccessibleName(_("Name of the plan"))
        self._tools_title.setText(_("DRAW"))
        self._no_map.setText(_("The map is on its way."))
        self.fence.setText(_("Fence route"))
        self.fence.setShortcut("G")
        self.fence.setToolTip(_("A fence 40 m around everywhere the plan goes (G)"))
        self.fence.setAccessibleName(_("Fence the route"))
        self.numbers.setText(_("By numbers"))
        self.numbers.setShortcut("N")
        self.numbers.setToolTip(_("Draw without the mouse: type sizes or places (N)"))
        self.numbers.setAccessibleName(_("By numbers"))
        self.remove.setShortcut("D")
        self.remove.setToolTip(_("Remove a drawing, a fence or a rally point (D)"))
        self.remove.setAccessibleName(_("Remove"))
        self.tabs.setTabText(1, _("On the drone"))

    def shortcuts(self) -> list[tuple[str, str]]:
        """Keys and what they do, for the list of shortcuts."""
        rows = [(spec.key, _(spec.title)) for spec in TOOLS]
        return [
            *rows,
            ("N", _("By numbers")),
            ("G", _("Fence the route")),
            ("D", _("Remove a drawing, a fence or a rally point")),
            ("Ctrl+M", _("Measure")),
            ("Ctrl+G", _("To the item table")),
            ("Alt+↑ Alt+↓", _("Move the items selected")),
            ("Ctrl+Z Ctrl+Y", _("Undo and redo")),
            ("Ctrl+D", _("Choose the drone")),
            ("F7", _("Check")),
            ("Ctrl+U", _("Upload")),
            ("Ctrl+Enter", _("Go on to the preflight")),
            ("Ctrl+B", _("Read what is on the drone")),
        ]
