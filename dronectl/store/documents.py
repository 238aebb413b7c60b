"""Frozen dataclasses to the content of an entry and back.

Fields may be text, numbers, booleans, dates, words of a ``StrEnum``, tuples of those or of dataclasses,
and any of them or None. Content of a newer version may hold more fields: they are passed over.
"""

from __future__ import annotations

import datetime as dt
import types
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Document = TypeVar("Document")


def to_content(document: object) -> dict[str, Any]:
    """The fields of a dataclass as JSON knows them."""
    if not is_dataclass(document) or isinstance(document, type):
        raise TypeError(f"{document!r} is no document")
    return {field.name: _plain(getattr(document, field.name)) for field in fields(document)}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return to_content(value)
    return value


def from_content(kind: type[Document], content: dict[str, Any]) -> Document:
    """The dataclass a content was made of; what it does not tell has its default.

    Raises:
        ValueError: a field without default is missing, or a value is not of its type.
    """
    hints: dict[str, Any] = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
    values = {}
    for field in fields(kind):  # type: ignore[arg-type]  # every kind is a dataclass
        if field.name in content:
            try:
                values[field.name] = _read(hints[field.name], content[field.name])
            except (TypeError, ValueError, KeyError) as error:
                raise ValueError(f"{kind.__name__}.{field.name}: {error}") from error
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{kind.__name__}.{field.name} is missing")
    return kind(**values)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin is types.UnionType:
        if value is None:
            return None
        (inner,) = (each for each in get_args(hint) if each is not types.NoneType)
        return _read(inner, value)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError("no list")
        return tuple(_read(get_args(hint)[0], item) for item in value)
    return _read_plain(hint, value)


def _read_plain(hint: Any, value: Any) -> Any:
    if hint is dt.date:
        return dt.date.fromisoformat(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if is_dataclass(hint) and isinstance(hint, type):
        return from_content(hint, value)
    if issubclass(hint, Enum):
        return hint(value)
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise ValueError(f"{value!r} is no {hint.__name__}")
    return value
