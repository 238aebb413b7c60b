from __future__ import annotations

import pytest

from dronectl.aircraft.identity import operator_number, serial_problem
from dronectl.errors import UserError


@pytest.mark.parametrize("serial", ["MFR1C123456789ABC", "1581F5FKB22A1234567X"[:20], "ABCD1X"])
def test_a_serial_by_the_standard_is_good(serial: str) -> None:
    assert serial_problem(serial) is None


@pytest.mark.parametrize(
    ("serial", "words"),
    [
        ("", "shorter"),
        ("MFR1C12345678", "says that 12 characters follow the fifth, but 8 do"),
        ("MFR1C123456789ABCD", "but 13 do"),
        ("MFR1C12345678OABC", "holds 'O'"),
        ("mfr1C123456789ABC", "holds 'f'"),
        ("MFR10123456789ABC", "fifth character"),
        ("=HYPERLINK(1)", "holds"),
    ],
)
def test_what_is_wrong_with_a_serial_is_said(serial: str, words: str) -> None:
    assert words in str(serial_problem(serial))


@pytest.mark.parametrize("number", ["FIN87astrdge12k8-xyz", "FRAk9p34y6n3wd2n-5rq"])
def test_an_operator_number_is_checked_and_its_secret_part_dropped(number: str) -> None:
    read = operator_number(number)

    assert read.is_checked
    assert read.public == number[:16]


def test_without_the_secret_part_only_the_shape_is_known() -> None:
    read = operator_number(" FIN87astrdge12k8 ")

    assert (read.public, read.is_checked) == ("FIN87astrdge12k8", False)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("FIN87astrdge12k8-xyy", "check character"),
        ("FIN87astrdge12k9-xyz", "check character"),
        ("FIN87astrdge12k8-", "copy it whole"),
        ("FIN87ASTRDGE12K8-xyz", "copy it whole"),
        ("FR87astrdge12k8-xyz", "copy it whole"),
        ("", "copy it whole"),
    ],
)
def test_a_wrong_operator_number_is_refused(number: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        operator_number(number)
