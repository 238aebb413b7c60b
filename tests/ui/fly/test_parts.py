"""Small parts of the page: readings, instruments, lists, sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt

from dronectl.mavlink.modes import COPTER, PLANE, PX4
from dronectl.requests import TakeOff
from dronectl.safety.alerts import Level
from dronectl.vehicle import Attitude, Battery, Gps, MissionProgress
from missions.estimate import Performance
from missions.geo import offset
from tests.support.vehicles import GROUND, a_vehicle
from ui.formatting import DASH, Units
from ui.models.mode_words import short_mode
from ui.panels.fly import readings
from ui.panels.fly.instruments import InstrumentStrip
from ui.panels.fly.map_link import drawing_of, mark_of
from ui.panels.fly.sounds import RATE_HZ, Sounder, samples
from ui.theme import THEMES
from ui.widgets.heading_tape import HeadingTape, cardinal
from ui.widgets.tiles import BatteryBar, Reading

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dronectl.vehicle import Vehicle
    from tests.ui.fly.deck import Deck

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
METRIC = Units()
FULL = {"BATT_CAPACITY": 5200.0}


def flying(**changes: object) -> Vehicle:
    return a_vehicle(
        height_m=48.2,
        **{
            "battery": Battery(voltage_v=16.0, current_a=14.0, remaining_fraction=0.82),
            "gps": Gps(3, 14, 0.8),
            "attitude": Attitude(-12.0, 4.0, 90.0, 0.0),
            "heading_deg": 359.6,
            "ground_speed_mps": 8.04,
            "climb_rate_mps": 1.26,
            "wind_from_deg": 315.0,
            "wind_speed_mps": 4.0,
            "mission": MissionProgress(3, 12),
            "position": offset(GROUND, 100.0, 0.0),
            "last_heard_s": 10.0,
            **changes,
        },
    )


def test_unknown_is_a_dash_never_zero() -> None:
    unknown = a_vehicle(height_m=0.0, position=None, home=None).with_changes(height_m=None)

    found = [
        readings.speed(unknown, METRIC),
        readings.climb(unknown),
        readings.height_home(unknown, METRIC),
        readings.height_ground(None, METRIC),
        readings.wind(unknown, METRIC),
        readings.satellites(unknown),
        readings.home(unknown),
        readings.mission(unknown),
    ]

    assert {reading.value for reading in found} == {DASH}
    assert readings.battery(unknown, {}, Performance()).fraction is None


def test_numbers_are_in_the_operators_units() -> None:
    feet = Units("kt", "ft")

    assert readings.speed(flying(), METRIC) == Reading("8.0", "m/s")
    assert readings.speed(flying(), feet) == Reading("16", "kt")
    assert readings.height_home(flying(), feet) == Reading("158", "ft")
    assert readings.climb(flying()).value == "+1.3"
    assert readings.climb(flying(climb_rate_mps=-0.04)).value == "0.0"
    assert readings.home(flying()) == Reading("100", "m")
    assert readings.wind(flying(), METRIC).arrow_deg == 135.0, "it blows to the south-east"
    assert readings.wind(flying(wind_speed_mps=0.1), METRIC).arrow_deg is None
    assert readings.satellites(flying(gps=Gps(2, 4, None))) == Reading("4", "2D", "caution")


def test_the_battery_tells_when_to_be_on_the_way() -> None:
    plenty = readings.battery(flying(), FULL, Performance())
    little = readings.battery(
        flying(battery=Battery(voltage_v=15.0, remaining_fraction=0.22)), FULL, Performance()
    )
    simple = readings.battery(flying(), {}, Performance())

    assert plenty.state == ""
    assert plenty.needed_fraction is not None
    assert plenty.right.startswith("return in ")
    assert little.state == "warning"
    assert simple.needed_fraction is None
    assert readings.time_left(flying(), FULL, Performance()) is not None


def test_the_way_home_is_shown_only_away_from_home() -> None:
    assert readings.bearing_home_deg(flying()) == pytest.approx(180.0, abs=0.1)
    assert readings.bearing_home_deg(flying(position=GROUND)) is None


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_instruments_paint_known_unknown_and_stale(qtbot: QtBot, theme: str) -> None:
    strip = InstrumentStrip()
    qtbot.addWidget(strip)
    strip.set_theme(THEMES[theme])
    strip.resize(368, 380)
    pictures = []
    for vehicle, now_s in ((None, 10.0), (flying(), 10.0), (flying(), 13.0), (flying(), 30.0)):
        strip.show_vehicle(vehicle, now_s, FULL, Performance())
        pictures.append(strip.grab().toImage())

    assert len({bytes(p.constBits().asstring(p.sizeInBytes())) for p in pictures}) == 4  # type: ignore[union-attr]
    assert strip._age.text().startswith("lost 20.0")


def test_the_heading_reads_000_for_almost_north(qtbot: QtBot) -> None:
    tape = HeadingTape()
    qtbot.addWidget(tape)
    tape.resize(300, 54)
    for heading_deg in (0.0, 179.9, 359.6):
        tape.set_heading(heading_deg, 90.0, is_stale=False)
        assert not tape.grab().isNull()
    assert [cardinal(bearing) for bearing in (0, 45, 360, 30)] == ["N", "NE", "N", ""]


def test_a_battery_over_its_ends_paints(qtbot: QtBot) -> None:
    bar = BatteryBar()
    qtbot.addWidget(bar)
    bar.resize(300, 48)
    for fraction in (None, -0.2, 0.0, 1.0, 1.7):
        bar.set_battery(fraction, 1.4, ("a", "b"), "warning")
        assert not bar.grab().isNull()
    assert bar.accessibleDescription() == "a · b"


def test_a_mark_moves_where_it_flies_not_where_it_looks() -> None:
    mark = mark_of(flying(north_mps=0.0, east_mps=5.0), "Alpha", "#56B4E9", 10.0, METRIC)

    assert mark.course_deg == pytest.approx(90.0)
    assert mark.heading_deg == 359.6
    assert "48" in mark.caption
    assert mark_of(flying(), "Alpha", "#56B4E9", 14.0, METRIC).caption == "4 s"


def test_a_plan_is_drawn_with_its_fence(deck: Deck) -> None:
    from tests.support.plans import a_plan  # noqa: PLC0415

    drawing = drawing_of(a_plan(), "#56B4E9")

    assert drawing.waypoints
    assert not drawing.is_editable


def test_tones_differ_by_level_and_end_softly() -> None:
    waves = {level: samples(level) for level in Level}

    assert len(set(waves.values())) == 3
    for wave in waves.values():
        assert abs(int.from_bytes(wave[-2:], "little", signed=True)) < 400
        assert 0.1 < len(wave) / 2 / RATE_HZ < 1.0


def test_a_warning_is_heard_until_it_is_acknowledged(deck: Deck) -> None:
    deck.alerts.height_limit_m = -10.0
    sounder: Sounder = deck.page.sounder
    heard: list[tuple[float, Level]] = []
    sounder.has_sound = True
    sounder.play = lambda level: heard.append((deck.now_s, level))  # type: ignore[method-assign]
    deck.prepare()
    deck.finish(TakeOff(deck.first, 10.0))
    deck.run(6.0)
    assert [level for _at, level in heard][:2] == [Level.WARNING, Level.WARNING]
    assert heard[1][0] - heard[0][0] == pytest.approx(5.0, abs=0.2)

    deck.alerts.acknowledge_all()
    count = len(heard)
    deck.run(6.0)
    assert len(heard) == count


def test_a_machine_without_sound_is_no_error(deck: Deck) -> None:
    sounder = deck.page.sounder
    sounder.has_sound, sounder.has_speech = True, True
    sounder.play(Level.CAUTION)
    sounder._speak("Alpha: link stale")

    assert sounder.played is Level.CAUTION
    sounder.has_sound = False
    sounder.play(Level.WARNING)
    assert sounder.played is Level.CAUTION


def test_a_click_acknowledges_and_selects(three: Deck, qtbot: QtBot) -> None:
    three.alerts.height_limit_m = -10.0
    three.prepare()
    three.finish(TakeOff(three.fleet.keys[1], 10.0), 90.0)
    view = three.page.alert_list._view
    place = view.visualRect(three.alerts.index(0)).center()

    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert three.alerts.alerts[0].acknowledged_by is not None
    assert three.fleet.selection.primary == three.fleet.keys[1]


def test_enter_acknowledges_the_alert_the_keyboard_is_on(deck: Deck, qtbot: QtBot) -> None:
    deck.alerts.height_limit_m = -10.0
    deck.prepare()
    deck.finish(TakeOff(deck.first, 10.0))
    view = deck.page.alert_list._view
    view.setFocus()
    view.setCurrentIndex(deck.alerts.index(0))

    qtbot.keyClick(view, Qt.Key.Key_Return)

    assert deck.alerts.alerts[0].acknowledged_by is not None


def test_the_list_and_the_fleet_share_one_selection(three: Deck, qtbot: QtBot) -> None:
    view = three.page.fleet_list
    place = view.visualRect(three.fleet.index(2)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert three.fleet.selection.keys == (three.fleet.keys[2],)

    three.fleet.selection.set(three.fleet.keys[:2], three.fleet.keys[1])
    chosen = sorted(index.row() for index in view.selectedIndexes())
    assert chosen == [0, 1]
    assert view.is_primary(three.fleet.index(1))

    view.selectAll()
    assert three.fleet.selection.keys == tuple(three.fleet.keys)


def test_short_modes_fit_and_never_stand_for_two_things() -> None:
    for names in (COPTER, PLANE, PX4):
        short = [short_mode(name) for name in names.values()]
        assert len(set(short)) == len(short)
        assert [name for name in short if len(name) > 10] == []

    shared = {short_mode(n) for n in PX4.values()} & {short_mode(n) for n in COPTER.values()}
    assert shared == {"ACRO", "FOLLOW", "LAND", "RTL"}, "the same word is the same thing"
    assert short_mode(None) == DASH


def test_the_whole_mode_is_in_the_tooltip_of_a_card(deck: Deck) -> None:
    index = deck.fleet.index(0)

    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Alpha · STABILIZE"
