"""DO_FENCE_ENABLE may name the fences it means."""

from simulator.world import FleetSpec, World
from tests.simulator.station import Station


def test_fence_enable_with_a_kind_leaves_the_vehicles_own_radius_off() -> None:
    world = World(FleetSpec(vehicles=1))
    station = Station(world)
    vehicle = world.vehicle(1)
    world.advance(3.0)

    station.command(207, 1.0, 4.0)

    rules = vehicle.fence.rules
    assert rules.is_enabled
    assert rules.uses_shapes
    assert rules.radius_m is None
    assert rules.highest_m is None


def test_fence_enable_without_a_kind_means_all() -> None:
    world = World(FleetSpec(vehicles=1))
    station = Station(world)
    world.advance(3.0)

    station.command(207, 1.0)

    assert world.vehicle(1).fence.rules.radius_m is not None
