"""Each way to arrive at a limit gives its published amount, or says why it gives none."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.limits import (
    Method,
    PolicyBand,
    Reason,
    capacity,
    expected_loss_budget,
    need,
    policy_band,
    share_of,
    tangible_net_worth,
    term_of,
    trade_references,
    working_capital,
)
from credit.domain.statements import Line, Statement

COMPANY = Statement(
    date(2025, 12, 31),
    12,
    "USD",
    {
        Line.CURRENT_ASSETS: Decimal(850),
        Line.CURRENT_LIABILITIES: Decimal(500),
        Line.INTANGIBLES: Decimal(150),
        Line.EQUITY: Decimal(750),
    },
)
TENTH = Decimal("0.10")
money = st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=2))
BANDS = (
    PolicyBand("A", None, Decimal(20_000)),
    PolicyBand("A", Decimal(5), Decimal(80_000)),
    PolicyBand("B", Decimal(0), Decimal(10_000)),
    PolicyBand("B", Decimal(-5), Decimal(0)),
    PolicyBand("S", None, None),
    PolicyBand("D", None, Decimal(0)),
    PolicyBand("X", None, None, refuses=True),
)


def amount_of(method: Method, amount):
    return term_of(method, {}, None if amount is None else Decimal(amount))


def test_a_tenth_of_tangible_net_worth_and_of_working_capital():
    worth, capital = tangible_net_worth(COMPANY), working_capital(COMPANY)

    assert share_of(Method.TANGIBLE_NET_WORTH, worth, share=TENTH).amount == 60
    assert share_of(Method.WORKING_CAPITAL, capital, share=TENTH).amount == 35


def test_a_line_nobody_gave_makes_no_net_worth():
    without = Statement(date(2025, 12, 31), 12, "USD", {Line.EQUITY: Decimal(750)})

    term = share_of(Method.TANGIBLE_NET_WORTH, tangible_net_worth(without), share=TENTH)

    assert (term.amount, term.reason, term.missing) == (None, Reason.MISSING_INPUT, ("base",))
    assert working_capital(without) is None


@pytest.mark.parametrize("base", [0, -200])
def test_who_has_no_net_worth_has_a_limit_of_zero(base):
    term = share_of(Method.TANGIBLE_NET_WORTH, Decimal(base), share=TENTH)

    assert (term.amount, term.reason) == (0, None)


def test_need_is_purchases_a_day_times_days_outstanding():
    term = need(purchases=Decimal(90_000), period_days=30, terms_days=45, tolerance_days=10)

    assert term.amount == 165_000


@pytest.mark.parametrize(
    ("purchases", "period_days", "terms_days", "reason"),
    [
        (None, 30, 45, Reason.MISSING_INPUT),
        (9, 30, None, Reason.MISSING_INPUT),
        (9, 0, 45, Reason.INVALID_INPUT),
        (9, 30, -90, Reason.INVALID_INPUT),
    ],
)
def test_need_says_what_it_lacks(purchases, period_days, terms_days, reason):
    bought = None if purchases is None else Decimal(purchases)

    term = need(purchases=bought, period_days=period_days, terms_days=terms_days, tolerance_days=10)

    assert (term.amount, term.reason) == (None, reason)


@pytest.mark.parametrize(
    ("references", "amount", "reason"),
    [
        ([50, 10, 90], 50, None),
        ([50, 10, 90, 70], 60, None),
        ([], None, Reason.MISSING_INPUT),
        ([5, -1], None, Reason.INVALID_INPUT),
    ],
)
def test_trade_references_count_by_their_median(references, amount, reason):
    term = trade_references([Decimal(limit) for limit in references])

    assert (term.amount, term.reason) == (amount, reason)


def test_the_budget_of_expected_loss_bounds_the_exposure():
    term = expected_loss_budget(budget=Decimal(1200), pd=Decimal("0.02"), lgd=Decimal("0.6"))

    assert term.amount == 100_000


@pytest.mark.parametrize(
    ("budget", "pd", "lgd", "amount", "reason"),
    [
        (0, "0.02", "0.6", 0, None),
        (1200, "0", "0.6", None, Reason.UNBOUNDED),
        (1200, "0.02", "0", None, Reason.UNBOUNDED),
        (None, "0", "0.6", None, Reason.MISSING_INPUT),
        (1200, "2", "0.6", None, Reason.INVALID_INPUT),
        (-1, "0.02", "0.6", None, Reason.INVALID_INPUT),
    ],
)
def test_no_risk_is_no_bound_and_no_budget_is_zero(budget, pd, lgd, amount, reason):
    term = expected_loss_budget(budget=None if budget is None else Decimal(budget), pd=Decimal(pd), lgd=Decimal(lgd))

    assert (term.amount, term.reason) == (amount, reason)


@pytest.mark.parametrize(
    ("grade", "criterion", "sales", "amount", "reason"),
    [
        ("A", 4, 10**7, 20_000, None),
        ("A", 5, 10**7, 80_000, None),
        ("A", 5, 300_000, 30_000, None),
        ("A", 5, -1, 0, None),
        ("A", None, 10**7, None, Reason.MISSING_INPUT),
        ("A", 5, None, None, Reason.MISSING_INPUT),
        ("B", -3, 10**7, 0, None),
        ("B", -9, 10**7, None, Reason.NOT_COVERED),
        ("C", 5, 10**7, None, Reason.NOT_COVERED),
        (None, 5, 10**7, None, Reason.MISSING_INPUT),
        ("S", None, None, None, Reason.UNBOUNDED),
        ("D", None, 10**7, 0, None),
        ("X", None, None, None, Reason.ANSWERS_NO),
    ],
)
def test_a_policy_grants_by_grade_and_criterion_up_to_a_share_of_sales(grade, criterion, sales, amount, reason):
    reached, sold = (None if value is None else Decimal(value) for value in (criterion, sales))

    term = policy_band(BANDS, grade=grade, criterion=reached, sales=sold, sales_share=TENTH)

    assert (term.amount, term.reason, term.refuses) == (amount, reason, grade == "X")


def test_capacity_is_the_least_and_with_weights_the_mean():
    terms = [
        amount_of(Method.TANGIBLE_NET_WORTH, 60),
        amount_of(Method.NEED, 90),
        amount_of(Method.TRADE_REFERENCES, 30),
    ]
    weights = {term.method: Decimal(1) for term in terms}

    assert capacity(terms).amount == 30
    assert capacity(terms, weights=weights).amount == 60
    assert capacity(terms, weights={Method.NEED: Decimal(3), Method.TRADE_REFERENCES: Decimal(1)}).amount == 75


def test_capacity_does_not_rise_because_a_term_is_missing():
    terms = [amount_of(Method.TANGIBLE_NET_WORTH, 60), amount_of(Method.WORKING_CAPITAL, None)]
    weights = {term.method: Decimal(1) for term in terms}

    assert capacity(terms).missing == ("working_capital",)
    assert capacity(terms, weights=weights).amount is None
    assert capacity(terms, is_partial=True).amount == 60


def test_capacity_without_a_bound_is_unbounded_and_without_terms_unknown():
    unbounded = term_of(Method.POLICY_BAND, {}, reason=Reason.UNBOUNDED)

    assert capacity([unbounded]).reason is Reason.UNBOUNDED
    assert capacity([]).reason is Reason.MISSING_INPUT
    assert capacity([amount_of(Method.NEED, None)], is_partial=True).reason is Reason.MISSING_INPUT
    assert capacity([], weights={}).reason is Reason.INVALID_INPUT
    assert capacity([], weights={Method.NEED: Decimal(1)}).missing == ("need",)


@given(money, money, money, st.integers(-5, 400), st.one_of(st.none(), st.integers(-400, 400)))
def test_an_amount_is_never_below_zero_and_stands_or_has_a_reason(one, other, third, days, terms_days):
    terms = [
        share_of(Method.CONCENTRATION, one, share=TENTH),
        share_of(Method.CONCENTRATION, one, share=other or Decimal(0)),
        need(purchases=one, period_days=days, terms_days=terms_days, tolerance_days=10),
        trade_references([limit for limit in (one, other, third) if limit is not None]),
        expected_loss_budget(budget=one, pd=other, lgd=third),
        policy_band(BANDS, grade="A", criterion=one, sales=other, sales_share=TENTH),
    ]

    for term in [*terms, capacity(terms), capacity(terms, is_partial=True)]:
        assert (term.amount is None) != (term.reason is None)
        assert term.amount is None or (term.amount.is_finite() and term.amount >= 0)


@given(*[st.decimals("0.01", "1", places=2)] * 3)
def test_more_risk_never_leaves_a_larger_budget(pd, more, lgd):
    low, high = sorted((pd, more))

    safe, risky = (expected_loss_budget(budget=Decimal(1000), pd=value, lgd=lgd).amount for value in (low, high))

    assert risky <= safe
