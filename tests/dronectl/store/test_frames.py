from __future__ import annotations

import hashlib

import pytest

from dronectl.mavlink.codec import Encoder, PeerDecoder, build
from dronectl.store import frames
from tests.dronectl.store.support import heartbeat, raw


def encoded(name: str, *, version: int = 2, **values: object) -> bytes:
    return Encoder(255, 190).encode(build(name, **values), version=version)


def signed(frame: bytes) -> bytes:
    """The frame with a signature block; its checksum is of the signed form."""
    body = bytearray(frame[:-2])
    body[2] |= 1
    unsigned = frames.without_secrets(bytes(body) + b"\0\0" + bytes(13))
    assert unsigned == frame
    return bytes(body) + b"\0\0" + hashlib.sha256(frame).digest()[:13]


def test_datagram_is_split_at_its_frames() -> None:
    parts = [heartbeat(), encoded("SYS_STATUS", version=1), signed(heartbeat())]

    assert list(frames.split(b"".join(parts))) == parts


@pytest.mark.parametrize("tail", [b"junk", b"\xfd", b"\xfd\x09\x00\x00", heartbeat()[:-1]])
def test_split_ends_where_no_whole_frame_begins(tail: bytes) -> None:
    assert list(frames.split(heartbeat() + tail)) == [heartbeat()]


def test_split_of_a_cut_frame_is_nothing() -> None:
    assert list(frames.split(heartbeat()[:-1])) == []


@pytest.mark.parametrize("version", [1, 2])
def test_target_is_read_from_any_message_that_has_one(version: int) -> None:
    command = encoded("COMMAND_LONG", version=version, target_system=7, param1=1.0, confirmation=3)
    item = encoded("MISSION_ITEM_INT", version=version, target_system=9, autocontinue=1)
    read = encoded("PARAM_REQUEST_READ", version=version, target_system=3, param_id="ABC")

    assert [frames.target(frame) for frame in (command, item, read)] == [7, 9, 3]


def test_message_without_target_and_truncated_target_are_for_everybody() -> None:
    assert frames.target(heartbeat()) == 0
    assert frames.target(encoded("COMMAND_LONG", command=400)) == 0


def test_sender_and_message_id_of_both_versions() -> None:
    one, two = encoded("SYS_STATUS", version=1), encoded("SYS_STATUS")

    assert [frames.sender(one), frames.sender(two)] == [255, 255]
    assert [frames.message_id(one), frames.message_id(two)] == [1, 1]


def test_signature_is_taken_off_and_the_rest_still_checks() -> None:
    kept = frames.without_secrets(signed(heartbeat()))

    assert kept == heartbeat()
    (message,) = PeerDecoder().datagram(kept)
    assert message.name == "HEARTBEAT"


def test_signing_key_is_never_kept() -> None:
    assert frames.without_secrets(encoded("SETUP_SIGNING", secret_key=b"k" * 32)) is None


def test_version_one_and_unknown_signed_frames_are_kept_as_they_are() -> None:
    one = encoded("SYS_STATUS", version=1)
    unknown = bytes((0xFD, 1, 1, 0, 0, 9, 1, 0xEE, 0xEE, 0xEE, 7)) + bytes(15)

    assert frames.without_secrets(one) is one
    assert frames.without_secrets(unknown) is unknown


def test_third_link_is_not_mistaken_for_the_sent_direction() -> None:
    stamps = [
        frames.tlog_record(raw(0.0, heartbeat(), link=link), heartbeat())[7] & 3
        for link in range(5)
    ]

    assert stamps == [0, 1, 2, 0, 1]
