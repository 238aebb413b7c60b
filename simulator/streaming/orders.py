"""What the flying side tells the camera's process: settings once, then one order for each picture."""

from dataclasses import dataclass, field
from pathlib import Path

from simulator.camera.conditions import CLEAR, Look
from simulator.camera.optics import Lens, Pose
from simulator.extras import Extras
from simulator.faults import FaultPlan


@dataclass(frozen=True, slots=True)
class Studio:
    """What the camera's process needs to know from the start."""

    scenes: Path
    """Folder in which the scenes of towns are kept."""
    seed: int
    place_deg: tuple[float, float]
    names: tuple[str, ...]
    """One stream for each drone."""
    lens: Lens
    rate_hz: float
    bitrate_bps: int
    udp: tuple[tuple[str, int], ...] = ()
    """Where each transport stream goes; none for RTSP."""
    extras: Extras = field(default_factory=Extras)
    """What an exercise adds to the town."""
    ground_amsl_m: float = 0.0
    """Where the heights of what is added count from."""
    is_live: bool = True
    """Pictures that come too late are left out; when False those of a flight are all made."""
    truth: Path | None = None
    """File for what the middle of each picture truly shows; see :mod:`simulator.streaming.record`."""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What goes wrong with the pictures of one drone at one time."""

    look: Look = CLEAR
    is_starved: bool = False
    is_frozen: bool = False
    loss: float = 0.0
    """Probability that a packet is lost."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to be taken."""

    stream: int
    t_s: float
    """Simulated time since the world began; the picture's time stamp."""
    pose: Pose
    hfov_deg: float
    disturbance: Disturbance = Disturbance()
    utc_us: int | None = None
    """The same in UTC as the vehicle's clock has it; None without a GPS fix."""
    is_kept: bool = True
    """Made however late; otherwise left out when a newer one of its stream waits."""


def disturbance_of(plan: FaultPlan, system_id: int, now_s: float) -> Disturbance:
    """What a plan of faults does to the pictures of one drone at a time."""
    rain = night = loss = 0.0
    kinds = set()
    for fault in plan.faults:
        if fault.vehicle not in (None, system_id) or not fault.is_on(now_s):
            continue
        kinds.add(fault.kind)
        if fault.kind == "video-rain":
            rain = fault.fraction or 1.0
        elif fault.kind == "video-night":
            night = fault.fraction or 1.0
        elif fault.kind == "video-loss":
            loss = fault.probability
    return Disturbance(
        look=Look(rain, night, is_thermal="video-thermal" in kinds),
        is_starved="video-compression" in kinds,
        is_frozen="video-freeze" in kinds,
        loss=loss,
    )
