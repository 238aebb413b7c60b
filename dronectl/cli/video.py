"""``dronectl video``: what was filmed, and copies of it.

Demuxers and OpenCV take half a second to load, so each verb loads what it needs itself.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from dronectl.cli.common import DataOption, JsonOption, data_folder, ground, show, table
from dronectl.errors import UserError
from dronectl.store.database import open_reader
from dronectl.store.flights import find_flight
from dronectl.store.media import list_media
from dronectl.store.rows import utc_text
from missions.files.disk import write_bytes, write_text

if TYPE_CHECKING:
    from dronectl.store.media import MediaRecord
    from dronectl.video.export import Cut
    from dronectl.video.geolocate import Ground
    from dronectl.video.library import Recording
    from dronectl.video.painting import Painter
    from missions.geo import GeoPoint

app = typer.Typer(no_args_is_help=True)

SourceArgument = Annotated[
    str, typer.Argument(help="A file, a recording's folder, or the id of a flight or recording.")
]
OverlayOption = Annotated[bool, typer.Option("--overlay", help="Draw the instruments into it.")]
BlurOption = Annotated[
    bool,
    typer.Option("--blur", help="Make what moves unrecognisable; the recording stays as it is."),
]
HideOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--hide", help="Manifest of a detector (faces, plates): what it finds is blurred."
    ),
]
SUFFIXES: Final = ".mp4, .ts, .csv, .gpx"


@app.command("list")
def list_(
    data: DataOption = None,
    flight: Annotated[str | None, typer.Option(help="Only this flight's (end of its id).")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """All recordings, oldest first."""
    database = open_reader(data_folder(data))
    try:
        wanted = None if flight is None else find_flight(database, flight).id
        found = list_media(database, wanted)
    finally:
        database.close()
    header = ("id", "flight", "drone", "camera", "began", "s", "frames", "gaps", "delete after")
    show(
        [asdict(each) for each in found],
        as_json=as_json,
        lines=lambda: table([_row(each) for each in found], header),
    )


def _row(media: MediaRecord) -> tuple[object, ...]:
    return (
        media.id[-12:],
        None if media.flight_id is None else media.flight_id[-12:],
        media.vehicle_key,
        media.channel,
        media.started_utc,
        None if media.duration_s is None else f"{media.duration_s:.0f}",
        media.frames,
        media.gaps,
        None if media.delete_after is None else media.delete_after[:10],
    )


@app.command()
def info(source: SourceArgument, data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """What is in a recording, ours or foreign."""
    recording = _opened(source, data)
    facts = _facts(recording)
    show(facts, as_json=as_json, lines=lambda: [f"{key}: {_text(v)}" for key, v in facts.items()])


def _facts(recording: Recording) -> dict[str, Any]:
    return {
        "began": utc_text(recording.start_utc_us),
        "duration_s": round(recording.duration_s, 3),
        "frames": recording.frames,
        "corrupt_frames": sum(piece.corrupt for piece in recording.pieces),
        "files": [piece.path.name for piece in recording.pieces],
        "incomplete_files": [p.path.name for p in recording.pieces if not p.is_complete],
        "unreadable_files": list(recording.unreadable),
        "klv_packets": len(recording.telemetry),
        "klv_refused": recording.refused,
        "gaps": [
            {"from": utc_text(g.from_utc_us), "to": utc_text(g.to_utc_us), "why": g.why}
            for g in recording.gaps
        ],
        "bookmarks": [{"at": utc_text(b.utc_us), "note": b.note} for b in recording.bookmarks],
    }


def _text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value) or "none"
    if isinstance(value, dict):
        return " ".join(str(each) for each in value.values())
    return str(value)


@app.command()
def export(
    source: SourceArgument,
    target: Annotated[Path, typer.Argument(help=f"Its ending says what is written: {SUFFIXES}.")],
    data: DataOption = None,
    begin: Annotated[float | None, typer.Option("--from", help="From this second on.")] = None,
    end: Annotated[float | None, typer.Option("--to", help="Up to this second.")] = None,
    hide: HideOption = None,
    *,
    overlay: OverlayOption = False,
    blur: BlurOption = False,
) -> None:
    """A copy: pictures as MP4, everything as .ts, the track as CSV or GPX."""
    from dronectl.video import export as exports  # noqa: PLC0415 - heavy

    recording = _opened(source, data)
    cut = _cut(recording, begin, end)
    painter = _painter(_ground(data, recording), hide or [], overlay=overlay, blur=blur)
    suffix = target.suffix.lower()
    if suffix == ".mp4":
        done = (
            exports.export_copy(recording, target, cut)
            if painter is None
            else exports.export_painted(recording, target, painter, cut)
        )
        if not done:
            raise UserError(f"{target.name} was not written.")
    elif painter is not None:
        raise UserError(f"Only an MP4 can be painted or blurred; name it .mp4, not {suffix}.")
    elif suffix == ".ts":
        if begin is not None or end is not None:
            raise UserError("A .ts holds the whole recording; leave --from and --to out.")
        exports.export_stream(recording, target)
    elif suffix == ".csv":
        write_text(target, exports.track_csv(recording, cut))
    elif suffix == ".gpx":
        write_text(target, exports.track_gpx(recording, cut))
    else:
        raise UserError(f"{target.name} has no known ending; use one of {SUFFIXES}.")
    typer.echo(f"written: {target}")


@app.command()
def snapshot(
    source: SourceArgument,
    target: Annotated[Path, typer.Argument(help="JPEG to write; its place is inside.")],
    at: Annotated[float, typer.Option("--at", min=0.0, help="Second of the recording.")],
    data: DataOption = None,
    note: Annotated[str, typer.Option(help="To go with it.")] = "",
    hide: HideOption = None,
    *,
    overlay: OverlayOption = False,
) -> None:
    """One picture with its position in EXIF and XMP."""
    from dronectl.video.snapshot import jpeg  # noqa: PLC0415 - heavy
    from dronectl.video.still import picture_at  # noqa: PLC0415 - heavy

    recording = _opened(source, data)
    image, utc_us = picture_at(recording, recording.start_utc_us + round(at * 1e6))
    told = recording.telemetry_at(utc_us)
    painter = _painter(_ground(data, recording), hide or [], overlay=overlay, blur=False)
    if painter is not None:
        painter(image, utc_us, told)
    write_bytes(target, jpeg(image, utc_us, told, note))
    typer.echo(f"written: {target}")


def _opened(source: str, data: Path | None) -> Recording:
    from dronectl.video.library import open_recording  # noqa: PLC0415 - heavy

    return open_recording(_path(source, data))


def _path(source: str, data: Path | None) -> Path:
    path = Path(source)
    if path.exists():
        return path
    folder = data_folder(data)
    database = open_reader(folder)
    try:
        found = [
            each
            for each in list_media(database)
            if source and any(i.endswith(source) for i in (each.id, each.flight_id or ""))
        ]
    finally:
        database.close()
    if not found:
        raise UserError(f"There is no recording {source!r}; list them with “dronectl video list”.")
    if len(found) > 1:
        raise UserError(f"{source!r} has several recordings; give the id of one of them.")
    return folder / found[0].path


def _cut(recording: Recording, begin: float | None, end: float | None) -> Cut:
    from dronectl.video.export import Cut  # noqa: PLC0415 - heavy

    start_us = recording.start_utc_us

    def moment(second: float | None) -> int | None:
        return None if second is None else start_us + round(second * 1e6)

    return Cut(moment(begin), moment(end))


def _ground(data: Path | None, recording: Recording) -> Ground:
    """The terrain, where there is any; else as high as what the recording says it sees."""
    terrain = ground(data)
    told = next((t.centre_amsl_m for t in recording.telemetry if t.centre_amsl_m is not None), None)

    def height_m(point: GeoPoint) -> float | None:
        found = None if terrain is None else terrain.height_m(point)
        return told if found is None else found

    return height_m


def _painter(ground: Ground, hide: list[Path], *, overlay: bool, blur: bool) -> Painter | None:
    if not (hide or overlay or blur):
        return None
    from dronectl.video.painting import Blur, Overlay, both  # noqa: PLC0415 - heavy
    from dronectl.video.plugin import open_detector  # noqa: PLC0415 - heavy

    detectors = tuple(open_detector(path, hides=True) for path in hide)
    hiding = Blur(ground, hides_moving=blur, detectors=detectors) if blur or detectors else None
    drawing = Overlay(ground) if overlay else None
    if hiding is not None and drawing is not None:
        return both(hiding, drawing)
    return hiding or drawing
