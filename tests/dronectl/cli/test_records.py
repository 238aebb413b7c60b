"""The verbs about records, as a script would use them: exit codes, JSON, sentences."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from dronectl.cli.app import app
from dronectl.errors import UserError
from dronectl.programme.ledger import Ledger
from dronectl.store.database import open_beside, open_database
from tests.dronectl.programme.support import a_flight, utc_us

if TYPE_CHECKING:
    from pathlib import Path

WHY = "the seven days are over"
HOSTILE = '=HYPERLINK("http://x") <script>alert(1)</script> \'; DROP TABLE entries; --'


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    sentence: str
    """Of a UserError, which the program prints."""

    @property
    def data(self) -> Any:
        assert self.code == 0, self.sentence or self.out
        return json.loads(self.out)


@dataclass(frozen=True)
class Desk:
    """Runs verbs on one data folder."""

    folder: Path

    def __call__(self, *words: object) -> Answer:
        result = CliRunner().invoke(
            app, [str(word) for word in words], env={"DRONECTL_DATA": str(self.folder)}
        )
        error = result.exception
        if error is not None and not isinstance(error, (UserError, SystemExit)):
            raise error
        sentence = str(error) if isinstance(error, UserError) else ""
        return Answer(1 if sentence else result.exit_code, result.stdout, sentence)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    open_database(tmp_path).close()
    return Desk(tmp_path)


def a_stored_flight(desk: Desk, pilot: str | None = None, **changes: Any) -> str:
    database = open_beside(desk.folder)
    try:
        pilot_id = None if pilot is None else Ledger(database, utc_us).person(pilot).id
        return a_flight(database, pilot_id=pilot_id, **changes)
    finally:
        database.close()


def a_crew(desk: Desk) -> None:
    for name, role in (("Ana", "pilot"), ("Eve", "instructor"), ("Bob", "supervisor")):
        assert desk("crew", "add", name, "--role", role).code == 0


def test_people_and_papers(desk: Desk) -> None:
    a_crew(desk)
    desk("crew", "add", "ana", "--role", "pilot", "--role", "observer", "--number", 17)
    desk("crew", "certify", "Ana", "CATS", "--number", "F1", "--issued", "2025-05-01")
    desk("crew", "certify", "operator", "insurance", "--expires", "2031-01-01")

    people = {person["name"]: person for person in desk("crew", "list", "--json").data}

    assert people["Ana"]["roles"] == ["pilot", "observer"]
    assert people["Ana"]["certificates"][0]["expires"] == "2030-04-30"
    assert desk("crew", "add", "Ana", "--rename", "Bob").sentence.startswith("There is already")
    assert desk("crew", "certify", "Zoe", "CATS").sentence.startswith("Nobody and nothing")
    assert desk("crew", "certify", "Ana", "CATS", "--issued", "yesterday").code == 2
    wrong = desk(
        "crew", "certify", "Ana", "CATS", "--issued", "2025-05-01", "--expires", "2020-01-01"
    )
    assert "before it begins" in wrong.sentence


def test_a_renewed_paper_is_a_version_and_its_scan_is_kept(desk: Desk, tmp_path: Path) -> None:
    a_crew(desk)
    scan = tmp_path / "cats.PDF"
    scan.write_bytes(b"%PDF")

    first = desk("crew", "certify", "Ana", "CATS", "--scan", scan, "--json").data
    again = desk("crew", "certify", "Ana", "CATS", "--expires", "2032-01-01", "--json").data

    assert first["id"] == again["id"]
    assert again["scan_sha256"] == first["scan_sha256"]
    assert (desk.folder / first["scan"]).read_bytes() == b"%PDF"


def test_practice_of_a_pilot_with_the_flight_that_decides(desk: Desk) -> None:
    a_crew(desk)
    flight = a_stored_flight(desk, "Ana", airborne_s=7200.0)

    found = desk("crew", "currency", "Ana", "--on", "2026-11-21", "--json").data

    rules = {rule["rule"]["code"]: rule for rule in found["people"][0]["rules"]}
    assert rules["recent-hours"]["valid_until"] == "2027-02-20"
    assert rules["recent-hours"]["deciding_flights"] == [flight]
    assert rules["recent-cycles"]["restoration"]["amount"] == 2
    table = desk("crew", "currency").out
    assert "LAPSED (block)" in table
    assert "1 night landing" in table


def test_the_rule_book_is_copied_once_to_be_edited(desk: Desk) -> None:
    assert desk("crew", "rules", "--write").code == 0
    assert "edit it" in desk("crew", "rules", "--write").sentence
    assert desk("crew", "rules", "--json").data["version"] == 1
    (desk.folder / "rules.toml").write_text("rule = 3", encoding="utf-8")
    assert "cannot be used" in desk("crew", "rules").sentence


def test_a_flight_goes_through_the_desk(desk: Desk) -> None:
    a_crew(desk)
    flight = a_stored_flight(desk, "Ana")[-8:]

    assert "purpose, sight is missing" in desk("flights", "submit", flight, "--by", "Ana").sentence
    desk("flights", "enter", flight, "--purpose", "patrol", "--sight", "vlos")
    assert desk("flights", "submit", flight, "--by", "Ana").code == 0
    assert desk("flights", "send-back", flight, "--by", "Bob", "--reason", "no observer").code == 0
    desk("flights", "submit", flight, "--by", "Ana")
    assert "Ana is no supervisor" in desk("flights", "verify", flight, "--by", "Ana").sentence
    assert desk("flights", "verify", flight, "--by", "Eve").code == 0
    assert desk("flights", "approve", flight, "--by", "Bob", "--json").data["state"] == "approved"
    assert "amend it first" in desk("flights", "enter", flight, "--remarks", "x").sentence
    desk("flights", "amend", flight, "--by", "Ana", "--reason", "another observer")

    history = desk("flights", "history", flight, "--json").data
    assert [v["entry"]["step"] for v in history["versions"]] == [
        "entered", "submitted", "sent back", "submitted", "verified", "approved", "amended",
    ]  # fmt: skip
    found = desk("flights", "search", "patrol", "--state", "draft", "--json").data
    assert found["total"] == 1


def test_the_crew_is_named_by_role(desk: Desk) -> None:
    a_crew(desk)
    desk("crew", "add", "Zoe", "--role", "observer")
    flight = a_stored_flight(desk)

    entry = desk(
        "flights", "enter", flight, "--pilot", "Ana", "--observer", "Zoe", "--json"
    ).data  # fmt: skip
    again = desk("flights", "enter", flight, "--pilot", "Eve", "--json").data

    assert [member["role"] for member in entry["crew"]] == ["pilot", "observer"]
    assert len(again["crew"]) == 2
    assert "no person 'Kim'" in desk("flights", "enter", flight, "--pilot", "Kim").sentence


def test_overlapping_flights_are_reported(desk: Desk) -> None:
    a_crew(desk)
    first, _ = a_stored_flight(desk, "Ana"), a_stored_flight(desk, "Ana", vehicle_uid="other")

    history = desk("flights", "history", first)

    assert "of the same pilot (Ana)" in history.out


def test_search_tells_when_there_is_more(desk: Desk) -> None:
    for _ in range(3):
        a_stored_flight(desk)

    assert "2 of 3" in desk("flights", "search", "--limit", 2).out
    assert desk("flights", "search", "nothing like it", "--json").data["total"] == 0


def test_two_laptops_are_merged(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    open_database(other.folder).close()
    a_crew(other)
    a_stored_flight(other, "Ana")

    merged = desk("flights", "merge", other.folder, "--json").data

    assert (merged["flights"], merged["people"], merged["conflicts"]) == (1, 3, [])
    assert desk("crew", "hours", "--json").data[0]["pilot"] == "Ana"
    assert "no records at" in desk("flights", "merge", tmp_path / "nowhere").sentence


def test_aircraft_upkeep_and_defects(desk: Desk) -> None:
    added = desk("aircraft", "add", "Faucon", "--model", "X500", "--serial", "MFR1C123", "--json")
    assert "says that 12" in added.data["serial_problem"]
    desk(
        "aircraft",
        "maintain",
        "Faucon",
        "inspection",
        "--every-days",
        365,
        "--on",
        "2020-01-01",
        "--block",
    )
    desk("aircraft", "defect", "Faucon", "cracked arm")
    desk("aircraft", "payload", "Z10", "--serial", "77")

    (craft,) = desk("aircraft", "list", "--json").data["aircraft"]
    assert not craft["may_fly"]
    assert [o["blocks"] for o in craft["objections"]] == [True, True]
    defect = craft["defects"][0]["id"]
    desk("aircraft", "defect", "Faucon", "arm replaced", "--rectify", defect)
    desk("aircraft", "maintain", "Faucon", "inspection", "--done")
    (craft,) = desk("aircraft", "list", "--json").data["aircraft"]
    assert craft["may_fly"]
    assert desk("aircraft", "add", "Milan").sentence.startswith("An aircraft needs its model")
    desk("aircraft", "add", "Milan", "--model", "X", "--uid", "u1")
    assert (
        "is Milan already"
        in desk("aircraft", "add", "Autour", "--model", "X", "--uid", "u1").sentence
    )
    assert "comes again" in desk("aircraft", "maintain", "Milan", "nothing").sentence


def test_batteries(desk: Desk) -> None:
    desk("battery", "add", "P1", "--capacity", 90, "--health", 70, "--cycles", 12)
    desk("battery", "add", "P1", "--bought", "2026-01-01")

    (pack,) = desk("battery", "list", "--json").data

    assert (pack["cycles"], pack["battery"]["capacity_wh"]) == (12, 90.0)
    assert pack["problems"] == ["its health is 70 %"]


def test_training_is_signed_by_another(desk: Desk) -> None:
    a_crew(desk)
    session = desk("crew", "train", "Eve", "proficiency", "--minutes", 20, "--json").data["id"]

    assert "own training" in desk("crew", "sign", session, "--by", "Eve").sentence
    desk("crew", "add", "Kim", "--role", "instructor")
    assert desk("crew", "sign", session, "--by", "Kim", "--json").data["grade"] == "acquired"
    lines = desk("crew", "booklet", "Eve", "--json").data["lines"]
    assert [line["grade"] for line in lines if line["sessions"]] == ["acquired"]
    assert "not in the syllabus" in desk("crew", "train", "Ana", "cooking").sentence
    assert "still to come" in desk("crew", "train", "Ana", "night", "--on", "2999-01-01").sentence
    desk("crew", "lesson", "river", "Fly along the river", "--phase", "mission")
    assert desk("crew", "train", "Ana", "river").code == 0


def test_experience_from_before_counts_once_signed(desk: Desk) -> None:
    a_crew(desk)
    balance = desk("crew", "before", "Ana", "--minutes", 600, "--flights", 40, "--json").data["id"]
    assert desk("crew", "hours", "--json").data == []

    desk("crew", "sign", balance, "--by", "Bob")

    (hours,) = desk("crew", "hours", "--json").data
    assert hours["before"]["airborne_s"] == 36_000.0


def test_may_fly_says_why_not_with_its_exit_code(desk: Desk) -> None:
    a_crew(desk)

    refused = desk("crew", "may-fly", "Ana", "--record")

    assert refused.code == 1
    assert "out of practice" in refused.out
    assert "does not allow to record" in refused.out


def test_the_roster_and_one_more_agent(desk: Desk) -> None:
    a_crew(desk)

    found = desk(
        "crew", "readiness", "--shift", "day", "--hours", 40, "--person", "Ana", "--json"
    ).data  # fmt: skip

    assert (found["total"]["one"], found["plus_one"]["one"]) == (0.0, 0.8)


def test_legal_bases_holds_and_deletions(desk: Desk) -> None:
    a_crew(desk)
    desk("legal", "add", "P-17", "--title", "Order", "--recording", "record", "--retention-days", 1)
    flight = a_stored_flight(desk, "Ana")
    video = desk.folder / "f.ts"
    video.write_bytes(b"pictures")
    desk("flights", "enter", flight, "--basis", "P-17", "--media", video)
    held = ("--reference", "PV 1", "--requester", "OPJ", "--reason", "order of the court")

    assert desk("legal", "hold", flight, *held).code == 0
    assert desk("legal", "due", "--json").data["recordings"][0]["held_by"] == "PV 1"
    assert (
        desk("legal", "delete", "--by", "Bob", "--reason", WHY, "--yes", "--json").data["deleted"]
        == []
    )
    desk("legal", "lift", "PV 1", "--by", "Bob")
    assert "would delete: f.ts" in desk("legal", "delete", "--by", "Bob", "--reason", WHY).out
    assert video.exists()
    (gone,) = desk("legal", "delete", "--by", "Bob", "--reason", WHY, "--yes", "--json").data[
        "deleted"
    ]

    assert not video.exists()
    assert len(gone["sha256"]) == 64
    desk("legal", "log", flight, "--viewed-by", "Bob", "--reason", "court")
    assert [look["action"] for look in desk("legal", "log", "--json").data] == ["deleted", "viewed"]
    assert desk("legal", "log", "--viewed-by", "Bob").code == 2


def test_the_bill_that_is_not_law_stays_off_until_it_has_a_number(desk: Desk) -> None:
    assert "switched off" in desk("legal", "add", "CSI-L242-7").out
    ready = desk(
        "legal", "add", "CSI-L242-7", "--reference", "2027-1", "--from", "2027-01-01", "--json"
    )
    assert ready.data["is_active"]
    assert desk("legal", "add", "CSI-L242-7", "--end", "--json").data["is_active"] is False
    assert "always there" in desk("legal", "add", "none").sentence
    assert [b["code"] for b in desk("legal", "list", "--json").data] == ["none", "CSI-L242-7"]


def test_the_programme_in_figures(desk: Desk, tmp_path: Path) -> None:
    a_crew(desk)
    a_stored_flight(desk, "Ana", airborne_s=3600.0)
    desk("programme", "cost", "Drone", 100, "--from", "2026-11-20", "--to", "2026-11-20")
    number = desk("programme", "operator", "--number", "FRAk9p34y6n3wd2n-5rq", "--json").data

    found = desk("programme", "--since", "2026-11-01", "--until", "2026-11-30", "--json").data

    assert found["money"]["per_flight_hour_eur"] == 100.0
    assert number["number"] == "FRAk9p34y6n3wd2n"
    assert "5rq" not in json.dumps(number)
    assert (
        "check character"
        in desk("programme", "operator", "--number", "FRAk9p34y6n3wd2n-5rr").sentence
    )
    assert "1 flights, 1.0 h" in desk("programme", "--since", "2026-11-01").out
    assert desk("programme", "due").code == 0


def test_hostile_names_stay_text_in_every_export(desk: Desk, tmp_path: Path) -> None:
    assert desk("crew", "add", HOSTILE).code == 0
    flight = a_stored_flight(desk, HOSTILE)
    desk("flights", "enter", flight, "--purpose", "@SUM(A1)", "--sight", "VLOS")
    out = tmp_path / "figures.csv"

    desk("programme", "--since", "2026-11-01", "--csv", out)

    cells = [
        cell for row in csv.reader(io.StringIO(out.read_text(encoding="utf-8"))) for cell in row
    ]
    assert f"'{HOSTILE}" in cells
    assert "'@SUM(A1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
    assert desk("flights", "search", HOSTILE, "--json").data["total"] == 1
    assert [p["name"] for p in desk("crew", "list", "--json").data] == [HOSTILE]


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 200])
def test_a_name_that_cannot_be_is_a_sentence(desk: Desk, name: str) -> None:
    assert desk("crew", "add", name).code == 1
