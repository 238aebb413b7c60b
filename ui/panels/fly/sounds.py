"""Alerts to be heard: short tones, and spoken text where the machine can speak.

A machine without sound flies as well: then the system's own beep is tried, and silence is no error.
"""

from __future__ import annotations

import array
import importlib
import logging
import math
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PyQt6.QtWidgets import QApplication

from dronectl.safety.alerts import Level

if TYPE_CHECKING:
    from types import ModuleType

    from dronectl.safety.alerts import Alert
    from ui.models.alerts import AlertsModel

logger = logging.getLogger(__name__)

RATE_HZ: Final = 22_050
LOUDNESS: Final = 0.35
AGAIN_S: Final = 5.0  # an unacknowledged warning is heard again
TONES: Final = {
    Level.WARNING: ((1175.0, 0.12), (0.0, 0.05), (1175.0, 0.12), (0.0, 0.05), (1175.0, 0.2)),
    Level.CAUTION: ((740.0, 0.15), (0.0, 0.05), (587.0, 0.2)),
    Level.ADVISORY: ((587.0, 0.12),),
}
"""(frequency in Hz or 0 for silence, seconds) of each level."""


def samples(level: Level) -> bytes:
    """The tones of a level as 16-bit mono samples, soft at both ends of each tone."""
    wave = array.array("h")
    for frequency_hz, duration_s in TONES[level]:
        count = round(duration_s * RATE_HZ)
        for n in range(count):
            edge = min(1.0, n / 200, (count - n) / 200)
            value = LOUDNESS * edge * math.sin(math.tau * frequency_hz * n / RATE_HZ)
            wave.append(round(32_000 * value))
    return wave.tobytes()


def _module(name: str) -> ModuleType | None:
    """A part of Qt that needs system libraries not every machine has."""
    try:
        return importlib.import_module(f"PyQt6.{name}")
    except ImportError as error:
        logger.info("%s is not available: %s", name, error)
        return None


class Sounder(QObject):
    """Makes alerts heard until they are acknowledged.

    Args:
        alerts: what to listen to.
    """

    def __init__(self, alerts: AlertsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.has_sound = True
        self.has_speech = False
        self.played: Level | None = None
        """What was heard last."""
        self._alerts = alerts
        self._heard_s = float("-inf")
        self._waiting: Alert | None = None
        self._sink: Any = None
        self._buffer: QBuffer | None = None
        self._voice: Any = None
        self._is_tried = False
        alerts.raised.connect(self._on_raised)

    def on_tick(self, now_s: float) -> None:
        """Play the worst of what is new, and repeat what nobody has acknowledged."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._heard_s = now_s
            self.play(waiting.level)
            self._speak(self._alerts.sentence(waiting))
        elif now_s - self._heard_s >= AGAIN_S:
            loud = [
                alert
                for alert in self._alerts.unacknowledged
                if alert.is_active and alert.level is Level.WARNING
            ]
            if loud:
                self._heard_s = now_s
                self.play(Level.WARNING)

    def play(self, level: Level) -> None:
        """Let the tones of a level be heard."""
        if not self.has_sound:
            return
        self.played = level
        self._open()
        if self._sink is None:
            QApplication.beep()
            return
        self._sink.stop()
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(samples(level)))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink.start(self._buffer)

    def _on_raised(self, alert: Alert) -> None:
        if self._waiting is None or alert.level > self._waiting.level:
            self._waiting = alert

    def _open(self) -> None:
        """Find out, at the first sound only, what this machine can do."""
        if self._is_tried:
            return
        self._is_tried = True
        media = _module("QtMultimedia")
        if media is None or media.QMediaDevices.defaultAudioOutput().isNull():
            return
        form = media.QAudioFormat()
        form.setSampleRate(RATE_HZ)
        form.setChannelCount(1)
        form.setSampleFormat(media.QAudioFormat.SampleFormat.Int16)
        self._sink = media.QAudioSink(form, self)

    def _speak(self, text: str) -> None:
        if not (self.has_sound and self.has_speech):
            return
        if self._voice is None:
            speech = _module("QtTextToSpeech")
            if speech is None or not speech.QTextToSpeech.availableEngines():
                self.has_speech = False
                return
            self._voice = speech.QTextToSpeech(self)
        self._voice.say(text)
