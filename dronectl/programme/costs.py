"""What the programme costs: entered amounts, spread over the days they are for."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read at run time, where entries are made into documents
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount for a stretch of time: a purchase over its years of use, a premium over its year."""

    id: str
    name: str
    amount_eur: float
    since: dt.date
    until: dt.date
    """Last day; the same as ``since`` for what is used up at once."""
    kind: str = "fixed"
    """Aircraft, training, insurance, software, batteries, maintenance, crew ..."""
    is_active: bool = True


def check_cost(cost: Cost) -> None:
    """Refuse what cannot be.

    Raises:
        UserError: no amount, or days the wrong way round.
    """
    if not (math.isfinite(cost.amount_eur) and 0 <= cost.amount_eur < 1e9):
        raise UserError(f"{cost.name}: an amount is a number of euros from 0 on.")
    if cost.until < cost.since:
        raise UserError(f"{cost.name}: it would end on {cost.until} before {cost.since}.")


def cost_eur(costs: Iterable[Cost], since: dt.date, until: dt.date) -> float:
    """The share of all amounts that falls on the days from ``since`` up to and with ``until``."""
    total_eur = 0.0
    for cost in costs:
        if not cost.is_active:
            continue
        days = (cost.until - cost.since).days + 1
        first, last = max(cost.since, since), min(cost.until, until)
        shared = max(0, (last - first).days + 1)
        total_eur += cost.amount_eur * shared / days
    return total_eur
