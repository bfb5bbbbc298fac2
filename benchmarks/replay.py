"""Replaying a draft of the credit policy over every order, beside one pass of hand-written SQL over the same orders.

By hand one policy is decided by two rules, the limit used and the amount overdue, and summed up by industry. Ours
decides two policies by all their rules, finds the oldest overdue item of each order, who defaulted afterwards and what
each policy would have cost, by segment and week, and keeps the report. A draft with another limit formula also asks
it of every customer twice, which grows with customers and not with orders; the bar is the same.
"""

from collections.abc import Iterator
from datetime import timedelta

from benchmarks.ledger import numbered_invoices
from benchmarks.measuring import Figure, in_turn, seconds, settle_disk
from benchmarks.sizes import TODAY, Size
from credit.queries.policies import policy_in_force
from credit.services.policies import change_content, draft_policy
from credit.services.replay import keep_report, plan_replay, replay_range
from customers.queries.shards import get_customer_ranges
from finance_crm.access.models import User
from finance_crm.sql import execute, fetch_all

DAYS = 1300  # before today: every order of the ledger
DAYS_UNTIL_INVOICED = 3
CUSTOMERS_PER_RANGE = 25_000
LIMIT = 20_000

_ORDERS = """
INSERT INTO customers_salesorder
    (posting_id, is_reversed, source_system, number, customer_id, entity_id, order_date, customer_order_number,
     currency, net, tax, gross)
SELECT (SELECT MIN(id) FROM customers_posting), FALSE, '', 'O' || lpad(n::text, 9, '0'), customer_id, %(entity_id)s,
       issue_date - {days}, '', currency, gross, 0, gross
FROM ({invoices}) invoice
"""
_LIMITS = f"""
INSERT INTO credit_creditlimit
    (customer_id, kind, amount, currency, valid_from, is_temporary, reason)
SELECT id, 'limit', {LIMIT}, %(currency)s, DATE '2000-01-01', FALSE, '' FROM customers_customer
"""
_BY_HAND = f"""
WITH rated AS (
    SELECT o.id, o.customer_id, o.order_date,
           ROUND(o.gross * CASE o.currency WHEN 'EUR' THEN 1.08 ELSE 1 END, 2) AS amount
    FROM customers_salesorder o WHERE o.reverses_id IS NULL AND NOT o.is_reversed
), moves AS (
    SELECT customer_id, order_date AS day, id AS order_id, amount, amount AS exposure, 0 AS overdue FROM rated
    UNION ALL SELECT customer_id, order_date + 30, NULL, NULL, -amount, 0 FROM rated
    UNION ALL SELECT customer_id, posting_date, NULL, NULL, reporting_gross, 0 FROM customers_invoice
    UNION ALL SELECT customer_id, value_date, NULL, NULL, -reporting_amount, 0 FROM customers_receipt
    UNION ALL SELECT customer_id, due_date, NULL, NULL, 0, reporting_gross FROM customers_invoice
    UNION ALL SELECT a.customer_id, GREATEST(a.effective_date, i.due_date), NULL, NULL, 0, -a.reporting_amount
              FROM customers_allocation a JOIN customers_invoice i ON i.id = a.invoice_id
), known AS (
    SELECT customer_id, order_id, amount, SUM(exposure) OVER before AS exposure, SUM(overdue) OVER before AS overdue
    FROM moves
    WINDOW before AS (PARTITION BY customer_id ORDER BY day, order_id NULLS LAST
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), decided AS (
    SELECT customer_id, amount,
           COALESCE(exposure, 0) + amount > {LIMIT} OR COALESCE(overdue, 0) > 500 AS held
    FROM known WHERE order_id IS NOT NULL
)
SELECT c.industry, COUNT(*), SUM(amount), COUNT(*) FILTER (WHERE held), SUM(amount) FILTER (WHERE held)
FROM decided JOIN customers_customer c ON c.id = decided.customer_id GROUP BY c.industry
"""


class NothingReplayedError(RuntimeError):
    """The replay did not see every order."""


def measure(size: Size) -> Iterator[Figure]:
    """Yield the time of a whole replay."""
    _prepare(size)
    author = User.objects.create(username="bench-policies")
    live = policy_in_force()
    draft = draft_policy(based_on_id=live.id, title="Benchmark", actor_id=author.pk)

    times = in_turn(
        ours=lambda: _replay(draft.pk, size),
        limit=lambda: fetch_all(_BY_HAND),
        repetitions=max(1, size.repetitions // 2),
    )
    yield Figure(f"policy replay over {size.invoices:,} orders", times.ours, times.limit, bar=5.0, unit="s")
    change_content(policy_id=draft.pk, parts={"lgd": "0.5"}, version=None, actor_id=author.pk)
    another = seconds(lambda: _replay(draft.pk, size))
    yield Figure("policy replay with another limit formula", another, times.limit, bar=5.0, unit="s")


def _replay(policy_id: int, size: Size) -> None:
    """Replay a draft over every order, range by range, and keep the report."""
    plan = plan_replay(policy_id=policy_id, start=TODAY - timedelta(days=DAYS), end=TODAY, today=TODAY)
    results = [
        replay_range(plan=plan, first_customer_id=first, last_customer_id=last)
        for first, last, _count in get_customer_ranges(size=CUSTOMERS_PER_RANGE)
    ]
    kept = keep_report(plan=plan, results=results, job_id=None, actor_id=None)
    if kept.order_count != size.invoices:
        raise NothingReplayedError(f"{kept.order_count} of {size.invoices} orders were replayed.")


def _prepare(size: Size) -> None:
    invoices, params = numbered_invoices(size)
    execute(_ORDERS.format(invoices=invoices, days=DAYS_UNTIL_INVOICED), params)
    execute(_LIMITS, {"currency": "USD"})
    execute("VACUUM ANALYZE customers_salesorder, credit_creditlimit")
    settle_disk()
