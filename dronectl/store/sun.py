"""Day or night from the sun: aeronautical night, from 30 minutes after sunset to 30 before sunrise."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from astral import Observer
from astral.sun import elevation, sunrise, sunset

if TYPE_CHECKING:
    from missions.geo import GeoPoint

TWILIGHT: Final = dt.timedelta(minutes=30)  # between 30 and 60 degrees of latitude
DARK_BELOW_DEG: Final = -6.0  # where the sun does not set or rise that day


def night_s(point: GeoPoint, started: dt.datetime, ended: dt.datetime) -> float:
    """How much of a stretch of time lay in the night at a place, in seconds."""
    if ended <= started:
        return 0.0
    observer = Observer(point.latitude_deg, point.longitude_deg)
    day = started.astimezone(dt.UTC).date() - dt.timedelta(days=1)
    last = ended.astimezone(dt.UTC).date()
    total = dt.timedelta()
    try:
        while day <= last:
            # At some longitudes a date's sunset is before its sunrise in UTC: the next one is meant.
            dusk = sunset(observer, day) + TWILIGHT
            dawn = sunrise(observer, day + dt.timedelta(days=1)) - TWILIGHT
            if dawn - dusk > dt.timedelta(days=1):
                dawn -= dt.timedelta(days=1)
            total += max(dt.timedelta(), min(ended, dawn) - max(started, dusk))
            day += dt.timedelta(days=1)
    except ValueError:  # the sun does not rise or does not set
        middle = started + (ended - started) / 2
        is_dark = elevation(observer, middle) < DARK_BELOW_DEG
        return (ended - started).total_seconds() if is_dark else 0.0
    return min(total, ended - started).total_seconds()


def is_night(point: GeoPoint, at: dt.datetime) -> bool:
    """Whether it is night at a place and moment."""
    return night_s(point, at, at + dt.timedelta(seconds=1)) > 0.5
