"""Opening logs of any kind; all come as :class:`dronectl.review.log.Log`.

::

    with closing(open_log(path)) as log:
        t_s, roll_rad = log.column("ATTITUDE", "roll")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.review import index_cache
from dronectl.review.dataflash_binary import open_binary
from dronectl.review.dataflash_text import open_text
from dronectl.review.log import Column, Field, Kind, Log
from dronectl.review.scan import scan
from dronectl.review.table import open_table
from dronectl.review.tlog import Tlog, data_of
from dronectl.review.ulog import Ulog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dronectl.review.templates import Template

__all__ = ["Column", "Field", "Kind", "Log", "open_log"]


def open_log(path: Path, cache_folder: Path | None = None, template: Template | None = None) -> Log:
    """The log in a file; damaged places are passed over and counted, never raised.

    Args:
        path: the file; its extension says the kind.
        cache_folder: where indexes go that cannot be kept beside their log; the user's cache by
            default.
        template: what the columns of a table mean, if none of the built-in ones fits.

    Raises:
        UserError: the file cannot be read, its extension is of no known kind, or the template does
            not fit.
    """
    if template is not None:
        return _by_template(path, template)
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        kinds = ", ".join(_OPENERS)
        raise UserError(f"{path.name} is no log dronectl reads; it reads {kinds}.")
    try:
        return opener(path, cache_folder)
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror or error}); check that it is there and yours to read."
        ) from error


def _by_template(path: Path, template: Template) -> Log:
    if path.suffix.lower() != ".csv":
        raise UserError(f"{path.name} is no table; a template is only for .csv.")
    try:
        return open_table(path, path.read_bytes(), template)
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror or error}); check that it is there and yours to read."
        ) from error


def _tlog(path: Path, cache_folder: Path | None) -> Log:
    data = data_of(path)
    is_worth_it = len(data) >= index_cache.WORTH_BYTES
    index = index_cache.load(path, data, cache_folder) if is_worth_it else None
    if index is None:
        index = scan(data)
        if is_worth_it:
            index_cache.save(path, data, index, cache_folder)
    return Tlog(path, data, index)


def _binary(path: Path, _: Path | None) -> Log:
    return open_binary(path, data_of(path))


def _text(path: Path, _: Path | None) -> Log:
    return open_text(path, path.read_bytes())


def _ulog(path: Path, _: Path | None) -> Log:
    return Ulog(path, data_of(path))


def _table(path: Path, _: Path | None) -> Log:
    return open_table(path, path.read_bytes())


_OPENERS: Final[Mapping[str, Callable[[Path, Path | None], Log]]] = {
    ".tlog": _tlog,
    ".bin": _binary,
    ".log": _text,
    ".ulg": _ulog,
    ".csv": _table,
}
