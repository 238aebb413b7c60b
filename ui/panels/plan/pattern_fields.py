"""How each setting of a pattern is asked for: words, unit, range, step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from missions.patterns import Camera
from ui.models.finding_words import N_


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One line of the form."""

    label: str
    hint: str
    unit: str = ""
    low: float = 0.0
    high: float = 1000.0
    step: float = 1.0
    decimals: int = 0
    factor: float = 1.0
    """What is shown is the value times this."""


PATTERN_TITLES: Final = {
    "perimeter": N_("Round the edge"),
    "grid": N_("Lines over the surface"),
    "corridor": N_("Along a line"),
    "orbit": N_("Around a place"),
    "expanding-square": N_("Search outwards"),
    "beat": N_("Unpredictable round"),
}

FIELDS: Final = {
    "altitude": FieldSpec(N_("Height"), N_("Above home"), "m", 3, 500, 5),
    "spacing_m": FieldSpec(N_("Spacing"), N_("Between the lines"), "m", 1, 500, 1, 1),
    "angle_deg": FieldSpec(N_("Direction"), N_("Of the lines, from north"), "°", 0, 359, 5),
    "inset_m": FieldSpec(N_("Inset"), N_("Kept inside the edge"), "m", -200, 500, 1, 1),
    "turnaround_m": FieldSpec(N_("Overshoot"), N_("Beyond the edge, to turn"), "m", 0, 200, 1, 1),
    "trigger_m": FieldSpec(N_("Picture every"), N_("0: no pictures"), "m", 0, 1000, 1, 1),
    "camera": FieldSpec(N_("Camera"), N_("Spacing and pictures follow from its overlaps")),
    "side_overlap_fraction": FieldSpec(
        N_("Side overlap"), N_("Of neighbouring pictures"), "%", 0, 95, 5, 0, 100.0
    ),
    "front_overlap_fraction": FieldSpec(
        N_("Front overlap"), N_("Of pictures along a line"), "%", 0, 95, 5, 0, 100.0
    ),
    "laps": FieldSpec(N_("Laps"), N_("How often it goes round"), "", 1, 100),
    "clockwise": FieldSpec(N_("Clockwise"), N_("Seen from above")),
    "hold_s": FieldSpec(N_("Hold"), N_("At each corner"), "s", 0, 3600, 1),
    "simplify_m": FieldSpec(
        N_("Smoothing"), N_("Corners smaller than this are left out"), "m", 0, 50, 0.5, 1
    ),
    "width_m": FieldSpec(N_("Width"), N_("0: the line itself, once"), "m", 0, 1000, 5, 0),
    "radius_m": FieldSpec(N_("Radius"), N_("Of the circle"), "m", 2, 1000, 5),
    "start_deg": FieldSpec(N_("Starts at"), N_("On the circle, from north"), "°", 0, 359, 15),
    "sagitta_m": FieldSpec(
        N_("Roundness"), N_("How far corners may cut the circle"), "m", 0.1, 20, 0.5, 1
    ),
    "legs": FieldSpec(N_("Legs"), N_("How many, going outwards"), "", 1, 200),
    "seed": FieldSpec(N_("Variant"), N_("Another number, another order"), "", 0, 999_999),
    "rounds": FieldSpec(N_("Rounds"), N_("Each place once a round"), "", 1, 100),
    "dwell_least_s": FieldSpec(N_("Shortest stay"), N_("At a place"), "s", 0, 3600, 5),
    "dwell_most_s": FieldSpec(N_("Longest stay"), N_("At a place"), "s", 0, 3600, 5),
}
"""By the name of the setting; one that is not here is set by drawing."""

CAMERAS: Final[dict[str, Camera | None]] = {
    N_("none"): None,
    N_("wide, 1 inch"): Camera(13.2, 8.8, 8.8),
    N_("wide, 1/2 inch"): Camera(6.4, 4.8, 4.5),
    N_("zoom, 1/2 inch"): Camera(6.4, 4.8, 11.8),
    N_("thermal, 640 x 512"): Camera(7.68, 6.14, 13.0),
}
"""Typical patrol cameras: sensor size and focal length in millimetres."""

CAMERA_ONLY: Final = frozenset({"side_overlap_fraction", "front_overlap_fraction"})
NO_CAMERA_ONLY: Final = frozenset({"spacing_m", "trigger_m"})
