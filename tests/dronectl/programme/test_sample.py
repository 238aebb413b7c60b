from dronectl.aircraft.register import Aircraft
from dronectl.crew.people import Role
from dronectl.crew.rules import read_rules
from dronectl.programme.practice import Practice, default_rules
from dronectl.programme.sample import CHIEF, begin_programme
from tests.dronectl.programme.support import TODAY, a_ledger, a_person


def test_a_sample_programme_has_three_agents_someone_to_sign_and_the_drones(tmp_path):
    ledger = a_ledger(tmp_path)

    assert begin_programme(ledger, "Demo Pilot", ["u1", "u2"], TODAY)

    pilots = [p for p in ledger.people() if p.has(Role.PILOT)]
    assert len(pilots) == 3
    assert ledger.person(CHIEF).has(Role.SUPERVISOR)
    assert {craft.vehicle_uid for craft in ledger.all(Aircraft)} == {"u1", "u2"}
    standing = Practice(ledger, read_rules(default_rules()), TODAY).of(pilots[0])
    assert all(paper.certificate is not None for paper in standing.papers)
    ledger.database.close()


def test_a_record_that_knows_somebody_is_left_alone(tmp_path):
    ledger = a_ledger(tmp_path)
    a_person(ledger, "Ana")

    assert not begin_programme(ledger, "Demo Pilot", ["u1"], TODAY)

    assert [person.name for person in ledger.people()] == ["Ana"]
    ledger.database.close()
