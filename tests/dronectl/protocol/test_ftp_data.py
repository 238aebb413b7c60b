from hypothesis import given
from hypothesis import strategies as st

from dronectl.protocol.ftp_data import MOST_AHEAD, MOST_BYTES, Arrived

CONTENT = bytes(range(256)) * 2


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 60)), max_size=40))
def test_pieces_in_any_order_give_the_file_and_the_holes_left(pieces):
    arrived = Arrived()
    held = set()
    for offset, length in pieces:
        piece = CONTENT[offset : offset + length]
        if not piece and offset > len(arrived.data):
            continue
        places = set(range(offset, offset + len(piece)))

        assert arrived.put(offset, piece) == len(places - held)
        held |= places

    missing = {i for start, end in arrived.holes for i in range(start, end)}
    assert missing == set(range(len(arrived.data))) - held
    assert all(start < end for start, end in arrived.holes)
    assert all(a[1] < b[0] for a, b in zip(arrived.holes, arrived.holes[1:], strict=False))
    assert all(arrived.data[i] == CONTENT[i] for i in held)
    assert arrived.received == len(held)


def test_a_piece_far_ahead_is_not_believed():
    arrived = Arrived()

    assert arrived.put(MOST_AHEAD + 1, b"x") == 0
    assert arrived.put(MOST_BYTES, b"x") == 0
    assert arrived.data == b""
