from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl import requests as wanted
from dronectl.events import (
    ArmedChanged,
    LinkRegained,
    RequestAccepted,
    RequestFinished,
    RequestProgress,
    VehicleForgotten,
    VehicleRebooted,
)
from dronectl.flight import FlightPrepared
from dronectl.protocol.machine import Failure, Fault
from dronectl.protocol.mission_upload import Verified
from dronectl.safety.alerts import TEXTS, Condition, Level
from dronectl.safety.checklists import DEFAULT, Override
from dronectl.safety.preflight import Check
from dronectl.vehicle import PlanState, PlanStatus, Snapshot, StatusText, Vehicle, VehicleKey
from missions.geo import offset
from missions.plan import Plan
from tests.support.plans import a_plan
from tests.support.vehicles import GROUND, a_vehicle
from tests.ui.fly.deck import Tick
from ui.models import request_words
from ui.models.actions import MOST_ROWS, ActionsModel, Life, life_words
from ui.models.alert_words import condition_text, templates
from ui.models.alerts import AlertsModel
from ui.models.check_words import check_title, item_text, value_text
from ui.models.fleet import FleetModel
from ui.models.preflight import PreflightModel
from ui.models.request_words import describe
from ui.models.safety_parameters import SafetyParameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

    from dronectl.events import Event
    from dronectl.programme.clearance import Question

ONE, TWO = VehicleKey(1), VehicleKey(2)


class Desk:
    """The models of the Fly page, told what to see by the test."""

    def __init__(self, register: Callable[[Question], tuple[Check, ...]] = lambda _: ()) -> None:
        self.asked: list[wanted.Request] = []
        self.told: list[Event] = []
        self.now_s = 100.0
        self.fleet = FleetModel()
        self.parameters = SafetyParameters(self.submit)
        self.preflight = PreflightModel(
            self.fleet, self.parameters, self.told.extend, register=register
        )
        self.actions = ActionsModel(self.submit, self.fleet, self.preflight)
        self.alerts = AlertsModel(self.fleet, self.parameters)

    def submit(self, request: wanted.Request) -> int:
        self.asked.append(request)
        return len(self.asked)

    def tick(self, *vehicles: Vehicle, events: Iterable[Event] = (), after_s: float = 0.1) -> None:
        self.now_s += after_s
        fresh = {
            v.key: v.with_changes(last_heard_s=self.now_s - (v.boot_s or 0.0)) for v in vehicles
        }
        tick = Tick(self.now_s, 1.78e9, Snapshot(self.now_s, fresh), list(events))
        for model in (self.fleet, self.parameters, self.actions, self.preflight, self.alerts):
            model.on_tick(tick)


def silent(vehicle: Vehicle, for_s: float) -> Vehicle:
    """The vehicle was not heard for that long; see ``Desk.tick``."""
    return vehicle.with_changes(boot_s=for_s)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk()


def a_second(**changes: object) -> Vehicle:
    return a_vehicle(**changes).with_changes(key=TWO)  # type: ignore[arg-type]


# ------------------------------------------------------------------------ fleet


def test_the_models_are_sound(desk: Desk, qtmodeltester: ModelTester) -> None:
    for model in (desk.fleet, desk.actions, desk.alerts):
        qtmodeltester.check(model)
    desk.tick(a_vehicle(height_m=20.0))
    desk.tick(a_vehicle(height_m=20.0), a_second(height_m=130.0))
    desk.actions.ask(wanted.Land(ONE))
    desk.tick(a_vehicle(height_m=20.0), a_second(), after_s=5.0)
    desk.alerts.acknowledge_all()
    for model in (desk.fleet, desk.actions, desk.alerts):
        qtmodeltester.check(model)
        assert model.data(model.index(-1, 0)) is None


def test_drones_keep_the_order_colour_and_name_of_first_hearing(desk: Desk) -> None:
    late = a_vehicle().with_changes(first_heard_s=5.0)
    early = a_second().with_changes(first_heard_s=1.0)
    desk.tick(late, early)

    assert desk.fleet.keys == [TWO, ONE]
    assert [desk.fleet.name(key) for key in desk.fleet.keys] == ["Alpha", "Bravo"]
    assert desk.fleet.colour(ONE) != desk.fleet.colour(TWO)
    assert desk.fleet.selection.primary == TWO
    assert desk.fleet.vehicle(None) is None
    assert desk.fleet.name(VehicleKey(9)) == "9"


def test_a_drone_off_the_list_takes_no_other_ones_name_or_place(
    desk: Desk, qtmodeltester: ModelTester
) -> None:
    three = a_vehicle().with_changes(key=VehicleKey(3))
    desk.tick(a_vehicle(), a_second(), three)
    desk.fleet.selection.set([ONE, TWO], ONE)

    desk.tick(a_second(), three, events=[VehicleForgotten(vehicle=ONE, at_s=desk.now_s)])

    assert desk.fleet.keys == [TWO, VehicleKey(3)]
    assert [desk.fleet.name(key) for key in desk.fleet.keys] == ["Bravo", "Charlie"]
    assert [desk.fleet.row_of(key) for key in desk.fleet.keys] == [0, 1]
    assert desk.fleet.selection.keys == (TWO,)
    assert desk.fleet.name(ONE) == "Alpha"
    desk.tick(a_second(), three, a_vehicle())
    assert desk.fleet.name(ONE) == "Delta"
    qtmodeltester.check(desk.fleet)
    desk.tick()
    assert desk.fleet.selection.primary is None


def test_a_given_name_stays_with_the_hardware(desk: Desk) -> None:
    desk.tick(a_vehicle(uid="ab12"))
    desk.fleet.rename(ONE, " Nord\n1 ")
    assert desk.fleet.name(ONE) == "Nord1"
    assert desk.fleet.given_names == {"ab12": "Nord1"}

    again = Desk()
    again.fleet.set_given_names({"ab12": "Nord1"})
    again.tick(a_second(uid="ab12"))
    assert again.fleet.name(TWO) == "Nord1"

    again.fleet.rename(TWO, "  ")
    assert again.fleet.name(TWO) == "Alpha"
    again.fleet.rename(VehicleKey(9), "nobody")
    assert again.fleet.given_names == {}


def test_the_drone_in_full_is_always_a_selected_one(desk: Desk) -> None:
    selection = desk.fleet.selection
    selection.set([ONE, TWO], TWO)
    selection.toggle(TWO)
    assert (selection.keys, selection.primary) == ((ONE,), ONE)
    selection.toggle(TWO)
    assert (selection.keys, selection.primary) == ((ONE, TWO), TWO)
    selection.set([])
    assert selection.primary is None


def test_the_plan_of_a_drone_is_known_when_it_was_read_back_equal(desk: Desk) -> None:
    plan = a_plan()
    desk.tick(a_vehicle())
    desk.fleet.learn_plan(ONE, plan)
    assert desk.fleet.plan(ONE) is plan
    assert desk.fleet.held_plan(ONE) is None

    verified = PlanStatus(PlanState.VERIFIED, plan.digest)
    desk.tick(a_vehicle(plan=verified))
    assert desk.fleet.held_plan(ONE) is plan
    desk.tick(a_vehicle(plan=replace(verified, digest="other")))
    assert desk.fleet.held_plan(ONE) is None
    desk.tick(a_vehicle(), events=[VehicleRebooted(vehicle=ONE, at_s=1.0)])
    assert desk.fleet.plan(ONE) is None
    read = RequestFinished(vehicle=ONE, at_s=1.0, request_id=9, value=plan)
    desk.tick(a_vehicle(), events=[read])
    assert desk.fleet.plan(ONE) is plan


# ---------------------------------------------------------------------- actions


def test_an_action_lives_from_asked_to_seen(desk: Desk) -> None:
    desk.tick(a_vehicle(height_m=20.0))
    number = desk.actions.ask(wanted.Land(ONE))
    said = [desk.actions.sentence(desk.actions.actions[0])]
    for event in (
        RequestAccepted(vehicle=ONE, at_s=1.0, request_id=number),
        RequestProgress(vehicle=ONE, at_s=1.0, request_id=number, done=1, total=4),
        RequestFinished(vehicle=ONE, at_s=1.0, request_id=number),
    ):
        desk.tick(a_vehicle(height_m=20.0), events=[event])
        said.append(desk.actions.sentence(desk.actions.actions[0]))

    assert said == [
        "Alpha · Land: asked",
        "Alpha · Land: accepted, waiting to see it",
        "Alpha · Land: 1 of 4",
        "Alpha · Land: done",
    ]


def test_a_failure_says_whose_it_is_and_quotes_the_drone(desk: Desk) -> None:
    desk.tick(a_vehicle(height_m=20.0))
    numbers = [desk.actions.ask(wanted.Land(ONE)) for _ in range(2)]
    texts = (
        "could not arm: denied; it said: PreArm: compass",
        "the vehicle does not answer; check the link.",
    )
    faults = (Fault.VEHICLE_REFUSED, Fault.VEHICLE_SILENT)
    desk.tick(
        a_vehicle(height_m=20.0),
        events=[
            RequestFinished(vehicle=ONE, at_s=1.0, request_id=number, failure=Failure(fault, text))
            for number, fault, text in zip(numbers, faults, texts, strict=True)
        ],
    )

    first, second = desk.actions.actions
    assert life_words(first) == "refused by the drone; it says: “PreArm: compass”"
    assert life_words(second).startswith("no answer from the drone: ")
    assert first.life is Life.FAILED


def test_every_drone_has_its_own_result(desk: Desk) -> None:
    both = (a_vehicle(height_m=20.0), a_second(height_m=20.0))
    desk.tick(*both)
    numbers = [desk.actions.ask(wanted.PauseMission(key)) for key in (ONE, TWO)]
    failure = Failure(Fault.VEHICLE_REFUSED, "no")
    desk.tick(
        *both,
        events=[
            RequestFinished(vehicle=TWO, at_s=1.0, request_id=numbers[1], failure=failure),
            RequestFinished(vehicle=ONE, at_s=1.0, request_id=numbers[0]),
        ],
    )

    newest = [desk.actions.newest(key) for key in (ONE, TWO)]
    assert [a.life for a in newest if a] == [Life.SEEN, Life.FAILED]


def test_the_oldest_actions_make_room(desk: Desk) -> None:
    desk.tick(a_vehicle(height_m=20.0))
    for _ in range(MOST_ROWS + 3):
        number = desk.actions.ask(wanted.PauseMission(ONE))
        done = RequestFinished(vehicle=ONE, at_s=1.0, request_id=number)
        desk.actions.on_tick(Tick(desk.now_s, 0.0, Snapshot(0.0, {}), [done]))

    assert len(desk.actions.actions) == MOST_ROWS
    assert desk.actions.actions[-1].life is Life.SEEN


def test_an_upload_that_was_verified_is_remembered(desk: Desk) -> None:
    plan = a_plan()
    desk.tick(a_vehicle())
    number = desk.actions.ask(wanted.UploadPlan(ONE, plan))
    value = {"mission": Verified(items=3, retries=0, duration_s=1.0, read_back=())}
    finished = RequestFinished(vehicle=ONE, at_s=1.0, request_id=number, value=value)
    desk.tick(a_vehicle(), events=[finished])

    assert desk.fleet.plan(ONE) is plan


@pytest.mark.parametrize(
    "request_",
    [
        wanted.Arm(ONE), wanted.Disarm(ONE), wanted.Disarm(ONE, force=True),
        wanted.TakeOff(ONE, 20.0), wanted.StartMission(ONE), wanted.PauseMission(ONE),
        wanted.ContinueMission(ONE), wanted.ReturnHome(ONE), wanted.Land(ONE),
        wanted.GoTo(ONE, GROUND), wanted.ChangeHeight(ONE, 20.0), wanted.ChangeSpeed(ONE, 5.0),
        wanted.Orbit(ONE, GROUND, 20.0), wanted.SetMode(ONE, "LOITER"),
        wanted.UploadPlan(ONE, Plan()), wanted.DownloadPlan(ONE), wanted.ClearPlan(ONE),
        wanted.SetCurrentItem(ONE, 3), wanted.EnableFence(ONE), wanted.EnableFence(ONE, is_on=False),
        wanted.ReadParameters(ONE), wanted.ReadSomeParameters(ONE, ()),
        wanted.SetParameter(ONE, "A", 1.0), wanted.Reboot(ONE),
    ],
)  # fmt: skip
def test_every_request_has_words(request_: wanted.Request) -> None:
    assert type(request_) in request_words._WORDS
    assert describe(request_)


# ----------------------------------------------------------------------- alerts


def test_an_alert_stays_until_it_is_acknowledged_even_when_it_is_over(
    desk: Desk, qtbot: QtBot
) -> None:
    high = a_vehicle(height_m=130.0)
    with qtbot.waitSignal(desk.alerts.raised, timeout=0, raising=False) as raised:
        desk.tick(high)
    assert raised.signal_triggered
    assert desk.alerts.worst(ONE) is not None
    assert desk.alerts.most_severe is not None
    assert desk.alerts.sentence(desk.alerts.most_severe).startswith("Alpha: 130 m above home")

    low = a_vehicle(height_m=20.0)
    for _ in range(40):
        desk.tick(low)
    assert desk.alerts.worst(ONE) is None
    assert [alert.is_active for alert in desk.alerts.alerts] == [False]

    desk.alerts.acknowledge(desk.alerts.alerts[0].number)
    assert desk.alerts.alerts == ()
    assert len(desk.alerts.history) == 1


def test_an_acknowledged_alert_goes_by_itself(desk: Desk) -> None:
    desk.alerts.who = "Martin"
    desk.tick(a_vehicle(height_m=130.0))
    desk.alerts.acknowledge_all()
    assert desk.alerts.unacknowledged == ()
    assert desk.alerts.active_count == 1

    for _ in range(40):
        desk.tick(a_vehicle(height_m=20.0))

    assert desk.alerts.alerts == ()
    assert desk.alerts.history[0].acknowledged_by == "Martin"


def test_every_code_of_the_core_has_words() -> None:
    assert templates().keys() == TEXTS.keys()


@pytest.mark.parametrize("action", ["return", "smart-return", "land", "hold", "brake", "x"])
def test_the_countdown_says_what_the_drone_will_do(action: str) -> None:
    values: dict[str, float | str] = {"age_s": 2.1, "in_s": 2.9, "action": action}
    condition = Condition("link.stale.failsafe", Level.CAUTION, "link", ONE, values)

    text = condition_text(condition)

    assert text.startswith("link stale 2.1 s; its own failsafe ")
    assert text.endswith(" in 2.9 s")


def test_what_a_drone_says_is_quoted_not_formatted(desk: Desk) -> None:
    line = StatusText(2, "{age_s} <b>&", 0.0)
    desk.tick(a_vehicle().with_changes(texts=(replace(line, at_s=desk.now_s),)))

    assert "{age_s} <b>&" in desk.alerts.sentence(desk.alerts.alerts[0])


# -------------------------------------------------------------------- preflight


def good(plan: Plan | None = None) -> Vehicle:
    """A vehicle all checks pass for."""
    from dronectl.vehicle import Battery, Estimator, Gps, LinkQuality  # noqa: PLC0415

    status = PlanStatus() if plan is None else PlanStatus(PlanState.VERIFIED, plan.digest)
    return a_vehicle().with_changes(
        links=(LinkQuality("a", 0.0, 0.0, 100),),
        gps=Gps(3, 14, 0.8),
        estimator=Estimator(0x3FF, 0.1),
        battery=Battery(voltage_v=16.4, remaining_fraction=0.98),
        plan=status,
        utc_s=1.78e9,
    )


def test_arming_waits_for_checks_answers_and_a_name(desk: Desk) -> None:
    desk.tick(good())
    arm = wanted.Arm(ONE)
    assert "pilot" in (desk.preflight.refusal(arm) or "")
    desk.preflight.set_pilot("Martin")
    assert "9 items open" in (desk.preflight.refusal(arm) or "")
    for item in DEFAULT.items:
        desk.preflight.answer(ONE, item.code, is_good=True)
    assert desk.preflight.refusal(arm) is None

    desk.preflight.answer(ONE, "propellers", is_good=False)
    assert desk.preflight.refusal(arm) is not None
    assert desk.preflight.refusal(wanted.Land(ONE)) is None
    assert desk.actions.ask(arm) < 0
    assert desk.told == []


def test_a_pilot_out_of_practice_is_kept_on_the_ground_until_a_supervisor_says_so(
    qtbot: QtBot,
) -> None:
    lapsed = Check("crew.currency.hours", "Crew", False, "Martin is out of practice", "nothing")
    asked: list[Question] = []

    def register(question: Question) -> tuple[Check, ...]:
        asked.append(question)
        return (lapsed,)

    desk = Desk(register)
    desk.tick(good())
    desk.preflight.set_pilot("Martin")
    desk.preflight.answer_all(ONE)

    assert desk.preflight.refusal(wanted.Arm(ONE)) == "preflight is not done: 1 check failed"
    assert (asked[-1].pilot, asked[-1].is_real) == ("Martin", True)
    desk.preflight.set_override(ONE, Override("Durand", "search for a missing child"))
    assert desk.preflight.refusal(wanted.Arm(ONE)) is None


def test_a_failed_check_keeps_it_on_the_ground_unless_overridden(desk: Desk) -> None:
    desk.tick(good().with_changes(gps=None))
    desk.preflight.set_pilot("Martin")
    desk.preflight.answer_all(ONE)
    refusal = desk.preflight.refusal(wanted.Arm(ONE))
    assert refusal == "preflight is not done: 1 check failed"

    desk.preflight.set_override(ONE, Override("Durand", "indoor test without satellites"))
    desk.actions.ask(wanted.Arm(ONE))

    (told,) = desk.told
    assert isinstance(told, FlightPrepared)
    assert told.pilot == "Martin"
    assert told.preflight is not None
    assert told.preflight["override"] == {
        "supervisor": "Durand",
        "reason": "indoor test without satellites",
    }


def test_the_plan_goes_into_the_record_and_must_be_verified(desk: Desk) -> None:
    plan = a_plan()
    desk.tick(good(plan))
    desk.parameters._states[ONE].values = {"FENCE_ENABLE": 1.0}
    desk.fleet.learn_plan(ONE, plan)
    desk.preflight.set_pilot("Martin")
    desk.preflight.answer_all(ONE)
    value = {"mission": Verified(items=3, retries=0, duration_s=1.0, read_back=())}
    desk.tick(
        good(plan), events=[RequestFinished(vehicle=ONE, at_s=1.0, request_id=99, value=value)]
    )

    desk.actions.ask(wanted.StartMission(ONE))

    (told,) = desk.told
    assert isinstance(told, FlightPrepared)
    assert told.plan_digest == plan.digest
    assert told.plan_content is not None
    assert told.upload == {"mission": {"items": 3, "retries": 0, "duration_s": 1.0}}

    desk.fleet.learn_plan(ONE, replace(plan, items=plan.items[:-1]))
    assert desk.preflight.refusal(wanted.StartMission(ONE)) is not None, "another plan"


def test_every_flight_has_its_own_preflight(desk: Desk) -> None:
    desk.tick(good())
    desk.preflight.set_pilot("Martin")
    desk.preflight.answer_all(ONE)
    down = ArmedChanged(vehicle=ONE, at_s=1.0, is_armed=False)
    desk.tick(good(), events=[down])
    assert desk.preflight.result(ONE).may_arm, "it never left the ground"

    desk.tick(a_vehicle(height_m=20.0))
    desk.tick(good(), events=[down])
    assert not desk.preflight.result(ONE).may_arm

    desk.preflight.answer_all(ONE)
    desk.tick(good(), events=[VehicleRebooted(vehicle=ONE, at_s=1.0)])
    assert not desk.preflight.result(ONE).may_arm


def test_an_armed_drone_needs_no_second_preflight(desk: Desk) -> None:
    desk.tick(a_vehicle(height_m=20.0))

    assert desk.preflight.refusal(wanted.StartMission(ONE)) is None
    desk.actions.ask(wanted.StartMission(ONE))
    assert desk.told == []


def test_what_is_watched_is_looked_at_again(desk: Desk, qtbot: QtBot) -> None:
    desk.tick(good())
    desk.preflight.watch(ONE)
    assert all(check.is_passed for check in desk.preflight.checks(ONE) if check.code == "gps")

    with qtbot.waitSignal(desk.preflight.changed, timeout=0, raising=False) as changed:
        desk.tick(good().with_changes(gps=None), after_s=1.0)

    assert changed.signal_triggered
    assert not next(c for c in desk.preflight.checks(ONE) if c.code == "gps").is_passed


def test_every_check_and_item_has_words_in_the_windows_language(desk: Desk) -> None:
    from ui.models import check_words  # noqa: PLC0415

    plan = a_plan()
    own = {
        "FENCE_ENABLE": 1.0, "FENCE_TYPE": 7.0, "FENCE_RADIUS": 300.0, "FENCE_ALT_MAX": 100.0,
        "FS_GCS_ENABLE": 1.0, "BATT_FS_LOW_ACT": 0.0, "MAV_GCS_SYSID": 255.0, "BATT_CAPACITY": 5200.0,
    }  # fmt: skip
    desk.tick(good(plan))
    desk.parameters._states[ONE].values = own
    checks: list[Check] = []
    for vehicle in (good(plan), a_vehicle(), silent(good(), 2.0), silent(good(), 9.0)):
        for known in (None, plan):
            desk.tick(vehicle.with_changes(is_conflicted=known is None))
            if known is not None:
                desk.fleet.learn_plan(ONE, known)
            desk.preflight.watch(ONE)
            checks += desk.preflight.checks(ONE)

    words = {item.code for item in DEFAULT.items}
    assert words == check_words._items().keys()
    assert all(item_text(item) for item in DEFAULT.items)
    for check in checks:
        assert check_title(check) in check_words._titles().values(), check
        for text in (check.measured, check.needed):
            is_number = not any(c.isalpha() for c in text.replace("Wh", ""))
            is_known = value_text(text) != text or text in check_words._values().values()
            assert is_number or is_known or _same(text), (check.code, text)


def _same(text: str) -> bool:
    """English templates equal the core's own words."""
    import re  # noqa: PLC0415

    from ui.models import check_words  # noqa: PLC0415

    return any(re.fullmatch(pattern, text) for pattern in check_words._values()) or text.endswith(
        (" s", " GB", " m", " %")
    )


# ------------------------------------------------------------------- parameters


def test_safety_parameters_are_read_once_and_again_after_a_reboot(desk: Desk) -> None:
    from dronectl.protocol.param_values import ParamValue  # noqa: PLC0415

    vehicle = a_vehicle().with_changes(first_heard_s=desk.now_s)
    desk.tick(vehicle)
    assert desk.asked == []
    desk.tick(vehicle, after_s=4.0)
    desk.tick(vehicle)
    assert len(desk.asked) == 1

    value = {"FS_GCS_ENABLE": ParamValue("FS_GCS_ENABLE", 1, 2, 0, 1)}
    done = RequestFinished(vehicle=ONE, at_s=1.0, request_id=1, value=value)
    desk.tick(vehicle, events=[done])
    desk.tick(vehicle, after_s=60.0)
    assert desk.parameters.of(ONE) == {"FS_GCS_ENABLE": 1.0}
    assert len(desk.asked) == 1

    desk.tick(vehicle, events=[VehicleRebooted(vehicle=ONE, at_s=1.0)])
    desk.tick(vehicle, after_s=4.0)
    assert len(desk.asked) == 2
    assert desk.parameters.of(ONE) == {}


def test_a_silent_drone_is_asked_three_times(desk: Desk) -> None:
    vehicle = a_vehicle()
    failure = Failure(Fault.VEHICLE_SILENT, "silent")
    for _ in range(6):
        desk.tick(vehicle, after_s=40.0)
        done = RequestFinished(vehicle=ONE, at_s=1.0, request_id=len(desk.asked), failure=failure)
        desk.tick(vehicle, events=[done])

    assert len(desk.asked) == 3
    desk.parameters.read_again(ONE)
    desk.tick(vehicle)
    assert len(desk.asked) == 4


def test_a_drone_that_answers_again_is_asked_at_once(desk: Desk) -> None:
    vehicle = a_vehicle()
    failure = Failure(Fault.VEHICLE_SILENT, "silent")
    desk.tick(vehicle, after_s=40.0)
    done = RequestFinished(vehicle=ONE, at_s=1.0, request_id=len(desk.asked), failure=failure)
    desk.tick(vehicle, events=[done])

    desk.tick(vehicle, events=[LinkRegained(vehicle=ONE, at_s=1.0, silent_for_s=9.0)])

    assert len(desk.asked) == 2


def test_heights_are_above_ground_where_the_ground_is_known() -> None:
    desk = Desk()
    desk.fleet.ground = lambda point: -15.0 if point == GROUND else None
    high = a_vehicle(height_m=100.0)  # 112 m above sea
    away = a_vehicle(height_m=100.0, position=offset(GROUND, 50.0, 0.0), key=TWO)

    desk.tick(high, away)

    assert desk.fleet.above_ground_m(ONE) == 127.0
    assert desk.fleet.above_ground_m(TWO) is None
    assert desk.fleet.above_ground_m(None) is None
    assert desk.fleet.above_ground_m(VehicleKey(9)) is None
    assert [desk.alerts.sentence(alert) for alert in desk.alerts.alerts] == [
        "Alpha: 127 m above ground, over the limit of 120 m"
    ]
