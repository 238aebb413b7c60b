"""What every test of the desktop leaves behind: nothing."""

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent


@pytest.fixture(autouse=True)
def no_widget_outlives_its_test():
    """What qtbot asked to be deleted is deleted now: Qt would wait for an event loop.

    Widgets that stay are styled anew by every later test, which then takes minutes.
    """
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
