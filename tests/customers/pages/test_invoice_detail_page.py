"""The page of one invoice or credit note: its figures on a day, its story, and who may do what from it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from customers.domain.ledger import InstalmentDraft, LineDraft
from customers.models import AllocationReason
from customers.services.allocations import apply_credit_note
from customers.services.invoices import reverse_invoice
from tests.customers.ledger.books import BY_NOBODY, day, line

JUNE = "2026-06-30"


def figures(client, invoice, *, as_of: str = JUNE) -> dict[str, str]:
    """Return the value of each figure at the head of the page by its label."""
    return {figure.label: figure.value for figure in detail(client, invoice, as_of=as_of).context["figures"]}


def detail(client, invoice, *, as_of: str = JUNE):
    return client.get(reverse("customers:invoice", args=[invoice.pk]), {"as_of": as_of})


def table_with(page, heading: str) -> list[list[str]]:
    return next(table for table in page.tables if heading in table[0])[1:]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-02-10", {"Gross": "$100.00", "Open": "$100.00", "Disputed": "$0.00", "Due in": "0 days"}),
        ("2026-02-09", {"Gross": "$100.00", "Open": "$100.00", "Disputed": "$0.00", "Due in": "1 day"}),
        ("2026-02-11", {"Gross": "$100.00", "Open": "$100.00", "Disputed": "$0.00", "Late": "1 day"}),
        ("2026-03-01", {"Gross": "$100.00", "Open": "$40.00", "Disputed": "$0.00", "Late": "19 days"}),
        ("2026-04-01", {"Gross": "$100.00", "Open": "$0.00", "Disputed": "$0.00"}),
    ],
)
def test_the_figures_are_those_of_the_close_of_the_day(analyst, books, as_of, expected):
    invoice = books.invoice("100", due_date=day(2, 10))
    books.allocate(books.receipt("60", value_date=day(3, 1)), line(invoice, "60"))
    books.allocate(books.receipt("40", value_date=day(4, 1)), line(invoice, "40"))

    assert figures(analyst, invoice, as_of=as_of) == expected


@pytest.mark.parametrize(
    ("as_of", "status"), [("2026-02-10", "Open"), ("2026-02-11", "Overdue"), ("2026-03-01", "Settled")]
)
def test_the_badge_says_what_became_of_it_by_that_day(analyst, books, as_of, status):
    invoice = books.invoice("100", due_date=day(2, 10))
    books.allocate(books.receipt("100", value_date=day(3, 1)), line(invoice, "100"))

    assert detail(analyst, invoice, as_of=as_of).context["status"].label == status


def test_nothing_can_be_done_about_it_on_a_day_before_it_was_posted(manager, books, read):
    invoice = books.invoice("100", issue_date=day(2, 1))

    before = read(manager, "invoice", invoice.pk, as_of="2026-01-31")
    after = read(manager, "invoice", invoice.pk, as_of="2026-02-01")

    actions = {"Dispute", "Write off", "Reverse"}
    assert not actions & set(before.links)
    assert actions <= set(after.links)


def test_what_was_settled_by_that_day_is_neither_disputed_nor_written_off(manager, books, read):
    invoice = books.invoice("100", number="IN-7")
    books.allocate(books.receipt("100", number="RC-9"), line(invoice, "100"))

    page = read(manager, "invoice", invoice.pk, as_of=JUNE)

    assert not {"Dispute", "Write off"} & set(page.links)
    assert page.links["RC-9"].startswith("/receipts/")


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        ("analyst", {"Dispute", "Reverse"}),
        ("credit_manager", {"Dispute", "Write off", "Reverse"}),
        ("collector", {"Dispute"}),
        ("risk_officer", set()),
        ("executive", set()),
        ("administrator", set()),
    ],
)
def test_each_role_is_offered_what_it_may_do(client_of, books, read, role, actions):
    page = read(client_of(role), "invoice", books.invoice("100").pk, as_of=JUNE)

    assert {"Dispute", "Write off", "Reverse"} & set(page.links) == actions


def test_lines_are_listed_with_their_amounts(analyst, books, read):
    sold = LineDraft(
        quantity=Decimal("2.5"),
        unit_price=Decimal(40),
        tax_rate=Decimal("0.05"),
        product_code="P-77",
        description="Bolts",
    )
    given = LineDraft(quantity=Decimal(1), unit_price=Decimal(-10), description="Rebate")
    invoice = books.invoice("95", lines=(sold, given))

    page = read(analyst, "invoice", invoice.pk, as_of=JUNE)

    assert table_with(page, "Product") == [
        ["P-77", "Bolts", "2.50", "40.00", "100.00", "5.00", "105.00"],
        ["2", "Rebate", "1.00", "(10.00)", "(10.00)", "–", "(10.00)"],
    ]


def test_a_document_without_lines_or_settlements_says_so(analyst, books):
    text = detail(analyst, books.invoice("100")).text

    assert "No lines" in text
    assert "Nothing settled yet" in text
    for heading in ("Instalments", "Disputes", "Versions and reversals"):
        assert f">{heading}<" not in text


def test_instalments_show_what_is_open_of_each(analyst, books, read):
    parts = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (2, 3))
    invoice = books.invoice("100", instalments=parts)
    books.allocate(books.receipt("70"), line(invoice, "70"))

    page = read(analyst, "invoice", invoice.pk, as_of=JUNE)

    assert table_with(page, "Part") == [
        ["1", "Feb 1, 2026", "50.00", "–"],
        ["2", "Mar 1, 2026", "50.00", "30.00"],
    ]


def test_what_settled_it_is_listed_in_the_order_of_its_days_with_reasons(analyst, books, read):
    invoice = books.invoice("100", number="IN-7")
    credit = books.credit_note("10", number="CN-1", issue_date=day(3, 1))
    books.allocate(
        books.receipt("80", number="RC-9"), line(invoice, "80"), line(invoice, "2", AllocationReason.BANK_CHARGE)
    )
    apply_credit_note(credit_note_id=credit.pk, lines=[line(invoice, "8")], **BY_NOBODY)

    page = read(analyst, "invoice", invoice.pk, as_of=JUNE)

    shown = [(row[0], row[1], row[3], row[4]) for row in table_with(page, "From")]
    assert shown == [
        ("Payment", "RC-9", "Feb 1, 2026", "80.00"),
        ("Bank charge", "RC-9", "Feb 1, 2026", "2.00"),
        ("Credit note", "CN-1", "Mar 1, 2026", "8.00"),
    ]


def test_a_credit_note_shows_what_it_settled_and_cannot_be_disputed(manager, books, read):
    invoice = books.invoice("100", number="IN-7")
    credit = books.credit_note("30", number="CN-1")
    apply_credit_note(credit_note_id=credit.pk, lines=[line(invoice, "20")], **BY_NOBODY)

    page = read(manager, "invoice", credit.pk, as_of=JUNE)

    assert [(row[0], row[2], row[4]) for row in table_with(page, "From")] == [("Credit note", "IN-7", "20.00")]
    assert figures(manager, credit) == {"Gross": "$30.00", "Open": "($10.00)", "Disputed": "$0.00"}
    assert {"Dispute", "Write off", "Reverse"} & set(page.links) == {"Reverse"}


def test_a_discount_says_until_when_it_may_be_taken(analyst, books):
    invoice = books.invoice("100", discount_date=day(1, 20), discount_amount=Decimal(2))

    text = detail(analyst, invoice).text

    assert "$2.00 until Jan 20, 2026" in " ".join(text.split())


def test_yen_are_written_without_decimals(analyst, books):
    invoice = books.invoice("1234", currency="JPY", reporting_rate=Decimal("0.0065"), due_date=day(6, 30))

    assert figures(analyst, invoice) == {"Gross": "¥1,234", "Open": "¥1,234", "Disputed": "¥0", "Due in": "0 days"}


def test_an_invoice_taken_back_is_open_on_days_before_that(analyst, books):
    invoice = books.invoice("100", due_date=day(2, 10))
    reverse_invoice(invoice_id=invoice.pk, effective_date=day(3, 1), **BY_NOBODY)

    assert figures(analyst, invoice, as_of="2026-02-28")["Open"] == "$100.00"
    assert detail(analyst, invoice, as_of="2026-03-01").context["status"].label == "Reversed"


def test_what_nobody_posted_is_not_found(analyst, books):
    assert analyst.get(reverse("customers:invoice", args=[4711])).status_code == 404
    assert analyst.get(reverse("customers:dispute_resolve", args=[4711])).status_code == 404


def test_many_rows_take_no_more_queries_than_one(analyst, books, django_assert_max_num_queries):
    invoice = books.invoice("100")
    for _number in range(8):
        books.allocate(books.receipt("5"), line(invoice, "5"))
    detail(analyst, invoice)

    with django_assert_max_num_queries(12):
        page = detail(analyst, invoice)

    assert page.text.count("Payment</th>") == 8
