"""Every text of the window is said in every language, and nothing is said in only one."""

from __future__ import annotations

import ast
import re
import string
import threading
from typing import TYPE_CHECKING

import pytest

from tests.support.catalogue import FOLDER, UI, mo_bytes, po_bytes, po_path, read, template, updated
from ui import words
from ui.words import LANGUAGES, _, ngettext, set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Message

OTHERS = sorted(set(LANGUAGES) - {"en"})
SHOWS = {
    "addAction", "addItem", "addTab", "setAccessibleDescription", "setAccessibleName", "setItemText",
    "setPlaceholderText", "setPrefix", "setStatusTip", "setSuffix", "setTabText", "setText", "setTitle",
    "setToolTip", "setWindowTitle", "QAction", "QCheckBox", "QGroupBox", "QLabel", "QPushButton",
    "QRadioButton", "insertItem", "showMessage", "setHeaderLabels", "setHorizontalHeaderLabels",
}  # fmt: skip
TRANSLATES = {"_", "ngettext", "N_"}
SAME_EVERYWHERE = {
    "dronectl", "UTC", "UTM", "MGRS", "GPS", "Ctrl", "Alt", "Shift", "Esc", "Del", "px", "kt", "HDOP",
    "ArduPilot", "PX4", "QGroundControl", "Mission", "Planner", "params", "param", "min", "Wh", "km",
}  # fmt: skip
"""Names, units and keys."""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


def messages(language: str) -> list[Message]:
    return [message for message in read(language) if message.id]


def fields(text: str) -> set[str]:
    """Names of the placeholders, with how they are formatted."""
    return {
        f"{name}:{spec}" for _text, name, spec, _how in string.Formatter().parse(text) if name is not None
    }  # fmt: skip


def pairs(message: Message) -> list[tuple[str, str]]:
    """(English, translation) of a message, both forms of one with a plural."""
    if message.pluralizable:
        return list(zip(message.id, message.string, strict=True))
    return [(message.id, message.string)]


@pytest.mark.parametrize("language", OTHERS)
def test_every_marked_text_has_a_translation(language: str) -> None:
    wanted = {message.id for message in template() if message.id}
    translated = {m.id for m in messages(language) if all(text for _, text in pairs(m))}

    assert wanted - translated == set(), "fill them in: python -m tests.support.catalogue"


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_and_its_compiled_form_are_up_to_date(language: str) -> None:
    po = po_bytes(updated(language))

    assert po_path(language).read_bytes() == po, "run: python -m tests.support.catalogue"
    assert po_path(language).with_suffix(".mo").read_bytes() == mo_bytes(po, language)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_placeholders(language: str) -> None:
    wrong = [
        (english, text)
        for message in messages(language)
        for english, text in pairs(message)
        if fields(english) != fields(text)
    ]

    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_ends_as_the_english_does(language: str) -> None:
    wrong = [
        (english, text)
        for message in messages(language)
        for english, text in pairs(message)
        if len(english) > len("No.")
        and (english.endswith(".") != text.endswith(".") or text != text.strip())
    ]

    assert wrong == []


def test_french_punctuation_never_begins_a_line() -> None:
    wrong = [
        text
        for message in messages("fr")
        for _english, text in pairs(message)
        if re.search(r" [;:?!%»]|« |\N{NARROW NO-BREAK SPACE}[;:?!%»]", text)
    ]

    assert wrong == [], "write a no-break space before it"


def test_every_language_the_settings_offer_has_a_catalogue() -> None:
    assert sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) == OTHERS


def test_the_language_can_change_while_it_runs() -> None:
    assert _("Settings") == "Settings"

    set_language("fr")

    assert (_("Settings"), words.language()) == ("Réglages", "fr")
    assert ngettext("{n} more", "{n} more", 2).format(n=2) == "2 autres"
    assert ngettext("{n} more", "{n} more", 0).format(n=0) == "0 autre"


def test_an_unknown_language_is_english() -> None:
    set_language("xx")

    assert (_("Settings"), words.language()) == ("Settings", "en")


def called(node: ast.Call) -> str:
    target = node.func
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def literals(node: ast.AST) -> Iterator[str]:
    """Texts in an expression that are not translated."""
    if isinstance(node, ast.Call):
        if called(node) in TRANSLATES:
            return
        yield from literals(node.func) if isinstance(node.func, ast.Attribute) else ()
        for argument in node.args:
            yield from literals(argument)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.FormattedValue):
        yield from literals(node.value)
    elif isinstance(node, ast.Subscript | ast.Compare | ast.Lambda):
        return  # a key, a comparison; a lambda is looked at where it is called
    else:
        for child in ast.iter_child_nodes(node):
            yield from literals(child)


def has_words(text: str) -> bool:
    found = re.findall(r"[A-Za-zÀ-ÿ]{2,}", text)
    return any(word not in SAME_EVERYWHERE for word in found)


def untranslated(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and called(node) in SHOWS and node.args:
            for text in literals(node.args[-1] if called(node) == "addTab" else node.args[0]):
                if has_words(text):
                    yield f"{path.relative_to(UI)}:{node.lineno}: {called(node)}({text!r})"


def test_no_text_reaches_a_widget_untranslated() -> None:
    found = [line for path in sorted(UI.rglob("*.py")) for line in untranslated(path)]

    assert found == []


def test_a_text_that_is_not_marked_would_be_found(tmp_path: Path) -> None:
    tree = ast.parse('label.setText(f"{n} drones"); label.setText(_("{n} drones").format(n=1))')
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    shown = [node for node in calls if called(node) == "setText"]

    assert [list(literals(node.args[0])) for node in shown] == [[" drones"], []]


def test_a_report_speaks_its_own_language_and_the_window_keeps_its_own():
    with words.speaking("fr"):
        assert (words.language(), words._("Name")) == ("fr", "Nom")

    assert (words.language(), words._("Name")) == ("en", "Name")


def test_another_language_is_spoken_in_its_thread_only():
    heard = []
    with words.speaking("fr"):
        thread = threading.Thread(target=lambda: heard.append(words.language()))
        thread.start()
        thread.join()

    assert heard == ["en"]
