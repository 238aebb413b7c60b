from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from missions import edit
from missions.errors import UserError
from missions.geo import Altitude, Reference
from missions.items import NAV_RETURN_TO_LAUNCH, NAV_TAKEOFF, waypoint
from missions.patterns import GridSettings
from missions.plan import Plan
from tests.support.plans import HOME, a_plan, an_area, at, square
from ui.models.plan_document import SLOW_ITEMS, PlanDocument
from ui.models.surveys import Survey

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("qapp")
MODEL = Plan(name="Patrol", home=HOME, hover_speed_mps=7.0)


def a_survey(spacing_m: float = 25.0) -> Survey:
    return Survey(an_area(square(80)), "grid", GridSettings(spacing_m=spacing_m))


@pytest.fixture
def document(tmp_path: Path) -> PlanDocument:
    return PlanDocument(tmp_path)


def rename(document: PlanDocument, name: str, merge: str | None = None) -> None:
    document.edit(lambda plan: replace(plan, name=name), f"name {name}", merge)


def test_undo_goes_back_without_limit_and_redo_comes_again(document: PlanDocument) -> None:
    names = [str(number) for number in range(300)]
    for name in names:
        rename(document, name)

    seen = []
    while document.undo_label is not None:
        seen.append(document.plan.name)
        document.undo()
    assert seen == names[::-1]
    assert document.plan == Plan()
    while document.redo_label is not None:
        document.redo()

    assert document.plan.name == "299"


def test_a_new_step_ends_what_could_be_done_again(document: PlanDocument) -> None:
    rename(document, "a")
    document.undo()
    rename(document, "b")

    assert document.redo_label is None
    assert document.undo_label == "name b"


def test_letters_typed_are_one_step(document: PlanDocument) -> None:
    for name in ("P", "Po", "Por", "Port"):
        rename(document, name, merge="name")
    rename(document, "Other")
    document.undo()

    assert document.plan.name == "Port"
    document.undo()
    assert document.plan.name == ""


def test_an_edit_that_fails_or_changes_nothing_is_no_step(document: PlanDocument) -> None:
    with pytest.raises(UserError):
        document.edit(lambda plan: edit.delete(plan, [7]), "delete")
    document.edit(lambda plan: plan, "nothing")

    assert document.undo_label is None
    assert not document.is_modified


def test_the_first_drawing_makes_a_whole_plan(document: PlanDocument) -> None:
    document.add_survey(a_survey(), MODEL, "draw")

    plan = document.plan
    assert plan.items[0].command == NAV_TAKEOFF
    assert plan.items[-1].command == NAV_RETURN_TO_LAUNCH
    assert (plan.name, plan.home, plan.hover_speed_mps) == ("Patrol", HOME, 7.0)
    assert (document.surveys[0].first, document.surveys[0].end) == (1, len(plan.items) - 1)


def test_a_second_drawing_is_flown_after_the_first_before_the_return(
    document: PlanDocument,
) -> None:
    document.add_survey(a_survey(), MODEL, "draw")
    document.add_survey(a_survey(40.0), MODEL, "draw")

    first, second = document.surveys
    assert second.first == first.end
    assert document.plan.items[-1].command == NAV_RETURN_TO_LAUNCH
    document.undo()
    assert document.surveys == (first,)


def test_tuning_lays_the_drawing_again_and_undo_brings_the_old_one_back(
    document: PlanDocument,
) -> None:
    document.add_survey(a_survey(), MODEL, "draw")
    before = document.plan
    document.tune(0, replace(document.surveys[0], settings=GridSettings(spacing_m=10.0)), "tune")

    assert len(document.plan.items) > len(before.items)
    document.undo()
    assert document.plan == before


def test_findings_and_estimate_follow_every_edit(document: PlanDocument, qtbot: QtBot) -> None:
    with qtbot.waitSignal(document.analysed):
        document.add_survey(a_survey(), MODEL, "draw")
    assert document.estimate is not None
    assert {finding.code for finding in document.findings} == {"no-fence"}
    with qtbot.waitSignal(document.analysed):
        document.edit(
            lambda plan: edit.set_altitude(plan, Altitude(500.0, Reference.HOME)), "height"
        )

    assert "height" in {finding.code for finding in document.findings}
    assert document.analysis.errors


def test_a_large_plan_is_checked_beside_the_window(document: PlanDocument, qtbot: QtBot) -> None:
    places = tuple(waypoint(at(n % 40, n // 40)) for n in range(SLOW_ITEMS + 10))

    document.edit(lambda plan: replace(plan, items=places), "many")
    assert not document.is_analysed
    qtbot.waitUntil(lambda: document.is_analysed)

    assert any(finding.code == "takeoff-first" for finding in document.findings)


def test_saving_and_opening_keeps_plan_and_drawings(
    document: PlanDocument, tmp_path: Path, qtbot: QtBot
) -> None:
    document.add_survey(a_survey(), MODEL, "draw")
    path = tmp_path / "beat.plan"
    with qtbot.waitSignal(document.saved):
        document.save(path)
    assert not document.is_modified

    other = PlanDocument(tmp_path)
    other.open(path, "open")

    assert (other.plan, other.surveys, other.path) == (document.plan, document.surveys, path)
    assert not other.is_modified
    assert other.files.recent == (path,)


def test_opening_can_be_undone_with_everything_that_was_not_saved(
    document: PlanDocument, tmp_path: Path
) -> None:
    document.edit(lambda _plan: a_plan(name="saved"), "make")
    document.save(tmp_path / "saved.plan")
    document.edit(lambda _plan: a_plan(name="precious"), "make")
    document.open(tmp_path / "saved.plan", "open")
    assert not document.is_modified

    document.undo()

    assert document.plan.name == "precious"
    assert document.is_modified


def test_undo_back_to_what_was_saved_is_not_modified(
    document: PlanDocument, tmp_path: Path
) -> None:
    document.edit(lambda _plan: a_plan(), "make")
    document.save(tmp_path / "p.plan")
    rename(document, "other")
    assert document.is_modified

    document.undo()

    assert not document.is_modified


def test_a_plan_without_a_file_or_in_a_format_that_is_not_read_again_is_not_saved(
    document: PlanDocument, tmp_path: Path
) -> None:
    document.edit(lambda _plan: a_plan(), "make")
    with pytest.raises(UserError, match="no file yet"):
        document.save()
    with pytest.raises(UserError, match="export"):
        document.save(tmp_path / "p.kml")
    document.save(tmp_path / "without")

    assert document.path == tmp_path / "without.plan"


def test_unsaved_changes_survive_a_crash(document: PlanDocument, tmp_path: Path) -> None:
    document.save(tmp_path / "base.plan") if document.plan.items else None
    document.add_survey(a_survey(), MODEL, "draw")
    document.autosave_now()

    after = PlanDocument(tmp_path)
    found = after.recoverable
    assert found is not None
    assert len(found.plan.items) == len(document.plan.items)
    after.restore("restore")

    assert (after.plan, after.surveys) == (document.plan, document.surveys)
    assert after.recoverable is None
    assert after.is_modified


def test_what_was_not_saved_stays_until_somebody_decides(
    document: PlanDocument, tmp_path: Path
) -> None:
    document.edit(lambda _plan: a_plan(name="lost"), "make")
    document.autosave_now()

    PlanDocument(tmp_path).autosave_now()
    undecided = PlanDocument(tmp_path)
    assert undecided.recoverable is not None
    undecided.drop_unsaved()

    assert PlanDocument(tmp_path).recoverable is None


def test_a_second_crash_leaves_what_nobody_decided_about(
    document: PlanDocument, tmp_path: Path
) -> None:
    document.edit(lambda _plan: a_plan(name="first"), "make")
    document.autosave_now()
    second = PlanDocument(tmp_path)
    second.edit(lambda _plan: a_plan(name="second"), "make")
    second.autosave_now()
    third = PlanDocument(tmp_path)
    third.edit(lambda _plan: a_plan(name="third"), "make")
    third.save(tmp_path / "third.plan")

    after = PlanDocument(tmp_path)
    names = []
    while after.recoverable is not None:
        names.append(after.recoverable.plan.name)
        after.restore("restore")

    assert names == ["second", "first"]
    kept = PlanDocument(tmp_path).recoverable
    assert kept is not None
    assert kept.plan.name == "first", "what was restored is not saved yet"


def test_saving_ends_the_need_to_recover(document: PlanDocument, tmp_path: Path) -> None:
    document.edit(lambda _plan: a_plan(), "make")
    document.autosave_now()
    document.save(tmp_path / "p.plan")

    assert PlanDocument(tmp_path).recoverable is None


def test_broken_files_of_ours_do_not_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "unsaved.plan").write_text("{")
    (tmp_path / "recent-plans.json").write_text("nonsense")

    document = PlanDocument(tmp_path)

    assert document.recoverable is None
    assert document.files.recent == ()


def test_a_folder_that_cannot_be_written_is_said_once_it_matters(
    tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("in the way")
    document = PlanDocument(tmp_path / "file")
    document.edit(lambda _plan: a_plan(), "make")

    with qtbot.waitSignal(document.trouble) as blocker:
        document.autosave_now()

    assert "not protected" in blocker.args[0]


def test_the_selection_never_points_beyond_the_plan(document: PlanDocument) -> None:
    document.edit(lambda _plan: a_plan(), "make")
    document.focus.set([2, 6], 6)
    document.edit(lambda plan: edit.delete(plan, [6]), "delete")

    assert document.focus.items == (2,)
    assert document.focus.current == 2
