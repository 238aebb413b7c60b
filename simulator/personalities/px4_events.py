"""What a PX4 multirotor says and does when something happens in flight or fails."""

import struct
from abc import abstractmethod
from typing import TYPE_CHECKING

from simulator import failsafe as fs
from simulator.failsafe import Policy
from simulator.mission_items import NAV_TAKEOFF
from simulator.mission_run import MissionRun
from simulator.mission_store import MISSION
from simulator.personalities import px4_names as modes
from simulator.personalities.px4_commands import Px4Commands
from simulator.tasks import Brake, Land, Return, Takeoff

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.vehicle import Vehicle

_REACHED_AGAIN = 10


class Px4Events(Px4Commands):
    """Events and failsafes."""

    def __init__(self, vehicle: "Vehicle"):
        super().__init__(vehicle)
        self._reached: tuple[int, int, float] | None = None
        """Item, times left to repeat, when next."""
        self._last_reached: int | None = None
        self._pending: tuple[float, int] | None = None
        """A failsafe mode that follows after the hold, and when."""

    @abstractmethod
    def _return_height(self) -> float: ...
    @abstractmethod
    def _say_return(self, height_m: float) -> None: ...

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
            "mission-return": self._on_mission_return,
            "return-landing": lambda _: self.vehicle.text(6, "RTL: land at destination"),
            "task-done": self._on_task_done,
            "home": lambda _: self.vehicle.report("HOME_POSITION"),
            "takeoff-detected": lambda _: self.vehicle.text(6, "Takeoff detected"),
            "touch-down": lambda _: self.vehicle.text(6, "Landing detected"),
            "crash": self._on_crash,
            "battery-empty": lambda _: self.vehicle.text(0, "Battery empty"),
            "store-changed": self._on_store_changed,
        }

    def _on_item_started(self, value: object) -> None:
        run = self.run
        if isinstance(value, int) and run is not None and run.items[value].command == NAV_TAKEOFF:
            self.vehicle.text(6, f"Climb to {run.items[value].z:.1f} meters above home")

    def _on_item_reached(self, value: object) -> None:
        # Comes after the next item began, when only a landing has not been reported yet.
        run = self.run
        is_last = run is not None and run.is_done and self.mode == modes.MISSION
        if isinstance(value, tuple) and is_last and value[0] != self._last_reached:
            self._report_reached(value[0])

    def _on_item_done(self, value: object) -> None:
        if isinstance(value, int):
            self._report_reached(value)

    def _report_reached(self, item: int) -> None:
        self._last_reached = item
        self._post_reached(item)
        self._reached = (item, _REACHED_AGAIN, self.vehicle.now_s + 1.0)

    def _post_reached(self, item: int) -> None:
        self.vehicle.post("MISSION_ITEM_REACHED", struct.pack("<H", item))

    def _on_mission_return(self, value: object) -> None:
        if self.run is not None:
            self._report_reached(self.run.index)
        self.vehicle.text(6, "Mission finished, loitering")
        self.mode = modes.RETURN
        self.vehicle.text(6, "Returning to launch")
        self._say_return(self._return_height())

    def _on_task_done(self, value: object) -> None:
        pilot = self.vehicle.pilot
        if isinstance(value, Takeoff):
            self.mode = modes.HOLD
            pilot.start(Brake(pilot.body))
        elif isinstance(value, Land | Return):
            self.disarm("landing")
        elif isinstance(value, MissionRun):
            if pilot.is_airborne:
                self.vehicle.text(6, "Mission finished, loitering")
                self.mode = modes.HOLD
                pilot.start(Brake(pilot.body))
            else:
                self.mode = modes.HOLD
                self.disarm("landing")

    def _on_crash(self, value: object) -> None:
        self.vehicle.text(0, "Critical failure detected: terminate")
        self.disarm("failure detector")

    def _on_store_changed(self, value: object) -> None:
        if value == MISSION:
            for word in modes.LATE_PARAMETERS:
                self.vehicle.params.appear(word)
            pilot = self.vehicle.pilot
            flying = self.mode == modes.MISSION and pilot.is_armed and pilot.is_airborne
            self.run = None
            if flying and self.vehicle.missions.stores[MISSION]:
                self.enter_mission()
            elif flying:
                self.set_mode(modes.HOLD)
            self._check_plan()

    def _check_plan(self) -> None:
        """Warn of waypoints outside the fence."""
        vehicle = self.vehicle
        for place, item in enumerate(vehicle.missions.stores[MISSION]):
            if item.has_place and item.frame in (0, 3):
                there = vehicle.pilot.frame.to_local(item.latitude_deg, item.longitude_deg)
                if not vehicle.fence.allows(there):
                    vehicle.text(2, f"Geofence violation for waypoint {place + 1}")
                    return

    # -- failsafes

    def station_silence_s(self) -> float | None:
        heard = self.vehicle.stations.values()
        return self.vehicle.protocol_s - max(heard) if heard else None

    def read_policy(self) -> Policy:
        value = self.vehicle.params.setting
        return Policy(
            link_loss_s=value("COM_DL_LOSS_T") if value("NAV_DLL_ACT") > 0 else None,
            low_fraction=value("BAT_LOW_THR"),
            critical_fraction=value("BAT_CRIT_THR"),
            emergency_fraction=value("BAT_EMERGEN_THR"),
        )

    def failsafe(self, condition: str) -> None:
        value = self.vehicle.params.setting
        if condition == fs.LINK:
            self.vehicle.text(4, "Connection to ground station lost")
            action = int(value("NAV_DLL_ACT"))
            self._react({1: modes.HOLD, 2: modes.RETURN, 3: modes.LAND}.get(action))
        elif condition == fs.BATTERY_LOW:
            self.vehicle.text(4, "Low battery level")
        elif condition == fs.BATTERY_CRITICAL:
            self.vehicle.text(2, "Critical battery level")
            self._react({2: modes.LAND, 3: modes.RETURN}.get(int(value("COM_LOW_BAT_ACT"))))
        elif condition == fs.BATTERY_EMERGENCY:
            self.vehicle.text(0, "Emergency battery level")
            acts = value("COM_LOW_BAT_ACT") in (2, 3)
            self._react(modes.LAND if acts else None, at_once=True)
        elif condition == fs.FENCE:
            self.vehicle.text(4, "Geofence violated")
            action = int(value("GF_ACTION"))
            self._react({2: modes.HOLD, 3: modes.RETURN, 5: modes.LAND}.get(action))
        elif condition == fs.POSITION:
            self.vehicle.text(2, "Position lost")
            self._react(modes.DESCEND)

    def _react(self, mode: int | None, *, at_once: bool = False) -> None:
        pilot = self.vehicle.pilot
        landing = (modes.LAND, modes.DESCEND)
        if mode is None or not pilot.is_armed or self.mode in landing or mode == self.mode:
            return
        if not pilot.is_airborne:
            return
        wait = self.vehicle.params.setting("COM_FAIL_ACT_T")
        if at_once or mode in (modes.DESCEND, modes.HOLD) or wait <= 0.0:
            self._pending = None
            self.set_mode(mode)
            return
        self.vehicle.text(2, "Failsafe activated: entering Hold")
        self.set_mode(modes.HOLD)
        self._pending = (self.vehicle.now_s + wait, mode)

    def recovered(self, condition: str) -> None:
        if condition == fs.LINK:
            self.vehicle.text(6, "Ground station connection regained")
            self._pending = None
