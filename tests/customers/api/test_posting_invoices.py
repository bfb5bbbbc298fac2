"""An invoice or credit note is posted over the API with what its terms and lines make of it, or refused whole."""

from datetime import date
from decimal import Decimal

import pytest

from customers.models import Customer, Invoice, PaymentTerms, Posting, TermsInstalment
from customers.services.rates import record_rate
from tests.customers.api.calls import conflict, invoice_body, money, problems
from tests.customers.ledger.books import BY_NOBODY, day

pytestmark = pytest.mark.usefixtures("on_30_june")


def without(body, *names):
    return {name: value for name, value in body.items() if name not in names}


@pytest.fixture
def terms(books):
    """10 days 2 %, 30 days net, for the customer of the books."""
    found = PaymentTerms.objects.create(
        code="T", name="T", net_days=30, discount_days=10, discount_rate=Decimal("0.02")
    )
    Customer.objects.filter(pk=books.customer.pk).update(payment_terms=found)
    return found


def test_the_answer_is_the_whole_document_with_lines(post, books):
    lines = [
        {"quantity": "3", "unit_price": "9.99", "tax_rate": "0.05", "tax_code": "V5", "product_code": "P"},
        {"quantity": "1", "unit_price": "-0.97", "tax": "0.00", "description": "Rebate", "unit_cost": "0"},
    ]

    answer = post("invoices", without(invoice_body(books, lines=lines), "gross"))

    body = answer.json()
    first, second = (line.pop("id") for line in body["lines"])
    assert (answer.status_code, first < second) == (201, True)
    assert body == {
        "id": Invoice.objects.get().pk,
        "number": "IN-1",
        "kind": "invoice",
        "source_system": "",
        "customer_id": books.customer.pk,
        "customer_code": "C1",
        "entity_id": books.entity.pk,
        "entity_code": "US",
        "issue_date": "2026-01-10",
        "posting_date": "2026-01-10",
        "due_date": "2026-02-10",
        "net": money("29.00"),
        "tax": money("1.50"),
        "gross": money("30.50"),
        "tax_code": "",
        "customer_order_number": "",
        "discount_date": None,
        "discount_amount": money("0.00"),
        "open_amount": money("30.50"),
        "disputed_amount": money("0.00"),
        "days_late": 140,
        "status": "overdue",
        "lines": [
            {
                "line_number": 1,
                "product_code": "P",
                "description": "",
                "quantity": "3.000000",
                "unit_price": "9.990000",
                "net": "29.9700",
                "tax": "1.5000",
                "gross": "31.4700",
                "unit_cost": None,
                "tax_code": "V5",
            },
            {
                "line_number": 2,
                "product_code": "",
                "description": "Rebate",
                "quantity": "1.000000",
                "unit_price": "-0.970000",
                "net": "-0.9700",
                "tax": "0.0000",
                "gross": "-0.9700",
                "unit_cost": "0.000000",
                "tax_code": "",
            },
        ],
        "instalments": [],
        "disputes": [],
    }


def test_due_date_and_discount_follow_from_the_terms(post, books, terms):
    body = post("invoices", without(invoice_body(books), "due_date")).json()

    assert (body["due_date"], body["discount_date"]) == ("2026-02-09", "2026-01-20")
    assert body["discount_amount"] == money("2.00")


def test_given_dates_and_discount_go_before_the_terms(post, books, terms):
    body = post("invoices", invoice_body(books, discount_date="2026-01-15", discount_amount="3.33")).json()

    assert (body["due_date"], body["discount_date"]) == ("2026-02-10", "2026-01-15")
    assert body["discount_amount"] == money("3.33")


def test_terms_in_instalments_split_without_losing_a_cent(post, books, terms):
    for position, (share, net_days) in enumerate([("0.333333", 30), ("0.333333", 60), ("0.333334", 90)], start=1):
        TermsInstalment.objects.create(terms=terms, position=position, share=Decimal(share), net_days=net_days)

    body = post("invoices", without(invoice_body(books, gross="100.01"), "due_date")).json()

    parts = [(part["position"], part["due_date"], part["amount"], part["open_amount"]) for part in body["instalments"]]
    assert body["due_date"] == "2026-04-10"
    assert parts == [
        (1, "2026-02-09", "33.3400", "33.3400"),
        (2, "2026-03-11", "33.3300", "33.3300"),
        (3, "2026-04-10", "33.3400", "33.3400"),
    ]


def test_given_instalments_are_sorted_by_day(post, books):
    parts = [{"due_date": "2026-07-15", "amount": "60.00"}, {"due_date": "2026-06-15", "amount": "40.00"}]

    body = post("invoices", without(invoice_body(books, instalments=parts), "due_date")).json()

    assert [(part["due_date"], part["amount"]) for part in body["instalments"]] == [
        ("2026-06-15", "40.0000"),
        ("2026-07-15", "60.0000"),
    ]
    assert (body["due_date"], body["days_late"], body["status"]) == ("2026-07-15", 15, "overdue")


def test_a_document_without_a_number_gets_one_of_ours(post, books):
    numbers = [
        post("invoices", without(invoice_body(books, **fields), "number")).json()["number"]
        for fields in ({}, {"number": ""}, {"kind": "credit_note"}, {})
    ]

    assert numbers == ["IN-000001", "IN-000002", "CN-000001", "IN-000003"]


def test_a_credit_note_is_due_at_once_and_unapplied(post, books, terms):
    body = post("invoices", without(invoice_body(books, kind="credit_note", tax="20.00"), "due_date")).json()

    assert (body["kind"], body["status"], body["days_late"]) == ("credit_note", "unapplied", None)
    assert (body["due_date"], body["discount_date"]) == ("2026-01-10", None)
    assert (body["net"], body["open_amount"]) == (money("80.00"), money("-100.00"))
    assert body["disputed_amount"] == money("0.00")


def test_an_invoice_in_another_currency_takes_the_latest_rate(post, books):
    for rate_date, rate in [(day(1, 1), "1.1"), (day(1, 9), "1.2"), (day(1, 11), "1.3")]:
        record_rate(currency="EUR", rate_date=rate_date, rate=Decimal(rate), **BY_NOBODY)

    body = post("invoices", invoice_body(books, currency="EUR", gross="0.05")).json()

    stored = Invoice.objects.get()
    assert body["gross"] == money("0.05", "EUR")
    assert (stored.reporting_rate, stored.reporting_rate_date) == (Decimal("1.2"), day(1, 9))
    assert stored.reporting_gross == Decimal("0.06")


def test_a_rate_that_is_given_goes_before_the_table(post, books):
    post("invoices", invoice_body(books, currency="JPY", gross="7000", reporting_rate="0.0068"))

    assert Invoice.objects.get().reporting_gross == Decimal("47.60")


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
def test_an_amount_of_zero_is_a_document_with_nothing_open(post, books, currency):
    body = post("invoices", invoice_body(books, currency=currency, gross="0", reporting_rate="1")).json()

    assert body["status"] == "settled"
    assert body["gross"] == money({"USD": "0.00", "JPY": "0", "KWD": "0.000"}[currency], currency)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kind": "order"}, ("kind", '"order" is not a valid choice.')),
        ({"customer_id": 10**17}, ("customer_id", "There is no such customer.")),
        ({"entity_id": 10**17}, ("entity_id", "There is no such entity.")),
        ({"number": "x" * 65}, ("number", "Ensure this field has no more than 64 characters.")),
        ({"issue_date": None}, ("issue_date", "This field may not be null.")),
        ({"due_date": "2026-01-09"}, ("due_date", "The due date lies before the issue date.")),
        ({"currency": "EUR"}, ("currency", "There is no exchange rate for EUR on or before 2026-01-10.")),
        ({"currency": "XXZ"}, ("currency", "XXZ is not an ISO 4217 currency code.")),
        ({"gross": "1.005"}, ("gross", "gross 1.0050 has more decimals than USD.")),
        ({"gross": "-1.00"}, ("gross", "gross must not be negative: -1.00.")),
        ({"gross": 100}, ("gross", "Must be text.")),
        ({"gross": "1e3x"}, ("gross", "A valid number is required.")),
        ({"gross": "9" * 13}, ("gross", "Ensure that there are no more than 12 digits before the decimal point.")),
        ({"net": "90.00", "tax": "5.00"}, ("gross", "gross is 100.00, but the rest adds up to 95.00.")),
        ({"discount_amount": "0.001"}, ("discount_amount", "discount_amount 0.0010 has more decimals than USD.")),
        ({"reporting_rate": "0"}, ("reporting_rate", "Ensure this value is greater than or equal to 1E-12.")),
        ({"lines": [{"quantity": "1"}]}, ("lines[0].unit_price", "This field is required.")),
        ({"lines": [{"quantity": "100", "unit_price": "1", "tax_rte": "0"}]},
         ("lines[0].tax_rte", "There is no such field.")),
        ({"instalments": [{"due_date": "2026-02-01", "amount": "100", "part": 1}]},
         ("instalments[0].part", "There is no such field.")),
        ({"lines": [{"quantity": "1", "unit_price": "1", "tax_rate": "-0.05"}]},
         ("lines[0].tax_rate", "Ensure this value is greater than or equal to 0.")),
        ({"instalments": [{"due_date": "2026-02-01", "amount": "99.99"}]},
         ("instalments", "The instalments must add up to gross.")),
        ({"instalments": [{"due_date": "2026-02-01", "amount": "100"}, {"due_date": "2026-02-02", "amount": "0"}]},
         ("instalments", "The instalments must add up to gross.")),
        ({"open_amount": "1"}, ("open_amount", "There is no such field.")),
        ({"version": 1}, ("version", "There is no such field.")),
    ],
)  # fmt: skip
def test_a_value_that_does_not_hold_is_named_and_nothing_is_written(post, books, changes, error):
    answer = post("invoices", invoice_body(books, **changes))

    assert problems(answer) == [error]
    assert not Invoice.objects.exists()


def test_everything_that_is_missing_is_named(post, db):
    missing = ["customer_id", "entity_id", "issue_date", "currency"]

    assert problems(post("invoices", {})) == [(name, "This field is required.") for name in missing]


def test_a_document_without_any_amount_is_refused(post, books):
    assert problems(post("invoices", without(invoice_body(books), "gross"))) == [
        ("gross", "Give lines, or net, or gross.")
    ]


@pytest.mark.parametrize(("amount", "status"), [("7000", 201), ("7000.0000", 201), ("7000.5", 400)])
def test_yen_have_no_decimals(post, books, amount, status):
    answer = post("invoices", invoice_body(books, currency="JPY", gross=amount, reporting_rate="1"))

    assert answer.status_code == status


def test_a_number_lives_once_in_an_entity_kind_and_source(post, books):
    post("invoices", invoice_body(books))

    assert conflict(post("invoices", invoice_body(books))) == "A document with this number exists already."
    assert post("invoices", invoice_body(books, kind="credit_note")).status_code == 201
    assert post("invoices", invoice_body(books, source_system="ERP")).status_code == 201
    assert (Invoice.objects.count(), Posting.objects.count()) == (3, 3)


def test_a_reversed_number_is_free_again(post, books):
    first = post("invoices", invoice_body(books)).json()
    post(f"invoices/{first['id']}/reverse")

    assert post("invoices", invoice_body(books)).status_code == 201


def test_a_closed_period_moves_the_posting_date_unless_it_is_given(post, books):
    books.entity.closed_through_date = date(2026, 1, 31)
    books.entity.save()

    moved = post("invoices", invoice_body(books)).json()

    assert (moved["issue_date"], moved["posting_date"]) == ("2026-01-10", "2026-02-01")
    assert conflict(post("invoices", invoice_body(books, number="B", posting_date="2026-01-31"))) == (
        "US is closed through 2026-01-31; 2026-01-31 must be posted in the open period."
    )
    assert post("invoices", invoice_body(books, number="C", posting_date="2026-02-01")).status_code == 201
