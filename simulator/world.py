"""A fleet in one virtual time: tests and the server exchange bytes with it and let time pass.

The same seed, vehicles and bytes at the same times give the same bytes back, on any machine.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.camera_reports import VideoOffer
from simulator.chance import RandomSource
from simulator.codec import Decoder
from simulator.dynamics import Wind
from simulator.faults import FaultPlan, LinkFaults, apply_vehicle_faults
from simulator.geodesy import LocalFrame
from simulator.personalities import PERSONALITIES
from simulator.vehicle import STEP_S, Vehicle, VehicleSpec

DEFAULT_LINK = "link"
_SPACING_M = 15.0


@dataclass(frozen=True, slots=True)
class FleetSpec:
    """A fleet as the command line describes it."""

    vehicles: int = 1
    autopilot: str = "ardupilot"
    """``ardupilot``, ``px4`` or ``mixed`` (alternating)."""
    is_careless: bool = False
    seed: int = 1
    latitude_deg: float = 43.30
    longitude_deg: float = 4.50
    ground_amsl_m: float = 12.0
    wind_towards_mps: tuple[float, float] = (1.5, 1.0)
    """Steady wind north and east: where the air goes."""
    gust_mps: float = 0.7
    first_system_id: int = 1
    unix_s: float = 1_780_300_800.0
    videos: tuple[VideoOffer, ...] = ()
    """What the cameras announce, in the vehicles' order; those beyond have no camera."""


class World:
    """All vehicles of a :class:`FleetSpec`, on any number of named links."""

    def __init__(
        self,
        fleet: FleetSpec | None = None,
        faults: FaultPlan | None = None,
        links: Iterable[str] = (DEFAULT_LINK,),
    ):
        self.fleet = fleet or FleetSpec()
        self.faults = faults or FaultPlan()
        self.now_s = 0.0
        self.vehicles = [_build(self.fleet, index) for index in range(self.fleet.vehicles)]
        self._decoders: dict[str, Decoder] = {}
        self._out: list[tuple[str, bytes]] = []
        self._link_faults = LinkFaults(self.faults, RandomSource(f"{self.fleet.seed}/links"))
        self._has_vehicle_faults = self.faults.touches_vehicles
        self._grounded = list(self.vehicles) if self.faults.awaits_take_off else []
        self._groups: dict[str, frozenset[int]] = {}
        for link in links:
            self.open_link(link)

    def vehicle(self, system_id: int) -> Vehicle:
        """The vehicle with that system id."""
        return next(v for v in self.vehicles if v.system_id == system_id)

    def open_link(self, link: str, system_ids: Iterable[int] | None = None) -> None:
        """Let all vehicles, or those named, talk on ``link``."""
        if link in self._decoders:
            return
        self._decoders[link] = Decoder()
        chosen = frozenset(v.system_id for v in self.vehicles if system_ids is None)
        if system_ids is not None:
            chosen = frozenset(system_ids)
        self._groups[link] = chosen
        for vehicle in self.vehicles:
            if vehicle.system_id in chosen:
                vehicle.open_link(link)

    def close_link(self, link: str) -> None:
        """Nobody is at the other end any more."""
        self._decoders.pop(link, None)
        self._groups.pop(link, None)
        for vehicle in self.vehicles:
            vehicle.close_link(link)

    def send(self, link: str, data: bytes, *, is_datagram: bool = True) -> None:
        """Bytes from a station; answers wait in :meth:`collect`."""
        self.open_link(link)
        if self._link_faults.is_idle:
            self._receive(link, data, is_datagram=is_datagram)
            return
        for vehicle in self.vehicles:
            if vehicle.system_id in self._groups[link]:
                self._link_faults.uplink(link, vehicle.system_id, data, self.now_s)
        self._deliver()

    def _receive(self, link: str, data: bytes, *, is_datagram: bool) -> None:
        decoder = self._decoders[link]
        messages = decoder.feed_datagram(data) if is_datagram else decoder.feed(data)
        group = self._groups[link]
        for message in messages:
            for vehicle in self.vehicles:
                if vehicle.system_id in group:
                    vehicle.on_message(message, self.now_s, link)

    def _deliver(self) -> None:
        """Hand over what the disturbed links have ready."""
        for link, system_id, data in self._link_faults.arrived_up(self.now_s):
            if link in self._groups:
                vehicle = self.vehicle(system_id)
                for message in Decoder().feed_datagram(data):
                    vehicle.on_message(message, self.now_s, link)

    def advance(self, dt_s: float) -> list[tuple[str, bytes]]:
        """Let ``dt_s`` seconds pass; (link, frame) sent in that time, oldest first."""
        end_s = self.now_s + dt_s
        while self.now_s < end_s - 1e-9:
            self.now_s = min(self.now_s + STEP_S, end_s)
            if self._has_vehicle_faults:
                apply_vehicle_faults(self.faults, self.vehicles, self.now_s)
            if not self._link_faults.is_idle:
                self._deliver()
            for vehicle in self.vehicles:
                vehicle.step(self.now_s)
            if self._grounded:
                self._watch_take_offs()
            self._gather()
        return self.collect()

    def _watch_take_offs(self) -> None:
        """Let the faults begin that wait for a vehicle to leave the ground."""
        for vehicle in [v for v in self._grounded if v.pilot.is_airborne]:
            self._grounded.remove(vehicle)
            self.faults = self.faults.after_take_off(vehicle.system_id, self.now_s)
            self._link_faults.plan = self.faults

    def collect(self) -> list[tuple[str, bytes]]:
        """(link, frame) ready to go now, without letting time pass."""
        self._gather()
        out, self._out = self._out, []
        return out

    def _gather(self) -> None:
        if self._link_faults.is_idle:
            for vehicle in self.vehicles:
                self._out += vehicle.outgoing()
            return
        for vehicle in self.vehicles:
            for link, packet in vehicle.outgoing():
                self._link_faults.downlink(link, vehicle.system_id, packet, self.now_s)
        self._out += self._link_faults.arrived_down(self.now_s)


def _build(fleet: FleetSpec, index: int) -> Vehicle:
    centre = LocalFrame(fleet.latitude_deg, fleet.longitude_deg)
    row, column = divmod(index, 10)
    latitude, longitude = centre.to_global(row * _SPACING_M, column * _SPACING_M)
    name = fleet.autopilot
    if name == "mixed":
        name = ("ardupilot", "px4")[index % 2]
    system_id = fleet.first_system_id + index
    make, make_params = PERSONALITIES[name]
    spec = VehicleSpec(
        system_id=system_id,
        latitude_deg=latitude,
        longitude_deg=longitude,
        ground_amsl_m=fleet.ground_amsl_m,
        seed=fleet.seed,
        is_careless=fleet.is_careless,
        unix_s=fleet.unix_s,
        video=fleet.videos[index] if index < len(fleet.videos) else None,
    )
    random = RandomSource(f"{fleet.seed}/{system_id}/wind")
    wind = Wind(random, fleet.wind_towards_mps, fleet.gust_mps)
    return Vehicle(spec, make_params(system_id), make, wind)
