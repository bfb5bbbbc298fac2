"""Every figure holds for any day as known at any moment, across backdated postings and reversals.

One story, told in the order in which it was learned:

1. 10 Jan  an invoice of 100, due 9 Feb;
2. 20 Feb  a receipt of 60 applied to it;
3. learned late: an invoice of 40 of 15 Jan, due 14 Feb, and 5 of the first one written off on 1 March;
4. the receipt bounced on 10 March, and both its rows were taken back from that day.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import pytest

from customers.domain.ageing import Dimension, buckets_between
from customers.queries.metrics import get_metrics
from customers.queries.open_items import get_open_items, get_unidentified_cash
from customers.queries.payments import list_payments
from customers.queries.portfolio import Portfolio
from customers.queries.receivables import get_ageing
from customers.queries.reconciliation import get_reconciliation
from customers.queries.selections import CustomerSelection
from customers.queries.statements import get_statement
from customers.queries.trends import get_trends
from finance_crm.access.domain.scopes import EVERYTHING
from tests.customers.receivables.ledger import Ledger


def day(month: int, number: int) -> date:
    return date(2026, month, number)


class Story(NamedTuple):
    """The customer, and the moment after each chapter, the first at index 1."""

    ledger: Ledger
    customer_id: int
    known: tuple[datetime | None, ...]


@pytest.fixture
def story(ledger) -> Story:
    customer = ledger.customer()
    known: list[datetime | None] = [None]
    first = ledger.invoice(customer, "100", issued=day(1, 10), due=day(2, 9))
    known.append(ledger.known_at())
    paid = ledger.pay(first, "60", on=day(2, 20))
    known.append(ledger.known_at())
    ledger.invoice(customer, "40", issued=day(1, 15), due=day(2, 14))
    ledger.allocate(first, "5", on=day(3, 1), reason="write_off")
    known.append(ledger.known_at())
    ledger.reverse(paid, paid.receipt, on=day(3, 10))
    known.append(ledger.known_at())
    return Story(ledger, customer.pk, tuple(known))


# As of a day, as known after a chapter (0 is now): not due, overdue, outstanding.
DAYS = [
    (day(1, 9), 0, (0, 0, 0)),
    (day(1, 10), 0, (100, 0, 100)),
    (day(1, 15), 1, (100, 0, 100)),
    (day(1, 15), 2, (100, 0, 100)),
    (day(1, 15), 3, (140, 0, 140)),
    (day(2, 9), 0, (140, 0, 140)),
    (day(2, 10), 0, (40, 100, 140)),
    (day(2, 10), 2, (0, 100, 100)),
    (day(2, 19), 2, (0, 100, 100)),
    (day(2, 20), 1, (0, 100, 100)),
    (day(2, 20), 2, (0, 40, 40)),
    (day(2, 20), 0, (0, 80, 80)),
    (day(3, 1), 2, (0, 40, 40)),
    (day(3, 1), 3, (0, 75, 75)),
    (day(3, 9), 4, (0, 75, 75)),
    (day(3, 10), 3, (0, 75, 75)),
    (day(3, 10), 4, (0, 135, 135)),
    (day(6, 30), 0, (0, 135, 135)),
]
AT = pytest.mark.parametrize(
    ("as_of", "chapter", "expected"), DAYS, ids=[f"{as_of}-known-{chapter}" for as_of, chapter, _ in DAYS]
)


@AT
def test_open_items_and_ageing_are_those_of_the_day_as_known_then(story, as_of, chapter, expected):
    asked = {"as_of": as_of, "known_at": story.known[chapter], "scope": EVERYTHING}

    items = get_open_items(**asked)
    rows = get_ageing(**asked, by=Dimension.TOTAL)

    found = rows[0] if rows else None
    assert sum(item.open_amount for item in items) == expected[2]
    assert ((found.not_due, found.overdue, found.outstanding) if found else (0, 0, 0)) == expected


@AT
def test_the_portfolio_is_that_of_the_day_as_known_then(story, as_of, chapter, expected):
    portfolio = Portfolio(selection=CustomerSelection(), as_of=as_of, today=date.max, known_at=story.known[chapter])

    (row,) = portfolio.read_rows(sort="code", descending=False, limit=5, offset=0)

    assert (row.not_due, row.overdue, row.outstanding) == expected
    assert portfolio.read_totals() == (1, expected[2], expected[0], expected[1], 0)


@AT
def test_statement_reconciliation_and_trend_close_with_what_is_open(story, as_of, chapter, expected):
    asked = {"known_at": story.known[chapter]}
    buckets = buckets_between([30, 60, 90])

    sections = get_statement(
        customer_id=story.customer_id, start=day(1, 1), as_of=as_of, scope=EVERYTHING, buckets=buckets, **asked
    )
    compared = get_reconciliation(balance_date=as_of, **asked)
    trend = get_trends(customer_ids=[story.customer_id], as_of=as_of, **asked)

    outstanding = expected[2]
    assert sum(section.closing for section in sections) == outstanding
    assert sum(section.aged.overdue for section in sections) == expected[1]
    assert sum(row.ledger for row in compared) == outstanding
    assert trend.get(story.customer_id, (0,))[-1] == outstanding


@pytest.mark.parametrize(
    ("as_of", "chapter", "figures"),
    [
        (day(1, 31), 0, ("90", None, None)),
        (day(2, 20), 1, ("90", "11", "0")),
        (day(2, 20), 2, ("36", "11", "0")),
        (day(3, 1), 3, ("48.2143", "14.5185", "0")),
        (day(3, 10), 0, ("86.7857", "27.5185", "0")),
    ],
)
def test_metrics_are_those_of_the_day_as_known_then(story, as_of, chapter, figures):
    """On 1 March, as known after chapter 3, 60 were paid 11 days late, 35 are open 20 and 40 are 15 days late."""
    found = get_metrics(as_of=as_of, known_at=story.known[chapter], scope=EVERYTHING, window_days=90)

    rounded = [
        None if value is None else value.quantize(Decimal("0.0001"))
        for value in (found.dso, found.average_days_late, found.share_on_time)
    ]
    assert rounded == [None if figure is None else Decimal(figure) for figure in figures]


@pytest.mark.parametrize(
    ("as_of", "chapter", "paid"),
    [(day(2, 19), 0, []), (day(2, 20), 1, []), (day(2, 20), 0, [60]), (day(3, 9), 4, [60]), (day(3, 10), 4, [])],
)
def test_a_payment_is_one_until_it_bounces(story, as_of, chapter, paid):
    found = list_payments(customer_id=story.customer_id, as_of=as_of, known_at=story.known[chapter], days=90)

    assert [row.amount for row in found] == paid
    assert all((row.due_date, row.days_late) == (day(2, 9), 11) for row in found)


def test_a_payment_before_the_window_is_left_out(story):
    asked = {"customer_id": story.customer_id, "as_of": day(3, 9), "known_at": None}

    assert list_payments(**asked, days=17) == []
    assert len(list_payments(**asked, days=18)) == 1


def test_cash_of_nobody_is_known_from_its_day_and_its_moment_until_it_is_taken_back(ledger):
    ledger.invoice(ledger.customer(), "1", issued=day(1, 1), due=day(1, 1))
    before = ledger.known_at()
    cash = ledger.receipt(None, "75", on=day(2, 1))
    learned = ledger.known_at()
    ledger.reverse(cash, on=day(2, 20))

    def amounts(as_of: date, known_at: datetime | None = None) -> list[Decimal]:
        return [row.amount for row in get_unidentified_cash(as_of=as_of, known_at=known_at)]

    assert [amounts(as_of) for as_of in (day(1, 31), day(2, 1), day(2, 19), day(2, 20))] == [[], [75], [75], []]
    assert amounts(day(2, 20), learned) == [75]
    assert amounts(day(2, 1), before) == []
