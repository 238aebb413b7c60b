"""The camera's own process: takes orders for pictures, renders, encodes and sends them."""

import contextlib
import os
import signal
import socket
from collections import deque
from typing import TYPE_CHECKING

import cv2

from simulator.camera.renderer import Camera
from simulator.camera.scene import Scene
from simulator.camera.survey import first_scene, kept_scene, prepared_scene, scene_folder
from simulator.camera.targets import dressed
from simulator.chance import RandomSource
from simulator.streaming.encoder import CLOCK_HZ, AccessUnit, Encoder, parameter_sets
from simulator.streaming.orders import Shot, Studio
from simulator.streaming.record import TruthRecord
from simulator.streaming.refinement import Refinement
from simulator.streaming.rtsp import RtspServer
from simulator.streaming.transport import TransportStream

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_SEND_BUFFER_BYTES = 1 << 20


class Workshop:
    """Makes and sends the pictures of all streams of one run."""

    def __init__(self, studio: Studio, scene: Scene, rtsp: RtspServer | None):
        self.studio = studio
        self._rtsp = rtsp
        self._camera = self._looking_at(scene)
        self._encoders: dict[tuple[int, bool], Encoder] = {}
        self._starved: dict[int, bool] = {}
        self._muxers = [TransportStream() for _ in studio.udp]
        self._udp = _udp_socket() if studio.udp else None
        self.loss = dict.fromkeys(studio.names, 0.0)
        self._random = RandomSource(f"{studio.seed}/video")
        self._record = None if studio.truth is None else TruthRecord(studio.truth)

    def _looking_at(self, scene: Scene) -> Camera:
        scene, targets = dressed(scene, self.studio.extras, self.studio.ground_amsl_m)
        return Camera(scene, self.studio.lens, targets)

    def look_at(self, scene: Scene) -> None:
        """From the next picture on, show this scene."""
        self._camera = self._looking_at(scene)

    def is_lost(self, name: str) -> bool:
        """Whether the next packet of a stream is lost on purpose."""
        return self._random.chance(self.loss[name])

    def is_wanted(self, stream: int) -> bool:
        """Whether anybody looks at a stream; nobody can tell with datagrams."""
        return self._rtsp is None or self._rtsp.is_watched(self.studio.names[stream])

    def take(self, shot: Shot) -> None:
        """Make one picture and send it."""
        how = shot.disturbance
        name = self.studio.names[shot.stream]
        self.loss[name] = how.loss
        if how.is_frozen or not self.is_wanted(shot.stream):
            return
        camera = self._camera.zoomed(shot.hfov_deg)
        image = camera.picture(shot.pose, shot.t_s, how.look)
        if self._record is not None and shot.utc_us is not None and shot.is_kept:
            self._record.add(name, shot.utc_us, camera.truth(shot.pose, shot.t_s))
        is_new = self._starved.get(shot.stream) != how.is_starved
        self._starved[shot.stream] = how.is_starved
        joined = self._rtsp is not None and self._rtsp.wants_key(name)
        encoder = self._encoder(shot.stream, is_starved=how.is_starved)
        ticks = round(shot.t_s * CLOCK_HZ)
        is_key = is_new or joined
        for unit in encoder.encode(image, ticks, is_key=is_key, utc_us=shot.utc_us):
            self._send(shot.stream, unit)

    def close(self) -> None:
        """Close the socket for datagrams and the record of the truth."""
        if self._udp is not None:
            self._udp.close()
        if self._record is not None:
            self._record.close()

    def _encoder(self, stream: int, *, is_starved: bool) -> Encoder:
        key = (stream, is_starved)
        if key not in self._encoders:
            studio = self.studio
            self._encoders[key] = Encoder(
                studio.lens, studio.rate_hz, studio.bitrate_bps, is_starved=is_starved
            )
        return self._encoders[key]

    def _send(self, stream: int, unit: AccessUnit) -> None:
        name = self.studio.names[stream]
        if self._rtsp is not None:
            self._rtsp.publish(name, unit)
            return
        if self._udp is None:
            return
        for datagram in self._muxers[stream].datagrams(unit):
            if not self.is_lost(name):
                with contextlib.suppress(OSError):  # nobody there: lost, as on air
                    self._udp.sendto(datagram, self.studio.udp[stream])


def work(studio: Studio, listening: socket.socket | None, orders: "Connection") -> None:
    """The process: until the order to stop, or until whoever gives orders is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the fleet's process says when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(OSError):
        os.nice(2)  # flight comes first
    cv2.setNumThreads(1)
    workshop: Workshop | None = None
    rtsp = None
    if listening is not None:
        sets = parameter_sets(studio.lens, studio.rate_hz, studio.bitrate_bps)
        rtsp = RtspServer(
            listening,
            dict.fromkeys(studio.names, sets),
            lambda name: workshop is not None and workshop.is_lost(name),
        )
    refinement: Refinement | None = None
    try:
        scene, refinement = _scene(studio)
        workshop = Workshop(studio, scene, rtsp)
        if rtsp is not None:  # who connected earlier has waited, rather than be shown nothing
            rtsp.start()
        _serve(workshop, orders, refinement)
        workshop.close()
    finally:
        if refinement is not None:
            refinement.stop()
        if rtsp is not None and workshop is not None:
            rtsp.stop()


def _scene(studio: Studio) -> tuple[Scene, Refinement | None]:
    """What to show at first, and who makes something better of it."""
    where = (studio.scenes, studio.seed, studio.place_deg)
    if not studio.is_live:  # a film for the record waits for its fine ground
        return prepared_scene(*where), None
    kept = kept_scene(scene_folder(studio.scenes, studio.seed), studio.place_deg)
    if kept is not None:
        return kept, None
    return first_scene(*where), Refinement(*where)


def _serve(workshop: Workshop, orders: "Connection", refinement: Refinement | None) -> None:
    """Take orders until their sender closes the pipe."""
    with contextlib.suppress(EOFError, OSError):
        waiting: deque[Shot] = deque()
        while True:
            if not waiting:
                waiting.append(orders.recv())
            while orders.poll():
                waiting.append(orders.recv())
            if workshop.studio.is_live:
                newest = {shot.stream: shot for shot in waiting}
                waiting = deque(newest.values())
            if refinement is not None and refinement.is_over:
                finer, refinement = refinement.scene(), None
                if finer is not None:
                    workshop.look_at(finer)
            shot = waiting.popleft()
            if shot.is_kept or all(each.stream != shot.stream for each in waiting):
                workshop.take(shot)


def _udp_socket() -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
    return opened
