"""What happened in a flight, in words a pilot would use; from the record, so in any language later."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from dronectl.safety.alerts import Level
from ui.models.alert_words import recorded_text
from ui.models.sentences import clause
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SEVERE = 3  # MAV_SEVERITY_ERROR and what is worse
NOTABLE = 4  # MAV_SEVERITY_WARNING


class Weight(IntEnum):
    """How much it matters to whoever reviews."""

    PASSING = 0
    """Of the course of things."""
    PLAIN = 1
    CAUTION = 2
    WARNING = 3


class Words(NamedTuple):
    """One line of the time line."""

    text: str
    weight: Weight = Weight.PLAIN


def _mode(detail: Mapping[str, Any]) -> Words:
    mode, before = str(detail.get("mode", "")), detail.get("previous")
    if before:
        return Words(_("Mode {mode}, before {previous}").format(mode=mode, previous=before))
    return Words(_("Mode {mode}").format(mode=mode))


def _said(detail: Mapping[str, Any]) -> Words:
    severity = detail.get("severity")
    level = severity if isinstance(severity, int) else 7
    weight = Weight.PASSING
    if level <= SEVERE:
        weight = Weight.WARNING
    elif level == NOTABLE:
        weight = Weight.CAUTION
    return Words(_("It says: “{text}”").format(text=detail.get("text", "")), weight)


def _regained(detail: Mapping[str, Any]) -> Words:
    silent_s = _number(detail.get("silent_for_s"))
    return Words(_("Heard again after {seconds:.1f} s").format(seconds=silent_s))


def _ended(detail: Mapping[str, Any]) -> Words:
    reason = str(detail.get("reason", ""))
    is_well = reason in ("landed", "not airborne")
    text = _("Flight over: {reason}").format(reason=reason_words(reason))
    return Words(text, Weight.PLAIN if is_well else Weight.WARNING)


def _started(detail: Mapping[str, Any]) -> Words:
    if detail.get("is_joined_in_air"):
        return Words(_("First heard in the air"), Weight.CAUTION)
    return Words(_("Armed"))


def _plan(detail: Mapping[str, Any]) -> Words | None:
    state = (detail.get("status") or {}).get("state")
    words = {
        "verified": Words(_("Plan verified on the drone")),
        "differs": Words(_("The drone holds another plan than was sent"), Weight.CAUTION),
        "failed": Words(_("Sending the plan failed"), Weight.CAUTION),
    }
    return words.get(str(state))


def _finished(detail: Mapping[str, Any]) -> Words | None:
    failure = detail.get("failure")
    if not isinstance(failure, dict):
        return None
    reason = clause(str(failure.get("text", "")).rstrip("."))
    text = _("An order failed: {reason}").format(reason=reason)
    return Words(text, Weight.CAUTION)


def _alert(detail: Mapping[str, Any]) -> Words:
    values = detail.get("values")
    text = recorded_text(str(detail.get("code", "")), values if isinstance(values, dict) else {})
    is_warning = _number(detail.get("level")) >= Level.WARNING
    weight = Weight.WARNING if is_warning else Weight.CAUTION
    return Words(text[:1].upper() + text[1:], weight)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def reason_words(reason: str | None) -> str:
    """Why a flight ended."""
    words = {
        "landed": _("landed"),
        "not airborne": _("disarmed on the ground"),
        "disarmed in air": _("motors stopped in the air"),
        "link lost": _("link lost"),
        "vehicle rebooted": _("the drone restarted"),
        "station closed": _("this program was closed"),
        "recovered": _("this program crashed; recovered"),
    }
    return words.get(reason or "", reason or "")


def _table() -> Mapping[str, Callable[[Mapping[str, Any]], Words | None]]:
    return {
        "FlightStarted": _started,
        "FlightAirborne": lambda _detail: Words(_("Take-off")),
        "FlightLanded": lambda _detail: Words(_("Landing")),
        "FlightEnded": _ended,
        "ModeChanged": _mode,
        "Said": _said,
        "LinkStale": lambda _detail: Words(_("Link stale"), Weight.CAUTION),
        "LinkLost": lambda _detail: Words(_("Link lost"), Weight.WARNING),
        "LinkRegained": _regained,
        "VehicleForgotten": lambda _detail: Words(
            _("The drone was taken off the list"), Weight.PLAIN
        ),
        "VehicleRebooted": lambda _detail: Words(_("The drone restarted"), Weight.WARNING),
        "IdentityConflict": lambda _detail: Words(
            _("Two boxes answered to one system id"), Weight.WARNING
        ),
        "WaypointReached": lambda detail: Words(
            _("Item {number} reached").format(number=detail.get("sequence", "")), Weight.PASSING
        ),
        "PlanChanged": _plan,
        "RequestFinished": _finished,
        "RecordingFailed": lambda _detail: Words(_("Recording stopped"), Weight.WARNING),
        "RecordingResumed": lambda _detail: Words(_("Recording again")),
        "AlertRaised": _alert,
        "Comment": lambda detail: Words(str(detail.get("text", ""))),
    }


def words_of(kind: str, detail: Mapping[str, Any]) -> Words | None:
    """The line for an event of the record; None: it says nothing to a person."""
    speak = _table().get(kind)
    return None if speak is None else speak(detail)
