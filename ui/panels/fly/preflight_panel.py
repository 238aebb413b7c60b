"""The preflight of one drone: a line per check, what people confirm, and a supervisor's word."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dronectl.safety.checklists import SHORTEST_REASON, Override
from ui.models.preflight import open_parts, remedies
from ui.panels.fly.preflight_lines import CheckLine, ItemLine
from ui.panels.fly.terms_form import TermsForm
from ui.theme import DARK, SPACING
from ui.widgets.action_button import HoldButton, Look
from ui.widgets.focus import hand_back
from ui.widgets.icons import icon
from ui.widgets.states import set_state
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent

    from dronectl.requests import Request
    from dronectl.safety.checklists import ManualItem
    from dronectl.safety.preflight import Check
    from dronectl.vehicle import VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.preflight import PreflightModel
    from ui.theme import Theme


class PreflightPanel(QFrame):
    """Shows, and answers, the preflight of one drone."""

    closed = pyqtSignal()
    asked = pyqtSignal(object)
    """Requests that would make a check pass, in their order."""

    def __init__(
        self, fleet: FleetModel, preflight: PreflightModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.heir: QWidget | None = None
        """Has the focus after this closed."""
        self.setObjectName("surface")
        self._fleet = fleet
        self._preflight = preflight
        self._theme: Theme = DARK
        self._key: VehicleKey | None = None
        self._lines: list[CheckLine] = []
        self._boxes: dict[str, ItemLine] = {}
        self._build()
        preflight.changed.connect(self._on_changed)
        self.retranslate()

    # ---------------------------------------------------------------- building

    def _build(self) -> None:
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._close = QToolButton(self)
        self._close.clicked.connect(self.shut)
        self._verdict = QLabel(self)
        self._verdict.setWordWrap(True)
        self._pilot = QLineEdit(self)
        self._pilot.textEdited.connect(self._preflight.set_pilot)
        self._pilot_label = QLabel(self)
        self.terms = TermsForm(self._preflight.terms, self)
        self.terms.put_first(self._pilot_label, self._pilot)
        self._own = QLabel(self)
        self._by_hand = QLabel(self)
        for heading in (self._own, self._by_hand):
            heading.setProperty("role", "heading")
        self._all = HoldButton(Look("check-all", is_wide=True), self)
        self._all.held.connect(self._on_all)
        self._checks = QVBoxLayout()
        self._checks.setSpacing(2)
        self._items = QVBoxLayout()
        self._items.setSpacing(2)
        self._scroll = self._build_scroll()
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACING[2], SPACING[1], SPACING[1], SPACING[1])
        layout.setSpacing(SPACING[1])
        layout.addLayout(top)
        layout.addWidget(self._verdict)
        layout.addWidget(self.terms)
        layout.addWidget(self._scroll, 1)

    def _build_scroll(self) -> QScrollArea:
        inside = QWidget(self)
        inside.setObjectName("clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, SPACING[1], 0)
        column.addWidget(self._own)
        column.addLayout(self._checks)
        column.addSpacing(SPACING[1])
        column.addWidget(self._by_hand)
        column.addLayout(self._items)
        column.addWidget(self._all)
        column.addSpacing(SPACING[1])
        column.addWidget(self._build_override())
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setStyleSheet("QScrollArea, QWidget#clear { background: transparent; }")
        return scroll

    def _build_override(self) -> QWidget:
        self._override_open = QPushButton(self)
        self._override_open.setCheckable(True)
        self._override_form = QWidget(self)
        self._supervisor = QLineEdit(self._override_form)
        self._reason = QLineEdit(self._override_form)
        self._override = HoldButton(
            Look("shield-alert-outline", "danger", is_wide=True), self._override_form
        )
        self._override.held.connect(self._on_override)
        for field in (self._supervisor, self._reason):
            field.textChanged.connect(self._check_override)
        self._override_open.toggled.connect(self._override_form.setVisible)
        form = QVBoxLayout(self._override_form)
        form.setContentsMargins(0, 0, 0, 0)
        for part in (self._supervisor, self._reason, self._override):
            form.addWidget(part)
        self._override_form.hide()
        whole = QWidget(self)
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._override_open)
        layout.addWidget(self._override_form)
        return whole

    def sizeHint(self) -> QSize:
        return QSize(384, 500)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self._all.set_theme(theme)
        self._override.set_theme(theme)
        self._close.setIcon(icon("close", theme.text))
        self._show()

    def retranslate(self) -> None:
        """The language changed."""
        self._close.setToolTip(_("Close (Esc)"))
        self._close.setAccessibleName(_("Close"))
        self._pilot_label.setText(_("Pilot"))
        self._pilot.setPlaceholderText(_("Who flies"))
        self._pilot.setAccessibleName(_("Pilot"))
        self.terms.retranslate()
        self._own.setText(_("CHECKED BY THE STATION"))
        self._by_hand.setText(_("LOOKED AT BY YOU"))
        everything = _("Hold: I looked at all of it")
        self._all.set_words(everything, _("Confirm every line of the list at once"))
        self._override_open.setText(_("Supervisor's override…"))
        self._supervisor.setPlaceholderText(_("Supervisor's name"))
        self._supervisor.setAccessibleName(_("Supervisor's name"))
        self._reason.setPlaceholderText(
            _("Reason, {count} characters or more").format(count=SHORTEST_REASON)
        )
        self._reason.setAccessibleName(_("Reason"))
        self._override.set_words(_("Hold to override"), _("It may fly although checks failed"))
        self._drop_items()
        self._show()

    # ------------------------------------------------------------------ content

    @property
    def key(self) -> VehicleKey | None:
        """The drone shown."""
        return self._key

    def open(self, key: VehicleKey) -> None:
        """Show the preflight of a drone."""
        self._key = key
        self._supervisor.clear()
        self._reason.clear()
        self._override_open.setChecked(False)
        self.terms.open(key)
        self._preflight.watch(key)
        self._show()
        self.focus_first()

    def shut(self) -> None:
        """Look no longer."""
        self._key = None
        self._preflight.watch(None)
        hand_back(self, self.heir)
        self.closed.emit()

    def focus_first(self) -> None:
        """To what is next: the pilot's name, a check that can be put right, the first open item."""
        fixes = [line.fix for line in self._lines if line.isVisibleTo(self) and line.has_remedy]
        boxes = [box for box in self._boxes.values() if not box.is_good]
        first: QWidget = next(iter([*fixes, *boxes]), self._close)
        if not self._pilot.text():
            first = self._pilot
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.ensureWidgetVisible(first)

    def _on_changed(self, key: VehicleKey) -> None:
        if key == self._key:
            self._show()

    def _show(self) -> None:
        key = self._key
        if key is None:
            return
        self._title.setText(_("Preflight · {name}").format(name=self._fleet.name(key)))
        if self._pilot.text() != self._preflight.pilot:
            self._pilot.setText(self._preflight.pilot)
        self.terms.show_meaning()
        known = len(self._lines), tuple(self._boxes)
        self._show_checks(key)
        self._show_items(key)
        if known != (len(self._lines), tuple(self._boxes)):
            self._order()
        self._show_verdict(key)
        self._check_override()

    def _order(self) -> None:
        """The keyboard goes down the page as the eye does, whatever was made last."""
        way: list[QWidget] = [self._close, self._pilot, self.terms.purpose, self.terms.basis]
        way += [line.fix for line in self._lines]
        way += [box.box for box in self._boxes.values()]
        way += [self._all, self._override_open, self._supervisor, self._reason, self._override]
        for before, after in itertools.pairwise(way):
            self.setTabOrder(before, after)

    def _show_checks(self, key: VehicleKey) -> None:
        checks = self._preflight.checks(key)
        while len(self._lines) < len(checks):
            line = CheckLine(self)
            line.asked.connect(self._on_fix)
            self._lines.append(line)
            self._checks.addWidget(line)
        for line in self._lines[len(checks) :]:
            line.hide()
        for line, check in zip(self._lines, checks, strict=False):
            has_remedy = bool(self._remedies(check))
            line.show_check(check, self._theme, has_remedy=has_remedy)
            line.show()

    def _show_items(self, key: VehicleKey) -> None:
        items = self._preflight.checklist(key).items
        if list(self._boxes) != [item.code for item in items]:
            self._drop_items()
            self._boxes = {item.code: self._make_box(item) for item in items}
        answers = self._preflight.answers(key)
        for code, box in self._boxes.items():
            box.set_good(is_good=answers.get(code, False))

    def _drop_items(self) -> None:
        for box in self._boxes.values():
            self._items.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = {}

    def _make_box(self, item: ManualItem) -> ItemLine:
        box = ItemLine(item, self)
        box.answered.connect(lambda is_on, code=item.code: self._on_answer(code, is_good=is_on))
        self._items.addWidget(box)
        return box

    def _show_verdict(self, key: VehicleKey) -> None:
        result = self._preflight.result(key)
        state = "good" if result.may_arm else "caution"
        if result.override is not None and result.may_arm:
            text = _("May arm: overridden by {name}").format(name=result.override.supervisor)
        elif result.may_arm:
            text = _("All good: it may arm")
        else:
            parts = open_parts(result)
            if not result.who.strip():
                parts.append(_("no pilot named"))
            text = _("Not yet: {reasons}").format(reasons=", ".join(parts))
        self._verdict.setText(text)
        set_state(self._verdict, state)

    # ----------------------------------------------------------------- answers

    def _on_answer(self, code: str, *, is_good: bool) -> None:
        if self._key is not None:
            self._preflight.answer(self._key, code, is_good=is_good)

    def _on_all(self) -> None:
        if self._key is not None:
            self._preflight.answer_all(self._key)

    def _on_fix(self, code: str) -> None:
        if self._key is None:
            return
        for check in self._preflight.checks(self._key):
            wanted = self._remedies(check)
            if check.code == code and wanted:
                self.asked.emit(wanted)

    def _remedies(self, check: Check) -> tuple[Request, ...]:
        if self._key is None:
            return ()
        vehicle = self._fleet.vehicle(self._key)
        parameters = self._preflight.parameters(self._key)
        return () if vehicle is None else remedies(check, vehicle, parameters)

    def _check_override(self) -> None:
        self._override.setEnabled(self._word().is_valid)

    def _word(self) -> Override:
        return Override(self._supervisor.text().strip(), self._reason.text().strip())

    def _on_override(self) -> None:
        if self._key is not None and self._word().is_valid:
            self._preflight.set_override(self._key, self._word())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)
