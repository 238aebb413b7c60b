"""Where each drone's pictures come from: what it announces itself, and what the settings name for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from dronectl.channels import Origin
from dronectl.errors import UserError
from dronectl.video.address import parse
from dronectl.video.frame import State
from ui.models.fleet import identity
from ui.models.sentences import translated
from ui.words import _

if TYPE_CHECKING:
    from dronectl.channels import Channel
    from dronectl.vehicle import Vehicle
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment
    from ui.models.settings import SettingsModel
    from ui.models.video import Cameras

STATE_ROLE: Final = int(Qt.ItemDataRole.UserRole)
PERIOD_S: Final = 0.5


class Column(IntEnum):
    """What a column says."""

    DRONE = 0
    ADDRESS = 1
    ORIGIN = 2
    STATE = 3


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source of one drone."""

    drone: str
    """What the drone is kept under; see :func:`ui.models.fleet.identity`."""
    name: str
    address: str
    origin: Origin
    state: str = "waiting"
    """``live``, ``stale``, ``waiting`` or ``absent``."""
    words: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it can be removed here."""
        return self.origin is Origin.SETTINGS


class VideoSourcesModel(QAbstractTableModel):
    """All sources as a table.

    Args:
        settings: keep what is added.
        fleet: the drones.
        parent: Qt's owner.
    """

    def __init__(
        self, settings: SettingsModel, fleet: FleetModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.cameras: Cameras | None = None
        """The feeds, once there are some."""
        self._settings = settings
        self._fleet = fleet
        self._rows: list[SourceRow] = []
        self._shown_s = float("-inf")
        self.refresh()

    @property
    def rows(self) -> tuple[SourceRow, ...]:
        """All sources: the heard drones' first."""
        return tuple(self._rows)

    def drones(self) -> list[tuple[str, str]]:
        """Identity and name of every drone a source can be for."""
        heard = [(identity(v), self._fleet.name(v.key)) for v in self._fleet.vehicles]
        known = {each for each, _name in heard}
        named = self._settings.settings.video_sources
        return heard + [
            (each, self._fleet.past_name(each, "")) for each in named if each not in known
        ]

    def add(self, drone: str, text: str) -> None:
        """One more source.

        Raises:
            UserError: it is no address, or the drone has it already.
        """
        address = text.strip()
        parse(address)
        kept = dict(self._settings.settings.video_sources)
        lines = kept.get(drone, "").split("\n") if kept.get(drone) else []
        if address in lines:
            raise UserError(_("The drone has this source already."))
        kept[drone] = "\n".join([*lines, address])
        self._settings.change(video_sources=kept)
        self.refresh()

    def remove(self, row: int) -> None:
        """Forget a source that was added here."""
        if not 0 <= row < len(self._rows) or not self._rows[row].is_ours:
            return
        gone = self._rows[row]
        kept = dict(self._settings.settings.video_sources)
        lines = [each for each in kept.get(gone.drone, "").split("\n") if each != gone.address]
        if lines:
            kept[gone.drone] = "\n".join(lines)
        else:
            kept.pop(gone.drone, None)
        self._settings.change(video_sources=kept)
        self.refresh()

    def on_tick(self, tick: Moment) -> None:
        """Show how they are doing."""
        if tick.now_s - self._shown_s >= PERIOD_S:
            self._shown_s = tick.now_s
            self.refresh()

    def refresh(self) -> None:
        """Look again."""
        rows = self._found()
        before = [(row.drone, row.address, row.origin) for row in self._rows]
        if [(row.drone, row.address, row.origin) for row in rows] != before:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(Column) - 1))

    def _found(self) -> list[SourceRow]:
        rows: list[SourceRow] = []
        named = self._settings.settings.video_sources
        open_addresses: set[tuple[str, str]] = set()
        for vehicle in self._fleet.vehicles:
            drone, name = identity(vehicle), self._fleet.name(vehicle.key)
            for channel in () if self.cameras is None else self.cameras.of(vehicle.key):
                address = channel.address.text
                if channel.origin is Origin.SETTINGS:
                    address = str(channel.identity[-1])
                    open_addresses.add((drone, address))
                rows.append(SourceRow(drone, name, address, channel.origin, *_doing(channel)))
        names = dict(self.drones())
        for drone, lines in named.items():
            rows += [
                SourceRow(drone, names.get(drone, drone), address, Origin.SETTINGS, *_absent())
                for address in lines.split("\n")
                if address and (drone, address) not in open_addresses
            ]
        return rows

    # -------------------------------------------------------------- Qt's model

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(Column)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == STATE_ROLE:
            return row.state
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return {
            Column.DRONE: row.name,
            Column.ADDRESS: without_password(row.address),
            Column.ORIGIN: origin_words(row.origin),
            Column.STATE: row.words,
        }[Column(index.column())]

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return (_("Drone"), _("Source"), _("From"), _("Picture"))[section]


def addresses_of(settings: SettingsModel, vehicle: Vehicle) -> tuple[str, ...]:
    """What the settings name for a drone."""
    lines = settings.settings.video_sources.get(identity(vehicle), "").split("\n")
    return tuple(line for line in lines if line)


def without_password(address: str) -> str:
    """An address for showing."""
    try:
        return parse(address).text
    except UserError:
        return address


def origin_words(origin: Origin) -> str:
    """Why a source is open."""
    return {
        Origin.ANNOUNCED: _("announced by the drone"),
        Origin.SETTINGS: _("named here"),
        Origin.TYPED: _("opened by hand"),
    }[origin]


def _doing(channel: Channel) -> tuple[str, str]:
    """State and words of an open source."""
    status, _recorder = channel.status(channel.feed.setup.clock())
    size = ""
    if status.width_px is not None:
        size = f"{status.width_px}x{status.height_px} · {status.rate_hz:.0f}/s"
    if status.state is State.LIVE:
        return "live", size or _("a picture comes")
    if status.state is State.STALE:
        return "stale", _("the picture is old")
    return "waiting", translated(status.text) if status.text else _("waiting")


def _absent() -> tuple[str, str]:
    return "absent", _("this drone is not heard")
