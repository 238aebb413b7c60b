import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.video.optics import Pixel
from dronectl.video.redact import Box, hide_boxes, hide_outline


def a_picture():
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3))
    return noise.astype(np.uint8)


def detail(part):
    return float(np.abs(np.diff(part.astype(int), axis=1)).mean())


def test_a_box_loses_its_detail_and_the_rest_keeps_it():
    image, before = a_picture(), a_picture()

    hide_boxes(image, [Box(40, 30, 90, 80)])

    assert detail(image[35:75, 45:85]) < detail(before[35:75, 45:85]) / 10
    assert (image[:20] == before[:20]).all()
    assert (image[30, 33:40] != before[30, 33:40]).any(), "the edge belongs to it"


def test_an_outline_hides_its_inside_only():
    image, before = a_picture(), a_picture()

    hide_outline(image, (Pixel(20, 20), Pixel(100, 20), Pixel(20, 100)))

    assert detail(image[25:50, 25:50]) < detail(before[25:50, 25:50]) / 5
    assert (image[90:, 90:] == before[90:, 90:]).all()


@given(
    st.lists(
        st.builds(Box, *[st.floats(-1e6, 1e6)] * 4) | st.builds(Box, *[st.floats(-20, 180)] * 4),
        max_size=4,
    )
)
def test_boxes_anywhere_never_raise(boxes):
    image = a_picture()

    hide_boxes(image, boxes)
    for box in boxes:
        hide_outline(image, (Pixel(box.left, box.top), Pixel(box.right, box.top), Pixel(5, 1e9)))
    hide_outline(image, (Pixel(0, 0),))


def test_overlap_is_shared_area_of_all_area():
    one = Box(0, 0, 10, 10)

    assert one.overlap(one) == 1.0
    assert one.overlap(Box(5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert one.overlap(Box(20, 20, 30, 30)) == 0.0
    assert Box(0, 0, 0, 0).overlap(Box(0, 0, 0, 0)) == 0.0
