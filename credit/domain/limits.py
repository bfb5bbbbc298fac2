"""Every usual way to arrive at a credit limit, each a term with its inputs. Pure: no Django, no clock, no I/O.

Money is Decimal, in one currency, not rounded here; shares, PDs (probability of default) and LGDs (loss given default)
are fractions; durations are days. An amount is zero or more. A term without an amount says why: a missing input is
neither zero nor unlimited. An amount of zero is a limit of zero, and a term that refuses means no credit at all.

Amounts and rates are finite numbers.

Sources by method: a tenth of net worth, and a tenth of one's own business as a cap, Bernstein-Burkley, Creditors'
Rights 23 (bernsteinlaw.com); a tenth of tangible net worth or working capital, and other creditors' limits, practice as
creditguru.com and highako.com describe it; expected loss = PD × LGD × exposure as in the Basel framework.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median

from credit.domain.statements import Line, Statement
from finance_crm.money import ZERO

Amount = Decimal | None
Inputs = Mapping[str, Amount]


class Method(StrEnum):
    """How a term arrives at its amount."""

    TANGIBLE_NET_WORTH = "tangible_net_worth"
    WORKING_CAPITAL = "working_capital"
    NEED = "need"
    CONCENTRATION = "concentration"
    TRADE_REFERENCES = "trade_references"
    NET_WORTH_POINTS = "net_worth_points"
    EXPECTED_LOSS_BUDGET = "expected_loss_budget"
    EXPECTED_MARGIN = "expected_margin"
    POLICY_BAND = "policy_band"
    CAPACITY = "capacity"
    NEED_WITH_HEADROOM = "need_with_headroom"
    SECURED = "secured"


class Reason(StrEnum):
    """Why a term has no amount."""

    MISSING_INPUT = "missing_input"
    INVALID_INPUT = "invalid_input"
    UNBOUNDED = "unbounded"
    NOT_COVERED = "not_covered"
    ANSWERS_YES = "answers_yes"
    ANSWERS_NO = "answers_no"


@dataclass(frozen=True)
class LimitTerm:
    """What one method says. Either `amount` or `reason` is None; `inputs` are what it was computed from."""

    method: Method
    amount: Amount
    inputs: Inputs
    reason: Reason | None = None

    @property
    def refuses(self) -> bool:
        """Say whether the method answers that there should be no credit, which is not a limit of zero."""
        return self.reason is Reason.ANSWERS_NO

    @property
    def is_known(self) -> bool:
        """Say whether the method could be applied: it has an amount, an answer, or sets no bound."""
        return self.reason not in {Reason.MISSING_INPUT, Reason.INVALID_INPUT, Reason.NOT_COVERED}

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of the inputs for want of which there is no amount."""
        is_wanting = self.reason is Reason.MISSING_INPUT
        return tuple(name for name, value in self.inputs.items() if is_wanting and value is None)


def term_of(method: Method, inputs: Inputs, amount: Amount = None, *, reason: Reason | None = None) -> LimitTerm:
    """Return a term; without an amount and a reason, the reason is a missing input. Below zero becomes zero."""
    if amount is None:
        return LimitTerm(method, None, inputs, reason or Reason.MISSING_INPUT)
    return LimitTerm(method, max(amount, ZERO), inputs)


def _is_share(value: Decimal) -> bool:
    return 0 <= value <= 1


def tangible_net_worth(statement: Statement) -> Amount:
    """Return equity less intangibles; None where either was not given, for equity alone would flatter."""
    equity, intangibles = statement.amount(Line.EQUITY), statement.amount(Line.INTANGIBLES)
    return None if equity is None or intangibles is None else equity - intangibles


def working_capital(statement: Statement) -> Amount:
    """Return current assets less current liabilities, None where either is missing."""
    assets, liabilities = statement.amount(Line.CURRENT_ASSETS), statement.amount(Line.CURRENT_LIABILITIES)
    return None if assets is None or liabilities is None else assets - liabilities


def share_of(method: Method, base: Amount, *, share: Decimal) -> LimitTerm:
    """Return a share of a base: tangible net worth, working capital, own annual sales. A base below zero makes zero."""
    inputs = {"base": base, "share": share}
    if base is None:
        return term_of(method, inputs)
    if not _is_share(share):
        return term_of(method, inputs, reason=Reason.INVALID_INPUT)
    return term_of(method, inputs, max(base, ZERO) * share)


def need(*, purchases: Amount, period_days: int, terms_days: int | None, tolerance_days: int) -> LimitTerm:
    """Return purchases per day × (days of terms + days of tolerance): what on-time buying needs outstanding."""
    days = None if terms_days is None else Decimal(terms_days + tolerance_days)
    inputs = {"purchases": purchases, "period_days": Decimal(period_days), "days": days}
    if purchases is None or days is None:
        return term_of(Method.NEED, inputs)
    if period_days <= 0 or days < 0:
        return term_of(Method.NEED, inputs, reason=Reason.INVALID_INPUT)
    return term_of(Method.NEED, inputs, purchases * days / period_days)


def trade_references(limits: Sequence[Decimal]) -> LimitTerm:
    """Return the median of the limits that other creditors grant; the mean of the middle two of an even number."""
    inputs: dict[str, Amount] = {f"reference_{place}": limit for place, limit in enumerate(limits, start=1)}
    if not limits:
        return term_of(Method.TRADE_REFERENCES, {"references": None})
    if min(limits) < 0:
        return term_of(Method.TRADE_REFERENCES, inputs, reason=Reason.INVALID_INPUT)
    return term_of(Method.TRADE_REFERENCES, inputs, median(limits))


def expected_loss_budget(*, budget: Amount, pd: Amount, lgd: Amount) -> LimitTerm:
    """Return the exposure whose expected loss, PD × LGD × exposure, is the budget. Without risk there is no bound."""
    inputs = {"budget": budget, "pd": pd, "lgd": lgd}
    if budget is None or pd is None or lgd is None:
        return term_of(Method.EXPECTED_LOSS_BUDGET, inputs)
    if budget < 0 or not _is_share(pd) or not _is_share(lgd):
        return term_of(Method.EXPECTED_LOSS_BUDGET, inputs, reason=Reason.INVALID_INPUT)
    if pd * lgd == 0:
        return term_of(Method.EXPECTED_LOSS_BUDGET, inputs, reason=Reason.UNBOUNDED)
    return term_of(Method.EXPECTED_LOSS_BUDGET, inputs, budget / (pd * lgd))


@dataclass(frozen=True)
class PolicyBand:
    """What a policy grants to a grade from `least` of its criterion upwards (None: from anything, even unknown).

    `amount` None sets no limit for them; `refuses` means no credit, whatever the amount.
    """

    grade: str
    least: Amount
    amount: Amount
    refuses: bool = False


def policy_band(
    bands: Sequence[PolicyBand], *, grade: str | None, criterion: Amount, sales: Amount, sales_share: Decimal
) -> LimitTerm:
    """Return the amount of the highest band that the customer reaches, at most a share of the customer's sales."""
    method = Method.POLICY_BAND
    of_grade = [band for band in bands if band.grade == grade]
    inputs = {"criterion": criterion, "sales": sales, "sales_share": sales_share}
    if grade is None or (criterion is None and any(band.least is not None for band in of_grade)):
        return term_of(method, inputs)
    reached = [band for band in of_grade if band.least is None or (criterion is not None and criterion >= band.least)]
    if not reached:
        return term_of(method, inputs, reason=Reason.NOT_COVERED)
    band = max(reached, key=lambda item: (item.least is not None, item.least or ZERO))
    inputs["band"] = band.amount
    if band.refuses:
        return term_of(method, inputs, reason=Reason.ANSWERS_NO)
    if band.amount is None:
        return term_of(method, inputs, reason=Reason.UNBOUNDED)
    if sales is None:
        return term_of(method, inputs)
    return term_of(method, inputs, min(band.amount, max(sales, ZERO) * sales_share))


def capacity(
    terms: Sequence[LimitTerm], *, weights: Mapping[Method, Decimal] | None = None, is_partial: bool = False
) -> LimitTerm:
    """Return what the customer can carry: the least of the terms, or the mean of those with weights.

    A term that is not known leaves no amount, because without it the least could only be higher; `is_partial` takes
    the least of those that are known all the same. A mean never is partial. Equal weights of tangible net worth, need
    and trade references make the average that credit manuals know.
    """
    inputs = {str(term.method): term.amount for term in terms}
    if weights is not None:
        return _weighted(inputs, weights)
    known = [term.amount for term in terms if term.amount is not None]
    if not terms or not (is_partial or all(term.is_known for term in terms)):
        return term_of(Method.CAPACITY, inputs)
    if known:
        return term_of(Method.CAPACITY, inputs, min(known))
    is_unbounded = any(term.is_known for term in terms)
    return term_of(Method.CAPACITY, inputs, reason=Reason.UNBOUNDED if is_unbounded else None)


def _weighted(inputs: Inputs, weights: Mapping[Method, Decimal]) -> LimitTerm:
    amounts = {str(method): inputs.get(method) for method in weights}
    total = sum(weights.values(), ZERO)
    if total <= 0 or min(weights.values()) < 0:
        return term_of(Method.CAPACITY, inputs, reason=Reason.INVALID_INPUT)
    if None in amounts.values():
        return term_of(Method.CAPACITY, {**inputs, **amounts})
    weighted = [amounts[method] or ZERO for method in weights]
    products = (amount * weight for amount, weight in zip(weighted, weights.values(), strict=True))
    return term_of(Method.CAPACITY, inputs, sum(products, ZERO) / total)
