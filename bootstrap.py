#!/usr/bin/env python3
"""Set dronectl up beside this file and run it: ``python3 bootstrap.py demo``.

Standard library only. The first run makes ``.venv`` and installs the pinned packages; a later
run with nothing changed goes straight to the command.
"""

from __future__ import annotations  # an old Python must get as far as the sentence about it

import hashlib
import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST_PYTHON = (3, 11)
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
LOCKS = {"demo": RUNTIME_LOCK, "run": RUNTIME_LOCK, "test": DEV_LOCK, "bench": DEV_LOCK}
DEBIAN_PACKAGES = ROOT / "debian-packages.txt"
DPKG_STATUS = Path("/var/lib/dpkg/status")
PERFECT_MODULES = ROOT / "tests" / "architecture" / "perfect.txt"
TESTS_FAILED = 1  # pytest's exit code
MOST_WORKERS = 4  # more pytest processes only wait for each other's sockets and disk

USAGE = """\
python3 bootstrap.py VERB [ARGUMENTS]

  demo    set up, then fly the built-in demonstration        (arguments go to `dronectl demo`)
  run     set up, then run any dronectl verb                 (arguments go to `dronectl`)
  test    set up with the development tools, then check all  (arguments go to pytest)
  bench   set up with the development tools, then measure    (arguments go to the benches)
"""


class SetupError(Exception):
    """Set-up cannot go on; the text says what to do about it."""


def say(sentence: str) -> None:
    """Tell the person at the terminal, without mixing into a command's output."""
    print(f"bootstrap: {sentence}", file=sys.stderr, flush=True)


def quiet(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command for its answer; a missing program answers with 127 as in a shell."""
    try:
        return subprocess.run(
            command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


# --- System libraries: Debian and its children only ---------------------------------------------


def wanted_packages() -> list[str]:
    """The Debian packages this machine should have, by their Debian 12 names."""
    names = DEBIAN_PACKAGES.read_text(encoding="utf-8").split()
    if importlib.util.find_spec("ensurepip") is not None:
        names.remove("python3-venv")  # this Python brings its own
    return names


def spellings(name: str) -> list[str]:
    """A library package and the name it got when its time became 64 bits wide (Ubuntu 24.04)."""
    return [name, f"{name}t64"]


def missing_packages(names: list[str]) -> list[str]:
    """Those of ``names`` that dpkg does not have installed, in either spelling."""
    asked = [spelling for name in names for spelling in spellings(name)]
    answer = quiet("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *asked)
    lines = (line.split() for line in answer.stdout.splitlines())
    present = {words[0] for words in lines if words[1:] == ["installed"]}
    return [name for name in names if present.isdisjoint(spellings(name))]


def known_to_apt(names: list[str]) -> dict[str, str]:
    """The spelling apt can install, for each of ``names`` it can install at all."""
    asked = [spelling for name in names for spelling in spellings(name)]
    answer = quiet("apt-cache", "show", "--no-all-versions", *asked)
    offered = {line[9:] for line in answer.stdout.splitlines() if line.startswith("Package: ")}
    found = {}
    for name in names:
        for spelling in spellings(name):
            if spelling in offered:
                found[name] = spelling
    return found


def as_root() -> list[str] | None:
    """What to put before a command to run it as root without a question; None: cannot."""
    if os.geteuid() == 0:
        return []
    if quiet("sudo", "-n", "true").returncode == 0:
        return ["sudo", "-n"]
    return None


def install_system_packages() -> None:
    """Install what is missing, or print the line that does; never a reason to stop."""
    missing = missing_packages(wanted_packages())
    if not missing:
        return
    prefix = as_root()
    if prefix is None or shutil.which("apt-get") is None:
        found = known_to_apt(missing)
        names = " ".join(found.get(name, name) for name in missing)
        say(f"some system libraries are missing; install them with: sudo apt-get install {names}")
        return
    say(f"installing {len(missing)} system packages")
    apt_get = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    if not apt_install(apt_get, missing):
        say(f"could not install {' '.join(missing)}; windows and maps may not open. Going on.")


def apt_install(apt_get: list[str], missing: list[str]) -> bool:
    """Install with the package lists at hand, and with fresh ones where those do not do."""
    for must_update in (False, True):
        if must_update and subprocess.call([*apt_get, "update"], stdin=subprocess.DEVNULL) != 0:
            return False
        found = known_to_apt(missing)
        if len(found) < len(missing) and not must_update:
            continue
        command = [*apt_get, "install", "--no-install-recommends", *found.values()]
        if found and subprocess.call(command, stdin=subprocess.DEVNULL) == 0:
            return len(found) == len(missing)
    return False


# --- The virtual environment --------------------------------------------------------------------


def stamp_path(lock: Path) -> Path:
    """Where the last complete installation from ``lock`` left its mark."""
    return VENV / f"installed-{lock.stem}"


def fingerprint(lock: Path) -> str:
    """What an installation was made from: the same again means there is nothing to do."""
    digest = hashlib.sha256(f"{ROOT}\n".encode())  # a moved .venv is a broken one
    for source in (lock, ROOT / "pyproject.toml", VENV / "pyvenv.cfg"):
        digest.update(source.read_bytes())
    if DPKG_STATUS.exists():
        digest.update(DEBIAN_PACKAGES.read_bytes())
    return digest.hexdigest()


def is_set_up(lock: Path) -> bool:
    """Whether nothing changed since the last complete installation from ``lock``."""
    try:
        return stamp_path(lock).read_text(encoding="ascii") == fingerprint(lock) and runs("")
    except OSError:
        return False


def runs(program: str) -> bool:
    """Whether the environment's Python starts, is new enough and gets through ``program``."""
    check = f"import sys; assert sys.version_info >= {OLDEST_PYTHON}, sys.version\n{program}"
    return quiet(str(PYTHON), "-I", "-c", check).returncode == 0


def make_environment() -> None:
    """Make ``.venv`` where it is missing or does not work."""
    if runs("import pip"):
        return
    say(f"{'mending' if VENV.exists() else 'making'} {VENV}")
    if Path(sys.prefix) == VENV:
        raise SetupError("This Python is the broken environment; use the system's python3.")
    try:
        venv.create(VENV, with_pip=True, clear=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(
            f"Cannot make {VENV} ({error}); on Debian and Ubuntu: sudo apt-get install python3-venv"
        ) from error


def pip_install(*arguments: str) -> None:
    """Run the environment's pip; its own words say what went wrong."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", *arguments]
    if subprocess.call([*command, "--disable-pip-version-check"], cwd=ROOT) != 0:
        raise SetupError("pip failed, see above; run the same command again to go on from here.")


def set_up(lock: Path) -> None:
    """Bring system libraries and ``.venv`` to what ``lock`` says."""
    if is_set_up(lock):
        return
    if DPKG_STATUS.exists() and shutil.which("dpkg-query"):
        install_system_packages()
    make_environment()
    for old in (RUNTIME_LOCK, DEV_LOCK):
        stamp_path(old).unlink(missing_ok=True)
    say(f"installing the packages of {lock.name}; the first time takes some minutes")
    pip_install("--require-hashes", "--requirement", str(lock))
    # Quieter still: the build backend warns of editable installations as such.
    pip_install("--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    done = [RUNTIME_LOCK, DEV_LOCK] if lock == DEV_LOCK else [lock]  # the one holds the other
    for each in done:
        stamp_path(each).write_text(fingerprint(each), encoding="ascii")


# --- Commands -----------------------------------------------------------------------------------


def module(name: str, *arguments: str) -> list[str]:
    """The command for a module of the environment; -P: whatever lies about here is not imported."""
    return [str(PYTHON), "-P", "-m", name, *arguments]


def environment() -> dict[str, str]:
    """Our own environment, with the project's root importable (the benches are not installed)."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def wait_for(command: list[str], cwd: Path | None = None) -> int:
    """Run to the end and return the exit code as a shell gives it; Ctrl-C is the command's."""
    with subprocess.Popen(command, cwd=cwd, env=environment()) as process:
        while True:
            try:
                code = process.wait()
            except KeyboardInterrupt:
                continue
            return code if code >= 0 else 128 - code


def become(command: list[str]) -> int:
    """Run the command in our place: its terminal, its signals, its exit code."""
    if os.name != "nt":  # Windows would give the prompt back at once
        sys.stdout.flush()
        os.execve(command[0], command, environment())
    return wait_for(command)


def own_tests(modules: list[str]) -> list[str]:
    """The test modules of the modules: for ``a/b/c.py`` these are a/b/test_c.py or a/test_b.py."""
    found = set()
    for name in modules:
        path = Path("tests", name)
        found.add(path.with_name(f"test_{path.name}"))
        found.add(path.parent.with_name(f"test_{path.parent.name}.py"))
    return [path.as_posix() for path in sorted(found) if (ROOT / path).exists()]


def coverage_steps(workers: str) -> list[tuple[str, list[str]]]:
    """That the modules on the list are covered whole by their own tests, and not by luck.

    Only those tests: measuring costs as much again, and would spoil what depends on real time.
    """
    modules = PERFECT_MODULES.read_text(encoding="utf-8").split()
    only = f"--include={','.join(modules)}"
    tests = ["-q", "-n", workers, "--hypothesis-profile=coverage", *own_tests(modules)]
    return [
        ("coverage erase", module("coverage", "erase")),
        ("coverage run", module("coverage", "run", only, "-m", "pytest", *tests)),
        ("coverage combine", module("coverage", "combine", "--quiet")),
        ("coverage report", module("coverage", "report", only)),
    ]


def checks(pytest_arguments: list[str]) -> list[tuple[str, list[str]]]:
    """Every check by the name a person would type, cheapest first; all tests come last."""
    # One more than there are cores: a test of two processes often waits for the other one.
    workers = str(min((os.cpu_count() or 1) + 1, MOST_WORKERS))
    lint_imports = (
        "import sys; from importlinter.cli import lint_imports as check; sys.exit(check())"
    )
    return [
        ("ruff format --check .", module("ruff", "format", "--check", ".")),
        ("ruff check .", module("ruff", "check", ".")),
        ("lint-imports", [str(PYTHON), "-c", lint_imports]),
        ("mypy", module("mypy")),
        *([] if pytest_arguments else coverage_steps(workers)),
        ("pytest", module("pytest", "-n", workers, *pytest_arguments)),
    ]


def test(arguments: list[str]) -> int:
    """Run every check in turn; the first that fails is named and ends it."""
    for name, command in checks(arguments):
        say(name)
        code = wait_for(command, cwd=ROOT)
        if name == "pytest" and code == TESTS_FAILED:
            # A page or a real clock may be too slow on a busy machine: what fails twice, the second
            # time alone, is a defect.
            say("pytest, what failed once more and alone")
            code = wait_for(module("pytest", "--last-failed", "-n", "0", *arguments), cwd=ROOT)
        if code != 0:
            say(f"{name} failed: {shlex.join(command)}")
            return code
    return 0


def start(verb: str, arguments: list[str]) -> int:
    """Run a verb in the environment that is ready for it."""
    if verb == "test":
        return test(arguments)
    if verb == "bench":
        return become(module("tests.bench", *arguments))
    return become(module("dronectl", *(["demo"] if verb == "demo" else []), *arguments))


def main(argv: list[str]) -> int:
    """Set up and start; 1: set-up failed, 2: wrong usage, otherwise the command's own code."""
    if sys.version_info < OLDEST_PYTHON:
        wanted, found = ".".join(map(str, OLDEST_PYTHON)), sys.version.split()[0]
        say(f"dronectl needs Python {wanted} or newer, this is {found}; start it with a newer one.")
        return 1
    if not argv or argv[0] not in LOCKS:
        is_help = argv[:1] in (["-h"], ["--help"])
        print(USAGE, end="", file=sys.stdout if is_help else sys.stderr)
        return 0 if is_help else 2
    verb, *arguments = argv
    try:
        set_up(LOCKS[verb])
        return start(verb, arguments)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
