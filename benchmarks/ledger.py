"""A ledger for the benchmarks, made by the database itself from the numbers 1 to the count of invoices.

Open invoices are at most 120 days old, some of them paid in part; settled ones reach back three years.
It ends yesterday: nothing is recorded in the future. Postings go by day, at its end.
"""

from django.db import connection, transaction

from benchmarks.sizes import TODAY, Size
from customers.demo.balances import build_balances
from finance_crm.sql import execute, fetch_all

_POSTINGS = """
INSERT INTO customers_posting (id, kind, note, recorded_at, created_at)
SELECT %(first_posting_id)s + 2 * day + part, CASE part WHEN 0 THEN 'invoices' ELSE 'receipts' END, '',
       %(first_day)s::timestamptz + (day - %(days)s) * INTERVAL '1 day'
           + INTERVAL '18 hours' + part * INTERVAL '5 hours',
       now()
FROM generate_series(0, %(days)s - 1) day, generate_series(0, 1) part
"""
# n: the invoice's number; is_open; issued: days before today; the customer's currency decides the rate.
_NUMBERED = """
SELECT n, c.id AS customer_id, c.currency, n %% %(of)s < %(open)s AS is_open,
       (CASE WHEN n %% %(of)s < %(open)s THEN 1 + n * 17 %% 120 ELSE 100 + n * 31 %% 1000 END)::int
           AS issued_days_ago,
       (100 + n * 6151 %% 500000 / 100.0)::numeric(20, 4) AS gross,
       CASE c.currency WHEN 'EUR' THEN 1.08 ELSE 1 END AS rate
FROM generate_series(%(first)s::bigint, %(last)s) n
JOIN customers_customer c ON c.id = %(first_customer_id)s + (n * 7919 + n / 10) %% %(customers)s
"""
_INVOICES = f"""
INSERT INTO customers_invoice
    (id, posting_id, kind, customer_id, entity_id, source_system, number, issue_date, posting_date, due_date,
     currency, net, tax, gross, reporting_rate, reporting_rate_date, reporting_gross)
SELECT n, %(first_posting_id)s + 2 * (%(days)s - issued_days_ago), 'invoice', customer_id, %(entity_id)s, '',
       'I' || lpad(n::text, 9, '0'), %(today)s::date - issued_days_ago, %(today)s::date - issued_days_ago,
       %(today)s::date - issued_days_ago + 30, currency, gross, 0, gross, rate,
       %(today)s::date - issued_days_ago, ROUND(gross * rate, 2)
FROM ({_NUMBERED}) numbered
"""
# Settled invoices were paid 5 days early to 34 days late; every seventh open one was paid in part at once.
_PAID = f"""
SELECT n, customer_id, currency, rate, gross, is_open,
       (CASE WHEN is_open THEN issued_days_ago ELSE issued_days_ago - 25 - n * 13 %% 40 END)::int
           AS paid_days_ago,
       CASE WHEN is_open THEN ROUND(gross * 0.4, 2) ELSE gross END AS amount
FROM ({_NUMBERED}) numbered WHERE NOT is_open OR n %% 7 = 0
"""
_RECEIPTS = f"""
INSERT INTO customers_receipt
    (id, posting_id, customer_id, entity_id, source_system, number, value_date, currency, amount,
     reporting_rate, reporting_rate_date, reporting_amount, method)
SELECT n, %(first_posting_id)s + 2 * (%(days)s - paid_days_ago) + 1, customer_id, %(entity_id)s, '',
       'R' || lpad(n::text, 9, '0'), %(today)s::date - paid_days_ago, currency, amount, rate,
       %(today)s::date - paid_days_ago, ROUND(amount * rate, 2), 'transfer'
FROM ({_PAID}) paid
"""
_ALLOCATIONS = f"""
INSERT INTO customers_allocation
    (id, posting_id, customer_id, entity_id, invoice_id, receipt_id, reason, effective_date, currency, amount,
     reporting_amount)
SELECT n, %(first_posting_id)s + 2 * (%(days)s - paid_days_ago) + 1, customer_id, %(entity_id)s, n, n,
       'payment', %(today)s::date - paid_days_ago, currency, amount,
       ROUND(gross * rate, 2) - ROUND((gross - amount) * rate, 2)
FROM ({_PAID}) paid
"""
DAYS = 1200
INVOICES_PER_STATEMENT = 1_000_000


def fill_ledger(size: Size) -> None:
    """Fill the ledger with the size's invoices and what settles them, and build the balances."""
    params = _parameters(size)
    with transaction.atomic():
        execute(_POSTINGS, params)
    for first in range(1, size.invoices + 1, INVOICES_PER_STATEMENT):
        piece = {"first": first, "last": min(first + INVOICES_PER_STATEMENT - 1, size.invoices)}
        with transaction.atomic():
            for statement in (_INVOICES, _RECEIPTS, _ALLOCATIONS):
                execute(statement, params | piece)
    with transaction.atomic():
        for table in ("posting", "invoice", "receipt", "allocation"):
            name = f"customers_{table}"
            execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), MAX(id)) FROM {name}")
        build_balances(as_of=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def numbered_invoices(size: Size) -> tuple[str, dict[str, object]]:
    """Return the size's invoices as a SELECT, with its parameters."""
    sql = f"SELECT *, %(today)s::date - issued_days_ago AS issue_date FROM ({_NUMBERED}) numbered"
    return sql, _parameters(size) | {"first": 1, "last": size.invoices}


def _parameters(size: Size) -> dict[str, object]:
    ((entity_id, customer_id, posting_id),) = fetch_all(
        """SELECT (SELECT MIN(id) FROM customers_legalentity), (SELECT MIN(id) FROM customers_customer),
                  (SELECT MAX(id) + 1 FROM customers_posting)"""
    )
    return {
        "entity_id": entity_id,
        "first_customer_id": customer_id,
        "first_posting_id": posting_id,
        "customers": size.customers,
        "open": size.open_count,
        "of": size.of,
        "today": TODAY,
        "days": DAYS,
        "first_day": f"{TODAY} 00:00+00",
    }
