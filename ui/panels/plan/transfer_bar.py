"""The bottom line: which drone, check, upload with progress, and VERIFIED or what is the matter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QIcon, QPainter, QPixmap
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from ui.models.plan_compare import Stage
from ui.theme import ACTION_PX, DARK
from ui.widgets.icons import icon
from ui.widgets.short_combo import ShortCombo
from ui.words import _

if TYPE_CHECKING:
    from dronectl.vehicle import VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.plan_document import PlanDocument
    from ui.models.plan_transfer import PlanTransfer
    from ui.theme import Theme

DOT_PX: Final = 12


def local_time(utc_s: float | None) -> str:
    """The local time of day; empty when it is not known."""
    if utc_s is None:
        return ""
    return f"{datetime.fromtimestamp(utc_s, UTC).astimezone():%H:%M:%S}"


def dot(colour: str) -> QIcon:
    """A drone's colour as a disc."""
    pixels = QPixmap(DOT_PX, DOT_PX)
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(1, 1, DOT_PX - 2, DOT_PX - 2)
    painter.end()
    return QIcon(pixels)


class TransferBar(QFrame):
    """Assign, check, upload, and the state of it in one sentence.

    Args:
        document: the plan.
        fleet: who it can be assigned to.
        transfer: sends and reads.
        parent: Qt owner.
    """

    check_asked = pyqtSignal()
    upload_asked = pyqtSignal()
    read_asked = pyqtSignal()
    cancel_asked = pyqtSignal()
    home_asked = pyqtSignal()
    fly_asked = pyqtSignal()
    assigned = pyqtSignal(object)
    """A drone's key, or None."""

    def __init__(
        self,
        document: PlanDocument,
        fleet: FleetModel,
        transfer: PlanTransfer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._fleet, self._transfer = document, fleet, transfer
        self._theme: Theme = DARK
        self.setObjectName("surface")
        self.setFixedHeight(ACTION_PX + 8)
        self.drone = ShortCombo()
        self.drone.setIconSize(QSize(DOT_PX, DOT_PX))
        self.drone.setMinimumWidth(150)
        self.drone.activated.connect(self._on_chosen)
        self.check, self.upload, self.read = QPushButton(), QPushButton(), QPushButton()
        self.cancel, self.home, self.fly = QPushButton(), QPushButton(), QPushButton()
        for next_one in (self.upload, self.fly):
            next_one.setProperty("role", "primary")
        self.check.clicked.connect(self.check_asked)
        self.upload.clicked.connect(self.upload_asked)
        self.read.clicked.connect(self.read_asked)
        self.cancel.clicked.connect(self.cancel_asked)
        self.home.clicked.connect(self.home_asked)
        self.fly.clicked.connect(self.fly_asked)
        self.progress = QProgressBar()
        self.progress.setFixedWidth(150)
        self.state = QLabel()
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setWordWrap(True)
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._drone_label = QLabel()
        self._drone_label.setProperty("role", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        for widget in (self._drone_label, self.drone, self.check, self.upload):
            row.addWidget(widget)
        row.addWidget(self.progress)
        row.addWidget(self.cancel)
        row.addWidget(self.state, 1)
        row.addWidget(self.home)
        row.addWidget(self.fly)
        row.addWidget(self.read)
        self._keys: list[VehicleKey] = []
        transfer.changed.connect(self.renew)
        document.assigned_changed.connect(self.renew)
        document.analysed.connect(self.renew)
        fleet.rowsInserted.connect(self._list_drones)
        fleet.renamed.connect(self._list_drones)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self._drone_label.setText(_("For"))
        self.drone.setAccessibleName(_("Drone the plan is for"))
        self.drone.setToolTip(_("Drone the plan is for (Ctrl+D)"))
        for button, text, hint in (
            (self.check, _("Check"), _("Check the plan now (F7)")),
            (self.upload, _("Upload"), _("Send the plan and read it back (Ctrl+U)")),
            (self.read, _("On the drone"), _("Read what the drone holds and compare (Ctrl+B)")),
            (self.cancel, _("Cancel"), _("Stop waiting for the transfer")),
            (self.home, _("Use its home"), _("Plan from where the drone stands")),
            (self.fly, _("Preflight"), _("Go on to the preflight of this drone (Ctrl+Enter)")),
        ):
            button.setText(text)
            button.setToolTip(hint)
            button.setAccessibleName(hint)
        self.fly.setShortcut("Ctrl+Return")
        self.progress.setAccessibleName(_("Progress of the transfer"))
        self._list_drones()

    def set_theme(self, theme: Theme) -> None:
        """Colour the icons."""
        self._theme = theme
        self.check.setIcon(icon("clipboard-check-outline", theme.text))
        self.read.setIcon(icon("compare-horizontal", theme.text))
        self.home.setIcon(icon("home-import-outline", theme.text))
        self.fly.setIcon(icon("clipboard-check-outline", theme.on_selected))
        self.renew()

    # ------------------------------------------------------------------- drone

    def _list_drones(self, *_args: object) -> None:
        self._keys = list(self._fleet.keys)
        self.drone.clear()
        self.drone.addItem(_("no drone yet") if not self._keys else _("choose a drone"), None)
        for key in self._keys:
            self.drone.addItem(dot(self._fleet.colour(key)), self._fleet.name(key), key)
        self.renew()

    def _on_chosen(self, row: int) -> None:
        self.assigned.emit(self.drone.itemData(row))

    # ------------------------------------------------------------------- state

    def renew(self) -> None:
        """Show how the drone stands to the plan."""
        row = 0
        if self._document.assigned in self._keys:
            row = self._keys.index(self._document.assigned) + 1
        if self.drone.currentIndex() != row:
            self.drone.setCurrentIndex(row)
        stage, is_busy = self._transfer.stage, self._transfer.is_busy
        has_drone = self._transfer.vehicle is not None
        self.upload.setEnabled(has_drone and not is_busy and bool(self._document.plan.items))
        self.read.setEnabled(has_drone and not is_busy)
        self.progress.setVisible(is_busy)
        self.cancel.setVisible(is_busy)
        self.home.setVisible(self._transfer.is_home_elsewhere and not is_busy)
        ink = self._theme.on_selected if self.upload.isEnabled() else self._theme.secondary
        self.upload.setIcon(icon("upload", ink))
        self.upload.setVisible(stage is not Stage.VERIFIED)
        self.fly.setVisible(stage is Stage.VERIFIED)
        done, total = self._transfer.progress
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setFormat(f"{done} / {total}" if total else "")
        text, role = self._sentence(stage)
        self.state.setText(text)
        if self.state.property("state") != role:
            self.state.setProperty("state", role)
            style = self.state.style()
            if style is not None:
                style.unpolish(self.state)
                style.polish(self.state)

    def _sentence(self, stage: Stage) -> tuple[str, str]:
        """What to say, and the colour of it."""
        name = self._transfer.name
        time = local_time(self._transfer.verified_utc_s)
        if stage is Stage.VERIFIED:
            return _("✔ VERIFIED on {drone} at {time}").format(drone=name, time=time), "good"
        if stage is Stage.DIFFERS:
            text = _("✘ {drone} does not hold this plan: see what differs.")
            return text.format(drone=name), "warning"
        if stage is Stage.FAILED:
            text = _("✘ The transfer broke off: {drone} may hold anything. Upload again.")
            return text.format(drone=name), "warning"
        if stage is Stage.OUTDATED:
            return _("◆ {drone} holds another plan: upload this one.").format(drone=name), "caution"
        if self._transfer.is_home_elsewhere:
            away = _("◆ The plan's home is {distance:.0f} m from where {drone} stands.")
            far_m = self._transfer.home_apart_m or 0.0
            return away.format(distance=far_m, drone=name), "caution"
        calm = {
            Stage.NOBODY: _("Choose a drone to upload to."),
            Stage.UNKNOWN: _("What {drone} holds is not known.").format(drone=name),
            Stage.SENDING: _("Sending to {drone} …").format(drone=name),
            Stage.READING: _("Reading from {drone} …").format(drone=name),
        }
        return calm[stage], ""
