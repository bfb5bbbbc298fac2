"""What higher apps publish of a customer: written once a change, an older day never over a newer one."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from customers.domain.figures import FigureKind, FigureUnit, figure_kinds
from customers.models import Customer, CustomerFigure
from customers.queries.figures import get_figures
from customers.queries.portfolio import Portfolio
from customers.queries.selections import CustomerSelection
from customers.services.figures import publish_figures
from finance_crm.sql import Relation

TODAY = date(2026, 11, 27)
MOST = 2**62


@pytest.fixture
def customers(db):
    return [Customer.objects.create(code=code, name=f"Customer {code}") for code in ("A", "B", "C")]


@pytest.fixture
def grade():
    kind = FigureKind("test_grade", "Grade", FigureUnit.TEXT)
    figure_kinds._items[kind.name] = kind
    yield kind
    del figure_kinds._items[kind.name]


def publish(values, *, as_of=TODAY, first=0, last=MOST, kind="test_grade") -> int:
    rows = " UNION ALL ".join(
        f"SELECT {customer.pk}::bigint, {number}::numeric, '{text}'::text" for customer, (number, text) in values
    )
    source = f"SELECT * FROM ({rows}) v (customer_id, number, text)" if values else (
        "SELECT 1::bigint AS customer_id, 1::numeric AS number, ''::text AS text WHERE FALSE"
    )  # fmt: skip
    return publish_figures(
        kind=kind,
        source=Relation(source, {}, ("customer_id", "number", "text")),
        first_customer_id=first,
        last_customer_id=last,
        as_of=as_of,
        known_at=timezone.now(),
    )


def texts(customers) -> list[str | None]:
    found = get_figures(customer_ids=[customer.pk for customer in customers], kinds=["test_grade"])
    return [
        found[customer.pk, "test_grade"].text if (customer.pk, "test_grade") in found else None
        for customer in customers
    ]


def test_a_figure_is_written_changed_and_taken_away(customers):
    one, other, _none = customers

    assert publish([(one, (0.01, "A")), (other, (0.2, "C"))]) == 2
    assert texts(customers) == ["A", "C", None]
    assert publish([(one, (0.02, "B"))]) == 2  # one changed, one gone
    assert texts(customers) == ["B", None, None]


def test_publishing_the_same_again_writes_nothing(customers):
    publish([(customers[0], (0.01, "A"))])

    assert publish([(customers[0], (0.01, "A"))]) == 0


def test_a_run_for_an_older_day_never_overwrites_a_newer_figure(customers):
    publish([(customers[0], (0.01, "A"))])

    assert publish([(customers[0], (0.3, "D"))], as_of=TODAY - timedelta(days=1)) == 0
    assert publish([], as_of=TODAY - timedelta(days=1)) == 0
    assert texts(customers)[0] == "A"


def test_customers_out_of_the_range_keep_theirs(customers):
    publish([(customer, (0.01, "A")) for customer in customers])

    publish([], first=customers[1].pk, last=customers[1].pk)

    assert texts(customers) == ["A", None, "A"]


def test_the_portfolio_sorts_by_a_figure_with_those_without_it_last(customers, grade):
    one, other, _none = customers
    publish([(one, (0.2, "C")), (other, (0.01, "A"))])
    asked = Portfolio(selection=CustomerSelection(), as_of=TODAY, today=TODAY)

    def order(descending):
        rows = asked.read_rows(sort="test_grade", descending=descending, limit=10, offset=0)
        return [row.code for row in rows]

    assert order(descending=False) == ["B", "A", "C"]
    assert order(descending=True) == ["A", "B", "C"]


def test_the_portfolio_of_one_grade_holds_only_those(customers, grade):
    publish([(customers[0], (0.2, "C")), (customers[1], (0.01, "A"))])
    asked = Portfolio(selection=CustomerSelection(figures=(("test_grade", "A"),)), as_of=TODAY, today=TODAY)

    assert [row.code for row in asked.read_rows(sort="code", descending=False, limit=10, offset=0)] == ["B"]
    assert asked.read_totals().customer_count == 1


@pytest.mark.parametrize(
    ("values", "rule"),
    [({"number": None, "text": ""}, "customer_figure_says_something"), ({"number": 1}, "customer_figure_once")],
)
def test_the_database_itself_refuses_an_empty_figure_and_one_twice(customers, values, rule):
    publish([(customers[0], (0.2, "C"))])

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        CustomerFigure.objects.create(
            customer=customers[0], kind="test_grade", as_of_date=TODAY, known_at=timezone.now(), **values
        )
