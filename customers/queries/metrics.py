"""How fast customers pay, per customer or over all of them, as of any day and as known at any moment.

In reporting currency, each row at its own rate. Sales are gross invoices less credit notes by posting date,
reversals by their own. Paid in the window: payments and what was deducted with them (discount, short
payment, charges, tax, rounding); credit notes and write-offs are no payments.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from customers.domain.metrics import Metrics, MetricSums, MonthSales, measure
from customers.queries.open_item_statements import live, visible
from customers.queries.open_items import open_items_relation
from customers.queries.selections import CustomerSelection, condition_on
from finance_crm.access.domain.scopes import Scope
from finance_crm.periods import months_back, window_ending
from finance_crm.sql import fetch_report

# How far back the count-back method looks before it gives up.
COUNT_BACK_MONTHS = 36
PORTFOLIO = 0

_CLOSING = """
SELECT {key},
       COALESCE(SUM(amount) FILTER (WHERE days_late <= 0), 0),
       COALESCE(SUM(amount) FILTER (WHERE days_late > 0), 0),
       COALESCE(SUM(amount * days_late) FILTER (WHERE days_late > 0), 0),
       COALESCE(SUM(days_late) FILTER (WHERE days_late > 0), 0), COUNT(*) FILTER (WHERE days_late > 0)
FROM (
    SELECT item.customer_id, item.reporting_open_amount AS amount,
           %(me_as_of)s::date - item.due_date AS days_late
    FROM ({items}) item WHERE item.due_date IS NOT NULL
) owed GROUP BY 1
"""
_OPENING = """
SELECT {key}, SUM(reporting_open_amount) FROM ({items}) owed WHERE due_date IS NOT NULL GROUP BY 1
"""
_SALES = """
SELECT {key}, {month}, SUM(CASE WHEN owed.kind = 'invoice' THEN reporting_gross ELSE -reporting_gross END)
FROM customers_invoice owed
WHERE {is_visible} AND owed.posting_date >= %(me_start)s {selected} GROUP BY 1, 2
"""
_MONTH_OF_POSTING = "DATE_TRUNC('month', owed.posting_date)::date"
_PAID = """
SELECT {key}, SUM(amount), SUM(amount * days_late), SUM(days_late), COUNT(*),
       COALESCE(SUM(amount) FILTER (WHERE days_late <= 0), 0)
FROM (
    SELECT a.customer_id, a.reporting_amount AS amount,
           a.effective_date - COALESCE(t.due_date, i.due_date) AS days_late
    FROM customers_allocation a
    JOIN customers_invoice i ON i.id = a.invoice_id
    LEFT JOIN customers_instalment t ON t.id = a.instalment_id
    WHERE a.reverses_id IS NULL AND a.reason NOT IN ('credit', 'write_off')
      AND a.effective_date >= %(me_start)s AND {is_live} {selected}
) owed GROUP BY 1
"""


class _Question(NamedTuple):
    """What every statement of one request shares."""

    as_of: date
    known_at: datetime | None
    selection: CustomerSelection
    customer_id: int | None
    customer_range: tuple[int, int] | None
    by_customer: bool

    @property
    def key(self) -> str:
        return "owed.customer_id" if self.by_customer else f"{PORTFOLIO}::bigint"

    def items(self, as_of: date) -> tuple[str, Mapping[str, Any]]:
        relation = open_items_relation(
            as_of=as_of,
            known_at=self.known_at,
            scope=self.selection.scope,
            selection=self.selection,
            customer_id=self.customer_id,
            customer_range=self.customer_range,
        )
        return relation.sql, relation.params

    def rows(self, statement: str, *, alias: str, start: date, **parts: str) -> list[tuple[Any, ...]]:
        """Run a statement over ledger rows called `alias`, from `start` to the close of `as_of`."""
        selected, params = condition_on(self.selection, alias="c")
        conditions = f" AND {alias}.customer_id IN (SELECT c.id FROM customers_customer c WHERE {selected})"
        conditions = conditions if selected else ""
        if self.customer_id is not None:
            conditions += f" AND {alias}.customer_id = %(me_customer_id)s"
        if self.customer_range is not None:
            conditions += f" AND {alias}.customer_id BETWEEN %(me_first)s AND %(me_last)s"
            params["me_first"], params["me_last"] = self.customer_range
        params |= {
            "oi_as_of": self.as_of,
            "oi_known_at": self.known_at,
            "me_start": start,
            "me_customer_id": self.customer_id,
        }
        return fetch_report(statement.format(key=self.key, selected=conditions, **parts), params)


def get_metrics(
    *,
    as_of: date,
    known_at: datetime | None,
    scope: Scope,
    window_days: int,
    selection: CustomerSelection | None = None,
    customer_id: int | None = None,
) -> Metrics:
    """Return the metrics of a customer, or of all that `scope` and `selection` leave, as one portfolio."""
    chosen = (selection or CustomerSelection())._replace(scope=scope)
    question = _Question(as_of, known_at, chosen, customer_id, None, by_customer=False)
    sums, months = _add_up(question, window_days=window_days)
    return measure(sums[PORTFOLIO], months=months[PORTFOLIO], window_days=window_days)


def get_metrics_by_customer(
    *,
    as_of: date,
    known_at: datetime | None,
    scope: Scope,
    window_days: int,
    selection: CustomerSelection | None = None,
    customer_range: tuple[int, int] | None = None,
) -> dict[int, Metrics]:
    """Return the metrics of every customer that owed, bought or paid in the window.

    :param customer_range: first and last customer id, both included
    """
    chosen = (selection or CustomerSelection())._replace(scope=scope)
    question = _Question(as_of, known_at, chosen, None, customer_range, by_customer=True)
    sums, months = _add_up(question, window_days=window_days)
    return {
        customer_id: measure(summed, months=months[customer_id], window_days=window_days)
        for customer_id, summed in sums.items()
    }


def _add_up(question: _Question, *, window_days: int) -> tuple[dict[int, MetricSums], dict[int, list[MonthSales]]]:
    window = window_ending(question.as_of, days=window_days)
    sums: dict[int, MetricSums] = defaultdict(MetricSums)
    for key, current, overdue, weighted, days, count in _closing(question):
        sums[key] = MetricSums(
            current=current,
            overdue=overdue,
            late_amount=overdue,
            late_weighted=weighted,
            late_days=days,
            late_count=count,
        )
    items, params = question.items(window.start - timedelta(days=1))
    for key, opening in fetch_report(_OPENING.format(key=question.key, items=items), params):
        sums[key] = sums[key]._replace(opening=opening)
    for key, _, sales in _sales(question, start=window.start, month="NULL"):
        sums[key] = sums[key]._replace(sales=sales)
    is_live = live(
        alias="a",
        table="customers_allocation",
        date_column="effective_date",
        asks_known_at=question.known_at is not None,
    )
    for row in question.rows(_PAID, alias="a", start=window.start, is_live=is_live):
        sums[row[0]] = _with_paid(sums[row[0]], row[1:])
    return sums, _months(question)


def _closing(question: _Question) -> list[tuple[Any, ...]]:
    items, params = question.items(question.as_of)
    return fetch_report(_CLOSING.format(key=question.key, items=items), {**params, "me_as_of": question.as_of})


def _with_paid(sums: MetricSums, paid: tuple[Any, ...]) -> MetricSums:
    amount, weighted, days, count, on_time = paid
    return sums._replace(
        late_amount=sums.late_amount + amount,
        late_weighted=sums.late_weighted + weighted,
        late_days=sums.late_days + days,
        late_count=sums.late_count + count,
        on_time=on_time,
    )


def _sales(question: _Question, *, start: date, month: str) -> list[tuple[Any, ...]]:
    is_visible = visible(alias="owed", date_column="posting_date", asks_known_at=question.known_at is not None)
    return question.rows(_SALES, alias="owed", start=start, month=month, is_visible=is_visible)


def _months(question: _Question) -> dict[int, list[MonthSales]]:
    """Return the sales of each month, latest first, the first one cut at `as_of`."""
    months = list(islice(months_back(question.as_of), COUNT_BACK_MONTHS))
    sold: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for key, month, sales in _sales(question, start=months[-1].start, month=_MONTH_OF_POSTING):
        sold[key][month] = sales
    series: dict[int, list[MonthSales]] = defaultdict(list)
    for key, by_month in sold.items():
        series[key] = [MonthSales(by_month.get(month.start, Decimal(0)), month.days) for month in months]
    return series
