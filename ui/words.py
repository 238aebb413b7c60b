"""Words shown to people: English in the code, French (and more) from gettext catalogues.

``_("...")`` marks and translates; the language can change while the program runs, so a widget asks
again when ``Bridge.language_changed`` says so. Catalogues are ``ui/locale/<language>/LC_MESSAGES``.
"""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

DOMAIN: Final = "dronectl"
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"
LANGUAGES: Final = {"en": "English", "fr": "Français"}

_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"
_own: ContextVar[tuple[str, gettext.NullTranslations] | None] = ContextVar("own", default=None)
"""What is written in another language than the window speaks, in a thread of its own too."""


def set_language(language: str) -> None:
    """Use a language from ``LANGUAGES`` from now on; an unknown one falls back to English."""
    global _current, _language
    _language = language if language in LANGUAGES else "en"
    _current = gettext.translation(DOMAIN, LOCALE_FOLDER, [language], fallback=True)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language inside this block and thread only; the window keeps its own."""
    code = language if language in LANGUAGES else "en"
    token = _own.set((code, gettext.translation(DOMAIN, LOCALE_FOLDER, [code], fallback=True)))
    try:
        yield
    finally:
        _own.reset(token)


def _catalogue() -> gettext.NullTranslations:
    own = _own.get()
    return _current if own is None else own[1]


def language() -> str:
    """The language in use, a key of ``LANGUAGES``."""
    own = _own.get()
    return _language if own is None else own[0]


def _(text: str) -> str:
    """The text in the language in use."""
    return _catalogue().gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The text for a number of things in the language in use."""
    return _catalogue().ngettext(one, many, count)
