"""Rules about the tree that no linter knows."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap import own_tests

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("dronectl", "missions", "simulator", "ui")
LONGEST_MODULE_LINES = 400
PERFECT = (ROOT / "tests/architecture/perfect.txt").read_text(encoding="utf-8").split()

ELSEWHERE = re.compile(  # in brackets so that this file does not name them
    r"pypi[.]org|python[h]osted|npm[j]s[.]|index[-]url|find[-]links"
    r"|(?<![\w.:/-])/(?:work|root|opt|Users|home)/(?=\w)"
)


def product_modules() -> list[Path]:
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [*found, ROOT / "bootstrap.py"]


def tracked_files() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    answer = subprocess.run(  # noqa: S603 (our own command)
        (git, "ls-files", "-z"), cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in answer.stdout.split("\0") if name]


def text_of(path: Path) -> str:
    """The file as text; empty for a binary one and for one that is being deleted."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""


def test_no_module_is_too_long_to_read() -> None:
    lengths = {path: len(text_of(path).splitlines()) for path in product_modules()}

    long = {str(path.relative_to(ROOT)): n for path, n in lengths.items()}
    assert {name: n for name, n in long.items() if n > LONGEST_MODULE_LINES} == {}


def test_every_folder_of_modules_is_a_package_that_says_what_it_is_for() -> None:
    folders = {path.parent for path in product_modules()} - {ROOT}

    silent = [
        str(folder.relative_to(ROOT))
        for folder in sorted(folders)
        if not ast.get_docstring(ast.parse(text_of(folder / "__init__.py")))
    ]
    assert silent == []


def test_no_tracked_file_names_a_registry_host_or_a_place_on_one_machine() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in tracked_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if (match := ELSEWHERE.search(line))
    ]

    assert named == []


def test_the_debian_packages_are_one_sorted_list_of_names() -> None:
    names = text_of(ROOT / "debian-packages.txt").splitlines()

    assert names == sorted(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", name)] == []


def test_the_readme_shows_a_newcomer_both_commands() -> None:
    readme = text_of(ROOT / "README.md")

    assert "python3 bootstrap.py demo" in readme
    assert "python3 bootstrap.py test" in readme


@pytest.mark.parametrize("module", PERFECT)
def test_a_module_held_at_full_coverage_has_its_own_tests(module: str) -> None:
    assert (ROOT / module).is_file()
    assert own_tests([module]) != []


def test_the_modules_held_at_full_coverage_are_listed_once_and_sorted() -> None:
    assert sorted(set(PERFECT)) == PERFECT


def imported_by(path: Path) -> set[str]:
    """The outermost names a module imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_bootstrap_needs_nothing_but_python() -> None:
    assert imported_by(ROOT / "bootstrap.py") <= sys.stdlib_module_names
