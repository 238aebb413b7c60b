import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.errors import UserError
from dronectl.protocol import param_files
from dronectl.protocol.machine import Address
from dronectl.protocol.param_files import FileParam
from dronectl.protocol.param_values import ParamValue

VEHICLE = Address(3, 1)
NAMES = st.text("ABCXYZ_0189", min_size=1, max_size=16)
REALS = st.floats(width=32, allow_nan=False, allow_infinity=False)
VALUES = st.dictionaries(
    NAMES,
    st.tuples(st.integers(-(2**31), 2**31 - 1), st.just(6))
    | st.tuples(REALS, st.just(9))
    | st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.just(10)),
    min_size=1,
)


def param_values(held):
    return [ParamValue(name, value, kind, 0, 1) for name, (value, kind) in held.items()]


def near(kind, value):
    """The value as its own width holds it."""
    return pytest.approx(value, rel=0 if kind != 9 else 6e-8, abs=0 if kind != 9 else 1e-45)


@given(VALUES)
def test_a_qgroundcontrol_file_comes_back_as_it_was(held):
    found = param_files.read(param_files.write_qgc(param_values(held), VEHICLE))

    assert [p.name for p in found] == sorted(held)
    assert all(p.value == near(held[p.name][1], held[p.name][0]) for p in found)
    assert all((p.type, p.component_id) == (held[p.name][1], 1) for p in found)


@given(VALUES)
def test_a_mission_planner_file_comes_back_as_it_was(held):
    found = param_files.read(param_files.write_mission_planner(param_values(held)))

    assert [p.name for p in found] == sorted(held)
    assert all(p.value == near(held[p.name][1], held[p.name][0]) for p in found)


def test_files_are_written_the_way_others_read_them():
    values = param_values({"RTL_ALT": (1500, 4), "ANGLE": (0.1, 9), "BAD": (math.nan, 9)})

    assert param_files.write_mission_planner(values) == "ANGLE,0.1\nRTL_ALT,1500\n"
    assert param_files.write_qgc(values, VEHICLE).splitlines()[-1] == "3\t1\tRTL_ALT\t1500\t4"


def test_both_kinds_and_their_comments_are_read():
    text = (
        "\ufeff# a comment\r\n\r\nRTL_ALT,1500 # here too\r\nANGLE 0.5\r\nANGLE\t0.5\r\n"
        "1\t1\tSYSID\t+3\t6\r\n"
    )

    assert param_files.read(text) == [
        FileParam("RTL_ALT", 1500),
        FileParam("ANGLE", 0.5),
        FileParam("SYSID", 3, 6, 1),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no parameters"),
        ("# only this", "holds no parameters"),
        ("RTL_ALT", "Line 1 is not a parameter"),
        ("A,1\nB,1,2", "Line 2 is not a parameter"),
        ("A,x", "no valid number"),
        ("A,nan", "no valid number"),
        ("A,1e999", "no valid number"),
        ("A,1_000", "no valid number"),
        ("A,1\nA,2", "Line 2 gives A a second"),
        ("A_NAME_OF_17_CHRS,1", "no valid name"),
        ("1\t1\tA\t1\t11", "no valid parameter type"),
        ("1\t1\tA\t1\tx", "no valid parameter type"),
        ("1\t999\tA\t1\t6", "no valid component"),
        ("1\tx\tA\t1\t6", "no valid component"),
        ("1\t1\tA\t1.5\t6", "fraction"),
        ("1\t1\té\t1\t6", "no valid name"),
        ("#" * 5_000_000, "too large"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(text, says):
    with pytest.raises(UserError, match=says):
        param_files.read(text)


@given(st.text(max_size=200) | st.text("A,1.\t#-e \n", max_size=60))
def test_no_text_raises_anything_else(text):
    with contextlib.suppress(UserError):
        param_files.read(text)


def test_the_largest_numbers_are_written_in_full():
    largest = 3.4028234663852886e38
    text = param_files.write_mission_planner(param_values({"A": (largest, 9)}))

    assert param_files.read(text)[0].value == pytest.approx(largest, rel=1e-8)
