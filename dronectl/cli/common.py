"""What every verb shares: options, output, and errors as sentences."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import platformdirs
import typer

from dronectl.cli.numbers import link_url, positive
from dronectl.clock import Clock
from dronectl.events import RequestFinished
from dronectl.interruption import Interruption
from dronectl.network import Identity
from dronectl.runtime import Runtime
from dronectl.session import ELEVATION
from missions.errors import UserError
from missions.files.elevation import open_terrain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from dronectl.requests import Request
    from dronectl.vehicle import Snapshot, Vehicle
    from missions.terrain import Terrain

RIVAL_S = 1.2  # a second box under the same system id has sent its heartbeat by then

LinkOption = Annotated[
    list[str],
    typer.Option(
        "--link",
        "-l",
        help="Where the vehicle is: udpin:HOST:PORT, udpout:, tcp:, tcpin: or serial:DEVICE:BAUD; "
        "may be given several times.",
        callback=link_url,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="Data folder; the user's own by default.", envvar="DRONECTL_DATA"),
]
VehicleOption = Annotated[
    int | None, typer.Option("--vehicle", min=1, max=255, help="System id; the only one heard by default.")
]  # fmt: skip
SpeedupOption = Annotated[
    float,
    typer.Option("--speedup", help="For simulators that run faster than real time.", min=0.01, max=1000, callback=positive),
]  # fmt: skip
SystemIdOption = Annotated[
    int, typer.Option("--sysid", min=1, max=255, help="Our own MAVLink system id.")
]


def data_folder(given: Path | None) -> Path:
    """The data folder to use."""
    return given or Path(platformdirs.user_data_dir("dronectl", appauthor=False))


def ground(data: Path | None, elevation: Path | None = None) -> Terrain | None:
    """The ground as the elevation files know it; ``None`` when there are none.

    Args:
        data: data folder, whose own files are used by default.
        elevation: another folder of files.

    Raises:
        UserError: the other folder is not there or holds no file that can be used.
    """
    folder = elevation or data_folder(data) / ELEVATION
    terrain, troubles = open_terrain(folder)
    for trouble in troubles:
        typer.echo(trouble, err=True)
    if elevation is not None and not terrain.sheets:
        raise UserError(
            f"{elevation.absolute()} holds no elevation file that can be used; name a folder with "
            "some, or leave --elevation out."
        )
    return terrain if terrain.sheets else None


def show(value: Any, *, as_json: bool, lines: Callable[[], Sequence[str]]) -> None:
    """Print a result as JSON or as lines."""
    if as_json:
        typer.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        for line in lines():
            typer.echo(line)


def table(rows: Sequence[Sequence[object]], header: Sequence[str]) -> list[str]:
    """Rows as aligned text; the first line is the header."""
    cells = [list(header), *[["-" if c is None else str(c) for c in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    return [
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells
    ]


def interruptions() -> Interruption:
    """Set by Ctrl-C and by a request to end, for loops to see."""
    interruption = Interruption()

    def on_signal(_: int, __: FrameType | None) -> None:
        interruption.ask()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    return interruption


class Operator:
    """The operator's side of a runtime without a window: keeps it alive, waits for things."""

    def __init__(self, runtime: Runtime, interrupted: Interruption) -> None:
        self.runtime = runtime
        self._interrupted = interrupted

    def wait(self, done: Callable[[Snapshot], bool], within_s: float) -> bool:
        """Let real time pass until something is so; False when it is not in time.

        Raises:
            UserError: the operator interrupted it.
        """
        end_s = self.runtime.clock.now_s() + within_s * self.runtime.clock.speedup
        while not done(self.runtime.snapshot()):
            self.runtime.check()
            self.runtime.feed()
            if self._interrupted.wait(0.02):
                raise UserError("Interrupted.")
            if self.runtime.clock.now_s() > end_s:
                return False
        return True


def chosen_vehicle(operator: Operator, system_id: int | None, within_s: float) -> Vehicle:
    """The vehicle a verb is about, once it is heard and has told who it is.

    Raises:
        UserError: none, or several where only one could be meant.
    """
    wanted = f"vehicle {system_id}" if system_id else "vehicle"

    def heard(snapshot: Snapshot) -> list[Vehicle]:
        return [v for v in snapshot.vehicles.values() if system_id in (None, v.system_id)]

    if not operator.wait(lambda s: bool(heard(s)), within_s):
        raise UserError(
            f"No {wanted} heard within {within_s:.0f} s; check the link, the radio and that the "
            "vehicle is on."
        )
    operator.wait(lambda s: all(v.capabilities is not None for v in heard(s)), 3.0)
    first_s = operator.runtime.clock.now_s()

    def settled(snapshot: Snapshot) -> bool:
        """A second box under the same number would have been heard, and said who it is."""
        is_quiet = snapshot.now_s - first_s > RIVAL_S * operator.runtime.clock.speedup
        return is_quiet and not any(v.is_doubted for v in heard(snapshot))

    operator.wait(settled, 10.0)
    found = heard(operator.runtime.snapshot())
    ids = ", ".join(str(v.system_id) for v in found)
    rivals = {v.system_id for v in found if v.is_conflicted or v.is_doubted or v.key.box}
    if rivals and (system_id is not None or len(found) == len(rivals) + 1):
        raise UserError(
            f"Two boxes answer to system id {min(rivals)}; switch one off or change its number."
        )
    if len(found) > 1 and system_id is None:
        raise UserError(f"Several vehicles are heard ({ids}); choose one with --vehicle.")
    return found[0]


def ask(operator: Operator, request: Request, within_s: float = 600.0) -> Any:
    """Submit a request and wait for its value.

    Raises:
        UserError: it failed; the text says why.
    """
    subscription = operator.runtime.subscribe()
    request_id = operator.runtime.submit(request)
    finished: list[RequestFinished] = []

    def is_done(_: Snapshot) -> bool:
        finished.extend(
            e
            for e in subscription.drain()
            if isinstance(e, RequestFinished) and e.request_id == request_id
        )
        return bool(finished)

    if not operator.wait(is_done, within_s):
        raise UserError(f"Vehicle {request.vehicle} gave no end to it within {within_s:.0f} s.")
    failure = finished[0].failure
    if failure is not None:
        raise UserError(f"Vehicle {request.vehicle}: {failure.text} [{failure.fault.value}]")
    return finished[0].value


@contextmanager
def connected(
    links: Sequence[str], speedup: float = 1.0, system_id: int = 255
) -> Iterator[Operator]:
    """An operator on these links, without a record."""
    runtime = Runtime(Clock(speedup), Identity(system_id=system_id), links)
    runtime.start()
    try:
        yield Operator(runtime, interruptions())
    finally:
        runtime.stop()
