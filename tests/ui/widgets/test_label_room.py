"""Names in the picture make room for each other and for the figures."""

from __future__ import annotations

from PyQt6.QtCore import QRectF

from dronectl.video.optics import Pixel
from dronectl.video.shapes import Anchor, Label, Role
from ui.widgets.label_room import apart

VISIBLE = QRectF(0.0, 0.0, 640.0, 360.0)


def a_label(text: str, x: float, y: float, role: Role = Role.NAME) -> Label:
    return Label(text, Pixel(x, y), role, Anchor.CENTRE)


def kept(*labels: Label, fixed: tuple[Label, ...] = ()) -> list[str]:
    return [label.text for label in apart(labels, fixed, VISIBLE)]


def test_of_two_names_in_one_place_the_first_is_written() -> None:
    assert kept(a_label("Rue A", 300, 100), a_label("Rue B", 310, 104)) == ["Rue A"]
    assert kept(a_label("Rue A", 300, 100), a_label("Rue B", 310, 140)) == ["Rue A", "Rue B"]


def test_no_name_covers_a_figure_or_a_drone() -> None:
    figure = Label("AGL 45 m", Pixel(10.0, 100.0), Role.TEXT)

    assert kept(a_label("Rue A", 40, 104), fixed=(figure,)) == []
    assert kept(a_label("Rue A", 300, 104), a_label("Bravo", 300, 100, Role.DRONE)) == ["Bravo"]


def test_a_name_that_is_cut_by_the_edge_is_left_out_but_never_a_box() -> None:
    assert kept(a_label("Rue A", 4, 100), a_label("7 car", 4, 200, Role.TRACK)) == ["7 car"]
