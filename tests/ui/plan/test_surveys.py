from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missions import edit
from missions.errors import UserError
from missions.geo import Altitude, Area, Position, Reference
from missions.items import NAV_TAKEOFF, MissionItem, jump, waypoint
from missions.patterns import (
    BeatSettings,
    Camera,
    GridSettings,
    OrbitSettings,
    PerimeterSettings,
)
from missions.plan import Plan
from tests.support.plans import a_plan, an_area, at, ring, square
from ui.models.surveys import (
    Survey,
    followed,
    from_document,
    laid,
    place_for_more,
    relaid,
    suited,
    to_document,
)

LOW = Altitude(30.0, Reference.HOME)
HIGH = Altitude(80.0, Reference.HOME)


def a_grid(**changes: object) -> Survey:
    survey = Survey(an_area(square(80)), "grid", GridSettings(altitude=LOW, spacing_m=25.0))
    return replace(survey, **changes)  # type: ignore[arg-type]


def items(count: int) -> tuple[MissionItem, ...]:
    return tuple(waypoint(at(10.0 * n, 0)) for n in range(count))


def test_a_route_goes_before_the_landing_the_plan_ends_with() -> None:
    assert place_for_more(Plan()) == 0
    assert place_for_more(a_plan()) == len(a_plan().items) - 1
    assert place_for_more(Plan(items=items(3))) == 3


def test_laying_again_keeps_what_is_around_and_moves_the_other_drawings_along() -> None:
    first, second = a_grid(first=1, count=2), a_grid(first=4, count=1)
    plan = Plan(items=items(6))

    changed, surveys = relaid(plan, (first, second), 0, replace(first), items(5))

    assert changed.items == (plan.items[0], *items(5), *plan.items[3:])
    assert [(s.first, s.count) for s in surveys] == [(1, 5), (7, 1)]


def test_a_new_height_takes_the_take_off_along_when_it_was_the_same() -> None:
    plan = a_plan()
    survey = a_grid(first=2, count=4)
    higher = replace(survey, settings=replace(survey.settings, altitude=HIGH))

    changed, _ = relaid(plan, (survey,), 0, higher, laid(higher))

    assert changed.items[0].command == NAV_TAKEOFF
    assert changed.items[0].altitude == HIGH


def test_a_drawing_that_gives_no_route_is_refused() -> None:
    with pytest.raises(UserError, match="inset"):
        laid(a_grid(settings=GridSettings(inset_m=500.0)))


@given(
    st.integers(0, 8),
    st.integers(1, 5),
    st.lists(st.tuples(st.sampled_from(["insert", "delete", "change"]), st.integers(0, 30))),
)
def test_a_drawing_owns_what_it_owned_whatever_is_edited_outside(
    before: int, count: int, edits: list[tuple[str, int]]
) -> None:
    """Model: items carry names; those of the drawing are told by theirs."""
    plan = Plan(items=items(before + count + 4))
    own = set(plan.items[before : before + count])
    surveys: tuple[Survey, ...] = (a_grid(first=before, count=count),)
    for turn, (kind, where) in enumerate(edits):
        old = plan.items
        new = waypoint(Position(at(1000.0 + turn, 50).point, LOW))
        index = where % (len(old) + (kind == "insert")) if old else 0
        if kind == "insert" or not old:
            plan = edit.insert(plan, index, (new,))
        elif kind == "delete":
            plan = edit.delete(plan, [index])
        else:
            plan = edit.replace_item(plan, index, new)
        surveys = followed(surveys, old, plan.items)

    for survey in surveys:
        held = plan.items[survey.first : survey.end]
        assert len(held) == survey.count > 0
        assert own & set(plan.items) <= set(held)
        assert survey.is_adjusted or set(held) == own


def test_an_edit_across_the_edge_of_a_drawing_cuts_the_tie() -> None:
    before = items(6)

    assert followed((a_grid(first=2, count=2),), before, (*before[:1], *before[3:])) == ()


def test_an_insertion_right_before_and_after_a_drawing_does_not_adjust_it() -> None:
    before, survey = items(6), a_grid(first=2, count=2)
    more = waypoint(at(500, 500))

    (pushed,) = followed((survey,), before, (*before[:2], more, *before[2:]))
    (same,) = followed((survey,), before, (*before[:4], more, *before[4:]))

    assert (pushed.first, pushed.count, pushed.is_adjusted) == (3, 2, False)
    assert same == survey


def test_drawings_come_back_from_a_file() -> None:
    surveys = (
        a_grid(
            first=1,
            count=3,
            settings=GridSettings(
                camera=Camera(13.2, 8.8, 8.8), exclusions=an_area(square(10)).polygons
            ),
        ),
        Survey(Area("b", (), (), ring((0, 0), (9, 9))), "beat", BeatSettings(seed=4), 4, 2, True),
        Survey(
            an_area(square(50), square(10)),
            "perimeter",
            PerimeterSettings(start=at(0, 0).point, clockwise=False),
            6,
            1,
        ),
        Survey(Area("o", (), (), ring((0, 0))), "orbit", OrbitSettings(altitude=HIGH), 7, 1),
    )

    assert from_document(json.loads(json.dumps(to_document(surveys))), 20) == surveys


@pytest.mark.parametrize(
    "broken",
    [
        None,
        {},
        [1, "x", None, []],
        [{"pattern": "no such"}],
        [{**to_document([a_grid(first=0, count=9)])[0], "count": "many"}],
        [{**to_document([a_grid(first=0, count=2)])[0], "polygons": [[[[91.0, 0.0]]]]}],
        [{**to_document([a_grid(first=0, count=2)])[0], "settings": {"altitude": 3}}],
        to_document([a_grid(first=3, count=9)]),
    ],
)
def test_what_is_no_drawing_of_ours_is_left_out(broken: object) -> None:
    assert from_document(broken, 5) == ()


def test_patterns_suit_what_was_drawn() -> None:
    assert "grid" in suited(an_area(square(10)))
    assert suited(Area("l", (), (ring((0, 0), (9, 9)),)))[0] == "corridor"
    assert suited(Area("p", (), (), ring((0, 0), (9, 9))))[0] == "beat"
    assert suited(Area("p", (), (), ring((0, 0))))[0] == "orbit"


def test_a_jump_keeps_its_target_when_a_drawing_grows_before_it() -> None:
    plan = Plan(items=(*items(4), waypoint(at(900, 0)), jump(4, 2)))
    survey = a_grid(first=1, count=2)

    changed, _ = relaid(plan, (survey,), 0, survey, items(6))

    assert changed.items[-1].params[0] == 8.0
