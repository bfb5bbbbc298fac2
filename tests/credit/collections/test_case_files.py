"""Files of overdue cases and items hold what their pages show, no more and no less."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from credit.models import OverdueCase
from finance_crm.access.models import Team, User
from tests.credit.collections.conftest import Book, scan, signed_in

DAY = date(2026, 6, 30)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def file_rows(client: Client, kind: str, **asked: str) -> list[dict[str, str]]:
    answer = client.get(reverse("exchange:export", args=[kind]), {"format": "csv", "as_of": DAY.isoformat()} | asked)
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def codes(rows: list[dict[str, str]]) -> list[str]:
    return [row["customer_code"] for row in rows]


def page_codes(client: Client, **asked: str) -> list[str]:
    table = client.get(reverse("credit:cases"), asked).context["table"]
    return [row[table.fields.index("customer_code")] for row in table.data]


@pytest.fixture
def cole(db: None) -> User:
    return User.objects.create_user("cole", role="collector")


@pytest.fixture
def cases(book: Book, cole: User) -> dict[str, OverdueCase]:
    """Four customers: an old debt, a fresh one of a collector's, one that has paid, and one that came today."""
    north = Team.objects.create(code="N", name="North")
    book.invoice(book.customer("N-OLD", team=north), "100", due=ago(95))
    book.invoice(book.customer("N-FRESH", team=north), "250", due=ago(3))
    paid = book.invoice(book.customer("S-PAID"), "70", due=ago(10))
    book.invoice(book.customer("S_NEW"), "30", due=ago(1))
    scan(ago(1))
    book.pay(paid, "70", on=DAY)
    scan(DAY)
    found = {case.customer_code: case for case in OverdueCase.objects.select_related("customer")}
    OverdueCase.objects.filter(pk=found["N-FRESH"].pk).update(collector=cole)
    return found


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, ["N-OLD", "N-FRESH", "S_NEW"]),
        ({"status": "closed"}, ["S-PAID"]),
        ({"status": "all"}, ["N-OLD", "N-FRESH", "S_NEW", "S-PAID"]),
        ({"q": "fresh"}, ["N-FRESH"]),
        ({"q": "n-"}, ["N-OLD", "N-FRESH"]),
        ({"q": "_"}, ["S_NEW"]),
        ({"q": "%"}, []),
        ({"is_new": "on"}, ["S_NEW"]),
        ({"sort": "overdue_amount"}, ["S_NEW", "N-OLD", "N-FRESH"]),
        ({"sort": "-customer_name", "status": "all"}, ["S_NEW", "S-PAID", "N-OLD", "N-FRESH"]),
    ],
)
def test_the_file_of_cases_has_the_cases_of_the_page_in_its_order(cases, asked, wanted):
    client = signed_in("analyst")

    assert page_codes(client, **asked) == wanted
    assert codes(file_rows(client, "overdue_cases", **asked)) == wanted


def test_the_file_of_one_collectors_cases_has_no_others(cases, cole):
    client = signed_in("analyst")

    assert page_codes(client, collector=str(cole.pk)) == ["N-FRESH"]
    assert codes(file_rows(client, "overdue_cases", collector=str(cole.pk))) == ["N-FRESH"]


def test_a_case_is_found_by_the_beginning_of_its_code_and_any_part_of_its_name(book):
    book.invoice(book.customer("K1"), "10", due=ago(1))
    book.invoice(book.customer("X-K1"), "20", due=ago(1))
    customer = book.customer("Z9")
    customer.name = "Bakery"
    customer.save()
    book.invoice(customer, "30", due=ago(1))
    scan(DAY)
    client = signed_in("analyst")

    for text in ("k", "K1", "z9", "baker"):
        assert codes(file_rows(client, "overdue_cases", q=text)) == page_codes(client, q=text)
    assert page_codes(client, q="z") == ["Z9"]


def test_every_figure_of_a_case_stands_in_its_file(cases):
    (row,) = file_rows(signed_in("analyst"), "overdue_cases", q="N-OLD")

    assert row == {
        "customer_code": "N-OLD",
        "customer_name": "N-OLD",
        "status": "open",
        "opened_date": "2026-06-29",
        "closed_date": "",
        "as_of_date": "2026-06-30",
        "overdue_amount": "100",
        "previous_amount": "100",
        "disputed_amount": "0",
        "item_count": "1",
        "oldest_due_date": ago(95).isoformat(),
        "priority": "400",
    }


def test_a_sales_manager_takes_along_cases_and_items_of_the_own_teams_only(cases):
    client = signed_in("sales_manager", Team.objects.get(code="N"))

    assert codes(file_rows(client, "overdue_cases", status="all")) == ["N-OLD", "N-FRESH"]
    assert codes(file_rows(client, "overdue_items")) == ["N-FRESH", "N-OLD"]


def test_a_sales_manager_without_a_team_takes_nothing_along(cases):
    client = signed_in("sales_manager")

    assert file_rows(client, "overdue_cases", status="all") == []
    assert file_rows(client, "overdue_items") == []


@pytest.mark.parametrize("asked", [{"status": "shut"}, {"collector": "987654"}, {"collector": "x"}])
def test_a_filter_that_does_not_hold_is_refused_and_no_file_is_made(cases, asked):
    answer = signed_in("analyst").get(reverse("exchange:export", args=["overdue_cases"]), asked)

    assert answer.status_code == 400


def test_the_file_of_items_adds_up_to_the_cases(cases):
    client = signed_in("analyst")

    items = file_rows(client, "overdue_items")
    open_cases = file_rows(client, "overdue_cases")

    assert sum(Decimal(row["reporting_open_amount"]) for row in items) == 380
    assert sum(Decimal(row["overdue_amount"]) for row in open_cases) == 380


def test_an_item_due_on_the_day_is_not_in_the_file_and_one_due_the_day_before_is(book):
    customer = book.customer("ACME")
    book.invoice(customer, "10", due=DAY)
    book.invoice(customer, "20", due=ago(1))

    (row,) = file_rows(signed_in("analyst"), "overdue_items")

    assert (row["open_amount"], row["days_overdue"], row["due_date"]) == ("20", "1", "2026-06-29")


def test_items_go_by_customer_and_the_oldest_first(book):
    second, first = book.customer("B"), book.customer("A")
    for customer, amount, days in ((second, "1", 5), (first, "2", 5), (first, "3", 9)):
        book.invoice(customer, amount, due=ago(days))

    rows = file_rows(signed_in("analyst"), "overdue_items")

    assert [(row["customer_code"], row["open_amount"]) for row in rows] == [("A", "3"), ("A", "2"), ("B", "1")]


def test_the_items_of_one_customer_are_asked_for_by_the_whole_code(book):
    for code in ("A", "AB"):
        book.invoice(book.customer(code), "5", due=ago(5))
    client = signed_in("analyst")

    assert codes(file_rows(client, "overdue_items", customer_code="A")) == ["A"]
    assert file_rows(client, "overdue_items", customer_code="a") == []


def test_an_item_in_another_currency_stands_in_both_and_names_what_is_disputed(book):
    invoice = book.invoice(book.customer("ACME"), "1000", due=ago(40), currency="JPY", rate="0.0066")
    book.dispute(invoice, "400", on=ago(2))

    (row,) = file_rows(signed_in("analyst"), "overdue_items")

    assert (row["currency"], row["original_amount"], row["open_amount"]) == ("JPY", "1000", "1000")
    assert (row["disputed_amount"], row["reporting_open_amount"], row["days_overdue"]) == ("400", "6.6", "40")


def test_with_nobody_late_the_files_hold_their_headings(book):
    client = signed_in("analyst")
    answer = client.get(reverse("exchange:export", args=["overdue_items"]), {"as_of": "2026-06-30"})

    assert b"".join(answer.streaming_content).decode("utf-8-sig").strip() == (
        "customer_code,customer_name,invoice_number,issue_date,due_date,days_overdue,currency,"
        "original_amount,open_amount,disputed_amount,reporting_open_amount"
    )
