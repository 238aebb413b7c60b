"""``dronectl aircraft`` and ``dronectl battery``: what is flown, its upkeep and defects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from dronectl.aircraft.identity import serial_problem
from dronectl.aircraft.maintenance import Defect, MaintenanceItem, check_item, done, due_item
from dronectl.aircraft.register import (
    Aircraft,
    Battery,
    Grounding,
    Payload,
    check_aircraft,
    check_battery,
)
from dronectl.cli.common import DataOption, JsonOption, show, table
from dronectl.cli.desk import ByOption, day, entering, mark, plain, reading, today_of
from dronectl.cli.numbers import positive
from dronectl.crew.people import clean_name
from dronectl.errors import UserError
from dronectl.programme.ledger import chosen
from dronectl.programme.upkeep import aircraft_standing, all_aircraft, all_batteries
from dronectl.store.jsonable import jsonable

if TYPE_CHECKING:
    from dronectl.programme.ledger import Ledger

aircraft = typer.Typer(no_args_is_help=True)
battery = typer.Typer(no_args_is_help=True)

CraftArgument = Annotated[
    str, typer.Argument(help="Name, registration, serial, hardware UID or id.")
]


@aircraft.command("list")
def list_(data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """All aircraft with their hours, what is due and whether they may fly."""
    with reading(data) as ledger:
        found = all_aircraft(ledger, today_of(ledger))
        payloads = ledger.all(Payload)
    rows = [
        (
            s.aircraft.name,
            mark(s.aircraft.registration),
            s.aircraft.model,
            mark(s.aircraft.class_mark),
            mark(s.aircraft.serial),
            f"{s.usage.hours:.1f}",
            s.flights,
            "yes" if s.may_fly else "NO",
            mark("; ".join(objection.text for objection in s.objections)),
        )
        for s in found
    ]
    header = ("name", "registration", "model", "class", "serial", "h", "flights", "may fly", "why")
    carried = [f"payload {p.name}: {p.kind} {p.serial}".rstrip() for p in payloads]
    result = {
        "aircraft": [jsonable(s) | {"may_fly": s.may_fly} for s in found],  # type: ignore[operator]
        "payloads": jsonable(payloads),
    }
    show(result, as_json=as_json, lines=lambda: table(rows, header) + carried)


@aircraft.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What the crew calls it.")],
    model: Annotated[str | None, typer.Option("--model")] = None,
    registration: Annotated[str | None, typer.Option("--registration")] = None,
    serial: Annotated[str | None, typer.Option("--serial", help="As printed (CTA-2063-A).")] = None,
    mark_: Annotated[str | None, typer.Option("--class", help="C0 to C6.")] = None,
    uid: Annotated[
        str | None, typer.Option("--uid", help="Hardware UID, as flights name the vehicle.")
    ] = None,
    firmware: Annotated[str | None, typer.Option("--firmware")] = None,
    mass_kg: Annotated[float | None, typer.Option("--mass", help="kg.", callback=positive)] = None,
    hours_before: Annotated[
        float | None, typer.Option("--hours-before", min=0, help="Flown before these records.")
    ] = None,
    state: Annotated[Grounding | None, typer.Option("--state", help="Whether it may fly.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why it may not.")] = "",
    data: DataOption = None,
    by: ByOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Enter an aircraft, or change what is known of one of that name."""
    given = {
        "model": model,
        "registration": registration,
        "serial": serial,
        "class_mark": None if mark_ is None else mark_.upper(),
        "vehicle_uid": uid,
        "firmware": firmware,
        "mass_kg": mass_kg,
        "opening_hours": hours_before,
        "grounding": state,
        "grounding_reason": None if state is None else reason.strip(),
    }
    with entering(data, by) as ledger:
        wanted = clean_name(name)
        known = next((a for a in ledger.all(Aircraft) if a.name == wanted), None)
        craft = known or Aircraft(ledger.new_id(), wanted, "")
        craft = replace(craft, **{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
        if not craft.model:
            raise UserError("An aircraft needs its model; give --model.")
        check_aircraft(craft)
        _refuse_second(ledger, craft)
        ledger.put(craft)
    problem = serial_problem(craft.serial) if craft.serial else None
    lines = [f"{craft.name}: {craft.model} {craft.registration}".rstrip()]
    if problem is not None:
        lines.append(f"The serial {craft.serial} {problem}; check it (some makers print others).")
    show({**plain(craft), "serial_problem": problem}, as_json=as_json, lines=lambda: lines)


def _refuse_second(ledger: Ledger, craft: Aircraft) -> None:
    """One autopilot or registration is one aircraft."""
    for other in ledger.all(Aircraft):
        if other.id == craft.id:
            continue
        for name in ("vehicle_uid", "registration", "serial"):
            value = getattr(craft, name)
            if value and value == getattr(other, name):
                raise UserError(f"{value} is {other.name} already; correct one of the two.")


@aircraft.command("payload")
def payload(
    name: Annotated[str, typer.Argument()],
    kind: Annotated[str, typer.Option("--kind")] = "camera",
    serial: Annotated[str, typer.Option("--serial")] = "",
    data: DataOption = None,
    by: ByOption = None,
    *,
    retire: Annotated[bool, typer.Option("--retire")] = False,
    as_json: JsonOption = False,
) -> None:
    """Enter a camera or other payload."""
    with entering(data, by) as ledger:
        wanted = clean_name(name)
        known = next((p for p in ledger.all(Payload) if p.name == wanted), None)
        thing = Payload(
            known.id if known else ledger.new_id(), wanted, kind, serial, is_retired=retire
        )
        ledger.put(thing)
    show(plain(thing), as_json=as_json, lines=lambda: [f"{thing.name}: {thing.kind}"])


@aircraft.command("maintain")
def maintain(
    craft: CraftArgument,
    what: Annotated[str, typer.Argument(help="Name of the upkeep, such as 'propellers'.")],
    every_hours: Annotated[float | None, typer.Option("--every-hours", callback=positive)] = None,
    every_cycles: Annotated[int | None, typer.Option("--every-cycles", min=1)] = None,
    every_days: Annotated[int | None, typer.Option("--every-days", min=1)] = None,
    cost: Annotated[float, typer.Option("--cost", min=0, help="Euros.")] = 0.0,
    remarks: Annotated[str, typer.Option("--remarks", help="Action, parts, technician.")] = "",
    on: Annotated[str | None, typer.Option("--on", help="When it was done.")] = None,
    data: DataOption = None,
    by: ByOption = None,
    *,
    done_: Annotated[bool, typer.Option("--done", help="It was done.")] = False,
    block: Annotated[
        bool | None, typer.Option("--block/--warn", help="Overdue, it may not fly.")
    ] = None,
    stop: Annotated[bool, typer.Option("--stop", help="It comes no more.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Plan a piece of upkeep that comes again, or enter that it was done."""
    asked = day(on)
    with entering(data, by) as ledger:
        subject = ledger.aircraft(craft)
        today = today_of(ledger)
        usage = aircraft_standing(ledger, subject, today).usage
        known = next(
            (
                m
                for m in ledger.all(MaintenanceItem)
                if (m.subject_id, m.name) == (subject.id, what)
            ),
            None,
        )
        item = known or MaintenanceItem(ledger.new_id(), subject.id, clean_name(what))
        item = replace(
            item,
            every_hours=every_hours or item.every_hours,
            every_cycles=every_cycles or item.every_cycles,
            every_days=every_days or item.every_days,
            blocks_flight=item.blocks_flight if block is None else block,
            cost_eur=cost,
            is_active=not stop,
        )
        check_item(item)
        if done_ or known is None:
            who = ledger.names().get(ledger.author, ledger.author)
            item = done(item, who, asked or today, usage, remarks)
        ledger.put(item)
        found = due_item(item, usage, today)
    text = f"{subject.name}, {item.name}: {found.due.value}."
    show(jsonable(found), as_json=as_json, lines=lambda: [text])


@aircraft.command("defect")
def defect(
    craft: CraftArgument,
    text: Annotated[str, typer.Argument(help="What is wrong, or how it was put right.")],
    rectify: Annotated[
        str | None,
        typer.Option("--rectify", help="Id of the defect that is put right, or its end."),
    ] = None,
    flight: Annotated[str, typer.Option("--flight")] = "",
    data: DataOption = None,
    by: ByOption = None,
    *,
    minor: Annotated[bool, typer.Option("--minor", help="It may fly with it.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Enter a defect, which grounds the aircraft, or that it was put right."""
    with entering(data, by) as ledger:
        subject, today = ledger.aircraft(craft), today_of(ledger)
        if rectify is None:
            found = Defect(
                ledger.new_id(),
                subject.id,
                clean_name(text, "defect"),
                today,
                ledger.author,
                flight,
                blocks_flight=not minor,
            )
        else:
            mine = [d for d in ledger.all(Defect) if d.subject_id == subject.id]
            found = chosen(mine, rectify, "defect", lambda _: ())
            found = replace(
                found, rectified=today, rectified_by=ledger.author, rectification=text.strip()
            )
        ledger.put(found)
    state = "open" if found.is_open else "put right"
    line = f"{subject.name}: defect {found.id[-8:]} {state}."
    show(plain(found), as_json=as_json, lines=lambda: [line])


@battery.command("list")
def batteries(data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """All batteries with cycles, health and what speaks against them."""
    with reading(data) as ledger:
        found = all_batteries(ledger, today_of(ledger))
    rows = [
        (
            s.battery.name,
            s.battery.chemistry,
            None if s.battery.capacity_wh is None else f"{s.battery.capacity_wh:.0f} Wh",
            s.cycles,
            None if s.battery.health_fraction is None else f"{s.battery.health_fraction:.0%}",
            s.battery.bought,
            mark("; ".join(s.problems)),
        )
        for s in found
    ]
    header = ("name", "chemistry", "capacity", "cycles", "health", "bought", "problems")
    show(jsonable(found), as_json=as_json, lines=lambda: table(rows, header))


@battery.command("add")
def add_battery(
    name: Annotated[str, typer.Argument()],
    chemistry: Annotated[str | None, typer.Option("--chemistry")] = None,
    capacity_wh: Annotated[
        float | None, typer.Option("--capacity", help="Wh.", callback=positive)
    ] = None,
    cells: Annotated[int | None, typer.Option("--cells", min=1, max=100)] = None,
    serial: Annotated[str | None, typer.Option("--serial")] = None,
    cycles: Annotated[int | None, typer.Option("--cycles", min=0, help="By now.")] = None,
    health: Annotated[
        float | None, typer.Option("--health", min=0, max=100, help="Percent.")
    ] = None,
    bought: Annotated[str | None, typer.Option("--bought", help="YYYY-MM-DD.")] = None,
    data: DataOption = None,
    by: ByOption = None,
    *,
    retire: Annotated[bool, typer.Option("--retire")] = False,
    as_json: JsonOption = False,
) -> None:
    """Enter a battery, or what is now known of one of that name."""
    given = {
        "chemistry": chemistry,
        "capacity_wh": capacity_wh,
        "cells": cells,
        "serial": serial,
        "health_fraction": None if health is None else health / 100,
        "bought": day(bought),
    }
    with entering(data, by) as ledger:
        wanted = clean_name(name)
        standing = next(
            (s for s in all_batteries(ledger, today_of(ledger)) if s.battery.name == wanted), None
        )
        pack = standing.battery if standing else Battery(ledger.new_id(), wanted)
        pack = replace(
            pack,
            cycles=(standing.cycles if standing else 0) if cycles is None else cycles,
            is_retired=retire,
            **{key: value for key, value in given.items() if value is not None},  # type: ignore[arg-type]
        )
        check_battery(pack)
        ledger.put(pack)
    show(plain(pack), as_json=as_json, lines=lambda: [f"{pack.name}: {pack.cycles} cycles"])
