"""Facts that happened: the station's only output besides packets.

Every event says which vehicle it is about and when, in monotonic seconds; UTC is stamped once, by
the runtime.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.protocol.machine import Failure
    from dronectl.vehicle import PlanStatus, VehicleKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something happened to one vehicle."""

    vehicle: VehicleKey
    at_s: float


class VehicleFound(Event):
    """A vehicle was heard for the first time."""

    __slots__ = ()


class VehicleForgotten(Event):
    """A vehicle that was heard no more is off the list; heard again it is a new one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleIdentified(Event):
    """The vehicle told its hardware UID, capabilities and firmware."""

    uid: str | None


class LinkStale(Event):
    """Nothing heard for longer than a fresh link would allow."""

    __slots__ = ()


class LinkLost(Event):
    """Nothing heard for so long that the link must be taken as gone."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRegained(Event):
    """The vehicle is heard again."""

    silent_for_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityConflict(Event):
    """Two boxes answer to one system id; commands to it are blocked until one is gone."""

    text: str


class VehicleRebooted(Event):
    """The vehicle's own clock went back: what it holds is unknown again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChanged(Event):
    """The vehicle is in another mode."""

    mode: str
    previous: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmedChanged(Event):
    """The vehicle armed or disarmed."""

    is_armed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Event):
    """The vehicle said a line (STATUSTEXT), cleaned of control characters."""

    severity: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaypointReached(Event):
    """The vehicle reached a mission item (its own numbering); told once for each passage."""

    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestProgress(Event):
    """How far a request is."""

    request_id: int
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccepted(Event):
    """The vehicle acknowledged a request; its effect is not seen yet."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFinished(Event):
    """A request is over: done and seen in telemetry, or failed and why."""

    request_id: int
    failure: Failure | None = None
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStation(Event):
    """A heartbeat of another ground station was heard."""

    system_id: int
    is_ours: bool
    """It uses our own system id: two stations can then not be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged(Event):
    """What is known of the plan the vehicle holds changed."""

    status: PlanStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseBegun(Event):
    """The vehicle's flight is an exercise in the simulator; kept with the flight."""

    exercise: str
    wind: str
    seed: int
    scoring_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised(Event):
    """The operator was warned, or warned more urgently than before."""

    code: str
    level: int
    """1 advisory to 3 warning."""
    values: Mapping[str, float | str]
    """What the sentence of the code is filled with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFailed(Event):
    """Nothing can be written; the newest minutes are kept in memory."""

    text: str
    """Sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingResumed(Event):
    """Everything kept in memory is written."""

    failed_for_s: float
    dropped: int
    """Frames and samples let go because the memory kept for them was full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLeft(Event):
    """How long pictures can still be recorded; told while that is little."""

    left_s: float | None
    """None: long enough again."""
    folder: str
    """Where room is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoStarted(Event):
    """A drone's picture is being recorded."""

    media_id: str
    flight_id: str | None
    """None: on the ground, by hand."""
    path: str
    """Folder of the recording, relative to the data folder."""
    channel: str
    """The camera's name as the operator sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoEnded(Event):
    """A recording is complete."""

    media_id: str
    flight_id: str | None
    path: str
    frames: int
    corrupt: int
    klv_packets: int
    gaps: int
    duration_s: float
    """Of its pictures, gaps left out."""
    size_bytes: int
    sha256: str | None
    """Of the recording's list, which holds the hash of every file; None: it cannot be read."""
