"""A small ground station for the tests of the fleet, on pymavlink's generated classes.

Written against the protocol, not against the simulator's own codec.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from pymavlink.dialects.v20 import all as dialect

from simulator.world import DEFAULT_LINK, World


class Station:
    """Talks to the vehicles of a world from one system and component."""

    def __init__(
        self,
        world: World,
        link: str = DEFAULT_LINK,
        source: tuple[int, int] = (255, 190),
        heartbeat: bool = True,
    ):
        self.world = world
        self.link = link
        self.heard: list[Any] = []
        self.everything: list[tuple[str, bytes]] = []
        self.heartbeat = heartbeat
        self._mav = dialect.MAVLink(None, srcSystem=source[0], srcComponent=source[1])
        self._parser = dialect.MAVLink(None)
        self._parser.robust_parsing = True
        self._heartbeat_due_s = 0.0
        self.world.open_link(link)

    def send(self, name: str, **fields: Any) -> None:
        self.transmit(self.build(name, **fields))

    def build(self, name: str, **fields: Any) -> bytes:
        kind = getattr(dialect, f"MAVLink_{name.lower()}_message")
        values = dict.fromkeys(kind.fieldnames, 0)
        for field, length in zip(kind.ordered_fieldnames, kind.array_lengths, strict=True):
            is_text = kind.fieldtypes[kind.fieldnames.index(field)] == "char"
            if length:
                values[field] = b"" if is_text else [0] * length
        if "target_system" in values:
            values["target_system"] = 1
        if "target_component" in values:
            values["target_component"] = 1
        values.update(fields)
        return bytes(kind(**values).pack(self._mav))

    def transmit(self, packet: bytes) -> None:
        self.world.send(self.link, packet)
        self._take(self.world.collect())

    def command(self, number: int, *params: float, system: int = 1, component: int = 1) -> None:
        values = [*params, *[0.0] * (7 - len(params))]
        names = [f"param{place}" for place in range(1, 8)]
        self.send(
            "COMMAND_LONG",
            target_system=system,
            target_component=component,
            command=number,
            **dict(zip(names, values, strict=True)),
        )

    def command_int(self, number: int, *params: float, frame: int = 6, **place: Any) -> None:
        values = [*params, *[0.0] * (4 - len(params))]
        names = [f"param{place}" for place in range(1, 5)]
        self.send(
            "COMMAND_INT",
            command=number,
            frame=frame,
            **dict(zip(names, values, strict=True)),
            **place,
        )

    def ack(self, number: int, *params: float, **where: int) -> int | None:
        """Send a command and return its MAV_RESULT, None when nothing answers."""
        mark = len(self.heard)
        self.command(number, *params, **where)
        self.pass_time(0.2)
        return self.result_of(number, mark)

    def ack_int(self, number: int, *params: float, frame: int = 6, **place: Any) -> int | None:
        mark = len(self.heard)
        self.command_int(number, *params, frame=frame, **place)
        self.pass_time(0.2)
        return self.result_of(number, mark)

    def result_of(self, number: int, mark: int) -> int | None:
        for message in self.heard[mark:]:
            if message.msgname == "COMMAND_ACK" and message.command == number:
                return int(message.result)
        return None

    def pass_time(self, seconds: float) -> None:
        left = seconds
        while left > 1e-9:
            step = min(left, 0.2)
            if self.heartbeat and self.world.now_s >= self._heartbeat_due_s:
                self._heartbeat_due_s = self.world.now_s + 1.0
                self.send("HEARTBEAT", type=6, autopilot=8, system_status=4)
            self._take(self.world.advance(step))
            left -= step

    def wait(self, condition: Callable[[], object], seconds: float = 300.0) -> bool:
        """Let time pass until the condition holds; False when it never did."""
        end_s = self.world.now_s + seconds
        while self.world.now_s < end_s:
            if condition():
                return True
            self.pass_time(0.2)
        return bool(condition())

    def of(self, name: str, mark: int = 0, system: int | None = None) -> list[Any]:
        return [
            m
            for m in self.heard[mark:]
            if m.msgname == name and system in (None, m.get_srcSystem())
        ]

    def last(self, name: str, system: int | None = None) -> Any:
        found = self.of(name, system=system)
        return found[-1] if found else None

    def texts(self, mark: int = 0) -> list[str]:
        return [m.text for m in self.of("STATUSTEXT", mark)]

    def upload(self, items: Sequence[dict[str, Any]], kind: int = 0, system: int = 1) -> int | None:
        """The plain upload conversation; the type of the final MISSION_ACK."""
        mark = len(self.heard)
        self.send("MISSION_COUNT", target_system=system, count=len(items), mission_type=kind)
        answered = mark
        for _ in range(len(items) * 4 + 40):
            asked = [
                m
                for m in self.heard[answered:]
                if m.msgname in ("MISSION_REQUEST", "MISSION_REQUEST_INT")
                and m.get_srcSystem() == system
            ]
            acks = [m for m in self.of("MISSION_ACK", mark, system) if m.mission_type == kind]
            if acks:
                return int(acks[-1].type)
            answered = len(self.heard)
            if not asked:
                self.pass_time(0.2)
                continue
            seq = asked[-1].seq
            fields = {"autocontinue": 1, "current": int(seq == 0)} | items[seq]
            self.send(
                "MISSION_ITEM_INT", target_system=system, seq=seq, mission_type=kind, **fields
            )
        return None

    def download(self, kind: int = 0, system: int = 1) -> list[Any]:
        mark = len(self.heard)
        self.send("MISSION_REQUEST_LIST", target_system=system, mission_type=kind)
        self.pass_time(0.1)
        count = [m for m in self.of("MISSION_COUNT", mark, system) if m.mission_type == kind][-1]
        items = []
        for seq in range(count.count):
            mark = len(self.heard)
            self.send("MISSION_REQUEST_INT", target_system=system, seq=seq, mission_type=kind)
            self.pass_time(0.04)
            items.append(self.of("MISSION_ITEM_INT", mark, system)[0])
        self.send("MISSION_ACK", target_system=system, mission_type=kind)
        return items

    @property
    def is_armed(self) -> bool:
        beat = self.last("HEARTBEAT")
        return beat is not None and bool(beat.base_mode & 128)

    def _take(self, sent: list[tuple[str, bytes]]) -> None:
        self.everything += sent
        for link, packet in sent:
            if link == self.link:
                self.heard += self._parser.parse_buffer(bytearray(packet)) or []


def place(
    north_m: float, east_m: float, home: tuple[float, float] = (43.30, 4.50)
) -> dict[str, int]:
    """x and y of an item, metres from home."""
    latitude = home[0] + north_m / 111_120.0
    longitude = home[1] + east_m / (111_320.0 * math.cos(math.radians(home[0])))
    return {"x": round(latitude * 1e7), "y": round(longitude * 1e7)}


def item(
    command: int, z: float = 0.0, *params: float, frame: int = 3, **where: int
) -> dict[str, Any]:
    """Fields of one mission item."""
    values = [*params, *[0.0] * (4 - len(params))]
    names = ("param1", "param2", "param3", "param4")
    return (
        {"command": command, "frame": frame, "z": z} | dict(zip(names, values, strict=True)) | where
    )
