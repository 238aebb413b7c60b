"""Short ways to write a parameter down, for the tables of commands."""

from types import MappingProxyType

from missions.catalog.spec import ParamSpec


def ranged(
    number: int, name: str, unit: str = "", low: float | None = None, high: float | None = None
) -> ParamSpec:
    """A number that may be left out."""
    return ParamSpec(number, name, unit, low, high)


def need(
    number: int, name: str, unit: str = "", low: float | None = None, high: float | None = None
) -> ParamSpec:
    """A number that must be set."""
    return ParamSpec(number, name, unit, low, high, is_required=True)


def whole(number: int, name: str, low: float | None = None, high: float | None = None) -> ParamSpec:
    """A whole number that may be left out."""
    return ParamSpec(number, name, "", low, high, is_whole=True)


def count(number: int, name: str, low: float | None = None, high: float | None = None) -> ParamSpec:
    """A whole number that must be set."""
    return ParamSpec(number, name, "", low, high, is_whole=True, is_required=True)


def choice(number: int, name: str, choices: dict[int, str]) -> ParamSpec:
    """One of an enumeration."""
    return ParamSpec(number, name, choices=MappingProxyType(choices), is_whole=True)
