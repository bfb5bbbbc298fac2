"""How well scores and probabilities of default (PD) did against what happened.

Outcomes are True for a default. PDs are fractions of the horizon the outcomes cover. `scores` are points: more are
safer; for PDs pass their negatives. Figures are Decimals, exact from counts of pairs and shares; None where one does
not exist, as with one kind of outcome only.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import TypeVar

from credit.domain.score_evidence import Stability, population_stability
from finance_crm.money import ZERO

Period = TypeVar("Period")


def _counts_by_score(scores: Sequence[Decimal], outcomes: Sequence[bool]) -> list[tuple[int, int]] | None:
    """Return good and bad counts of every score upwards; None where one kind lacks or a score is no number."""
    if len(scores) != len(outcomes) or not all(score.is_finite() for score in scores):
        return None
    good = Counter(score for score, bad in zip(scores, outcomes, strict=True) if not bad)
    all_of = Counter(scores)
    found = [(good[score], all_of[score] - good[score]) for score in sorted(all_of)]
    return found if 0 < good.total() < len(scores) else None


def area_under_curve(scores: Sequence[Decimal], outcomes: Sequence[bool]) -> Decimal | None:
    """Return the share of pairs in which the good customer has more points than the bad one; ties count half.

    1 ranks perfectly, 0.5 as chance does. Source: Hanley and McNeil (1982), after Mann and Whitney (1947).
    """
    counts = _counts_by_score(scores, outcomes)
    if counts is None:
        return None
    half_wins = bad_below = 0
    for good, bad in counts:
        half_wins += good * (2 * bad_below + bad)
        bad_below += bad
    goods = sum(good for good, _ in counts)
    return Decimal(half_wins) / (2 * goods * bad_below)


def gini(scores: Sequence[Decimal], outcomes: Sequence[bool]) -> Decimal | None:
    """Return the Gini coefficient or accuracy ratio, 2 × AUC − 1, from −1 to 1."""
    area = area_under_curve(scores, outcomes)
    return None if area is None else 2 * area - 1


def kolmogorov_smirnov(scores: Sequence[Decimal], outcomes: Sequence[bool]) -> Decimal | None:
    """Return the widest gap between the cumulative shares of bad and of good customers by score, 0 to 1."""
    counts = _counts_by_score(scores, outcomes)
    if counts is None:
        return None
    goods = list(accumulate(good for good, _ in counts))
    bads = list(accumulate(bad for _, bad in counts))
    return max(abs(Decimal(bad) / bads[-1] - Decimal(good) / goods[-1]) for good, bad in zip(goods, bads, strict=True))


def are_probabilities(pds: Sequence[Decimal]) -> bool:
    """Say whether every number lies from 0 to 1."""
    return all(pd.is_finite() and 0 <= pd <= 1 for pd in pds)


def brier_score(pds: Sequence[Decimal], outcomes: Sequence[bool]) -> Decimal | None:
    """Return the mean squared difference of PD and outcome, 0 (perfect) to 1. Source: Brier (1950)."""
    if not pds or len(pds) != len(outcomes) or not are_probabilities(pds):
        return None
    return sum(((pd - bad) ** 2 for pd, bad in zip(pds, outcomes, strict=True)), ZERO) / len(pds)


def counts_by_class(scores: Sequence[Decimal], *, bounds: Sequence[Decimal]) -> list[int]:
    """Return how many scores lie below the first bound, from each bound to below the next, and above the last."""
    ordered = sorted(bounds)
    classes = Counter(bisect_right(ordered, score) for score in scores if not score.is_nan())
    return [classes[place] for place in range(len(ordered) + 1)]


def stability_by_period(
    expected: Sequence[int], periods: Mapping[Period, Sequence[int]]
) -> dict[Period, Stability | None]:
    """Return the population stability index of each period's counts against the same expected ones."""
    return {period: population_stability(expected, counts) for period, counts in periods.items()}
