"""What the reading of files and the patterns say when they refuse, marked for translation.

The English text is the key, with ``{fields}`` where values are; see :mod:`ui.models.sentences`.
"""

from __future__ import annotations

from typing import Final

from ui.models.core_sentences import N_

ELEVATION: Final = (
    N_("{file} is no elevation file known here; use one of {known}."),
    N_(
        "{file} is no elevation file of its kind, or it is damaged: fetch it again or choose another "
        "file."
    ),
    N_("{file} says that it covers a place which is not on the earth: choose another file."),
    N_(
        "{file} has {rows} by {columns} heights, more than {most} million: cut it to the area you fly "
        "in."
    ),
    N_("{file} is in a map projection, not in degrees: convert it to WGS 84 (EPSG:4326) first."),
    N_("{file} is packed in a way that is not known here: save it with Deflate or unpacked."),
    N_("{file} holds no height of any ground: choose another file."),
    N_("{file} does not say where it is: name it after its south-west corner, as N43E004.hgt."),
    N_(
        "{file} could not be copied into {folder} ({error}): check the folder, its rights and the free "
        "space."
    ),
    N_("{file} cannot be deleted ({error}): check the rights of {folder}."),
)

FILES: Final = (
    N_("{file} cannot be read ({error}): check its path and rights."),
    N_("{file} is larger than {size} MB, which no plan is: choose another file."),
    N_("{file} is no UTF-8 text (byte {byte}): save it as UTF-8 or choose another file."),
    N_(
        "{file} could not be written ({error}): check the folder, its rights and the free space. An "
        "existing file is unchanged."
    ),
    N_("Cannot {verb} {file}: {kind} does not hold one; use one of {able}."),
    N_("{where} has only one of latitude and longitude: give it both or neither."),
    N_(
        "{what} has an altitude above {reference}, which a .plan file cannot hold: give it an altitude "
        "above home."
    ),
    N_("{file}: its lists are nested too deeply to be an area: choose another file."),
    N_("{file}: its lists are nested too deeply to be a plan: choose another file."),
    N_("{file}: holds no geometry: draw an area and export it again."),
    N_(
        "{file}: uses the coordinate system {system}: export it again in WGS 84 (longitude, latitude)."
    ),
    N_("{file}: {path} is nested too deeply: choose another file."),
    N_("{file}: {path} is nested too deeply to be a plan: choose another file."),
    N_("{file}: holds no .kml file: export it again."),
    N_("{file} is a damaged or locked archive ({error}): export it again."),
    N_("{file}: unpacks to more than {size} MB, which no area does: choose another file."),
    N_("{file}: holds {count} files: choose another file."),
    N_(
        "{file}: holds a file that points outside the archive ({name}): do not trust it, ask where it "
        "comes from."
    ),
    N_(
        "{file}: defines XML entities or a document type, which no map program does: do not trust it, "
        "ask where it comes from."
    ),
    N_("{file} is no KML ({error}): export it again."),
    N_("{file}: holds no polygon, line or point: draw one and export again."),
    N_("{file}: a Polygon has {count} outer rings: it must have one."),
    N_("{file}: a ring has fewer than three different places: redraw it."),
    N_("{file}: a {what} has {count} places where {least} to {most} are due: redraw it."),
    N_("{file}: a Track has {count} places: export it again."),
    N_("{file}: {text} is no longitude,latitude in degrees: export it again."),
    N_(
        '{file}: {path} is a "{kind}", which stores no flight path in the file: replace it by waypoints '
        "or a survey in the program that made it."
    ),
    N_(
        "{file}: the survey items expand to more than {most} items, the most a vehicle can be sent: "
        "split the plan."
    ),
    N_(
        '{file}: the key "{key}" appears twice in one object, so its meaning is not certain: save the '
        "file again from the program that made it."
    ),
    N_(
        "{file}: line {line}, column {column} is no JSON ({error}): the file is damaged or of another "
        "kind."
    ),
    N_("{file}: holds a number with thousands of digits: choose another file."),
    N_("{file}: {where} must be {wanted}, not {value}."),
    N_(
        "{file}: {path} holds {count} entries, more than the {most} a vehicle can be sent: split the "
        "plan."
    ),
    N_('{file}: line 1 must be "QGC WPL 110": this is no waypoint file of that kind.'),
    N_("{file}: holds more than the {most} items a vehicle can be sent: split it."),
    N_("{file}: line {line} has index {index} where {due} is due: lines are missing or mixed up."),
    N_(
        "{file}: line {line} has {count} columns where {due} are due: the file is damaged or of another "
        "kind."
    ),
    N_("{file}: line {line}, {name}, must be a number, not {text}."),
    N_("{where}, {name}, must be a whole number from 0 to {high}."),
    N_(
        "A waypoint file cannot hold a fence or rally points, and leaving them out would fly another "
        "plan: save it as .plan, or remove them first."
    ),
)
"""Of plan and area files."""

PATTERNS: Final = (
    N_("The area {name} has fewer than two places: mark more of them."),
    N_("A beat has 1 to {most} visits: change the number of rounds."),
    N_("The shortest dwell must not be longer than the longest: correct them."),
    N_("The area {name} has no line: draw the way to follow."),
    N_(
        "A corridor {width} m wide with tracks {spacing} m apart cannot be flown: choose a wider "
        "spacing."
    ),
    N_(
        "Lines {spacing} m apart cannot be flown: give a spacing above 0, overlaps below 1 and no "
        "negative distance."
    ),
    N_("Nothing of the area {name} is left {inset} m inside its edge: choose a smaller inset."),
    N_(
        "Lines {spacing} m apart would cross the area {name} {count} times: choose a wider spacing."
    ),
    N_("The area {name} is too narrow for a line: choose another angle."),
    N_("A perimeter needs at least one lap: set the laps to 1 or more."),
    N_("The area is empty: draw a surface, a line or a place first."),
    N_("The area {name} reaches over {size} km from its middle: draw a smaller one."),
    N_("The area {name} has no surface: draw a polygon."),
    N_("Nothing of the area {name} is left outside the exclusions: redraw it."),
    N_("A surface of {name} crosses itself or encloses nothing: redraw it without loops."),
    N_("An orbit needs a radius above 0 and at least one lap: correct them."),
    N_("An expanding square needs a spacing above 0 and 1 to {most} legs: correct them."),
    N_("The area is empty: draw a place first."),
    N_("There is no item {number}: the plan has {count}; choose one of them."),
    N_("A speed of {speed} m/s cannot be flown: give one above 0."),
)
"""Of patterns over an area."""

FILE_SENTENCES: Final = (*FILES, *ELEVATION, *PATTERNS)
