"""What is known of every vehicle now, as immutable values in SI units.

``None`` always means unknown. Times named ``..._s`` are monotonic seconds of the station's clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.components import CameraFacts, Gimbal, GimbalAttitude
    from missions.geo import GeoPoint, Position

FRESH_S = 1.5  # a 1 Hz heartbeat may come half a period late
LOST_AFTER_S = 3.5  # three 1 Hz heartbeats may be lost on a healthy radio


class VehicleKey(NamedTuple):
    """Identity of a vehicle within one station: system id and the box that answers to it."""

    system_id: int
    box: int = 0
    """0 for the first hardware UID heard under the system id, 1 for the second, ..."""

    def __str__(self) -> str:
        return f"{self.system_id}" if not self.box else f"{self.system_id}.{self.box}"


class LinkState(Enum):
    """How old the newest word from a vehicle is."""

    FRESH = "fresh"
    STALE = "stale"
    LOST = "lost"


class LandedState(IntEnum):
    """MAV_LANDED_STATE."""

    UNDEFINED = 0
    ON_GROUND = 1
    IN_AIR = 2
    TAKING_OFF = 3
    LANDING = 4


@dataclass(frozen=True, slots=True)
class Attitude:
    """Attitude of the airframe, aerospace convention: roll right, pitch up, yaw clockwise."""

    roll_deg: float
    pitch_deg: float
    yaw_deg: float
    """0 to 360, true north."""
    yaw_rate_degps: float


@dataclass(frozen=True, slots=True)
class Fix:
    """Where the vehicle was and how it moved."""

    position: GeoPoint
    altitude_amsl_m: float
    north_mps: float
    east_mps: float
    climb_mps: float


class Sample(NamedTuple):
    """One word of a vehicle about how it moves, at a moment of its own clock."""

    boot_s: float
    value: Fix | Attitude | GimbalAttitude


@dataclass(frozen=True, slots=True)
class Battery:
    """One battery as the vehicle last reported it."""

    voltage_v: float | None = None
    current_a: float | None = None
    remaining_fraction: float | None = None
    """0 empty to 1 full; None when the vehicle does not estimate it."""
    consumed_wh: float | None = None
    consumed_ah: float | None = None
    time_left_s: float | None = None


@dataclass(frozen=True, slots=True)
class Gps:
    """Satellite reception of the first receiver."""

    fix: int
    """GPS_FIX_TYPE: 0 none, 2 two-dimensional, 3 three-dimensional, 4 DGPS, 5 float, 6 RTK."""
    satellites: int | None
    hdop: float | None
    horizontal_accuracy_m: float | None = None

    @property
    def has_fix(self) -> bool:
        """Whether position and height are measured."""
        return self.fix >= 3


@dataclass(frozen=True, slots=True)
class Estimator:
    """What the vehicle's own estimator says of its position."""

    flags: int
    """ESTIMATOR_STATUS_FLAGS / EKF_STATUS_FLAGS (the low ten bits mean the same)."""
    worst_ratio: float
    """Largest innovation test ratio or variance; above 1 the estimate is not to be trusted."""

    @property
    def has_position(self) -> bool:
        """Absolute horizontal position is valid."""
        return bool(self.flags & 0x10)


@dataclass(frozen=True, slots=True)
class MissionProgress:
    """Where the vehicle is in the mission it holds."""

    current: int | None = None
    total: int | None = None
    last_reached: int | None = None
    state: int | None = None
    """MISSION_STATE: 1 no mission, 2 not started, 3 active, 4 paused, 5 complete; None: not told."""
    mission_id: int | None = None
    fence_id: int | None = None
    rally_id: int | None = None


class PlanState(Enum):
    """What is known of the plan a vehicle holds."""

    UNKNOWN = "unknown"
    SENDING = "sending"
    VERIFIED = "verified"
    """Read back, item by item equal to the plan with this digest."""
    DIFFERS = "differs"
    FAILED = "failed"
    """A transfer broke off: the vehicle may hold anything."""


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """The plan a vehicle holds, as far as this station knows."""

    state: PlanState = PlanState.UNKNOWN
    digest: str | None = None
    at_s: float | None = None
    text: str = ""
    """Why it is not verified, in words."""


@dataclass(frozen=True, slots=True)
class StatusText:
    """One line the vehicle said."""

    severity: int
    """MAV_SEVERITY: 0 emergency to 7 debug."""
    text: str
    at_s: float


@dataclass(frozen=True, slots=True)
class LinkQuality:
    """One way to the vehicle."""

    link: str
    last_heard_s: float
    loss_fraction: float
    messages: int


@dataclass(frozen=True)
class Vehicle:
    """One vehicle as last heard.

    Not slotted, unlike the other values: a copy with changes is made for every message, and copying
    one dictionary costs a sixth of ``dataclasses.replace`` on this many fields.
    """

    key: VehicleKey
    component_id: int = 1
    uid: str | None = None
    """Hardware UID as lower-case hexadecimal; None until the vehicle told it."""
    vehicle_type: int = 0
    """MAV_TYPE."""
    autopilot: int = 0
    """MAV_AUTOPILOT: 3 ArduPilot, 12 PX4."""
    capabilities: int | None = None
    """MAV_PROTOCOL_CAPABILITY bits; None until told."""
    firmware: str | None = None
    is_simulator: bool = False
    mode: str | None = None
    """Mode name as the autopilot's documentation writes it."""
    custom_mode: int | None = None
    base_mode: int = 0
    is_armed: bool = False
    system_status: int = 0
    """MAV_STATE."""
    landed_state: LandedState = LandedState.UNDEFINED
    position: GeoPoint | None = None
    altitude_amsl_m: float | None = None
    height_m: float | None = None
    """Above home."""
    height_above_ground_m: float | None = None
    """Above the terrain below, as the vehicle measures it."""
    north_mps: float | None = None
    east_mps: float | None = None
    climb_rate_mps: float | None = None
    ground_speed_mps: float | None = None
    air_speed_mps: float | None = None
    heading_deg: float | None = None
    throttle_fraction: float | None = None
    attitude: Attitude | None = None
    battery: Battery = field(default_factory=Battery)
    gps: Gps | None = None
    estimator: Estimator | None = None
    home: Position | None = None
    wind_from_deg: float | None = None
    wind_speed_mps: float | None = None
    vibration_mps2: float | None = None
    """Largest of the three axes."""
    sensors_present: int | None = None
    sensors_enabled: int | None = None
    sensors_healthy: int | None = None
    """MAV_SYS_STATUS_SENSOR bits."""
    load_fraction: float | None = None
    radio_rssi: int | None = None
    mission: MissionProgress = field(default_factory=MissionProgress)
    plan: PlanStatus = field(default_factory=PlanStatus)
    target: Position | None = None
    """Where the autopilot is going now, above mean sea level."""
    boot_s: float | None = None
    """Seconds since the vehicle started, by its own clock."""
    reboots: int = 0
    utc_s: float | None = None
    """Unix time by the vehicle's own clock."""
    booted_utc_s: float | None = None
    """Unix time at which it started, by its own clock: adds up with ``boot_s`` of a sample."""
    cameras: tuple[CameraFacts, ...] = ()
    """Those that told what they are, with the streams they announce."""
    gimbal: Gimbal | None = None
    """None: nothing was heard of one."""
    samples: tuple[Sample, ...] = ()
    """The newest words about its motion in the order they came, for pictures that arrive late."""
    sampled: int = 0
    """How many samples there ever were: tells which of them are new."""
    first_heard_s: float = 0.0
    last_heard_s: float = 0.0
    last_heartbeat_s: float = 0.0
    texts: tuple[StatusText, ...] = ()
    """The newest lines, oldest first."""
    links: tuple[LinkQuality, ...] = ()
    is_conflicted: bool = False
    """Another box answers to the same system id."""
    is_doubted: bool = False
    """The same system id is heard on another link too; whether it is the same box is being asked."""

    def with_changes(self, **changes: Any) -> Vehicle:
        """A copy with the named fields changed; names are not checked."""
        copy: Vehicle = object.__new__(Vehicle)
        content = copy.__dict__
        content.update(self.__dict__)
        content.update(changes)
        return copy

    @property
    def system_id(self) -> int:
        """MAVLink system id."""
        return self.key.system_id

    @property
    def name(self) -> str:
        """Name shown to the operator until a person gives one."""
        return f"Vehicle {self.key}"

    @property
    def is_airborne(self) -> bool:
        """Whether the vehicle says, or must be taken, to be off the ground."""
        if self.landed_state in (LandedState.IN_AIR, LandedState.TAKING_OFF, LandedState.LANDING):
            return self.is_armed
        if self.landed_state is LandedState.ON_GROUND:
            return False
        return self.is_armed and self.height_m is not None and self.height_m > 1.0

    def age_s(self, now_s: float) -> float:
        """Seconds since anything was heard."""
        return now_s - self.last_heard_s

    def link_state(self, now_s: float) -> LinkState:
        """Fresh, stale or lost, by the age of the newest message."""
        age_s = self.age_s(now_s)
        if age_s < FRESH_S:
            return LinkState.FRESH
        return LinkState.STALE if age_s < LOST_AFTER_S else LinkState.LOST


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every vehicle at one moment."""

    now_s: float
    vehicles: Mapping[VehicleKey, Vehicle]

    def vehicle(self, key: VehicleKey) -> Vehicle | None:
        """The vehicle, if it was ever heard."""
        return self.vehicles.get(key)
