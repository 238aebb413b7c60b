"""The lock that keeps one data folder to one running station.

An operating system lock on an open file, so that it goes with the process, however it dies.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

LOCK_NAME: Final = "dronectl.lock"


class FolderInUseError(UserError):
    """Another station holds the folder."""


if sys.platform == "win32":
    import msvcrt

    _LOCKED_AT: Final = 1 << 30  # far behind the text, which others must be able to read

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_AT, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class FolderLock:
    """Holds a folder until :meth:`release`, or until the process ends in any way.

    Raises:
        UserError: another station holds it, or the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise UserError(
                f"The data folder {folder} cannot be written ({error.strerror}); make it writable or choose another folder."
            ) from error
        if not _try_lock(self._descriptor):
            holder = os.read(self._descriptor, 20).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            self._descriptor = None
            process = f" (process {holder})" if holder.isdigit() else ""
            raise FolderInUseError(
                f"Another dronectl{process} is using the data folder {folder}; close it or choose another folder."
            )
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let the folder go; does nothing the second time."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
