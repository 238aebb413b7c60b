"""Pointing a gimbal: taking control of it if it is not ours yet, and aiming it (gimbal protocol v2).

Specification: https://mavlink.io/en/services/gimbal_v2.html

::

    start --what it is, is not known--> ASKING --information--> (ours?)
      '--(ours?)-- yes -----------------------------------> AIMING --sent a few times--> done
             |--- no, free, or to be taken --> TAKING --ACK--^  '--somebody takes it--> failed
             '--- held by another ----------> failed

Control is asked for once, kept for the next aim and given back by ``give_back``; who takes it from
us is not fought. A gimbal without a manager is turned with the mount command (``mount``). Looking at
a place (``look_at``) needs no control: the autopilot aims by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from dronectl.components import Gimbal, GimbalAttitude, GimbalLimits
from dronectl.mavlink import commands
from dronectl.mavlink.codec import build
from dronectl.protocol.command import ACCEPTED, IN_PROGRESS, TEMPORARILY_REJECTED, refusal
from dronectl.protocol.machine import Accepted, Address, Failure, Fault, Finished, Send

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Effect
    from missions.geo import GeoPoint

MANAGER_INFORMATION: Final = 280
CONFIGURE: Final = 1001  # MAV_CMD_DO_GIMBAL_MANAGER_CONFIGURE
MOUNT_CONTROL: Final = 205
MOUNT_NEUTRAL: Final = 1.0  # MAV_MOUNT_MODE_NEUTRAL
MOUNT_BY_ANGLES: Final = 2.0  # MAV_MOUNT_MODE_MAVLINK_TARGETING

ASK_AGAIN_S: Final = 1.0
ROUNDS: Final = 3
AIM_EVERY_S: Final = 0.2
"""A lost aim is made good by the next; managers may drop one they have not heard from."""
AIM_TIMES: Final = 3

_LEAVE: Final = -1.0
_TO_SENDER: Final = -2.0
_GIVE_UP: Final = -3.0
_NEUTRAL: Final = 2
_ROLL_LOCK: Final = 4
_PITCH_LOCK: Final = 8
_YAW_LOCK: Final = 16
_YAW_IN_VEHICLE: Final = 32
_YAW_IN_EARTH: Final = 64


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the camera is to look, or how fast it is to turn; None leaves an axis alone."""

    pitch_deg: float | None = None
    yaw_deg: float | None = None
    pitch_rate_degps: float | None = None
    yaw_rate_degps: float | None = None
    yaw_is_earth: bool = True
    is_neutral: bool = False
    """To its resting position, whatever else is said."""


class _State(Enum):
    ASKING = auto()
    TAKING = auto()
    AIMING = auto()
    OVER = auto()


class Pointing:
    """Aims one gimbal once; the control it took is kept for the next aim.

    Args:
        address: of the gimbal manager, mostly the autopilot.
        ours: of this station, to recognise in the manager's status.
        gimbal: as it is known; without limits the manager is asked first.
        aim: where to look.
        takes_over: whether to take it when another station or a person holds it.
    """

    def __init__(
        self, address: Address, ours: Address, gimbal: Gimbal, aim: Aim, *, takes_over: bool = False
    ) -> None:
        self.address = address
        self.deadline_s: float | None = None
        self.limits = gimbal.limits
        self.has_aimed = False
        """Whether an aim went out: an order that replaces this one takes nothing back."""
        self._holder = gimbal.holder
        self._ours = ours
        self._gimbal_id = 0 if gimbal.limits is None else gimbal.limits.gimbal_id
        self._aim = aim
        self._takes_over = takes_over
        self._state = _State.ASKING
        self._tries = 0
        self._aims_left = AIM_TIMES

    def start(self, now_s: float) -> list[Effect]:
        if self.limits is None:
            return [self._ask(now_s)]
        return self._take(now_s)

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self._state is _State.OVER or message.component_id != self.address.component_id:
            return []
        if message.name == "GIMBAL_MANAGER_INFORMATION":
            return self._on_information(message, now_s)
        if message.name == "GIMBAL_MANAGER_STATUS":
            return self._on_status(message.fields)
        if message.name == "COMMAND_ACK":
            return self._on_ack(message.fields, now_s)
        return []

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._state is _State.AIMING:
            return self._send_aim(now_s)
        if self._tries >= ROUNDS:
            text = "the gimbal does not answer; check that the vehicle has one."
            return self._end(Finished(Failure(Fault.VEHICLE_SILENT, text)))
        return [self._ask(now_s) if self._state is _State.ASKING else self._configure(now_s)]

    def _on_information(self, message: Message, now_s: float) -> list[Effect]:
        if self._state is not _State.ASKING:
            return []
        self.limits = limits_of(message)
        assert self.limits is not None  # noqa: S101 - it is that message
        self._gimbal_id = self.limits.gimbal_id
        return self._take(now_s)

    def _take(self, now_s: float) -> list[Effect]:
        self._tries = 0
        if self._holder == self._ours:
            return self._hold(now_s)
        if self._is_anothers and not self._takes_over:
            return self._end(Finished(self._held()))
        self._state = _State.TAKING
        return [self._configure(now_s)]

    def _hold(self, now_s: float) -> list[Effect]:
        self._state = _State.AIMING
        self._holder = self._ours  # the status may still be the one of before
        return [Accepted(), *self._send_aim(now_s)]

    def _on_status(self, fields: Any) -> list[Effect]:
        if self._gimbal_id not in (0, fields.gimbal_device_id):
            return []
        self._holder = holder_of(fields)
        if self._state is _State.AIMING and self._is_anothers:
            return self._end(Finished(self._held()))
        return []

    @property
    def _is_anothers(self) -> bool:
        """The vehicle's own autopilot holding it, as in a mission, is not another."""
        return self._holder is not None and self._holder.system_id not in (
            self._ours.system_id,
            self.address.system_id,
        )

    def _held(self) -> Failure:
        assert self._holder is not None  # noqa: S101 - asked only then
        return held_by(self._holder)

    def _on_ack(self, fields: Any, now_s: float) -> list[Effect]:
        if fields.result in (IN_PROGRESS, TEMPORARILY_REJECTED):
            return []
        if self._state is _State.ASKING and fields.command == commands.REQUEST_MESSAGE:
            return [] if fields.result == ACCEPTED else self._end(Finished(refusal(fields.result)))
        if fields.command != CONFIGURE or self._state is not _State.TAKING:
            return []
        if fields.result != ACCEPTED:
            return self._end(Finished(refusal(fields.result)))
        return self._hold(now_s)

    def _ask(self, now_s: float) -> Effect:
        self._tries += 1
        self.deadline_s = now_s + ASK_AGAIN_S
        return Send(commands.request_message(self.address, MANAGER_INFORMATION))

    def _configure(self, now_s: float) -> Effect:
        self._tries += 1
        self.deadline_s = now_s + ASK_AGAIN_S
        return Send(_configuration(self.address, _TO_SENDER, self._gimbal_id))

    def _send_aim(self, now_s: float) -> list[Effect]:
        if self._aims_left == 0:
            return self._end(Finished())
        self._aims_left -= 1
        self.has_aimed = True
        self.deadline_s = now_s + AIM_EVERY_S
        aim = self._aim
        pitch_deg = aim.pitch_deg
        if pitch_deg is not None and self.limits is not None:
            pitch_deg = self.limits.nearest_pitch_deg(pitch_deg)
        lock = (_YAW_LOCK | _YAW_IN_EARTH) if aim.yaw_is_earth else _YAW_IN_VEHICLE
        return [
            Send(
                build(
                    "GIMBAL_MANAGER_SET_PITCHYAW",
                    target_system=self.address.system_id,
                    target_component=self.address.component_id,
                    flags=_NEUTRAL if aim.is_neutral else _ROLL_LOCK | _PITCH_LOCK | lock,
                    gimbal_device_id=self._gimbal_id,
                    pitch=_radians(pitch_deg),
                    yaw=_radians(_signed_deg(aim.yaw_deg)),
                    pitch_rate=_radians(aim.pitch_rate_degps),
                    yaw_rate=_radians(aim.yaw_rate_degps),
                )
            )
        ]

    def _end(self, finished: Finished) -> list[Effect]:
        self._state = _State.OVER
        self.deadline_s = None
        return [finished]


def held_by(holder: Address) -> Failure:
    """Why a gimbal that somebody else has is not turned."""
    text = f"station {holder.system_id} has control of the camera; ask there, or take over."
    return Failure(Fault.WE_REFUSED, text)


def give_back(address: Address, gimbal_id: int = 0) -> Message:
    """Let others have the gimbal."""
    return _configuration(address, _GIVE_UP, gimbal_id)


def _configuration(address: Address, primary: float, gimbal_id: int) -> Message:
    return commands.long(
        address, CONFIGURE, primary, primary, _LEAVE, _LEAVE, 0.0, 0.0, float(gimbal_id)
    )


def limits_of(message: Message) -> GimbalLimits | None:
    """What a manager says its gimbal can do; None: another message."""
    if message.name != "GIMBAL_MANAGER_INFORMATION":
        return None
    fields = message.fields
    return GimbalLimits(
        fields.gimbal_device_id,
        (math.degrees(fields.pitch_min), math.degrees(fields.pitch_max)),
        (math.degrees(fields.yaw_min), math.degrees(fields.yaw_max)),
        fields.cap_flags,
    )


def holder_of(status: Any) -> Address | None:
    """Who has control by the fields of a GIMBAL_MANAGER_STATUS; None: nobody."""
    system, component = status.primary_control_sysid, status.primary_control_compid
    return Address(system, component) if system else None


def look_at(
    address: Address, point: GeoPoint, altitude_amsl_m: float, gimbal_id: int = 0
) -> Message:
    """Keep the camera on a place (MAV_CMD_DO_SET_ROI_LOCATION), whatever the vehicle does."""
    params = (float(gimbal_id), 0.0, 0.0, 0.0)
    return commands.at(address, commands.DO_SET_ROI_LOCATION, params, point, altitude_amsl_m)


def look_ahead(address: Address, gimbal_id: int = 0) -> Message:
    """Let go of the place (MAV_CMD_DO_SET_ROI_NONE)."""
    return commands.long(address, commands.DO_SET_ROI_NONE, float(gimbal_id))


def mount(address: Address, pitch_deg: float, yaw_deg: float) -> Message:
    """Turn a mount without a manager: pitch up from the horizon, yaw from the nose."""
    yaw = _signed_deg(yaw_deg)
    return commands.long(
        address, MOUNT_CONTROL, pitch_deg, 0.0, yaw or 0.0, 0.0, 0.0, 0.0, MOUNT_BY_ANGLES
    )


def mount_neutral(address: Address) -> Message:
    """Turn a mount without a manager to its resting position."""
    return commands.long(address, MOUNT_CONTROL, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, MOUNT_NEUTRAL)


def attitude_of(message: Message) -> GimbalAttitude | None:
    """How a gimbal's message says it lies; None: another message, or it does not say."""
    fields = message.fields
    if message.name == "GIMBAL_DEVICE_ATTITUDE_STATUS":
        return _from_quaternion(fields)
    if message.name == "MOUNT_ORIENTATION":
        if not all(map(math.isfinite, (fields.roll, fields.pitch))):
            return None
        if math.isfinite(fields.yaw_absolute):
            return GimbalAttitude(fields.roll, fields.pitch, fields.yaw_absolute % 360.0, True)
        return _relative(fields.roll, fields.pitch, fields.yaw)
    if message.name == "MOUNT_STATUS":
        return _relative(fields.pointing_b / 100, fields.pointing_a / 100, fields.pointing_c / 100)
    return None


def _relative(roll_deg: float, pitch_deg: float, yaw_deg: float) -> GimbalAttitude | None:
    if not math.isfinite(yaw_deg):
        return None
    return GimbalAttitude(roll_deg, pitch_deg, yaw_deg % 360.0, yaw_is_earth=False)


def _from_quaternion(fields: Any) -> GimbalAttitude | None:
    w, x, y, z = fields.q
    norm = w * w + x * x + y * y + z * z
    if not math.isfinite(norm) or not 0.5 < norm < 2.0:
        return None
    scale = 1 / math.sqrt(norm)
    w, x, y, z = w * scale, x * scale, y * scale, z * scale
    pitch = math.asin(max(-1.0, min(1.0, 2 * (w * y - z * x))))
    if abs(2 * (w * y - z * x)) > 1 - 1e-6:  # straight up or down: all turning is yaw
        roll, yaw = 0.0, math.copysign(2.0, w * y - z * x) * -math.atan2(x, w)
    else:
        roll = math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))
        yaw = math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
    flags = fields.flags
    is_earth = bool(flags & (_YAW_IN_EARTH | _YAW_LOCK)) and not flags & _YAW_IN_VEHICLE
    return GimbalAttitude(
        math.degrees(roll),
        math.degrees(pitch),
        math.degrees(yaw) % 360.0,
        is_earth,
        fields.failure_flags,
    )


def _radians(angle_deg: float | None) -> float:
    """NaN is the protocol's "leave it"."""
    return math.nan if angle_deg is None else math.radians(angle_deg)


def _signed_deg(angle_deg: float | None) -> float | None:
    return None if angle_deg is None else (angle_deg + 180.0) % 360.0 - 180.0
