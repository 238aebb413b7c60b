"""The one door to OpenCV: pixels only, and only what its major versions 4 and 5 share.

Importing it may set two variables that point Qt to the library's own plugins; every process started
later would inherit them, so those it set are taken back.
"""

from __future__ import annotations

import os
from typing import Final

_QT: Final = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT}

import cv2  # noqa: E402 - its environment is looked at before and after

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

cv2.setNumThreads(1)  # one core is left for the other feeds and the map

__all__ = ["cv2"]
