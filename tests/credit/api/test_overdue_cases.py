"""Overdue cases over the API: worst first, narrowed by each filter, in pages, inside the caller's teams."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from credit.models import OverdueCase
from customers.models import Customer
from finance_crm.access.domain.roles import Role
from finance_crm.access.models import User
from finance_crm.web.api.pagination import encode_cursor
from tests.credit.collections.conftest import scan
from tests.customers.api.calls import listed, money, problems

DAY = date(2026, 6, 30)
URL = "/api/v1/overdue-cases/"


def ago(days):
    return DAY - timedelta(days=days)


def codes(client, **asked):
    return [row["customer_code"] for row in listed(client, "overdue-cases", **asked)]


@pytest.fixture
def collector(db):
    return User.objects.create_user("carl", role=Role.COLLECTOR)


@pytest.fixture
def cases(book, collector, north):
    """Four cases: one closed by the second scan, one new in it, and two that rank alike."""
    paid = book.invoice(book.customer("PAID"), "10", due=ago(5))
    book.invoice(book.customer("OLD", team=north), "100", due=ago(95))
    book.invoice(book.customer("ALIKE"), "200", due=ago(40))
    scan(ago(1))
    book.pay(paid, "10", on=DAY)
    book.invoice(book.customer("NEW_1"), "30", due=ago(1))
    scan(DAY)
    OverdueCase.objects.filter(customer__code="OLD").update(collector=collector)
    return book


def test_the_worst_comes_first_and_equals_by_id(api, cases):
    rows = listed(api, "overdue-cases")

    assert [(row["customer_code"], row["priority"]) for row in rows] == [
        ("OLD", money("400.00")),
        ("ALIKE", money("400.00")),
        ("NEW_1", money("30.00")),
    ]


def test_a_row_has_every_field_and_money_as_text(api, cases, collector):
    case = OverdueCase.objects.get(customer__code="OLD")

    answer = api.get(f"{URL}{case.pk}/")

    assert answer["ETag"] == f'"{case.version}"'
    assert answer.json() == listed(api, "overdue-cases")[0]
    assert answer.json() == {
        "id": case.pk,
        "customer_id": case.customer_id,
        "customer_code": "OLD",
        "status": "open",
        "opened_date": "2026-06-29",
        "closed_date": None,
        "as_of_date": "2026-06-30",
        "overdue_amount": money("100.00"),
        "previous_amount": money("100.00"),
        "disputed_amount": money("0.00"),
        "bucket_amounts": ["0.0000", "0.0000", "0.0000", "100.0000"],
        "item_count": 1,
        "oldest_due_date": ago(95).isoformat(),
        "priority": money("400.00"),
        "collector_id": collector.pk,
        "version": case.version,
    }


def test_a_closed_case_says_when_and_owes_nothing(api, cases):
    (row,) = listed(api, "overdue-cases", status="closed")

    assert (row["customer_code"], row["status"], row["closed_date"]) == ("PAID", "closed", "2026-06-30")
    assert (row["overdue_amount"], row["oldest_due_date"], row["item_count"]) == (money("0.00"), None, 0)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["OLD", "ALIKE", "NEW_1"]),
        ({"status": ""}, ["OLD", "ALIKE", "NEW_1"]),
        ({"status": "closed"}, ["PAID"]),
        ({"status": "all"}, ["OLD", "ALIKE", "NEW_1", "PAID"]),
        ({"is_new": "true"}, ["NEW_1"]),
        ({"is_new": "false"}, ["OLD", "ALIKE", "NEW_1"]),
        ({"q": "l"}, ["OLD", "ALIKE"]),
        ({"q": "new_"}, ["NEW_1"]),
        ({"q": "%"}, []),
        ({"q": "paid"}, []),
        ({"q": "paid", "status": "all"}, ["PAID"]),
    ],
)
def test_a_filter_keeps_what_it_says(api, cases, asked, found):
    assert codes(api, **asked) == found


def test_cases_are_found_by_who_chases_them(api, cases, collector):
    idle = User.objects.create_user("ida", role=Role.CREDIT_MANAGER)

    assert codes(api, collector=collector.pk) == ["OLD"]
    assert codes(api, collector=collector.pk, q="alike") == []
    assert codes(api, collector=idle.pk) == []


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"status": "open"}, ("status", "Select a valid choice. open is not one of the available choices.")),
        ({"is_new": "1"}, ("is_new", "Must be true or false.")),
        ({"collector": "0"}, ("collector", "Select a valid choice. 0 is not one of the available choices.")),
        ({"q": "x" * 101}, ("q", "Ensure this value has at most 100 characters (it has 101).")),
        ({"limit": "501"}, ("limit", "Must be a whole number from 1 to 500.")),
        ({"cursor": "x"}, ("cursor", "Not a cursor of this list; take it from next_cursor.")),
        ({"cursor": encode_cursor(["x", 1])}, ("cursor", "Not a cursor of this list; take it from next_cursor.")),
        ({"cursor": encode_cursor(["NaN", 1])}, ("cursor", "Not a cursor of this list; take it from next_cursor.")),
        ({"cursor": "W251bGwsbnVsbF0"}, ("cursor", "Not a cursor of this list; take it from next_cursor.")),
        ({"as_of": "2026-06-30"}, ("as_of", "There is no such parameter. Known: collector, cursor, is_new, limit, q, "
                                            "status.")),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_named(api, db, asked, error):
    assert problems(api.get(URL, asked)) == [error]


def test_a_cursor_out_of_any_range_never_fails(api, cases):
    beyond = api.get(URL, {"cursor": encode_cursor([Decimal(-1), 0])}).json()

    assert beyond == {"next": None, "next_cursor": None, "results": []}
    assert api.get(URL, {"cursor": encode_cursor(["1E+999999", 1])}).status_code in {200, 400}


def test_pages_neither_skip_nor_repeat_cases_that_rank_alike(api, cases):
    url, found = f"{URL}?limit=1&status=all", []

    while url:
        body = api.get(url).json()
        found += [row["customer_code"] for row in body["results"]]
        url = body["next"]

    assert found == ["OLD", "ALIKE", "NEW_1", "PAID"]


def test_without_any_scan_there_is_no_case(api, db):
    assert api.get(URL).json() == {"next": None, "next_cursor": None, "results": []}
    assert api.get(f"{URL}1/").json()["detail"] == "Not found."


def test_a_sales_manager_sees_cases_of_the_own_teams_only(sign_in, cases, north):
    manager = sign_in(Role.SALES_MANAGER, north)
    hidden = OverdueCase.objects.get(customer__code="ALIKE")

    assert codes(manager) == codes(manager, status="all") == ["OLD"]
    assert manager.get(f"{URL}{hidden.pk}/").status_code == 404
    Customer.objects.filter(pk=hidden.customer_id).update(team=north)
    assert manager.get(f"{URL}{hidden.pk}/").status_code == 200
