"""How an ArduCopter answers commands and guided-mode messages."""

import math
from abc import abstractmethod
from typing import TYPE_CHECKING

from simulator import commands as cmd
from simulator import mission_items as mi
from simulator.codec import Message, pack
from simulator.commands import Command
from simulator.mission_store import MISSION
from simulator.personalities.ardupilot_names import (
    RATES_HZ,
    STREAM_MESSAGES,
    SUPPORTED_ON_REQUEST,
)
from simulator.personalities.base import Personality, is_usable_target
from simulator.tasks import Brake, Goto, Point, Takeoff, Velocity

if TYPE_CHECKING:
    from simulator.vehicle import Vehicle

_AUTO, _GUIDED, _RTL, _LAND = 3, 4, 6, 9
_FORCE_ARM = (2989.0, float(cmd.FORCE))
_CHANGE_MODE = 1
_FRAMES = {0: 0, 5: 0, 3: 3, 6: 3, 10: 10, 11: 10}
_IGNORE_POSITION = 0x07
_IGNORE_VELOCITY = 0x38
_IGNORE_YAW = 0x400
_IGNORE_YAW_RATE = 0x800
ALL_FENCES = 0xFF


class ArduPilotCommands(Personality):
    """Commands, guided targets, streams."""

    mode: int

    def __init__(self, vehicle: "Vehicle"):
        super().__init__(vehicle)
        self.fence_kinds = ALL_FENCES
        self._handlers |= {
            16: self._unsupported,
            20: self._return,
            21: self._land,
            22: self._takeoff,
            115: self._yaw,
            176: self._set_mode,
            178: self._speed,
            179: self._set_home,
            183: self._accept,
            181: self._accept,
            192: self._reposition,
            193: self._pause,
            195: self._roi,
            197: self._roi,
            201: self._roi,
            203: self._camera,
            205: self._camera,
            206: self._camera,
            207: self._fence,
            211: self._accept,
            224: self._set_current,
            241: self._calibrate,
            245: self._accept,
            246: self._reboot,
            300: self._start,
            400: self._arm,
            401: self._accept,
            410: self._get_home,
            519: self._unsupported,
            520: self._capabilities,
            530: self._camera,
            531: self._camera,
            532: self._camera,
            1000: self._camera,
            2000: self._camera,
            2001: self._camera,
            2500: self._camera,
            2501: self._camera,
        }

    @abstractmethod
    def arm(self, *, force: bool) -> bool:
        """Motors on, after the checks; False with a text when refused."""

    @abstractmethod
    def disarm(self) -> None:
        """Motors off."""

    @abstractmethod
    def restart_mission(self) -> None:
        """Fly the mission from its first item."""

    def accepts_component(self, component_id: int) -> bool:
        return True  # it answers for every component of its system

    def offers(self, name: str) -> bool:
        return name in RATES_HZ or name in SUPPORTED_ON_REQUEST

    def on_unknown_interval(self, number: int) -> None:
        self.vehicle.text(6, f"No ap_message for mavlink id ({number})")

    # -- commands

    def _accept(self, command: Command) -> int:
        return cmd.ACCEPTED

    def _unsupported(self, command: Command) -> int:
        return cmd.UNSUPPORTED

    def _return(self, command: Command) -> int:
        return self._to_mode(_RTL)

    def _land(self, command: Command) -> int:
        return self._to_mode(_LAND)

    def _to_mode(self, mode: int) -> int:
        return cmd.ACCEPTED if self.set_mode(mode) else cmd.FAILED

    def _set_mode(self, command: Command) -> int:
        if not int(command.param(1)) & 1:
            return cmd.DENIED
        return self._to_mode(int(command.param(2)))

    def _arm(self, command: Command) -> int:
        wanted, key = command.param(1), command.param(2)
        if wanted == 1.0:
            return cmd.ACCEPTED if self.arm(force=key in _FORCE_ARM) else cmd.FAILED
        if wanted == 0.0:
            if self.vehicle.pilot.is_airborne and key != cmd.FORCE:
                return cmd.FAILED
            self.disarm()
            return cmd.ACCEPTED
        return cmd.UNSUPPORTED

    def _takeoff(self, command: Command) -> int:
        pilot = self.vehicle.pilot
        height = command.z or 0.0
        if self.mode != _GUIDED or not pilot.is_armed or pilot.is_airborne:
            return cmd.FAILED
        if not pilot.has_position or height <= max(pilot.relative_up_m, 0.0):
            return cmd.FAILED
        pilot.start(Takeoff(pilot.home[2] + height))
        return cmd.ACCEPTED

    def _yaw(self, command: Command) -> int:
        task = self.vehicle.pilot.task
        if self.mode not in (_GUIDED, _AUTO) or not 0.0 <= command.param(1) <= 360.0:
            return cmd.FAILED
        if isinstance(task, Goto):
            yaw = command.param(1)
            if command.param(4) != 0.0:
                sign = command.param(3) or 1.0
                yaw = self.vehicle.pilot.body.yaw_deg + yaw * sign
            task.turn(yaw % 360.0)
        return cmd.ACCEPTED

    def _speed(self, command: Command) -> int:
        kind, speed = command.param(1), command.param(2)
        if speed <= 0.0 or kind not in (0.0, 1.0, 2.0, 3.0):
            return cmd.DENIED
        if kind in (0.0, 1.0):
            self.vehicle.pilot.speed_override_mps = min(speed, 20.0)
        return cmd.ACCEPTED

    def _set_home(self, command: Command) -> int:
        pilot = self.vehicle.pilot
        if command.param(1) == 1.0 or not command.has_place:
            pilot.set_home_here()
            return cmd.ACCEPTED
        place = self._place(command)
        if place is None:
            return cmd.DENIED
        pilot.home = place
        pilot.has_home = True
        pilot.emit("home")
        return cmd.ACCEPTED

    def _reposition(self, command: Command) -> int:
        if command.is_long:
            return cmd.UNSUPPORTED
        pilot = self.vehicle.pilot
        if self.mode != _GUIDED and not int(command.param(2)) & _CHANGE_MODE:
            return cmd.DENIED
        place = self._place(command)
        if place is None:
            return cmd.DENIED
        fence = self.vehicle.fence
        if fence.is_enabled and fence.rules.uses_shapes and not fence.allows(place[:2]):
            return cmd.FAILED
        if not self.set_mode(_GUIDED):
            return cmd.DENIED
        if command.param(1, -1.0) > 0.0:
            pilot.speed_override_mps = min(command.param(1), 20.0)
        self._go(place, None)
        return cmd.ACCEPTED

    def _place(self, command: Command) -> Point | None:
        """The commanded position in the local frame, None when it cannot be used."""
        if command.latitude_deg is None or command.longitude_deg is None or command.z is None:
            return None
        frame = _FRAMES.get(command.frame if command.frame is not None else 0)
        if frame is None:
            self.vehicle.text(6, f"Unknown mavlink coordinate frame {command.frame}")
            return None
        return self._local(command.latitude_deg, command.longitude_deg, command.z, frame)

    def _local(self, latitude: float, longitude: float, z: float, frame: int) -> Point | None:
        if abs(latitude) > 90.0 or abs(longitude) > 180.0 or not math.isfinite(z):
            return None
        pilot = self.vehicle.pilot
        north, east = pilot.frame.to_local(latitude, longitude)
        if frame == mi.FRAME_GLOBAL:
            return north, east, z - pilot.ground_amsl_m
        return north, east, z + (pilot.home[2] if frame == mi.FRAME_RELATIVE else 0.0)

    def _go(self, place: Point, yaw_deg: float | None) -> None:
        pilot = self.vehicle.pilot
        if pilot.is_armed and pilot.is_airborne:
            pilot.start(Goto(place, yaw_deg))

    def _pause(self, command: Command) -> int:
        pilot = self.vehicle.pilot
        if self.mode not in (_AUTO, _GUIDED) or command.param(1) not in (0.0, 1.0):
            return cmd.FAILED
        on = command.param(1) == 0.0
        if self.mode == _AUTO and self.run is not None and pilot.task is self.run:
            self.run.pause(on=on)
        elif self.mode == _GUIDED and on and pilot.is_airborne:
            pilot.start(Brake(pilot.body))
        return cmd.ACCEPTED

    def _roi(self, command: Command) -> int:
        return cmd.ACCEPTED

    def _camera(self, command: Command) -> int:
        params = (*command.params, *command.raw, command.z or 0.0)
        known = self.vehicle.camera.order(command.number, params)
        return cmd.ACCEPTED if known else cmd.FAILED

    def _fence(self, command: Command) -> int:
        if command.param(1) not in (0.0, 1.0):
            return cmd.FAILED
        # The second parameter names the fences meant, by FENCE_TYPE's bits; none means all.
        self.fence_kinds = int(command.param(2)) or ALL_FENCES
        self.vehicle.params.assign("FENCE_ENABLE", command.param(1))
        self.apply_parameters()
        return cmd.ACCEPTED

    def _set_current(self, command: Command) -> int:
        return cmd.ACCEPTED if self._choose(int(command.param(1))) else cmd.DENIED

    def on_set_current(self, message: Message) -> None:
        if self._choose(message.seq):
            self.vehicle.report("MISSION_CURRENT")

    def _choose(self, index: int) -> bool:
        items = self.vehicle.missions.stores[MISSION]
        if not 0 <= index < len(items):
            return False
        pilot = self.vehicle.pilot
        if self.mode == _AUTO and pilot.is_armed:
            self.start_run(max(index, 1))
        elif index > 0:
            task = pilot.task
            self.start_run(index)
            pilot.task = task
        else:
            self.run = None
        return True

    def _calibrate(self, command: Command) -> int:
        return cmd.FAILED if self.vehicle.pilot.is_armed else cmd.ACCEPTED

    def _reboot(self, command: Command) -> int:
        if command.param(1) not in (1.0, 3.0):
            return cmd.FAILED
        if self.vehicle.pilot.is_armed:
            return cmd.FAILED
        self.vehicle.acknowledge(command, cmd.ACCEPTED)
        self.vehicle.reboot()
        return cmd.NO_ANSWER

    def _start(self, command: Command) -> int:
        if command.param(1) != 0.0 or command.param(2) != 0.0:
            return cmd.DENIED
        if not self.set_mode(_AUTO):
            return cmd.FAILED
        if len(self.vehicle.missions.stores[MISSION]) > 1:
            self.restart_mission()
        return cmd.ACCEPTED

    def _get_home(self, command: Command) -> int:
        if not self.vehicle.pilot.has_home:
            return cmd.FAILED
        self.vehicle.report("HOME_POSITION")
        return cmd.ACCEPTED

    def _capabilities(self, command: Command) -> int:
        if command.param(1) != 1.0:
            return cmd.DENIED
        self._answer_around(command, lambda: self._send_version(command))
        return cmd.NO_ANSWER

    def _request_message(self, command: Command) -> int:
        if int(command.param(1)) == 259:
            return cmd.ACCEPTED  # accepts for its camera library, which has no camera to describe
        return super()._request_message(command)

    # -- guided mode

    def on_guided_item(self, message: Message, link: str) -> bool:
        if message.current not in (2, 3):
            return False
        scale = 1.0 if message.name == "MISSION_ITEM" else 1e-7
        frame = _FRAMES.get(message.frame)
        pilot = self.vehicle.pilot
        place = None
        if frame is not None and self.mode == _GUIDED:
            place = self._local(message.x * scale, message.y * scale, message.z, frame)
        if place is not None and message.current == 3:
            n, e, _ = self.target_point()
            place = (n, e, place[2])
        if place is not None and pilot.is_armed:
            self._go(place, None)
        result = 0 if place is not None else 1
        self.vehicle.post(
            "MISSION_ACK",
            pack(
                "MISSION_ACK",
                target_system=message.system_id,
                target_component=message.component_id,
                type=result,
            ),
            link,
        )
        return True

    def on_position_target(self, message: Message) -> None:
        pilot = self.vehicle.pilot
        if self.mode != _GUIDED or not pilot.is_armed or not pilot.is_airborne:
            return
        if not is_usable_target(message):
            return
        mask = message.type_mask
        yaw = None if mask & _IGNORE_YAW else math.degrees(message.yaw) % 360.0
        if mask & _IGNORE_POSITION != _IGNORE_POSITION:
            place = self._target_place(message)
            if place is not None:
                self._go(place, yaw)
        elif mask & _IGNORE_VELOCITY != _IGNORE_VELOCITY:
            rate = 0.0 if mask & _IGNORE_YAW_RATE else math.degrees(message.yaw_rate)
            pilot.task = Velocity(self._velocity(message), yaw, rate)

    def _velocity(self, message: Message) -> Point:
        vx, vy, vz = message.vx, message.vy, message.vz
        if message.coordinate_frame in (8, 9, 12):
            yaw = math.radians(self.vehicle.pilot.body.yaw_deg)
            vx, vy = (
                vx * math.cos(yaw) - vy * math.sin(yaw),
                vx * math.sin(yaw) + vy * math.cos(yaw),
            )
        return vx, vy, -vz

    def _target_place(self, message: Message) -> Point | None:
        body = self.vehicle.pilot.body
        if message.name == "SET_POSITION_TARGET_GLOBAL_INT":
            frame = _FRAMES.get(message.coordinate_frame)
            if frame is None:
                return None
            return self._local(message.lat_int / 1e7, message.lon_int / 1e7, message.alt, frame)
        x, y, up = message.x, message.y, -message.z
        if message.coordinate_frame in (8, 9, 12):
            yaw = math.radians(body.yaw_deg)
            x, y = x * math.cos(yaw) - y * math.sin(yaw), x * math.sin(yaw) + y * math.cos(yaw)
        if message.coordinate_frame in (7, 8, 9, 12):
            return body.north_m + x, body.east_m + y, body.up_m + up
        return x, y, up

    # -- streams

    def on_data_stream(self, message: Message) -> None:
        """REQUEST_DATA_STREAM: one stream, or all."""
        rate = message.req_message_rate if message.start_stop else 0
        stream = message.req_stream_id
        wanted = [stream] if stream else list(STREAM_MESSAGES)
        for number in wanted:
            for name in STREAM_MESSAGES.get(number, ()):
                interval = 1.0 / rate if rate > 0 else -1.0
                self.vehicle.streams.set_interval(name, interval, self.vehicle.now_s)
