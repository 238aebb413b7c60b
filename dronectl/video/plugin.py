"""Detectors from outside: an ONNX file with a manifest, run by onnxruntime as an optional extra.

The manifest is a JSON file beside the model::

    {"name": "people-and-cars", "model": "model.onnx", "sha256": "…", "licence": "MIT",
     "labels": ["person", "car"], "input": {"width": 640, "height": 384, "scale": 0.00392, "rgb": true},
     "decode": "boxes", "least_score": 0.4}

``decode`` says what comes out: ``boxes`` is (N, 6) left, top, right, bottom, score, class in input
pixels; ``grid`` is (1, 4 + classes, N) centre, size and a score for each class, overlaps not yet
removed. A file whose hash differs is not run, and a label that names a face is refused: people are
found here, not recognised. To hide faces in a copy is another thing (``hides``).
"""

from __future__ import annotations

import hashlib
import importlib
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from dronectl.errors import UserError
from dronectl.video._cv import cv2
from dronectl.video.motion import Detection
from dronectl.video.redact import Box

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from dronectl.video.frame import Image

LARGEST_MANIFEST: Final = 65_536
LARGEST_MODEL: Final = 512 * 1024 * 1024
LARGEST_SIDE_PX: Final = 2048
MOST_LABELS: Final = 1000
SAME_THING: Final = 0.5
"""Overlap above which two boxes of one label are one thing."""
MOST: Final = 200
FARTHEST: Final = 1e6
"""Pixels or scores beyond are nonsense; sums of them must not overflow."""
DECODES: Final = ("boxes", "grid")
RECOGNITION: Final = ("face", "visage", "identity")


class Runner(Protocol):
    """What runs a network: input (1, 3, H, W) float32, first output back."""

    def run(self, tensor: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a detector is and how it is to be fed."""

    name: str
    model: str
    sha256: str
    licence: str
    labels: tuple[str, ...]
    width_px: int
    height_px: int
    scale: float
    is_rgb: bool
    decode: str
    least_score: float


def read_manifest(path: Path, *, hides: bool = False) -> Manifest:
    """A manifest and the check that its model is the one it speaks of.

    Args:
        path: of the manifest.
        hides: what is found is only made unrecognisable: then faces may be found.

    Raises:
        UserError: something is missing, wrong or not allowed.
    """
    try:
        if path.stat().st_size > LARGEST_MANIFEST:
            raise UserError(f"{path.name} is too long for a detector's manifest.")
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path.name} is not a detector's manifest; get it anew.") from error
    manifest = _checked(values, path.name, hides=hides)
    model = path.parent / manifest.model
    if not model.is_file() or model.stat().st_size > LARGEST_MODEL:
        raise UserError(f"{path.name} names {manifest.model}, which is not beside it.")
    with model.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != manifest.sha256:
        raise UserError(f"{manifest.model} is not the file its manifest speaks of; get it anew.")
    return manifest


def _checked(values: Any, name: str, *, hides: bool) -> Manifest:
    try:
        given = values["input"]
        manifest = Manifest(
            str(values["name"])[:80],
            str(values["model"]),
            str(values["sha256"]).lower(),
            str(values["licence"]),
            tuple(str(label)[:40] for label in values["labels"][:MOST_LABELS]),
            int(given["width"]),
            int(given["height"]),
            float(given.get("scale", 1 / 255)),
            bool(given.get("rgb", True)),
            str(values["decode"]),
            float(values.get("least_score", 0.4)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"{name} lacks {error} or has it wrong; get the detector anew.") from error
    wrong = _objection(manifest, hides=hides)
    if wrong:
        refused = f"{name} {wrong}; use another detector."
        raise UserError(refused)
    return manifest


def _objection(manifest: Manifest, *, hides: bool) -> str:
    sides = (manifest.width_px, manifest.height_px)
    if not hides and any(
        part in label.lower() for label in manifest.labels for part in RECOGNITION
    ):
        return "finds faces, which this program does not do"
    if "/" in manifest.model or "\\" in manifest.model or manifest.model.startswith("."):
        return "names a model outside of its own folder"
    if not manifest.licence.strip() or not manifest.labels:
        return "does not say its licence or what it finds"
    if manifest.decode not in DECODES:
        return f"decodes by {manifest.decode}; known are {' and '.join(DECODES)}"
    if not all(32 <= side <= LARGEST_SIDE_PX for side in sides):
        return "wants pictures of an impossible size"
    if not (math.isfinite(manifest.scale) and 0 <= manifest.least_score <= 1):
        return "has figures that cannot be"
    return ""


def runner_for(path: Path, manifest: Manifest) -> Runner:
    """Onnxruntime on two threads, no graph of its own downloaded or written.

    Raises:
        UserError: the extra is not installed or the model does not load.
    """
    try:
        runtime: Any = importlib.import_module("onnxruntime")
    except ImportError:
        raise UserError(
            "Detectors need onnxruntime; install dronectl[detectors] and start again."
        ) from None
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 2
    try:
        session = runtime.InferenceSession(
            str(path.parent / manifest.model), options, providers=["CPUExecutionProvider"]
        )
    except _refusals() as error:
        raise UserError(f"{manifest.model} does not load; get the detector anew.") from error
    return _Session(session)


def _refusals() -> tuple[type[Exception], ...]:
    """What onnxruntime raises about a model: its own exceptions share no ancestor but Exception."""
    state: Any = importlib.import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    own = [each for each in vars(state).values() if isinstance(each, type)]
    return (RuntimeError, ValueError, *(each for each in own if issubclass(each, Exception)))


@dataclass(frozen=True, slots=True)
class _Session:
    session: Any

    def run(self, tensor: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        try:
            name = self.session.get_inputs()[0].name
            return np.asarray(self.session.run(None, {name: tensor})[0], np.float32)
        except _refusals() as error:
            raise UserError(
                "The detector does not take pictures as its manifest says; get it anew."
            ) from error


def open_detector(path: Path, *, hides: bool = False) -> PluginDetector:
    """The detector a manifest describes, ready to look.

    Raises:
        UserError: the manifest or its model cannot be used, or nothing is there to run it.
    """
    manifest = read_manifest(path, hides=hides)
    return PluginDetector(manifest, runner_for(path, manifest))


class PluginDetector:
    """Finds what a manifest's labels say in single pictures."""

    def __init__(self, manifest: Manifest, runner: Runner) -> None:
        self.manifest = manifest
        self._runner = runner

    def detect(self, image_bgr: Image) -> tuple[Detection, ...]:
        """What is in one picture, best first."""
        tensor, scale, (left, top) = self._fitted(image_bgr)
        raw = self._runner.run(tensor)
        bounded = np.clip(np.asarray(raw, np.float32), -FARTHEST, FARTHEST)
        rows = self._rows(np.squeeze(bounded))
        height, width = image_bgr.shape[:2]
        found: list[Detection] = []
        for x0, y0, x1, y1, score, kind in rows:
            box = Box(
                max(0.0, (x0 - left) / scale),
                max(0.0, (y0 - top) / scale),
                min(float(width), (x1 - left) / scale),
                min(float(height), (y1 - top) / scale),
            )
            label = self.manifest.labels[int(kind)]
            doubled = any(
                each.label == label and each.box.overlap(box) > SAME_THING for each in found
            )
            if box.width_px > 1 and box.height_px > 1 and not doubled:
                found.append(Detection(box, float(score), label))
            if len(found) >= MOST:
                break
        return tuple(found)

    def _fitted(self, image_bgr: Image) -> tuple[npt.NDArray[np.float32], float, tuple[int, int]]:
        """The picture in the network's size, its shape kept, grey around it."""
        manifest = self.manifest
        height, width = image_bgr.shape[:2]
        scale = min(manifest.width_px / width, manifest.height_px / height)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = cv2.resize(image_bgr, size, interpolation=cv2.INTER_AREA)
        canvas = np.full((manifest.height_px, manifest.width_px, 3), 114, np.uint8)
        left, top = (manifest.width_px - size[0]) // 2, (manifest.height_px - size[1]) // 2
        canvas[top : top + size[1], left : left + size[0]] = small
        ordered = canvas[..., ::-1] if manifest.is_rgb else canvas
        tensor = ordered.transpose(2, 0, 1)[None].astype(np.float32) * np.float32(manifest.scale)
        return np.ascontiguousarray(tensor), scale, (left, top)

    def _rows(self, raw: npt.NDArray[np.float32]) -> list[tuple[float, ...]]:
        """(left, top, right, bottom, score, class) above the least score, best first."""
        labels = len(self.manifest.labels)
        if self.manifest.decode == "grid" and raw.ndim == 2 and raw.shape[0] == 4 + labels:
            scores = raw[4:]
            kinds, best = scores.argmax(axis=0), scores.max(axis=0)
            cx, cy, w, h = raw[:4]
            raw = np.stack((cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2, best, kinds), axis=1)
        if raw.ndim == 1 and raw.size == 6:
            raw = raw[None]
        if raw.ndim != 2 or raw.shape[1] != 6:
            return []
        good = np.isfinite(raw).all(axis=1) & (raw[:, 4] >= self.manifest.least_score)
        good &= (raw[:, 5] >= 0) & (raw[:, 5] < labels)
        kept = raw[good]
        kept = kept[np.argsort(-kept[:, 4], kind="stable")][: 5 * MOST]
        return [tuple(float(value) for value in row) for row in kept]
