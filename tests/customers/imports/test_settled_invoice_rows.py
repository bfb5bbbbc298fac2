"""Invoice and settlement in one row: every rule, every change of mind, and what others settled."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from customers.models import Allocation, Customer, Invoice, LegalEntity, OpenItem, Posting, Receipt
from tests.customers.imports.conftest import PLAINLY, Bring, told
from tests.customers.imports.samples import counts

HEADER = "number,customer,issue_date,posting_date,due_date,settled_date,currency,net,tax,gross,entity"
ROW = "S1,ACME,2026-01-02,,2026-02-01,2026-01-20,,,,50,"


def live_receipts() -> list[tuple]:
    live = Receipt.objects.filter(reverses=None, is_reversed=False)
    return list(live.values_list("source_system", "number", "value_date", "amount", "method"))


def open_amounts() -> list[Decimal]:
    return list(OpenItem.objects.order_by("open_amount").values_list("open_amount", flat=True))


def test_the_settlement_is_a_receipt_of_the_gross_on_its_day(bring_in: Bring, acme: Customer) -> None:
    bring_in("settled_invoices", f"{HEADER}\n{ROW}\n")

    assert live_receipts() == [("settled_invoices", "S1", date(2026, 1, 20), Decimal(50), "other")]
    allocation = Allocation.objects.get()
    assert (allocation.reason, allocation.amount, allocation.effective_date) == ("payment", 50, date(2026, 1, 20))
    assert open_amounts() == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("S1,NOBODY,2026-01-02,,2026-02-01,,USD,,,50,", "Customer: there is no customer NOBODY"),
        ("S1,ACME,2026-01-02,,2026-02-01,,,,,50,XX", "Entity: there is no legal entity “XX”"),
        ("S1,ACME,2026-01-02,,2026-01-01,,,,,50,", "Due date: 2026-01-01 lies before the issue date"),
        ("S1,ACME,2026-01-02,,,,,,,50,", "Due date: is empty but required"),
        ("S1,ACME,2026-01-02,,2026-02-01,2026-01-01,,,,50,", "Settled on: 2026-01-01 lies before the invoice"),
        (
            "S1,ACME,2026-01-02,2026-01-05,2026-02-01,2026-01-04,,,,50,",
            "Settled on: 2026-01-04 lies before the invoice",
        ),
        ("S1,ACME,2025-12-31,,2026-02-01,,,,,50,", "Posting date: 2025-12-31 lies in a closed period"),
        ("S1,ACME,2026-01-02,,2026-02-01,,,,,-50,", "Gross: -50 is negative"),
        ("S1,ACME,2026-01-02,,2026-02-01,,,40,9,50,", "Gross: 40 + 9 ≠ 50: net and tax do not add up to gross"),
        ("S1,ACME,2026-01-02,,2026-02-01,,JPY,,,50.5,", "Gross: 50.5 JPY has more decimals than its currency"),
        ("S1,ACME,2026-01-02,,2026-02-01,,USD,,0.0001,50,", "Tax: 0.0001 USD has more decimals than its currency"),
        (
            "S1,ACME,2026-01-02,,2026-02-01,,EUR,,,50,",
            "Currency: there is no exchange rate for EUR on or before that day; import exchange rates first",
        ),
    ],
)
def test_a_broken_rule_is_one_sentence_and_nothing_is_written(
    bring_in: Bring, acme: Customer, row: str, sentence: str
) -> None:
    bring_in("exchange_rates", "currency,rate_date,rate\nJPY,2026-01-01,0.0064\n")
    LegalEntity.objects.update(closed_through_date="2025-12-31")
    before = Posting.objects.count()

    run = bring_in("settled_invoices", f"{HEADER}\n{row}\n", mapping=PLAINLY)

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert (Posting.objects.count(), Invoice.objects.count()) == (before, 0)


def test_an_invoice_may_be_settled_on_the_day_it_is_posted(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("settled_invoices", f"{HEADER}\nS1,ACME,2026-01-02,2026-01-05,2026-01-02,2026-01-05,,,,50,\n")

    assert (run.status, open_amounts()) == ("applied", [])


def test_an_invoice_of_nothing_needs_no_receipt_and_comes_again_unchanged(bring_in: Bring, acme: Customer) -> None:
    content = f"{HEADER}\nS1,ACME,2026-01-02,,2026-02-01,2026-01-20,,,,0,\n"
    bring_in("settled_invoices", content)

    again = [bring_in("settled_invoices", content, mode=mode) for mode in ("create", "create_or_update", "update_only")]

    assert [(run.status, counts(run)) for run in again] == [("applied", (0, 0, 1, 0))] * 3
    assert (live_receipts(), Posting.objects.count()) == ([], 1)


def test_a_settlement_that_was_taken_out_of_the_file_opens_the_invoice_again(bring_in: Bring, acme: Customer) -> None:
    bring_in("settled_invoices", f"{HEADER}\n{ROW}\n")

    run = bring_in("settled_invoices", f"{HEADER}\n{ROW.replace('2026-01-20', '')}\n")

    assert (run.status, counts(run)) == ("applied", (0, 1, 0, 0))
    assert (live_receipts(), open_amounts()) == ([], [50])
    assert Invoice.objects.count() == 1
    call_command("check_ledger")


def test_another_day_of_settlement_replaces_the_receipt_and_leaves_the_invoice(bring_in: Bring, acme: Customer) -> None:
    bring_in("settled_invoices", f"{HEADER}\n{ROW}\n")

    run = bring_in("settled_invoices", f"{HEADER}\n{ROW.replace('01-20', '02-20')}\n", mode="update_only")

    assert (run.status, counts(run)) == ("applied", (0, 1, 0, 0))
    assert [row[2] for row in live_receipts()] == [date(2026, 2, 20)]
    assert (Invoice.objects.count(), open_amounts()) == (1, [])
    call_command("check_ledger")


def test_what_somebody_else_settled_is_not_replaced(bring_in: Bring, acme: Customer) -> None:
    bring_in("settled_invoices", f"{HEADER}\n{ROW.replace('2026-01-20', '')}\n")
    bring_in("receipts", "number,customer,value_date,amount\nB1,ACME,2026-02-01,20\n")
    bring_in("allocations", "invoice,receipt,amount\nS1,B1,20\n")

    run = bring_in("settled_invoices", f"{HEADER}\n{ROW}\n")

    sentence = "Number: S1 is settled or disputed and cannot be replaced; reverse that first"
    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert open_amounts() == [30]


def test_customers_are_created_once_with_what_their_first_rows_say(bring_in: Bring) -> None:
    header = "number,customer,customer_name,country,issue_date,due_date,currency,gross"
    rows = (
        "S1,NEW,New Ltd,GB,2026-01-02,2026-02-01,USD,5\n"
        "S2,NEW,,,2026-01-03,2026-02-01,USD,6\nS3,BARE,,,2026-01-03,2026-02-01,USD,7\n"
    )

    run = bring_in("settled_invoices", f"{header}\n{rows}", mapping={"options": ["create_customers"]})

    assert (run.status, counts(run)) == ("applied", (3, 0, 0, 0))
    assert list(Customer.objects.order_by("code").values_list("code", "name", "country", "currency")) == [
        ("BARE", "BARE", "", "USD"),
        ("NEW", "New Ltd", "GB", "USD"),
    ]
    assert sorted(run.outcome["customer_ids"]) == sorted(Customer.objects.values_list("pk", flat=True))


def test_a_customer_to_be_created_needs_a_currency(bring_in: Bring) -> None:
    run = bring_in(
        "settled_invoices",
        "number,customer,issue_date,due_date,gross\nS1,NEW,2026-01-02,2026-02-01,5\n",
        mapping={"options": ["create_customers"]},
    )

    assert (run.status, told(run)) == (
        "refused", [(2, "Currency: neither the row nor the customer has a currency")]
    )  # fmt: skip
    assert not Customer.objects.exists()


def test_a_check_creates_no_customers(check: Bring) -> None:
    run = check(
        "settled_invoices",
        "number,customer,issue_date,due_date,currency,gross\nS1,NEW,2026-01-02,2026-02-01,USD,5\n",
        mapping={"options": ["create_customers"]},
    )

    assert (run.status, counts(run)) == ("checked", (1, 0, 0, 0))
    assert not Customer.objects.exists()
