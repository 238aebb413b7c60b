"""Legal basis and purpose of every drone's next flight, and what they let the pictures do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.events import ArmedChanged
from dronectl.flight import FlightPrepared, Terms
from dronectl.legal.bases import LIVE_ONLY, terms
from ui.models.sentences import translated
from ui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dronectl.legal.bases import LegalBasis
    from dronectl.vehicle import VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment, Tell
    from ui.models.settings import SettingsModel


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose; the names of what is stored, so that it can be remembered."""

    basis_id: str = ""
    purpose: str = ""


class TermsModel(QObject):
    """What is chosen for each drone, remembered for it with the plan it flies.

    A flight that is under way is told at once: a basis that is withdrawn ends the recording.

    Args:
        fleet: the drones and the plans they hold.
        tell: passes facts to the recorder and the cameras.
    """

    changed = pyqtSignal(object)
    """The key of a drone that is to fly on other terms now."""

    def __init__(self, fleet: FleetModel, tell: Tell) -> None:
        super().__init__()
        self._fleet = fleet
        self._tell = tell
        self._read: Callable[[], Sequence[LegalBasis]] = tuple
        self._bases: dict[str, LegalBasis] | None = None
        self._settings: SettingsModel | None = None
        self._kept: dict[str, str] = {}
        self._told: set[VehicleKey] = set()
        """Drones whose flight knows its terms."""

    def follow(self, settings: SettingsModel, read: Callable[[], Sequence[LegalBasis]]) -> None:
        """Remember in the settings what is chosen, of the legal bases on record."""
        self._read, self._bases = read, None
        self._settings = settings
        self._kept = dict(settings.settings.flight_terms)

    def reload(self) -> None:
        """The records may have other bases now."""
        self._bases = None

    def bases(self) -> tuple[LegalBasis, ...]:
        """What can be chosen: none first."""
        return (LIVE_ONLY, *self._known().values())

    def chosen(self, key: VehicleKey) -> Choice:
        """What is chosen for a drone; nothing unless somebody did."""
        basis_id, _space, purpose = self._kept.get(self._name(key), "").partition(" ")
        return Choice(basis_id if basis_id in self._known() else "", purpose)

    def choose(self, key: VehicleKey, choice: Choice) -> None:
        """Somebody decides."""
        if choice == self.chosen(key):
            return
        name = self._name(key)
        self._kept[name] = f"{choice.basis_id} {choice.purpose}"
        if choice == Choice():
            del self._kept[name]
        if self._settings is not None:
            self._settings.change(flight_terms=dict(self._kept))
        vehicle = self._fleet.vehicle(key)
        if vehicle is not None and vehicle.is_armed:
            self._say(key)
        self.changed.emit(key)

    def terms(self, key: VehicleKey) -> Terms:
        """What the drone's flight may record now."""
        choice = self.chosen(key)
        basis = self._known().get(choice.basis_id, LIVE_ONLY)
        today = datetime.fromtimestamp(self._fleet.utc_s, UTC).date()
        return terms(basis, choice.purpose, today)

    def for_flight(self, key: VehicleKey) -> Terms:
        """The same, to be told with who flies what."""
        self._told.add(key)
        return self.terms(key)

    def words(self, key: VehicleKey) -> tuple[str, str]:
        """What that means, and how it is shown: a sentence and a state."""
        vehicle = self._fleet.vehicle(key)
        if vehicle is not None and vehicle.is_simulator:
            return _("Simulator: recorded from take-off."), ""
        found = self.terms(key)
        if found.may_record:
            days = found.retention_days
            text = ngettext(
                "Recorded from take-off, kept for {n} day.",
                "Recorded from take-off, kept for {n} days.",
                days,
            )
            return text.format(n=days), "good"
        if not found.basis_id:
            return translated(LIVE_ONLY.remarks), ""
        return translated(found.why_not), "caution"

    def on_tick(self, tick: Moment) -> None:
        """A drone that was armed by its remote control flies on these terms too."""
        for event in tick.events:
            if not isinstance(event, ArmedChanged):
                continue
            key = event.vehicle
            if event.is_armed and key not in self._told and self.chosen(key) != Choice():
                self._say(key)
            if not event.is_armed:
                self._told.discard(key)

    def _say(self, key: VehicleKey) -> None:
        now_s = self._fleet.now_s
        self._tell([FlightPrepared(vehicle=key, at_s=now_s, terms=self.for_flight(key))])

    def _known(self) -> dict[str, LegalBasis]:
        if self._bases is None:
            self._bases = {basis.id: basis for basis in self._read()}
        return self._bases

    def _name(self, key: VehicleKey) -> str:
        plan = self._fleet.plan(key)
        name = self._fleet.name(key)
        return f"{name} · {plan.name}" if plan is not None and plan.name else name
