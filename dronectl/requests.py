"""What someone wants of the station.

A request names its vehicle by key; the answer is ``RequestAccepted``, ``RequestProgress`` and in the
end exactly one ``RequestFinished`` with the same number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dronectl.vehicle import VehicleKey
    from missions.geo import GeoPoint
    from missions.plan import Plan


@dataclass(frozen=True, slots=True)
class Request:
    """Something wanted of one vehicle."""

    vehicle: VehicleKey


class Arm(Request):
    """Start the motors, in a mode that does not fly off by itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Disarm(Request):
    """Stop the motors; refused in the air unless ``force``, which lets the vehicle fall."""

    force: bool = False


@dataclass(frozen=True, slots=True)
class TakeOff(Request):
    """Arm if needed and climb."""

    height_m: float
    """Above home."""


class StartMission(Request):
    """Fly the mission the vehicle holds; arms if it is on the ground."""

    __slots__ = ()


class PauseMission(Request):
    """Stop and hover."""

    __slots__ = ()


class ContinueMission(Request):
    """Go on with the mission in the air."""

    __slots__ = ()


class ReturnHome(Request):
    """Fly home and land, as the vehicle's own parameters say."""

    __slots__ = ()


class Land(Request):
    """Land here."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class GoTo(Request):
    """Fly to a point and hover there."""

    point: GeoPoint
    height_m: float | None = None
    """Above home; ``None``: the present height."""


@dataclass(frozen=True, slots=True)
class ChangeHeight(Request):
    """Climb or sink where it is."""

    height_m: float
    """Above home."""


@dataclass(frozen=True, slots=True)
class ChangeSpeed(Request):
    """Fly at another ground speed."""

    speed_mps: float


@dataclass(frozen=True, slots=True)
class Orbit(Request):
    """Circle a point, looking at it."""

    point: GeoPoint
    radius_m: float
    height_m: float | None = None
    speed_mps: float | None = None


@dataclass(frozen=True, slots=True)
class SetMode(Request):
    """Change the flight mode by its name."""

    mode: str


@dataclass(frozen=True, slots=True)
class UploadPlan(Request):
    """Send mission, fence and rally points, and read each back.

    The value is a ``dict`` from list name to ``Verified``.
    """

    plan: Plan


class DownloadPlan(Request):
    """Read mission, fence and rally points; the value is a ``Plan``."""

    __slots__ = ()


class ClearPlan(Request):
    """Empty mission, fence and rally points, and check that they are empty."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SetCurrentItem(Request):
    """Go on with another mission item, by the vehicle's own numbering."""

    sequence: int


@dataclass(frozen=True, slots=True)
class EnableFence(Request):
    """Switch the vehicle's fence on or off."""

    is_on: bool = True


class ReadParameters(Request):
    """Read all parameters; the value is a ``dict`` from name to ``ParamValue``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ReadSomeParameters(Request):
    """Read parameters by name; the value holds those the vehicle has."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetParameter(Request):
    """Set one parameter and check that the vehicle took it."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class LookAt(Request):
    """Keep the camera on a place, whatever the vehicle does (ROI)."""

    point: GeoPoint
    altitude_amsl_m: float
    """Of the ground there."""
    takes_over: bool = False
    """Also when another station has control of the camera."""


class LookAhead(Request):
    """Let go of the place the camera is kept on."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class AimCamera(Request):
    """Turn the camera to angles; None leaves an axis as it is."""

    pitch_deg: float | None = None
    """Up from the horizon; straight down is -90."""
    yaw_deg: float | None = None
    """Clockwise from true north, or from the nose."""
    yaw_is_earth: bool = True
    """Held to north; else it follows the nose."""
    takes_over: bool = False


@dataclass(frozen=True, slots=True)
class TurnCamera(Request):
    """Keep turning the camera until something else is asked; zeros stop it."""

    pitch_rate_degps: float = 0.0
    yaw_rate_degps: float = 0.0
    takes_over: bool = False


@dataclass(frozen=True, slots=True)
class CentreCamera(Request):
    """Look straight ahead, level, following the nose."""

    takes_over: bool = False


@dataclass(frozen=True, slots=True)
class RestCamera(Request):
    """Turn the camera to the gimbal's neutral position."""

    takes_over: bool = False


class ReleaseCamera(Request):
    """Give control of the gimbal back, so that another station can have it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ZoomCamera(Request):
    """Zoom to a share of the lens's range."""

    fraction: float
    """0 wide to 1 tele."""
    component_id: int | None = None
    """Which camera; None: the first that can zoom."""


@dataclass(frozen=True, slots=True)
class Reboot(Request):
    """Restart the autopilot; refused by us while it is armed."""


@dataclass(frozen=True, slots=True)
class Forget(Request):
    """Take a vehicle off the list; refused by us while it is heard."""


@dataclass(frozen=True, slots=True)
class Cancel(Request):
    """Stop waiting for a request."""

    request_id: int
