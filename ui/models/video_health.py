"""How a picture is doing, in the few words that fit on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dronectl.room import LOW_S
from dronectl.video.frame import STALE_AFTER_S, State
from ui.formatting import NARROW_SPACE, duration, number
from ui.models.sentences import translated
from ui.words import _

if TYPE_CHECKING:
    from dronectl.video.frame import Frame, SourceStatus
    from dronectl.video.tally import RecorderStatus


@dataclass(frozen=True, slots=True)
class Health:
    """What stands on a picture."""

    figures: str = ""
    """Age, rate and share of spoiled pictures."""
    note: str = ""
    """Why there is no picture, or how old it is."""
    is_old: bool = False
    """Must not be taken for what is there now."""
    is_recording: bool = False
    trouble: str = ""
    """Why it is not recorded although it should be, or that the disk is nearly full."""


def health_of(
    frame: Frame | None, source: SourceStatus, recorder: RecorderStatus | None, now_s: float
) -> Health:
    """How it is doing at a moment of the feed's clock."""
    is_recording = recorder is not None and recorder.is_recording
    trouble = "" if recorder is None else _recorder_trouble(recorder)
    if frame is None:
        return Health(note=_why_none(source), is_recording=is_recording, trouble=trouble)
    age_s = max(0.0, now_s - frame.received_s)
    is_old = age_s >= STALE_AFTER_S and source.state is not State.ENDED
    note = ""
    if is_old:
        note = _("Picture {age} s old").format(age=number(age_s, decimals=1 if age_s < 60 else 0))
        why = translated(source.text) if source.text else ""
        note += f"\n{why}" if why else ""
    elif source.state is State.ENDED:
        note = _("The file has ended.")
    return Health(_figures(source, age_s), note, is_old, is_recording, trouble)


def _figures(source: SourceStatus, age_s: float) -> str:
    """The age of what is seen, pictures per second, and the share that was spoiled on the way."""
    seen_s = source.glass_age_s if source.glass_age_s is not None else age_s
    parts = [
        f"{number(max(0.0, seen_s), decimals=2 if seen_s < 10 else 0)}{NARROW_SPACE}s",
        f"{number(source.rate_hz)}/s",
        f"{number(source.corrupt_fraction, 100.0, 1)}{NARROW_SPACE}%",
    ]
    return " · ".join(parts)


def _why_none(source: SourceStatus) -> str:
    if source.text:
        return translated(source.text)
    if source.state in (State.CLOSED, State.ENDED):
        return _("The stream has ended.")
    return _("Waiting for the camera …")


def _recorder_trouble(recorder: RecorderStatus) -> str:
    if recorder.text:
        return translated(recorder.text)
    left_s = recorder.time_left_s
    if recorder.is_recording and left_s is not None and left_s < LOW_S:
        return _("The disk is full in {time} of recording.").format(time=duration(left_s))
    return ""
