from __future__ import annotations

import datetime as dt

import pytest

from dronectl.crew.currency import OnLapse, Similar
from dronectl.crew.rules import read_rules
from dronectl.errors import UserError
from dronectl.programme.practice import default_rules

RULE = """
[[rule]]
code = "hours"
name = "2 h in 90 days"
metric = "minutes"
minimum = 120
window_days = 90
"""


def test_the_shipped_book_has_the_defaults_of_the_programme() -> None:
    book = read_rules(default_rules())

    rules = {rule.code: rule for rule in book.rules}
    assert (rules["recent-hours"].minimum, rules["recent-hours"].calendar_months) == (120, 3)
    assert rules["recent-hours"].similar is Similar.GROUP
    assert (rules["recent-cycles"].minimum, rules["recent-cycles"].window_days) == (3, 90)
    assert (rules["night"].is_for_night, rules["night"].on_lapse) == (True, OnLapse.BLOCK)
    assert rules["proficiency"].calendar_months == 12
    assert rules["emergency-drill"].window_days == 180
    assert [paper.code for paper in book.papers] == [
        "theory", "practical", "insurance", "declaration",
    ]  # fmt: skip


def test_a_rule_may_have_versions_one_after_the_other() -> None:
    text = f"{RULE}in_force_to = 2026-05-31\n{RULE}in_force_from = 2026-06-01\n"

    book = read_rules(text)
    assert [rule.is_in_force(dt.date(2026, 6, 1)) for rule in book.rules] == [False, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rule = 3", r"write \[\[rule\]\]"),
        ("not toml", "cannot be used"),
        (RULE.replace('"minutes"', '"parsecs"'), "metric is one of minutes"),
        (RULE.replace("120", "-1"), "minimum is a number"),
        (RULE.replace("120", "nan"), "minimum is a number"),
        (RULE.replace("120", "true"), "minimum is a number"),
        (RULE.replace("window_days = 90", ""), "either window_days or calendar_months"),
        (RULE + "calendar_months = 3", "either window_days or calendar_months"),
        (RULE.replace("90", "0"), "window_days is a whole number"),
        (RULE.replace("90", "1e9"), "window_days is a whole number"),
        (RULE + "colour = 1", "unknown colour"),
        (RULE.replace("code", "kode"), "unknown kode"),
        (RULE.replace("minimum = 120", ""), "minimum is missing"),
        (RULE.replace('"2 h in 90 days"', '""'), "name is a short text"),
        (RULE + 'roles = ["king"]', "'king' is not one of pilot"),
        (RULE + 'roles = "pilot"', "roles is a list"),
        (RULE + "in_force_from = 2026", "is a date"),
        (RULE + "is_for_night = 1", "true or false"),
        (RULE.replace('"minutes"', '"test"'), "needs code_of_test"),
        (RULE + RULE, "two versions of 'hours' are in force at once"),
        ("groups = 3", "groups: write"),
        ("version = 0", "version is a whole number"),
        (
            '[[paper]]\ncode = "a"\nname = "b"\nkinds = ["CATS"]\nholder = "dog"\n',
            "holder is one of",
        ),
        ('[[paper]]\ncode = "a"\nname = "b"\nkinds = ["CATZ"]\n', "'CATZ' is not one of"),
    ],
)
def test_a_broken_book_is_a_sentence_that_says_where(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        read_rules(text)
