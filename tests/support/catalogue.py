"""The catalogues of translations: ``python -m tests.support.catalogue`` brings them up to date.

Collects every marked text of the desktop into ``ui/locale/<language>/LC_MESSAGES/dronectl.po``, keeps
the translations there are, and compiles the ``.mo`` that is shipped. New texts are left empty: fill
them in and run it again.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

UI: Final = Path(__file__).resolve().parents[2] / "ui"
KEYWORDS: Final = {"_": None, "N_": None, "ngettext": (1, 2)}
FOLDER: Final = UI / "locale"
NO_DATE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the same texts give the same file


@cache
def template() -> Catalog:
    """Every marked text of the desktop."""
    catalogue = Catalog(project="dronectl", charset="utf-8")
    found = extract_from_dir(UI, [("**.py", "python")], keywords=KEYWORDS)
    for file, _line, text, comments, context in found:
        place = (f"ui/{Path(file).as_posix()}", None)
        catalogue.add(text, None, [place], auto_comments=comments, context=context)
    return catalogue


def po_path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "dronectl.po"


def read(language: str) -> Catalog:
    """A language's catalogue as it is on disk."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """The catalogue with today's texts; obsolete ones are gone."""
    catalogue = read(language)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    if language == "fr":
        for message in catalogue:
            if message.id and message.pluralizable:
                message.string = tuple(_kept_together(text or "") for text in message.string)
            elif message.id:
                message.string = _kept_together(message.string or "")
    return catalogue


def _kept_together(text: str) -> str:
    """French with no-break spaces before its punctuation and inside its quotation marks."""
    text = re.sub(r"[ \N{NARROW NO-BREAK SPACE}]([;:?!%»])", "\N{NO-BREAK SPACE}\\1", text)
    return text.replace("« ", "«\N{NO-BREAK SPACE}")


def po_bytes(catalogue: Catalog) -> bytes:
    """As written to disk: no dates and no line numbers, so that only texts make a difference."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, omit_header=True, include_lineno=False)
    return HEADER.format(language=catalogue.locale).encode() + buffer.getvalue()


HEADER: Final = """# Words of dronectl's desktop.
msgid ""
msgstr ""
"Project-Id-Version: dronectl\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""


def mo_bytes(po: bytes, language: str) -> bytes:
    """The compiled catalogue."""
    buffer = io.BytesIO()
    catalogue = read_po(io.BytesIO(po), locale=language)
    catalogue.creation_date = catalogue.revision_date = NO_DATE
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> int:
    empty = 0
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/dronectl.po")):
        language = path.parts[-3]
        po = po_bytes(updated(language))
        path.write_bytes(po)
        path.with_suffix(".mo").write_bytes(mo_bytes(po, language))
        catalogue = read_po(io.BytesIO(po), locale=language)
        without = [
            m.id for m in catalogue if m.id and not (all(m.string) if m.pluralizable else m.string)
        ]
        sys.stdout.write("".join(f"{language}: {text!r}\n" for text in without))
        empty += len(without)
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main())
