import cv2
import numpy as np
import pytest

from simulator.town import Roof, Town
from simulator.town.chart import Chart
from simulator.town.lettering import HAS_OUTLINE_FONT, Lettering, Type, _letters, _stroked
from simulator.town.ortho import Orthophoto, ground_texture
from simulator.town.values import Bounds
from simulator.town.view import View

INK = Type(14.0, (20, 20, 20))


@pytest.fixture(scope="module")
def photo(town: Town) -> Orthophoto:
    return Orthophoto(town)


def blank() -> np.ndarray:
    return np.full((200, 400, 3), 230, np.uint8)


@pytest.mark.skipif(not HAS_OUTLINE_FONT, reason="OpenCV 4 has no outline font")
@pytest.mark.parametrize("pair", ["éE", "Ée", "çc", "ûu", "Œo", "îi", "àa"])
def test_french_letters_are_set_as_themselves(pair: str) -> None:
    letter, plain = (_letters(text, INK) for text in pair)
    missing = _letters("?", INK)
    assert letter.shape != plain.shape or (letter != plain).any()
    assert letter.shape != missing.shape or (letter != missing).any()


@pytest.mark.skipif(not HAS_OUTLINE_FONT, reason="OpenCV 4 has no outline font")
def test_an_accent_adds_ink_above_its_letter() -> None:
    plain, accented = _letters("e", INK), _letters("é", INK)
    assert np.flatnonzero(accented.max(axis=1))[0] < np.flatnonzero(plain.max(axis=1))[0]


def test_without_an_outline_font_words_stay_and_accents_go() -> None:
    assert (_stroked("Église", INK) == _stroked("Eglise", INK)).all()
    assert _stroked("L’Étoile", INK).any()


def test_labels_never_cover_one_another() -> None:
    image = blank()
    lettering = Lettering(image)
    assert lettering.level("Place du Marché", 200, 100, INK)
    before = image.copy()
    assert not lettering.level("Église", 210, 104, INK)
    assert (image == before).all()
    assert lettering.level("Église", 200, 150, INK)


def test_labels_are_not_cut_by_the_edge() -> None:
    lettering = Lettering(blank())
    assert not lettering.level("Place du Marché", 10, 100, INK)
    assert not lettering.level("Place du Marché", 200, 2, INK)


def test_a_street_name_follows_its_street_and_refuses_a_bend() -> None:
    image = blank()
    lettering = Lettering(image)
    straight = np.array([[40.0, 20.0], [120.0, 180.0]])
    assert lettering.along("Rue du Four", straight, 90.0, INK)
    inked = np.argwhere((image < 120).all(axis=2))
    slope = np.polyfit(inked[:, 1], inked[:, 0], 1)[0]
    assert slope == pytest.approx(2.0, abs=0.6)
    bent = np.array([[200.0, 20.0], [240.0, 60.0], [200.0, 100.0]])
    assert not lettering.along("Rue du Four", bent, 56.0, INK)
    assert not lettering.along("Rue du Four", straight, 5.0, INK)


def test_the_plan_shows_water_parks_and_avenues(town: Town) -> None:
    view = View(-900.0, 700.0, 0.6, 0.6, 1080, 840)
    picture = Chart(town).picture(view, 16)
    assert tuple(picture[5, 5]) == (232, 211, 176)
    colours = {tuple(colour) for colour in picture.reshape(-1, 3)[::3].tolist()}
    assert {(178, 220, 192), (166, 226, 252), (255, 255, 255)} <= colours


def test_windows_of_the_photograph_fit_together(photo: Orthophoto) -> None:
    whole = View(-150.0, 200.0, 2.5, 2.5, 700, 500)
    large, part = photo.window(whole), photo.window(whole.part(200, 100, 400, 300))
    same = (large[100:400, 200:600] == part).all(axis=2)
    assert same.mean() > 0.9995


def test_the_open_sea_needs_no_drawing(photo: Orthophoto) -> None:
    window = photo.window(View(5000.0, 5000.0, 1.0, 1.0, 64, 48))
    assert window.shape == (48, 64, 3)
    assert (window == window[0, 0]).all()


def test_the_texture_has_roofs_only_when_asked(town: Town) -> None:
    building = max(town.buildings, key=lambda b: b.height_m if b.roof is Roof.FLAT else 0.0)
    north, east = np.mean(building.footprint, axis=0)
    bounds = Bounds(north - 40.0, east - 40.0, north + 40.0, east + 40.0)
    bare, view = ground_texture(town, bounds, 0.5)
    built, _ = ground_texture(town, bounds, 0.5, with_buildings=True)
    assert bare.shape == built.shape == (160, 160, 3)
    column, row = view.pixels(np.array([[east, north]]))[0]
    assert (int(column), int(row)) == (80, 80)
    mask = np.zeros(bare.shape[:2], np.uint8)
    cv2.fillPoly(mask, [view.fixed(np.array(building.footprint)[:, ::-1])], 255, shift=4)
    changed = np.abs(bare.astype(int) - built.astype(int)).sum(axis=2) > 30
    assert changed[mask > 0].mean() > 0.8


def test_a_landing_pad_is_painted_where_the_data_says(town: Town) -> None:
    texture, view = ground_texture(town, Bounds(-20.0, -40.0, 20.0, 40.0), 0.25)
    column, row = view.pixels(np.array([[25.0 + 1.8, 0.0]]))[0]  # the H's right bar
    beside, _ = view.pixels(np.array([[25.0 + 4.0, 0.0]]))[0]
    assert texture[int(row), int(column)].mean() > texture[int(row), int(beside)].mean() + 30.0
