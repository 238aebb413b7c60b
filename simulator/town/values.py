"""What a town is made of: values in local metres, (north, east) in that order, headings true."""

import enum
from dataclasses import dataclass
from typing import Final

Place = tuple[float, float]
"""North and east of the town's origin, metres."""

Ring = tuple[Place, ...]
"""An outline, closed by itself: the first place is not repeated at the end."""

Colour = tuple[int, int, int]
"""Blue, green, red, 0 to 255: OpenCV's order."""


class StreetClass(enum.Enum):
    """What a street is for, widest first."""

    BOULEVARD = "boulevard"
    AVENUE = "avenue"
    STREET = "street"
    QUAY = "quay"
    ALLEY = "alley"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Section:
    """How wide a street is from kerb to kerb, and its pavement on each side."""

    carriageway_m: float
    pavement_m: float

    @property
    def half_m(self) -> float:
        """From the middle line to the kerb."""
        return self.carriageway_m / 2

    @property
    def reserve_m(self) -> float:
        """From the middle line to the first building plot."""
        return self.carriageway_m / 2 + self.pavement_m


SECTIONS: Final = {
    StreetClass.BOULEVARD: Section(13.0, 4.0),
    StreetClass.AVENUE: Section(13.0, 4.0),
    StreetClass.STREET: Section(9.0, 2.2),
    StreetClass.QUAY: Section(9.0, 2.5),
    StreetClass.ALLEY: Section(4.5, 0.6),
    StreetClass.PATH: Section(4.0, 0.0),
}

CAR_CLASSES: Final = frozenset(
    {StreetClass.BOULEVARD, StreetClass.AVENUE, StreetClass.STREET, StreetClass.QUAY}
)
"""Streets with two lanes and a parking strip on each side; the others are for people on foot."""


@dataclass(frozen=True, slots=True)
class Street:
    """One named street along its middle line."""

    name: str
    street_class: StreetClass
    line: Ring
    """The middle line; open, unless first and last place are the same (the ring boulevard)."""


class Use(enum.Enum):
    """What a piece of ground is used for."""

    BASE = "base"
    DENSE = "dense"
    HOUSES = "houses"
    FLATS = "flats"
    INDUSTRY = "industry"
    PUBLIC = "public"
    SQUARE = "square"
    PARK = "park"
    SPORTS = "sports"
    CAR_PARK = "car park"
    CEMETERY = "cemetery"
    STATION = "station"
    FIELD = "field"
    MEADOW = "meadow"
    WOOD = "wood"
    PROMENADE = "promenade"


@dataclass(frozen=True, slots=True)
class Area:
    """One block between streets, pavements not included."""

    use: Use
    outline: Ring
    name: str | None = None


class Roof(enum.Enum):
    """How a building is covered; decides how it looks from above."""

    HIPPED = "hipped"
    FLAT = "flat"
    SHED = "shed"


@dataclass(frozen=True, slots=True)
class Building:
    """A block with vertical walls."""

    footprint: Ring
    ground_m: float
    """Lowest ground under the footprint, AMSL: where the walls begin."""
    height_m: float
    """Eaves above ``ground_m``."""
    roof: Roof
    roof_bgr: Colour
    wall_bgr: Colour
    use: Use
    name: str | None = None

    @property
    def roof_m(self) -> float:
        """Roof level AMSL."""
        return self.ground_m + self.height_m


@dataclass(frozen=True, slots=True)
class Tree:
    """A round crown."""

    north_m: float
    east_m: float
    crown_m: float
    """Radius of the crown."""
    height_m: float


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place people name: for labels and for training tasks."""

    name: str
    kind: str
    """``base``, ``townhall``, ``church``, ``station``, ``harbour``, ``park``, ``school``, …"""
    north_m: float
    east_m: float


@dataclass(frozen=True, slots=True)
class Parked:
    """A car that does not move."""

    north_m: float
    east_m: float
    heading_deg: float
    length_m: float
    width_m: float
    height_m: float
    colour_bgr: Colour


@dataclass(frozen=True, slots=True)
class Moored:
    """A boat at its berth."""

    north_m: float
    east_m: float
    heading_deg: float
    length_m: float
    width_m: float


class MoverKind(enum.Enum):
    """What moves."""

    CAR = "car"
    VAN = "van"
    BUS = "bus"
    PERSON = "person"
    BOAT = "boat"


@dataclass(frozen=True, slots=True)
class Mover:
    """Where something that moves truly is at one time."""

    key: int
    """The same thing keeps its key for ever."""
    kind: MoverKind
    north_m: float
    east_m: float
    heading_deg: float
    speed_mps: float
    length_m: float
    width_m: float
    height_m: float
    colour_bgr: Colour


@dataclass(frozen=True, slots=True)
class Marking:
    """White paint on the ground."""

    outline: Ring


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle along the axes."""

    south_m: float
    west_m: float
    north_m: float
    east_m: float
