"""PX4 1.19 as its recording shows it: modes, arming, events and failsafes."""

import math
import struct
from typing import TYPE_CHECKING

from simulator import commands as cmd
from simulator.codec import pack
from simulator.control import Limits
from simulator.fence import FenceRules
from simulator.mission_run import MissionRun
from simulator.mission_store import FENCE, MISSION, RALLY
from simulator.personalities import base
from simulator.personalities import px4_names as modes
from simulator.personalities.px4_events import Px4Events
from simulator.personalities.px4_missions import Px4Missions
from simulator.tasks import Brake, Idle, Land, Return, Task

if TYPE_CHECKING:
    from simulator.codec import Message
    from simulator.vehicle import Vehicle

_CAPABILITIES = 59647
_FASTEST = 100.0  # a limit for limits: m/s, m/s² and m
_AUTO_FLAGS = base.CUSTOM_MODE | base.AUTO | base.GUIDED | base.STABILIZE
_MANUAL_FLAGS = base.CUSTOM_MODE | base.STABILIZE
_NEEDS_PILOT = {
    modes.MANUAL: "Manual",
    modes.ALTITUDE: "Altitude",
    modes.POSITION: "Position",
    modes.ACRO: "Acro",
    modes.STABILIZED: "Stabilized",
}
_AUTO_MODES = (modes.TAKEOFF, modes.HOLD, modes.MISSION, modes.RETURN, modes.LAND, modes.DESCEND)
_REACHED_AGAIN = 10


class Px4(Px4Events):
    """The personality of a PX4 multirotor."""

    autopilot_id = 12
    fix_type = 3
    is_bytewise = True
    directories = ("/fs", "/fs/microsd", "/fs/microsd/log", "/etc")
    rates_hz = modes.RATES_HZ

    def __init__(self, vehicle: "Vehicle"):
        super().__init__(vehicle)
        self.mode = modes.HOLD
        self._was_ready = False

    def missions(self) -> Px4Missions:
        store = Px4Missions(self.vehicle, self.vehicle.careless)
        store.current_index = lambda: self.run.index if self.run is not None else 0
        return store

    def boot(self) -> None:
        self.mode = modes.HOLD
        self.run = None
        self._was_ready = False
        self._reached = self._pending = None
        self.apply_parameters()

    def tick(self, now_s: float, dt_s: float) -> None:
        pilot = self.vehicle.pilot
        if pilot.has_position and not self._was_ready:
            self._was_ready = True
            pilot.set_home_here()
        if self._reached is not None and now_s >= self._reached[2]:
            item, left, _ = self._reached
            self._post_reached(item)
            self._reached = (item, left - 1, now_s + 1.0) if left > 1 else None
        if self._pending is not None and now_s >= self._pending[0]:
            mode = self._pending[1]
            self._pending = None
            self.set_mode(mode)
        if pilot.is_armed:
            self._watch_armed()

    def _watch_armed(self) -> None:
        pilot = self.vehicle.pilot
        delay = self.vehicle.params.setting("COM_DISARM_PRFLT")
        waiting = isinstance(pilot.task, Idle) and not pilot.is_airborne
        if waiting and delay > 0.0 and pilot.armed_s > delay:
            self.disarm("auto preflight disarming")
        elif self.mode == modes.OFFBOARD and not self.has_fresh_setpoint:
            self.vehicle.text(2, "Failsafe activated: no offboard signal")
            self.set_mode(modes.HOLD)

    # -- parameters

    def apply_parameters(self) -> None:
        value = self.vehicle.params.setting
        fastest = value("MPC_XY_VEL_MAX")
        self.vehicle.pilot.limits = Limits(
            cruise_mps=_usable(min(value("MPC_XY_CRUISE"), fastest), 5.0),
            climb_mps=_usable(value("MPC_Z_V_AUTO_UP"), 3.0),
            descend_mps=_usable(value("MPC_Z_V_AUTO_DN"), 1.5),
            acceleration_mps2=_usable(value("MPC_ACC_HOR"), 3.0),
            climb_acceleration_mps2=2.0,
            final_descent_mps=_usable(value("MPC_LAND_SPEED"), 0.7),
            final_height_m=_usable(value("MPC_LAND_ALT2"), 5.0),
            acceptance_m=min(_usable(value("NAV_ACC_RAD"), 2.0), 10.0),
            orbit_radius_m=20.0,
        )
        self.vehicle.fence.rules = self.fence_rules()

    def fence_rules(self) -> FenceRules:
        value = self.vehicle.params.setting
        return FenceRules(
            is_enabled=value("GF_ACTION") != 0,
            highest_m=value("GF_MAX_VER_DIST") if value("GF_MAX_VER_DIST") > 0 else None,
            radius_m=value("GF_MAX_HOR_DIST") if value("GF_MAX_HOR_DIST") > 0 else None,
        )

    def tune_run(self, run: MissionRun) -> None:
        run.return_up_m = self._return_height()
        run.return_loiter_s = max(0.0, self.vehicle.params.setting("RTL_LAND_DELAY"))

    # -- modes

    def set_mode(self, mode: int, base_mode: int = 1) -> bool:
        pilot = self.vehicle.pilot
        if mode in _NEEDS_PILOT:
            name = _NEEDS_PILOT[mode]
            self.vehicle.text(2, f"Switching to {name} is currently not available")
            return False
        if mode not in (*_AUTO_MODES, modes.OFFBOARD):
            self.vehicle.text(2, "Unsupported main mode")
            return False
        if mode == modes.OFFBOARD and not self.has_fresh_setpoint:
            self.vehicle.text(2, "Switching to Offboard is currently not available")
            return False
        if mode == modes.MISSION and not self.vehicle.missions.stores[MISSION]:
            self.vehicle.text(2, "Switching to Mission is currently not available")
            return False
        left_mission = self.mode == modes.MISSION and mode != modes.MISSION
        self.mode = mode
        self._announce_mode()
        if pilot.is_armed:
            self._start_mode()
        if left_mission:  # it tells cameras to stop, on every link
            payload = pack("COMMAND_LONG", target_system=1, command=2003, param1=-1.0, param3=1.0)
            self.vehicle.post("COMMAND_LONG", payload)
        return True

    def _announce_mode(self) -> None:
        if self.mode == modes.LAND:
            self.vehicle.text(6, "Landing at current position")
        elif self.mode == modes.RETURN:
            self.vehicle.text(6, "Returning to launch")

    def _start_mode(self) -> None:
        pilot = self.vehicle.pilot
        if self.mode == modes.MISSION:
            self.enter_mission()
            return
        task: Task
        if self.mode == modes.TAKEOFF:
            task = self.takeoff_task()
        elif not pilot.is_airborne and self.mode != modes.OFFBOARD:
            task = Idle()
        elif self.mode in (modes.LAND, modes.DESCEND):
            task = Land()
        elif self.mode == modes.RETURN:
            task = self._return_task()
        elif self.mode == modes.OFFBOARD and self._setpoint is not None:
            task = self._setpoint
        else:
            task = Brake(pilot.body)
        pilot.start(task)

    def enter_mission(self) -> None:
        self.vehicle.text(6, "Executing Mission")
        self._last_reached = None
        run = self.run
        fresh = run is None or run.is_done
        self.start_run(0 if fresh else None)

    def _return_height(self) -> float:
        pilot = self.vehicle.pilot
        value = self.vehicle.params.setting
        height = value("RTL_RETURN_ALT")
        distance = math.dist((pilot.body.north_m, pilot.body.east_m), pilot.home[:2])
        cone = value("RTL_CONE_ANG")
        if 0 < cone < 90:
            height = min(height, distance / math.tan(math.radians(cone)))
        return max(height, pilot.relative_up_m, value("RTL_DESCEND_ALT"))

    def _return_task(self) -> Return:
        pilot = self.vehicle.pilot
        height = self._return_height()
        self._say_return(height)
        loiter = max(0.0, self.vehicle.params.setting("RTL_LAND_DELAY"))
        return Return(pilot.body, pilot.home[2] + height, loiter, pilot.home)

    def _say_return(self, height_m: float) -> None:
        amsl = self.vehicle.pilot.home_amsl_m + height_m
        self.vehicle.text(
            6, f"RTL: start return at {amsl:.0f} m ({height_m:.0f} m above destination)"
        )

    def on_set_mode(self, message: "Message", link: str) -> None:
        done = self.set_mode(message.custom_mode)
        result = cmd.ACCEPTED if done else cmd.TEMPORARILY_REJECTED
        payload = pack(
            "COMMAND_ACK",
            command=176,
            result=result,
            target_system=message.system_id,
            target_component=message.component_id,
        )
        self.vehicle.post("COMMAND_ACK", payload, link)

    def on_ping(self, message: "Message") -> None:
        if message.target_system == 0:
            payload = pack(
                "PING",
                time_usec=message.time_usec,
                seq=message.seq,
                target_system=message.system_id,
                target_component=message.component_id,
            )
            self.vehicle.post("PING", payload)

    # -- arming

    def arming_fault(self) -> str | None:
        pilot = self.vehicle.pilot
        if not pilot.has_position:
            return "no heading reference" if self.vehicle.uptime_s < 3.0 else "no valid position"
        if self.vehicle.failsafes.charge_state > 1:
            return "low battery"
        if self.mode in (modes.LAND, modes.DESCEND):
            return "mode not armable"
        return None

    def arm(self, how: str, *, force: bool) -> bool:
        pilot = self.vehicle.pilot
        if pilot.is_armed:
            return True
        fault = self.arming_fault()
        if fault is not None and not force:
            self.vehicle.text(2, f"Preflight Fail: {fault}")
            self.vehicle.text(2, "Arming denied: Resolve system health failures first")
            return False
        pilot.arm()
        self.vehicle.text(6, f"Armed by {how}")
        self._start_mode()
        return True

    def disarm(self, how: str) -> None:
        pilot = self.vehicle.pilot
        if not pilot.is_armed:
            return
        pilot.disarm()
        self.vehicle.text(6, f"Disarmed by {how}")
        self.vehicle.failsafes.reset()
        self._pending = None
        if how != "external command" and self.mode != modes.MISSION:
            self.mode = modes.HOLD

    def text_chunks(self, text: str, last_id: int) -> tuple[list[tuple[int, int, str]], int]:
        whole = text + "\t"
        parts = [whole[start : start + 50] for start in range(0, len(whole), 50)]
        return [(last_id, place, part) for place, part in enumerate(parts)], (last_id + 1) & 0xFFFF

    # -- telemetry

    def heartbeat(self) -> tuple[int, int, int]:
        pilot = self.vehicle.pilot
        flags = _AUTO_FLAGS if self.mode in (*_AUTO_MODES, modes.OFFBOARD) else _MANUAL_FLAGS
        if pilot.is_armed:
            flags |= base.ARMED
            status = 5 if self.vehicle.failsafes.is_active else 4
        else:
            status = 3 if self.arming_fault() is None else 0
        return self.mode, flags, status

    def current_mode(self) -> tuple[int, int]:
        return self.mode, modes.STANDARD_MODES.get(self.mode, 0)

    def mission_state(self) -> tuple[int, int, int, int]:
        total = len(self.vehicle.missions.stores[MISSION])
        mode = 1 if self.mode == modes.MISSION else 2
        run = self.run
        if total == 0:
            return 0, 65535, 1, mode
        if run is None:
            return 0, total, 2, mode
        if run.is_done or self.mode == modes.RETURN:
            return total - 1, total, 5, mode
        state = 3 if self.mode == modes.MISSION and self.vehicle.pilot.is_armed else 4
        return run.index, total, state, mode

    def plan_ids(self) -> bytes:
        store = self.vehicle.missions
        if not isinstance(store, Px4Missions):
            return b""
        return struct.pack("<III", *(store.opaque_ids[kind] for kind in (MISSION, FENCE, RALLY)))

    def version_fields(self) -> dict[str, object]:
        return {
            "capabilities": _CAPABILITIES,
            "flight_sw_version": 18022464,
            "middleware_sw_version": 18022464,
            "os_sw_version": 101854463,
            "board_version": 1,
            "flight_custom_version": [0, 0, 0, 205, 55, 198, 89, 187],
            "middleware_custom_version": [0, 0, 0, 205, 55, 198, 89, 187],
        }

    def on_image(self) -> None:
        vehicle = self.vehicle
        latitude, longitude, amsl = vehicle.position
        vehicle.post(
            "CAMERA_IMAGE_CAPTURED",
            pack(
                "CAMERA_IMAGE_CAPTURED",
                time_utc=vehicle.unix_us,
                time_boot_ms=vehicle.boot_ms,
                lat=round(latitude * 1e7),
                lon=round(longitude * 1e7),
                alt=int(amsl * 1000.0),
                relative_alt=int(vehicle.pilot.relative_up_m * 1000.0),
                q=(1.0, 0.0, 0.0, 0.0),
                image_index=vehicle.camera.image_count,
                capture_result=1,
            ),
        )


def _usable(value: float, otherwise: float) -> float:
    return min(value, _FASTEST) if value > 0.0 else otherwise
