"""The theme as the page wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme import Theme


def page_colours(theme: Theme) -> dict[str, str | int]:
    """The theme's colours, and those that only a map needs.

    The casing is dark in every theme: the drones' colours are light, and it must read on an aerial
    picture as well as on white paper. The theme's own colours are dark on white: they get an ``edge``.
    """
    is_dark = theme.name == "dark"
    return {
        "name": theme.name,
        "ground": theme.ground,
        "surface": theme.surface,
        "raised": theme.raised,
        "text": theme.text,
        "secondary": theme.secondary,
        "line": theme.line,
        "warning": theme.warning,
        "caution": theme.caution,
        "good": theme.good,
        "selected": theme.selected,
        "linePx": theme.line_px,
        "label": f"{theme.surface}{'FF' if theme.name == 'sun' else 'E0'}",
        "casing": "rgba(8, 12, 17, 0.82)" if is_dark else "rgba(14, 20, 28, 0.78)",
        "edge": "rgba(8, 12, 17, 0.82)" if is_dark else "rgba(255, 255, 255, 0.9)",
        "handle": "#FFFFFF",
        "onAlert": "#000000" if is_dark else "#FFFFFF",
        "unknown": "#8A949E",
        "grid": "#1C232B" if is_dark else "#DCE2E8",
    }
