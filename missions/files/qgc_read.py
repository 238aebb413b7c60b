"""Reads QGroundControl's ``.plan``: mission version 2, fence version 2, rally version 2.

Survey and corridor items are flown as the items QGroundControl generated into them; their settings are
kept and written back as long as those items are not edited. Keys without a meaning here are kept too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from missions.catalog import name_of
from missions.errors import UserError
from missions.files.fields import (
    MAX_ITEMS,
    Seven,
    is_jump,
    item_from_fields,
    with_jump_target,
)
from missions.files.strict_json import Node, parse
from missions.geo import Altitude, GeoPoint, Position, Reference
from missions.items import MissionItem
from missions.plan import Fence, FenceCircle, FencePolygon, Plan

OWN_KEY = "dronectl"
"""Our own top-level object: the name and the vehicle the plan is bound to. Others ignore it."""
_TOP = frozenset(
    {"fileType", "version", "groundStation", "mission", "geoFence", "rallyPoints", OWN_KEY}
)
_MISSION = frozenset(
    {
        "version",
        "items",
        "plannedHomePosition",
        "cruiseSpeed",
        "hoverSpeed",
        "firmwareType",
        "vehicleType",
    }
)
_ITEM = frozenset({"type", "command", "frame", "params", "autoContinue", "doJumpId"})
_FENCE = frozenset({"version", "polygons", "circles", "breachReturn"})
_POLYGON = frozenset({"polygon", "inclusion", "version"})
_CIRCLE = frozenset({"circle", "inclusion", "version"})
_RALLY = frozenset({"version", "points"})
_LONGEST_NAME = 200


@dataclass(slots=True)
class Kept:
    """What a ``.plan`` held that a plan has no field for."""

    objects: dict[str, dict[str, object]] = field(default_factory=dict)
    """Foreign keys of the document and its sections, by section name ("" is the document)."""
    values: dict[object, list[dict[str, object]]] = field(default_factory=dict)
    """Foreign keys of each item, polygon and circle, in order of appearance."""
    complexes: list[tuple[tuple[MissionItem, ...], dict[str, object]]] = field(default_factory=list)
    """Every complex item and the items it was expanded to."""

    def add(self, value: object, rest: dict[str, object]) -> None:
        """Remember foreign keys of one value."""
        if rest:
            self.values.setdefault(value, []).append(rest)


@dataclass(slots=True)
class _Steps:
    """Mission items while they are read."""

    items: list[MissionItem] = field(default_factory=list)
    index_of_jump_id: dict[int, int] = field(default_factory=dict)
    extras: list[dict[str, object]] = field(default_factory=list)
    runs: list[tuple[int, int, dict[str, object]]] = field(default_factory=list)
    """Complex items: first and last + 1 index, and the JSON object."""


def read_qgc_plan(text: str, file_name: str) -> Plan:
    """The plan in a ``.plan`` document.

    Args:
        text: the whole document.
        file_name: for complaints, and as the plan's name when it holds none.

    Raises:
        UserError: when it is not a plan this format describes; names the field.
    """
    try:
        return _document(parse(text, file_name))
    except RecursionError:  # json reads deeper than the walk over foreign keys can
        raise UserError(
            f"{file_name}: its lists are nested too deeply to be a plan: choose another file."
        ) from None


def _document(document: Node) -> Plan:
    if document.get("fileType").value != "Plan":
        document.get("fileType").fail('"Plan"')
    _version(document, 1)
    kept = Kept()
    mission = document.get("mission")
    _version(mission, 2)
    steps = _steps(mission.get("items"))
    kept.objects[""] = document.rest(_TOP)
    kept.objects["mission"] = mission.rest(_MISSION)
    for item, extra in zip(steps.items, steps.extras, strict=True):
        kept.add(item, extra)
    kept.complexes = [(tuple(steps.items[a:b]), source) for a, b, source in steps.runs]
    own = _own(document.get(OWN_KEY), document.file_name)
    return Plan(
        name=own.name,
        home=_home(mission.get("plannedHomePosition")),
        items=tuple(steps.items),
        fence=_fence(document.get("geoFence"), kept),
        rally=_rally(document.get("rallyPoints"), kept),
        cruise_speed_mps=_or(mission.get("cruiseSpeed"), 10.0),
        hover_speed_mps=_or(mission.get("hoverSpeed"), 5.0),
        firmware=None if own.any_firmware else _code(mission.get("firmwareType")),
        vehicle_type=None if own.any_vehicle else _code(mission.get("vehicleType")),
        owner_uid=own.owner_uid,
        unknown=_frozen(kept),
    )


def _frozen(kept: Kept) -> Mapping[str, object]:
    if not any(kept.objects.values()) and not kept.values and not kept.complexes:
        return MappingProxyType({})
    return MappingProxyType({"plan": kept})


def _version(section: Node, wanted: int) -> None:
    node = section.get("version")
    if isinstance(node.value, bool) or node.value != wanted:
        node.fail(f"{wanted}, the version this program reads")


@dataclass(frozen=True, slots=True)
class _Own:
    """Our own object in the file."""

    name: str
    owner_uid: str | None = None
    any_firmware: bool = False
    """The format wants an autopilot; this says the plan was made for none in particular."""
    any_vehicle: bool = False


def _own(node: Node, file_name: str) -> _Own:
    name = file_name.removesuffix(".plan")
    if node.value is None:
        return _Own(name)
    stored, owner = node.get("name"), node.get("ownerUid")
    return _Own(
        name if stored.value is None else stored.text()[:_LONGEST_NAME],
        None if owner.value is None else owner.text()[:_LONGEST_NAME],
        node.get("anyFirmware").flag(default=False),
        node.get("anyVehicle").flag(default=False),
    )


def _or(node: Node, default: float) -> float:
    value = node.number_or_none()
    return default if value is None else value


def _code(node: Node) -> int | None:
    return None if node.value is None else node.whole(0, 255)


def _home(node: Node) -> Position | None:
    return None if node.value is None else _position(node, Reference.AMSL)


def _position(node: Node, reference: Reference) -> Position:
    numbers = [member.number() for member in node.items()]
    if len(numbers) != 3:
        node.fail("latitude, longitude and altitude")
    return Position(GeoPoint(numbers[0], numbers[1]), Altitude(numbers[2], reference))


def _point(node: Node) -> GeoPoint:
    numbers = [member.number() for member in node.items()]
    if len(numbers) != 2:
        node.fail("latitude and longitude")
    return GeoPoint(numbers[0], numbers[1])


def _steps(node: Node) -> _Steps:
    steps = _Steps()
    for member in node.items(MAX_ITEMS):
        kind = member.get("type").value
        if kind == "SimpleItem":
            _simple(member, steps)
        elif kind == "ComplexItem":
            _complex(member, steps)
        else:
            member.get("type").fail('"SimpleItem" or "ComplexItem"')
    for index, item in enumerate(steps.items):
        if is_jump(item):
            target = item.params[0]
            found = steps.index_of_jump_id.get(int(target)) if target is not None else None
            if target is not None:
                value = float(found) if found is not None else target - 1
                steps.items[index] = with_jump_target(item, value)
    return steps


def _simple(node: Node, steps: _Steps) -> None:
    command = node.get("command").whole(0, 65_535)
    frame = node.get("frame").whole(0, 255)
    params = node.get("params")
    numbers = [member.number_or_none() for member in params.items()]
    if len(numbers) != 7:
        params.fail("a list of 7 numbers")
    one, two, three, four, five, six, seven = numbers
    fields: Seven = (one, two, three, four, five, six, seven)
    auto_continue = node.get("autoContinue").flag(default=True)
    where = f"{node.file_name}: {node.path} ({name_of(command)})"
    jump_id = node.get("doJumpId")
    if jump_id.value is not None:
        steps.index_of_jump_id.setdefault(jump_id.whole(0, 2**31), len(steps.items))
    steps.items.append(item_from_fields(command, frame, fields, auto_continue, where))
    steps.extras.append(node.rest(_ITEM))


def _complex(node: Node, steps: _Steps) -> None:
    kind = node.get("complexItemType")
    transects = node.get("TransectStyleComplexItem")
    if transects.value is None or transects.get("Items").value is None:
        raise UserError(
            f'{node.file_name}: {node.path} is a "{str(kind.value)[:40]}", which stores no flight '
            "path in the file: replace it by waypoints or a survey in the program that made it."
        )
    node.check_finite()
    start = len(steps.items)
    members = transects.get("Items").items(MAX_ITEMS)
    if start + len(members) > MAX_ITEMS:
        raise UserError(
            f"{node.file_name}: the survey items expand to more than {MAX_ITEMS} items, the most a "
            "vehicle can be sent: split the plan."
        )
    for member in members:
        if member.get("type").value not in ("SimpleItem", None):
            member.get("type").fail('"SimpleItem"')
        _simple(member, steps)
        steps.extras[-1] = {}
    source = node.value
    if isinstance(source, dict):
        steps.runs.append((start, len(steps.items), source))


def _fence(node: Node, kept: Kept) -> Fence:
    if node.value is None:
        return Fence()
    _version(node, 2)
    kept.objects["geoFence"] = node.rest(_FENCE)
    back = node.get("breachReturn")
    return Fence(
        tuple(_polygon(member, kept) for member in _members(node.get("polygons"))),
        tuple(_circle(member, kept) for member in _members(node.get("circles"))),
        None if back.value is None else _position(back, Reference.HOME),
    )


def _members(node: Node) -> list[Node]:
    return [] if node.value is None else node.items(MAX_ITEMS)


def _polygon(node: Node, kept: Kept) -> FencePolygon:
    points = tuple(_point(member) for member in node.get("polygon").items(MAX_ITEMS))
    polygon = FencePolygon(points, node.get("inclusion").flag(default=True))
    kept.add(polygon, node.rest(_POLYGON))
    return polygon


def _circle(node: Node, kept: Kept) -> FenceCircle:
    shape = node.get("circle")
    radius = shape.get("radius")
    radius_m = radius.number()
    if radius_m <= 0:
        radius.fail("a radius above 0 m")
    inclusion = node.get("inclusion").flag(default=True)
    circle = FenceCircle(_point(shape.get("center")), radius_m, inclusion)
    kept.add(circle, node.rest(_CIRCLE))
    return circle


def _rally(node: Node, kept: Kept) -> tuple[Position, ...]:
    if node.value is None:
        return ()
    _version(node, 2)
    kept.objects["rallyPoints"] = node.rest(_RALLY)
    return tuple(_position(member, Reference.HOME) for member in _members(node.get("points")))
