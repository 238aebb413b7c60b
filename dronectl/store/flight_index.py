"""The index the logbook is searched and counted by, made of flights and what people entered for them.

Nothing in it is a source: it can be made again from the flights and the entries at any time.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dronectl.store.entries import all_newest, newest
from dronectl.store.sun import is_night, night_s
from missions.geo import GeoPoint

if TYPE_CHECKING:
    import sqlite3

FLIGHT: Final = "flight"
"""Kind of the entries that say what people know of a flight."""
AIRCRAFT: Final = "aircraft"
PILOT: Final = "pilot"
ERROR: Final = 3  # MAV_SEVERITY: from here on the vehicle reports trouble
LONGEST_FLIGHT_S: Final = 7 * 86_400.0  # a clock that jumped must not make a month of night
_COUNTS: Final = (
    "SELECT COALESCE(SUM(kind = 'AlertRaised'"
    " OR (kind = 'Said' AND json_extract(detail_json, '$.severity') <= ?)), 0),"
    " COALESCE(SUM(kind = 'Said' AND json_extract(detail_json, '$.text') LIKE '%failsafe%'), 0),"
    " COALESCE(SUM(kind = 'LinkLost'), 0)"
    " FROM events WHERE flight_id = ? AND kind IN ('Said', 'LinkLost', 'AlertRaised')"
)
_FLIGHTS: Final = (
    "SELECT flights.*, pilots.name AS pilot, plans.content AS plan"
    " FROM flights LEFT JOIN pilots ON pilots.id = flights.pilot_id"
    " LEFT JOIN plans ON plans.digest = flights.plan_digest"
)


@dataclass(slots=True)
class _Night:
    night_s: float = 0.0
    landings: int = 0
    point: GeoPoint | None = None


@dataclass(slots=True)
class Indexer:
    """Files flights in the index, inside the caller's transaction."""

    connection: sqlite3.Connection
    _aircraft: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id and by hardware UID."""
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in all_newest(self.connection, AIRCRAFT):
            content = {**entry.content, "id": entry.id}
            self._aircraft[entry.id] = content
            if content.get("vehicle_uid"):
                self._aircraft[str(content["vehicle_uid"])] = content
        self._names = dict(self.connection.execute("SELECT id, name FROM pilots").fetchall())

    def file(self, flight_id: str) -> None:
        """Make a closed flight's line and credits anew; an open flight is left out."""
        flight = self.connection.execute(
            _FLIGHTS + " WHERE flights.id = ? AND flights.state = 'closed'", (flight_id,)
        ).fetchone()
        if flight is not None:
            self._file(flight)

    def file_missing(self) -> int:
        """File every closed flight that is not in the index yet; how many there were."""
        missing = self.connection.execute(
            _FLIGHTS + " WHERE flights.state = 'closed' AND NOT EXISTS"  # noqa: S608 - constants only
            " (SELECT 1 FROM flight_index WHERE flight_index.flight_id = flights.id)"
        ).fetchall()
        for flight in missing:
            self._file(flight)
        return len(missing)

    def file_again(self, *, pilot_id: str | None = None, vehicle_uid: str | None = None) -> None:
        """Flights of a pilot whose name changed, or of a vehicle that was bound to an aircraft."""
        rows = self.connection.execute(
            "SELECT flight_id FROM flight_index WHERE pilot_id = ? OR vehicle_uid = ?"
            " UNION SELECT flight_id FROM flight_credits WHERE person_id = ?",
            (pilot_id, vehicle_uid, pilot_id),
        ).fetchall()
        for row in rows:
            self.file(row[0])

    def _file(self, flight: sqlite3.Row) -> None:
        entry = newest(self.connection, FLIGHT, flight["id"])
        content: dict[str, Any] = {} if entry is None else entry.content
        crew = content.get("crew") or []
        if entry is None and flight["pilot_id"]:
            crew = [{"person_id": flight["pilot_id"], "role": PILOT}]
        craft = self._aircraft.get(content.get("aircraft_id") or "") or self._aircraft.get(
            flight["vehicle_uid"] or "", {}
        )
        pilot_id = next((m["person_id"] for m in crew if m["role"] == PILOT), None)
        night = self._night(flight)
        alerts, failsafes, link_losses = self.connection.execute(
            _COUNTS, (ERROR, flight["id"])
        ).fetchone()
        row = {
            "flight_id": flight["id"],
            "state": content.get("state", "draft"),
            "version": content.get("version", 0),
            "entry_row": None if entry is None else entry.row_id,
            "pilot_id": pilot_id,
            "pilot": self._names.get(pilot_id or ""),
            "vehicle_uid": flight["vehicle_uid"],
            "aircraft_id": craft.get("id"),
            "model": craft.get("model", ""),
            "device_class": flight["device_class"],
            "started_utc": flight["started_utc"],
            "ended_utc": flight["ended_utc"],
            "airborne_s": max(0.0, flight["airborne_s"] or 0.0),
            "night_s": night.night_s,
            "take_offs": flight["take_offs"] or 0,
            "landings": flight["landings"] or 0,
            "night_landings": night.landings,
            "latitude_deg": night.point.latitude_deg if night.point else None,
            "longitude_deg": night.point.longitude_deg if night.point else None,
            "purpose": content.get("purpose", ""),
            "sight": content.get("sight", ""),
            "basis_id": content.get("basis_id", ""),
            "useful": content.get("is_useful"),
            "alerts": alerts,
            "failsafes": failsafes,
            "link_losses": link_losses,
            "words": self._words(flight, content, crew, craft),
        }
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        news = ", ".join(f"{name} = excluded.{name}" for name in row if name != "flight_id")
        self.connection.execute(
            f"INSERT INTO flight_index ({names}) VALUES ({marks})"  # noqa: S608 - our own names
            f" ON CONFLICT (flight_id) DO UPDATE SET {news}",
            row,
        )
        self._credit(row, crew)

    def _credit(self, row: dict[str, Any], crew: list[dict[str, str]]) -> None:
        self.connection.execute(
            "DELETE FROM flight_credits WHERE flight_id = ?", (row["flight_id"],)
        )
        if row["airborne_s"] <= 0:
            return
        day = dt.date.fromisoformat(row["started_utc"][:10]).toordinal()
        self.connection.executemany(
            "INSERT OR IGNORE INTO flight_credits (person_id, day, flight_id, role, device_class,"
            " model, purpose, sight, airborne_s, night_s, take_offs, landings, night_landings)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    member["person_id"],
                    day,
                    row["flight_id"],
                    member["role"],
                    row["device_class"],
                    row["model"],
                    row["purpose"],
                    row["sight"],
                    round(row["airborne_s"]),
                    round(row["night_s"]),
                    row["take_offs"],
                    row["landings"],
                    row["night_landings"],
                )
                for member in crew
            ],
        )

    def _night(self, flight: sqlite3.Row) -> _Night:
        """Day or night from the place of the first and the last sample; unknown without one."""
        ends = [
            self.connection.execute(
                "SELECT latitude_deg, longitude_deg, utc_us FROM samples WHERE flight_id = ?"  # noqa: S608 - constants only
                f" AND latitude_deg IS NOT NULL ORDER BY t_s {order} LIMIT 1",
                (flight["id"],),
            ).fetchone()
            for order in ("ASC", "DESC")
        ]
        if ends[0] is None:
            return _Night()
        first, last = (GeoPoint(end[0], end[1]) for end in ends)
        started = dt.datetime.fromisoformat(flight["started_utc"])
        ended = dt.datetime.fromisoformat(flight["ended_utc"] or flight["started_utc"])
        if not 0 <= (ended - started).total_seconds() <= LONGEST_FLIGHT_S:
            return _Night(point=first)
        dark_s = min(night_s(first, started, ended), max(0.0, flight["airborne_s"] or 0.0))
        landings = (flight["landings"] or 0) if is_night(last, ended) else 0
        return _Night(dark_s, landings, first)

    def _words(
        self,
        flight: sqlite3.Row,
        content: dict[str, Any],
        crew: list[dict[str, str]],
        craft: dict[str, Any],
    ) -> str:
        texts = [flight["id"], flight["pilot"], flight["vehicle_uid"], flight["reason"]]
        texts += [self._names.get(member["person_id"]) for member in crew]
        texts += [craft.get(name) for name in ("name", "model", "registration", "serial")]
        texts += [
            content.get(name)
            for name in ("purpose", "mission_number", "remarks", "occurrence", "exercise")
        ]
        texts.append(_plan_name(flight["plan"]))
        return " \n".join(dict.fromkeys(text for text in texts if text))


def _plan_name(content: str | None) -> str | None:
    """The name a stored plan carries; None where it has none."""
    if content is None:
        return None
    try:
        own = json.loads(content).get("dronectl", {})
        name = own.get("name")
    except (ValueError, AttributeError):
        return None
    return name if isinstance(name, str) else None
