"""Allocations that stand are listed by each filter and taken back over the API, once and not before their day."""

from decimal import Decimal

import pytest

from customers.models import Customer, Invoice, Receipt
from finance_crm.access.domain.roles import Role
from tests.customers.api.calls import conflict, ids, money, problems
from tests.customers.ledger.books import day, line

pytestmark = pytest.mark.usefixtures("on_30_june")


@pytest.fixture
def rows(books):
    """A payment of 50 and a discount of 3 on an invoice of 100 with 20 % of tax in it; and a credit note."""
    invoice = books.invoice("100", number="IN-1", net=Decimal(80), tax=Decimal(20), due_date=day(2, 10))
    note = books.credit_note("20", number="CN-1", issue_date=day(1, 12))
    paid = books.allocate(books.receipt("100"), line(invoice, "50"), line(invoice, "3", "discount"))
    books.note = note
    return paid


def test_a_filter_keeps_what_it_says(api, post, books, rows):
    invoice, receipt = Invoice.objects.get(kind="invoice"), Receipt.objects.get()
    lines = [{"invoice_id": invoice.pk, "amount": "20"}]
    (credit,) = post("allocations", {"credit_note_id": books.note.pk, "lines": lines}).json()
    reversal = post(f"allocations/{rows[1]}/reverse", {"effective_date": "2026-03-01"}).json()
    every = [*rows, credit["id"], reversal["id"]]

    expected = {
        ("invoice_id", invoice.pk): every,
        ("invoice_id", 10**17): [],
        ("receipt_id", receipt.pk): [*rows, reversal["id"]],
        ("credit_note_id", books.note.pk): [credit["id"]],
        ("customer_id", books.customer.pk): every,
        ("reason", "discount"): [rows[1], reversal["id"]],
        ("reason", "credit"): [credit["id"]],
        ("reason", ""): every,
        ("effective_from", "2026-02-01"): [*rows, reversal["id"]],
        ("effective_from", "2026-02-02"): [reversal["id"]],
        ("effective_to", "2026-02-01"): [*rows, credit["id"]],
        ("effective_to", "2026-01-11"): [],
    }
    assert {asked: ids(api, "allocations", **{asked[0]: asked[1]}) for asked in expected} == expected


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"reason": "gift"}, ("reason", "Select a valid choice. gift is not one of the available choices.")),
        ({"invoice_id": "x"}, ("invoice_id", "Must be a whole number.")),
        ({"effective_to": "soon"}, ("effective_to", "Must be a day from 1900 to 2199, as 2026-10-31.")),
        ({"as_of": "2026-01-01"}, ("as_of", "There is no such parameter. Known: credit_note_id, cursor, customer_id, "
                                            "effective_from, effective_to, invoice_id, limit, reason, receipt_id.")),
    ],
)  # fmt: skip
def test_a_filter_that_is_not_valid_is_named(api, db, asked, error):
    assert problems(api.get("/api/v1/allocations/", asked)) == [error]


def test_a_reversal_mirrors_what_it_takes_back_from_its_day_on(api, post, rows):
    url = f"/api/v1/invoices/{Invoice.objects.get(kind='invoice').pk}/"

    body = post(f"allocations/{rows[1]}/reverse", {"effective_date": "2026-03-01", "note": "Too late"}).json()

    assert (body["amount"], body["tax"], body["reason"]) == (money("-3.00"), money("-0.60"), "discount")
    assert (body["reverses_id"], body["effective_date"], body["note"]) == (rows[1], "2026-03-01", "Too late")
    assert api.get(f"/api/v1/allocations/{rows[1]}/").json()["is_reversed"] is True
    assert api.get(url, {"as_of": "2026-02-28"}).json()["open_amount"] == money("47.00")
    assert api.get(url, {"as_of": "2026-03-01"}).json()["open_amount"] == money("50.00")


def test_neither_a_reversal_nor_what_it_took_back_is_reversed_again(post, rows):
    reversal = post(f"allocations/{rows[1]}/reverse").json()

    answers = [post(f"allocations/{row_id}/reverse") for row_id in (rows[1], reversal["id"])]

    assert [conflict(answer) for answer in answers] == [
        "discount 3.0000 was reversed already.",
        "discount -3.0000 was reversed already.",
    ]


def test_a_reversal_before_its_allocation_is_refused(post, rows):
    assert problems(post(f"allocations/{rows[0]}/reverse", {"effective_date": "2026-01-31"})) == [
        ("effective_date", "A reversal cannot be dated before what it takes back.")
    ]


def test_a_sales_manager_sees_allocations_of_the_own_teams_and_makes_none(sign_in, books, rows, north):
    mine, other = sign_in(Role.SALES_MANAGER, north), sign_in(Role.SALES_MANAGER)
    Customer.objects.filter(pk=books.customer.pk).update(team=north)

    assert (ids(mine, "allocations"), ids(other, "allocations")) == (rows, [])
    assert mine.get(f"/api/v1/allocations/{rows[0]}/").status_code == 200
    assert other.get(f"/api/v1/allocations/{rows[0]}/").status_code == 404
    assert mine.post(f"/api/v1/allocations/{rows[0]}/reverse/", {}, format="json").status_code == 403
