"""How somebody stands with rules and papers, as rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dronectl.crew.currency import Metric
from ui.formatting import DASH, Local
from ui.models.record_words import record_word
from ui.words import _

if TYPE_CHECKING:
    from dronectl.crew.currency import Restoration, Standing
    from dronectl.programme.practice import PaperStanding, PilotStanding

_TIMES = (Metric.MINUTES, Metric.NIGHT_MINUTES)


def practice_header() -> tuple[str, ...]:
    """Over the rows of :func:`practice_row`."""
    return (
        _("Rule"),
        _("Standing"),
        _("Counted"),
        _("Of it simulator"),
        _("Good until"),
        _("What ages out first"),
        _("Restored by"),
    )


def practice_row(standing: Standing) -> tuple[str, ...]:
    """One person under one rule."""
    metric = standing.rule.metric
    counted = f"{amount(metric, standing.amount)} / {amount(metric, standing.rule.needed)}"
    losing = DASH
    if standing.losing_day is not None and standing.next_loss is not None:
        losing = _("flown {day}, until {last}").format(
            day=standing.losing_day, last=standing.next_loss
        )
    return (
        record_word(standing.rule.name),
        record_word(standing.state.value),
        counted,
        amount(metric, standing.simulator),
        DASH if standing.valid_until is None else standing.valid_until.isoformat(),
        losing,
        restoration_words(standing.restoration),
    )


def amount(metric: Metric, counted: int) -> str:
    """A counted amount with its unit."""
    if metric in _TIMES:
        return f"{Local(counted / 60):.0f} min"
    return str(counted)


def restoration_words(wanted: Restoration | None) -> str:
    """The cheapest thing to fly today."""
    if wanted is None:
        return DASH
    device = record_word(wanted.device.value)
    if wanted.metric is Metric.TEST:
        return _("test “{code}” ({device})").format(code=wanted.code_of_test, device=device)
    what = {
        Metric.MINUTES: _("{amount} of flight ({device})"),
        Metric.NIGHT_MINUTES: _("{amount} of flight by night ({device})"),
        Metric.FLIGHTS: _("{amount} flights ({device})"),
        Metric.TAKE_OFFS_AND_LANDINGS: _("{amount} take-offs and landings ({device})"),
        Metric.NIGHT_LANDINGS: _("{amount} landings by night ({device})"),
    }[wanted.metric]
    return what.format(amount=amount(wanted.metric, wanted.amount), device=device)


def paper_header() -> tuple[str, ...]:
    """Over the rows of :func:`paper_row`."""
    return (_("Paper"), _("Held"), _("Number"), _("Good until"), _("Standing"))


def paper_row(standing: PaperStanding) -> tuple[str, ...]:
    """One paper that is asked for."""
    held = standing.certificate
    if held is None:
        return (record_word(standing.paper.name), _("none"), DASH, DASH, _("missing"))
    return (
        record_word(standing.paper.name),
        record_word(held.kind.value),
        held.number or DASH,
        _("no end") if held.expires is None else held.expires.isoformat(),
        DASH if standing.validity is None else record_word(standing.validity.value),
    )


def practice_rows(found: PilotStanding) -> tuple[tuple[str, ...], ...]:
    """Every rule that binds a person."""
    return tuple(practice_row(each) for each in found.standings)


def paper_rows(found: PilotStanding) -> tuple[tuple[str, ...], ...]:
    """Every paper asked of a person."""
    return tuple(paper_row(each) for each in found.papers)
