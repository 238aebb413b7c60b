"""How a PX4 multirotor answers commands and offboard setpoints."""

import math
from abc import abstractmethod
from typing import TYPE_CHECKING

from simulator import commands as cmd
from simulator.codec import pack
from simulator.mission_store import MISSION
from simulator.personalities import px4_names as modes
from simulator.personalities.base import Personality, is_usable_target
from simulator.tasks import Brake, Goto, Idle, Orbit, Point, Takeoff, Velocity

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.codec import Message
    from simulator.commands import Command
    from simulator.vehicle import Vehicle

_RELATIVE = (3, 6)
_ACCEPTED_EMPTY = (395, 397)
_CAMERA = (203, 205, 206, 530, 531, 532, 1000, 2000, 2001, 2500, 2501)
_PLAIN = (179, 183, 195, 197, 201, 204, 211, 214, 245, 401)
_FRESH_S = 1.0


class Px4Commands(Personality):
    """Commands, offboard, messages on request."""

    mode: int
    unknown_message_request = cmd.DENIED
    unknown_message_interval = cmd.FAILED

    def __init__(self, vehicle: "Vehicle"):
        super().__init__(vehicle)
        self._takeoff_up_m: float | None = None
        self._setpoint: Goto | Velocity | None = None
        self._setpoint_s = -math.inf
        self._handlers |= {
            20: self._return,
            21: self._land,
            22: self._takeoff,
            34: self._orbit,
            176: self._set_mode,
            178: self._speed,
            179: self._set_home,
            192: self._reposition,
            224: self._set_current,
            241: self._calibrate,
            246: self._reboot,
            262: self._standard_mode,
            300: self._start,
            400: self._arm,
            410: self._get_home,
        }
        self._handlers |= dict.fromkeys(_CAMERA, self._camera)
        self._handlers |= {n: self._accept for n in _PLAIN if n not in self._handlers}

    @abstractmethod
    def arm(self, how: str, *, force: bool) -> bool:
        """Motors on; False with texts when refused."""

    @abstractmethod
    def disarm(self, how: str) -> None:
        """Motors off."""

    def offers(self, name: str) -> bool:
        return name in modes.RATES_HZ or name in modes.SUPPORTED_ON_REQUEST

    # -- commands

    def _accept(self, command: "Command") -> int:
        return cmd.ACCEPTED

    def _return(self, command: "Command") -> int:
        return self._to_mode(modes.RETURN)

    def _land(self, command: "Command") -> int:
        return self._to_mode(modes.LAND)

    def _to_mode(self, mode: int) -> int:
        return cmd.ACCEPTED if self.set_mode(mode) else cmd.TEMPORARILY_REJECTED

    def _set_mode(self, command: "Command") -> int:
        main, sub = int(command.param(2)), int(command.param(3))
        return self._to_mode((main & 0xFF) << 16 | (sub & 0xFF) << 24)

    def _standard_mode(self, command: "Command") -> int:
        wanted = int(command.param(1))
        for mode, standard in modes.STANDARD_MODES.items():
            if standard == wanted != 0:
                return self._to_mode(mode)
        return cmd.TEMPORARILY_REJECTED

    def _arm(self, command: "Command") -> int:
        wanted, force = command.param(1), command.param(2) == cmd.FORCE
        if wanted == 1.0:
            done = self.arm("external command", force=force)
            return cmd.ACCEPTED if done else cmd.TEMPORARILY_REJECTED
        if wanted != 0.0:
            self.vehicle.text(2, f"Unsupported ARM_DISARM param: {wanted:.3f}")
            return cmd.NO_ANSWER
        if self.vehicle.pilot.is_airborne and not force:
            self.vehicle.text(2, "Disarming denied: not landed")
            return cmd.TEMPORARILY_REJECTED
        self.disarm("external command")
        return cmd.ACCEPTED

    def _takeoff(self, command: "Command") -> int:
        pilot = self.vehicle.pilot
        if not pilot.has_position:
            return cmd.TEMPORARILY_REJECTED
        if command.z is None:
            up = pilot.body.up_m + self.vehicle.params.setting("MIS_TAKEOFF_ALT")
        else:
            up = command.z - pilot.ground_amsl_m  # above mean sea level
        self._takeoff_up_m = up
        return self._to_mode(modes.TAKEOFF)

    def takeoff_task(self) -> "Takeoff | Idle | Brake":
        """The climb that was asked for, or to the default height."""
        pilot = self.vehicle.pilot
        up = self._takeoff_up_m
        if up is None:
            up = pilot.body.up_m + self.vehicle.params.setting("MIS_TAKEOFF_ALT")
        self._takeoff_up_m = None
        if up <= pilot.body.up_m + 0.3:
            self.vehicle.text(2, "Already higher than takeoff altitude")
            return Brake(pilot.body) if pilot.is_airborne else Idle()
        return Takeoff(up, self.vehicle.params.setting("COM_SPOOLUP_TIME"))

    def _orbit(self, command: "Command") -> int:
        pilot = self.vehicle.pilot
        if not pilot.is_airborne:
            return cmd.TEMPORARILY_REJECTED
        body = pilot.body
        centre = self._place(command) or (body.north_m, body.east_m, body.up_m)
        radius = command.param(1, 10.0)
        self.mode = modes.ORBIT
        speed = abs(command.param(2, 2.0)) or 2.0
        pilot.start(Orbit(centre, abs(radius), speed, clockwise=radius >= 0.0))
        return cmd.ACCEPTED

    def _speed(self, command: "Command") -> int:
        if command.param(1) in (0.0, 1.0) and command.param(2) > 0.0:
            self.vehicle.pilot.speed_override_mps = min(command.param(2), 20.0)
        return cmd.ACCEPTED

    def _set_home(self, command: "Command") -> int:
        pilot = self.vehicle.pilot
        place = None if command.param(1) == 1.0 else self._place(command)
        if place is None:
            pilot.set_home_here()
        else:
            pilot.home = place
            pilot.has_home = True
            pilot.emit("home")
        return cmd.ACCEPTED

    def _reposition(self, command: "Command") -> int:
        """Accepted first and judged later: a refusal comes as a text only."""
        pilot = self.vehicle.pilot
        body = pilot.body
        place = self._place(command)
        if place is not None and not self.vehicle.fence.allows(place[:2]):
            self.vehicle.text(2, "Reposition is outside geofence")
            return cmd.ACCEPTED
        if not pilot.is_armed or not pilot.is_airborne:
            return cmd.ACCEPTED
        if place is None and command.z is not None:
            up = self._up(command)
            place = (body.north_m, body.east_m, body.up_m if up is None else up)
        self.mode = modes.HOLD
        if command.param(1, -1.0) > 0.0:
            pilot.speed_override_mps = min(command.param(1), 20.0)
        yaw = command.params[3]
        heading = math.degrees(yaw) % 360.0 if math.isfinite(yaw) else None
        pilot.start(Brake(body) if place is None else Goto(place, heading))
        return cmd.ACCEPTED

    def _place(self, command: "Command") -> Point | None:
        if command.latitude_deg is None or command.longitude_deg is None:
            return None
        if abs(command.latitude_deg) > 90.0 or abs(command.longitude_deg) > 180.0:
            return None
        pilot = self.vehicle.pilot
        north, east = pilot.frame.to_local(command.latitude_deg, command.longitude_deg)
        up = self._up(command)
        return north, east, pilot.body.up_m if up is None else up

    def _up(self, command: "Command") -> float | None:
        if command.z is None:
            return None
        pilot = self.vehicle.pilot
        if command.frame in _RELATIVE:
            return command.z + pilot.home[2]
        return command.z - pilot.ground_amsl_m

    def _camera(self, command: "Command") -> int:
        params = (*command.params, *command.raw, command.z or 0.0)
        known = self.vehicle.camera.order(command.number, params)
        return cmd.ACCEPTED if known else cmd.DENIED

    def _set_current(self, command: "Command") -> int:
        return cmd.ACCEPTED if self.choose(int(command.param(1))) else cmd.FAILED

    def on_set_current(self, message: "Message") -> None:
        if self.choose(message.seq):
            self.vehicle.report("MISSION_CURRENT")
        else:
            self.vehicle.text(2, "WPM: WP CURR CMD: Not in list")

    def choose(self, index: int) -> bool:
        """Make a mission item the current one."""
        if not 0 <= index < len(self.vehicle.missions.stores[MISSION]):
            return False
        pilot = self.vehicle.pilot
        task = pilot.task
        self.start_run(index)
        if self.mode != modes.MISSION or not pilot.is_armed:
            pilot.task = task
        return True

    def _calibrate(self, command: "Command") -> int:
        armed = self.vehicle.pilot.is_armed
        return cmd.TEMPORARILY_REJECTED if armed else cmd.ACCEPTED

    def _reboot(self, command: "Command") -> int:
        if self.vehicle.pilot.is_armed or command.param(1) not in (1.0, 2.0, 3.0):
            return cmd.DENIED
        self.vehicle.acknowledge(command, cmd.ACCEPTED)
        self.vehicle.reboot()
        return cmd.NO_ANSWER

    def _start(self, command: "Command") -> int:
        count = len(self.vehicle.missions.stores[MISSION])
        first = int(command.param(1))
        if count == 0:
            self.vehicle.text(2, "Mission start denied! No valid mission")
            return cmd.DENIED
        if not 0 <= first < count:
            return cmd.DENIED
        if self.mode == modes.MISSION and self.vehicle.pilot.is_airborne:
            return cmd.ACCEPTED
        if first > 0 or (self.run is not None and self.run.is_done):
            self.choose(first)
        self.mode = modes.MISSION
        if self.vehicle.pilot.is_armed:
            self.enter_mission()
            return cmd.ACCEPTED
        armed = self.arm("mission start", force=False)
        return cmd.ACCEPTED if armed else cmd.TEMPORARILY_REJECTED

    @abstractmethod
    def enter_mission(self) -> None:
        """Fly the stored mission from where it is."""

    def _get_home(self, command: "Command") -> int:
        self.vehicle.report("HOME_POSITION")
        return cmd.ACCEPTED

    def special_messages(self) -> "dict[int, Callable[[Command], None]]":
        own: dict[int, Callable[[Command], None]] = {
            300: self._send_protocol,
            435: self._send_modes,
        }
        return (
            super().special_messages() | own | dict.fromkeys(_ACCEPTED_EMPTY, self._send_metadata)
        )

    def _send_protocol(self, command: "Command") -> None:
        payload = pack("PROTOCOL_VERSION", version=200, min_version=100, max_version=200)
        self.vehicle.post("PROTOCOL_VERSION", payload, command.link)

    def _send_metadata(self, command: "Command") -> None:
        """It accepts; the simulated one has no metadata files to name."""

    def _send_modes(self, command: "Command") -> None:
        wanted = int(command.param(2))
        for place, (mode, standard, flags, name) in enumerate(modes.AVAILABLE_MODES, 1):
            if wanted not in (0, place):
                continue
            payload = pack(
                "AVAILABLE_MODES",
                number_modes=len(modes.AVAILABLE_MODES),
                mode_index=place,
                standard_mode=standard,
                custom_mode=mode,
                properties=flags,
                mode_name=name,
            )
            self.vehicle.post("AVAILABLE_MODES", payload, command.link)

    def _answer_around(self, command: "Command", send: "Callable[[], None]") -> None:
        send()
        self.vehicle.acknowledge(command, cmd.ACCEPTED)

    # -- offboard

    @property
    def has_fresh_setpoint(self) -> bool:
        """Setpoints arrive often enough for offboard flight."""
        return self.vehicle.now_s - self._setpoint_s <= _FRESH_S

    def on_position_target(self, message: "Message") -> None:
        if not is_usable_target(message):
            return
        self._setpoint_s = self.vehicle.now_s
        mask = message.type_mask
        yaw = None if mask & 0x400 else math.degrees(message.yaw) % 360.0
        if mask & 0x07 != 0x07:
            self._setpoint = Goto(self._target(message), yaw, name="offboard")
        elif mask & 0x38 != 0x38:
            rate = 0.0 if mask & 0x800 else math.degrees(message.yaw_rate)
            vn, ve = self._rotated(message, message.vx, message.vy)
            self._setpoint = Velocity((vn, ve, -message.vz), yaw, rate)
        pilot = self.vehicle.pilot
        if self.mode == modes.OFFBOARD and pilot.is_armed and self._setpoint is not None:
            pilot.task = self._setpoint

    def _target(self, message: "Message") -> Point:
        pilot = self.vehicle.pilot
        if message.name == "SET_POSITION_TARGET_GLOBAL_INT":
            north, east = pilot.frame.to_local(message.lat_int / 1e7, message.lon_int / 1e7)
            if message.coordinate_frame in _RELATIVE:
                return north, east, message.alt + pilot.home[2]
            return north, east, message.alt - pilot.ground_amsl_m
        return message.x, message.y, -message.z

    def _rotated(self, message: "Message", x: float, y: float) -> tuple[float, float]:
        if message.coordinate_frame not in (8, 9, 12):
            return x, y
        yaw = math.radians(self.vehicle.pilot.body.yaw_deg)
        return x * math.cos(yaw) - y * math.sin(yaw), x * math.sin(yaw) + y * math.cos(yaw)
