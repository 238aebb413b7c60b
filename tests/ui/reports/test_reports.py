import json

import pytest

from dronectl.errors import UserError
from tests.ui.reports.desk import HOSTILE, a_programme
from ui.formatting import DASH
from ui.reports.activity import activity_report
from ui.reports.audit import audit_report
from ui.reports.document import Facts, Table
from ui.reports.flight import flight_report
from ui.reports.logbook import aircraft_report, pilot_report
from ui.reports.markup import to_html
from ui.reports.text_files import report_csv, report_json
from ui.reports.training import training_report
from ui.words import set_language

pytestmark = pytest.mark.usefixtures("qapp")  # words on pictures need Qt's fonts


@pytest.fixture
def programme(tmp_path):
    made = a_programme(tmp_path)
    yield made
    made.ledger.database.close()


def table(report, heading):
    return next(each for name, each in report.tables if name == heading)


def facts(report):
    return {k: v for block in report.blocks if isinstance(block, Facts) for k, v in block.pairs}


def test_simulator_time_is_a_column_of_its_own_in_a_logbook(programme):
    report = pilot_report(programme.source, programme.pilot.name)

    experience = table(report, "Experience")
    flown = {row[2:4] for row in experience.rows}
    assert flown == {("0 h 20", DASH), (DASH, "1 h 00")}
    assert len(table(report, "Flights").rows) == 2
    assert len(table(report, "In the simulator").rows) == 1


def test_a_logbook_says_how_the_pilot_stands_with_every_rule(programme):
    report = pilot_report(programme.source, programme.pilot.id)

    rules = table(report, f"Practice on {programme.source.today}").rows
    assert [row[1] for row in rules][:2] == ["lapsed", "lapsed"]
    assert rules[0][2] == "50 min / 120 min"  # 20 flown, 30 of the simulator's 60 accepted


def test_a_flight_report_tells_crew_state_and_signatures(programme):
    report = flight_report(programme.source, programme.flights[0])

    told = facts(report)
    assert told["State"] == "submitted"
    assert programme.pilot.name in told["Crew"]
    assert [row[2] for row in table(report, "Sign-off").rows] == ["entered", "submitted"]
    assert report.content["flight"]["id"] == programme.flights[0]


def test_a_report_of_an_unknown_flight_is_refused(programme):
    with pytest.raises(UserError, match="no flight"):
        flight_report(programme.source, "nothing")


def test_an_aircraft_log_leaves_the_simulator_out(programme):
    report = aircraft_report(programme.source, "Alpha")

    assert len(table(report, "Flights").rows) == 2
    assert table(report, "Flights").rows[-1][5] == "0 h 20"
    assert table(report, "Defects").rows[0][2] == "cracked arm"


def test_a_training_booklet_tells_who_signed_and_keeps_the_minutes_apart(programme):
    report = training_report(programme.source, programme.pilot.name)

    (session,) = table(report, "Sessions").rows
    assert session[7] == "Chief"
    drill = next(row for row in table(report, "Progress").rows if row[2] == "acquired")
    assert drill[4:6] == ("0", "25")


def test_a_year_counts_real_flights_only(programme):
    today = programme.source.today

    report = activity_report(programme.source, today.replace(month=1, day=1), today)

    assert facts(report)["Flights"] == "2"
    assert facts(report)["Simulator time"] == "1 h 00"
    assert table(report, "By purpose").rows == (("patrol", "2", "0 h 20", "0 h 00", "2", "2", "0"),)


def test_a_year_without_flights_divides_by_nothing(programme):
    day = programme.source.today.replace(year=2001)

    report = activity_report(programme.source, day, day)

    assert facts(report)["Cost of a flight hour"] == DASH


def test_an_evidence_pack_holds_the_last_flights_whole(programme):
    report = audit_report(programme.source, 1)

    newest = programme.flights[1]
    assert [each["flight"]["id"] for each in report.content["flights"]] == [newest]
    assert len(table(report, "Papers of the operator").rows) >= 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_report_is_data_csv_and_markup_in_both_languages(programme, language):
    source, today = programme.source, programme.source.today
    set_language(language)
    try:
        reports = [
            flight_report(source, programme.flights[2]),
            pilot_report(source, programme.pilot.name),
            aircraft_report(source, "Alpha"),
            training_report(source, programme.pilot.name),
            activity_report(source, today, today),
            audit_report(source, 3),
        ]
    finally:
        set_language("en")

    for report in reports:
        assert json.loads(report_json(report))["title"] == report.title
        assert report_csv(report).startswith(report.title.split(",")[0][:5])
        assert to_html(report, 600).count("<table") == to_html(report, 600).count("</table>")
        for block in report.blocks:
            if isinstance(block, Table):
                assert {len(row) for row in block.rows} <= {len(block.header)}
                assert not block.widths or sum(block.widths) == 100


def test_a_hostile_name_is_text_in_markup_and_no_formula_in_a_spreadsheet(tmp_path):
    programme = a_programme(tmp_path, HOSTILE)

    report = pilot_report(programme.source, programme.pilot.id)
    year = activity_report(programme.source, programme.source.today.replace(day=1), programme.source.today)  # fmt: skip

    assert "<script" not in to_html(report, 600)
    cells = [cell for line in report_csv(year).splitlines() for cell in line.split(",")]
    assert [cell for cell in cells if cell.lstrip('"').startswith("=")] == []
    programme.ledger.database.close()
