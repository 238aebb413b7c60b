from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.crew.people import Person, Role
from dronectl.crew.signoff import (
    CrewMember,
    FlightEntry,
    FlightState,
    Step,
    carried,
    check_fields,
    edited,
    stepped,
)
from dronectl.errors import UserError

ANA = Person("ana", "Ana", (Role.PILOT, Role.SUPERVISOR))
BOB = Person("bob", "Bob", (Role.SUPERVISOR,))
EVE = Person("eve", "Eve", (Role.INSTRUCTOR,))
WHY = "the battery number is wrong"
DRAFT = FlightEntry("f", crew=(CrewMember("ana", Role.PILOT),), purpose="patrol", sight="VLOS")


def run(*steps: tuple[Step, Person], entry: FlightEntry = DRAFT) -> FlightEntry:
    for step, by in steps:
        entry = stepped(entry, step, by, WHY)
    return entry


SUBMITTED = run((Step.SUBMITTED, ANA))
VERIFIED = run((Step.VERIFIED, EVE), entry=SUBMITTED)
APPROVED = run((Step.APPROVED, BOB), entry=VERIFIED)


def test_a_flight_goes_from_draft_to_approved_and_each_step_is_a_version() -> None:
    assert APPROVED.state is FlightState.APPROVED
    assert [e.version for e in (DRAFT, SUBMITTED, VERIFIED, APPROVED)] == [1, 2, 3, 4]


def test_an_amendment_is_a_draft_again_with_its_reason() -> None:
    amended = stepped(APPROVED, Step.AMENDED, ANA, WHY)

    assert (amended.state, amended.step, amended.reason) == (FlightState.DRAFT, Step.AMENDED, WHY)
    assert edited(amended, replace(amended, remarks="pack 7")).remarks == "pack 7"


@pytest.mark.parametrize("entry", [SUBMITTED, VERIFIED])
def test_a_flight_is_sent_back_with_a_reason(entry: FlightEntry) -> None:
    assert stepped(entry, Step.SENT_BACK, BOB, WHY).state is FlightState.DRAFT
    with pytest.raises(UserError, match="Say why"):
        stepped(entry, Step.SENT_BACK, BOB, "no")


def test_nobody_signs_off_an_own_flight() -> None:
    for entry, step in ((SUBMITTED, Step.VERIFIED), (VERIFIED, Step.APPROVED)):
        with pytest.raises(UserError, match="nobody signs off an own flight"):
            stepped(entry, step, ANA)


@pytest.mark.parametrize(
    ("entry", "step", "by", "words"),
    [
        (VERIFIED, Step.APPROVED, EVE, "Eve is no supervisor"),
        (VERIFIED, Step.APPROVED, replace(BOB, is_active=False), "Bob is no supervisor"),
        (SUBMITTED, Step.VERIFIED, Person("x", "Xi"), "Xi is no supervisor or instructor"),
        (SUBMITTED, Step.APPROVED, BOB, "is submitted, not verified"),
        (DRAFT, Step.AMENDED, ANA, "is draft, not submitted"),
        (replace(DRAFT, purpose=""), Step.SUBMITTED, ANA, "purpose is missing"),
    ],
)
def test_a_step_out_of_turn_is_a_sentence(
    entry: FlightEntry, step: Step, by: Person, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        stepped(entry, step, by, WHY)


def test_only_a_draft_is_edited() -> None:
    with pytest.raises(UserError, match="amend it first"):
        edited(SUBMITTED, SUBMITTED)


def test_at_most_three_fields_are_to_be_typed() -> None:
    assert len(FlightEntry("f").open_fields) == 3
    assert DRAFT.open_fields == ()


def test_what_is_usual_is_carried_from_the_last_flight() -> None:
    last = replace(
        DRAFT,
        crew=(*DRAFT.crew, CrewMember("zoe", Role.OBSERVER), CrewMember("eve", Role.INSTRUCTOR)),
        basis_id="b",
        remarks="wind",
        mission_number="17",
    )

    entry = carried(FlightEntry("g", crew=DRAFT.crew), last)

    assert entry.crew == (CrewMember("ana", Role.PILOT), CrewMember("zoe", Role.OBSERVER))
    assert (entry.purpose, entry.sight, entry.basis_id) == ("patrol", "VLOS", "b")
    assert (entry.remarks, entry.mission_number) == ("", "")
    assert carried(entry, None) == entry


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"crew": (CrewMember("a", Role.PILOT), CrewMember("a", Role.OBSERVER))}, "twice"),
        ({"crew": (CrewMember("a", Role.PILOT), CrewMember("b", Role.PILOT))}, "one pilot"),
        ({"crew": (CrewMember("a", Role.SUPERVISOR),)}, "not part of a crew"),
        ({"sight": "by ear"}, "not one of VLOS"),
        ({"purpose": "a\nb"}, "on one line"),
        ({"mission_number": "9" * 201}, "too long"),
        ({"remarks": "x" * 4001}, "shorten them"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        check_fields(replace(DRAFT, **changes))  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.sampled_from(Step), st.sampled_from([ANA, BOB, EVE])), max_size=12))
def test_whatever_is_tried_an_approved_flight_was_signed_by_others(
    tries: list[tuple[Step, Person]],
) -> None:
    entry, signers = DRAFT, []
    for step, by in tries:
        try:
            entry = stepped(entry, step, by, WHY)
        except UserError:
            continue
        signers.append((step, by))

    assert entry.version == 1 + len(signers)
    if entry.state is FlightState.APPROVED:
        (last, by), (before, other) = signers[-1], signers[-2]
        assert (last, before) == (Step.APPROVED, Step.VERIFIED)
        assert {by.id, other.id}.isdisjoint(member.person_id for member in entry.crew)
    for (_, _), (step, by) in itertools.pairwise(signers):
        assert step is not Step.APPROVED or by.has(Role.SUPERVISOR)
