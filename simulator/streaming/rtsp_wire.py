"""RTSP 1.0 requests and answers as text (RFC 2326)."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

MOST_HEAD_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Request:
    """What a viewer asks."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    """Names in lower case."""

    @property
    def path(self) -> str:
        """The stream's name: the first part of the path."""
        return urlsplit(self.url).path.strip("/").split("/")[0]

    @property
    def session(self) -> str:
        """The session it belongs to, empty when none is named."""
        return self.headers.get("session", "").split(";")[0].strip()


def parse_request(head: str) -> Request | None:
    """Read the head of a request; None when it is none."""
    lines = head.split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or not words[2].startswith("RTSP/1."):
        return None
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return Request(words[0], words[1], headers)


def answer(request: Request, status: str, headers: dict[str, str], body: str = "") -> bytes:
    """An answer to a request."""
    lines = [f"RTSP/1.0 {status}", f"CSeq: {request.headers.get('cseq', '0')}", "Server: dronesim"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    content = body.encode()
    if content:
        lines.append(f"Content-Length: {len(content)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + content


def interleaved(channel: int, packet: bytes) -> bytes:
    """An RTP packet inside the RTSP connection."""
    return b"$" + bytes((channel,)) + len(packet).to_bytes(2, "big") + packet


@dataclass(frozen=True, slots=True)
class Transport:
    """How a viewer wants its packets."""

    is_tcp: bool
    first: int
    second: int
    """Channels inside the connection, or the viewer's UDP ports."""


def parse_transport(text: str) -> Transport | None:
    """The first usable choice of a Transport header; None when there is none."""
    for choice in text.split(","):
        parts = [part.strip() for part in choice.split(";")]
        values = dict(part.split("=", 1) for part in parts if "=" in part)
        if parts[0].upper() == "RTP/AVP/TCP":
            pair = _pair(values.get("interleaved", "0-1"), 255)
            if pair is not None:
                return Transport(True, *pair)
        elif parts[0].upper() in ("RTP/AVP", "RTP/AVP/UDP") and "multicast" not in parts:
            pair = _pair(values.get("client_port", ""), 65535)
            if pair is not None and pair[0] > 0:
                return Transport(False, *pair)
    return None


def _pair(text: str, most: int) -> tuple[int, int] | None:
    first, _, second = text.partition("-")
    if not first.isdecimal() or (second and not second.isdecimal()):
        return None
    low, high = int(first), int(second) if second else int(first) + 1
    return (low, high) if low <= most and high <= most else None
