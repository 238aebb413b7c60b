"""One picture out of a recording, for a snapshot of a moment that is past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import av
import av.error

from dronectl.errors import UserError

if TYPE_CHECKING:
    from dronectl.video.frame import Image
    from dronectl.video.library import Piece, Recording


def picture_at(recording: Recording, utc_us: int) -> tuple[Image, int]:
    """The picture shown at a moment, and when it was taken.

    Raises:
        UserError: there is none, or it cannot be read any more.
    """
    piece = recording.pieces[recording.piece_at(utc_us)]
    try:
        with av.open(str(piece.path)) as container:
            found = _last_before(container, piece, utc_us)
    except (av.error.FFmpegError, OSError) as error:
        raise UserError(f"{piece.path.name} cannot be read ({error}); choose another.") from error
    if found is None:
        raise UserError("There is no picture at that moment; choose another.")
    picture, taken_us = found
    return picture.to_ndarray(format="bgr24"), taken_us


def _last_before(container: Any, piece: Piece, utc_us: int) -> tuple[Any, int] | None:
    """The newest picture up to a moment, else the first one."""
    found: tuple[Any, int] | None = None
    for packet in container.demux(container.streams.video[0]):
        try:
            pictures = packet.decode()
        except (av.error.FFmpegError, ValueError):
            continue
        for picture in pictures:
            if picture.pts is None:
                continue
            taken_us = piece.utc_us(float(picture.pts * picture.time_base))
            if found is not None and taken_us > utc_us:
                return found
            found = picture, taken_us
    return found
