from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dronectl.errors import UserError
from dronectl.legal.bases import LegalBasis
from dronectl.legal.retention import Kept, LegalHold, check_hold, deletions, due_utc

ENDED = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
KEPT = Kept("f", "video/f.ts", "ab", ENDED, LegalBasis("b", "P", "t", retention_days=7))
HOLD = LegalHold("h", "f", "PV 17", "OPJ Martin", "requisition of the court", ENDED.date())


def test_a_recording_goes_after_the_days_of_its_basis() -> None:
    at = ENDED + dt.timedelta(days=7)

    assert due_utc(KEPT) == at
    assert deletions([KEPT], [], at)[0].may_delete
    assert not deletions([KEPT], [], at - dt.timedelta(seconds=1))[0].may_delete


def test_a_home_in_view_goes_within_two_days() -> None:
    assert due_utc(replace(KEPT, has_home_interior=True)) == ENDED + dt.timedelta(hours=48)


def test_an_earlier_day_somebody_set_counts() -> None:
    early = replace(KEPT, delete_after=dt.date(2026, 11, 21))

    assert due_utc(early) == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    assert due_utc(replace(KEPT, delete_after=dt.date(2030, 1, 1))) == due_utc(KEPT)


def test_a_hold_stops_deletion_until_it_is_lifted() -> None:
    late = ENDED + dt.timedelta(days=99)

    (held,) = deletions([KEPT], [HOLD], late)
    (free,) = deletions([KEPT], [replace(HOLD, lifted=late.date())], late)

    assert (held.is_due, held.may_delete, held.held_by) == (True, False, "PV 17")
    assert free.may_delete


def test_the_most_urgent_comes_first() -> None:
    urgent = replace(KEPT, path="z", has_home_interior=True)

    assert [d.kept.path for d in deletions([KEPT, urgent], [], ENDED)] == ["z", "video/f.ts"]


@pytest.mark.parametrize("changes", [{"reference": ""}, {"requester": " "}, {"reason": "ok"}])
def test_a_hold_nobody_could_account_for_is_refused(changes: dict[str, str]) -> None:
    check_hold(HOLD)
    with pytest.raises(UserError):
        check_hold(replace(HOLD, **changes))  # type: ignore[arg-type]
