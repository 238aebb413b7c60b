"""Keeps what the operator was warned of with the flight it was about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from dronectl.safety.lookout import recorded

if TYPE_CHECKING:
    from dronectl.safety.alerts import Alert
    from ui.models.alerts import AlertsModel
    from ui.models.moment import Tell


class AlertRecord(QObject):
    """Tells the recorder of every alert that is new or has become worse.

    Args:
        alerts: of the window.
        tell: how a fact reaches the record.
    """

    def __init__(self, alerts: AlertsModel, tell: Tell) -> None:
        super().__init__(alerts)
        self._tell = tell
        alerts.raised.connect(self._on_raised)

    def _on_raised(self, alert: Alert) -> None:
        event = recorded(alert)
        if event is not None:
            self._tell([event])
