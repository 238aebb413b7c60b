"""Automatic checks before arming: each with what was measured and what is needed.

A failed check of level ``BLOCK`` keeps the vehicle on the ground; one of level ``WARN`` is shown and
stored with the flight.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from dronectl.safety.fence_state import FenceState, fence_state, tells_fence
from dronectl.safety.height import unknown_ground
from dronectl.safety.reserve import capacity_wh
from dronectl.vehicle import LinkState, PlanState
from missions.geo import Reference, distance_m
from missions.items import NAV_LAND, NAV_LAST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dronectl.safety.height import Ground
    from dronectl.vehicle import Vehicle
    from missions.estimate import Estimate
    from missions.geo import Altitude, GeoPoint, Position
    from missions.items import MissionItem
    from missions.plan import Plan

MOST_LOSS_FRACTION: Final = 0.1  # transfers and commands still get through, the pilot must know
FEWEST_SATELLITES: Final = 6
MOST_HDOP: Final = 2.5  # ArduPilot's own arming limit is 1.4 to 2.5 by version
MOST_ESTIMATOR_RATIO: Final = 0.8  # both autopilots act at 1
RESERVE_FRACTION: Final = 0.2
LOWEST_BATTERY_FRACTION: Final = 0.3  # where the plan's need cannot be reckoned
MOST_CLOCK_ERROR_S: Final = 10.0
LEAST_STORAGE_BYTES: Final = 500_000_000
PREARM_CHECK: Final = 0x10000000  # MAV_SYS_STATUS_PREARM_CHECK
FENCE_ALTITUDE: Final = 1  # ArduPilot's FENCE_TYPE
FENCE_CIRCLE: Final = 2
FENCE_MARGIN_M: Final = 5.0  # ArduPilot acts 2 m before, and a drone overshoots its corners


class Level(Enum):
    """What a failed check does."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the preflight."""

    code: str
    what: str
    is_passed: bool
    measured: str
    needed: str
    level: Level = Level.BLOCK
    is_overridable: bool = True
    """Whether a written reason may fly in spite of it."""

    @property
    def blocks(self) -> bool:
        """Whether it keeps the vehicle on the ground."""
        return not self.is_passed and self.level is Level.BLOCK


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the checks need besides the vehicle's own telemetry."""

    now_s: float
    utc_s: float
    station_system_id: int
    parameters: Mapping[str, float]
    plan: Plan
    need: Estimate
    free_bytes: int | None = None
    """On the disk that records; ``None``: nothing is recorded."""
    height_limit_m: float = 120.0
    distance_limit_m: float = 2000.0
    ground: Ground = unknown_ground
    """Heights of the plan are checked above it where it is known."""


def preflight(vehicle: Vehicle, around: Circumstances) -> tuple[Check, ...]:
    """All checks for this vehicle and plan, in the order they are shown."""
    return (
        _link(vehicle, around),
        _identity(vehicle),
        _satellites(vehicle),
        _estimator(vehicle),
        _home(vehicle),
        _battery(vehicle, around),
        _plan(vehicle, around),
        *_place(vehicle, around),
        *_fence(vehicle, around),
        *_own_fence(vehicle, around),
        *_failsafes(around),
        _own_check(vehicle),
        _clock(vehicle, around),
        *_storage(around),
    )


def blocking(checks: Iterable[Check]) -> list[Check]:
    """Checks that keep the vehicle on the ground."""
    return [check for check in checks if check.blocks]


def _link(vehicle: Vehicle, around: Circumstances) -> Check:
    state = vehicle.link_state(around.now_s)
    loss = min((quality.loss_fraction for quality in vehicle.links), default=1.0)
    return Check(
        "link",
        "Link",
        state is LinkState.FRESH and loss <= MOST_LOSS_FRACTION,
        f"{state.value}, {loss * 100:.0f} % lost",
        f"fresh, at most {MOST_LOSS_FRACTION * 100:.0f} % lost",
    )


def _identity(vehicle: Vehicle) -> Check:
    return Check(
        "identity",
        "One box with this system id",
        not vehicle.is_conflicted,
        "two boxes" if vehicle.is_conflicted else "one",
        "one",
        is_overridable=False,
    )


def _satellites(vehicle: Vehicle) -> Check:
    gps = vehicle.gps
    if gps is None:
        return Check("gps", "Satellites", False, "nothing heard", "3D fix")
    enough = gps.satellites is None or gps.satellites >= FEWEST_SATELLITES
    sharp = gps.hdop is None or gps.hdop <= MOST_HDOP
    hdop = "-" if gps.hdop is None else f"{gps.hdop:.1f}"
    return Check(
        "gps",
        "Satellites",
        gps.has_fix and enough and sharp,
        f"fix {gps.fix}, {gps.satellites if gps.satellites is not None else '-'} satellites, HDOP {hdop}",
        f"3D fix, {FEWEST_SATELLITES} satellites, HDOP {MOST_HDOP:.1f} or less",
    )


def _estimator(vehicle: Vehicle) -> Check:
    estimator = vehicle.estimator
    if estimator is None:
        return Check(
            "estimator", "Position estimate", vehicle.position is not None,
            "the vehicle does not report it", "position valid", Level.WARN,
        )  # fmt: skip
    good = estimator.has_position and estimator.worst_ratio <= MOST_ESTIMATOR_RATIO
    valid = "position valid" if estimator.has_position else "no position"
    return Check(
        "estimator",
        "Position estimate",
        good,
        f"{valid}, worst ratio {estimator.worst_ratio:.2f}",
        f"position valid, ratios at most {MOST_ESTIMATOR_RATIO:.1f}",
    )


def _home(vehicle: Vehicle) -> Check:
    home = vehicle.home
    measured = "not set"
    if home is not None:
        measured = f"{home.point.latitude_deg:.5f}, {home.point.longitude_deg:.5f}"
    return Check("home", "Home position", home is not None, measured, "set", is_overridable=False)


def _battery(vehicle: Vehicle, around: Circumstances) -> Check:
    remaining = vehicle.battery.remaining_fraction
    needed, why = LOWEST_BATTERY_FRACTION, "need of the plan unknown"
    full_wh = capacity_wh(vehicle, around.parameters)
    if full_wh and not around.need.is_endless:
        needed = around.need.energy_wh / full_wh + RESERVE_FRACTION
        why = f"{around.need.energy_wh:.0f} Wh of {full_wh:.0f} Wh and the reserve"
    if remaining is None:
        return Check("battery", "Battery", False, "not reported", f"{needed * 100:.0f} % ({why})")
    return Check(
        "battery",
        "Battery",
        remaining >= needed,
        f"{remaining * 100:.0f} %",
        f"{needed * 100:.0f} % ({why})",
    )


def _plan(vehicle: Vehicle, around: Circumstances) -> Check:
    status = vehicle.plan
    is_held = status.state is PlanState.VERIFIED and status.digest == around.plan.digest
    measured = status.state.value
    if status.state is PlanState.VERIFIED and not is_held:
        measured = "another plan"
    return Check(
        "plan",
        "Plan on the vehicle",
        is_held,
        measured,
        "verified by read-back",
        is_overridable=False,
    )


def _fence(vehicle: Vehicle, around: Circumstances) -> list[Check]:
    """A plan with a fence is flown with the fence in force, or by a supervisor's written word."""
    if around.plan.fence.is_empty:
        return []
    state = fence_state(vehicle, around.parameters)
    is_unknowable = state is FenceState.UNKNOWN and not tells_fence(vehicle)
    level = Level.WARN if is_unknowable else Level.BLOCK
    is_kept = state is FenceState.ON
    return [Check("fence", "Fence switched on", is_kept, state.value, FenceState.ON.value, level)]


def _place(vehicle: Vehicle, around: Circumstances) -> list[Check]:
    """The plan where the vehicle stands: a plan of another town, or another height, must not fly."""
    home = vehicle.home
    places = [item.position for item in around.plan.items if item.position is not None]
    if home is None or not places:
        return []
    far_m = max(distance_m(home.point, place) for place in places)
    above = [
        _above_m(item, item.position, item.altitude, home, around.ground)
        for item in around.plan.items
        if item.altitude is not None and item.position is not None
    ]
    highest_m, lowest_m = max(above, default=0.0), min(above, default=0.0)
    return [
        Check(
            "place",
            "Plan within reach of where it stands",
            far_m <= around.distance_limit_m,
            f"{far_m:.0f} m from home",
            f"{around.distance_limit_m:.0f} m or less",
            is_overridable=False,
        ),
        Check(
            "place.height",
            "Heights above where it stands",
            highest_m <= around.height_limit_m and lowest_m >= -1.0,
            f"{lowest_m:.0f} to {highest_m:.0f} m",
            f"0 to {around.height_limit_m:.0f} m",
            is_overridable=False,
        ),
    ]


def _above_m(
    item: MissionItem, place: GeoPoint, altitude: Altitude, home: Position, ground: Ground
) -> float:
    """An item's height above the ground where the drone flies and that is known; else above home."""
    if altitude.reference is Reference.TERRAIN:
        return altitude.value_m
    home_m = home.altitude.value_m
    is_amsl = altitude.reference is Reference.AMSL
    ground_m = ground(place)
    if ground_m is None or item.command > NAV_LAST or item.command == NAV_LAND:
        return altitude.value_m - (home_m if is_amsl else 0.0)
    launch_m = ground(home.point)
    from_m = 0.0 if is_amsl else home_m if launch_m is None else launch_m
    return from_m + altitude.value_m - ground_m


def _own_fence(vehicle: Vehicle, around: Circumstances) -> list[Check]:
    """The vehicle's own radius and height limits: a plan beyond them ends in a failsafe."""
    parameters = around.parameters
    is_on = bool(parameters.get("FENCE_ENABLE"))
    kinds = int(parameters.get("FENCE_TYPE", 0)) if is_on else 0
    radius_m = parameters.get("FENCE_RADIUS", 0.0) if kinds & FENCE_CIRCLE else 0.0
    height_m = parameters.get("FENCE_ALT_MAX", 0.0) if kinds & FENCE_ALTITUDE else 0.0
    if parameters.get("GF_ACTION"):
        radius_m = parameters.get("GF_MAX_HOR_DIST", 0.0)
        height_m = parameters.get("GF_MAX_VER_DIST", 0.0)
    home = vehicle.home
    checks = []
    if radius_m > 0 and home is not None:
        places = [item.position for item in around.plan.items if item.position is not None]
        far_m = max((distance_m(home.point, place) for place in places), default=0.0)
        checks.append(
            Check(
                "fence.radius",
                "Plan inside the vehicle's own radius",
                far_m <= radius_m - FENCE_MARGIN_M,
                f"{far_m:.0f} m from home",
                f"{radius_m - FENCE_MARGIN_M:.0f} m or less",
            )
        )
    if height_m > 0:
        heights = [
            item.altitude.value_m
            for item in around.plan.items
            if item.altitude is not None and item.altitude.reference is Reference.HOME
        ]
        high_m = max(heights, default=0.0)
        checks.append(
            Check(
                "fence.height",
                "Plan below the vehicle's own ceiling",
                high_m <= height_m - FENCE_MARGIN_M,
                f"{high_m:.0f} m",
                f"{height_m - FENCE_MARGIN_M:.0f} m or less",
            )
        )
    return checks


def _failsafes(around: Circumstances) -> list[Check]:
    parameters = around.parameters
    checks = []
    for code, what, names in (
        ("failsafe.link", "Failsafe on lost link", ("FS_GCS_ENABLE", "NAV_DLL_ACT")),
        ("failsafe.battery", "Failsafe on low battery", ("BATT_FS_LOW_ACT", "COM_LOW_BAT_ACT")),
    ):
        value = next((parameters[name] for name in names if name in parameters), None)
        measured = "unknown" if value is None else "off" if value == 0 else f"on ({value:g})"
        checks.append(Check(code, what, bool(value), measured, "on", Level.WARN))
    names = ("MAV_GCS_SYSID", "SYSID_MYGCS")
    listens_to = next((parameters[name] for name in names if name in parameters), None)
    if listens_to is not None:
        checks.append(
            Check(
                "station",
                "Ground station the vehicle listens to",
                listens_to == around.station_system_id,
                f"{listens_to:g}",
                f"{around.station_system_id}",
                Level.WARN,
            )
        )
    return checks


def _own_check(vehicle: Vehicle) -> Check:
    present, healthy = vehicle.sensors_present, vehicle.sensors_healthy
    if present is None or healthy is None or not present & PREARM_CHECK:
        return Check("prearm", "Vehicle's own check", True, "not reported", "ready")
    ready = bool(healthy & PREARM_CHECK)
    said = [
        t.text for t in vehicle.texts[-10:] if t.text.lower().startswith(("prearm", "preflight"))
    ]
    measured = "ready" if ready else "; ".join(dict.fromkeys(said)) or "not ready"
    return Check("prearm", "Vehicle's own check", ready, measured, "ready")


def _clock(vehicle: Vehicle, around: Circumstances) -> Check:
    if vehicle.utc_s is None:
        return Check("clock", "Clock", False, "not set on the vehicle", "set", Level.WARN)
    error_s = vehicle.utc_s - around.utc_s
    return Check(
        "clock",
        "Clock",
        abs(error_s) <= MOST_CLOCK_ERROR_S or vehicle.is_simulator,
        f"{round(error_s):+d} s" if round(error_s) else "0 s",
        f"within {MOST_CLOCK_ERROR_S:.0f} s of this computer",
        Level.WARN,
    )


def _storage(around: Circumstances) -> list[Check]:
    if around.free_bytes is None:
        return []
    return [
        Check(
            "storage",
            "Room for the record",
            around.free_bytes >= LEAST_STORAGE_BYTES,
            f"{around.free_bytes / 1e9:.1f} GB free",
            f"{LEAST_STORAGE_BYTES / 1e9:.1f} GB",
        )
    ]
