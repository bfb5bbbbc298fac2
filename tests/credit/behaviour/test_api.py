"""`/api/v1/credit/behaviour/`: customers by id, on any day, in the caller's teams; null where nothing can be said."""

from datetime import date

import pytest

from customers.models import Customer, Posting
from finance_crm.access.domain.roles import Role
from tests.api.conftest import api, make_token, system_client  # noqa: F401  a system client with every scope
from tests.customers.api.calls import listed
from tests.customers.api.conftest import north, sign_in  # noqa: F401
from tests.customers.ledger.books import line

URL = "credit/behaviour"


@pytest.fixture
def sold(books):
    invoice = books.invoice("100", issue_date=date(2026, 5, 1), due_date=date(2026, 5, 10))
    books.posted = Posting.objects.latest("recorded_at").recorded_at
    books.allocate(books.receipt("100", value_date=date(2026, 5, 15)), line(invoice, "100"))
    books.other = Customer.objects.create(code="C2", name="Other", currency="USD")
    return books


def test_customers_come_by_id_with_what_can_be_said_and_why_the_rest_cannot(api, sold):  # noqa: F811
    first, second = listed(api, URL, as_of="2026-06-30")

    assert (first["customer_code"], first["days_late_weighted"], first["oldest_overdue_days"]) == ("C1", "5.000000", 0)
    assert first["overdue_amount"] == {"amount": "0.00", "currency": "USD"}
    assert first["unsaid"]["discount_taken_drop"] == "too_few_offers"
    assert (second["customer_code"], second["share_on_time"], second["overdue_amount"]) == ("C2", None, None)
    assert set(second["unsaid"].values()) == {"no_history"}


def test_a_past_day_and_a_past_moment_give_what_was_so_then(api, sold):  # noqa: F811
    then = listed(api, URL, as_of="2026-05-12", customer_id=sold.customer.pk)
    known = listed(api, URL, as_of="2026-06-30", known_at=sold.posted.isoformat(), customer_id=sold.customer.pk)

    assert [row["oldest_overdue_days"] for row in (*then, *known)] == [2, 51]


def test_one_customer_may_be_asked_for_and_one_that_is_not_there_is_no_row(api, sold):  # noqa: F811
    assert [row["customer_id"] for row in listed(api, URL, customer_id=sold.other.pk)] == [sold.other.pk]
    assert listed(api, URL, customer_id=sold.other.pk + 1000) == []


def test_pages_follow_one_another(api, sold):  # noqa: F811
    page = api.get(f"/api/v1/{URL}/", {"limit": 1}).json()
    rest = api.get(f"/api/v1/{URL}/", {"limit": 1, "cursor": page["next_cursor"]}).json()

    assert [row["customer_code"] for row in page["results"] + rest["results"]] == ["C1", "C2"]
    assert rest["next"] is None


def test_a_sales_manager_sees_the_customers_of_their_teams_only(sign_in, sold, north):  # noqa: F811
    Customer.objects.filter(pk=sold.other.pk).update(team=north)

    rows = listed(sign_in(Role.SALES_MANAGER, north), URL)

    assert [row["customer_code"] for row in rows] == ["C2"]


def test_a_day_that_no_year_can_be_looked_back_on_is_refused(api, sold):  # noqa: F811
    answer = api.get(f"/api/v1/{URL}/", {"as_of": "0001-02-01"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "as_of"
