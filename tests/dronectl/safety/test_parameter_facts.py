"""What is known of the parameters that decide about safety."""

from __future__ import annotations

import pytest

from dronectl.mavlink.autopilots import ARDUPILOT, PX4
from dronectl.protocol.param_values import is_name
from dronectl.safety.parameter_facts import FACTS, ParameterFact, facts_of
from simulator.personalities import ardupilot_params, px4_params

EVERY = [(name, fact) for name, facts in FACTS.items() for fact in facts.values()]
TABLES = {"ardupilot": ardupilot_params.TABLE, "px4": px4_params.TABLE}
NEWER = {"MAV_GCS_SYSID", "MAV_SYSID", "MIS_DIST_1WP"}  # named otherwise in the recorded firmware


@pytest.mark.parametrize(("autopilot", "fact"), EVERY, ids=lambda each: getattr(each, "name", each))
def test_a_fact_is_whole(autopilot: str, fact: ParameterFact) -> None:
    held = {line.split(":")[0] for line in TABLES[autopilot].split()}

    assert is_name(fact.name)
    assert fact.name in held | NEWER, "the real firmware has it"
    assert fact.text("en") != fact.text("fr")
    assert fact.default is not None
    assert fact.is_in_range(fact.default), "its own default is in its range"
    assert fact.low is None or fact.high is None or fact.low < fact.high
    assert all(choice.en and choice.fr for choice in fact.choices.values())


def test_everything_preflight_asks_for_is_explained() -> None:
    silent = {"SIM_SPEEDUP", "SYS_HITL", "SENS_EN_GPSSIM"}  # whether it is a simulator

    for autopilot in (ARDUPILOT, PX4):
        assert set(autopilot.safety_parameters) - silent <= facts_of(autopilot.number).keys()


def test_an_unknown_autopilot_has_no_facts() -> None:
    assert facts_of(0) == {}


def test_a_value_is_compared_with_the_default_as_a_float_of_32_bits_can_be() -> None:
    fact = facts_of(PX4.number)["BAT_LOW_THR"]

    assert fact.is_default(0.15000000596046448) is True
    assert fact.is_default(0.2) is False
    assert ParameterFact("X", "x", "y").is_default(1.0) is None


def test_a_range_holds_its_ends() -> None:
    fact = facts_of(PX4.number)["BAT_LOW_THR"]

    assert fact.is_in_range(0.11999999731779099)
    assert not fact.is_in_range(0.6)
    assert not fact.is_in_range(0.05)
    assert ParameterFact("X", "x", "y", low=0.0).is_in_range(1e9)


def test_a_choice_is_said_in_both_languages() -> None:
    fact = facts_of(ARDUPILOT.number)["FS_GCS_ENABLE"]

    assert (fact.meaning(1, "en"), fact.meaning(1, "fr")) == ("Return", "Retour")
    assert (fact.meaning(42, "en"), fact.is_in_range(42)) == ("", False)
    assert fact.meaning(1.5, "en") == ""


def test_the_bits_of_a_mask_are_said_together() -> None:
    fact = facts_of(ARDUPILOT.number)["FENCE_TYPE"]

    assert fact.meaning(5, "en") == "highest height, fence of the plan"
    assert fact.meaning(0, "fr") == ""
    assert fact.is_in_range(255)
