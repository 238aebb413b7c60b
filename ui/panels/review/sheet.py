"""The flight sheet: crew, aircraft, plan, checks, totals, and the figures of the moment shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QFormLayout,
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.formatting import DASH, NARROW_SPACE, Units, distance, duration, number
from ui.models.check_words import title_of_code, value_text
from ui.models.event_words import reason_words
from ui.theme import SPACING
from ui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.models.review_flight import OpenFlight

WIDE: Final = 20
"""Letters that fit into the column."""
Row = tuple[str, str, str]
"""Name, value, state (empty, good, caution, warning)."""


class Sheet(QScrollArea):
    """Facts of one flight, as two columns of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.units = Units()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._flight: OpenFlight | None = None
        self._drone = ""
        self._body = QWidget()
        self.setWidget(self._body)

    def show_flight(self, flight: OpenFlight | None, drone: str) -> None:
        """Another flight, flown by this drone."""
        self._flight, self._drone = flight, drone
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again."""
        self.setAccessibleName(_("Flight sheet"))
        body = QWidget()
        body.setStyleSheet("background: transparent;")
        column = QVBoxLayout(body)
        column.setContentsMargins(2, 0, 6, 0)
        column.setSpacing(SPACING[0])
        if self._flight is not None:
            for heading, rows in self.sections():
                title = QLabel(heading)
                title.setProperty("role", "heading")
                column.addWidget(title)
                column.addLayout(_table(rows))
        column.addStretch(1)
        self._body = body
        self.setWidget(body)

    def sections(self) -> list[tuple[str, list[Row]]]:
        """Headings with their rows; those that say nothing are left out."""
        makers: tuple[tuple[str, Callable[[OpenFlight], list[Row]]], ...] = (
            (_("CREW"), self._crew),
            (_("AIRCRAFT"), self._aircraft),
            (_("TOTALS"), self._totals),
            (_("PLAN"), self._plan),
            (_("CHECKS BEFORE TAKE-OFF"), self._checks),
            (_("RECORDINGS"), self._recordings),
            (_("RECORD"), self._record),
        )
        flight = self._flight
        if flight is None:
            return []
        sections = [(heading, make(flight)) for heading, make in makers]
        return [(heading, rows) for heading, rows in sections if rows]

    def _crew(self, flight: OpenFlight) -> list[Row]:
        if flight.record is None:
            return []
        pilot = flight.record.pilot
        return [(_("Pilot"), pilot or _("not named"), "" if pilot else "caution")]

    def _aircraft(self, flight: OpenFlight) -> list[Row]:
        rows: list[Row] = [(_("Drone"), self._drone, "")] if self._drone else []
        record = flight.record
        if record is None:
            return rows
        words = _("Simulator") if record.device_class == "simulator" else _("Real flight")
        rows.append((_("Kind"), words, ""))
        if record.vehicle_uid:
            rows.append((_("Hardware"), record.vehicle_uid, ""))
        return rows

    def _totals(self, flight: OpenFlight) -> list[Row]:
        record = flight.record
        if record is None:
            return [(_("Length"), duration((flight.end_us - flight.begin_us) / 1e6), "")]
        energy = f"{number(record.energy_wh, 1.0, 1)}{NARROW_SPACE}Wh"
        is_well = record.reason in ("landed", "not airborne", None)
        return [
            (_("Began (UTC)"), record.started_utc[:19].replace("T", " "), ""),
            (_("In the air"), duration(record.airborne_s), ""),
            (_("Take-offs, landings"), f"{_text(record.take_offs)}, {_text(record.landings)}", ""),
            (_("Distance"), distance(record.distance_m), ""),
            (_("Highest"), self.units.height_text(record.max_height_m), ""),
            (_("Farthest"), distance(record.max_distance_m), ""),
            (_("Energy"), energy, ""),
            (_("End"), reason_words(record.reason) or DASH, "" if is_well else "warning"),
        ]

    def _plan(self, flight: OpenFlight) -> list[Row]:
        record, plan = flight.record, flight.plan
        if plan is None:
            if record is None:
                return []
            return [(_("Plan"), _("none was recorded"), "")]
        count = len(plan.items)
        rows: list[Row] = [
            (_("Name"), plan.name or DASH, ""),
            (_("Items"), ngettext("{n} item", "{n} items", count).format(n=count), ""),
            (_("Digest"), plan.digest[:12], ""),
        ]
        if flight.deviation is not None and flight.deviation.worst_m is not None:
            worst, mean = (f"{number(m, 1.0, 1)}{NARROW_SPACE}m" for m in (flight.deviation.worst_m, flight.deviation.mean_m))  # fmt: skip
            rows.append((_("Off the path"), _("at most {worst}, on average {mean}").format(worst=worst, mean=mean), ""))  # fmt: skip
        if record is not None and record.plan_digest is not None:
            is_same = plan.digest == record.plan_digest
            words = _("the same that was sent and read back") if is_same else _("it differs")
            rows.append((_("Record"), words, "good" if is_same else "warning"))
        return rows

    def _checks(self, flight: OpenFlight) -> list[Row]:
        preflight = None if flight.record is None else flight.record.preflight
        if not isinstance(preflight, dict):
            return []
        checks = [each for each in preflight.get("checks", []) if isinstance(each, dict)]
        failed = [each for each in checks if not each.get("passed")]
        passed = len(checks) - len(failed)
        rows: list[Row] = [
            (_("Passed"), f"{passed} / {len(checks)}", "good" if not failed else ""),
        ]
        rows += [_failed_row(each) for each in failed]
        if preflight.get("override"):
            rows.append((_("Overruled"), str(preflight["override"]), "warning"))
        return rows

    def _recordings(self, flight: OpenFlight) -> list[Row]:
        rows: list[Row] = []
        for medium in flight.media:
            parts = [duration(medium.duration_s)]
            if medium.gaps:
                parts.append(ngettext("{n} gap", "{n} gaps", medium.gaps).format(n=medium.gaps))
            if medium.delete_after:
                parts.append(_("to be deleted after {date}").format(date=medium.delete_after[:10]))
            rows.append((medium.channel, " · ".join(parts), "caution" if medium.gaps else ""))
        return rows

    def _record(self, flight: OpenFlight) -> list[Row]:
        rows: list[Row] = []
        if flight.log is not None:
            rows.append((_("Log"), flight.log.name, ""))
        elif flight.record is not None:
            rows.append((_("Log"), _("its file is not there"), "caution"))
        if flight.record is not None:
            rows.append((_("Flight"), flight.record.id, ""))
        rows += [(_("Not read"), text, "caution") for text in flight.troubles]
        return rows


def breakable(text: str) -> str:
    """Long words may be broken anywhere: identifiers and paths have no spaces."""
    return " ".join(
        "\u200b".join(word[i : i + 4] for i in range(0, len(word), 4)) if len(word) > WIDE else word
        for word in text.split(" ")
    )


def _text(count: int | None) -> str:
    return DASH if count is None else str(count)


def _failed_row(check: dict[str, Any]) -> Row:
    state = "warning" if check.get("level") == "block" else "caution"
    return (
        title_of_code(str(check.get("code", ""))),
        value_text(str(check.get("measured", ""))),
        state,
    )


def _table(rows: list[Row]) -> QFormLayout:
    table = QFormLayout()
    table.setContentsMargins(0, 0, 0, 6)
    table.setHorizontalSpacing(SPACING[1])
    table.setVerticalSpacing(2)
    table.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
    for name, value, state in rows:
        title = QLabel(name)
        title.setProperty("role", "secondary")
        title.setFixedWidth(112)
        title.setWordWrap(True)
        text = QLabel(breakable(value))
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if state:
            text.setProperty("state", state)
        table.addRow(title, text)
    return table
