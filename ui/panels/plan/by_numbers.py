"""Drawing without a mouse: a rectangle around home, or places typed one on each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from missions.errors import UserError
from missions.geo import offset
from ui.models import item_cells as cells
from ui.models.plan_shapes import rectangle
from ui.panels.plan.pattern_fields import FieldSpec
from ui.panels.plan.pattern_form import FieldBox
from ui.panels.plan.tools import TOOLS, Draw
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QKeyEvent

    from missions.geo import GeoPoint

_SURFACES = (Draw.AREA, Draw.FENCE, Draw.EXCLUSION)


class ByNumbers(QFrame):
    """A form that ends in the same place as a drawing on the map.

    Args:
        middle: where "around" is: home, or what the map shows.
        parent: Qt owner.
    """

    drawn = pyqtSignal(object, object)
    """A :class:`Draw` and its places."""
    closed = pyqtSignal()

    def __init__(
        self, middle: Callable[[], GeoPoint | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._middle = middle
        self.what, self.how = QComboBox(), QComboBox()
        for spec in TOOLS:
            if spec.draw is not Draw.RECTANGLE:
                self.what.addItem("", spec.draw)
        self.how.addItem("", "rectangle")
        self.how.addItem("", "places")
        size = FieldSpec("", "", "m", 1, 5000, 10)
        shift = FieldSpec("", "", "m", -5000, 5000, 10)
        self.east_side, self.north_side = FieldBox(size), FieldBox(size)
        self.east_shift, self.north_shift = FieldBox(shift), FieldBox(shift)
        self.east_side.setValue(200)
        self.north_side.setValue(150)
        for choice in (self.what, self.how):
            choice.setMinimumContentsLength(6)
            choice.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        self.places = QPlainTextEdit()
        self.places.setTabChangesFocus(True)
        self.places.setFixedHeight(110)
        self._trouble = QLabel()
        self._trouble.setObjectName("trouble")
        self._trouble.setWordWrap(True)
        self._trouble.setTextFormat(Qt.TextFormat.PlainText)
        self._trouble.setProperty("state", "warning")
        self._trouble.hide()
        self.make = QPushButton()
        self.make.setProperty("role", "primary")
        self._close = QPushButton()
        self._labels = [QLabel() for _place in range(7)]
        self._form = QFormLayout()
        self._form.setVerticalSpacing(4)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        inputs = (
            self.what, self.how, self.east_side, self.north_side, self.north_shift,
            self.east_shift, self.places,
        )  # fmt: skip
        for label, widget in zip(self._labels, inputs, strict=True):
            self._form.addRow(label, widget)
        buttons = QHBoxLayout()
        buttons.addWidget(self.make, 1)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.addLayout(self._form)
        column.addWidget(self._trouble)
        column.addLayout(buttons)
        column.addStretch(1)
        self.what.currentIndexChanged.connect(self._follow)
        self.how.currentIndexChanged.connect(self._follow)
        self.make.clicked.connect(self.draw)
        self._close.clicked.connect(self.closed)
        self.retranslate()
        self._follow()

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        titles = {spec.draw: spec.title for spec in TOOLS}
        for index in range(self.what.count()):
            self.what.setItemText(index, _(titles[self.what.itemData(index)]))
        self.how.setItemText(0, _("Around home"))
        self.how.setItemText(1, _("Places"))
        words = (
            _("What"),
            _("How"),
            _("East–west"),  # noqa: RUF001 - a dash is meant
            _("North–south"),  # noqa: RUF001 - a dash is meant
            _("To the north"),
            _("To the east"),
            _("Places"),
        )
        for label, text in zip(self._labels, words, strict=True):
            label.setText(text)
            widget = label.buddy()
            if widget is not None:
                widget.setAccessibleName(text)
        self.places.setPlaceholderText(_("43.51460, 4.98760\none place on each line"))
        self.make.setText(_("Draw"))
        self.make.setToolTip(_("Draw it (Ctrl+Enter)"))
        self._close.setText(_("Close"))
        self._close.setToolTip(_("Back to the pattern (Esc)"))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.draw()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def points(self) -> tuple[GeoPoint, ...]:
        """The places as they stand in the form.

        Raises:
            UserError: when a line is no place or there is nothing to be around.
        """
        if self.how.currentData() == "places":
            lines = self.places.toPlainText().splitlines()
            return tuple(cells.place(line) for line in lines if line.strip())
        middle = self._middle()
        if middle is None:
            raise UserError(_("There is no home yet: type the places, or set the home first."))
        middle = offset(middle, self.north_shift.value(), self.east_shift.value())
        if self.what.currentData() in (*_SURFACES, Draw.BEAT, Draw.LINE):
            return rectangle(middle, self.east_side.value(), self.north_side.value())
        return (middle,)

    def draw(self) -> None:
        """Hand the places over, or say what is wrong with them."""
        try:
            points = self.points()
        except UserError as error:
            self.say(str(error))
            return
        self.say("")
        self.drawn.emit(self.what.currentData(), points)

    def say(self, text: str) -> None:
        """Show a complaint; empty: none."""
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))

    def _follow(self) -> None:
        by_places = self.how.currentData() == "places"
        has_sides = self.what.currentData() in (*_SURFACES, Draw.BEAT, Draw.LINE)
        for widget in (self.east_side, self.north_side):
            self._form.setRowVisible(widget, has_sides and not by_places)
        for widget in (self.north_shift, self.east_shift):
            self._form.setRowVisible(widget, not by_places)
        self._form.setRowVisible(self.places, by_places)
