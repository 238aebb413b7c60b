import pytest
from pymavlink.dialects.v20 import all as dialect

from missions.catalog import CATALOG, Place, can_be_placed, field_value, name_of
from missions.geo import Altitude, Reference
from missions.items import MissionItem, loiter_time, loiter_turns, look_at, return_home, spline
from tests.support.plans import at

MAV_CMD = dialect.enums["MAV_CMD"]


@pytest.mark.parametrize("number", sorted(CATALOG))
def test_every_command_is_named_as_in_the_dialect(number: int) -> None:
    assert MAV_CMD[number].name == f"MAV_CMD_{CATALOG[number].name}"


@pytest.mark.parametrize("number", sorted(CATALOG))
def test_a_command_has_a_place_where_the_dialect_gives_it_one(number: int) -> None:
    height_only = (30, 113)  # parameter 7 is an altitude, 5 and 6 are empty

    assert CATALOG[number].is_placed == (MAV_CMD[number].has_location or number in height_only)


@pytest.mark.parametrize("number", sorted(CATALOG))
def test_no_parameter_is_described_that_the_dialect_calls_empty(number: int) -> None:
    for param in CATALOG[number].params:
        text = MAV_CMD[number].param[param.number].lower()
        assert not text.startswith(("empty", "reserved")), (number, param.name)


@pytest.mark.parametrize("number", sorted(CATALOG))
def test_parameters_are_consistent(number: int) -> None:
    spec = CATALOG[number]
    numbers = [param.number for param in spec.params]

    assert numbers == sorted(set(numbers))
    assert all(1 <= param.number <= 7 for param in spec.params)
    for param in spec.params:
        low, high = param.minimum, param.maximum
        assert low is None or high is None or low <= high
        assert spec.param(param.number) is param
    assert spec.param(8) is None


def test_a_patrols_commands_are_all_there() -> None:
    wanted = {16, 17, 18, 19, 20, 21, 22, 31, 82, 93, 112, 114, 115, 177, 178, 179, 181, 183, 189}
    wanted |= {195, 197, 198, 201, 203, 205, 206, 207, 208, 211, 214, 222, 224, 193}
    wanted |= {530, 531, 532, 1000, 2000, 2001, 2500, 2501, 42600, 84, 85, 3000, 5100}
    wanted |= set(range(5000, 5005))

    assert wanted <= set(CATALOG)


def test_unknown_commands_have_a_number_for_a_name() -> None:
    assert name_of(16) == "NAV_WAYPOINT"
    assert name_of(50_000) == "command 50000"
    assert not can_be_placed(50_000)
    assert CATALOG[22].place is Place.HERE


def test_a_field_is_found_in_every_shape_of_item() -> None:
    placed = loiter_time(at(0, 0, 25.0), 7.0)
    bare = MissionItem(203, extra=(1.0, 2.0, None))
    high = MissionItem(30, altitude=Altitude(40.0, Reference.HOME))

    assert [field_value(placed, number) for number in (1, 5, 6, 7)] == [
        7.0,
        pytest.approx(43.5146),
        pytest.approx(4.9876),
        25.0,
    ]
    assert [field_value(bare, number) for number in (5, 6, 7)] == [1.0, 2.0, None]
    assert [field_value(high, number) for number in (5, 7)] == [None, 40.0]
    assert field_value(MissionItem(16, at(0, 0).point), 7) is None


def test_builders_make_the_commands_they_are_named_after() -> None:
    spot = at(1, 2)

    assert [item.command for item in (spline(spot), loiter_turns(spot, 2, -5), look_at(spot))] == [
        82,
        18,
        195,
    ]
    assert return_home() == MissionItem(20)
