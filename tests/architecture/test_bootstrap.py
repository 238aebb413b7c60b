"""bootstrap.py against machines it may find, with the system's programs played by small scripts."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bootstrap

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")

DPKG_KNOWS = """#!/bin/sh
for name in "$@"; do
  case " $INSTALLED " in *" $name "*) echo "$name installed";; esac
done
"""
APT_OFFERS = """#!/bin/sh
for name in "$@"; do
  case " $(cat "$OFFERED") " in *" $name "*) echo "Package: $name";; esac
done
"""
APT_GET = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in *update*) echo "$AFTER_UPDATE" > "$OFFERED";; esac
exit "${APT_EXIT:-0}"
"""


class Machine:
    """A Debian machine: what it has, what apt offers before and after an update, what was asked."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._patch = patch
        self._calls = folder / "calls"
        scripts = {"dpkg-query": DPKG_KNOWS, "apt-cache": APT_OFFERS, "apt-get": APT_GET}
        for name, script in scripts.items():
            self.program(name, script)
        patch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
        patch.setenv("CALLS", str(self._calls))
        patch.setenv("OFFERED", str(folder / "offered"))
        patch.setattr(bootstrap, "DEBIAN_PACKAGES", folder / "packages.txt")
        patch.setattr(os, "geteuid", lambda: 0)
        self.has(wanted="liba libb", installed="", offered="liba libb", after_update="liba libb")

    def program(self, name: str, script: str) -> None:
        path = self.folder / name
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)

    def has(self, wanted: str, installed: str, offered: str, after_update: str) -> None:
        self._patch.setenv("INSTALLED", installed)
        self._patch.setenv("AFTER_UPDATE", after_update)
        (self.folder / "offered").write_text(offered, encoding="utf-8")
        names = "\n".join([*wanted.split(), "python3-venv"])
        (self.folder / "packages.txt").write_text(names, encoding="utf-8")

    def calls(self) -> list[str]:
        if not self._calls.exists():
            return []
        lines = self._calls.read_text(encoding="utf-8").splitlines()
        return [
            line.replace("-q -y ", "").replace("--no-install-recommends ", "") for line in lines
        ]


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_nothing_is_asked_of_apt_when_nothing_is_missing(debian: Machine) -> None:
    debian.has(wanted="liba libb", installed="liba libb", offered="", after_update="")

    bootstrap.install_system_packages()

    assert debian.calls() == []


def test_only_the_missing_packages_are_installed_and_lists_are_not_fetched_again(
    debian: Machine,
) -> None:
    debian.has(wanted="liba libb", installed="liba", offered="liba libb", after_update="")

    bootstrap.install_system_packages()

    assert debian.calls() == ["install libb"]


def test_a_machine_without_package_lists_fetches_them_first(debian: Machine) -> None:
    debian.has(wanted="liba", installed="", offered="", after_update="liba")

    bootstrap.install_system_packages()

    assert debian.calls() == ["update", "install liba"]


def test_a_library_renamed_for_64_bit_time_is_found_under_its_new_name(debian: Machine) -> None:
    debian.has(wanted="liba libb", installed="libat64", offered="libbt64", after_update="")

    bootstrap.install_system_packages()

    assert debian.calls() == ["install libbt64"]


def test_apt_failing_is_said_and_set_up_goes_on(
    debian: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("APT_EXIT", "100")

    bootstrap.install_system_packages()

    assert "could not install liba libb" in capsys.readouterr().err


def test_without_root_the_one_line_to_run_is_printed(
    debian: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    debian.program("sudo", "#!/bin/sh\nexit 1\n")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    bootstrap.install_system_packages()

    assert "sudo apt-get install liba libb" in capsys.readouterr().err
    assert debian.calls() == []


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder whose environment is this test run's own Python, installed and stamped."""
    (tmp_path / ".venv").mkdir()
    for name in ("requirements.lock", "pyproject.toml", ".venv/pyvenv.cfg"):
        (tmp_path / name).write_text(f"{name}\n", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    lock = tmp_path / "requirements.lock"
    bootstrap.stamp_path(lock).write_text(bootstrap.fingerprint(lock), encoding="ascii")
    return tmp_path


def test_an_unchanged_checkout_is_ready_at_once(checkout: Path) -> None:
    started_s = time.perf_counter()

    ready = bootstrap.is_set_up(checkout / "requirements.lock")

    assert ready
    assert time.perf_counter() - started_s < 2.0


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml", ".venv/pyvenv.cfg"])
def test_a_change_asks_for_a_new_installation(checkout: Path, name: str) -> None:
    (checkout / name).write_text("another\n", encoding="utf-8")

    assert not bootstrap.is_set_up(checkout / "requirements.lock")


def test_an_environment_whose_python_is_gone_is_not_ready(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON", checkout / "gone")

    assert not bootstrap.is_set_up(checkout / "requirements.lock")


def test_a_moved_checkout_is_not_ready(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", checkout.rename(f"{checkout}-moved"))

    assert not bootstrap.is_set_up(bootstrap.ROOT / "requirements.lock")


@pytest.mark.slow
def test_a_half_made_environment_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    half = tmp_path / ".venv"
    (half / "bin").mkdir(parents=True)
    (half / "bin" / "python").symlink_to(tmp_path / "gone")
    monkeypatch.setattr(bootstrap, "VENV", half)
    monkeypatch.setattr(bootstrap, "PYTHON", half / "bin" / "python")

    bootstrap.make_environment()

    assert bootstrap.runs("import pip")
    assert "mending" in capsys.readouterr().err


def test_the_commands_own_exit_code_comes_back() -> None:
    code = bootstrap.wait_for([sys.executable, "-c", "raise SystemExit(7)"])

    assert code == 7


def test_a_command_ended_by_a_signal_gives_what_a_shell_gives() -> None:
    ended = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"

    code = bootstrap.wait_for([sys.executable, "-c", ended])

    assert code == 128 + signal.SIGTERM


def test_the_first_failing_check_ends_the_test_verb_and_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails, works = ([sys.executable, "-c", f"raise SystemExit({code})"] for code in (3, 0))
    steps = [("first", works), ("second", fails), ("third", works)]
    monkeypatch.setattr(bootstrap, "checks", lambda _: steps)

    code = bootstrap.test([])

    assert code == 3
    said = capsys.readouterr().err
    assert "second failed" in said
    assert "third" not in said


def test_an_old_python_is_told_which_one_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (99, 0))

    assert bootstrap.main(["demo"]) == 1
    assert "needs Python 99.0 or newer" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["fly"]])
def test_an_unknown_verb_shows_the_usage_and_is_wrong_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(arguments) == 2
    assert "demo" in capsys.readouterr().err


@pytest.mark.slow
def test_the_wheel_is_complete_without_the_source_tree_and_holds_no_tests(tmp_path: Path) -> None:
    source, wheels, unpacked = (tmp_path / name for name in ("source", "wheels", "unpacked"))
    junk = shutil.ignore_patterns("__pycache__")
    for name in ("dronectl", "missions", "simulator", "ui"):
        shutil.copytree(bootstrap.ROOT / name, source / name, ignore=junk)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(bootstrap.ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]

    subprocess.run([*pip, "-w", str(wheels), str(source)], check=True, capture_output=True)  # noqa: S603 (our own command)
    shutil.unpack_archive(next(wheels.glob("*.whl")), unpacked, "zip")

    assert sorted(path.name for path in unpacked.iterdir() if path.suffix != ".dist-info") == [
        "dronectl",
        "missions",
        "simulator",
        "ui",
    ]
    for name in ("dronectl", "simulator"):
        command = [sys.executable, "-P", "-m", name, "--help"]
        environment = {**os.environ, "PYTHONPATH": str(unpacked)}
        told = subprocess.run(  # noqa: S603 (our own command)
            command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        )
        assert "usage" in told.stdout.lower()
