"""The list of invoices: what it shows of which day, how it is narrowed and sorted, and what leaves as a file."""

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from customers.models import Customer
from customers.services.disputes import open_dispute
from tests.customers.ledger.books import BY_NOBODY, day, line

JUNE = "2026-06-30"


@pytest.fixture
def four(books):
    """A is overdue and disputed, B half paid and not due, C settled, D a credit note of another customer."""
    other = Customer.objects.create(code="C2", name="Other", currency="USD")
    first = books.invoice("100", number="A-1", due_date=day(6, 29))
    second = books.invoice("80", number="B-2", due_date=day(6, 30), issue_date=day(3, 1))
    third = books.invoice("60", number="C-3", due_date=day(2, 1))
    books.credit_note("25", number="D-4", customer_id=other.pk)
    open_dispute(invoice_id=first.pk, reason="price", amount=Decimal(10), opened_date=day(2, 1), **BY_NOBODY)
    books.allocate(books.receipt("100", value_date=day(3, 5)), line(second, "40"), line(third, "60"))
    return first, second, third


def numbers(page) -> list[str]:
    return [row[0] for row in page.tables[0][1:] if row[0][0] in "ABCD"] if page.tables else []


def test_each_row_says_what_is_open_how_late_it_is_and_what_became_of_it(analyst, four, read):
    page = read(analyst, "invoices", as_of=JUNE, sort="number")

    shown = zip(*(page.column(name)[:4] for name in ("Number", "Days late", "Open", "Status")), strict=True)
    assert list(shown) == [
        ("A-1", "1", "100.00", "Disputed"),
        ("B-2", "0", "40.00", "Open"),
        ("C-3", "", "–", "Settled"),
        ("D-4", "", "(25.00)", "Unapplied"),
    ]


def test_the_foot_adds_up_what_is_open_of_all_rows(analyst, four, read):
    page = read(analyst, "invoices", as_of=JUNE, size="25")

    assert page.column("Open in reporting currency")[-1] == "115.00"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["A-1", "B-2", "C-3", "D-4"]),
        ({"status": "open"}, ["A-1", "B-2"]),
        ({"status": "overdue"}, ["A-1"]),
        ({"status": "disputed"}, ["A-1"]),
        ({"status": "unapplied"}, ["D-4"]),
        ({"kind": "credit_note"}, ["D-4"]),
        ({"search": "B-"}, ["B-2"]),
        ({"search": "other"}, ["D-4"]),
        ({"search": "%"}, []),
        ({"search": "_"}, []),
        ({"currency": "EUR"}, []),
        ({"currency": "euro"}, ["A-1", "B-2", "C-3", "D-4"]),
        ({"due_from": "2026-06-30"}, ["B-2"]),
        ({"due_to": "2026-06-29", "kind": "invoice"}, ["A-1", "C-3"]),
        ({"issued_from": "2026-03-01", "issued_to": "2026-03-01"}, ["B-2"]),
        ({"issued_from": "2026-03-02"}, []),
        ({"entity_id": "999"}, []),
    ],
)
def test_it_is_narrowed_by_what_stands_in_the_address(analyst, four, read, asked, expected):
    page = read(analyst, "invoices", as_of=JUNE, sort="number", **asked)

    assert numbers(page) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("number", ["A-1", "B-2", "C-3", "D-4"]),
        ("-number", ["D-4", "C-3", "B-2", "A-1"]),
        ("-gross", ["A-1", "B-2", "C-3", "D-4"]),
        ("due_date", ["D-4", "C-3", "A-1", "B-2"]),
        ("-due_date", ["B-2", "A-1", "C-3", "D-4"]),
        ("-reporting_open_amount", ["A-1", "B-2", "D-4", "C-3"]),
        ("customer_name", ["A-1", "B-2", "C-3", "D-4"]),
        ("nonsense", ["D-4", "C-3", "B-2", "A-1"]),
    ],
)
def test_it_is_sorted_by_a_heading(analyst, four, read, sort, expected):
    assert numbers(read(analyst, "invoices", as_of=JUNE, sort=sort)) == expected


def test_the_latest_come_first_and_rows_that_owe_nothing_last(analyst, four, read):
    page = read(analyst, "invoices", as_of=JUNE, sort="-days_late")

    assert numbers(page)[:2] == ["A-1", "B-2"]
    assert set(numbers(page)[2:]) == {"C-3", "D-4"}


def test_an_earlier_day_shows_what_was_open_then(analyst, four, read):
    page = read(analyst, "invoices", as_of="2026-02-28", sort="number")

    assert numbers(page) == ["A-1", "C-3", "D-4"]
    assert page.column("Open")[:3] == ["100.00", "60.00", "(25.00)"]
    assert page.column("Status")[1] == "Overdue"
    assert "At the close of Feb 28, 2026" in analyst.get(reverse("customers:invoices")).text


def test_the_tabs_are_the_views_people_ask_for_most(analyst, four, read):
    page = read(analyst, "invoices", as_of=JUNE)

    address = reverse("customers:invoices")
    tabs = {label: page.links[label] for label in ("All", "Open", "Overdue", "Disputed")}
    assert tabs == {
        "All": address,
        "Open": f"{address}?status=open",
        "Overdue": f"{address}?status=overdue",
        "Disputed": f"{address}?status=disputed",
    }


def test_filters_in_force_can_be_removed_one_by_one(analyst, four):
    text = analyst.get(reverse("customers:invoices"), {"as_of": JUNE, "status": "open", "search": "A"}).text

    assert "Status: Open – remove" in text
    assert "Number or customer: A – remove" in text


def test_when_nothing_matches_the_page_offers_to_remove_the_filters(analyst, four, read):
    page = read(analyst, "invoices", as_of=JUNE, search="nobody")

    assert page.tables == []
    assert page.links["Remove all filters"] == "?"


def test_a_ledger_without_documents_says_so(analyst, books):
    text = analyst.get(reverse("customers:invoices")).text

    assert "Nothing here" in text
    assert "Remove all filters" not in text


@pytest.mark.parametrize(("label", "file_format"), [("Excel workbook", "xlsx"), ("CSV file", "csv")])
def test_the_file_has_the_rows_the_order_and_the_columns_of_the_page(analyst, four, read, label, file_format):
    page = read(analyst, "invoices", as_of=JUNE, status="open", sort="number", columns="number,gross", page="1")

    address = urlsplit(page.links[label])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.path == reverse("exchange:export", args=["invoices"])
    assert asked == {
        "as_of": JUNE,
        "status": "open",
        "sort": "number",
        "columns": "number,gross",
        "format": file_format,
    }


def test_only_chosen_columns_are_shown_in_their_own_order_and_the_first_one_always(analyst, four, read):
    assert read(analyst, "invoices", columns="gross,entity_code").tables[0][0] == ["Number", "Entity", "Gross"]


def test_the_second_page_goes_on_where_the_first_ended(analyst, books, read):
    for number in range(30):
        books.invoice("1", number=f"B-{number:02}")

    first = read(analyst, "invoices", size="25", sort="number")
    second = read(analyst, "invoices", size="25", sort="number", page="2")

    assert (len(numbers(first)), numbers(second)) == (25, [f"B-{number}" for number in range(25, 30)])


def test_a_foreign_currency_is_written_with_its_own_decimals(analyst, books, read):
    books.invoice("1000", number="A-1", currency="JPY", reporting_rate=Decimal("0.0065"))

    page = read(analyst, "invoices", as_of=JUNE)

    shown = [page.column(name)[0] for name in ("Currency", "Gross", "Open", "Open in reporting currency")]
    assert shown == ["JPY", "1,000", "1,000", "6.50"]
