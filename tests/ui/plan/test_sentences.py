from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from missions.checks import Limits, check
from missions.items import jump, waypoint
from missions.plan import Fence, FenceCircle, FencePolygon
from tests.support.plans import a_plan, at, square
from ui.models.finding_words import FINDING_SENTENCES
from ui.models.sentences import template_of, translated
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKS = Path(__file__).parents[3] / "missions" / "checks"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


def sentence(node: ast.expr) -> str | None:
    """A string expression with a sample in the place of every value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "7" for part in node.values]
        return "".join(str(part) for part in parts)
    return None


def said_by_the_checks() -> list[str]:
    """Everything in the checks' source that ends like a sentence."""
    found = []
    for path in sorted(CHECKS.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        inner = {
            part
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.expr) and node not in docstrings and node not in inner:
                text = sentence(node)
                if text and text.endswith(".") and (";" in text or ":" in text) and " " in text:
                    found.append(text)
    return found


def completed(text: str) -> str:
    """The sample with the label that the checks put before some sentences."""
    if text.startswith(("7 goes", "7 repeats", "7 goes back")):
        return f"Item 7 (DO_JUMP){text[1:]}"
    if text.startswith(("7: ", "7 is not known", "7 uses", "7 has no ")):
        return f"Item 7 (7){text[1:]}"
    return text


def test_every_sentence_of_the_checks_can_be_translated() -> None:
    said = [completed(text) for text in said_by_the_checks()]

    assert len(said) > 35
    assert [text for text in said if template_of(text) is None] == []


def test_findings_of_a_bad_plan_are_told_whole() -> None:
    plan = a_plan(
        items=(
            *a_plan().items[:3],
            waypoint(at(3000, 0, 500.0)),
            waypoint(at(0, 0, 1.0), hold_s=-4.0),
            jump(90, -1),
        ),
        fence=Fence(
            (FencePolygon(square(50.0)), FencePolygon(square(5.0), inclusion=False)),
            (FenceCircle(at(0, 0).point, 20.0),),
        ),
        rally=(at(9000, 0, 300.0),),
    )
    found = check(plan, Limits(battery_wh=1.0)) + check(
        a_plan(items=(waypoint(at(0, 0)),), home=None, fence=Fence()), Limits()
    )

    texts = [finding.text for finding in found]
    assert [text for text in texts if template_of(text) is None] == []
    # In English only commands change: from MAVLink's names to words.
    assert all("{" not in translated(text) for text in texts)
    assert translated("Item 2 (NAV_WAYPOINT) has no place; put it on the map.") == (
        "Item 2 (Waypoint) has no place; put it on the map."
    )


def test_what_nobody_listed_is_shown_as_it_is() -> None:
    assert translated("Something else happened.") == "Something else happened."


def test_templates_are_told_apart() -> None:
    """A sentence made of a template is known as that template, not as a wider one before it."""
    for template in FINDING_SENTENCES:
        sample = template
        for name in ("item", "number", "count", "height", "limit", "distance", "speed", "margin"):
            sample = sample.replace("{" + name + "}", "3")
        assert template_of(sample) == template
