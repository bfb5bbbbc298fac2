"""The page of a customer: its tabs and panels, and what each shows of another day or of an earlier knowledge."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest

from customers.models import Delivery, SalesOrder, SalesOrderLine
from customers.services.postings import posting
from finance_crm.access.domain.roles import Role
from tests.customers.pages.reading import Reading
from tests.customers.receivables.ledger import TODAY


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def customer(ledger):
    """Owes 100 since 10 days and 40 in 25 days; 7 are unapplied."""
    customer = ledger.customer(local_name="台北", industry="Toys")
    ledger.invoice(customer, "100", issued=ago(60), due=ago(10))
    ledger.invoice(customer, "40", issued=ago(5), due=ago(-25))
    ledger.receipt(customer, "7", on=ago(2))
    return customer


@pytest.fixture
def order(ledger, customer) -> SalesOrder:
    """An order of 10 pieces for 200, of which 4 were delivered 5 days ago."""
    shared = {"customer": customer, "entity": ledger.entity}
    with posting(kind="order", actor_id=None, as_of=TODAY) as posting_id:
        order = SalesOrder.objects.create(
            **shared, posting_id=posting_id, number="SO-1", order_date=ago(20), currency="USD", net=200, gross=200
        )
        line = SalesOrderLine.objects.create(
            order=order, customer=customer, line_number=1, quantity=10, unit_price=20, net=200, gross=200
        )
        Delivery.objects.create(
            **shared, posting_id=posting_id, number="D-1", order_line=line, delivery_date=ago(5), quantity=4
        )
    return order


def panel(client, customer, name: str, **asked: str):
    return client.get(f"/customers/{customer.pk}/{name}/", {"as_of": TODAY.isoformat()} | asked)


def chart_of(page) -> dict:
    return json.loads(re.search(r'type="application/json">(.*?)</script>', page.text)[1])


@pytest.mark.parametrize(
    ("tab", "panels"),
    [
        ("overview", ["figures", "ageing", "payments", "facts", "contacts"]),
        ("receivables", ["open_items"]),
        ("orders", ["orders"]),
        ("history", ["history"]),
    ],
)
def test_each_tab_loads_its_own_panels_in_order(customer, sign_in, tab, panels):
    text = sign_in().get(f"/customers/{customer.pk}/", {"tab": tab}).text

    found = re.findall(r'id="panel-(\w+)"', text)
    assert [name for name in found if name in {*panels, "figures", "open_items", "orders", "history"}] == panels
    assert f'href="?tab={tab}" aria-current="page"' in text


def test_an_unknown_tab_is_the_first_one(customer, sign_in):
    assert 'href="?tab=overview" aria-current="page"' in sign_in().get(f"/customers/{customer.pk}/?tab=zz").text


def test_panels_are_asked_for_the_day_and_the_knowledge_of_the_page(customer, sign_in):
    text = sign_in().get(f"/customers/{customer.pk}/?as_of=2026-03-31&known_at=2026-03-31T08:00:00Z").text

    asked = re.search(r'hx-get="(/customers/\d+/figures/[^"]*)"', text)[1]
    assert unescape(asked).endswith("?as_of=2026-03-31&known_at=2026-03-31T08%3A00%3A00Z")


@pytest.mark.parametrize(
    ("role", "edits"),
    [(Role.ANALYST, True), (Role.CREDIT_MANAGER, True), (Role.COLLECTOR, False), (Role.EXECUTIVE, False)],
)
def test_who_may_edit_is_offered_to(customer, sign_in, role, edits):
    links = Reading(sign_in(role).get(f"/customers/{customer.pk}/")).links

    assert links["Statement"] == f"/customers/{customer.pk}/statement/"
    assert ("Edit" in links) is edits


def test_the_facts_name_what_is_known_and_leave_a_dash_for_the_rest(customer, sign_in):
    text = panel(sign_in(), customer, "facts").text

    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", text))
    assert (facts["Code"], facts["Tax id"], facts["Customer since"]) == ("C1", "–", "–")


def test_figures_of_an_earlier_day_are_those_of_that_day(customer, sign_in):
    outstanding, overdue, *_rest = panel(sign_in(), customer, "figures", as_of=ago(20).isoformat()).context["figures"]

    assert (outstanding.exact, overdue.exact, overdue.tone) == ("$100.00", "$0.00", "")


@pytest.mark.parametrize(
    ("days_ago", "bars"),
    [(0, [40, 100, 0, 0, 0]), (10, [100, 0, 0, 0, 0]), (9, [0, 100, 0, 0, 0]), (60, [100, 0, 0, 0, 0])],
)
def test_bars_are_those_of_the_day_and_due_that_day_is_not_due(customer, sign_in, days_ago, bars):
    page = panel(sign_in(), customer, "ageing", as_of=ago(days_ago).isoformat())

    assert chart_of(page)["series"][0]["values"] == bars


def test_before_the_first_posting_nothing_was_owed_or_paid(customer, sign_in):
    client, day = sign_in(), ago(61).isoformat()

    assert "This customer owed nothing on this day." in panel(client, customer, "ageing", as_of=day).text
    assert "This customer owed nothing on this day." in panel(client, customer, "open-items", as_of=day).text
    assert "Nothing was paid in the twelve months" in panel(client, customer, "payments", as_of=day).text


@pytest.mark.parametrize("zone", ["+00:00", "Z"])
def test_bars_and_full_lists_keep_to_what_was_known_then(customer, ledger, sign_in, zone):
    """A moment may be written with a plus sign, which an address must escape."""
    known_at = ledger.known_at().isoformat().replace("+00:00", zone)
    ledger.invoice(customer, "999", issued=ago(15), due=ago(10))
    client = sign_in()

    chart = chart_of(panel(client, customer, "ageing", known_at=known_at))
    drilled = client.get(chart["hrefs"][1])
    listed = client.get(drilled.context["href"])

    assert chart["series"][0]["values"] == [40, 100, 0, 0, 0]
    assert drilled.context["totals"].reporting_open_amount == 100
    assert listed.context["totals"].reporting_open_amount == 100


def test_a_bar_opens_to_its_items_with_a_way_to_the_full_list(customer, sign_in):
    page = Reading(panel(sign_in(), customer, "open-items/drill", bucket="days_1_30"))

    assert page.title == "1–30 days"
    assert page.tables[0][1:] == [
        ["N1", "Invoice", "Mar 21, 2026", "10", "USD", "100.00", "–", "100.00"],
        ["1 item", "100.00", "–", "100.00"],
    ]
    assert page.links["Open full list"] == f"/receivables/open-items/?customer={customer.pk}&bucket=days_1_30"


def test_only_the_first_twelve_items_are_listed_and_all_are_counted(customer, ledger, sign_in):
    for number in range(15):
        ledger.invoice(customer, "1", issued=ago(4), due=ago(-30 - number))

    page = Reading(panel(sign_in(), customer, "open-items"))

    assert len(page.tables[0]) == 14
    assert page.tables[0][1][0] == "N1"
    assert page.tables[0][-1] == ["18 items", "148.00", "–", "148.00"]


def test_items_of_two_currencies_are_added_up_in_reporting_currency_only(customer, ledger, sign_in):
    ledger.currency, ledger.rate = "TWD", Decimal("0.03")
    ledger.invoice(customer, "1000", issued=ago(4), due=ago(-30))

    page = Reading(panel(sign_in(), customer, "open-items"))

    assert page.tables[0][-1] == ["4 items", "", "", "163.00"]
    assert "1,000.00" in page.column("Open")


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        (0, ["SO-1", "200.00", "80.00", "120.00"]),
        (5, ["SO-1", "200.00", "80.00", "120.00"]),
        (6, ["SO-1", "200.00", "–", "200.00"]),
    ],
)
def test_orders_say_what_was_not_delivered_by_that_day(order, customer, sign_in, days_ago, expected):
    (row,) = Reading(panel(sign_in(), customer, "orders", as_of=ago(days_ago).isoformat())).tables[0][1:]

    assert [row[0], *row[4:]] == expected


def test_before_the_first_order_there_were_none(order, customer, sign_in):
    assert "Nothing was ordered by this day." in panel(sign_in(), customer, "orders", as_of=ago(21).isoformat()).text


@pytest.mark.parametrize("asked", [("figures", 22), ("ageing", 8), ("payments", 8), ("open-items", 9)])
def test_a_panel_takes_no_more_queries_for_many_items(customer, ledger, sign_in, django_assert_max_num_queries, asked):
    name, most = asked
    for _number in range(10):
        ledger.pay(ledger.invoice(customer, "5", issued=ago(90), due=ago(60)), "2", on=ago(50))
    client = sign_in()
    panel(client, customer, name)

    with django_assert_max_num_queries(most):
        panel(client, customer, name)
