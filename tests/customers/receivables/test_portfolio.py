"""The portfolio: from maintained rows today, from the ledger for any other day, the same either way."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import CustomerGroup
from customers.queries.portfolio import Portfolio, PortfolioRow
from customers.queries.selections import CustomerSelection
from customers.services.balances import roll_balances
from finance_crm.access.domain.roles import Role
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team
from finance_crm.web.as_of import get_today
from tests.customers.receivables.ledger import TODAY

MOST_QUERIES = 12


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def ask(*, as_of=TODAY, today=TODAY, scope=EVERYTHING, **asked) -> Portfolio:
    selection = CustomerSelection(scope=scope, **asked.pop("selected", {}))
    return Portfolio(selection=selection, as_of=as_of, today=today, **asked)


def rows(portfolio: Portfolio, sort="overdue", *, descending=True, **asked) -> list[PortfolioRow]:
    return portfolio.read_rows(sort=sort, descending=descending, limit=51, offset=0, **asked)


@pytest.fixture
def north(db):
    return Team.objects.create(code="N", name="North")


@pytest.fixture
def three(ledger, north):
    """C1 owes 150 of which 100 overdue, C2 owes 40 overdue, C3 has paid 30 too much."""
    group = CustomerGroup.objects.create(code="G", name="Group")
    first = ledger.customer("C1", team=north, country="US", region="Coast", industry="Toys", group=group)
    second = ledger.customer("C2", country="TW", local_name="台北", status="blocked")
    third = ledger.customer("C3", country="TW")
    ledger.invoice(first, "100", issued=ago(60), due=ago(30))
    ledger.invoice(first, "50", issued=ago(10), due=ago(-5))
    ledger.invoice(second, "40", issued=ago(60), due=ago(10))
    ledger.receipt(third, "30", on=ago(4))
    return first, second, third


def test_worst_first_with_every_customer_once(three):
    found = rows(ask())

    assert [(row.code, row.overdue, row.outstanding) for row in found] == [
        ("C1", 100, 150),
        ("C2", 40, 40),
        ("C3", 0, -30),
    ]
    assert (found[0].days_overdue, found[0].group_name, found[0].team_name) == (30, "Group", "North")


@pytest.mark.parametrize("asked", [{}, {"overdue_only": True}, {"selected": {"country": "TW"}}, {"scope": "north"}])
def test_maintained_rows_and_the_ledger_agree(three, north, asked):
    if asked.get("scope"):
        asked = {"scope": Scope(sees_all=False, team_ids=(north.pk,))}
    from_rows, from_ledger = ask(**asked), ask(**asked, today=TODAY + timedelta(days=1))

    assert (from_rows.is_maintained, from_ledger.is_maintained) == (True, False)
    assert rows(from_rows) == rows(from_ledger)
    assert from_rows.read_totals() == from_ledger.read_totals()


def test_a_past_day_comes_from_the_ledger(three):
    (first, *_) = rows(ask(as_of=ago(30)))

    assert (first.code, first.overdue, first.not_due) == ("C1", 0, 100)


def test_rows_that_are_not_rolled_yet_are_not_trusted(three):
    later = TODAY + timedelta(days=10)
    unrolled = ask(as_of=later, today=later)
    roll_balances(as_of=later)
    rolled = ask(as_of=later, today=later)

    assert (unrolled.is_maintained, rolled.is_maintained) == (False, True)
    assert rows(unrolled) == rows(rolled)
    assert rows(rolled)[0].overdue == 150


def test_rows_that_hold_a_later_posting_are_not_trusted(three, ledger):
    ledger.invoice(three[0], "5", issued=TODAY + timedelta(days=1), due=TODAY + timedelta(days=9))

    assert not ask().is_maintained
    assert rows(ask())[0].outstanding == 150


@pytest.mark.parametrize(
    ("selected", "codes"),
    [
        ({"search": "customer c2"}, ["C2"]),
        ({"search": "台"}, ["C2"]),
        ({"search": "C"}, ["C1", "C2", "C3"]),
        ({"search": "%"}, []),
        ({"region": "Coast"}, ["C1"]),
        ({"status": "blocked"}, ["C2"]),
        ({"industry": "Toys", "country": "TW"}, []),
    ],
)
def test_it_is_narrowed_by_properties_of_the_customer(three, selected, codes):
    assert [row.code for row in rows(ask(selected=selected))] == codes


@pytest.mark.parametrize("sort", [name for name in PortfolioRow._fields if name not in {"trend", "id"}])
def test_it_can_be_sorted_by_any_column(three, sort):
    assert len(rows(ask(), sort)) == len(rows(ask(), sort, descending=False)) == 3


def test_the_trend_ends_with_what_is_owed_today(three):
    found = rows(ask(), with_trend=True)

    assert [row.trend[-1] for row in found] == [row.outstanding for row in found]
    assert found[0].trend[-2:] == (100, 150)
    assert len(found[0].trend) == 13


def test_the_page_shows_it_with_few_queries(three, sign_in):
    client = sign_in()
    roll_balances(as_of=get_today())
    client.get("/customers/")

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/customers/?country=TW")

    assert page.status_code == 200
    assert "Customer C2" in page.text
    assert len(queries) <= MOST_QUERIES


def test_a_sales_manager_sees_the_customers_of_their_teams_only(three, north, sign_in):
    page = sign_in(Role.SALES_MANAGER, teams=[north]).get("/customers/")

    assert "Customer C1" in page.text
    assert "Customer C2" not in page.text
