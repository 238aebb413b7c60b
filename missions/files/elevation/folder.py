"""The folder a station keeps its elevation files in."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from missions.errors import UserError
from missions.files.elevation.table import ELEVATION_FORMATS, read_heights, read_sheet
from missions.geo import GeoPoint
from missions.terrain import Heights, Sheet, Terrain

MOST_FILES: Final = 2_000
"""All of Europe in tiles of one degree; a folder with more is another one by mistake."""


def open_terrain(folder: Path) -> tuple[Terrain, tuple[str, ...]]:
    """The ground the files of a folder know, and a sentence for each that cannot be used.

    A folder that is not there is an empty one. Heights are read when they are first asked for.
    """
    try:
        paths = sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() in ELEVATION_FORMATS and not path.name.startswith(".")
        )[:MOST_FILES]
    except OSError:
        return Terrain(), ()
    sheets: list[Sheet] = []
    troubles: list[str] = []
    for path in paths:
        try:
            sheets.append(read_sheet(path))
        except UserError as error:
            troubles.append(str(error))

    def load(sheet: Sheet) -> Heights:
        return read_heights(folder / sheet.name, sheet)

    return Terrain(sheets, load), tuple(troubles)


class ElevationFolder:
    """Elevation files that may come and go while a station runs.

    Args:
        path: the folder; made when the first file is added.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.terrain = Terrain()
        """The ground as the files say it now: another value after every change."""
        self.troubles: tuple[str, ...] = ()
        """A sentence for each file that cannot be used."""
        self.renew()

    def renew(self) -> None:
        """Look at the folder again."""
        self.terrain, self.troubles = open_terrain(self.path)

    def height_m(self, point: GeoPoint) -> float | None:
        """The ground at a place by the files of now, for whoever asks for a long time."""
        return self.terrain.height_m(point)

    def add(self, source: Path) -> Sheet:
        """Copy a file into the folder, once all of it was read; one of the same name is replaced.

        Raises:
            UserError: it is no elevation file, or it cannot be read or copied.
        """
        sheet = read_sheet(source)
        read_heights(source, sheet)
        target = self.path / source.name
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not (target.exists() and source.samefile(target)):
                handle, name = tempfile.mkstemp(prefix=".", suffix=".partial", dir=self.path)
                os.close(handle)
                partial = Path(name)
                try:
                    shutil.copyfile(source, partial)
                    partial.replace(target)
                finally:
                    partial.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(
                f"{source.name} could not be copied into {self.path} ({error.strerror}): check the "
                "folder, its rights and the free space."
            ) from error
        self.renew()
        return sheet

    def remove(self, name: str) -> None:
        """Delete the copy in the folder.

        Raises:
            UserError: it cannot be deleted.
        """
        try:
            (self.path / Path(name).name).unlink(missing_ok=True)
        except OSError as error:
            raise UserError(
                f"{name} cannot be deleted ({error.strerror}): check the rights of {self.path}."
            ) from error
        self.renew()
