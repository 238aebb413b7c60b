"""Words shown to people: English in the code, French (and more) from gettext catalogues.

``_("...")`` marks and translates; the language can change while the program runs, so a widget asks
again when ``Bridge.language_changed`` says so. Catalogues are ``ui/locale/<language>/LC_MESSAGES``.
"""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Final

DOMAIN: Final = "dronectl"
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"
LANGUAGES: Final = {"en": "English", "fr": "Français"}

_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def set_language(language: str) -> None:
    """Use a language from ``LANGUAGES`` from now on; an unknown one falls back to English."""
    global _current, _language
    _language = language if language in LANGUAGES else "en"
    _current = gettext.translation(DOMAIN, LOCALE_FOLDER, [language], fallback=True)


def language() -> str:
    """The language in use, a key of ``LANGUAGES``."""
    return _language


def _(text: str) -> str:
    """The text in the language in use."""
    return _current.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The text for a number of things in the language in use."""
    return _current.ngettext(one, many, count)
