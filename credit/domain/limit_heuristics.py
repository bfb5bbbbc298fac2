"""Two older ways to decide on credit that look at more than a sum: points of net worth, and the margin at stake.

Conventions are those of `limits`. Present values are money; probabilities and shares are fractions.

Sources: points of net worth, a heuristic of credit managers as a course text prints it (issuhub 4381, p. 239); margin
against loss, Brealey and Myers, Principles of Corporate Finance, on the credit decision.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from credit.domain.limits import Amount, LimitTerm, Method, Reason, term_of
from finance_crm.money import ZERO

# Points of net worth


class PaymentHabit(StrEnum):
    """How a customer pays: taking the discount, on time, or late."""

    DISCOUNT = "discount"
    ON_TIME = "on_time"
    LATE = "late"


HABIT_PERCENT = {PaymentHabit.DISCOUNT: 10, PaymentHabit.ON_TIME: 5, PaymentHabit.LATE: -5}


@dataclass(frozen=True)
class Steps:
    """Percent of net worth below `start`, from it to `end` (both included), and above."""

    start: Decimal
    end: Decimal
    percents: tuple[int, int, int]

    def percent_of(self, value: Decimal) -> int:
        """Return the percent of net worth that `value` earns."""
        below, between, above = self.percents
        if value < self.start:
            return below
        return between if value <= self.end else above


# Between 30 and 50 % of debt the heuristic is not handed down to us: no points is the careful reading.
STEPS = {
    "share_of_need": Steps(Decimal("0.25"), Decimal("0.50"), (0, 5, 10)),
    "years": Steps(Decimal(3), Decimal(10), (0, 5, 10)),
    "net_margin": Steps(Decimal("0.05"), Decimal("0.14"), (0, 5, 10)),
    "current_ratio": Steps(Decimal("1.5"), Decimal("2.2"), (0, 5, 10)),
    "debt_to_assets": Steps(Decimal("0.30"), Decimal("0.50"), (10, 0, -5)),
}


@dataclass(frozen=True)
class NetWorthProfile:
    """What the points of net worth ask. `share_of_need` is how much of the customer's need we are to supply."""

    net_worth: Amount = None
    habit: PaymentHabit | None = None
    share_of_need: Amount = None
    years: Amount = None
    net_margin: Amount = None
    current_ratio: Amount = None
    debt_to_assets: Amount = None


def net_worth_points(profile: NetWorthProfile) -> LimitTerm:
    """Return Σ percent × net worth. One unanswered question leaves no amount: it would count as an average answer."""
    answers: dict[str, Amount] = {name: getattr(profile, name) for name in STEPS}
    habit = None if profile.habit is None else Decimal(HABIT_PERCENT[profile.habit])
    inputs = answers | {"net_worth": profile.net_worth, "habit_percent": habit}
    if profile.net_worth is None or habit is None or None in answers.values():
        return term_of(Method.NET_WORTH_POINTS, inputs)
    percent = habit + sum(STEPS[name].percent_of(value) for name, value in answers.items() if value is not None)
    inputs["percent"] = percent
    return term_of(Method.NET_WORTH_POINTS, inputs, max(profile.net_worth, ZERO) * max(percent, ZERO) / 100)


# Margin against loss


def expected_profit(*, chance_of_payment: Decimal, revenue: Decimal, cost: Decimal) -> Decimal:
    """Return p × (PV of revenue − PV of cost) − (1 − p) × PV of cost: what one order earns on average."""
    return chance_of_payment * (revenue - cost) - (1 - chance_of_payment) * cost


def profit_with_repeat(*, first: Decimal, chance_of_payment: Decimal, repeat: Decimal) -> Decimal:
    """Return the profit of an order and of the next, which only a customer who pays the first places.

    `repeat` is the present value of the repeat order's expected profit.
    """
    return first + chance_of_payment * repeat


def break_even_chance(*, revenue: Decimal, cost: Decimal) -> Amount:
    """Return the chance of payment at which an order earns nothing, PV of cost ÷ PV of revenue; None without revenue.

    Above 1 the order loses money even if paid.
    """
    return None if revenue <= 0 or cost < 0 else cost / revenue


def break_even_pd(*, margin: Decimal, lgd: Decimal) -> Amount:
    """Return the PD at which margin and loss cancel: m ÷ (m + (1 − m) × LGD), of sales at a margin of m.

    Zero for a margin of zero or less; None where the margin is above 1 or LGD is no fraction.
    """
    if margin > 1 or not 0 <= lgd <= 1:
        return None
    if margin <= 0:
        return ZERO
    return margin / (margin + (1 - margin) * lgd)


def expected_margin(*, pd: Amount, margin: Amount, lgd: Amount) -> LimitTerm:
    """Return yes where the PD is below break-even, else no: the margin does not pay for the risk. Never an amount."""
    inputs = {"pd": pd, "margin": margin, "lgd": lgd}
    if pd is None or margin is None or lgd is None:
        return term_of(Method.EXPECTED_MARGIN, inputs)
    bound = break_even_pd(margin=margin, lgd=lgd)
    if bound is None or not 0 <= pd <= 1:
        return term_of(Method.EXPECTED_MARGIN, inputs, reason=Reason.INVALID_INPUT)
    answer = Reason.ANSWERS_YES if pd < bound else Reason.ANSWERS_NO
    return term_of(Method.EXPECTED_MARGIN, inputs | {"break_even_pd": bound}, reason=answer)
