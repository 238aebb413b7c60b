"""ArduPilot's own logs as pymavlink's reader reads them, message for message."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pymavlink import DFReader

from dronectl.review.dataflash_binary import open_binary
from dronectl.review.dataflash_text import open_text
from dronectl.review.tlog import data_of
from tests.support.dataflash import FORMATS, a_dataflash_flight

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.review.dataflash import Dataflash

NOT_COMPARED = {"FMT", "UNIT", "ISBD"}  # commas and nothing within a cell: DFReader stumbles


def theirs(reader: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    while (message := reader.recv_msg()) is not None:
        found[message.get_type()].append(message)
    return found


def expect_the_same(ours: Dataflash, read: dict[str, list[Any]], names: set[str]) -> None:
    assert {name: ours.counts()[name] for name in names} == {n: len(read[n]) for n in names}
    for name in names:
        for field in FORMATS[name][2].split(","):
            values = np.array([getattr(message, field) for message in read[name]])
            column = ours.column(name, field)
            if field == "Mode" and values.dtype.kind == "U":
                values = values.astype(np.int64)  # in text it may be a name, so DFReader leaves it
            if values.dtype.kind == "U":
                assert column.values.tolist() == values.tolist(), (name, field)
            else:
                np.testing.assert_allclose(column.values, values, err_msg=f"{name}.{field}")
        assert ours.utc0_us is not None
        if name != "FMT":
            stamps = np.array([message._timestamp for message in read[name]])
            t_s = ours.column(name, FORMATS[name][2].split(",")[0]).t_s
            tells = FORMATS[name][2].startswith("TimeUS") and name not in ("UNIT", "MULT", "FMTU")
            if tells:
                np.testing.assert_allclose(t_s + ours.utc0_us * 1e-6, stamps, atol=1e-3)


def test_a_binary_log_reads_as_dfreader_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(a_dataflash_flight(40).binary)
    reader = DFReader.DFReader_binary(str(path))

    ours = open_binary(path, data_of(path))

    read = theirs(reader)
    reader.close()
    expect_the_same(ours, read, set(read))
    assert ours.lost == ()


def test_units_are_those_dfreader_tells(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(a_dataflash_flight(10).binary)
    reader = DFReader.DFReader_binary(str(path))

    ours = open_binary(path, data_of(path))

    for name in ("GPS", "POS", "BAT", "VIBE", "ATT"):
        form = reader.formats[FORMATS[name][0]]
        assert [field.unit for field in ours.fields(name)] == [
            form.get_unit(column) for column in form.columns
        ], name
    reader.close()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_log_as_text_reads_as_dfreader_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(a_dataflash_flight(40).text)
    reader = DFReader.DFReader_text(str(path))

    ours = open_text(path, path.read_bytes())

    read = theirs(reader)
    reader.close()
    expect_the_same(ours, read, set(read) - NOT_COMPARED)
    assert ours.lost == ()
