"""Orders of a flight's sign-off in words."""

from __future__ import annotations

from dronectl.crew.signoff import Step
from ui.words import _


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
