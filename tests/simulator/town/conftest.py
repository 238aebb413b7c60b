import pytest

from simulator.town import Town


@pytest.fixture(scope="session")
def town() -> Town:
    return Town.build(1)
