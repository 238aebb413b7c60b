"""Identifiers that are unique everywhere and sort by the time they were made (UUIDv7, RFC 9562)."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def uuid7(utc_us: int, entropy: bytes) -> str:
    """A UUIDv7 as text.

    Args:
        utc_us: microseconds since the Unix epoch; the sub-millisecond part sorts within one
            millisecond (RFC 9562 section 6.2, method 3).
        entropy: at least eight random bytes.
    """
    milliseconds, microseconds = divmod(utc_us, 1000)
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 7 << 76
    value |= (microseconds * 4096 // 1000) << 64
    value |= 2 << 62
    value |= int.from_bytes(entropy[:8], "big") & (1 << 62) - 1
    return str(uuid.UUID(int=value))


def made_us(identifier: str) -> int:
    """When a UUIDv7 was made, in microseconds since the epoch, to the millisecond; 0 for any other."""
    try:
        value = uuid.UUID(identifier)
    except ValueError:
        return 0
    return (value.int >> 80) * 1000 if value.version == 7 else 0


class IdentifierSource:
    """Makes identifiers in ascending order, even when the clock stands still or steps back."""

    def __init__(self, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._entropy = entropy
        self._last_us = 0

    def new(self, utc_us: int) -> str:
        """The next identifier."""
        self._last_us = max(utc_us, self._last_us + 1)
        return uuid7(self._last_us, self._entropy(8))
