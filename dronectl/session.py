"""A station at work: links, recorder and data folder together, and flights flown through them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dronectl.feeds import Feeds, FeedsSetup, recover_media
from dronectl.flight import FlightEnded, FlightPrepared, FlightStarted
from dronectl.report import vehicle_report, video_report
from dronectl.room import Room
from dronectl.runtime import Runtime, Subscription
from dronectl.safety.lookout import Lookout
from dronectl.safety.rules import Context
from dronectl.sortie import Phase, Sortie, Surroundings
from dronectl.store.database import Database, open_database, open_reader
from dronectl.store.recorder import PERIOD_S, Recorder
from dronectl.store.recording import Recording
from dronectl.store.recovery import recover
from missions.errors import UserError
from missions.files import FORMATS
from missions.files.elevation import ElevationFolder
from missions.geo import distance_m

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dronectl.clock import Clock
    from dronectl.events import Event
    from dronectl.flight import DeviceClass, Terms
    from dronectl.interruption import Interruption
    from dronectl.network import Identity
    from dronectl.safety.preflight import Check
    from dronectl.store.frames import RawFrames
    from dronectl.vehicle import Snapshot, Vehicle, VehicleKey
    from missions.geo import GeoPoint, Position
    from missions.plan import Plan
    from missions.terrain import Terrain

ELEVATION: Final = "elevation"  # within the data folder
TICK_S: Final = 0.02  # real seconds between two looks of the operator's side
FILES_WAIT_S: Final = 1.0  # real seconds for a recording's last file; a silent camera takes longer
END_WAIT_S: Final = 10.0  # real seconds for the recorder to see the last flight end


class _Feed:
    """What the recorder reads."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._subscription = runtime.subscribe()

    def tell(self, events: Sequence[Event]) -> None:
        """What the recorder found, for everyone but the recorder."""
        self._runtime.tell(events, self._subscription)

    def frames(self) -> Sequence[RawFrames]:
        return self._runtime.frames()

    def events(self) -> Sequence[Event]:
        return self._subscription.drain()

    def snapshot(self) -> Snapshot:
        return self._runtime.snapshot()

    def moment(self) -> tuple[float, int]:
        return self._runtime.moment()


def _require_writable(database: Database) -> None:
    if database.is_read_only:
        raise UserError(database.notice or f"{database.folder} cannot be written.")


class Session:
    """Opens the data folder and the links; records everything heard until it is closed.

    Args:
        folder: data folder, made if it is not there.
        urls: links to open.
        clock: station time.
        identity: our MAVLink system and component id.

    Raises:
        UserError: the folder is in use or cannot be written, or a link cannot be opened.
    """

    def __init__(self, folder: Path, urls: Sequence[str], clock: Clock, identity: Identity) -> None:
        self.folder = folder
        self.identity = identity
        self.elevation = ElevationFolder(folder / ELEVATION)
        """Elevation files of this data folder; its ``height_m`` follows what is added later."""
        self._database: Database = open_database(folder)
        try:
            _require_writable(self._database)
            self.recovered = recover(self._database)
            recover_media(self._database)
            self.runtime = Runtime(clock, identity, urls)
        except BaseException:
            self._database.close()
            raise
        self.chosen_terms: Callable[[VehicleKey], Terms | None] = lambda _: None
        """Legal basis and purpose chosen for a drone's next flight."""
        self.video_addresses: Callable[[Vehicle], Sequence[str]] = lambda _: ()
        """Sources of pictures the settings name for a drone."""
        self._homes: tuple[Position, ...] = ()
        self.feeds = Feeds(
            FeedsSetup(
                clock=clock,
                folder=folder,
                ground=self.ground_m,
                addresses=lambda vehicle: self.video_addresses(vehicle),
                terms=lambda key: self.chosen_terms(key),
                is_hurried=clock.speedup > 1.0,
            )
        )
        self._room = Room(folder)
        self.runtime.record()
        feed = _Feed(self.runtime)
        self._recorder = Recorder(
            Recording(self._database), feed, feed.tell, clock.real_s(PERIOD_S)
        )

    def __enter__(self) -> Session:
        self.runtime.start()
        self._recorder.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def look(self, snapshot: Snapshot, events: Sequence[Event]) -> None:
        """Let the feeds see what the operator's side sees; to be called at every tick."""
        homes = [v.home for v in snapshot.vehicles.values() if v.home is not None]
        self._homes = tuple(homes)
        told = self.feeds.observe(snapshot, events)
        recorders = (channel.feed.recorder for channel in self.feeds.channels)
        recordings = (each.status() for each in recorders if each is not None)
        told += self._room.look(recordings, snapshot.now_s)
        if told:
            self.runtime.tell(told)

    def ground_m(self, point: GeoPoint) -> float | None:
        """Height of the ground: of the terrain, else of the nearest drone's home."""
        height_m = self.elevation.height_m(point)
        if height_m is not None:
            return height_m
        home = min(self._homes, key=lambda each: distance_m(each.point, point), default=None)
        return None if home is None else home.altitude.value_m

    def close(self) -> None:
        """Stop listening, write everything, let the folder go."""
        self.runtime.tell(self.feeds.close(FILES_WAIT_S))
        self.runtime.stop()
        self._recorder.stop()
        self._database.close()

    @property
    def terrain(self) -> Terrain:
        """The ground as the elevation files of this moment know it."""
        return self.elevation.terrain

    def check(self) -> None:
        """Make sure that the recorder lives.

        Raises:
            UserError: it has ended by a bug; what was recorded is on disk.
        """
        if not self._recorder.is_running:
            raise UserError(
                "The recorder has stopped by an error; land, then restart the program. "
                "What was recorded until then is kept."
            )

    def free_bytes(self) -> int:
        """Room on the disk of the data folder."""
        return shutil.disk_usage(self.folder).free


@dataclass(frozen=True, slots=True)
class Order:
    """A flight wanted: which vehicle flies what, for whom."""

    key: VehicleKey
    plan: Plan
    pilot: str
    device_class: DeviceClass | None = None
    crew_checks: tuple[Check, ...] = ()
    supervisor: str | None = None
    """Who lets it fly although something failed."""
    terms: Terms | None = None
    """On what legal basis, and what for."""


class Flights:
    """Runs sorties on a session from the operator's thread.

    Args:
        session: at work.
        orders: one for each vehicle.
        make_sortie: the sortie for an order.
    """

    def __init__(
        self,
        session: Session,
        orders: Sequence[Order],
        make_sortie: Callable[[Order, Runtime], Sortie],
    ) -> None:
        self.ended: dict[VehicleKey, str] = {}
        """Id of the flight each vehicle has ended."""
        self.sorties = {order.key: make_sortie(order, session.runtime) for order in orders}
        self._orders = {order.key: order for order in orders}
        self._session = session
        self._subscription: Subscription = session.runtime.subscribe()
        self._lookout = Lookout()
        self._prepared: set[VehicleKey] = set()
        self._begun: set[VehicleKey] = set()
        self._over_since_s: float | None = None

    def run(
        self, interrupted: Interruption, on_tick: Callable[[Snapshot], None] = lambda _: None
    ) -> None:
        """Until every sortie is over and its flight recorded, or twice interrupted.

        The first interruption sends what flies home and keeps watching it; the second leaves.
        """
        runtime = self._session.runtime
        was_interrupted = False
        while not self._is_over(runtime.clock.now_s()):
            if interrupted.wait(TICK_S):
                interrupted.take()
                if was_interrupted:
                    return
                was_interrupted = True
                self._abandon(runtime.snapshot())
            runtime.check()
            self._session.check()
            runtime.feed()
            self.tick()
            on_tick(runtime.snapshot())

    def tick(self) -> None:
        """Take in events and the snapshot, ask for what is next."""
        runtime = self._session.runtime
        now_s, utc_us = runtime.moment()
        events = self._subscription.drain()
        for event in events:
            if isinstance(event, FlightStarted) and event.vehicle in self.sorties:
                self._begun.add(event.vehicle)
            elif isinstance(event, FlightEnded) and event.vehicle in self.sorties:
                self.ended[event.vehicle] = event.flight_id
        snapshot = runtime.snapshot()
        self._session.look(snapshot, events)
        session = self._session
        around = Surroundings(
            utc_us * 1e-6,
            session.identity.system_id,
            session.free_bytes(),
            session.elevation.height_m,
        )
        for key, sortie in self.sorties.items():
            vehicle = snapshot.vehicle(key)
            if vehicle is not None:
                sortie.on_tick(vehicle, events, around, now_s)
                self._prepare(sortie, vehicle, now_s)
        raised = self._lookout.look(snapshot, self._context())
        if raised:
            runtime.tell(raised)

    def _context(self) -> Context:
        """What the safety rules need to know of these flights."""
        return Context(
            parameters={key: sortie.parameters for key, sortie in self.sorties.items()},
            fences={key: sortie.plan.fence for key, sortie in self.sorties.items()},
            names={key: str(key) for key in self.sorties},
            station_system_id=self._session.identity.system_id,
            ground=self._session.elevation.height_m,
        )

    def report(
        self, snapshot: Snapshot, folder: Path, truth: Path | None = None
    ) -> list[dict[str, Any]]:
        """What came of each order; to be called after the session is closed.

        Args:
            snapshot: the last one.
            folder: data folder.
            truth: what a simulator wrote of what its pictures truly show.
        """
        database = open_reader(folder)
        try:
            return [
                vehicle_report(sortie, snapshot.vehicles[key], self.ended.get(key), database)
                | video_report(key, self.ended.get(key), database, truth)
                for key, sortie in self.sorties.items()
                if key in snapshot.vehicles
            ]
        finally:
            database.close()

    def _prepare(self, sortie: Sortie, vehicle: Vehicle, now_s: float) -> None:
        """Tell the recorder who flies what, once it is decided that it will be flown."""
        if sortie.phase not in (Phase.TAKE_OFF, Phase.START) or sortie.key in self._prepared:
            return
        self._prepared.add(sortie.key)
        order = self._orders[sortie.key]
        write = FORMATS[".plan"].write_plan
        assert write is not None  # noqa: S101 - the native format
        upload = {
            name: {"items": v.items, "retries": v.retries, "duration_s": v.duration_s}
            for name, v in (sortie.uploaded or {}).items()
        }
        prepared = FlightPrepared(
            vehicle=sortie.key,
            at_s=now_s,
            pilot=order.pilot,
            plan_digest=sortie.plan.digest,
            plan_content=write(sortie.plan),
            device_class="simulator" if vehicle.is_simulator else order.device_class,
            preflight={
                "override": sortie.override,
                "supervisor": order.supervisor,
                "checks": [
                    {
                        "code": c.code,
                        "passed": c.is_passed,
                        "level": c.level.value,
                        "measured": c.measured,
                        "needed": c.needed,
                    }
                    for c in sortie.checks
                ],
            },
            upload=upload,
            terms=order.terms,
        )
        self._session.runtime.tell([prepared])

    def _is_over(self, now_s: float) -> bool:
        if not all(sortie.is_over for sortie in self.sorties.values()):
            return False
        if self._over_since_s is None:
            self._over_since_s = now_s
        flown = {k for k, s in self.sorties.items() if s.phase is Phase.DONE} | self._begun
        waited_s = self._session.runtime.clock.real_s(now_s - self._over_since_s)
        return flown <= self.ended.keys() or waited_s > END_WAIT_S

    def _abandon(self, snapshot: Snapshot) -> None:
        for key, sortie in self.sorties.items():
            vehicle = snapshot.vehicle(key)
            if vehicle is not None:
                sortie.abandon("interrupted by the operator", vehicle, snapshot.now_s)
