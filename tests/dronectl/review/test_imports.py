from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.errors import UserError
from dronectl.review.by_hand import HandEntry
from dronectl.review.imports import Importer, ImportReport, Outcome, Wish, digest_of
from dronectl.review.same import Why
from dronectl.store.database import Database, open_database
from dronectl.store.flights import find_flight, flight_events, list_flights, track
from dronectl.store.imports import BY_HAND, counter_checks, origin_of
from dronectl.store.rows import utc_text, utc_us_of
from tests.dronectl.review.builders import EPOCH_US, a_flight, a_frame, a_record
from tests.support.dataflash import a_dataflash_flight
from tests.support.ulog import a_ulog_flight

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW_US = EPOCH_US + 3_600_000_000
ENTRY = HandEntry("Ana", "drone 7", EPOCH_US, 600.0, "the card was lost", landings=3)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(tmp_path / "data")) as opened:
        yield opened


@pytest.fixture
def importer(database: Database) -> Importer:
    return Importer(database, NOW_US)


def a_file(folder: Path, data: bytes, name: str = "a.tlog") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def only(report: ImportReport) -> Outcome:
    (outcome,) = report.outcomes
    return outcome


def test_a_flight_of_a_log_is_in_the_logbook_as_if_recorded(
    tmp_path: Path, importer: Importer, database: Database
) -> None:
    path = a_file(tmp_path, a_flight(40))

    report = importer.add_log(path, Wish(pilot="Ana"))

    outcome = only(report)
    assert outcome.flight_id is not None
    record = find_flight(database, outcome.flight_id)
    assert (record.state, record.pilot, record.device_class) == ("closed", "Ana", "real")
    assert record.started_utc == utc_text(EPOCH_US + 2_000_000)
    assert record.airborne_s == outcome.airborne_s == 30.0
    assert (record.take_offs, record.landings, record.max_height_m) == (1, 1, 30.0)
    assert (record.vehicle_uid, record.vehicle_key, record.reason) == ("sysid-1", "1", "landed")
    assert record.tlog_messages == 400
    samples = track(database, record.id)
    assert len(samples) == record.samples == 73
    assert samples[0].utc_us == EPOCH_US + 2_000_000
    kinds = [event["kind"] for event in flight_events(database, record.id)]
    assert kinds == [
        "FlightStarted",
        "ModeChanged",
        "FlightAirborne",
        "FlightLanded",
        "FlightEnded",
    ]


def test_the_file_is_kept_with_its_digest(
    tmp_path: Path, importer: Importer, database: Database
) -> None:
    path = a_file(tmp_path, a_flight(40), "..é vil;$(x).tlog")

    outcome = only(importer.add_log(path, Wish()))

    origin = origin_of(database.connection, outcome.flight_id or "")
    assert origin is not None
    assert (origin.kind, origin.digest, origin.name) == ("tlog", digest_of(path), path.name)
    assert origin.file is not None
    kept = database.folder / origin.file
    assert kept.read_bytes() == path.read_bytes()
    assert kept.name == f"{digest_of(path)[:12]}-_vil_x_.tlog"
    assert find_flight(database, outcome.flight_id or "").tlog == origin.file


def test_the_same_file_again_adds_nothing(
    tmp_path: Path, importer: Importer, database: Database
) -> None:
    first = only(importer.add_log(a_file(tmp_path, a_flight(40)), Wish()))

    report = importer.add_log(a_file(tmp_path, a_flight(40), "b.tlog"), Wish())

    assert report.is_known_file
    assert only(report).clashes[0].flight_id == first.flight_id
    assert len(list_flights(database)) == 1


def test_the_same_flight_in_another_file_adds_nothing_and_keeps_no_copy(
    tmp_path: Path, importer: Importer, database: Database
) -> None:
    importer.add_log(a_file(tmp_path, a_flight(40)), Wish())

    report = importer.add_log(a_file(tmp_path, a_flight(41), "b.tlog"), Wish())

    assert (report.added, only(report).clashes[0].why) == (0, Why.SAME_FLIGHT)
    assert len(list_flights(database)) == 1
    assert len(list((database.folder / "imports").iterdir())) == 1


def test_another_aircraft_of_the_same_pilot_at_the_same_time_is_added_and_told(
    tmp_path: Path, importer: Importer
) -> None:
    importer.add_log(a_file(tmp_path, a_flight(80)), Wish(pilot="Ana"))

    report = importer.add_log(a_file(tmp_path, a_flight(80, system=2), "b.tlog"), Wish("Ana"))

    assert (report.added, only(report).clashes[0].why) == (1, Why.SAME_PILOT)


@pytest.mark.parametrize(
    ("epoch_us", "words"),
    [(0, "does not know the date"), (NOW_US + 30 * 86_400_000_000, "cannot be")],
)
def test_a_wrong_date_is_not_guessed_but_can_be_given(
    tmp_path: Path, importer: Importer, epoch_us: int, words: str
) -> None:
    path = a_file(tmp_path, a_flight(40, epoch_us=epoch_us))

    with pytest.raises(UserError, match=words):
        importer.add_log(path, Wish())
    report = importer.add_log(path, Wish(started_utc_us=EPOCH_US))

    assert only(report).started_utc == utc_text(EPOCH_US)


def test_simulator_time_is_its_own_class(
    tmp_path: Path, importer: Importer, database: Database
) -> None:
    betrayed = a_record(1, a_frame("PARAM_VALUE", param_id="SIM_SPEEDUP", param_value=1.0))
    importer.add_log(a_file(tmp_path, a_flight(40) + betrayed), Wish())
    late = a_flight(40, epoch_us=EPOCH_US + 600_000_000)
    importer.add_log(a_file(tmp_path, late, "b.tlog"), Wish(is_simulator=True))

    assert {record.device_class for record in list_flights(database)} == {"simulator"}


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "no vehicle was armed"), (a_flight(9), "never left the ground")]
)
def test_a_log_without_a_flight_is_said_to_have_none(
    tmp_path: Path, importer: Importer, data: bytes, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        importer.add_log(a_file(tmp_path, data), Wish())


def test_a_file_that_cannot_be_read_or_kept_adds_nothing(
    tmp_path: Path, importer: Importer, database: Database
) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        importer.add_log(tmp_path / "missing.tlog", Wish())
    (database.folder / "imports").write_text("a file where the folder should be")

    with pytest.raises(UserError, match="could not be kept"):
        importer.add_log(a_file(tmp_path, a_flight(40)), Wish())
    assert list_flights(database) == []


def test_the_vehicles_counter_stands_next_to_the_logbook(
    tmp_path: Path, importer: Importer, database: Database
) -> None:
    told = a_frame("PARAM_VALUE", param_id="STAT_FLTTIME", param_value=3630.0, param_type=9)

    importer.add_log(a_file(tmp_path, a_flight(40) + a_record(41.0, told)), Wish())

    (check,) = counter_checks(database.connection)
    assert (check.counted_s, check.logged_s, check.missing_s) == (3630.0, 30.0, 3600.0)
    assert utc_us_of(check.at_utc) == EPOCH_US + 41_000_000


def test_a_flight_by_hand_has_a_reason_and_its_landings(
    importer: Importer, database: Database
) -> None:
    outcome = importer.add_by_hand(ENTRY)

    assert outcome.flight_id is not None
    record = find_flight(database, outcome.flight_id)
    assert (record.airborne_s, record.take_offs, record.landings) == (600.0, 3, 3)
    assert (record.pilot, record.vehicle_uid, record.samples) == ("Ana", "drone 7", 0)
    origin = origin_of(database.connection, outcome.flight_id)
    assert origin is not None
    assert (origin.kind, origin.why) == (BY_HAND, "the card was lost")


def test_a_flight_by_hand_is_not_entered_twice(importer: Importer, database: Database) -> None:
    importer.add_by_hand(ENTRY)

    outcome = importer.add_by_hand(replace(ENTRY, started_utc_us=EPOCH_US + 60_000_000))

    assert outcome.flight_id is None
    assert len(list_flights(database)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"why": "  "}, "reason"),
        ({"pilot": ""}, "pilot"),
        ({"vehicle_uid": " "}, "aircraft"),
        ({"airborne_s": 0.0}, "less than a day"),
        ({"airborne_s": 90_000.0}, "less than a day"),
        ({"landings": 0}, "landing"),
        ({"started_utc_us": 0}, "cannot have been"),
        ({"started_utc_us": NOW_US}, "cannot have been"),
    ],
)
def test_a_flight_by_hand_that_cannot_be_is_refused(
    importer: Importer, database: Database, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        importer.add_by_hand(replace(ENTRY, **changes))  # type: ignore[arg-type]
    assert list_flights(database) == []


def test_a_recorded_flight_has_no_origin(database: Database) -> None:
    assert origin_of(database.connection, "x") is None


def test_logs_of_every_kind_come_in_and_one_flight_in_two_of_them_once(
    tmp_path: Path, database: Database
) -> None:
    importer = Importer(database, EPOCH_US + 10 * 86_400_000_000)
    arducopter, px4 = a_dataflash_flight(40), a_ulog_flight(40)
    csv = "utc,latitude_deg,longitude_deg,height_m\n" + "".join(
        f"2026-11-10T10:00:{second:02d}Z,48.1,-1.68,{20 if 5 < second < 50 else 0}\n"
        for second in range(60)
    )
    files = {
        "a.bin": bytes(arducopter.binary),
        "a.log": arducopter.text,
        "a.ulg": bytes(px4.data),
        "a.csv": csv.encode(),
    }

    reports = {
        name: importer.add_log(a_file(tmp_path, data, name), Wish("Ana", vehicle_uid="drone 9"))
        for name, data in files.items()
    }

    assert {name: report.added for name, report in reports.items()} == {
        "a.bin": 1,
        "a.log": 0,
        "a.ulg": 1,
        "a.csv": 1,
    }
    assert only(reports["a.log"]).clashes[0].why is Why.SAME_FLIGHT
    kinds = {}
    for record in list_flights(database):
        origin = origin_of(database.connection, record.id)
        assert origin is not None
        assert origin.file is not None
        assert (database.folder / origin.file).exists()
        kinds[origin.kind] = record.vehicle_uid
    assert kinds == {
        "bin": "23003a001551373139333238000000000000",
        "ulg": "000100000000373337383430510a00340021",
        "csv": "drone 9",
    }
