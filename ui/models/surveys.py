"""What was drawn and the pattern laid over it, tied to the items of the plan it became.

A survey owns a run of items. Its settings can be changed at any time and its items are laid again in
place; edits of the plan by hand move the run along, mark it as adjusted, or cut the tie.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from missions import edit
from missions.geo import Altitude, Area, AreaPolygon, GeoPoint, Reference, is_valid
from missions.items import NAV_LAND, NAV_RETURN_TO_LAUNCH, NAV_TAKEOFF, NAV_VTOL_LAND
from missions.patterns import PATTERNS, Camera

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missions.items import MissionItem
    from missions.plan import Plan

ENDINGS: Final = frozenset({NAV_RETURN_TO_LAUNCH, NAV_LAND, NAV_VTOL_LAND})


@dataclass(frozen=True, slots=True)
class Survey:
    """One drawing, its pattern and the items it became."""

    area: Area
    pattern: str
    """Name in :data:`missions.patterns.PATTERNS`."""
    settings: Any
    """Of the pattern's own dataclass."""
    first: int = 0
    """Index of the first item it owns."""
    count: int = 0
    is_adjusted: bool = False
    """Items were changed by hand: laying them again overwrites that."""

    @property
    def end(self) -> int:
        """Index after the last item it owns."""
        return self.first + self.count


def laid(survey: Survey) -> tuple[MissionItem, ...]:
    """The items of a survey.

    Raises:
        UserError: when the drawing and the settings give no route.
    """
    return PATTERNS[survey.pattern].build(survey.area, survey.settings)


def suited(area: Area) -> tuple[str, ...]:
    """Patterns that make sense for a drawing, the likeliest first."""
    if area.polygons:
        return ("grid", "perimeter", "beat", "orbit", "expanding-square")
    if area.lines:
        return ("corridor", "beat", "orbit", "expanding-square")
    if len(area.points) > 1:
        return ("beat", "orbit", "expanding-square")
    return ("orbit", "expanding-square")


def first_pattern(
    area: Area, surveys: Sequence[Survey], wanted: tuple[str, Any], kind: str
) -> tuple[str, Any]:
    """Pattern and settings a new drawing starts with.

    As the last drawing of its kind is flown; before there is one, as ``wanted`` when that suits.

    Args:
        area: what was drawn.
        surveys: what was drawn before.
        wanted: pattern and settings the operator has before them.
        kind: ``"beat"`` asks for that pattern, anything else for what suits best.
    """
    offered = suited(area)
    pattern, settings = wanted
    alike = [survey for survey in surveys if suited(survey.area) == offered]
    if kind == "beat":
        alike = [survey for survey in alike if survey.pattern == "beat"]
        offered = ("beat",) if "beat" in offered else offered
    if alike:
        return alike[-1].pattern, alike[-1].settings
    if pattern in offered and not surveys:
        return pattern, settings
    return offered[0], PATTERNS[offered[0]].settings(altitude=settings.altitude)


def place_for_more(plan: Plan) -> int:
    """Where a new route goes: before the landing the plan ends with, else at the end."""
    last = len(plan.items)
    while last > 0 and plan.items[last - 1].command in ENDINGS:
        last -= 1
    return last


def relaid(
    plan: Plan,
    surveys: Sequence[Survey],
    number: int,
    survey: Survey,
    items: Sequence[MissionItem],
) -> tuple[Plan, tuple[Survey, ...]]:
    """The plan with ``items``, laid as ``survey`` says, in the place of those of survey ``number``."""
    old = surveys[number]
    climbed = _taking_off_to(plan, old.settings.altitude, survey.settings.altitude)
    without = edit.delete(climbed, range(old.first, old.end))
    changed = edit.insert(without, old.first, items)
    grown = len(items) - old.count
    after = [
        replace(other, first=other.first + grown) if other.first >= old.end else other
        for other in surveys
    ]
    after[number] = replace(survey, first=old.first, count=len(items), is_adjusted=False)
    return changed, tuple(after)


def _taking_off_to(plan: Plan, old: Altitude, new: Altitude) -> Plan:
    """The plan taking off to the new height, where it took off to the old one."""
    items = tuple(
        replace(item, altitude=new)
        if item.command == NAV_TAKEOFF and item.altitude == old
        else item
        for item in plan.items
    )
    return replace(plan, items=items)


def followed(
    surveys: Sequence[Survey], before: Sequence[MissionItem], after: Sequence[MissionItem]
) -> tuple[Survey, ...]:
    """The surveys after an edit by hand; one whose items are gone or mixed with others is dropped."""
    shortest = min(len(before), len(after))
    head = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    tail = next((i for i in range(shortest - head) if before[-1 - i] != after[-1 - i]), None)
    tail = shortest - head if tail is None else tail
    start, end, grown = head, len(before) - tail, len(after) - len(before)
    kept = (_followed(survey, start, end, grown) for survey in surveys)
    return tuple(survey for survey in kept if survey is not None)


def _followed(survey: Survey, start: int, end: int, grown: int) -> Survey | None:
    """One survey after items ``start`` to ``end`` were replaced by ``grown`` more or fewer."""
    if start >= survey.end:
        return survey
    if end <= survey.first:
        return replace(survey, first=survey.first + grown)
    if survey.first <= start and end <= survey.end and survey.count + grown > 0:
        return replace(survey, count=survey.count + grown, is_adjusted=True)
    return None


# ------------------------------------------------------------------------------ in files


def to_document(surveys: Sequence[Survey]) -> list[dict[str, object]]:
    """Surveys as JSON values, for a plan's file."""
    return [
        {
            "name": survey.area.name,
            "polygons": [
                [_pairs(polygon.outer), *(_pairs(hole) for hole in polygon.holes)]
                for polygon in survey.area.polygons
            ],
            "lines": [_pairs(line) for line in survey.area.lines],
            "points": _pairs(survey.area.points),
            "pattern": survey.pattern,
            "settings": {
                field.name: _plain(getattr(survey.settings, field.name))
                for field in fields(survey.settings)
            },
            "first": survey.first,
            "count": survey.count,
            "adjusted": survey.is_adjusted,
        }
        for survey in surveys
    ]


def from_document(document: object, items: int) -> tuple[Survey, ...]:
    """Surveys from JSON values; what is not one of ours, or does not fit the plan, is left out.

    Args:
        document: anything a file held.
        items: how many items the plan has.
    """
    found: list[Survey] = []
    for entry in document if isinstance(document, list) else []:
        try:
            survey = _survey(entry)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
        if survey.first >= 0 and survey.count > 0 and survey.end <= items:
            found.append(survey)
    return tuple(found)


def _survey(entry: dict[str, Any]) -> Survey:
    kind = PATTERNS[entry["pattern"]].settings
    area = Area(
        str(entry["name"]),
        tuple(
            AreaPolygon(_points(rings[0]), tuple(_points(hole) for hole in rings[1:]))
            for rings in entry["polygons"]
        ),
        tuple(_points(line) for line in entry["lines"]),
        _points(entry["points"]),
    )
    known = {field.name: field.default for field in fields(kind)}
    values = {
        name: _value(value, known[name])
        for name, value in entry["settings"].items()
        if name in known
    }
    first, count = entry["first"], entry["count"]
    if not isinstance(first, int) or not isinstance(count, int):
        raise TypeError("not an index")
    return Survey(area, entry["pattern"], kind(**values), first, count, bool(entry["adjusted"]))


def _pairs(points: Sequence[GeoPoint]) -> list[list[float]]:
    return [[point.latitude_deg, point.longitude_deg] for point in points]


def _points(pairs: list[list[float]]) -> tuple[GeoPoint, ...]:
    points = tuple(GeoPoint(float(pair[0]), float(pair[1])) for pair in pairs)
    if not all(is_valid(point) for point in points):
        raise ValueError("not on Earth")
    return points


def _plain(value: object) -> object:
    if isinstance(value, Altitude):
        return {"value": value.value_m, "reference": value.reference.value}
    if isinstance(value, Camera):
        return asdict(value)
    if isinstance(value, GeoPoint):
        return [value.latitude_deg, value.longitude_deg]
    if isinstance(value, tuple):
        return [[_pairs(part.outer), *(_pairs(hole) for hole in part.holes)] for part in value]
    return value


def _value(value: Any, default: object) -> object:
    """A setting from JSON, of the type its default has."""
    if isinstance(default, Altitude):
        return Altitude(float(value["value"]), Reference(value["reference"]))
    if isinstance(value, dict):
        return Camera(**value)
    if isinstance(default, tuple):
        return tuple(AreaPolygon(_points(r[0]), tuple(_points(h) for h in r[1:])) for r in value)
    if isinstance(value, list):
        return _points([value])[0]
    if isinstance(default, bool) or value is None:
        return value
    return int(value) if isinstance(default, int) else float(value)
