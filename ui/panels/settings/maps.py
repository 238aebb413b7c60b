"""Where the map's pictures come from, and fetching an area ahead."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
)

from missions.errors import UserError
from ui.formatting import octets
from ui.map.mbtiles import MbtilesFile
from ui.map.prepare import AreaJob, preparation
from ui.map.sources import FileSource, OnlineSource, TileSource, why_not_prepared
from ui.panels.settings.elevation import ElevationPart
from ui.panels.settings.parts import Page, choose_path, plain_label, show_state
from ui.panels.settings.sources import NONE, chosen_source, sources_of
from ui.theme import SPACING, TARGET_PX
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from ui.map.marks import Bounds
    from ui.map.prepare import Preparation
    from ui.map.view import MapView
    from ui.models.elevation import ElevationModel
    from ui.models.settings import SettingsModel
    from ui.theme import Theme

ZOOMS: Final = (12, 19)
USUAL_ZOOM: Final = 17  # single houses


def utc_now_s() -> float:
    """UTC seconds since the epoch, to date fetched tiles."""
    return time.time_ns() * 1e-9


def description(source: TileSource | None) -> str:
    """What a source is, in a sentence."""
    if source is None:
        return _("An empty grid with a scale; nothing is fetched.")
    if isinstance(source, FileSource):
        return _("A file on this computer: {path}").format(path=source.path)
    if source.may_be_prepared:
        return _("Over the network; an area can be prepared for use without it. {owner}").format(
            owner=source.attribution
        )
    return _("Over the network; only what is looked at may be fetched. {owner}").format(
        owner=source.attribution
    )


class MapsPage(Page):
    """Choice of the map, the switch for the network, preparing an area, and elevation data.

    Args:
        settings: shown and changed.
        elevation: files with heights of the ground.
    """

    def __init__(self, settings: SettingsModel, elevation: ElevationModel) -> None:
        super().__init__(
            lambda: _("Map sources"),
            lambda: _("Nothing leaves this computer unless fetching is switched on here."),
        )
        self._settings = settings
        self._map: MapView | None = None
        self._bounds: Bounds | None = None
        self._area: Preparation | None = None
        self._job: AreaJob | None = None
        self._build_list()
        self._build_area()
        self.elevation = ElevationPart(self, elevation)
        self.column.addStretch(1)
        self.retranslate()
        settings.changed.connect(self._on_settings)

    # ------------------------------------------------------------------- parts

    def _build_list(self) -> None:
        self.list = QListWidget()
        self.list.setMinimumHeight(190)
        self.list.setSpacing(2)
        self.name(self.list, lambda: _("Map"), lambda: _("Map shown behind the drones"))
        self.list.currentRowChanged.connect(self._on_chosen)
        self.column.addWidget(self.list, 1)
        self.note = plain_label("secondary")
        self.column.addWidget(self.note)
        row = QHBoxLayout()
        self.network = QCheckBox()
        self.speak(self.network.setText, lambda: _("Fetch map tiles over the network"))
        self.name(
            self.network,
            lambda: _("Fetch map tiles over the network"),
            lambda: _("Only tiles of the chosen map, kept on disk as they are seen"),
        )
        self.network.toggled.connect(lambda is_on: self._settings.change(online_maps=is_on))
        self.add_button = self.button(
            lambda: _("Add a map file…"),
            lambda: _("Use an MBTiles file of this computer"),
            self._ask_file,
        )
        self.remove_button = self.button(
            lambda: _("Take off the list"),
            lambda: _("Forget the chosen map file; the file stays on disk"),
            self._remove_file,
        )
        row.addWidget(self.network)
        row.addStretch(1)
        row.addWidget(self.add_button)
        row.addWidget(self.remove_button)
        self.column.addLayout(row)

    def _build_area(self) -> None:
        self.column.addSpacing(SPACING[1])
        self.column.addWidget(self.label(lambda: _("Prepare an area for offline use"), "heading"))
        frame = QFrame()
        frame.setObjectName("surface")
        rows = QVBoxLayout(frame)
        rows.setContentsMargins(SPACING[3], SPACING[2], SPACING[3], SPACING[2])
        self.area_text = plain_label("sentence")
        rows.addWidget(self.area_text)
        row = QHBoxLayout()
        row.addWidget(self.label(lambda: _("Detail")))
        self.zoom = QSpinBox()
        self.zoom.setMinimumHeight(TARGET_PX)
        self.zoom.setFixedWidth(96)
        self.zoom.setRange(*ZOOMS)
        self.zoom.setValue(USUAL_ZOOM)
        self.name(
            self.zoom,
            lambda: _("Detail"),
            lambda: _("Nearest zoom: 15 streets, 17 houses, 19 pavements"),
        )
        self.zoom.valueChanged.connect(lambda _zoom: self._show_area())
        row.addWidget(self.zoom)
        self.progress = QProgressBar()
        self.name(self.progress, lambda: _("Tiles fetched"), lambda: _("Tiles fetched"))
        row.addWidget(self.progress, 3)
        row.addStretch(1)
        self.prepare_button = self.button(
            lambda: _("Prepare"),
            lambda: _("Fetch the area shown on the map, down to this detail"),
            self._prepare,
        )
        self.cancel_button = self.button(
            lambda: _("Cancel"),
            lambda: _("Stop; what was fetched stays usable"),
            self._cancel,
        )
        row.addWidget(self.prepare_button)
        row.addWidget(self.cancel_button)
        rows.addLayout(row)
        self.column.addWidget(frame)

    # ------------------------------------------------------------------ choosing

    def _on_settings(self, names: frozenset[str]) -> None:
        if names & {"map_source", "map_files", "online_maps"}:
            self._show()

    def _show(self) -> None:
        chosen = self._settings.settings
        with QSignalBlocker(self.list), QSignalBlocker(self.network):
            self.list.clear()
            self._add_item(NONE, _("No map"), "grid")
            for each in sources_of(chosen):
                picture = "file-outline" if isinstance(each, FileSource) else "web"
                self._add_item(each.key, each.title, picture)
            for row in range(self.list.count()):
                item = self.list.item(row)
                if item is not None and item.data(Qt.ItemDataRole.UserRole) == chosen.map_source:
                    self.list.setCurrentRow(row)
            self.network.setChecked(chosen.online_maps)
        source = chosen_source(chosen)
        text = description(source)
        if isinstance(source, OnlineSource) and not chosen.online_maps:
            text = f"{text}\n{_('Fetching is switched off: only tiles seen before are shown.')}"
        self.note.setText(text)
        self.remove_button.setEnabled(isinstance(source, FileSource))
        self._show_area()

    def _add_item(self, key: str, title: str, picture: str) -> None:
        item = QListWidgetItem(icon(picture, self.theme.text), title)
        item.setData(Qt.ItemDataRole.UserRole, key)
        self.list.addItem(item)

    def _on_chosen(self, row: int) -> None:
        item = self.list.item(row)
        if item is not None:
            self._settings.change(map_source=item.data(Qt.ItemDataRole.UserRole))

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, _("Add a map file"), "", f"{_('Maps')} (*.mbtiles)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        choose_path(dialog, self.add_file)

    def add_file(self, path: Path) -> None:
        """Use a map file, if it is one."""
        try:
            MbtilesFile(path).close()
        except UserError as error:
            self.note.setText(str(error))
            return
        files = self._settings.settings.map_files
        key = str(path)
        self._settings.change(
            map_files=files if key in files else (*files, key), map_source=key
        )  # fmt: skip

    def _remove_file(self) -> None:
        chosen = self._settings.settings
        left = tuple(path for path in chosen.map_files if path != chosen.map_source)
        self._settings.change(map_files=left, map_source=NONE)

    # --------------------------------------------------------------- preparing

    def watch_map(self, map_view: MapView) -> None:
        """Prepare what this map shows."""
        if self._map is not map_view:
            self._map = map_view
            map_view.view_changed.connect(self._on_view)

    def _on_view(self, bounds: Bounds) -> None:
        self._bounds = bounds
        if self.isVisible():
            self._show_area()

    def showEvent(self, event: object) -> None:
        self._show_area()

    def _show_area(self) -> None:
        """What preparing would take; or why it cannot be done."""
        is_busy = self._job is not None
        self.progress.setVisible(is_busy)
        self.cancel_button.setVisible(is_busy)
        self.prepare_button.setVisible(not is_busy)
        self.zoom.setEnabled(not is_busy)
        if is_busy:
            return
        self._area = None
        try:
            text = self._area_text()
        except UserError as error:
            text = str(error)
        show_state(self.area_text, text)
        self.prepare_button.setEnabled(self._area is not None)

    def _area_text(self) -> str:
        chosen = self._settings.settings
        source = chosen_source(chosen)
        refusal = why_not_prepared(source)
        if refusal is not None:
            return refusal
        if self._map is None or self._bounds is None:
            return _("Show the area on the map first.")
        cache = self._map.supply.cache
        area = preparation(source, self._bounds, self.zoom.value(), cache)
        size = octets(area.estimated_bytes)
        if not chosen.online_maps:
            return _(
                "The area on the map takes {count} tiles, about {size}; switch fetching on first."
            ).format(count=area.tile_count, size=size)
        self._area = area
        return _("The area on the map takes {count} tiles, about {size}.").format(
            count=area.tile_count, size=size
        )

    def _prepare(self) -> None:
        if self._area is None or self._map is None:
            return
        job = AreaJob(self._area, self._map.supply.cache_path, utc_now_s, parent=self)
        self._job = job
        self.progress.setRange(0, self._area.tile_count)
        self.progress.setValue(0)
        job.progressed.connect(lambda done, _total, _failed: self.progress.setValue(done))
        job.ended.connect(self._on_ended)
        self._show_area()
        job.start()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_ended(self, sentence: str) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
        self._show_area()
        show_state(self.area_text, sentence)

    # --------------------------------------------------------------- appearance

    def retranslate(self) -> None:
        super().retranslate()
        self._show()
        self.elevation.show()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._show()
        self.elevation.show()
