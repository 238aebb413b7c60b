"""The book of alerts: nothing flaps, nothing is dropped."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.safety.alerts import CLEAR_S, TEXTS, AlertBook, Condition, Level
from dronectl.vehicle import VehicleKey

ALPHA, BRAVO = VehicleKey(1), VehicleKey(2)
TICK_S = 0.1


def a_condition(
    level: Level = Level.CAUTION, topic: str = "gps", vehicle: VehicleKey = ALPHA, **values: float
) -> Condition:
    return Condition("battery.low", level, topic, vehicle, values or {"remaining": 20.0})


def test_an_alert_is_raised_once_and_ends_after_it_was_quiet_for_a_while() -> None:
    book = AlertBook()

    first = book.update([a_condition()], 10.0)
    again = book.update([a_condition()], 10.1)
    quiet = book.update([], 10.1 + CLEAR_S - 0.01)
    ended = book.update([], 10.1 + CLEAR_S)

    assert (len(first.raised), len(again.raised), quiet.ended) == (1, 0, ())
    assert [alert.ended_s for alert in ended.ended] == [10.1 + CLEAR_S]
    assert book.active() == []
    assert [alert.first_s for alert in book.history] == [10.0]
    assert not book.history[0].is_active


def test_what_became_worse_must_be_acknowledged_again() -> None:
    book = AlertBook()
    book.update([a_condition(Level.CAUTION)], 0.0)
    book.acknowledge(1, "Martin")
    book.acknowledge(99, "nobody")

    same = book.update([a_condition(Level.CAUTION, remaining=19.0)], 0.1)
    worse = book.update([a_condition(Level.WARNING)], 0.2)

    assert (same.worsened, book.history) == ((), [])
    assert [alert.acknowledged_by for alert in worse.worsened] == [None]
    assert book.active()[0].level is Level.WARNING


def test_an_acknowledgement_stays_until_the_alert_ends() -> None:
    book = AlertBook()
    book.update([a_condition()], 0.0)
    book.acknowledge(1, "Martin")

    book.update([a_condition()], 1.0)
    book.update([], 1.0 + CLEAR_S)

    assert book.history[0].acknowledged_by == "Martin"


def test_a_level_comes_down_only_after_it_was_quiet_for_a_while() -> None:
    book = AlertBook()
    book.update([a_condition(Level.WARNING)], 0.0)

    book.update([a_condition(Level.CAUTION, remaining=30.0)], CLEAR_S - 0.1)
    held = book.active()[0]
    book.update([a_condition(Level.CAUTION, remaining=30.0)], CLEAR_S)

    assert held.level is Level.WARNING
    assert held.condition.values == {"remaining": 30.0}, "the figures are today's all the same"
    assert book.active()[0].level is Level.CAUTION


def test_the_most_urgent_comes_first_then_the_newest() -> None:
    book = AlertBook()
    book.update([a_condition(topic="a"), a_condition(topic="b", vehicle=BRAVO)], 0.0)
    book.update([a_condition(topic="a"), a_condition(topic="b", vehicle=BRAVO),
                 a_condition(topic="c"), a_condition(Level.WARNING, "d", BRAVO)], 1.0)  # fmt: skip

    assert [alert.condition.topic for alert in book.active()] == ["d", "c", "b", "a"]
    assert (book.worst(ALPHA).condition.topic, book.worst(BRAVO).condition.topic) == ("c", "d")  # type: ignore[union-attr]
    assert book.worst(VehicleKey(3)) is None


def test_a_sentence_can_be_said_from_other_templates() -> None:
    book = AlertBook()
    book.update([a_condition(remaining=20.0)], 0.0)
    alert = book.active()[0]

    assert alert.text() == "Battery at 20 %"
    assert alert.text({"battery.low": "Batterie à {remaining:.0f} %"}) == "Batterie à 20 %"
    assert alert.vehicle == ALPHA


@given(
    st.lists(st.sampled_from([None, Level.ADVISORY, Level.CAUTION, Level.WARNING]), max_size=300)
)
def test_nothing_flaps_whatever_flickers(course: list[Level | None]) -> None:
    book = AlertBook()
    shown: list[Level | None] = []
    raised = acknowledged_away = 0
    for place, level in enumerate(course):
        changes = book.update([] if level is None else [a_condition(level)], place * TICK_S)
        raised += len(changes.raised)
        active = book.active()
        shown.append(active[0].level if active else None)
        if level is not None:
            assert active
            assert active[0].level >= level, "what holds is shown at least as urgent as it is"
        acknowledged_away += len(changes.ended)
    assert raised == acknowledged_away + len(book.active()), "each is active or in the history"
    assert len(book.history) == acknowledged_away
    for place in range(1, len(shown)):
        before = shown[place - 1] or 0
        if (shown[place] or 0) < before:
            first = max(0, place - round(CLEAR_S / TICK_S) + 1)
            held = [level or 0 for level in course[first : place + 1]]
            assert max(held) < before, "a level came down before it was quiet for a while"


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_every_text_names_its_values(code: str) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(TEXTS[code]) if name is not None]

    assert all(name.isidentifier() for name in names)
