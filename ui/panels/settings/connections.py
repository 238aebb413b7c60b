"""Connections: what is open, who is heard there and how well; add, try, remove."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from dronectl.errors import UserError
from dronectl.links.url import DEFAULT_BAUD, DEFAULT_PORTS
from ui.background import run_task
from ui.models.link_trial import LISTEN_S, Trial, try_link
from ui.models.links import STATE_ROLE, Column, LinkLife, LinkRow
from ui.models.sentences import translated
from ui.panels.settings.parts import (
    Page,
    plain_label,
    set_widths,
    show_state,
    table,
)
from ui.panels.settings.trial_words import trial_text
from ui.theme import DARK, SPACING, TARGET_PX
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.models.links import LinksModel
    from ui.theme import Theme

WIDTHS_PX: Final = (320, 150, 180, 90, 80, 80, 100)
MARKS: Final = {"closed": "○", "waiting": "○", "fresh": "●", "stale": "◆", "lost": "▲"}
SERIAL: Final = "serial"


def serial_devices() -> list[str]:
    """Serial devices of this machine now."""
    from serial.tools import list_ports  # noqa: PLC0415 - looks at the devices when imported

    return sorted(port.device for port in list_ports.comports())


class _StateDelegate(QStyledItemDelegate):
    """The state's mark and colour before its word."""

    theme: Theme = DARK

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if option is None:
            return
        state = index.data(STATE_ROLE)
        colour = {
            "fresh": self.theme.good,
            "stale": self.theme.caution,
            "lost": self.theme.warning,
        }.get(state, self.theme.secondary)
        option.text = f"{MARKS.get(state, '')} {option.text}"
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
            option.palette.setColor(role, QColor(colour))


class ConnectionsPage(Page):
    """The table of connections and the line for a new one.

    Args:
        links: connections in figures.
        system_id: ours, for what is sent while trying.
        devices: names the serial devices of the machine.
    """

    def __init__(
        self,
        links: LinksModel,
        system_id: Callable[[], int],
        devices: Callable[[], Sequence[str]] = serial_devices,
    ) -> None:
        super().__init__(
            lambda: _("Connections"),
            lambda: _("How drones reach this computer. Several connections to one drone are one drone."),
        )  # fmt: skip
        self._links = links
        self._system_id = system_id
        self._devices = devices
        self._trial: Trial | None = None
        self._is_trying = False
        self._build_table()
        self._build_line()
        self.retranslate()
        links.changed.connect(self._show_choice)

    # ------------------------------------------------------------------- parts

    def _build_table(self) -> None:
        self.table = table(self._links)
        self._state = _StateDelegate(self.table)
        self.table.setItemDelegateForColumn(Column.STATE, self._state)
        set_widths(self.table, WIDTHS_PX, Column.NAME)
        self.name(
            self.table,
            lambda: _("Connections"),
            lambda: _("One line for each peer heard; loss over the last ten seconds"),
        )
        self.column.addWidget(self.table, 1)
        selection = self.table.selectionModel()
        assert selection is not None  # noqa: S101 - it has a model
        selection.currentRowChanged.connect(lambda _new, _old: self._show_choice())
        self.open_button = self.button(
            lambda: _("Open"), lambda: _("Try to open the chosen connection"), self._open_chosen
        )
        self.remove_button = self.button(
            lambda: _("Remove"),
            lambda: _("Close the chosen connection and forget it (Del)"),
            self._remove_chosen,
        )
        self.remove_button.setShortcut("Del")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.open_button)
        row.addWidget(self.remove_button)
        self.column.addLayout(row)

    def _build_line(self) -> None:
        self.column.addWidget(self.label(lambda: _("New connection"), "heading"))
        line = QFrame()
        line.setObjectName("surface")
        row = QHBoxLayout(line)
        row.setContentsMargins(SPACING[2], SPACING[1], SPACING[2], SPACING[1])
        row.setSpacing(SPACING[1])
        self.kind = QComboBox()
        self.kind.setMinimumWidth(230)
        for scheme in ("udpin", "udpout", "tcp", "tcpin", SERIAL):
            self.kind.addItem(scheme, scheme)
        self.name(self.kind, lambda: _("Kind"), lambda: _("How the drone is reached"))
        self.address = QLineEdit()
        self.device = QComboBox()
        self.device.setEditable(True)
        self.name(self.address, lambda: _("Address"), lambda: _("Name or address of the computer"))
        self.name(self.device, lambda: _("Device"), lambda: _("Serial device of the radio"))
        self.number = QSpinBox()
        self.number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.number.setFixedWidth(96)
        self.name(self.number, lambda: _("Port or baud rate"), self._number_tip)
        self.try_button = self.button(
            lambda: _("Test"),
            lambda: _("Listen for {n} seconds without keeping it").format(n=round(LISTEN_S)),
            self._try,
        )
        self.add_button = self.button(
            lambda: _("Add"), lambda: _("Open it and keep it for the next start"), self._add
        )
        self.add_button.setProperty("role", "primary")
        for widget, stretch in (
            (self.kind, 0), (self.address, 1), (self.device, 1), (self.number, 0),
            (self.try_button, 0), (self.add_button, 0),
        ):  # fmt: skip
            widget.setMinimumHeight(TARGET_PX)
            row.addWidget(widget, stretch)
        self.column.addWidget(line)
        self.outcome = plain_label("sentence")
        self.outcome.setMinimumHeight(20)
        self.column.addWidget(self.outcome)
        self.kind.currentIndexChanged.connect(lambda _index: self._on_kind())
        self.address.returnPressed.connect(self._add)
        self._on_kind()

    # -------------------------------------------------------------- the new line

    @property
    def url(self) -> str:
        """The link URL of the line."""
        scheme = self.kind.currentData()
        if scheme == SERIAL:
            return f"{SERIAL}:{self.device.currentText().strip()}:{self.number.value()}"
        host = self.address.text().strip()
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        return (
            f"{scheme}:{host}:{self.number.value()}" if host else f"{scheme}:{self.number.value()}"
        )

    def _on_kind(self) -> None:
        scheme = self.kind.currentData()
        is_serial = scheme == SERIAL
        self.address.setVisible(not is_serial)
        self.device.setVisible(is_serial)
        if is_serial:
            self.device.clear()
            self.device.addItems(list(self._devices()))
            self.number.setRange(300, 4_000_000)
            self.number.setValue(DEFAULT_BAUD)
        else:
            self.number.setRange(1, 65535)
            self.number.setValue(DEFAULT_PORTS[scheme])
        listens = scheme in ("udpin", "tcpin")
        self.address.setPlaceholderText(_("any") if listens else _("address, such as 192.168.1.20"))
        self.number.setToolTip(self._number_tip())

    def _number_tip(self) -> str:
        is_serial = self.kind.currentData() == SERIAL
        return _("Baud rate: radios 57600, USB 115200") if is_serial else _("Port")

    def _add(self) -> None:
        self._trial = None
        self.add_button.setEnabled(False)
        show_state(self.outcome, _("Opening {url} …").format(url=self.url))
        url = self.url

        def added(why_not: str | None) -> None:
            self.add_button.setEnabled(True)
            if why_not is None:
                show_state(self.outcome, _("{url} is open and kept.").format(url=url), "good")
            else:
                show_state(self.outcome, why_not, "caution")

        self._links.add(url, added)

    def _try(self) -> None:
        url, system_id = self.url, self._system_id()
        self._is_trying = True
        self.try_button.setEnabled(False)
        show_state(self.outcome, _("Listening on {url} …").format(url=url))

        def tried(trial: Trial | None, error: Exception | None) -> None:
            self._is_trying = False
            self.try_button.setEnabled(True)
            if isinstance(error, UserError):
                show_state(self.outcome, translated(str(error)), "caution")
            elif error is not None:
                raise error
            elif trial is not None:
                self._show_trial(trial)

        run_task(lambda: try_link(url, time.monotonic, system_id=system_id), tried)

    def _show_trial(self, trial: Trial) -> None:
        self._trial = trial
        show_state(self.outcome, trial_text(trial), "good" if trial.vehicles else "caution")

    # ---------------------------------------------------------------- the table

    def _chosen(self) -> LinkRow | None:
        row = self.table.currentIndex().row()
        return self._links.rows[row] if 0 <= row < len(self._links.rows) else None

    def _show_choice(self) -> None:
        row = self._chosen()
        self.open_button.setEnabled(row is not None and row.life is LinkLife.CLOSED)
        self.remove_button.setEnabled(row is not None)

    def _open_chosen(self) -> None:
        row = self._chosen()
        if row is not None:
            self._links.add(row.url, self._opened)

    def _opened(self, why_not: str | None) -> None:
        show_state(self.outcome, why_not or "", "caution" if why_not else "")

    def _remove_chosen(self) -> None:
        row = self._chosen()
        if row is None:
            return
        why_not = self._links.remove(row.url)
        text = why_not or _("{url} is closed and forgotten.").format(url=row.url)
        show_state(self.outcome, text, "caution" if why_not else "")

    # --------------------------------------------------------------- appearance

    def retranslate(self) -> None:
        super().retranslate()
        for index, words in enumerate(
            (
                _("UDP: wait for drones"),
                _("UDP: go to an address"),
                _("TCP: go to an address"),
                _("TCP: wait for drones"),
                _("Serial port or USB radio"),
            )
        ):
            self.kind.setItemText(index, words)
        listens = self.kind.currentData() in ("udpin", "tcpin")
        self.address.setPlaceholderText(_("any") if listens else _("address, such as 192.168.1.20"))
        if self._trial is not None and not self._is_trying:
            self._show_trial(self._trial)
        elif not self._is_trying:
            show_state(self.outcome, "")
        self._show_choice()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._state.theme = theme

    def focus_first(self) -> QWidget:
        """Where the keyboard begins."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.table
