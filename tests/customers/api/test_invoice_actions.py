"""What can be done about a posted invoice over the API: take it back, write it off, dispute it, end a dispute."""

from decimal import Decimal

import pytest

from customers.domain.ledger import InstalmentDraft
from customers.models import Allocation, Dispute, DisputeResolution, Invoice, Posting
from tests.customers.api.calls import conflict, money, problems
from tests.customers.ledger.books import day, line

pytestmark = pytest.mark.usefixtures("on_30_june")


@pytest.fixture
def invoice(books):
    return books.invoice("100", number="IN-1", net=Decimal(80), tax=Decimal(20), due_date=day(2, 10))


@pytest.fixture
def in_parts(books):
    planned = [(day(2, 1), Decimal(30)), (day(3, 1), Decimal(70))]
    parts = tuple(InstalmentDraft(due_date=due, amount=amount) for due, amount in planned)
    return books.invoice("100", number="IN-P", instalments=parts)


def read(api, invoice, **asked):
    return api.get(f"/api/v1/invoices/{invoice.pk}/", asked).json()


def test_an_invoice_taken_back_was_never_there(api, post, invoice):
    answer = post(f"invoices/{invoice.pk}/reverse", {"note": "Typing error"})

    body = answer.json()
    assert (answer.status_code, body["status"], body["open_amount"]) == (200, "reversed", money("0.00"))
    assert body["gross"] == money("100.00")
    assert read(api, invoice, as_of="2026-01-10")["status"] == "reversed"
    assert api.get("/api/v1/invoices/").json()["results"] == []
    assert Posting.objects.latest("id").note == "Typing error"


def test_an_invoice_taken_back_from_a_day_on_was_open_until_then(api, post, invoice):
    post(f"invoices/{invoice.pk}/reverse", {"effective_date": "2026-05-15"})

    assert read(api, invoice, as_of="2026-05-14")["open_amount"] == money("100.00")
    assert read(api, invoice, as_of="2026-05-15")["open_amount"] == money("0.00")


def test_before_the_reversal_was_recorded_the_invoice_was_open(api, post, invoice):
    before = Posting.objects.latest("recorded_at").recorded_at.isoformat()
    post(f"invoices/{invoice.pk}/reverse")

    assert read(api, invoice, known_at=before)["status"] == "overdue"


def test_an_invoice_is_taken_back_once(post, invoice):
    post(f"invoices/{invoice.pk}/reverse")

    assert conflict(post(f"invoices/{invoice.pk}/reverse")) == "IN-1 was reversed already."
    assert Invoice.objects.count() == 2


def test_what_stands_in_the_way_of_a_reversal_is_named(post, books, invoice):
    books.allocate(books.receipt("60"), line(invoice, "60"), line(invoice, "5", "discount"))

    assert conflict(post(f"invoices/{invoice.pk}/reverse")) == (
        "IN-1 is settled in part or whole; reverse these allocations first: "
        "Payment 60.00 USD (2026-02-01); Early-payment discount 5.00 USD (2026-02-01)."
    )


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"effective_date": "2026-01-09"}, ("effective_date", "A reversal cannot be dated before what it takes back.")),
        ({"effective_date": None}, ("effective_date", "This field may not be null.")),
        ({"note": "x" * 201}, ("note", "Ensure this field has no more than 200 characters.")),
        ({"reason": "x"}, ("reason", "There is no such field.")),
    ],
)
def test_a_reversal_that_does_not_hold_is_refused(post, invoice, body, error):
    assert problems(post(f"invoices/{invoice.pk}/reverse", body)) == [error]
    assert Invoice.objects.count() == 1


def test_all_that_is_open_is_written_off_today_with_its_share_of_tax(api, post, books, invoice):
    books.allocate(books.receipt("60"), line(invoice, "60"))

    answer = post(f"invoices/{invoice.pk}/write-off", {"reason": "Insolvent"})

    (row,) = answer.json()
    assert row.pop("recorded_at").endswith("Z")
    assert row == {
        "id": Allocation.objects.latest("id").pk,
        "invoice_id": invoice.pk,
        "instalment_id": None,
        "receipt_id": None,
        "credit_note_id": None,
        "customer_id": books.customer.pk,
        "entity_id": books.entity.pk,
        "reason": "write_off",
        "effective_date": "2026-06-30",
        "amount": money("40.00"),
        "tax": money("8.00"),
        "note": "Insolvent",
        "reverses_id": None,
        "is_reversed": False,
    }
    assert read(api, invoice)["status"] == "settled"


def test_a_part_is_written_off_on_a_day(api, post, invoice):
    body = {"reason": "Goodwill", "amount": money("0.01"), "effective_date": "2026-03-31"}

    (row,) = post(f"invoices/{invoice.pk}/write-off", body).json()

    assert (row["amount"], row["tax"], row["effective_date"]) == (money("0.01"), money("0.00"), "2026-03-31")
    assert read(api, invoice)["open_amount"] == money("99.99")
    assert read(api, invoice, as_of="2026-03-30")["open_amount"] == money("100.00")


def test_a_write_off_reaches_the_parts_earliest_due_first(api, post, in_parts):
    rows = post(f"invoices/{in_parts.pk}/write-off", {"reason": "x", "amount": money("31")}).json()

    first, second = read(api, in_parts)["instalments"]
    assert [(row["instalment_id"], row["amount"]["amount"]) for row in rows] == [
        (first["id"], "30.00"),
        (second["id"], "1.00"),
    ]
    assert (first["open_amount"], second["open_amount"]) == ("0.0000", "69.0000")


def test_what_is_open_of_a_part_is_as_of_the_day_asked_for(api, post, in_parts):
    before = Posting.objects.latest("recorded_at").recorded_at.isoformat()
    post(f"invoices/{in_parts.pk}/write-off", {"reason": "x", "amount": money("31"), "effective_date": "2026-03-31"})

    def parts(**asked):
        return [part["open_amount"] for part in read(api, in_parts, **asked)["instalments"]]

    assert parts() == parts(as_of="2026-03-31") == ["0.0000", "69.0000"]
    assert parts(as_of="2026-03-30") == parts(known_at=before) == ["30.0000", "70.0000"]
    assert parts(as_of="2026-01-09") == ["0.0000", "0.0000"]


def test_one_part_is_written_off_by_its_id(api, post, in_parts):
    second = read(api, in_parts)["instalments"][1]

    (row,) = post(f"invoices/{in_parts.pk}/write-off", {"reason": "x", "instalment_id": second["id"]}).json()

    assert (row["instalment_id"], row["amount"]) == (second["id"], money("70.00"))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, ("reason", "This field is required.")),
        ({"reason": " "}, ("reason", "This field may not be blank.")),
        ({"reason": "x", "amount": money("100.01")},
         ("amount", "Invoice IN-1 has 100.00 USD open, 100.01 are asked.")),
        ({"reason": "x", "amount": money("0.00")}, ("amount", "Must be more than zero.")),
        ({"reason": "x", "amount": money("-1.00")}, ("amount", "Must be more than zero.")),
        ({"reason": "x", "amount": money("1", "EUR")}, ("amount.currency", "The invoice is in USD.")),
        ({"reason": "x", "amount": "1.00"}, ("amount", 'Money is {"amount": "123.45", "currency": "EUR"}, the amount '
                                                       "as text.")),
        ({"reason": "x", "effective_date": "2026-01-09"},
         ("effective_date", "An allocation cannot take effect before the documents it joins.")),
        ({"reason": "x", "instalment_id": 10**17}, ("invoice_id", None)),
        ({"reason": "x", "because": "y"}, ("because", "There is no such field.")),
    ],
)  # fmt: skip
def test_a_write_off_that_does_not_hold_is_refused(post, invoice, body, error):
    ((field, sentence),) = problems(post(f"invoices/{invoice.pk}/write-off", body))

    assert field == error[0]
    assert sentence == (error[1] or f"Nothing is open on invoice {invoice.pk}.")
    assert not Allocation.objects.exists()


def test_nothing_is_written_off_a_credit_note_or_a_settled_invoice(post, books, invoice):
    note = books.credit_note("20")
    books.allocate(books.receipt("100"), line(invoice, "100"))

    answers = [post(f"invoices/{document.pk}/write-off", {"reason": "x"}) for document in (note, invoice)]

    assert [problems(answer) for answer in answers] == [
        [("invoice_id", f"Nothing is open on invoice {document.pk}.")] for document in (note, invoice)
    ]


def test_a_dispute_stands_from_its_day_with_what_it_contests(api, post, invoice):
    body = {"reason": "price", "opened_date": "2026-03-01", "amount": money("12.50"), "note": "2.50 each"}

    answer = post(f"invoices/{invoice.pk}/disputes", body)

    (dispute,) = answer.json()["disputes"]
    assert (answer.status_code, answer.json()["status"]) == (201, "disputed")
    assert answer.json()["disputed_amount"] == money("12.50")
    assert dispute == {
        "id": Dispute.objects.get().pk,
        "reason": "price",
        "amount": "12.5000",
        "owner_id": None,
        "opened_date": "2026-03-01",
        "note": "2.50 each",
        "outcome": None,
        "resolved_date": None,
    }
    assert read(api, invoice, as_of="2026-02-28")["disputed_amount"] == money("0.00")


def test_left_out_day_and_amount_are_today_and_all_that_is_open(post, books, invoice):
    books.allocate(books.receipt("60"), line(invoice, "60"))

    (dispute,) = post(f"invoices/{invoice.pk}/disputes", {"reason": "quality"}).json()["disputes"]

    assert (dispute["opened_date"], dispute["amount"]) == ("2026-06-30", "40.0000")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, ("reason", "This field is required.")),
        ({"reason": "weather"}, ("reason", '"weather" is not a valid choice.')),
        ({"reason": "price", "amount": money("100.01")}, ("amount", "100.00 USD are open, 100.01 are contested.")),
        ({"reason": "price", "amount": money("1.00", "EUR")}, ("amount.currency", "The invoice is in USD.")),
        ({"reason": "price", "amount": money("1.001")}, ("amount", "USD has 2 decimals.")),
        ({"reason": "price", "instalment_id": 10**17}, ("invoice_id", "Nothing is open on this invoice.")),
        ({"reason": "price", "note": "x" * 501}, ("note", "Ensure this field has no more than 500 characters.")),
        ({"reason": "price", "owner_id": 1}, ("owner_id", "There is no such field.")),
    ],
)
def test_a_dispute_that_does_not_hold_is_refused(post, invoice, body, error):
    assert problems(post(f"invoices/{invoice.pk}/disputes", body)) == [error]
    assert not Dispute.objects.exists()


@pytest.fixture
def dispute(post, invoice):
    body = {"reason": "price", "opened_date": "2026-03-01"}
    return post(f"invoices/{invoice.pk}/disputes", body).json()["disputes"][0]


def resolve(post, invoice, dispute, **fields):
    body = {"dispute_id": dispute["id"], "outcome": "accepted"} | fields
    return post(f"invoices/{invoice.pk}/resolve-dispute", body)


def test_a_dispute_ends_today_with_its_outcome(api, post, invoice, dispute):
    body = resolve(post, invoice, dispute, note="Agreed").json()

    assert (body["status"], body["disputed_amount"]) == ("overdue", money("0.00"))
    assert [(row["outcome"], row["resolved_date"]) for row in body["disputes"]] == [("accepted", "2026-06-30")]
    assert read(api, invoice, as_of="2026-06-29")["status"] == "disputed"
    assert DisputeResolution.objects.get().note == "Agreed"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"outcome": "maybe"}, ("outcome", '"maybe" is not a valid choice.')),
        ({"resolved_date": "2026-02-28"}, ("resolved_date", "A dispute ends on or after the day it was opened.")),
        ({"dispute_id": 10**17}, ("dispute_id", "The invoice has no such dispute.")),
        ({"dispute_id": None}, ("dispute_id", "This field may not be null.")),
    ],
)
def test_a_resolution_that_does_not_hold_is_refused(post, invoice, dispute, fields, error):
    assert problems(resolve(post, invoice, dispute, **fields)) == [error]
    assert not DisputeResolution.objects.exists()


def test_a_dispute_of_another_invoice_is_not_resolved_here(post, books, invoice, dispute):
    other = books.invoice("5")

    assert problems(resolve(post, other, dispute)) == [("dispute_id", "The invoice has no such dispute.")]


def test_a_dispute_ends_once(post, invoice, dispute):
    resolve(post, invoice, dispute)

    assert problems(resolve(post, invoice, dispute)) == [("", "This dispute is resolved already.")]
    assert DisputeResolution.objects.count() == 1


def test_the_disputes_of_an_invoice_that_is_taken_back_are_gone(post, invoice, dispute):
    body = post(f"invoices/{invoice.pk}/reverse").json()

    assert (body["disputes"], body["disputed_amount"]) == ([], money("0.00"))
