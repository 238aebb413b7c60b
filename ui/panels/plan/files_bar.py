"""New, open, save, import, export, recent files, undo and redo; no dialog that stops the window."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize, pyqtSignal
from PyQt6.QtGui import QAction, QIcon, QKeySequence
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QToolButton, QWidget

from missions.files import FORMATS
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.models.plan_document import PlanDocument
    from ui.theme import Theme

ICON_PX: Final = 20
FAINT: Final = "#A6A6A6"  # what cannot be pressed, where lines are as black as text


def patterns(kind: str) -> str:
    """The file patterns with which something can be done.

    Args:
        kind: a field of :class:`missions.files.Format`.
    """
    able = [suffix for suffix, entry in FORMATS.items() if getattr(entry, kind) is not None]
    return " ".join(f"*{suffix}" for suffix in able)


def tip(text: str) -> str:
    """``text`` for a tool tip, where Qt would take what looks like markup for it."""
    return html.escape(text) if "<" in text else text


class FilesBar(QWidget):
    """A row of icon buttons; says what is wanted, does none of it.

    Args:
        document: its file and history.
        parent: Qt owner.
    """

    new_asked = pyqtSignal()
    open_asked = pyqtSignal(Path)
    save_asked = pyqtSignal(Path)
    save_here_asked = pyqtSignal()
    export_asked = pyqtSignal(Path)
    import_asked = pyqtSignal(Path)

    def __init__(self, document: PlanDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._dialog: QFileDialog | None = None
        self._actions: dict[str, QAction] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._icons: dict[str, str] = {}
        self._recent = QMenu(self)
        self._recent.aboutToShow.connect(self._list_recent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        std = QKeySequence.StandardKey
        for name, symbol, key, slot in (
            ("new", "file-plus-outline", std.New, self.new_asked.emit),
            ("open", "folder-open-outline", std.Open, self.ask_open),
            ("save", "content-save-outline", std.Save, self._on_save),
            ("undo", "undo", std.Undo, document.undo),
            ("redo", "redo", std.Redo, document.redo),
        ):
            self._add_action(name, slot, key)
            row.addWidget(self._button(name, symbol))
        self._add_action("save-as", self.ask_save, std.SaveAs)
        self._add_action("import", self.ask_import, "Ctrl+I")
        self._add_action("export", self.ask_export, "Ctrl+E")
        self._actions["redo"].setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        row.addWidget(self._more_button())
        document.changed.connect(self.renew)
        self.retranslate()

    def _add_action(
        self, name: str, slot: Callable[[], None], key: QKeySequence.StandardKey | str
    ) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _checked=False: slot())
        self.addAction(action)
        self._actions[name] = action

    def _button(self, name: str, symbol: str) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setProperty("role", "tool")
        button.clicked.connect(lambda _checked: self._actions[name].trigger())
        self._buttons[name], self._icons[name] = button, symbol
        return button

    def _more_button(self) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setProperty("role", "tool")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for name in ("save-as", "import", "export"):
            menu.addAction(self._actions[name])
        menu.addMenu(self._recent)
        button.setMenu(menu)
        self._buttons["more"], self._icons["more"] = button, "dots-horizontal"
        return button

    def action(self, name: str) -> QAction:
        """One of ``new open save undo redo save-as import export``."""
        return self._actions[name]

    # -------------------------------------------------------------- appearance

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        words = {
            "new": _("New plan"),
            "open": _("Open …"),
            "save": _("Save"),
            "save-as": _("Save as …"),
            "import": _("Import area or plan …"),
            "export": _("Export …"),
        }
        for name, text in words.items():
            self._actions[name].setText(text)
        self._recent.setTitle(_("Recent"))
        self._buttons["more"].setToolTip(_("Save as, import, export, recent files"))
        self._buttons["more"].setAccessibleName(_("More about files"))
        self.renew()

    def set_theme(self, theme: Theme) -> None:
        """Colour the icons."""
        faint = FAINT if theme.line == theme.text else theme.line
        for name, button in self._buttons.items():
            symbol = icon(self._icons[name], theme.text).pixmap(ICON_PX, ICON_PX)
            both = QIcon(symbol)
            off = icon(self._icons[name], faint).pixmap(ICON_PX, ICON_PX)
            both.addPixmap(off, QIcon.Mode.Disabled)
            button.setIcon(both)

    def renew(self) -> None:
        """Say what Undo and Redo would do, and whether there is something to save."""
        undo, redo = self._document.undo_label, self._document.redo_label
        self._actions["undo"].setText(_("Undo: {step}").format(step=undo) if undo else _("Undo"))
        self._actions["redo"].setText(_("Redo: {step}").format(step=redo) if redo else _("Redo"))
        self._actions["undo"].setEnabled(undo is not None)
        self._actions["redo"].setEnabled(redo is not None)
        self._actions["save"].setEnabled(self._document.is_modified or self._document.path is None)
        for name in ("new", "open", "save", "undo", "redo"):
            action, button = self._actions[name], self._buttons[name]
            text = action.text().replace("&", "")
            button.setEnabled(action.isEnabled())
            button.setToolTip(tip(f"{text} ({action.shortcut().toString()})"))
            button.setAccessibleName(text)

    # ------------------------------------------------------------------- files

    def _on_save(self) -> None:
        if self._document.path is None:
            self.ask_save()
        else:
            self.save_here_asked.emit()

    def _list_recent(self) -> None:
        self._recent.clear()
        for path in self._document.files.recent:
            action = self._recent.addAction(path.name.replace("&", "&&"))
            if action is not None:
                action.setToolTip(tip(str(path)))
                action.triggered.connect(lambda _checked, p=path: self.open_asked.emit(p))
        self._recent.setEnabled(bool(self._document.files.recent))

    def ask_open(self) -> None:
        """Choose a plan to open."""
        dialog = self._chooser(_("Open a plan"), f"{_('Plans')} ({patterns('read_plan')})")
        dialog.fileSelected.connect(lambda name: self.open_asked.emit(Path(name)))

    def ask_import(self) -> None:
        """Choose an area or a plan to add."""
        both = f"{patterns('read_area')} {patterns('read_plan')}"
        dialog = self._chooser(_("Import an area or a plan"), f"{_('Areas and plans')} ({both})")
        dialog.fileSelected.connect(lambda name: self.import_asked.emit(Path(name)))

    def ask_save(self) -> None:
        """Choose where to save."""
        dialog = self._chooser(
            _("Save the plan"), f"{_('Plans')} (*.plan *.waypoints)", is_saving=True
        )
        dialog.setDefaultSuffix("plan")
        dialog.fileSelected.connect(lambda name: self.save_asked.emit(Path(name)))

    def ask_export(self) -> None:
        """Choose where to export to; the extension says the format."""
        kinds = f"{_('Files')} ({patterns('write_plan')})"
        dialog = self._chooser(_("Export the plan"), kinds, is_saving=True)
        dialog.setDefaultSuffix("kml")
        dialog.fileSelected.connect(lambda name: self.export_asked.emit(Path(name)))

    def _chooser(self, title: str, kinds: str, *, is_saving: bool = False) -> QFileDialog:
        """A file dialog beside the window: nothing waits for it."""
        if self._dialog is not None:
            self._dialog.close()
        folder = str(self._document.path.parent) if self._document.path else ""
        dialog = QFileDialog(self, title, folder, kinds)
        dialog.setModal(False)
        if is_saving:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            name = self._document.plan.name or _("patrol")
            dialog.selectFile(self._document.path.name if self._document.path else f"{name}.plan")
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.show()
        return dialog

    def _forget_dialog(self, _result: int) -> None:
        self._dialog = None
