"""The exception an operator is meant to read, under the core's name."""

from missions.errors import UserError

__all__ = ["UserError"]
