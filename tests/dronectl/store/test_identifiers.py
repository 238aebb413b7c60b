from __future__ import annotations

import uuid

from dronectl.store.identifiers import IdentifierSource, uuid7
from tests.dronectl.store.support import EPOCH_US


def test_identifier_is_a_version_seven_uuid_with_its_time() -> None:
    made = uuid.UUID(uuid7(EPOCH_US + 999, b"\xff" * 8))

    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == EPOCH_US // 1000


def test_identifiers_ascend_when_the_clock_stands_still_or_steps_back() -> None:
    source = IdentifierSource()

    made = [source.new(EPOCH_US - number * 10_000_000) for number in range(2000)]

    assert made == sorted(made)
    assert len(set(made)) == 2000
