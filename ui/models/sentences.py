"""Sentences the core says in English, said in the language in use.

The core knows no language. What it says follows templates; here each is known by its English text, its
values are taken out and put into the translation. A sentence nobody listed is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from ui.formatting import decimal
from ui.models.command_words import command_title
from ui.models.core_sentences import CORE_FRAGMENTS, CORE_SENTENCES
from ui.models.exercise_words import SENTENCES as EXERCISE_SENTENCES
from ui.models.file_sentences import FILE_SENTENCES
from ui.models.finding_words import FINDING_SENTENCES, FRAGMENTS
from ui.models.log_sentences import LOG_NOTES, LOG_SENTENCES
from ui.models.record_sentences import RECORD_SENTENCES
from ui.models.video_sentences import VIDEO_SENTENCES
from ui.words import _

_FIELD: Final = re.compile(r"\{(\w+)\}")
_DECIMAL: Final = re.compile(r"-?\d+\.\d+")
PLACES: Final = ("latitude", "longitude")
"""Numbers with a point in every language."""


SAID: Final = (
    *CORE_SENTENCES,
    *FILE_SENTENCES,
    *VIDEO_SENTENCES,
    *LOG_SENTENCES,
    *LOG_NOTES,
    *RECORD_SENTENCES,
    *EXERCISE_SENTENCES,
)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """The template as an expression with a named group for each field."""
    parts = _FIELD.split(template)
    text = "".join(
        f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
    return re.compile(text, re.DOTALL)


def _match(template: str, text: str) -> re.Match[str] | None:
    """What of the text stands in the template's fields; None: it is another sentence.

    Looked at in earnest only where both ends fit: to compile all of them takes a second, which the
    window's thread would stand still for when the first drone is heard.
    """
    if not text.startswith(template.partition("{")[0]):
        return None
    if not text.endswith(template.rpartition("}")[2]):
        return None
    return _pattern(template).fullmatch(text)


def template_of(text: str) -> str | None:
    """The template a sentence of the core was made from; None: not one known here."""
    return next((t for t in FINDING_SENTENCES if _match(t, text)), None)


def translated(text: str) -> str:
    """``text`` in the language in use, when it is one of the sentences known here."""
    found = _translated(text, FINDING_SENTENCES)
    if found == text:
        found = _translated(text, SAID)
    return found


def clause(text: str) -> str:
    """As :func:`translated`, for a sentence of the core without its point."""
    found = translated(text)
    return translated(f"{text}.").removesuffix(".") if found == text else found


def _translated(text: str, templates: tuple[str, ...]) -> str:
    for template in templates:
        match = _match(template, text)
        if match is not None:
            fields = match.groupdict()
            return _(template).format(**{name: _word(name, fields[name]) for name in fields})
    return text


def _word(name: str, value: str) -> str:
    if name == "command":
        return command_title(value)
    if value[:1].isdigit() or value[:1] == "-":
        return decimal(value) if _DECIMAL.fullmatch(value) and name not in PLACES else value
    translation = _(value)
    return translation if translation != value else _translated(value, FRAGMENTS + CORE_FRAGMENTS)
