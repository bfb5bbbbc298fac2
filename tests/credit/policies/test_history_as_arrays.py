"""Statements of whole numbers as arrays; anything else is refused, not misread."""

from datetime import date
from decimal import Decimal

import pytest

from credit.domain.replay import NEVER, UNITS
from credit.queries import replay_history as history
from finance_crm.blocks import NotFixedWidthError, fetch_whole_numbers
from finance_crm.sql import Relation
from tests.credit.collections.conftest import Book

pytestmark = pytest.mark.django_db
EVERYBODY = (1, 2**62)


def read(sql: str, *columns: str) -> dict[str, list[int]]:
    found = fetch_whole_numbers(Relation(sql, {"two": 2}, columns))
    return {name: values.tolist() for name, values in found.items()}


def test_rows_become_arrays_and_parameters_are_quoted():
    sql = "SELECT n::bigint, (n * %(two)s - 5000000000)::bigint FROM generate_series(1, 3) n"

    assert read(sql, "n", "m") == {"n": [1, 2, 3], "m": [-4999999998, -4999999996, -4999999994]}


def test_no_rows_are_empty_arrays():
    assert read("SELECT 1::bigint WHERE FALSE", "n") == {"n": []}


@pytest.mark.parametrize("value", ["NULL::bigint", "1::int", "1.5::float8 || ''", "1::smallint"])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(NotFixedWidthError, match=r"never NULL|not of type"):
        read(f"SELECT 1::bigint, {value} UNION ALL SELECT 2, {value}", "n", "m")


def test_instalments_are_items_of_their_own_and_foreign_amounts_stand_at_their_rate(db):
    book = Book()
    book.invoice(
        book.customer("A"),
        "300",
        due=date(2026, 4, 1),
        issued=date(2026, 2, 1),
        currency="EUR",
        rate="1.1",
        parts=[(date(2026, 3, 1), "100"), (date(2026, 4, 1), "200")],
    )

    found = history.read_history(end=date(2026, 7, 1), customers=EVERYBODY, with_backlog=False)

    assert sorted(found.items.amount.tolist()) == [110 * UNITS, 220 * UNITS]
    assert sorted(found.items.due_day.tolist()) == [history.day_number(date(2026, month, 1)) for month in (3, 4)]
    assert found.exposure.amount.tolist() == [330 * UNITS]


def test_a_paid_item_is_closed_on_the_day_of_its_last_payment(db):
    book = Book()
    invoice = book.invoice(book.customer("A"), "100.01", due=date(2026, 3, 1))
    book.invoice(invoice.customer, "5", due=date(2026, 3, 2))
    for amount, day in (("60", date(2026, 3, 9)), ("40.01", date(2026, 3, 5))):
        book.pay(invoice, amount, on=day)

    found = history.read_history(end=date(2026, 7, 1), customers=EVERYBODY, with_backlog=False)

    assert sorted(found.items.closed_day.tolist()) == [history.day_number(date(2026, 3, 9)), NEVER]
    assert sum(found.exposure.amount.tolist()) == int(Decimal(5) * UNITS)
