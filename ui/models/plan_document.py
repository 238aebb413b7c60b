"""The plan being edited: immutable states, an undo list without limit, files, and what is known of it.

Every change is one labelled step. Opening another plan is a step too, so nothing is ever lost to a
wrong key. What is not saved survives a crash in an autosave file, see :mod:`ui.models.plan_files`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from missions.checks import Limits
from missions.items import return_home, takeoff
from missions.plan import Plan
from ui.background import run_task
from ui.models import surveys as drawn
from ui.models.analysis import Analysis, analyse
from ui.models.plan_files import PlanFiles
from ui.models.plan_focus import Focus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dronectl.vehicle import VehicleKey
    from missions.checks import Finding
    from missions.estimate import Estimate
    from missions.geo import Altitude
    from missions.items import MissionItem
    from missions.terrain import Terrain
    from ui.models.plan_files import Unsaved
    from ui.models.surveys import Survey

AUTOSAVE_MS: Final = 1000
SLOW_ITEMS: Final = 250  # beyond this the checks take longer than a keystroke may
SLOW_PAUSE_MS: Final = 150


@dataclass(frozen=True, slots=True)
class State:
    """One entry of the undo list."""

    plan: Plan = field(default_factory=Plan)
    surveys: tuple[Survey, ...] = ()
    path: Path | None = None
    """The file it was opened from or saved to."""


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    state: State
    """Before the step in the undo list, after it in the redo list."""
    merge: str | None = None


class PlanDocument(QObject):
    """One plan, its history, its file and its drone.

    Args:
        folder: where unsaved changes and recent files are kept; None: nowhere.
        parent: Qt owner.
    """

    changed = pyqtSignal()
    """Plan, file, history or what counts as saved changed."""
    analysed = pyqtSignal()
    """Findings and estimate are of the plan as it is now."""
    saved = pyqtSignal()
    assigned_changed = pyqtSignal()
    trouble = pyqtSignal(str)
    """A sentence: something was not done in the background."""

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files = PlanFiles(folder)
        self.focus = Focus(self)
        self._state = State()
        self._saved = self._state
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._assigned: VehicleKey | None = None
        self._unsaved = self.files.unsaved_states()
        self._limits = Limits()
        self._terrain: Terrain | None = None
        self._analysis = Analysis()
        self._pending: Plan | None = None
        self._thinking = QTimer(self)
        self._thinking.setSingleShot(True)
        self._thinking.timeout.connect(self._analyse_soon)
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(AUTOSAVE_MS)
        self._keeping.timeout.connect(self.autosave_now)

    # ------------------------------------------------------------------- state

    @property
    def plan(self) -> Plan:
        """The plan as it is now."""
        return self._state.plan

    @property
    def surveys(self) -> tuple[Survey, ...]:
        """What was drawn and still owns items."""
        return self._state.surveys

    @property
    def path(self) -> Path | None:
        """The file it was opened from or saved to."""
        return self._state.path

    @property
    def is_modified(self) -> bool:
        """Whether there is something to save."""
        here, there = self._state, self._saved
        return here is not there and (here.plan, here.surveys) != (there.plan, there.surveys)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks say, errors first."""
        return self._analysis.findings

    @property
    def estimate(self) -> Estimate | None:
        """What it costs; None when that cannot be said."""
        return self._analysis.estimate

    @property
    def analysis(self) -> Analysis:
        """All that is worked out about the plan."""
        return self._analysis

    @property
    def is_analysed(self) -> bool:
        """Whether findings and estimate belong to the plan as it is now."""
        return not self._thinking.isActive() and self._pending is None

    @property
    def limits(self) -> Limits:
        """What the plan is checked against."""
        return self._limits

    def set_limits(self, limits: Limits) -> None:
        """Check against these from now on."""
        if limits != self._limits:
            self._limits = limits
            self._think()

    def set_terrain(self, terrain: Terrain | None) -> None:
        """The ground the plan is checked over from now on; None: no data."""
        if terrain is not self._terrain:
            self._terrain = terrain
            self._think()

    @property
    def assigned(self) -> VehicleKey | None:
        """The drone it is to be sent to."""
        return self._assigned

    def assign(self, key: VehicleKey | None) -> None:
        """Choose the drone; binding the plan to its identity is an edit of its own."""
        if key != self._assigned:
            self._assigned = key
            self.assigned_changed.emit()

    # ------------------------------------------------------------------ editing

    def edit(self, change: Callable[[Plan], Plan], label: str, merge: str | None = None) -> None:
        """Do one step.

        Args:
            change: the new plan from the old one; may raise, then nothing happened.
            label: what the step does, for "Undo ...".
            merge: steps in a row with the same name become one, as letters typed do.

        Raises:
            UserError: whatever ``change`` raises.
        """
        plan = change(self.plan)
        if plan is self.plan or plan == self.plan:
            return
        kept = drawn.followed(self.surveys, self.plan.items, plan.items)
        self._step(replace(self._state, plan=plan, surveys=kept), label, merge)

    def add_survey(self, survey: Survey, model: Plan, label: str) -> None:
        """Lay a new drawing: before the landing, or as a whole plan when there is none yet.

        Args:
            survey: its place in the plan does not count.
            model: home, name and speed of a plan that is still empty.
            label: of the step.

        Raises:
            UserError: when the drawing and the settings give no route.
        """
        items = drawn.laid(survey)
        plan = self.plan
        if not plan.items:
            plan = _whole(model, plan, survey.settings.altitude)
        at = drawn.place_for_more(plan)
        after = (*plan.items[:at], *items, *plan.items[at:])
        shifted = drawn.followed(self.surveys, plan.items, after)
        own = replace(survey, first=at, count=len(items), is_adjusted=False)
        self._step(
            replace(self._state, plan=replace(plan, items=after), surveys=(*shifted, own)), label
        )

    def tune(self, number: int, survey: Survey, label: str) -> None:
        """Lay survey ``number`` anew as ``survey`` says.

        Raises:
            UserError: when the drawing and the settings give no route; nothing happened then.
        """
        self.relay(number, survey, drawn.laid(survey), label)

    def relay(
        self,
        number: int,
        survey: Survey,
        items: Sequence[MissionItem],
        label: str,
        merge: str | None = None,
    ) -> None:
        """Put ``items``, laid as ``survey`` says, in the place of those of survey ``number``."""
        plan, surveys = drawn.relaid(self.plan, self.surveys, number, survey, items)
        if (plan, surveys) != (self.plan, self.surveys):
            self._step(replace(self._state, plan=plan, surveys=surveys), label, merge)

    def _step(self, state: State, label: str, merge: str | None = None) -> None:
        last = self._undo[-1] if self._undo else None
        if not (merge and last is not None and last.merge == merge and not self._redo):
            self._undo.append(_Step(label, self._state, merge))
        self._redo.clear()
        self._become(state)

    def end_merging(self) -> None:
        """The next step is one of its own, whatever it is called."""
        if self._undo:
            self._undo[-1] = replace(self._undo[-1], merge=None)

    @property
    def undo_label(self) -> str | None:
        """What Undo would take back."""
        return self._undo[-1].label if self._undo else None

    @property
    def redo_label(self) -> str | None:
        """What Redo would do again."""
        return self._redo[-1].label if self._redo else None

    def undo(self) -> None:
        """Take the last step back."""
        if self._undo:
            step = self._undo.pop()
            self._redo.append(_Step(step.label, self._state))
            self._become(step.state)

    def redo(self) -> None:
        """Do the step taken back last again."""
        if self._redo:
            step = self._redo.pop()
            self._undo.append(_Step(step.label, self._state))
            self._become(step.state)

    def _become(self, state: State) -> None:
        self._state = state
        self.focus.set(
            (index for index in self.focus.items if index < len(state.plan.items)),
            self.focus.current,
        )
        self._think()
        self._keeping.start()
        self.changed.emit()

    # -------------------------------------------------------------------- files

    def new(self, label: str) -> None:
        """Begin an empty plan."""
        self._step(State(), label)
        self._saved = self._state
        self.changed.emit()

    def open(self, path: Path, label: str) -> None:
        """Open a plan's file; Undo goes back to the plan before.

        Raises:
            UserError: when the file cannot be read or is no plan.
        """
        plan, surveys = self.files.read(path)
        self.focus.set(())
        self._step(State(plan, surveys, path), label)
        self._saved = self._state
        self.files.remember(path)
        self.changed.emit()

    def save(self, path: Path | None = None) -> None:
        """Save to ``path``, or where it was saved before.

        Raises:
            UserError: when it cannot be written, or there is no path yet.
        """
        target = self.files.checked(path or self.path)
        plan = self.plan if self.plan.name else replace(self.plan, name=target.stem)
        self.files.write(target, plan, self.surveys)
        self._state = self._saved = replace(self._state, plan=plan, path=target)
        self.files.remember(target)
        self._keeping.stop()
        self.files.forget_unsaved()
        self.changed.emit()
        self.saved.emit()

    @property
    def recoverable(self) -> Unsaved | None:
        """The newest that was not saved when the program ended, until it is taken up or dropped."""
        return self._unsaved[0] if self._unsaved else None

    def restore(self, label: str) -> None:
        """Take up what was not saved when the program last ended."""
        if self._unsaved:
            found = self._unsaved.pop(0)
            self._step(State(found.plan, found.surveys, found.path), label)
            if self.autosave_now():
                self.files.drop(found)

    def drop_unsaved(self) -> None:
        """What was not saved then is not wanted."""
        if self._unsaved:
            self.files.drop(self._unsaved.pop(0))

    def autosave_now(self) -> bool:
        """Keep what is not saved, as the timer does a second after each change; whether it is kept.

        What waits from an earlier time has a file of its own and is left alone.
        """
        self._keeping.stop()
        if not self.is_modified:
            self.files.forget_unsaved()
            return True
        sentence = self.files.keep_unsaved(self.plan, self.surveys, self.path)
        if sentence:
            self.trouble.emit(sentence)
        return not sentence

    # ----------------------------------------------------------------- analysis

    def _think(self) -> None:
        self._pending = None
        self._thinking.start(SLOW_PAUSE_MS if self._is_large else 0)

    @property
    def _is_large(self) -> bool:
        return len(self.plan.items) > SLOW_ITEMS

    def _analyse_soon(self) -> None:
        """Now when that is quick, else beside the window."""
        if not self._is_large:
            self.analyse_now()
            return
        plan, limits, terrain = self.plan, self._limits, self._terrain
        self._pending = plan

        def then(result: Analysis | None, error: Exception | None) -> None:
            if error is not None:
                raise error
            if result is not None and self._pending is plan:
                self._conclude(result)

        run_task(lambda: analyse(plan, limits, terrain), then)

    def analyse_now(self) -> None:
        """Work out findings and estimate without waiting."""
        self._conclude(analyse(self.plan, self._limits, self._terrain))

    def _conclude(self, analysis: Analysis) -> None:
        self._thinking.stop()
        self._pending = None
        self._analysis = analysis
        self.analysed.emit()


def _whole(model: Plan, plan: Plan, altitude: Altitude) -> Plan:
    """An empty plan with take-off and return, keeping the fence and rally points it has."""
    home = plan.home or model.home
    steps: Sequence[MissionItem] = (
        takeoff(altitude, home.point if home is not None else None),
        return_home(),
    )
    return replace(
        plan,
        name=plan.name or model.name,
        home=home,
        items=tuple(steps),
        hover_speed_mps=model.hover_speed_mps,
    )
