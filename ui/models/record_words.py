"""Words of the record - roles, states, purposes, papers - in the language in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping


def _known() -> Mapping[str, str]:
    """Every word the core uses as a value, to what people read."""
    return {
        # roles
        "pilot": _("pilot"),
        "observer": _("observer"),
        "payload operator": _("payload operator"),
        "student": _("student"),
        "instructor": _("instructor"),
        "supervisor": _("supervisor"),
        # states and steps of a flight's sign-off
        "draft": _("draft"),
        "submitted": _("submitted"),
        "verified": _("verified"),
        "approved": _("approved"),
        "entered": _("entered"),
        "sent back": _("sent back"),
        "amended": _("opened again"),
        "open": _("in the air"),
        # what it was flown with
        "real": _("aircraft"),
        "simulator": _("simulator"),
        # purposes
        "patrol": _("patrol"),
        "event": _("event"),
        "traffic": _("traffic"),
        "search": _("search for persons"),
        "rescue": _("rescue"),
        "fire": _("fire"),
        "flood": _("flood"),
        "investigation": _("investigation"),
        "inspection": _("inspection"),
        "training": _("training"),
        "test": _("test flight"),
        "demonstration": _("demonstration"),
        # papers
        "practical attestation": _("practical attestation"),
        "medical": _("medical certificate"),
        "first aid": _("first aid"),
        "radio": _("radio licence"),
        "insurance": _("insurance"),
        "prefect authorisation": _("prefect's authorisation"),
        "operator declaration": _("operator's declaration"),
        "aircraft registration": _("aircraft registration"),
        "other": _("other"),
        "valid": _("valid"),
        "expiring": _("expires soon"),
        "expired": _("expired"),
        "not yet valid": _("not yet valid"),
        "withdrawn": _("withdrawn"),
        # practice
        "current": _("current"),
        "lapsed": _("lapsed"),
        "warn": _("warning"),
        "supervised-only": _("supervised only"),
        "block": _("no flight"),
        # upkeep
        "ok": _("in order"),
        "soon": _("due soon"),
        "overdue": _("overdue"),
        "approved for flight": _("approved for flight"),
        "flight test required": _("flight test required"),
        "waiting for parts": _("waiting for parts"),
        "waiting for labour": _("waiting for labour"),
        "retired": _("retired"),
        # training
        "seen": _("seen"),
        "in progress": _("in progress"),
        "acquired": _("acquired"),
        "ground": _("ground"),
        "handling": _("handling"),
        "payload": _("payload"),
        "mission": _("mission"),
        "emergency": _("emergency"),
        # rules, papers and syllabus as shipped
        "2 h on similar aircraft in 3 months": _("2 h on similar aircraft in 3 months"),
        "3 take-offs and landings in 90 days": _("3 take-offs and landings in 90 days"),
        "1 landing at night in 90 days, for flights at night": _(
            "1 landing at night in 90 days, for flights at night"
        ),
        "Proficiency test within 12 months": _("Proficiency test within 12 months"),
        "Emergency drill within 180 days": _("Emergency drill within 180 days"),
        "Theory: CATS, or CATT for operations outside EU law": _(
            "Theory: CATS, or CATT for operations outside EU law"
        ),
        "Attestation of practical training": _("Attestation of practical training"),
        "Insurance": _("Insurance"),
        "Operator declaration, renewed every two years": _(
            "Operator declaration, renewed every two years"
        ),
        "Plan a flight: area, airspace, legal basis, risk": _(
            "Plan a flight: area, airspace, legal basis, risk"
        ),
        "Check aircraft, batteries and station before the flight": _(
            "Check aircraft, batteries and station before the flight"
        ),
        "Brief the crew: roles, lost link, emergency landing places": _(
            "Brief the crew: roles, lost link, emergency landing places"
        ),
        "Hold a position and keep the aircraft in sight": _(
            "Hold a position and keep the aircraft in sight"
        ),
        "Fly a set path: traverse, orbit, spiral, approaches": _(
            "Fly a set path: traverse, orbit, spiral, approaches"
        ),
        "Aim the camera: recce of targets, follow a subject": _(
            "Aim the camera: recce of targets, follow a subject"
        ),
        "Find a missing person by a search pattern": _("Find a missing person by a search pattern"),
        "Fly at night": _("Fly at night"),
        "Lost link: watch the failsafe, clear the way, report": _(
            "Lost link: watch the failsafe, clear the way, report"
        ),
        "Battery emergency: decide, land, report": _("Battery emergency: decide, land, report"),
        "Emergency drill of the whole crew": _("Emergency drill of the whole crew"),
        "Check after the flight and debrief": _("Check after the flight and debrief"),
        "Proficiency test": _("Proficiency test"),
    }


def record_word(word: str | None) -> str:
    """What people read for a word of the record; unknown ones (own purposes, names) stay as they are."""
    text = str(word or "")
    return _known().get(text, text)
