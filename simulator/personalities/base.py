"""What every personality has, and the commands that all firmwares answer alike."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator import commands as cmd
from simulator.codec import Message, pack
from simulator.commands import Command
from simulator.failsafe import Policy
from simulator.fence import FenceRules
from simulator.mission_run import MissionRun
from simulator.mission_store import MISSION, MissionServer
from simulator.personalities.manners import Manners
from simulator.tasks import Goto, Orbit, Point, Return, Takeoff, Task
from simulator.telemetry.reports import REPORT_BY_ID, REPORTS

if TYPE_CHECKING:
    from simulator.vehicle import Vehicle

CUSTOM_MODE = 1
AUTO = 4
GUIDED = 8
STABILIZE = 16
MANUAL = 64
ARMED = 128

Handler = Callable[[Command], int]


class Personality(Manners, ABC):
    """One firmware's manners; owned by its vehicle."""

    autopilot_id: int
    fix_type = 3
    home_quaternion: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0)
    target_mask = 0
    target_frame = 5
    rc_channels: tuple[int, ...] = ()
    unknown_message_request = cmd.FAILED
    unknown_message_interval = cmd.DENIED
    first_item = 0
    is_bytewise = False
    """Integers parameters travel bytewise (PX4) instead of as a float."""
    rates_hz: dict[str, float]

    def __init__(self, vehicle: "Vehicle"):
        self.vehicle = vehicle
        self.run: MissionRun | None = None
        self._policy: Policy | None = None
        self._policy_version = -1
        self._handlers: dict[int, Handler] = {
            510: self._get_interval,
            511: self._set_interval,
            512: self._request_message,
        }

    # -- for the vehicle

    @abstractmethod
    def missions(self) -> MissionServer:
        """The stores of this firmware."""

    @abstractmethod
    def boot(self) -> None:
        """Texts and mode after power-on."""

    @abstractmethod
    def tick(self, now_s: float, dt_s: float) -> None:
        """A few times a second."""

    @abstractmethod
    def on_event(self, event: str, value: object) -> None:
        """Something happened in flight."""

    @abstractmethod
    def apply_parameters(self) -> None:
        """Derive limits and fence rules from the parameters."""

    @abstractmethod
    def set_mode(self, mode: int, base_mode: int = 1) -> bool:
        """Switch mode; False with a text when that is impossible."""

    @abstractmethod
    def on_set_mode(self, message: Message, link: str) -> None:
        """The legacy SET_MODE message."""

    @abstractmethod
    def on_set_current(self, message: Message) -> None:
        """MISSION_SET_CURRENT."""

    @abstractmethod
    def on_position_target(self, message: Message) -> None:
        """SET_POSITION_TARGET_GLOBAL_INT or _LOCAL_NED."""

    # -- for telemetry

    @abstractmethod
    def heartbeat(self) -> tuple[int, int, int]:
        """(custom mode, base mode, system status)."""

    @abstractmethod
    def arming_fault(self) -> str | None:
        """Why it cannot be armed now; None when it can."""

    @abstractmethod
    def mission_state(self) -> tuple[int, int, int, int]:
        """(seq, total, MISSION_STATE, mission mode) for MISSION_CURRENT."""

    def current_mode(self) -> tuple[int, int]:
        """(custom mode, MAV_STANDARD_MODE)."""
        return self.heartbeat()[0], 0

    @abstractmethod
    def fence_rules(self) -> FenceRules:
        """What the parameters say about the fence."""

    # -- failsafes

    @abstractmethod
    def read_policy(self) -> Policy:
        """When conditions count as failed, from the parameters."""

    def policy(self) -> Policy:
        """The policy, read again after a parameter change."""
        version = self.vehicle.params.version
        if self._policy is None or version != self._policy_version:
            self._policy = self.read_policy()
            self._policy_version = version
        return self._policy

    @abstractmethod
    def failsafe(self, condition: str) -> None:
        """A condition failed."""

    @abstractmethod
    def station_silence_s(self) -> float | None:
        """Seconds of ``protocol_s`` since the ground station's last heartbeat, None when none was ever heard."""

    # -- commands

    def command(self, command: Command) -> int:
        """Carry out a command; the MAV_RESULT or NO_ANSWER."""
        handler = self._handlers.get(command.number)
        if handler is None:
            return cmd.UNSUPPORTED
        return handler(command)

    def _get_interval(self, command: Command) -> int:
        number = int(command.param(1))
        if not 0 <= number <= 0xFFFF:
            return self.unknown_message_request
        name = REPORT_BY_ID.get(number)
        seconds = self.vehicle.streams.intervals_s.get(name) if name else None
        interval = 0 if name is None else -1 if seconds is None else round(min(seconds, 2e3) * 1e6)
        payload = pack("MESSAGE_INTERVAL", message_id=number, interval_us=interval)
        self.vehicle.post("MESSAGE_INTERVAL", payload, command.link)
        return cmd.ACCEPTED

    def _set_interval(self, command: Command) -> int:
        number = int(command.param(1))
        name = REPORT_BY_ID.get(number)
        if name is None:
            self.on_unknown_interval(number)
            return self.unknown_message_interval
        interval = command.param(2)
        seconds = None if interval == 0.0 else interval / 1e6
        self.vehicle.streams.set_interval(name, seconds, self.vehicle.now_s)
        return cmd.ACCEPTED

    def special_messages(self) -> dict[int, Callable[[Command], None]]:
        """Messages that exist only on request, by number."""
        return {148: self._send_version}

    def _request_message(self, command: Command) -> int:
        number = int(command.param(1))
        special = self.special_messages().get(number)
        name = REPORT_BY_ID.get(number)
        if special is not None:
            self._answer_around(command, lambda: special(command))
            return cmd.NO_ANSWER
        if name is None or not self.offers(name):
            return self.unknown_message_request
        self._answer_around(
            command, lambda: self.vehicle.post(name, REPORTS[name](self.vehicle), command.link)
        )
        return cmd.NO_ANSWER

    @abstractmethod
    def _answer_around(self, command: Command, send: Callable[[], None]) -> None:
        """Send a requested message and the ACK in this firmware's order."""

    @abstractmethod
    def version_fields(self) -> dict[str, object]:
        """Fields of AUTOPILOT_VERSION without the identity."""

    def _send_version(self, command: Command) -> None:
        fields = self.version_fields() | self.vehicle.identity_fields()
        self.vehicle.post("AUTOPILOT_VERSION", pack("AUTOPILOT_VERSION", **fields), command.link)

    # -- where it is going

    def target_point(self) -> Point:
        """Where it flies to now."""
        pilot = self.vehicle.pilot
        target = _target(pilot.task)
        if target is None:
            body = pilot.body
            return body.north_m, body.east_m, body.up_m
        return target

    def target_offset(self) -> tuple[float, float, float]:
        """(distance m, bearing deg, height difference m) to the target."""
        pilot = self.vehicle.pilot
        n, e, u = self.target_point()
        dn, de = n - pilot.body.north_m, e - pilot.body.east_m
        return math.hypot(dn, de), math.degrees(math.atan2(de, dn)), u - pilot.body.up_m

    def start_run(self, index: int | None) -> MissionRun:
        """Fly the stored mission from ``index``, or where it was left."""
        vehicle = self.vehicle
        items = vehicle.missions.stores[MISSION]
        if self.run is None or self.run.items is not items:
            self.run = MissionRun(vehicle.pilot, items, vehicle.camera, self.first_item)
        self.tune_run(self.run)
        vehicle.pilot.start(self.run)
        self.run.begin(index)
        return self.run


def _target(task: Task) -> Point | None:
    if isinstance(task, Goto):
        return task.target
    if isinstance(task, Orbit):
        return task.centre
    if isinstance(task, MissionRun):
        return task.target
    if isinstance(task, Return):
        return task.target
    if isinstance(task, Takeoff):
        return task.target
    return None


_POSITION_BITS, _VELOCITY_BITS = 0x07, 0x38


def is_usable_target(message: Message) -> bool:
    """Whether the parts of a position target that its mask uses are numbers one can fly to."""
    mask, fields = message.type_mask, message.fields
    used: list[float] = []
    if mask & _POSITION_BITS != _POSITION_BITS:
        used += [fields.get("alt", 0.0), fields.get("x", 0.0), fields.get("y", 0.0)]
        used.append(fields.get("z", 0.0))
    if mask & _VELOCITY_BITS != _VELOCITY_BITS:
        used += [message.vx, message.vy, message.vz]
    if not mask & 0x400:
        used.append(message.yaw)
    if not mask & 0x800:
        used.append(message.yaw_rate)
    return all(math.isfinite(value) and abs(value) < 1e6 for value in used)
