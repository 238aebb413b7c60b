"""Aircraft and batteries: what they have done, what is due, what keeps them on the ground."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dronectl.aircraft.identity import serial_problem
from dronectl.aircraft.maintenance import Defect, Due, MaintenanceItem, check_item, done
from dronectl.aircraft.register import (
    CLASS_MARKS,
    Aircraft,
    Battery,
    Grounding,
    check_aircraft,
    check_battery,
)
from dronectl.errors import UserError
from ui.formatting import DASH, Local, number, percent
from ui.models.record_table import RecordTable, Row
from ui.models.record_words import record_word
from ui.panels.crew.forms import FieldSpec, FormSpec
from ui.panels.crew.section import Section, chosen_id, keep_choice
from ui.words import _

if TYPE_CHECKING:
    from dronectl.aircraft.maintenance import DueItem
    from dronectl.programme.upkeep import AircraftStanding, BatteryStanding
    from ui.models.crew import CrewModel

_DUE_STATES: Final = {Due.OK: "good", Due.SOON: "caution", Due.OVERDUE: "warning"}


class MachinesPage(Section):
    """Aircraft with their upkeep and defects, and the batteries."""

    def __init__(self, crew: CrewModel) -> None:
        super().__init__(
            crew,
            lambda: _("Aircraft"),
            lambda: _("What may fly today, what is due on it, and what keeps it on the ground."),
        )
        self.craft = RecordTable(_craft_header, 2, frozenset({4, 5}))
        self.craft_view = self.add_table(
            self.craft, (130, 180, 110, 160, 80, 90), 6, lambda: _("Aircraft")
        )
        self.upkeep = RecordTable(_upkeep_header, 1)
        self.upkeep_view = self.add_table(self.upkeep, (190, 110, 170), 2, lambda: _("Upkeep"))
        self.defects = RecordTable(_defect_header, 1)
        self.defects_view = self.add_table(self.defects, (90, 110, 200), 2, lambda: _("Defects"))
        self.packs = RecordTable(_pack_header, 1, frozenset({2, 3}))
        self.packs_view = self.add_table(self.packs, (150, 170, 70, 80), 4, lambda: _("Batteries"))
        self._lay_out()
        selection = self.craft_view.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(lambda _now, _before: self._show_craft())

    def _lay_out(self) -> None:
        self.column.addWidget(
            self.button_row(
                self.button(
                    lambda: _("Add aircraft"),
                    lambda: _("Enter an aircraft of the programme"),
                    self.add_craft,
                ),
                self.button(
                    lambda: _("Change"),
                    lambda: _("Change the chosen aircraft, or ground it"),
                    self.change_craft,
                ),
                self.button(
                    lambda: _("Add upkeep"),
                    lambda: _("Enter work that comes again on the chosen aircraft"),
                    self.add_upkeep,
                ),
                self.button(
                    lambda: _("Work done"), lambda: _("The chosen upkeep was done"), self.work_done
                ),
                self.button(
                    lambda: _("Report defect"),
                    lambda: _("Something is wrong with the chosen aircraft"),
                    self.add_defect,
                ),
                self.button(
                    lambda: _("Rectified"), lambda: _("The chosen defect was mended"), self.rectify
                ),
            )
        )
        self.column.addWidget(self.craft_view, 3)
        self.column.addWidget(
            self.beside(
                self.stacked(self.label(lambda: _("Upkeep"), "heading"), self.upkeep_view),
                self.stacked(self.label(lambda: _("Defects"), "heading"), self.defects_view),
            ),
            3,
        )
        self.column.addWidget(self.label(lambda: _("Batteries"), "heading"))
        self.column.addWidget(self.packs_view, 3)
        self.column.addWidget(
            self.button_row(
                self.button(lambda: _("Add battery"), lambda: _("Enter a battery"), self.add_pack),
                self.button(lambda: _("Change battery"), lambda: _("Change the chosen battery"), self.change_pack),
            )
        )  # fmt: skip

    # ------------------------------------------------------------------- shown

    def refresh(self) -> None:
        """Show the record as it is now."""
        record = self.crew.record
        if record is None:
            return
        keep_choice(self.craft_view, self.craft, [_craft_row(each) for each in record.aircraft])
        keep_choice(self.packs_view, self.packs, [_pack_row(each) for each in record.batteries])
        self._show_craft()

    def _show_craft(self) -> None:
        found = self._craft()
        due = () if found is None else found.due
        keep_choice(self.upkeep_view, self.upkeep, [_due_row(each) for each in due])
        defects = () if found is None else found.defects
        rows = [
            Row(
                each.id,
                (each.reported.isoformat(), _("no flight") if each.blocks_flight else _("warning"), each.text),
                "warning" if each.blocks_flight else "caution",
            )
            for each in defects
        ]  # fmt: skip
        keep_choice(self.defects_view, self.defects, rows)

    def _craft(self) -> AircraftStanding | None:
        record, wanted = self.crew.record, chosen_id(self.craft_view)
        if record is None:
            return None
        return next((each for each in record.aircraft if each.aircraft.id == wanted), None)

    def _needed_craft(self) -> AircraftStanding | None:
        found = self._craft()
        if found is None:
            self.crew.trouble.emit(_("Choose an aircraft first."))
        return found

    # ---------------------------------------------------------------- entering

    def add_craft(self) -> None:
        """Enter a new aircraft."""
        fresh = Aircraft(self.crew.new_id(), "", "")
        self.open_form(FormSpec(_("New aircraft"), _craft_fields(), lambda v: self._put_craft(fresh, v), {"grounding": Grounding.APPROVED}))  # fmt: skip

    def change_craft(self) -> None:
        """Change the chosen aircraft; the old version stays."""
        found = self._needed_craft()
        if found is None:
            return
        craft = found.aircraft
        values = {each.name: getattr(craft, each.name) for each in _craft_fields()}
        self.open_form(FormSpec(craft.name, _craft_fields(), lambda v: self._put_craft(craft, v), values))  # fmt: skip

    def _put_craft(self, craft: Aircraft, values: dict[str, Any]) -> None:
        values["opening_hours"] = values["opening_hours"] or 0.0
        changed = replace(craft, **values)
        check_aircraft(changed)
        self.crew.put(changed)
        problem = serial_problem(changed.serial) if changed.serial else None
        if problem is not None:
            self.crew.trouble.emit(problem)

    def add_upkeep(self) -> None:
        """Enter work that comes again."""
        found = self._needed_craft()
        if found is None:
            return
        subject = found.aircraft.id
        fields = (
            FieldSpec("name", lambda: _("Work"), is_needed=True),
            FieldSpec("every_hours", lambda: _("Every so many hours"), "number"),
            FieldSpec("every_cycles", lambda: _("Every so many take-offs"), "whole"),
            FieldSpec("every_days", lambda: _("Every so many days"), "whole"),
            FieldSpec("done", lambda: _("Last done"), "date"),
            FieldSpec("blocks_flight", lambda: _("No flight once it is overdue"), "check"),
        )

        def save(values: dict[str, Any]) -> None:
            item = MaintenanceItem(self.crew.new_id(), subject, **values)
            check_item(item)
            self.crew.put(item)

        self.open_form(FormSpec(_("Upkeep of {name}").format(name=found.aircraft.name), fields, save))  # fmt: skip

    def work_done(self) -> None:
        """The chosen upkeep was done today."""
        found = self._needed_craft()
        if found is None:
            return
        wanted = chosen_id(self.upkeep_view)
        item = next((each.item for each in found.due if each.item.id == wanted), None)
        if item is None:
            self.crew.trouble.emit(_("Choose the work in the list first."))
            return
        fields = (
            FieldSpec("day", lambda: _("Done on"), "date", is_needed=True),
            FieldSpec("by", lambda: _("By whom"), is_needed=True),
            FieldSpec("remarks", lambda: _("What was done, which parts")),
        )

        def save(values: dict[str, Any]) -> None:
            self.crew.put(done(item, values["by"], values["day"], found.usage, values["remarks"]))

        today = "" if self.crew.record is None else self.crew.record.today.isoformat()
        values = {"day": today, "by": self.crew.author_name}
        self.open_form(FormSpec(item.name, fields, save, values))

    def add_defect(self) -> None:
        """Something is wrong with the chosen aircraft."""
        found, record = self._needed_craft(), self.crew.record
        if found is None or record is None:
            return
        subject, author = found.aircraft.id, self.crew.author
        fields = (
            FieldSpec("text", lambda: _("What is wrong"), is_needed=True),
            FieldSpec("blocks_flight", lambda: _("No flight until it is mended"), "check"),
        )

        def save(values: dict[str, Any]) -> None:
            by = "" if author is None else author.id
            self.crew.put(Defect(self.crew.new_id(), subject, reported=record.today, reported_by=by, **values))  # fmt: skip

        title = _("Defect of {name}").format(name=found.aircraft.name)
        self.open_form(FormSpec(title, fields, save, {"blocks_flight": True}))

    def rectify(self) -> None:
        """The chosen defect was mended."""
        found, record = self._needed_craft(), self.crew.record
        if found is None or record is None:
            return
        wanted = chosen_id(self.defects_view)
        defect = next((each for each in found.defects if each.id == wanted), None)
        if defect is None:
            self.crew.trouble.emit(_("Choose the defect in the list first."))
            return
        fields = (
            FieldSpec("rectification", lambda: _("How it was mended"), is_needed=True),
            FieldSpec("rectified_by", lambda: _("By whom"), is_needed=True),
        )

        def save(values: dict[str, Any]) -> None:
            self.crew.put(replace(defect, rectified=record.today, **values))

        self.open_form(FormSpec(defect.text, fields, save, {"rectified_by": self.crew.author_name}))

    def add_pack(self) -> None:
        """Enter a new battery."""
        fresh = Battery(self.crew.new_id(), "")
        self.open_form(FormSpec(_("New battery"), _pack_fields(), lambda v: self._put_pack(fresh, v), {"chemistry": "LiPo", "cycles": 0}))  # fmt: skip

    def change_pack(self) -> None:
        """Change the chosen battery."""
        record, wanted = self.crew.record, chosen_id(self.packs_view)
        found = () if record is None else record.batteries
        pack = next((each for each in found if each.battery.id == wanted), None)
        if pack is None:
            self.crew.trouble.emit(_("Choose a battery first."))
            return
        battery = pack.battery
        values = {each.name: getattr(battery, each.name, None) for each in _pack_fields()}
        values["cycles"] = pack.cycles
        health = battery.health_fraction
        values["health_percent"] = None if health is None else health * 100
        self.open_form(FormSpec(battery.name, _pack_fields(), lambda v: self._put_pack(battery, v), values))  # fmt: skip

    def _put_pack(self, battery: Battery, values: dict[str, Any]) -> None:
        health = values.pop("health_percent")
        if values["cycles"] is None:
            raise UserError(_("Say how many cycles the battery has."))
        changed = replace(
            battery, health_fraction=None if health is None else health / 100, **values
        )
        check_battery(changed)
        self.crew.put(changed)


def _craft_fields() -> tuple[FieldSpec, ...]:
    grounding = tuple((each, record_word(each.value)) for each in Grounding)
    marks = tuple((mark, mark or DASH) for mark in CLASS_MARKS)
    return (
        FieldSpec("name", lambda: _("Name"), is_needed=True),
        FieldSpec("model", lambda: _("Model"), is_needed=True),
        FieldSpec("registration", lambda: _("Registration")),
        FieldSpec("serial", lambda: _("Serial number")),
        FieldSpec("class_mark", lambda: _("Class"), "choice", marks),
        FieldSpec("mass_kg", lambda: _("Mass, kg"), "number"),
        FieldSpec("vehicle_uid", lambda: _("Hardware number of its autopilot"), hint=_("As the fleet list and the flights show it.")),
        FieldSpec("firmware", lambda: _("Firmware")),
        FieldSpec("opening_hours", lambda: _("Hours flown before"), "number"),
        FieldSpec("grounding", lambda: _("State"), "choice", grounding),
        FieldSpec("grounding_reason", lambda: _("Why it is on the ground")),
    )  # fmt: skip


def _pack_fields() -> tuple[FieldSpec, ...]:
    return (
        FieldSpec("name", lambda: _("Name"), is_needed=True),
        FieldSpec("serial", lambda: _("Serial number")),
        FieldSpec("chemistry", lambda: _("Chemistry")),
        FieldSpec("capacity_wh", lambda: _("Capacity, Wh"), "number"),
        FieldSpec("cells", lambda: _("Cells"), "whole"),
        FieldSpec("cycles", lambda: _("Cycles"), "whole"),
        FieldSpec("health_percent", lambda: _("Health, %"), "number"),
        FieldSpec("bought", lambda: _("Bought"), "date"),
        FieldSpec("last_deep_cycle", lambda: _("Last deep cycle"), "date"),
        FieldSpec("is_retired", lambda: _("Retired"), "check"),
    )


def _craft_header() -> tuple[str, ...]:
    return (
        _("Name"), _("Model"), _("Today"), _("Serial number"), _("Flight h"), _("Take-offs"), _("What speaks against it"),
    )  # fmt: skip


def _craft_row(found: AircraftStanding) -> Row:
    craft = found.aircraft
    state = "caution" if found.objections else "good"
    words = _("may fly") if found.may_fly else _("no flight")
    speaking = " ".join(each.text for each in found.objections)
    cells = (
        craft.name,
        craft.model,
        words,
        craft.serial or DASH,
        f"{Local(found.usage.hours):.1f}",
        number(found.usage.cycles),
        speaking or DASH,
    )
    return Row(craft.id, cells, state if found.may_fly else "warning", speaking)


def _upkeep_header() -> tuple[str, ...]:
    return (_("Work"), _("Standing"), _("Left"))


def _due_row(each: DueItem) -> Row:
    left = []
    if each.left_hours is not None:
        left.append(f"{Local(each.left_hours):.1f} h")
    if each.left_cycles is not None:
        left.append(_("{count} cycles").format(count=each.left_cycles))
    if each.left_days is not None:
        left.append(_("{days} d").format(days=each.left_days))
    cells = (each.item.name, record_word(each.due.value), ", ".join(left) or DASH)
    return Row(each.item.id, cells, _DUE_STATES[each.due])


def _defect_header() -> tuple[str, ...]:
    return (_("Reported"), _("Effect"), _("Defect"))


def _pack_header() -> tuple[str, ...]:
    return (_("Battery"), _("Today"), _("Cycles"), _("Health"), _("What speaks against it"))


def _pack_row(found: BatteryStanding) -> Row:
    battery = found.battery
    overdue = [each.item.name for each in found.due if each.due is Due.OVERDUE]
    speaking = "; ".join([*found.problems, *overdue])
    words = _("retired") if battery.is_retired else _("in order") if not speaking else _("check it")
    cells = (
        battery.name,
        words,
        str(found.cycles),
        percent(battery.health_fraction),
        speaking or DASH,
    )
    return Row(battery.id, cells, "" if battery.is_retired else "caution" if speaking else "good")
