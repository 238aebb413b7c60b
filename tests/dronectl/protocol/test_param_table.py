from dronectl.protocol.param_table import Table
from dronectl.protocol.param_values import NO_INDEX, ParamValue


def a_value(name, index, count, value=0):
    return ParamValue(name, value, 6, index, count)


def test_a_new_place_is_fresh_once():
    table = Table()

    assert table.take(a_value("A", 0, 2))
    assert not table.take(a_value("A", 0, 2))
    assert list(table.missing()) == [1]
    assert (table.done, table.is_complete) == (1, False)


def test_an_answer_without_a_place_only_updates_a_known_name():
    table = Table()
    table.take(a_value("A", 0, 1))

    assert not table.take(a_value("A", NO_INDEX, 5, value=7))
    assert not table.take(a_value("B", NO_INDEX, 5))
    assert table.values["A"].value == 7
    assert (table.count, list(table.values)) == (1, ["A"])


def test_names_stay_when_the_list_grows_and_places_are_read_again():
    table = Table()
    table.take(a_value("A", 0, 2))
    table.take(a_value("C", 2, 3))

    assert table.changes == 1
    assert list(table.missing()) == [0, 1]
    assert not table.is_complete
    assert table.take(a_value("B", 1, 3))
    assert table.is_complete


def test_a_list_that_became_shorter_is_read_anew():
    table = Table()
    table.take(a_value("A", 0, 3))
    table.take(a_value("B", 0, 2))

    assert list(table.values) == ["B"]
    assert list(table.missing()) == [1]


def test_a_name_that_is_none_is_left_out():
    table = Table()

    assert not table.take(a_value("bad\x07", 0, 2))
    assert table.count == 0


def test_an_empty_table_is_not_complete():
    assert not Table().is_complete
