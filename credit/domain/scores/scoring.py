"""Computes a model from statements: terms, value, probability, zone, and what stands against them.

Statements are taken from the latest backwards whatever order they come in. Flows are taken as given: a period
that is not twelve months long is warned of, not annualised here. A period in another currency than the latest
counts as missing, because its amounts cannot be set against each other.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from credit.domain.scores.arithmetic import ONE, ZERO
from credit.domain.scores.models import (
    Caution,
    Given,
    Input,
    Item,
    ScoreModel,
    ScoreResult,
    ScoreWarning,
    Setting,
    Term,
    Variable,
)
from credit.domain.statements import Line, Statement

# Financial years of 52 or 53 weeks, and a leap year, still lie a year apart.
YEAR_DAYS = range(357, 374)


def score(model: ScoreModel, statements: Iterable[Statement], setting: Setting | None = None) -> ScoreResult:
    """Return the model's result for the latest of the statements; empty statements give no value."""
    setting = setting or Setting()
    periods = sorted(statements, key=lambda statement: statement.period_end, reverse=True)
    terms = (_constant(model), *(_term(variable, periods, setting) for variable in model.variables))
    value = _total(model, terms)
    probability = None if value is None or model.probability is None else model.probability(value)
    return ScoreResult(
        model=model,
        value=value,
        zone=model.cut_offs.zone(value=value, probability=probability),
        probability=probability,
        terms=terms,
        missing=_missing(terms),
        undefined=tuple(term.key for term in terms if _is_undefined(term)),
        warnings=tuple(_warnings(model, terms, periods, setting)),
    )


def _constant(model: ScoreModel) -> Term:
    return Term(key="constant", formula="1", coefficient=model.constant, value=ONE, contribution=model.constant)


def _term(variable: Variable, periods: Sequence[Statement], setting: Setting) -> Term:
    inputs = tuple(Input(item, _amount(item, periods, setting)) for item in variable.items)
    value, neutral = _measured(variable, [given.amount for given in inputs])
    return Term(
        key=variable.key,
        formula=variable.formula,
        coefficient=variable.coefficient,
        value=value,
        contribution=None if value is None else variable.coefficient * value,
        inputs=inputs,
        neutral=neutral,
    )


def _measured(variable: Variable, amounts: Sequence[Decimal | None]) -> tuple[Decimal | None, bool]:
    value: Decimal | None = None if any(amount is None for amount in amounts) else variable.measure(*amounts)
    if value is None and variable.neutral is not None:
        return variable.neutral, True
    return value, False


def _amount(item: Item, periods: Sequence[Statement], setting: Setting) -> Decimal | None:
    amount = _of_setting(item.source, setting) if isinstance(item.source, Given) else _of_period(item, periods)
    return amount if amount is not None and amount.is_finite() else None


def _of_setting(source: Given, setting: Setting) -> Decimal | None:
    return setting.price_index if source is Given.PRICE_INDEX else setting.dollars_per_unit


def _of_period(item: Item, periods: Sequence[Statement]) -> Decimal | None:
    if item.periods_back >= len(periods) or isinstance(item.source, Given):
        return None
    period = periods[item.periods_back]
    return period.amount(item.source) if period.currency == periods[0].currency else None


def _total(model: ScoreModel, terms: Sequence[Term]) -> Decimal | None:
    contributions = [term.contribution for term in terms if term.contribution is not None]
    if len(contributions) < len(terms) or _says_too_little(model, terms):
        return None
    return sum(contributions, ZERO)


def _says_too_little(model: ScoreModel, terms: Iterable[Term]) -> bool:
    return sum(term.neutral for term in terms) > model.neutrals_allowed


def _missing(terms: Iterable[Term]) -> tuple[Item, ...]:
    missing = (given.item for term in terms for given in term.inputs if given.amount is None)
    return tuple(dict.fromkeys(missing))


def _is_undefined(term: Term) -> bool:
    measured = term.value is not None and not term.neutral
    return not measured and all(given.amount is not None for given in term.inputs)


def _warnings(
    model: ScoreModel, terms: Sequence[Term], periods: Sequence[Statement], setting: Setting
) -> Iterator[ScoreWarning]:
    used = periods[: 1 + _periods_back(model)]
    neutral = tuple(term.key for term in terms if term.neutral)
    about = {
        Caution.OUTSIDE_POPULATION: model.population.differs(setting.profile),
        Caution.NEUTRAL_VALUE: neutral,
        Caution.TOO_LITTLE_MEASURED: neutral if _says_too_little(model, terms) else (),
        Caution.NEGATIVE_EQUITY: _ends(period for period in used[:1] if _has_negative_equity(period)),
        Caution.NOT_TWELVE_MONTHS: _ends(period for period in used if period.months != 12),
        Caution.NOT_A_YEAR_APART: _ends(_after_a_gap(used)),
        Caution.OTHER_CURRENCY: _ends(period for period in used if period.currency != used[0].currency),
    }
    return (ScoreWarning(caution, found) for caution, found in about.items() if found)


def _periods_back(model: ScoreModel) -> int:
    return max((item.periods_back for variable in model.variables for item in variable.items), default=0)


def _ends(periods: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(period.period_end.isoformat() for period in periods)


def _has_negative_equity(period: Statement) -> bool:
    equity, assets, liabilities = map(period.amount, (Line.EQUITY, Line.TOTAL_ASSETS, Line.TOTAL_LIABILITIES))
    if equity is None and assets is not None and liabilities is not None:
        equity = assets - liabilities
    return equity is not None and equity.is_finite() and equity < 0


def _after_a_gap(periods: Sequence[Statement]) -> Iterator[Statement]:
    for later, earlier in pairwise(periods):
        if (later.period_end - earlier.period_end).days not in YEAR_DAYS:
            yield earlier
