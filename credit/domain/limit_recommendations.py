"""All methods side by side, and the limit they recommend together.

limit = round down(min(capacity, need × headroom, concentration cap, expected-loss budget) + secured × (1 − haircut)),
in one currency, rounded to its minor unit. Every term stays in the result, those without an amount too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from credit.domain import limits
from credit.domain.limit_heuristics import NetWorthProfile, expected_margin, net_worth_points
from credit.domain.limits import Amount, LimitTerm, Method, PolicyBand, Reason, term_of
from finance_crm.money import ZERO, round_down

TENTH = Decimal("0.10")
CAPS = (Method.CAPACITY, Method.NEED_WITH_HEADROOM, Method.CONCENTRATION, Method.EXPECTED_LOSS_BUDGET)


@dataclass(frozen=True)
class LimitPolicy:
    """The shares and factors of a policy. A tenth is the customary share of each base (see `limits`).

    `capacity_methods` are what capacity is the least of, unless `capacity_weights` make it a mean. `required` caps
    must be known before anything is recommended, so that a figure left out never raises a limit; who sets
    `capacity_is_partial` or requires less gives that up. Require the expected margin and the policy band as well, and
    no figure left out lifts a refusal either.
    """

    tangible_net_worth_share: Decimal = TENTH
    working_capital_share: Decimal = TENTH
    own_sales_share: Decimal = TENTH
    band_sales_share: Decimal = TENTH
    tolerance_days: int = 0
    need_headroom: Decimal = Decimal(1)
    expected_loss_budget: Amount = None
    bands: tuple[PolicyBand, ...] = ()
    capacity_methods: frozenset[Method] = frozenset({Method.TANGIBLE_NET_WORTH, Method.WORKING_CAPITAL})
    capacity_weights: Mapping[Method, Decimal] | None = None
    capacity_is_partial: bool = False
    required: frozenset[Method] = frozenset(CAPS)


@dataclass(frozen=True)
class LimitFacts:
    """What is known of a customer and of our business with it; None is unknown. Own sales are ours of a year,
    purchases what the customer bought or will buy from us in `period_days`, sales the customer's own of a year.
    """

    tangible_net_worth: Amount = None
    working_capital: Amount = None
    own_sales: Amount = None
    purchases: Amount = None
    period_days: int = 365
    terms_days: int | None = None
    reference_limits: tuple[Decimal, ...] = ()
    profile: NetWorthProfile = field(default_factory=NetWorthProfile)
    pd: Amount = None
    lgd: Amount = None
    margin: Amount = None
    grade: str | None = None
    criterion: Amount = None
    sales: Amount = None
    secured: Amount = None
    haircut: Decimal = ZERO


def side_by_side(facts: LimitFacts, *, policy: LimitPolicy) -> tuple[LimitTerm, ...]:
    """Return the term of every method, whether or not it has an amount."""
    return (
        limits.share_of(Method.TANGIBLE_NET_WORTH, facts.tangible_net_worth, share=policy.tangible_net_worth_share),
        limits.share_of(Method.WORKING_CAPITAL, facts.working_capital, share=policy.working_capital_share),
        limits.share_of(Method.CONCENTRATION, facts.own_sales, share=policy.own_sales_share),
        limits.need(
            purchases=facts.purchases,
            period_days=facts.period_days,
            terms_days=facts.terms_days,
            tolerance_days=policy.tolerance_days,
        ),
        limits.trade_references(facts.reference_limits),
        net_worth_points(facts.profile),
        limits.expected_loss_budget(budget=policy.expected_loss_budget, pd=facts.pd, lgd=facts.lgd),
        expected_margin(pd=facts.pd, margin=facts.margin, lgd=facts.lgd),
        limits.policy_band(
            policy.bands,
            grade=facts.grade,
            criterion=facts.criterion,
            sales=facts.sales,
            sales_share=policy.band_sales_share,
        ),
    )


def with_headroom(need: LimitTerm, *, headroom: Decimal) -> LimitTerm:
    """Return the need times the headroom a policy leaves above it (1 is none)."""
    inputs = {"need": need.amount, "headroom": headroom}
    if need.amount is None:
        return term_of(Method.NEED_WITH_HEADROOM, inputs, reason=need.reason)
    if headroom < 0:
        return term_of(Method.NEED_WITH_HEADROOM, inputs, reason=Reason.INVALID_INPUT)
    return term_of(Method.NEED_WITH_HEADROOM, inputs, need.amount * headroom)


def secured_part(secured: Amount, *, haircut: Decimal) -> LimitTerm:
    """Return what collateral, a guarantee or insurance covers, less the haircut."""
    inputs = {"secured": secured, "haircut": haircut}
    if secured is None:
        return term_of(Method.SECURED, inputs)
    if secured < 0 or not 0 <= haircut <= 1:
        return term_of(Method.SECURED, inputs, reason=Reason.INVALID_INPUT)
    return term_of(Method.SECURED, inputs, secured * (1 - haircut))


class Outcome(StrEnum):
    """What is recommended: a limit, which may be zero; no credit at all; or no limit, for want of figures.

    No limit is not an unlimited one: nothing is said, and whoever decides has to find out more.
    """

    LIMIT = "limit"
    NO_CREDIT = "no_credit"
    NO_LIMIT = "no_limit"


@dataclass(frozen=True)
class Recommendation:
    """The recommended limit with every term. `amount` is None unless the outcome is a limit.

    `binding` are the methods that decided: the least caps, those that refuse, or those that are not known.
    """

    outcome: Outcome
    amount: Amount
    currency: str
    terms: tuple[LimitTerm, ...]
    binding: tuple[Method, ...]

    def term(self, method: Method) -> LimitTerm | None:
        """Return the term of a method, None if it was not asked."""
        return next((term for term in self.terms if term.method is method), None)


def recommend(
    terms: Sequence[LimitTerm], *, currency: str, required: frozenset[Method] = frozenset(CAPS)
) -> Recommendation:
    """Recommend a limit from terms that include the caps.

    A term that refuses decides, security or not. Then every required cap has to be known, be it as unbounded, and
    one has to have an amount. Terms that are no cap are kept and do not bind.
    """
    refusing = tuple(term.method for term in terms if term.refuses)
    if refusing:
        return Recommendation(Outcome.NO_CREDIT, None, currency, tuple(terms), refusing)
    known = {term.method for term in terms if term.is_known}
    amounts = {term.method: term.amount for term in terms if term.method in CAPS and term.amount is not None}
    unknown = tuple(method for method in Method if method in required and method not in known)
    if unknown or not amounts:
        return Recommendation(Outcome.NO_LIMIT, None, currency, tuple(terms), unknown)
    least = min(amounts.values())
    covered = sum((term.amount for term in terms if term.method is Method.SECURED and term.amount is not None), ZERO)
    binding = tuple(method for method, amount in amounts.items() if amount == least)
    return Recommendation(
        Outcome.LIMIT, round_down(least + covered, currency=currency), currency, tuple(terms), binding
    )


def recommend_limit(facts: LimitFacts, *, policy: LimitPolicy, currency: str) -> Recommendation:
    """Recommend a limit from what is known of a customer, with all methods side by side."""
    terms = {term.method: term for term in side_by_side(facts, policy=policy)}
    methods = policy.capacity_methods if policy.capacity_weights is None else policy.capacity_weights
    able = [term for method, term in terms.items() if method in methods]
    derived = (
        limits.capacity(able, weights=policy.capacity_weights, is_partial=policy.capacity_is_partial),
        with_headroom(terms[Method.NEED], headroom=policy.need_headroom),
        secured_part(facts.secured, haircut=facts.haircut),
    )
    return recommend([*terms.values(), *derived], currency=currency, required=policy.required)
