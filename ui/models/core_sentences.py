"""What the core says when it refuses or fails, marked for translation.

The English text is the key, with ``{fields}`` where values are; see :mod:`ui.models.sentences`.
"""

from __future__ import annotations

from typing import Final


def N_(text: str) -> str:  # the mark extraction tools know
    """Mark a text for translation without translating it now."""
    return text


ASKED: Final = (
    N_("could not {step}: {reason}"),
    N_("another box answers to system id {number}; switch one off or change its number."),
    N_("it is still busy with the same request; wait for it or cancel it."),
    N_("it is still busy with {resource}; wait for it or cancel it."),
    N_("its plan is still being sent; wait for VERIFIED."),
    N_("what it holds is not verified ({reason}); upload the plan, or read back what it holds."),
    N_("what it holds is not verified; upload the plan, or read back what it holds."),
    N_("it has not been heard yet; check the link."),
    N_("it is still heard; switch it off or remove its link first."),
    N_("its altitude is not known yet; wait for a GPS fix."),
    N_("it has no mode {mode}; choose one of {known}."),
    N_("the modes of this autopilot are not known."),
    N_("it is in the air already."),
    N_("it is not in the air."),
    N_("its position is not known."),
    N_("its height is not known."),
    N_("it is armed; land and disarm it first."),
    N_("{request} is not something a vehicle can be asked."),
    N_("replaced by {resource}."),
    N_("cancelled by the operator."),
    N_("the vehicle restarted."),
    N_(
        "The plan {plan} was made for the vehicle {owner}, this is {uid}; assign the plan to this "
        "vehicle first."
    ),
    N_(
        "The plan {plan} has {what}, but this vehicle cannot hold any; remove them from the plan or "
        "use another vehicle."
    ),
)
"""Of requests."""

TRANSFERS: Final = (
    N_("the vehicle does not clear its {what}: {reason}."),
    N_("the vehicle still holds {count} items of its {what}; try again."),
    N_("the vehicle did not go to item {number}; check that it holds it."),
    N_("the vehicle does not give its {what}: {reason}."),
    N_("the vehicle does not answer {what}; check the link."),
    N_("the vehicle refuses the {what}: {reason}."),
    N_("the {what} transfer broke off {count} times; move closer or use another link."),
    N_("the vehicle holds another {what} than was sent: {differences}."),
    N_("the vehicle did not send {what}; check the link."),
    N_("The vehicle's fence holds a {what} as item {number}: send it a new fence or clear it."),
    N_(
        "The vehicle's fence polygon at item {number} says it has {count} corners and has not: send it "
        "a new fence or clear it."
    ),
    N_(
        "The vehicle's rally points hold a {what} as item {number}: send it new rally points or clear "
        "them."
    ),
    N_(
        "The vehicle holds a {what} in frame {frame}, which is no global frame: send it a new plan or "
        "clear it."
    ),
    N_(
        "{label} is held above the terrain, which this autopilot does not accept: give it an altitude "
        "above home."
    ),
    N_(
        "{label} is at {latitude}, {longitude}, which is not on Earth: correct the latitude and "
        "longitude."
    ),
    N_("{label} has no place and the plan has no home: set one of them."),
    N_("{label} ({value}) does not fit a mission item: give it a smaller number."),
    N_("{label} ({value}) is not a number a vehicle can be sent: correct it."),
)
"""Of plans on their way to and from a drone."""

PARAMETERS: Final = (
    N_("Parameter {name} does not exist on this vehicle."),
    N_("Parameter {name} does not take this value: out of range."),
    N_("Parameter {name} may not be changed."),
    N_("Parameter {name} belongs to a component that is not there."),
    N_("Parameter {name} is read-only."),
    N_("Parameter {name} has a type that cannot be sent."),
    N_("Parameter {name} has another type."),
    N_("Parameter {name} could not be read by the vehicle."),
    N_("Parameter {name} was refused (error {code})."),
    N_("A parameter name has 1 to 16 plain characters; {name} has not."),
    N_("The vehicle keeps {name} at {held} instead of {wanted}."),
    N_("The vehicle did not confirm {name}; read it again before you rely on it."),
    N_("The vehicle does not answer for parameter {name}; check its name."),
    N_("The vehicle does not answer for these parameters; check the link and the names."),
    N_("{missing} of {count} parameters never arrived; read them again."),
    N_("The vehicle does not send its parameters; check the link and read them again."),
    N_("The vehicle's parameter list keeps changing; wait until it has started up."),
    N_("This parameter file is too large to be one; choose another file."),
    N_("This file holds no parameters; choose a .params or .param file."),
    N_("Line {number} gives {name} a second, different value; delete one of them."),
    N_("Line {number} is not a parameter (NAME,VALUE or five columns with tabs); correct it."),
    N_("Line {number} has no valid parameter type (1 to 10); correct it."),
    N_("Line {number} has no valid component number (0 to 255); correct it."),
    N_("Line {number} gives {name} a fraction, but it is whole; correct it."),
    N_("Line {number} has no valid name (1 to 16 plain characters); correct it."),
    N_("Line {number} has no valid number; correct it."),
)
"""Of parameters and their files."""

LINKS: Final = (
    N_("{url} is open already."),
    N_("{url}: {host} is not known on this network; check it."),
    N_(
        "{url}: port {port} cannot be opened ({error}); close the program that uses it, or choose "
        "another port."
    ),
    N_(
        "{url}: port {port} cannot be opened ({error}); close the other ground station that uses it, or "
        "choose another port."
    ),
    N_("{url}: no way there ({error}); check the address and the network."),
    N_("{url} is not a link; {how}."),
    N_("{url} does not say where to; {how}."),
    N_("{url} lacks a closing bracket; {how}."),
    N_("{url}: {text} is not a port from 1 to 65535; {how}."),
    N_("{url} does not name a device; {how}."),
    N_("{url}: {baud} is not a baud rate; radios use 57600, USB 115200."),
)
"""Of connections."""

RECORDS: Final = (
    N_("The settings in {path} cannot be read ({error}); the defaults are used."),
    N_(
        "The settings in {path} cannot be read ({error}); the defaults are used. The old file is kept "
        "as {aside}."
    ),
    N_("The settings cannot be saved in {path} ({error}); free space or choose a folder you may write."),
    N_(
        "Settings not understood and left at their defaults: {names}; correct them in the settings or "
        "in {path}."
    ),
    N_(
        "Recording stopped ({cause}); free space on the disk of {folder}: the flight goes on and the "
        "newest minutes are kept in memory."
    ),
    N_(
        "The data folder {folder} cannot be written ({error}); make it writable or choose another "
        "folder."
    ),
    N_("Another dronectl{process} is using the data folder {folder}; close it or choose another folder."),
    N_("{folder} cannot be written."),
)  # fmt: skip
"""Of settings and records."""

CORE_SENTENCES: Final = (*ASKED, *TRANSFERS, *PARAMETERS, *LINKS, *RECORDS)
"""Whole sentences; each ends with a point, unless it ends with another sentence."""

CORE_FRAGMENTS: Final = (
    N_("climb to {height} m"),
    N_("change to {mode}"),
    N_("refused (MAV_RESULT {code})"),
    N_("parameter {name}"),
    N_("item {number}"),
)
"""Parts with a value of their own."""

CORE_WORDS: Final = (
    # steps
    N_("arm"),
    N_("disarm"),
    N_("take off"),
    N_("lift off"),
    N_("start the mission"),
    N_("return"),
    N_("land"),
    N_("go there"),
    N_("change height"),
    N_("change speed"),
    N_("orbit"),
    N_("switch the fence"),
    N_("reboot"),
    # lists
    N_("mission"),
    N_("rally points"),
    # reasons
    N_("not now (the vehicle's state does not allow it)"),
    N_("denied (a value is wrong or it is not allowed)"),
    N_("this vehicle does not know the command"),
    N_("the vehicle tried and failed"),
    N_("cancelled on the vehicle"),
    N_("this vehicle wants the command in the other form (COMMAND_LONG)"),
    N_("this vehicle wants the command in the other form (COMMAND_INT)"),
    N_("this vehicle does not know the coordinate frame"),
    N_("another ground station has control of this vehicle"),
    N_("the vehicle did not answer; check the link"),
    N_("the vehicle stopped reporting; check the link"),
    N_("acknowledged, but not seen in telemetry"),
    N_("it began and broke off"),
    N_("an unspecified error"),
    N_("it does not know the coordinate frame"),
    N_("it does not know the command"),
    N_("it has no room for so many items"),
    N_("a value is invalid"),
    N_("parameter 1 is invalid"),
    N_("parameter 2 is invalid"),
    N_("parameter 3 is invalid"),
    N_("parameter 4 is invalid"),
    N_("the latitude (parameter 5) is invalid"),
    N_("the longitude (parameter 6) is invalid"),
    N_("the altitude (parameter 7) is invalid"),
    N_("items came out of order"),
    N_("it is busy with another transfer or does not allow it now"),
    N_("it cancelled the transfer"),
    N_(
        "write udpin:HOST:PORT, udpout:HOST:PORT, tcp:HOST:PORT, tcpin:HOST:PORT or serial:DEVICE:BAUD"
    ),
)
"""Parts without one."""
