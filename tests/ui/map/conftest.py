"""A map on an off-screen window, with a file of tiles under it."""

from __future__ import annotations

import pytest

from tests.support.maps import HERE, OpenMap, an_mbtiles_file
from ui.map.environment import prepare
from ui.map.sources import FileSource
from ui.map.view import MapView

prepare()  # before any test makes the application


@pytest.fixture
def tiles_file(tmp_path):
    """Town tiles in two zooms around HERE."""
    return an_mbtiles_file(tmp_path / "town.mbtiles", HERE, zooms=range(15, 18))


@pytest.fixture(scope="session")
def map_storage(tmp_path_factory):
    """Where maps keep the rendered page; tiles from a network are never fetched in these tests."""
    return tmp_path_factory.mktemp("map")


@pytest.fixture
def open_map(qtbot, map_storage, tiles_file):
    """A map that is ready, 800 by 600, HERE in the middle at zoom 17."""
    view = MapView(map_storage)
    qtbot.addWidget(view, before_close_func=lambda widget: widget.close_map())
    view.resize(800, 626)
    view.set_source(FileSource("town", "Town", tiles_file))
    view.centre(HERE, 17)
    with qtbot.waitSignal(view.ready, timeout=40_000):
        view.show()
    made = OpenMap(view, qtbot)
    made.listen()
    made.settle()
    return made
