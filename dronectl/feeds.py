"""Every drone's pictures: which streams are open, what is recorded of them and under which name.

Streams are opened as the drones announce them, as the settings name them and as somebody types them;
each lives until its drone withdraws it or somebody drops it, whatever becomes of the picture.
``Feeds`` belongs to the thread that looks at snapshots and events (the window's, or a headless
run's); it never waits, reads no socket and writes no database: what is to be kept comes out as events.

::

    snapshot, events -> observe -> feeds.of(vehicle): Channel(name, feed), ...
                            |          channel.feed.newest() / .status() / .view() / .point_at()
                            '-> [VideoStarted, VideoEnded] for the flight record

The rule: a flight is recorded from take-off to its end if its legal basis allows it, and simulated
flights (training) always; where no basis is set the picture is live only, also by hand. A basis that
is set or withdrawn in flight counts from then on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dronectl.channels import (
    Channel,
    Origin,
    Take,
    Wanted,
    camera_utc_us,
    slug,
    told,
    unique,
    wanted,
)
from dronectl.errors import UserError
from dronectl.events import VehicleForgotten, VideoEnded
from dronectl.flight import FlightEnded, FlightPrepared, FlightStarted
from dronectl.legal.bases import NO_BASIS
from dronectl.store.identifiers import IdentifierSource
from dronectl.store.media import ended, open_media
from dronectl.store.rows import utc_us_of
from dronectl.vehicle import VehicleKey
from dronectl.video.address import parse
from dronectl.video.journal import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dronectl.channels import Identity
    from dronectl.clock import Clock
    from dronectl.events import Event
    from dronectl.flight import Terms
    from dronectl.store.database import Database
    from dronectl.vehicle import Snapshot, Vehicle
    from dronectl.video.address import Address
    from dronectl.video.feed import Feed, FeedSetup
    from dronectl.video.geolocate import Ground

FOLDER: Final = "video"
"""Inside the data folder: a folder for each flight, and one in it for each channel."""
MOST_CHANNELS: Final = 16
"""Of one drone."""


def feed_of(address: Address, setup: FeedSetup) -> Feed:
    """A feed of a source of pictures."""
    from dronectl.video.feed import Feed  # noqa: PLC0415 - half a second; many days need no picture

    return Feed(address, setup)


@dataclass(frozen=True, slots=True)
class FeedsSetup:
    """What feeds need to know about the station."""

    clock: Clock
    folder: Path
    """Data folder; recordings go into ``video`` inside it."""
    ground: Ground
    addresses: Callable[[Vehicle], Sequence[str]] = lambda _: ()
    """Sources the settings name for a drone."""
    terms: Callable[[VehicleKey], Terms | None] = lambda _: None
    """What was chosen for a drone's next flight, until that flight says itself."""
    is_hurried: bool = False
    """The station's time runs faster than real time, and simulated cameras lag behind it."""
    make: Callable[[Address, FeedSetup], Feed] = feed_of


class Feeds:
    """The channels of every drone.

    Args:
        setup: the station around.
        watches: whether pictures are decoded from the start; a headless run only records them.
    """

    def __init__(self, setup: FeedsSetup, *, watches: bool = False) -> None:
        self._setup = setup
        self._watches = watches
        self._channels: dict[VehicleKey, list[Channel]] = {}
        self._flights: dict[VehicleKey, str] = {}
        self._simulated: set[VehicleKey] = set()
        self._terms: dict[VehicleKey, Terms] = {}
        """Of flights that were prepared, until they end."""
        self._flown: set[VehicleKey] = set()
        """Vehicles whose open flight has taken off: recording has been decided for it."""
        self._refused: dict[VehicleKey, set[Identity]] = {}
        self._identifiers = IdentifierSource()
        self._closing: list[Channel] = []

    def of(self, key: VehicleKey) -> tuple[Channel, ...]:
        """A drone's channels in the order they were opened."""
        return tuple(self._channels.get(key, ()))

    @property
    def is_recording(self) -> bool:
        """Whether anything is being recorded, or its last pictures are still to come."""
        return any(channel.is_recording_wanted for channel in self.channels)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """All of them."""
        return tuple(channel for each in self._channels.values() for channel in each)

    def observe(self, snapshot: Snapshot, events: Sequence[Event] = ()) -> list[Event]:
        """One look: open what is new, tell the feeds where their drones are, record by the rule.

        Args:
            snapshot: the newest.
            events: all since the last look.

        Returns:
            What is to be told to the station, so that the flight record keeps it.
        """
        self._follow(snapshot, events)
        for key, vehicle in snapshot.vehicles.items():
            self._open_wanted(vehicle)
            for channel in self._channels.get(key, ()):
                channel.feed.observe(vehicle, snapshot.now_s)
                self._see_through(channel, vehicle)
            if vehicle.is_simulator:
                self._simulated.add(key)
            if vehicle.is_airborne and key in self._flights and key not in self._flown:
                self._flown.add(key)
                self._begin_flight(key)
        return self._told(snapshot.now_s)

    def open(self, key: VehicleKey, address: str, name: str = "") -> Channel:
        """Open a source for a drone by hand.

        Raises:
            UserError: it is no address, or the drone has too many channels.
        """
        parsed = parse(address)
        stream = Wanted(Origin.TYPED, parsed, name or parsed.text)
        return self._add(key, stream, (Origin.TYPED, address))

    def drop(self, channel: Channel) -> None:
        """Close a channel; what was recorded of it is kept. Not reopened until announced anew."""
        self._refused.setdefault(channel.vehicle, set()).add(channel.identity)
        self._remove(channel)

    def live_only(self, key: VehicleKey) -> str | None:
        """Why this drone's picture must not be recorded now, a sentence; None: it may."""
        if key in self._simulated:
            return None
        terms = self._terms.get(key) or self._setup.terms(key)
        if terms is None:
            return NO_BASIS
        return None if terms.may_record else terms.why_not

    def record(self, channel: Channel) -> None:
        """Begin to record by hand.

        Raises:
            UserError: the legal basis does not allow it.
        """
        reason = self.live_only(channel.vehicle)
        if reason is not None:
            raise UserError(reason)
        self._record(channel)

    def stop(self, channel: Channel) -> None:
        """End the recording."""
        if channel.feed.recorder is not None:
            channel.feed.recorder.stop()

    def bookmark(self, channel: Channel, note: str) -> None:
        """Mark this moment in the recording under way.

        Raises:
            UserError: nothing is being recorded, or the disk does not take it.
        """
        recorder = channel.feed.recorder
        if recorder is None or not channel.is_recording_wanted:
            raise UserError(
                "Nothing is being recorded that could be marked; start recording first."
            )
        try:
            recorder.bookmark(self._setup.clock.now_s(), note)
        except OSError as error:
            raise UserError(
                f"The mark could not be written ({error.strerror or error}); free space on the disk."
            ) from error

    def close(self, within_s: float = 0.0) -> list[Event]:
        """Close everything; waits at most so many real seconds for the files to be complete."""
        channels = self.channels
        for channel in channels:
            channel.feed.close()
        for channel in channels:
            channel.feed.source.join(within_s)
        self._closing += channels
        self._channels.clear()
        return self._told(self._setup.clock.now_s())

    def _follow(self, snapshot: Snapshot, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, FlightPrepared):
                self._prepare(event)
            elif isinstance(event, VehicleForgotten):
                self._forget(event.vehicle)
            elif isinstance(event, FlightStarted):
                self._flights[event.vehicle] = event.flight_id
                self._flown.discard(event.vehicle)
            elif isinstance(event, FlightEnded):
                self._flights.pop(event.vehicle, None)
                self._terms.pop(event.vehicle, None)
                self._flown.discard(event.vehicle)
                until_us = camera_utc_us(snapshot.vehicle(event.vehicle))
                for channel in self.of(event.vehicle):
                    if channel.feed.recorder is not None:
                        channel.feed.recorder.stop(until_us)

    def _forget(self, key: VehicleKey) -> None:
        for channel in list(self.of(key)):
            self._remove(channel)
        self._refused.pop(key, None)
        self._simulated.discard(key)

    def _prepare(self, event: FlightPrepared) -> None:
        if event.device_class == "simulator":
            self._simulated.add(event.vehicle)
        if event.terms is None:
            return
        is_other = event.terms != self._terms.get(event.vehicle)
        self._terms[event.vehicle] = event.terms
        if is_other:
            self._flown.discard(event.vehicle)  # what was decided on other terms is decided again
        if self.live_only(event.vehicle) is not None:
            for channel in self.of(event.vehicle):
                self.stop(channel)

    def _begin_flight(self, key: VehicleKey) -> None:
        if self.live_only(key) is None:
            for channel in self.of(key):
                if not channel.is_recording_wanted:
                    self._record(channel)

    def _record(self, channel: Channel) -> None:
        recorder = channel.feed.recorder
        if recorder is None:
            return
        utc_us = self._setup.clock.utc_us(self._setup.clock.now_s())
        media_id = self._identifiers.new(utc_us)
        flight_id = self._flights.get(channel.vehicle)
        under = flight_id or f"ground-{media_id}"
        path = f"{FOLDER}/{under}/{slug(channel.name)}"
        if any(take.path == path for take in channel.takes) or (self._setup.folder / path).exists():
            path = f"{path}-{media_id[-6:]}"
        channel.takes.append(Take(media_id, flight_id, path))
        channel.feed.setup = replace(channel.feed.setup, name=flight_id or "")
        recorder.start(self._setup.folder / path)

    def _told(self, now_s: float) -> list[Event]:
        """What has begun and what has ended since the last look."""
        every = (*self.channels, *self._closing)
        events = [event for each in every for event in told(each, self._setup.folder, now_s)]
        self._closing = [c for c in self._closing if c.feed.source.is_running and c.takes]
        return events

    def _open_wanted(self, vehicle: Vehicle) -> None:
        """Open what the drone announces and the settings name; close what is announced no more."""
        streams = wanted(vehicle, self._setup.addresses(vehicle))
        known = {channel.identity for channel in self.of(vehicle.key)}
        for channel in self.of(vehicle.key):
            if channel.origin is not Origin.TYPED and channel.identity not in streams:
                self._remove(channel)
        refused = self._refused.get(vehicle.key, set())
        for identity, stream in streams.items():
            if identity in known or identity in refused:
                continue
            if len(self.of(vehicle.key)) < MOST_CHANNELS:
                self._add(vehicle.key, stream, identity)

    def _add(self, key: VehicleKey, stream: Wanted, identity: Identity) -> Channel:
        channels = self._channels.setdefault(key, [])
        if len(channels) >= MOST_CHANNELS:
            raise UserError(f"Drone {key} has {MOST_CHANNELS} pictures open; close one first.")
        from dronectl.video.feed import FeedSetup  # noqa: PLC0415 - as above

        setup = self._setup
        feed = setup.make(
            stream.address,
            FeedSetup(
                setup.clock.now_s,
                setup.clock.utc_us,
                setup.ground,
                folder=setup.folder / FOLDER,
                platform=f"Vehicle {key}",
                is_hurried=setup.is_hurried,
            ),
        )
        feed.source.watch(is_watched=self._watches)
        channel = Channel(
            vehicle=key,
            name=unique(stream.name, {each.name for each in channels}),
            origin=stream.origin,
            address=stream.address,
            feed=feed,
            is_thermal=stream.is_thermal,
            camera_id=stream.camera_id,
            identity=identity,
        )
        channels.append(channel)
        feed.start()
        if key in self._flown and self.live_only(key) is None:
            self._record(channel)
        return channel

    def _remove(self, channel: Channel) -> None:
        channels = self._channels.get(channel.vehicle, [])
        if channel in channels:
            channels.remove(channel)
            channel.feed.close()
            self._closing.append(channel)

    def _see_through(self, channel: Channel, vehicle: Vehicle) -> None:
        """The lens as its camera tells it."""
        for camera in vehicle.cameras:
            is_its = channel.camera_id in (None, camera.address.component_id)
            if is_its and camera.picture_fov_deg is not None:
                channel.feed.fov_deg = camera.picture_fov_deg
                return


def recover_media(database: Database) -> None:
    """Close recordings a station that died left open, with what is really on disk of each."""
    left = open_media(database)
    if not left:
        return
    from dronectl.video.library import open_recording  # noqa: PLC0415 - loads the demuxers

    for each in left:
        folder = database.folder / each.path
        try:
            found = open_recording(folder)
        except UserError:
            found = None
        last_us = utc_us_of(each.started_utc) if found is None else found.end_utc_us
        closing = VideoEnded(
            vehicle=VehicleKey(0),
            at_s=0.0,
            media_id=each.id,
            flight_id=each.flight_id,
            path=each.path,
            frames=0 if found is None else found.frames,
            corrupt=0 if found is None else sum(piece.corrupt for piece in found.pieces),
            klv_packets=0 if found is None else len(found.telemetry),
            gaps=0 if found is None else len(found.gaps),
            duration_s=0.0 if found is None else sum(p.duration_s for p in found.pieces),
            size_bytes=sum(path.stat().st_size for path in folder.glob("segment-*.ts")),
            sha256=sha256(folder),
        )
        with database.transaction(is_durable=True) as connection:
            ended(closing, last_us).apply(connection)
