"""Reading and writing single parameters; ``ReadAll`` for all of them.

Specification: https://mavlink.io/en/services/parameter.html

ReadSome:  ASKING (a few names at a time) --> every name answered, refused or given up
SetParam:  READING (type not given) --> WRITING --> echo equal | refused | differs | silent
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from dronectl.protocol.machine import Failure, Fault, Finished, Send
from dronectl.protocol.param_list import Known, ReadAll
from dronectl.protocol.param_values import (
    Encoding,
    ParamValue,
    decode,
    encode,
    is_name,
    problem,
    received,
    request_name,
    same,
    set_message,
)
from dronectl.protocol.progress import Gauge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address, Effect

__all__ = [
    "Encoding",
    "Known",
    "ParamValue",
    "ReadAll",
    "ReadSome",
    "SetParam",
    "decode",
    "encode",
    "problem",
]

AT_ONCE: Final = 5
RETRY_S: Final = 0.7
FEWEST_TRIES: Final = 4
NAMES_TOLD: Final = 3
MOST_TRIES: Final = 20
MISS_CHANCE: Final = 0.00001
"""Accepted chance of calling a parameter missing that the vehicle has."""
SET_TRIES: Final = 12
DIFFERENT_ECHOES: Final = 3  # fewer may be answers to someone's earlier read

_ERRORS: Final = {
    1: "does not exist on this vehicle",
    2: "does not take this value: out of range",
    3: "may not be changed",
    4: "belongs to a component that is not there",
    5: "is read-only",
    6: "has a type that cannot be sent",
    7: "has another type",
    8: "could not be read by the vehicle",
}
"""MAV_PARAM_ERROR in words."""


class ReadSome:
    """Reads parameters by name; finishes with ``dict[str, ParamValue]``.

    A name the vehicle does not have is simply not in the result: PX4 says so, ArduPilot keeps
    silent, so silence about some names is an answer and silence about all is a failure.
    """

    def __init__(self, address: Address, names: Iterable[str], encoding: Encoding) -> None:
        self.address = address
        self.deadline_s: float | None = None
        self._encoding = encoding
        self._waiting = [name for name in dict.fromkeys(names) if is_name(name)]
        self._total = len(self._waiting)
        self._asked: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self._values: dict[str, ParamValue] = {}
        self._answered = 0
        self._tries_answered = 0
        self._settled = 0
        self._gauge = Gauge()
        self._over = False

    def start(self, now_s: float) -> list[Effect]:
        return self._carry_on(now_s)

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self._over or message.component_id != self.address.component_id:
            return []
        if message.name not in ("PARAM_VALUE", "PARAM_ERROR"):
            return []
        name = message.fields.param_id
        if name not in self._asked:
            return []
        if message.name == "PARAM_VALUE":
            self._values[name] = received(message, self._encoding)
        self._answered += 1
        self._tries_answered += self._tries[name]
        self._settle(name)
        return self._carry_on(now_s)

    def on_time(self, now_s: float) -> list[Effect]:
        if self._over or self.deadline_s is None or now_s < self.deadline_s:
            return []
        return self._carry_on(now_s)

    def _settle(self, name: str) -> None:
        del self._asked[name]
        self._settled += 1

    def _carry_on(self, now_s: float) -> list[Effect]:
        effects: list[Effect] = []
        for name, due_s in list(self._asked.items()):
            if due_s > now_s:
                continue
            if self._tries[name] >= FEWEST_TRIES and self._has_untried():
                del self._asked[name]  # judged when it is known how often others go unanswered
                self._waiting.append(name)
            elif self._tries[name] >= self._worth_trying():
                self._settle(name)
            else:
                effects.append(self._ask(name, now_s))
        while self._waiting and len(self._asked) < AT_ONCE:
            effects.append(self._ask(self._waiting.pop(0), now_s))
        effects += self._gauge.at(self._settled, self._total)
        if not self._asked:
            return [*effects, self._finished()]
        self.deadline_s = min(self._asked.values())
        return effects

    def _ask(self, name: str, now_s: float) -> Send:
        self._tries[name] = self._tries.get(name, 0) + 1
        self._asked[name] = now_s + RETRY_S
        return Send(request_name(self.address, name))

    def _has_untried(self) -> bool:
        return bool(self._waiting) and self._waiting[0] not in self._tries

    def _worth_trying(self) -> int:
        """Tries after which a silent name is missing rather than unlucky, seen from the others."""
        if not self._answered:
            return MOST_TRIES
        unlucky = 1 - self._answered / max(self._tries_answered, self._answered + 1)
        tries = math.ceil(math.log(MISS_CHANCE) / math.log(unlucky))
        return max(FEWEST_TRIES, min(MOST_TRIES, tries))

    def _finished(self) -> Finished:
        self._over = True
        self.deadline_s = None
        if self._total and not self._answered:
            few = ", ".join(list(self._tries)[:NAMES_TOLD]) + ", …" * (self._total > NAMES_TOLD)
            text = f"The vehicle does not answer for {few}; check the link and the names."
            return Finished(Failure(Fault.VEHICLE_SILENT, text), {})
        return Finished(value=self._values)


class SetParam:
    """Writes one parameter; finishes with the ``ParamValue`` the vehicle confirmed.

    Without a type the parameter is read first: PX4 stores a value of the wrong type as it comes.
    """

    def __init__(
        self, address: Address, name: str, value: float, type_: int | None, encoding: Encoding
    ) -> None:
        self.address = address
        self.deadline_s: float | None = None
        self._name = name
        self._value = value
        self._type = 0 if type_ is None else type_
        self._encoding = encoding
        self._reader = ReadSome(address, [name], encoding) if type_ is None else None
        self._tries = 0
        self._different = 0
        self._last: ParamValue | None = None
        self._over = False

    def start(self, now_s: float) -> list[Effect]:
        if not is_name(self._name):
            text = f"A parameter name has 1 to 16 plain characters; {self._name!r} has not."
            return [self._failed(Fault.WE_REFUSED, text)]
        if self._reader is not None:
            return self._of_reader(self._reader, self._reader.start(now_s), now_s)
        return self._write(now_s)

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self._over or message.component_id != self.address.component_id:
            return []
        if self._reader is not None:
            return self._of_reader(self._reader, self._reader.on_message(message, now_s), now_s)
        if message.name not in ("PARAM_VALUE", "PARAM_ERROR"):
            return []
        if message.fields.param_id != self._name:
            return []
        if message.name == "PARAM_ERROR":
            return [self._refused(message.fields.error)]
        return self._echo(received(message, self._encoding))

    def on_time(self, now_s: float) -> list[Effect]:
        if self._over or self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._reader is not None:
            return self._of_reader(self._reader, self._reader.on_time(now_s), now_s)
        return self._write(now_s)

    def _of_reader(self, reader: ReadSome, effects: list[Effect], now_s: float) -> list[Effect]:
        self.deadline_s = reader.deadline_s
        ours: list[Effect] = [effect for effect in effects if isinstance(effect, Send)]
        end = next((effect for effect in effects if isinstance(effect, Finished)), None)
        if end is None:
            return ours
        self._reader = None
        found = end.value.get(self._name)
        if found is None and end.failure is None:
            return [*ours, self._refused(1)]
        if found is None:
            text = f"The vehicle does not answer for parameter {self._name}; check its name."
            return [*ours, self._failed(Fault.VEHICLE_SILENT, text)]
        self._type = found.type
        return ours + self._write(now_s)

    def _write(self, now_s: float) -> list[Effect]:
        why_not = problem(self._value, self._type, self._encoding)
        if why_not is not None:
            return [self._failed(Fault.WE_REFUSED, f"Parameter {self._name} {why_not}.")]
        if self._tries >= SET_TRIES:
            return [self._differs(self._last) if self._last is not None else self._silent()]
        self._tries += 1
        self.deadline_s = now_s + RETRY_S
        return [
            Send(set_message(self.address, self._name, self._value, self._type, self._encoding))
        ]

    def _echo(self, value: ParamValue) -> list[Effect]:
        if same(value.value, self._value, value.type):
            self._over = True
            self.deadline_s = None
            return [Finished(value=value)]
        self._last = value
        self._different += 1
        # Each write is answered once, so more differing values than writes prove nothing new.
        if min(self._different, self._tries) >= DIFFERENT_ECHOES:
            return [self._differs(value)]
        return []

    def _differs(self, held: ParamValue) -> Finished:
        text = f"The vehicle keeps {self._name} at {held.value} instead of {self._value}."
        return self._failed(Fault.DIFFERS, text)

    def _silent(self) -> Finished:
        text = f"The vehicle did not confirm {self._name}; read it again before you rely on it."
        return self._failed(Fault.VEHICLE_SILENT, text)

    def _refused(self, code: int) -> Finished:
        why = _ERRORS.get(code, f"was refused (error {code})")
        return self._failed(Fault.VEHICLE_REFUSED, f"Parameter {self._name} {why}.", code)

    def _failed(self, fault: Fault, text: str, code: int | None = None) -> Finished:
        self._over = True
        self.deadline_s = None
        return Finished(Failure(fault, text, code))
