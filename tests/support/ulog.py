"""Logs as PX4 writes them, by the published format.

https://docs.px4.io/main/en/dev_log/ulog_file_format.html
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

CODES = {"uint64_t": "Q", "int32_t": "i", "uint8_t": "B", "float": "f", "double": "d", "bool": "?",
         "uint16_t": "H", "int8_t": "b"}  # fmt: skip
FORMATS = {
    "vehicle_status": "uint64_t timestamp;uint8_t arming_state;uint8_t nav_state;"
    "uint8_t hil_state;uint8_t system_id;uint8_t[4] _padding0;",
    "vehicle_land_detected": "uint64_t timestamp;bool landed;uint8_t[7] _padding0;",
    "vehicle_global_position": "uint64_t timestamp;double lat;double lon;float alt;"
    "uint8_t[4] _padding0;",
    "vehicle_local_position": "uint64_t timestamp;float z;float vx;float vy;float vz;float heading;"
    "float[3] delta;",
    "vehicle_gps_position": "uint64_t timestamp;uint64_t time_utc_usec;uint8_t satellites_used;"
    "uint8_t[7] _padding0;",
    "battery_status": "uint64_t timestamp;float voltage_v;float current_a;float remaining;"
    "uint8_t[4] _padding0;",
    "esc_report": "uint64_t timestamp;int32_t rpm;uint16_t state;uint8_t[2] _padding0;",
    "esc_status": "uint64_t timestamp;esc_report[2] esc;esc_report main;int8_t count;"
    "uint8_t[7] _padding0;",
}
BOOT_US = 50_000_000
UTC_US = 1_795_300_000_000_000


@dataclass
class UlogWriter:
    """Collects messages; ``data`` is the file."""

    started_us: int = BOOT_US
    data: bytearray = field(default_factory=bytearray)
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.data += b"ULog\x01\x12\x35\x01" + struct.pack("<Q", self.started_us)
        self.message("B", bytes(40))
        for name, fields in FORMATS.items():
            self.message("F", f"{name}:{fields}".encode())

    def message(self, kind: str, body: bytes) -> None:
        self.data += struct.pack("<HB", len(body), ord(kind)) + body

    def inform(self, key: str, value: bytes, kind: str = "I") -> None:
        self.message(kind, bytes((len(key),)) + key.encode() + value)

    def text(self, key: str, value: str) -> None:
        self.inform(f"char[{len(value)}] {key}", value.encode())

    def parameter(self, name: str, value: float) -> None:
        if isinstance(value, int):
            self.inform(f"int32_t {name}", struct.pack("<i", value), "P")
        else:
            self.inform(f"float {name}", struct.pack("<f", value), "P")

    def subscribe(self, name: str, instance: int = 0) -> None:
        number = self.numbers[name, instance] = len(self.numbers)
        self.message("A", struct.pack("<BH", instance, number) + name.encode())

    def add(self, name: str, layout: str, *values: Any, instance: int = 0) -> None:
        number = struct.pack("<H", self.numbers[name, instance])
        self.message("D", number + struct.pack("<" + layout, *values))

    def say(self, timestamp_us: int, text: str, severity: int = 6) -> None:
        self.message("L", struct.pack("<BQ", ord("0") + severity, timestamp_us) + text.encode())

    def sync(self) -> None:
        self.message("S", bytes.fromhex("2f731320250cbb12"))


def a_ulog_flight(
    seconds: int = 40, *, utc_us: int = UTC_US, has_gps: bool = True, is_simulator: bool = False
) -> UlogWriter:
    """A flight of a copter: armed from 2 s, in the air from 5 s to 5 s before the end, 5 m/s east."""
    log = UlogWriter()
    log.text("sys_uuid", "000100000000373337383430510A00340021")
    log.inform("uint32_t ver_sw_release", struct.pack("<I", 0x010E03FF))
    log.parameter("LND_FLIGHT_T_HI", 1)
    log.parameter("LND_FLIGHT_T_LO", -1)
    log.parameter("MPC_XY_VEL_MAX", 12.5)
    if is_simulator:
        log.parameter("SYS_HITL", 2)
    for name in FORMATS:
        if name != "esc_report":
            log.subscribe(name)
    log.subscribe("battery_status", 1)
    for tick in range(seconds * 5):
        t_s = tick / 5
        now_us = BOOT_US + round(t_s * 1e6)
        is_armed, is_flying = 2.0 <= t_s < seconds - 2.0, 5.0 <= t_s < seconds - 5.0
        nav = 3 if is_flying else 4
        log.add("vehicle_status", "QBBBB", now_us, 2 if is_armed else 1, nav, 0, 9)
        log.add("vehicle_land_detected", "Q?", now_us, not is_flying)
        lon = -1.68 + max(0.0, min(t_s, seconds - 5.0) - 5.0) * 6.7e-5
        if has_gps:
            log.add("vehicle_global_position", "Qddf", now_us, 48.1, lon, 80.0)
        log.add("vehicle_gps_position", "QQB", now_us, utc_us + tick * 200_000 if has_gps else 0,
                14 if has_gps else 0)  # fmt: skip
        log.add("vehicle_local_position", "Qffffffff", now_us, -30.0 if is_flying else 0.0, 0.0,
                5.0 if is_flying else 0.0, 0.0, 1.5707964, 0.1, 0.2, tick)  # fmt: skip
        log.add("battery_status", "Qfff", now_us, 16.0 - tick * 0.001, 10.0, 1.0 - tick * 0.001)
        log.add("battery_status", "Qfff", now_us + 1000, 12.0, 1.0, 0.5, instance=1)
        log.add("esc_status", "QQiH2xQiH2xQiH2xb", now_us, now_us, tick, 1, now_us, -tick, 2,
                now_us, 7, 3, 2)  # fmt: skip
        if tick == 25:
            log.say(now_us, "Takeoff detected", 6)
        if tick % 50 == 0:
            log.sync()
    return log
