"""Receipts and credit notes settle invoices over the API: every line or none."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.domain.ledger import InstalmentDraft
from customers.models import Allocation, AllocationKey, Customer, LegalEntity, Posting
from tests.customers.api.calls import conflict, money, problems
from tests.customers.ledger.books import day, line, open_amounts

pytestmark = pytest.mark.usefixtures("on_30_june")


@pytest.fixture
def invoice(books):
    return books.invoice("100", number="IN-1", net=Decimal(80), tax=Decimal(20), due_date=day(2, 10))


@pytest.fixture
def receipt(books):
    return books.receipt("100", number="RC-1")


@pytest.fixture
def settle(post, receipt):
    """Return a function that settles lines with the receipt."""

    def send(*lines, **fields):
        return post("allocations", {"receipt_id": receipt.pk, "lines": list(lines)} | fields)

    return send


def of(invoice, amount="1.00", **fields):
    return {"invoice_id": invoice.pk, "amount": amount} | fields


def test_each_line_answers_with_every_field(settle, books, invoice, receipt):
    lines = [of(invoice, "90.00", note="IN-1", external_key="ERP-1"), of(invoice, "10.00", reason="discount")]

    answer = settle(*lines, effective_date="2026-02-03")

    paid, discount = answer.json()
    recorded = Posting.objects.latest("id").recorded_at.isoformat().replace("+00:00", "Z")
    assert answer.status_code == 201
    assert paid == {
        "id": paid["id"],
        "invoice_id": invoice.pk,
        "instalment_id": None,
        "receipt_id": receipt.pk,
        "credit_note_id": None,
        "customer_id": books.customer.pk,
        "entity_id": books.entity.pk,
        "reason": "payment",
        "effective_date": "2026-02-03",
        "amount": money("90.00"),
        "tax": money("0.00"),
        "note": "IN-1",
        "reverses_id": None,
        "is_reversed": False,
        "recorded_at": recorded,
    }
    assert (discount["reason"], discount["tax"], discount["recorded_at"]) == ("discount", money("2.00"), recorded)
    assert AllocationKey.objects.get().key == "ERP-1"


def test_the_day_left_out_is_the_later_of_the_two_documents(settle, books, receipt):
    earlier, later = books.invoice("10", issue_date=day(1, 10)), books.invoice("10", issue_date=day(3, 1))

    rows = settle(of(earlier), of(later)).json()

    assert [row["effective_date"] for row in rows] == ["2026-02-01", "2026-03-01"]


def test_a_tax_that_is_given_goes_before_the_share(settle, invoice):
    (row,) = settle(of(invoice, "10.00", reason="discount", tax="1.50")).json()

    assert row["tax"] == money("1.50")


def test_a_line_reaches_the_parts_of_an_invoice_earliest_due_first(settle, books):
    due = [(day(2, 1), Decimal(30)), (day(3, 1), Decimal(70))]
    parts = tuple(InstalmentDraft(due_date=when, amount=amount) for when, amount in due)
    invoice = books.invoice("100", instalments=parts)

    rows = settle(of(invoice, "40.00")).json()

    first, second = invoice.instalments.order_by("position")
    assert [(row["instalment_id"], row["amount"]) for row in rows] == [
        (first.pk, money("30.00")),
        (second.pk, money("10.00")),
    ]
    (row,) = settle(of(invoice, "5.00", instalment_id=second.pk)).json()
    assert row["instalment_id"] == second.pk


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"amount": "0"}, ("amount", "The amount must be more than zero.")),
        ({"amount": "-1"}, ("amount", "The amount must be more than zero.")),
        ({"amount": "0.001"}, ("amount", "amount 0.0010 has more decimals than USD.")),
        ({"amount": "100.01"}, ("amount", "RC-1 has 100.00 USD left, 100.01 are asked.")),
        ({"amount": "100.01", "reason": "rounding"},
         ("amount", "Invoice IN-1 has 100.00 USD open, 100.01 are asked.")),
        ({"amount": 1}, ("lines[0].amount", "Must be text.")),
        ({"amount": money("1.00")}, ("lines[0].amount", "Must be text.")),
        ({"reason": "write_off"}, ("lines[0].reason", '"write_off" is not a valid choice.')),
        ({"reason": "credit"}, ("lines[0].reason", '"credit" is not a valid choice.')),
        ({"invoice_id": None}, ("lines[0].invoice_id", "This field may not be null.")),
        ({"instalment_id": 0}, ("lines[0].instalment_id", "Ensure this value is greater than or equal to 1.")),
        ({"note": "x" * 201}, ("lines[0].note", "Ensure this field has no more than 200 characters.")),
        ({"receipt_id": 1}, ("lines[0].receipt_id", "There is no such field.")),
    ],
)  # fmt: skip
def test_a_line_that_does_not_hold_is_named_and_nothing_is_written(settle, invoice, changes, error):
    assert problems(settle(of(invoice) | changes)) == [error]
    assert not Allocation.objects.exists()


def test_an_invoice_with_nothing_open_is_named(settle, books, invoice):
    note = books.credit_note("20")
    books.allocate(books.receipt("100"), line(invoice, "100"))

    for invoice_id in (10**17, invoice.pk, note.pk):
        assert problems(settle({"invoice_id": invoice_id, "amount": "1"})) == [
            ("invoice_id", f"Nothing is open on invoice {invoice_id}.")
        ]


def test_one_bad_line_takes_all_with_it(settle, books, invoice):
    other = books.invoice("5", number="IN-2")

    answer = settle(of(invoice, "50"), of(other, "5"), of(other, "0.01"))

    assert problems(answer) == [("amount", "Invoice IN-2 has 0.00 USD open, 0.01 are asked.")]
    assert not Allocation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"lines": []}, ("lines", "This list may not be empty.")),
        ({"lines": None}, ("lines", "This field may not be null.")),
        ({"receipt_id": 10**17}, ("receipt_id", "There is no such receipt.")),
        ({"receipt_id": None}, ("receipt_id", "This field may not be null.")),
        ({"credit_note_id": 1}, ("", "Give either receipt_id or credit_note_id.")),
        ({"effective_date": "2026-01-31"},
         ("effective_date", "An allocation cannot take effect before the documents it joins.")),
        ({"effective_date": "x"}, ("effective_date", "Date has wrong format. Use one of these formats instead: "
                                                     "YYYY-MM-DD.")),
        ({"currency": "USD"}, ("currency", "There is no such field.")),
    ],
)  # fmt: skip
def test_a_request_that_does_not_hold_is_named_and_nothing_is_written(settle, invoice, changes, error):
    assert problems(settle(of(invoice), **changes)) == [error]
    assert not Allocation.objects.exists()


def test_without_a_source_there_is_nothing_to_settle_with(post, invoice):
    assert problems(post("allocations", {"lines": [of(invoice)]})) == [
        ("", "Give either receipt_id or credit_note_id.")
    ]


def test_at_most_a_thousand_lines_are_taken(settle, invoice):
    assert problems(settle(*[of(invoice, "0.01")] * 1001)) == [
        ("lines", "Ensure this field has no more than 1000 elements.")
    ]


def test_another_customer_entity_or_currency_does_not_fit(settle, books):
    other = Customer.objects.create(code="C2", name="Other", currency="USD")
    kk = LegalEntity.objects.create(code="JP", name="KK", country="JP", currency="JPY")
    foreign = [
        books.invoice("10", number="A", customer_id=other.pk),
        books.invoice("10", number="B", entity_id=kk.pk),
        books.invoice("10", number="C", currency="EUR", reporting_rate=Decimal("1.1")),
    ]

    assert [problems(settle(of(invoice))) for invoice in foreign] == [
        [("invoice_id", f"Invoice {number} is of another customer, entity or currency.")] for number in "ABC"
    ]
    assert not Allocation.objects.exists()


def test_unidentified_and_reversed_receipts_settle_nothing(post, books, invoice):
    unknown, gone = books.receipt("10", customer_id=None), books.receipt("10", number="GONE")
    post(f"receipts/{gone.pk}/reverse")

    answers = [post("allocations", {"receipt_id": row.pk, "lines": [of(invoice)]}) for row in (unknown, gone)]

    assert problems(answers[0]) == [("receipt_id", "Say whose money this is before you allocate it.")]
    assert conflict(answers[1]) == "GONE was reversed already."


def test_a_credit_note_settles_up_to_what_is_left_of_it(post, books, invoice):
    note = books.credit_note("20", number="CN-1", issue_date=day(1, 12))

    (row,) = post("allocations", {"credit_note_id": note.pk, "lines": [of(invoice, "15")]}).json()
    refused = post("allocations", {"credit_note_id": note.pk, "lines": [of(invoice, "5.01")]})

    assert (row["credit_note_id"], row["receipt_id"], row["reason"]) == (note.pk, None, "credit")
    assert row["effective_date"] == "2026-01-12"
    assert problems(refused) == [("amount", "CN-1 has 5.00 USD left, 5.01 are asked.")]


def test_an_invoice_is_no_credit_note(post, books, invoice):
    other = books.invoice("5")

    for source_id in (other.pk, 10**17):
        answer = post("allocations", {"credit_note_id": source_id, "lines": [of(invoice)]})
        assert problems(answer) == [("credit_note_id", "There is no such credit note.")]


def test_a_closed_period_is_a_conflict(settle, books, invoice):
    books.entity.closed_through_date = day(5, 31)
    books.entity.save()

    assert conflict(settle(of(invoice), effective_date="2026-05-31")) == (
        "US is closed through 2026-05-31; 2026-05-31 must be posted in the open period."
    )
    assert settle(of(invoice)).json()[0]["effective_date"] == "2026-06-01"


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 4000), min_size=1, max_size=3))
def test_settling_and_taking_back_leaves_what_was_open(post, settle, invoice, amounts):
    before = open_amounts()
    answer = settle(*[of(invoice, f"{cents / 100:.2f}") for cents in amounts])

    created = answer.json() if answer.status_code == 201 else []
    for row in created:
        post(f"allocations/{row['id']}/reverse")

    assert (answer.status_code == 201) == (sum(amounts) <= 10_000)
    assert sum(Decimal(row["amount"]["amount"]) for row in created) == (Decimal(sum(amounts)) / 100 if created else 0)
    assert open_amounts() == before
