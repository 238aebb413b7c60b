"""What the core says when it refuses is known to the window, so that it can be said in any language."""

from __future__ import annotations

import ast
import errno
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dronectl.legal.bases import NO_BASIS
from dronectl.protocol import command, mission_items
from dronectl.protocol.machine import Failure, Fault
from dronectl.video import troubles
from dronectl.video.address import parse
from tests.support.catalogue import template
from ui.models import sentences
from ui.models.core_sentences import CORE_SENTENCES, CORE_WORDS
from ui.models.file_sentences import FILE_SENTENCES
from ui.models.finding_words import FINDING_SENTENCES
from ui.models.log_sentences import LOG_NOTES, LOG_SENTENCES
from ui.models.record_sentences import RECORD_SENTENCES
from ui.models.request_words import why
from ui.models.sentences import _pattern, clause, translated
from ui.models.video_sentences import SOURCES, VIDEO_SENTENCES
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SPEAKERS = (
    "dronectl/links", "dronectl/protocol/params.py", "dronectl/protocol/param_files.py",
    "dronectl/protocol/param_list.py", "dronectl/protocol/mission.py",
    "dronectl/protocol/mission_upload.py", "dronectl/protocol/mission_download.py",
    "dronectl/dialogues.py", "dronectl/conversations.py", "missions/files", "missions/patterns",
    "missions/edit.py", "missions/compile/encode.py",
    "dronectl/crew/signoff.py", "dronectl/crew/comments.py", "dronectl/programme/flight_records.py",
    "dronectl/programme/flight_comments.py", "dronectl/store/database.py", "dronectl/store/flights.py",
    "dronectl/review", "dronectl/video/library.py", "dronectl/feeds.py", "dronectl/payload.py",
    "dronectl/video/address.py", "dronectl/video/export.py", "dronectl/video/plugin.py",
)  # fmt: skip
KNOWN = (
    *CORE_SENTENCES,
    *FILE_SENTENCES,
    *FINDING_SENTENCES,
    *LOG_SENTENCES,
    *RECORD_SENTENCES,
    *VIDEO_SENTENCES,
)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


def sample(node: ast.expr) -> str | None:
    """The text of an expression with a stand-in for each value."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(sample(part) or "X" for part in node.values)
    return None


def said(path: Path) -> Iterator[str]:
    """Whole sentences given to ``UserError`` or ``Failure`` in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id not in ("UserError", "Failure"):
            continue
        for argument in node.args:
            text = sample(argument)
            if text and " " in text and text.endswith("."):
                yield text


def speaking_modules() -> list[Path]:
    paths = [ROOT / name for name in SPEAKERS]
    return [p for path in paths for p in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]


@pytest.mark.parametrize("path", speaking_modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_sentence_of_the_core_is_known(path: Path) -> None:
    unknown = [
        text
        for text in said(path)
        if not any(_pattern(known).fullmatch(text) for known in KNOWN)
    ]  # fmt: skip

    assert unknown == [], "add them to ui/models/core_sentences.py or file_sentences.py"


def test_why_no_picture_comes_is_known() -> None:
    address = parse("rtsp://10.0.0.1/a")
    errors = [kind(1, "x", "y") for kind, _remedy in troubles._REMEDIES]
    errors += [TimeoutError(), OSError(errno.EBUSY, "x"), OSError(errno.EADDRINUSE, "x")]
    errors += [OSError(errno.ENETUNREACH, "x"), ValueError("x")]
    said_texts = [troubles.sentence(address, error) for error in errors]
    said_texts.append(troubles.sentence(parse("udp://0.0.0.0:5600"), TimeoutError()))

    unknown = [t for t in said_texts if not any(_pattern(s).fullmatch(t) for s in SOURCES)]

    assert unknown == []


def test_the_rule_of_recording_is_known() -> None:
    text = NO_BASIS

    set_language("fr")

    assert translated(text) != text


def test_every_reason_a_vehicle_gives_is_known() -> None:
    reasons = {*command.RESULT_TEXTS.values(), *mission_items.RESULT_TEXTS.values()}

    assert reasons <= set(CORE_WORDS)


def test_each_is_marked_for_translation_once() -> None:
    texts = {message.id for message in template()}

    assert set(KNOWN) <= texts
    assert len(set(KNOWN)) == len(KNOWN)


def test_a_sentence_is_said_in_the_language_in_use_with_its_values() -> None:
    set_language("fr")

    assert translated("udpin:1 is open already.") == "udpin:1 est déjà ouverte."
    assert translated("Something nobody foresaw.") == "Something nobody foresaw."


@pytest.mark.parametrize(
    ("fault", "text", "french"),
    [
        (Fault.VEHICLE_REFUSED,
         "could not climb to 30 m: not now (the vehicle's state does not allow it)",
         "refusé par le drone\N{NO-BREAK SPACE}: impossible\N{NO-BREAK SPACE}: monter à 30 m"
         "\N{NO-BREAK SPACE}; pas maintenant (l’état du drone ne le permet pas)"),
        (Fault.VEHICLE_SILENT, "could not arm: the vehicle did not answer; check the link.",
         "pas de réponse du drone\N{NO-BREAK SPACE}: impossible\N{NO-BREAK SPACE}: armer"
         "\N{NO-BREAK SPACE}; le drone n’a pas répondu\N{NO-BREAK SPACE}; vérifiez la liaison"),
        (Fault.WE_REFUSED, "it is in the air already.",
         "refusé ici\N{NO-BREAK SPACE}: il est déjà en l’air"),
        (Fault.VEHICLE_REFUSED, "could not arm: the vehicle tried and failed; it said: Arm: Gyro",
         "refusé par le drone\N{NO-BREAK SPACE}; il dit\N{NO-BREAK SPACE}: "
         "«\N{NO-BREAK SPACE}Arm: Gyro\N{NO-BREAK SPACE}»"),
    ],
)  # fmt: skip
def test_a_failure_is_said_in_french_to_its_last_word(fault: Fault, text: str, french: str) -> None:
    set_language("fr")

    assert why(Failure(fault, text)) == french


def test_a_clause_without_its_point_is_known_too() -> None:
    set_language("fr")

    assert clause("its height is not known") == "sa hauteur est inconnue"
    assert clause("nobody listed this") == "nobody listed this"


def noted(path: Path) -> Iterator[str]:
    """Sentences a log keeps as notes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        is_append = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_append and node.func.attr == "append" and "notes" in ast.unparse(node.func):
            yield from filter(None, map(sample, node.args))


def test_every_note_of_a_log_is_known() -> None:
    notes = [n for path in sorted((ROOT / "dronectl/review").glob("*.py")) for n in noted(path)]

    assert len(notes) >= 6
    assert [n for n in notes if not any(_pattern(k).fullmatch(n) for k in LOG_NOTES)] == []


def test_a_sentence_nobody_knows_costs_few_expressions() -> None:
    """All of them compiled held the window up for a second when the first drone was heard."""
    sentences._pattern.cache_clear()

    assert sentences.translated("Nobody says this.") == "Nobody says this."

    assert sentences._pattern.cache_info().currsize < len(sentences.SAID) / 4


def test_what_is_looked_at_first_hides_no_sentence() -> None:
    for known in sentences.SAID:
        said = sentences._FIELD.sub("x1", known)
        assert bool(sentences._match(known, said)) == bool(
            sentences._pattern(known).fullmatch(said)
        )
