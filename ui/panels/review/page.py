"""What is on the Review page and where: widgets, layout, words and colours; what happens is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui.panels.plan.notice import NoticeLine
from ui.panels.review.field_chooser import FieldChooser
from ui.panels.review.flight_list import FlightList
from ui.panels.review.happenings import Happenings
from ui.panels.review.picture import PicturePane
from ui.panels.review.plots import PlotStack
from ui.panels.review.sheet import Sheet
from ui.panels.review.sign_panel import SignPanel
from ui.panels.review.time_line import TimeLine
from ui.panels.review.transport import Transport
from ui.theme import DARK, SPACING
from ui.words import _

if TYPE_CHECKING:
    from ui.models.review import ReviewModel
    from ui.theme import Theme

LEFT_PX: Final = 240
RIGHT_PX: Final = 312
SIGHT_PX: Final = 260
"""Map and picture at least."""
STYLE: Final = """
QTabBar::tab { padding: 4px 10px; }
QPushButton, QToolButton { padding: 0 8px; }
QSplitter::handle { background: transparent; }
"""


class ReviewPage(QWidget):
    """The page without behaviour.

    Args:
        review: what it shows.
        parent: Qt owner.
    """

    def __init__(self, review: ReviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.review = review
        self._theme: Theme = DARK
        self.setObjectName("ground")
        self._make_parts()
        self._lay_out()
        self.setStyleSheet(STYLE)

    def _make_parts(self) -> None:
        review = self.review
        self.list = FlightList(review.flights)
        self.notice = NoticeLine()
        self.transport = Transport(review.replay)
        self.time_line = TimeLine(review.replay, review.window)
        self.plots = PlotStack(review.replay, review.window)
        self.sheet = Sheet()
        self.happenings = Happenings(review)
        self.entry_list = self.happenings.list
        self.sign = SignPanel(review.sign_off)
        self.picture = PicturePane(review.video)
        self.chooser = FieldChooser(review, self)
        self.open_file = QPushButton()
        self.add_plot = QPushButton()
        self.export = QPushButton()
        self.export_menu = QMenu(self.export)
        self.export.setMenu(self.export_menu)
        self.bring_in = QPushButton()
        self.bring_in.setProperty("role", "primary")
        self.tabs = QTabWidget()
        self.tabs.addTab(self.sheet, "")
        self.tabs.addTab(self.happenings, "")
        self.tabs.addTab(self.sign, "")
        self.heading = QLabel()
        self.heading.setProperty("role", "title")
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setWordWrap(True)

    def _lay_out(self) -> None:
        self._map_slot = QVBoxLayout()
        self._map_slot.setContentsMargins(0, 0, 0, 0)
        self._no_map = QLabel()
        self._no_map.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._no_map.setProperty("role", "secondary")
        self._map_slot.addWidget(self._no_map, 1)
        sights = QWidget()
        sights.setMinimumHeight(SIGHT_PX)
        beside = self._sights = QHBoxLayout(sights)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(SPACING[0])
        beside.addLayout(self._map_slot, 1)
        beside.addWidget(self.picture, 1)
        self.transport.row.addWidget(self.add_plot)
        lower = QWidget()
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(SPACING[0])
        below.addWidget(self.transport)
        below.addWidget(self.time_line)
        below.addWidget(self.plots, 1)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(sights)
        self.split.addWidget(lower)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 1)
        middle = QVBoxLayout()
        middle.setSpacing(SPACING[0])
        middle.addWidget(self.notice)
        middle.addWidget(self.split, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(SPACING[1], SPACING[1], SPACING[1], SPACING[1])
        across.setSpacing(SPACING[2])
        across.addWidget(self._left_column())
        across.addLayout(middle, 1)
        across.addWidget(self._right_column())

    def _left_column(self) -> QWidget:
        left = QWidget()
        left.setFixedWidth(LEFT_PX)
        files = QVBoxLayout(left)
        files.setContentsMargins(0, 0, 0, 0)
        files.setSpacing(SPACING[1])
        files.addWidget(self.list, 1)
        files.addWidget(self.open_file)
        return left

    def _right_column(self) -> QWidget:
        right = QWidget()
        right.setFixedWidth(RIGHT_PX)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING[1])
        column.addWidget(self.heading)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.bring_in)
        column.addWidget(self.export)
        return right

    # ------------------------------------------------------ words and colours

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        for part in (self.list, self.transport, self.time_line, self.plots, self.picture):
            part.retranslate()
        self.sheet.retranslate()
        self.happenings.retranslate()
        self.sign.retranslate()
        self.tabs.setTabText(0, _("Flight"))
        self.tabs.setTabText(1, _("Events"))
        self.tabs.setTabText(2, _("Sign-off"))
        bar = self.tabs.tabBar()
        for named in (self.tabs, bar):
            if named is not None:
                named.setAccessibleName(_("About this flight"))
        self._no_map.setText(_("The map is being loaded."))
        for button, words, keys, tip in (
            (self.open_file, _("Open a file…"), "Ctrl+O", _("Look at a log or video")),
            (self.add_plot, _("Plots…"), "Ctrl+P", _("Choose what is plotted")),
            (self.export, _("Export"), "", _("Write this flight to a file")),
            (self.bring_in, _("Add to the logbook"), "", _("Bring the flights of this log in")),
        ):
            button.setText(words)
            button.setToolTip(f"{tip} ({keys})" if keys else tip)
            button.setAccessibleName(words)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        for part in (self.list, self.transport, self.time_line, self.plots, self.picture):
            part.set_theme(theme)
        self.happenings.set_theme(theme)
