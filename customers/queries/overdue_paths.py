"""How much each customer owed long overdue, day by day over a period: one statement, no day computed on its own.

What an item contributes changes only on days when something of it is settled, taken back or contested; so its
steps are added up along the days, and those of a customer along its items. On every day the amount is what
`open_items_relation` says is open of items at least `days_overdue` days past due, less what is disputed where
that is asked. Amounts are in reporting currency, each item at its own rate.
"""

from datetime import date

from django.conf import settings

from customers.queries.open_item_statements import visible
from customers.queries.payment_histories import HistoryOf
from finance_crm.money import decimals_of
from finance_crm.sql import Relation

_PATHS = """
WITH item AS MATERIALIZED (
    SELECT i.id AS invoice_id, 0::bigint AS instalment_key, i.customer_id, i.reporting_rate AS rate,
           i.gross AS amount, i.posting_date, GREATEST(i.due_date + %(od_days)s, %(od_since)s::date) AS first_day
    FROM customers_invoice i
    WHERE i.kind = 'invoice' AND i.reverses_id IS NULL AND NOT i.has_instalments
      AND i.due_date + %(od_days)s <= %(oi_as_of)s AND {invoice_visible}{among_invoices}
    UNION ALL
    SELECT i.id, t.id, i.customer_id, i.reporting_rate, t.amount, i.posting_date,
           GREATEST(t.due_date + %(od_days)s, %(od_since)s::date)
    FROM customers_invoice i JOIN customers_instalment t ON t.invoice_id = i.id
    WHERE i.kind = 'invoice' AND i.reverses_id IS NULL AND i.has_instalments
      AND t.due_date + %(od_days)s <= %(oi_as_of)s AND {invoice_visible}{among_invoices}
), event AS (
    SELECT customer_id, invoice_id, instalment_key, rate, GREATEST(posting_date, first_day) AS day,
           amount AS owed, 0::numeric AS disputed
    FROM item
    UNION ALL
    SELECT item.customer_id, item.invoice_id, instalment_key, rate, GREATEST(r.posting_date, first_day), -item.amount, 0
    FROM item JOIN customers_invoice r ON r.reverses_id = item.invoice_id AND {reversal_visible}
    UNION ALL
    SELECT item.customer_id, item.invoice_id, instalment_key, rate, GREATEST(a.effective_date, first_day), -a.amount, 0
    FROM item JOIN customers_allocation a
      ON a.invoice_id = item.invoice_id AND COALESCE(a.instalment_id, 0) = item.instalment_key
    WHERE {allocation_visible}{among_allocations}{disputes}
), step AS (
    SELECT customer_id, invoice_id, instalment_key, rate, day, SUM(owed) AS owed, SUM(disputed) AS disputed
    FROM event GROUP BY customer_id, invoice_id, instalment_key, rate, day
    HAVING SUM(owed) <> 0 OR SUM(disputed) <> 0
), held AS (
    SELECT customer_id, invoice_id, instalment_key, day,
           ROUND(GREATEST(SUM(owed) OVER along - GREATEST(SUM(disputed) OVER along, 0), 0) * rate, {decimals}) AS amount
    FROM step WINDOW along AS (PARTITION BY invoice_id, instalment_key ORDER BY day)
), moved AS (
    SELECT customer_id, day, amount - LAG(amount, 1, 0::numeric) OVER along AS amount
    FROM held WINDOW along AS (PARTITION BY invoice_id, instalment_key ORDER BY day)
)
SELECT customer_id, day, SUM(SUM(amount)) OVER (PARTITION BY customer_id ORDER BY day) AS amount
FROM moved GROUP BY customer_id, day
"""
_DISPUTES = """
    UNION ALL
    SELECT item.customer_id, item.invoice_id, instalment_key, rate, GREATEST(d.opened_date, first_day), 0, d.amount
    FROM item JOIN customers_dispute d
      ON d.invoice_id = item.invoice_id AND COALESCE(d.instalment_id, 0) = item.instalment_key
    WHERE {dispute_visible}
    UNION ALL
    SELECT item.customer_id, item.invoice_id, instalment_key, rate, GREATEST(e.resolved_date, first_day), 0,
           CASE WHEN e.reverses_id IS NULL THEN -d.amount ELSE d.amount END
    FROM item JOIN customers_dispute d
      ON d.invoice_id = item.invoice_id AND COALESCE(d.instalment_id, 0) = item.instalment_key
    JOIN customers_disputeresolution e ON e.dispute_id = d.id
    WHERE d.reverses_id IS NULL AND {dispute_visible} AND {resolution_visible}
"""


def long_overdue_relation(history: HistoryOf, *, since: date, days_overdue: int, excludes_disputed: bool) -> Relation:
    """Return `customer_id`, `day` and `amount`: what was long overdue from that day until the customer's next row.

    Days before `since` are drawn together to it; the last day is the history's `as_of`.
    """

    def seen(alias: str, date_column: str) -> str:
        return visible(alias=alias, date_column=date_column, asks_known_at=history.known_at is not None)

    disputes = _DISPUTES.format(dispute_visible=seen("d", "opened_date"), resolution_visible=seen("e", "resolved_date"))
    return Relation(
        sql=_PATHS.format(
            invoice_visible=seen("i", "posting_date"),
            reversal_visible=seen("r", "posting_date"),
            allocation_visible=seen("a", "effective_date"),
            among_invoices=history.among("i"),
            among_allocations=history.among("a"),
            disputes=disputes if excludes_disputed else "",
            decimals=decimals_of(settings.REPORTING_CURRENCY),
        ),
        params={**history.params, "od_since": since, "od_days": days_overdue},
        columns=("customer_id", "day", "amount"),
    )
