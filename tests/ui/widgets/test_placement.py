"""A place of the widget and the pixel of the picture under it are the same thing."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPointF, QRectF

from ui.widgets.placement import LARGEST_ZOOM, Placement

WIDE = Placement((384.0, 300.0), (1280, 720))


def test_the_whole_picture_is_fitted_with_bars_beside_it() -> None:
    assert WIDE.visible == QRectF(0, 42, 384, 216)
    assert WIDE.source == QRectF(0, 0, 1280, 720)
    assert WIDE.pixel(QPointF(192, 150)) == pytest.approx((640, 360))
    assert WIDE.pixel(QPointF(192, 20)) is None


@pytest.mark.parametrize("at", [QPointF(60, 60), QPointF(192, 150), QPointF(383, 250)])
def test_what_is_under_the_cursor_stays_there_when_enlarged_away_from_the_edge(at: QPointF) -> None:
    before = WIDE.zoomed(4.0, QPointF(192, 150)).pixel(at)

    nearer = WIDE.zoomed(4.0, QPointF(192, 150)).zoomed(1.25, at)

    assert before is not None
    assert nearer.pixel(at) == pytest.approx(before, abs=1e-6)
    assert nearer.point(before).x() == pytest.approx(at.x())


def test_it_is_never_smaller_than_the_widget_nor_moved_past_its_edge() -> None:
    near = WIDE.zoomed(4.0, QPointF(0, 42))

    assert WIDE.zoomed(0.2, QPointF(9, 9)).zoom == 1.0
    assert WIDE.zoomed(99.0, QPointF(9, 9)).zoom == LARGEST_ZOOM
    assert near.moved(QPointF(900, 900)).source.topLeft() == QPointF(0, 0)
    assert near.moved(QPointF(-9000, -9000)).source.right() == pytest.approx(1280)
    assert near.visible == QRectF(0, 0, 384, 300)
