"""Lines of invoices from a file: they add up to the invoice, and replace it only where nothing stands on it."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from customers.models import Customer, Invoice, InvoiceLine, LegalEntity, OpenItem, Posting
from customers.services.disputes import open_dispute
from finance_crm.exchange.models import Import
from finance_crm.exchange.services.imports import undo_import
from tests.customers.imports.conftest import NOW, PLAINLY, Bring, terms_of, told
from tests.customers.imports.samples import counts

INVOICES = (
    "number,customer,kind,issue_date,due_date,tax,gross\n"
    "I1,ACME,,2026-01-02,2026-02-01,5,105\nI2,ACME,,2026-01-02,2026-02-01,0,50\n"
    "G1,ACME,credit_note,2026-01-02,2026-01-02,0,20\n"
)
HEADER = "invoice,line_number,quantity,unit_price,tax,product_code"
LINES = f"{HEADER}\nI1,1,2,30,3,P1\nI1,2,1,40,2,P2\n"


@pytest.fixture(autouse=True)
def invoices(bring_in: Bring, acme: Customer) -> None:
    assert bring_in("invoices", INVOICES).status == "applied"


def live(number: str = "I1") -> Invoice:
    return Invoice.objects.get(number=number, reverses=None, is_reversed=False)


def lines_of(number: str = "I1") -> list[tuple]:
    lines = live(number).lines.order_by("line_number")
    return list(lines.values_list("line_number", "product_code", "net", "tax", "gross"))


def undo(run: Import) -> Import:
    return undo_import(import_id=run.pk, actor_id=None, at=NOW)


def test_an_invoice_without_lines_gets_them_in_place(bring_in: Bring) -> None:
    before = (live().pk, Posting.objects.count())

    run = bring_in("invoice_lines", LINES)

    assert (run.status, counts(run), run.outcome["posting_ids"]) == ("applied", (2, 0, 0, 0), [])
    assert lines_of() == [(1, "P1", 60, 3, 63), (2, "P2", 40, 2, 42)]
    assert (live().pk, Posting.objects.count()) == before


@pytest.mark.parametrize(
    ("columns", "cells", "amounts"),
    [
        ("quantity,unit_price", "3,16.665", ("50", "0", "50")),
        ("quantity,unit_price,net", "3,16,50", ("50", "0", "50")),
        ("quantity,unit_price,gross", "1,1,50", ("50", "0", "50")),
        ("quantity,unit_price,net,gross", "1,1,50,50", ("50", "0", "50")),
    ],
)
def test_what_a_line_leaves_out_follows_from_the_rest(
    bring_in: Bring, columns: str, cells: str, amounts: tuple[str, ...]
) -> None:
    # 3 × 16.665 is 49.995, half a cent up
    run = bring_in("invoice_lines", f"invoice,line_number,{columns}\nI2,1,{cells}\n", mapping=PLAINLY)

    assert (run.status, told(run)) == ("applied", [])
    assert lines_of("I2") == [(1, "", *map(Decimal, amounts))]


def test_a_line_may_be_negative_and_cost_something(bring_in: Bring) -> None:
    rows = "I2,1,1,60,20\nI2,2,-1,10,\n"

    bring_in("invoice_lines", f"invoice,line_number,quantity,unit_price,unit_cost\n{rows}")

    stored = InvoiceLine.objects.order_by("line_number").values_list("quantity", "net", "unit_cost")
    assert list(stored) == [(1, 60, 20), (-1, -10, None)]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("I9,1,1,50,0,", "Invoice: there is no invoice I9"),
        ("G1,1,1,20,0,", "Invoice: there is no invoice G1"),
        ("I2,0,1,50,0,", "Line: 0 is not more than zero"),
        ("I2,-1,1,50,0,", "Line: -1 is not more than zero"),
        ("I2,1,1,49.99,0,", "Net: 49.99 ≠ 50: the lines do not add up to the invoice"),
        ("I2,,1,50,0,", "Line: is empty but required"),
        ("I2,1,,50,0,", "Quantity: is empty but required"),
    ],
)
def test_a_broken_rule_is_one_sentence_and_nothing_is_written(bring_in: Bring, row: str, sentence: str) -> None:
    run = bring_in("invoice_lines", f"{HEADER}\n{row}\n")

    assert run.status == "refused"
    assert (2, sentence) in told(run)
    assert not InvoiceLine.objects.exists()


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("40,9,50", "Gross: 40 + 9 ≠ 50: net and tax do not add up to gross"),
        ("50.0001,0,", "Net: 50.0001 USD has more decimals than its currency"),
        ("50,0.0001,", "Tax: 0.0001 USD has more decimals than its currency"),
    ],
)
def test_the_amounts_of_a_line_keep_the_rules_of_amounts(bring_in: Bring, cells: str, sentence: str) -> None:
    run = bring_in("invoice_lines", f"invoice,line_number,quantity,unit_price,net,tax,gross\nI2,1,1,50,{cells}\n")

    assert run.status == "refused"
    assert (2, sentence) in told(run)
    assert not InvoiceLine.objects.exists()


def test_one_bad_line_keeps_the_lines_of_its_invoice_out_and_lets_others_in(bring_in: Bring) -> None:
    rows = "I1,1,2,30,3,P1\nI1,0,1,40,2,P2\nI2,1,1,50,0,P3\n"

    run = bring_in("invoice_lines", f"{HEADER}\n{rows}", accepts_good_rows=True)

    assert (run.status, counts(run)) == ("applied", (1, 0, 0, 2))
    assert (2, "Invoice: another row of I1 is rejected; a document goes in whole or not at all") in told(run)
    assert (lines_of("I1"), len(lines_of("I2"))) == ([], 1)


def test_lines_that_differ_replace_the_invoice_and_keep_what_the_file_does_not_name(bring_in: Bring) -> None:
    bring_in("invoice_lines", LINES)
    first = live().pk

    run = bring_in("invoice_lines", f"{HEADER}\nI1,2,1,40,2,P9\n")

    assert (run.status, counts(run)) == ("applied", (0, 1, 0, 0))
    assert live().pk != first
    assert lines_of() == [(1, "P1", 60, 3, 63), (2, "P9", 40, 2, 42)]
    call_command("check_ledger")


def test_a_further_line_must_keep_the_sum(bring_in: Bring) -> None:
    bring_in("invoice_lines", LINES)

    beyond = bring_in("invoice_lines", f"{HEADER}\nI1,3,1,10,0,P3\n")
    shifted = bring_in("invoice_lines", f"{HEADER}\nI1,3,1,10,0,P3\nI1,2,1,30,2,P2\n")

    assert told(beyond) == [(2, "Net: 110 ≠ 100: the lines do not add up to the invoice")]
    assert (shifted.status, [row[2] for row in lines_of()]) == ("applied", [60, 30, 10])


@pytest.mark.parametrize("what", ["paid", "disputed", "used"])
def test_lines_of_what_something_stands_on_are_not_replaced(bring_in: Bring, what: str) -> None:
    bring_in("receipts", "number,customer,value_date,amount\nB1,ACME,2026-02-01,40\n")
    note = "invoice,kind,line_number,quantity,unit_price,product_code\nG1,credit_note,1,1,20,{}\n"
    bring_in("invoice_lines", LINES)
    bring_in("invoice_lines", note.format("P1"))
    if what == "paid":
        bring_in("allocations", "invoice,receipt,amount\nI1,B1,40\n")
    elif what == "used":
        bring_in("allocations", "invoice,credit_note,amount\nI2,G1,20\n")
    else:
        open_dispute(invoice_id=live().pk, reason="price", opened_date=NOW.date(), actor_id=None, as_of=NOW.date())
    changed = note.format("P9") if what == "used" else f"{HEADER}\nI1,2,1,40,2,P9\n"

    run = bring_in("invoice_lines", changed)

    number = "G1" if what == "used" else "I1"
    sentence = f"Invoice: {number} is settled or disputed and cannot be replaced; reverse that first"
    assert (run.status, told(run)) == ("refused", [(2, sentence)])


def test_an_invoice_that_is_paid_gets_its_first_lines_all_the_same(bring_in: Bring) -> None:
    bring_in("receipts", "number,customer,value_date,amount\nB1,ACME,2026-02-01,40\n")
    bring_in("allocations", "invoice,receipt,amount\nI1,B1,40\n")

    run = bring_in("invoice_lines", LINES)

    assert (run.status, len(lines_of())) == ("applied", 2)
    assert undo(run).failure_facts == {"detail": "allocations to its invoices: 1. Reverse them first."}


def test_an_invoice_in_instalments_gets_lines_that_stay(bring_in: Bring, acme: Customer) -> None:
    acme.payment_terms = terms_of(("0.5", 30), ("0.5", 60))
    acme.save()
    bring_in("invoices", "number,customer,issue_date,gross\nI5,ACME,2026-01-02,100\n")
    first = bring_in("invoice_lines", f"{HEADER}\nI5,1,1,100,0,P1\n")

    changed = bring_in("invoice_lines", f"{HEADER}\nI5,1,1,100,0,P2\n")
    undone = undo(first)

    assert (changed.status, told(changed)) == ("refused", [(2, "Invoice: I5 is paid in instalments")])
    assert (undone.status, undone.failure_facts) == ("applied", {"detail": "I5 is paid in instalments"})
    assert [row[1] for row in lines_of("I5")] == ["P1"]


def test_undone_lines_leave_the_invoice_without_any(bring_in: Bring) -> None:
    run = bring_in("invoice_lines", LINES)

    assert undo(run).status == "undone"

    assert (lines_of(), live().gross) == ([], 105)
    assert sorted(OpenItem.objects.values_list("open_amount", flat=True)) == [-20, 50, 105]
    call_command("check_ledger")


def test_lines_of_a_disputed_invoice_are_not_undone(bring_in: Bring) -> None:
    run = bring_in("invoice_lines", LINES)
    open_dispute(invoice_id=live().pk, reason="price", opened_date=NOW.date(), actor_id=None, as_of=NOW.date())

    undone = undo(run)

    detail = "I1 is settled or disputed and cannot be replaced; reverse that first"
    assert (undone.status, undone.failure_facts) == ("applied", {"detail": detail})
    assert len(lines_of()) == 2


def test_lines_of_a_closed_period_are_not_undone(bring_in: Bring) -> None:
    run = bring_in("invoice_lines", LINES)
    LegalEntity.objects.update(closed_through_date="2026-01-31")

    undone = undo(run)

    detail = "The date lies in a closed period; post in the open one."
    assert (undone.status, undone.failure_facts) == ("applied", {"detail": detail})
    assert len(lines_of()) == 2
