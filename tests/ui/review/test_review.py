from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from dronectl.errors import UserError
from dronectl.store.database import DATABASE_NAME
from dronectl.store.search import FlightQuery
from missions.geo import distance_m, offset
from tests.ui.review.logbook import BEGIN_US, BRAVO, HOME, KEY, a_logbook, the_plan
from ui.models.event_words import Weight, words_of
from ui.models.review import ReviewModel
from ui.models.review_entries import ALERTS, EVENTS
from ui.models.review_flight import happenings_of, read_flight
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


@pytest.fixture
def review(qtbot: QtBot, tmp_path: Path) -> ReviewModel:
    """The flights of two drones, listed."""
    model = ReviewModel(a_logbook(tmp_path, keys=(KEY, BRAVO)), lambda _uid, key: f"Drone {key}")
    with qtbot.waitSignal(model.flights.loaded):
        model.flights.reload()
    return model


def opened(review: ReviewModel, qtbot: QtBot, row: int = 0) -> None:
    with qtbot.waitSignal(review.opened):
        review.open(review.flights.flights[row].id)


def test_the_list_is_the_logbook_newest_first(review: ReviewModel) -> None:
    flights = review.flights.flights

    assert len(flights) == review.flights.total == review.flights.matching == 2
    assert {flight.vehicle_key for flight in flights} == {"1", "2"}
    assert [name for _id, name in review.flights.pilots] == ["Martin"]
    assert review.flights.lines(flights[0])[1].startswith("Martin · 1:00 · ")
    assert review.flights.lines(flights[0])[2] == "simulator"


def test_the_list_is_a_proper_model(review: ReviewModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(review.flights)
    qtmodeltester.check(review.entries)


def narrowed(review: ReviewModel, qtbot: QtBot, **wanted: object) -> list[str]:
    with qtbot.waitSignal(review.flights.loaded):
        review.flights.narrow(FlightQuery(**wanted))  # type: ignore[arg-type]
    return [flight.vehicle_key for flight in review.flights.flights]


def test_typed_words_narrow_the_list_without_case_or_accents(
    review: ReviewModel, qtbot: QtBot
) -> None:
    assert narrowed(review, qtbot, text="märt NORTH abc2") == ["2"]
    assert narrowed(review, qtbot, device_class="real") == []
    assert review.flights.total == 2
    pilot_id = review.flights.pilots[0][0]
    assert len(narrowed(review, qtbot, pilot_id=pilot_id, state="draft")) == 2


def test_more_of_the_list_is_read_when_its_end_is_seen(review: ReviewModel, qtbot: QtBot) -> None:
    flights = review.flights
    flights._rows = flights._rows[:1]
    assert flights.canFetchMore()

    with qtbot.waitSignal(flights.loaded):
        flights.fetchMore()

    assert flights.rowCount() == 2
    assert not flights.canFetchMore()


def test_a_flight_opens_with_course_plots_plan_and_marks(review: ReviewModel, qtbot: QtBot) -> None:
    opened(review, qtbot)
    flight = review.flight
    assert flight is not None
    assert flight.plan is not None

    assert flight.begin_us == BEGIN_US
    assert review.replay.position_us == BEGIN_US
    assert flight.plan.digest == the_plan().digest
    assert [series.key for series in review.series] == ["height", "speed", "link"]
    texts = [entry.text for entry in review.entries.entries]
    assert texts[0] == "Armed"
    assert {"Take-off", "Flight over: landed"} <= set(texts)
    ((since_s, until_s),) = review.airborne
    assert (round(since_s), round(until_s)) == (5, 65)
    assert flight.log is not None


def test_the_aircraft_is_where_it_was_between_two_samples(
    review: ReviewModel, qtbot: QtBot
) -> None:
    opened(review, qtbot)
    assert review.flight is not None
    course = review.flight.course

    spot = course.at(15.1)

    assert spot is not None
    assert distance_m(spot.point, offset(HOME, 50.5, 0.0)) < 0.6
    assert spot.height_m == pytest.approx(30.0)
    assert course.mode_at(15.0) == "AUTO"
    assert course.at(-1.0) is None
    assert course.at(1e6) is None
    assert len(course.track()) > 100


def test_only_the_flight_asked_for_last_is_shown(review: ReviewModel, qtbot: QtBot) -> None:
    first, second = (flight.id for flight in review.flights.flights)
    with qtbot.waitSignal(review.opened):
        review.open(first)
        review.open(second)

    assert review.flight is not None
    assert review.flight.record is not None
    assert review.flight.record.id == second
    assert not review.is_opening


def test_a_flight_that_is_not_there_is_said(review: ReviewModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(review.trouble) as caught:
        review.open("no such flight")

    assert "no such flight" in caught.args[0]
    assert review.flight is None


def test_a_folder_without_records_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    model = ReviewModel(tmp_path)
    with qtbot.waitSignal(model.trouble) as caught:
        model.flights.reload()

    assert str(tmp_path) in caught.args[0]


def test_a_plan_that_is_gone_is_said_and_the_flight_shown(tmp_path: Path) -> None:
    folder = a_logbook(tmp_path)
    with sqlite3.connect(folder / DATABASE_NAME) as connection:
        connection.execute("DELETE FROM plans")
        (flight_id,) = connection.execute("SELECT id FROM flights").fetchone()
    connection.close()

    flight = read_flight(folder, flight_id)

    assert flight.plan is None
    assert len(flight.troubles) == 1
    with pytest.raises(UserError):
        read_flight(folder, "nothing")


def test_what_is_repeated_stands_once() -> None:
    said = {"kind": "Said", "detail": {"severity": 6, "text": "DCM active"}}

    found = happenings_of([said | {"utc_us": 3}, said | {"utc_us": 4}, said | {"utc_us": 5}])

    assert [(each.utc_us, each.count) for each in found] == [(3, 3)]


@pytest.mark.parametrize(
    ("kind", "detail", "text", "weight"),
    [
        ("LinkLost", {}, "Link lost", Weight.WARNING),
        ("LinkRegained", {"silent_for_s": 4.25}, "Heard again after 4.2 s", Weight.PLAIN),
        ("Said", {"severity": 2, "text": "<b>Crash</b>"}, "It says: “<b>Crash</b>”", Weight.WARNING),
        ("Said", {"severity": 4, "text": "EKF"}, "It says: “EKF”", Weight.CAUTION),
        ("Said", {"text": "?"}, "It says: “?”", Weight.PASSING),
        ("ModeChanged", {"mode": "RTL", "previous": "AUTO"}, "Mode RTL, before AUTO", Weight.PLAIN),
        ("ModeChanged", {"mode": "RTL", "previous": None}, "Mode RTL", Weight.PLAIN),
        ("FlightEnded", {"reason": "link lost"}, "Flight over: link lost", Weight.WARNING),
        ("FlightStarted", {"is_joined_in_air": True}, "First heard in the air", Weight.CAUTION),
        ("WaypointReached", {"sequence": 3}, "Item 3 reached", Weight.PASSING),
        ("PlanChanged", {"status": {"state": "verified"}}, "Plan verified on the drone", Weight.PLAIN),
        ("RequestFinished", {"failure": {"text": "denied"}}, "An order failed: denied", Weight.CAUTION),
        ("AlertRaised", {"code": "fence.near", "level": 2, "values": {"distance_m": 7.0}}, "7 m to the fence", Weight.CAUTION),
        ("AlertRaised", {"code": "of.tomorrow", "level": 3}, "Of.tomorrow", Weight.WARNING),
    ],
)  # fmt: skip
def test_events_in_a_pilots_words(
    kind: str, detail: dict[str, object], text: str, weight: Weight
) -> None:
    assert words_of(kind, detail) == (text, weight)


def test_events_that_say_nothing_to_a_person_are_left_out() -> None:
    assert words_of("ArmedChanged", {"is_armed": True}) is None
    assert words_of("RequestFinished", {"failure": None}) is None
    assert words_of("PlanChanged", {"status": {"state": "sending"}}) is None


def test_words_follow_the_language(review: ReviewModel, qtbot: QtBot) -> None:
    opened(review, qtbot)
    set_language("fr")
    review.retranslate()

    assert any(entry.text == "Décollage" for entry in review.entries.entries)


def test_the_list_is_narrowed_to_what_weighs_enough(review: ReviewModel, qtbot: QtBot) -> None:
    opened(review, qtbot)
    everything = len(review.entries.entries)
    review.entries.narrow(least=Weight.CAUTION, lanes=frozenset({ALERTS}))
    alerts = review.entries.entries
    review.entries.narrow(least=Weight.PASSING, lanes=frozenset({EVENTS, ALERTS}))

    assert alerts == ()
    assert len(review.entries.entries) >= everything


def test_the_entry_before_and_after_a_moment(review: ReviewModel, qtbot: QtBot) -> None:
    opened(review, qtbot)
    entries = review.entries
    moment = BEGIN_US + 30_000_000

    before, after = entries.after(moment, -1), entries.after(moment, 1)

    assert before is not None
    assert after is not None
    assert before.utc_us < moment < after.utc_us
    assert entries.row_at(BEGIN_US - 1) is None
