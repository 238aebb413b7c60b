"""The product as a user starts it: processes of their own, on ports nobody else has."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dronectl.demo import patrol
from missions.files import write_plan
from missions.geo import Altitude, GeoPoint, Position, Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
HOME = GeoPoint(43.30, 4.50)
GROUND_AMSL_M = 12.0
_NEVER = threading.Event()


def free_port(kind: socket.SocketKind = socket.SOCK_DGRAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], object], within_s: float, what: str) -> None:
    """Let real time pass until it is so; another process cannot be hurried."""
    end_s = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end_s, f"not within {within_s:.0f} s: {what}"
        _NEVER.wait(0.02)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a simulated fleet sends to."""

    port: int

    @property
    def link(self) -> str:
        """As our own verbs are told."""
        return f"udpin:127.0.0.1:{self.port}"


@contextmanager
def simulator(*words: str, port: int | None = None) -> Iterator[Endpoint]:
    """A simulator that sends to a port; it ends with the block, whatever happens in it."""
    endpoint = Endpoint(port or free_port())
    command = [sys.executable, "-m", "simulator", "--listen", f"udp://127.0.0.1:{endpoint.port}"]
    with subprocess.Popen([*command, *words], cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603
        try:
            yield endpoint
        finally:
            stop(process)


def stop(process: subprocess.Popen[Any]) -> None:
    """Ask it to end, then make it."""
    process.terminate()
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verb came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What ``--json`` printed."""
        return json.loads(self.out)


def dronectl(*words: object, within_s: float = 55.0) -> Answer:
    """Run a verb to its end."""
    command = [sys.executable, "-m", "dronectl", *map(str, words)]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, capture_output=True, text=True, timeout=within_s, check=False
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def a_patrol(folder: Path, index: int = 0) -> Path:
    """A short patrol beside the place where simulated drones stand."""
    file = folder / f"patrol-{index}.plan"
    home = Position(HOME, Altitude(GROUND_AMSL_M, Reference.AMSL))
    write_plan(patrol(index, home), file)
    return file
