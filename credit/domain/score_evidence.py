"""What a characteristic tells about default, and whether a population has shifted.

Counts are whole numbers of customers by attribute, in one order; results are Decimals without unit. A positive weight
of evidence means fewer defaults than on average. None where there is nothing to compare.

Where an attribute has nobody on one side its logarithm does not exist: then half a customer is added to both sides of
that attribute alone (Haldane 1956 and Anscombe 1956 for the half), and the result says so, because such a weight is
an assumption and not an observation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from finance_crm.money import ZERO

HALF = Decimal("0.5")


@dataclass(frozen=True)
class Counts:
    """How many customers of an attribute stayed good and how many defaulted."""

    attribute: str
    good: int
    bad: int


@dataclass(frozen=True)
class Weight:
    """The evidence of one attribute; `weight` is None where it has nobody at all."""

    counts: Counts
    weight: Decimal | None
    information: Decimal
    is_smoothed: bool


class Power(StrEnum):
    """How well a characteristic tells good from bad, by its information value."""

    USELESS = "useless"
    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"
    SUSPICIOUS = "suspicious"


@dataclass(frozen=True)
class Evidence:
    """The weights of a characteristic's attributes and the information they add up to."""

    weights: tuple[Weight, ...]

    @property
    def information_value(self) -> Decimal:
        """Return Σ (share of good − share of bad) × weight of evidence; zero or more."""
        return sum((weight.information for weight in self.weights), ZERO)

    @property
    def is_smoothed(self) -> bool:
        """Say whether a weight rests on half a customer that nobody saw."""
        return any(weight.is_smoothed for weight in self.weights)

    @property
    def power(self) -> Power:
        """Return the reading of the information value that Siddiqi (2006), ch. 6, gives."""
        bounds = {"0.02": Power.USELESS, "0.1": Power.WEAK, "0.3": Power.MEDIUM, "0.5": Power.STRONG}
        value = self.information_value
        return next((power for below, power in bounds.items() if value < Decimal(below)), Power.SUSPICIOUS)


@dataclass(frozen=True)
class _Divergence:
    log_ratio: Decimal
    amount: Decimal
    is_smoothed: bool


def _divergence(one: int, one_total: int, other: int, other_total: int) -> _Divergence:
    """Return ln of the ratio of two shares, and it times their difference, which is never negative."""
    add = HALF if one == 0 or other == 0 else ZERO
    share, other_share = (one + add) / one_total, (other + add) / other_total
    log_ratio = share.ln() - other_share.ln()
    return _Divergence(log_ratio, (share - other_share) * log_ratio, add > 0)


def weigh_evidence(counts: Sequence[Counts]) -> Evidence | None:
    """Return ln(share of good ÷ share of bad) of each attribute and the information it adds.

    None without a good or without a bad customer, and where a count is negative.
    Source: Siddiqi, Credit Risk Scorecards (2006), ch. 6, there times 100.
    """
    good, bad = sum(item.good for item in counts), sum(item.bad for item in counts)
    if good <= 0 or bad <= 0 or any(item.good < 0 or item.bad < 0 for item in counts):
        return None
    return Evidence(tuple(_weigh(item, good, bad) for item in counts))


def _weigh(counts: Counts, good: int, bad: int) -> Weight:
    if counts.good == counts.bad == 0:
        return Weight(counts, None, ZERO, is_smoothed=False)
    found = _divergence(counts.good, good, counts.bad, bad)
    return Weight(counts, found.log_ratio, found.amount, found.is_smoothed)


class Shift(StrEnum):
    """How far a population has moved from the one a scorecard was made on."""

    STABLE = "stable"
    SOME = "some"
    SHIFTED = "shifted"


@dataclass(frozen=True)
class Stability:
    """The population stability index; `is_smoothed` where a class has nobody on one side."""

    index: Decimal
    is_smoothed: bool

    @property
    def shift(self) -> Shift:
        """Return stable below 0.1, shifted above 0.25, as Siddiqi (2006) reads it."""
        if self.index < Decimal("0.1"):
            return Shift.STABLE
        return Shift.SHIFTED if self.index > Decimal("0.25") else Shift.SOME


def population_stability(expected: Sequence[int], actual: Sequence[int]) -> Stability | None:
    """Return Σ (actual share − expected share) × ln(actual share ÷ expected share) over classes.

    None where a population is empty, a count negative, or the classes are not the same number.
    """
    expected_total, actual_total = sum(expected), sum(actual)
    is_same_length = len(expected) == len(actual)
    if not is_same_length or min(expected_total, actual_total) <= 0 or min(*expected, *actual) < 0:
        return None
    pairs = [(now, then) for now, then in zip(actual, expected, strict=True) if now or then]
    found = [_divergence(now, actual_total, then, expected_total) for now, then in pairs]
    return Stability(sum((item.amount for item in found), ZERO), any(item.is_smoothed for item in found))
