"""What a failed connection means to an operator: a sentence with the thing and the remedy."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

import av.error

from dronectl.video.address import Kind

if TYPE_CHECKING:
    from dronectl.video.address import Address

_REMEDIES: Final = (
    (av.error.HTTPUnauthorizedError, "wants a user name and password; correct them"),
    (av.error.HTTPForbiddenError, "refuses this user; correct user name and password"),
    (av.error.HTTPNotFoundError, "has no such stream; check the path"),
    (av.error.HTTPError, "answered with an error; check its settings"),
    (ConnectionRefusedError, "does not accept connections; check address, port and camera"),
    (FileNotFoundError, "does not exist; plug it in or choose another"),
    (PermissionError, "may not be opened; check the rights of this user"),
    (av.error.InvalidDataError, "sends nothing that is a picture; check its settings"),
    (av.error.EOFError, "ended the stream"),
)
_UNREACHABLE: Final = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})


def sentence(address: Address, error: Exception) -> str:
    """One sentence for the operator."""
    return f"{address.text} {_what(address, error)}."


def _what(address: Address, error: Exception) -> str:
    if isinstance(error, (av.error.ExitError, TimeoutError)):
        if address.kind in (Kind.TS_DATAGRAMS, Kind.RTP):
            return "receives nothing; check that the camera sends to this computer and port"
        return "does not answer; check the camera and the network"
    number = getattr(error, "errno", None)
    if number in _UNREACHABLE:
        return "cannot be reached; check the network"
    if number == errno.EADDRINUSE:
        return "is taken by another program; close it or choose another port"
    if number == errno.EBUSY:
        return "is in use by another program; close it"
    for kind, remedy in _REMEDIES:
        if isinstance(error, kind):
            return remedy
    return f"could not be read ({type(error).__name__}); check the address"
