"""Connections in figures, added and removed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt

from dronectl.config import SettingsFile
from dronectl.errors import UserError
from dronectl.runtime import LinkStatistics
from dronectl.vehicle import LinkQuality, Snapshot, VehicleKey
from tests.support.vehicles import a_vehicle
from ui.bridge import Tick
from ui.formatting import DASH, NARROW_SPACE
from ui.models.fleet import FleetModel
from ui.models.links import ROW_ROLE, STATE_ROLE, Column, LinkLife, LinksModel
from ui.models.settings import SettingsModel
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PyQt6.QtWidgets import QApplication
    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

    from dronectl.vehicle import Vehicle

UDP, SERIAL, TCP = "udpin:0.0.0.0:14550", "serial:/dev/ttyUSB0:57600", "tcp:10.0.0.5:5760"
PEER = f"{UDP} 10.0.0.7:14550"


@dataclass
class PlainPorts:
    """A runtime without sockets."""

    open: list[str] = field(default_factory=list)
    statistics: tuple[LinkStatistics, ...] = ()
    refusal: str = ""

    def urls(self) -> list[str]:
        return list(self.open)

    def add(self, url: str) -> str:
        if self.refusal:
            raise UserError(self.refusal)
        self.open.append(url)
        return url

    def remove(self, url: str) -> None:
        self.open.remove(url)

    def link_statistics(self) -> tuple[LinkStatistics, ...]:
        return self.statistics


class Bench:
    def __init__(self, folder: Path, *kept: str) -> None:
        self.settings = SettingsModel(SettingsFile(folder / "settings.toml"))
        self.settings.change(links=kept)
        self.ports = PlainPorts()
        self.fleet = FleetModel()
        self.links = LinksModel(self.settings, self.ports, self.fleet)

    def tick(self, now_s: float, *vehicles: Vehicle) -> None:
        tick = Tick(now_s, 0.0, Snapshot(now_s, {v.key: v for v in vehicles}))
        self.fleet.on_tick(tick)
        self.links.on_tick(tick)

    def text(self, row: int, column: Column) -> str:
        return str(self.links.index(row, column).data()).replace(NARROW_SPACE, " ")


@pytest.fixture
def bench(tmp_path: Path, qapp: QApplication) -> Iterator[Bench]:
    yield Bench(tmp_path, UDP, SERIAL)
    set_language("en")


def figures(messages: int, lost: int, heard_s: float | None, link: str = PEER) -> LinkStatistics:
    return LinkStatistics(link, UDP, messages, lost, 2, messages * 30, heard_s)


def a_drone(number: int = 1, *links: str, is_armed: bool = False) -> Vehicle:
    qualities = tuple(LinkQuality(link, 0.0, 0.0, 1) for link in links)
    return a_vehicle(links=qualities, is_armed=is_armed).with_changes(key=VehicleKey(number))


def test_a_kept_connection_that_is_not_open_is_shown_as_such(bench: Bench) -> None:
    bench.ports.open = [UDP]

    bench.tick(1.0)

    assert [row.life for row in bench.links.rows] == [LinkLife.WAITING, LinkLife.CLOSED]
    assert bench.text(0, Column.STATE) == "open, nobody heard"
    assert bench.text(1, Column.NAME) == SERIAL
    assert [bench.text(1, c) for c in (Column.RATE, Column.LOSS, Column.AGE, Column.BYTES)] == [
        DASH
    ] * 4


def test_a_peer_is_shown_with_its_rate_loss_age_and_drones(bench: Bench) -> None:
    bench.ports.open = [UDP]
    drone = a_drone(1, PEER)
    bench.ports.statistics = (figures(100, 0, 1.0),)
    bench.tick(1.0, drone)

    bench.ports.statistics = (figures(290, 10, 2.8),)
    bench.tick(3.0, drone)

    shown = [bench.text(0, column) for column in Column]
    assert shown == [f"{UDP}  10.0.0.7:14550", "heard", "Alpha", "95/s", "5.0 %", "0.2 s", "8.7 kB"]
    assert "10 messages lost, 2 damaged" in bench.links.index(0, 0).data(
        Qt.ItemDataRole.ToolTipRole
    )


def test_loss_is_that_of_the_last_seconds_not_of_the_morning(bench: Bench) -> None:
    bench.ports.open = [UDP]
    for second in range(30):
        lost = min(second, 5) * 100
        bench.ports.statistics = (figures(second * 100, lost, float(second)),)
        bench.tick(float(second))

    assert bench.links.rows[0].loss_fraction == 0.0
    assert bench.links.rows[0].rate_hz == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("age_s", "life"),
    [(0.5, LinkLife.FRESH), (2.0, LinkLife.STALE), (10.0, LinkLife.LOST)],
)
def test_a_silent_peer_is_stale_then_lost(bench: Bench, age_s: float, life: LinkLife) -> None:
    bench.ports.open = [UDP]
    bench.ports.statistics = (figures(10, 0, 100.0 - age_s),)

    bench.tick(100.0)

    assert bench.links.index(0, 0).data(STATE_ROLE) == life.value
    assert bench.links.index(0, 0).data(ROW_ROLE).life is life


def test_a_link_that_was_opened_again_counts_from_nothing(bench: Bench) -> None:
    bench.ports.open = [UDP]
    for now_s, messages in ((1.0, 500), (2.0, 600), (3.0, 5), (4.0, 55)):
        bench.ports.statistics = (figures(messages, 0, now_s),)
        bench.tick(now_s)

    assert bench.links.rows[0].rate_hz == pytest.approx(50.0)


def test_figures_are_shown_once_a_second(bench: Bench) -> None:
    bench.ports.open = [UDP]
    bench.tick(1.0)
    bench.ports.statistics = (figures(10, 0, 1.3),)

    bench.tick(1.4)

    assert bench.links.rows[0].link is None


def test_a_connection_is_opened_in_the_background_and_kept(bench: Bench, qtbot: QtBot) -> None:
    answers: list[str | None] = []

    bench.links.add("tcp://10.0.0.5", answers.append)
    qtbot.waitUntil(lambda: bool(answers))

    assert answers == [None]
    assert bench.ports.open == [TCP]
    assert bench.settings.settings.links == (UDP, SERIAL, TCP)


def test_a_connection_that_is_open_already_is_kept(bench: Bench) -> None:
    answers: list[str | None] = []
    bench.ports.open = [TCP]

    bench.links.add(TCP, answers.append)
    bench.links.add(TCP, answers.append)

    assert answers == [None, None]
    assert bench.settings.settings.links == (UDP, SERIAL, TCP)


def test_a_connection_that_cannot_be_opened_is_not_kept_and_says_why(
    bench: Bench, qtbot: QtBot
) -> None:
    answers: list[str | None] = []
    bench.ports.refusal = "tcp:x:1: x is not known on this network; check it."

    bench.links.add("fax:1", answers.append)
    bench.links.add("tcp:x:1", answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2)

    assert "is not a link" in str(answers[0])
    assert answers[1] == bench.ports.refusal
    assert bench.settings.settings.links == (UDP, SERIAL)


def test_why_not_is_said_in_the_language_in_use(bench: Bench, qtbot: QtBot) -> None:
    set_language("fr")
    answers: list[str | None] = []
    bench.ports.refusal = "tcp:x:1: x is not known on this network; check it."

    bench.links.add("tcp:x:1", answers.append)
    qtbot.waitUntil(lambda: bool(answers))

    assert "inconnu sur ce réseau" in str(answers[0])


def test_a_connection_is_closed_and_forgotten(bench: Bench) -> None:
    bench.ports.open = [UDP]
    bench.tick(1.0)

    assert bench.links.remove(UDP) is None

    assert bench.ports.open == []
    assert bench.settings.settings.links == (SERIAL,)
    assert [row.url for row in bench.links.rows] == [SERIAL]


def test_the_only_way_to_an_armed_drone_is_not_closed(bench: Bench) -> None:
    bench.ports.open = [UDP]
    bench.ports.statistics = (figures(10, 0, 1.0),)
    bench.tick(1.0, a_drone(1, PEER, is_armed=True))

    why_not = bench.links.remove(UDP)

    assert why_not == "Alpha is armed and heard only over this connection; land it first."
    assert bench.ports.open == [UDP]


def test_one_of_two_ways_to_an_armed_drone_may_be_closed(bench: Bench) -> None:
    bench.ports.open = [UDP, TCP]
    other = LinkStatistics(TCP, TCP, 10, 0, 0, 300, 1.0)
    bench.ports.statistics = (figures(10, 0, 1.0), other)
    bench.tick(1.0, a_drone(1, PEER, TCP, is_armed=True))

    assert bench.links.remove(UDP) is None


def test_the_model_keeps_qts_rules_while_peers_come_and_go(
    bench: Bench, qtmodeltester: ModelTester, qtbot: QtBot
) -> None:
    second = f"{UDP} 10.0.0.9:14550"
    bench.ports.open = [UDP, TCP]
    bench.tick(1.0)
    qtmodeltester.check(bench.links)

    with qtbot.waitSignal(bench.links.changed):
        bench.ports.statistics = (figures(10, 0, 2.0), figures(10, 0, 2.0, second))
        bench.tick(2.0)
    assert [row.peer for row in bench.links.rows][:2] == ["10.0.0.7:14550", "10.0.0.9:14550"]
    bench.ports.statistics = (figures(20, 0, 3.0, second), figures(10, 0, 3.0))
    bench.tick(3.0)
    assert [row.peer for row in bench.links.rows][:2] == ["10.0.0.9:14550", "10.0.0.7:14550"]
    bench.ports.statistics = ()
    bench.ports.open = []
    bench.tick(4.0)

    assert [row.url for row in bench.links.rows] == [UDP, SERIAL]
    assert bench.links.headerData(0, Qt.Orientation.Horizontal) == "Connection"
    bench.links.retranslate()
