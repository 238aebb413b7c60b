"""Where a picture comes from: what an operator types or a camera announces, as open() wants it.

=========================== ==============================================================
``rtsp://host:554/path``    RTSP, media over TCP; ``rtsp+udp://`` for media over UDP
``udp://0.0.0.0:5600``      MPEG-TS in datagrams, also to a multicast group
``rtp://0.0.0.0:5600``      H.264 in RTP; ``rtp+h265://`` for H.265
``tcp://host:5600``         MPEG-TS over TCP
``http://host/stream``      Motion JPEG or anything else a web server sends
``usb:0``                   a camera on this computer
``flight.ts``               a file
=========================== ==============================================================
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit

from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

RTP_TYPE: Final = 96  # the first dynamic payload type, what everybody uses
ANNOUNCED_SCHEMES: Final = frozenset({"rtsp", "rtp", "udp", "tcp", "http", "https"})
"""A vehicle may name these and no file of ours."""

# Every protocol a stream may lead on to. A playlist or a redirect must not open local files.
_NETWORK: Final = "rtsp,rtp,udp,tcp,http,https,tls,crypto,data"
# Not "nobuffer": it throws away what was read to find out the format, and with it the first whole
# picture; the next one is a group of pictures later. What piled up is decoded in milliseconds.
_QUICK: Final = {"analyzeduration": "200000", "probesize": "32000"}
_DATAGRAMS: Final = {"fifo_size": "50000", "overrun_nonfatal": "1", "buffer_size": "2097152"}
_DEVICES: Final = {"linux": "v4l2", "darwin": "avfoundation", "win32": "dshow"}


class Kind(Enum):
    """How the picture travels."""

    RTSP = "RTSP"
    TS_DATAGRAMS = "MPEG-TS over UDP"
    RTP = "RTP"
    TS_STREAM = "MPEG-TS over TCP"
    HTTP = "HTTP"
    USB = "USB camera"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Address:
    """One source of pictures, ready to open."""

    kind: Kind
    text: str
    """As typed, without a password: for showing and logs."""
    target: str
    """File name, URL or, for RTP, the session description."""
    container: str | None = None
    """Format to take it for; None: found out."""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        """Whether it goes on whether we read or not."""
        return self.kind is not Kind.FILE

    def file(self) -> str | io.BytesIO:
        """What the demuxer opens."""
        return io.BytesIO(self.target.encode()) if self.kind is Kind.RTP else self.target


def parse(text: str) -> Address:
    """An address as an operator types it.

    Raises:
        UserError: it is of no form in this module's table, or the file does not exist.
    """
    text = text.strip()
    scheme, has_scheme, rest = text.partition("://")
    if text.lower().startswith("usb:"):
        return _usb(text)
    if not has_scheme or len(scheme) < 2:
        return _file(text)
    try:
        split = urlsplit(text)
        port = split.port
    except ValueError:
        raise UserError(f"{text} is not an address; write it like rtsp://host:554/path.") from None
    makers: dict[str, Any] = {
        "rtsp": _rtsp,
        "rtsp+udp": _rtsp,
        "udp": _udp,
        "rtp": _rtp,
        "rtp+h265": _rtp,
        "tcp": _tcp,
        "http": _http,
        "https": _http,
    }
    maker = makers.get(scheme.lower())
    if maker is None:
        known = ", ".join(f"{name}://" for name in makers)
        raise UserError(f"{scheme}:// is not a way pictures come; use one of {known} or a file.")
    if not rest or (scheme.lower() in ("udp", "rtp", "rtp+h265", "tcp") and not port):
        raise UserError(f"{_shown(split)} lacks a port; write it like {scheme}://0.0.0.0:5600.")
    made: Address = maker(split)
    return made


def announced(stream_type: int, uri: str, encoding: int, camera_host: str | None) -> Address | None:
    """What VIDEO_STREAM_INFORMATION names; None: no kind we read, or not a network address.

    Args:
        stream_type: VIDEO_STREAM_TYPE: 0 RTSP, 1 RTP over UDP, 2 MPEG over TCP, 3 MPEG-TS.
        uri: a full address or, for datagrams, only the port.
        encoding: VIDEO_STREAM_ENCODING: 2 is H.265.
        camera_host: where the vehicle's packets come from, for an address without a host.
    """
    uri = uri.strip().rstrip("\0")
    if uri.isdecimal():
        host = camera_host or "127.0.0.1"
        scheme = "rtp+h265" if encoding == 2 else "rtp"
        forms = {
            1: f"{scheme}://0.0.0.0:{uri}",
            2: f"tcp://{host}:{uri}",
            3: f"udp://0.0.0.0:{uri}",
        }
        uri = forms.get(stream_type, "")
    elif stream_type in (1, 3) and "://" not in uri and ":" in uri:
        uri = f"{'rtp' if stream_type == 1 else 'udp'}://{uri}"
    if uri.partition("://")[0].lower() not in ANNOUNCED_SCHEMES | {"rtp+h265"}:
        return None
    try:
        return parse(uri)
    except UserError:
        return None


def _rtsp(split: SplitResult) -> Address:
    transport = "udp" if split.scheme.lower() == "rtsp+udp" else "tcp"
    options = {"rtsp_transport": transport, "protocol_whitelist": _NETWORK, **_QUICK}
    if transport == "udp":
        options["reorder_queue_size"] = "16"
        options["buffer_size"] = _DATAGRAMS["buffer_size"]
    target = split._replace(scheme="rtsp").geturl()
    return Address(Kind.RTSP, _shown(split), target, "rtsp", options)


def _udp(split: SplitResult) -> Address:
    options = {"protocol_whitelist": _NETWORK, **_QUICK, **_DATAGRAMS}
    target = f"udp://{_bracketed(split)}:{split.port}"
    return Address(Kind.TS_DATAGRAMS, _shown(split), target, "mpegts", options)


def _rtp(split: SplitResult) -> Address:
    codec = "H265" if split.scheme.lower() == "rtp+h265" else "H264"
    host = split.hostname or "0.0.0.0"  # noqa: S104 - an address to listen on, as typed
    family = "IP6" if ":" in host else "IP4"
    description = "\r\n".join(
        (
            "v=0",
            f"o=- 0 0 IN {family} {host}",
            "s=-",
            f"c=IN {family} {host}",
            "t=0 0",
            f"m=video {split.port} RTP/AVP {RTP_TYPE}",
            f"a=rtpmap:{RTP_TYPE} {codec}/90000",
            "",
        )
    )
    options = {"protocol_whitelist": _NETWORK, "reorder_queue_size": "16", **_QUICK}
    return Address(Kind.RTP, _shown(split), description, "sdp", options)


def _tcp(split: SplitResult) -> Address:
    options = {"protocol_whitelist": _NETWORK, **_QUICK}
    target = f"tcp://{_bracketed(split)}:{split.port}"
    return Address(Kind.TS_STREAM, _shown(split), target, "mpegts", options)


def _http(split: SplitResult) -> Address:
    options = {"protocol_whitelist": _NETWORK}
    return Address(Kind.HTTP, _shown(split), split.geturl(), None, options)


def _usb(text: str) -> Address:
    number = text[4:].strip()
    device = _DEVICES.get(sys.platform)
    if device is None:
        raise UserError("Cameras on this computer cannot be read here; use a network camera.")
    if device == "dshow":
        return Address(Kind.USB, text, f"video={number}", device)
    if not number.isdecimal():
        raise UserError(f"{text} is not a camera; write usb: and its number, like usb:0.")
    return Address(Kind.USB, text, f"/dev/video{number}" if device == "v4l2" else number, device)


def _file(text: str) -> Address:
    path = Path(text).expanduser()
    if not path.is_file():
        raise UserError(f"There is no file {text}; choose a recording or write an address.")
    return Address(
        Kind.FILE, text, str(path.resolve()), None, {"protocol_whitelist": "file,crypto"}
    )


def _bracketed(split: SplitResult) -> str:
    host = split.hostname or "0.0.0.0"  # noqa: S104 - an address to listen on, as typed
    return f"[{host}]" if ":" in host else host


def _shown(split: SplitResult) -> str:
    """Without the user's password."""
    if split.password is None:
        return split.geturl()
    place = split.netloc.rpartition("@")[2]
    return split._replace(netloc=f"{split.username}:…@{place}").geturl()
