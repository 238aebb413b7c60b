"""Where map pictures come from, and what their owners ask in return.

IGN: Géoplateforme, open WMTS, Licence Ouverte 2.0 (Etalab), which lets pictures be kept.
OpenStreetMap: the foundation's own tile server, whose usage policy wants an honest User-Agent, the
attribution shown, what was fetched kept at least seven days, and nothing fetched ahead of being seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.map.tiles import Tile

DAY_S: Final = 86_400.0
_IGN: Final = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=normal"
    "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)


@dataclass(frozen=True, slots=True)
class OnlineSource:
    """A tile server."""

    key: str
    title: str
    address: str
    """With ``{z}``, ``{x}`` and ``{y}``, rows counted from the north."""
    attribution: str
    farthest_zoom: int
    nearest_zoom: int
    may_be_prepared: bool
    """Whether the terms allow an area to be fetched before it is looked at."""
    max_age_s: float
    """After this a kept tile is asked for again; without a network it is still shown."""
    typical_tile_bytes: int
    """For an estimate before anything was fetched."""
    connections: int = 4
    """At the same time; few, so that nobody else's map waits for ours."""

    def address_of(self, tile: Tile) -> str:
        """What to fetch for a tile."""
        return self.address.format(z=tile.zoom, x=tile.x, y=tile.y)


@dataclass(frozen=True, slots=True)
class FileSource:
    """A raster MBTiles file on this machine."""

    key: str
    title: str
    path: Path


TileSource = OnlineSource | FileSource

IGN_PLAN: Final = OnlineSource(
    "ign-plan",
    "IGN Plan",
    _IGN + "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&FORMAT=image/png",
    "© IGN / Géoplateforme",
    farthest_zoom=0,
    nearest_zoom=19,
    may_be_prepared=True,
    max_age_s=90 * DAY_S,
    typical_tile_bytes=26_000,
)
IGN_ORTHO: Final = OnlineSource(
    "ign-ortho",
    "IGN Ortho",
    _IGN + "&LAYER=ORTHOIMAGERY.ORTHOPHOTOS&FORMAT=image/jpeg",
    "© IGN / Géoplateforme",
    farthest_zoom=0,
    nearest_zoom=19,
    may_be_prepared=True,
    max_age_s=180 * DAY_S,
    typical_tile_bytes=18_000,
)
OPENSTREETMAP: Final = OnlineSource(
    "osm",
    "OpenStreetMap",
    "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "© OpenStreetMap contributors",
    farthest_zoom=0,
    nearest_zoom=19,
    may_be_prepared=False,
    max_age_s=14 * DAY_S,
    typical_tile_bytes=15_000,
    connections=2,
)
ONLINE_SOURCES: Final[Mapping[str, OnlineSource]] = {
    source.key: source for source in (IGN_PLAN, IGN_ORTHO, OPENSTREETMAP)
}


def why_not_prepared(source: TileSource | None) -> str | None:
    """Why an area of a source cannot be fetched ahead, as a sentence; None when it can."""
    if source is None:
        return _("No map is chosen; choose one of the list first.")
    if isinstance(source, FileSource):
        return _("This map is a file on this computer and needs no preparing.")
    if not source.may_be_prepared:
        return _("The terms of {source} forbid fetching an area ahead; use an IGN map.").format(
            source=source.title
        )
    return None


def source_named(name: str) -> TileSource | None:
    """The map source of a setting: ``none``, the key of an online source, or an MBTiles file."""
    if name == "none":
        return None
    if name in ONLINE_SOURCES:
        return ONLINE_SOURCES[name]
    path = Path(name)
    return FileSource(name, path.stem, path)
