"""Invoices, credit notes and receipts that are refused say why, name the field, and leave no trace."""

from decimal import Decimal

import pytest
from django.utils import translation

from customers.domain.ledger import (
    AmountNotAllowedError,
    AmountsDisagreeError,
    InstalmentDraft,
    LedgerError,
    LineDraft,
)
from customers.models import Receipt
from customers.queries.rates import RateNotFoundError
from customers.services.receipts import AlreadyIdentifiedError, ReceiptNotFoundError, identify_receipt
from customers.services.refusals import ClosedPeriodError, DuplicateNumberError, RuleBrokenError
from customers.services.settings import close_period
from tests.customers.ledger.books import BY_NOBODY, Books, day
from tests.customers.ledger.refusals import refused_with


def parts(*amounts: str) -> tuple[InstalmentDraft, ...]:
    return tuple(
        InstalmentDraft(due_date=day(month, 1), amount=Decimal(amount)) for month, amount in enumerate(amounts, start=3)
    )


def close(books: Books, through) -> None:
    close_period(entity_id=books.entity.pk, version=None, through_date=through)


INSTALMENTS = "The instalments must add up to gross."
NO_RATE = "There is no exchange rate for EUR on or before 2026-01-10."


@pytest.mark.parametrize(
    ("fields", "kind", "sentence", "field"),
    [
        ({"gross": None}, AmountsDisagreeError, "Give lines, or net, or gross.", "gross"),
        ({"gross": "-1"}, AmountNotAllowedError, "gross must not be negative: -1.00.", "gross"),
        ({"gross": "1.001"}, AmountNotAllowedError, "gross 1.001 has more decimals than USD.", "gross"),
        ({"currency": "XXZ"}, AmountNotAllowedError, "XXZ is not an ISO 4217 currency code.", "currency"),
        ({"currency": "EUR"}, RateNotFoundError, NO_RATE, "currency"),
        ({"due_date": day(1, 9)}, RuleBrokenError, "The due date lies before the issue date.", "due_date"),
        ({"instalments": parts("60", "39.99")}, LedgerError, INSTALMENTS, "instalments"),
        ({"instalments": parts("60", "40", "0")}, LedgerError, INSTALMENTS, "instalments"),
        (
            {"instalments": parts("110", "-10")},
            AmountNotAllowedError,
            "instalments must not be negative: -10.00.",
            "instalments",
        ),
        (
            {"instalments": parts("60.005", "39.995")},
            AmountNotAllowedError,
            "instalments 60.005 has more decimals than USD.",
            "instalments",
        ),
        (
            {"discount_amount": Decimal("0.001"), "discount_date": day(1, 20)},
            AmountNotAllowedError,
            "discount_amount 0.001 has more decimals than USD.",
            "discount_amount",
        ),
        (
            {"gross": None, "lines": (LineDraft(quantity=Decimal(1), unit_price=Decimal(0), net=Decimal("0.125")),)},
            AmountNotAllowedError,
            "gross 0.125 has more decimals than USD.",
            "gross",
        ),
    ],
)
def test_an_invoice_that_is_not_right_is_refused(books, fields, kind, sentence, field):
    with refused_with(kind, sentence, field=field):
        books.invoice(**{"gross": "100"} | fields)


YEN = {"currency": "JPY"}
CLOSED = "US is closed through 2026-01-31; 2026-01-31 must be posted in the open period."


@pytest.mark.parametrize("post", ["invoice", "credit_note"])
def test_the_last_closed_day_takes_no_document_and_the_day_after_does(books, post):
    close(books, day(1, 31))

    with refused_with(ClosedPeriodError, CLOSED, field="posting_date"):
        getattr(books, post)("10", posting_date=day(1, 31))

    assert getattr(books, post)("10", posting_date=day(2, 1)).posting_date == day(2, 1)


def test_a_receipt_of_a_closed_day_is_refused_because_its_day_is_the_banks(books):
    close(books, day(1, 31))

    with refused_with(ClosedPeriodError, CLOSED, field="value_date"):
        books.receipt("10", value_date=day(1, 31))

    assert books.receipt("10", value_date=day(2, 1)).number == "RC-000001"


def test_a_refused_document_uses_up_no_number(books):
    with pytest.raises(LedgerError):
        books.invoice("1", due_date=day(1, 1))

    assert books.invoice("1").number == "IN-000001"


@pytest.mark.parametrize(
    ("fields", "kind", "sentence", "field"),
    [
        ({"amount": "-0.01"}, AmountNotAllowedError, "amount must not be negative: -0.01.", "amount"),
        ({"amount": "0.001"}, AmountNotAllowedError, "amount 0.001 has more decimals than USD.", "amount"),
        (
            {"amount": "1.5", "currency": "JPY"},
            AmountNotAllowedError,
            "amount 1.5 has more decimals than JPY.",
            "amount",
        ),
        ({"currency": "XXZ"}, AmountNotAllowedError, "XXZ is not an ISO 4217 currency code.", "currency"),
        ({"method": "barter"}, LedgerError, "barter is not a method of payment.", "method"),
        (
            YEN,
            RateNotFoundError,
            "There is no exchange rate for JPY on or before 2026-02-01.",
            "currency",
        ),
    ],
)
def test_a_receipt_that_is_not_right_is_refused(books, fields, kind, sentence, field):
    with refused_with(kind, sentence, field=field):
        books.receipt(**fields)


def test_a_number_is_taken_by_kind_entity_and_source_system(books):
    books.invoice("1", number="X-1")
    books.receipt("1", number="X-1")

    with refused_with(DuplicateNumberError, "A document with this number exists already.", field="number"):
        books.invoice("2", number="X-1")
    with refused_with(DuplicateNumberError, "A receipt with this number exists already.", field="number"):
        books.receipt("2", number="X-1")

    assert books.invoice("2", number="X-1", source_system="ERP").number == "X-1"
    assert books.receipt("2", number="X-1", source_system="BANK").number == "X-1"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "The due date lies before the issue date."), ("zh-hant", "到期日早於發票日期。")],
)
def test_the_database_is_quoted_in_the_language_of_the_reader(books, language, sentence):
    with translation.override(language), refused_with(RuleBrokenError, sentence, field="due_date"):
        books.invoice("1", due_date=day(1, 9))


def test_there_is_nothing_to_identify_where_there_is_no_receipt(books):
    with refused_with(ReceiptNotFoundError, "There is no such receipt.", field="receipt_id"):
        identify_receipt(receipt_id=0, customer_id=books.customer.pk, **BY_NOBODY)


def test_a_receipt_that_has_a_customer_keeps_it(books):
    receipt = books.receipt("10")

    with refused_with(AlreadyIdentifiedError, "This receipt has a customer already.", field="customer_id"):
        identify_receipt(receipt_id=receipt.pk, customer_id=books.customer.pk, **BY_NOBODY)


def test_cash_of_a_closed_period_is_identified_on_the_first_open_day(books):
    receipt = books.receipt("10", customer_id=None, value_date=day(1, 20))
    close(books, day(3, 31))

    identified = identify_receipt(receipt_id=receipt.pk, customer_id=books.customer.pk, **BY_NOBODY)

    assert identified.value_date == day(4, 1)
    assert Receipt.objects.get(reverses=receipt).value_date == day(4, 1)


@pytest.mark.parametrize("post", ["invoice", "receipt"])
def test_an_amount_larger_than_any_column_is_refused(books, post):
    with refused_with(AmountNotAllowedError, "The amount is too large.", field="amount"):
        getattr(books, post)("1" + "0" * 16)
