"""Receivables in a browser: figures open to their items, every page in both themes without a violation."""

from datetime import timedelta

import pytest

from finance_crm.access.domain.roles import Role
from tests.customers.receivables.ledger import TODAY, Ledger


@pytest.fixture
def customer(transactional_db):
    ledger = Ledger()
    customer = ledger.customer("C1", local_name="台北貿易", country="TW", industry="Toys", region="North")
    paid = ledger.invoice(customer, "200", issued=TODAY - timedelta(80), due=TODAY - timedelta(50))
    ledger.pay(paid, "200", on=TODAY - timedelta(40))
    late = ledger.invoice(customer, "100", issued=TODAY - timedelta(60), due=TODAY - timedelta(10))
    ledger.dispute(late, "20", on=TODAY - timedelta(5))
    ledger.invoice(customer, "40", issued=TODAY - timedelta(5), due=TODAY + timedelta(25))
    ledger.receipt(customer, "7", on=TODAY - timedelta(2))
    ledger.receipt(None, "9", on=TODAY - timedelta(2))
    return customer


@pytest.mark.parametrize(
    "address",
    [
        "/customers/?",
        "/customers/?columns=name,trend,overdue_share,region&q=C",
        "/receivables/ageing/?",
        "/receivables/ageing/?by=region&reporting=on",
        "/receivables/open-items/?",
        "/receivables/open-items/?bucket=nonsense",
        "/receivables/reconciliation/?",
        "/customers/{}/statement/?",
        "/customers/{}/?",
        "/customers/{}/?tab=receivables",
    ],
)
def test_a_page_is_accessible_and_fits(customer, sign_in, assert_accessible, assert_fits, address):
    page = sign_in(Role.ANALYST)

    page.goto(f"{address.format(customer.pk)}&as_of={TODAY}")
    page.wait_for_load_state("networkidle")

    assert_accessible(page)
    assert_fits(page)


def test_a_figure_of_the_ageing_opens_to_its_items(customer, sign_in):
    page = sign_in(Role.ANALYST)
    page.goto(f"/receivables/ageing/?as_of={TODAY}")

    page.locator("table.fc-table td.fc-num a", has_text="100").first.click()

    page.wait_for_url("**/receivables/open-items/**")
    assert page.locator("tfoot").inner_text().count("100.00") >= 1


def test_a_bar_of_the_customers_ageing_opens_to_its_items(customer, sign_in, assert_accessible):
    page = sign_in(Role.ANALYST)
    page.goto(f"/customers/{customer.pk}/?as_of={TODAY}")
    panel = page.locator("#panel-ageing")
    panel.locator("summary").click()

    panel.get_by_role("link", name="1–30 days").click()

    panel.locator("#ageing-drill table").wait_for()
    assert "100.00" in panel.locator("#ageing-drill tfoot").inner_text()
    assert_accessible(page)
