from dronectl.protocol.machine import Progress
from dronectl.protocol.progress import Gauge


def test_gauge_reports_what_is_further():
    gauge = Gauge()

    assert gauge.at(1, 4) == [Progress(1, 4)]
    assert gauge.at(4, 4) == [Progress(4, 4)]


def test_gauge_keeps_quiet_when_the_total_grows_faster_than_the_count():
    gauge = Gauge()
    gauge.at(50, 100)

    assert gauge.at(51, 200) == []
    assert gauge.at(150, 200) == [Progress(150, 200)]


def test_gauge_keeps_quiet_when_the_count_falls():
    gauge = Gauge()
    gauge.at(50, 100)

    assert gauge.at(40, 41) == []


def test_gauge_never_shows_more_done_than_there_is():
    assert Gauge().at(7, 3) == [Progress(7, 7)]
