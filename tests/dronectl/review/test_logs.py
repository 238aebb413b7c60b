from __future__ import annotations

from pathlib import Path

import pytest

from dronectl.errors import UserError
from dronectl.review import index_cache
from dronectl.review.flights import flights_in
from dronectl.review.logs import open_log

HOSTILE = sorted((Path(__file__).parents[2] / "data" / "hostile").iterdir())


def test_what_is_no_log_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"a\.pdf is no log"):
        open_log(tmp_path / "a.pdf")
    with pytest.raises(UserError, match="cannot be read"):
        open_log(tmp_path / "missing.tlog")
    with pytest.raises(UserError, match="cannot be read"):
        open_log(tmp_path / "missing.log")
    (tmp_path / "folder.tlog").mkdir()
    with pytest.raises(UserError, match="cannot be read"):
        open_log(tmp_path / "folder.tlog")


def test_a_long_log_is_indexed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_cache, "WORTH_BYTES", 1000)
    path = tmp_path / "a.tlog"
    path.write_bytes(HOSTILE_TLOG.read_bytes())
    first = open_log(path, tmp_path / "cache")

    second = open_log(path, tmp_path / "cache")

    assert next(index_cache.places(path)).exists()
    assert (second.messages, second.lost) == (first.messages, first.lost)


HOSTILE_TLOG = next(path for path in HOSTILE if path.suffix == ".tlog")


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
@pytest.mark.parametrize("suffix", [".tlog", ".bin", ".log", ".ulg", ".csv"])
def test_any_file_under_any_extension_is_a_log_without_a_flight(
    path: Path, suffix: str, tmp_path: Path
) -> None:
    renamed = tmp_path / f"x{suffix}"
    renamed.write_bytes(path.read_bytes())

    log = open_log(renamed, tmp_path)

    assert flights_in(log) == []
    for kind in log.messages:
        for field in log.fields(kind.name):
            log.column(kind.name, field.name)
