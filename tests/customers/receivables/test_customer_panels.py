"""What the page of a customer shows about receivables."""

import json
import re
from datetime import date, timedelta

import pytest

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import Team
from tests.customers.receivables.ledger import TODAY


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def customer(ledger):
    customer = ledger.customer()
    paid = ledger.invoice(customer, "200", issued=ago(80), due=ago(50))
    ledger.pay(paid, "200", on=ago(40))
    early = ledger.invoice(customer, "60", issued=ago(70), due=ago(40))
    ledger.pay(early, "60", on=ago(45))
    ledger.invoice(customer, "100", issued=ago(60), due=ago(10))
    ledger.invoice(customer, "40", issued=ago(5), due=ago(-25))
    ledger.receipt(customer, "7", on=ago(2))
    return customer


def panel(client, customer, name, query=""):
    return client.get(f"/customers/{customer.pk}/{name}/?as_of={TODAY}{query}")


def chart_of(page) -> dict:
    return json.loads(re.search(r'<script id="chart-[^"]+" type="application/json">(.*?)</script>', page.text)[1])


def test_figures_say_what_is_owed_and_how_it_changed_since_last_month(customer, sign_in):
    page = panel(sign_in(), customer, "figures")

    outstanding, overdue, dso, late, on_time = page.context["figures"]
    assert ("133" in outstanding.exact, "100" in overdue.exact) == (True, True)
    assert (outstanding.delta.text, outstanding.delta.is_good) == ("+33.0%", False)
    assert "Feb 28, 2026" in outstanding.delta.basis
    assert len(outstanding.trend) == 13
    assert (dso.unit, late.note) == ("days", "over 90 days")
    assert on_time.value.endswith("%")


def test_each_bar_opens_to_the_items_that_add_up_to_it(customer, sign_in):
    client = sign_in()
    chart = chart_of(panel(client, customer, "ageing"))

    assert chart["series"][0]["values"] == [40, 100, 0, 0, 0]
    for href, value in zip(chart["hrefs"], chart["series"][0]["values"], strict=True):
        assert client.get(href).context["totals"].reporting_open_amount == value


def test_what_is_unapplied_stands_beside_the_bars(customer, sign_in):
    assert "Unapplied, in no bar" in panel(sign_in(), customer, "ageing").text


def test_the_timeline_tells_late_from_early(customer, sign_in):
    chart = chart_of(panel(sign_in(), customer, "payments"))

    early, late = chart["points"]
    assert [point[1] for point in early] == [-5]
    assert [point[1] for point in late] == [10]


def test_open_items_stand_oldest_due_first_with_their_sum(customer, sign_in):
    page = panel(sign_in(), customer, "open-items")

    assert [item.open_amount for item, _kind in page.context["items"]] == [100, 40, -7]
    assert page.context["totals"].open_amount == 133


@pytest.mark.parametrize("name", ["figures", "ageing", "payments", "open-items", "statement"])
def test_a_customer_without_postings_has_pages_too(ledger, sign_in, name):
    page = panel(sign_in(), ledger.customer("EMPTY"), name)

    assert page.status_code == 200
    assert "<c-" not in page.text


@pytest.mark.parametrize("name", ["figures", "ageing", "payments", "open-items", "open-items/drill", "statement"])
def test_a_customer_outside_the_scope_does_not_exist(customer, sign_in, name):
    client = sign_in(Role.SALES_MANAGER, teams=[Team.objects.create(code="N", name="North")])

    assert panel(client, customer, name).status_code == 404
