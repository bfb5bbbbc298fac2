"""How well published models told apart who defaulted, on customers whose outcome is known.

AUC and KS are fractions (Decimals), each over the customers that have a value; models of which higher is worse are
turned round. Equity that was not stated is assets less liabilities, and marked. A model whose inputs nobody gave has
no figure and names the lines that lack: it is not made up.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from credit.domain.derived_equity import with_equity
from credit.domain.scores.models import Direction, Given, ScoreModel, ScoreResult, Subject
from credit.domain.scores.registry import MODELS
from credit.domain.scores.scoring import score
from credit.domain.statements import Line, Statement
from credit.domain.validation import area_under_curve, kolmogorov_smirnov


@dataclass(frozen=True)
class Performance:
    """One model on the known outcomes.

    `missing` counts, by line, the customers whose input lacked; `derived` those scored by equity that was not stated.
    """

    key: str
    name: str
    variant: str
    scored: int
    defaults: int
    auc: Decimal | None
    ks: Decimal | None
    missing: Mapping[str, int]
    derived: int = 0

    @property
    def is_missing_input(self) -> bool:
        """Say whether nobody could be scored for want of an input."""
        return self.scored == 0 and bool(self.missing)


def measure_models(customers: Sequence[tuple[Sequence[Statement], bool]]) -> list[Performance]:
    """Return how each published model of failure or strength did; a customer is its statements and its default."""
    models = [model for model in MODELS.values() if model.subject is not Subject.MANIPULATION]
    return [_measured(model, customers) for model in models]


def _measured(model: ScoreModel, customers: Sequence[tuple[Sequence[Statement], bool]]) -> Performance:
    completed = [[with_equity(statement) for statement in statements] for statements, _bad in customers]
    results = [
        (score(model, [item.statement for item in items]), bad)
        for items, (_statements, bad) in zip(completed, customers, strict=True)
    ]
    derived = sum(
        items[-1].is_derived and result.value is not None for items, (result, _) in zip(completed, results, strict=True)
    )
    sign = 1 if model.direction is Direction.HIGHER_IS_BETTER else -1
    values = [(sign * result.value, bad) for result, bad in results if result.value is not None]
    found = performance_of(
        model.key, model.name, model.variant, values, missing=_missing(result for result, _ in results)
    )
    return replace(found, derived=derived if _asks_for_equity(model) else 0)


def _asks_for_equity(model: ScoreModel) -> bool:
    return any(item.source is Line.EQUITY for variable in model.variables for item in variable.items)


def performance_of(
    key: str, name: str, variant: str, values: Sequence[tuple[Decimal, bool]], *, missing: Mapping[str, int]
) -> Performance:
    """Return the figures of values of which more is safer, each with whether the customer defaulted."""
    points, outcomes = [value for value, _ in values], [bad for _, bad in values]
    return Performance(
        key=key,
        name=name,
        variant=variant,
        scored=len(values),
        defaults=sum(outcomes),
        auc=area_under_curve(points, outcomes),
        ks=kolmogorov_smirnov(points, outcomes),
        missing=missing,
    )


def _missing(results: Iterable[ScoreResult]) -> dict[str, int]:
    """Return how many customers lack each input, the most wanted first."""
    lines = Counter(
        _line(item.source, item.periods_back) for result in results for item in result.missing if result.value is None
    )
    return dict(lines.most_common())


def _line(source: object, periods_back: int) -> str:
    name = source.value if isinstance(source, Given) else str(source)
    return f"{name}@{periods_back}" if periods_back else name
