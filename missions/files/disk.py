"""Reading and writing whole files: bounded, and never leaving half a file behind."""

import os
import tempfile
from pathlib import Path

from missions.errors import UserError

MAX_BYTES = 16_000_000
"""Far above any real plan (65,535 items in compact JSON are 8 MB), low enough to refuse at once."""


def read_bytes(path: Path) -> bytes:
    """The file's content.

    Raises:
        UserError: when it cannot be opened or is too large to be what it says.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be read ({error.strerror}): check its path and rights."
        ) from error
    if len(content) > MAX_BYTES:
        raise UserError(
            f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB, which no plan is: "
            "choose another file."
        )
    return content


def decode(content: bytes, file_name: str) -> str:
    """UTF-8 text, with or without a byte order mark.

    Raises:
        UserError: when it is another encoding or no text at all.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            f"{file_name} is no UTF-8 text (byte {error.start}): save it as UTF-8 or choose another "
            "file."
        ) from None


def write_text(path: Path, text: str) -> None:
    """As :func:`write_bytes`, in UTF-8."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Replace the file in one step: a reader, or a crash, sees the old or the new one whole.

    Raises:
        UserError: when it cannot be written; an existing file is then untouched.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"{path.name} could not be written ({error.strerror}): check the folder, its rights and "
            "the free space. An existing file is unchanged."
        ) from error
