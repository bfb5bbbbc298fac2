"""Whatever is posted over the API, its lists agree with each other on every day asked for."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.customers.api.calls import invoice_body, listed, money, receipt_body

pytestmark = pytest.mark.usefixtures("on_30_june")
FIRST = date(2026, 1, 1)
documents = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "credit_note", "receipt"]),
        st.integers(1, 100_000),
        st.integers(0, 170),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=5,
)


def text(cents):
    return f"{Decimal(cents) / 100:.2f}"


def total(rows, name):
    return sum(Decimal(row[name]["amount"]) for row in rows)


def send(post, books, drawn):
    """Post one document on a day that is `start` days into the year, due `days` later."""
    kind, cents, start, days = drawn
    day = FIRST + timedelta(days=start)
    if kind == "receipt":
        body = receipt_body(books, value_date=day.isoformat(), amount=money(text(cents)))
        return post("receipts", body)
    dates = {"issue_date": day.isoformat(), "due_date": (day + timedelta(days=days)).isoformat()}
    return post("invoices", invoice_body(books, kind=kind, number="", gross=text(cents), **dates))


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=documents, asked=st.integers(0, 240))
def test_open_items_ageing_and_documents_add_up_to_the_same(api, post, books, drawn, asked):
    for document in drawn:
        assert send(post, books, document).status_code == 201
    as_of = FIRST + timedelta(days=asked)

    items = listed(api, "receivables/open-items", as_of=as_of.isoformat(), limit=500)
    aged = listed(api, "receivables/ageing", as_of=as_of.isoformat())
    invoices = listed(api, "invoices", as_of=as_of.isoformat(), limit=500)
    receipts = listed(api, "receipts", as_of=as_of.isoformat(), limit=500)

    assert total(items, "open_amount") == total(aged, "outstanding")
    assert total(items, "open_amount") == total(invoices, "open_amount") - total(receipts, "left_amount")
    overdue = [row for row in items if row["days_late"] is not None and row["days_late"] > 0]
    assert total(overdue, "open_amount") == total(aged, "overdue")
    assert total(overdue, "open_amount") == total(listed(api, "invoices", as_of=as_of.isoformat(), status="overdue",
                                                         limit=500), "open_amount")  # fmt: skip


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=documents)
def test_taking_everything_back_leaves_nothing_on_any_day(api, post, books, drawn):
    before = listed(api, "receivables/ageing")
    for document in drawn:
        row = send(post, books, document).json()
        path = "receipts" if document[0] == "receipt" else "invoices"

        assert post(f"{path}/{row['id']}/reverse").json()["status"] == "reversed"

    assert listed(api, "receivables/ageing") == before == []
    assert listed(api, "receivables/ageing", as_of="2026-03-31") == []
    assert total(listed(api, "customers"), "outstanding") == 0


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=documents, limit=st.integers(1, 4))
def test_pages_of_any_size_hold_the_same_items(api, post, books, drawn, limit):
    for document in drawn:
        send(post, books, document)
    url, found = f"/api/v1/receivables/open-items/?limit={limit}", []

    while url:
        body = api.get(url).json()
        found += body["results"]
        url = body["next"]

    assert found == listed(api, "receivables/open-items", limit=500)
