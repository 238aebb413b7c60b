import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PyQt6.QtGui import QImage

from missions.errors import UserError
from tests.support.maps import HERE, a_tile, an_mbtiles_file
from ui.map.cache import KeptTile, TileCache
from ui.map.fetch import Fetcher, FetchError, user_agent
from ui.map.marks import Bounds
from ui.map.mbtiles import MbtilesFile
from ui.map.prepare import AreaJob, preparation
from ui.map.scheme import EMPTY_TILE
from ui.map.sources import OPENSTREETMAP, FileSource, OnlineSource
from ui.map.supply import TileSupply
from ui.map.tiles import Tile, picture_type, tile_at

THERE = tile_at(HERE.latitude_deg, HERE.longitude_deg, 16)
AREA = Bounds(43.04, 4.59, 43.06, 4.61)


class TileServer:
    """A tile server on this machine; ``status`` and ``body`` say how it answers."""

    def __init__(self):
        self.asked = []
        self.agents = set()
        self.status = 200
        self.body = a_tile()
        outer = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self):
                outer.asked.append(self.path)
                outer.agents.add(self.headers["User-Agent"])
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *_arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def source(self, **changes):
        fields = {
            "key": "test", "title": "Test map", "attribution": "© nobody", "farthest_zoom": 0,
            "address": f"http://127.0.0.1:{self._server.server_port}/{{z}}/{{x}}/{{y}}.png",
            "nearest_zoom": 19, "may_be_prepared": True, "max_age_s": 1000.0,
            "typical_tile_bytes": 20_000,
        }  # fmt: skip
        return OnlineSource(**(fields | changes))

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server():
    made = TileServer()
    yield made
    made.close()


class Clock:
    now_s = 1_000_000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def supply(qapp, tmp_path, clock):
    made = TileSupply(tmp_path / "tiles.sqlite", clock)
    yield made
    made.close()


def ask(supply, qtbot, tile=THERE):
    answers = []
    supply.ask(tile, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    return answers[0]


# --- files


def test_a_file_says_what_it_holds(tmp_path):
    path = an_mbtiles_file(tmp_path / "a.mbtiles", HERE, metadata={"bounds": "4.5,43.0,4.7,43.1"})

    sheet = MbtilesFile(path).sheet

    assert (sheet.farthest_zoom, sheet.nearest_zoom) == (16, 17)
    assert sheet.attribution == "Training town"
    assert sheet.bounds == Bounds(43.0, 4.5, 43.1, 4.7)


@pytest.mark.parametrize("from_south", [True, False])
def test_rows_are_counted_from_either_side(tmp_path, from_south):
    said = {"scheme": "tms" if from_south else "xyz"}
    path = an_mbtiles_file(tmp_path / "a", HERE, metadata=said, rows_from_south=from_south)
    file = MbtilesFile(path)

    assert file.tile(THERE) == a_tile()
    assert file.tile(Tile(16, THERE.x, THERE.row_from_south)) is None
    file.close()


def test_a_file_that_says_nothing_usable_is_looked_into(tmp_path):
    said = {"minzoom": "9", "maxzoom": "many", "bounds": "here"}

    sheet = MbtilesFile(an_mbtiles_file(tmp_path / "a", HERE, metadata=said)).sheet

    assert (sheet.farthest_zoom, sheet.nearest_zoom, sheet.bounds) == (16, 17, None)


def test_files_that_are_no_raster_maps_are_refused_with_a_sentence(tmp_path):
    (tmp_path / "text").write_text("not a database, but long enough to look at")
    sqlite3.connect(tmp_path / "other").execute("CREATE TABLE t (x)").connection.close()
    an_mbtiles_file(tmp_path / "vector", HERE, tile=b"\x1f\x8b vector")
    empty = an_mbtiles_file(tmp_path / "empty", HERE)
    with sqlite3.connect(empty) as connection:
        connection.execute("DELETE FROM tiles")
    connection.close()

    for name, word in {
        "text": "MBTiles",
        "other": "MBTiles",
        "vector": "vector",
        "empty": "no tiles",
        "gone": "gone",
    }.items():
        with pytest.raises(UserError, match=word):
            MbtilesFile(tmp_path / name)


def test_a_file_that_cannot_be_used_leaves_the_map_as_it_was(supply, tmp_path, tiles_file, qtbot):
    supply.choose(FileSource("good", "Good", tiles_file))

    with pytest.raises(UserError):
        supply.choose(FileSource("bad", "Bad", tmp_path / "missing"))

    assert supply.source.key == "good"
    assert ask(supply, qtbot) == a_tile()


# --- what was kept


def test_the_oldest_tiles_go_first_and_prepared_ones_last(tmp_path):
    cache = TileCache(tmp_path / "c", limit_bytes=10_000)
    cache.put("s", Tile(10, 0, 0), KeptTile(bytes(1000), 0.0, True))
    for age in range(1, 30):
        cache.put("s", Tile(10, age, 0), KeptTile(bytes(1000), float(age), False))
    cache.trim()

    kept = [x for x in range(30) if cache.get("s", Tile(10, x, 0))]

    assert kept == [0, *range(21, 30)]
    assert cache.size_bytes() <= 10_000
    cache.clear()
    assert cache.size_bytes() == 0
    cache.close()


def test_a_damaged_cache_is_begun_anew(tmp_path):
    (tmp_path / "c").write_bytes(b"no database at all, only noise" * 100)

    cache = TileCache(tmp_path / "c")

    assert cache.size_bytes() == 0
    cache.close()


def test_a_tile_fetched_again_stays_prepared(tmp_path):
    cache = TileCache(tmp_path / "c")
    cache.put("s", THERE, KeptTile(b"1", 1.0, True))
    cache.put("s", THERE, KeptTile(b"2", 2.0, False))

    assert cache.get("s", THERE) == KeptTile(b"2", 2.0, True)
    cache.close()


# --- the network


def test_nothing_is_fetched_until_the_operator_allows_it(supply, server, qtbot):
    supply.choose(server.source())

    with qtbot.waitSignal(supply.said) as said:
        assert ask(supply, qtbot) is None

    assert server.asked == []
    assert "switched off" in said.args[0]


def test_a_tile_is_fetched_once_and_shown_without_a_network_afterwards(
    supply, server, qtbot, clock
):
    supply.choose(server.source())
    supply.allow_network(True)

    first, second = ask(supply, qtbot), ask(supply, qtbot)
    supply.allow_network(False)
    clock.now_s += 10_000
    third = ask(supply, qtbot)

    assert first == second == third == a_tile()
    assert server.asked == [f"/16/{THERE.x}/{THERE.y}.png"]
    assert server.agents == {user_agent()}


def test_an_old_tile_is_asked_for_again(supply, server, qtbot, clock):
    supply.choose(server.source())
    supply.allow_network(True)
    ask(supply, qtbot)
    clock.now_s += 1001
    server.body = a_tile(90)

    assert ask(supply, qtbot) == a_tile(90)


def test_a_server_that_fails_is_named_once_and_left_alone(supply, server, qtbot):
    said = []
    supply.said.connect(said.append)
    server.status = 503
    supply.choose(server.source(connections=1))
    supply.allow_network(True)

    answers = []
    for x in range(50):
        supply.ask(Tile(16, x, 0), answers.append)
    qtbot.waitUntil(lambda: len(answers) == 50)

    assert answers == [None] * 50
    assert len(server.asked) <= 2
    assert len(said) == 1
    assert "Test map" in said[0]


def test_a_map_that_recovers_says_so_and_is_asked_again(supply, server, qtbot):
    server.status = 503
    supply.choose(server.source())
    supply.allow_network(True)
    ask(supply, qtbot)
    server.status = 200

    supply._retry.setInterval(1)
    with qtbot.waitSignal(supply.recovered):
        supply._retry.start()

    assert ask(supply, qtbot) == a_tile()


def test_a_portal_that_answers_with_a_page_is_not_shown(server):
    server.body = b"<html>please log in</html>"
    fetcher = Fetcher()

    with pytest.raises(FetchError, match="something else"):
        fetcher.picture(server.source().address_of(THERE))
    server.body, server.status = a_tile(), 404
    with pytest.raises(FetchError, match="404"):
        fetcher.picture(server.source().address_of(THERE))

    fetcher.close()


def test_a_refused_connection_is_the_networks_fault():
    with pytest.raises(FetchError) as raised:
        Fetcher().picture("http://127.0.0.1:1/1/1/1.png")

    assert raised.value.is_network


def test_far_too_many_questions_drop_the_oldest(supply, server, qtbot):
    supply.choose(server.source(connections=1))
    supply.allow_network(True)

    answers = []
    for x in range(300):
        supply.ask(Tile(16, x, 0), lambda data, x=x: answers.append((x, data)))
    qtbot.waitUntil(lambda: len(answers) == 300, timeout=20_000)

    assert {x for x, data in answers if data is None} <= set(range(61))
    assert len(server.asked) < 245


# --- an area ahead


def test_an_area_is_fetched_ahead_with_its_progress(server, qtbot, tmp_path, clock):
    cache = TileCache(tmp_path / "c")
    area = preparation(server.source(), AREA, 14, cache)
    job = AreaJob(area, tmp_path / "c", clock, pace_s=0.0)
    progress = []
    job.progressed.connect(lambda *numbers: progress.append(numbers))

    with qtbot.waitSignal(job.ended, timeout=20_000) as ended:
        job.start()

    assert "ready" in ended.args[0]
    assert area.estimated_bytes == area.tile_count * 20_000
    assert len(server.asked) == area.tile_count
    assert progress[-1] == (area.tile_count, area.tile_count, 0)
    assert cache.get("test", tile_at(43.05, 4.6, 14)).is_prepared
    assert job.wait(5.0)
    cache.close()


def test_what_was_seen_before_is_not_fetched_ahead_again(server, qtbot, tmp_path, clock):
    cache = TileCache(tmp_path / "c")
    seen = tile_at(43.05, 4.6, 12)
    cache.put("test", seen, KeptTile(a_tile(), clock.now_s, False))
    area = preparation(server.source(), AREA, 12, cache)
    job = AreaJob(area, tmp_path / "c", clock, pace_s=0.0)

    with qtbot.waitSignal(job.ended):
        job.start()

    assert len(server.asked) == area.tile_count - 1
    assert cache.get("test", seen).is_prepared
    cache.close()


def test_a_cancelled_area_keeps_what_it_has(server, qtbot, tmp_path, clock):
    cache = TileCache(tmp_path / "c")
    area = preparation(server.source(), AREA, 17, cache)
    job = AreaJob(area, tmp_path / "c", clock)
    job.progressed.connect(lambda *_numbers: job.cancel())

    with qtbot.waitSignal(job.ended, timeout=20_000) as ended:
        job.start()

    assert "Cancelled" in ended.args[0]
    assert 10 <= len(server.asked) < area.tile_count
    cache.close()


def test_an_area_without_a_network_gives_up_soon(server, qtbot, tmp_path, clock):
    server.status = 503
    cache = TileCache(tmp_path / "c")
    job = AreaJob(preparation(server.source(), AREA, 16, cache), tmp_path / "c", clock)

    with qtbot.waitSignal(job.ended) as ended:
        job.start()

    assert "cannot be reached" in ended.args[0]
    assert len(server.asked) == 5
    cache.close()


def test_terms_and_size_can_forbid_an_area(server, tmp_path):
    cache = TileCache(tmp_path / "c")

    with pytest.raises(UserError, match="terms"):
        preparation(OPENSTREETMAP, AREA, 15, cache)
    with pytest.raises(UserError, match="smaller"):
        preparation(server.source(), Bounds(40, 0, 50, 10), 17, cache)
    cache.close()


def test_the_empty_tile_is_a_picture():
    image = QImage.fromData(EMPTY_TILE)

    assert picture_type(EMPTY_TILE) == "image/png"
    assert (image.width(), image.height()) == (1, 1)
    assert image.pixelColor(0, 0).alpha() == 0
