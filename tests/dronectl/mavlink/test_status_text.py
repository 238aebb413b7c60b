import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from dronectl.mavlink.codec import build
from dronectl.mavlink.status_text import CHUNK_WAIT_S, TextAssembler, clean


def chunk(text, number=0, part=0, severity=4):
    return build("STATUSTEXT", severity=severity, text=text, id=number, chunk_seq=part).fields


def test_a_short_text_is_whole():
    assert TextAssembler().on_text(chunk("PreArm: compass\t"), 0.0) == (4, "PreArm: compass")


def test_chunks_come_together_in_any_order():
    assembler = TextAssembler()

    assert assembler.on_text(chunk("!", 5, 2), 0.0) is None
    assert assembler.on_text(chunk("a" * 50, 5, 0), 0.1) is None
    assert assembler.on_text(chunk("b" * 50, 5, 1), 0.2) == (4, "a" * 50 + "b" * 50 + "!")
    assert list(assembler.late(99.0)) == []


def test_two_texts_do_not_mix():
    assembler = TextAssembler()
    assembler.on_text(chunk("a" * 50, 1, 0), 0.0)
    assembler.on_text(chunk("b" * 50, 2, 0), 0.0)

    assert assembler.on_text(chunk("B", 2, 1), 0.0) == (4, "b" * 50 + "B")
    assert assembler.on_text(chunk("A", 1, 1), 0.0) == (4, "a" * 50 + "A")


def test_holes_are_marked_once_nothing_more_will_come():
    assembler = TextAssembler()
    assembler.on_text(chunk("a" * 50, 1, 0), 0.0)
    assembler.on_text(chunk("end", 1, 2), 0.0)
    assembler.on_text(chunk("b" * 50, 2, 0), 0.0)

    assert list(assembler.late(CHUNK_WAIT_S - 0.1)) == []
    assert list(assembler.late(CHUNK_WAIT_S)) == [
        (4, "a" * 50 + "[…]end"),
        (4, "b" * 50 + "[…]"),
    ]


@given(st.text(max_size=200))
def test_cleaned_texts_hold_nothing_that_controls(text):
    cleaned = clean(text)

    assert all(unicodedata.category(c)[0] != "C" for c in cleaned)
    assert clean(cleaned) == cleaned


def test_texts_have_an_end():
    assembler = TextAssembler()
    for part in range(255):
        assembler.on_text(chunk("x" * 50, 9, part), 0.0)

    ((_, text),) = assembler.late(5.0)

    assert len(text) <= 1000
