"""What is said about flights that the last run left open."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from dronectl.store.database import open_reader
from dronectl.store.flights import find_flight
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def recovered_sentences(folder: Path, flight_ids: Sequence[str]) -> list[str]:
    """One sentence for each flight that was cut short by a crash, by drone and time."""
    if not flight_ids:
        return []
    text = _(
        "The flight of drone {drone} from {start} (UTC) was cut short by a crash; it is in the logbook as recovered."
    )
    with closing(open_reader(folder)) as database:
        flights = [find_flight(database, flight_id) for flight_id in flight_ids]
    return [
        text.format(drone=flight.vehicle_key, start=flight.started_utc[:16].replace("T", " "))
        for flight in flights
    ]
