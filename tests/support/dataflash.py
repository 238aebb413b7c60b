"""Logs as ArduPilot writes them, binary and as text, by the published format.

https://ardupilot.org/dev/docs/code-overview-adding-a-new-log-message.html
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

CODES = {
    "b": "b", "B": "B", "M": "B", "h": "h", "H": "H", "i": "i", "I": "I", "f": "f", "d": "d",
    "q": "q", "Q": "Q", "n": "4s", "N": "16s", "Z": "64s", "c": "h", "C": "H", "e": "i", "E": "I",
    "L": "i", "g": "e", "a": "32h",
}  # fmt: skip
SCALES = {"c": 100, "C": 100, "e": 100, "E": 100, "L": 10_000_000}
FORMATS: dict[str, tuple[int, str, str]] = {
    "FMT": (128, "BBnNZ", "Type,Length,Name,Format,Columns"),
    "UNIT": (176, "QbZ", "TimeUS,Id,Label"),
    "MULT": (178, "Qbd", "TimeUS,Id,Mult"),
    "FMTU": (177, "QBNN", "TimeUS,FmtType,UnitIds,MultIds"),
    "MSG": (10, "QZ", "TimeUS,Message"),
    "PARM": (64, "QNff", "TimeUS,Name,Value,Default"),
    "MODE": (65, "QMBB", "TimeUS,Mode,ModeNum,Rsn"),
    "EV": (66, "QB", "TimeUS,Id"),
    "ERR": (67, "QBB", "TimeUS,Subsys,ECode"),
    "ARM": (68, "QBIBB", "TimeUS,ArmState,ArmChecks,Forced,Method"),
    "GPS": (69, "QBBIHBcLLeffffB",
            "TimeUS,I,Status,GMS,GWk,NSats,HDop,Lat,Lng,Alt,Spd,GCrs,VZ,Yaw,U"),
    "POS": (70, "QLLfff", "TimeUS,Lat,Lng,Alt,RelHomeAlt,RelOriginAlt"),
    "ATT": (71, "QccccCC", "TimeUS,DesRoll,Roll,DesPitch,Pitch,DesYaw,Yaw"),
    "BAT": (72, "QBfffffcfB", "TimeUS,Inst,Volt,VoltR,Curr,CurrTot,EnrgTot,Temp,Res,RemPct"),
    "VIBE": (73, "QBfffI", "TimeUS,IMU,VibeX,VibeY,VibeZ,Clip"),
    "CTUN": (74, "Qfff", "TimeUS,ThI,ThO,Alt"),
    "CMD": (75, "QHHH", "TimeUS,CTot,CNum,CId"),
    "ISBD": (76, "QHaa", "TimeUS,N,x,y"),
    "ODD": (77, "QgqdEehHN", "TimeUS,Half,Long,Double,Cents,Minus,Short,Unsigned,Name"),
}  # fmt: skip
UNITS = {"s": "s", "D": "deglatitude", "U": "deglongitude", "m": "m", "n": "m/s", "v": "V",
         "A": "A", "d": "deg", "#": "instance", "-": "", "%": "%", "X": "Wh"}  # fmt: skip
MULTIPLIERS = {"F": 1e-6, "0": 1.0, "C": 1e-3, "B": 1e-2, "-": 0.0}
UNIT_IDS = {"GPS": ("s#---SmDUmnhnh-", "F----0-GGB000--"), "POS": ("sDUmmm", "FGG000"),
            "BAT": ("s#vvAaXOw%", "F-000C0?00"), "VIBE": ("s#----", "F-----"),
            "ATT": ("sddddhh", "FBBBBBB")}  # fmt: skip


def lengths(letters: str) -> int:
    return 3 + struct.calcsize("<" + "".join(CODES[letter] for letter in letters))


@dataclass
class DataflashWriter:
    """Collects messages; ``binary`` and ``text`` are the same log written in both ways."""

    binary: bytearray = field(default_factory=bytearray)
    lines: list[str] = field(default_factory=list)
    messages: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, (number, letters, columns) in FORMATS.items():
            self.add("FMT", number, lengths(letters), name, letters, columns)
        for identifier, label in UNITS.items():
            self.add("UNIT", 0, ord(identifier), label)
        for identifier, multiplier in MULTIPLIERS.items():
            self.add("MULT", 0, ord(identifier), multiplier)
        for name, (units, multipliers) in UNIT_IDS.items():
            self.add("FMTU", 0, FORMATS[name][0], units, multipliers)

    @property
    def text(self) -> bytes:
        return "".join(f"{line}\n" for line in self.lines).encode()

    def add(self, name: str, *values: Any) -> None:
        number, letters, _ = FORMATS[name]
        raw: list[Any] = []
        for letter, value in zip(letters, values, strict=True):
            if letter == "a":
                raw += value
            elif isinstance(value, str):
                raw.append(value.encode())
            else:
                raw.append(round(value * SCALES[letter]) if letter in SCALES else value)
        codes = "".join(CODES[letter] for letter in letters)
        self.binary += bytes((0xA3, 0x95, number)) + struct.pack("<" + codes, *raw)
        self.lines.append(", ".join([name, *(str(value) for value in values)]))
        self.messages.append((name, values))


GPS_WEEK = 2446  # 2026-11-22
GPS_MS = 200_000_000


def a_dataflash_flight(
    seconds: int = 40,
    *,
    week: int = GPS_WEEK,
    has_gps: bool = True,
    is_simulator: bool = False,
    boot_s: float = 100.0,
    uid: str = "003A0023 31375115 38323339",
) -> DataflashWriter:
    """A flight of a copter: armed from 2 s, in the air from 5 s to 5 s before the end, 5 m/s east."""
    log = DataflashWriter()
    log.add("MSG", round(boot_s * 1e6), "ArduCopter V4.5.7 (abcdef01)")
    log.add("MSG", round(boot_s * 1e6), f"CubeOrange {uid}")
    log.add("PARM", round(boot_s * 1e6), "STAT_FLTTIME", 7200.0, 0.0)
    log.add("PARM", round(boot_s * 1e6), "SYSID_THISMAV", 7.0, 1.0)
    if is_simulator:
        log.add("PARM", round(boot_s * 1e6), "SIM_SPEEDUP", 1.0, 1.0)
    log.add("MODE", round(boot_s * 1e6), 5, 5, 1)
    for tick in range(seconds * 5):
        t_s = tick / 5
        time_us = round((boot_s + t_s) * 1e6)
        is_flying = 5.0 <= t_s < seconds - 5.0
        if tick == 10:
            log.add("ARM", time_us, 1, 0, 0, 0)
            log.add("EV", time_us, 10)
        if tick == 25:
            log.add("EV", time_us, 28)
            log.add("MODE", time_us, 3, 3, 2)
            log.add("MSG", time_us, "Mission: 1 Takeoff")
            log.add("CMD", time_us, 5, 1, 22)
        if tick == (seconds - 5) * 5:
            log.add("EV", time_us, 18)
        if tick == (seconds - 2) * 5:
            log.add("EV", time_us, 11)
            log.add("ARM", time_us, 0, 0, 0, 0)
        lon = -1.68 + max(0.0, min(t_s, seconds - 5.0) - 5.0) * 6.7e-5
        log.add("ATT", time_us, 0.0, 1.5, 0.0, -2.25, 90.0, 90.0)
        log.add("CTUN", time_us, 0.5 if is_flying else 0.0, 0.4 if is_flying else 0.0, 0.0)
        if has_gps:
            log.add("POS", time_us, 48.1, lon, 80.0, 30.0 if is_flying else 0.0, 0.0)
        fix = (3, GPS_MS + round(t_s * 1000), week, 14) if has_gps else (1, 0, 0, 0)
        log.add("GPS", time_us, 0, *fix, 0.7, 48.1 if has_gps else 0.0, lon if has_gps else 0.0,
                80.0, 5.0 if is_flying else 0.0, 90.0, 0.0, 0.0, 1)  # fmt: skip
        log.add("BAT", time_us, 0, 16.0 - tick * 0.001, 16.1, 10.0, tick * 0.5, tick * 0.01, 25.0,
                0.01, 100 - tick // 20)  # fmt: skip
        log.add("BAT", time_us, 1, 12.0, 12.0, 1.0, 0.0, 0.0, 25.0, 0.01, 99)
        log.add("VIBE", time_us, tick % 2, 1.0, 2.0, 3.0, 0)
    log.add("ERR", round((boot_s + seconds) * 1e6), 6, 1)
    log.add("ISBD", round((boot_s + seconds) * 1e6), 3, list(range(32)), [-n for n in range(32)])
    log.add("ODD", round((boot_s + seconds) * 1e6), 1.5, -(2**40), 0.1, 12.34, -5.67, -7, 65535,
            "héllo")  # fmt: skip
    return log
