"""The panel "Payment behaviour" and the invoices that each of its measures opens to."""

from datetime import date

import pytest
from django.urls import reverse

from credit.domain.behaviour import Measure
from customers.models import Customer
from customers.services import disputes
from finance_crm.access.models import Team
from tests.customers.ledger.books import BY_NOBODY, line
from tests.web.conftest import client_of, person  # noqa: F401

AS_OF = "2026-06-30"


@pytest.fixture
def sold(books):
    for month, late in ((1, 1), (2, 1), (3, 1), (4, 28), (5, 28)):
        invoice = books.invoice(
            "100", number=f"I{month}", issue_date=date(2026, month, 1), due_date=date(2026, month, 2)
        )
        paid_on = date(2026, month, 2 + late) if late < 28 else date(2026, month, 30)
        books.allocate(books.receipt("100", value_date=paid_on), line(invoice, "100"))
    late_one = books.invoice("100", number="LATE", issue_date=date(2026, 3, 1), due_date=date(2026, 3, 20))
    disputes.open_dispute(invoice_id=late_one.pk, reason="price", opened_date=date(2026, 4, 1), **BY_NOBODY)
    return books


def panel(client, customer, **query) -> str:
    address = reverse("credit:behaviour", args=[customer.pk])
    return " ".join(client.get(address, {"as_of": AS_OF} | query).text.split())


def evidence(client, customer, measure: str, **query):
    address = reverse("credit:behaviour_evidence", args=[customer.pk, measure])
    return client.get(address, {"as_of": AS_OF} | query)


def test_each_measure_stands_beside_its_value_a_year_before(client_of, sold):  # noqa: F811
    shown = panel(client_of("analyst"), sold.customer)

    assert "On Jun 30, 2025" in shown
    assert "16.7%" in shown, "one of six invoices is disputed"
    assert "102 days" in shown, "the oldest open item fell due on 20 March"
    assert "never invoiced" in shown, "a year before there was no history, which is not zero"
    assert "has owed something for 102 days past its due date" in shown


def test_a_customer_without_invoices_has_no_behaviour_and_no_zeros(client_of, books):  # noqa: F811
    shown = panel(client_of("analyst"), books.customer)

    assert "No payment history yet" in shown
    assert "<table" not in shown


@pytest.mark.parametrize(
    ("measure", "numbers"),
    [
        (Measure.DAYS_LATE_WEIGHTED, {"I1", "I2", "I3", "I4", "I5", "LATE"}),
        (Measure.SHARE_ON_TIME, {"I1", "I2", "I3", "I4", "I5", "LATE"}),
        (Measure.DAYS_LATE_DRIFT, {"I4", "I5"}),
        (Measure.OLDEST_OVERDUE_DAYS, {"LATE"}),
        (Measure.DISPUTE_RATE, {"LATE"}),
        (Measure.PARTIAL_PAYMENT_SHARE, set()),
        (Measure.DISCOUNT_TAKEN_DROP, set()),
        (Measure.ORDER_SPIKE, {"I5"}),
        (Measure.MONTHS_OF_HISTORY, {"I1", "I2", "I3", "I4", "I5", "LATE"}),
    ],
)
def test_a_measure_opens_to_the_invoices_behind_it(client_of, sold, measure, numbers):  # noqa: F811
    shown = evidence(client_of("analyst"), sold.customer, measure)

    found = {name for name in ("I1", "I2", "I3", "I4", "I5", "LATE") if f">{name}</a>" in shown.text}
    assert (shown.status_code, found) == (200, numbers)


def test_an_invoice_paid_in_parts_is_the_evidence_of_it(client_of, sold):  # noqa: F811
    invoice = sold.invoice("100", number="PARTS", issue_date=date(2026, 5, 1), due_date=date(2026, 5, 20))
    for paid in (date(2026, 5, 3), date(2026, 5, 9)):
        sold.allocate(sold.receipt("50", value_date=paid), line(invoice, "50"))

    shown = evidence(client_of("analyst"), sold.customer, Measure.PARTIAL_PAYMENT_SHARE).text

    assert ">PARTS</a>" in shown
    assert ">I5</a>" not in shown


def test_evidence_is_of_the_day_asked_for(client_of, sold):  # noqa: F811
    shown = evidence(client_of("analyst"), sold.customer, Measure.OLDEST_OVERDUE_DAYS, as_of="2026-05-10").text

    assert ">LATE</a>" in shown and ">I5</a>" in shown


def test_there_is_no_evidence_of_what_is_no_measure(client_of, sold):  # noqa: F811
    assert evidence(client_of("analyst"), sold.customer, "luck").status_code == 404


def test_a_customer_of_another_team_is_not_there(client_of, books):  # noqa: F811
    client = client_of("sales_manager")
    client.user.teams.add(Team.objects.create(code="W", name="West"))
    other = Customer.objects.create(code="E", name="East", currency="USD", team=Team.objects.create(code="E", name="E"))

    assert client.get(reverse("credit:behaviour", args=[other.pk])).status_code == 404
    assert client.get(reverse("credit:ratings", args=[other.pk])).status_code == 404
    assert evidence(client, other, Measure.DISPUTE_RATE).status_code == 404


def test_the_panel_costs_the_same_queries_with_more_invoices(client_of, sold, django_assert_max_num_queries):  # noqa: F811
    client = client_of("analyst")
    panel(client, sold.customer)

    with django_assert_max_num_queries(30):
        panel(client, sold.customer)
