"""When an invoice must be paid: due dates, discounts and instalments from terms."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from customers.domain.ledger import LineDraft, price_lines, tax_share
from customers.domain.terms import InstalmentRule, TermsRule, plan_payment

ISSUED = date(2026, 1, 15)


def plan(gross: str = "100", currency: str = "USD", **terms: object):
    return plan_payment(terms=TermsRule(**terms), issue_date=ISSUED, gross=Decimal(gross), currency=currency)


def test_net_days_count_from_the_issue_date_or_from_the_end_of_its_month():
    assert plan(net_days=30).due_date == date(2026, 2, 14)
    assert plan(net_days=30, from_end_of_month=True).due_date == date(2026, 3, 2)


def test_an_early_payment_discount_has_its_own_day_and_is_rounded_half_up():
    found = plan("100.25", net_days=30, discount_days=10, discount_rate=Decimal("0.02"))

    assert (found.discount_date, found.discount_amount) == (date(2026, 1, 25), Decimal("2.01"))


def test_instalments_have_their_own_days_and_the_last_one_is_the_due_date():
    thirds = tuple(InstalmentRule(Decimal("0.333333"), days) for days in (30, 60, 90))

    found = plan("100", instalments=thirds)

    assert [part.amount for part in found.instalments] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert found.due_date == found.instalments[-1].due_date == date(2026, 4, 15)


def test_a_part_that_rounds_to_nothing_is_left_out():
    found = plan("0.01", instalments=(InstalmentRule(Decimal("0.5"), 30), InstalmentRule(Decimal("0.5"), 60)))

    assert found.instalments == ()
    assert found.due_date == date(2026, 2, 14)


@given(
    st.integers(0, 10**9),
    st.sampled_from(["USD", "JPY", "KWD"]),
    st.lists(st.tuples(st.integers(1, 100), st.integers(0, 120)), min_size=1, max_size=12),
)
def test_instalments_always_add_up_to_gross(units, currency, shares):
    rules = tuple(InstalmentRule(Decimal(share), days) for share, days in shares)
    gross = Decimal(units).scaleb(-{"USD": 2, "JPY": 0, "KWD": 3}[currency])

    found = plan(str(gross), currency=currency, instalments=rules)

    assert sum(part.amount for part in found.instalments) in {gross, 0}
    assert [part.due_date for part in found.instalments] == sorted(part.due_date for part in found.instalments)


@given(st.lists(st.tuples(st.integers(-500, 900), st.sampled_from(["A", "B"])), min_size=1, max_size=15))
def test_tax_of_a_document_is_rounded_once_per_code_and_splits_exactly(drawn):
    rates = {"A": Decimal("0.05"), "B": Decimal("0.19")}
    lines = [
        LineDraft(quantity=Decimal(1), unit_price=Decimal(cents) / 100, tax_code=code, tax_rate=rates[code])
        for cents, code in drawn
    ]

    priced = price_lines(lines, currency="USD")

    for code, rate in rates.items():
        own = [amounts for line, amounts in zip(lines, priced, strict=True) if line.tax_code == code]
        exact = sum((amounts.net for amounts in own), Decimal(0)) * rate
        assert abs(sum((amounts.tax for amounts in own), Decimal(0)) - exact) <= Decimal("0.005")


def test_the_share_of_tax_in_an_amount_is_that_of_the_document():
    assert tax_share(Decimal("2.10"), gross=Decimal(105), tax=Decimal(5), currency="USD") == Decimal("0.10")
    assert tax_share(Decimal("2.10"), gross=Decimal(0), tax=Decimal(0), currency="USD") == 0
