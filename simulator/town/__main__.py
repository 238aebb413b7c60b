"""``python -m simulator.town --out DIR``: the training town's map tiles and relief as files."""

import argparse
import contextlib
import os
import sys
from pathlib import Path

from simulator.errors import UserError
from simulator.town.elevation import write_elevation
from simulator.town.gazetteer import write_names
from simulator.town.model import VERSION, Town
from simulator.town.tiles import Style, file_stem, tile_path, write_tiles

_STEPS_ASIDE = 12  # the map can be waited for; flight, pictures and the window cannot


def main(arguments: list[str] | None = None) -> int:
    """Draw what the folder does not have yet; 0 when everything is there."""
    parser = argparse.ArgumentParser(prog="simulator.town", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--place", default="43.30,4.50", metavar="LAT,LON")
    parser.add_argument("--style", choices=[style.value for style in Style], action="append")
    parser.add_argument("--elevation", type=Path, metavar="DIR", help="for the relief; else --out")
    parser.add_argument("--relief-only", action="store_true", help="draw no map")
    parser.add_argument("--aside", action="store_true", help="let other processes go first")
    options = parser.parse_args(arguments)
    if options.aside:
        with contextlib.suppress(AttributeError, OSError):  # not on every system
            os.nice(_STEPS_ASIDE)
    styles = [] if options.relief_only else options.style or [style.value for style in Style]
    folder = options.elevation or options.out
    try:
        place = _place(options.place)
        tiles = {
            style: tile_path(options.out, style, options.seed, place)
            for style in Style
            if style.value in styles
        }
        relief = folder / f"{file_stem(options.seed, place)}-relief-v{VERSION}.npz"
        names = options.out / f"{file_stem(options.seed, place)}-names-v{VERSION}.geojson"
        _write(options.seed, place, tiles, (relief, None if options.relief_only else names))
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{options.out} cannot be written ({error}); choose another folder.\n")
        return 2
    return 0


def _write(
    seed: int,
    place: tuple[float, float],
    tiles: dict[Style, Path],
    others: tuple[Path, Path | None],
) -> None:
    """The relief first: it is written at once, and heights above ground wait for it."""
    relief, names = others
    missing = {style: path for style, path in tiles.items() if not path.exists()}
    has_names = names is None or names.exists()
    if missing or not relief.exists() or not has_names:
        town = Town.build(seed, place)
        folders = {
            path.parent for path in (relief, *missing.values(), *((names,) if names else ()))
        }
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        if not relief.exists():
            write_elevation(town, relief)
        sys.stderr.write(f"{relief}\n")
        if names is not None and not has_names:
            write_names(town, names)
            sys.stderr.write(f"{names}\n")
        sys.stderr.flush()
        for style, path in missing.items():
            write_tiles(town, style, path, progress=_Counter(style.value))
            sys.stderr.write("\n")
    for path in (*tiles.values(), relief):
        sys.stderr.write(f"{path}\n")


class _Counter:
    """Tiles so far, on one line."""

    def __init__(self, name: str):
        self._name = name

    def __call__(self, done: int, total: int) -> None:
        if done % 20 == 0 or done == total:
            sys.stderr.write(f"\r{self._name}: {done}/{total} tiles")
            sys.stderr.flush()


def _place(text: str) -> tuple[float, float]:
    parts = text.split(",")
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        raise UserError(
            f"--place {text!r} is not LAT,LON in degrees, such as 43.30,4.50."
        ) from None
    if not (abs(latitude) <= 80.0 and abs(longitude) <= 180.0):
        raise UserError(
            f"--place {text!r} is not on the map; give LAT within 80 and LON within 180."
        )
    return latitude, longitude


if __name__ == "__main__":
    sys.exit(main())
