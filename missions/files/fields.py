"""One mission command as files write it: a frame number and seven parameters."""

from missions.catalog import CATALOG, Place
from missions.errors import UserError
from missions.geo import Altitude, GeoPoint, Position, Reference
from missions.items import DO_JUMP, Extra, MissionItem, Params

Seven = tuple[
    float | None,
    float | None,
    float | None,
    float | None,
    float | None,
    float | None,
    float | None,
]

MAX_ITEMS = 65_535
"""The item count travels as 16 bits."""
FRAME_BARE = 2
_FRAME_OF_REFERENCE = {Reference.AMSL: 0, Reference.HOME: 3, Reference.TERRAIN: 10}
_REFERENCE_OF_FRAME = {
    0: Reference.AMSL,
    3: Reference.HOME,
    5: Reference.AMSL,
    6: Reference.HOME,
    10: Reference.TERRAIN,
    11: Reference.TERRAIN,
}


def item_from_fields(
    command: int, frame: int, seven: Seven, auto_continue: bool, where: str
) -> MissionItem:
    """The item; a place of 0, 0 or null means where the vehicle is.

    Args:
        command: MAV_CMD.
        frame: MAV_FRAME.
        seven: parameters 1 to 7, latitude and longitude in degrees; None: not set.
        auto_continue: whether the mission goes on by itself afterwards.
        where: file and line or field, for complaints.

    Raises:
        UserError: when only one of latitude and longitude is set.
    """
    params: Params = seven[:4]
    extra: Extra = seven[4:]
    spec = CATALOG.get(command)
    reference = _REFERENCE_OF_FRAME.get(frame)
    raw = MissionItem(command, None, None, params, extra, auto_continue, frame)
    if spec is None or (reference is None and frame != FRAME_BARE):
        return raw
    if reference is None and spec.place in (Place.HERE, Place.REQUIRED):
        is_here = not any(extra)
        return MissionItem(command, params=params, auto_continue=auto_continue) if is_here else raw
    if reference is None or spec.place is Place.NONE:
        return MissionItem(command, None, None, params, extra, auto_continue)
    latitude_deg, longitude_deg, height_m = extra
    point = None
    if latitude_deg or longitude_deg:
        if latitude_deg is None or longitude_deg is None:
            raise UserError(
                f"{where} has only one of latitude and longitude: give it both or neither."
            )
        point = GeoPoint(latitude_deg, longitude_deg)
    altitude = None if height_m is None else Altitude(height_m, reference)
    return MissionItem(command, point, altitude, params, auto_continue=auto_continue)


def fields_from_item(item: MissionItem) -> tuple[int, Seven]:
    """The inverse: frame and seven parameters."""
    if item.frame is not None:
        return item.frame, (*item.params, *item.extra)
    spec = CATALOG.get(item.command)
    needs_place = spec is not None and spec.place in (Place.HERE, Place.REQUIRED)
    if item.position is None and item.altitude is None and not needs_place:
        return FRAME_BARE, (*item.params, *item.extra)
    reference = item.altitude.reference if item.altitude else Reference.HOME
    latitude_deg = item.position.latitude_deg if item.position else 0.0
    longitude_deg = item.position.longitude_deg if item.position else 0.0
    height_m = item.altitude.value_m if item.altitude else None
    return _FRAME_OF_REFERENCE[reference], (*item.params, latitude_deg, longitude_deg, height_m)


def with_jump_target(item: MissionItem, target: float | None) -> MissionItem:
    """The same DO_JUMP with another first parameter."""
    _, repeats, third, fourth = item.params
    return MissionItem(
        item.command,
        params=(target, repeats, third, fourth),
        extra=item.extra,
        auto_continue=item.auto_continue,
        frame=item.frame,
    )


def is_jump(item: MissionItem) -> bool:
    """Whether the first parameter is the number of another item."""
    return item.command == DO_JUMP and item.params[0] is not None


def height_above_home_m(position: Position, home: Position | None, what: str) -> float:
    """The height for formats that only know heights above home.

    Raises:
        UserError: when the altitude cannot be converted; names ``what``.
    """
    if position.altitude.reference is Reference.HOME:
        return position.altitude.value_m
    if position.altitude.reference is Reference.AMSL and home is not None:
        return position.altitude.value_m - home.altitude.value_m
    raise UserError(
        f"{what} has an altitude above {position.altitude.reference.value}, which a .plan file "
        "cannot hold: give it an altitude above home."
    )
