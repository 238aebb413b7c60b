"""Ways to vehicles: UDP, TCP and serial ports for the one selector loop.

A port owns its sockets and turns what they receive into links: one link is one peer. A port that
waits for others (``udpin``, ``tcpin``) answers nobody until an autopilot's heartbeat has come from
there, so that a stranger who sends a byte gets nothing back.
"""

from collections.abc import Callable, Mapping
from typing import Final

from dronectl.links.port import Arrival, Closed, Opened, Port, PortEvent
from dronectl.links.serial_port import SerialPort
from dronectl.links.tcp import TcpClient, TcpServer
from dronectl.links.udp import UdpClient, UdpServer
from dronectl.links.url import LinkUrl, parse_url

PORTS: Final[Mapping[str, Callable[[LinkUrl], Port]]] = {
    "udpin": UdpServer,
    "udpout": UdpClient,
    "tcp": TcpClient,
    "tcpin": TcpServer,
    "serial": SerialPort,
}


def open_port(url: str) -> Port:
    """The port for a link URL.

    Raises:
        UserError: the URL is malformed, or the address is in use or cannot be opened.
    """
    parsed = parse_url(url)
    return PORTS[parsed.scheme](parsed)


__all__ = [
    "PORTS",
    "Arrival",
    "Closed",
    "LinkUrl",
    "Opened",
    "Port",
    "PortEvent",
    "open_port",
    "parse_url",
]
