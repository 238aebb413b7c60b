import pytest

from dronectl.video.gauge import SETTLED_AFTER_S, Gauge


def run(gauge, seconds, rate=25, start_s=100.0, bad=()):
    for index in range(round(seconds * rate)):
        gauge.count(start_s + index / rate, 1000, is_corrupt=index in bad)
    return start_s + seconds


def test_rates_are_of_the_last_seconds():
    gauge = Gauge()
    run(gauge, 10.0)
    now_s = run(gauge, 6.0, rate=5, start_s=110.0)

    assert gauge.rate_hz(now_s) == pytest.approx(5.0)
    assert gauge.bitrate_bps(now_s) == pytest.approx(40_000)
    assert gauge.frames == 280
    assert gauge.rate_hz(now_s + 60) == 0.0
    assert gauge.bitrate_bps(now_s + 60) == 0.0


def test_damage_is_a_share_and_may_show_only_when_decoded():
    gauge = Gauge()
    now_s = run(gauge, 4.0, bad={90, 91})
    gauge.spoiled()

    assert gauge.corrupt == 3
    assert gauge.corrupt_fraction(now_s) == pytest.approx(0.03, abs=0.005)
    assert Gauge().corrupt_fraction(0.0) == 0.0
    Gauge().spoiled()


def test_what_piled_up_before_the_connection_is_no_rate():
    gauge = Gauge()
    gauge.begin(100.0)
    for _ in range(50):
        gauge.count(100.01, 1000, is_corrupt=True)
    now_s = run(gauge, 3.0, start_s=100.02)

    assert gauge.rate_hz(now_s) == pytest.approx(25.0)
    assert gauge.frames == 125
    assert gauge.corrupt_fraction(now_s) == 0.0
    assert gauge.last_s > 100.0 + SETTLED_AFTER_S
