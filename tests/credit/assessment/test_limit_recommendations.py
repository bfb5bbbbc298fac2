"""A recommended limit keeps every term and says which binds; no limit, zero and no credit are three things."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.limit_recommendations import (
    CAPS,
    LimitFacts,
    LimitPolicy,
    Outcome,
    recommend,
    recommend_limit,
    secured_part,
    with_headroom,
)
from credit.domain.limits import Method, PolicyBand, Reason, need, term_of

POLICY = LimitPolicy(
    tolerance_days=10,
    need_headroom=Decimal("1.2"),
    expected_loss_budget=Decimal(1200),
    bands=(PolicyBand("B", None, Decimal(50_000)), PolicyBand("X", None, None, refuses=True)),
)
FACTS = LimitFacts(
    tangible_net_worth=Decimal(900_000),
    working_capital=Decimal(950_000),
    own_sales=Decimal(5_000_000),
    purchases=Decimal(90_000),
    period_days=30,
    terms_days=45,
    pd=Decimal("0.02"),
    lgd=Decimal("0.6"),
    margin=Decimal("0.15"),
    grade="B",
    sales=Decimal(8_000_000),
)
STRICT = replace(POLICY, required=frozenset({*CAPS, Method.EXPECTED_MARGIN, Method.POLICY_BAND}))
OPTIONAL = [field.name for field in fields(LimitFacts) if field.default is None]
money = st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=2))
share = st.one_of(st.none(), st.decimals("-0.5", "1.5", places=2))
facts = st.builds(
    LimitFacts,
    tangible_net_worth=money,
    working_capital=money,
    own_sales=money,
    purchases=money,
    period_days=st.integers(-1, 365),
    terms_days=st.one_of(st.none(), st.integers(-30, 120)),
    pd=share,
    lgd=share,
    margin=share,
    sales=money,
    secured=money,
    haircut=st.decimals("-0.5", "1.5", places=2),
    grade=st.sampled_from([None, "B", "C", "X"]),
)


def advise(changes=None, *, policy=POLICY, currency="USD"):
    return recommend_limit(replace(FACTS, **(changes or {})), policy=policy, currency=currency)


def caps(**amounts):
    """Return terms of the caps, 100 each but where told otherwise."""
    return [term_of(method, {}, Decimal(amounts.get(method.name.lower(), 100))) for method in CAPS]


def test_every_method_stands_side_by_side_and_the_least_cap_binds():
    found = advise()

    assert {term.method for term in found.terms} == set(Method)
    assert len(found.terms) == len(Method)
    amounts = {method: found.term(method).amount for method in CAPS}
    assert amounts == dict(zip(CAPS, (90_000, 198_000, 500_000, 100_000), strict=True))
    assert (found.outcome, found.amount, found.binding) == (Outcome.LIMIT, 90_000, (Method.CAPACITY,))


def test_what_is_secured_less_its_haircut_comes_on_top():
    found = advise({"secured": Decimal(40_000), "haircut": Decimal("0.25")})

    assert found.amount == 90_000 + 30_000


@pytest.mark.parametrize(("currency", "amount"), [("USD", "33.33"), ("JPY", "33"), ("KWD", "33.333")])
def test_a_limit_is_rounded_down_to_the_currency(currency, amount):
    found = recommend(caps(capacity=Decimal(100) / 3), currency=currency)

    assert str(found.amount) == amount


def test_caps_that_tie_all_bind():
    found = recommend(caps(capacity=7, concentration=7), currency="USD")

    assert found.binding == (Method.CAPACITY, Method.CONCENTRATION)


def test_no_limit_a_limit_of_zero_and_no_credit_are_three_things():
    unknown = advise({"purchases": None})
    zero = advise({"tangible_net_worth": Decimal(-5)})
    refused = advise({"pd": Decimal("0.5")})

    assert (unknown.outcome, unknown.amount, unknown.binding) == (Outcome.NO_LIMIT, None, (Method.NEED_WITH_HEADROOM,))
    assert (zero.outcome, zero.amount, zero.binding) == (Outcome.LIMIT, 0, (Method.CAPACITY,))
    assert (refused.outcome, refused.amount, refused.binding) == (Outcome.NO_CREDIT, None, (Method.EXPECTED_MARGIN,))


def test_a_policy_that_refuses_a_grade_refuses_its_secured_credit_too():
    found = advise({"grade": "X", "secured": Decimal(10**6)})

    assert (found.outcome, found.binding) == (Outcome.NO_CREDIT, (Method.POLICY_BAND,))
    assert found.term(Method.SECURED).amount == 10**6


def test_a_customer_without_risk_is_not_bound_by_the_budget():
    found = advise({"pd": Decimal(0)})

    assert found.term(Method.EXPECTED_LOSS_BUDGET).reason is Reason.UNBOUNDED
    assert found.outcome is Outcome.LIMIT


def test_a_policy_may_require_less_and_still_needs_one_amount():
    nothing = replace(POLICY, required=frozenset())

    assert advise({"purchases": None}, policy=nothing).amount == 90_000
    assert recommend_limit(LimitFacts(), policy=nothing, currency="USD").outcome is Outcome.NO_LIMIT


def test_a_policy_chooses_what_capacity_is():
    by_band = replace(POLICY, capacity_methods=frozenset({Method.POLICY_BAND}))
    by_mean = replace(POLICY, capacity_weights={Method.POLICY_BAND: Decimal(1), Method.WORKING_CAPITAL: Decimal(1)})

    assert advise(policy=by_band).amount == 50_000
    assert advise(policy=by_mean).amount == 72_500


@pytest.mark.parametrize(
    ("secured", "haircut", "amount", "reason"),
    [
        (100, "0.2", 80, None),
        (100, "1", 0, None),
        (None, "0.2", None, Reason.MISSING_INPUT),
        (-100, "0.2", None, Reason.INVALID_INPUT),
        (100, "1.2", None, Reason.INVALID_INPUT),
        (100, "-0.2", None, Reason.INVALID_INPUT),
    ],
)
def test_security_that_makes_no_sense_adds_nothing(secured, haircut, amount, reason):
    term = secured_part(None if secured is None else Decimal(secured), haircut=Decimal(haircut))

    assert (term.amount, term.reason) == (amount, reason)
    assert recommend([*caps(), term], currency="USD").amount == 100 + (amount or 0)


def test_headroom_below_zero_is_none():
    term = need(purchases=Decimal(10), period_days=1, terms_days=1, tolerance_days=0)

    assert with_headroom(term, headroom=Decimal(-1)).reason is Reason.INVALID_INPUT


@given(facts)
def test_any_mix_of_facts_gives_an_amount_or_says_why_not(known):
    found = recommend_limit(known, policy=POLICY, currency="USD")

    assert (found.amount is not None) == (found.outcome is Outcome.LIMIT)
    assert found.amount is None or found.amount >= 0
    assert found.binding
    assert len(found.terms) == len(Method)


@given(facts, st.sampled_from(OPTIONAL))
def test_a_figure_left_out_never_raises_a_limit_nor_lifts_a_refusal(known, name):
    whole = recommend_limit(known, policy=STRICT, currency="USD")
    without = recommend_limit(replace(known, **{name: None}), policy=STRICT, currency="USD")

    assert without.amount is None or (whole.amount is not None and without.amount <= whole.amount)


@given(st.tuples(*[st.decimals(0, 10**9, places=4)] * 4))
def test_a_limit_is_at_most_each_cap_and_within_a_cent_of_the_least(amounts):
    terms = [term_of(method, {}, amount) for method, amount in zip(CAPS, amounts, strict=True)]

    found = recommend(terms, currency="USD")

    assert 0 <= min(amounts) - found.amount < Decimal("0.01")
