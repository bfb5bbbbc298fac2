"""The tiles of the home page: which role gets which, and what they say of which day."""

import json
import re
from datetime import date, timedelta

import pytest

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import Team
from tests.customers.receivables.ledger import TODAY

RECEIVABLES, UNIDENTIFIED = "/tiles/receivables/", "/tiles/unidentified/"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def north(db):
    return Team.objects.create(code="N", name="North")


@pytest.fixture
def debts(ledger, north):
    """The North owes 100 since 10 days and 40 later, others 60 since 70 days; 8 are unapplied, 75 nobody's."""
    first, second = ledger.customer("C1", team=north), ledger.customer("C2")
    ledger.invoice(first, "100", issued=ago(60), due=ago(10))
    ledger.invoice(first, "40", issued=ago(5), due=ago(-25))
    ledger.invoice(second, "60", issued=ago(100), due=ago(70))
    ledger.receipt(second, "8", on=ago(1))
    ledger.receipt(None, "75", on=ago(1))


def tile(client, address: str, as_of: date = TODAY):
    return client.get(address, {"as_of": as_of.isoformat()})


def figures(page) -> dict[str, str]:
    return {figure.label: figure.exact or figure.value for figure in page.context["figures"]}


def bars(page) -> list[float]:
    return json.loads(re.search(r'type="application/json">(.*?)</script>', page.text)[1])["series"][0]["values"]


@pytest.mark.parametrize(
    ("role", "has_unidentified"),
    [
        (Role.ANALYST, True),
        (Role.CREDIT_MANAGER, True),
        (Role.COLLECTOR, True),
        (Role.SALES_MANAGER, False),
        (Role.RISK_OFFICER, False),
        (Role.EXECUTIVE, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_each_role_gets_the_tiles_it_may_open(sign_in, role, has_unidentified):
    client = sign_in(role)

    home = client.get("/").text

    assert f'hx-get="{RECEIVABLES}"' in home
    assert (f'hx-get="{UNIDENTIFIED}"' in home) is has_unidentified
    assert client.get(UNIDENTIFIED).status_code == (200 if has_unidentified else 403)


def test_the_tiles_are_asked_for_the_day_of_the_page(sign_in):
    assert f'hx-get="{RECEIVABLES}?as_of=2026-03-31"' in sign_in().get("/", {"as_of": "2026-03-31"}).text


def test_what_is_owed_and_how_old_it_is(debts, sign_in):
    page = tile(sign_in(), RECEIVABLES)

    shown = figures(page)
    assert (shown["Outstanding"], shown["Overdue"]) == ("$192.00", "$160.00")
    assert bars(page) == [40, 100, 0, 60, 0]


def test_an_earlier_day_shows_what_was_owed_then(debts, sign_in):
    page = tile(sign_in(), RECEIVABLES, ago(30))

    shown = figures(page)
    assert (shown["Outstanding"], shown["Overdue"]) == ("$160.00", "$60.00")
    assert bars(page) == [100, 0, 60, 0, 0]
    assert "at the close of Mar 1, 2026" in page.text


def test_each_bar_opens_to_the_items_that_add_up_to_it(debts, sign_in):
    client = sign_in()
    page = tile(client, RECEIVABLES)
    chart = json.loads(re.search(r'type="application/json">(.*?)</script>', page.text)[1])

    opened = [client.get(href).context["totals"].reporting_open_amount for href in chart["hrefs"]]

    assert opened == bars(page)


def test_a_sales_manager_sees_what_their_teams_are_owed(debts, north, sign_in):
    page = tile(sign_in(Role.SALES_MANAGER, teams=[north]), RECEIVABLES)

    assert figures(page)["Outstanding"] == "$140.00"
    assert bars(page) == [40, 100, 0, 0, 0]


def test_the_tile_tells_from_what_is_not_known_yet_what_is_nothing(ledger, sign_in):
    """Unapplied money is owed to a customer, and says nothing about how fast anybody pays."""
    ledger.receipt(ledger.customer(), "8", on=ago(1))

    page = tile(sign_in(), RECEIVABLES)

    shown = figures(page)
    assert (shown["Outstanding"], shown["Overdue"]) == ("($8.00)", "$0.00")
    assert (shown["DSO"], shown["Average days late"]) == ("n/a", "n/a")


@pytest.mark.parametrize(("role", "may"), [(Role.ANALYST, True), (Role.EXECUTIVE, False), (Role.COLLECTOR, False)])
def test_with_nothing_open_only_people_who_may_import_are_sent_to_it(sign_in, role, may):
    page = tile(sign_in(role), RECEIVABLES)

    assert "Nothing open" in page.text
    assert ('href="/imports/new/"' in page.text) is may
    assert ("Import a file" in page.text) is may


def test_money_of_nobody_is_added_up_in_reporting_currency(debts, ledger, sign_in):
    ledger.currency, ledger.rate = "TWD", ledger.rate / 32
    ledger.receipt(None, "3200", on=ago(1))

    page = tile(sign_in(), UNIDENTIFIED)

    assert (page.context["total"], page.context["count"]) == (175, 2)
    assert "$175.00" in page.text
    assert "2 receipts" in page.text
    assert 'href="/receipts/?status=unidentified"' in page.text


def test_when_every_receipt_has_a_customer_the_tile_says_so(debts, sign_in):
    assert "Every receipt has a customer" in tile(sign_in(), UNIDENTIFIED, ago(2)).text


def test_one_receipt_is_not_called_receipts(debts, sign_in):
    text = tile(sign_in(), UNIDENTIFIED).text

    assert "1 receipt<" in text


def test_the_tiles_take_few_queries_however_much_there_is(debts, ledger, sign_in, django_assert_max_num_queries):
    for number in range(10, 20):
        ledger.invoice(ledger.customer(f"C{number}"), "5", issued=ago(9), due=ago(3))
    client = sign_in()
    tile(client, RECEIVABLES)

    with django_assert_max_num_queries(12):
        tile(client, RECEIVABLES)
    with django_assert_max_num_queries(8):
        tile(client, UNIDENTIFIED)
