"""What the core says of logs and of flights brought in from them, marked for translation.

The English text is the key, with ``{fields}`` where values are; see :mod:`ui.models.sentences`.
"""

from __future__ import annotations

from typing import Final

from ui.models.core_sentences import N_

LOG_SENTENCES: Final = (
    N_("{name} is no TOML file: {reason}."),
    N_("{name} is no template: {reason}."),
    N_("{name} has no column {column}, or none of the others the template {template} names."),
    N_("A flight entered by hand needs a pilot and an aircraft."),
    N_("A flight entered by hand needs a reason: why is there no record of it?"),
    N_("A flight has at least one landing."),
    N_("A flight lasts more than nothing and less than a day."),
    N_("A flight that began on {date} UTC cannot have been flown yet, or at all."),
)
"""Why a table cannot be read, or a flight not be entered by hand."""

LOG_NOTES: Final = (
    N_("What the columns of this table mean is not known; give a template."),
    N_("{count} lines do not fit the header and were passed over."),
    N_("No satellite told this log the date."),
    N_("The receiver says it is {year}, which cannot be: the date is not known."),
    N_("The recording clock was set during the log ({count}); the times here run on."),
    N_("The recording clock does not show a date, and no vehicle told one."),
    N_("The recording clock does not show a date; this one is the vehicle's."),
    N_("The recording clock says {first}, the vehicle's {second}; the first is used."),
)
"""What is strange about a log."""
