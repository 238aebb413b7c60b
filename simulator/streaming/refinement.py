"""The fine ground of a town, made in a process of its own while cameras show the coarse one.

The process lives no longer than the one that started it: its standard input ends with that.
"""

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

from simulator.camera.scene import Scene
from simulator.camera.survey import kept_scene, prepared_scene, scene_folder

_STEPS_ASIDE = 15  # pictures, flight and the window go first
_STOP_S = 3.0


class Refinement:
    """Makes the scene of a town and keeps it in the folder of scenes."""

    def __init__(self, scenes: Path, seed: int, place_deg: tuple[float, float]):
        self._scenes, self._seed, self._place_deg = scenes, seed, place_deg
        words = [str(scenes), str(seed), *(repr(degrees) for degrees in place_deg)]
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-m", __name__, *words],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    @property
    def is_over(self) -> bool:
        """Whether its process has ended, with a scene or without."""
        return self._process.poll() is not None

    def scene(self) -> Scene | None:
        """What was made; None: nothing, for lack of room as a rule."""
        return kept_scene(scene_folder(self._scenes, self._seed), self._place_deg)

    def stop(self) -> None:
        """End it; what was not whole is not there."""
        self._process.kill()
        self._process.wait(_STOP_S)
        if self._process.stdin is not None:
            self._process.stdin.close()


def main(words: list[str]) -> None:
    """The process: folder of the scenes, seed, latitude and longitude."""
    threading.Thread(target=_end_with_input, daemon=True).start()
    with contextlib.suppress(AttributeError, OSError):  # not on every system
        os.nice(_STEPS_ASIDE)
    folder, seed, latitude, longitude = words
    prepared_scene(Path(folder), int(seed), (float(latitude), float(longitude)))


def _end_with_input() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
