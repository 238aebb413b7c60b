import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.protocol import packed_params
from dronectl.protocol.packed_params import PackError
from tests.support.fake_params import packed, some_params

KINDS = {
    2: st.integers(-128, 127),
    4: st.integers(-(2**15), 2**15 - 1),
    6: st.integers(-(2**31), 2**31 - 1),
    9: st.floats(width=32, allow_nan=False),
}
NAMES = st.text("ABCDEFG_0123", min_size=1, max_size=16)
HELD = st.dictionaries(
    NAMES, st.sampled_from(sorted(KINDS)).flatmap(lambda k: st.tuples(KINDS[k], st.just(k)))
)


@given(HELD, st.sampled_from([48, 80, 239]), st.booleans())
def test_decode_gives_back_what_was_packed(held, block, defaults):
    values = packed_params.decode(packed(held, block=block, defaults=defaults))

    assert {name: (v.value, v.type) for name, v in values.items()} == held
    assert [v.index for v in values.values()] == list(range(len(held)))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no header"),
        (struct.pack("<HHH", 1, 0, 0), "unknown format"),
        (struct.pack("<HHH", 0x671B, 1, 2), "only some"),
        (struct.pack("<HHH", 0x671B, 1, 1), "holds 0 of 1"),
        (struct.pack("<HHH", 0x671B, 1, 1) + b"\x05\x00A\x01", "unknown type"),
        (struct.pack("<HHH", 0x671B, 1, 1) + b"\x01", "cut short"),
        (struct.pack("<HHH", 0x671B, 1, 1) + b"\x01\x01A\x01", "cut short"),
        (struct.pack("<HHH", 0x671B, 1, 1) + b"\x01\x00\xff\x01", "not one|is not"),
    ],
)
def test_decode_refuses_what_is_no_whole_pack(data, says):
    with pytest.raises(PackError, match=says):
        packed_params.decode(data)


@given(st.binary(max_size=300), st.booleans())
def test_decode_raises_nothing_but_pack_error(junk, with_header):
    data = struct.pack("<HHH", 0x671B, 3, 3) + junk if with_header else junk
    with contextlib.suppress(PackError):
        packed_params.decode(data)


def test_a_pack_cut_anywhere_is_refused():
    whole = packed(some_params(20), block=239)

    for length in range(len(whole)):
        with pytest.raises(PackError):
            packed_params.decode(whole[:length])
