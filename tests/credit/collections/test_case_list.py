"""The list of overdue cases: worst first unless asked otherwise, filtered, paged, and kept to the reader's scope."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from credit.models import OverdueCase
from credit.queries import collections as queries
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING, Scope
from finance_crm.access.models import Team, User
from tests.credit.collections.conftest import Book, scan, signed_in

DAY = date(2026, 6, 30)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def names(client: Client, **asked: object) -> list[str]:
    table = client.get(reverse("credit:cases"), asked).context["table"]
    return [row[table.fields.index("customer_name")] for row in table.data]


@pytest.fixture
def north(db: None) -> Team:
    return Team.objects.create(code="N", name="North")


@pytest.fixture
def cole(db: None) -> User:
    return User.objects.create_user("cole", role="collector", first_name="Cole")


@pytest.fixture
def cases(book: Book, north: Team, cole: User) -> None:
    """Amounts 100 × 4, 250 × 1 and 120 × 2 weigh 400, 250 and 240; a fourth has paid."""
    book.invoice(book.customer("Anna", team=north), "100", due=ago(95))
    book.invoice(book.customer("Bert", team=north), "250", due=ago(3))
    middle = book.customer("Cleo")
    book.invoice(middle, "120", due=ago(45))
    book.dispute(book.invoice(middle, "9", due=ago(50)), "9", on=ago(40))
    paid = book.invoice(book.customer("Dora"), "70", due=ago(10))
    scan(ago(1))
    book.pay(paid, "70", on=DAY)
    scan(DAY)
    OverdueCase.objects.filter(customer__code="Cleo").update(collector=cole)


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("", ["Anna", "Bert", "Cleo"]),
        ("priority", ["Cleo", "Bert", "Anna"]),
        ("overdue_amount", ["Anna", "Cleo", "Bert"]),
        ("-overdue_amount", ["Bert", "Cleo", "Anna"]),
        ("-days", ["Anna", "Cleo", "Bert"]),
        ("days", ["Bert", "Cleo", "Anna"]),
        ("-customer_name", ["Cleo", "Bert", "Anna"]),
        ("-disputed_amount", ["Cleo", "Bert", "Anna"]),
        ("reason", ["Anna", "Bert", "Cleo"]),
        ("; drop table", ["Anna", "Bert", "Cleo"]),
    ],
)
def test_the_list_goes_by_the_column_asked_for_or_by_weight(cases, sort, wanted):
    assert names(signed_in("analyst"), sort=sort) == wanted


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"status": "closed"}, ["Dora"]),
        ({"status": "all"}, ["Anna", "Bert", "Cleo", "Dora"]),
        ({"q": "AN"}, ["Anna"]),
        ({"q": "er"}, ["Bert"]),
        ({"q": "nobody"}, []),
        ({"q": "%"}, []),
        ({"is_new": "on"}, []),
        ({"status": "shut"}, ["Anna", "Bert", "Cleo"]),
        ({"collector": "987654"}, ["Anna", "Bert", "Cleo"]),
    ],
)
def test_the_list_holds_what_the_filters_leave_and_ignores_wrong_ones(cases, asked, wanted):
    assert names(signed_in("analyst"), **asked) == wanted


def test_the_cases_of_one_collector(cases, cole):
    assert names(signed_in("analyst"), collector=cole.pk) == ["Cleo"]


def test_the_collectors_to_choose_from_are_those_who_work_on_cases(cases, cole):
    client = signed_in("credit_manager")

    form = client.get(reverse("credit:cases")).context["table"].form

    manager = User.objects.get(username="credit_manager")
    assert [(value, str(label)) for value, label in form.fields["collector"].choices] == [
        ("", "All collectors"),
        (cole.pk, "Cole"),
        (manager.pk, "credit_manager"),
    ]


def test_totals_count_every_page_and_no_case_that_is_filtered_out(cases):
    client = signed_in("analyst")

    everything = client.get(reverse("credit:cases")).context["table"]
    some = client.get(reverse("credit:cases"), {"q": "e"}).context["table"]

    assert everything.totals == {"overdue_amount": Decimal(470), "disputed_amount": Decimal(9)}
    assert some.totals == {"overdue_amount": Decimal(370), "disputed_amount": Decimal(9)}
    assert everything.pages.count == 3


def test_a_long_list_comes_in_pages_without_gap_or_repeat(book):
    for number in range(27):
        book.invoice(book.customer(f"C{number:02}"), "10", due=ago(5))
    scan(DAY, size=100)
    client = signed_in("analyst")

    first, second = (names(client, size=25, page=page) for page in (1, 2))
    beyond = client.get(reverse("credit:cases"), {"size": 25, "page": 9}).context["table"]

    assert (len(first), len(second)) == (25, 2)
    assert set(first) | set(second) == {f"C{number:02}" for number in range(27)}
    assert (list(beyond.data), beyond.totals["overdue_amount"]) == ([], 270)


def test_the_change_since_the_last_scan_stands_in_its_column(book):
    customer = book.customer("ACME")
    invoice = book.invoice(customer, "100", due=ago(5))
    scan(ago(1))
    book.pay(invoice, "40", on=DAY)
    scan(DAY)

    table = signed_in("analyst").get(reverse("credit:cases")).context["table"]

    row = dict(zip(table.fields, table.data[0], strict=True))
    assert (row["change_amount"], row["days"], row["item_count"]) == (-40, 5, 1)
    assert row["reason"] == "oldest 5 days late · down 40.00 since the last scan"


def test_a_sales_manager_sees_counts_and_totals_of_the_own_teams_only(cases, north):
    table = signed_in("sales_manager", north).get(reverse("credit:cases")).context["table"]

    assert [row[table.fields.index("customer_name")] for row in table.data] == ["Anna", "Bert"]
    assert table.totals == {"overdue_amount": Decimal(350), "disputed_amount": 0}
    assert table.pages.count == 2


@pytest.mark.parametrize(("scope", "count"), [(EVERYTHING, 3), (NOTHING, 0), (Scope(False, (987654,)), 0)])
def test_the_badge_of_the_navigation_counts_open_cases_in_scope(cases, scope, count):
    assert queries.open_cases(scope=scope).count() == count


def test_the_badge_counts_those_of_two_teams(cases, north, book):
    south = Team.objects.create(code="S", name="South")
    book.invoice(book.customer("Emil", team=south), "5", due=ago(2))
    scan(DAY)

    assert queries.open_cases(scope=Scope(False, (north.pk, south.pk))).count() == 3
    assert queries.open_cases(scope=Scope(False, (south.pk,))).count() == 1


def test_nobody_late_and_no_scan_yet_is_said(db):
    page = signed_in("analyst").get(reverse("credit:cases")).content.decode()

    assert "No scan has run yet" in page
    assert "Nobody is late, or no scan has run yet." in page


def test_the_list_names_the_scan_that_it_shows_and_not_a_later_one_of_a_past_day(book):
    book.invoice(book.customer("ACME"), "1", due=ago(60))
    live = scan(DAY)
    scan(ago(30))

    page = signed_in("analyst").get(reverse("credit:cases"))

    assert page.context["run"] == live
    assert "As of the scan of Jun 30, 2026, worst first, in reporting currency" in page.content.decode()


def test_the_list_is_read_in_chinese(cases):
    page = signed_in("analyst").get(reverse("credit:cases"), headers={"Accept-Language": "zh-hant"}).content.decode()

    assert "最久逾期 95 天" in page
    assert "days late" not in page


def test_the_home_tile_shows_the_eight_worst_and_how_many_there_are(book):
    for number in range(10):
        book.invoice(book.customer(f"C{number}"), str(number + 1), due=ago(5))
    scan(DAY, size=100)

    page = signed_in("analyst").get(reverse("credit:cases_tile"))

    assert [row.customer_name for row, _ in page.context["rows"]] == [f"C{number}" for number in range(9, 1, -1)]
    assert "10 open cases" in page.content.decode()


def test_the_home_tile_says_when_nobody_is_late(db):
    assert "Nobody is late" in signed_in("analyst").get(reverse("credit:cases_tile")).content.decode()


def test_the_page_of_a_customer_shows_the_case_and_its_way_so_far(book):
    customer = book.customer("ACME")
    book.invoice(customer, "100", due=ago(5))
    scan(ago(1))
    book.invoice(customer, "25", due=ago(1), issued=ago(9))
    scan(DAY)
    scan(ago(3))  # of a past day: no part of the way

    page = signed_in("analyst").get(reverse("credit:customer_case", args=[customer.pk]))

    assert page.context["history"] == [100, 125]
    assert page.context["reasons"] == ["125.00 overdue", "oldest 5 days late", "up 25.00 since the last scan"]


def test_the_page_of_a_customer_of_another_team_shows_no_case(cases, north):
    customer = OverdueCase.objects.get(customer__code="Cleo").customer_id

    page = signed_in("sales_manager", north).get(reverse("credit:customer_case", args=[customer]))

    assert page.context["case"] is None
    assert "The last scan found nothing overdue." in page.content.decode()
