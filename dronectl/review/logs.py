"""Opening logs of any kind; all come as :class:`dronectl.review.log.Log`.

::

    with closing(open_log(path)) as log:
        t_s, roll_rad = log.column("ATTITUDE", "roll")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dronectl.errors import UserError
from dronectl.review import index_cache
from dronectl.review.log import Column, Field, Kind, Log
from dronectl.review.scan import scan
from dronectl.review.tlog import Tlog, data_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Column", "Field", "Kind", "Log", "open_log"]


def open_log(path: Path, cache_folder: Path | None = None) -> Log:
    """The log in a file; damaged places are passed over and counted, never raised.

    Args:
        path: the file; its extension says the kind.
        cache_folder: where indexes go that cannot be kept beside their log; the user's cache by
            default.

    Raises:
        UserError: the file cannot be read, is of no known kind, or holds nothing of its kind.
    """
    try:
        data = data_of(path)
        index = None
        is_worth_it = len(data) >= index_cache.WORTH_BYTES
        if is_worth_it:
            index = index_cache.load(path, data, cache_folder)
        if index is None:
            index = scan(data)
            if is_worth_it:
                index_cache.save(path, data, index, cache_folder)
        return Tlog(path, data, index)
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror or error}); check that it is there and yours to read."
        ) from error
