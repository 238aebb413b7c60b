"""What pyproject.toml asks for, what the lock files pin, and what the code imports are one thing."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.test_tree import PACKAGES, ROOT, imported_by, product_modules, text_of

PROJECT: dict[str, Any] = tomllib.loads(text_of(ROOT / "pyproject.toml"))
RUNTIME = "requirements.lock"
DEV = "requirements-dev.lock"


def group(name: str) -> list[str]:
    """A dependency group with the groups it includes."""
    found: list[str] = []
    for entry in PROJECT["dependency-groups"][name]:
        found += [entry] if isinstance(entry, str) else group(entry["include-group"])
    return found


def wanted(lock: str) -> list[Requirement]:
    extra = group("dev") if lock == DEV else group("build")
    return [Requirement(line) for line in PROJECT["project"]["dependencies"] + extra]


def pins(lock: str) -> list[tuple[Requirement, int]]:
    """Each pinned requirement with how many hashes it may arrive as."""
    logical_lines = text_of(ROOT / lock).replace("\\\n", " ").splitlines()
    lines = [line for line in logical_lines if line.strip() and not line.lstrip().startswith("#")]
    return [
        (Requirement(line.partition("--hash")[0]), line.count("--hash=sha256:")) for line in lines
    ]


@pytest.mark.parametrize("lock", [RUNTIME, DEV])
def test_every_dependency_is_locked_to_a_version_it_allows(lock: str) -> None:
    locked: dict[str, list[str]] = {}
    for pin, _ in pins(lock):
        locked.setdefault(canonicalize_name(pin.name), []).append(str(pin.specifier)[2:])

    for requirement in wanted(lock):
        versions = locked.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement.name} is not in {lock}"
        assert all(requirement.specifier.contains(version) for version in versions), requirement


@pytest.mark.parametrize("lock", [RUNTIME, DEV])
def test_every_pin_is_exact_and_carries_hashes(lock: str) -> None:
    loose = [str(pin) for pin, hashes in pins(lock) if not hashes]
    open_ended = [
        str(pin) for pin, _ in pins(lock) if not re.fullmatch(r"==[\w.!+]+", str(pin.specifier))
    ]

    assert (loose, open_ended) == ([], [])


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, dev = ({str(pin) for pin, _ in pins(lock)} for lock in (RUNTIME, DEV))

    assert runtime <= dev


def test_the_product_imports_only_what_a_user_gets() -> None:
    offered = packages_distributions()
    locked = {canonicalize_name(pin.name) for pin, _ in pins(RUNTIME)}
    direct = {canonicalize_name(requirement.name) for requirement in wanted(RUNTIME)}
    ours = {*PACKAGES, *sys.stdlib_module_names}

    for path in product_modules():
        for name in imported_by(path) - ours:
            brought_by = {canonicalize_name(each) for each in offered.get(name, [])}
            assert brought_by & locked & direct, (
                f"{path.name} imports {name}, which is not asked for"
            )
