"""``python -m simulator.town --out DIR``: the training town's map tiles and relief as files."""

import argparse
import sys
from pathlib import Path

from simulator.errors import UserError
from simulator.town.elevation import write_elevation
from simulator.town.model import VERSION, Town
from simulator.town.tiles import Style, file_stem, tile_path, write_tiles


def main(arguments: list[str] | None = None) -> int:
    """Draw what the folder does not have yet; 0 when everything is there."""
    parser = argparse.ArgumentParser(prog="simulator.town", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--place", default="43.30,4.50", metavar="LAT,LON")
    parser.add_argument("--style", choices=[style.value for style in Style], action="append")
    options = parser.parse_args(arguments)
    try:
        _write(options.out, options.seed, _place(options.place), options.style)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{options.out} cannot be written ({error}); choose another folder.\n")
        return 2
    return 0


def _write(folder: Path, seed: int, place: tuple[float, float], styles: list[str] | None) -> None:
    wanted = {
        style: tile_path(folder, style, seed, place)
        for style in Style
        if styles is None or style.value in styles
    }
    relief = folder / f"{file_stem(seed, place)}-relief-v{VERSION}.npz"
    missing = {style: path for style, path in wanted.items() if not path.exists()}
    if missing or not relief.exists():
        folder.mkdir(parents=True, exist_ok=True)
        town = Town.build(seed, place)
        for style, path in missing.items():
            write_tiles(town, style, path, progress=_Counter(style.value))
            sys.stderr.write("\n")
        write_elevation(town, relief)
    for path in (*wanted.values(), relief):
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
