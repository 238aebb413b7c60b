"""Which map pictures the settings name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from missions.errors import UserError
from ui.map.mbtiles import MbtilesFile
from ui.map.sources import ONLINE_SOURCES, FileSource, TileSource

if TYPE_CHECKING:
    from dronectl.config import Settings

NONE: Final = "none"


@lru_cache(maxsize=64)
def file_source(path: str) -> FileSource:
    """The source for an MBTiles file named in the settings, titled as the file says."""
    place = Path(path)
    try:
        file = MbtilesFile(place)
    except UserError:
        return FileSource(path, place.stem, place)
    title = file.sheet.name or place.stem
    file.close()
    return FileSource(path, title, place)


def sources_of(settings: Settings) -> list[TileSource]:
    """Everything that can be chosen: files first, then what comes over the network."""
    return [*(file_source(path) for path in settings.map_files), *ONLINE_SOURCES.values()]


def chosen_source(settings: Settings) -> TileSource | None:
    """The source in use; ``None``: no map, or one that is no longer there."""
    return next((s for s in sources_of(settings) if s.key == settings.map_source), None)


def source_title(settings: Settings) -> str:
    """The name of the source in use; empty when there is none."""
    source = chosen_source(settings)
    return "" if source is None else source.title
