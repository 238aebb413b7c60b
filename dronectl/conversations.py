"""Requests to machines: which conversation fulfils what, and what its result means.

Pure composition of ``dronectl.protocol``; knows no link and no clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dronectl import payload
from dronectl import requests as wanted
from dronectl.mavlink import commands
from dronectl.mavlink.autopilots import (
    ARDUPILOT,
    CAPABILITY_FTP,
    CAPABILITY_MISSION_FENCE,
    CAPABILITY_MISSION_RALLY,
    UNKNOWN,
)
from dronectl.protocol.actions import ACTIONS, UnsupportedError
from dronectl.protocol.fetch import Fetch
from dronectl.protocol.mission import Clear, SetCurrent
from dronectl.protocol.mission_download import Download
from dronectl.protocol.mission_items import FENCE, MISSION, RALLY
from dronectl.protocol.mission_upload import Upload
from dronectl.protocol.param_list import ReadAll
from dronectl.protocol.param_values import Encoding
from dronectl.protocol.params import ReadSome, SetParam
from dronectl.protocol.procedure import Procedure
from dronectl.protocol.sequence import Sequence
from dronectl.protocol.streams import Streams
from dronectl.track import Conversation, Track
from dronectl.vehicle import PlanState
from missions.compile import (
    WireItem,
    compile_fence,
    compile_mission,
    compile_rally,
    differences,
    plan_from_wire,
)
from missions.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence as SequenceOf

    from dronectl.protocol.machine import Machine
    from missions.plan import Plan

TRANSFER: Final = "plan transfer"
PARAMETERS: Final = "parameter list"
URGENT: Final = (
    wanted.ReturnHome,
    wanted.Land,
    wanted.PauseMission,
    wanted.Disarm,
    wanted.SetMode,
)
"""Requests that cancel any other action under way: never behind a take-off that is not seen yet."""

WANTED_RATES_HZ: Final[Mapping[str, float]] = {
    "GLOBAL_POSITION_INT": 5.0,
    "ATTITUDE": 10.0,
    "VFR_HUD": 2.0,
    "SYS_STATUS": 1.0,
    "GPS_RAW_INT": 1.0,
    "BATTERY_STATUS": 1.0,
    "EXTENDED_SYS_STATE": 2.0,
    "MISSION_CURRENT": 1.0,
    "HOME_POSITION": 0.5,
    "POSITION_TARGET_GLOBAL_INT": 2.0,
    "SYSTEM_TIME": 1.0,
    "VIBRATION": 0.5,
}
ARDUPILOT_RATES_HZ: Final = {**WANTED_RATES_HZ, "EKF_STATUS_REPORT": 1.0, "WIND": 1.0}
PX4_RATES_HZ: Final = {**WANTED_RATES_HZ, "ESTIMATOR_STATUS": 1.0, "WIND_COV": 0.5}

_LISTS: Final = {MISSION: "mission", FENCE: "fence", RALLY: "rally"}


def is_fence_capable(track: Track, bit: int) -> bool:
    """Whether the vehicle takes fences or rally points; ArduPilot and PX4 do unless they say no."""
    capabilities = track.vehicle.capabilities
    if capabilities is None:
        return track.autopilot is not UNKNOWN
    return bool(capabilities & bit)


def machine_for(request: wanted.Request, track: Track) -> tuple[Machine, str, int | None]:
    """The conversation for a request, the resource it has to itself, who answers (None: autopilot).

    Raises:
        UserError: the request cannot be fulfilled on this vehicle; the text says why.
    """
    if isinstance(request, payload.REQUESTS):
        return payload.conversation_for(request, track)
    return *_flight_machine(request, track), None


def _flight_machine(request: wanted.Request, track: Track) -> tuple[Machine, str]:
    kind = type(request)
    if kind in ACTIONS:
        try:
            steps = ACTIONS[kind](track.vehicle, track.autopilot, request)
        except UnsupportedError as error:
            raise UserError(f"{error}.") from error
        return Procedure(track.address, steps, track.vehicle), kind.__name__
    if isinstance(request, wanted.UploadPlan):
        return upload(request.plan, track), TRANSFER
    if isinstance(request, wanted.DownloadPlan):
        return download(track), TRANSFER
    if isinstance(request, wanted.ClearPlan):
        return clear(track), TRANSFER
    if isinstance(request, wanted.SetCurrentItem):
        return SetCurrent(track.address, request.sequence), TRANSFER
    return _parameters(request, track)


def _parameters(request: wanted.Request, track: Track) -> tuple[Machine, str]:
    encoding = Encoding.BYTEWISE if track.autopilot.has_bytewise_parameters else Encoding.C_CAST
    if isinstance(request, wanted.ReadParameters):
        use_ftp = bool((track.vehicle.capabilities or 0) & CAPABILITY_FTP)
        use_ftp = use_ftp and track.autopilot is ARDUPILOT  # only it packs parameters in a file
        return ReadAll(track.address, encoding, use_ftp=use_ftp), PARAMETERS
    if isinstance(request, wanted.ReadSomeParameters):
        return ReadSome(track.address, request.names, encoding), PARAMETERS
    if isinstance(request, wanted.SetParameter):
        known = track.parameter_types.get(request.name)
        machine = SetParam(track.address, request.name, request.value, known, encoding)
        return machine, f"parameter {request.name}"
    raise UserError(f"{type(request).__name__} is not something a vehicle can be asked.")


def _lists(track: Track) -> list[tuple[int, int]]:
    """(mission type, items kept when empty) of the lists this vehicle has."""
    lists = [(MISSION, track.autopilot.kept_items)]
    if is_fence_capable(track, CAPABILITY_MISSION_FENCE):
        lists.append((FENCE, 0))
    if is_fence_capable(track, CAPABILITY_MISSION_RALLY):
        lists.append((RALLY, 0))
    return lists


def upload(plan: Plan, track: Track) -> Sequence:
    """Mission, fence and rally points; empty lists are sent too, so that no old fence stays.

    Raises:
        UserError: the plan is another vehicle's, or holds what this one cannot take.
    """
    owner = plan.owner_uid
    if owner is not None and track.vehicle.uid is not None and owner != track.vehicle.uid:
        raise UserError(
            f"The plan {plan.name!r} was made for the vehicle {owner}, this is {track.vehicle.uid}; "
            "assign the plan to this vehicle first."
        )
    target = track.autopilot.target
    lists: dict[int, tuple[WireItem, ...]] = {MISSION: compile_mission(plan, target)}
    for kind, items, bit, what in (
        (FENCE, compile_fence(plan), CAPABILITY_MISSION_FENCE, "fence"),
        (RALLY, compile_rally(plan), CAPABILITY_MISSION_RALLY, "rally points"),
    ):
        if is_fence_capable(track, bit):
            lists[kind] = items
        elif items:
            raise UserError(
                f"The plan {plan.name!r} has {what}, but this vehicle cannot hold any; "
                "remove them from the plan or use another vehicle."
            )

    def compare(sent: SequenceOf[WireItem], read: SequenceOf[WireItem]) -> SequenceOf[object]:
        return differences(sent, read, target)

    parts = []
    for kind, items in lists.items():
        machine = Upload(
            track.address,
            items,
            compare,
            mission_type=kind,
            window=track.autopilot.read_window,
        )
        parts.append((_LISTS[kind], len(items) + 1, machine))
    return Sequence(parts)


def download(track: Track) -> Sequence:
    """All lists of the vehicle; see ``downloaded_plan``."""
    window = track.autopilot.read_window
    return Sequence(
        [(_LISTS[kind], 1, Download(track.address, kind, window)) for kind, _ in _lists(track)]
    )


def downloaded_plan(values: Mapping[str, tuple[WireItem, ...]], track: Track) -> Plan:
    """The plan in what ``download`` read."""
    return plan_from_wire(
        values["mission"], values.get("fence", ()), values.get("rally", ()), track.autopilot.target
    )


def clear(track: Track) -> Sequence:
    """Empty all lists."""
    return Sequence(
        [(_LISTS[kind], 1, Clear(track.address, kind, kept)) for kind, kept in _lists(track)]
    )


def introduction(track: Track) -> list[Conversation]:
    """What is asked of every vehicle when it is first heard, and again after a reboot."""
    address = track.address
    version = Fetch(
        address,
        "AUTOPILOT_VERSION",
        commands.request_message(address, 148),
        commands.long(address, commands.REQUEST_CAPABILITIES, 1.0),
        tries=10,
    )
    home = Fetch(
        address,
        "HOME_POSITION",
        commands.request_message(address, 242),
        commands.long(address, commands.GET_HOME_POSITION),
        tries=2,
    )
    gimbal = Fetch(address, "GIMBAL_MANAGER_INFORMATION", payload.gimbal_question(track), tries=2)
    rates = ARDUPILOT_RATES_HZ if track.autopilot is ARDUPILOT else PX4_RATES_HZ
    asked = [
        Conversation(
            Sequence(
                [("version", 1, version), ("home", 1, home), ("gimbal", 1, gimbal)],
                is_tolerant=True,
            ),
            "introduction",
        ),
        Conversation(Streams(address, rates, use_intervals=True), "streams"),
    ]
    if track.autopilot is ARDUPILOT:  # PX4's cameras are components of their own
        asked.append(payload.device_discovery(track))
    return asked


def may_start(track: Track) -> str | None:
    """Why the mission on the vehicle must not be started now; ``None`` when it may."""
    status = track.vehicle.plan
    if status.state is PlanState.VERIFIED:
        return None
    if status.state is PlanState.SENDING:
        return "its plan is still being sent; wait for VERIFIED"
    reason = f" ({status.text})" if status.text else ""
    return f"what it holds is not verified{reason}; upload the plan, or read back what it holds"


def is_simulator(parameters: Mapping[str, float]) -> bool:
    """Whether parameters betray a simulator: only a simulated vehicle has, or sets, these."""
    if "SIM_SPEEDUP" in parameters or parameters.get("SENS_EN_GPSSIM") == 1:
        return True
    return parameters.get("SYS_HITL", 0) not in (0, -1)
