"""Values of this program as JSON that any other program reads."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from enum import Enum
from typing import Final

LONGEST: Final = 4096  # characters of one field; a parameter list belongs in its own file


def jsonable(value: object) -> object:
    """The value made of what JSON knows; NaN and infinities become null, the unknown its text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Enum):
        return jsonable(value.value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(item) for item in value]
    if dataclasses.is_dataclass(value):
        names = (field.name for field in dataclasses.fields(value))
        return {name: jsonable(getattr(value, name)) for name in names}
    return str(value)


def to_json(value: object) -> str:
    """The value as one line of JSON, keys in their order."""
    return json.dumps(jsonable(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def detail_json(event: object, leave_out: frozenset[str]) -> str:
    """An event's own fields as JSON; a field too long for a row is replaced by its length."""
    detail: dict[str, object] = {}
    if dataclasses.is_dataclass(event):
        for field in dataclasses.fields(event):
            if field.name in leave_out:
                continue
            value = jsonable(getattr(event, field.name))
            length = len(json.dumps(value, ensure_ascii=False))
            detail[field.name] = value if length <= LONGEST else {"omitted_characters": length}
    return to_json(detail)
