"""A page of the window that is made when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from PyQt6.QtWidgets import QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QDropEvent

    from ui.models.moment import Moment
    from ui.theme import Theme


class Page(Protocol):
    """What every page of the window can do."""

    def retranslate(self) -> None: ...
    def set_theme(self, theme: Theme) -> None: ...
    def take_map(self, map_view: QWidget) -> None: ...
    def release_map(self) -> None: ...
    def shortcuts(self) -> list[tuple[str, str]]: ...
    def on_tick(self, tick: Moment) -> None: ...


P = TypeVar("P", bound=QWidget)


class LatePage(QWidget, Generic[P]):
    """Stands in the window for a page; makes it when it is shown, or when somebody asks for it.

    Args:
        icon_name: on the rail.
        title: the page's name in the language in use.
        make: builds the page.
    """

    def __init__(self, icon_name: str, title: Callable[[], str], make: Callable[[], P]) -> None:
        super().__init__()
        self.icon_name = icon_name
        self.title = title
        self._build = make
        self._theme: Theme | None = None
        self._page: P | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    @property
    def is_made(self) -> bool:
        """Whether the page is there already."""
        return self._page is not None

    @property
    def page(self) -> P:
        """The page itself, made now if it is not there yet."""
        if self._page is None:
            self._page = self._build()
            if self._theme is not None:
                self._any.set_theme(self._theme)
            column = self.layout()
            assert column is not None  # noqa: S101 - made with it
            column.addWidget(self._page)
            self._page.show()  # at once, not with the next turn of the loop
        return self._page

    def make(self) -> None:
        """Have the page ready."""
        _ = self.page

    @property
    def _any(self) -> Page:
        return cast("Page", self.page)

    def retranslate(self) -> None:
        """Say everything again; a page not made yet is made in the language in use."""
        if self.is_made:
            self._any.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours, also once the page is made."""
        self._theme = theme
        if self.is_made:
            self._any.set_theme(theme)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Files the window was given for this page."""
        cast("QWidget", self.page).dropEvent(event)

    def take_map(self, map_view: QWidget) -> None:
        """The page is shown: it gets the map."""
        self._any.take_map(map_view)

    def release_map(self) -> None:
        """Another page is shown."""
        self._any.release_map()

    def shortcuts(self) -> list[tuple[str, str]]:
        """Keys and what they do."""
        return self._any.shortcuts()

    def on_tick(self, tick: Moment) -> None:
        """Ten times a second, if there is anybody to hear it."""
        if self.is_made:
            self._any.on_tick(tick)

    def showEvent(self, event: object) -> None:
        """Nobody looks at an empty page."""
        self.make()
