"""The list of customers is narrowed by each filter of the page, alone and together, inside the caller's scope."""

import pytest

from customers.models import Customer, CustomerGroup
from finance_crm.access.domain.roles import Role
from finance_crm.access.models import Team, User
from tests.customers.api.calls import listed, problems


@pytest.fixture
def owner(db):
    return User.objects.create_user("olga", role=Role.ANALYST)


@pytest.fixture
def group(db):
    return CustomerGroup.objects.create(code="G1", name="Holding")


@pytest.fixture
def portfolio(owner, group, north):
    """Four customers; the last has nothing but a name."""
    rich = {"country": "NO", "region": "Oslo", "industry": "Fish", "currency": "NOK"}
    Customer.objects.create(code="A1", name="Anna", owner=owner, team=north, group=group, **rich)
    Customer.objects.create(code="A_2", name="anders", local_name="Ånders", country="SE", currency="SEK")
    Customer.objects.create(code="B100%", name="Berit", status="blocked", region="Oslo", currency="USD")
    Customer.objects.create(code="b3", name="Åse", status="inactive", currency="USD")


def codes(client, **asked):
    return [row["code"] for row in listed(client, "customers", **asked)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["A1", "A_2", "B100%", "b3"]),
        ({"q": "A"}, ["A1", "A_2"]),
        ({"q": "an"}, ["A1", "A_2"]),
        ({"q": "ANDERS"}, ["A_2"]),
        ({"q": "ånd"}, ["A_2"]),
        ({"q": "nders"}, []),
        ({"q": "A_"}, ["A_2"]),
        ({"q": "%"}, []),
        ({"q": "B100%"}, ["B100%"]),
        ({"q": "  Berit  "}, ["B100%"]),
        ({"q": "ÅSE"}, ["b3"]),
        ({"country": "NO"}, ["A1"]),
        ({"country": "no"}, []),
        ({"region": "Oslo"}, ["A1", "B100%"]),
        ({"industry": "Fish"}, ["A1"]),
        ({"status": "active"}, ["A1", "A_2"]),
        ({"status": "blocked"}, ["B100%"]),
        ({"status": "inactive"}, ["b3"]),
        ({"status": ""}, ["A1", "A_2", "B100%", "b3"]),
        ({"region": "Oslo", "status": "blocked"}, ["B100%"]),
        ({"region": "Oslo", "status": "inactive"}, []),
        ({"without": "owner"}, ["A_2", "B100%", "b3"]),
        ({"without": "team"}, ["A_2", "B100%", "b3"]),
        ({"without": "group"}, ["A_2", "B100%", "b3"]),
        ({"without": "country"}, ["B100%", "b3"]),
        ({"without": "region"}, ["A_2", "b3"]),
        ({"without": "industry", "country": "SE"}, ["A_2"]),
    ],
)
def test_a_filter_keeps_what_it_says(api, portfolio, asked, found):
    assert codes(api, **asked) == found


def test_owner_team_and_group_are_asked_for_by_id(api, portfolio, owner, north, group):
    assert codes(api, owner=owner.pk) == ["A1"]
    assert codes(api, team=north.pk) == ["A1"]
    assert codes(api, group=group.pk) == ["A1"]
    assert codes(api, owner=owner.pk, team=north.pk, group=group.pk, status="blocked") == []
    assert codes(api, owner=10**17) == codes(api, team=10**17) == codes(api, group=10**17) == []


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"owner": "0"}, ("owner", "Ensure this value is greater than or equal to 1.")),
        ({"team": "x"}, ("team", "Must be a whole number.")),
        ({"group": "1.0"}, ("group", "Must be a whole number.")),
        ({"owner": str(2**62 + 1)}, ("owner", "Must be a whole number.")),
        ({"country": "NOR"}, ("country", "Ensure this value has at most 2 characters (it has 3).")),
        ({"q": "x" * 101}, ("q", "Ensure this value has at most 100 characters (it has 101).")),
        ({"region": "x" * 61}, ("region", "Ensure this value has at most 60 characters (it has 61).")),
        ({"status": "dead"}, ("status", "Select a valid choice. dead is not one of the available choices.")),
        ({"q": "a\x00b"}, ("q", "Contains a character that is not text.")),
    ],
)
def test_a_filter_that_is_not_valid_is_named(api, portfolio, asked, error):
    assert problems(api.get("/api/v1/customers/", asked)) == [error]


def test_every_filter_that_is_not_valid_is_named_at_once(api, db):
    answer = api.get("/api/v1/customers/", {"owner": "x", "team": "y", "colour": "red"})

    assert [field for field, _ in problems(answer)] == ["owner", "team", "colour"]
    assert answer.json()["detail"] == "3 values are not valid."


def test_a_sales_manager_lists_the_customers_of_the_own_teams_only(sign_in, portfolio, north):
    other = Team.objects.create(code="S", name="South")

    assert codes(sign_in(Role.SALES_MANAGER, north)) == ["A1"]
    assert codes(sign_in(Role.SALES_MANAGER, other)) == []
    assert codes(sign_in(Role.SALES_MANAGER, north, other), q="A") == ["A1"]
    assert codes(sign_in(Role.SALES_MANAGER)) == []


def test_no_filter_widens_the_scope_of_a_sales_manager(sign_in, portfolio, north):
    manager = sign_in(Role.SALES_MANAGER, Team.objects.create(code="S", name="South"))

    assert codes(manager, team=north.pk) == codes(manager, q="A1") == codes(manager, without="team") == []
