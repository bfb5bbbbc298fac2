"""The ledger's history as columns of whole numbers, for work over millions of rows that composes no SQL.

Every column is a 64-bit integer: ids, days since 1 January 2000, and amounts in ten-thousandths of the reporting
currency, which is exact for every ledger amount. Rows count from their effective date, whenever they were recorded.
A reversal is a row of its own with negated amounts. Nothing here is ordered.
"""

from datetime import date
from typing import Any

from django.conf import settings

from customers.models import Invoice, SalesOrder
from finance_crm.sql import Relation

DAY_ZERO = date(2000, 1, 1)
ORDER_OPEN_DAYS = 30  # an order without any delivery is taken to be delivered so many days later
_DAY = "({column} - DATE '2000-01-01')::bigint"
_UNITS = "({amount} * 10000)::bigint"
_RANGE = "customer_id BETWEEN %(first)s AND %(last)s"

_ITEMS = f"""
SELECT 2 * i.id, i.customer_id, {_DAY.format(column="i.posting_date")}, {_DAY.format(column="i.due_date")},
       {_UNITS.format(amount="i.reporting_gross")}
FROM customers_invoice i
WHERE i.kind = 'invoice' AND NOT i.has_instalments AND i.{_RANGE} AND i.posting_date < %(end)s
  AND i.reverses_id IS NULL
UNION ALL
SELECT 2 * t.id + 1, i.customer_id, {_DAY.format(column="i.posting_date")}, {_DAY.format(column="t.due_date")},
       (ROUND(t.amount * i.reporting_rate, 2) * 10000)::bigint
FROM customers_instalment t JOIN customers_invoice i ON i.id = t.invoice_id
WHERE i.kind = 'invoice' AND i.has_instalments AND i.{_RANGE} AND i.posting_date < %(end)s AND i.reverses_id IS NULL
"""
_SETTLEMENTS = f"""
SELECT CASE WHEN a.instalment_id IS NULL THEN 2 * a.invoice_id ELSE 2 * a.instalment_id + 1 END,
       {_DAY.format(column="a.effective_date")}, {_UNITS.format(amount="a.reporting_amount")},
       CASE a.reason WHEN 'write_off' THEN 2::bigint WHEN 'payment' THEN 0 WHEN 'credit' THEN 0 ELSE 1 END
FROM customers_allocation a WHERE a.{_RANGE} AND a.effective_date < %(end)s
UNION ALL
SELECT 2 * r.reverses_id, {_DAY.format(column="r.posting_date")}, {_UNITS.format(amount="-r.reporting_gross")},
       0::bigint
FROM customers_invoice r
WHERE r.kind = 'invoice' AND r.reverses_id IS NOT NULL AND NOT r.has_instalments AND r.{_RANGE}
  AND r.posting_date < %(end)s
"""
_BALANCE = f"""
SELECT i.customer_id, {_DAY.format(column="i.posting_date")},
       CASE i.kind WHEN 'invoice' THEN 1 ELSE -1 END * {_UNITS.format(amount="i.reporting_gross")}
FROM customers_invoice i WHERE i.{_RANGE} AND i.posting_date < %(end)s
UNION ALL
SELECT r.customer_id, {_DAY.format(column="r.value_date")}, {_UNITS.format(amount="-r.reporting_amount")}
FROM customers_receipt r WHERE r.{_RANGE} AND r.value_date < %(end)s
UNION ALL
SELECT a.customer_id, {_DAY.format(column="a.effective_date")}, {_UNITS.format(amount="-a.reporting_amount")}
FROM customers_allocation a
WHERE a.reason NOT IN ('payment', 'credit') AND a.{_RANGE} AND a.effective_date < %(end)s
UNION ALL
SELECT d.customer_id, {_DAY.format(column="d.effective_date")}, {_UNITS.format(amount="d.amount")}
FROM customers_exchangedifference d WHERE d.{_RANGE} AND d.effective_date < %(end)s
"""
# A currency has few order days, so rates are looked up once a day and not once an order.
_ORDER_RATES = """
SELECT day.currency, day.order_date, CASE WHEN day.currency = %(reporting)s THEN 1 ELSE (
    SELECT r.rate FROM customers_exchangerate r
    WHERE r.currency = day.currency AND r.rate_date <= day.order_date AND r.reverses_id IS NULL AND NOT r.is_reversed
    ORDER BY r.rate_date DESC LIMIT 1) END AS rate
FROM (SELECT DISTINCT currency, order_date FROM customers_salesorder) day
"""
_LIVE_ORDERS = f"""
SELECT o.id, o.customer_id, o.order_date, o.gross, rate.rate
FROM customers_salesorder o JOIN ({_ORDER_RATES}) rate USING (currency, order_date)
WHERE o.reverses_id IS NULL AND NOT o.is_reversed AND o.{_RANGE} AND o.order_date < %(end)s AND rate.rate IS NOT NULL
"""
_ORDERS = f"""
SELECT o.id, o.customer_id, {_DAY.format(column="o.order_date")},
       (ROUND(o.gross * o.rate, 2) * 10000)::bigint
FROM ({_LIVE_ORDERS}) o WHERE o.order_date >= %(start)s
"""
_INVOICES = f"""
SELECT i.id, i.customer_id, {_DAY.format(column="i.posting_date")}, {_UNITS.format(amount="i.reporting_gross")}
FROM customers_invoice i
WHERE i.kind = 'invoice' AND i.reverses_id IS NULL AND NOT i.is_reversed AND i.{_RANGE}
  AND i.posting_date >= %(start)s AND i.posting_date < %(end)s
"""
_BACKLOG = f"""
WITH placed AS MATERIALIZED ({_LIVE_ORDERS})
SELECT p.customer_id, {_DAY.format(column="p.order_date")}, (ROUND(p.gross * p.rate, 2) * 10000)::bigint
FROM placed p
UNION ALL
SELECT p.customer_id, {_DAY.format(column="d.delivery_date")},
       -(ROUND(l.gross * d.quantity / l.quantity * p.rate, 2) * 10000)::bigint
FROM customers_delivery d JOIN customers_salesorderline l ON l.id = d.order_line_id JOIN placed p ON p.id = l.order_id
WHERE l.quantity <> 0 AND d.{_RANGE} AND d.delivery_date < %(end)s
UNION ALL
SELECT p.customer_id, {_DAY.format(column="p.order_date")} + {ORDER_OPEN_DAYS},
       -(ROUND(p.gross * p.rate, 2) * 10000)::bigint
FROM placed p
WHERE NOT EXISTS (
    SELECT 1 FROM customers_salesorderline l JOIN customers_delivery d ON d.order_line_id = l.id
    WHERE l.order_id = p.id)
"""
_MARGINS = f"""
SELECT l.customer_id, SUM((l.net * i.reporting_rate * 10000)::bigint)::bigint,
       SUM((l.quantity * l.unit_cost * i.reporting_rate * 10000)::bigint)::bigint
FROM customers_invoiceline l JOIN customers_invoice i ON i.id = l.invoice_id
WHERE i.kind = 'invoice' AND l.unit_cost IS NOT NULL AND i.{_RANGE} AND i.reverses_id IS NULL AND NOT i.is_reversed
  AND i.posting_date >= %(start)s AND i.posting_date < %(end)s
GROUP BY l.customer_id
"""


def has_orders(*, start: date, end: date) -> bool:
    """Say whether any sales order was placed in the period."""
    return SalesOrder.objects.filter(order_date__gte=start, order_date__lt=end, reverses__isnull=True).exists()


def first_document_date() -> date | None:
    """Return the posting date of the oldest invoice, None in an empty ledger."""
    return Invoice.objects.order_by("posting_date").values_list("posting_date", flat=True).first()


def order_columns(*, start: date, end: date, customers: tuple[int, int], from_invoices: bool) -> Relation:
    """Return orders in force of the period: order, customer, day, gross. Invoices stand in where there are none."""
    columns = ("order_id", "customer_id", "day", "amount")
    return _relation(_INVOICES if from_invoices else _ORDERS, columns, start, end, customers)


def item_columns(*, end: date, customers: tuple[int, int]) -> Relation:
    """Return invoices and instalments posted before `end`: item, customer, day posted, day due, amount."""
    return _relation(_ITEMS, ("item_id", "customer_id", "posted_day", "due_day", "amount"), end, end, customers)


def settlement_columns(*, end: date, customers: tuple[int, int]) -> Relation:
    """Return what settled items before `end`: item, day, amount, reason (0 paid, 1 deducted, 2 written off)."""
    return _relation(_SETTLEMENTS, ("item_id", "day", "amount", "reason"), end, end, customers)


def balance_columns(*, end: date, customers: tuple[int, int]) -> Relation:
    """Return every change of what customers owe before `end`: customer, day, change. Receipts count when received."""
    return _relation(_BALANCE, ("customer_id", "day", "change"), end, end, customers)


def backlog_columns(*, end: date, customers: tuple[int, int]) -> Relation:
    """Return every change of what is ordered and not delivered before `end`: customer, day, change."""
    return _relation(_BACKLOG, ("customer_id", "day", "change"), end, end, customers)


def margin_columns(*, start: date, end: date, customers: tuple[int, int]) -> Relation:
    """Return net sales with a known cost and that cost, by customer, in the period."""
    return _relation(_MARGINS, ("customer_id", "net", "cost"), start, end, customers)


def _relation(sql: str, columns: tuple[str, ...], start: date, end: date, customers: tuple[int, int]) -> Relation:
    params: dict[str, Any] = {"start": start, "end": end, "reporting": settings.REPORTING_CURRENCY}
    return Relation(sql, params | {"first": customers[0], "last": customers[1]}, columns)
