"""Parameters of the selected drone over a simulated fleet, in virtual time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt

from dronectl.errors import UserError
from dronectl.protocol.param_values import ParamValue
from dronectl.requests import ReadSomeParameters, Reboot, SetParameter
from simulator.world import FleetSpec
from ui.formatting import DASH
from ui.models.fleet import FleetModel
from ui.models.parameter_differences import DIFFERENCE_ROLE, DifferencesModel
from ui.models.parameter_differences import Column as DifferenceColumn
from ui.models.parameter_files import compare, save
from ui.models.parameter_words import limits_text, parsed, refusal, value_text
from ui.models.parameters import (
    CHANGED_ROLE,
    NAME_ROLE,
    SEARCH_ROLE,
    STATE_ROLE,
    Change,
    Column,
    ParametersModel,
)
from ui.rehearsal import Rehearsal
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PyQt6.QtWidgets import QApplication
    from pytestqt.modeltest import ModelTester

    from dronectl.requests import Request


class Bench:
    """A fleet in memory and the model over it."""

    def __init__(self, vehicles: int = 1, autopilot: str = "ardupilot") -> None:
        self.rehearsal = Rehearsal(FleetSpec(vehicles, autopilot, seed=4))
        self.asked: list[Request] = []
        self.fleet = FleetModel()
        self.model = ParametersModel(self.fleet, self.submit)
        self.until(
            lambda: len(self.fleet.keys) == vehicles and all(v.uid for v in self.fleet.vehicles)
        )

    def submit(self, request: Request) -> int:
        self.asked.append(request)
        return self.rehearsal.submit(request)

    def tick(self) -> None:
        tick = self.rehearsal.tick()
        self.fleet.on_tick(tick)
        self.model.on_tick(tick)

    def until(self, condition: Callable[[], object], within_s: float = 60.0) -> None:
        end_s = self.rehearsal.now_s + within_s
        while not condition():
            assert self.rehearsal.now_s < end_s, f"not in {within_s} s"
            self.tick()

    def read(self) -> None:
        self.model.read()
        self.until(lambda: self.model.read_utc_s is not None)

    def settled(self) -> None:
        self.until(lambda: not self.model.waiting)

    def cell(
        self, name: str, column: Column, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        names = [self.model.index(row, 0).data() for row in range(self.model.rowCount())]
        return self.model.index(names.index(name), column).data(role)


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Bench]:
    bench = Bench()
    bench.read()
    yield bench
    set_language("en")


def test_reading_shows_progress_and_then_every_parameter(qapp: QApplication) -> None:
    bench = Bench()
    seen: list[tuple[int, int]] = []
    bench.model.state_changed.connect(
        lambda: seen.append(bench.model.progress) if bench.model.progress else None
    )

    bench.model.read()
    bench.model.read()
    bench.until(lambda: bench.model.read_utc_s is not None)

    assert len(bench.asked) == 1, "asking twice reads once"
    assert any(0 < done < total for done, total in seen)
    assert bench.model.rowCount() == len(bench.model.values) > 1000
    assert bench.model.progress is None
    assert bench.model.failure == ""


def test_a_line_tells_value_unit_range_default_and_meaning(bench: Bench) -> None:
    assert bench.cell("RTL_ALT", Column.VALUE) == "1500"
    assert bench.cell("RTL_ALT", Column.UNIT) == "cm"
    assert bench.cell("RTL_ALT", Column.RANGE) == "30 … 300000"
    assert bench.cell("RTL_ALT", Column.DEFAULT) == "1500"
    assert "comes home" in str(bench.cell("RTL_ALT", Column.MEANING))
    assert bench.cell("FS_THR_ENABLE", Column.VALUE) == "1 · Return"
    assert bench.cell("ACRO_BAL_ROLL", Column.DEFAULT) == DASH
    assert bench.cell("ACRO_BAL_ROLL", Column.MEANING) == ""


def test_meanings_follow_the_language(bench: Bench) -> None:
    set_language("fr")
    bench.model.retranslate()

    assert bench.cell("FS_THR_ENABLE", Column.VALUE) == "1 · Retour"
    assert "retour" in str(bench.cell("RTL_ALT", Column.MEANING))
    assert bench.model.headerData(1, Qt.Orientation.Horizontal) == "Valeur"
    assert "home" in str(bench.cell("RTL_ALT", Column.NAME, SEARCH_ROLE)), "found in both languages"


def test_a_change_counts_when_the_vehicle_said_it_back(bench: Bench) -> None:
    assert bench.model.change("RTL_ALT", 4000) is None
    assert bench.model.change_of("RTL_ALT") is Change.ASKED
    assert bench.cell("RTL_ALT", Column.VALUE) == "1500", "not yet"

    bench.settled()

    assert bench.model.change_of("RTL_ALT") is Change.VERIFIED
    assert bench.cell("RTL_ALT", Column.VALUE) == "4000"
    assert bench.cell("RTL_ALT", Column.NAME, CHANGED_ROLE) is True
    assert bench.cell("RTL_ALT", Column.NAME, STATE_ROLE) == "verified"


def test_changes_go_out_one_after_the_other(bench: Bench) -> None:
    bench.asked.clear()

    bench.model.change_all({"RTL_ALT": 4000, "FENCE_ENABLE": 1, "RTL_SPEED": 0})

    assert [r.name for r in bench.asked if isinstance(r, SetParameter)] == ["RTL_ALT"]
    assert bench.model.waiting == 2, "what is so already is not asked"
    bench.settled()
    assert bench.cell("FENCE_ENABLE", Column.VALUE) == "1 · On"


def test_a_value_that_cannot_be_is_refused_before_it_is_sent(bench: Bench) -> None:
    bench.asked.clear()

    assert bench.model.change("RTL_ALT", 40.5) == "RTL_ALT must be a whole number."
    assert bench.model.change("FENCE_ENABLE", 300) == "FENCE_ENABLE must be from -128 to 127."
    assert "is not known yet" in str(bench.model.change("NO_SUCH", 1))
    assert bench.asked == []


def test_an_armed_drones_parameters_stay(bench: Bench) -> None:
    bench.fleet._rows[0].vehicle = bench.fleet.vehicles[0].with_changes(is_armed=True)

    assert bench.model.change("RTL_ALT", 4000) == (
        "Alpha is armed; change its parameters after landing."
    )


def test_a_change_the_vehicle_refuses_is_told_with_why(bench: Bench) -> None:
    held = bench.model.values["RTL_ALT"]
    bench.model._held[bench.fleet.keys[0]].values["NOT_THERE"] = ParamValue("NOT_THERE", 1, 6, 0, 1)
    assert held.type == 6

    bench.model.change("NOT_THERE", 2)
    bench.until(lambda: bench.model.failed, 120.0)

    assert "no answer" in bench.model.failed["NOT_THERE"]
    assert bench.model.change_of("NOT_THERE") is Change.FAILED


def test_values_others_read_are_shown_too(bench: Bench) -> None:
    number = bench.rehearsal.submit(SetParameter(bench.fleet.keys[0], "RTL_ALT", 2500))
    for _ in range(30):
        bench.tick()
    assert number
    assert bench.cell("RTL_ALT", Column.VALUE) == "2500"

    bench.rehearsal.submit(ReadSomeParameters(bench.fleet.keys[0], ("RTL_ALT", "FENCE_ENABLE")))
    for _ in range(30):
        bench.tick()
    assert bench.cell("FENCE_ENABLE", Column.VALUE) == "0 · Off"


def test_after_a_restart_nothing_is_known_any_more(bench: Bench) -> None:
    for _ in range(200):
        bench.tick()
    bench.rehearsal.submit(Reboot(bench.fleet.keys[0]))

    bench.until(lambda: bench.model.rowCount() == 0)

    assert bench.model.read_utc_s is None


def test_each_drone_has_its_own(qapp: QApplication) -> None:
    bench = Bench(2, "mixed")
    bench.read()
    copter = bench.model.rowCount()

    bench.fleet.selection.set([bench.fleet.keys[1]])
    assert (bench.model.key, bench.model.rowCount()) == (bench.fleet.keys[1], 0)
    bench.read()
    assert "NAV_DLL_ACT" in bench.model.values
    bench.model.change("NAV_DLL_ACT", 2)
    bench.settled()
    assert bench.cell("NAV_DLL_ACT", Column.VALUE) == "2 · Return"
    bench.fleet.selection.set([bench.fleet.keys[0]])

    assert bench.model.rowCount() == copter


def test_without_a_drone_nothing_happens(qapp: QApplication) -> None:
    fleet = FleetModel()
    asked: list[Request] = []
    model = ParametersModel(fleet, lambda request: asked.append(request) or 1)  # type: ignore[func-returns-value]

    model.read()

    assert asked == []
    assert model.change("RTL_ALT", 1.0) is not None
    assert (model.rowCount(), model.progress, model.waiting) == (0, None, 0)


def test_the_model_keeps_qts_rules(bench: Bench, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(bench.model)
    row = sorted(bench.model.values).index("RTL_ALT")
    value = bench.model.index(row, Column.VALUE)

    assert value.flags() & Qt.ItemFlag.ItemIsEditable
    assert not bench.model.index(row, Column.NAME).flags() & Qt.ItemFlag.ItemIsEditable
    assert not bench.model.setData(value, "text")
    assert not bench.model.setData(bench.model.index(row, 0), 4000)
    assert bench.model.setData(value, 4000)
    assert value.data(Qt.ItemDataRole.EditRole) == 1500
    assert value.data(NAME_ROLE) == "RTL_ALT"
    assert "RTL_ALT" in value.data(Qt.ItemDataRole.ToolTipRole)


# -------------------------------------------------------------------- files


@pytest.mark.parametrize("name", ["alpha.params", "alpha.param"])
def test_what_was_saved_compares_equal(bench: Bench, tmp_path: Path, name: str) -> None:
    path = tmp_path / name

    save(path, bench.model.values, bench.fleet.vehicles[0])
    comparison = compare(path, bench.model.values, 1)

    assert comparison.differences == ()
    assert comparison.equal == len(bench.model.values)


def test_a_file_says_what_it_would_change_and_changes_only_what_is_ticked(
    bench: Bench, tmp_path: Path, qtmodeltester: ModelTester
) -> None:
    path = tmp_path / "town.param"
    path.write_text("RTL_ALT,4000\nFENCE_ENABLE,1\nRTL_SPEED,0\nNO_SUCH,3\n", encoding="utf-8")
    comparison = compare(path, bench.model.values, 1)
    model = DifferencesModel(bench.model)
    model.show(comparison)
    qtmodeltester.check(model)

    assert (comparison.equal, [d.name for d in comparison.differences]) == (
        1, ["FENCE_ENABLE", "NO_SUCH", "RTL_ALT"],
    )  # fmt: skip
    assert model.chosen == {"FENCE_ENABLE": 1, "RTL_ALT": 4000}
    assert model.index(1, DifferenceColumn.HELD).data() == DASH
    assert model.index(1, DifferenceColumn.MEANING).data() == "this drone has no such parameter"
    assert not model.index(1, 0).data(DIFFERENCE_ROLE).can_be_set
    fence, unknown = model.index(0, 0), model.index(1, 0)
    assert model.setData(fence, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert not model.setData(unknown, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert bench.model.change_all(model.chosen) is None
    bench.settled()

    assert bench.cell("RTL_ALT", Column.VALUE) == "4000"
    assert bench.cell("FENCE_ENABLE", Column.VALUE) == "0 · Off"
    assert model.chosen == {}, "what is done is not asked again"
    assert model.index(2, DifferenceColumn.WANTED).data(STATE_ROLE) == "verified"


def test_a_file_of_another_kind_is_refused(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "notes.param"
    path.write_text("hello there my friend\n", encoding="utf-8")

    with pytest.raises(UserError, match="Line 1 is not a parameter"):
        compare(path, bench.model.values, 1)


# -------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), (" -3 ", -3), ("0,5", 0.5), ("1e3", 1000.0), ("\N{MINUS SIGN}2.5", -2.5), ("", None),
     ("12 m", None), ("nan", None), ("1_0", None), ("inf", None)],
)  # fmt: skip
def test_a_typed_number_may_have_a_comma(text: str, value: float | None) -> None:
    assert parsed(text) == value


def test_values_are_written_as_short_as_they_are_exact() -> None:
    assert [value_text(v) for v in (1, 0.135, 100.0, 0.15000000596, 1e-7, 1e12)] == [
        "1", "0.135", "100", "0.15", "1e-07", "1e+12",
    ]  # fmt: skip


def test_limits_may_have_one_end(bench: Bench) -> None:
    low = bench.model.fact("BATT_CAPACITY")
    assert low is not None
    assert limits_text(low) == "≥ 0"


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        ("is not a number", "X must be a number."),
        ("is too large for a 32-bit number", "X: this number is too large."),
        ("cannot be sent exactly: this vehicle takes whole numbers up to 16777216 only",
         "X: this vehicle takes whole numbers up to 16777216 only."),
    ],
)  # fmt: skip
def test_every_refusal_is_a_sentence(problem: str, text: str) -> None:
    assert refusal("X", problem) == text
