"""Links, and which vehicle each system id heard on them is.

Keeps the tracks; knows nothing of conversations. Answers go to the link a vehicle is heard on best;
heartbeats go out on all of them.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Final

from dronectl.components import Address
from dronectl.events import IdentityConflict, OtherStation, VehicleFound
from dronectl.identity import Suspects, Unproven, is_same_box
from dronectl.mavlink.codec import MAGIC_V1, UNKNOWN, Encoder, Message, PeerDecoder, build
from dronectl.mavlink.telemetry import REDUCERS, hardware_uid
from dronectl.outputs import Outputs, Packet, Received
from dronectl.track import Source, Track
from dronectl.vehicle import LOST_AFTER_S, LinkQuality, Vehicle, VehicleKey

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_VEHICLES: Final = 254  # as many as there are system ids for vehicles
SWITCH_AFTER_S: Final = 1.2  # a link is left when the vehicle was not heard there for so long
CONFLICT_HOLD_S: Final = 15.0
CONFLICT_ASK_S: Final = 5.0
NO_AUTOPILOT: Final = 8  # MAV_AUTOPILOT_INVALID
GROUND_STATION: Final = 6  # MAV_TYPE_GCS
OTHER_STATION_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are on the network."""

    system_id: int = 255
    component_id: int = 190
    """MAV_COMP_ID_MISSIONPLANNER, as ground stations use."""


@dataclass(slots=True)
class Link:
    """One way to one peer."""

    encoder: Encoder
    opened_s: float
    is_framed: bool
    decoder: PeerDecoder = field(default_factory=PeerDecoder)
    sources: dict[int, Track | Unproven] = field(default_factory=dict)
    """By system id."""


class Network:
    """Links x vehicles.

    Args:
        identity: our MAVLink system and component id.
        outputs: where packets, events and received messages go.
        on_found: called with each new vehicle.
    """

    def __init__(
        self,
        identity: Identity,
        outputs: Outputs,
        on_found: Callable[[Track, float], None],
    ) -> None:
        self.identity = identity
        self.tracks: dict[VehicleKey, Track] = {}
        self.links: dict[str, Link] = {}
        self._outputs = outputs
        self._on_found = on_found
        self._suspects = Suspects()
        self._other_stations: dict[int, float] = {}
        self._conflict_ask_s = 0.0

    def open_link(self, name: str, now_s: float, *, is_framed: bool) -> None:
        """A link to one peer exists; ``is_framed``: its data comes in whole datagrams."""
        encoder = Encoder(self.identity.system_id, self.identity.component_id)
        self.links[name] = Link(encoder, now_s, is_framed)

    def close_link(self, name: str) -> None:
        """The peer is gone; its vehicles stay and are heard no more by this way."""
        link = self.links.pop(name, None)
        if link is None:
            return
        for source in link.sources.values():
            if isinstance(source, Unproven):
                self._suspects.forget(source)
            else:
                source.sources.pop(name, None)

    def is_reachable(self, track: Track) -> bool:
        """Whether any link that is open leads to the vehicle."""
        return any(name in self.links for name in track.sources)

    def forget(self, track: Track) -> None:
        """The vehicle is off the list; heard again it is found anew."""
        for link in self.links.values():
            for system_id, source in list(link.sources.items()):
                if source is track:
                    del link.sources[system_id]
        self.tracks = {key: each for key, each in self.tracks.items() if each is not track}

    def receive(self, link_name: str, data: bytes, now_s: float) -> list[tuple[Track, Message]]:
        """Messages of known vehicles in the bytes of a link's peer."""
        link = self.links.get(link_name)
        if link is None:
            return []
        heard = []
        messages = link.decoder.datagram(data) if link.is_framed else link.decoder.stream(data)
        for message in messages:
            track = self._track_of(link_name, link, message, now_s)
            key = None if track is None else track.vehicle.key
            self._outputs.received.append(Received(link_name, message, key))
            if track is not None and message.name != UNKNOWN:
                heard.append((track, message))
        return heard

    def _track_of(self, link_name: str, link: Link, message: Message, now_s: float) -> Track | None:
        source = link.sources.get(message.system_id)
        if message.name == UNKNOWN:
            return source if isinstance(source, Track) else None
        if source is None:
            source = self._introduce(link_name, link, message, now_s)
        if isinstance(source, Unproven):
            if self._suspects.on_message(source, message):
                self._resolve(source, now_s)
            return None
        if source is not None:
            way = source.sources[link_name]
            way.last_heard_s = now_s
            way.messages += 1
            way.version = 1 if message.raw[0] == MAGIC_V1 else 2
        return source

    def _introduce(
        self, link_name: str, link: Link, message: Message, now_s: float
    ) -> Track | Unproven | None:
        """First message of a system id on a link: only an autopilot's heartbeat counts."""
        system_id = message.system_id
        if message.name != "HEARTBEAT" or system_id == 0:
            return None
        fields = message.fields
        if fields.type == GROUND_STATION or system_id == self.identity.system_id:
            self._on_other_station(system_id, now_s)
            return None
        if fields.autopilot == NO_AUTOPILOT:
            return None
        if any(key.system_id == system_id for key in self.tracks):
            suspect = self._suspects.add(link_name, message, now_s)
            link.sources[system_id] = suspect
            return suspect
        if len(self.tracks) >= MOST_VEHICLES:
            return None
        return self._new_track(link_name, message, VehicleKey(system_id), now_s)

    def _new_track(
        self, link_name: str, heartbeat: Message, key: VehicleKey, now_s: float
    ) -> Track:
        vehicle = Vehicle(key, heartbeat.component_id, first_heard_s=now_s, last_heard_s=now_s)
        vehicle = REDUCERS["HEARTBEAT"](vehicle, heartbeat.fields)
        track = Track(vehicle, station=Address(*astuple(self.identity)))
        self.tracks[key] = track
        self._join(track, link_name, now_s)
        self._outputs.events.append(VehicleFound(vehicle=key, at_s=now_s))
        self._on_found(track, now_s)
        return track

    def _join(self, track: Track, link_name: str, now_s: float) -> None:
        self.links[link_name].sources[track.vehicle.system_id] = track
        track.sources[link_name] = Source(link_name, now_s)
        if track.link is None:
            track.link = link_name

    def _on_other_station(self, system_id: int, now_s: float) -> None:
        if now_s - self._other_stations.get(system_id, float("-inf")) < OTHER_STATION_S:
            return
        self._other_stations[system_id] = now_s
        is_ours = system_id == self.identity.system_id
        self._outputs.events.append(
            OtherStation(vehicle=VehicleKey(0), at_s=now_s, system_id=system_id, is_ours=is_ours)
        )

    def check_uid(self, track: Track, message: Message, now_s: float) -> None:
        """Notice a second box behind the same link."""
        uid = hardware_uid(message.fields)
        known = track.vehicle.uid
        if uid is None or known is None or uid == known:
            return
        track.conflict_seen_s = now_s
        self._set_conflict(track, f"Two boxes answer to system id {track.vehicle.system_id} on one "
                           f"link ({known} and {uid}); switch one off or change its number.", now_s)  # fmt: skip

    def _resolve(self, suspect: Unproven, now_s: float) -> None:
        """Decide which vehicle a system id on a second link is."""
        candidates = [t for k, t in self.tracks.items() if k.system_id == suspect.system_id]
        for track in candidates:
            if is_same_box(suspect, track.vehicle.uid, track.vehicle.boot_s):
                self._suspects.forget(suspect)
                self._join(track, suspect.link, now_s)
                return
        first = candidates[0].vehicle
        is_nameless = suspect.uid is None and first.uid is not None
        if first.uid is None and suspect.uid is not None and now_s - first.first_heard_s < 5.0:
            return  # the first one is being asked; the suspect will be asked again
        self._suspects.forget(suspect)
        assert suspect.heartbeat is not None  # noqa: S101 - a suspect begins with a heartbeat
        key = VehicleKey(suspect.system_id, len(candidates))
        track = self._new_track(suspect.link, suspect.heartbeat, key, now_s)
        text = (
            f"Two boxes have the system id {suspect.system_id} ({first.uid or 'no UID'} and "
            f"{suspect.uid or 'no UID'}); commands to both are blocked until one is gone."
        )
        if is_nameless:
            # Anybody can send a heartbeat: one that does not say who it is must not take the
            # commands away from a vehicle that did.
            text = (
                f"Something without a UID uses the system id {suspect.system_id} of "
                f"{first.uid} on {suspect.link}; it is not listened to."
            )
        for each in (track,) if is_nameless else (*candidates, track):
            self._set_conflict(each, text, now_s)

    def _set_conflict(self, track: Track, text: str, now_s: float) -> None:
        if track.vehicle.is_conflicted:
            return
        track.change(is_conflicted=True)
        self._outputs.events.append(
            IdentityConflict(vehicle=track.vehicle.key, at_s=now_s, text=text)
        )

    def update_conflicts(self, now_s: float) -> list[Track]:
        """End conflicts that are over; the tracks whose box is to be asked again."""
        doubtful: list[Track] = []
        ask = now_s >= self._conflict_ask_s
        if ask:
            self._conflict_ask_s = now_s + CONFLICT_ASK_S
        for track in self.tracks.values():
            if not track.vehicle.is_conflicted:
                continue
            rivals = [
                other
                for key, other in self.tracks.items()
                if key.system_id == track.vehicle.system_id and other is not track
                and now_s - max(other.last_heard_s, other.vehicle.last_heard_s) < LOST_AFTER_S
            ]  # fmt: skip
            seen_s = track.conflict_seen_s
            if not rivals and (seen_s is None or now_s - seen_s > CONFLICT_HOLD_S):
                track.change(is_conflicted=False)
            elif seen_s is not None and ask:
                doubtful.append(track)
        return doubtful

    def ask_suspects(self, now_s: float) -> None:
        """Ask who has not told who it is."""
        for suspect, question in list(self._suspects.due(now_s)):
            if question is None:
                self._resolve(suspect, now_s)
            elif suspect.link in self.links:
                version = self.links[suspect.link].decoder.version
                self._put(suspect.link, question, suspect.system_id, version)

    def is_doubted(self, system_id: int) -> bool:
        """Whether another box may be using this system id; it is being asked."""
        return any(each == system_id for _, each in self._suspects.by_source)

    def is_for_us(self, message: Message) -> bool:
        """Whether a message is addressed to us or to everyone."""
        fields = message.fields
        system_id = getattr(fields, "target_system", 0)
        if system_id not in (0, self.identity.system_id):
            return False
        component_id = getattr(fields, "target_component", 0)
        return component_id in (0, self.identity.component_id)

    def send(self, track: Track, message: Message, now_s: float) -> None:
        """Put a message on the vehicle's best link."""
        name = self._best_link(track, now_s)
        if name is not None:
            version = track.sources[name].version
            self._put(name, message, track.vehicle.system_id, version)

    def _best_link(self, track: Track, now_s: float) -> str | None:
        """The link in use while the vehicle is heard on it, else the one heard last."""
        current = track.sources.get(track.link or "")
        if current is not None and now_s - current.last_heard_s < SWITCH_AFTER_S:
            return current.link
        usable = [s for s in track.sources.values() if s.link in self.links]
        if not usable:
            return None
        track.link = max(usable, key=lambda s: s.last_heard_s).link
        return track.link

    def _put(self, link_name: str, message: Message, system_id: int, version: int) -> None:
        data = self.links[link_name].encoder.encode(message, version=version)
        self._outputs.packets.append(Packet(link_name, data, system_id))

    def send_heartbeats(self) -> None:
        """On every link, whichever vehicle is looked at."""
        message = build(
            "HEARTBEAT", type=GROUND_STATION, autopilot=NO_AUTOPILOT, system_status=4,
            mavlink_version=3,
        )  # fmt: skip
        for name, link in self.links.items():
            # Always MAVLink 2: a vehicle that starts with version 1 changes over when it hears it.
            data = link.encoder.encode(message)
            self._outputs.packets.append(Packet(name, data, 0))
            if link.decoder.version == 1:
                self._outputs.packets.append(
                    Packet(name, link.encoder.encode(message, version=1), 0)
                )

    def qualities(self, track: Track) -> tuple[LinkQuality, ...]:
        """How good each way to a vehicle is."""
        return tuple(
            LinkQuality(
                name,
                source.last_heard_s,
                self.links[name].decoder.reception.loss_fraction,
                source.messages,
            )
            for name, source in track.sources.items()
            if name in self.links
        )
