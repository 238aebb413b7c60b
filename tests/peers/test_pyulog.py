"""PX4's own logs as pyulog reads them, field for field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyulog import ULog

from dronectl.review.logs import open_log
from dronectl.review.ulog import Ulog
from tests.support.ulog import a_ulog_flight

if TYPE_CHECKING:
    from pathlib import Path


def test_a_log_reads_as_pyulog_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "a.ulg"
    path.write_bytes(a_ulog_flight(40).data)

    ours = open_log(path)
    theirs = ULog(str(path))

    assert isinstance(ours, Ulog)
    assert {(kind.name, kind.component, kind.count) for kind in ours.messages} == {
        (data.name, data.multi_id, len(data.data["timestamp"])) for data in theirs.data_list
    }
    for data in theirs.data_list:
        names = set()
        for field in ours.fields(data.name):
            t_s, values = ours.column(data.name, field.name, component=data.multi_id)
            stamps_us = t_s * 1e6 + theirs.start_timestamp
            np.testing.assert_allclose(stamps_us, data.data["timestamp"], atol=0.5)
            columns = {field.name: values}
            if field.length:
                columns = {f"{field.name}[{n}]": values[:, n] for n in range(field.length)}
            for name, column in columns.items():
                assert np.array_equal(column, data.data[name]), (data.name, name)
                assert column.dtype == data.data[name].dtype
            names |= set(columns)
        assert names == {name for name in data.data if "_padding" not in name}
    assert ours.content.parameters == theirs.initial_parameters
    assert ours.content.info == theirs.msg_info_dict
    assert [said.text for said in ours.content.said] == [
        message.message for message in theirs.logged_messages
    ]
    assert ours.lost == ()
