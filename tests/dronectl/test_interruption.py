from dronectl.interruption import Interruption


def test_each_request_to_stop_counts_once():
    interruption = Interruption()
    assert not interruption.wait(0.0)

    interruption.ask()
    interruption.ask()

    assert interruption.wait(60.0), "returns at once"
    interruption.take()
    assert interruption.is_asked
    interruption.take()
    assert not interruption.is_asked
