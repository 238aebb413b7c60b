"""What the records, the logs and the recordings say when they refuse, marked for translation.

The English text is the key, with ``{fields}`` where values are; see :mod:`ui.models.sentences`.
"""

from __future__ import annotations

from typing import Final


def N_(text: str) -> str:  # the mark extraction tools know
    """Mark a text for translation without translating it now."""
    return text


RECORD_SENTENCES: Final = (
    N_("Say why in at least {count} characters; the reason stays with the flight."),
    N_("The flight cannot be submitted yet: {fields} is missing."),
    N_("The flight is {state}, not {wanted}; amend it first."),
    N_("The flight is {state}, not {wanted}."),
    N_("{name} is no {roles}; let one sign."),
    N_("{name} was in the crew; nobody signs off an own flight."),
    N_("A person is in the crew twice; give each one role."),
    N_("A flight has one pilot in command; make the others observers or students."),
    N_("A supervisor is not part of a crew; name pilots, observers, operators."),
    N_("{value} is not one of {choices}."),
    N_("{text} is too long or no plain text; write it on one line."),
    N_("The remarks are longer than {count} characters; shorten them."),
    N_("The comment is empty; write what is to be seen there."),
    N_("The comment is longer than {count} characters; shorten it."),
    N_("This comment is not there any more; read the flight again."),
    N_("Only who wrote a comment takes it back; answer it with another one."),
    N_("There is no flight {flight}; list the flights to see their ids."),
    N_("There is no flight {flight} in {folder}; list the flights to see their ids."),
    N_("Several flights begin or end with {flight}; give more of the id."),
    N_("The flight is not over yet; it can be entered once it has landed."),
    N_("Somebody of the crew is not in the register; add the person first."),
    N_("It could not be written ({error}); free space on the disk and try again."),
    N_("There are no records in {folder}; name the folder a flight was made in."),
    N_("The records in {folder} cannot be added to."),
    N_("The station that uses {folder} is of another version of dronectl; close it first."),
    N_(
        "The records file {path} cannot be used ({error}); check the free space and the "
        "folder's permissions."
    ),
    N_(
        "The records file {path} is damaged ({error}); keep it aside, put the last backup "
        "in its place and start again."
    ),
    N_(
        "The records in {folder} were written by a newer dronectl; they can be read but "
        "not added to until dronectl is updated."
    ),
    N_("No plan {digest} is stored in {folder}; list the flights to see which plans are."),
    N_("{name} is no log dronectl reads; it reads {kinds}."),
    N_("{path} cannot be read ({error}); check that it is there and yours to read."),
    N_("There is no flight to look at in {name}; choose another log."),
    N_("The log has no {field}; choose another field."),
    N_("There is no picture to replay in {name}; choose another recording."),
    N_("{name} does not know the date of its flights; say when the first began with --started."),
    N_(
        "{name} says that its first flight began on {date}, which cannot be; say when it "
        "did with --started."
    ),
    N_("{name} could not be kept in {folder} ({error}); free space there and try again."),
    N_("In {name} a vehicle was armed but never left the ground; there is no flight to add."),
    N_("There is no flight in {name}; no vehicle was armed in it."),
    N_("{name} is no table; a template is only for .csv."),
    N_("{name} cannot be read ({error})."),
)
"""Of flights and their sign-off, of the database, of logs and videos opened for review."""
