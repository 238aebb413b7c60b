import struct

import numpy as np
import pytest

from dronectl.video._cv import cv2
from dronectl.video.klv import Telemetry
from dronectl.video.snapshot import jpeg
from missions.geo import GeoPoint

UTC_US = 1_790_000_000_250_000
PICTURE = np.full((90, 160, 3), 80, np.uint8)


def told(**changes):
    values = {
        "platform": "Vehicle 3",
        "position": GeoPoint(48.123456, -1.654321),
        "altitude_amsl_m": 131.25,
        "heading_deg": 350.0,
        "relative_azimuth_deg": 20.0,
        "mission": 'F"<1>',
    }
    return Telemetry(UTC_US, **{**values, **changes})


SIZES = {1: 1, 2: 1, 4: 4, 5: 8}


def directory(tiff, at):
    """The tags of one TIFF directory, by the specification's text."""
    (count,) = struct.unpack_from(">H", tiff, at)
    found = {}
    for index in range(count):
        number, kind, length = struct.unpack_from(">HHI", tiff, at + 2 + 12 * index)
        size, place = SIZES[kind] * length, at + 2 + 12 * index + 8
        if size > 4:
            (place,) = struct.unpack_from(">I", tiff, place)
        raw = tiff[place : place + size]
        assert len(raw) == size
        assert number not in found
        if kind == 5:
            values = struct.unpack(f">{2 * length}I", raw)
            found[number] = [a / b for a, b in zip(values[::2], values[1::2], strict=True)]
        else:
            found[number] = (
                raw.rstrip(b"\0").decode() if kind == 2 else int.from_bytes(raw[:4], "big")
            )
    assert list(found) == sorted(found)
    return found


def read(data):
    """Picture, XMP, and the main, GPS and EXIF directories."""
    segments, at = {}, 2
    while data[at + 1] == 0xE1:
        (length,) = struct.unpack_from(">H", data, at + 2)
        name, _, payload = data[at + 4 : at + 2 + length].partition(b"\0")
        segments[name] = payload
        at += 2 + length
    tiff = segments[b"Exif"][1:]
    assert tiff[:4] == b"MM\0*"
    main = directory(tiff, struct.unpack_from(">I", tiff, 4)[0])
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    xmp = segments[b"http://ns.adobe.com/xap/1.0/"]
    return image, xmp, main, directory(tiff, main[0x8825]), directory(tiff, main[0x8769])


def degrees(parts):
    return float(parts[0] + parts[1] / 60 + parts[2] / 3600)


def test_another_program_reads_where_and_when():
    image, xmp, main, gps, exif = read(jpeg(PICTURE, UTC_US, told(), "voiture été"))

    assert image.shape == (90, 160, 3)
    assert degrees(gps[2]) == pytest.approx(48.123456, abs=1e-7)
    assert degrees(gps[4]) == pytest.approx(1.654321, abs=1e-7)
    assert (gps[1], gps[3], gps[16]) == ("N", "W", "T")
    assert gps[6] == pytest.approx([131.25])
    assert gps[17] == pytest.approx([10.0])
    assert exif[0x9003] == "2026:09:21 14:13:20"
    assert gps[29] == "2026:09:21"
    assert main[0x0110] == "Vehicle 3"
    assert "voiture été" in xmp.decode()
    assert main[0x010E] == "voiture été"


def test_what_is_not_known_is_not_there():
    image, _, main, gps, exif = read(jpeg(PICTURE, None, None))

    assert 2 not in gps
    assert exif == {}
    assert 0x010E not in main
    assert image.shape == (90, 160, 3)


def test_below_the_sea_and_in_the_south_west():
    _, _, _, gps, _ = read(
        jpeg(PICTURE, UTC_US, told(position=GeoPoint(-33.5, 151.25), altitude_amsl_m=-2.0))
    )

    assert (gps[1], gps[3]) == ("S", "E")
    assert gps[5] == 1


def test_names_stay_text_in_the_xmp():
    _, xmp, *_ = read(jpeg(PICTURE, 2**70, told(), "</rdf:li><evil/>\x00"))

    assert b"<evil/>" not in xmp
    assert b"&lt;evil/&gt;" in xmp


def test_an_empty_picture_is_refused():
    with pytest.raises(ValueError, match="empty"):
        jpeg(np.zeros((0, 0, 3), np.uint8), None, None)
