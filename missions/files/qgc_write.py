"""Writes QGroundControl's ``.plan``; everything :mod:`missions.files.qgc_read` reads comes back."""

import copy
import json

from missions.files.fields import (
    fields_from_item,
    height_above_home_m,
    is_jump,
    with_jump_target,
)
from missions.files.qgc_read import OWN_KEY, Kept
from missions.geo import GeoPoint, Position
from missions.items import MissionItem
from missions.plan import AUTOPILOT_PX4, VEHICLE_QUADROTOR, Plan

_EXACT = 2**53


def write_qgc_plan(plan: Plan) -> str:
    """The ``.plan`` document of a plan.

    Raises:
        UserError: when an altitude of the fence's return point or of a rally point has a reference
            the format cannot hold.
    """
    kept = plan.unknown.get("plan")
    writer = _Writer(plan, kept if isinstance(kept, Kept) else Kept())
    return json.dumps(writer.document(), indent=4, allow_nan=False) + "\n"


class _Writer:
    def __init__(self, plan: Plan, kept: Kept) -> None:
        self._plan = plan
        self._kept = kept
        self._left = {value: list(extras) for value, extras in kept.values.items()}

    def document(self) -> dict[str, object]:
        return {
            "fileType": "Plan",
            "version": 1,
            "groundStation": "dronectl",
            OWN_KEY: {
                "name": self._plan.name,
                "ownerUid": self._plan.owner_uid,
                "anyFirmware": self._plan.firmware is None,
                "anyVehicle": self._plan.vehicle_type is None,
            },
            "mission": self._mission(),
            "geoFence": self._fence(),
            "rallyPoints": self._rally(),
            **self._kept.objects.get("", {}),
        }

    def _mission(self) -> dict[str, object]:
        plan = self._plan
        home = plan.home
        return {
            "version": 2,
            "firmwareType": AUTOPILOT_PX4 if plan.firmware is None else plan.firmware,
            "vehicleType": VEHICLE_QUADROTOR if plan.vehicle_type is None else plan.vehicle_type,
            "cruiseSpeed": _number(plan.cruise_speed_mps),
            "hoverSpeed": _number(plan.hover_speed_mps),
            "globalPlanAltitudeMode": 1,
            "plannedHomePosition": None
            if home is None
            else [*_pair(home.point), _number(home.altitude.value_m)],
            "items": self._items(),
            **self._kept.objects.get("mission", {}),
        }

    def _items(self) -> list[dict[str, object]]:
        items = self._plan.items
        complexes = list(self._kept.complexes)
        written: list[dict[str, object]] = []
        index = 0
        while index < len(items):
            run = _run_at(items, index, complexes)
            if run is None:
                written.append(self._simple(items[index], index))
                index += 1
                continue
            expansion, source = complexes.pop(run)
            written.append(_renumbered(source, index))
            index += len(expansion)
        return written

    def _simple(self, item: MissionItem, index: int) -> dict[str, object]:
        extras = self._extras(item)
        if is_jump(item):
            target = item.params[0]
            item = with_jump_target(item, None if target is None else target + 1)
        frame, params = fields_from_item(item)
        return {
            **extras,
            "type": "SimpleItem",
            "autoContinue": item.auto_continue,
            "command": item.command,
            "doJumpId": index + 1,
            "frame": frame,
            "params": [None if value is None else _number(value) for value in params],
        }

    def _fence(self) -> dict[str, object]:
        fence = self._plan.fence
        section: dict[str, object] = {
            "version": 2,
            "polygons": [
                {
                    **self._extras(polygon),
                    "polygon": [_pair(point) for point in polygon.points],
                    "inclusion": polygon.inclusion,
                    "version": 1,
                }
                for polygon in fence.polygons
            ],
            "circles": [
                {
                    **self._extras(circle),
                    "circle": {
                        "center": _pair(circle.center),
                        "radius": _number(circle.radius_m),
                    },
                    "inclusion": circle.inclusion,
                    "version": 1,
                }
                for circle in fence.circles
            ],
            **self._kept.objects.get("geoFence", {}),
        }
        if fence.return_point is not None:
            section["breachReturn"] = self._spot(fence.return_point, "The fence's return point")
        return section

    def _rally(self) -> dict[str, object]:
        points = [
            self._spot(position, f"Rally point {number}")
            for number, position in enumerate(self._plan.rally, start=1)
        ]
        return {"version": 2, "points": points, **self._kept.objects.get("rallyPoints", {})}

    def _spot(self, position: Position, what: str) -> list[float]:
        height_m = height_above_home_m(position, self._plan.home, what)
        return [*_pair(position.point), _number(height_m)]

    def _extras(self, value: object) -> dict[str, object]:
        left = self._left.get(value)
        return left.pop(0) if left else {}


def _run_at(
    items: tuple[MissionItem, ...],
    index: int,
    complexes: list[tuple[tuple[MissionItem, ...], dict[str, object]]],
) -> int | None:
    """Which complex item was expanded to exactly the items from ``index`` on."""
    for number, (expansion, _) in enumerate(complexes):
        if expansion and items[index : index + len(expansion)] == expansion:
            return number
    return None


def _renumbered(source: dict[str, object], index: int) -> dict[str, object]:
    """A complex item with the jump numbers its new place gives its items."""
    result = copy.deepcopy(source)
    transects = result["TransectStyleComplexItem"]
    members = transects.get("Items") if isinstance(transects, dict) else None
    for offset, member in enumerate(members or ()):
        member["doJumpId"] = index + offset + 1
    return result


def _pair(point: GeoPoint) -> list[float]:
    return [_number(point.latitude_deg), _number(point.longitude_deg)]


def _number(value: float) -> float:
    """Whole numbers without a decimal point, as QGroundControl writes them."""
    return int(value) if value == int(value) and abs(value) < _EXACT else value
