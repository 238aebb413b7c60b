import datetime as dt

import pytest
from PyQt6.QtCore import Qt

from dronectl.aircraft.register import Aircraft
from dronectl.crew.people import Person, Role
from tests.dronectl.programme.support import NOW, TODAY, a_flight, a_ledger, a_person
from ui.formatting import DASH
from ui.models.crew import CrewModel, read_record
from ui.models.record_table import RecordTable, Row
from ui.panels.crew.readiness import verdict
from ui.panels.crew.training_forms import balance_form, session_form, sign_form
from ui.panels.crew.workspace import CrewWorkspace
from ui.words import set_language


@pytest.fixture
def folder(tmp_path):
    ledger = a_ledger(tmp_path)
    pilot = a_person(ledger, "Ana", Role.PILOT)
    a_person(ledger, "Chief", Role.SUPERVISOR, Role.INSTRUCTOR)
    ledger.put(Aircraft(ledger.new_id(), "Alpha", "Quad", vehicle_uid="abc"))
    for days in range(1, 4):
        a_flight(
            ledger.database,
            pilot_id=pilot.id,
            airborne_s=3600.0,
            started=NOW - dt.timedelta(days=days),
        )
    ledger.database.close()
    return tmp_path


@pytest.fixture
def crew(folder, qtbot):
    model = CrewModel(folder, lambda: TODAY)
    model.author_name = "Chief"
    page = CrewWorkspace(model)
    qtbot.addWidget(page)
    with qtbot.waitSignal(model.changed):
        model.reload()
    return page


def shown(table, name):
    return next(row for row in table.rows if row.cells[0] == name)


def save(page, qtbot, **typed):
    for name, text in typed.items():
        page.form.control(name).setText(text)
    with qtbot.waitSignal(page.crew.changed):
        page.form.save()


def test_the_table_of_rows_keeps_qts_contract(qtmodeltester):
    model = RecordTable(lambda: ("Name", "State"), 1)
    model.show_rows([Row("1", ("a", "b"), "good"), Row("2", ("c", "d"))])

    qtmodeltester.check(model)
    assert model.index(0, 1).data() == "● b"


def test_people_show_how_they_stand_and_simulator_hours_apart(crew):
    row = shown(crew.people.people, "Ana")

    assert row.cells[4:] == ("3", "3.0", "0.0")
    rules = {each.id: each for each in crew.people.rules.rows}
    assert rules["recent-hours"].state == "good"
    assert rules["proficiency"].state == "warning"


def test_the_figures_are_saved_for_a_spreadsheet(crew, tmp_path):
    crew.readiness.save_csv(tmp_path / "figures.csv")

    text = (tmp_path / "figures.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == "Figure,Value"
    assert "a pilot is there" in text
    assert "Ana,3," in text


def test_a_folder_that_is_not_there_is_said_when_saving(crew, tmp_path, qtbot):
    with qtbot.waitSignal(crew.crew.trouble) as said:
        crew.readiness.save_csv(tmp_path / "none" / "figures.csv")

    assert "figures.csv" in said.args[0]


def test_who_does_not_fly_has_no_practice_to_lose(crew):
    row = shown(crew.people.people, "Chief")

    assert (row.cells[2], row.state) == (DASH, "")


def test_a_person_that_is_entered_stands_in_the_list(crew, qtbot):
    crew.people.add_person()
    save(crew.people, qtbot, name="Bo")

    assert shown(crew.people.people, "Bo").cells[1] == "pilot"
    assert not crew.people.form.is_open


def test_a_field_that_is_missing_or_wrong_is_said_and_the_form_stays(crew):
    crew.people.add_person()
    crew.people.form.save()
    assert crew.people.form.is_open
    crew.people.form.leave()

    crew.people.add_paper()
    crew.people.form.control("issued").setText("yesterday")
    crew.people.form.save()

    assert crew.people.form.is_open
    assert "2026-11-27" in crew.people.form._wrong.text()


def test_a_paper_without_an_end_gets_the_one_of_its_kind(crew, qtbot):
    crew.people.add_paper()
    box = crew.people.form.control("kind")
    box.setCurrentIndex(box.findText("CATS"))
    save(crew.people, qtbot, issued="2026-01-02")

    assert {c.expires for c in crew.crew.record.certificates} == {dt.date(2031, 1, 1)}


def test_a_defect_keeps_the_aircraft_on_the_ground_until_it_is_mended(crew, qtbot):
    crew.machines.add_defect()
    save(crew.machines, qtbot, text="cracked arm")
    assert shown(crew.machines.craft, "Alpha").state == "warning"

    crew.machines.rectify()
    save(crew.machines, qtbot, rectification="new arm", rectified_by="Chief")

    assert shown(crew.machines.craft, "Alpha").state == "good"


def test_upkeep_that_was_done_is_in_order_again(crew, qtbot):
    crew.machines.add_upkeep()
    save(crew.machines, qtbot, name="propellers", every_days="30")
    assert shown(crew.machines.upkeep, "propellers").state == "warning"

    crew.machines.work_done()
    save(crew.machines, qtbot, day=TODAY.isoformat(), by="Chief")

    assert shown(crew.machines.upkeep, "propellers").state == "good"


def test_a_town_with_too_few_pilots_reads_what_one_more_would_change(crew):
    record = crew.crew.record

    text = verdict(record)

    assert "one more" in text or "Nobody is in practice" in text
    assert len(crew.readiness.chart._curve) == 8


def test_a_shift_with_a_nonsense_week_is_refused(crew):
    crew.readiness.add_shift()
    form = crew.readiness.form
    form.control("name").setText("Night")
    form.control("hours_per_week").setText("900")

    form.save()

    assert form.is_open


def test_a_basis_is_entered_and_shown_in_force(crew, qtbot):
    crew.law.add_basis()
    save(crew.law, qtbot, code="T-1", title="Training area")

    assert shown(crew.law.bases, "T-1").state == "good"


def test_nothing_is_deleted_by_nobody(crew, qtbot):
    crew.crew.author_name = ""
    with qtbot.waitSignal(crew.crew.trouble):
        crew.law.delete_chosen()


def test_a_report_is_written_from_the_page(crew, tmp_path, qtbot):
    page = crew.reports
    page.kind.setCurrentIndex(page.kind.findData("pilot"))
    page.subject.setCurrentIndex(page.subject.findText("Ana"))
    path = tmp_path / "logbook.pdf"

    page.write_to(path)
    qtbot.waitUntil(lambda: str(path) in page.said.text())

    assert path.read_bytes().startswith(b"%PDF")
    assert str(path) in page.said.text()


def test_a_day_that_is_none_is_said_on_the_reports_page(crew, tmp_path):
    page = crew.reports
    page.kind.setCurrentIndex(page.kind.findData("activity"))
    page.since.setText("soon")

    page.write_to(tmp_path / "year.csv")

    assert page.said.property("state") == "warning"


def test_the_page_speaks_french(crew):
    set_language("fr")
    try:
        crew.retranslate()
        assert crew.title() == "Équipage"
        assert crew.people.people.headerData(0, Qt.Orientation.Horizontal) == "Nom"
    finally:
        set_language("en")
        crew.retranslate()


def test_a_record_of_nobody_is_shown_empty(tmp_path, qtbot):
    a_ledger(tmp_path).database.close()

    record = read_record(tmp_path, TODAY)

    assert record.people == ()
    assert verdict(record).startswith("Nobody")


def test_a_folder_without_records_is_a_sentence(tmp_path, qtbot):
    model = CrewModel(tmp_path / "nothing", lambda: TODAY)

    with qtbot.waitSignal(model.trouble) as said:
        model.reload()

    assert "records" in said.args[0]


def test_who_enters_things_is_kept_with_every_version(crew, qtbot, folder):
    crew.people.add_person()
    save(crew.people, qtbot, name="Bo")

    ledger = a_ledger(folder)
    bo = next(p for p in ledger.all(Person) if p.name == "Bo")
    chief = ledger.person("Chief")
    assert [version.author for version in ledger.history(Person, bo.id)] == [chief.id]
    ledger.database.close()


def choose(crew, name):
    people = crew.people.people
    crew.people.people_view.selectRow(people.rows.index(shown(people, name)))


def test_training_counts_once_an_instructor_who_is_not_the_trainee_signed_it(crew, qtbot):
    choose(crew, "Ana")
    crew.people._open_for(session_form)
    save(crew.people, qtbot, minutes="30")
    assert shown(crew.people.training, crew.people.training.rows[0].cells[0]).cells[1] == DASH

    crew.crew.author_name = "Ana"
    crew.people._open_for(sign_form)
    crew.people.form.save()
    assert crew.people.form.is_open
    crew.people.form.leave()

    crew.crew.author_name = "Chief"
    crew.people._open_for(sign_form)
    save(crew.people, qtbot)

    (session,) = crew.crew.record.sessions
    assert session.is_signed
    assert crew.people.training.rows[0].state == "good"
    assert crew.people.training.rows[0].cells[4] == "30"


def test_earlier_experience_that_is_changed_must_be_signed_again(crew, qtbot):
    choose(crew, "Ana")
    crew.people._open_for(balance_form)
    save(crew.people, qtbot, real_minutes="600")
    crew.people._open_for(sign_form)
    save(crew.people, qtbot)
    assert crew.crew.record.balances[0].is_signed

    crew.people._open_for(balance_form)
    save(crew.people, qtbot, real_minutes="900")

    (balance,) = crew.crew.record.balances
    assert (balance.real_minutes, balance.is_signed) == (900.0, False)


def test_a_paper_is_withdrawn_as_a_new_version(crew, qtbot):
    choose(crew, "Ana")
    crew.people.add_paper()
    box = crew.people.form.control("kind")
    box.setCurrentIndex(box.findText("CATS"))
    save(crew.people, qtbot, issued="2026-01-02")
    row = next(n for n, r in enumerate(crew.people.papers.rows) if "CATS" in r.cells[1])
    crew.people.papers_view.selectRow(row)

    crew.people.change_paper()
    crew.people.form.control("is_withdrawn").setChecked(True)
    save(crew.people, qtbot)

    (paper,) = crew.crew.record.certificates
    assert paper.is_withdrawn
