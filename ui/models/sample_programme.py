"""A demonstration's people and aircraft: entered once its drones have told who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dronectl.programme.sample import begin_programme

if TYPE_CHECKING:
    import datetime as dt

    from ui.models.crew import CrewModel
    from ui.models.moment import Moment


class SampleProgramme:
    """Begins the record of a demonstration, so that there is someone to review and sign.

    Args:
        crew: the record.
        pilot: who flies.
        drones: how many are expected.
        today: the day.
    """

    def __init__(self, crew: CrewModel, pilot: str, drones: int, today: dt.date) -> None:
        self._crew, self._pilot, self._drones, self._today = crew, pilot, drones, today
        self._is_begun = False

    def on_tick(self, tick: Moment) -> None:
        """Begin as soon as every drone is known."""
        if self._is_begun:
            return
        uids = [vehicle.uid for vehicle in tick.snapshot.vehicles.values() if vehicle.uid]
        if len(uids) < self._drones:
            return
        self._is_begun = True
        self._crew.act(lambda ledger: begin_programme(ledger, self._pilot, uids, self._today))
