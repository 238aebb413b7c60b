"""States, steps, roles and purposes of a flight's record in words."""

from __future__ import annotations

from dronectl.crew.people import Role
from dronectl.crew.signoff import FlightState, Step
from ui.words import _


def state_words(state: str) -> str:
    """How far a flight's record is."""
    words = {
        FlightState.DRAFT: _("draft"),
        FlightState.SUBMITTED: _("submitted"),
        FlightState.VERIFIED: _("verified"),
        FlightState.APPROVED: _("approved"),
    }
    return words.get(state, state)  # type: ignore[call-overload, no-any-return] # a StrEnum is its text


def step_words(step: Step) -> str:
    """What somebody did."""
    return {
        Step.ENTERED: _("entered"),
        Step.SUBMITTED: _("submitted"),
        Step.VERIFIED: _("verified"),
        Step.APPROVED: _("approved"),
        Step.SENT_BACK: _("sent back"),
        Step.AMENDED: _("opened again"),
    }[step]


def order_words(step: Step) -> str:
    """What somebody may do."""
    return {
        Step.ENTERED: _("Save"),
        Step.SUBMITTED: _("Submit"),
        Step.VERIFIED: _("Verify"),
        Step.APPROVED: _("Approve"),
        Step.SENT_BACK: _("Send back"),
        Step.AMENDED: _("Open again"),
    }[step]


def role_words(role: Role) -> str:
    """A person's part."""
    return {
        Role.PILOT: _("pilot"),
        Role.OBSERVER: _("observer"),
        Role.PAYLOAD: _("payload operator"),
        Role.STUDENT: _("student"),
        Role.INSTRUCTOR: _("instructor"),
        Role.SUPERVISOR: _("supervisor"),
    }[role]


def purpose_words(purpose: str) -> str:
    """What a flight is for; a word of the operator's own stays as it is."""
    words = {
        "patrol": _("patrol"),
        "event": _("event"),
        "traffic": _("traffic"),
        "search": _("search"),
        "rescue": _("rescue"),
        "fire": _("fire"),
        "flood": _("flood"),
        "investigation": _("investigation"),
        "inspection": _("inspection"),
        "training": _("training"),
        "test": _("test"),
        "demonstration": _("demonstration"),
    }
    return words.get(purpose, purpose)
