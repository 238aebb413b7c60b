"""Conversations with vehicles: begun for a request, fed, and turned into events when they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dronectl import payload
from dronectl import requests as wanted
from dronectl.conversations import (
    TRANSFER,
    URGENT,
    downloaded_plan,
    introduction,
    is_simulator,
    machine_for,
    may_start,
)
from dronectl.errors import UserError
from dronectl.events import PlanChanged, RequestAccepted, RequestFinished, RequestProgress
from dronectl.mavlink.telemetry import REDUCERS
from dronectl.protocol.camera import CameraDiscovery
from dronectl.protocol.gimbal import Pointing
from dronectl.protocol.machine import Accepted, Effect, Failure, Fault, Finished, Progress, Send
from dronectl.protocol.procedure import Procedure
from dronectl.protocol.sequence import Sequence
from dronectl.protocol.streams import Streams
from dronectl.protocol.timesync import TimeSync
from dronectl.track import Conversation, Track
from dronectl.vehicle import PlanState, PlanStatus, VehicleKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dronectl.mavlink.codec import Message
    from dronectl.outputs import Outputs

ONE_WAY: Final = frozenset(
    {
        "ATTITUDE",
        "ATTITUDE_QUATERNION",
        "BATTERY_STATUS",
        "GLOBAL_POSITION_INT",
        "GPS_RAW_INT",
        "LOCAL_POSITION_NED",
        "RC_CHANNELS",
        "SERVO_OUTPUT_RAW",
        "SYS_STATUS",
        "VFR_HUD",
    }
)
"""Nearly all that is heard, and never the answer to anything."""
WAITING_FOR_ANSWERS: Final = frozenset({TimeSync, Sequence})
"""Machines that need not see it."""


REOPENED: Final = frozenset({"MISSION_REQUEST", "MISSION_REQUEST_INT", "MISSION_ACK"})
CANCELLED_TRANSFER: Final = 15  # MAV_MISSION_OPERATION_CANCELLED


class Dialogues:
    """All conversations under way.

    Args:
        outputs: where events go.
        send: puts a message on a vehicle's best link.
    """

    def __init__(self, outputs: Outputs, send: Callable[[Track, Message, float], None]) -> None:
        self._outputs = outputs
        self._send = send

    def greet(self, track: Track, now_s: float) -> None:
        """Ask a new vehicle who it is, set its rates, compare clocks."""
        self.introduce(track, now_s)
        self._begin(track, Conversation(TimeSync(track.address), "clock"), now_s)

    def introduce(self, track: Track, now_s: float) -> None:
        """Ask who it is and what it sends, from the start."""
        for conversation in introduction(track):
            self._end_resource(track, conversation.resource)
            self._begin(track, conversation, now_s)

    def on_message(self, track: Track, message: Message, now_s: float) -> None:
        """Feed a message for us from a vehicle's autopilot to its conversations."""
        is_state = message.name in REDUCERS
        is_one_way = message.name in ONE_WAY
        for conversation in tuple(track.conversations):
            machine = conversation.machine
            if is_one_way and type(machine) in WAITING_FOR_ANSWERS:
                continue
            if conversation.component_id is not None:
                continue
            effects = machine.on_message(message, now_s)
            if effects:
                self._act(track, conversation, effects, now_s)
            if is_state and isinstance(machine, Procedure):
                self._act(track, conversation, machine.on_vehicle(track.vehicle, now_s), now_s)
        if message.name in payload.MESSAGES:
            self._on_payload(track, message, now_s)
        elif message.name == "MISSION_CURRENT":
            self._check_plan(track, now_s)
        elif message.name in REOPENED:
            self._on_reopened(track, message, now_s)

    def on_component(self, track: Track, message: Message, now_s: float) -> None:
        """Take in a message of a camera, a gimbal or anything else beside the autopilot."""
        meeting = payload.met(track, message, now_s)
        if meeting is not None:
            self._begin(track, meeting, now_s)
        for conversation in tuple(track.conversations):
            if conversation.component_id == message.component_id:
                effects = conversation.machine.on_message(message, now_s)
                self._act(track, conversation, effects, now_s)
        if message.name in payload.MESSAGES:
            self._on_payload(track, message, now_s)

    def _on_payload(self, track: Track, message: Message, now_s: float) -> None:
        was_managed = track.vehicle.gimbal is not None and track.vehicle.gimbal.limits is not None
        payload.observe(track, message, now_s)
        payload.discovered(track)
        gimbal = track.vehicle.gimbal
        if gimbal is not None and gimbal.limits is not None and not was_managed:
            rates = Streams(track.address, payload.GIMBAL_RATES_HZ, use_intervals=True)
            self._begin(track, Conversation(rates, "gimbal streams"), now_s)

    def on_time(self, tracks: Iterable[Track], now_s: float) -> None:
        """Let conversations that wait for this moment go on."""
        for track in tracks:
            for conversation in list(track.conversations):
                deadline_s = conversation.machine.deadline_s
                if deadline_s is not None and now_s >= deadline_s:
                    effects = conversation.machine.on_time(now_s)
                    self._act(track, conversation, effects, now_s)

    def begin_request(
        self, track: Track, request_id: int, request: wanted.Request, now_s: float
    ) -> None:
        """Begin what a request asks for.

        Raises:
            UserError: it cannot be asked of this vehicle now.
        """
        is_urgent = isinstance(request, URGENT)
        if (track.vehicle.is_conflicted or track.vehicle.is_doubted) and not is_urgent:
            # What brings a drone down safely is never withheld, whoever else answers to it.
            raise UserError(
                f"another box answers to system id {track.vehicle.system_id}; "
                "switch one off or change its number."
            )
        if isinstance(request, wanted.StartMission | wanted.ContinueMission):
            reason = may_start(track)
            if reason is not None:
                raise UserError(f"{reason}.")
        machine, resource, component_id = machine_for(request, track)
        if resource == payload.GAZE:
            self._replace(track, resource, now_s)
        elif is_urgent:
            self._cancel_actions(track, f"replaced by {resource}", now_s)
        elif any(c.resource == resource for c in track.conversations):
            raise UserError("it is still busy with the same request; wait for it or cancel it.")
        elif isinstance(machine, Procedure):
            self._check_free(track, machine)
        if resource == TRANSFER and isinstance(request, wanted.UploadPlan | wanted.ClearPlan):
            self._set_plan(track, PlanStatus(PlanState.SENDING, at_s=now_s), now_s)
        conversation = Conversation(machine, resource, request_id, request, component_id)
        self._begin(track, conversation, now_s)

    def _replace(self, track: Track, resource: str, now_s: float) -> None:
        """The newest order wins; what the older one has sent already is done."""
        for conversation in list(track.conversations):
            if conversation.resource != resource:
                continue
            track.conversations.remove(conversation)
            machine = conversation.machine
            is_done = isinstance(machine, Pointing) and machine.has_aimed
            failure = None if is_done else Failure(Fault.CANCELLED, "replaced by a newer order")
            if conversation.request_id is not None:
                self.finished(conversation.request_id, track.vehicle.key, failure, now_s)

    def _check_free(self, track: Track, procedure: Procedure) -> None:
        """One outstanding command of a kind: an acknowledgement does not say which one it means."""
        for other in track.conversations:
            if isinstance(other.machine, Procedure) and other.machine.commands & procedure.commands:
                raise UserError(
                    f"it is still busy with {other.resource}; wait for it or cancel it."
                )

    def _begin(self, track: Track, conversation: Conversation, now_s: float) -> None:
        track.conversations.append(conversation)
        self._act(track, conversation, conversation.machine.start(now_s), now_s)

    def _act(
        self, track: Track, conversation: Conversation, effects: list[Effect], now_s: float
    ) -> None:
        request_id = conversation.request_id
        key = track.vehicle.key
        for effect in effects:
            if isinstance(effect, Send):
                self._send(track, effect.message, now_s)
            elif isinstance(effect, Finished):
                if conversation in track.conversations:
                    track.conversations.remove(conversation)
                self._on_finished(track, conversation, effect, now_s)
            elif isinstance(effect, Accepted) and isinstance(conversation.machine, Pointing):
                payload.hold(track)
                self._accepted(track, request_id, now_s)
            elif request_id is None:
                continue
            elif isinstance(effect, Progress):
                self._outputs.events.append(
                    RequestProgress(
                        vehicle=key, at_s=now_s, request_id=request_id,
                        done=effect.done, total=effect.total,
                    )
                )  # fmt: skip
            elif isinstance(effect, Accepted):
                self._accepted(track, request_id, now_s)

    def _accepted(self, track: Track, request_id: int | None, now_s: float) -> None:
        if request_id is not None:
            key = track.vehicle.key
            self._outputs.events.append(
                RequestAccepted(vehicle=key, at_s=now_s, request_id=request_id)
            )

    def _on_finished(
        self, track: Track, conversation: Conversation, finished: Finished, now_s: float
    ) -> None:
        request = conversation.request
        value: Any = finished.value
        if isinstance(conversation.machine, CameraDiscovery):
            self._on_camera(track, conversation.machine, finished, now_s)
        elif isinstance(request, wanted.UploadPlan):
            self._on_uploaded(track, request, finished, now_s)
        elif isinstance(request, wanted.ClearPlan):
            state = PlanState.FAILED if finished.failure else PlanState.UNKNOWN
            text = finished.failure.text if finished.failure else "cleared"
            self._set_plan(track, PlanStatus(state, None, now_s, text), now_s)
        elif isinstance(request, wanted.DownloadPlan) and finished.failure is None:
            plan = downloaded_plan(value, track)
            value = plan
            status = PlanStatus(PlanState.VERIFIED, plan.digest, now_s)
            track.plan_ids = None
            self._set_plan(track, status, now_s)
        elif isinstance(request, wanted.ZoomCamera) and finished.failure is None:
            for question in payload.lens_questions(conversation.machine, track):
                self._send(track, question, now_s)
        elif isinstance(request, wanted.ReadParameters | wanted.ReadSomeParameters) and value:
            track.parameter_types.update({name: v.type for name, v in value.items()})
            if is_simulator({name: v.value for name, v in value.items()}):
                track.change(is_simulator=True)
        if conversation.request_id is not None:
            self.finished(
                conversation.request_id, track.vehicle.key, finished.failure, now_s, value
            )

    def _on_camera(
        self, track: Track, machine: CameraDiscovery, finished: Finished, now_s: float
    ) -> None:
        """A camera has told all; an autopilot that speaks for one may speak for another."""
        if machine.facts is not None:
            payload.keep(track, machine.facts)
        if finished.failure is None and 0 < machine.device_id < payload.MOST_DEVICES:
            self._begin(track, payload.device_discovery(track, machine.device_id + 1), now_s)

    def _on_reopened(self, track: Track, message: Message, now_s: float) -> None:
        """A late MISSION_COUNT has opened a transfer again: the list may be empty by now."""
        if message.name == "MISSION_ACK" and message.fields.type != CANCELLED_TRANSFER:
            return
        if any(c.resource == TRANSFER for c in track.conversations):
            return
        if track.vehicle.plan.state is PlanState.VERIFIED:
            text = "the vehicle has begun to take in a plan again"
            self._set_plan(track, PlanStatus(PlanState.UNKNOWN, None, now_s, text), now_s)

    def _on_uploaded(
        self, track: Track, request: wanted.UploadPlan, finished: Finished, now_s: float
    ) -> None:
        failure = finished.failure
        if failure is None:
            status = PlanStatus(PlanState.VERIFIED, request.plan.digest, now_s)
        elif failure.fault is Fault.DIFFERS:
            status = PlanStatus(PlanState.DIFFERS, None, now_s, failure.text)
        else:
            status = PlanStatus(PlanState.FAILED, None, now_s, failure.text)
        # The identifiers the vehicle gives the lists are learnt anew from its next MISSION_CURRENT.
        track.plan_ids = None
        self._set_plan(track, status, now_s)

    def _set_plan(self, track: Track, status: PlanStatus, now_s: float) -> None:
        track.change(plan=status)
        self._outputs.events.append(
            PlanChanged(vehicle=track.vehicle.key, at_s=now_s, status=status)
        )

    def _check_plan(self, track: Track, now_s: float) -> None:
        """Notice that someone else changed the plan: the vehicle numbers its lists."""
        if track.vehicle.plan.state is not PlanState.VERIFIED:
            return
        mission = track.vehicle.mission
        ids = (mission.mission_id, mission.fence_id, mission.rally_id)
        if track.plan_ids is None:
            if now_s - (track.vehicle.plan.at_s or 0.0) > 1.5:  # a message sent before the ACK
                track.plan_ids = ids
        elif ids != track.plan_ids and any(ids):
            text = "the plan on the vehicle was changed by someone else"
            self._set_plan(track, PlanStatus(PlanState.UNKNOWN, None, now_s, text), now_s)

    def on_reboot(self, track: Track, now_s: float) -> None:
        """What the vehicle holds is unknown again."""
        track.identified = False
        if track.vehicle.plan.state is not PlanState.UNKNOWN:
            text = "the vehicle restarted"
            self._set_plan(track, PlanStatus(PlanState.UNKNOWN, None, now_s, text), now_s)
        self.introduce(track, now_s)

    def _cancel_actions(self, track: Track, why: str, now_s: float) -> None:
        for conversation in list(track.conversations):
            if isinstance(conversation.machine, Procedure):
                track.conversations.remove(conversation)
                if conversation.request_id is not None:
                    failure = Failure(Fault.CANCELLED, why)
                    self.finished(conversation.request_id, track.vehicle.key, failure, now_s)

    def cancel(self, tracks: Iterable[Track], request_id: int, why: str, now_s: float) -> None:
        """Stop waiting for a request."""
        for track in tracks:
            for conversation in list(track.conversations):
                if conversation.request_id == request_id:
                    failure = Failure(Fault.CANCELLED, why)
                    self._act(track, conversation, [Finished(failure)], now_s)

    def drop(self, track: Track, why: str, now_s: float) -> None:
        """End everything that is said with a vehicle."""
        for conversation in list(track.conversations):
            failure = Failure(Fault.CANCELLED, why)
            self._act(track, conversation, [Finished(failure)], now_s)
        track.conversations = []

    def _end_resource(self, track: Track, resource: str) -> None:
        track.conversations = [c for c in track.conversations if c.resource != resource]

    def finished(
        self,
        request_id: int,
        key: VehicleKey,
        failure: Failure | None,
        now_s: float,
        value: Any = None,
    ) -> None:
        """Tell how a request ended."""
        self._outputs.events.append(
            RequestFinished(
                vehicle=key, at_s=now_s, request_id=request_id, failure=failure, value=value
            )
        )
