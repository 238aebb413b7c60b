"""ArduCopter 4.6 as its recordings show it: modes, arming, events and failsafes."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator import commands as cmd
from simulator.codec import Message, pack
from simulator.commands import Command
from simulator.control import Limits
from simulator.fence import FenceRules
from simulator.mission_items import FRAME_GLOBAL, NAV_TAKEOFF, NAV_WAYPOINT, Item
from simulator.mission_run import MissionRun
from simulator.mission_store import MISSION
from simulator.personalities import base
from simulator.personalities.ardupilot_events import ArduPilotEvents
from simulator.personalities.ardupilot_files import packed_parameters, packed_plan
from simulator.personalities.ardupilot_missions import ArduPilotMissions
from simulator.personalities.ardupilot_names import BOOT_TEXTS, MODE_NAMES, RATES_HZ
from simulator.tasks import Brake, Idle, Land, Orbit, Return, Task

if TYPE_CHECKING:
    from simulator.vehicle import Vehicle

STABILIZE, ALT_HOLD, AUTO, GUIDED, LOITER, RTL, CIRCLE, LAND = 0, 2, 3, 4, 5, 6, 7, 9
BRAKE, SMART_RTL, AUTO_RTL = 17, 21, 27
_NEEDS_POSITION = {AUTO, GUIDED, LOITER, RTL, CIRCLE, 11, 16, BRAKE, SMART_RTL, AUTO_RTL}
_ARMABLE = {STABILIZE, 1, ALT_HOLD, GUIDED, LOITER, 16}
_FLIES_ITSELF = {AUTO, GUIDED, LOITER, RTL, CIRCLE, LAND, 16, BRAKE, SMART_RTL, AUTO_RTL}
_CAPABILITIES = 64495
_PREARM_EVERY_S = 30.0
_FASTEST = 100.0  # a limit for limits: m/s, m/s² and m


class ArduPilot(ArduPilotEvents):
    """The personality of an ArduCopter."""

    autopilot_id = 3
    fix_type = 6
    home_quaternion = (math.nan,) * 4
    target_mask = 65016
    target_frame = 0
    rc_channels = (1500, 1500, 1000, 1500, 1800, 1000, 1000, 1800)
    first_item = 1
    directories = ("/APM", "/APM/LOGS")
    reports_trigger = True
    rates_hz = RATES_HZ

    def __init__(self, vehicle: "Vehicle"):
        super().__init__(vehicle)
        self.mode = STABILIZE
        self._ready_texts = list(BOOT_TEXTS)
        self._was_ready = False
        self._prearm_due_s = 0.0
        self._flown_s = 0.0

    def missions(self) -> ArduPilotMissions:
        store = ArduPilotMissions(self.vehicle, self._home_item, self.vehicle.careless)
        store.current = lambda: self.run.index if self.run is not None else 0
        store.is_running = lambda: self.vehicle.pilot.is_armed and self.mode == AUTO
        return store

    def _home_item(self) -> Item:
        pilot = self.vehicle.pilot
        if not pilot.has_home:
            return Item(NAV_WAYPOINT, FRAME_GLOBAL)
        latitude, longitude = pilot.frame.to_global(pilot.home[0], pilot.home[1])
        x, y = round(latitude * 1e7), round(longitude * 1e7)
        return Item(NAV_WAYPOINT, FRAME_GLOBAL, x=x, y=y, z=round(pilot.home_amsl_m, 2))

    # -- power-on and time

    def boot(self) -> None:
        self.mode = int(self.vehicle.params.setting("INITIAL_MODE"))
        self.run = None
        self._ready_texts = list(BOOT_TEXTS)
        self._was_ready = False
        self.apply_parameters()

    def tick(self, now_s: float, dt_s: float) -> None:
        uptime = self.vehicle.uptime_s
        while self._ready_texts and uptime >= self._ready_texts[0][0]:
            self.vehicle.text(6, self._ready_texts.pop(0)[1])
        pilot = self.vehicle.pilot
        if pilot.has_position and not self._was_ready:
            self._was_ready = True
            self.vehicle.text(6, "EKF3 IMU0 origin set")
            elevation = int(pilot.ground_amsl_m)
            self.vehicle.text(6, f"Field Elevation Set: {elevation}m")
            pilot.set_home_here()
            self.vehicle.text(6, "EKF3 IMU0 is using GPS")
        if pilot.is_armed:
            self._auto_disarm()
        elif uptime > 10.0 and now_s >= self._prearm_due_s:
            self._prearm_due_s = now_s + _PREARM_EVERY_S
            fault = self.arming_fault()
            if fault is not None:
                self.vehicle.text(2, f"PreArm: {fault}")

    def _auto_disarm(self) -> None:
        pilot = self.vehicle.pilot
        delay = self.vehicle.params.setting("DISARM_DELAY")
        idle = isinstance(pilot.task, Idle) and not pilot.is_airborne
        if idle and delay > 0.0 and pilot.armed_s > delay:
            self.disarm()

    # -- parameters

    def apply_parameters(self) -> None:
        value = self.vehicle.params.setting
        self.vehicle.pilot.limits = Limits(
            cruise_mps=_positive(value("WPNAV_SPEED") / 100.0, 10.0),
            climb_mps=_positive(value("WPNAV_SPEED_UP") / 100.0, 2.5),
            descend_mps=_positive(value("WPNAV_SPEED_DN") / 100.0, 1.5),
            acceleration_mps2=_positive(value("WPNAV_ACCEL") / 100.0, 2.5),
            climb_acceleration_mps2=_positive(value("WPNAV_ACCEL_Z") / 100.0, 1.0),
            final_descent_mps=_positive(value("LAND_SPEED") / 100.0, 0.5),
            final_height_m=_positive(value("LAND_ALT_LOW") / 100.0, 10.0),
            acceptance_m=_positive(value("WPNAV_RADIUS") / 100.0, 2.0),
            orbit_radius_m=_positive(value("CIRCLE_RADIUS") / 100.0, 10.0),
        )
        self.vehicle.fence.rules = self.fence_rules()

    def fence_rules(self) -> FenceRules:
        value = self.vehicle.params.setting
        kinds = int(value("FENCE_TYPE")) & self.fence_kinds
        return FenceRules(
            is_enabled=value("FENCE_ENABLE") != 0.0,
            highest_m=value("FENCE_ALT_MAX") if kinds & 1 else None,
            lowest_m=value("FENCE_ALT_MIN") if kinds & 8 else None,
            radius_m=value("FENCE_RADIUS") if kinds & 2 else None,
            uses_shapes=bool(kinds & 4),
        )

    # -- modes

    def set_mode(self, mode: int, base_mode: int = 1) -> bool:
        name = MODE_NAMES.get(mode)
        pilot = self.vehicle.pilot
        if name is None:
            self.vehicle.text(4, f"No such mode {mode}")
            return False
        if mode == self.mode:
            return True
        if mode in _NEEDS_POSITION and not pilot.has_position:
            self.vehicle.text(4, f"Mode change to {name} failed: requires position")
            return False
        if mode == AUTO and not self._can_start_auto():
            self.vehicle.text(4, "Mode change to AUTO failed: init failed")
            return False
        self.mode = mode
        pilot.speed_override_mps = None  # each mode begins with the configured speed
        self._start_mode()
        return True

    def _can_start_auto(self) -> bool:
        items = self.vehicle.missions.stores[MISSION]
        pilot = self.vehicle.pilot
        if len(items) < 2:
            return False
        if pilot.is_armed and not pilot.is_airborne and items[1].command != NAV_TAKEOFF:
            self.vehicle.text(2, "Auto: Missing Takeoff Cmd")
            return False
        return True

    def _start_mode(self) -> None:
        pilot = self.vehicle.pilot
        if self.mode == AUTO:
            self._enter_auto(restart=False)
        elif not pilot.is_airborne:
            pilot.start(Idle())
        else:
            pilot.start(self._airborne_task())

    def _airborne_task(self) -> Task:
        pilot = self.vehicle.pilot
        body = pilot.body
        if self.mode in (RTL, SMART_RTL, AUTO_RTL):
            return self._return_task()
        if self.mode == LAND:
            return Land()
        if self.mode == CIRCLE:
            radius = pilot.limits.orbit_radius_m
            ahead = math.radians(body.yaw_deg)
            centre = (
                body.north_m + radius * math.cos(ahead),
                body.east_m + radius * math.sin(ahead),
                body.up_m,
            )
            return Orbit(centre, radius, 3.0)
        return Brake(body, pilot.limits.acceleration_mps2)

    def _return_height(self) -> float:
        """Height above home to return at: the cone keeps it low close to home."""
        pilot = self.vehicle.pilot
        value = self.vehicle.params.setting
        height = value("RTL_ALT") / 100.0
        distance = math.dist((pilot.body.north_m, pilot.body.east_m), pilot.home[:2])
        slope = value("RTL_CONE_SLOPE")
        if slope > 0.0:
            height = min(height, max(distance * slope, pilot.relative_up_m, 2.0))
        return height

    def _return_task(self) -> Return:
        pilot = self.vehicle.pilot
        loiter = self.vehicle.params.setting("RTL_LOIT_TIME") / 1000.0
        return Return(pilot.body, pilot.home[2] + self._return_height(), loiter, pilot.home)

    def tune_run(self, run: MissionRun) -> None:
        run.return_up_m = self._return_height()
        run.return_loiter_s = self.vehicle.params.setting("RTL_LOIT_TIME") / 1000.0

    def _enter_auto(self, *, restart: bool) -> None:
        pilot = self.vehicle.pilot
        fresh = self.run is None or self.run.is_done or restart
        if pilot.is_armed and not pilot.is_airborne and not restart:
            pilot.start(Idle())  # waits for MISSION_START (or a pilot's throttle)
            if self.run is None:
                self.start_run(None)
                pilot.start(Idle())
            return
        self.start_run(self.first_item if fresh else None)
        if not pilot.is_armed:
            pilot.task = Idle()

    def restart_mission(self) -> None:
        self._enter_auto(restart=True)

    def on_set_mode(self, message: Message, link: str) -> None:
        if message.base_mode & base.CUSTOM_MODE:
            self.set_mode(message.custom_mode)

    # -- arming

    def arming_fault(self) -> str | None:
        pilot = self.vehicle.pilot
        if self.vehicle.params.setting("ARMING_CHECK") == 0.0:
            return None
        if not pilot.sensors.has_fix:
            return "GPS 1: Bad fix"
        if not pilot.has_position:
            return "Need Position Estimate"
        if pilot.battery.voltage_v < self.vehicle.params.setting("BATT_ARM_VOLT"):
            return "Battery 1 below minimum arming voltage"
        if self.vehicle.failsafes.charge_state > 1:
            return "Battery failsafe"
        fence = self.vehicle.fence
        if fence.is_enabled and not fence.allows((pilot.body.north_m, pilot.body.east_m)):
            return "vehicle outside Polygon fence"
        return None

    def arm(self, *, force: bool) -> bool:
        pilot = self.vehicle.pilot
        if pilot.is_armed:
            return True
        if self.mode not in _ARMABLE and not force:
            self.vehicle.text(2, f"Arm: {MODE_NAMES[self.mode]} mode not armable")
            return False
        fault = self.arming_fault()
        if fault is not None and not force:
            self.vehicle.text(2, f"Arm: {fault}")
            return False
        self.vehicle.text(6, "Arming motors")
        pilot.arm()
        pilot.task = Idle()
        return True

    def disarm(self) -> None:
        pilot = self.vehicle.pilot
        if not pilot.is_armed:
            return
        self._flown_s += pilot.airborne_s
        pilot.disarm()
        self.vehicle.text(6, "Disarming motors")
        self.vehicle.failsafes.reset()
        if self.run is not None and not self.run.is_done:
            self.run = None
        params = self.vehicle.params
        params.assign("STAT_FLTTIME", self._flown_s)
        params.assign("STAT_RUNTIME", self.vehicle.uptime_s)
        self.vehicle.param_server.announce(["STAT_FLTTIME", "STAT_RUNTIME"])

    # -- telemetry

    def heartbeat(self) -> tuple[int, int, int]:
        pilot = self.vehicle.pilot
        flags = base.CUSTOM_MODE | base.STABILIZE | base.MANUAL
        if self.mode in _FLIES_ITSELF and pilot.has_position:
            flags |= base.GUIDED
        if pilot.is_armed:
            flags |= base.ARMED
        if self.vehicle.uptime_s < 1.0:
            status = 1
        elif self.vehicle.failsafes.is_active:
            status = 5
        else:
            status = 4 if pilot.is_airborne else 3
        return self.mode, flags, status

    def mission_state(self) -> tuple[int, int, int, int]:
        total = max(0, len(self.vehicle.missions.stores[MISSION]) - 1)
        mode = 1 if self.mode == AUTO else 2
        run = self.run
        if total == 0:
            return 0, 0, 1, mode
        if run is None:
            return 0, total, 2, mode
        if run.is_done:
            return 0, total, 5, mode
        state = 3 if self.mode == AUTO and self.vehicle.pilot.is_armed else 4
        return run.index, total, state, mode

    def version_fields(self) -> dict[str, object]:
        return {
            "capabilities": _CAPABILITIES,
            "flight_sw_version": 67502080,
            "flight_custom_version": list(b"fa6c811d"),
        }

    def _answer_around(self, command: Command, send: Callable[[], None]) -> None:
        self.vehicle.acknowledge(command, cmd.ACCEPTED)
        send()

    def virtual_file(self, path: str) -> bytes | None:
        packed = packed_parameters(self.vehicle.params, path)
        return packed_plan(self.vehicle.missions.stores, path) if packed is None else packed

    def on_image(self) -> None:
        vehicle = self.vehicle
        latitude, longitude, amsl = vehicle.position
        vehicle.post(
            "CAMERA_FEEDBACK",
            pack(
                "CAMERA_FEEDBACK",
                time_usec=vehicle.unix_us,
                lat=round(latitude * 1e7),
                lng=round(longitude * 1e7),
                alt_msl=amsl,
                alt_rel=vehicle.pilot.relative_up_m,
                pitch=vehicle.camera.gimbal_pitch_deg,
                yaw=vehicle.pilot.body.yaw_deg,
                img_idx=vehicle.camera.image_count & 0xFFFF,
                completed_captures=vehicle.camera.image_count & 0xFFFF,
            ),
        )


def _positive(value: float, otherwise: float) -> float:
    return min(value, _FASTEST) if value > 0.0 else otherwise
