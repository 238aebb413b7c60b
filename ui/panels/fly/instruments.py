"""The instrument strip of the selected drone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dronectl.vehicle import LinkState
from ui.formatting import Units
from ui.panels.fly import readings
from ui.theme import SPACING
from ui.widgets.attitude import AttitudeIndicator
from ui.widgets.heading_tape import HeadingTape
from ui.widgets.tiles import BatteryBar, Reading, ValueTile
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.vehicle import Vehicle
    from missions.estimate import Performance
    from ui.theme import Theme

COLUMNS: Final = 2
ATTITUDE_PX: Final = 164
COMPACT_PX: Final = 126


class InstrumentStrip(QWidget):
    """Attitude, heading and the numbers of one drone; dimmed with its age when the link is old."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.units = Units()
        self._attitude = AttitudeIndicator(self)
        self._heading = HeadingTape(self)
        self._battery = BatteryBar(self)
        self._age = QLabel(self)
        self._age.setProperty("state", "caution")
        self._age.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._tiles = {
            name: ValueTile(self)
            for name in ("speed", "climb", "height", "ground", "home", "mission", "wind", "gps")
        }
        self._attitude.setFixedSize(ATTITUDE_PX, ATTITUDE_PX)
        grid = QGridLayout()
        grid.setSpacing(2)
        for place, name in enumerate(("height", "speed", "ground", "climb", "home", "mission")):
            grid.addWidget(self._tiles[name], place // COLUMNS, place % COLUMNS)
        top = QHBoxLayout()
        top.setSpacing(SPACING[2])
        top.addWidget(self._attitude)
        top.addLayout(grid, 1)
        low = QHBoxLayout()
        low.setSpacing(SPACING[2])
        low.addWidget(self._tiles["wind"])
        low.addWidget(self._tiles["gps"])
        low.addWidget(self._age, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING[0])
        layout.addLayout(top)
        layout.addWidget(self._heading)
        layout.addLayout(low)
        layout.addWidget(self._battery)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._attitude.set_theme(theme)
        self._heading.set_theme(theme)
        self._battery.set_theme(theme)
        for tile in self._tiles.values():
            tile.set_theme(theme)

    def set_compact(self, *, is_compact: bool) -> None:
        """Less high: the horizon is smaller, wind and satellites are left out."""
        side = COMPACT_PX if is_compact else ATTITUDE_PX
        self._attitude.setFixedSize(side, side)
        for name in ("wind", "gps"):
            self._tiles[name].setVisible(not is_compact)

    def retranslate(self) -> None:
        """The language changed."""
        words = {
            "height": (_("Above home"), _("Height above home")),
            "ground": (
                _("Above ground"),
                _(
                    "Height above the ground below: by elevation data, else as the drone measures it"
                ),
            ),
            "speed": (_("Speed"), _("Speed over the ground")),
            "climb": (_("Climb"), _("Rate of climb, negative when sinking")),
            "home": (_("To home"), _("Distance to home over the ground")),
            "mission": (_("Item"), _("Mission item it is flying to, of how many")),
            "wind": (_("Wind"), _("Wind as the drone measures it; the arrow points downwind")),
            "gps": (_("Satellites"), _("Satellites in use and kind of fix")),
        }
        for name, tile in self._tiles.items():
            tile.set_label(*words[name])
        self._attitude.setAccessibleName(_("Attitude"))
        self._attitude.setToolTip(_("Roll and pitch"))
        self._heading.setAccessibleName(_("Heading"))
        self._heading.setToolTip(_("Where the nose points; the small house marks the way home"))
        self._battery.setAccessibleName(_("Battery"))
        self._battery.setToolTip(
            _("Charge; the mark is what getting home with the reserve takes from it")
        )

    def show_vehicle(
        self,
        vehicle: Vehicle | None,
        now_s: float,
        parameters: Mapping[str, float],
        performance: Performance,
        above_ground_m: float | None = None,
    ) -> None:
        """Show this drone as last heard; ``None``: dashes."""
        if vehicle is None:
            self._clear()
            return
        is_stale = vehicle.link_state(now_s) is not LinkState.FRESH
        attitude = vehicle.attitude
        self._attitude.set_attitude(
            None if attitude is None else round(attitude.roll_deg, 1),
            None if attitude is None else round(attitude.pitch_deg, 1),
            is_stale=is_stale,
        )
        home_deg = readings.bearing_home_deg(vehicle)
        heading = vehicle.heading_deg
        self._heading.set_heading(
            None if heading is None else round(heading, 1),
            None if home_deg is None else round(home_deg),
            is_stale=is_stale,
        )
        units = self.units
        shown = {
            "height": readings.height_home(vehicle, units),
            "ground": readings.height_ground(above_ground_m, units),
            "speed": readings.speed(vehicle, units),
            "climb": readings.climb(vehicle),
            "home": readings.home(vehicle),
            "mission": readings.mission(vehicle),
            "wind": readings.wind(vehicle, units),
            "gps": readings.satellites(vehicle),
        }
        for name, reading in shown.items():
            self._tiles[name].set_reading(reading, is_stale=is_stale)
        charge = readings.battery(vehicle, parameters, performance)
        self._battery.set_battery(
            charge.fraction,
            charge.needed_fraction,
            (charge.left, charge.right),
            charge.state,
            is_stale=is_stale,
        )
        self._age.setText(readings.link_words(vehicle, now_s) if is_stale else "")

    def _clear(self) -> None:
        self._attitude.set_attitude(None, None, is_stale=False)
        self._heading.set_heading(None, None, is_stale=False)
        for tile in self._tiles.values():
            tile.set_reading(Reading())
        self._battery.set_battery(None, None, ("", ""))
        self._age.setText("")
