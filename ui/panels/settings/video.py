"""Video sources: which drone's picture comes from where; add, try, remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from dronectl.errors import UserError
from dronectl.video.address import parse
from ui.background import run_task
from ui.models.sentences import translated
from ui.models.video_sources import STATE_ROLE, Column
from ui.models.video_trial import try_source
from ui.panels.settings.detector_line import DetectorLine
from ui.panels.settings.parts import (
    Form,
    Page,
    choose_path,
    plain_label,
    set_widths,
    show_state,
    table,
)
from ui.theme import DARK, SPACING, TARGET_PX
from ui.words import _, ngettext

if TYPE_CHECKING:
    from PyQt6.QtCore import QModelIndex

    from ui.models.settings import SettingsModel
    from ui.models.video_sources import VideoSourcesModel
    from ui.models.video_trial import VideoTrial
    from ui.theme import Theme

WIDTHS_PX: Final = (140, 320, 190, 260)
EXAMPLE: Final = "rtsp://192.168.1.20:554/main"
MARKS: Final = {"live": "●", "stale": "◆", "waiting": "○", "absent": "○"}


class _StateDelegate(QStyledItemDelegate):
    """The state's mark and colour before its words."""

    theme: Theme = DARK

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if option is None:
            return
        state = index.data(STATE_ROLE)
        colour = {"live": self.theme.good, "stale": self.theme.caution}.get(
            state, self.theme.secondary
        )
        option.text = f"{MARKS.get(state, '')} {option.text}"
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
            option.palette.setColor(role, QColor(colour))


class VideoPage(Page):
    """The table of sources and the line for a new one."""

    def __init__(self, sources: VideoSourcesModel, settings: SettingsModel) -> None:
        super().__init__(
            lambda: _("Video"),
            lambda: _(
                "Where pictures come from. What a drone announces opens by itself; others are named here."
            ),
        )
        self._sources = sources
        self._settings = settings
        self._is_trying = False
        self._said: tuple[str, str] = ("", "")
        self.table = table(sources)
        self._state = _StateDelegate(self.table)
        self.table.setItemDelegateForColumn(Column.STATE, self._state)
        set_widths(self.table, WIDTHS_PX, Column.ADDRESS)
        self.name(self.table, lambda: _("Video sources"), lambda: _("One line for each source"))
        self.column.addWidget(self.table, 1)
        self.remove_button = self.button(
            lambda: _("Remove"), lambda: _("Forget the chosen source (Del)"), self._remove
        )
        self.remove_button.setShortcut("Del")
        low = QHBoxLayout()
        low.addStretch(1)
        low.addWidget(self.remove_button)
        self.column.addLayout(low)
        self._build_line()
        self._build_files()
        selection = self.table.selectionModel()
        assert selection is not None  # noqa: S101 - it has a model
        selection.currentRowChanged.connect(lambda _new, _old: self._show_choice())
        sources.modelReset.connect(self._on_reset)
        self._on_reset()

    def _build_line(self) -> None:
        self.column.addWidget(self.label(lambda: _("New source"), "heading"))
        line = QFrame()
        line.setObjectName("surface")
        row = QHBoxLayout(line)
        row.setContentsMargins(SPACING[2], SPACING[1], SPACING[2], SPACING[1])
        row.setSpacing(SPACING[1])
        self.drone = QComboBox()
        self.drone.setMinimumWidth(150)
        self.name(self.drone, lambda: _("Drone"), lambda: _("Whose picture it is"))
        self.address = QLineEdit()
        self.address.setPlaceholderText(EXAMPLE)
        self.name(
            self.address,
            lambda: _("Address"),
            lambda: _(
                "rtsp://, rtsp+udp://, udp://, rtp://, tcp:// or http:// with its port, usb:0, or a file"
            ),
        )
        self.file_button = self.button(
            lambda: _("File …"), lambda: _("Choose a recording"), self._choose_file
        )
        self.try_button = self.button(
            lambda: _("Try"), lambda: _("Look for a few seconds whether a picture comes"), self._try
        )
        self.add_button = self.button(
            lambda: _("Add"),
            lambda: _("Keep it; it opens as soon as the drone is heard"),
            self._add,
        )
        self.add_button.setProperty("role", "primary")
        row.addWidget(self.drone)
        row.addWidget(self.address, 1)
        for button in (self.file_button, self.try_button, self.add_button):
            row.addWidget(button)
        self.column.addWidget(line)
        self.result = plain_label("sentence")
        self.result.setMinimumHeight(40)
        self.column.addWidget(self.result)
        self.address.textChanged.connect(lambda _text: self._show_choice())
        self.address.returnPressed.connect(self._add)

    def _build_files(self) -> None:
        """What is written over the pictures and what they hide, from the town's own files."""
        form = Form(self)
        self.files = {name: QPushButton() for name in ("video_names", "video_private")}
        for name, button in self.files.items():
            button.setMinimumHeight(TARGET_PX)
            button.clicked.connect(lambda _checked, name=name: self._choose_ground(name))
        form.add(
            lambda: _("Names of places"),
            self.files["video_names"],
            lambda: _("A GeoJSON file: streets and places are named in the pictures"),
        )
        form.add(
            lambda: _("Private ground"),
            self.files["video_private"],
            lambda: _("A GeoJSON, KML or KMZ file: its surfaces are masked in the pictures"),
        )
        self.column.addWidget(form)
        self.detector = DetectorLine(self, form, self._settings)
        self._settings.changed.connect(lambda _names: self._show_files())
        self._show_files()

    def _show_files(self) -> None:
        for name, button in self.files.items():
            path = getattr(self._settings.settings, name)
            button.setText(Path(path).name if path else _("None: choose …"))

    def _choose_ground(self, name: str) -> None:
        """Choose a file; one that is in use is let go first, so that it can be taken away."""
        if getattr(self._settings.settings, name):
            self._settings.change(**{name: ""})
            return
        dialog = QFileDialog(self, _("Choose a file"), "", "*.geojson *.json *.kml *.kmz")
        choose_path(dialog, lambda path: self._settings.change(**{name: str(path)}))

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        super().set_theme(theme)
        self._state.theme = theme

    def retranslate(self) -> None:
        """The language changed."""
        super().retranslate()
        self._sources.refresh()
        self._show_files()
        self.detector.show()
        self._on_reset()

    # -------------------------------------------------------------------- doing

    def _on_reset(self) -> None:
        """The drones may have changed too."""
        drones, chosen = self._sources.drones(), self.drone.currentData()
        if [self.drone.itemData(i) for i in range(self.drone.count())] != [d for d, _n in drones]:
            self.drone.clear()
            for drone, name in drones:
                self.drone.addItem(name, drone)
            self.drone.setCurrentIndex(max(0, self.drone.findData(chosen)))
        self._show_choice()

    def _show_choice(self) -> None:
        row = self.table.currentIndex().row()
        rows = self._sources.rows
        self.remove_button.setEnabled(0 <= row < len(rows) and rows[row].is_ours)
        has_text = bool(self.address.text().strip())
        self.try_button.setEnabled(has_text and not self._is_trying)
        self.add_button.setEnabled(has_text and self.drone.count() > 0)

    def _remove(self) -> None:
        self._sources.remove(self.table.currentIndex().row())

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, _("Choose a recording"), "", _("Video (*.ts *.mp4 *.mkv)"))
        choose_path(dialog, lambda path: self.address.setText(str(path)))

    def _add(self) -> None:
        try:
            self._sources.add(str(self.drone.currentData()), self.address.text())
        except UserError as error:
            show_state(self.result, translated(str(error)), "caution")
            return
        self.address.clear()
        show_state(self.result, _("The source is kept."), "good")

    def _try(self) -> None:
        try:
            address = parse(self.address.text())
        except UserError as error:
            show_state(self.result, translated(str(error)), "caution")
            return
        self._is_trying = True
        self._show_choice()
        show_state(self.result, _("Trying {address} …").format(address=address.text))
        run_task(lambda: try_source(address), self._on_tried)

    def _on_tried(self, trial: VideoTrial | None, error: Exception | None) -> None:
        self._is_trying = False
        self._show_choice()
        if trial is None:
            show_state(self.result, str(error), "caution")
        else:
            show_state(self.result, trial_words(trial), "good" if trial.is_seen else "caution")


def trial_words(trial: VideoTrial) -> str:
    """What came of it."""
    status = trial.status
    if not trial.is_seen:
        return translated(status.text) if status.text else _("No picture came; check the camera.")
    words = _("A picture comes: {width}x{height}, {codec}, {rate:.0f} a second.").format(
        width=status.width_px, height=status.height_px, codec=status.codec, rate=status.rate_hz
    )
    if status.klv_packets:
        words += " " + _("It says where the camera is.")
    if status.sound_streams:
        words += " " + ngettext(
            "Its sound is thrown away.", "Its sounds are thrown away.", status.sound_streams
        )
    return words
