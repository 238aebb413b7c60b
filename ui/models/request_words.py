"""Requests and their outcome in the words of a pilot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dronectl import requests as wanted
from dronectl.protocol.machine import Fault
from ui.formatting import Local
from ui.models.sentences import clause
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dronectl.protocol.machine import Failure
    from dronectl.requests import Request


class DisarmedItself(wanted.Request):
    """Not asked by anyone: the drone disarmed by itself on the ground."""

    __slots__ = ()


def _disarm(request: wanted.Disarm) -> str:
    return _("Motor stop") if request.force else _("Disarm")


def _take_off(request: wanted.TakeOff) -> str:
    return _("Take off to {height:.0f} m").format(height=request.height_m)


def _go_to(request: wanted.GoTo) -> str:
    return _("Go to {latitude:.5f}, {longitude:.5f}").format(
        latitude=request.point.latitude_deg, longitude=request.point.longitude_deg
    )


def _height(request: wanted.ChangeHeight) -> str:
    return _("Height {height:.0f} m").format(height=request.height_m)


def _speed(request: wanted.ChangeSpeed) -> str:
    return _("Speed {speed:.1f} m/s").format(speed=Local(request.speed_mps))


def _orbit(request: wanted.Orbit) -> str:
    return _("Orbit, radius {radius:.0f} m").format(radius=request.radius_m)


def _mode(request: wanted.SetMode) -> str:
    return _("Mode {mode}").format(mode=request.mode)


def _upload(request: wanted.UploadPlan) -> str:
    return _("Send plan “{plan}”").format(plan=request.plan.name)


def _item(request: wanted.SetCurrentItem) -> str:
    return _("Go on with item {number}").format(number=request.sequence)


def _fence(request: wanted.EnableFence) -> str:
    return _("Fence on") if request.is_on else _("Fence off")


def _parameter(request: wanted.SetParameter) -> str:
    return _("Set {name} to {value:g}").format(name=request.name, value=Local(request.value))


_WORDS: Final[Mapping[type[Request], Callable[..., str]]] = {
    wanted.Arm: lambda _request: _("Arm"),
    wanted.Disarm: _disarm,
    DisarmedItself: lambda _request: _("Disarmed"),
    wanted.TakeOff: _take_off,
    wanted.StartMission: lambda _request: _("Start mission"),
    wanted.PauseMission: lambda _request: _("Pause"),
    wanted.ContinueMission: lambda _request: _("Continue mission"),
    wanted.ReturnHome: lambda _request: _("Return home"),
    wanted.Land: lambda _request: _("Land"),
    wanted.GoTo: _go_to,
    wanted.ChangeHeight: _height,
    wanted.ChangeSpeed: _speed,
    wanted.Orbit: _orbit,
    wanted.SetMode: _mode,
    wanted.UploadPlan: _upload,
    wanted.DownloadPlan: lambda _request: _("Read plan"),
    wanted.ClearPlan: lambda _request: _("Clear plan"),
    wanted.SetCurrentItem: _item,
    wanted.EnableFence: _fence,
    wanted.ReadParameters: lambda _request: _("Read parameters"),
    wanted.ReadSomeParameters: lambda _request: _("Read parameters"),
    wanted.SetParameter: _parameter,
    wanted.Forget: lambda _request: _("Take off the list"),
    wanted.Reboot: lambda _request: _("Restart the autopilot"),
}


def describe(request: Request) -> str:
    """What is asked, without the drone's name."""
    words = _WORDS.get(type(request))
    return type(request).__name__ if words is None else words(request)


def _fault(fault: Fault) -> str:
    return {
        Fault.WE_REFUSED: _("refused here"),
        Fault.VEHICLE_REFUSED: _("refused by the drone"),
        Fault.VEHICLE_SILENT: _("no answer from the drone"),
        Fault.DIFFERS: _("the drone holds something else"),
        Fault.CANCELLED: _("cancelled"),
    }[fault]


def why(failure: Failure) -> str:
    """Whose fault it is and why; what the vehicle itself said is quoted as it said it."""
    text = failure.text.rstrip(".")
    said = re.search(r"; it said: (.+)$", text)
    if said is None:
        return _("{fault}: {reason}").format(fault=_fault(failure.fault), reason=clause(text))
    return _("{fault}; it says: “{said}”").format(fault=_fault(failure.fault), said=said[1])
