"""Builders for mission transfers between a machine and a ``FakeMission``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dronectl.protocol.mission_upload import Upload
from missions.compile import WireItem
from tests.support.drive import Link
from tests.support.fake_mission import VEHICLE, FakeMission, Firmware

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.fake_mission import Misstep

ROUGH = Link(latency_s=0.05, jitter_s=0.2, duplicate=0.05)
"""Packets overtake each other and some come twice."""


def some_items(count: int, mission_type: int = 0) -> tuple[WireItem, ...]:
    """Items whose fields survive 32-bit floats, each different."""
    return tuple(
        WireItem(
            i, 3, 16, False, True, (0.0, 2.0, i / 4, 0.5),
            435_000_000 + i * 100, 50_000_000 - i * 70, 30.0 + i / 4, mission_type,
        )
        for i in range(count)
    )  # fmt: skip


def unequal(sent: Sequence[WireItem], read: Sequence[WireItem]) -> list[str]:
    """Every field must come back."""
    if len(sent) != len(read):
        return [f"{len(read)} items instead of {len(sent)}"]
    return [f"item {a.sequence}" for a, b in zip(sent, read, strict=True) if a != b]


def a_vehicle(
    firmware: Firmware = Firmware.ARDUPILOT, *missteps: Misstep, old_items: int = 5, **changes: int
) -> FakeMission:
    return FakeMission(firmware, frozenset(missteps), old_items=old_items, **changes)


def an_upload(items: Sequence[WireItem], firmware: Firmware = Firmware.ARDUPILOT) -> Upload:
    is_ardupilot = firmware is Firmware.ARDUPILOT
    return Upload(
        VEHICLE,
        tuple(items),
        unequal,
        mission_type=items[0].mission_type if items else 0,
        window=8 if is_ardupilot else 1,
    )
