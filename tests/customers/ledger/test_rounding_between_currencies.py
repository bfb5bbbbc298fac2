"""Amounts in JPY, KWD or EUR, reported in USD, JPY or KWD, close to exactly zero on both sides."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.domain.ledger import InstalmentDraft, LedgerError
from customers.models import Allocation, CustomerBalance, CustomerPosition, ExchangeDifference, OpenItem
from customers.queries.ledger_proof import prove_ledger
from customers.services.allocations import reverse_allocation, write_off
from customers.services.rates import record_rate
from customers.services.settings import create_terms
from finance_crm.money import minor_unit
from tests.customers.ledger.books import BY_NOBODY, Books, day, line

RATES = {"JPY": ("0.0066869", "0.0064123"), "KWD": ("3.2541", "3.2609"), "EUR": ("1.0837", "1.1112")}


def record_rates() -> None:
    """Record a rate for January and another from February on."""
    for currency, (january, february) in RATES.items():
        record_rate(currency=currency, rate_date=day(1, 1), rate=Decimal(january), **BY_NOBODY)
        record_rate(currency=currency, rate_date=day(2, 1), rate=Decimal(february), **BY_NOBODY)


def reported() -> tuple[Decimal, Decimal]:
    """Return what left invoices, and what was gained, in reporting currency."""
    left = sum((row.reporting_amount for row in Allocation.objects.all()), Decimal(0))
    gained = sum((row.amount for row in ExchangeDifference.objects.all()), Decimal(0))
    return left, gained


@pytest.mark.parametrize(
    ("currency", "gross", "reporting_gross"),
    [
        ("JPY", "74774", "500.01"),
        ("JPY", "1", "0.01"),
        ("KWD", "0.001", "0.00"),
        ("KWD", "1234.567", "4017.40"),
        ("EUR", "99.99", "108.36"),
        ("USD", "99.99", "99.99"),
    ],
)
def test_a_document_is_reported_at_the_rate_of_its_posting_date(books, currency, gross, reporting_gross):
    record_rates()

    invoice = books.invoice(gross, currency=currency, posting_date=day(1, 31))

    assert invoice.reporting_gross == Decimal(reporting_gross)
    assert invoice.reporting_rate_date == day(1, 1 if currency != "USD" else 31)
    assert OpenItem.objects.get().reporting_open_amount == Decimal(reporting_gross)


def test_the_rate_of_the_first_day_counts_on_that_day(books):
    record_rates()

    documents = [books.invoice("100", currency="EUR", posting_date=on) for on in (day(1, 31), day(2, 1))]

    assert [invoice.reporting_gross for invoice in documents] == [Decimal("108.37"), Decimal("111.12")]


def test_a_rate_that_is_given_wins_over_the_one_that_is_known(books):
    record_rates()

    invoice = books.invoice("100", currency="EUR", reporting_rate=Decimal("1.5"))
    receipt = books.receipt("100", currency="EUR", reporting_rate=Decimal("1.25"))

    assert (invoice.reporting_gross, receipt.reporting_amount) == (150, 125)
    assert (invoice.reporting_rate_date, receipt.reporting_rate_date) == (day(1, 10), day(2, 1))


@pytest.mark.parametrize(
    ("reporting", "sold", "reporting_gross"),
    [("JPY", ("10.01", "149.55"), "1497"), ("KWD", ("10.01", "0.30725"), "3.076"), ("JPY", ("0.01", "0.5"), "0")],
)
def test_the_reporting_currency_may_have_other_decimals(books, settings, reporting, sold, reporting_gross):
    settings.REPORTING_CURRENCY = reporting
    gross, rate = sold
    record_rate(currency="USD", rate_date=day(1, 1), rate=Decimal(rate), **BY_NOBODY)

    books.invoice(gross)

    assert OpenItem.objects.get().reporting_open_amount == Decimal(reporting_gross)
    assert CustomerPosition.objects.get().outstanding == Decimal(reporting_gross)


@pytest.mark.parametrize("reporting", ["JPY", "KWD"])
def test_a_closed_item_is_zero_in_a_reporting_currency_with_other_decimals(books, settings, reporting):
    settings.REPORTING_CURRENCY = reporting
    for on, rate in ((day(1, 1), "0.33337"), (day(2, 1), "0.77771")):
        record_rate(currency="USD", rate_date=on, rate=Decimal(rate), **BY_NOBODY)
    invoice, receipt = books.invoice("10"), books.receipt("10")

    for amount in ("3.33", "3.33", "3.34"):
        books.allocate(receipt, line(invoice, amount))

    left, gained = reported()
    assert (left, gained) == (invoice.reporting_gross, receipt.reporting_amount - invoice.reporting_gross)
    assert not OpenItem.objects.exists()
    assert CustomerPosition.objects.get().outstanding == 0


def test_yen_have_no_parts_and_neither_do_their_discounts(books):
    record_rates()
    halves = {"discount_days": 10, "discount_rate": Decimal("0.025")}
    books.customer.payment_terms = create_terms(fields={"code": "T", "name": "T", "net_days": 30} | halves)
    books.customer.save()

    invoice = books.invoice("99", currency="JPY")

    assert (invoice.discount_amount, invoice.discount_date) == (2, day(1, 20))
    with pytest.raises(LedgerError, match=r"1\.5 has more decimals than JPY"):
        write_off(invoice_id=invoice.pk, amount=Decimal("1.5"), reason="lost", **BY_NOBODY)


def test_tax_of_what_is_given_up_is_rounded_in_the_currency_of_the_invoice(books):
    record_rates()
    yen = books.invoice("1100", tax=Decimal(100), currency="JPY")
    dinar = books.invoice("1.100", tax=Decimal("0.100"), currency="KWD")

    write_off(invoice_id=yen.pk, amount=Decimal(17), reason="lost", **BY_NOBODY)
    write_off(invoice_id=dinar.pk, amount=Decimal("0.017"), reason="lost", **BY_NOBODY)

    assert [row.tax for row in Allocation.objects.order_by("id")] == [2, Decimal("0.002")]


def test_balances_stand_per_currency_and_the_position_adds_them_up_in_one(books):
    record_rates()
    books.invoice("10000", currency="JPY")
    books.invoice("10.005", currency="KWD")
    books.receipt("50", value_date=day(1, 20))

    balances = CustomerBalance.objects.order_by("currency").values_list("currency", "outstanding", "unapplied")
    position = CustomerPosition.objects.get()

    assert list(balances) == [("JPY", 10000, 0), ("KWD", Decimal("10.005"), 0), ("USD", -50, -50)]
    assert (position.overdue, position.unapplied) == (Decimal("66.87") + Decimal("32.56"), -50)
    assert position.open_item_count == 3


def test_parts_of_an_invoice_are_each_worth_their_own_rounded_amount(books):
    record_rates()
    parts = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(1)) for month in (2, 3, 4))

    books.invoice("3", currency="JPY", instalments=parts)

    assert [item.reporting_open_amount for item in OpenItem.objects.all()] == [Decimal("0.01")] * 3


amounts = st.lists(st.integers(1, 3000), min_size=1, max_size=6)
rates = st.decimals("0.0001", "400", places=6)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(currency=st.sampled_from(["JPY", "KWD", "EUR"]), taken=amounts, first=rates, second=rates, back=st.booleans())
def test_however_an_invoice_is_paid_it_closes_to_zero_and_the_gain_is_the_difference(
    currency, taken, first, second, back
):
    with transaction.atomic():
        books, unit = Books(), minor_unit(currency)
        gross = sum(taken) * unit
        invoice = books.invoice(str(gross), currency=currency, reporting_rate=first)
        receipt = books.receipt(str(gross), currency=currency, reporting_rate=second)

        ids = [row_id for part in taken for row_id in books.allocate(receipt, line(invoice, str(part * unit)))]
        if back:
            reverse_allocation(allocation_id=ids[0], **BY_NOBODY)
            books.allocate(receipt, line(invoice, str(taken[0] * unit)))

        left, gained = reported()
        assert left == invoice.reporting_gross
        assert gained == receipt.reporting_amount - invoice.reporting_gross
        assert not OpenItem.objects.exists()
        assert [check.name for check in prove_ledger() if check.difference_count] == []
        transaction.set_rollback(True)
