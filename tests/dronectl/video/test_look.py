import numpy as np
import pytest

from dronectl.video.look import PLAIN, Look, Tone, shown_as


def a_ramp():
    """Every level once, red a little above the others."""
    level = np.arange(256, dtype=np.uint8)
    return np.repeat(level[None, :, None], 3, axis=2)


def test_a_plain_look_is_the_picture_itself():
    picture = a_ramp()

    assert shown_as(picture, PLAIN) is picture
    assert Look().is_plain


@pytest.mark.parametrize("tone", list(Tone))
def test_the_picture_given_stays_as_it_is(tone):
    picture = a_ramp()

    shown_as(picture, Look(0.4, 0.6, tone))

    assert np.array_equal(picture, a_ramp())


def test_brighter_and_harder():
    assert shown_as(a_ramp(), Look(brightness=0.2))[0, 100].tolist() == [151, 151, 151]
    hard = shown_as(a_ramp(), Look(contrast=0.5))[0, :, 0]
    assert (hard[20], hard[235]) == (0, 255)
    soft = shown_as(a_ramp(), Look(contrast=-0.5))[0, :, 0]
    assert (soft[0], soft[255]) == (64, 191)
    assert len(set(shown_as(a_ramp(), Look(contrast=-1.0))[0, :, 0].tolist())) == 1


def test_white_hot_is_grey_and_black_hot_its_negative():
    picture = np.zeros((1, 2, 3), np.uint8)
    picture[0, 1] = (0, 0, 255)

    white = shown_as(picture, Look(tone=Tone.WHITE_HOT))
    black = shown_as(picture, Look(tone=Tone.BLACK_HOT))

    assert np.ptp(white, axis=2).max() == 0
    assert np.array_equal(black, 255 - white)
