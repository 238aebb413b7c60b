from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dronectl.crew.assignment import (
    Intent,
    blocks,
    currency_findings,
    judged,
    paper_findings,
    person_findings,
)
from dronectl.crew.certificates import OPERATOR, Certificate, Kind
from dronectl.crew.currency import Credit, Device, Metric, OnLapse, Rule
from dronectl.crew.people import Person, Role
from dronectl.crew.rules import Paper

TODAY = dt.date(2026, 11, 20)
ANA = Person("ana", "Ana")
INTENT = Intent(TODAY)
RULE = Rule("hours", "2 h in 90 days", Metric.MINUTES, 120, window_days=90, on_lapse=OnLapse.BLOCK)
PAPER = Paper("theory", "Theory", (Kind.CATS,), on_lapse=OnLapse.BLOCK)


def flown(before: int) -> Credit:
    return Credit(TODAY - dt.timedelta(days=before), Device.REAL, airborne_s=7200)


def test_a_lapsed_pilot_is_blocked_and_one_about_to_lapse_is_warned() -> None:
    (lapsed,) = currency_findings(ANA, INTENT, [RULE], [])
    (soon,) = currency_findings(ANA, INTENT, [RULE], [flown(80)])

    assert (lapsed.code, lapsed.effect) == ("currency.hours", OnLapse.BLOCK)
    assert soon.effect is OnLapse.WARN
    assert "2026-11-30" in soon.text
    assert currency_findings(ANA, INTENT, [RULE], [flown(5)]) == []


def test_a_rule_for_the_night_does_not_bind_by_day() -> None:
    rule = replace(RULE, is_for_night=True)

    assert currency_findings(ANA, INTENT, [rule], []) == []
    assert blocks(currency_findings(ANA, replace(INTENT, is_night=True), [rule], []))


def test_a_rule_binds_only_its_purposes_sights_roles_and_days() -> None:
    for rule in (
        replace(RULE, purposes=("event",)),
        replace(RULE, sights=("BVLOS",)),
        replace(RULE, roles=("observer",)),
        replace(RULE, in_force_to=TODAY - dt.timedelta(days=1)),
    ):
        assert currency_findings(ANA, INTENT, [rule], []) == []


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([], "no paper for"),
        ([Certificate("c", "ana", Kind.CATS, expires=TODAY - dt.timedelta(days=1))], "expired on"),
        ([Certificate("c", "ana", Kind.CATS, issued=TODAY + dt.timedelta(days=1))], "not valid on"),
        ([Certificate("c", "bob", Kind.CATS)], "no paper for"),
    ],
)
def test_a_missing_or_expired_paper_is_found(held: list[Certificate], words: str) -> None:
    (finding,) = paper_findings(ANA, INTENT, [PAPER], held)

    assert words in finding.text
    assert finding.effect is OnLapse.BLOCK


def test_a_good_paper_is_no_finding_whoever_must_hold_it() -> None:
    held = [
        Certificate("1", "ana", Kind.CATS, expires=TODAY),
        Certificate("2", OPERATOR, Kind.INSURANCE),
    ]
    insurance = Paper("insurance", "Insurance", (Kind.INSURANCE,), holder="operator")
    registered = Paper("reg", "Registration", (Kind.REGISTRATION,), holder="aircraft")

    assert paper_findings(ANA, INTENT, [PAPER, insurance, registered], held) == []
    (finding,) = paper_findings(ANA, replace(INTENT, aircraft_id="x"), [registered], held)
    assert "The aircraft has no paper" in finding.text


def test_supervised_only_blocks_without_an_instructor() -> None:
    rule = replace(RULE, on_lapse=OnLapse.SUPERVISED)
    found = currency_findings(ANA, INTENT, [rule], [])

    assert blocks(judged(found, INTENT))
    assert not blocks(judged(found, replace(INTENT, is_supervised=True)))


def test_nothing_is_asked_in_the_simulator() -> None:
    found = currency_findings(ANA, INTENT, [RULE], [])

    assert judged(found, replace(INTENT, is_real=False)) == []


@pytest.mark.parametrize(
    ("person", "role", "effect"),
    [
        (None, "pilot", OnLapse.WARN),
        (replace(ANA, is_active=False), "pilot", OnLapse.BLOCK),
        (replace(ANA, roles=(Role.OBSERVER,)), "pilot", OnLapse.BLOCK),
        (ANA, "instructor", OnLapse.BLOCK),
    ],
)
def test_the_register_says_who_may(person: Person | None, role: str, effect: OnLapse) -> None:
    (finding,) = person_findings(person, replace(INTENT, role=role))

    assert finding.effect is effect


def test_a_registered_pilot_is_no_finding() -> None:
    assert person_findings(ANA, INTENT) == []
    assert person_findings(replace(ANA, roles=(Role.INSTRUCTOR,)), INTENT) == []
