"""What an ArduCopter says and does when something happens in flight or fails."""

import struct
from typing import TYPE_CHECKING

from simulator import failsafe as fs
from simulator.failsafe import Policy
from simulator.mission_items import NAV_TAKEOFF
from simulator.mission_run import MissionRun
from simulator.mission_store import MISSION
from simulator.personalities.ardupilot_commands import ArduPilotCommands
from simulator.personalities.ardupilot_names import ITEM_NAMES
from simulator.tasks import Brake, Goto, Land, Return, Takeoff

if TYPE_CHECKING:
    from collections.abc import Callable

AUTO, RTL, LAND, BRAKE, SMART_RTL = 3, 6, 9, 17, 21


class ArduPilotEvents(ArduPilotCommands):
    """Events and failsafes."""

    # -- events

    def on_event(self, event: str, value: object) -> None:
        handler = self._events().get(event)
        if handler is not None:
            handler(value)

    def _events(self) -> "dict[str, Callable[[object], None]]":
        return {
            "item-started": self._on_item_started,
            "item-done": self._on_item_done,
            "item-reached": self._on_item_reached,
            "task-done": self._on_task_done,
            "home": self._on_home,
            "touch-down": self._on_touch_down,
            "crash": self._on_crash,
            "battery-empty": self._on_battery_empty,
            "store-changed": self._on_store_changed,
        }

    def _on_item_started(self, value: object) -> None:
        if isinstance(value, int) and self.run is not None:
            name = ITEM_NAMES.get(self.run.items[value].command, "?")
            self.vehicle.text(6, f"Mission: {value} {name}")

    def _on_item_done(self, value: object) -> None:
        run = self.run
        if isinstance(value, int) and run is not None and run.items[value].command != NAV_TAKEOFF:
            self.vehicle.text(6, f"Reached command #{value}")

    def _on_item_reached(self, value: object) -> None:
        # The message goes out late and then names the DO item that followed, as the real one does.
        if isinstance(value, tuple):
            payload = struct.pack("<H", value[1])
            self.vehicle.post("MISSION_ITEM_REACHED", payload)

    def _on_task_done(self, value: object) -> None:
        pilot = self.vehicle.pilot
        if isinstance(value, Takeoff):
            body = pilot.body
            pilot.start(Goto((body.north_m, body.east_m, value.up_m), body.yaw_deg))
        elif isinstance(value, Land | Return):
            self.disarm()
        elif isinstance(value, MissionRun):
            if pilot.is_airborne:
                pilot.start(Brake(pilot.body))
            else:
                self.disarm()

    def _on_home(self, value: object) -> None:
        self.vehicle.report("HOME_POSITION")
        self.vehicle.report("GPS_GLOBAL_ORIGIN")

    def _on_touch_down(self, value: object) -> None:
        speed = self.vehicle.pilot.body.impact_mps
        self.vehicle.text(6, f"SIM Hit ground at {speed:.6f} m/s")

    def _on_crash(self, value: object) -> None:
        self._on_touch_down(value)
        self.vehicle.text(0, "Crash: Disarming: AngErr=62>30, Accel=1.4<3.0")
        self.disarm()

    def _on_battery_empty(self, value: object) -> None:
        self.vehicle.text(0, "Battery 1 is empty")

    def _on_store_changed(self, value: object) -> None:
        names = {0: "MIS_TOTAL", 1: "FENCE_TOTAL", 2: "RALLY_TOTAL"}
        if not isinstance(value, int):
            return
        store = self.vehicle.missions.stores[value]
        self.vehicle.params.assign(names[value], float(len(store)))
        self.vehicle.param_server.announce([names[value]])
        if value == MISSION and not (self.mode == AUTO and self.vehicle.pilot.is_armed):
            self.run = None

    # -- failsafes

    def station_silence_s(self) -> float | None:
        station = int(self.vehicle.params.setting("SYSID_MYGCS"))
        heard = [at for peer, at in self.vehicle.stations.items() if peer[0] == station]
        return self.vehicle.protocol_s - max(heard) if heard else None

    def read_policy(self) -> Policy:
        value = self.vehicle.params.setting
        capacity = value("BATT_CAPACITY")
        share = [
            value(n) / capacity if capacity > 0 else 0 for n in ("BATT_LOW_MAH", "BATT_CRT_MAH")
        ]
        return Policy(
            link_loss_s=value("FS_GCS_TIMEOUT") if value("FS_GCS_ENABLE") > 0 else None,
            low_fraction=share[0] or None,
            critical_fraction=share[1] or None,
            low_voltage_v=value("BATT_LOW_VOLT") or None,
            critical_voltage_v=value("BATT_CRT_VOLT") or None,
            voltage_hold_s=value("BATT_LOW_TIMER"),
        )

    def failsafe(self, condition: str) -> None:
        value = self.vehicle.params.setting
        battery = self.vehicle.pilot.battery
        used = f"{battery.voltage_v:.2f}V used {battery.drawn_mah:.0f} mAh"
        if condition == fs.LINK:
            self.vehicle.text(4, "GCS Failsafe")
            self._act({1: RTL, 3: RTL, 4: LAND, 5: LAND, 7: BRAKE}.get(int(value("FS_GCS_ENABLE"))))
        elif condition == fs.BATTERY_LOW:
            self.vehicle.text(4, f"Battery 1 is low {used}")
            self._act({1: LAND, 2: RTL, 3: RTL, 4: LAND}.get(int(value("BATT_FS_LOW_ACT"))))
        elif condition == fs.BATTERY_CRITICAL:
            self.vehicle.text(4, f"Battery 1 is critical {used}")
            self._act({1: LAND, 2: RTL, 3: RTL, 4: LAND}.get(int(value("BATT_FS_CRT_ACT"))))
        elif condition == fs.FENCE:
            self.vehicle.text(4, "Fence Breached")
            self._act({1: RTL, 2: LAND, 3: RTL, 4: BRAKE}.get(int(value("FENCE_ACTION"))))
        elif condition == fs.POSITION:
            self.vehicle.text(2, "EKF Failsafe: changed to LAND Mode")
            self._act(LAND)

    def recovered(self, condition: str) -> None:
        if condition == fs.LINK:
            self.vehicle.text(4, "GCS Failsafe Cleared")
        elif condition == fs.POSITION:
            self.vehicle.text(2, "EKF Failsafe Cleared")

    def _act(self, mode: int | None) -> None:
        pilot = self.vehicle.pilot
        if mode is None or not pilot.is_armed or self.mode == LAND:
            return
        if not pilot.is_airborne:
            self.disarm()
        elif mode == LAND or not pilot.has_position:
            self.set_mode(LAND)
        elif not (mode == RTL and self.mode in (RTL, SMART_RTL)):
            self.set_mode(mode)
