"""The panels of the tab "Credit" cost the same queries however many periods and companies there are."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credit.domain.statements import Line, Statement
from customers.models import Customer
from tests.credit.assessment.published_company import BEFORE, NOW

# Of these, five are of the session, the person, their teams, the customer and the business day.
MOST = {"statements": 11, "ratios": 12, "scores": 10}


@pytest.fixture
def count(client_of, acme):
    client = client_of("executive")

    def run(name: str) -> int:
        client.get(reverse(f"credit:{name}", args=[acme.pk]))  # what is kept between requests is kept now
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"credit:{name}", args=[acme.pk])).status_code == 200
        return len(queries)

    return run


@pytest.mark.parametrize("name", MOST)
def test_a_panel_costs_the_same_for_one_period_and_five(count, keep, acme, name):
    Customer.objects.update(industry="Mills")
    keep(NOW)
    one = count(name)
    keep(BEFORE, *(Statement(date(year, 12, 31), 12, "USD", {Line.CASH: Decimal(1)}) for year in (2021, 2022, 2023)))

    five = count(name)

    assert one == five <= MOST[name]
