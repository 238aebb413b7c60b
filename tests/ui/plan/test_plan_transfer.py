from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from dronectl import requests as wanted
from dronectl.events import RequestFinished, RequestProgress
from dronectl.protocol.machine import Failure, Fault
from dronectl.vehicle import Battery, PlanState
from missions import edit
from missions.compile import Difference
from missions.errors import UserError
from missions.geo import Altitude, Position, Reference
from missions.plan import Fence
from tests.support.plans import HOME, a_plan, at
from tests.ui.plan.desk import ALPHA, UTC_S, Desk
from ui.models.plan_compare import Stage, compared, lines_of
from ui.models.plan_transfer import PlanTransfer

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("qapp")


def a_transfer(**changes: object) -> tuple[Desk, PlanTransfer]:
    """A good plan assigned to Alpha, which stands at home."""
    desk = Desk()
    desk.has(**changes)
    desk.tick()
    transfer = PlanTransfer(desk.document, desk.fleet, desk.submit)
    transfer.setParent(desk.document)
    desk.document.edit(lambda _plan: a_plan(), "make")
    desk.document.assign(ALPHA)
    return desk, transfer


def finished(desk: Desk, **fields: object) -> RequestFinished:
    return RequestFinished(
        vehicle=ALPHA,
        at_s=desk.now_s,
        request_id=len(desk.asked),
        **fields,  # type: ignore[arg-type]
    )


def test_nobody_assigned_is_said_and_refused() -> None:
    desk = Desk()
    transfer = PlanTransfer(desk.document, desk.fleet, desk.submit)

    assert transfer.stage is Stage.NOBODY
    with pytest.raises(UserError, match="choose one"):
        transfer.upload()


def test_assigning_asks_for_the_battery_once_and_reckons_with_it() -> None:
    desk, transfer = a_transfer()
    assert desk.asked == [wanted.ReadSomeParameters(ALPHA, ("BATT_CAPACITY", "BAT1_CAPACITY"))]

    value = {"BATT_CAPACITY": SimpleNamespace(value=5200.0)}
    transfer.on_tick(desk.tick(finished(desk, value=value)))
    desk.document.assign(None)
    desk.document.assign(ALPHA)

    assert transfer.battery_wh == pytest.approx(5.2 * 4 * 3.7)
    assert desk.document.limits.battery_wh == transfer.battery_wh
    assert len(desk.asked) == 1


def test_a_drone_busy_with_another_reader_is_asked_for_its_battery_again() -> None:
    """Seen in the demo: assigned while the failsafes were read, the margin was never known."""
    desk, transfer = a_transfer()
    busy = Failure(Fault.WE_REFUSED, "it is still busy with the same request")
    transfer.on_tick(desk.tick(finished(desk, failure=busy)))
    assert transfer.is_asking_battery
    assert len(desk.asked) == 1, "not at once: it is still busy"

    for _ in range(25):
        transfer.on_tick(desk.tick())
    assert len(desk.asked) == 2

    transfer.on_tick(
        desk.tick(finished(desk, value={"BATT_CAPACITY": SimpleNamespace(value=5200.0)}))
    )
    assert transfer.battery_wh == pytest.approx(5.2 * 4 * 3.7)
    assert not transfer.is_asking_battery


def test_a_battery_told_before_its_voltage_counts_as_soon_as_it_is_heard() -> None:
    desk, transfer = a_transfer()
    desk.has(battery=Battery())
    value = {"BATT_CAPACITY": SimpleNamespace(value=5200.0)}
    transfer.on_tick(desk.tick(finished(desk, value=value)))
    assert transfer.battery_wh is None

    desk.has(battery=Battery(voltage_v=16.4))
    transfer.on_tick(desk.tick())

    assert transfer.battery_wh == pytest.approx(5.2 * 4 * 3.7)


def test_an_upload_binds_the_plan_to_the_drone_and_is_verified_by_what_it_holds() -> None:
    desk, transfer = a_transfer()
    transfer.upload()
    request = desk.asked[-1]
    assert isinstance(request, wanted.UploadPlan)
    assert request.plan.owner_uid == "uid1"
    assert desk.document.undo_label == "Assign to Alpha"
    progress = RequestProgress(vehicle=ALPHA, at_s=1.0, request_id=len(desk.asked), done=3, total=9)
    desk.holds(None, PlanState.SENDING)
    transfer.on_tick(desk.tick(progress))
    assert (transfer.stage, transfer.progress) == (Stage.SENDING, (3, 9))

    desk.holds(desk.document.plan.digest)
    verified_at_s = desk.now_s
    transfer.on_tick(desk.tick(finished(desk, value={})))

    assert transfer.stage is Stage.VERIFIED
    assert not transfer.is_busy
    assert transfer.verified_utc_s == pytest.approx(UTC_S + verified_at_s)
    assert desk.fleet.held_plan(ALPHA) == desk.document.plan


def test_verified_ends_with_the_next_edit_and_comes_back_with_undo() -> None:
    desk, transfer = a_transfer()
    desk.holds(desk.document.plan.digest)
    transfer.on_tick(desk.tick())
    assert transfer.stage is Stage.VERIFIED

    desk.document.edit(lambda plan: edit.delete(plan, [3]), "delete")
    assert transfer.stage is Stage.OUTDATED
    desk.document.undo()

    assert transfer.stage is Stage.VERIFIED


def test_renaming_keeps_it_verified() -> None:
    desk, transfer = a_transfer()
    desk.holds(desk.document.plan.digest)
    transfer.on_tick(desk.tick())

    desk.document.edit(lambda plan: replace(plan, name="other"), "rename")

    assert transfer.stage is Stage.VERIFIED


def test_findings_that_block_keep_the_plan_here() -> None:
    desk, transfer = a_transfer()
    desk.document.edit(
        lambda plan: edit.set_altitude(plan, Altitude(400.0, Reference.HOME)), "high"
    )

    with pytest.raises(UserError, match="block"):
        transfer.upload()

    assert not any(isinstance(request, wanted.UploadPlan) for request in desk.asked)


def test_one_transfer_at_a_time_and_it_can_be_cancelled() -> None:
    desk, transfer = a_transfer()
    transfer.upload()
    number = len(desk.asked)
    with pytest.raises(UserError, match="under way"):
        transfer.read_back()

    transfer.cancel()

    assert desk.asked[-1] == wanted.Cancel(ALPHA, number)


def test_what_differs_after_an_upload_is_told_item_by_item() -> None:
    desk, transfer = a_transfer()
    transfer.upload()
    found = (Difference(3, "altitude", 30.0, 35.0, 16), Difference(None, "count", 8, 7))
    failure = Failure(Fault.DIFFERS, "the vehicle holds another mission")
    desk.holds(None, PlanState.DIFFERS)
    transfer.on_tick(desk.tick(finished(desk, failure=failure, value=found)))

    assert transfer.stage is Stage.DIFFERS
    assert transfer.differences == (
        "item 3: altitude is 30 in the plan and 35 on the drone.",
        "the plan has 8 items, the drone holds 7.",
    )


def test_a_failure_is_said_in_its_own_words(qtbot: QtBot) -> None:
    desk, transfer = a_transfer()
    transfer.upload()
    failure = Failure(Fault.VEHICLE_SILENT, "no answer to the upload")
    desk.holds(None, PlanState.FAILED)

    with qtbot.waitSignal(transfer.failed) as blocker:
        transfer.on_tick(desk.tick(finished(desk, failure=failure)))

    assert blocker.args == ["no answer to the upload"]
    assert transfer.stage is Stage.FAILED


def test_what_the_drone_holds_is_compared_and_can_be_taken_over() -> None:
    desk, transfer = a_transfer()
    ours = desk.document.plan
    held = edit.set_altitude(ours, Altitude(55.0, Reference.HOME), [3])
    held = replace(held, fence=Fence(), name="")
    transfer.read_back()
    assert isinstance(desk.asked[-1], wanted.DownloadPlan)
    assert transfer.stage is Stage.READING
    transfer.on_tick(desk.tick(finished(desk, value=held)))

    comparison = transfer.comparison
    assert comparison is not None
    assert any("altitude is 30 in the plan and 55" in line for line in comparison.lines)
    assert any(line.startswith("Fence: the plan has 4 items") for line in comparison.lines)
    transfer.take_over("take over")
    assert desk.document.plan.items == held.items
    assert desk.document.plan.name == ours.name
    desk.document.undo()
    assert desk.document.plan == ours


def test_the_same_plan_read_back_differs_in_nothing() -> None:
    desk, transfer = a_transfer()
    transfer.read_back()
    transfer.on_tick(desk.tick(finished(desk, value=desk.document.plan)))

    assert transfer.comparison is not None
    assert transfer.comparison.lines == ()


def test_a_plan_that_cannot_be_read_is_said(qtbot: QtBot) -> None:
    desk, transfer = a_transfer()
    transfer.read_back()

    with qtbot.waitSignal(transfer.failed):
        transfer.on_tick(desk.tick(finished(desk, failure=Failure(Fault.CANCELLED, "cancelled"))))

    assert transfer.comparison is None


@pytest.mark.parametrize("autopilot", [3, 12, 0])
def test_a_plan_equals_itself_for_every_autopilot(autopilot: int) -> None:
    assert compared(a_plan(), a_plan(), autopilot) == ()


def test_a_plan_drawn_for_another_place_is_noticed_and_can_start_from_here() -> None:
    elsewhere = Position(at(400, 0).point, Altitude(5.0, Reference.AMSL))
    desk, transfer = a_transfer(home=elsewhere)
    assert transfer.is_home_elsewhere
    assert transfer.home_apart_m == pytest.approx(400, abs=1)

    transfer.use_home("use its home")

    assert desk.document.plan.home == elsewhere
    assert not transfer.is_home_elsewhere
    assert desk.document.undo_label == "use its home"
    assert desk.document.plan.home != HOME


def test_wind_counts_in_steps_that_do_not_flicker() -> None:
    desk, transfer = a_transfer(wind_speed_mps=4.4, wind_from_deg=310.0)
    transfer.on_tick(desk.tick())
    first = desk.document.limits.wind
    desk.has(wind_speed_mps=4.1, wind_from_deg=318.0)
    transfer.on_tick(desk.tick())

    assert first is not None
    assert (first.speed_mps, first.from_deg) == (4.0, 315.0)
    assert desk.document.limits.wind == first


def test_ticks_without_news_tell_nothing() -> None:
    desk, transfer = a_transfer()
    transfer.on_tick(desk.tick())
    told: list[int] = []
    transfer.changed.connect(lambda: told.append(1))

    for _ in range(20):
        transfer.on_tick(desk.tick())

    assert told == []


def test_long_lists_say_how_many_more_there_are() -> None:
    assert lines_of(["a", "b", "c"], 2) == ["a", "b", "… and 1 more."]
