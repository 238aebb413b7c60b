"""A camera's picture: fitted, enlarged, in the look that was chosen, with everything drawn over it.

Shows what it is given and says where the hand points, for a live camera and a recording alike. The
frame is painted where it lies, without a copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QPainter, QPen
from PyQt6.QtWidgets import QWidget

from dronectl.video.look import PLAIN, Look, shown_as
from dronectl.video.optics import Pixel
from ui.models.overlay import Overlay
from ui.theme import DARK
from ui.widgets import picture_caption, scene_paint
from ui.widgets.picture_caption import HEAD_PX, Caption
from ui.widgets.placement import STEP, Placement
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

    from dronectl.video.frame import Frame, Image
    from dronectl.video.shapes import Scene
    from ui.theme import Theme

FINE_UP_TO_PX: Final = 320
"""Height up to which a picture is scaled finely: on a large one it would cost three times as much."""
DRAG_PX: Final = 6.0
"""A hand that moves less has clicked."""
BEHIND: Final = QColor("#05070A")
DIMMED: Final = QColor(0, 0, 0, 120)
ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class PictureView(QWidget):
    """Shows one picture after the other."""

    pointed = pyqtSignal(object)
    """A :class:`Pixel` of the picture was clicked, or Return was pressed for its middle."""
    dragged = pyqtSignal(object, object, bool)
    """From which :class:`Pixel` to which; whether the hand has let go."""
    nudged = pyqtSignal(int, int)
    """Arrow keys: steps right and up."""
    asked = pyqtSignal(object, object)
    """A menu for a :class:`Pixel`, at a place of the screen."""
    chosen = pyqtSignal()
    """Clicked while it is only to be looked at."""
    opened = pyqtSignal()
    """Double-clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_pointable = True
        """Else a click only chooses it."""
        self.is_turnable = True
        """Whether dragging turns the camera; else it moves the enlarged picture."""
        self.placement = Placement()
        self._theme: Theme = DARK
        self._look = PLAIN
        self._frame: Frame | None = None
        self._shown: Image | None = None
        self._image: QImage | None = None
        self._overlay = Overlay()
        self._scenes: tuple[Scene, Scene] | None = None
        self._caption = Caption()
        self._is_chosen = False
        self._pressed: tuple[QPointF, Pixel] | None = None
        self._is_dragging = False
        self._pan_from: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(96, 54)

    def sizeHint(self) -> QSize:
        return QSize(384, 216)

    # ------------------------------------------------------------------ what to show

    @property
    def frame(self) -> Frame | None:
        """The frame that is shown."""
        return self._frame

    @property
    def overlay(self) -> Overlay:
        """What is drawn over it."""
        return self._overlay

    @property
    def caption(self) -> Caption:
        """What stands on it."""
        return self._caption

    @property
    def look(self) -> Look:
        """How it is shown."""
        return self._look

    def show_frame(self, frame: Frame | None, overlay: Overlay) -> None:
        """Show this picture with this over it; ``None``: none."""
        if frame is not self._frame:
            self._frame = frame
            self._take_pixels()
        self._overlay = overlay
        self._scenes = None
        self.update()

    def set_caption(self, caption: Caption) -> None:
        """What stands on the picture."""
        if caption != self._caption:
            self._caption = caption
            self._name()
            self.update()

    def set_look(self, look: Look) -> None:
        """Brightness, contrast and thermal look."""
        if look != self._look:
            self._look = look
            self._take_pixels()
            self.update()

    def set_chosen(self, *, is_chosen: bool) -> None:
        """Whether it is the one the keys and orders are for."""
        if is_chosen != self._is_chosen:
            self._is_chosen = is_chosen
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Use these colours around the picture; over it they are always the same."""
        self._theme = theme
        self.update()

    def retranslate(self) -> None:
        """The language changed."""
        self._name()
        self.update()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge about a place; ``None``: about the middle."""
        place = QPointF(self.rect().center()) if at is None else at
        self._place(self.placement.zoomed(factor, place))

    def zoom_out(self) -> None:
        """Show the whole picture."""
        self._place(Placement(self.placement.widget, self.placement.picture))

    def _name(self) -> None:
        words = _("Video of {name}").format(name=self._caption.name)
        self.setAccessibleName(words)
        self.setAccessibleDescription(self._caption.note)

    def _take_pixels(self) -> None:
        """The bytes stay the frame's: they live as long as it is kept here."""
        frame = self._frame
        if frame is None:
            self._shown = self._image = None
            return
        shown = self._shown = shown_as(frame.image_bgr, self._look)
        height, width = shown.shape[:2]
        self._image = QImage(
            shown.data,  # type: ignore[call-overload] # a buffer will do
            width,
            height,
            shown.strides[0],
            QImage.Format.Format_BGR888,
        )
        if (width, height) != self.placement.picture:
            self._place(Placement(self.placement.widget, (width, height)))

    def _place(self, placement: Placement) -> None:
        if placement != self.placement:
            self.placement = placement
            self._scenes = None
            self.update()

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), BEHIND)
        visible = self.placement.visible
        if self._image is not None:
            is_fine = visible.height() <= FINE_UP_TO_PX and self.placement.scale < 1
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_fine)
            painter.drawImage(visible, self._image, self.placement.source)
            self._paint_overlay(painter, visible)
        picture_caption.paint(painter, self._caption, self.size(), self.font())
        self._paint_frame(painter)

    def _paint_overlay(self, painter: QPainter, visible: QRectF) -> None:
        if self._scenes is None:
            self._scenes = scene_paint.scenes(self._overlay, self.placement, HEAD_PX)
        painter.setClipRect(visible)
        world, instruments = self._scenes
        scene_paint.paint(painter, world, self.font())
        if self._caption.is_old:
            painter.fillRect(visible, DIMMED)
        scene_paint.paint(painter, instruments, self.font())
        painter.setClipping(False)

    def _paint_frame(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus() or self._is_chosen:
            painter.setPen(QPen(QColor(self._theme.selected), 4 if self.hasFocus() else 2))
            painter.drawRect(QRectF(self.rect()).adjusted(0, 0, -1, -1))

    # ------------------------------------------------------------------ the hand

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        now = self.placement
        moved = Placement((self.width(), self.height()), now.picture, now.zoom, now.middle)
        self._place(moved.moved(QPointF()))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        at = event.position()
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.button() is Qt.MouseButton.MiddleButton or (
            event.button() is Qt.MouseButton.LeftButton and (is_shifted or not self.is_turnable)
        ):
            self._pan_from = at
        pixel = self.placement.pixel(at)
        if event.button() is Qt.MouseButton.LeftButton and not is_shifted:
            self._is_dragging = False
            self._pressed = None if pixel is None else (at, pixel)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        at = event.position()
        if self._pressed is not None and not self._is_dragging:
            off = at - self._pressed[0]
            self._is_dragging = abs(off.x()) + abs(off.y()) > DRAG_PX
        if self._pan_from is not None:
            self._place(self.placement.moved(at - self._pan_from))
            self._pan_from = at
        elif self._pressed is not None and self._is_dragging and self.is_turnable:
            self._say_drag(at, is_over=False)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        pressed, self._pressed, self._pan_from = self._pressed, None, None
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._is_dragging:
            self._is_dragging = False
            if pressed is not None and self.is_turnable:
                self._pressed = pressed
                self._say_drag(event.position(), is_over=True)
                self._pressed = None
            return
        if not self.is_pointable:
            self.chosen.emit()
        elif pressed is not None and self._frame is not None:
            self.pointed.emit(pressed[1])

    def _say_drag(self, at: QPointF, *, is_over: bool) -> None:
        if self._pressed is None or self._frame is None:
            return
        place = (at - self.placement.whole.topLeft()) / self.placement.scale
        self.dragged.emit(self._pressed[1], Pixel(place.x(), place.y()), is_over)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self._pressed = None
        if event is not None and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is not None and event.angleDelta().y():
            factor = STEP if event.angleDelta().y() > 0 else 1 / STEP
            self.zoom(factor, event.position())
            event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None:
            return
        at = QPointF(event.pos())
        if event.reason() is event.Reason.Keyboard:
            at = QPointF(self.rect().center())
        pixel = self.placement.pixel(at)
        if pixel is not None and self._frame is not None:
            self.asked.emit(pixel, self.mapToGlobal(at.toPoint()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        key = event.key()
        if key in ARROWS:
            self.nudged.emit(*ARROWS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._point_at_middle()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / STEP)
        elif key == Qt.Key.Key_0:
            self.zoom_out()
        else:
            super().keyPressEvent(event)

    def _point_at_middle(self) -> None:
        if not self.is_pointable:
            self.chosen.emit()
            return
        pixel = self.placement.pixel(QPointF(self.rect().center()))
        if pixel is not None and self._frame is not None:
            self.pointed.emit(pixel)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        self.update()

    def changeEvent(self, event: QEvent | None) -> None:
        if event is not None and event.type() == QEvent.Type.FontChange:
            self.update()
