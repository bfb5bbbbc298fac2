"""The list of invoices is narrowed by each filter, as of any day and as known at any moment."""

from decimal import Decimal

import pytest

from customers.models import Customer, LegalEntity, Posting
from finance_crm.access.domain.roles import Role
from tests.customers.api.calls import ids, listed, money, problems
from tests.customers.ledger.books import day, line

pytestmark = pytest.mark.usefixtures("on_30_june")


def numbers(client, **asked):
    return [row["number"] for row in listed(client, "invoices", **asked)]


@pytest.fixture
def documents(books):
    """Five documents: paid, overdue, disputed, a credit note, and one in yen of another customer and entity."""
    paid = books.invoice("100", number="PAID", issue_date=day(1, 10), due_date=day(2, 10))
    books.allocate(books.receipt("100", value_date=day(2, 5)), line(paid, "100"))
    books.invoice("50", number="LATE", issue_date=day(2, 10), due_date=day(6, 29))
    books.invoice("30", number="OPEN_1", issue_date=day(3, 10), due_date=day(6, 30))
    books.credit_note("20", number="CN", issue_date=day(3, 11))
    books.other = Customer.objects.create(code="YEN", name="Tokyo 100%", currency="JPY")
    books.kk = LegalEntity.objects.create(code="JP", name="KK", country="JP", currency="JPY")
    yen = {"currency": "JPY", "reporting_rate": Decimal("0.0068"), "entity_id": books.kk.pk}
    books.invoice("7000", number="Y1", issue_date=day(4, 1), due_date=day(7, 31), customer_id=books.other.pk, **yen)
    return books


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["PAID", "LATE", "OPEN_1", "CN", "Y1"]),
        ({"search": "OPEN_"}, ["OPEN_1"]),
        ({"search": "O"}, ["OPEN_1"]),
        ({"search": "open"}, []),
        ({"search": "YEN"}, ["Y1"]),
        ({"search": "tokyo"}, ["Y1"]),
        ({"search": "%"}, []),
        ({"search": " CN "}, ["CN"]),
        ({"status": "open"}, ["LATE", "OPEN_1", "Y1"]),
        ({"status": "overdue"}, ["LATE"]),
        ({"status": "disputed"}, []),
        ({"status": "unapplied"}, ["CN"]),
        ({"status": "overdue", "as_of": "2026-07-01"}, ["LATE", "OPEN_1"]),
        ({"status": "overdue", "as_of": "2026-06-29"}, []),
        ({"status": "open", "as_of": "2026-02-04"}, ["PAID"]),
        ({"status": "open", "as_of": "2026-02-05"}, []),
        ({"kind": "invoice"}, ["PAID", "LATE", "OPEN_1", "Y1"]),
        ({"kind": "credit_note"}, ["CN"]),
        ({"currency": "JPY"}, ["Y1"]),
        ({"currency": "EUR"}, []),
        ({"issued_from": "2026-03-10"}, ["OPEN_1", "CN", "Y1"]),
        ({"issued_to": "2026-03-10"}, ["PAID", "LATE", "OPEN_1"]),
        ({"issued_from": "2026-03-10", "issued_to": "2026-03-10"}, ["OPEN_1"]),
        ({"issued_from": "2026-03-11", "issued_to": "2026-03-10"}, []),
        ({"due_from": "2026-06-30"}, ["OPEN_1", "Y1"]),
        ({"due_to": "2026-02-10"}, ["PAID"]),
        ({"as_of": "2026-03-10"}, ["PAID", "LATE", "OPEN_1"]),
        ({"as_of": "2026-01-09"}, []),
        ({"kind": "invoice", "currency": "USD", "status": "open", "due_to": "2026-06-29"}, ["LATE"]),
    ],
)
def test_a_filter_keeps_what_it_says(api, documents, asked, found):
    assert numbers(api, **asked) == found


def test_customer_and_entity_are_asked_for_by_id(api, documents):
    assert numbers(api, customer_id=documents.other.pk) == ["Y1"]
    assert numbers(api, entity_id=documents.kk.pk) == ["Y1"]
    assert numbers(api, customer_id=documents.customer.pk, entity_id=documents.kk.pk) == []
    assert numbers(api, status="open", customer_id=documents.customer.pk) == ["LATE", "OPEN_1"]


def test_a_disputed_invoice_is_found_while_its_dispute_stands(api, post, documents):
    (invoice_id,) = ids(api, "invoices", search="OPEN_1")
    post(f"invoices/{invoice_id}/disputes", {"reason": "price", "opened_date": "2026-04-01"})

    assert numbers(api, status="disputed") == ["OPEN_1"]
    assert numbers(api, status="disputed", as_of="2026-03-31") == []
    assert numbers(api, status="open", customer_id=documents.customer.pk) == ["LATE", "OPEN_1"]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"status": "settled"}, ("status", "Select a valid choice. settled is not one of the available choices.")),
        ({"kind": "order"}, ("kind", "Select a valid choice. order is not one of the available choices.")),
        ({"currency": "usd"}, ("currency", "Enter a valid value.")),
        ({"issued_from": "2026-2-1"}, ("issued_from", "Must be a day from 1900 to 2199, as 2026-10-31.")),
        ({"due_to": "2026-02-29"}, ("due_to", "Must be a day from 1900 to 2199, as 2026-10-31.")),
        ({"as_of": "2200-01-01"}, ("as_of", "Must be a day from 1900 to 2199, as 2026-10-31.")),
        ({"known_at": "2026-06-30"}, ("known_at", "Must be a moment with its offset, as 2026-10-31T12:00:00Z.")),
        ({"customer_id": "-1"}, ("customer_id", "Ensure this value is greater than or equal to 1.")),
        ({"entity_id": ""}, ("entity_id", "Must be a whole number.")),
        ({"search": "x" * 101}, ("search", "Ensure this value has at most 100 characters (it has 101).")),
        ({"sort": "gross"}, ("sort", "There is no such parameter. Known: as_of, currency, cursor, customer_id, "
                                     "due_from, due_to, entity_id, issued_from, issued_to, kind, known_at, limit, "
                                     "search, status.")),
    ],
)  # fmt: skip
def test_a_filter_that_is_not_valid_is_named(api, db, asked, error):
    assert problems(api.get("/api/v1/invoices/", asked)) == [error]


def test_a_row_has_every_field_and_money_as_text(api, documents):
    (row,) = listed(api, "invoices", search="LATE")

    row.pop("id")
    assert row == {
        "number": "LATE",
        "kind": "invoice",
        "source_system": "",
        "customer_id": documents.customer.pk,
        "customer_code": "C1",
        "entity_id": documents.entity.pk,
        "entity_code": "US",
        "issue_date": "2026-02-10",
        "posting_date": "2026-02-10",
        "due_date": "2026-06-29",
        "net": money("50.00"),
        "tax": money("0.00"),
        "gross": money("50.00"),
        "tax_code": "",
        "customer_order_number": "",
        "discount_date": None,
        "discount_amount": money("0.00"),
        "open_amount": money("50.00"),
        "disputed_amount": money("0.00"),
        "days_late": 1,
        "status": "overdue",
    }


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("PAID", (money("0.00"), None, "settled")),
        ("OPEN_1", (money("30.00"), 0, "open")),
        ("CN", (money("-20.00"), None, "unapplied")),
        ("Y1", (money("7000", "JPY"), -31, "open")),
    ],
)
def test_a_row_says_what_is_open_and_how_late(api, documents, number, expected):
    (row,) = listed(api, "invoices", search=number)

    assert (row["open_amount"], row["days_late"], row["status"]) == expected


def test_what_was_recorded_later_was_not_known_before(api, documents):
    before = Posting.objects.latest("recorded_at").recorded_at.isoformat()
    late = documents.invoice("9", number="NEWS", issue_date=day(1, 1), due_date=day(1, 31))
    documents.allocate(documents.receipt("50"), line(late, "9"))

    assert numbers(api, known_at=before) == ["PAID", "LATE", "OPEN_1", "CN", "Y1"]
    assert numbers(api, as_of="2026-01-31") == ["PAID", "NEWS"]
    assert numbers(api, as_of="2026-01-31", known_at=before) == ["PAID"]
    assert numbers(api, known_at="1999-12-31T23:59:59Z") == []


def test_one_invoice_is_read_as_of_a_day_and_as_known_at_a_moment(api, books):
    invoice = books.invoice("100", due_date=day(2, 10))
    before = Posting.objects.latest("recorded_at").recorded_at.isoformat()
    books.allocate(books.receipt("60", value_date=day(2, 1)), line(invoice, "60"))
    url = f"/api/v1/invoices/{invoice.pk}/"

    def state(**asked):
        body = api.get(url, asked).json()
        return body["open_amount"]["amount"], body["status"], body["days_late"]

    assert state() == ("40.00", "overdue", 140)
    assert state(as_of="2026-01-31") == ("100.00", "open", -10)
    assert state(as_of="2026-02-10") == ("40.00", "open", 0)
    assert state(known_at=before) == ("100.00", "overdue", 140)
    assert problems(api.get(url, {"as_of": "yesterday"}))[0][0] == "as_of"
    assert problems(api.get(url, {"status": "open"}))[0][0] == "status"


def test_a_sales_manager_lists_documents_of_the_own_teams_only(sign_in, documents, north):
    Customer.objects.filter(pk=documents.other.pk).update(team=north)
    manager = sign_in(Role.SALES_MANAGER, north)

    assert numbers(manager) == numbers(manager, status="open") == ["Y1"]
    assert numbers(manager, customer_id=documents.customer.pk) == []
    assert numbers(manager, search="LATE") == []
