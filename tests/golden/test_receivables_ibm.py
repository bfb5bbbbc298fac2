"""Real receivables: IBM's sample of 2,466 settled invoices, as of a day on which some were still open."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F

from customers.domain.ageing import Dimension
from customers.models import Allocation, Customer, Invoice, LegalEntity, Receipt
from customers.queries.metrics import get_metrics
from customers.queries.open_items import get_open_items
from customers.queries.receivables import get_ageing
from customers.services.postings import posting
from finance_crm.access.domain.scopes import EVERYTHING

FILE = Path(__file__).parents[3] / "shared/data/receivables_ibm/accounts_receivable.csv"
AS_OF = date(2013, 6, 30)
ASKED = {"as_of": AS_OF, "known_at": None, "scope": EVERYTHING}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILE.exists(), reason=f"the real data is not here: {FILE}"),
]


def day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007  a date has no zone


@pytest.fixture(scope="module")
def ibm(django_db_setup, django_db_blocker):
    """The whole file, loaded once for all tests of this module and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


def load() -> list[Invoice]:
    """Post the invoices in one posting, receipts and allocations in another."""
    with FILE.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    entity = LegalEntity.objects.create(code="US", name="Ours", country="US", currency="USD")
    codes = {row["customerID"] for row in rows}
    Customer.objects.bulk_create(Customer(code=code, name=code, currency="USD") for code in codes)
    customers = dict(Customer.objects.values_list("code", "pk"))

    def shared(row, amount_date: date) -> dict[str, object]:
        return {
            "number": row["invoiceNumber"],
            "customer_id": customers[row["customerID"]],
            "entity": entity,
            "currency": "USD",
            "reporting_rate": 1,
            "reporting_rate_date": amount_date,
        }

    with posting(kind="invoice", actor_id=None, as_of=date(2015, 1, 1)) as posting_id:
        invoices = Invoice.objects.bulk_create(
            Invoice(
                posting_id=posting_id,
                issue_date=day(row["InvoiceDate"]),
                posting_date=day(row["InvoiceDate"]),
                due_date=day(row["DueDate"]),
                net=Decimal(row["InvoiceAmount"]),
                gross=Decimal(row["InvoiceAmount"]),
                reporting_gross=Decimal(row["InvoiceAmount"]),
                **shared(row, day(row["InvoiceDate"])),
            )
            for row in rows
        )
    with posting(kind="receipt", actor_id=None, as_of=date(2015, 1, 1)) as posting_id:
        receipts = Receipt.objects.bulk_create(
            Receipt(
                posting_id=posting_id,
                value_date=day(row["SettledDate"]),
                amount=Decimal(row["InvoiceAmount"]),
                reporting_amount=Decimal(row["InvoiceAmount"]),
                **shared(row, day(row["SettledDate"])),
            )
            for row in rows
        )
        Allocation.objects.bulk_create(
            Allocation(
                posting_id=posting_id,
                customer_id=invoice.customer_id,
                entity=entity,
                invoice=invoice,
                receipt=receipt,
                reason="payment",
                effective_date=receipt.value_date,
                currency="USD",
                amount=receipt.amount,
                reporting_amount=receipt.amount,
            )
            for invoice, receipt in zip(invoices, receipts, strict=True)
        )
    return invoices


def test_everything_loaded_is_settled_today(ibm):
    assert len(ibm) == 2466
    assert sum(invoice.gross for invoice in ibm) == Decimal("147703.18")
    assert get_open_items(**ASKED | {"as_of": date(2015, 1, 1)}) == []


def test_the_close_of_june_2013_has_84_open_invoices(ibm):
    items = get_open_items(**ASKED)
    (total,) = get_ageing(**ASKED, by=Dimension.TOTAL)
    overdue = [item for item in items if item.due_date < AS_OF]

    assert (len(items), total.outstanding) == (84, Decimal("5119.85"))
    assert (total.not_due, total.buckets) == (Decimal("4284.29"), (Decimal("835.56"), 0, 0, 0))
    assert (len(overdue), len({item.customer_id for item in overdue})) == (12, 12)


def test_rows_by_customer_add_up_to_the_total(ibm):
    rows = get_ageing(**ASKED)

    assert sum(row.outstanding for row in rows) == Decimal("5119.85")
    assert sum(row.overdue > 0 for row in rows) == 12


def test_nothing_was_known_before_the_first_posting(ibm):
    before = datetime.fromisoformat("2013-07-01T00:00:00+00:00")

    assert get_open_items(**ASKED | {"known_at": before}) == []


def test_the_share_settled_late_is_that_of_the_file(ibm):
    """35.56 % of the invoices of the whole file were settled late; the window here spans all of them."""
    found = get_metrics(**ASKED | {"as_of": date(2015, 1, 1)}, window_days=1000)

    late_by_count = Allocation.objects.filter(effective_date__gt=F("invoice__due_date")).count()

    assert round(late_by_count / len(ibm) * 100, 2) == 35.56
    assert found.average_days_late < 0 < found.dso + 1
