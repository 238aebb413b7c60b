from dronectl.mavlink.codec import BY_NAME
from dronectl.protocol import stream_groups


def test_a_group_runs_at_the_fastest_rate_wanted_in_it():
    wanted = {"SYS_STATUS": 1, "GPS_RAW_INT": 2.5, "ATTITUDE": 10, "VFR_HUD": 0, "HEARTBEAT": 1}

    assert stream_groups.group_rates(wanted) == {2: 3, 10: 10}
    assert stream_groups.without_group(wanted) == ["HEARTBEAT"]


def test_rates_fit_the_message():
    assert stream_groups.group_rates({"ATTITUDE": 1000.0, "VFR_HUD": 0.01}) == {10: 255, 11: 1}


def test_every_message_in_a_group_exists():
    assert set(stream_groups._GROUP_OF) <= set(BY_NAME)
