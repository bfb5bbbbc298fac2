"""Every rule of an invoice's row has its own sentence, in the language of who reads it."""

from decimal import Decimal

import pytest
from django.utils import translation

from customers.models import Customer, Invoice, LegalEntity, Posting
from finance_crm.exchange.queries.imports import get_failure
from tests.customers.imports.conftest import PLAINLY, Bring, told

HEADER = "number,customer,kind,issue_date,posting_date,due_date,currency,net,tax,gross,entity"
DISCOUNT = "number,customer,issue_date,due_date,gross,discount_amount"
RATES = "currency,rate_date,rate\nJPY,2026-01-01,0.0064\nKWD,2026-01-01,3.25\nEUR,2026-01-02,1.1\n"


@pytest.fixture
def rates(bring_in: Bring, acme: Customer) -> None:
    bring_in("exchange_rates", RATES)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("I1,NOBODY,,2026-01-02,,2026-02-01,,,,10,", "Customer: there is no customer NOBODY"),
        ("I1,acme,,2026-01-02,,2026-02-01,USD,,,10,", "Customer: there is no customer acme"),
        ("I1,ACME,,2026-01-02,,2026-02-01,,,,10,XX", "Entity: there is no legal entity “XX”"),
        (
            "I1,ACME,,2026-01-01,,2026-02-01,EUR,,,10,",
            "Currency: there is no exchange rate for EUR on or before that day; import exchange rates first",
        ),
        (
            "I1,ACME,,2026-01-02,,,,,,10,",
            "Due date: is empty, and the customer has no payment terms to tell it from",
        ),
        ("I1,ACME,,2026-01-02,,2026-01-01,,,,10,", "Due date: 2026-01-01 lies before the issue date"),
        ("I1,ACME,,2025-12-31,,2026-02-01,,,,10,", "Posting date: 2025-12-31 lies in a closed period"),
        ("I1,ACME,,2026-01-02,2025-12-31,2026-02-01,,,,10,", "Posting date: 2025-12-31 lies in a closed period"),
        ("I1,ACME,,2026-01-02,,2026-02-01,,,,-0.01,", "Gross: -0.01 is negative"),
        ("I1,ACME,,2026-01-02,,2026-02-01,,9,2,10,", "Gross: 9 + 2 ≠ 10: net and tax do not add up to gross"),
        ("I1,ACME,,2026-01-02,,2026-02-01,USD,,,10.0001,", "Gross: 10.0001 USD has more decimals than its currency"),
        ("I1,ACME,,2026-01-02,,2026-02-01,JPY,,,10.5,", "Gross: 10.5 JPY has more decimals than its currency"),
        ("I1,ACME,,2026-01-02,,2026-02-01,KWD,,,10.0005,", "Gross: 10.0005 KWD has more decimals than its currency"),
        ("I1,ACME,,2026-01-02,,2026-02-01,USD,,0.1111,10,", "Tax: 0.1111 USD has more decimals than its currency"),
        ("I1,ACME,memo,2026-01-02,,2026-02-01,USD,,,10,", "Kind: “memo” is not one of the allowed values"),
    ],
)
def test_a_broken_rule_is_one_sentence_and_nothing_is_written(
    bring_in: Bring, rates: None, row: str, sentence: str
) -> None:
    LegalEntity.objects.update(closed_through_date="2025-12-31")
    postings = Posting.objects.count()

    run = bring_in("invoices", f"{HEADER}\n{row}\n")

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert (Invoice.objects.count(), Posting.objects.count()) == (0, postings)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("I1,NOBODY,,2026-01-02,,2026-02-01,,,,10,", "客戶: 沒有客戶 NOBODY"),
        ("I1,ACME,,2026-01-02,,2026-02-01,,,,10,XX", "法人: 沒有法人「XX」"),
        ("I1,ACME,,2026-01-02,,2026-02-01,,,,-1,", "含稅: -1 為負數"),
    ],
)
def test_the_sentences_are_translated(bring_in: Bring, acme: Customer, row: str, sentence: str) -> None:
    run = bring_in("invoices", f"{HEADER}\n{row}\n")

    with translation.override("zh-hant"):
        assert told(run) == [(2, sentence)]


def test_every_broken_rule_of_a_row_is_told(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("invoices", f"{HEADER}\nI1,ACME,,2026-01-02,,2026-01-01,,-9,2,-10.0001,XX\n")

    assert (run.rejected_count, run.problem_count) == (1, 5)
    assert sorted(told(run)) == [
        (2, "Due date: 2026-01-01 lies before the issue date"),
        (2, "Entity: there is no legal entity “XX”"),
        (2, "Gross: -10.0001 USD has more decimals than its currency"),
        (2, "Gross: -10.0001 is negative"),
        (2, "Gross: -9 + 2 ≠ -10.0001: net and tax do not add up to gross"),
    ]


@pytest.mark.parametrize(
    ("row", "amounts"),
    [
        ("I1,ACME,,2026-01-02,,2026-01-02,,,,0,", ("0", "0", "0")),
        ("I1,ACME,,2026-01-02,,2026-02-01,,,,0.01,", ("0.01", "0", "0.01")),
        ("I1,ACME,,2026-01-02,,2026-02-01,,100,,105,", ("100", "5", "105")),
        ("I1,ACME,,2026-01-02,,2026-02-01,,,5,105,", ("100", "5", "105")),
        ("I1,ACME,,2026-01-02,,2026-02-01,,100,5,105,", ("100", "5", "105")),
        ("I1,ACME,,2026-01-02,,2026-02-01,JPY,,,105.00,", ("105", "0", "105")),
        ("I1,ACME,,2026-01-02,,2026-02-01,KWD,,0.005,10.005,", ("10", "0.005", "10.005")),
        ("I1,ACME,,2026-01-02,,2026-02-01,usd,,,1234567890123.99,", ("1234567890123.99", "0", "1234567890123.99")),
    ],
)
def test_amounts_at_the_edge_go_in_as_they_stand(
    bring_in: Bring, rates: None, row: str, amounts: tuple[str, ...]
) -> None:
    run = bring_in("invoices", f"{HEADER}\n{row}\n", mapping=PLAINLY)

    assert (run.status, told(run)) == ("applied", [])
    invoice = Invoice.objects.get()
    assert (invoice.net, invoice.tax, invoice.gross) == tuple(map(Decimal, amounts))


def test_the_day_after_the_closed_one_is_open(bring_in: Bring, acme: Customer) -> None:
    LegalEntity.objects.update(closed_through_date="2026-01-31")

    run = bring_in("invoices", f"{HEADER}\nI1,ACME,,2026-01-31,2026-02-01,2026-02-28,,,,10,\n")

    assert run.status == "applied"
    assert str(Invoice.objects.get().posting_date) == "2026-02-01"


def test_a_closed_period_of_another_entity_closes_nothing_here(bring_in: Bring, acme: Customer) -> None:
    LegalEntity.objects.create(
        code="DE1", name="Theirs", country="DE", currency="EUR", closed_through_date="2026-12-31"
    )

    rows = "I1,ACME,,2026-01-02,,2026-02-01,,,,10,\nI1,ACME,,2026-01-02,,2026-02-01,,,,10,DE1\n"
    run = bring_in("invoices", f"{HEADER}\n{rows}")

    assert told(run) == [(3, "Posting date: 2026-01-02 lies in a closed period")]


def test_without_a_default_entity_each_row_must_name_one(bring_in: Bring, acme: Customer) -> None:
    LegalEntity.objects.update(is_default=False)

    rows = "I1,ACME,,2026-01-02,,2026-02-01,,,,10,\nI2,ACME,,2026-01-02,,2026-02-01,,,,10,US1\n"
    run = bring_in("invoices", f"{HEADER}\n{rows}", accepts_good_rows=True)

    assert (run.new_count, told(run)) == (1, [(2, "Entity: there is no legal entity “”")])
    assert Invoice.objects.get().number == "I2"


@pytest.mark.parametrize(
    ("discount", "sentence"),
    [
        ("-0.01", "Discount: -0.01 is negative"),
        ("0.0001", "Discount: 0.0001 USD has more decimals than its currency"),
    ],
)
def test_a_discount_is_an_amount_of_the_currency(bring_in: Bring, acme: Customer, discount: str, sentence: str) -> None:
    run = bring_in("invoices", f"{DISCOUNT}\nI1,ACME,2026-01-02,2026-02-01,10,{discount}\n")

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert not Invoice.objects.exists()


def test_an_amount_that_the_reporting_currency_has_no_room_for_is_refused_whole(
    bring_in: Bring, acme: Customer
) -> None:
    bring_in("exchange_rates", "currency,rate_date,rate\nEUR,2026-01-01,1000\n")
    rows = "I1,ACME,,2026-01-02,,2026-02-01,USD,,,10,\nI2,ACME,,2026-01-02,,2026-02-01,EUR,,,1234567890123456,\n"

    run = bring_in("invoices", f"{HEADER}\n{rows}")

    assert (run.status, get_failure(run=run)) == (
        "failed",
        "The ledger refused it: The amount is too large. Nothing was written.",
    )
    assert not Invoice.objects.exists()
