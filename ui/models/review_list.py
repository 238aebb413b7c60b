"""The flights of the logbook as a list: newest first, page by page, filtered and searched by what is typed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, pyqtSignal

from dronectl.store.database import open_reader
from dronectl.store.search import PAGE, FlightQuery, FlightRow, search_flights
from ui.background import run_task
from ui.formatting import distance, duration
from ui.models.event_words import reason_words
from ui.models.record_words import record_word
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dronectl.store.database import Database

FLIGHT_ROLE: Final = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Listed:
    """One flight of the list."""

    row: FlightRow
    vehicle_key: str
    distance_m: float | None
    reason: str | None
    is_recovered: bool

    @property
    def id(self) -> str:
        """The flight's."""
        return self.row.flight_id


@dataclass(frozen=True, slots=True)
class Found:
    """What one look into the logbook brought."""

    flights: tuple[Listed, ...]
    total: int
    """How many match."""
    in_all: int
    """How many there are."""
    pilots: tuple[tuple[str, str], ...]
    """Id and name of everyone who has flown."""


class FlightsModel(QAbstractListModel):
    """The logbook, newest first; more of it is read when the end of the list comes into sight.

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
        self._rows: list[Listed] = []
        self._query = FlightQuery()
        self._turn = 0
        self._is_reading_on = False
        self.matching = 0
        """How many flights match what is wanted."""
        self.total = 0
        """Flights in the logbook."""
        self.pilots: tuple[tuple[str, str], ...] = ()
        """Id and name of everyone who has flown, in the order of the alphabet."""

    # ---------------------------------------------------------------- content

    @property
    def wanted(self) -> FlightQuery:
        """What the list is narrowed to."""
        return self._query

    @property
    def flights(self) -> tuple[Listed, ...]:
        """Those read so far."""
        return tuple(self._rows)

    def drone(self, uid: str | None, key: str) -> str:
        """Name of the drone that flew."""
        return self._name_of(uid, key)

    def row_of(self, flight_id: str) -> int | None:
        """Row of a flight; None: it is not shown."""
        return next((i for i, flight in enumerate(self._rows) if flight.id == flight_id), None)

    def narrow(self, query: FlightQuery) -> None:
        """Show only these."""
        self._query = replace(query, limit=PAGE, offset=0)
        self.reload()

    def reload(self) -> None:
        """Read the logbook again, as far as it was read, in the background."""
        self._turn += 1
        self._is_reading_on = False
        query = replace(self._query, limit=max(PAGE, len(self._rows)))
        run_task(partial(_look, self.folder, query), partial(self._take, self._turn))

    def retranslate(self) -> None:
        """The language changed."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    # --------------------------------------------------------------- Qt's side

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: QModelIndex = QModelIndex()) -> bool:  # noqa: B008 - Qt's own default
        return not parent.isValid() and len(self._rows) < self.matching

    def fetchMore(self, parent: QModelIndex = QModelIndex()) -> None:  # noqa: B008 - Qt's own default
        if self._is_reading_on or not self.canFetchMore(parent):
            return
        self._is_reading_on = True
        query = replace(self._query, offset=len(self._rows))
        run_task(partial(_look, self.folder, query), partial(self._append, self._turn))

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        flight = self._rows[index.row()]
        if role == FLIGHT_ROLE:
            return flight
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            return "\n".join(self.lines(flight))
        return None

    def lines(self, flight: Listed) -> tuple[str, str, str]:
        """Three lines: when and which drone, who and how long, what for and how it ended."""
        row = flight.row
        when = row.started_utc[:16].replace("T", " ")
        who = row.pilot or _("no pilot")
        what = [record_word(row.purpose)] if row.purpose else []
        if row.device_class == "simulator":
            what.insert(0, _("simulator"))
        if flight.reason not in ("landed", None) or not what:
            what.append(reason_words(flight.reason))
        return (
            f"{when}  {self.drone(row.vehicle_uid, flight.vehicle_key)}",
            f"{who} · {duration(row.airborne_s)} · {distance(flight.distance_m)}",
            " · ".join(what),
        )

    # ------------------------------------------------------------------ inside

    def _take(self, turn: int, found: Found | None, error: Exception | None) -> None:
        if turn != self._turn:
            return  # something else was asked for meanwhile
        if error is not None:
            self.trouble.emit(str(error))
        if found is None:
            return
        if [flight.id for flight in self._rows] == [flight.id for flight in found.flights]:
            self._rows = list(found.flights)
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        else:
            self.beginResetModel()
            self._rows = list(found.flights)
            self.endResetModel()
        self.matching, self.total, self.pilots = found.total, found.in_all, found.pilots
        self.loaded.emit()

    def _append(self, turn: int, found: Found | None, error: Exception | None) -> None:
        if turn != self._turn:
            return
        self._is_reading_on = False
        if error is not None:
            self.trouble.emit(str(error))
        if found is None:
            return
        known = {flight.id for flight in self._rows}
        new = [flight for flight in found.flights if flight.id not in known]
        self.matching = found.total if new else len(self._rows)
        if new:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._rows += new
            self.endInsertRows()
        self.loaded.emit()


def _look(folder: Path, query: FlightQuery) -> Found:
    with closing(open_reader(folder)) as database:
        page = search_flights(database, query)
        connection = database.connection
        in_all = connection.execute("SELECT COUNT(*) FROM flight_index").fetchone()[0]
        pilots = connection.execute(
            "SELECT id, name FROM pilots WHERE id IN (SELECT pilot_id FROM flight_index)"
            " ORDER BY name"
        ).fetchall()
        return Found(
            _listed(database, page.rows),
            page.total,
            in_all,
            tuple((row[0], row[1]) for row in pilots),
        )


def _listed(database: Database, rows: tuple[FlightRow, ...]) -> tuple[Listed, ...]:
    marks = ", ".join("?" * len(rows))
    facts = database.connection.execute(
        f"SELECT id, vehicle_key, distance_m, reason, recovered FROM flights WHERE id IN ({marks})",  # noqa: S608 - marks only
        [row.flight_id for row in rows],
    )
    known = {fact[0]: fact for fact in facts}
    found = []
    for row in rows:
        _id, key, distance_m, reason, recovered = known[row.flight_id]
        found.append(Listed(row, key, distance_m, reason, bool(recovered)))
    return tuple(found)
