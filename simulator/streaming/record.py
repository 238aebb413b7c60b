"""What the middle of each picture truly shows, for whoever measures a ground station against it.

One JSON object a line: ``stream`` (``drone1``), ``utc_us`` (the picture's time stamp), ``latitude_deg``,
``longitude_deg``, ``amsl_m``, ``distance_m`` from the camera, ``is_building`` (a wall or roof, not the
ground). A picture whose middle shows the sky has no line.
"""

import json
from pathlib import Path

from simulator.camera.truth import Truth


class TruthRecord:
    """The file; a line is on its way to the disk before the next picture is made."""

    def __init__(self, path: Path):
        self._file = path.open("w", encoding="utf-8", buffering=1)

    def add(self, stream: str, utc_us: int, truth: Truth) -> None:
        """One picture."""
        lens = truth.lens
        seen = truth.place_at(lens.width_px / 2.0, lens.height_px / 2.0)
        if seen is None:
            return
        line = {
            "stream": stream,
            "utc_us": utc_us,
            "latitude_deg": round(seen.latitude_deg, 9),
            "longitude_deg": round(seen.longitude_deg, 9),
            "amsl_m": round(seen.amsl_m, 3),
            "distance_m": round(seen.distance_m, 3),
            "is_building": seen.is_building,
        }
        self._file.write(json.dumps(line) + "\n")

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()
