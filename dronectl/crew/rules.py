"""The rule book as a file: TOML that a programme edits, read with care.

What is wrong in it is said with its place; a broken book is never half used.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from dronectl.crew.certificates import Kind
from dronectl.crew.currency import Groups, Metric, OnLapse, Rule, Similar
from dronectl.crew.people import Role
from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE_NAME: Final = "rules.toml"
MOST_DAYS: Final = 3660
HOLDERS: Final = ("person", "aircraft", "operator")
_CHOICES: Final[Mapping[str, Any]] = {
    "metric": Metric,
    "similar": Similar,
    "on_lapse": OnLapse,
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One of these papers must be good on the day."""

    code: str
    name: str
    kinds: tuple[Kind, ...]
    holder: str = "person"
    """``person``, ``aircraft`` or ``operator``."""
    roles: tuple[str, ...] = ("pilot",)
    purposes: tuple[str, ...] = ()
    sights: tuple[str, ...] = ()
    on_lapse: OnLapse = OnLapse.WARN
    in_force_from: dt.date = dt.date.min
    in_force_to: dt.date = dt.date.max

    def is_in_force(self, day: dt.date) -> bool:
        """Whether it is asked for on a day."""
        return self.in_force_from <= day <= self.in_force_to


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of a programme, those of other days included."""

    version: int
    rules: tuple[Rule, ...]
    papers: tuple[Paper, ...]
    groups: Groups


def read_rules(text: str, name: str = FILE_NAME) -> RuleBook:
    """The rule book a TOML text holds.

    Raises:
        UserError: it cannot be used; the sentence says where and why.
    """
    try:
        data = tomllib.loads(text)
        rules = [_rule(each) for each in _tables(data, "rule")]
        papers = [_paper(each) for each in _tables(data, "paper")]
        groups = _groups(data.get("groups", {}))
        version = _whole("version", data.get("version", 1), 1)
        _refuse_overlaps([*rules, *papers])
    except ValueError as error:
        raise UserError(f"The rule book {name} cannot be used: {error}. Correct it.") from error
    return RuleBook(version, tuple(rules), tuple(papers), groups)


def _tables(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    tables = data.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ValueError(f"write [[{name}]] before each {name}")
    return tables


def _groups(table: object) -> Groups:
    if not isinstance(table, dict) or not all(isinstance(g, str) for g in table.values()):
        raise ValueError('groups: write model = "name of the group"')
    return Groups(table)


def _rule(table: dict[str, Any]) -> Rule:
    values = _values(Rule, table)
    where = f"rule {table.get('code')!r}"
    rule = Rule(**values)
    if (rule.window_days is None) == (rule.calendar_months is None):
        raise ValueError(f"{where}: give either window_days or calendar_months")
    if rule.metric is Metric.TEST and not rule.code_of_test:
        raise ValueError(f"{where}: a test needs code_of_test")
    return rule


def _paper(table: dict[str, Any]) -> Paper:
    paper = Paper(**_values(Paper, table))
    if paper.holder not in HOLDERS:
        raise ValueError(f"paper {paper.code!r}: holder is one of {', '.join(HOLDERS)}")
    return paper


def _values(kind: type, table: dict[str, Any]) -> dict[str, Any]:
    """The table's values in the types of a rule's or paper's fields."""
    where = f"{kind.__name__.lower()} {table.get('code')!r}"
    known = {field.name for field in fields(kind)}
    unknown = sorted(set(table) - known)
    if unknown:
        raise ValueError(f"{where}: unknown {', '.join(unknown)}")
    missing = {"code", "name", "metric", "minimum", "kinds"} & known - set(table)
    if missing:
        raise ValueError(f"{where}: {', '.join(sorted(missing))} is missing")
    return {key: _value(where, key, value) for key, value in table.items()}


def _value(where: str, key: str, value: object) -> Any:
    place = f"{where}: {key}"
    if key in _CHOICES or key in ("roles", "purposes", "sights", "kinds"):
        return _words(place, key, value)
    if key in ("window_days", "calendar_months", "notice_days"):
        return _whole(place, value, 0 if key == "notice_days" else 1)
    if key in ("minimum", "simulator_cap"):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e6:
            raise ValueError(f"{place} is a number from 0 on")
        return float(value)
    if key in ("in_force_from", "in_force_to"):
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            raise ValueError(f"{place} is a date like 2026-05-31, without quotes")
        return value
    if key == "is_for_night":
        if not isinstance(value, bool):
            raise ValueError(f"{place} is true or false")
        return value
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise ValueError(f"{place} is a short text")
    return value


def _words(place: str, key: str, value: object) -> Any:
    if key in _CHOICES:
        choices = _CHOICES[key]
        try:
            return choices(value)
        except ValueError as error:
            raise ValueError(f"{place} is one of {', '.join(choices)}") from error
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{place} is a list of texts")
    kinds: Any = {"roles": Role, "kinds": Kind}.get(key)
    if kinds is None:
        return tuple(value)
    wrong = sorted(set(value) - {member.value for member in kinds})
    if wrong:
        raise ValueError(f"{place}: {wrong[0]!r} is not one of {', '.join(kinds)}")
    return tuple(kinds(each) for each in value) if kinds is Kind else tuple(value)


def _whole(place: str, value: object, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST_DAYS:
        raise ValueError(f"{place} is a whole number from {least} to {MOST_DAYS}")
    return value


def _refuse_overlaps(rules: Iterable[Rule | Paper]) -> None:
    """Two versions of a rule must not be in force on one day."""
    seen: dict[str, list[Rule | Paper]] = {}
    for rule in rules:
        for other in seen.setdefault(rule.code, []):
            if rule.in_force_from <= other.in_force_to and other.in_force_from <= rule.in_force_to:
                raise ValueError(
                    f"two versions of {rule.code!r} are in force at once; give the older one an in_force_to"
                )
        seen[rule.code].append(rule)
