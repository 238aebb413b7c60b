from __future__ import annotations

import numpy as np
from fastcrc.crc16 import mcrf4xx
from hypothesis import given
from hypothesis import strategies as st

from dronectl.review.checksums import FEW, LONGEST_BODY, NOT_KNOWN, checksums, extras_of
from tests.dronectl.review.builders import bytes_of


@given(
    st.lists(
        st.tuples(st.binary(min_size=1, max_size=LONGEST_BODY), st.integers(0, 255)), min_size=1
    )
)
def test_many_checksums_at_once_are_those_of_one_after_the_other(
    bodies: list[tuple[bytes, int]],
) -> None:
    lengths = np.array([len(body) for body, _ in bodies])
    starts = np.cumsum(lengths) - lengths

    found = checksums(
        bytes_of(b"".join(body for body, _ in bodies)),
        starts,
        lengths,
        np.array([extra for _, extra in bodies], np.int16),
    )

    assert found.tolist() == [mcrf4xx(body + bytes((extra,)), 0xFFFF) for body, extra in bodies]


def test_frames_of_one_length_are_summed_at_once() -> None:
    data = np.random.default_rng(1).integers(0, 256, 40 * FEW, dtype=np.uint8)
    starts = np.arange(0, len(data), 20)
    extras = np.arange(len(starts), dtype=np.int16) & 0xFF

    found = checksums(data, starts, np.full(len(starts), 20), extras)

    assert found.tolist() == [
        mcrf4xx(data[start : start + 20].tobytes() + bytes((int(extra),)), 0xFFFF)
        for start, extra in zip(starts, extras, strict=True)
    ]


def test_message_ids_without_a_definition_have_no_extra_byte() -> None:
    extras = extras_of(np.array([0, 8_000_000, 60_999], np.int32))

    assert extras.tolist() == [50, NOT_KNOWN, NOT_KNOWN]
