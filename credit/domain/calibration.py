"""Whether probabilities of default (PD) were as high as the defaults that followed.

Outcomes are True for a default; PDs are fractions of the horizon the outcomes cover. Counts, means and tails are
Decimals. The line alone is fitted in float: its likelihood needs a logarithm for every customer and step.
None where a figure does not exist.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from credit.domain.validation import are_probabilities
from finance_crm.money import ZERO

STEPS = 100
SMALLEST_STEP = 1e-10
# Of the whole tail: beyond the precision that Decimals are kept in.
NEGLIGIBLE = Decimal("1e-30")


class Light(StrEnum):
    """The traffic light of a class: green unless its defaults are rare by chance under the stated PD."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class CalibrationClass:
    """One class of a calibration: `tail` is the chance of as many defaults or more if the mean PD held."""

    customers: int
    defaults: int
    mean_pd: Decimal
    tail: Decimal

    @property
    def default_rate(self) -> Decimal:
        """Return the share that defaulted."""
        return Decimal(self.defaults) / self.customers

    @property
    def light(self) -> Light:
        """Return red below a chance of 1 %, yellow below 5 %: the customary levels of the test."""
        if self.tail < Decimal("0.01"):
            return Light.RED
        return Light.YELLOW if self.tail < Decimal("0.05") else Light.GREEN


def binomial_tail(*, trials: int, at_least: int, rate: Decimal) -> Decimal | None:
    """Return the chance of `at_least` or more successes in `trials` of chance `rate`.

    Source: one-sided binomial test of PDs, Basel Committee, Working Paper 14 (2005). It takes defaults for
    independent, so with common causes it alarms too often. None for what is no chance or a negative number.
    """
    if trials < 0 or not are_probabilities([rate]):
        return None
    if at_least <= 0 or rate in {0, 1}:
        return Decimal(at_least <= 0 or (rate == 1 and at_least <= trials))
    term = math.comb(trials, at_least) * rate**at_least * (1 - rate) ** max(trials - at_least, 0)
    total = ZERO
    for successes in range(at_least, trials + 1):
        total += term
        if successes > trials * rate and term < total * NEGLIGIBLE:
            break
        term = term * (trials - successes) / (successes + 1) * rate / (1 - rate)
    return min(total, Decimal(1))


def calibration_classes(
    pds: Sequence[Decimal], outcomes: Sequence[bool], *, class_count: int
) -> tuple[CalibrationClass, ...] | None:
    """Return classes of about as many customers each, from the safest PD to the riskiest.

    Equal PDs stay together, so that no order of the input decides; there may be fewer classes then.
    """
    if not pds or len(pds) != len(outcomes) or class_count < 1 or not are_probabilities(pds):
        return None
    ordered = sorted(pds)
    bounds = sorted({ordered[place * len(pds) // class_count] for place in range(1, class_count)} - {ordered[0]})
    members: dict[int, list[tuple[Decimal, bool]]] = {}
    for pd, bad in zip(pds, outcomes, strict=True):
        members.setdefault(bisect_right(bounds, pd), []).append((pd, bad))
    return tuple(_calibrated(members[place]) for place in sorted(members))


def _calibrated(members: Sequence[tuple[Decimal, bool]]) -> CalibrationClass:
    defaults = sum(bad for _, bad in members)
    # A mean rounds, and may so leave the range of what it is the mean of.
    mean = min(sum((pd for pd, _ in members), ZERO) / len(members), Decimal(1))
    tail = binomial_tail(trials=len(members), at_least=defaults, rate=mean)
    return CalibrationClass(len(members), defaults, mean, Decimal(1) if tail is None else tail)


@dataclass(frozen=True)
class CalibrationLine:
    """Outcome's log odds = intercept + slope × log odds of the PD. 0 and 1 are perfect; a slope below 1 is overfit."""

    intercept: float
    slope: float


def calibration_line(pds: Sequence[Decimal], outcomes: Sequence[bool]) -> CalibrationLine | None:
    """Return the logistic recalibration of the PDs by maximum likelihood. Source: Cox (1958).

    None where it does not exist: one kind of outcome, one PD only, a PD of 0 or 1, or PDs that separate the kinds.
    """
    if len(pds) != len(outcomes) or not all(pd.is_finite() and 0 < pd < 1 for pd in pds):
        return None
    logits = [float(pd.ln() - (1 - pd).ln()) for pd in pds]
    good = [logit for logit, bad in zip(logits, outcomes, strict=True) if not bad]
    bad = [logit for logit, bad in zip(logits, outcomes, strict=True) if bad]
    # The kinds must overlap, or the likelihood rises for ever with the slope.
    if not good or not bad or max(good) <= min(bad) or max(bad) <= min(good):
        return None
    return _fitted(logits, outcomes)


def _fitted(logits: Sequence[float], outcomes: Sequence[bool]) -> CalibrationLine | None:
    """Climb by Newton's steps, each halved until the likelihood does not fall; None if the top is not reached."""
    line = CalibrationLine(0.0, 1.0)
    for _ in range(STEPS):
        step = _newton_step(line, logits, outcomes)
        if step is None:
            return None
        line = _climbed(line, step, logits, outcomes)
        if max(abs(step.intercept), abs(step.slope)) < SMALLEST_STEP:
            return line
    return None


def _newton_step(line: CalibrationLine, logits: Sequence[float], outcomes: Sequence[bool]) -> CalibrationLine | None:
    """Return the gradient of the likelihood over its curvature; None where that is flat."""
    fitted = [_chance(line.intercept + line.slope * logit) for logit in logits]
    left = [bad - chance for bad, chance in zip(outcomes, fitted, strict=True)]
    bends = [chance * (1 - chance) for chance in fitted]
    up, up_slope = math.fsum(left), _product(left, logits)
    bend, bend_both = math.fsum(bends), _product(bends, logits)
    bend_slope = _product(bends, [logit**2 for logit in logits])
    determinant = bend * bend_slope - bend_both**2
    if determinant <= 0:
        return None
    intercept = (bend_slope * up - bend_both * up_slope) / determinant
    return CalibrationLine(intercept, (bend * up_slope - bend_both * up) / determinant)


def _climbed(
    line: CalibrationLine, step: CalibrationLine, logits: Sequence[float], outcomes: Sequence[bool]
) -> CalibrationLine:
    start, size = _likelihood(line, logits, outcomes), 1.0
    while size > SMALLEST_STEP:
        higher = CalibrationLine(line.intercept + size * step.intercept, line.slope + size * step.slope)
        if _likelihood(higher, logits, outcomes) >= start:
            return higher
        size /= 2
    return line


def _likelihood(line: CalibrationLine, logits: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the log-likelihood, written so that no exponential overflows."""
    odds = [line.intercept + line.slope * logit for logit in logits]
    signed = [value if bad else -value for value, bad in zip(odds, outcomes, strict=True)]
    return math.fsum(min(value, 0.0) - math.log1p(math.exp(-abs(value))) for value in signed)


def _chance(log_odds: float) -> float:
    small = math.exp(-abs(log_odds))
    return 1 / (1 + small) if log_odds > 0 else small / (1 + small)


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(one, other, strict=True))
