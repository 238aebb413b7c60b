"""``python -m simulator``: the fleet alone, for any ground station to connect to."""

import argparse
import os
import signal
import sys
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from simulator.errors import UserError
from simulator.faults import FaultPlan, parse_faults
from simulator.pace import Pace
from simulator.server import Endpoint, Server, parse_endpoint
from simulator.streaming.feed import CameraFeed, VideoChoice
from simulator.streaming.options import add_options, choice_of, default_scenes
from simulator.world import FleetSpec, World

_DEFAULT_LISTEN = "udp://127.0.0.1:14550"


@dataclass(frozen=True, slots=True)
class Options:
    """Everything a run of the simulator can be told."""

    vehicles: int = 1
    first_system_id: int = 1
    autopilot: str = "ardupilot"
    is_careless: bool = False
    listen: tuple[str, ...] = (_DEFAULT_LISTEN,)
    seed: int = 1
    speedup: float = 1.0
    faults: Path | None = None
    place: str | None = None
    duration_s: float | None = None
    has_port_per_vehicle: bool = False
    wind: str | None = None
    video: VideoChoice | None = None
    """None: the vehicles have no cameras."""
    scenes: Path | None = None
    """Where scenes are kept; None is the user's cache."""
    is_until_eof: bool = False
    pace: Path | None = None
    """File shared with a station that is not to be left behind."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="simulator", description="Simulated multirotors.")
    add = parser.add_argument
    add("--vehicles", type=int, default=1, help="how many (1 to 200)")
    add("--first-id", type=int, default=1, metavar="N", help="system id of the first vehicle")
    add("--autopilot", choices=("ardupilot", "px4", "mixed"), default="ardupilot")
    add("--careless", action="store_true", help="lose acknowledgements, restart uploads, reboot")
    add(
        "--listen",
        action="append",
        metavar="URL",
        help=f"udp:// (send to a station), udpin:// or tcp:// (wait for one); {_DEFAULT_LISTEN}",
    )
    add("--port-per-vehicle", action="store_true", help="vehicle n at port + n")
    add("--seed", type=int, default=1)
    add("--speedup", type=float, default=1.0, help="simulated seconds per second")
    add("--faults", type=Path, metavar="FILE", help="JSON file of faults to inject")
    add("--place", metavar="LAT,LON", help="where the first vehicle stands")
    add("--wind", metavar="NORTH,EAST,GUST", help="where the air goes, m/s")
    add("--until-eof", action="store_true", help="end when the standard input does")
    add("--pace", type=Path, metavar="FILE", help="do not run away from the station that wrote it")
    add("--duration", type=float, metavar="S", help="end after so many simulated seconds")
    add_options(parser)
    return parser


def run(options: Options) -> None:
    """Simulate until the duration is over or the process is told to end.

    Raises:
        UserError: an option cannot be used, or a port is taken.
    """
    feed = _feed(options)
    try:
        server = make_server(options, feed)
        _run(options, server, feed)
    finally:
        if feed is not None:
            feed.stop()


def _run(options: Options, server: Server, feed: CameraFeed | None) -> None:
    if feed is not None:
        world = server.world
        feed.start(options.scenes or default_scenes(), world, is_live=options.speedup <= 1.0)
        server.watchers.append(lambda: feed.observe(world))
    previous = {
        number: signal.signal(number, lambda *_: server.stop())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    if options.is_until_eof:
        threading.Thread(target=_stop_at_end, args=(server,), daemon=True).start()
    try:
        sys.stderr.write(_announcement(options, server.endpoints) + "\n")
        sys.stderr.flush()
        server.serve(options.duration_s)
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _stop_at_end(server: Server) -> None:
    """The input ends when whoever started the simulator does, however it ends."""
    while os.read(0, 4096):  # not sys.stdin: its lock is held at the interpreter's end
        pass
    server.stop()


def _feed(options: Options) -> CameraFeed | None:
    """The cameras, their address open; None without video."""
    if options.video is None:
        return None
    first = options.first_system_id
    return CameraFeed(options.video, tuple(range(first, first + options.vehicles)))


def make_server(options: Options, feed: CameraFeed | None = None) -> Server:
    """A server with its sockets open, not running yet."""
    fleet = _fleet(options)
    if feed is not None:
        fleet = replace(fleet, videos=feed.offers)
    if not 0.1 <= options.speedup <= 1000.0:
        raise UserError(f"--speedup must be from 0.1 to 1000; it is {options.speedup:g}.")
    if options.duration_s is not None and not options.duration_s > 0.0:
        raise UserError(f"--duration must be above 0 s; it is {options.duration_s:g}.")
    endpoints = [parse_endpoint(text) for text in options.listen or (_DEFAULT_LISTEN,)]
    world = World(fleet, _faults(options.faults), links=())
    pace = None if options.pace is None else Pace(options.pace)
    server = Server(world, options.speedup, pace)
    try:
        for endpoint in endpoints:
            _open(server, endpoint, options)
    except UserError:
        server.close()
        raise
    return server


def _open(server: Server, endpoint: Endpoint, options: Options) -> None:
    if not options.has_port_per_vehicle:
        server.listen(endpoint)
        return
    for place, vehicle in enumerate(server.world.vehicles):
        port = endpoint.port + place
        if port > 65535:
            raise UserError(f"{endpoint.url} leaves no port for every vehicle; use a lower one.")
        server.listen(Endpoint(endpoint.scheme, endpoint.host, port), [vehicle.system_id])


def _fleet(options: Options) -> FleetSpec:
    if not 1 <= options.vehicles <= 200:
        raise UserError(f"--vehicles must be from 1 to 200; it is {options.vehicles}.")
    if not 1 <= options.first_system_id <= 251 - options.vehicles:
        raise UserError(
            f"--first-id {options.first_system_id} leaves no system ids; use a lower one."
        )
    usual = FleetSpec()
    latitude, longitude = usual.latitude_deg, usual.longitude_deg
    if options.place is not None:
        latitude, longitude = _numbers("--place", options.place, 2)
        if abs(latitude) > 85.0 or abs(longitude) > 180.0:
            raise UserError(f"--place {options.place} is not on the map; write LATITUDE,LONGITUDE.")
    wind = (*usual.wind_towards_mps, usual.gust_mps)
    if options.wind is not None:
        north, east, gust = _numbers("--wind", options.wind, 3)
        wind = (north, east, gust)
    return FleetSpec(
        vehicles=options.vehicles,
        first_system_id=options.first_system_id,
        autopilot=options.autopilot,
        is_careless=options.is_careless,
        seed=options.seed,
        latitude_deg=latitude,
        longitude_deg=longitude,
        wind_towards_mps=(wind[0], wind[1]),
        gust_mps=wind[2],
        unix_s=datetime.now(UTC).timestamp(),
    )


def _numbers(name: str, text: str, count: int) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != count or any(v != v or abs(v) > 1e6 for v in values):
        raise UserError(f"{name} {text} is not {count} numbers separated by commas; correct it.")
    return values


def _faults(path: Path | None) -> FaultPlan:
    if path is None:
        return FaultPlan()
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"Cannot read {path} ({error.strerror}); check --faults.") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is not a text file; --faults wants JSON.") from None
    return parse_faults(text, str(path))


def _announcement(options: Options, endpoints: list[Endpoint]) -> str:
    noun = "vehicle" if options.vehicles == 1 else "vehicles"
    where = ", ".join(endpoint.url for endpoint in endpoints)
    return f"Simulating {options.vehicles} {options.autopilot} {noun} at {where}"


def main(arguments: list[str] | None = None) -> int:
    """Entry point; the exit code."""
    given = build_parser().parse_args(arguments)
    try:
        run(_options(given))
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _options(given: argparse.Namespace) -> Options:
    return Options(
        vehicles=given.vehicles,
        first_system_id=given.first_id,
        autopilot=given.autopilot,
        is_careless=given.careless,
        listen=tuple(given.listen or (_DEFAULT_LISTEN,)),
        seed=given.seed,
        speedup=given.speedup,
        faults=given.faults,
        place=given.place,
        duration_s=given.duration,
        has_port_per_vehicle=given.port_per_vehicle,
        wind=given.wind,
        is_until_eof=given.until_eof,
        pace=given.pace,
        video=choice_of(given),
        scenes=given.scenes,
    )


if __name__ == "__main__":
    sys.exit(main())
