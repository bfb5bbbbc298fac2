"""Why a customer has its grade: the judgement taken apart again, down to the statement lines.

Grade ← points ← characteristics, each against the median of the peers ← value with its formula ← lines with amounts.
Nothing of it is stored: it is made from what an assessment kept. Points are Decimals and add up exactly; the joined
points are those of the scores by their weights, to the hundredth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from credit.domain.characteristics import RATIO, VARIABLE, VARIABLES, Share
from credit.domain.judgements import Judgement, Known, Model, judge
from credit.domain.ratio_results import Input, MissingInput, Term, added, read
from credit.domain.ratios import CATALOGUE, Amount, Ratio, RatioName
from credit.domain.score_peers import PeerComparison, score_against_peers
from credit.domain.scorecards import Contribution, Score


class Formula(NamedTuple):
    """sign × Σ upper ÷ Σ lower × factor; without `lower` nothing is divided. A logarithm is the decimal one."""

    upper: tuple[Term, ...]
    lower: tuple[Term, ...] = ()
    factor: Decimal = Decimal(1)
    sign: int = 1
    is_logarithm: bool = False


class Peers(NamedTuple):
    """Others' scores by the same scorecard: of the same industry, and of all."""

    industry: Sequence[Score] = ()
    portfolio: Sequence[Score] = ()


@dataclass(frozen=True)
class Explained:
    """One characteristic: its points, those of the peers' median, and what its value was made of.

    Several formulas are added up. `missing` are the lines that were asked for in vain.
    """

    contribution: Contribution
    reference: Decimal | None
    formulas: tuple[Formula, ...]
    inputs: tuple[Input, ...]
    missing: tuple[MissingInput, ...]

    @property
    def difference(self) -> Decimal | None:
        """Return how many points better (positive) than its peers the customer is; None without peers."""
        return None if self.reference is None else self.contribution.points - self.reference


@dataclass(frozen=True)
class Part:
    """One of the scores. `weight` is the fraction with which it counts in the joined points."""

    score: Score
    weight: Decimal
    items: tuple[Explained, ...]
    peers: PeerComparison | None


@dataclass(frozen=True)
class Explanation:
    """The judgement and its parts, that of statements before that of payment behaviour."""

    judgement: Judgement
    parts: tuple[Part, ...]


def explain(known: Known, *, as_of: date, model: Model, peers: Mapping[str, Peers] | None = None) -> Explanation:
    """Judge again and keep the way there. Peers are by the name of the scorecard."""
    judgement = judge(known, as_of=as_of, model=model)
    scores = [score for score in (judgement.statement_score, judgement.behaviour_score) if score]
    behaviour_weight = model.policy.behaviour_weight
    weights = (Decimal(1),) if len(scores) == 1 else (1 - behaviour_weight, behaviour_weight)
    parts = [
        _part(score, weight, known, (peers or {}).get(score.scorecard, Peers()))
        for score, weight in zip(scores, weights, strict=False)
    ]
    return Explanation(judgement, tuple(parts))


def formulas_of(name: str) -> tuple[Formula, ...]:
    """Return how a characteristic comes of statement lines; nothing where it does not."""
    if name.startswith(VARIABLE):
        measure = VARIABLES[name.removeprefix(VARIABLE)]
        if isinstance(measure, Share):
            return (Formula(tuple(Term(sign, line) for sign, line in measure.upper), added(measure.lower)),)
        return (Formula(added(measure.line), is_logarithm=True),)
    if not name.startswith(RATIO):
        return ()
    definition = CATALOGUE[RatioName(name.removeprefix(RATIO))]
    if isinstance(definition, Amount):
        return (Formula(definition.terms),)
    parts = ((1, definition),) if isinstance(definition, Ratio) else definition.parts
    return tuple(Formula(ratio.numerator, ratio.denominator, ratio.factor, sign) for sign, ratio in parts)


def _part(score: Score, weight: Decimal, known: Known, peers: Peers) -> Part:
    compared = score_against_peers(score, industry=peers.industry, portfolio=peers.portfolio)
    references = {item.name: item.reference for item in compared.differences} if compared else {}
    items = [_explained(item, references.get(item.name), known) for item in score.contributions]
    return Part(score, weight, tuple(items), compared)


def _explained(contribution: Contribution, reference: Decimal | None, known: Known) -> Explained:
    formulas = formulas_of(contribution.name)
    if known.latest is None:
        return Explained(contribution, reference, formulas, (), ())
    earlier = known.statements[-2] if len(known.statements) > 1 else None
    terms = tuple(term for formula in formulas for term in (*formula.upper, *formula.lower))
    reading = read(dict.fromkeys(terms), statement=known.latest, earlier=earlier)
    return Explained(
        contribution,
        reference,
        formulas,
        tuple(dict.fromkeys(reading.inputs)),
        tuple(dict.fromkeys(reading.missing)),
    )
