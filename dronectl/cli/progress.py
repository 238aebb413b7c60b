"""What a flight says on the command line while it happens, and at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from dronectl.sortie import Phase, Sortie
from missions.estimate import Performance, estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dronectl.flight import Terms
    from dronectl.runtime import Runtime
    from dronectl.session import Order


class Narrator:
    """Tells an operator without a window how flights go."""

    def __init__(self, *, is_silent: bool) -> None:
        self._is_silent = is_silent

    def say(self, text: str) -> None:
        """One line."""
        if not self._is_silent:
            typer.echo(text)

    def sortie_maker(
        self, override: str | None = None, height_limit_m: float = 120.0
    ) -> Callable[[Order, Runtime], Sortie]:
        """Makes sorties that tell each phase."""

        def make(order: Order, runtime: Runtime) -> Sortie:
            return Sortie(
                order.key,
                order.plan,
                estimate(order.plan, Performance()),
                runtime.submit,
                override=override,
                height_limit_m=height_limit_m,
                crew_checks=order.crew_checks,
                on_phase=self._on_phase,
            )

        return make

    def say_recovered(self, flights: Sequence[str]) -> None:
        """Flights an earlier run left open."""
        for flight in flights:
            self.say(f"Flight {flight} was left open by a station that died; closed as recovered.")

    def say_terms(self, terms: Terms, *, is_real: bool) -> None:
        """What becomes of the pictures of a real flight."""
        if not is_real:
            return
        if terms.may_record:
            self.say(
                f"Recorded from take-off ({terms.code}), kept for {terms.retention_days} days."
            )
        else:
            self.say(terms.why_not)

    def say_vehicle(self, report: dict[str, Any]) -> None:
        """One vehicle's flight in two lines."""
        flight, upload, tlog = report["flight"], report["upload"], report["tlog"]
        name = f"Vehicle {report['sysid']} ({report['autopilot']})"
        if upload is not None:
            self.say(
                f"{name}: {upload['items']} items VERIFIED in {upload['duration_s']:.1f} s, "
                f"{upload['retries']} repeats"
            )
        if flight is not None:
            self.say(
                f"{name}: {_number(flight['airborne_s'], 's')} in the air, "
                f"{_number(flight['distance_m'], 'm')}, up to {_number(flight['max_height_m'], 'm')}, "
                f"{_number(flight['energy_wh'], 'Wh')}, {report['waypoints_reached']} items reached, "
                f"at most {_number(report['max_cross_track_m'], 'm')} off the path; "
                f"{flight['device_class']} flight of {flight['pilot']}, {flight['reason']}"
            )
        if tlog is not None:
            self.say(f"{name}: log {tlog['path']}, {tlog['messages']} messages")
        if report["failure"]:
            self.say(f"{name}: FAILED: {report['failure']}")

    def say_report(self, report: dict[str, Any], out: Path) -> None:
        """All vehicles, and where the record is."""
        for vehicle in report["vehicles"]:
            self.say_vehicle(vehicle)
        verdict = "all flights verified, flown and logged" if report["ok"] else "NOT all went well"
        self.say(f"{verdict}; report in {out / 'report.json'}")

    def _on_phase(self, sortie: Sortie) -> None:
        reason = f": {sortie.reason}" if sortie.reason else ""
        self.say(f"Vehicle {sortie.key}: {sortie.phase.value}{reason}")
        if sortie.phase in (Phase.TAKE_OFF, Phase.START):
            for check in sortie.checks:
                if not check.is_passed:
                    self.say(
                        f"Vehicle {sortie.key}: preflight {check.level.value}: {check.what}: "
                        f"{check.measured}, needed {check.needed}"
                    )


def _number(value: float | None, unit: str) -> str:
    return f"- {unit}" if value is None else f"{value:.0f} {unit}"
