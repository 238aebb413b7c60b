"""Builders for the record's tests: vehicles, frames, snapshots and a disk that can be full."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from dronectl.mavlink.codec import Encoder, build
from dronectl.store.frames import RawFrames
from dronectl.store.tlog import DiskFile
from dronectl.vehicle import LandedState, Snapshot, Vehicle, VehicleKey
from missions.geo import GeoPoint, offset

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.events import Event
    from dronectl.store.recording import Recording

EPOCH_US = 1_795_000_000_000_000
HOME = GeoPoint(48.1, -1.68)
KEY = VehicleKey(1)


def utc_us(now_s: float) -> int:
    return EPOCH_US + round(now_s * 1_000_000)


def a_vehicle(now_s: float = 0.0, *, airborne: bool | None = None, **changes: Any) -> Vehicle:
    values: dict[str, Any] = {"key": KEY, "last_heard_s": now_s, "last_heartbeat_s": now_s}
    if airborne is not None:
        values["landed_state"] = LandedState.IN_AIR if airborne else LandedState.ON_GROUND
        values["is_armed"] = True
    return Vehicle(**(values | changes))


def a_snapshot(now_s: float, *vehicles: Vehicle) -> Snapshot:
    return Snapshot(now_s, {vehicle.key: vehicle for vehicle in vehicles})


def heartbeat(system_id: int = 1, sequence: int = 0) -> bytes:
    encoder = Encoder(system_id, 1, sequence)
    return encoder.encode(build("HEARTBEAT", type=2, autopilot=3, mavlink_version=3))


def raw(now_s: float, data: bytes, *, link: int = 0, is_sent: bool = False) -> RawFrames:
    return RawFrames(utc_us(now_s), link, is_sent, data)


class Disk:
    """Opens real files, and refuses or cuts writes while ``free_bytes`` runs out."""

    def __init__(self, free_bytes: int | None = None) -> None:
        self.free_bytes = free_bytes

    def open(self, path: Path) -> DiskOfFile:
        if self.free_bytes == 0:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return DiskOfFile(self, path)


class DiskOfFile(DiskFile):
    def __init__(self, disk: Disk, path: Path) -> None:
        super().__init__(path)
        self._disk = disk

    def write(self, data: bytes, /) -> int:
        free = self._disk.free_bytes
        if free is None:
            return super().write(data)
        if free == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = super().write(data[:free])
        self._disk.free_bytes = free - taken
        return taken


def a_patrol_state(t_s: float, key: VehicleKey = KEY) -> Vehicle:
    """A vehicle armed from 20 s, in the air from 25 s to 85 s going north at 5 m/s, disarmed at 90 s."""
    airborne = 25 <= t_s < 85
    north_m = min(max(t_s - 25, 0), 60) * 5.0
    return a_vehicle(
        t_s,
        key=key,
        uid=f"abc{key.system_id}",
        is_armed=20 <= t_s < 90,
        landed_state=LandedState.IN_AIR if airborne else LandedState.ON_GROUND,
        position=offset(HOME, north_m, 0.0),
        altitude_amsl_m=100.0 + (30.0 if airborne else 0.0),
        height_m=30.0 if airborne else 0.0,
        ground_speed_mps=5.0 if airborne else 0.0,
        climb_rate_mps=0.0,
        is_simulator=True,
        mode="AUTO",
    )


def fly_patrol(
    recording: Recording, until_s: float = 95.0, keys: tuple[VehicleKey, ...] = (KEY,)
) -> list[Event]:
    """Feed a patrol in steps of 0.1 s, a heartbeat each step, as the recorder's thread would."""
    told: list[Event] = []
    for step in range(round(until_s * 10)):
        t_s = step / 10
        recording.on_frames(raw(t_s, heartbeat(key.system_id, step & 0xFF)) for key in keys)
        told += recording.on_snapshot(
            a_snapshot(t_s, *(a_patrol_state(t_s, key) for key in keys)), utc_us(t_s)
        )
        told += recording.on_time(t_s, utc_us(t_s))
    return told
