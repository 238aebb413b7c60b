"""The fleet on real sockets: short runs over loopback."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulator.__main__ import Options, main, make_server
from simulator.codec import BY_NAME, Decoder, Message, frame, pack
from simulator.errors import UserError
from simulator.server import Server, parse_endpoint

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(*listen: str, **options: object) -> Iterator[Server]:
    server = make_server(Options(listen=listen, **options))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(5.0)
        assert not thread.is_alive()


def ask_version(system: int = 1) -> bytes:
    payload = pack(
        "COMMAND_LONG", target_system=system, target_component=1, command=512, param1=148.0
    )
    return frame(BY_NAME["COMMAND_LONG"], payload, sequence=0, system_id=255, component_id=190)


def hear(station: socket.socket, name: str, most: int = 3000) -> Message:
    """The first message of that name on a datagram socket."""
    decoder = Decoder()
    for _ in range(most):
        for message in decoder.feed_datagram(station.recv(65536)):
            if message.name == name:
                return message
    raise AssertionError(f"no {name}")


@pytest.fixture
def station() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.settimeout(5.0)
        yield opened


def test_udp_sends_to_the_station_and_takes_its_answers(station: socket.socket):
    with serving(f"udp://127.0.0.1:{station.getsockname()[1]}", speedup=10.0):
        data, vehicle = station.recvfrom(65536)
        station.sendto(ask_version(), vehicle)

        assert hear(station, "AUTOPILOT_VERSION").system_id == 1
        assert data


def test_udp_ignores_a_stranger(station: socket.socket):
    with serving(f"udp://127.0.0.1:{station.getsockname()[1]}", speedup=10.0):
        _, vehicle = station.recvfrom(65536)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.1", 0))
            stranger.sendto(ask_version(), vehicle)
            hear(station, "HEARTBEAT")
            hear(station, "SYS_STATUS")

        decoder = Decoder()
        station.setblocking(False)
        waiting = []
        while True:
            try:
                waiting += decoder.feed_datagram(station.recv(65536))
            except BlockingIOError:
                break
        assert "AUTOPILOT_VERSION" not in {message.name for message in waiting}


def test_udpin_answers_whoever_speaks(station: socket.socket):
    with serving("udpin://127.0.0.1:0", speedup=10.0) as server:
        station.sendto(ask_version(), ("127.0.0.1", server.endpoints[0].port))

        assert hear(station, "AUTOPILOT_VERSION").system_id == 1


def test_tcp_serves_several_clients_all_vehicles():
    with serving("tcp://127.0.0.1:0", vehicles=3, autopilot="mixed", speedup=10.0) as server:
        address = ("127.0.0.1", server.endpoints[0].port)
        with (
            socket.create_connection(address, 5.0) as first,
            socket.create_connection(address, 5.0) as second,
        ):
            for client in (first, second):
                client.settimeout(5.0)
                decoder, systems = Decoder(), set()
                while systems != {1, 2, 3}:
                    systems |= {m.system_id for m in decoder.feed(client.recv(4096))}
        with socket.create_connection(address, 5.0) as third:
            third.settimeout(5.0)
            assert third.recv(100)


def test_each_vehicle_can_have_its_own_port():
    taken = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
    try:
        for port in range(24600, 24900, 2):
            try:
                for place, opened in enumerate(taken):
                    opened.bind(("127.0.0.1", port + place))
                break
            except OSError:
                taken = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        url = f"udp://127.0.0.1:{taken[0].getsockname()[1]}"
        with serving(url, vehicles=2, has_port_per_vehicle=True, speedup=10.0):
            for system, opened in enumerate(taken, 1):
                opened.settimeout(5.0)
                assert hear(opened, "SYS_STATUS").system_id == system
    finally:
        for opened in taken:
            opened.close()


def test_a_port_in_use_is_one_sentence_and_exit_code_1(
    station: socket.socket, capsys: pytest.CaptureFixture[str]
):
    url = f"udpin://127.0.0.1:{station.getsockname()[1]}"

    code = main(["--listen", url])

    text = capsys.readouterr().err
    assert code == 1
    assert url in text
    assert "stop the program that uses the port or choose another" in text
    assert text.count("\n") == 1


def test_a_duration_ends_the_run(station: socket.socket):
    server = make_server(
        Options(listen=(f"udp://127.0.0.1:{station.getsockname()[1]}",), speedup=100.0)
    )

    server.serve(duration_s=5.0)

    assert server.world.now_s == pytest.approx(5.0, abs=0.6)


def test_the_process_ends_cleanly_when_told_to(tmp_path: Path):
    plan = tmp_path / "faults.json"
    plan.write_text(json.dumps({"faults": [{"kind": "loss", "probability": 0.1}]}))
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [
            sys.executable,
            "-m",
            "simulator",
            "--vehicles",
            "2",
            "--listen",
            "tcp://127.0.0.1:0",
            "--faults",
            str(plan),
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    announced = process.stderr.readline()

    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=10.0)[1]

    assert process.returncode == 0
    assert announced.startswith("Simulating 2 ardupilot vehicles at tcp://127.0.0.1:")
    assert rest == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--listen", "http://x:1"], "is not understood"),
        (["--listen", "udp://127.0.0.1"], "no valid port"),
        (["--listen", "udp://127.0.0.1:99999"], "no valid port"),
        (["--listen", "udp://127.0.0.1:0"], "no valid port"),
        (["--vehicles", "0"], "from 1 to 200"),
        (["--speedup", "0"], "from 0.1 to 1000"),
        (["--speedup", "nan"], "from 0.1 to 1000"),
        (["--place", "43"], "is not 2 numbers"),
        (["--place", "99,4"], "not on the map"),
        (["--wind", "a,b,c"], "is not 3 numbers"),
        (["--duration", "-3"], "above 0 s"),
        (["--faults", "/nowhere/f.json"], "Cannot read"),
        (["--listen", "tcp://no.such.host.invalid:5760"], "cannot be found"),
        (
            ["--port-per-vehicle", "--vehicles", "2", "--listen", "udpin://127.0.0.1:65535"],
            "no port",
        ),
    ],
)
def test_a_wrong_option_is_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
):
    assert main(arguments) == 1

    text = capsys.readouterr().err
    assert sentence in text
    assert text.count("\n") == 1


def test_an_address_is_read_with_its_parts():
    endpoint = parse_endpoint("tcp://localhost:5760")

    assert (endpoint.scheme, endpoint.host, endpoint.port) == ("tcp", "localhost", 5760)
    with pytest.raises(UserError):
        parse_endpoint("udp:127.0.0.1:14550")
