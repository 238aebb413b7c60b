"""The whole ground station as one object without I/O: links, vehicles, conversations.

Bytes, requests and time in; packets and events out. ``Runtime`` gives it sockets and a clock; a test
gives it virtual time and a simulated fleet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dronectl import requests as wanted
from dronectl.dialogues import ONE_WAY, Dialogues
from dronectl.errors import UserError
from dronectl.events import VehicleForgotten, VehicleRebooted
from dronectl.network import Identity, Network
from dronectl.outputs import Outputs
from dronectl.protocol.machine import Failure, Fault
from dronectl.vehicle import LinkState, Snapshot, VehicleKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.mavlink.codec import Message, Reception
    from dronectl.track import Track

HEARTBEAT_S: Final = 1.0
WATCHDOG_S: Final = 2.0  # two heartbeat periods: one late tick of a busy window is not a hang
LOST: Final = LinkState.LOST
TICK_S: Final = 0.25  # link ages are looked at this often

__all__ = ["Identity", "Outputs", "Station"]


class Station:
    """Links x vehicles x conversations.

    Args:
        identity: our MAVLink system and component id.
    """

    def __init__(self, identity: Identity) -> None:
        self._outputs = Outputs()
        self._network = Network(identity, self._outputs, self._greet)
        self._dialogues = Dialogues(self._outputs, self._network.send)
        self._heartbeat_s = 0.0
        self._tick_s = 0.0
        self._fed_s = float("-inf")

    @property
    def tracks(self) -> Mapping[VehicleKey, Track]:
        """All vehicles ever heard."""
        return self._network.tracks

    def open_link(self, name: str, now_s: float, *, is_framed: bool = True) -> None:
        """A link to one peer exists; ``is_framed``: its data comes in whole datagrams."""
        self._network.open_link(name, now_s, is_framed=is_framed)

    def close_link(self, name: str) -> None:
        """The peer is gone; its vehicles stay and are heard no more by this way."""
        self._network.close_link(name)

    def feed(self, now_s: float) -> None:
        """The operator's side is alive; without this, heartbeats stop after ``WATCHDOG_S``.

        A hung window must look dead to the vehicles, so that their own failsafe acts.
        """
        self._fed_s = max(self._fed_s, now_s)

    def on_data(self, link: str, data: bytes, now_s: float) -> Outputs:
        """Bytes from a link's peer."""
        self.receive(link, data, now_s)
        return self._outputs.take()

    def receive(self, link: str, data: bytes, now_s: float) -> None:
        """Bytes from a link's peer, where much comes at once: ``take`` says what it led to."""
        for track, message in self._network.receive(link, data, now_s):
            self._on_message(track, message, now_s)

    def take(self) -> Outputs:
        """What came of all that was received since the last time."""
        return self._outputs.take()

    def on_request(self, request_id: int, request: wanted.Request, now_s: float) -> Outputs:
        """Something is wanted of a vehicle; answered by events with the same number."""
        try:
            self._begin(request_id, request, now_s)
        except UserError as refusal:
            failure = Failure(Fault.WE_REFUSED, str(refusal))
            self._dialogues.finished(request_id, request.vehicle, failure, now_s)
        return self._outputs.take()

    def on_time(self, now_s: float) -> Outputs:
        """Let time pass; wanted at ``deadline_s`` at the latest."""
        if now_s >= self._heartbeat_s:
            due_s = self._heartbeat_s + HEARTBEAT_S
            self._heartbeat_s = due_s if due_s > now_s else now_s + HEARTBEAT_S
            if now_s - self._fed_s <= WATCHDOG_S:
                self._network.send_heartbeats()
        self._dialogues.on_time(self.tracks.values(), now_s)
        if now_s >= self._tick_s:
            self._tick_s = now_s + TICK_S
            self._on_tick(now_s)
        return self._outputs.take()

    @property
    def deadline_s(self) -> float:
        """When ``on_time`` is wanted next."""
        deadline_s = min(self._heartbeat_s, self._tick_s)
        for track in self.tracks.values():
            for conversation in track.conversations:
                wanted_s = conversation.machine.deadline_s
                if wanted_s is not None and wanted_s < deadline_s:
                    deadline_s = wanted_s
        return deadline_s

    def snapshot(self, now_s: float) -> Snapshot:
        """Every vehicle now."""
        for track in self.tracks.values():
            track.stamp()
            track.show_samples()
            track.change(
                links=self._network.qualities(track),
                is_doubted=self._network.is_doubted(track.vehicle.system_id),
            )
        return Snapshot(now_s, {key: track.vehicle for key, track in self.tracks.items()})

    def reception(self, link: str) -> Reception | None:
        """Counters of what a link's peer sent."""
        known = self._network.links.get(link)
        return None if known is None else known.decoder.reception

    def _greet(self, track: Track, now_s: float) -> None:
        self._dialogues.greet(track, now_s)

    def _begin(self, request_id: int, request: wanted.Request, now_s: float) -> None:
        if isinstance(request, wanted.Cancel):
            self._dialogues.cancel(
                self.tracks.values(), request.request_id, "cancelled by the operator", now_s
            )
            self._dialogues.finished(request_id, request.vehicle, None, now_s)
            return
        track = self.tracks.get(request.vehicle)
        if track is None:
            raise UserError("it has not been heard yet; check the link.")
        if isinstance(request, wanted.Forget):
            self._forget(track, now_s)
            self._dialogues.finished(request_id, request.vehicle, None, now_s)
            return
        track.change(is_doubted=self._network.is_doubted(track.vehicle.system_id))
        self._dialogues.begin_request(track, request_id, request, now_s)

    def _forget(self, track: Track, now_s: float) -> None:
        if self._network.is_reachable(track) and track.vehicle.link_state(now_s) is not LOST:
            raise UserError("it is still heard; switch it off or remove its link first.")
        self._dialogues.drop(track, "the drone was taken off the list", now_s)
        self._network.forget(track)
        self._outputs.events.append(VehicleForgotten(vehicle=track.vehicle.key, at_s=now_s))

    def _on_message(self, track: Track, message: Message, now_s: float) -> None:
        if message.component_id != track.vehicle.component_id:
            self._dialogues.on_component(track, message, now_s)
            return  # its camera, gimbal or radio: not part of the autopilot's state
        if message.name == "AUTOPILOT_VERSION":
            self._network.check_uid(track, message, now_s)
        events = track.on_message(message, now_s)
        if events:
            self._outputs.events += events
            if any(isinstance(event, VehicleRebooted) for event in events):
                self._dialogues.on_reboot(track, now_s)
        if message.name in ONE_WAY or self._network.is_for_us(message):
            self._dialogues.on_message(track, message, now_s)

    def _on_tick(self, now_s: float) -> None:
        self._network.ask_suspects(now_s)
        for track in self.tracks.values():
            self._outputs.events += track.on_time(now_s)
        for track in self._network.update_conflicts(now_s):
            self._dialogues.introduce(track, now_s)
