"""The verbs put together."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from dronectl.cli.app import VERBS, app, command_of


@pytest.mark.parametrize("word", VERBS)
def test_every_verb_is_told_in_the_list_as_it_tells_itself(word: str) -> None:
    help_text = " ".join((command_of(word).help or "").split())

    assert help_text.startswith(VERBS[word].help)
    assert VERBS[word].help in " ".join(CliRunner().invoke(app, ["--help"]).output.split()) or (
        len(VERBS[word].help) > 60  # broken over two lines, with a frame between them
    )
    told = CliRunner().invoke(app, [word, "--help"])
    assert told.exit_code == 0
    assert f"dronectl {word}" in told.output.replace("root", "dronectl")


def test_verbs_of_other_modules_stand_under_theirs() -> None:
    assert {"list", "import", "add", "counters", "approve", "merge"} <= set(
        command_of("flights").commands
    )
    assert {"list", "train", "sign"} <= set(command_of("crew").commands)


def test_an_unknown_verb_is_wrong_usage() -> None:
    answer = CliRunner().invoke(app, ["flihgts"])

    assert answer.exit_code == 2
    assert "flihgts" in answer.output


@pytest.mark.parametrize(
    ("words", "other"),
    [(["--help"], "dronectl.session"), (["log", "--help"], "dronectl.cli.people")],
)
def test_a_verb_loads_nothing_of_the_others(words: list[str], other: str) -> None:
    program = (
        "import sys; from dronectl.__main__ import main; sys.argv[1:] = "
        f"{words!r}\ntry: main()\nexcept SystemExit: pass\n"
        f"sys.exit({other!r} in sys.modules)"
    )

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )

    assert done.returncode == 0
