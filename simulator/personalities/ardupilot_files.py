"""ArduPilot's generated files: all parameters, and the three plans, as packed binary.

``@PARAM/param.pck`` is the fast way to fetch parameters: names share their beginning with the one
before, values have their own width. Format of the plans: a header and MISSION_ITEM_INT payloads.
"""

import struct
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from simulator.codec import pack
from simulator.mission_store import FENCE, MISSION, RALLY

if TYPE_CHECKING:
    from simulator.mission_items import Item
    from simulator.param_store import Parameter, ParamStore

_PLAIN_MAGIC = 0x671B
_DEFAULTS_MAGIC = 0x671C
_PLAN_MAGIC = 0x763D
_HAS_DEFAULT = 1
_FORMATS = {"b": (1, "<b"), "h": (2, "<h"), "i": (3, "<i"), "f": (4, "<f")}
_PLANS = {
    "@MISSION/mission.dat": MISSION,
    "@MISSION/fence.dat": FENCE,
    "@MISSION/rally.dat": RALLY,
}


def packed_parameters(store: "ParamStore", path: str) -> bytes | None:
    """Contents of ``@PARAM/param.pck`` with its optional query; None for another path."""
    name, _, query = path.lstrip("/").partition("?")
    if name != "@PARAM/param.pck":
        return None
    asked = parse_qs(query)
    with_defaults = asked.get("withdefaults", ["0"])[0] == "1"
    start = _number(asked.get("start", ["0"])[0], 0)
    count = _number(asked.get("count", [""])[0], len(store))
    chosen = store.entries[start : start + count]
    magic = _DEFAULTS_MAGIC if with_defaults else _PLAIN_MAGIC
    packed = [struct.pack("<HHH", magic, len(chosen), len(store))]
    last = b""
    for entry in chosen:
        packed.append(_packed(entry, last, with_defaults=with_defaults))
        last = entry.name.encode()
    return b"".join(packed)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdigit() else otherwise


def _packed(entry: "Parameter", last: bytes, *, with_defaults: bool) -> bytes:
    kind, form = _FORMATS[entry.letter]
    name = entry.name.encode()
    common = 0
    while common < min(len(name) - 1, len(last), 15) and name[common] == last[common]:
        common += 1
    differs = with_defaults and entry.default != entry.value
    flags = _HAS_DEFAULT if differs else 0
    rest = name[common:]
    head = bytes((kind | flags << 4, common | (len(rest) - 1) << 4))
    return (
        head
        + rest
        + _value(entry, entry.value, form)
        + (_value(entry, entry.default, form) if differs else b"")
    )


def _value(entry: "Parameter", value: float, form: str) -> bytes:
    return struct.pack(form, value if entry.is_real else int(value))


def packed_plan(stores: "dict[int, list[Item]]", path: str) -> bytes | None:
    """Contents of a ``@MISSION`` file; None for another path."""
    kind = _PLANS.get(path.lstrip("/"))
    if kind is None:
        return None
    items = stores[kind]
    head = struct.pack("<HHHHH", _PLAN_MAGIC, kind, 0, 0, len(items))
    return head + b"".join(_plan_item(item, place, kind) for place, item in enumerate(items))


def _plan_item(item: "Item", place: int, kind: int) -> bytes:
    names = ("param1", "param2", "param3", "param4")
    return pack(
        "MISSION_ITEM_INT",
        seq=place,
        frame=item.frame,
        command=item.command,
        autocontinue=item.autocontinue,
        x=item.x,
        y=item.y,
        z=item.z,
        mission_type=kind,
        **dict(zip(names, item.params, strict=True)),
    )
