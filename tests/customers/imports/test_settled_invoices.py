"""A public ledger comes in with its settlements, can come again, and can go."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from customers.models import Allocation, Customer, CustomerPosition, Invoice, OpenItem
from finance_crm.exchange.services.imports import undo_import
from tests.customers.imports.conftest import NOW, Bring, reasons

ROOT = Path(__file__).parents[3]
MAPPING = json.loads((ROOT / "docs/examples/settled_invoices_ibm.json").read_text())
DATA = ROOT.parent / "shared/data/receivables_ibm/accounts_receivable.csv"
SMALL = """invoiceNumber,customerID,InvoiceDate,DueDate,SettledDate,InvoiceAmount
1,A,1/2/2013,2/1/2013,1/15/2013,55.94
2,A,1/26/2013,2/25/2013,3/3/2013,61.74
3,B,7/3/2013,8/2/2013,,65.88
"""


def test_rows_become_invoices_receipts_and_allocations(bring_in: Bring) -> None:
    run = bring_in("settled_invoices", SMALL, mapping=MAPPING)

    assert (run.status, run.new_count, run.failure_code) == ("applied", 3, "")
    assert list(Customer.objects.order_by("code").values_list("code", "name", "currency")) == [
        ("A", "A", "USD"),
        ("B", "B", "USD"),
    ]
    assert Allocation.objects.aggregate(Sum("amount"))["amount__sum"] == Decimal("117.68")
    assert [item.open_amount for item in OpenItem.objects.all()] == [Decimal("65.88")]


def test_the_same_file_again_changes_nothing(bring_in: Bring) -> None:
    bring_in("settled_invoices", SMALL, mapping=MAPPING)

    run = bring_in("settled_invoices", SMALL, mapping=MAPPING, mode="create")

    assert (run.status, run.new_count, run.changed_count, run.same_count) == ("applied", 0, 0, 3)
    assert (Invoice.objects.count(), run.outcome["posting_ids"]) == (3, [])


def test_a_later_settlement_is_added(bring_in: Bring) -> None:
    bring_in("settled_invoices", SMALL, mapping=MAPPING)

    run = bring_in("settled_invoices", SMALL.replace(",,65.88", ",8/1/2013,65.88"), mapping=MAPPING)

    assert (run.status, run.changed_count, run.same_count) == ("applied", 1, 2)
    assert OpenItem.objects.count() == 0
    assert Invoice.objects.count() == 3


def test_a_corrected_row_is_reversed_and_posted_again(bring_in: Bring) -> None:
    bring_in("settled_invoices", SMALL, mapping=MAPPING)

    run = bring_in("settled_invoices", SMALL.replace("55.94", "50"), mapping=MAPPING)

    assert (run.status, run.failure_code, run.changed_count) == ("applied", "", 1)
    live = Invoice.objects.filter(reverses=None, is_reversed=False)
    assert live.aggregate(Sum("gross"))["gross__sum"] == Decimal("177.62")
    assert OpenItem.objects.count() == 1


def test_without_the_option_unknown_customers_are_refused(bring_in: Bring) -> None:
    run = bring_in("settled_invoices", SMALL, mapping=MAPPING | {"options": []})

    assert run.status == "refused"
    assert reasons(run)[0] == (2, "customer", "unknown_customer")


def test_undo_reverses_the_postings_and_deactivates_the_customers(bring_in: Bring) -> None:
    run = bring_in("settled_invoices", SMALL, mapping=MAPPING)

    run = undo_import(import_id=run.pk, actor_id=None, at=NOW)

    assert (run.status, run.failure_code) == ("undone", "")
    assert OpenItem.objects.count() == 0
    assert not Invoice.objects.filter(reverses=None, is_reversed=False).exists()
    assert set(Customer.objects.values_list("status", flat=True)) == {"inactive"}
    assert set(CustomerPosition.objects.values_list("outstanding", flat=True)) == {Decimal(0)}


@pytest.mark.skipif(not DATA.exists(), reason="the shared data set is not here")
def test_the_public_data_set_adds_up(bring_in: Bring) -> None:
    run = bring_in("settled_invoices", DATA.read_bytes(), mapping=MAPPING)

    assert (run.status, run.new_count, Customer.objects.count()) == ("applied", 2466, 100)
    assert Invoice.objects.aggregate(Sum("gross"))["gross__sum"] == Decimal("147703.18")
    assert OpenItem.objects.count() == 0
