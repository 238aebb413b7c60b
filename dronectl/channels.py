"""One stream of one drone as the operator knows it, and which streams a drone has."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from dronectl.errors import UserError
from dronectl.events import VideoEnded, VideoStarted
from dronectl.video.address import announced, parse
from dronectl.video.journal import sha256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dronectl.events import Event
    from dronectl.vehicle import Vehicle, VehicleKey
    from dronectl.video.address import Address
    from dronectl.video.feed import Feed
    from dronectl.video.frame import Frame, SourceStatus
    from dronectl.video.tally import RecorderStatus

LONGEST_NAME: Final = 40

Identity = tuple[object, ...]


class Origin(Enum):
    """Why a channel is open."""

    ANNOUNCED = "announced by the drone"
    SETTINGS = "named in the settings"
    TYPED = "opened by hand"


@dataclass(slots=True)
class Take:
    """A recording under way or about to be."""

    media_id: str
    flight_id: str | None
    path: str
    """Relative to the data folder."""
    is_told: bool = False
    """Whether it has begun: the flight record knows of it."""


@dataclass(eq=False, slots=True)
class Channel:
    """One stream of one drone, by name."""

    vehicle: VehicleKey
    name: str
    """For the operator; unique among the drone's channels."""
    origin: Origin
    address: Address
    """``address.text`` is for showing: no password in it."""
    feed: Feed
    is_thermal: bool = False
    camera_id: int | None = None
    """Component of the camera that announced it (for ``ZoomCamera``)."""
    identity: Identity = ()
    """What makes it the same channel when it is announced again."""
    takes: list[Take] = field(default_factory=list)
    """The newest is the one wanted."""

    def newest(self) -> Frame | None:
        """The newest picture; None until one was decoded. Never waits."""
        return self.feed.newest()

    def status(self, now_s: float) -> tuple[SourceStatus, RecorderStatus | None]:
        """How reading and recording are doing; never waits."""
        return self.feed.status(now_s)

    def watch(self, *, is_watched: bool) -> None:
        """Whether anybody looks: what nobody sees is read and recorded but not decoded."""
        self.feed.source.watch(is_watched=is_watched)

    @property
    def is_recording_wanted(self) -> bool:
        """Whether it is being recorded, or will be as soon as pictures come."""
        recorder = self.feed.recorder
        return recorder is not None and recorder.status().is_wanted


class Wanted(NamedTuple):
    """A stream that should be open."""

    origin: Origin
    address: Address
    name: str
    is_thermal: bool = False
    camera_id: int | None = None


def wanted(vehicle: Vehicle, addresses: Sequence[str]) -> dict[Identity, Wanted]:
    """What the drone announces, and what the settings name for it as far as it is an address."""
    found: dict[Identity, Wanted] = {}
    for camera in vehicle.cameras:
        for stream in camera.streams:
            address = announced(stream.stream_type, stream.uri, stream.encoding, _host(vehicle))
            if address is None:
                continue
            name = stream.name or camera.model or address.text
            found[(Origin.ANNOUNCED, camera.address, camera.device_id, address.target)] = Wanted(
                Origin.ANNOUNCED, address, name, stream.is_thermal, camera.address.component_id
            )
    for text in addresses:
        try:
            address = parse(text)
        except UserError:
            continue  # the settings page says so where it is typed
        found[(Origin.SETTINGS, text)] = Wanted(Origin.SETTINGS, address, address.text)
    return found


def _host(vehicle: Vehicle) -> str | None:
    """Where the vehicle's packets come from."""
    if not vehicle.links:
        return None
    peer = vehicle.links[0].link.rpartition(" ")[2].rpartition(":")[0]
    host = peer.rpartition(":")[2] if "[" not in peer else peer
    return host or None


def slug(name: str) -> str:
    """A name as part of a path, on any system."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:LONGEST_NAME] or "camera"


def unique(name: str, taken: set[str]) -> str:
    """A name for the operator that no other channel of the drone has."""
    shown = "".join(each for each in name if each.isprintable()).strip()[:LONGEST_NAME] or "camera"
    number = 2
    free = shown
    while free in taken:
        free = f"{shown} {number}"
        number += 1
    return free


def camera_utc_us(vehicle: Vehicle | None) -> int | None:
    """Now by the vehicle's own clock, which is its camera's."""
    if vehicle is None or vehicle.booted_utc_s is None or vehicle.boot_s is None:
        return None
    return round((vehicle.booted_utc_s + vehicle.boot_s) * 1e6)


def told(channel: Channel, folder: Path, now_s: float) -> list[Event]:
    """What has begun and what has ended of a channel's recordings since the last look.

    Args:
        channel: its takes that ended are taken out of it.
        folder: data folder.
        now_s: station time.
    """
    recorder = channel.feed.recorder
    if recorder is None:
        return []
    events: list[Event] = []
    finished = recorder.taken_finished()
    status = recorder.status()
    for take in channel.takes:
        is_over = any(at == folder / take.path for at, _ in finished)
        is_open = status.is_recording and recorder.folder == folder / take.path
        if not take.is_told and (is_open or is_over):
            take.is_told = True
            events.append(
                VideoStarted(
                    vehicle=channel.vehicle, at_s=now_s, media_id=take.media_id,
                    flight_id=take.flight_id, path=take.path, channel=channel.name,
                )
            )  # fmt: skip
    for at, done in finished:
        for take in [each for each in channel.takes if folder / each.path == at]:
            channel.takes.remove(take)
            events.append(_ended(channel, take, done, at, now_s))
    return events


def _ended(
    channel: Channel, take: Take, done: RecorderStatus, folder: Path, now_s: float
) -> VideoEnded:
    return VideoEnded(
        vehicle=channel.vehicle,
        at_s=now_s,
        media_id=take.media_id,
        flight_id=take.flight_id,
        path=take.path,
        frames=done.frames,
        corrupt=done.corrupt,
        klv_packets=done.klv_packets,
        gaps=done.gaps,
        duration_s=done.duration_s,
        size_bytes=done.size_bytes,
        sha256=sha256(folder),
    )
