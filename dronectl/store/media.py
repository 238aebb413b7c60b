"""The list of recordings: what was filmed on which flight, where it lies, when it is to be deleted."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from dronectl.events import VideoEnded, VideoStarted
from dronectl.store.rows import Statement, utc_text

if TYPE_CHECKING:
    from dronectl.events import Event
    from dronectl.store.database import Database

KEPT_DAYS: Final = 7
"""Of a real flight's recording whose legal basis says nothing: the most the law gives."""


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """One recording; figures are None while it is open."""

    id: str
    flight_id: str | None
    vehicle_key: str
    kind: str
    channel: str
    path: str
    """Relative to the data folder."""
    sha256: str | None
    """Of the recording's list, which holds the hash of every file."""
    started_utc: str
    ended_utc: str | None
    duration_s: float | None
    frames: int | None
    corrupt_frames: int | None
    klv_packets: int | None
    gaps: int | None
    size_bytes: int | None
    delete_after: str | None
    """UTC; None: not decided, or a simulated flight's."""


_COLUMNS: Final = ", ".join(field.name for field in fields(MediaRecord))
_END: Final = (
    "UPDATE media SET sha256 = ?, ended_utc = ?, duration_s = ?, frames = ?, corrupt_frames = ?,"
    " klv_packets = ?, gaps = ?, size_bytes = ?, delete_after = CASE WHEN EXISTS (SELECT 1 FROM"
    " flights WHERE flights.id = media.flight_id AND device_class = 'real') THEN"
    " strftime('%Y-%m-%dT%H:%M:%fZ', ?, COALESCE((SELECT json_extract(terms_json, '$.retention_days')"
    " FROM flights WHERE flights.id = media.flight_id AND json_extract(terms_json, '$.basis_id') <> ''),"
    " ?) || ' days') END WHERE id = ? AND ended_utc IS NULL"
)


def media_statement(event: Event, utc_us: int) -> Statement | None:
    """What an event means for the list; None: nothing."""
    if isinstance(event, VideoStarted):
        return Statement(
            "INSERT OR IGNORE INTO media (id, flight_id, vehicle_key, kind, channel, path,"
            " started_utc) VALUES (?, ?, ?, 'video', ?, ?, ?)",
            (
                event.media_id,
                event.flight_id,
                str(event.vehicle),
                event.channel,
                event.path,
                utc_text(utc_us),
            ),
        )
    if isinstance(event, VideoEnded):
        return ended(event, utc_us)
    return None


def ended(event: VideoEnded, utc_us: int) -> Statement:
    """A recording is complete; what was closed before stays as it is."""
    return Statement(
        _END,
        (
            event.sha256,
            utc_text(utc_us),
            event.duration_s,
            event.frames,
            event.corrupt,
            event.klv_packets,
            event.gaps,
            event.size_bytes,
            utc_text(utc_us),
            KEPT_DAYS,
            event.media_id,
        ),
    )


def list_media(database: Database, flight_id: str | None = None) -> list[MediaRecord]:
    """All recordings, or a flight's, in the order they began."""
    rows = database.connection.execute(
        f"SELECT {_COLUMNS} FROM media WHERE :flight IS NULL OR flight_id = :flight"  # noqa: S608 - constants only
        " ORDER BY started_utc, id",
        {"flight": flight_id},
    )
    return [MediaRecord(**dict(row)) for row in rows]


def open_media(database: Database) -> list[MediaRecord]:
    """Recordings a station that died left open."""
    return [each for each in list_media(database) if each.ended_utc is None]
