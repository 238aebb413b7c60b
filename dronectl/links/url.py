"""Link URLs: ``udpin:0.0.0.0:14550``, ``udpout://10.0.0.2:14550``, ``tcp:``, ``tcpin:``, ``serial:``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dronectl.errors import UserError

SCHEMES: Final = {
    "udpin": "udpin",
    "udp": "udpin",  # what ground stations mean by it: listen
    "udpout": "udpout",
    "tcp": "tcp",
    "tcpout": "tcp",
    "tcpin": "tcpin",
    "serial": "serial",
}
DEFAULT_PORTS: Final = {"udpin": 14550, "udpout": 14550, "tcp": 5760, "tcpin": 5760}
DEFAULT_BAUD: Final = 57600  # SiK radios
HOW: Final = (
    "write udpin:HOST:PORT, udpout:HOST:PORT, tcp:HOST:PORT, tcpin:HOST:PORT or serial:DEVICE:BAUD"
)


@dataclass(frozen=True, slots=True)
class LinkUrl:
    """A parsed link URL."""

    scheme: str
    host: str
    """Host name or address; the device of a serial port."""
    number: int
    """Port; the baud rate of a serial port."""

    @property
    def text(self) -> str:
        """The URL in its short form."""
        host = f"[{self.host}]" if ":" in self.host and self.scheme != "serial" else self.host
        return f"{self.scheme}:{host}:{self.number}"


def parse_url(url: str) -> LinkUrl:
    """Take a link URL apart; ``scheme:rest`` and ``scheme://rest`` mean the same.

    Raises:
        UserError: not a link URL; the text says what one looks like.
    """
    scheme, colon, rest = url.strip().partition(":")
    if not colon or scheme.lower() not in SCHEMES:
        raise UserError(f"{url!r} is not a link; {HOW}.")
    scheme = SCHEMES[scheme.lower()]
    rest = rest.removeprefix("//")
    if scheme == "serial":
        return _serial(url, rest)
    host, number = _host_and_port(url, rest, DEFAULT_PORTS[scheme])
    if not host:
        if scheme in ("udpout", "tcp"):
            raise UserError(f"{url!r} does not say where to; {HOW}.")
        host = "0.0.0.0"  # noqa: S104 - a ground station listens to radios on any interface
    return LinkUrl(scheme, host, number)


def _host_and_port(url: str, rest: str, default: int) -> tuple[str, int]:
    if rest.startswith("["):
        host, bracket, after = rest[1:].partition("]")
        if not bracket:
            raise UserError(f"{url!r} lacks a closing bracket; {HOW}.")
        text = after.removeprefix(":")
    elif rest.isdigit():
        host, text = "", rest
    else:
        host, _, text = rest.rpartition(":") if ":" in rest else (rest, "", "")
    if not text:
        return host, default
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise UserError(f"{url!r}: {text!r} is not a port from 1 to 65535; {HOW}.")
    return host, int(text)


def _serial(url: str, rest: str) -> LinkUrl:
    device, colon, text = rest.rpartition(":")
    if not colon or not text.isdecimal():
        device, text = rest, ""
    if not device:
        raise UserError(f"{url!r} does not name a device; {HOW}.")
    baud = int(text) if text else DEFAULT_BAUD
    if not 300 <= baud <= 4_000_000:
        raise UserError(f"{url!r}: {baud} is not a baud rate; radios use 57600, USB 115200.")
    return LinkUrl("serial", device, baud)
