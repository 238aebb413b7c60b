"""One connection to one tile server, kept open; for a thread of its own.

Only pictures pass: a captive portal answers everything with a page of its own.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.request
from importlib import metadata
from typing import Final
from urllib.parse import urlsplit

from ui.map.tiles import picture_type

TIMEOUT_S: Final = 8.0
_LARGEST_BYTES: Final = 3_000_000


class FetchError(Exception):
    """A tile did not come; ``is_network`` tells whether anything else would."""

    def __init__(self, reason: str, *, is_network: bool) -> None:
        super().__init__(reason)
        self.is_network = is_network


def user_agent() -> str:
    """Who asks, as tile servers want it: the program and its version."""
    try:
        version = metadata.version("dronectl")
    except metadata.PackageNotFoundError:
        version = "0"
    return f"dronectl/{version} (drone mission control for town police)"


class Fetcher:
    """Fetches over HTTP(S), through the system's proxy when it has one."""

    def __init__(self) -> None:
        self._connections: dict[tuple[str, str], http.client.HTTPConnection] = {}
        self._agent = user_agent()

    def close(self) -> None:
        """Hang up."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def picture(self, address: str) -> bytes:
        """The picture at an address.

        Raises:
            FetchError: no answer, or no picture.
        """
        parts = urlsplit(address)
        place = (parts.scheme, parts.netloc)
        is_reused = place in self._connections
        try:
            return self._ask(place, address)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
            self._drop(place)
            if not is_reused:  # a kept connection may just have been closed; a new one was refused
                raise FetchError(str(error), is_network=True) from error
        except (OSError, http.client.HTTPException) as error:
            self._drop(place)
            raise FetchError(str(error), is_network=True) from error
        try:
            return self._ask(place, address)
        except (OSError, http.client.HTTPException) as error:
            self._drop(place)
            raise FetchError(str(error), is_network=True) from error

    def _drop(self, place: tuple[str, str]) -> None:
        connection = self._connections.pop(place, None)
        if connection is not None:
            connection.close()

    def _ask(self, place: tuple[str, str], address: str) -> bytes:
        connection = self._connections.get(place)
        if connection is None:
            connection = self._connections[place] = _connection(*place)
        parts = urlsplit(address)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": self._agent, "Accept": "image/*", "Host": parts.netloc}
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        data = response.read(_LARGEST_BYTES + 1)
        if response.will_close or not response.isclosed():
            self._drop(place)
        if response.status in (403, 429, 503):  # asked to slow down, or not wanted: stop at once
            raise FetchError(f"the server answered {response.status}", is_network=True)
        if response.status != 200:
            raise FetchError(f"the server answered {response.status}", is_network=False)
        if picture_type(data) is None or len(data) > _LARGEST_BYTES:
            raise FetchError("the server answered with something else", is_network=False)
        return data


def _connection(scheme: str, netloc: str) -> http.client.HTTPConnection:
    """A connection to a server, tunnelled through a proxy where one is set."""
    if scheme != "https":
        return http.client.HTTPConnection(netloc, timeout=TIMEOUT_S)
    context = ssl.create_default_context()
    proxy = urllib.request.getproxies().get("https", "")
    host = netloc.partition(":")[0]
    if not proxy or urllib.request.proxy_bypass(host):
        return http.client.HTTPSConnection(netloc, timeout=TIMEOUT_S, context=context)
    parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    tunnel = http.client.HTTPSConnection(
        parts.hostname or "", parts.port or 8080, timeout=TIMEOUT_S, context=context
    )
    tunnel.set_tunnel(netloc)
    return tunnel
