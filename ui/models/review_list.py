"""The flights of the logbook as a list: newest first, filtered and searched by what is typed."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, pyqtSignal

from dronectl.store.database import open_reader
from dronectl.store.flights import list_flights
from ui.background import run_task
from ui.formatting import distance, duration
from ui.models.event_words import reason_words
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dronectl.store.flights import FlightRecord

FLIGHT_ROLE: Final = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to."""

    text: str = ""
    device_class: str | None = None
    pilot: str | None = None
    days: int | None = None
    """Not older than this."""


def folded(text: str) -> str:
    """Text as it is compared: no case, no accents."""
    spelled = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in spelled if not unicodedata.combining(each))


class FlightsModel(QAbstractListModel):
    """The logbook, newest first.

    Args:
        folder: data folder.
        name_of: the drone's name by hardware UID and number.
        parent: Qt owner.
    """

    loaded = pyqtSignal()
    """The list is as the logbook was a moment ago."""
    trouble = pyqtSignal(str)
    """A sentence: the logbook cannot be read."""

    def __init__(
        self,
        folder: Path,
        name_of: Callable[[str | None, str], str] = lambda _uid, key: key,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self._name_of = name_of
        self._all: list[tuple[FlightRecord, str]] = []
        self._rows: list[FlightRecord] = []
        self._wanted = Wanted()
        self._is_loading = False
        self._is_asked_again = False

    # ---------------------------------------------------------------- content

    @property
    def wanted(self) -> Wanted:
        """What the list is narrowed to."""
        return self._wanted

    @property
    def flights(self) -> tuple[FlightRecord, ...]:
        """Those shown."""
        return tuple(self._rows)

    @property
    def total(self) -> int:
        """Flights in the logbook."""
        return len(self._all)

    @property
    def pilots(self) -> tuple[str, ...]:
        """Everyone who has flown, in the order of the alphabet."""
        return tuple(sorted({flight.pilot for flight, _text in self._all if flight.pilot}))

    def drone(self, flight: FlightRecord) -> str:
        """Name of the drone that flew."""
        return self._name_of(flight.vehicle_uid, flight.vehicle_key)

    def row_of(self, flight_id: str) -> int | None:
        """Row of a flight; None: it is not shown."""
        return next((i for i, flight in enumerate(self._rows) if flight.id == flight_id), None)

    def narrow(self, wanted: Wanted) -> None:
        """Show only these."""
        self._wanted = wanted
        self._filter()

    def reload(self) -> None:
        """Read the logbook again, in the background."""
        if self._is_loading:
            self._is_asked_again = True
            return
        self._is_loading = True
        folder = self.folder
        run_task(lambda: _read(folder), self._take)

    def set_flights(self, flights: Sequence[FlightRecord]) -> None:
        """Show these flights of the logbook, oldest first."""
        self._all = [(flight, self._searched(flight)) for flight in reversed(flights)]
        self._filter()
        self.loaded.emit()

    def retranslate(self) -> None:
        """The language changed."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    # --------------------------------------------------------------- Qt's side

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        flight = self._rows[index.row()]
        if role == FLIGHT_ROLE:
            return flight
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            return "\n".join(self.lines(flight))
        return None

    def lines(self, flight: FlightRecord) -> tuple[str, str, str]:
        """Three lines: when and which drone, who and how long, how it ended."""
        when = flight.started_utc[:16].replace("T", " ")
        how_long = duration(flight.airborne_s)
        who = flight.pilot or _("no pilot")
        end = _("still open") if flight.state == "open" else reason_words(flight.reason)
        return (
            f"{when}  {self.drone(flight)}",
            f"{who} · {how_long} · {distance(flight.distance_m)}",
            end,
        )

    # ------------------------------------------------------------------ inside

    def _searched(self, flight: FlightRecord) -> str:
        parts = (
            flight.started_utc, flight.pilot, self.drone(flight), flight.vehicle_key,
            flight.vehicle_uid, flight.reason, flight.device_class, flight.id,
        )  # fmt: skip
        return folded(" ".join(part for part in parts if part))

    def _filter(self) -> None:
        wanted = self._wanted
        words = folded(wanted.text).split()
        newest = self._all[0][0].started_utc if self._all else ""
        since = _days_before(newest, wanted.days)
        self.beginResetModel()
        self._rows = [
            flight
            for flight, text in self._all
            if (wanted.device_class is None or flight.device_class == wanted.device_class)
            and (wanted.pilot is None or flight.pilot == wanted.pilot)
            and flight.started_utc >= since
            and all(word in text for word in words)
        ]
        self.endResetModel()

    def _take(self, flights: list[FlightRecord] | None, error: Exception | None) -> None:
        self._is_loading = False
        if error is not None:
            self.trouble.emit(str(error))
        elif flights is not None:
            self.set_flights(flights)
        if self._is_asked_again:
            self._is_asked_again = False
            self.reload()


def _days_before(utc: str, days: int | None) -> str:
    if days is None or not utc:
        return ""
    return (dt.datetime.fromisoformat(utc[:10]) - dt.timedelta(days=days)).isoformat()[:10]


def _read(folder: Path) -> list[FlightRecord]:
    database = open_reader(folder)
    try:
        return list_flights(database)
    finally:
        database.close()
