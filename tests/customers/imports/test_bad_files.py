"""Every way in which rows of a file can be wrong has its own sentence, and nothing is half-written."""

import pytest

from customers.models import Customer, Invoice, LegalEntity, OpenItem, Posting
from tests.customers.imports.conftest import Bring, reasons

GOOD = "I1,ACME,2026-01-02,2026-02-01,USD,10.00"
HEADER = "number,customer,issue_date,due_date,currency,gross"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("I2,NOBODY,2026-01-02,2026-02-01,USD,10", "customer", "unknown_customer"),
        ("I2,ACME,2026-02-30,2026-03-01,USD,10", "issue_date", "invalid_date"),
        ("I2,ACME,2026-01-02,2026-01-01,USD,10", "due_date", "due_before_issue"),
        ("I2,ACME,2026-01-02,2026-02-01,USD,10.001", "gross", "currency_decimals"),
        ("I2,ACME,2026-01-02,2026-02-01,USD,-10", "gross", "negative"),
        ("I2,ACME,2026-01-02,2026-02-01,EUR,10", "currency", "no_rate"),
        ("I2,ACME,2026-01-02,2026-02-01,EURO,10", "currency", "unknown_currency"),
        ("I2,ACME,2026-01-02,2026-02-01,USD,ten", "gross", "invalid_number"),
        ("I2,ACME,2026-01-02,2026-02-01,USD,", "gross", "required"),
        ("I2,ACME,2026-01-02,2026-02-01,USD,12345678901234567", "gross", "number_too_large"),
        ("I2,ACME,2026-01-02,,USD,10", "due_date", "due_missing"),
    ],
)
def test_a_bad_row_names_its_column_and_reason(
    bring_in: Bring, acme: Customer, row: str, column: str, code: str
) -> None:
    run = bring_in("invoices", f"{HEADER}\n{GOOD}\n{row}\n")

    assert run.status == "refused"
    assert (3, column, code) in reasons(run)
    assert not Posting.objects.exists()


def test_yen_have_no_decimals(bring_in: Bring, entity: LegalEntity) -> None:
    Customer.objects.create(code="JP", name="Tokyo", currency="JPY")
    bring_in("exchange_rates", "currency,rate_date,rate\nJPY,2026-01-01,0.0064\n")

    run = bring_in("invoices", f"{HEADER}\nI1,JP,2026-01-02,2026-02-01,,10.5\n")

    assert reasons(run) == [(2, "gross", "currency_decimals")]


def test_the_same_key_twice_in_a_file_is_refused(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("invoices", f"{HEADER}\n{GOOD}\n{GOOD}\n")

    assert reasons(run) == [(2, "number", "duplicate_in_file"), (3, "number", "duplicate_in_file")]


def test_a_known_number_that_differs_is_refused_in_create_mode(bring_in: Bring, acme: Customer) -> None:
    bring_in("invoices", f"{HEADER}\n{GOOD}\n")

    run = bring_in("invoices", f"{HEADER}\n{GOOD.replace('10.00', '11')}\n", mode="create")

    assert reasons(run) == [(2, "number", "exists_differently")]


def test_otherwise_it_is_reversed_and_posted_again(bring_in: Bring, acme: Customer) -> None:
    bring_in("invoices", f"{HEADER}\n{GOOD}\n")

    run = bring_in("invoices", f"{HEADER}\n{GOOD.replace('10.00', '11')}\n")

    assert (run.status, run.changed_count) == ("applied", 1)
    assert list(Invoice.objects.order_by("id").values_list("gross", "is_reversed")) == [
        (10, True),
        (-10, False),
        (11, False),
    ]
    assert [item.open_amount for item in OpenItem.objects.all()] == [11]


def test_a_settled_invoice_is_not_replaced(bring_in: Bring, acme: Customer) -> None:
    bring_in("invoices", f"{HEADER}\n{GOOD}\n")
    bring_in("receipts", "number,customer,value_date,amount\nB1,ACME,2026-02-01,10\n")
    bring_in("allocations", "invoice,receipt,amount\nI1,B1,10\n")

    run = bring_in("invoices", f"{HEADER}\n{GOOD.replace('10.00', '11')}\n")

    assert reasons(run) == [(2, "number", "is_settled")]


def test_allocations_beyond_what_is_open_are_refused(bring_in: Bring, acme: Customer) -> None:
    bring_in("invoices", f"{HEADER}\n{GOOD}\n")
    bring_in("receipts", "number,customer,value_date,amount\nB1,ACME,2026-02-01,100\n")

    run = bring_in("allocations", "invoice,receipt,amount\nI1,B1,6\nI1,B1,5\n")

    assert reasons(run) == [(3, "amount", "more_than_open")]


def test_a_closed_period_takes_nothing(bring_in: Bring, acme: Customer, entity: LegalEntity) -> None:
    LegalEntity.objects.update(closed_through_date="2026-01-31")

    run = bring_in("invoices", f"{HEADER}\n{GOOD}\n")

    assert reasons(run) == [(2, "posting_date", "closed_period")]


def test_net_and_tax_must_add_up(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("invoices", f"{HEADER},net,tax\n{GOOD},9,2\n")

    assert reasons(run) == [(2, "gross", "not_adding_up")]


def test_good_rows_go_in_alone_on_request(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("invoices", f"{HEADER}\n{GOOD}\nI2,NOBODY,2026-01-02,2026-02-01,USD,10\n", accepts_good_rows=True)

    assert (run.status, run.new_count, run.rejected_count) == ("applied", 1, 1)
    assert "there is no customer NOBODY" in run.rejects.read().decode()
    assert Invoice.objects.count() == 1


def test_a_bad_line_keeps_its_whole_order_out(bring_in: Bring, acme: Customer) -> None:
    lines = "O1,ACME,2026-01-02,1,2,5\nO1,ACME,2026-01-02,2,2,\nO2,ACME,2026-01-02,1,2,5\n"

    run = bring_in(
        "sales_orders", f"number,customer,order_date,line_number,quantity,unit_price\n{lines}", accepts_good_rows=True
    )

    assert (run.new_count, run.rejected_count) == (1, 2)


def test_confirmed_proposals_are_settled_and_can_be_undone(bring_in: Bring, acme: Customer) -> None:
    from finance_crm.exchange.services.imports import confirm_proposals, undo_import
    from tests.customers.imports.conftest import NOW

    bring_in("invoices", f"{HEADER}\n{GOOD}\nI2,ACME,2026-01-02,2026-02-01,USD,7\n")
    run = bring_in("open_items", "snapshot_date,customer,number,open_amount\n2026-02-28,ACME,I1,10\n")
    (proposal,) = run.outcome["proposals"]

    for _ in range(2):
        run = confirm_proposals(import_id=run.pk, accepted=(proposal["id"],), actor_id=None, at=NOW)
    assert [item.open_amount for item in OpenItem.objects.all()] == [10]

    run = undo_import(import_id=run.pk, actor_id=None, at=NOW)
    assert (run.status, sorted(item.open_amount for item in OpenItem.objects.all())) == ("undone", [7, 10])
