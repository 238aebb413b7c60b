"""What the catalogue says of one command and of one parameter."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


class Place(enum.Enum):
    """Whether a command's parameters 5 to 7 are a place."""

    NONE = "none"
    OPTIONAL = "optional"
    """A place may be given; without one the command has none."""
    HERE = "here"
    """Without a place it means where the vehicle is."""
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """One parameter of a command."""

    number: int
    """1 to 7, as MAVLink counts."""
    name: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """The values an enumeration allows; empty when it is not one."""
    is_whole: bool = False
    is_required: bool = False
    """True when "not set" (NaN) makes the command meaningless."""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One command."""

    number: int
    name: str
    """The MAV_CMD name without its prefix."""
    place: Place
    params: tuple[ParamSpec, ...] = ()

    def param(self, number: int) -> ParamSpec | None:
        """The parameter with this MAVLink number, None when the command does not use it."""
        return next((spec for spec in self.params if spec.number == number), None)

    @property
    def is_placed(self) -> bool:
        """Whether parameters 5 to 7 can be a place."""
        return self.place is not Place.NONE
