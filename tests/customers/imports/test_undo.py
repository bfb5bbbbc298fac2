"""What a file brought in can go again, as long as nothing came to depend on it."""

import pytest
from django.core.management import call_command
from django.db.models import F

from customers.models import (
    Contact,
    Customer,
    Dispute,
    Invoice,
    InvoiceLine,
    LegalEntity,
    OpenItem,
    Posting,
    Receipt,
    SalesOrder,
    SalesOrderLine,
)
from customers.services.disputes import open_dispute
from finance_crm.access.models import User
from finance_crm.exchange.models import Import
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.exchange.services.imports import NotReadyError, undo_import
from tests.customers.imports.conftest import NOW, Bring
from tests.customers.imports.samples import KEYED, LEDGER, SAMPLES, counts, prepare


def undo(run: Import) -> Import:
    return undo_import(import_id=run.pk, actor_id=None, at=NOW)


def bring_all(bring_in: Bring, *kinds: str) -> list[Import]:
    return [bring_in(kind, SAMPLES[kind].file()) for kind in kinds]


@pytest.mark.parametrize("kind", SAMPLES)
def test_what_nothing_depends_on_goes(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    before = sample.live().count()
    run = bring_in(kind, sample.file())

    for _ in range(2):
        run = undo(run)

    assert (run.status, run.failure_code) == ("undone", "")
    assert sample.live().count() == before
    call_command("check_ledger")


@pytest.mark.parametrize("kind", KEYED)
def test_what_the_file_had_replaced_counts_again(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    bring_in(kind, sample.file())
    run = bring_in(kind, sample.file(sample.changed))

    undone = undo(run)

    assert undone.status == "undone"
    assert counts(bring_in(kind, sample.file(), mode="create")) == (0, 0, 1, 0)
    call_command("check_ledger")


@pytest.mark.parametrize("kind", [*LEDGER, "allocations"])
def test_after_undoing_the_same_file_is_new_again(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    undo(bring_in(kind, sample.file()))

    run = bring_in(kind, sample.file(), mode="create")

    assert (run.status, counts(run)) == ("applied", (1, 0, 0, 0))


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        (("customers", "invoices"), "Documents were posted to 1 of its customers."),
        (("customers", "receipts"), "Documents were posted to 1 of its customers."),
        (("customers", "sales_orders"), "Documents were posted to 1 of its customers."),
    ],
)
def test_a_customer_with_documents_stays(bring_in: Bring, kinds: tuple[str, ...], sentence: str) -> None:
    first, _ = bring_all(bring_in, *kinds)

    run = undo(first)

    assert (run.status, run.failure_code) == ("applied", "cannot_undo")
    assert get_failure(run=run) == f"The import cannot be undone: {sentence}"
    assert Customer.objects.get().status == "active"


@pytest.mark.parametrize(
    ("undone", "sentence"),
    [
        ("invoices", "allocations to its invoices: 1. Reverse them first."),
        ("receipts", "allocations of its receipts: 1. Reverse them first."),
    ],
)
def test_a_document_with_allocations_stays(bring_in: Bring, undone: str, sentence: str) -> None:
    runs = bring_all(bring_in, "customers", "invoices", "receipts", "allocations")
    (asked,) = [run for run in runs if run.kind == undone]

    run = undo(asked)

    assert (run.status, run.failure_facts) == ("applied", {"detail": sentence})
    assert (Invoice.objects.count(), Receipt.objects.count()) == (1, 1)
    assert not Posting.objects.filter(kind="undo").exists()


def test_a_credit_note_that_is_used_stays(bring_in: Bring, acme: Customer) -> None:
    header = "number,customer,kind,issue_date,due_date,gross\n"
    bring_in("invoices", f"{header}I1,ACME,invoice,2026-01-02,2026-02-01,100\n")
    notes = bring_in("invoices", f"{header}G1,ACME,credit_note,2026-01-03,2026-01-03,20\n")
    bring_in("allocations", "invoice,credit_note,amount\nI1,G1,20\n")

    run = undo(notes)

    assert run.failure_facts == {"detail": "uses of its credit notes: 1. Reverse them first."}
    assert Invoice.objects.filter(number="G1", is_reversed=False).exists()


def test_an_invoice_in_dispute_stays(bring_in: Bring) -> None:
    _, invoices = bring_all(bring_in, "customers", "invoices")
    open_dispute(
        invoice_id=Invoice.objects.get().pk, reason="price", amount=None, opened_date=NOW.date(), actor_id=None,
        as_of=NOW.date(),
    )  # fmt: skip

    run = undo(invoices)

    assert run.failure_facts == {"detail": "disputes of its invoices: 1. Reverse them first."}
    assert Dispute.objects.count() == 1


def test_an_order_with_deliveries_stays_until_they_are_undone(bring_in: Bring) -> None:
    _, orders, deliveries = bring_all(bring_in, "customers", "sales_orders", "deliveries")

    run = undo(orders)
    assert run.failure_facts == {"detail": "There are deliveries of its orders. Reverse them first."}

    undo(deliveries)
    assert undo(orders).status == "undone"
    assert not SalesOrder.objects.filter(reverses=None, is_reversed=False).exists()


@pytest.mark.parametrize("kind", LEDGER)
def test_a_row_that_a_later_file_replaced_cannot_be_taken_back(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    first = bring_in(kind, sample.file())
    bring_in(kind, sample.file(sample.changed))
    before = sample.table.objects.count()

    refused = undo(first)

    assert (refused.status, refused.failure_code) == ("applied", "cannot_undo")
    assert get_failure(run=refused).endswith("of its records were reversed or replaced since.")
    assert sample.table.objects.count() == before


def test_a_closed_period_keeps_what_came_in(bring_in: Bring) -> None:
    _, invoices = bring_all(bring_in, "customers", "invoices")
    LegalEntity.objects.update(closed_through_date="2026-01-31")

    run = undo(invoices)

    assert run.failure_facts == {"detail": "The date lies in a closed period; post in the open one."}
    assert [item.open_amount for item in OpenItem.objects.all()] == [100]


def test_an_import_that_was_only_checked_cannot_be_undone(bring_in: Bring, check: Bring) -> None:
    sample = prepare(bring_in, "invoices")
    run = check("invoices", sample.file())

    with pytest.raises(NotReadyError):
        undo(run)


def test_a_refused_import_cannot_be_undone(bring_in: Bring) -> None:
    sample = prepare(bring_in, "invoices")
    run = bring_in("invoices", sample.file(sample.broken))

    with pytest.raises(NotReadyError):
        undo(run)


def test_the_undoing_says_who_and_which_import(bring_in: Bring) -> None:
    _, invoices = bring_all(bring_in, "customers", "invoices")
    person = User.objects.create(username="ana", role="analyst")

    run = undo_import(import_id=invoices.pk, actor_id=person.pk, at=NOW)

    posting = Posting.objects.get(pk=run.outcome["undo"]["posting_ids"][0])
    assert (posting.kind, posting.note, posting.actor_id) == ("undo", f"#{run.pk}", person.pk)
    assert (run.undone_by_id, run.undone_at) == (person.pk, NOW)


def test_a_changed_customer_is_put_back_whole_and_a_new_one_is_deactivated(bring_in: Bring, acme: Customer) -> None:
    before = Customer.objects.values("name", "country", "industry", "acquired_date", "status").get(pk=acme.pk)
    run = bring_in(
        "customers",
        "code,name,currency,country,industry,acquired_date,status\n"
        "ACME,Acme Steel,USD,US,Metal,2020-02-01,blocked\nBETA,Beta,EUR,DE,,,\n",
    )

    undo(run)

    assert Customer.objects.values(*before).get(pk=acme.pk) == before
    assert Customer.objects.get(code="BETA").status == "inactive"


def test_a_changed_contact_is_put_back_and_a_new_one_is_deactivated(bring_in: Bring) -> None:
    prepare(bring_in, "contacts")
    bring_in("contacts", SAMPLES["contacts"].file())
    run = bring_in("contacts", "customer,name,email,phone,position\nACME,Ann,ann@acme.test,99,CFO\nACME,Bob,,,\n")

    assert undo(run).outcome["undo"] == {"deactivated": 1}

    told = Contact.objects.order_by("name").values_list("name", "phone", "position", "is_active")
    assert list(told) == [("Ann", "1", "", True), ("Bob", "", "", False)]


def test_undoing_a_changed_order_gives_it_its_old_lines(bring_in: Bring) -> None:
    prepare(bring_in, "sales_orders")
    header = "number,customer,order_date,line_number,quantity,unit_price\n"
    bring_in("sales_orders", f"{header}O1,ACME,2026-01-02,1,2,5\nO1,ACME,2026-01-02,2,1,7\n")
    run = bring_in("sales_orders", f"{header}O1,ACME,2026-01-02,1,4,5\n")

    undo(run)

    live = SalesOrderLine.objects.filter(order__reverses=None, order__is_reversed=False)
    assert list(live.order_by("line_number").values_list("line_number", "net")) == [(1, 10), (2, 7)]


def test_undoing_a_changed_invoice_gives_it_its_old_lines(bring_in: Bring) -> None:
    prepare(bring_in, "invoice_lines")
    bring_in("invoice_lines", SAMPLES["invoice_lines"].file("I1,1,1,60,P1", "I1,2,1,40,P2"))
    run = bring_in("invoices", "number,customer,issue_date,due_date,gross\nI1,ACME,2026-01-02,2026-03-01,100\n")
    assert run.changed_count == 1

    undo(run)

    live = InvoiceLine.objects.filter(invoice__reverses=None, invoice__is_reversed=False)
    assert list(live.order_by("line_number").values_list("product_code", "gross")) == [("P1", 60), ("P2", 40)]


EDITED = {
    "customers": (Customer, "name", "code,name\nACME,"),
    "contacts": (Contact, "phone", "customer,name,phone\nACME,Ada,"),
}


@pytest.mark.parametrize("kind", EDITED)
def test_a_record_that_somebody_changed_since_is_not_put_back(bring_in: Bring, acme: Customer, kind: str) -> None:
    model, field, row = EDITED[kind]
    bring_in(kind, f"{row}before\n")
    run = bring_in(kind, f"{row}after\n")
    model.objects.update(**{field: "typed since"}, version=F("version") + 1)

    refused = undo(run)

    assert (refused.status, refused.failure_code) == ("applied", "cannot_undo")
    assert get_failure(run=refused) == "The import cannot be undone: 1 of its records were changed since."
    assert model.objects.values_list(field, flat=True).get() == "typed since"


def test_a_record_that_nobody_changed_since_is_put_back(bring_in: Bring, acme: Customer) -> None:
    bring_in("customers", "code,name,region\nACME,Acme,EMEA\n")

    run = undo(bring_in("customers", "code,name,region\nACME,Acme Inc.,APAC\n"))

    assert run.status == "undone"
    assert Customer.objects.values_list("name", "region").get() == ("Acme", "EMEA")
