"""How things are shown and said, and who flies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox

from dronectl.config import COORDINATES, HEIGHTS, SPEEDS, THEMES
from ui.formatting import HEIGHT_FACTORS
from ui.panels.settings.parts import FIELD_PX, Form, Page
from ui.theme import TARGET_PX
from ui.words import LANGUAGES, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ui.models.settings import SettingsModel

LONGEST_PILOT: Final = 60
TRAIL_S: Final = (10, 3600)
HEIGHT_LIMIT_M: Final = (10, 500)


def _theme_words() -> Mapping[str, str]:
    return {"dark": _("Dark"), "light": _("Light"), "sun": _("Sun (high contrast)")}


def _coordinate_words() -> Mapping[str, str]:
    return {
        "decimal": _("Decimal degrees"),
        "dms": _("Degrees, minutes, seconds"),
        "utm": "UTM",
        "mgrs": "MGRS",
    }


def _unit_words() -> Mapping[str, str]:
    return {
        "m/s": _("metres per second"),
        "km/h": _("kilometres per hour"),
        "kt": _("knots"),
        "m": _("metres"),
        "ft": _("feet"),
    }


class DisplayPage(Page):
    """Language, theme, units, sounds, limits; every change holds at once.

    Args:
        settings: shown and changed.
    """

    def __init__(self, settings: SettingsModel) -> None:
        super().__init__(
            lambda: _("Display & units"), lambda: _("Every change holds at once and is kept.")
        )
        self._settings = settings
        self._choices: list[tuple[QComboBox, str, Callable[[], Mapping[str, str]]]] = []
        self._build_looks()
        self._build_person()
        self._build_flight()
        self.column.addStretch(1)
        self.retranslate()
        settings.changed.connect(lambda _names: self._show())

    def _build_looks(self) -> None:
        form = Form(self)
        self.language = self._choice("language", tuple(LANGUAGES), lambda: LANGUAGES)
        self.look = self._choice("theme", THEMES, _theme_words)
        self.speed = self._choice("speed_unit", SPEEDS, _unit_words)
        self.height_unit = self._choice("height_unit", HEIGHTS, _unit_words)
        self.coordinates = self._choice("coordinates", COORDINATES, _coordinate_words)
        form.add(lambda: _("Language"), self.language)
        form.add(lambda: _("Theme"), self.look, lambda: _("Sun: for a screen in bright daylight"))
        form.add(lambda: _("Speeds"), self.speed)
        form.add(lambda: _("Heights"), self.height_unit)
        form.add(
            lambda: _("Coordinates"), self.coordinates, lambda: _("Of the place under the cursor")
        )
        self.column.addWidget(form)

    def _build_person(self) -> None:
        form = Form(self)
        self.pilot = QLineEdit()
        self.pilot.setMaxLength(LONGEST_PILOT)
        self.pilot.setMinimumHeight(TARGET_PX)
        self.pilot.editingFinished.connect(
            lambda: self._settings.change(pilot=self.pilot.text().strip())
        )
        self.system_id = QSpinBox()
        self.system_id.setMinimumHeight(TARGET_PX)
        self.system_id.setRange(1, 255)
        self.system_id.editingFinished.connect(
            lambda: self._settings.change(system_id=self.system_id.value())
        )
        form.add(
            lambda: _("Pilot"), self.pilot, lambda: _("Name written to the flights and the checks")
        )
        form.add(
            lambda: _("Our system id"),
            self.system_id,
            lambda: _("Drones listen to one ground station, mostly 255; holds from the next start"),
        )
        self.column.addWidget(form)

    def _build_flight(self) -> None:
        form = Form(self)
        self.sound = QCheckBox()
        self.speech = QCheckBox()
        self.limit = QSpinBox()
        self.trail = QSpinBox()
        for box in (self.limit, self.trail):
            box.setMinimumHeight(TARGET_PX)
        self.trail.setRange(*TRAIL_S)
        self.trail.setSingleStep(10)
        self.speak(self.trail.setSuffix, lambda: " s")
        self.sound.toggled.connect(lambda is_on: self._settings.change(sound=is_on))
        self.speech.toggled.connect(lambda is_on: self._settings.change(speech=is_on))
        self.limit.editingFinished.connect(self._on_limit)
        self.trail.editingFinished.connect(
            lambda: self._settings.change(trail_s=float(self.trail.value()))
        )
        form.add(lambda: _("Alert sounds"), self.sound, lambda: _("A sound for each new alert"))
        form.add(
            lambda: _("Spoken alerts"),
            self.speech,
            lambda: _("Alerts are read aloud where the system has a voice"),
        )
        form.add(
            lambda: _("Height limit"),
            self.limit,
            lambda: _("Above home; an alert comes before it is reached"),
        )
        form.add(lambda: _("Trail on the map"), self.trail, lambda: _("Flown path kept in view"))
        self.column.addWidget(form)

    def _choice(
        self, name: str, keys: tuple[str, ...], words: Callable[[], Mapping[str, str]]
    ) -> QComboBox:
        box = QComboBox()
        box.setMinimumHeight(TARGET_PX)
        box.setFixedWidth(FIELD_PX)
        for key in keys:
            box.addItem(key, key)
        box.activated.connect(lambda _index: self._settings.change(**{name: box.currentData()}))
        self._choices.append((box, name, words))
        return box

    def _on_limit(self) -> None:
        factor = HEIGHT_FACTORS[self._settings.settings.height_unit]
        if self.limit.value() != round(self._settings.settings.height_limit_m * factor):
            self._settings.change(height_limit_m=self.limit.value() / factor)

    def _show(self) -> None:
        """Show what is chosen, without taking it for a choice."""
        chosen = self._settings.settings
        for box, name, _words in self._choices:
            box.setCurrentIndex(box.findData(getattr(chosen, name)))
        factor = HEIGHT_FACTORS[chosen.height_unit]
        with QSignalBlocker(self.limit), QSignalBlocker(self.trail):
            self.limit.setRange(*(round(each_m * factor) for each_m in HEIGHT_LIMIT_M))
            self.limit.setSuffix(f" {chosen.height_unit}")
            self.limit.setValue(round(chosen.height_limit_m * factor))
            self.trail.setValue(round(chosen.trail_s))
        with QSignalBlocker(self.sound), QSignalBlocker(self.speech):
            self.sound.setChecked(chosen.sound)
            self.speech.setChecked(chosen.speech)
        with QSignalBlocker(self.system_id), QSignalBlocker(self.pilot):
            self.system_id.setValue(chosen.system_id)
            if not self.pilot.hasFocus():
                self.pilot.setText(chosen.pilot)

    def retranslate(self) -> None:
        super().retranslate()
        for box, _name, words in self._choices:
            texts = words()
            for index in range(box.count()):
                box.setItemText(index, texts[box.itemData(index)])
        self._show()
