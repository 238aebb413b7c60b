"""The settings of a pattern as a form made from its dataclass; every keystroke lays the route again."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QSizePolicy,
    QWidget,
)

from missions.geo import Altitude
from missions.patterns import PATTERNS
from ui.panels.plan.pattern_fields import (
    CAMERA_ONLY,
    CAMERAS,
    FIELDS,
    NO_CAMERA_ONLY,
    PATTERN_TITLES,
    FieldSpec,
)
from ui.widgets.number_box import NumberBox
from ui.widgets.short_combo import ShortCombo
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_PX: Final = 88
DEFAULT_SPEED_MPS: Final = 8.0
TYPING_MS: Final = 30  # several keys at once are one route


class FieldBox(NumberBox):
    """The number of one setting, with its unit and range."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(spec.low, spec.high)
        self.setDecimals(spec.decimals)
        self.setSingleStep(spec.step)
        self.setSuffix(f" {spec.unit}" if spec.unit else "")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(LEAST_PX)


class PatternForm(QWidget):
    """Pattern and settings; says when they changed, knows nothing of the plan."""

    changed = pyqtSignal()
    """Pattern or settings; :attr:`pattern` and :attr:`settings` are the new ones."""
    speed_changed = pyqtSignal(float)
    """Metres a second, over the ground, for the whole plan."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pattern = "grid"
        self._settings: Any = PATTERNS["grid"].settings()
        self._is_filling = False
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self._rows: dict[str, QWidget] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 4, 0)
        self._form.setVerticalSpacing(4)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._choice = ShortCombo()
        self._choice.activated.connect(self._on_pattern)
        _narrow(self._choice)
        self._speed_spec = FieldSpec("", "", "m/s", 0.5, 30, 0.5, 1)
        self._speed = FieldBox(self._speed_spec)
        self._speed.setValue(DEFAULT_SPEED_MPS)
        self._speed.valueChanged.connect(self._on_speed)
        self._choice_label, self._speed_label = QLabel(), QLabel()
        self._form.addRow(self._choice_label, self._choice)
        self._form.addRow(self._speed_label, self._speed)
        self.show_patterns(tuple(PATTERNS), "grid", self._settings)

    # ------------------------------------------------------------------- state

    @property
    def pattern(self) -> str:
        """Name of the pattern chosen."""
        return self._pattern

    @property
    def settings(self) -> Any:
        """Its settings as they stand in the form."""
        return self._settings

    @property
    def speed_mps(self) -> float:
        """The speed in the form."""
        return self._speed.value()

    def field(self, name: str) -> QWidget:
        """The input of a setting."""
        return self._rows[name]

    def show_patterns(self, offered: Sequence[str], pattern: str, settings: Any) -> None:
        """Offer these patterns and show one with its settings; nothing is told."""
        self._is_filling = True
        names = [self._choice.itemData(i) for i in range(self._choice.count())]
        if names != list(offered):
            self._choice.clear()
            for name in offered:
                self._choice.addItem(_(PATTERN_TITLES[name]), name)
        self._choice.setCurrentIndex(self._choice.findData(pattern))
        is_new = pattern != self._pattern or not self._rows
        self._pattern, self._settings = pattern, settings
        if is_new:
            self._build()
        self._fill()
        self._is_filling = False

    def show_speed(self, speed_mps: float) -> None:
        """Show the plan's speed; nothing is told."""
        if not self._speed.hasFocus() or abs(self._speed.value() - speed_mps) > 0.05:
            self._is_filling = True
            self._speed.setValue(speed_mps)
            self._is_filling = False

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        for index in range(self._choice.count()):
            self._choice.setItemText(index, _(PATTERN_TITLES[self._choice.itemData(index)]))
        self._say(self._choice_label, self._choice, _("Pattern"), _("How the drawing is flown"))
        self._say(self._speed_label, self._speed, _("Speed"), _("Over the ground, whole plan"))
        for name, widget in self._rows.items():
            spec = FIELDS[name]
            label = self._form.labelForField(widget)
            if isinstance(label, QLabel):
                self._say(label, widget, _(spec.label), _(spec.hint))
            if isinstance(widget, QComboBox):
                for index, title in enumerate(CAMERAS):
                    widget.setItemText(index, _(title))

    def _say(self, label: QLabel, widget: QWidget, title: str, hint: str) -> None:
        label.setText(title)
        widget.setAccessibleName(title)
        widget.setToolTip(hint)
        label.setToolTip(hint)
        if isinstance(widget, NumberBox):
            widget.retranslate()

    # ------------------------------------------------------------------ rows

    def _build(self) -> None:
        while self._form.rowCount() > 2:
            self._form.removeRow(2)
        self._rows = {}
        held = {field.name for field in fields(PATTERNS[self._pattern].settings)}
        for name, spec in FIELDS.items():
            if name in held:
                self._rows[name] = self._input(name, spec)
                self._form.addRow(QLabel(), self._rows[name])
        self.retranslate()

    def _input(self, name: str, spec: FieldSpec) -> QWidget:
        if name == "camera":
            choice = ShortCombo()
            choice.addItems([_(title) for title in CAMERAS])
            _narrow(choice)
            choice.activated.connect(
                lambda index: self._on_value(name, list(CAMERAS.values())[index])
            )
            return choice
        if isinstance(getattr(self._settings, name), bool):
            check = QCheckBox()
            check.toggled.connect(lambda on: self._on_value(name, on))
            return check
        box = FieldBox(spec)
        box.valueChanged.connect(lambda value: self._on_value(name, self._value(name, value)))
        return box

    def _value(self, name: str, shown: float) -> object:
        before = getattr(self._settings, name)
        if isinstance(before, Altitude):
            return replace(before, value_m=shown)
        if name == "trigger_m":
            return shown or None
        value = shown / FIELDS[name].factor
        return round(value) if isinstance(before, int) else value

    def _fill(self) -> None:
        has_camera = getattr(self._settings, "camera", None) is not None
        for name, widget in self._rows.items():
            value = getattr(self._settings, name)
            if isinstance(widget, QCheckBox):
                widget.setChecked(value)
            elif isinstance(widget, QComboBox):
                cameras = list(CAMERAS.values())
                widget.setCurrentIndex(cameras.index(value) if value in cameras else -1)
            elif isinstance(widget, QDoubleSpinBox):
                shown = value.value_m if isinstance(value, Altitude) else (value or 0.0)
                if not widget.hasFocus() or abs(widget.value() - shown) > 1e-6:
                    widget.setValue(shown * FIELDS[name].factor)
            hidden = (name in CAMERA_ONLY and not has_camera) or (
                name in NO_CAMERA_ONLY and has_camera
            )
            self._form.setRowVisible(widget, not hidden)

    # --------------------------------------------------------------- changes

    def _on_pattern(self, index: int) -> None:
        pattern = self._choice.itemData(index)
        if self._is_filling or pattern == self._pattern:
            return
        known = {field.name for field in fields(PATTERNS[pattern].settings)}
        kept = {
            field.name: getattr(self._settings, field.name)
            for field in fields(self._settings)
            if field.name in known & {"altitude", "hold_s", "exclusions"}
        }
        offered = [self._choice.itemData(i) for i in range(self._choice.count())]
        self.show_patterns(offered, pattern, PATTERNS[pattern].settings(**kept))
        self.changed.emit()

    def _on_value(self, name: str, value: object) -> None:
        if self._is_filling or getattr(self._settings, name) == value:
            return
        self._settings = replace(self._settings, **{name: value})
        if name == "camera":
            self._is_filling = True
            self._fill()
            self._is_filling = False
        self._typing.start()

    def _on_speed(self, speed_mps: float) -> None:
        if not self._is_filling:
            self.speed_changed.emit(speed_mps)


def _narrow(choice: QComboBox) -> None:
    """Let a long word be cut rather than the form grow wider than its column."""
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(6)
