"""Colours, type and spacing: three themes as data, and the style sheet made of them.

Aviation colours mean one thing: warning red "act now", caution amber "be ready", good green only for
on / verified / safe, selected cyan. Each also differs in shape or word.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtGui import QColor, QFont, QPalette
from PyQt6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, as ``#RRGGBB``."""

    name: str
    ground: str
    surface: str
    raised: str
    text: str
    secondary: str
    line: str
    warning: str
    caution: str
    good: str
    selected: str
    line_px: int = 1

    @property
    def on_selected(self) -> str:
        """Ink that reads on a surface of the selected colour."""
        return "#000000" if self.name == "dark" else "#FFFFFF"


DARK: Final = Theme(
    "dark", "#12161B", "#1A2027", "#232B34", "#E6EBF0", "#9AA7B4", "#323C47",
    "#FF5A52", "#FFB020", "#3CCB7F", "#39C5E6",
)  # fmt: skip
LIGHT: Final = Theme(
    "light", "#EEF1F4", "#FFFFFF", "#F7F9FA", "#17202A", "#556270", "#D3DAE1",
    "#C62828", "#B26A00", "#1B7F4B", "#0B7FA3",
)  # fmt: skip
SUN: Final = Theme(
    "sun", "#FFFFFF", "#FFFFFF", "#FFFFFF", "#000000", "#000000", "#000000",
    "#B00000", "#8A4B00", "#005C2E", "#003E9E", line_px=2,
)  # fmt: skip
THEMES: Final[Mapping[str, Theme]] = {theme.name: theme for theme in (DARK, LIGHT, SUN)}

# Distinguishable with red-green blindness (after Okabe and Ito), never red or amber; one for each
# drone, the same on map, list, video and plots.
DRONE_COLOURS: Final = (
    "#56B4E9", "#CC79A7", "#F0E442", "#009E73", "#B48EFF", "#7FD6C2", "#8C9EFF", "#C5B08A",
)  # fmt: skip
DRONE_NAMES: Final = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel")

SPACING: Final = (4, 8, 12, 16, 24)
RADIUS: Final = 6
TARGET_PX: Final = 36
ACTION_PX: Final = 48
TYPE_PX: Final = (13, 15, 18, 24, 32)


def drone_colour(index: int) -> str:
    """Colour of the n-th drone ever heard."""
    return DRONE_COLOURS[index % len(DRONE_COLOURS)]


def drone_name(index: int) -> str:
    """Name of the n-th drone ever heard, until a person gives one."""
    turn, place = divmod(index, len(DRONE_NAMES))
    return DRONE_NAMES[place] + (f" {turn + 1}" if turn else "")


def _asset(name: str) -> str:
    """Path of a picture as style sheets write it."""
    return (Path(__file__).parent / "assets" / name).as_posix()


def palette(theme: Theme) -> QPalette:
    """The colours of what the style sheet does not reach: ticks, arrows, placeholders."""
    roles = QPalette.ColorRole
    found = QPalette()
    for role, colour in (
        (roles.Window, theme.ground), (roles.Base, theme.raised), (roles.AlternateBase, theme.surface),
        (roles.Button, theme.raised), (roles.WindowText, theme.text), (roles.Text, theme.text),
        (roles.ButtonText, theme.text), (roles.PlaceholderText, theme.secondary),
        (roles.Highlight, theme.selected), (roles.HighlightedText, theme.ground),
        (roles.ToolTipBase, theme.raised), (roles.ToolTipText, theme.text),
        (roles.Accent, theme.selected), (roles.Link, theme.selected),
    ):  # fmt: skip
        found.setColor(role, QColor(colour))
    for role in (roles.Text, roles.ButtonText, roles.WindowText):
        found.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.secondary))
    return found


def style_sheet(theme: Theme) -> str:
    """The Qt style sheet of the whole window."""
    t = theme
    return f"""
* {{ font-size: {TYPE_PX[0]}px; color: {t.text}; }}
QMainWindow, QDialog, QWidget#ground {{ background: {t.ground}; }}
QWidget#surface, QFrame#surface, QListView, QTableView, QTreeView, QPlainTextEdit, QTextEdit {{
  background: {t.surface}; border: {t.line_px}px solid {t.line}; border-radius: {RADIUS}px; }}
QLabel {{ background: transparent; border: 0; }}
QLabel[role="secondary"] {{ color: {t.secondary}; }}
QLabel[role="title"] {{ font-size: {TYPE_PX[2]}px; font-weight: 600; }}
QLabel[role="heading"] {{ color: {t.secondary}; font-weight: 600; letter-spacing: 1px; }}
QLabel[role="value"] {{ font-size: {TYPE_PX[3]}px; }}
QLabel[state="warning"] {{ color: {t.warning}; font-weight: 600; }}
QLabel[state="caution"] {{ color: {t.caution}; font-weight: 600; }}
QLabel[state="good"] {{ color: {t.good}; }}
QPushButton, QToolButton {{
  background: {t.raised}; border: {t.line_px}px solid {t.line}; border-radius: {RADIUS}px;
  min-height: {TARGET_PX - 2}px; padding: 0 {SPACING[2]}px; }}
QPushButton:hover, QToolButton:hover {{ border-color: {t.secondary}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {t.line}; }}
QPushButton:checked, QToolButton:checked {{
  background: {t.line if t.name != "sun" else t.raised}; border: {t.line_px}px solid {t.selected}; color: {t.selected}; }}
QPushButton[role="primary"] {{
  background: {t.selected}; border-color: {t.selected}; color: {t.on_selected}; font-weight: 600; }}
QPushButton:disabled, QToolButton:disabled {{
  color: {t.secondary}; background: {t.surface}; border-style: {"dashed" if t.name == "sun" else "solid"}; }}
QPushButton:focus, QToolButton:focus, QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus,
QListView:focus, QTableView:focus, QTreeView:focus {{ border: 2px solid {t.selected}; }}
QToolButton[role="rail"] {{ font-size: 11px; padding: 0; border-color: transparent; background: transparent; }}
QToolButton[role="rail"]:checked {{
  background: {t.raised}; border-left: 3px solid {t.selected}; color: {t.text}; font-weight: 600;
  font-size: 10px; }}
QToolButton[role="rail"]:focus {{ border: 2px solid {t.selected}; }}
QPushButton[role="danger"] {{ border-color: {t.warning}; color: {t.warning}; font-weight: 700; }}
QPushButton[role="primary"]:focus {{ border: 3px solid {t.text}; }}
QPushButton[role="return"] {{
  background: {t.caution}; color: {"#000000" if t.name == "dark" else "#FFFFFF"};
  border-color: {t.caution}; font-weight: 700; }}
QLineEdit, QComboBox, QAbstractSpinBox {{
  background: {t.raised}; border: {t.line_px}px solid {t.line}; border-radius: {RADIUS}px;
  min-height: {TARGET_PX - 4}px; padding: 0 {SPACING[1]}px; selection-background-color: {t.selected}; }}
QComboBox::drop-down {{ border: 0; width: {SPACING[4]}px; }}
QComboBox::down-arrow {{ image: url("{_asset("chevron-down.svg")}"); width: 12px; height: 12px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; width: 20px; background: transparent; }}
QAbstractSpinBox::up-arrow {{ image: url("{_asset("chevron-up.svg")}"); width: 12px; height: 12px; }}
QAbstractSpinBox::down-arrow {{ image: url("{_asset("chevron-down.svg")}"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.line}; }}
QHeaderView::section {{
  background: {t.surface}; color: {t.secondary}; border: 0;
  border-bottom: {t.line_px}px solid {t.line}; padding: {SPACING[0]}px {SPACING[1]}px; }}
QTableView {{ gridline-color: {t.line}; alternate-background-color: {t.raised}; }}
QAbstractItemView::item:selected {{ background: {t.raised}; color: {t.selected}; border: 0; }}
QListView, QTableView#roomy {{ outline: 0; }}
QTableView#roomy::item {{ padding: 0 {SPACING[1]}px; border: 0; }}
QListWidget#sections::item {{ padding-left: {SPACING[1]}px; border: 0; border-left: 3px solid transparent; }}
QListWidget#sections::item:selected {{ border-left: 3px solid {t.selected}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {t.line}; border-radius: 5px; min-height: 24px; min-width: 24px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QProgressBar {{ background: {t.raised}; border: {t.line_px}px solid {t.line};
  border-radius: {RADIUS}px; text-align: center; min-height: 18px; }}
QProgressBar::chunk {{ background: {t.selected}; border-radius: {RADIUS - 2}px; }}
QTabBar::tab {{ background: transparent; color: {t.secondary}; padding: {SPACING[1]}px {SPACING[2]}px; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom: 2px solid {t.selected}; }}
QTabWidget::pane {{ border: 0; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: 4px; }}
QSplitter::handle {{ background: {t.line}; }}
QCheckBox, QRadioButton {{ min-height: {TARGET_PX - 8}px; spacing: {SPACING[1]}px;
  border: 2px solid transparent; border-radius: {RADIUS - 2}px; padding: 0 2px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {t.selected}; }}
QGroupBox {{ border: {t.line_px}px solid {t.line}; border-radius: {RADIUS}px; margin-top: 14px;
  padding: {SPACING[1]}px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: {SPACING[1]}px; color: {t.secondary}; }}
"""


def interface_font() -> QFont:
    """The system's sans-serif with figures of one width, so that numbers do not dance."""
    font = QFont(QApplication.font())
    font.setPixelSize(13)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
