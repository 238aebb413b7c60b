import hashlib
import json

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from onnx import TensorProto, helper, numpy_helper

from dronectl.errors import UserError
from dronectl.video.plugin import Manifest, PluginDetector, open_detector, read_manifest, runner_for

MODEL = b"not really a network"
GOOD = {
    "name": "people and cars",
    "model": "model.onnx",
    "sha256": hashlib.sha256(MODEL).hexdigest(),
    "licence": "MIT",
    "labels": ["person", "car"],
    "input": {"width": 640, "height": 384},
    "decode": "boxes",
}


def a_manifest(tmp_path, **changes):
    (tmp_path / "model.onnx").write_bytes(MODEL)
    path = tmp_path / "detector.json"
    path.write_text(json.dumps({**GOOD, **changes}))
    return path


class Says:
    """A network that always gives the same answer and remembers what it was shown."""

    def __init__(self, answer):
        self.answer = np.asarray(answer, np.float32)
        self.shown = None

    def run(self, tensor):
        self.shown = tensor
        return self.answer


def a_detector(answer, decode="boxes", **changes):
    values = {
        "name": "x",
        "model": "m",
        "sha256": "",
        "licence": "MIT",
        "labels": ("person", "car"),
        "width_px": 640,
        "height_px": 384,
        "scale": 1 / 255,
        "is_rgb": True,
        "decode": decode,
        "least_score": 0.4,
    }
    return PluginDetector(Manifest(**{**values, **changes}), Says(answer))


PICTURE = np.zeros((720, 1280, 3), np.uint8)


def test_a_manifest_that_is_in_order_is_read(tmp_path):
    manifest = read_manifest(a_manifest(tmp_path))

    assert manifest.labels == ("person", "car")
    assert (manifest.width_px, manifest.height_px, manifest.least_score) == (640, 384, 0.4)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sha256": "0" * 64}, "is not the file its manifest speaks of"),
        ({"labels": ["Face"]}, "finds faces, which this program does not do"),
        ({"labels": []}, "does not say its licence"),
        ({"licence": " "}, "does not say its licence"),
        ({"model": "../model.onnx"}, "outside of its own folder"),
        ({"model": "other.onnx"}, "which is not beside it"),
        ({"decode": "magic"}, "decodes by magic; known are boxes and grid"),
        ({"input": {"width": 1, "height": 384}}, "impossible size"),
        ({"least_score": 7}, "cannot be"),
        ({"input": None}, "has it wrong"),
        ({"labels": 5}, "has it wrong"),
    ],
)
def test_a_manifest_that_is_not_is_refused_with_the_reason(tmp_path, changes, says):
    with pytest.raises(UserError, match=says):
        read_manifest(a_manifest(tmp_path, **changes))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 60_000, "x" * 70_000])
def test_what_is_no_manifest_is_refused(tmp_path, text):
    path = tmp_path / "detector.json"
    path.write_text(text)

    with pytest.raises(UserError, match=r"detector\.json"):
        read_manifest(path)


def test_boxes_come_back_in_the_pictures_own_pixels():
    # 1280x720 fits 640x384 at half its size with 12 grey rows above
    detector = a_detector([[100, 112, 200, 162, 0.9, 1], [0, 0, 50, 50, 0.1, 0]])

    (found,) = detector.detect(PICTURE)

    assert found.label == "car"
    assert (found.box.left, found.box.top) == (200.0, 200.0)
    assert (found.box.right, found.box.bottom) == (400.0, 300.0)
    shown = detector._runner.shown
    assert shown.shape == (1, 3, 384, 640)
    assert shown[0, 0, 0, 0] == pytest.approx(114 / 255)
    assert shown[0, 0, 192, 320] == 0


def test_a_grid_is_decoded_and_doubles_are_dropped():
    answer = np.zeros((1, 6, 4), np.float32)
    answer[0, :, 0] = (320, 192, 40, 20, 0.8, 0.1)
    answer[0, :, 1] = (322, 192, 40, 20, 0.7, 0.1)
    answer[0, :, 2] = (322, 192, 40, 20, 0.1, 0.6)

    found = a_detector(answer, "grid").detect(PICTURE)

    assert [(each.label, round(each.score, 1)) for each in found] == [("person", 0.8), ("car", 0.6)]


@given(arrays.arrays(np.float32, arrays.array_shapes(max_dims=4, max_side=8)))
def test_whatever_a_network_answers_nothing_raises(answer):
    for decode in ("boxes", "grid"):
        found = a_detector(answer, decode).detect(PICTURE)

        assert all(0 <= each.box.left < each.box.right <= 1280 for each in found)


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_pictures_of_any_shape_fit(width, height):
    image = np.zeros((height, width, 3), np.uint8)

    assert a_detector([[0, 0, 0, 0, 0, 0]]).detect(image) == ()


def test_without_the_extra_or_with_rubbish_it_says_what_to_do(tmp_path):
    path = a_manifest(tmp_path)

    with pytest.raises(UserError, match=r"onnxruntime|does not load"):
        runner_for(path, read_manifest(path))


def a_network():
    """A real one, as small as can be: one box, and the brightest red of the picture is its score."""
    picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, 64, 64])
    boxes = helper.make_tensor_value_info("boxes", TensorProto.FLOAT, [1, 6])
    nodes = [
        helper.make_node("Slice", ["picture", "from", "to", "axis"], ["red"]),
        helper.make_node("ReduceMax", ["red"], ["brightest"], keepdims=0),
        helper.make_node("Mul", ["brightest", "score_only"], ["scored"]),
        helper.make_node("Add", ["scored", "place"], ["boxes"]),
    ]
    constants = {
        "from": np.array([0], np.int64),
        "to": np.array([1], np.int64),
        "axis": np.array([1], np.int64),
        "score_only": np.array([[0, 0, 0, 0, 1, 0]], np.float32),
        "place": np.array([[16, 16, 48, 48, 0, 1]], np.float32),
    }
    held = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "tiny", [picture], [boxes], held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def test_a_real_network_is_run_by_onnxruntime(tmp_path):
    network = a_network()
    (tmp_path / "model.onnx").write_bytes(network)
    digest = hashlib.sha256(network).hexdigest()
    given = {**GOOD, "sha256": digest, "input": {"width": 64, "height": 64}}
    path = tmp_path / "detector.json"
    path.write_text(json.dumps(given))
    image = np.zeros((128, 128, 3), np.uint8)

    detector = open_detector(path)
    dark = detector.detect(image)
    image[60, 60] = (0, 0, 255)
    image = np.maximum(image, np.where(np.indices((128, 128)).sum(0)[..., None] < 60, 200, 0))
    (found,) = detector.detect(image.astype(np.uint8))

    assert dark == ()
    assert found.label == "car"
    assert found.score > 0.7
    assert (found.box.left, found.box.bottom) == (32.0, 96.0)


def test_faces_may_be_found_to_be_hidden_and_for_nothing_else(tmp_path):
    path = a_manifest(tmp_path, labels=["face"])

    assert read_manifest(path, hides=True).labels == ("face",)
    with pytest.raises(UserError, match="finds faces"):
        read_manifest(path)
