"""A customer's projection in a real browser: it recalculates while one types, and holds the rules of pages."""

import pytest
from django.urls import reverse

from credit.models import ProjectionScenario
from credit.services.statements import record_statement
from customers.models import Customer
from tests.credit.projections.conftest import three_years


@pytest.fixture
def address() -> str:
    acme = Customer.objects.create(code="ACME", name="Acme", currency="USD", industry="Metal")
    for each in three_years():
        record_statement(
            customer_id=acme.pk, statement=each, standard="ifrs", is_audited=True, source="test", actor_id=None
        )
    return reverse("credit:projection", args=[acme.pk])


def test_the_results_follow_what_is_typed_and_are_kept_with_a_reason(sign_in, address, assert_accessible):
    page = sign_in("analyst")
    page.goto(address)
    assert_accessible(page)

    page.get_by_label("Sales growth · Base").fill("50")
    page.locator("#projection-results").get_by_text("3,000", exact=True).first.wait_for()
    assert page.get_by_label("Sales growth · Base").input_value() == "50"
    assert not ProjectionScenario.objects.exists()

    page.get_by_label("Reason").fill("A second plant opens")
    page.get_by_role("button", name="Save the drivers").click()
    page.get_by_text("Base: set by Analyst").wait_for()
    assert ProjectionScenario.objects.get().drivers == {"sales_growth": "0.5"}


def test_the_page_fits_a_phone(sign_in, address, assert_fits):
    page = sign_in("executive", width=420, height=800)

    page.goto(address)

    page.get_by_text("Ratios and comfort levels").first.wait_for()
    assert_fits(page)
