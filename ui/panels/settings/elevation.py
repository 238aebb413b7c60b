"""The elevation files on the page of map sources: what they cover, add one, remove one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem

from missions.files.elevation import ELEVATION_FORMATS
from ui.formatting import NARROW_SPACE, number
from ui.panels.settings.parts import choose_path, plain_label, show_state
from ui.theme import SPACING
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from missions.terrain import Sheet
    from ui.models.elevation import ElevationModel
    from ui.panels.settings.parts import Page

LIST_PX: Final = 84


def coverage(sheet: Sheet) -> str:
    """Size, spacing and owner of one file's data."""
    height_m, width_m = sheet.size_m
    decimals = 0 if max(height_m, width_m) >= 10_000 else 1
    size = " \N{MULTIPLICATION SIGN} ".join(
        number(side_m, 0.001, decimals) for side_m in (width_m, height_m)
    )
    posts = _("a height every {distance} m").format(distance=number(sheet.resolution_m))
    parts = [f"{size}{NARROW_SPACE}km", posts, sheet.attribution]
    return " · ".join(part for part in parts if part)


class ElevationPart:
    """A heading, the files in a list, and the buttons for them.

    Args:
        page: the page of the settings it stands on.
        model: the files.
    """

    def __init__(self, page: Page, model: ElevationModel) -> None:
        self._page = page
        self._model = model
        page.column.addSpacing(SPACING[1])
        page.column.addWidget(page.label(lambda: _("Elevation data"), "heading"))
        self.list = QListWidget()
        self.list.setFixedHeight(LIST_PX)
        page.name(
            self.list,
            lambda: _("Elevation data"),
            lambda: _("Files that tell the height of the ground; finer ones count first"),
        )
        self.list.currentRowChanged.connect(lambda _row: self._show_buttons())
        page.column.addWidget(self.list)
        row = QHBoxLayout()
        self.note = plain_label("secondary")
        row.addWidget(self.note, 1)
        self.add_button = page.button(
            lambda: _("Add elevation data…"),
            lambda: _("Copy a file with heights of the ground into the data folder"),
            self._ask_file,
        )
        self.remove_button = page.button(
            lambda: _("Delete"),
            lambda: _("Delete the chosen file from the data folder"),
            self._remove,
        )
        row.addWidget(self.add_button)
        row.addWidget(self.remove_button)
        page.column.addLayout(row)
        model.changed.connect(self.show)
        model.trouble.connect(lambda text: show_state(self.note, text, "caution"))

    def show(self) -> None:
        """Say everything again."""
        chosen = self._chosen()
        self.list.clear()
        for sheet in self._model.sheets:
            item = QListWidgetItem(
                icon("terrain", self._page.theme.text), f"{sheet.name} · {coverage(sheet)}"
            )
            item.setData(Qt.ItemDataRole.UserRole, sheet.name)
            item.setToolTip(item.text())
            self.list.addItem(item)
            if sheet.name == chosen:
                self.list.setCurrentItem(item)
        self._show_buttons()
        self._show_note()

    def _show_note(self) -> None:
        if self._model.is_busy:
            show_state(self.note, _("Reading the file…"))
        elif self._model.troubles:
            show_state(self.note, " ".join(self._model.troubles), "caution")
        elif self._model.sheets:
            show_state(self.note, _("Heights above ground are known where these files reach."))
        else:
            show_state(
                self.note, _("Without it, heights are checked above home, not above ground.")
            )

    def _show_buttons(self) -> None:
        self.remove_button.setEnabled(self._chosen() is not None)

    def _chosen(self) -> str | None:
        item = self.list.currentItem()
        name: str | None = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        return name

    def _ask_file(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in ELEVATION_FORMATS)
        dialog = QFileDialog(
            self._page, _("Add elevation data"), "", f"{_('Elevation data')} ({kinds})"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        choose_path(dialog, self._model.add)

    def _remove(self) -> None:
        name = self._chosen()
        if name is not None:
            self._model.remove(name)
