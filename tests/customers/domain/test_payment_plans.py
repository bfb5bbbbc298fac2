"""Payment terms give due dates that never run backwards and parts that are the whole."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain.terms import CASH, InstalmentRule, PlannedInstalment, TermsRule, plan_payment
from finance_crm.money import has_allowed_decimals, minor_unit

ISSUED = date(2026, 1, 31)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
currencies = st.sampled_from(["USD", "JPY", "KWD"])
shares = st.lists(st.tuples(st.integers(1, 100), st.integers(0, 365)), min_size=2, max_size=12)


def plan(gross: str, *, currency: str = "USD", on: date = ISSUED, **terms: object):
    return plan_payment(terms=TermsRule(**terms), issue_date=on, gross=Decimal(gross), currency=currency)


def halves(*net_days: int) -> tuple[InstalmentRule, ...]:
    return tuple(InstalmentRule(Decimal("0.5"), days) for days in net_days)


def test_without_terms_an_invoice_is_due_when_it_is_issued():
    found = plan_payment(terms=CASH, issue_date=ISSUED, gross=Decimal(100), currency="USD")

    assert found == (ISSUED, None, 0, ())


@pytest.mark.parametrize(
    ("issued", "from_end", "due"),
    [
        (date(2024, 2, 29), False, date(2024, 3, 30)),
        (date(2024, 2, 1), True, date(2024, 3, 30)),
        (date(2026, 2, 1), True, date(2026, 3, 30)),
        (date(2026, 12, 31), False, date(2027, 1, 30)),
        (date(2026, 12, 1), True, date(2027, 1, 30)),
    ],
)
def test_net_days_cross_leap_days_and_years(issued, from_end, due):
    assert plan("1", on=issued, net_days=30, from_end_of_month=from_end).due_date == due


@pytest.mark.parametrize(
    ("gross", "currency", "rate", "discount"),
    [
        ("1025", "JPY", "0.02", "21"),
        ("1024", "JPY", "0.02", "20"),
        ("10.025", "KWD", "0.02", "0.201"),
        ("0.24", "USD", "0.02", "0.00"),
        ("0.25", "USD", "0.02", "0.01"),
        ("0", "USD", "0.02", "0.00"),
    ],
)
def test_a_discount_is_rounded_half_up_in_its_currency(gross, currency, rate, discount):
    found = plan(gross, currency=currency, discount_days=10, discount_rate=Decimal(rate))

    assert (found.discount_date, found.discount_amount) == (date(2026, 2, 10), Decimal(discount))


def test_a_discount_counts_from_the_end_of_the_month_like_the_due_date():
    found = plan(
        "100", on=date(2026, 1, 5), from_end_of_month=True, net_days=30, discount_days=8, discount_rate=Decimal("0.03")
    )

    assert (found.due_date, found.discount_date, found.discount_amount) == (date(2026, 3, 2), date(2026, 2, 8), 3)


@pytest.mark.parametrize("half", [{"discount_days": 10}, {"discount_rate": Decimal("0.02")}])
def test_half_of_a_discount_is_none(half):
    assert plan("100", **half)[1:3] == (None, 0)


def test_parts_named_in_any_order_stand_by_their_days():
    found = plan("101", currency="JPY", instalments=halves(60, 30))

    assert found.instalments == (
        PlannedInstalment(date(2026, 3, 2), Decimal(50)),
        PlannedInstalment(date(2026, 4, 1), Decimal(51)),
    )
    assert found.due_date == date(2026, 4, 1)


def test_terms_with_parts_ignore_the_net_days_of_the_whole():
    assert plan("100", net_days=300, instalments=halves(10, 20)).due_date == date(2026, 2, 20)


def test_an_invoice_of_nothing_has_no_parts_and_is_due_with_the_last_of_them():
    found = plan("0", instalments=halves(10, 45))

    assert (found.due_date, found.instalments) == (date(2026, 3, 17), ())


def test_one_part_is_no_instalment():
    found = plan("100", net_days=5, instalments=(InstalmentRule(Decimal(1), 30),))

    assert (found.due_date, found.instalments) == (date(2026, 3, 2), ())


@given(days, st.integers(0, 400), st.integers(0, 400), st.booleans())
def test_more_net_days_are_never_due_earlier(issued, fewer, more, from_end):
    first, second = (
        plan("1", on=issued, net_days=net_days, from_end_of_month=from_end).due_date
        for net_days in sorted([fewer, more])
    )

    assert issued <= first <= second
    assert (second - first).days == abs(more - fewer)


@given(days, st.integers(0, 400), st.integers(0, 120), st.booleans())
def test_what_is_issued_later_is_never_due_earlier(issued, after, net_days, from_end):
    terms = {"net_days": net_days, "from_end_of_month": from_end}

    earlier, later = plan("1", on=issued, **terms), plan("1", on=issued + timedelta(days=after), **terms)

    assert earlier.due_date <= later.due_date


@given(st.integers(1, 10**9), currencies, shares, days, st.booleans())
def test_parts_are_whole_units_above_zero_that_add_up_and_end_on_the_due_date(count, currency, drawn, issued, from_end):
    rules = tuple(InstalmentRule(Decimal(share), net_days) for share, net_days in drawn)
    gross = count * minor_unit(currency)

    found = plan(str(gross), currency=currency, on=issued, from_end_of_month=from_end, instalments=rules)

    if found.instalments:
        assert sum(part.amount for part in found.instalments) == gross
        assert found.due_date == found.instalments[-1].due_date
    assert len(found.instalments) != 1
    assert all(part.amount > 0 for part in found.instalments)
    assert all(has_allowed_decimals(part.amount, currency=currency) for part in found.instalments)
    assert found.due_date >= issued


@given(st.integers(0, 10**9), currencies, st.integers(1, 99), st.integers(0, 90))
def test_a_discount_is_never_more_than_the_invoice(count, currency, percent, discount_days):
    gross = count * minor_unit(currency)

    found = plan(str(gross), currency=currency, discount_days=discount_days, discount_rate=Decimal(percent) / 100)

    assert 0 <= found.discount_amount <= gross
    assert has_allowed_decimals(found.discount_amount, currency=currency)
