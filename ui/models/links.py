"""Connections in figures: what is configured, what is open, who is heard there and how well."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal

from dronectl.errors import UserError
from dronectl.links import parse_url
from dronectl.vehicle import FRESH_S, LOST_AFTER_S
from ui.background import run_task
from ui.formatting import DASH, NARROW_SPACE, number, octets
from ui.models.sentences import translated
from ui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dronectl.runtime import LinkStatistics
    from dronectl.vehicle import VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment
    from ui.models.settings import SettingsModel

SHOWN_S: Final = 1.0  # figures that change more often cannot be read
WINDOW_S: Final = 10.0  # loss now, not since this morning
ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
STATE_ROLE: Final = ROW_ROLE + 1


class Ports(Protocol):
    """What the model needs of the runtime."""

    def urls(self) -> list[str]: ...
    def add(self, url: str) -> str: ...
    def remove(self, url: str) -> None: ...
    def link_statistics(self) -> tuple[LinkStatistics, ...]: ...


class LinkLife(Enum):
    """How a connection is."""

    CLOSED = "closed"
    """Kept in the settings, not open."""
    WAITING = "waiting"
    """Open; nobody has spoken yet."""
    FRESH = "fresh"
    STALE = "stale"
    LOST = "lost"


class Column(IntEnum):
    """Columns of the table."""

    NAME = 0
    STATE = 1
    DRONES = 2
    RATE = 3
    LOSS = 4
    AGE = 5
    BYTES = 6


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One way to one peer; or a connection nobody has spoken on."""

    url: str
    link: str | None = None
    life: LinkLife = LinkLife.CLOSED
    drones: tuple[VehicleKey, ...] = ()
    rate_hz: float | None = None
    """Messages a second."""
    loss_fraction: float | None = None
    """Over the last ten seconds."""
    age_s: float | None = None
    octets: int | None = None
    lost: int = 0
    damaged: int = 0
    is_kept: bool = True
    """It is in the settings and comes back after a restart."""

    @property
    def peer(self) -> str:
        """The peer's address, without the URL."""
        link = self.link or ""
        return link.removeprefix(self.url).strip()


class _Sample(NamedTuple):
    now_s: float
    messages: int
    lost: int


class LinksModel(QAbstractTableModel):
    """Every connection kept or open, one row for each peer heard on it.

    Args:
        settings: where connections are kept.
        ports: the runtime.
        fleet: who is heard where.
    """

    changed = pyqtSignal()
    """Rows came or went."""

    def __init__(
        self,
        settings: SettingsModel,
        ports: Ports,
        fleet: FleetModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._ports = ports
        self._fleet = fleet
        self._rows: list[LinkRow] = []
        self._samples: dict[str, deque[_Sample]] = {}
        self._shown_s = float("-inf")

    @property
    def rows(self) -> tuple[LinkRow, ...]:
        """What is shown."""
        return tuple(self._rows)

    # ---------------------------------------------------------------- changing

    def add(self, url: str, then: Callable[[str | None], None]) -> None:
        """Open a connection and keep it; ``then`` gets ``None``, or why not, later.

        Looking up a host's name may take seconds, so it is done in the background.
        """
        try:
            text = parse_url(url).text
        except UserError as error:
            then(translated(str(error)))
            return
        if text in self._ports.urls():
            self._keep(text)
            then(None)
            return

        def opened(result: str | None, error: Exception | None) -> None:
            if isinstance(error, UserError):
                then(translated(str(error)))
                return
            if error is not None:
                raise error
            self._keep(result or text)
            then(None)

        run_task(lambda: self._ports.add(text), opened)

    def why_not_removed(self, url: str) -> str | None:
        """Why a connection must stay, in words: an armed drone is heard nowhere else."""
        elsewhere = {s.link for s in self._ports.link_statistics() if s.url != url}
        here = {s.link for s in self._ports.link_statistics() if s.url == url}
        for vehicle in self._fleet.vehicles:
            links = {quality.link for quality in vehicle.links}
            if vehicle.is_armed and links & here and not links & elsewhere:
                return _(
                    "{drone} is armed and heard only over this connection; land it first."
                ).format(drone=self._fleet.name(vehicle.key))
        return None

    def remove(self, url: str) -> str | None:
        """Close a connection and forget it; why not, in words, when it must stay."""
        refusal = self.why_not_removed(url)
        if refusal is None:
            self._ports.remove(url)
            kept = self._settings.settings.links
            self._settings.change(links=tuple(u for u in kept if _same(u) != url))
            self.refresh()
        return refusal

    def _keep(self, url: str) -> None:
        kept = self._settings.settings.links
        if url not in {_same(each) for each in kept}:
            self._settings.change(links=(*kept, url))
        self.refresh()

    # ------------------------------------------------------------------- ticks

    def on_tick(self, tick: Moment) -> None:
        """Once a second, look again."""
        if tick.now_s - self._shown_s < SHOWN_S:
            return
        self._shown_s = tick.now_s
        for each in self._ports.link_statistics():
            samples = self._samples.setdefault(each.link, deque())
            if samples and each.messages < samples[-1].messages:
                samples.clear()  # it was closed and opened again
            samples.append(_Sample(tick.now_s, each.messages, each.lost))
            while tick.now_s - samples[0].now_s > WINDOW_S:
                samples.popleft()
        self.refresh()

    def refresh(self) -> None:
        """Show what holds now."""
        statistics = self._ports.link_statistics()
        kept = [_same(url) for url in self._settings.settings.links]
        is_open = self._ports.urls()
        wanted: list[LinkRow] = []
        for url in dict.fromkeys([*kept, *is_open]):
            life = LinkLife.WAITING if url in is_open else LinkLife.CLOSED
            peers = [self._row(s) for s in statistics if s.url == url and url in is_open]
            blank = LinkRow(url, life=life)
            wanted += [replace(row, is_kept=url in kept) for row in peers or [blank]]
        self._show(wanted)

    def _row(self, link: LinkStatistics) -> LinkRow:
        now_s = self._fleet.now_s
        age_s = None if link.heard_s is None else max(0.0, now_s - link.heard_s)
        rate_hz, loss = self._recent(link)
        return LinkRow(
            link.url,
            link.link,
            _life(age_s),
            tuple(v.key for v in self._fleet.vehicles if any(q.link == link.link for q in v.links)),
            rate_hz,
            loss,
            age_s,
            link.octets,
            link.lost,
            link.damaged,
        )

    def _recent(self, link: LinkStatistics) -> tuple[float | None, float | None]:
        """Messages a second and share lost, over the window."""
        samples = self._samples.get(link.link)
        if not samples or samples[-1].now_s <= samples[0].now_s:
            return None, None
        first, last = samples[0], samples[-1]
        messages, lost = last.messages - first.messages, max(0, last.lost - first.lost)
        rate_hz = messages / (last.now_s - first.now_s)
        return rate_hz, lost / (messages + lost) if messages + lost else None

    def _show(self, wanted: Sequence[LinkRow]) -> None:
        """Make the rows these, so that the selection stays where it can."""
        if [_key(row) for row in self._rows] != [_key(row) for row in wanted]:
            self._rearrange(wanted)
            self.changed.emit()
        self._rows = list(wanted)
        if self._rows:
            last = self.index(len(self._rows) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _rearrange(self, wanted: Sequence[LinkRow]) -> None:
        new = [_key(row) for row in wanted]
        for place in reversed(range(len(self._rows))):
            if _key(self._rows[place]) not in new:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()
        left = [_key(row) for row in self._rows]
        if [key for key in new if key in left] != left:
            self.beginResetModel()
            self._rows = list(wanted)
            self.endResetModel()
        for place, row in enumerate(wanted):
            if place < len(self._rows) and _key(self._rows[place]) == _key(row):
                continue
            self.beginInsertRows(QModelIndex(), place, place)
            self._rows.insert(place, row)
            self.endInsertRows()

    def retranslate(self) -> None:
        """The language changed."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        self.refresh()

    # -------------------------------------------------------------- Qt's model

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= Column.RATE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            return _titles()[section] if 0 <= section < len(Column) else None
        return None

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, Column(index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= Column.RATE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row)
        if role == ROW_ROLE:
            return row
        if role == STATE_ROLE:
            return row.life.value
        return None

    def _text(self, row: LinkRow, column: Column) -> str:
        texts: dict[Column, Callable[[], str]] = {
            Column.NAME: lambda: f"{row.url}  {row.peer}".rstrip(),
            Column.STATE: lambda: life_words(row.life),
            Column.DRONES: lambda: ", ".join(self._fleet.name(k) for k in row.drones) or DASH,
            Column.RATE: lambda: _with_unit(number(row.rate_hz, decimals=0), "/s"),
            Column.LOSS: lambda: _with_unit(
                number(row.loss_fraction, 100.0, 1), f"{NARROW_SPACE}%"
            ),
            Column.AGE: lambda: _with_unit(number(row.age_s, decimals=1), f"{NARROW_SPACE}s"),
            Column.BYTES: lambda: octets(row.octets),
        }
        return texts[column]()

    def _tip(self, row: LinkRow) -> str:
        if row.link is None:
            return life_words(row.life)
        lost = ngettext("{n} message lost", "{n} messages lost", row.lost).format(n=row.lost)
        damaged = ngettext("{n} damaged", "{n} damaged", row.damaged).format(n=row.damaged)
        return f"{row.link}\n{lost}, {damaged}"


def _with_unit(text: str, unit: str) -> str:
    return text if text == DASH else f"{text}{unit}"


def _same(url: str) -> str:
    """A URL in its short form, as ports say it; one that is none stays as it is."""
    try:
        return parse_url(url).text
    except UserError:
        return url


def _key(row: LinkRow) -> tuple[str, str | None]:
    return row.url, row.link


def _life(age_s: float | None) -> LinkLife:
    if age_s is None:
        return LinkLife.WAITING
    if age_s < FRESH_S:
        return LinkLife.FRESH
    return LinkLife.STALE if age_s < LOST_AFTER_S else LinkLife.LOST


def life_words(life: LinkLife) -> str:
    """How a connection is, in words."""
    return {
        LinkLife.CLOSED: _("not open"),
        LinkLife.WAITING: _("open, nobody heard"),
        LinkLife.FRESH: _("heard"),
        LinkLife.STALE: _("stale"),
        LinkLife.LOST: _("silent"),
    }[life]


def _titles() -> tuple[str, ...]:
    return (
        _("Connection"),
        _("State"),
        _("Drones"),
        _("Messages"),
        _("Loss"),
        _("Age"),
        _("Received"),
    )
