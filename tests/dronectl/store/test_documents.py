from __future__ import annotations

import datetime as dt  # noqa: TC003 - read at run time by what is tested
import json
from dataclasses import dataclass
from enum import StrEnum

import pytest

from dronectl.store.documents import from_content, to_content


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Part:
    name: str


@dataclass(frozen=True)
class Thing:
    id: str
    colour: Colour = Colour.RED
    day: dt.date | None = None
    parts: tuple[Part, ...] = ()
    weight_kg: float | None = None
    is_good: bool = True
    number: int = 0


def test_a_document_comes_back_from_json_as_it_was() -> None:
    thing = Thing("a", day=Thing("b").day, parts=(Part("x"), Part("y")), weight_kg=1.5, number=3)

    assert from_content(Thing, json.loads(json.dumps(to_content(thing)))) == thing


def test_fields_of_a_newer_version_are_passed_over_and_missing_ones_have_defaults() -> None:
    thing = from_content(Thing, {"id": "a", "day": "2026-05-31", "weight_kg": 2, "smell": "none"})

    assert (str(thing.day), thing.weight_kg, thing.colour) == ("2026-05-31", 2.0, Colour.RED)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"id": 3},
        {"id": "a", "colour": "blue"},
        {"id": "a", "day": "tomorrow"},
        {"id": "a", "day": 3},
        {"id": "a", "parts": "x"},
        {"id": "a", "parts": ["x"]},
        {"id": "a", "parts": [{}]},
        {"id": "a", "number": True},
        {"id": "a", "is_good": 1},
        {"id": "a", "weight_kg": "1"},
    ],
)
def test_content_of_another_kind_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"Thing\."):
        from_content(Thing, content)


def test_only_dataclasses_are_documents() -> None:
    with pytest.raises(TypeError):
        to_content(Thing)
