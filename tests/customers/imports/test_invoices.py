"""An invoice from a file: what it fills in itself, what replaces it, and what keeps it as it is."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from customers.models import Customer, Invoice, InvoiceLine, LegalEntity, OpenItem, PaymentTerms, Posting
from customers.services.disputes import open_dispute
from tests.customers.imports.conftest import NOW, Bring, told
from tests.customers.imports.samples import counts

HEADER = "number,customer,issue_date,due_date,gross"
ROW = "I1,ACME,2026-01-02,2026-02-01,100"


def live(number: str = "I1") -> Invoice:
    return Invoice.objects.get(number=number, reverses=None, is_reversed=False)


def test_what_a_row_leaves_out_is_filled_in(bring_in: Bring, acme: Customer, entity: LegalEntity) -> None:
    bring_in("invoices", f"{HEADER}\n{ROW}\n")

    invoice = live()
    assert (invoice.kind, invoice.source_system, invoice.entity, invoice.currency) == ("invoice", "", entity, "USD")
    assert (invoice.posting_date, invoice.tax_code, invoice.customer_order_number) == (date(2026, 1, 2), "", "")
    assert (invoice.discount_date, invoice.discount_amount, invoice.has_instalments) == (None, 0, False)


@pytest.mark.parametrize(
    ("issued", "from_end_of_month", "expected"),
    [
        ("2026-01-10", False, (date(2026, 2, 9), date(2026, 1, 20))),
        ("2026-01-10", True, (date(2026, 3, 2), date(2026, 2, 10))),
        ("2026-01-31", True, (date(2026, 3, 2), date(2026, 2, 10))),
        ("2028-02-29", False, (date(2028, 3, 30), date(2028, 3, 10))),
        ("2028-02-01", True, (date(2028, 3, 30), date(2028, 3, 10))),
    ],
)
def test_due_date_and_discount_come_from_the_terms_of_the_customer(
    bring_in: Bring, acme: Customer, issued: str, from_end_of_month: bool, expected: tuple[date, date]
) -> None:
    acme.payment_terms = PaymentTerms.objects.create(
        code="N30", name="30", net_days=30, from_end_of_month=from_end_of_month, discount_days=10, discount_rate="0.025"
    )
    acme.save()

    bring_in("invoices", f"{HEADER}\nI1,ACME,{issued},,0.60\n")

    # 2.5 % of 0.60 is 0.015, half a cent up
    assert (live().due_date, live().discount_date) == expected
    assert live().discount_amount == Decimal("0.02")


def test_an_empty_cell_keeps_what_a_known_invoice_has(bring_in: Bring, acme: Customer) -> None:
    full = "service_start_date,service_end_date,customer_order_number,discount_date,discount_amount,tax_code"
    bring_in("invoices", f"{HEADER},{full}\n{ROW},2026-01-01,2026-01-31,PO 7,2026-01-12,2,V5\n")

    same = bring_in("invoices", "number,customer,issue_date,gross\nI1,ACME,2026-01-02,100\n", mode="create")
    changed = bring_in("invoices", "number,customer,issue_date,gross\nI1,ACME,2026-01-02,120\n")

    assert (counts(same), counts(changed)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    invoice = live()
    assert (invoice.gross, invoice.due_date, invoice.customer_order_number) == (120, date(2026, 2, 1), "PO 7")
    assert (invoice.service_start_date, invoice.service_end_date) == (date(2026, 1, 1), date(2026, 1, 31))
    assert (invoice.discount_date, invoice.discount_amount, invoice.tax_code) == (date(2026, 1, 12), 2, "V5")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("issue_date", "2026-01-03"),
        ("posting_date", "2026-01-05"),
        ("due_date", "2026-02-02"),
        ("tax", "5"),
        ("tax_code", "V5"),
        ("service_start_date", "2026-01-01"),
        ("service_end_date", "2026-01-31"),
        ("customer_order_number", "PO 7"),
        ("discount_date", "2026-01-12"),
        ("discount_amount", "2"),
        ("customer", "BETA"),
        ("currency", "EUR"),
    ],
)
def test_any_value_that_differs_replaces_the_invoice(bring_in: Bring, acme: Customer, column: str, value: str) -> None:
    Customer.objects.create(code="BETA", name="Beta", currency="USD")
    bring_in("exchange_rates", "currency,rate_date,rate\nEUR,2026-01-01,1.1\n")
    bring_in("invoices", f"{HEADER}\n{ROW}\n")
    first = live().pk
    cells = dict(zip(HEADER.split(","), ROW.split(","), strict=True)) | {column: value}

    run = bring_in("invoices", f"{','.join(cells)}\n{','.join(cells.values())}\n", mode="update_only")

    assert (run.status, counts(run)) == ("applied", (0, 1, 0, 0))
    assert live().pk != first
    assert Invoice.objects.count() == 3
    call_command("check_ledger")


def test_the_number_may_stand_once_for_each_kind_entity_and_source(bring_in: Bring, acme: Customer) -> None:
    LegalEntity.objects.create(code="US2", name="Ours too", country="US", currency="USD")
    keys = ("invoice,US1,", "credit_note,US1,", "invoice,US2,", "invoice,US1,SAP")
    rows = "\n".join(f"{ROW},{key}" for key in keys)

    run = bring_in("invoices", f"{HEADER},kind,entity,source_system\n{rows}\n", mode="create")

    assert (run.status, counts(run)) == ("applied", (4, 0, 0, 0))
    assert sorted(OpenItem.objects.values_list("open_amount", flat=True)) == [-100, 100, 100, 100]


def test_the_rate_is_the_latest_on_or_before_the_posting_date(bring_in: Bring, acme: Customer) -> None:
    bring_in("exchange_rates", "currency,rate_date,rate\nJPY,2026-01-01,0.006401\nJPY,2026-01-03,0.0065\n")

    run = bring_in(
        "invoices",
        f"{HEADER},currency\nI1,ACME,2026-01-02,2026-02-01,12345,JPY\nI2,ACME,2026-01-03,2026-02-01,12345,JPY\n",
    )

    assert run.status == "applied"
    # 12,345 × 0.006401 = 79.020345 and × 0.0065 = 80.2425
    assert (live("I1").reporting_gross, live("I1").reporting_rate_date) == (Decimal("79.02"), date(2026, 1, 1))
    assert (live("I2").reporting_gross, live("I2").reporting_rate_date) == (Decimal("80.24"), date(2026, 1, 3))


def test_an_invoice_of_another_time_keeps_its_rate_when_rates_change(bring_in: Bring, acme: Customer) -> None:
    bring_in("exchange_rates", "currency,rate_date,rate\nEUR,2026-01-01,1.1\n")
    content = f"{HEADER},currency\n{ROW},EUR\n"
    bring_in("invoices", content)
    bring_in("exchange_rates", "currency,rate_date,rate\nEUR,2026-01-01,1.2\n")

    run = bring_in("invoices", content)

    assert counts(run) == (0, 0, 1, 0)
    assert live().reporting_gross == 110


def test_an_invoice_in_dispute_is_not_replaced(bring_in: Bring, acme: Customer) -> None:
    bring_in("invoices", f"{HEADER}\n{ROW}\n")
    open_dispute(invoice_id=live().pk, reason="price", opened_date=NOW.date(), actor_id=None, as_of=NOW.date())

    run = bring_in("invoices", f"{HEADER}\n{ROW.replace('100', '90')}\n")

    sentence = "Number: I1 is settled or disputed and cannot be replaced; reverse that first"
    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert live().gross == 100


def test_an_invoice_with_lines_takes_other_dates_and_keeps_its_lines(bring_in: Bring, acme: Customer) -> None:
    bring_in("invoices", f"{HEADER}\n{ROW}\n")
    bring_in("invoice_lines", "invoice,line_number,quantity,unit_price\nI1,1,2,30\nI1,2,1,40\n")

    run = bring_in("invoices", f"{HEADER}\n{ROW.replace('02-01', '03-01')}\n")

    assert (run.status, counts(run)) == ("applied", (0, 1, 0, 0))
    assert list(live().lines.order_by("line_number").values_list("line_number", "net")) == [(1, 60), (2, 40)]
    assert InvoiceLine.objects.count() == 4


def test_an_invoice_with_lines_takes_no_other_amount(bring_in: Bring, acme: Customer) -> None:
    bring_in("invoices", f"{HEADER}\n{ROW}\n")
    bring_in("invoice_lines", "invoice,line_number,quantity,unit_price\nI1,1,1,100\n")
    postings = Posting.objects.count()

    run = bring_in("invoices", f"{HEADER}\n{ROW.replace(',100', ',110')}\n")

    sentence = "Gross: 110: the invoice has lines that no longer add up; import its lines instead"
    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert Posting.objects.count() == postings
