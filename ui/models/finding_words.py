"""The sentences of the checks, and the words in them, marked for translation.

The English text is the key: it is what :mod:`missions.checks` says, with ``{fields}`` where values are.
"""

from __future__ import annotations

from typing import Final


def N_(text: str) -> str:  # the mark extraction tools know
    """Mark a text for translation without translating it now."""
    return text


FINDING_SENTENCES: Final = (
    # fields
    N_("Item {item} ({command}): parameter {number} is {value}; set it to a number."),
    N_(
        "Item {item} ({command}) is not known here, so its values are not checked; make sure that the "
        "vehicle knows it."
    ),
    N_(
        "Item {item} ({command}) uses frame {frame}, which is not checked; use heights above home, sea "
        "or terrain."
    ),
    N_("Item {item} ({command}) has no place; put it on the map."),
    N_("Item {item} ({command}) has no altitude; give it one."),
    N_("Item {item} ({command}): {name} is not set; set it."),
    N_("Item {item} ({command}): {name} is {value}, outside {low} to {high}; correct it."),
    N_("Item {item} ({command}): {name} is {value}; give a whole number."),
    N_("Item {item} ({command}): {name} is {value}; known are {known}."),
    N_(
        "Item {item} ({command}) is at {latitude}, {longitude}, which is not on Earth; correct the "
        "latitude and longitude."
    ),
    N_(
        "{spot} is at {latitude}, {longitude}, which is not on Earth; correct the latitude and "
        "longitude."
    ),
    N_("{spot} has no usable altitude; correct it."),
    N_("The {kind} speed is {speed} m/s; give one above 0."),
    N_("Fence circle {number} has a radius of {radius} m; make it larger than 0."),
    # structure
    N_("The mission has no item; draw a route first."),
    N_("The mission never takes off; add a take-off first."),
    N_("Item {item} ({command}) comes before any take-off; put a take-off before it."),
    N_("Item {item} (take-off) climbs to no height; give it an altitude above 0."),
    N_("Item {item} takes off while the drone is flying; delete it or land first."),
    N_(
        "The mission ends with item {item} ({command}) in the air; end it with a return or a landing."
    ),
    N_(
        "Item {item} holds without end, until the pilot takes over; use a timed hold if the mission "
        "shall go on."
    ),
    N_(
        "Item {item} (DO_JUMP) goes to item {target}, which does not exist; choose one of the {count}."
    ),
    N_(
        "Item {item} (DO_JUMP) goes back over items that do not move the drone; let it go back to a "
        "waypoint."
    ),
    N_(
        "Item {item} (DO_JUMP) repeats without end, until the pilot or the battery ends it; give it a "
        "number of rounds."
    ),
    N_(
        "Item {item} ({command}) is never flown, because the mission ends or jumps before it; delete it "
        "or move it."
    ),
    # space and cost
    N_("The {list} has {count} items, more than MAVLink can carry; split the plan."),
    N_("The {list} has {count} items; many autopilots hold {limit}: simplify it."),
    N_("The plan has no home, so heights above sea and the way back are not checked; set it."),
    N_("Item {item} flies {height} m above home, over the limit of {limit} m; lower it."),
    N_(
        "The plan has heights above sea and no home, so its height above ground is unknown; set the "
        "home."
    ),
    N_(
        "On the way to item {item} the drone flies {height} m above home, below the least height of "
        "{limit} m; raise it."
    ),
    N_("Item {item} is {distance} m from home, over the limit of {limit} m; bring it nearer."),
    N_(
        "Rally point {number} is {distance} m from home, over the limit of {limit} m; bring it nearer."
    ),
    N_("Rally point {number} is {height} m above home, over the limit of {limit} m; lower it."),
    N_("Rally point {number} is {height} m above ground, over the limit of {limit} m; lower it."),
    N_(
        "Item {item} is {distance} m from the place before it, over {limit} m; check that it is where "
        "you mean it."
    ),
    N_("Item {item} is {distance} m from the waypoint before it; delete one of the two."),
    N_("Item {item} sets a speed of {speed} m/s; give one above 0 and not over {limit} m/s."),
    N_("The plan is flown at {speed} m/s, over the limit of {limit} m/s; lower the speed."),
    N_("The wind is too strong for this drone on part of the route; wait or shorten it."),
    N_(
        "The flight takes {energy} Wh and {usable} Wh may be used of the battery; shorten the route or "
        "take a fresh or larger battery."
    ),
    # height above ground
    N_(
        "The way flown for item {item} rises to {height} m above ground at item {worst}, over the limit "
        "of {limit} m; lower it."
    ),
    N_(
        "The way flown for item {item} leads into the ground, {depth} m deep at item {worst}; raise it."
    ),
    N_(
        "The way flown for item {item} comes down to {height} m above ground at item {worst}, below the "
        "least height of {limit} m; raise it."
    ),
    N_(
        "The way flown for item {item} rises to {height} m above ground, {along} m before item {worst}, "
        "over the limit of {limit} m; lower it."
    ),
    N_(
        "The way flown for item {item} leads into the ground, {depth} m deep, {along} m before item "
        "{worst}; raise it."
    ),
    N_(
        "The way flown for item {item} comes down to {height} m above ground, {along} m before item "
        "{worst}, below the least height of {limit} m; raise it."
    ),
    N_(
        "The plan's home is {home} m above sea and the ground there {ground} m, so its heights above "
        "sea and above home disagree; set the home again."
    ),
    N_(
        "The ground is not known below {share} % of the route; heights there are checked above home. "
        "Add elevation data in the map settings."
    ),
    # fence
    N_("Fence polygon {number} {problem}; redraw it."),
    N_("The plan has no fence; draw one so that the vehicle keeps it."),
    N_("The way flown for item {item} {verb} {zone}; move the item or change the fence."),
    N_(
        "The way flown for item {item} comes within {margin} m of {zone}; leave room for wind and GPS."
    ),
    N_("{spot} is {where} {zone}; move one of them."),
)

FRAGMENTS: Final = (
    N_("fence polygon {number}"),
    N_("fence circle {number}"),
    N_("Fence polygon {number}"),
    N_("Fence circle {number}"),
    N_("Rally point {number}"),
)
"""Parts of sentences with a number of their own."""

WORDS: Final = (
    N_("leaves"),
    N_("enters"),
    N_("outside"),
    N_("inside"),
    N_("The home"),
    N_("The fence's return point"),
    N_("cruise"),
    N_("hover"),
    N_("mission"),
    N_("fence"),
    N_("rally point list"),
    N_("has fewer than three different corners"),
    N_("crosses itself"),
    N_("encloses no area"),
    N_("touches itself"),
)
"""Parts of sentences without one."""
