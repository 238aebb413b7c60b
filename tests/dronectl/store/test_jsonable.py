from __future__ import annotations

import json
import math
from pathlib import PurePosixPath

from dronectl.events import RequestFinished
from dronectl.flight import EndReason
from dronectl.store.jsonable import detail_json, jsonable, to_json
from dronectl.vehicle import LandedState
from missions.geo import GeoPoint
from tests.dronectl.store.support import KEY


def test_every_value_of_the_program_becomes_plain_json() -> None:
    value = {
        1: [EndReason.LANDED, LandedState.IN_AIR, b"\x01\xff", None, True],
        "point": GeoPoint(1.0, 2.0),
        "bad": (math.nan, math.inf),
        "path": PurePosixPath("a/b"),
    }

    assert json.loads(to_json(value)) == {
        "1": ["landed", 2, "01ff", None, True],
        "point": {"latitude_deg": 1.0, "longitude_deg": 2.0},
        "bad": [None, None],
        "path": "a/b",
    }


def test_field_too_long_for_a_row_is_replaced_by_its_length() -> None:
    event = RequestFinished(vehicle=KEY, at_s=1.0, request_id=4, value="x" * 5000)

    detail = json.loads(detail_json(event, frozenset({"vehicle", "at_s"})))

    assert detail == {"request_id": 4, "failure": None, "value": {"omitted_characters": 5002}}


def test_value_that_is_no_dataclass_has_no_detail() -> None:
    assert detail_json("text", frozenset()) == "{}"
    assert jsonable({"a"}) == ["a"]
