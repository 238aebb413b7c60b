"""``sim`` in one process, our verbs on its link in others: both personalities."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from missions.files import read_plan
from tests.system.processes import ROOT, a_patrol, dronectl, free_port, simulator, stop, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("autopilot", ["ardupilot", "px4"])
SPEEDUP = "20"


@contextmanager
def sim(*words: str) -> Iterator[str]:
    """``dronectl sim`` on a port of its own; the link to it."""
    port = free_port(socket.SOCK_STREAM)
    command = [sys.executable, "-m", "dronectl", "sim", "--listen", f"tcp://127.0.0.1:{port}"]
    with subprocess.Popen(  # noqa: S603
        [*command, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield f"tcp:127.0.0.1:{port}"
        finally:
            stop(process)


@BOTH
def test_fly_takes_a_plan_from_the_file_to_the_logbook(autopilot: str, tmp_path: Path) -> None:
    plan, data = a_patrol(tmp_path), tmp_path / "data"

    with sim("--autopilot", autopilot, "--speedup", SPEEDUP) as link:
        answer = dronectl(
            "fly", plan, "--link", link, "--pilot", "Bea", "--data", data, "--speedup", SPEEDUP,
            "--json",
        )  # fmt: skip
    flights = dronectl("flights", "list", "--data", data, "--json").data

    assert answer.code == 0, answer.err
    assert answer.data["autopilot"] == autopilot
    assert answer.data["upload"]["verified"]
    assert answer.data["plan_digest"] == read_plan(plan).digest
    assert answer.data["flight"]["reason"] == "landed"
    assert [(f["id"], f["pilot"]) for f in flights] == [(answer.data["flight"]["id"], "Bea")]


def test_a_flight_carries_its_legal_basis_and_purpose_into_its_entry(tmp_path: Path) -> None:
    plan, data = a_patrol(tmp_path), tmp_path / "data"
    words = ("--pilot", "Bea", "--data", data, "--speedup", SPEEDUP, "--purpose", "training")
    added = dronectl(
        "legal", "add", "training", "--data", data, "--reference", "R-1", "--from", "2026-01-01"
    )

    with sim("--speedup", SPEEDUP) as link:
        unknown = dronectl("fly", plan, "--link", link, *words, "--basis", "X")
        flown = dronectl("fly", plan, "--link", link, *words, "--basis", "training", "--json")
    shown = dronectl("flights", "show", flown.data["flight"]["id"], "--data", data, "--json").data

    assert (added.code, flown.code) == (0, 0), added.err + flown.err
    assert unknown.code != 0
    assert "no legal basis 'X'" in unknown.err
    assert (shown["terms"]["code"], shown["terms"]["purpose"]) == ("training", "training")
    assert shown["terms"]["retention_days"] == 30


@BOTH
def test_a_plan_is_uploaded_downloaded_and_cleared(autopilot: str, tmp_path: Path) -> None:
    plan, back = a_patrol(tmp_path, 1), tmp_path / "back.plan"

    with simulator("--autopilot", autopilot) as endpoint:
        link = ("--link", endpoint.link)
        uploaded = dronectl("mission", "upload", plan, *link, "--json")
        downloaded = dronectl("mission", "download", back, *link)
        cleared = dronectl("mission", "clear", *link)

    assert (uploaded.code, downloaded.code, cleared.code) == (0, 0, 0)
    sent, held = read_plan(plan), read_plan(back)
    assert [i.command for i in held.items] == [i.command for i in sent.items]
    assert len(held.fence.polygons) == len(sent.fence.polygons)


@BOTH
def test_parameters_are_saved_set_and_loaded(autopilot: str, tmp_path: Path) -> None:
    name = "RTL_ALT" if autopilot == "ardupilot" else "RTL_RETURN_ALT"
    file = tmp_path / "all.params"

    with simulator("--autopilot", autopilot) as endpoint:
        link = ("--link", endpoint.link)
        saved = dronectl("params", "save", file, *link)
        changed = dronectl("params", "set", name, 42, *link)
        loaded = dronectl("params", "load", file, *link)
        restored = dronectl("params", "get", name, *link, "--json").data[name]

    assert (saved.code, changed.code, loaded.code) == (0, 0, 0)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 500
    assert restored != 42
    assert [line for line in lines if name in line.split() and f"{restored:g}" in line]


def test_a_parameter_the_vehicle_does_not_have_is_named() -> None:
    with simulator() as endpoint:
        missing = dronectl("params", "get", "RTL_ALT", "NO_SUCH_NAME", "--link", endpoint.link)

    assert missing.code == 1
    assert "NO_SUCH_NAME" in missing.err


def test_watch_shows_every_vehicle_heard() -> None:
    with simulator("--vehicles", "3", "--autopilot", "mixed") as endpoint:
        answer = dronectl("watch", "--link", endpoint.link, "--duration", 4, "--json")

    assert answer.code == 0, answer.err
    last = json.loads(answer.out.splitlines()[-1])
    assert [v["id"] for v in last["vehicles"]] == ["1", "2", "3"]
    assert {v["link"] for v in last["vehicles"]} == {"fresh"}


def test_one_of_several_vehicles_must_be_named() -> None:
    with simulator("--vehicles", "2") as endpoint:
        unnamed = dronectl("mission", "clear", "--link", endpoint.link)
        named = dronectl("mission", "clear", "--link", endpoint.link, "--vehicle", 2)

    assert unnamed.code == 1
    assert "--vehicle" in unnamed.err
    assert named.code == 0


def test_a_port_in_use_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        answer = dronectl("watch", "--link", f"udpin:127.0.0.1:{port}", "--duration", 1)

    assert answer.code == 1
    assert str(port) in answer.err
    assert "Traceback" not in answer.err


def test_a_folder_serves_one_station_at_a_time(tmp_path: Path) -> None:
    plan = a_patrol(tmp_path)
    words = ("fly", str(plan), "--pilot", "C", "--data", str(tmp_path / "data"))
    port, other = free_port(), free_port()
    first = [sys.executable, "-m", "dronectl", *words, "--link", f"udpin:127.0.0.1:{port}"]
    with subprocess.Popen(  # noqa: S603
        first, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        try:
            with simulator(port=port):
                until((tmp_path / "data" / "dronectl.lock").exists, 20.0, "the folder is in use")
                second = dronectl(*words, "--link", f"udpin:127.0.0.1:{other}", "--wait", 1)
        finally:
            stop(running)

    assert second.code == 1
    assert "Traceback" not in second.err
    assert str(tmp_path / "data") in second.err
