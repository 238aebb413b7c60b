"""One picture as a JPEG that says when and where it was taken (EXIF 2.3 and XMP)."""

from __future__ import annotations

import datetime as dt
import struct
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from dronectl.video._cv import cv2

if TYPE_CHECKING:
    from dronectl.video.frame import Image
    from dronectl.video.klv import Telemetry

QUALITY: Final = 92
_ASCII: Final = 2
_LONG: Final = 4
_RATIONAL: Final = 5
_BYTE: Final = 1

Tag = tuple[int, int, int, bytes]
"""Number, type, count, value."""


def jpeg(
    image_bgr: Image, utc_us: int | None, telemetry: Telemetry | None, note: str = ""
) -> bytes:
    """The picture with its position, height, direction and moment inside.

    Args:
        image_bgr: the picture.
        utc_us: when it was taken; None: not known.
        telemetry: where the camera was; None: not known.
        note: of the operator's.
    """
    if image_bgr.size == 0:
        raise ValueError("the picture is empty")
    _, data = cv2.imencode(".jpg", image_bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    raw = bytes(data)
    exif = _segment(b"Exif\0\0" + _tiff(utc_us, telemetry, note))
    xmp = _segment(b"http://ns.adobe.com/xap/1.0/\0" + _xmp(utc_us, telemetry, note).encode())
    return raw[:2] + exif + xmp + raw[2:]


def _segment(payload: bytes) -> bytes:
    return b"\xff\xe1" + (len(payload) + 2).to_bytes(2, "big") + payload


def _tiff(utc_us: int | None, telemetry: Telemetry | None, note: str) -> bytes:
    """Big-endian TIFF: a main directory that points to the GPS and EXIF ones behind it."""
    moment = _moment(utc_us)
    main: list[Tag] = [_text(0x0131, "dronectl")]
    if note:
        main.append(_text(0x010E, note[:200]))
    if telemetry is not None and telemetry.platform:
        main.append(_text(0x0110, telemetry.platform))
    exif: list[Tag] = []
    if moment is not None:
        exif = [_text(0x9003, f"{moment:%Y:%m:%d %H:%M:%S}"), _text(0x9011, "+00:00")]
        exif.append(_text(0x9291, f"{moment.microsecond // 1000:03d}"))
    gps = _gps(moment, telemetry)
    entries = len(main) + 2
    exif_at = 8 + _size(main) + 2 * 12
    gps_at = exif_at + _size(exif)
    main += [(0x8769, _LONG, 1, struct.pack(">I", exif_at))]
    main += [(0x8825, _LONG, 1, struct.pack(">I", gps_at))]
    assert len(main) == entries  # noqa: S101 - the pointers are what was reserved
    head = b"MM\0*" + struct.pack(">I", 8)
    return head + _directory(main, 8) + _directory(exif, exif_at) + _directory(gps, gps_at)


def _gps(moment: dt.datetime | None, telemetry: Telemetry | None) -> list[Tag]:
    tags: list[Tag] = [(0x0000, _BYTE, 4, bytes((2, 3, 0, 0)))]
    if telemetry is not None and telemetry.position is not None:
        latitude, longitude = telemetry.position.latitude_deg, telemetry.position.longitude_deg
        tags += [_text(0x0001, "N" if latitude >= 0 else "S"), _angle(0x0002, latitude)]
        tags += [_text(0x0003, "E" if longitude >= 0 else "W"), _angle(0x0004, longitude)]
    if telemetry is not None and telemetry.altitude_amsl_m is not None:
        height = telemetry.altitude_amsl_m
        tags.append((0x0005, _BYTE, 1, bytes((height < 0,))))
        tags.append((0x0006, _RATIONAL, 1, _ratio(abs(height), 100)))
    if moment is not None:
        clock = (moment.hour, moment.minute, moment.second + moment.microsecond / 1e6)
        tags.append((0x0007, _RATIONAL, 3, b"".join(_ratio(part, 1000) for part in clock)))
    direction = _direction_deg(telemetry)
    if direction is not None:
        tags += [_text(0x0010, "T"), (0x0011, _RATIONAL, 1, _ratio(direction, 100))]
    tags.append(_text(0x0012, "WGS-84"))
    if moment is not None:
        tags.append(_text(0x001D, f"{moment:%Y:%m:%d}"))
    return tags


def _direction_deg(telemetry: Telemetry | None) -> float | None:
    if telemetry is None or telemetry.heading_deg is None:
        return None
    return (telemetry.heading_deg + (telemetry.relative_azimuth_deg or 0.0)) % 360.0


def _xmp(utc_us: int | None, telemetry: Telemetry | None, note: str) -> str:
    moment = _moment(utc_us)
    attributes = []
    if moment is not None:
        attributes.append(f'xmp:CreateDate="{moment.isoformat(timespec="milliseconds")}"')
    for name, value in (
        ("RelativeElevation", telemetry and telemetry.relative_elevation_deg),
        ("RelativeAzimuth", telemetry and telemetry.relative_azimuth_deg),
        ("HorizontalFov", telemetry and telemetry.horizontal_fov_deg),
        ("Mission", telemetry and telemetry.mission),
    ):
        if value is not None:
            attributes.append(f"drone:{name}={quoteattr(_plain(str(value)))}")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:drone="urn:dronectl:1" {" ".join(attributes)}><dc:description><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{escape(_plain(note))}</rdf:li></rdf:Alt></dc:description>'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )


def _plain(text: str) -> str:
    return "".join(each for each in text[:500] if each.isprintable())


def _moment(utc_us: int | None) -> dt.datetime | None:
    if utc_us is None:
        return None
    start = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    try:
        return start + dt.timedelta(microseconds=utc_us)
    except OverflowError:
        return None


def _text(number: int, text: str) -> Tag:
    raw = text.encode("utf-8", "replace").replace(b"\0", b"") + b"\0"
    return number, _ASCII, len(raw), raw


def _angle(number: int, angle_deg: float) -> Tag:
    """Degrees, minutes and seconds to a ten-thousandth."""
    ticks = round(abs(angle_deg) * 3600 * 10_000)
    degrees, rest = divmod(ticks, 3600 * 10_000)
    minutes, seconds = divmod(rest, 60 * 10_000)
    raw = struct.pack(">6I", degrees, 1, minutes, 1, seconds, 10_000)
    return number, _RATIONAL, 3, raw


def _ratio(value: float, scale: int) -> bytes:
    return struct.pack(">2I", min(0xFFFFFFFF, round(value * scale)), scale)


def _size(tags: list[Tag]) -> int:
    """Bytes of a directory with its values."""
    return 2 + 12 * len(tags) + 4 + sum(_padded(tag) for tag in tags)


def _padded(tag: Tag) -> int:
    length = len(tag[3])
    return 0 if length <= 4 else length + length % 2


def _directory(tags: list[Tag], at: int) -> bytes:
    """Entries in order of their numbers, then the values that do not fit into an entry."""
    values_at = at + 2 + 12 * len(tags) + 4
    entries, values = struct.pack(">H", len(tags)), b""
    for number, kind, count, raw in sorted(tags):
        entries += struct.pack(">HHI", number, kind, count)
        if len(raw) <= 4:
            entries += raw.ljust(4, b"\0")
        else:
            entries += struct.pack(">I", values_at + len(values))
            values += raw + b"\0" * (len(raw) % 2)
    return entries + bytes(4) + values
