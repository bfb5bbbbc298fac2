"""The list of receipts, the worklist of unidentified cash, and who probably paid."""

from customers.models import Customer
from customers.queries.allocations import list_open_lines
from customers.queries.receipts import find_receipt, get_receipt_totals, list_receipts, suggest_payers
from customers.services.receipts import identify_receipt, reverse_receipt
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING
from tests.customers.ledger.books import BY_NOBODY, day, line


def listed(**options):
    defaults = {"scope": EVERYTHING, "as_of": day(6, 30), "known_at": None, "filters": {}, "limit": 50}
    return list_receipts(**defaults | options).rows


def test_what_is_left_is_that_of_the_day_asked_for(books):
    invoice = books.invoice("60")
    receipt = books.receipt("100", value_date=day(2, 1))
    books.allocate(receipt, line(invoice, "60"), on=day(3, 1))

    assert [(row.left_amount, row.status) for row in listed(as_of=day(2, 1))] == [(100, "unapplied")]
    assert [(row.left_amount, row.status) for row in listed(as_of=day(3, 1))] == [(40, "partly")]


def test_unidentified_cash_has_a_list_of_its_own_until_it_is_identified(books):
    receipt = books.receipt("100", customer_id=None)
    worklist = {"filters": {"status": "unidentified"}}

    assert [row.id for row in listed(**worklist)] == [receipt.pk]
    identified = identify_receipt(receipt_id=receipt.pk, customer_id=books.customer.pk, **BY_NOBODY)
    assert listed(**worklist) == []
    assert [row.id for row in listed()] == [identified.pk]


def test_a_reader_of_some_teams_sees_no_unidentified_cash(books):
    books.receipt("100", customer_id=None)

    assert listed(scope=NOTHING) == []


def test_a_bounced_receipt_is_not_listed_from_that_day_on(books):
    receipt = books.receipt("100", value_date=day(2, 1))
    reverse_receipt(receipt_id=receipt.pk, effective_date=day(2, 9), **BY_NOBODY)

    assert len(listed(as_of=day(2, 8))) == 1
    assert listed(as_of=day(2, 9)) == []


def test_receipts_with_money_left_add_up(books):
    books.receipt("100")
    paid = books.receipt("50")
    books.allocate(paid, line(books.invoice("50"), "50"))

    totals = get_receipt_totals(scope=EVERYTHING, as_of=day(6, 30), known_at=None, filters={"status": "unapplied"})

    assert (totals.row_count, totals.reporting_amount) == (1, 100)


def test_open_lines_come_with_our_suggestion(books):
    old, named = (
        books.invoice("50", number="IN-1001"),
        books.invoice("50", number="IN-1002", issue_date=day(1, 20)),
    )
    receipt = books.receipt("50", remittance_text="invoice IN-1002")

    row = find_receipt(scope=EVERYTHING, receipt_id=receipt.pk, as_of=day(6, 30), known_at=None)
    lines = list_open_lines(receipt=row)

    assert [(found.candidate.invoice_id, found.suggestion and found.suggestion.why) for found in lines] == [
        (old.pk, None),
        (named.pk, "number"),
    ]


def test_who_paid_is_suggested_by_invoice_number_and_by_name(books):
    books.invoice("50", number="IN-1001")
    Customer.objects.create(code="N", name="Nordwind Handel GmbH", currency="USD")

    suggested = suggest_payers(payer_name="Nordwind Handel", remittance_text="thanks for in-1001.")

    assert [row.name for row in suggested] == ["Customer", "Nordwind Handel GmbH"]
