from __future__ import annotations

import pytest

from dronectl.crew.people import Person, Role, clean_name
from dronectl.errors import UserError


def test_a_person_has_any_of_the_roles() -> None:
    ana = Person("a", "Ana", (Role.PILOT, Role.INSTRUCTOR))

    assert ana.has(Role.SUPERVISOR, Role.INSTRUCTOR)
    assert not ana.has(Role.OBSERVER)


def test_a_name_is_one_line() -> None:
    assert clean_name("  Zoë  =cmd|' /C calc'!A0 ") == "Zoë  =cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("name", "words"),
    [(" ", "is empty"), ("x" * 121, "longer than"), ("a\nb", "control"), ("a\u202eb", "control")],
)
def test_a_name_that_cannot_be_shown_is_refused(name: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        clean_name(name)
