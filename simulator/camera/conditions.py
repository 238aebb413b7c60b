"""Weather, light and sensor of a picture, as numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is disturbed; the default is a clear day."""

    rain_fraction: float = 0.0
    """0 dry to 1 a downpour."""
    night_fraction: float = 0.0
    """0 day to 1 a moonless night."""
    is_thermal: bool = False
    """White is hot."""

    @property
    def is_plain(self) -> bool:
        """Nothing changes."""
        return self == Look()


CLEAR = Look()
