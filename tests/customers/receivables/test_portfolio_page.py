"""The portfolio page: all customers with what they owe, its figures, views, filters, order and files."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache

from customers.models import CustomerGroup
from finance_crm.access.domain.roles import Role
from finance_crm.access.models import Team, User
from tests.customers.pages.reading import Reading
from tests.customers.receivables.ledger import TODAY

PAGE = "/customers/"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def north(db):
    return Team.objects.create(code="N", name="North")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What the filters offer is remembered for some minutes, beyond the end of a test."""
    cache.clear()


@pytest.fixture
def owner(db):
    return User.objects.create(username="olga", first_name="Olga", last_name="Owner", role=Role.COLLECTOR)


@pytest.fixture
def three(ledger, north, owner):
    """C1 owes 150, of it 100 late 30 days; C2 owes 40, late 10 days, and is blocked; C3 has paid 30 too much."""
    group = CustomerGroup.objects.create(code="G", name="Group")
    first = ledger.customer("C1", team=north, country="US", region="Coast", industry="Toys", group=group, owner=owner)
    second = ledger.customer("C2", country="TW", local_name="台北", status="blocked")
    third = ledger.customer("C3", country="TW", status="inactive")
    ledger.invoice(first, "100", issued=ago(60), due=ago(30))
    ledger.invoice(first, "50", issued=ago(10), due=ago(-5))
    ledger.invoice(second, "40", issued=ago(60), due=ago(10))
    ledger.receipt(third, "30", on=ago(4))
    return first, second, third


def portfolio(client, **asked: object) -> Reading:
    return Reading(client.get(PAGE, {"as_of": TODAY.isoformat()} | asked))


def names(page: Reading) -> list[str]:
    return page.column("Customer")[:-1] if page.tables else []


def test_each_row_says_who_owes_what_and_how_late(three, sign_in):
    page = portfolio(sign_in())

    columns = ("Customer", "Owner", "Status", "Outstanding", "Not due", "Overdue", "Days overdue", "Unapplied")
    assert list(zip(*(page.column(name) for name in columns), strict=True)) == [
        ("Customer C1 C1", "Olga Owner", "Active", "150.00", "50.00", "100.00", "30", "–"),
        ("Customer C2 C2", "", "Blocked", "40.00", "–", "40.00", "10", "–"),
        ("Customer C3 C3", "", "Inactive", "(30.00)", "–", "–", "", "(30.00)"),
        ("Total of 3", "", "", "160.00", "50.00", "140.00", "", "(30.00)"),
    ]


def test_the_figures_above_are_those_of_all_rows(three, sign_in):
    answer = sign_in().get(PAGE, {"as_of": TODAY.isoformat()})

    shown = {figure.label: figure.exact or figure.value for figure in answer.context["figures"]}
    assert shown == {
        "Customers": "3",
        "Outstanding": "$160.00",
        "Not due": "$50.00",
        "Overdue": "$140.00",
        "Unapplied": "($30.00)",
    }
    assert next(figure.unit for figure in answer.context["figures"] if figure.label == "Overdue") == "87.5%"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"overdue": "on"}, ["C1", "C2"]),
        ({"status": "blocked"}, ["C2"]),
        ({"status": "gone"}, ["C1", "C2", "C3"]),
        ({"country": "TW"}, ["C2", "C3"]),
        ({"region": "Coast"}, ["C1"]),
        ({"industry": "Toys", "country": "TW"}, []),
        ({"q": "台北"}, ["C2"]),
        ({"q": "customer c3"}, ["C3"]),
        ({"q": "%"}, []),
        ({"without": "group"}, ["C2", "C3"]),
        ({"without": "owner", "overdue": "on"}, ["C2"]),
        ({"owner": "x"}, ["C1", "C2", "C3"]),
        ({"team": "99999999999999999999"}, ["C1", "C2", "C3"]),
    ],
)
def test_it_is_narrowed_by_what_stands_in_the_address(three, sign_in, asked, expected):
    found = names(portfolio(sign_in(), **asked))

    assert [name.split()[-1] for name in found] == expected


def test_owner_team_and_group_are_asked_for_by_their_ids(three, north, owner, sign_in):
    client = sign_in()

    for asked in ({"owner": owner.pk}, {"team": north.pk}, {"group": three[0].group_id}):
        assert names(portfolio(client, **asked)) == ["Customer C1 C1"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["C1", "C2", "C3"]),
        ("name", ["C1", "C2", "C3"]),
        ("-name", ["C3", "C2", "C1"]),
        ("outstanding", ["C3", "C2", "C1"]),
        ("-days_overdue", ["C1", "C2", "C3"]),
        ("unapplied", ["C3", "C1", "C2"]),
        ("owner_name", ["C1", "C2", "C3"]),
    ],
)
def test_it_is_sorted_by_a_heading_and_worst_first_otherwise(three, sign_in, sort, expected):
    assert [name.split()[-1] for name in names(portfolio(sign_in(), sort=sort))] == expected


@pytest.mark.parametrize(
    ("days_ago", "overdue"),
    [(30, "–"), (29, "100.00"), (10, "100.00"), (9, "140.00"), (0, "140.00"), (-5, "140.00"), (-6, "190.00")],
)
def test_due_that_day_is_not_overdue_and_the_next_day_is(three, sign_in, days_ago, overdue):
    page = portfolio(sign_in(), as_of=ago(days_ago).isoformat())

    assert page.column("Overdue")[-1] == overdue


def test_customers_who_owe_nothing_yet_are_listed_on_an_early_day_too(three, sign_in):
    answer = sign_in().get(PAGE, {"as_of": ago(61).isoformat(), "sort": "name"})

    assert Reading(answer).column("Outstanding") == ["–"] * 4
    assert "Balances at the close of Jan 29, 2026" in answer.text


def test_the_views_people_ask_for_most_are_tabs(three, sign_in):
    page = portfolio(sign_in())

    assert page.links["All customers"] == PAGE
    assert page.links["Blocked"] == f"{PAGE}?status=blocked"


@pytest.mark.parametrize(
    ("asked", "current"),
    [({}, "All customers"), ({"overdue": "on"}, "Overdue"), ({"status": "blocked"}, "Blocked"),
     ({"overdue": "on", "status": "blocked"}, "Overdue"), ({"status": "inactive"}, "All customers")],
)  # fmt: skip
def test_the_view_in_force_is_marked(three, sign_in, asked, current):
    tabs = sign_in().get(PAGE, asked).context["tabs"]

    assert [tab.label for tab in tabs if tab.is_current] == [current]


def test_the_file_is_made_of_the_filters_of_the_page(three, sign_in):
    page = portfolio(sign_in(), overdue="on", country="US", sort="-outstanding", columns="name,overdue", size="25")

    address = urlsplit(page.links["Excel workbook"])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.path == "/exports/portfolio/"
    assert asked == {
        "as_of": TODAY.isoformat(),
        "overdue": "on",
        "country": "US",
        "sort": "-outstanding",
        "columns": "name,overdue",
        "format": "xlsx",
    }


def test_filters_offer_what_customers_have(three, north, owner, sign_in):
    form = sign_in().get(PAGE).context["table"].form

    assert form.fields["country"].choices == [("", "All countries"), ("TW", "TW"), ("US", "US")]
    assert form.fields["team"].choices == [("", "All teams"), (north.pk, "North")]
    assert form.fields["owner"].choices == [("", "All owners"), (owner.pk, "Olga Owner")]


def test_a_sales_manager_sees_own_teams_in_rows_totals_and_filters(three, north, sign_in):
    client = sign_in(Role.SALES_MANAGER, teams=[north])
    page = portfolio(client)

    assert names(page) == ["Customer C1 C1"]
    assert page.column("Outstanding") == ["150.00", "150.00"]
    assert client.get(PAGE).context["table"].form.fields["country"].choices == [("", "All countries"), ("US", "US")]


def test_without_customers_only_people_who_may_add_one_are_offered_to(db, sign_in):
    analyst = Reading(sign_in(Role.ANALYST).get(PAGE))
    executive = Reading(sign_in(Role.EXECUTIVE).get(PAGE))

    assert (analyst.tables, executive.tables) == ([], [])
    assert ("New customer" in analyst.links, "New customer" in executive.links) == (True, False)


def test_a_day_that_is_computed_takes_few_queries_too(three, ledger, sign_in, django_assert_max_num_queries):
    for number in range(10, 40):
        ledger.invoice(ledger.customer(f"C{number}"), "5", issued=ago(60), due=ago(30))
    client = sign_in()
    portfolio(client)

    with django_assert_max_num_queries(13):
        portfolio(client, sort="name", columns="name,overdue,trend")
