"""The credit road: statement, assessment, limit by four eyes, an order held, its reason read, and its release."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from credit.models import Assessment, CreditCheck, CreditLimit
from customers.models import Customer, LegalEntity
from finance_crm.access.domain.roles import Role
from finance_crm.web.as_of import get_today
from tests.credit.assessment.published_company import AMOUNTS

LIMIT, ORDER = "5000", "6200.00"
OWN = "You asked for this yourself: somebody else decides it."


@pytest.fixture
def acme(transactional_db) -> Customer:
    LegalEntity.objects.create(code="US1", name="Ours", country="US", currency="USD", is_default=True)
    return Customer.objects.create(code="ACME", name="Acme", currency="USD", industry="Mills")


def main_text(page) -> str:
    return page.locator("main").inner_text()


def enter_a_statement(page, customer: Customer) -> None:
    year = get_today().year - 1
    page.goto(f"/credit/customers/{customer.pk}/statements/new/")
    page.fill("#id_p0-period_end_date", f"{year - 1}-12-31")
    page.fill("#id_p1-period_end_date", f"{year}-12-31")
    page.select_option("#id_unit", "1000")
    for line, (now, before) in AMOUNTS.items():
        page.fill(f"#id_p0-{line}", str(before))
        page.fill(f"#id_p1-{line}", str(now))
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**?tab=credit")


def assess(page) -> None:
    page.get_by_role("button", name="Assess now").first.click()
    page.get_by_role("link", name="Why this grade").first.wait_for()


def ask_for_a_limit(page, customer: Customer) -> str:
    """Return the address of the request."""
    page.goto(f"/customers/{customer.pk}/?tab=credit")
    page.get_by_role("link", name="Ask for a limit").first.click()
    page.fill("#id_amount", LIMIT)
    page.fill("#id_reason", "First orders of a new customer")
    page.get_by_role("button", name="Ask for it").click()
    page.wait_for_url("**/limit-requests/*/")
    return page.url


def try_to_approve_it(page) -> None:
    """Send the decision that the page does not offer, as somebody who knows its address would."""
    with page.expect_navigation():
        page.evaluate("""() => {
            const form = document.querySelector("main form");
            form.action = "/access/approvals/decide/";
            const ids = location.pathname.match(/(\\d+)\\/$/)[1];
            for (const [name, value] of Object.entries({ ids, decision: "approve", reason: "mine" })) {
                form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
            }
            form.submit();
        }""")
    page.wait_for_load_state("networkidle")


def check_an_order(user, customer: Customer) -> dict:
    """Ask as the order system would, through the API."""
    client = Client()
    client.force_login(user)
    body = {
        "customer_id": customer.pk,
        "entity_id": LegalEntity.objects.get().pk,
        "order_reference": "SO-1",
        "amount": {"amount": ORDER, "currency": "USD"},
    }
    answer = client.post(
        "/api/v1/credit/checks/", body, content_type="application/json", headers={"Idempotency-Key": "SO-1"}
    )
    assert answer.status_code == 201
    return answer.json()


def test_from_a_statement_to_a_released_order(sign_in, acme, assert_accessible, assert_fits):
    analyst = sign_in(Role.ANALYST)
    enter_a_statement(analyst, acme)
    assess(analyst)
    assert Assessment.objects.get(customer=acme).grade
    assert_accessible(analyst)

    request = ask_for_a_limit(analyst, acme)
    assert OWN in main_text(analyst)
    assert analyst.get_by_role("button", name="Approve").count() == 0
    try_to_approve_it(analyst)
    assert analyst.get_by_text(OWN).count() == 2  # as the answer, and where the decision stands
    assert not CreditLimit.objects.filter(customer=acme).exists()

    manager = sign_in(Role.CREDIT_MANAGER)
    manager.goto("/access/approvals/")
    manager.get_by_role("link", name=re.compile("Acme")).first.click()
    manager.wait_for_url(request)
    manager.get_by_role("button", name="Approve").click()
    manager.locator("main").get_by_text("Approved").first.wait_for()
    assert CreditLimit.objects.get(customer=acme).amount == Decimal(LIMIT)
    assert_accessible(manager)

    answer = check_an_order(analyst.user, acme)
    assert answer["result"] == "hold"

    manager.goto("/credit/held-orders/")
    manager.get_by_role("link", name="SO-1").click()
    manager.get_by_text("Why was this held?").first.wait_for()
    text = main_text(manager)
    assert "6,200.00" in text
    assert answer["reasons"][0]["text"] in text
    assert answer["what_clears_it"] in text
    assert_accessible(manager)
    assert_fits(manager)
    manager.fill("#id_reason", "Paid by bank guarantee")
    manager.get_by_role("button", name="Release the order").click()
    manager.locator("main").get_by_text("Released").first.wait_for()

    analyst.goto(f"/credit/checks/{answer['id']}/")
    assert "Paid by bank guarantee" in main_text(analyst)
    assert CreditCheck.objects.get().reservation.amount == Decimal(ORDER)
