from __future__ import annotations

import pytest

from dronectl.crew.comments import LONGEST, comment
from dronectl.errors import UserError


def test_a_comment_is_one_line_of_text() -> None:
    written = comment("f1", "c1", 5, "  too\tlow\nover the <b>road</b> ")

    assert written.text == "too low over the <b>road</b>"
    assert (written.id, written.flight_id, written.utc_us) == ("f1/c1", "f1", 5)


@pytest.mark.parametrize("text", ["", " \n", "x" * (LONGEST + 1)])
def test_a_comment_that_says_nothing_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        comment("f1", "c1", 5, text)
