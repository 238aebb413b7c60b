"""Files of plans: opening, saving with what was drawn, recent ones, and what was not saved yet."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from missions.errors import UserError
from missions.files import FORMATS, read_plan, write_plan
from missions.files.disk import decode, read_bytes, write_text
from missions.files.qgc_read import Kept
from ui.models.surveys import from_document, to_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missions.plan import Plan
    from ui.models.surveys import Survey

_logger = logging.getLogger(__name__)

SURVEYS_KEY: Final = "dronectlDrawings"
"""Our top-level object in a ``.plan``: what was drawn. Other programs ignore it."""
PATH_KEY: Final = "dronectlPath"
MOST_RECENT: Final = 10
UNSAVED: Final = "unsaved.plan"
ASIDE: Final = "unsaved-*.plan"
"""Those of earlier times that nobody decided about, numbered; the highest is the newest."""
RECENT: Final = "recent-plans.json"


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What was found from the last time."""

    plan: Plan
    surveys: tuple[Survey, ...]
    path: Path | None
    """The file it belongs to."""
    kept: Path
    """Where it waits until someone takes it up or drops it."""


def with_drawings(plan: Plan, surveys: Sequence[Survey], **more: object) -> Plan:
    """The plan with what was drawn among the keys its file keeps."""
    kept = plan.unknown.get("plan")
    kept = kept if isinstance(kept, Kept) else Kept()
    own = {SURVEYS_KEY: to_document(surveys)} if surveys else {}
    others = {k: v for k, v in kept.objects.get("", {}).items() if k not in (SURVEYS_KEY, PATH_KEY)}
    objects = {**kept.objects, "": {**others, **own, **more}}
    unknown = {**plan.unknown, "plan": Kept(objects, kept.values, kept.complexes)}
    return replace(plan, unknown=MappingProxyType(unknown))


def drawings_of(plan: Plan) -> tuple[Survey, ...]:
    """What was drawn, as the plan's file kept it."""
    return from_document(_document_key(plan, SURVEYS_KEY), len(plan.items))


def _document_key(plan: Plan, key: str) -> Any:
    kept = plan.unknown.get("plan")
    return kept.objects.get("", {}).get(key) if isinstance(kept, Kept) else None


def _number(path: Path) -> int:
    text = path.stem.rpartition("-")[2]
    return int(text) if text.isdecimal() else 0


class PlanFiles:
    """Reads and writes; the folder keeps recent files and unsaved changes.

    Args:
        folder: made when first needed; None: nothing is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._recent: list[Path] = self._read_recent()

    # ------------------------------------------------------------------- plans

    def read(self, path: Path) -> tuple[Plan, tuple[Survey, ...]]:
        """A plan and what was drawn for it; named after its file when it has no name.

        Raises:
            UserError: when the file cannot be read or is no plan.
        """
        plan = read_plan(path)
        return (plan if plan.name else replace(plan, name=path.stem)), drawings_of(plan)

    def checked(self, path: Path | None) -> Path:
        """The path with an extension plans are saved under.

        Raises:
            UserError: when there is none, or the extension cannot hold a plan that can be read again.
        """
        if path is None:
            raise UserError("The plan has no file yet: choose where to save it.")
        if not path.suffix:
            return path.with_suffix(".plan")
        entry = FORMATS.get(path.suffix.lower())
        if entry is None or entry.write_plan is None or entry.read_plan is None:
            raise UserError(
                f"A plan is not saved as {path.suffix}: use .plan or .waypoints, or export it."
            )
        return path

    def write(self, path: Path, plan: Plan, surveys: Sequence[Survey]) -> None:
        """Save or export a plan; a ``.plan`` also keeps what was drawn.

        Raises:
            UserError: when the format cannot hold it or the file cannot be written.
        """
        write_plan(with_drawings(plan, surveys) if path.suffix.lower() == ".plan" else plan, path)

    # ------------------------------------------------------------------ recent

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files opened or saved lately, the newest first."""
        return tuple(self._recent)

    def remember(self, path: Path) -> None:
        """Put a file on top of the recent ones."""
        path = path.absolute()
        self._recent = [path, *(other for other in self._recent if other != path)][:MOST_RECENT]
        if self._folder is not None:
            self._write(self._folder / RECENT, json.dumps([str(p) for p in self._recent]))

    def _read_recent(self) -> list[Path]:
        if self._folder is None or not (self._folder / RECENT).exists():
            return []
        try:
            names = json.loads(decode(read_bytes(self._folder / RECENT), RECENT))
        except (UserError, ValueError):
            return []
        return [Path(name) for name in names if isinstance(name, str)][:MOST_RECENT]

    # ----------------------------------------------------------------- unsaved

    def unsaved_states(self) -> list[Unsaved]:
        """What was not saved at the ends of the program, the newest first.

        The last one is moved aside, so that nothing kept from now on takes its place.
        """
        if self._folder is None or not self._folder.is_dir():
            return []
        last = self._folder / UNSAVED
        number = max((_number(path) for path in self._folder.glob(ASIDE)), default=0)
        if last.exists() and self._read_unsaved(last) is not None:
            try:
                last.replace(self._folder / ASIDE.replace("*", str(number + 1)))
            except OSError as error:
                _logger.info("Unsaved changes were not moved aside: %s", error)
        waiting = sorted(self._folder.glob(ASIDE), key=_number, reverse=True)
        found = (self._read_unsaved(path) for path in (last, *waiting) if path.exists())
        return [unsaved for unsaved in found if unsaved is not None]

    def _read_unsaved(self, kept: Path) -> Unsaved | None:
        try:
            plan = read_plan(kept)
        except UserError as error:
            _logger.info("Unsaved changes cannot be read: %s", error)
            return None
        path = _document_key(plan, PATH_KEY)
        belongs = Path(path) if isinstance(path, str) else None
        return Unsaved(plan, drawings_of(plan), belongs, kept)

    def drop(self, unsaved: Unsaved) -> None:
        """Someone decided about what was not saved: it waits no longer."""
        unsaved.kept.unlink(missing_ok=True)

    def keep_unsaved(self, plan: Plan, surveys: Sequence[Survey], path: Path | None) -> str | None:
        """Keep a plan that is not saved; returns why not, if it could not."""
        if self._folder is None:
            return None
        write = FORMATS[".plan"].write_plan
        assert write is not None  # noqa: S101 - the native format
        more = {} if path is None else {PATH_KEY: str(path.absolute())}
        try:
            text = write(with_drawings(plan, surveys, **more))
        except UserError as error:
            return str(error)
        return self._write(self._folder / UNSAVED, text)

    def forget_unsaved(self) -> None:
        """Everything is saved, or not wanted."""
        if self._folder is not None:
            (self._folder / UNSAVED).unlink(missing_ok=True)

    def _write(self, path: Path, text: str) -> str | None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, text)
        except (OSError, UserError) as error:
            _logger.info("%s was not kept: %s", path.name, error)
            return f"Unsaved changes are not protected: {error}"
        return None
