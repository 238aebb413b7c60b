"""The flying side of the cameras: announces the streams, and orders each picture in its time."""

import contextlib
import multiprocessing
import os
import queue
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.camera.optics import Lens, Pose
from simulator.camera_reports import VideoOffer
from simulator.errors import UserError
from simulator.extras import Extras
from simulator.faults import FaultPlan
from simulator.geodesy import LocalFrame
from simulator.streaming.doorway import enter
from simulator.streaming.orders import Shot, Studio, disturbance_of
from simulator.vehicle import Vehicle
from simulator.world import World

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

RTSP_PORT = 8554
UDP_PORT = 5600
_MOST_WAITING = 65_536  # orders; beyond, pictures are left out rather than flight held up
_IDLE_S = 2.0  # between pictures of a drone on the ground when time runs faster than real
_MOST_IDLE = 16  # of these waiting: only the newest is of use
_STOP_S = 3.0
_BELOW_BODY_M = 0.1
_BITS_PER_PIXEL = 0.45  # ultrafast needs more than other presets for the same picture


@dataclass(frozen=True, slots=True)
class VideoChoice:
    """What the command line says about video."""

    kind: str = "rtsp"
    """``rtsp`` or ``udp``."""
    host: str = "127.0.0.1"
    port: int | None = None
    """None: the usual one, or for RTSP any other when that is taken."""
    lens: Lens = field(default_factory=Lens)
    rate_hz: float = 10.0
    extras: Extras = field(default_factory=Extras)
    """What an exercise adds to the town."""
    town: int | None = None
    """Seed of the town; None: that of the fleet."""
    is_filmed: bool = True
    """False: cameras and gimbals that say where they look, and no pictures."""
    truth: Path | None = None
    """File for what each picture truly shows."""

    @property
    def bitrate_bps(self) -> int:
        """Enough for a clean picture."""
        pixels = self.lens.width_px * self.lens.height_px
        return round(pixels * self.rate_hz * _BITS_PER_PIXEL)


class CameraFeed:
    """All cameras of one run; made before the world, which announces what ``offers`` say."""

    def __init__(self, choice: VideoChoice, system_ids: tuple[int, ...]):
        self._choice = choice
        self._names = tuple(f"drone{number}" for number in system_ids)
        self._listening = _listen(choice) if choice.kind == "rtsp" else None
        self._udp: tuple[tuple[str, int], ...] = ()
        if self._listening is None:
            first = choice.port or UDP_PORT
            self._udp = tuple((choice.host, first + place) for place in range(len(system_ids)))
        self._process: multiprocessing.process.BaseProcess | None = None
        self._orders: queue.Queue[Shot | None] = queue.Queue(_MOST_WAITING)
        self._messenger: threading.Thread | None = None
        self._due_s = 1.0 / choice.rate_hz
        self._is_live = True
        self._idle_s = 0.0
        self.skipped = 0
        """Pictures left out because too many were waiting."""

    @property
    def offers(self) -> tuple[VideoOffer, ...]:
        """What each drone announces, in the order of the system ids."""
        lens, choice = self._choice.lens, self._choice
        return tuple(
            VideoOffer(
                uri=self._uri(place),
                is_rtsp=self._listening is not None,
                width_px=lens.width_px,
                height_px=lens.height_px,
                rate_hz=choice.rate_hz,
                bitrate_bps=choice.bitrate_bps,
                hfov_deg=lens.hfov_deg,
            )
            for place in range(len(self._names))
        )

    def _uri(self, place: int) -> str:
        if self._listening is None:
            return str(self._udp[place][1])
        port = self._listening.getsockname()[1]
        return f"rtsp://{self._choice.host}:{port}/{self._names[place]}"

    def start(self, scenes: Path, world: World, *, is_live: bool) -> None:
        """Start the process; ``scenes`` is the folder that keeps the towns' scenes."""
        if not self._choice.is_filmed:
            return
        self._is_live = is_live
        fleet = world.fleet
        studio = Studio(
            scenes=scenes,
            seed=fleet.seed if self._choice.town is None else self._choice.town,
            place_deg=(fleet.latitude_deg, fleet.longitude_deg),
            names=self._names,
            lens=self._choice.lens,
            rate_hz=self._choice.rate_hz,
            bitrate_bps=self._choice.bitrate_bps,
            udp=self._udp,
            extras=self._choice.extras,
            ground_amsl_m=fleet.ground_amsl_m,
            is_live=is_live,
            truth=self._choice.truth,
        )
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for the process: small sums, no gain
        context = multiprocessing.get_context("spawn")
        theirs, ours = context.Pipe(duplex=False)
        arguments = (studio, self._listening, theirs)
        self._process = context.Process(target=enter, args=arguments, name="camera", daemon=True)
        self._process.start()
        theirs.close()
        if self._listening is not None:
            self._listening.close()  # the process has its own
        self._messenger = threading.Thread(
            target=_carry, args=(self._orders, ours), name="camera-orders", daemon=True
        )
        self._messenger.start()

    def observe(self, world: World) -> None:
        """Order the pictures that are due; returns at once."""
        if self._process is None or world.now_s < self._due_s - 1e-9:
            return
        every_s = 1.0 / self._choice.rate_hz
        self._due_s = max(self._due_s + every_s, world.now_s - every_s)
        takes_idle = self._is_live or (
            world.now_s >= self._idle_s and self._orders.qsize() < _MOST_IDLE
        )
        if takes_idle:
            self._idle_s = world.now_s + _IDLE_S
        for place, vehicle in enumerate(world.vehicles[: len(self._names)]):
            shot = shot_of(vehicle, place, world.faults, world)
            if shot is None or not (shot.is_kept or takes_idle):
                continue
            try:
                self._orders.put_nowait(shot)
            except queue.Full:
                self.skipped += 1

    def stop(self) -> None:
        """End the process."""
        process, messenger = self._process, self._messenger
        if process is None or messenger is None:
            if self._listening is not None:
                self._listening.close()
            return
        with contextlib.suppress(queue.Full):
            self._orders.put_nowait(None)
        process.join(_STOP_S)
        if process.is_alive():  # it is still building the town, or far behind
            process.kill()
            process.join()
        self._orders.queue.clear()
        self._orders.put_nowait(None)
        messenger.join()
        process.close()
        self._process = self._messenger = None


def _carry(orders: "queue.Queue[Shot | None]", to: "Connection") -> None:
    """Hand orders over one by one; a full pipe holds up this thread and nothing else."""
    with to, contextlib.suppress(OSError):  # the process has ended
        while (shot := orders.get()) is not None:
            to.send(shot)


def shot_of(vehicle: Vehicle, stream: int, plan: FaultPlan, world: World) -> Shot | None:
    """The picture a drone's camera takes now; None when it has none or has stopped its stream."""
    unit = vehicle.unit
    if unit is None or not unit.is_streaming:
        return None
    body, gimbal, pilot = vehicle.pilot.body, vehicle.camera.gimbal, vehicle.pilot
    latitude, longitude = pilot.frame.to_global(body.north_m, body.east_m)
    fleet = world.fleet
    north, east = _town_place(latitude, longitude, (fleet.latitude_deg, fleet.longitude_deg))
    pose = Pose(
        north_m=north,
        east_m=east,
        amsl_m=pilot.ground_amsl_m + body.up_m - _BELOW_BODY_M,
        yaw_deg=(body.yaw_deg + gimbal.yaw_deg) % 360.0,
        pitch_deg=gimbal.pitch_deg,
    )
    disturbance = disturbance_of(plan, vehicle.system_id, world.now_s)
    utc_us = vehicle.unix_us or None
    is_kept = pilot.is_armed
    return Shot(stream, world.now_s, pose, unit.hfov_deg, disturbance, utc_us, is_kept)


def _town_place(
    latitude_deg: float, longitude_deg: float, origin_deg: tuple[float, float]
) -> tuple[float, float]:
    return LocalFrame(*origin_deg).to_local(latitude_deg, longitude_deg)


def _listen(choice: VideoChoice) -> socket.socket:
    ports = (RTSP_PORT, 0) if choice.port is None else (choice.port,)
    reason = ""
    for port in ports:
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((choice.host, port))
            opened.listen()
        except OSError as error:
            opened.close()
            reason = error.strerror or str(error)
        else:
            return opened
    raise UserError(
        f"Cannot open rtsp://{choice.host}:{ports[0]} ({reason}); "
        "choose another address with --video-address, or leave the cameras out with --no-video."
    )
